package publish

import (
	"bufio"
	"encoding/csv"
	"encoding/json"
	"io"
	"strconv"
	"strings"

	"github.com/shopspring/decimal"

	"rumbo/internal/lang"
	"rumbo/internal/observation"
)

// Format is how a table of text is written.
//
// Programs want the plain one: UTF-8, comma, decimal point. A spreadsheet program reads a file by its own regional
// settings, which cannot be known: Spanish and French ones mostly expect a semicolon and a decimal comma, and all of them
// need the byte order mark to see UTF-8. A line "sep=;" would make Excel forget that mark, so there is none.
type Format struct {
	Delimiter    rune
	DecimalComma bool
	Mark         bool // byte order mark
}

// Plain is the format for programs and the command line.
func Plain() Format { return Format{Delimiter: ','} }

// Spreadsheet is the format that a spreadsheet program set up in that language opens rightly.
func Spreadsheet(l lang.Code) Format {
	if l == lang.English {
		return Format{Delimiter: ',', Mark: true}
	}
	return Format{Delimiter: ';', DecimalComma: true, Mark: true}
}

// table begins a table in the format.
func (f Format) table(w io.Writer) (*csv.Writer, error) {
	if f.Mark {
		if _, err := io.WriteString(w, byteOrderMark); err != nil {
			return nil, err
		}
	}
	out := csv.NewWriter(w)
	out.Comma = f.Delimiter
	return out, nil
}

// number is a number as the format has it, from one with a decimal point.
func (f Format) number(text string) string {
	if f.DecimalComma {
		return strings.Replace(text, ".", ",", 1)
	}
	return text
}

// WriteCSV writes the rows as a tidy table in the plain format: one column for each breakdown in use, with "_T" where a
// figure is not broken down; the value empty for a gap, whose word stands in the column status.
func (s *Service) WriteCSV(w io.Writer, rows []Row) error { return s.WriteTable(w, rows, Plain()) }

// WriteTable is WriteCSV in any format.
func (s *Service) WriteTable(w io.Writer, rows []Row, f Format) error {
	b := bufio.NewWriter(w)
	out, err := f.table(b)
	if err != nil {
		return err
	}
	dims := s.reference().dimensionsIn(rows)
	if err := out.Write(header(dims)); err != nil {
		return err
	}
	record := make([]string, 0, 13+len(dims))
	for _, row := range rows {
		t := tidyOf(row)
		value := f.number(t.Value)
		record = append(record[:0], unformula(t.Series), unformula(t.Area), unformula(t.Period))
		for _, d := range dims {
			record = append(record, unformula(row.Observation.Breakdown.Code(d)))
		}
		record = append(record, value, t.Status, unformula(t.Flow), t.Origin, unformula(t.Source), unformula(t.Release), t.Rule,
			number(t.Responding), number(t.Carried), number(t.Members))
		if err := out.Write(record); err != nil {
			return err
		}
	}
	out.Flush()
	if err := out.Error(); err != nil {
		return err
	}
	return b.Flush()
}

// WriteRecords writes a table of other texts in any format; what is a number is written as one.
func WriteRecords(w io.Writer, records [][]string, f Format) error {
	out, err := f.table(w)
	if err != nil {
		return err
	}
	line := []string{}
	for _, record := range records {
		line = line[:0]
		for _, text := range record {
			if _, err := decimal.NewFromString(text); err != nil {
				text = unformula(text)
			} else {
				text = f.number(text)
			}
			line = append(line, text)
		}
		if err := out.Write(line); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}

func number(n *int) string {
	if n == nil {
		return ""
	}
	return strconv.Itoa(*n)
}

func header(dims []string) []string {
	out := append([]string{"series", "area", "period"}, dims...)
	return append(out, "value", "status", "flow", "origin", "source", "release", "rule", "n_responding", "n_carried", "n_members")
}

// unformula keeps a spreadsheet from running a text as a formula: an apostrophe goes before a sign that would start one.
func unformula(text string) string {
	if text != "" && strings.ContainsRune("=+-@\t\r", rune(text[0])) {
		return "'" + text
	}
	return text
}

// WriteJSON writes the rows as an array of objects with the columns of WriteCSV. Values are strings, as exact as they
// were given; a gap has no value; counts stand at computed values only.
func (s *Service) WriteJSON(w io.Writer, rows []Row) error {
	b := bufio.NewWriter(w)
	dims := s.reference().dimensionsIn(rows)
	for i, row := range rows {
		sep := ",\n"
		if i == 0 {
			sep = "[\n"
		}
		t := tidyOf(row)
		t.Breakdown = map[string]string{}
		for _, d := range dims {
			t.Breakdown[d] = row.Observation.Breakdown.Code(d)
		}
		text, err := json.Marshal(t)
		if err != nil {
			return err
		}
		if _, err := b.WriteString(sep + string(text)); err != nil {
			return err
		}
	}
	end := "\n]\n"
	if len(rows) == 0 {
		end = "[]\n"
	}
	if _, err := b.WriteString(end); err != nil {
		return err
	}
	return b.Flush()
}

// tidy is one row of an export.
type tidy struct {
	Series     string            `json:"series"`
	Area       string            `json:"area"`
	Period     string            `json:"period"`
	Breakdown  map[string]string `json:"breakdown,omitempty"`
	Value      string            `json:"value,omitempty"`
	Status     string            `json:"status"`
	Flow       string            `json:"flow"`
	Origin     string            `json:"origin"`
	Source     string            `json:"source,omitempty"`
	Release    string            `json:"release,omitempty"`
	Rule       string            `json:"rule,omitempty"`
	Responding *int              `json:"n_responding,omitempty"`
	Carried    *int              `json:"n_carried,omitempty"`
	Members    *int              `json:"n_members,omitempty"`
}

func tidyOf(row Row) tidy {
	o := row.Observation
	t := tidy{
		Series: o.Key.Series, Area: o.Key.Area, Period: o.Key.Period, Value: o.Value.Text(), Status: o.Value.StatusText(),
		Flow: string(o.Key.Flow), Origin: string(row.Origin), Source: o.Source, Release: o.Key.Release,
	}
	if row.Origin == Computed {
		t.Rule, t.Responding, t.Carried, t.Members = row.Rule, &row.Responding, &row.Carried, &row.Members
	}
	return t
}

// dimensionsIn are the dimensions by which any of the rows is broken down, in the catalogue's order.
func (r Reference) dimensionsIn(rows []Row) []string {
	used := map[string]bool{}
	for _, row := range rows {
		for d, code := range row.Observation.Breakdown {
			if code != observation.Total {
				used[d] = true
			}
		}
	}
	var out []string
	for _, d := range r.Catalog.Content().Dimensions {
		if used[d.Code] {
			out = append(out, d.Code)
			delete(used, d.Code)
		}
	}
	return append(out, sortedKeys(used)...)
}
