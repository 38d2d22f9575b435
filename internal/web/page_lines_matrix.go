package web

import (
	"fmt"
	"strings"
	"time"

	"github.com/shopspring/decimal"

	act "rumbo/internal/action"
	"rumbo/internal/chart"
	"rumbo/internal/publish"
	"rumbo/internal/view"
)

// overdueSign stands beside a status, never instead of it.
const overdueSign = act.OverdueSign

func (r *request) standing(s act.Standing) string { return r.T("standing." + string(s)) }

// standingText is sign and word: "◑ in progress".
func (r *request) standingText(s act.Standing) string { return s.Sign() + "\u00a0" + r.standing(s) }

// standingKeys is the legend of what stands in these cells, and of overdue where something is.
func (r *request) standingKeys(cells []act.Cell) []view.Key {
	of := act.ShareOf(cells)
	var out []view.Key
	for _, s := range act.Standings() {
		if of.Of[s] > 0 || len(cells) == 0 {
			out = append(out, view.Key{Class: "sign st-" + string(s), Sign: s.Sign(), Text: r.standing(s)})
		}
	}
	if of.Overdue > 0 {
		out = append(out, view.Key{Class: "sign late", Sign: overdueSign, Text: r.T("standing.overdue")})
	}
	return out
}

// cellOf is where a country stands with a line, as a cell of the matrix.
func (r *request) cellOf(b publish.Board, c act.Cell) view.Cell {
	out := view.Cell{Text: c.Standing.Sign(), Word: r.standing(c.Standing), Mapped: true, Sign: true, Class: "cell st-" + string(c.Standing), Title: r.tellCell(b, c)}
	if c.Standing.Gap() {
		return out
	}
	out.Href = r.lineHref(b, c.Line) + "#c-" + c.Country
	if c.Standing == act.Standing(act.NoInformation) {
		out.Small, out.Word = r.standing(c.Standing), ""
	}
	if n := len(c.Overdue); n > 0 {
		out.Small = overdueSign
		out.Word += ", " + r.T("matrix.overdue_n", "Count", n)
		out.Class += " late"
	}
	if c.Carried {
		out.Word += ", " + r.T("matrix.round_is", "Round", c.Report.Round)
		out.Class += " carried"
		out.Small = strings.TrimSpace(out.Small + " " + c.Report.Round)
	}
	return out
}

// tellCell says a cell in full: country, status, percent, day, round, what is overdue.
func (r *request) tellCell(b publish.Board, c act.Cell) string {
	parts := []string{r.standing(c.Standing)}
	if c.Has() {
		if c.Report.Percent.Valid {
			parts = append(parts, r.Percent(c.Report.Percent.Decimal, 0))
		}
		if !c.Report.On.IsZero() {
			parts = append(parts, r.Date(c.Report.On))
		}
		if c.Report.Round != "" {
			parts = append(parts, r.T("matrix.round_is", "Round", c.Report.Round))
		}
		if n := len(c.Overdue); n > 0 {
			parts = append(parts, overdueSign+" "+r.T("matrix.overdue_n", "Count", n))
		}
	}
	return r.T("matrix.tip", "Country", r.member(b, c.Country).Name.In(r.lang), "Say", strings.Join(parts, " · "))
}

// linkWords are the short words under a line: "SDG 10.7 · GCM 1, 3 · MGI 2".
func (r *request) linkWords(b publish.Board, line string) string {
	var out []string
	for _, kind := range []string{"sdg-target", "gcm", "mgi"} {
		if codes := b.Linked(line, kind); len(codes) > 0 {
			out = append(out, r.T("matrix.short."+kind, "Codes", strings.Join(codes, ", ")))
		}
	}
	return strings.Join(out, " · ")
}

// matrixPanel is lines by countries, with what the region comes to.
func (r *request) matrixPanel(b publish.Board, m act.Matrix) view.Panel {
	t := view.Table{ID: "lines-t", Caption: r.T("matrix.caption", "Set", b.Set.Name.In(r.lang)), Class: "matrix", Columns: []view.Column{{Text: r.T("matrix.line")}}}
	for _, code := range m.Countries {
		t.Columns = append(t.Columns, view.Column{Text: r.member(b, code).Name.In(r.lang), Class: "v"})
	}
	t.Columns = append(t.Columns, view.Column{Text: r.T("matrix.region"), Class: "region"})
	for i, line := range m.Lines {
		row := view.Row{Head: view.Cell{Text: r.lineTitle(line), Href: r.lineHref(b, line.Code), Small: r.linkWords(b, line.Code), Below: true}}
		for _, c := range m.Cells[i] {
			row.Cells = append(row.Cells, r.cellOf(b, c))
		}
		row.Cells = append(row.Cells, r.shareCell(act.ShareOf(m.Cells[i])))
		t.Rows = append(t.Rows, row)
	}
	p := view.Panel{ID: "lines", Title: r.T("matrix.title.matrix"), Table: t, Legend: r.standingKeys(m.All()), Say: r.matrixSay(m), Notes: []string{r.T("matrix.notes.order")}}
	if b.Round != "" {
		p.Notes = append(p.Notes, r.T("matrix.notes.round", "Round", b.Round))
	}
	if !b.InForce {
		p.Notes = append(p.Notes, r.T("matrix.notes.version", "Number", b.Version.Number))
	}
	if len(m.Lines) == 0 {
		p.Empty, p.Legend = r.T("matrix.none_chosen"), nil
	}
	return p
}

// shareCell is what the region comes to in a line: n of N.
func (r *request) shareCell(s act.Share) view.Cell {
	part := 0
	if s.Members > 0 {
		part = 100 * s.Completed / s.Members
	}
	small := r.T("matrix.share.small", "Started", r.Int(s.Started), "Answered", r.Int(s.Answered), "Of", r.Int(s.Members))
	return view.Cell{Text: r.T("matrix.share", "N", r.Int(s.Completed), "Of", r.Int(s.Members)), Small: small, Below: true, Class: "region", Meter: &view.Meter{Part: part}, Sort: fmt.Sprint(s.Completed)}
}

func (r *request) matrixSay(m act.Matrix) string {
	s := act.ShareOf(m.All())
	if s.Answered == 0 {
		return r.T("matrix.say.none", "Count", len(m.Lines), "Countries", r.Int(len(m.Countries)))
	}
	done := 0
	for _, row := range m.Cells {
		if act.ShareOf(row).Completed > 0 {
			done++
		}
	}
	return r.T("matrix.say", "Count", len(m.Lines), "Done", r.Int(done), "Completed", r.Int(s.Completed), "Started", r.Int(s.Started), "Cells", r.Int(s.Members))
}

// progressPanel counts the countries of each standing, per line.
func (r *request) progressPanel(b publish.Board, m act.Matrix) view.Panel {
	all := act.ShareOf(m.All())
	var steps []act.Standing
	for _, s := range act.Standings() {
		if all.Of[s] > 0 {
			steps = append(steps, s)
		}
	}
	t := view.Table{ID: "progress-t", Caption: r.T("matrix.progress"), Columns: []view.Column{{Text: r.T("matrix.line")}}}
	draw := chart.Progress{Title: b.Set.Name.In(r.lang)}
	for _, s := range steps {
		t.Columns = append(t.Columns, view.Column{Text: r.standingText(s), Class: "n"})
		draw.Steps = append(draw.Steps, chart.ProgressStep{Code: string(s), Name: r.standing(s), Sign: s.Sign()})
	}
	t.Columns = append(t.Columns, view.Column{Text: r.T("standing.overdue"), Class: "n"})
	for i, line := range m.Lines {
		s := act.ShareOf(m.Cells[i])
		row := view.Row{Head: view.Cell{Text: r.lineTitle(line), Href: r.lineHref(b, line.Code)}}
		bar := chart.ProgressRow{Name: r.lineTitle(line)}
		for _, one := range steps {
			row.Cells = append(row.Cells, view.Cell{Text: r.Int(s.Of[one]), Class: "n"})
			bar.Of = append(bar.Of, s.Of[one])
		}
		row.Cells = append(row.Cells, view.Cell{Text: r.Int(s.Overdue), Class: "n"})
		t.Rows, draw.Rows = append(t.Rows, row), append(draw.Rows, bar)
	}
	p := view.Panel{ID: "progress", Title: r.T("matrix.progress"), Table: t, Folded: true, Say: r.T("matrix.progress.say", "Count", len(m.Countries))}
	if all.Answered > 0 {
		p.Chart = r.restsOn(drawn(draw.Draw(r.Printer)), r.linesSource(b))
	}
	return p
}

// markState says of a milestone whether it is reached, due or overdue, with its sign.
func (r *request) markState(k act.Mark) (text, tone string) {
	switch {
	case !k.Reached.IsZero():
		return "● " + r.T("milestone.reached"), "ok"
	case k.Overdue:
		return overdueSign + " " + r.T("milestone.overdue"), "warn"
	case k.Due.IsZero():
		return "○ " + r.T("milestone.undated"), ""
	}
	return "○ " + r.T("milestone.due"), ""
}

// overduePanel lists milestones that are overdue, the longest first.
func (r *request) overduePanel(b publish.Board, marks []act.Mark) view.Panel {
	t := view.Table{ID: "overdue-t", Caption: r.T("matrix.overdue"), Class: "cards", Columns: []view.Column{
		{Text: r.T("matrix.milestone")}, {Text: r.T("web.country")}, {Text: r.T("matrix.line")}, {Text: r.T("milestone.due_on")}, {Text: r.T("milestone.since"), Class: "n"}, {Text: r.T("matrix.status")},
	}}
	for _, k := range marks {
		t.Rows = append(t.Rows, view.Row{Head: view.Cell{Text: k.Title}, Cells: r.headed(t.Columns[1:], []view.Cell{
			{Text: r.member(b, k.Country).Name.In(r.lang), Href: r.to("countries", k.Country, "lines", b.Set.Code)},
			r.lineCell(b, k.Line), {Text: r.Date(k.Due), Class: "nobr", Sort: k.Due.Format(time.DateOnly)},
			{Text: r.T("milestone.days", "Count", int(b.Today.Sub(k.Due).Hours()/24)), Class: "n"}, {Text: r.standingText(k.Report.Standing())},
		})})
	}
	p := view.Panel{ID: "overdue", Title: r.T("matrix.overdue"), Table: t, Say: r.T("matrix.overdue.say", "Count", len(marks), "Day", r.Date(b.Today)), Long: true}
	if len(marks) == 0 {
		p.Empty = r.T("matrix.overdue.none", "Day", r.Date(b.Today))
		p.Say = ""
	}
	return p
}

func (r *request) lineCell(b publish.Board, code string) view.Cell {
	line, ok := b.Version.Line(code)
	if !ok {
		return view.Cell{Text: code}
	}
	return view.Cell{Text: r.lineTitle(line), Href: r.lineHref(b, code)}
}

// howFar is how far a country says that it is, with numerator and denominator where it is a share.
func (r *request) howFar(rep act.Report) string {
	out := ""
	if rep.Percent.Valid {
		out = r.Percent(rep.Percent.Decimal, max(0, min(2, -rep.Percent.Decimal.Exponent())))
	}
	if rep.Numerator.Valid && rep.Whole.Valid {
		out = joined(out, r.T("matrix.of", "N", r.AsGiven(rep.Numerator.Decimal), "Of", r.AsGiven(rep.Whole.Decimal)))
	}
	return out
}

func (r *request) money(rep act.Report) string {
	if !rep.Budget.Valid {
		return ""
	}
	return strings.TrimSpace(r.Number(rep.Budget.Decimal, places(rep.Budget.Decimal)) + " " + rep.Currency)
}

func places(d decimal.Decimal) int32 { return max(0, min(2, -d.Exponent())) }
