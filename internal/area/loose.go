package area

import (
	"slices"
	"strings"

	"rumbo/internal/lang"
)

// Words of names that people leave out, and those that they shorten, folded.
var (
	leftOut = map[string]bool{
		"the": true, "of": true, "and": true, "el": true, "la": true, "los": true, "las": true, "de": true, "del": true, "y": true, "e": true, "le": true, "les": true, "l": true, "d": true, "du": true, "des": true, "et": true,
	}
	shortened = map[string]string{
		"st": "saint", "ste": "sainte", "sta": "santa", "sto": "santo", "republic": "rep", "republica": "rep", "republique": "rep", "is": "islands", "dem": "democratic", "fed": "federated",
	}
)

// looseKey is a name of several words without those that are left out, "St. Kitts & Nevis", "Rep. Dominicana"; turned, with the others in one order: "Dominicana, República". "" for one word.
func looseKey(folded string, turned bool) string {
	const most = 12
	if !strings.Contains(folded, " ") || len(folded) > 120 {
		return ""
	}
	words := strings.Fields(folded)
	words = slices.DeleteFunc(words, func(w string) bool { return leftOut[w] })
	if len(words) > most {
		return ""
	}
	for i, w := range words {
		if long, ok := shortened[w]; ok {
			words[i] = long
		}
	}
	if turned {
		slices.Sort(words)
		return "," + strings.Join(words, " ")
	}
	return strings.Join(words, " ")
}

// isTurned tells a name that may begin with its end. Without a comma or brackets the order of the words counts: that of one language may be another name in another.
func isTurned(name string) bool { return strings.ContainsAny(name, ",(") }

// loosen keeps every name under its loose key, where it is that of one area.
func (d *Directory) loosen() {
	twice := map[string]bool{}
	for name, i := range d.byName {
		for _, turned := range []bool{false, true} {
			key := looseKey(name, turned)
			if key == "" && turned {
				key = "," + name
			} else if key == "" {
				key = name
			}
			if other, taken := d.byLoose[key]; taken && other != i {
				twice[key] = true
			}
			d.byLoose[key] = i
		}
	}
	for key := range twice {
		delete(d.byLoose, key)
	}
}

// Bears tells that the text is one of the area's names or aliases, in any language and spelling.
func (a Area) Bears(name string) bool {
	folded := lang.Fold(name)
	return slices.ContainsFunc(append([]string{a.Name.En, a.Name.Es, a.Name.Fr}, a.Aliases...), func(own string) bool { return lang.Fold(own) == folded })
}
