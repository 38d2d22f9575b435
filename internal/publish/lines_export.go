package publish

import (
	"context"
	"encoding/json"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/shopspring/decimal"

	"rumbo/internal/action"
	"rumbo/internal/workbook"
)

// What leaves of lines of action: what countries published, where each stands, milestones. Contacts are not among it: a report has none.

// LineTable is one of the tables that leave as CSV.
type LineTable string

// The tables. Every one has a row a thing and says gaps in words of their own.
const (
	Updates    LineTable = "updates"    // everything that was published, oldest first
	Standing   LineTable = "matrix"     // where each country stands with each line
	Milestones LineTable = "milestones" // of the newest updates
)

// LineTables lists them.
func LineTables() []LineTable { return []LineTable{Updates, Standing, Milestones} }

// WriteLines writes a table of a board; line and country, where given, keep theirs only.
func (b Board) WriteLines(w io.Writer, table LineTable, line, country string, f Format) error {
	out, err := f.table(w)
	if err != nil {
		return err
	}
	number := func(d decimal.NullDecimal) string {
		if !d.Valid {
			return ""
		}
		return f.number(d.Decimal.String())
	}
	write := func(cells ...string) {
		for i := range cells {
			cells[i] = unformula(cells[i])
		}
		_ = out.Write(cells) // the error stays with the writer
	}
	wanted := func(l, c string) bool { return (line == "" || l == line) && (country == "" || c == country) }
	switch table {
	case Standing:
		write("set", "version", "line", "country", "standing", "overdue", "round", "status_on", "percent", "published")
		for _, c := range b.Matrix.All() {
			if wanted(c.Line, c.Country) {
				write(b.Set.Code, strconv.Itoa(b.Version.Number), c.Line, c.Country, string(c.Standing), strconv.Itoa(len(c.Overdue)), c.Report.Round, dayText(c.Report.On), number(c.Report.Percent), momentText(c.Report.Published))
			}
		}
	case Milestones:
		write("set", "line", "country", "milestone", "title", "due", "reached", "overdue", "round", "published")
		for _, k := range b.Matrix.Timeline() {
			if wanted(k.Line, k.Country) {
				write(b.Set.Code, k.Line, k.Country, k.Code, k.Title, dayText(k.Due), dayText(k.Reached), strconv.FormatBool(k.Overdue), k.Report.Round, momentText(k.Report.Published))
			}
		}
	default:
		write("set", "version", "line", "country", "round", "publication", "published", "source", "taken_up", "status", "status_on", "percent", "numerator", "denominator", "body", "plan", "budget", "currency", "indicators", "done", "obstacles", "next", "evidence", "milestones")
		for _, r := range b.Reports {
			if wanted(r.Line, r.Country) && r.Standing() != "" {
				write(r.Set, strconv.Itoa(r.Version), r.Line, r.Country, r.Round, strconv.Itoa(r.Serial), momentText(r.Published), r.Source, string(r.Taken), string(r.Status), dayText(r.On), number(r.Percent), number(r.Numerator), number(r.Whole),
					r.Body, r.Plan, number(r.Budget), r.Currency, strings.Join(r.Indicators, "; "), r.Done, r.Obstacles, r.Next, r.Evidence, milestonesText(r.Milestones))
			}
		}
	}
	out.Flush()
	return out.Error()
}

// milestonesText puts milestones into one cell: "m1 Title, due 2024-06-30, reached 2024-06-01".
func milestonesText(list []action.Milestone) string {
	var out []string
	for _, m := range list {
		text := m.Code + " " + m.Title
		if !m.Due.IsZero() {
			text += ", due " + dayText(m.Due)
		}
		if !m.Reached.IsZero() {
			text += ", reached " + dayText(m.Reached)
		}
		out = append(out, text)
	}
	return strings.Join(out, "; ")
}

func dayText(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.Format(time.DateOnly)
}

func momentText(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}

type milestoneJSON struct {
	Code    string `json:"code"`
	Title   string `json:"title,omitempty"`
	Due     string `json:"due,omitempty"`
	Reached string `json:"reached,omitempty"`
}

type updateJSON struct {
	Version     int             `json:"version"`
	Line        string          `json:"line"`
	Country     string          `json:"country"`
	Round       string          `json:"round"`
	Publication int             `json:"publication"`
	Published   string          `json:"published"`
	Source      string          `json:"source,omitempty"`
	Taken       string          `json:"taken_up,omitempty"`
	Status      string          `json:"status,omitempty"`
	On          string          `json:"status_on,omitempty"`
	Percent     string          `json:"percent,omitempty"`
	Numerator   string          `json:"numerator,omitempty"`
	Denominator string          `json:"denominator,omitempty"`
	Body        string          `json:"body,omitempty"`
	Plan        string          `json:"plan,omitempty"`
	Budget      string          `json:"budget,omitempty"`
	Currency    string          `json:"currency,omitempty"`
	Indicators  []string        `json:"indicators,omitempty"`
	Done        string          `json:"done,omitempty"`
	Obstacles   string          `json:"obstacles,omitempty"`
	Next        string          `json:"next,omitempty"`
	Evidence    string          `json:"evidence,omitempty"`
	Milestones  []milestoneJSON `json:"milestones,omitempty"`
}

type standingJSON struct {
	Line     string `json:"line"`
	Country  string `json:"country"`
	Standing string `json:"standing"`
	Overdue  int    `json:"overdue"`
	Round    string `json:"round,omitempty"`
}

type linkJSON struct {
	Kind    string `json:"kind"`
	Code    string `json:"code"`
	Working bool   `json:"working,omitempty"`
}

type lineJSON struct {
	Code  string            `json:"code"`
	Title map[string]string `json:"title"`
	Links []linkJSON        `json:"links"`
}

// WriteJSON writes a board whole: lines with their links, where each country stands, and every update. Values are strings, as exact as they were
// given; hash is of the data that it was made from.
func (b Board) WriteJSON(w io.Writer, hash string) error {
	doc := struct {
		Set       string         `json:"set"`
		Version   int            `json:"version"`
		Working   bool           `json:"working_text"`
		Group     string         `json:"group"`
		Day       string         `json:"day"`
		DataHash  string         `json:"data_hash"`
		Lines     []lineJSON     `json:"lines"`
		Standings []standingJSON `json:"matrix"`
		Updates   []updateJSON   `json:"updates"`
	}{Set: b.Set.Code, Version: b.Version.Number, Working: b.Version.Working, Group: b.Group.Code, Day: dayText(b.Today), DataHash: hash,
		Lines: []lineJSON{}, Standings: []standingJSON{}, Updates: []updateJSON{}}
	for _, l := range b.Version.Lines {
		one := lineJSON{Code: l.Code, Title: map[string]string{}, Links: []linkJSON{}}
		for code, text := range map[string]string{"en": l.Title.En, "es": l.Title.Es, "fr": l.Title.Fr} {
			if text != "" {
				one.Title[code] = text
			}
		}
		for _, link := range b.Links[l.Code] {
			one.Links = append(one.Links, linkJSON{Kind: link.ToKind, Code: link.To, Working: link.Working})
		}
		doc.Lines = append(doc.Lines, one)
	}
	for _, c := range b.Matrix.All() {
		doc.Standings = append(doc.Standings, standingJSON{c.Line, c.Country, string(c.Standing), len(c.Overdue), c.Report.Round})
	}
	number := func(d decimal.NullDecimal) string {
		if !d.Valid {
			return ""
		}
		return d.Decimal.String()
	}
	for _, r := range b.Reports {
		if r.Standing() == "" {
			continue
		}
		one := updateJSON{
			Version: r.Version, Line: r.Line, Country: r.Country, Round: r.Round, Publication: r.Serial, Published: momentText(r.Published), Source: r.Source, Taken: string(r.Taken), Status: string(r.Status), On: dayText(r.On),
			Percent: number(r.Percent), Numerator: number(r.Numerator), Denominator: number(r.Whole), Body: r.Body, Plan: r.Plan, Budget: number(r.Budget), Currency: r.Currency, Indicators: r.Indicators,
			Done: r.Done, Obstacles: r.Obstacles, Next: r.Next, Evidence: r.Evidence,
		}
		for _, m := range r.Milestones {
			one.Milestones = append(one.Milestones, milestoneJSON{m.Code, m.Title, dayText(m.Due), dayText(m.Reached)})
		}
		doc.Updates = append(doc.Updates, one)
	}
	enc := json.NewEncoder(w)
	enc.SetIndent("", " ")
	enc.SetEscapeHTML(false)
	return enc.Encode(doc)
}

// Report gathers the workbook report of a board.
func (l *Lines) Report(ctx context.Context, b Board) (workbook.LineReport, error) {
	r := workbook.LineReport{
		Set: b.Set, Version: b.Version, Group: b.Group, Members: slices.Clone(b.Members), Round: b.Round, Today: b.Today, Made: l.figures.now(),
		Matrix: b.Matrix, Updates: b.Reports, Links: b.Links,
	}
	var err error
	if r.DataVersion, err = l.figures.DataVersion(ctx); err == nil {
		r.DataHash, err = l.figures.DataHash(ctx)
	}
	ref := l.figures.reference()
	for _, u := range b.Reports {
		if !slices.Contains(b.Matrix.Countries, u.Country) {
			if a, ok := ref.Directory.Area(u.Country); ok {
				r.Former = append(r.Former, a)
			}
		}
	}
	r.Catalog = ref.Catalog
	return r, err
}
