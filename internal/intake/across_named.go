package intake

import (
	"slices"
	"strings"
	"sync/atomic"
	"unicode/utf8"

	"rumbo/internal/catalog"
	"rumbo/internal/lang"
	"rumbo/internal/observation"
)

// Words that a title has around the name of a series without making it another: how it is broken down, where, when, in what it counts, which table it is. Folded; those of breakdowns come
// from the catalogue.
var aroundNames = set(`by per and in of for the to from at por segun y e en de del la el los las a al para par selon et dans du des le les au aux
	country countries territory territories area areas region regions world pais paises territorio territorios pays territoire territoires mundo monde
	year years annual quarterly monthly ano anos anual anuales trimestral mensual annee annees annuel annuelle trimestriel mensuel
	table cuadro tabla tableau anexo annex annexe no n thousands thousand miles milliers millions million millones persons people personas personnes
	percent percentage percentages census survey censo censos encuesta encuestas recensement enquete porcentaje porcentajes pourcentage pourcentages percentuales cent ciento total totals totales`)

// fewestNameWords is how many words the name of a series has at least that is found inside a title: one alone may be a word like others.
const fewestNameWords = 2

// seriesNames are the names of a catalogue by which titles and cells are read.
type seriesNames struct {
	of             *catalog.Catalog
	names          map[string]catalog.Series // by folded name, where only one series bears it
	worded         map[string]catalog.Series // names of several words, word by word, likewise
	dimensionWords map[string]bool           // words by which breakdowns other than those by countries are called
}

// lastNames are those of the catalogue in use. Many lookups are made for each table, and the catalogue seldom changes.
var lastNames atomic.Pointer[seriesNames]

func namesOf(c *catalog.Catalog) *seriesNames {
	if last := lastNames.Load(); last != nil && last.of == c {
		return last
	}
	n := &seriesNames{of: c, names: map[string]catalog.Series{}, worded: map[string]catalog.Series{}, dimensionWords: map[string]bool{}}
	n.collect(c.Content())
	lastNames.Store(n)
	return n
}

func (n *seriesNames) collect(content catalog.Content) {
	twice := map[string]bool{}
	for _, s := range content.Series {
		for _, name := range []string{s.Name.En, s.Name.Es, s.Name.Fr, s.Short.En, s.Short.Es, s.Short.Fr} {
			key := squash(name)
			if other, taken := n.names[key]; taken && other.Code != s.Code {
				twice[key] = true
			}
			n.names[key] = s
		}
	}
	delete(n.names, "")
	for key := range twice {
		delete(n.names, key)
	}
	for _, s := range content.Series {
		names := []string{s.Name.En, s.Name.Es, s.Name.Fr}
		if s.Kind == catalog.Count {
			names = append(names, s.Short.En, s.Short.Es, s.Short.Fr) // of others they do not say in proportion to what
		}
		for _, name := range names {
			folded := lang.Fold(name)
			if one, ok := n.names[squash(name)]; ok && one.Code == s.Code && strings.Count(folded, " ")+1 >= fewestNameWords {
				n.worded[folded] = s
			}
		}
	}
	for _, d := range content.Dimensions {
		if ofPlaces(d) {
			continue
		}
		for _, name := range append([]string{d.Name.En, d.Name.Es, d.Name.Fr}, d.Synonyms...) {
			for _, word := range strings.Fields(lang.Fold(name)) {
				n.dimensionWords[word] = true
			}
		}
	}
}

// seriesInTitle is the series whose name stands in the title among words that do not make it another, "Cuadro 3. Tasa de desempleo, por sexo, 2018-2020".
func (r *reading) seriesInTitle(line string) (catalog.Series, bool) {
	if len(line) > longestSpelling || utf8.RuneCountInString(line) < 6 {
		return catalog.Series{}, false
	}
	if one, other, ok := strings.Cut(line, " / "); ok { // in two languages
		if a, named := r.seriesInTitle(one); named {
			b, again := r.seriesInTitle(other)
			return a, again && a.Code == b.Code
		}
	}
	words := strings.Fields(lang.Fold(line))
	// Of the longest names in it one alone may fit: which of two is meant is for a person to say.
	var found catalog.Series
	longest, fit, two := 0, false, false
	for name, s := range r.look.worded {
		mine := strings.Fields(name)
		at := indexOf(words, mine)
		if at < 0 || len(mine) < longest {
			continue
		}
		if len(mine) > longest {
			longest, fit, two = len(mine), false, false
		}
		if !r.besideTheName(slices.Concat(words[:at], words[at+len(mine):])) {
			continue
		}
		two = two || fit && s.Code != found.Code
		found, fit = s, true
	}
	return found, fit && !two
}

// besideTheName tells that words around the name of a series leave it what it is.
func (r *reading) besideTheName(words []string) bool {
	for i := 0; i < len(words); {
		if aroundNames[words[i]] || r.look.dimensionWords[words[i]] {
			i++
			continue
		}
		if p, ok := observation.ParsePeriod(words[i]); ok && ofOurTime(p.Year()) {
			i++
			continue
		}
		if i < 2 && (isDigits(words[i]) || len(words[i]) <= 2) {
			i++ // "Cuadro 3", "Table 2a"
			continue
		}
		n := r.placeAhead(words[i:])
		if n == 0 {
			return false
		}
		i += n
	}
	return true
}

// placeAhead is how many of the next words name an area; 0 for none.
func (r *reading) placeAhead(words []string) int {
	const most = 6
	for n := min(most, len(words)); n > 0; n-- {
		if _, ok := r.ref.Directory.ByName(strings.Join(words[:n], " ")); ok {
			return n
		}
	}
	return 0
}

// indexOf is where some words stand side by side among others; -1 where they do not.
func indexOf(words, of []string) int {
	for i := 0; i+len(of) <= len(words); i++ {
		if slices.Equal(words[i:i+len(of)], of) {
			return i
		}
	}
	return -1
}

// theSeriesInTitles is the one series that titles name among other words.
func (r *reading) theSeriesInTitles(lines []string) (s catalog.Series, line string, ok bool) {
	for _, l := range lines {
		one, is := r.seriesInTitle(l)
		if is && ok && one.Code != s.Code {
			return catalog.Series{}, "", false
		}
		if is {
			s, line, ok = one, l, true
		}
	}
	return s, line, ok
}
