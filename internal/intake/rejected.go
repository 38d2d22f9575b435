package intake

import (
	"context"
	"encoding/json"
	"io"
	"path/filepath"
	"slices"
	"strings"

	"github.com/shopspring/decimal"

	"rumbo/internal/fault"
	"rumbo/internal/i18n"
	"rumbo/internal/lang"
	"rumbo/internal/observation"
	"rumbo/internal/sheet"
)

// rowsProperty is the property of a workbook of rejected rows that holds what was said and decided of the file that they are from.
const rowsProperty = "RumboRows"

// taken is what a workbook of rejected rows takes over from the file that they are from.
type taken struct {
	Source  string            `json:"source,omitempty"`
	Release string            `json:"release,omitempty"`
	Flow    observation.Flow  `json:"flow,omitempty"`
	Answers map[string]string `json:"answers,omitempty"`
}

// RejectedOf writes the rows of an import that are not taken, as a workbook, and returns its name; see Rejected.
func (s *Service) RejectedOf(ctx context.Context, id int64, w io.Writer, p *i18n.Printer) (name string, err error) {
	im, report, err := s.Report(ctx, id)
	if err != nil {
		return "", err
	}
	c, err := s.kept(ctx, im)
	if err != nil {
		return "", err
	}
	defer c.close()
	opt := report.Options
	opt.Source, opt.Release = im.Source, im.Release
	return rejectedName(im.FileName, p), s.rejectedRows(ctx, im.FileName, c, opt, w, p)
}

// rejectedName is the name of the workbook with the rejected rows of a file, in the printer's language.
func rejectedName(name string, p *i18n.Printer) string {
	base := filepath.Base(filepath.ToSlash(name))
	return strings.TrimSuffix(base, filepath.Ext(base)) + "-" + p.T("rejected.name") + ".xlsx"
}

// Rejected writes a workbook with the rows of the file that are not taken, below the header and the titles as they stand, cells as given, and a last column that says
// what is wrong, in the printer's language. Mended, it imports by itself: what was said and decided of the file goes with it, and the column is not read. It is
// fault.Invalid where there are no such rows, or the file is a workbook of ours, in which every answer has its place.
func (s *Service) Rejected(ctx context.Context, name string, file File, opt Options, w io.Writer, p *i18n.Printer) error {
	return s.rejectedRows(ctx, name, content{r: file, size: file.Size()}, opt, w, p)
}

func (s *Service) rejectedRows(ctx context.Context, name string, c content, opt Options, w io.Writer, p *i18n.Printer) error {
	a, err := s.analyse(ctx, name, c, opt, nil)
	switch {
	case err != nil:
		return err
	case a.report.Layout.OfAnswers():
		return fault.New(fault.Invalid, "rejected.own", "File", name)
	case !slices.ContainsFunc(a.left.rows, func(r rowSet) bool { return r.count() > 0 }):
		return fault.New(fault.Invalid, "rejected.none", "File", name)
	}
	out := newRowsBook(w)
	titles := map[string]string{}
	for i, m := range a.tables {
		if a.left.rows[i].count() > 0 {
			titles[m.t.name] = sheetTitle(m.t.name)
			out.sheets = append(out.sheets, titles[m.t.name])
		}
	}
	over, err := json.Marshal(a.takenOver(titles))
	if err != nil {
		return err
	}
	if err := out.begin(string(over)); err != nil {
		return err
	}
	for i := range a.tables {
		if a.left.rows[i].count() > 0 {
			if err := a.writeRejected(ctx, out, i, p); err != nil {
				return err
			}
		}
	}
	return out.end()
}

// takenOver is what was said and decided of the file: with the rejected rows alone, the evidence for it may be gone.
func (a *analysis) takenOver(titles map[string]string) taken {
	o := a.report.Options.filled()
	t := taken{o.Source, o.Release, o.Flow, map[string]string{}}
	for id, answer := range o.Answers {
		for name, title := range titles {
			if strings.HasSuffix(id, "/"+name) {
				id = strings.TrimSuffix(id, name) + title
			}
			id = strings.Replace(id, "/"+name+"/", "/"+title+"/", 1)
		}
		if id != GoodRows {
			t.Answers[id] = answer
		}
	}
	for _, m := range a.tables {
		for _, c := range m.numeric() {
			if sign, ok := m.shown(c); ok {
				t.Answers["sign/"+sheetTitle(m.t.name)+"/"+sheet.ColumnName(c.at)] = string(sign)
			}
		}
	}
	return t
}

// shown is the decimal sign of a column, where its figures show it or a person has said it.
func (m *mapper) shown(c column) (sign byte, ok bool) {
	s := m.evidence[c.at]
	if m.trial {
		return signPoint, s != nil && s.point > 0
	}
	sign = m.signs[c.at]
	return sign, sign != signUnknown && s != nil && (s.point+s.comma > 0 || m.opt.Answers["sign/"+m.t.name+"/"+sheet.ColumnName(c.at)] != "")
}

// takeOver reads with what was said and decided of the file that rejected rows are from, as far as the person says nothing else.
func (a *analysis) takeOver() {
	text := a.book.Property(rowsProperty)
	var t taken
	if text == "" || json.Unmarshal([]byte(text), &t) != nil {
		return
	}
	o := &a.report.Options
	if o.Source == "" && o.Release == "" {
		o.Source, o.Release = t.Source, t.Release
		a.report.Source, a.report.Release = o.Source, o.Release
	}
	if o.Flow == "" {
		o.Flow = t.Flow
	}
	delete(t.Answers, GoodRows)
	o.Answers = merged(t.Answers, o.Answers)
	a.report.Recognised = append(a.report.Recognised, Fact{Key: "rejected_rows"})
}

// leaveSaid leaves the column unread that says what is wrong with rejected rows.
func (s *Service) leaveSaid(ctx context.Context, b *sheet.Book) error {
	heads := map[string]bool{}
	for _, l := range lang.All() {
		heads[squash(s.deps.Messages.Printer(l).T("rejected.column"))] = true
	}
	for i := range b.Sheets() {
		rows, err := b.Rows(ctx, i)
		if err != nil {
			return nil // told when it is read
		}
		for n := 0; n < 2*headerDepth && rows.Next(); n++ {
			for _, c := range rows.Row().Cells {
				if len(c.Text) < longestSpelling && heads[squash(c.Text)] {
					b.Leave(i, c.Col)
				}
			}
		}
		rows.Close()
	}
	return nil
}

// writeRejected writes the sheet of one table.
func (a *analysis) writeRejected(ctx context.Context, out *rowsBook, i int, p *i18n.Printer) error {
	checked, rows := a.tables[i], a.left.rows[i]
	said := &sayer{a: a, table: i, p: p}
	f := newFindings()
	f.hear = said.hear
	m := newMapper(a.ref, a.report.Options, checked.t, f, newLookup(a.ref))
	m.trial, m.signs, m.mixed, m.evidence = checked.trial, checked.signs, checked.mixed, map[int]*signs{}
	last := checked.widest
	for _, c := range checked.t.columns {
		last = max(last, c.at)
	}
	if err := out.open(last + 1); err != nil {
		return err
	}
	reader, err := a.book.Rows(ctx, m.t.sheet)
	if err != nil {
		return err
	}
	defer reader.Close()
	at := m.t.header
	var heading []sheet.Cell
	for reader.Next() {
		row := reader.Row()
		if row.Number <= m.t.header {
			text := ""
			if row.Number == m.t.header {
				text = p.T("rejected.column")
			}
			if err := out.row(row.Number, row.Cells, last+1, text); err != nil {
				return err
			}
			continue
		}
		said.begin()
		if err := m.take(row, func(fig *figure) error { said.figure(m, fig, f); return nil }); err != nil {
			return err
		}
		if said.heading {
			heading = slices.Clone(row.Cells)
			continue
		}
		if !rows.has(row.Number) {
			continue
		}
		if heading != nil {
			at++
			if err := out.row(at, heading, 0, ""); err != nil {
				return err
			}
			heading = nil
		}
		at++
		if err := out.row(at, row.Cells, last+1, said.text()); err != nil {
			return err
		}
	}
	if err := reader.Err(); err != nil {
		return err
	}
	merges, err := a.book.Merges(ctx, m.t.sheet)
	if err != nil {
		return err
	}
	return out.close(slices.DeleteFunc(slices.Clone(merges), func(r sheet.Range) bool { return r.LastRow > m.t.header }))
}

// sayer gathers what is wrong with a row.
type sayer struct {
	a       *analysis
	table   int
	p       *i18n.Printer
	heading bool // the row is a line that names a part
	words   []string
}

func (s *sayer) begin() { s.heading, s.words = false, s.words[:0] }

func (s *sayer) hear(one finding) {
	if one.Code == codeRowHeading {
		s.heading = true
	}
	switch {
	case one.Code == codeDuplicateOther:
	case one.Code == codePartUnread || slices.Contains(rowCodes(), one.Code):
		s.say(one.Problem)
	}
}

func (s *sayer) say(b Problem) {
	args := said(s.p, b.Args)
	args["Found"] = b.Found
	text := strings.TrimSpace(s.p.TM("problem."+b.Code, args) + " " + strings.TrimSpace(s.p.TM("problem."+b.Code+".fix", args)))
	if b.Cell != "" {
		text = b.Cell + ": " + text
	}
	if !slices.Contains(s.words, text) {
		s.words = append(s.words, text)
	}
}

// figure says what only shows once a figure was read: that another row says otherwise, that it is not the person's, that nothing says where it is from.
func (s *sayer) figure(m *mapper, fig *figure, f *findings) {
	at := rowAt{s.table, fig.at.row, fig.at.col}
	if other, ok := s.a.left.disputed[at]; ok {
		there := place{s.a.tables[other.table].t.name, other.col, other.row}
		s.say(Problem{Code: codeDuplicateOther, Cell: fig.at.cell(), Found: fig.Value.Literal, Args: map[string]any{"First": there.cell(), "Sheet": there.sheet, "Key": fig.Key}})
	}
	s.a.held.last = observation.Key{}
	s.a.belongs(m, fig, f)
	for code, lacks := range map[string]bool{codeReleaseMissing: fig.Key.Release == "", codeSourceMissing: fig.Source == "" && fig.Key.Release != "", codeFlowUnknown: fig.Key.Flow == "" && fig.Source != ""} {
		if lacks {
			s.say(Problem{Code: code})
		}
	}
}

func (s *sayer) text() string {
	if len(s.words) == 0 {
		return s.p.T("rejected.unsaid")
	}
	return strings.Join(s.words, "\n")
}

// serial is a point in time as a workbook counts it, in days since the last day of 1899 but one.
func serial(c sheet.Cell) (days string, style int) {
	const second = 86400
	date, clock, _ := strings.Cut(c.Text, "T")
	var n int64
	switch {
	case !strings.Contains(date, "-"):
		style = styleTime
		n = int64(c.Time.Hour()*3600 + c.Time.Minute()*60 + c.Time.Second())
	default:
		style = styleDate
		if clock != "" {
			style = styleMoment
		}
		n = c.Time.Unix() + 25569*second
	}
	if n%second == 0 {
		return decimal.NewFromInt(n / second).String(), style
	}
	return decimal.NewFromInt(n).DivRound(decimal.NewFromInt(second), 12).String(), style
}
