package workbook

import (
	"cmp"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/xuri/excelize/v2"

	"rumbo/internal/i18n"
)

// The colours of the product, quiet and few. Categories are told by number and word as well.
const (
	ink      = "14212B"
	inkSoft  = "44525E"
	inkFaint = "6B7884"
	rule     = "D9DFE4"
	ruleSoft = "EEF1F3"
	ground   = "F6F7F8"
	brand    = "0B4F6C"
	field    = "8FA3AF" // frame of a cell to fill in
	pending  = "FDF6E7"
	bad      = "A1260D"
	badSoft  = "FDF0ED"
	warn     = "9A5B00"
)

// tabColours tell the parts of a workbook apart, beside their numbers.
var tabColours = [...]string{brand, "9A5B00", "5B4B8A", "2F6B4F", "8A3B52"}

// categoryFill and categoryInk are the colours of a category from 1 on, as on the screens.
func categoryFill(category int) string {
	fills := [...]string{"F1F3F5", "F7DCC0", "F2C14E", "6BB3B8", "0B6E75"}
	if category < 0 || category >= len(fills) {
		return fills[0]
	}
	return fills[category]
}

func categoryInk(category int) string {
	if category == 4 {
		return "FFFFFF"
	}
	return ink
}

// look is what a cell looks like.
type look struct {
	Size       float64
	Bold       bool
	Italic     bool
	Colour     string
	Fill       string
	Align      string // left, center, right
	Vertical   string // top, center, bottom
	Wrap       bool
	Indent     int
	Format     string // number format
	Unlocked   bool
	Hidden     bool // formula hidden on a protected sheet
	Frame      string
	Top        string // colour of a single border
	Bottom     string
	Underlined bool
	guarded    bool // text that begins like a formula: an edit must not make one of it
}

// book is a workbook being made. The first error sticks and is returned at the end, so that the layout reads plainly.
type book struct {
	f      *excelize.File
	p      *i18n.Printer
	styles map[look]int
	grow   map[string]map[int]bool // rows that a program may make higher when somebody types more
	taken  map[string]bool         // names of sheets, lower case
	begun  bool                    // the sheet that a new file has is named
	widths map[string]map[string]float64
	cached []string                // texts that formulas have as their value now
	cut    int                     // texts that were too long for a cell
	notes  map[string]*commentEdit // comments to write, by sheet
	err    error
}

func newBook(p *i18n.Printer) *book {
	b := &book{
		f: excelize.NewFile(), p: p, styles: map[look]int{}, grow: map[string]map[int]bool{},
		taken:  map[string]bool{ManifestSheet: true, listSheet: true},
		widths: map[string]map[string]float64{}, notes: map[string]*commentEdit{},
	}
	b.fail(b.f.SetDefaultFont(fontName))
	size := fontSize
	b.f.Styles.Fonts.Font[0].Sz.Val = &size
	full := true
	b.fail(b.f.SetCalcProps(&excelize.CalcPropsOptions{FullCalcOnLoad: &full}))
	return b
}

func (b *book) fail(err error) {
	if b.err == nil && err != nil {
		b.err = err
	}
}

// sheet adds a sheet after the others, without grid lines, and returns the name it got.
func (b *book) sheet(want string) string {
	name := sheetName(want, b.taken)
	if b.begun {
		_, err := b.f.NewSheet(name)
		b.fail(err)
	} else {
		b.fail(b.f.SetSheetName("Sheet1", name))
		b.begun = true
	}
	b.grow[name], b.widths[name] = map[int]bool{}, map[string]float64{}
	lines := false
	b.fail(b.f.SetSheetView(name, 0, &excelize.ViewOptions{ShowGridLines: &lines}))
	return name
}

// columns sets the widths of columns from A on, in characters; 0 hides a column.
func (b *book) columns(sheet string, widths ...float64) {
	for i, w := range widths {
		name, err := excelize.ColumnNumberToName(i + 1)
		b.fail(err)
		if w == 0 {
			b.fail(b.f.SetColVisible(sheet, name, false))
			continue
		}
		b.widths[sheet][name] = w
		b.fail(b.f.SetColWidth(sheet, name, name, w))
	}
}

func (b *book) style(l look) int {
	key := l
	if id, ok := b.styles[key]; ok {
		return id
	}
	font := &excelize.Font{Family: fontName, Size: l.Size, Bold: l.Bold, Italic: l.Italic, Color: cmp.Or(l.Colour, ink)}
	if l.Size == 0 {
		font.Size = fontSize
	}
	if l.Indent > 0 && l.Align == "" {
		l.Align = "left" // an indent counts only with a side
	}
	if l.Underlined {
		font.Underline = "single"
	}
	s := &excelize.Style{
		Font: font,
		Alignment: &excelize.Alignment{
			Horizontal: l.Align, Vertical: cmp.Or(l.Vertical, "center"), WrapText: l.Wrap, Indent: l.Indent,
		},
		Protection: &excelize.Protection{Locked: !l.Unlocked, Hidden: l.Hidden},
	}
	if l.Fill != "" {
		s.Fill = excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{l.Fill}}
	}
	if l.Format != "" {
		s.CustomNumFmt = &l.Format
	}
	for _, side := range []string{"left", "right", "top", "bottom"} {
		if l.Frame != "" {
			s.Border = append(s.Border, excelize.Border{Type: side, Color: l.Frame, Style: 1})
		} else if side == "top" && l.Top != "" {
			s.Border = append(s.Border, excelize.Border{Type: side, Color: l.Top, Style: 1})
		} else if side == "bottom" && l.Bottom != "" {
			s.Border = append(s.Border, excelize.Border{Type: side, Color: l.Bottom, Style: 1})
		}
	}
	id, err := b.f.NewStyle(s)
	b.fail(err)
	if l.guarded && err == nil {
		id = b.guard(id)
	}
	b.styles[key] = id
	return id
}

// guard makes a copy of the style that tells programs to keep the cell a text.
func (b *book) guard(id int) int {
	yes := true
	xf := b.f.Styles.CellXfs.Xf[id]
	xf.QuotePrefix = &yes
	b.f.Styles.CellXfs.Xf = append(b.f.Styles.CellXfs.Xf, xf)
	b.f.Styles.CellXfs.Count = len(b.f.Styles.CellXfs.Xf)
	return b.f.Styles.CellXfs.Count - 1
}

func at(column string, row int) string { return fmt.Sprintf("%s%d", column, row) }

func abs(column string, row int) string { return fmt.Sprintf("$%s$%d", column, row) }

// text writes a text; one that begins like a formula stays a text whatever is done to the cell.
func (b *book) text(sheet, cell, s string, l look) {
	s, cut := cellText(s)
	if cut > 0 {
		b.cut++
		s += " […] " + b.p.T("workbook.cut", "Characters", cut)
	}
	l.guarded = startsFormula(s)
	b.fail(b.f.SetCellStr(sheet, cell, s))
	b.fail(b.f.SetCellStyle(sheet, cell, cell, b.style(l)))
}

// value writes a number, a date or nothing.
func (b *book) value(sheet, cell string, v any, l look) {
	b.fail(b.f.SetCellValue(sheet, cell, v))
	b.fail(b.f.SetCellStyle(sheet, cell, cell, b.style(l)))
}

// filled writes a text, or leaves the cell without anything.
func (b *book) filled(sheet, cell, s string, l look) {
	if s == "" {
		b.value(sheet, cell, nil, l)
		return
	}
	b.text(sheet, cell, s, l)
}

// formula writes a formula with the value it has now, so that readers which do not recalculate see it too. A number is
// given as a number, a text as a text.
func (b *book) formula(sheet, cell, formula string, now any, l look) {
	if text, ok := now.(string); ok {
		// excelize keeps the place of a text among the shared ones as the value of the formula; writing puts the text there.
		b.cached = append(b.cached, text)
		now = cachedText + len(b.cached) - 1
	}
	b.fail(b.f.SetCellValue(sheet, cell, now))
	b.fail(b.f.SetCellFormula(sheet, cell, formula))
	b.fail(b.f.SetCellStyle(sheet, cell, cell, b.style(l)))
}

// link makes a cell jump to a place in the workbook.
func (b *book) link(sheet, cell, toSheet, toCell string) {
	b.fail(b.f.SetCellHyperLink(sheet, cell, quoteSheet(toSheet)+"!"+toCell, "Location"))
}

// comment says something at a cell.
func (b *book) comment(sheet, cell, text string) {
	if b.notes[sheet] == nil {
		b.notes[sheet] = &commentEdit{}
	}
	b.notes[sheet].add = append(b.notes[sheet].add, note{cell: cell, text: text})
}

// wide writes a text over several merged columns and makes the row high enough.
func (b *book) wide(sheet string, row int, from, to, s string, l look) {
	l.Wrap, l.Vertical = true, cmp.Or(l.Vertical, "center")
	b.text(sheet, at(from, row), s, l)
	b.fail(b.f.MergeCell(sheet, at(from, row), at(to, row)))
	first, _ := excelize.ColumnNameToNumber(from)
	last, _ := excelize.ColumnNameToNumber(to)
	pixels := 0.0
	for c := first; c <= last; c++ {
		name, _ := excelize.ColumnNumberToName(c)
		pixels += b.widths[sheet][name] * 7
		b.fail(b.f.SetCellStyle(sheet, at(name, row), at(name, row), b.style(l)))
	}
	size := cmp.Or(l.Size, fontSize)
	b.height(sheet, row, rowHeight(lineCount(s, pixels-3-float64(l.Indent)*9, size, l.Bold), size))
}

// fit makes a row as high as the highest of the texts in its columns, and lets programs make it higher.
func (b *book) fit(sheet string, row int, texts map[string]string, l look) {
	size, lines := cmp.Or(l.Size, fontSize), 1
	for column, s := range texts {
		pixels := columnPixels(b.widths[sheet][column]) - float64(l.Indent)*9
		lines = max(lines, lineCount(s, pixels, size, l.Bold))
	}
	b.height(sheet, row, rowHeight(lines, size))
	b.grow[sheet][row] = true
}

func (b *book) height(sheet string, row int, points float64) {
	b.fail(b.f.SetRowHeight(sheet, row, min(points, 409)))
}

// page sets a sheet up for printing: paper, as wide as one page, the title rows repeated, a footer of three parts.
func (b *book) page(sheet string, paper int, landscape bool, titleRows string, left, middle string) {
	orientation, tall := "portrait", 0
	if landscape {
		orientation = "landscape"
	}
	wide, fit := 1, true
	b.fail(b.f.SetPageLayout(sheet, &excelize.PageLayoutOptions{
		Size: &paper, Orientation: &orientation, FitToWidth: &wide, FitToHeight: &tall,
	}))
	b.fail(b.f.SetSheetProps(sheet, &excelize.SheetPropsOptions{FitToPage: &fit}))
	margin, edge, low, across := 0.5, 0.6, 0.3, true
	b.fail(b.f.SetPageMargins(sheet, &excelize.PageLayoutMarginsOptions{
		Left: &margin, Right: &margin, Top: &edge, Bottom: &edge, Header: &low, Footer: &low, Horizontally: &across,
	}))
	if titleRows != "" {
		b.fail(b.f.SetDefinedName(&excelize.DefinedName{
			Name: "_xlnm.Print_Titles", RefersTo: quoteSheet(sheet) + "!" + titleRows, Scope: sheet,
		}))
	}
	b.fail(b.f.SetHeaderFooter(sheet, &excelize.HeaderFooterOptions{
		OddFooter: fmt.Sprintf(`&L&"%[1]s,Regular"&8%[2]s&C&"%[1]s,Regular"&8%[3]s&R&"%[1]s,Regular"&8%[4]s`, fontName,
			footerText(left, 90), footerText(middle, 60), b.p.T("workbook.page", "Page", "&P", "Pages", "&N")),
	}))
}

// footerText keeps a text from being taken for a code of the footer, and short enough for one.
func footerText(s string, limit int) string {
	return strings.ReplaceAll(cutUnits(strings.Join(strings.Fields(s), " "), limit), "&", "&&")
}

// names says in the document's properties what it is.
func (b *book) names(title, subject, keywords string, made time.Time, custom ...excelize.CustomProperty) {
	stamp := made.UTC().Format(time.RFC3339)
	b.fail(b.f.SetDocProps(&excelize.DocProperties{
		Title: title, Subject: subject, Keywords: keywords, Creator: ManifestProduct, LastModifiedBy: ManifestProduct,
		Created: stamp, Modified: stamp, Language: string(b.p.Lang()),
	}))
	for _, c := range custom {
		b.fail(b.f.SetCustomProps(c))
	}
}

// from are the properties of a file that say of which data it is: their hash and version, and the snapshot where it is of one.
func from(snapshot, hash string, version int64) []excelize.CustomProperty {
	var out []excelize.CustomProperty
	if hash != "" {
		out = append(out, excelize.CustomProperty{Name: "RumboDataHash", Value: hash})
	}
	if version > 0 {
		out = append(out, excelize.CustomProperty{Name: "RumboDataVersion", Value: strconv.FormatInt(version, 10)})
	}
	if snapshot != "" {
		out = append(out, excelize.CustomProperty{Name: "RumboSnapshot", Value: snapshot})
	}
	return out
}

// hiddenSheet adds a sheet of exactly that name that people do not see.
func (b *book) hiddenSheet(name string) string {
	_, err := b.f.NewSheet(name)
	b.fail(err)
	b.fail(b.f.SetSheetVisible(name, false))
	return name
}

// protect locks a sheet without a password: against slips, not against people. Heights and widths may be changed.
func (b *book) protect(sheet string) {
	b.fail(b.f.ProtectSheet(sheet, &excelize.SheetProtectionOptions{
		SelectLockedCells: true, SelectUnlockedCells: true, FormatColumns: true, FormatRows: true,
	}))
}

// conditional adds a rule that a formula decides, relative to the first cell of the range.
func (b *book) conditional(sheet, area, formula string, s *excelize.Style, stop bool) {
	id, err := b.f.NewConditionalStyle(s)
	b.fail(err)
	b.fail(b.f.SetConditionalFormat(sheet, area, []excelize.ConditionalFormatOptions{
		{Type: "formula", Criteria: formula, Format: &id, StopIfTrue: stop},
	}))
}

// write finishes the file: the same input gives the same bytes.
func (b *book) write(w io.Writer, made time.Time) error {
	if b.err != nil {
		return b.err
	}
	buf, err := b.f.WriteToBuffer()
	if err != nil {
		return err
	}
	parts, err := unpack(buf.Bytes())
	if err != nil {
		return err
	}
	for id, name := range b.f.GetSheetMap() {
		part := fmt.Sprintf("xl/worksheets/sheet%d.xml", id)
		parts[part] = freeRows(formulaValues(parts[part], b.cached), b.grow[name])
	}
	if err := parts.editComments(b.notes); err != nil {
		return err
	}
	return parts.write(w, made)
}
