package intake

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"rumbo/internal/sheet"
)

// Bounds of what groups of problems list; what is beyond them is counted.
const (
	maxKept   = 200 // different things found under one code while reading
	maxGroups = 12  // of one code in a report, those met most often; the others are one group more
	maxRanges = 25  // of one group on one sheet
)

// Group is everything of one code that is said in the same words: the same thing found, mended the same way. Counts are exact whatever is listed.
type Group struct {
	Severity Severity `json:"severity"`
	Code     string   `json:"code"`
	Found    string   `json:"found"`
	Count    int      `json:"count"` // times that it was met
	// Cells are where, as ranges with their sheet, "Stock!D9" and "Stock!D12:D20": not all of them where there are many. Shown is how many cells they are.
	Cells []string `json:"cells"`
	Shown int      `json:"shown"`
	// Rest tells a group that stands for whatever else was found under the code; Found and Suggestion are empty.
	Rest       bool           `json:"rest,omitempty"`
	Message    string         `json:"message"`
	Suggestion string         `json:"suggestion"`
	Sheets     []SheetCells   `json:"-"`
	Args       map[string]any `json:"-"`
}

// SheetCells is the share of a group that one sheet has.
type SheetCells struct {
	Sheet  string   `json:"sheet"`
	Count  int      `json:"count"`
	Ranges []string `json:"ranges"` // cells of it, as "D9" and "D12:D20"
	Shown  int      `json:"shown"`  // how many cells the ranges are
}

// group gathers one Group while the file is read.
type group struct {
	severity Severity
	code     string
	found    string
	args     map[string]any
	rest     bool
	seq      int
	count    int
	sheets   []*spread
}

// spread is where on one sheet something was met.
type spread struct {
	sheet  string
	count  int
	ranges []run
	last   map[int]tail // by column
}

// tail is the cell of a column that was met last, and the range that it ends; below zero where that is not listed.
type tail struct{ row, run int }

// run is cells one below the other.
type run struct{ col, first, last int }

// groups finds the group of a problem, or makes it.
type groups struct {
	list   []*group
	byKey  map[string]*group
	byCode map[string]int
	rests  map[string]*group
}

func newGroups() groups {
	return groups{byKey: map[string]*group{}, byCode: map[string]int{}, rests: map[string]*group{}}
}

// groupKey is what tells two groups of a code apart: what was found and what is said about it, but for the suggestion, which follows from the two, and for counts.
func groupKey(code, found string, args map[string]any) string {
	var b strings.Builder
	b.WriteString(code)
	b.WriteByte(0)
	b.WriteString(found)
	for _, name := range slices.Sorted(maps.Keys(args)) {
		switch name {
		case "Count", "Near", "NearCode", "Row":
			continue
		}
		fmt.Fprintf(&b, "\x00%s=%v", name, args[name])
	}
	return b.String()
}

// of returns the group of a problem that is met now.
func (g *groups) of(severity Severity, code, found string, args map[string]any) *group {
	key := groupKey(code, found, args)
	if known, ok := g.byKey[key]; ok {
		return known
	}
	if rest, ok := g.rests[code]; ok {
		return rest
	}
	made := &group{severity: severity, code: code, found: found, args: args, seq: len(g.list)}
	if g.byCode[code]++; g.byCode[code] > maxKept {
		made.rest, made.found, made.args = true, "", nil
		g.rests[code] = made
	} else {
		g.byKey[key] = made
	}
	g.list = append(g.list, made)
	return made
}

// met counts one more cell; false where it was the last one of its column already.
func (g *group) met(at place, times int) bool {
	var s *spread
	for _, known := range g.sheets {
		if known.sheet == at.sheet {
			s = known
		}
	}
	if s == nil {
		s = &spread{sheet: at.sheet, last: map[int]tail{}}
		g.sheets = append(g.sheets, s)
	}
	if at.row >= 1 && at.col >= 1 && !s.put(at) {
		return false
	}
	g.count += times
	s.count += times
	return true
}

// put notes a cell; false where it was noted before.
func (s *spread) put(at place) bool {
	before, known := s.last[at.col]
	if known && before.row == at.row {
		return false
	}
	now := tail{at.row, -1}
	switch {
	case known && before.run >= 0 && at.row == before.row+1:
		now.run = before.run
		s.ranges[now.run].last = at.row
	case len(s.ranges) < maxRanges:
		now.run = len(s.ranges)
		s.ranges = append(s.ranges, run{at.col, at.row, at.row})
	}
	s.last[at.col] = now
	return true
}

// clone is a copy that can be added to without touching the original.
func (g groups) clone() groups {
	c := groups{byKey: map[string]*group{}, byCode: maps.Clone(g.byCode), rests: map[string]*group{}}
	copies := map[*group]*group{}
	for _, one := range g.list {
		made := *one
		made.sheets = nil
		for _, s := range one.sheets {
			made.sheets = append(made.sheets, &spread{s.sheet, s.count, slices.Clone(s.ranges), maps.Clone(s.last)})
		}
		copies[one] = &made
		c.list = append(c.list, &made)
	}
	for key, one := range g.byKey {
		c.byKey[key] = copies[one]
	}
	for code, one := range g.rests {
		c.rests[code] = copies[one]
	}
	return c
}

// report lists the groups: errors, warnings, notes; of each the kinds met most often first, and so what was found under a kind.
func (g groups) report() []Group {
	weight := map[Severity]int{Error: 0, Warning: 1, Note: 2}
	kind := map[string]int{}
	for _, one := range g.list {
		kind[one.code] += one.count
	}
	list := g.gathered()
	slices.SortStableFunc(list, func(a, b *group) int {
		return cmp.Or(weight[a.severity]-weight[b.severity], kind[b.code]-kind[a.code], cmp.Compare(a.code, b.code), rank(a)-rank(b), b.count-a.count, a.seq-b.seq)
	})
	out := make([]Group, 0, len(list))
	for _, one := range list {
		made := Group{Severity: one.severity, Code: one.code, Found: one.found, Count: one.count, Rest: one.rest, Args: maps.Clone(one.args)}
		if made.Args == nil {
			made.Args = map[string]any{}
		}
		made.Args["Count"] = one.count
		for _, s := range one.sheets {
			told := SheetCells{Sheet: s.sheet, Count: s.count}
			for _, r := range s.ranges {
				told.Ranges = append(told.Ranges, r.String())
				told.Shown += r.last - r.first + 1
			}
			made.Sheets = append(made.Sheets, told)
		}
		out = append(out, made.placed())
	}
	return out
}

// gathered are the groups with not more than maxGroups of a code; what is met more rarely goes into the rest.
func (g groups) gathered() (out []*group) {
	byCode := map[string][]*group{}
	for _, one := range g.list {
		byCode[one.code] = append(byCode[one.code], one)
	}
	for _, list := range byCode {
		slices.SortStableFunc(list, func(a, b *group) int { return cmp.Or(rank(a)-rank(b), b.count-a.count, a.seq-b.seq) })
		if len(list) > maxGroups+1 {
			rest := &group{severity: list[0].severity, code: list[0].code, rest: true, seq: list[maxGroups].seq}
			for _, one := range list[maxGroups:] {
				rest.take(one)
			}
			list = append(list[:maxGroups], rest)
		}
		out = append(out, list...)
	}
	return out
}

// take adds the cells of another group.
func (g *group) take(other *group) {
	g.count += other.count
	for _, s := range other.sheets {
		i := slices.IndexFunc(g.sheets, func(mine *spread) bool { return mine.sheet == s.sheet })
		if i < 0 {
			i = len(g.sheets)
			g.sheets = append(g.sheets, &spread{sheet: s.sheet})
		}
		mine := g.sheets[i]
		mine.count += s.count
		mine.ranges = append(mine.ranges, s.ranges...)
		slices.SortFunc(mine.ranges, func(a, b run) int { return cmp.Or(a.first-b.first, a.col-b.col) })
		mine.ranges = mine.ranges[:min(len(mine.ranges), maxRanges)]
	}
}

func rank(g *group) int {
	if g.rest {
		return 1
	}
	return 0
}

// placed fills in the cells of all sheets.
func (g Group) placed() Group {
	g.Cells, g.Shown = []string{}, 0
	for _, s := range g.Sheets {
		for _, r := range s.Ranges {
			g.Cells = append(g.Cells, strings.TrimPrefix(s.Sheet+"!"+r, "!"))
		}
		g.Shown += s.Shown
	}
	return g
}

// On is the share of the group that a sheet has; false where it has none.
func (g Group) On(name string) (Group, bool) {
	i := slices.IndexFunc(g.Sheets, func(s SheetCells) bool { return s.Sheet == name })
	if i < 0 {
		return g, false
	}
	g.Sheets = g.Sheets[i : i+1]
	g.Count = g.Sheets[0].Count
	return g.placed(), true
}

func (r run) String() string {
	column := sheet.ColumnName(r.col)
	if r.first == r.last {
		return column + strconv.Itoa(r.first)
	}
	return column + strconv.Itoa(r.first) + ":" + column + strconv.Itoa(r.last)
}

// CellsIn is how many cells a range of a group is.
func CellsIn(cells string) int {
	first, last, several := strings.Cut(cells, ":")
	if !several {
		return 1
	}
	_, from, _ := sheet.ParseCell(first)
	_, to, _ := sheet.ParseCell(last)
	return to - from + 1
}
