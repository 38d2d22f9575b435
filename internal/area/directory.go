package area

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"rumbo/internal/lang"
)

// Directory finds areas by any spelling and groups by date. It does not change once made and is safe for concurrent use.
type Directory struct {
	areas    []Area
	byCode   map[string]int // printed code
	byAny    map[string]int // folded spellings of codes
	byName   map[string]int // folded names and aliases
	byLoose  map[string]int // the same under their loose keys
	members  []Membership
	ofGroup  map[string][]int
	ofMember map[string][]int
}

// NewDirectory makes a Directory. Where two areas share a spelling, a country keeps it before a region, and a name weighs
// more than an alias.
func NewDirectory(areas []Area, members []Membership) *Directory {
	d := &Directory{
		areas: slices.Clone(areas), members: slices.Clone(members),
		byCode: map[string]int{}, byAny: map[string]int{}, byName: map[string]int{}, byLoose: map[string]int{},
		ofGroup: map[string][]int{}, ofMember: map[string][]int{},
	}
	slices.SortStableFunc(d.areas, func(a, b Area) int {
		if r := rank(a.Kind) - rank(b.Kind); r != 0 {
			return r
		}
		return strings.Compare(a.Code, b.Code)
	})
	for i, a := range d.areas {
		d.byCode[a.Code] = i
		for _, code := range []string{a.Code, a.ISO3, a.ISO2} {
			keep(d.byAny, strings.ToLower(code), i)
		}
		if a.M49 > 0 {
			keep(d.byAny, strconv.Itoa(a.M49), i)
		}
	}
	// A name weighs more than an alias, whichever area comes first.
	for i, a := range d.areas {
		for _, name := range []string{a.Name.En, a.Name.Es, a.Name.Fr} {
			keep(d.byName, lang.Fold(name), i)
		}
	}
	for i, a := range d.areas {
		for _, name := range a.Aliases {
			keep(d.byName, lang.Fold(name), i)
		}
	}
	d.loosen()
	for i, m := range d.members {
		d.ofGroup[m.Group] = append(d.ofGroup[m.Group], i)
		d.ofMember[m.Member] = append(d.ofMember[m.Member], i)
	}
	return d
}

func rank(k Kind) int {
	return slices.Index([]Kind{Country, World, Region, Group, Other, Retired}, k)
}

func keep(m map[string]int, key string, i int) {
	if _, taken := m[key]; key != "" && !taken {
		m[key] = i
	}
}

// Area returns the area with exactly that printed code.
func (d *Directory) Area(code string) (Area, bool) {
	i, ok := d.byCode[code]
	if !ok {
		return Area{}, false
	}
	return d.areas[i], true
}

// Find returns the area that a code means in any spelling: ISO3, ISO2, M49 with or without leading zeros or with the
// ".0" of a spreadsheet, or the short name of a group, in any case.
func (d *Directory) Find(code string) (Area, bool) {
	s := strings.ToLower(strings.TrimSpace(code))
	if i, ok := d.byAny[s]; ok {
		return d.areas[i], true
	}
	s = strings.TrimSuffix(strings.TrimLeft(s, "0"), ".0")
	if i, ok := d.byAny[s]; ok && s != "" {
		return d.areas[i], true
	}
	return Area{}, false
}

// ByName returns the area that bears the name or alias in any language; case, accents, punctuation and blanks do not
// count, nor, in a name of several words, articles, common abbreviations and, with a comma or brackets, the order ("Bahamas (Las)", "St. Kitts & Nevis").
func (d *Directory) ByName(name string) (Area, bool) {
	folded := lang.Fold(name)
	if i, ok := d.byName[folded]; ok && folded != "" {
		return d.areas[i], true
	}
	if key := looseKey(folded, isTurned(name)); key != "" {
		if i, ok := d.byLoose[key]; ok {
			return d.areas[i], true
		}
	}
	return Area{}, false
}

// Suggest returns up to three areas whose code or name is nearest to the text, nearest first.
func (d *Directory) Suggest(text string) []Area {
	folded := lang.Fold(text)
	if folded == "" {
		return nil
	}
	type near struct{ area, distance int }
	// Of two spellings equally far the one with the same first letter is meant: people rarely miss that one.
	farther := func(spelling string, distance int) int {
		if []rune(spelling)[0] != []rune(folded)[0] {
			return 2*distance + 1
		}
		return 2 * distance
	}
	limit := max(1, len([]rune(folded))/3)
	best := map[int]int{}
	note := func(i int, spelling string, distance int) {
		if distance > limit {
			return
		}
		if far, seen := best[i]; !seen || farther(spelling, distance) < far {
			best[i] = farther(spelling, distance)
		}
	}
	for name, i := range d.byName {
		note(i, name, lang.Distance(folded, name, limit))
		if len(folded) >= 4 && strings.Contains(" "+name+" ", " "+folded+" ") {
			note(i, name, 1)
		}
	}
	if len(folded) <= 4 {
		for code, i := range d.byAny {
			if len(code) == len(folded) && !isNumber(code) {
				note(i, code, lang.Distance(folded, code, 1))
			}
		}
	}
	found := make([]near, 0, len(best))
	for i, distance := range best {
		found = append(found, near{i, distance})
	}
	slices.SortFunc(found, func(a, b near) int {
		if a.distance != b.distance {
			return a.distance - b.distance
		}
		return a.area - b.area
	})
	var out []Area
	for _, n := range found[:min(3, len(found))] {
		out = append(out, d.areas[n.area])
	}
	return out
}

func isNumber(s string) bool {
	_, err := strconv.Atoi(s)
	return err == nil
}

// Areas lists all areas, countries first, each kind in order of code.
func (d *Directory) Areas() []Area { return d.areas }

// Memberships lists all memberships as given.
func (d *Directory) Memberships() []Membership { return d.members }

// Members lists the countries and territories that belong to the group on that day, in order of code. A country is its
// own only member.
func (d *Directory) Members(group string, day time.Time) []Area {
	if a, ok := d.Area(group); ok && a.Kind == Country {
		return []Area{a}
	}
	var at []int
	for _, i := range d.ofGroup[group] {
		m := d.members[i]
		if n, ok := d.byCode[m.Member]; ok && m.On(day) {
			at = append(at, n)
		}
	}
	// Areas are large: their places are sorted, and each is copied once.
	slices.SortFunc(at, func(a, b int) int { return strings.Compare(d.areas[a].Code, d.areas[b].Code) })
	at = slices.Compact(at)
	if len(at) == 0 {
		return nil
	}
	out := make([]Area, len(at))
	for to, from := range at {
		out[to] = d.areas[from]
	}
	return out
}

// Governments lists those Members that are governments: the N of "n of N".
func (d *Directory) Governments(group string, day time.Time) []Area {
	return slices.DeleteFunc(d.Members(group, day), func(a Area) bool { return !a.Government })
}

// Groups lists the regions and groups to which the area belongs on that day, in the order of Areas.
func (d *Directory) Groups(member string, day time.Time) []Area {
	var at []int
	for _, i := range d.ofMember[member] {
		m := d.members[i]
		if g, ok := d.byCode[m.Group]; ok && m.On(day) {
			at = append(at, g)
		}
	}
	slices.Sort(at)
	var out []Area
	for _, g := range slices.Compact(at) {
		out = append(out, d.areas[g])
	}
	return out
}

// IsMember tells whether the country belongs to the group on that day.
func (d *Directory) IsMember(group, member string, day time.Time) bool {
	if group == member {
		return true
	}
	return slices.ContainsFunc(d.ofMember[member], func(i int) bool {
		return d.members[i].Group == group && d.members[i].On(day)
	})
}
