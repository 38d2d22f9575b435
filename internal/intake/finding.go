package intake

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"rumbo/internal/sheet"
)

// Bounds of what a report lists one by one; beyond them things are counted in Report.Omitted.
const (
	maxPerCode = 100
	maxDiff    = 500
)

// place is a cell; row 0 is the sheet as a whole.
type place struct {
	sheet    string
	col, row int
}

func (p place) cell() string {
	if p.row < 1 || p.col < 1 {
		return ""
	}
	return sheet.CellName(p.col, p.row)
}

// finding is a problem with the place by which problems are sorted.
type finding struct {
	Problem
	at  place
	seq int
}

// findings gathers problems: one by one, or counted where the same thing is met again and again.
type findings struct {
	list       []finding
	perCode    map[string]int
	grouped    map[string]int
	severities map[string]Severity
	omitted    int
	errors     int // problems of severity error, those beyond the bounds included
	questions  []Question
	judged     []Judgement
	asked      map[string]bool

	groups  groups
	last    *group              // of what was added last
	counted map[string]*group   // of what is counted, by its key in grouped
	on      func(string) string // the sheet on which a block of it stands; nil where none is divided
	hear    func(finding)       // is told everything that is met, beyond the bounds too; nil for nobody
}

func newFindings() *findings {
	f := &findings{perCode: map[string]int{}, grouped: map[string]int{}, asked: map[string]bool{}, severities: map[string]Severity{}, groups: newGroups(), counted: map[string]*group{}}
	for _, c := range Codes() {
		f.severities[c.Code] = c.Severity
	}
	return f
}

// add reports one problem at one cell.
func (f *findings) add(code string, at place, found string, args map[string]any) {
	at = f.sheetOf(at)
	severity, ok := f.severities[code]
	if !ok {
		severity = Error
	}
	if severity == Error {
		f.errors++
	}
	if args == nil {
		args = map[string]any{}
	}
	found = clip(found)
	one := finding{at: at, seq: len(f.list), Problem: Problem{
		Sheet: at.sheet, Cell: at.cell(), Severity: severity, Code: code, Found: found, Args: args,
	}}
	if f.hear != nil {
		f.hear(one)
	}
	times, several := args["Count"].(int)
	if !several {
		times = 1
	}
	f.last = f.groups.of(severity, code, found, args)
	if !f.last.met(at, times) {
		return // said of the cell already
	}
	f.perCode[code]++
	if f.perCode[code] > maxPerCode {
		f.omitted++
		return
	}
	f.list = append(f.list, one)
}

// sheetOf is the place on the sheet of the file, where a block of it is read as a sheet of its own.
func (f *findings) sheetOf(at place) place {
	if f.on != nil {
		at.sheet = f.on(at.sheet)
	}
	return at
}

// count reports something once, at the first cell, with the number of times it was met. What is the same is said by
// detail.
func (f *findings) count(code, detail string, at place, found string, args map[string]any) {
	at = f.sheetOf(at)
	key := code + "\x00" + clip(detail)
	if i, ok := f.grouped[key]; ok {
		f.told(code, at, found, args)
		if f.counted[key].met(at, 1) && i >= 0 {
			p := &f.list[i].Problem
			n, _ := p.Args["Count"].(int)
			p.Args["Count"] = n + 1
		}
		return
	}
	if len(f.grouped) > 20*maxPerCode {
		f.omitted++
		f.told(code, at, found, args)
		f.groups.of(f.severities[code], code, clip(found), args).met(at, 1)
		return
	}
	before := len(f.list)
	if args == nil {
		args = map[string]any{}
	}
	args["Count"] = 1
	f.add(code, at, found, args)
	f.counted[key] = f.last
	if len(f.list) > before {
		f.grouped[key] = before
		return
	}
	f.grouped[key] = -1
}

// told gives whoever listens something that is counted only.
func (f *findings) told(code string, at place, found string, args map[string]any) {
	if f.hear != nil {
		f.hear(finding{at: at, Problem: Problem{Sheet: at.sheet, Cell: at.cell(), Severity: f.severities[code], Code: code, Found: clip(found), Args: args}})
	}
}

// ask puts a question once.
func (f *findings) ask(q Question) {
	if !f.asked[q.ID] {
		f.asked[q.ID] = true
		f.questions = append(f.questions, q)
	}
}

// put asks something with a problem at its cell, or gives what a person, or a profile in their place, answered to it: one of the options, or any period.
func (f *findings) put(opt Options, code, id string, at place, found string, options []string) (answer string, answered bool) {
	if answer, _ = opt.said(id); answer != "" && (slices.Contains(options, answer) || code == codeTablePeriod) {
		return answer, true
	}
	args := map[string]any{"Sheet": at.sheet, "Cell": at.cell(), "Title": clip(found)}
	if code == codeColumnSeries {
		args["Column"] = id[strings.LastIndexByte(id, '/')+1:]
	}
	f.add(code, at, found, args)
	f.ask(Question{ID: id, Code: code, Args: args, Options: options})
	return "", false
}

// headed adds, to the question put last, the headers of the columns that it offers: under "Of" and the letter.
func (f *findings) headed(letters []string, header func(col int) string) {
	if len(f.questions) == 0 {
		return
	}
	args := f.questions[len(f.questions)-1].Args
	for _, letter := range letters {
		if col, _, ok := sheet.ParseCell(letter + "1"); ok {
			args["Of"+letter] = header(col)
		}
	}
}

// room tells whether another problem of the code would still be listed.
func (f *findings) room(code string) bool { return f.perCode[code] < maxPerCode }

// has tells whether the code was reported.
func (f *findings) has(code string) bool { return f.perCode[code] > 0 }

// raise gives every problem of the code that severity.
func (f *findings) raise(code string, s Severity) {
	for i := range f.list {
		if p := &f.list[i].Problem; p.Code == code && p.Severity != s {
			p.Severity = s
			if s == Error {
				f.errors++
			}
		}
	}
	for _, g := range f.groups.list {
		if g.code == code {
			g.severity = s
		}
	}
}

// problems lists what was found: errors, warnings, notes, each in the order of the file.
func (f *findings) problems() []Problem {
	weight := map[Severity]int{Error: 0, Warning: 1, Note: 2}
	list := slices.Clone(f.list)
	slices.SortStableFunc(list, func(a, b finding) int {
		return cmp.Or(weight[a.Severity]-weight[b.Severity], a.seq-b.seq)
	})
	out := make([]Problem, len(list))
	for i, l := range list {
		out[i] = l.Problem
	}
	return out
}

// status is the worst severity.
func (f *findings) status() Status {
	status := OK
	for _, l := range f.list {
		switch {
		case l.Severity == Error:
			return Errors
		case l.Severity == Warning:
			status = Warnings
		}
	}
	return status
}

func clip(s string) string {
	const longest = 200
	if len(s) <= longest {
		return s
	}
	cut := longest
	for cut > 0 && s[cut]&0xC0 == 0x80 {
		cut--
	}
	return s[:cut] + "…"
}

// clone is a copy that can be added to without touching the original.
func (f *findings) clone() *findings {
	c := *f
	c.list, c.questions, c.judged = slices.Clone(f.list), slices.Clone(f.questions), slices.Clone(f.judged)
	c.perCode, c.grouped, c.asked = maps.Clone(f.perCode), maps.Clone(f.grouped), maps.Clone(f.asked)
	before := f.groups.list
	c.groups, c.counted, c.last = f.groups.clone(), map[string]*group{}, nil
	for key, g := range f.counted {
		c.counted[key] = c.groups.list[slices.Index(before, g)]
	}
	return &c
}
