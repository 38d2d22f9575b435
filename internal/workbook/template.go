package workbook

import (
	"cmp"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/xuri/excelize/v2"

	"rumbo/internal/area"
	"rumbo/internal/fault"
	"rumbo/internal/i18n"
	"rumbo/internal/observation"
	"rumbo/internal/survey"
)

// Template is the workbook that a country gets to fill in: one part or several, of one round or several.
type Template struct {
	Area   area.Area
	Parts  []TemplatePart
	Base   int64 // data version from which the last answers were taken
	Issued time.Time
}

// TemplatePart is one questionnaire of one round, with what is known from before and what was begun.
type TemplatePart struct {
	Round survey.Round
	// Due is the country's own last day, zero for that of the round.
	Due           time.Time
	Questionnaire survey.Questionnaire
	// Now is the draft as it stands, by item ID: it fills the cells in. Draft is its revision, by which reading finds what
	// was changed since; 0 where nobody has begun.
	Now   map[string]survey.Answer
	Draft int64
	// Remarks are what the office said about an item, by item ID.
	Remarks map[string]string
	// Last are the answers of an earlier round, by item ID; nil where they are not known. LastRound is that round's name
	// as the heading of their column shows it.
	Last      map[string]survey.Answer
	LastRound string
	// Official are the categories published where the answers behind them are not public, by code of the part (PD_1) and
	// "" for the whole. Shown where Last has nothing for a section.
	Official map[string]OfficialCategory
}

// LastDay is the day by which the part is to be returned, zero where none was set.
func (p TemplatePart) LastDay() time.Time {
	switch {
	case !p.Due.IsZero():
		return p.Due
	case !p.Round.Due.IsZero():
		return p.Round.Due
	}
	return p.Round.Closes
}

// OfficialCategory is a published category, or the gap there is instead.
type OfficialCategory struct {
	Category int
	Year     int
	Gap      observation.Gap
	Source   string // name of the source, in the reader's language
	Release  string
}

// section is where the parts of a section's sheet are.
type section struct {
	survey.Section
	sheet    string
	number   string // "2", and "1.2" where the workbook has several parts
	same     string // cell "same as last round", empty where it cannot be chosen
	first    int    // first row of items
	last     int    // last row of items
	result   int    // row of the result so far
	max      int    // points
	scored   int    // scored items
	hasLast  bool
	official OfficialCategory
	now      tally  // what the cells hold when the workbook is issued
	hidden   string // what stands before the letters of the columns that count
	lines    *lineSheets
}

// builder makes one template.
type builder struct {
	*book
	t        Template
	cover    string
	paper    int
	choices  map[string]listRange // per choice list, "questionnaire/list"
	reasons  string               // range of the reasons
	yes      string               // range of the one choice of "same as last round"
	manifest Manifest
}

// listSheet is the hidden sheet of the choices.
const listSheet = "_lists"

// listRange is where a choice list stands on the sheet of lists.
type listRange struct{ labels, table string }

// Write makes the workbook in the printer's language. The same Template gives the same bytes. A questionnaire without
// items, or whose choice list is missing or has two choices of one label, is fault.Invalid.
func (t Template) Write(w io.Writer, p *i18n.Printer) error {
	b := &builder{book: newBook(p), t: t, paper: paper(t.Area.ISO2), choices: map[string]listRange{}}
	b.manifest = Manifest{
		Product: ManifestProduct, Version: ManifestVersion, Country: t.Area.Code, Language: string(p.Lang()), Base: t.Base,
	}
	if len(t.Parts) == 0 {
		return fault.New(fault.Invalid, "workbook.nothing_asked")
	}
	for i, part := range t.Parts {
		if slices.ContainsFunc(t.Parts[:i], part.same) {
			return fault.New(fault.Invalid, "workbook.part_twice", "Survey", part.Questionnaire.Name, "Round", part.Round.Code)
		}
	}
	b.cover = b.sheet(p.T("workbook.sheet.cover"))
	var parts [][]*section
	for i, part := range t.Parts {
		sections, err := b.sections(part, i)
		if err != nil {
			return err
		}
		parts = append(parts, sections)
	}
	if err := b.writeLists(); err != nil {
		return err
	}
	for i, part := range t.Parts {
		for _, s := range parts[i] {
			b.writeSection(part, s)
		}
		b.manifest.Parts = append(b.manifest.Parts, b.part(part, parts[i]))
	}
	b.writeCover(parts)
	b.writeManifest()
	index, err := b.f.GetSheetIndex(b.cover)
	b.fail(err)
	b.f.SetActiveSheet(index)
	var codes []string
	for _, r := range t.rounds() {
		codes = append(codes, r.Code)
	}
	b.names(b.title(), b.partNames(), t.Area.Code+" "+strings.Join(codes, " "), t.Issued,
		excelize.CustomProperty{Name: ManifestProperty, Value: strconv.Itoa(ManifestVersion)})
	return b.write(w, t.Issued)
}

// same tells that both are the same questionnaire of the same round.
func (p TemplatePart) same(other TemplatePart) bool {
	return p.Questionnaire.Code == other.Questionnaire.Code && p.Round.Code == other.Round.Code
}

// rounds are those of the parts, each once.
func (t Template) rounds() []survey.Round {
	var out []survey.Round
	for _, part := range t.Parts {
		if !slices.ContainsFunc(out, func(r survey.Round) bool { return r.Code == part.Round.Code }) {
			out = append(out, part.Round)
		}
	}
	return out
}

// title says whose workbook it is and of which rounds.
func (b *builder) title() string {
	rounds := b.t.rounds()
	if len(rounds) == 1 {
		return b.p.T("workbook.title", "Country", b.t.Area.Name, "Round", rounds[0].Name)
	}
	var codes []string
	for _, r := range rounds {
		codes = append(codes, r.Code)
	}
	return b.p.T("workbook.title.rounds", "Country", b.t.Area.Name, "Rounds", b.p.List(codes))
}

// partNames are the questionnaires, in order.
func (b *builder) partNames() string {
	var names []string
	for _, part := range b.t.Parts {
		names = append(names, part.Questionnaire.Name.In(b.p.Lang()))
	}
	return strings.Join(slices.Compact(names), " · ")
}

// several tells that parts have to be told apart.
func (b *builder) several() bool { return len(b.t.Parts) > 1 }

// sections names a sheet for each section of a questionnaire and lays its rows out. In a workbook of several parts the
// name begins with the number of the part, and the tabs of a part have one colour.
func (b *builder) sections(part TemplatePart, index int) ([]*section, error) {
	q := part.Questionnaire
	if len(q.Items()) == 0 {
		return nil, fault.New(fault.Invalid, "workbook.nothing_asked")
	}
	if q.Kind == survey.SetOfLines {
		return b.lineSections(part, index), nil
	}
	var out []*section
	for i, s := range q.Sections {
		sec := &section{Section: s, number: strconv.Itoa(i + 1), official: part.Official[s.Part]}
		if b.several() {
			sec.number = strconv.Itoa(index+1) + "." + sec.number
		}
		short := cmp.Or(s.Short.In(b.p.Lang()), s.Name.In(b.p.Lang()))
		sec.sheet = b.sheet(sec.number + " " + short)
		if b.several() {
			tab := tabColours[index%len(tabColours)]
			b.fail(b.f.SetSheetProps(sec.sheet, &excelize.SheetPropsOptions{TabColorRGB: &tab}))
		}
		row := 4
		for _, item := range s.Items {
			if item.Max > 0 {
				sec.scored++
				sec.max += item.Max
			}
			if _, ok := part.Last[item.ID]; ok {
				sec.hasLast = true
			}
			if !item.Optional {
				sec.now.add(standing(part.Questionnaire, item, part.Now[item.ID]))
			}
		}
		if sec.hasLast {
			sec.same = at("D", row)
			row++
		}
		sec.result = row
		sec.first = row + 2
		sec.last = sec.first - 1
		for _, item := range s.Items {
			sec.last += itemRows(item)
		}
		out = append(out, sec)
	}
	return out, nil
}

// itemRows is how many rows an item takes: a share has one for each of its parts below its own.
func itemRows(item survey.Item) int {
	if item.Kind == survey.Share {
		return 3
	}
	return 1
}

// part is the manifest's block of a questionnaire.
func (b *builder) part(part TemplatePart, sections []*section) Part {
	out := Part{Round: part.Round.Code, Survey: part.Questionnaire.Code, SurveyVersion: part.Questionnaire.Version, Draft: part.Draft}
	for _, s := range sections {
		if s.lines != nil {
			b.linePart(&out, part, s)
			continue
		}
		row := s.first
		for _, item := range s.Items {
			it := Item{
				ID: item.ID, Sheet: s.sheet, Answer: at("D", row), Last: at("C", row), Reason: at("E", row), Evidence: at("F", row),
			}
			if item.Plain {
				it.Reason, it.Evidence = "", ""
			}
			if item.Kind == survey.Share {
				it.Answer, it.Denominator, it.Last = at("D", row+1), at("D", row+2), at("C", row+1)
			}
			if words := part.Remarks[item.ID]; words != "" {
				b.comment(it.Sheet, it.Answer, b.p.T("workbook.remark", "Words", words))
			}
			out.Items = append(out.Items, it)
			row += itemRows(item)
		}
		out.Sections = append(out.Sections, Section{Code: s.Code, Sheet: s.sheet, Same: s.same})
	}
	return out
}

// writeLists fills the hidden sheet that drop-downs and formulas look up: a range has no limit of length, a list typed
// into a validation has 255 characters.
func (b *builder) writeLists() error {
	b.hiddenSheet(listSheet)
	column := 1
	next := func(title string, labels []string, points []int) listRange {
		label, _ := excelize.ColumnNumberToName(column)
		point, _ := excelize.ColumnNumberToName(column + 1)
		b.text(listSheet, at(label, 1), title, look{Bold: true})
		for i, s := range labels {
			b.text(listSheet, at(label, i+2), s, look{})
			if points != nil {
				b.value(listSheet, at(point, i+2), points[i], look{})
			}
		}
		column += 2
		last := len(labels) + 1
		prefix := quoteSheet(listSheet) + "!"
		return listRange{
			labels: prefix + abs(label, 2) + ":" + abs(label, last), table: prefix + abs(label, 2) + ":" + abs(point, last),
		}
	}
	b.yes = next("same", []string{b.p.T("workbook.same.yes")}, nil).labels
	var reasons []string
	for _, g := range Reasons() {
		reasons = append(reasons, b.p.Gap(g))
	}
	b.reasons = next("reason", reasons, nil).labels
	for _, part := range b.t.Parts {
		q := part.Questionnaire
		for _, item := range q.Items() {
			key := q.Code + "/" + item.Choices
			if _, done := b.choices[key]; done || item.Kind != survey.Choice {
				continue
			}
			var labels []string
			var points []int
			seen := map[string]bool{}
			for _, o := range q.List(item).Choices {
				text := o.Label.In(b.p.Lang())
				if seen[text] {
					return fault.New(fault.Invalid, "workbook.choice_twice", "Choice", text, "Item", item.ID)
				}
				seen[text] = true
				labels, points = append(labels, text), append(points, o.Points)
			}
			if len(labels) == 0 {
				return fault.New(fault.Invalid, "workbook.choices_missing", "Item", item.ID)
			}
			b.choices[key] = next(item.Choices, labels, points)
		}
	}
	b.protect(listSheet)
	return nil
}

func (b *builder) writeManifest() {
	sheet := b.hiddenSheet(ManifestSheet)
	rows := b.manifest.Rows()
	wide := 1
	for i, row := range rows {
		for j, cell := range row {
			name, err := excelize.CoordinatesToCellName(j+1, i+1)
			b.fail(err)
			b.fail(b.f.SetCellStr(sheet, name, cell))
			wide = max(wide, j+1)
		}
	}
	last, err := excelize.CoordinatesToCellName(wide, len(rows), true)
	b.fail(err)
	b.fail(b.f.SetDefinedName(&excelize.DefinedName{Name: ManifestName, RefersTo: quoteSheet(sheet) + "!$A$1:" + last}))
	b.protect(sheet)
}

// paper is Letter (1) where CLDR's paperSize says US-Letter, otherwise A4 (9).
func paper(iso2 string) int {
	switch iso2 {
	case "BZ", "CA", "CL", "CO", "CR", "GT", "MX", "NI", "PA", "PH", "PR", "SV", "US", "VE":
		return 1
	}
	return 9
}
