package web

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/shopspring/decimal"

	"rumbo/internal/account"
	"rumbo/internal/area"
	"rumbo/internal/intake"
	"rumbo/internal/view"
)

// importSheet shows a sheet of an import as it is, with what was recognised laid over it, and what can be corrected.
func (s *Server) importSheet(ctx context.Context, r *request) (view.Page, error) {
	id, page, err := s.importOf(r)
	if err != nil {
		return nil, err
	}
	index := -1
	if text := r.query.Get("sheet"); text != "" {
		if index, err = strconv.Atoi(text); err != nil || index < 0 {
			return nil, errNoPage
		}
	}
	im, report, picture, err := s.deps.Intake.Picture(ctx, id, index)
	if err != nil {
		return nil, err
	}
	report = r.inWords(report).Say(r.Printer)
	out := &view.ImportSheet{Frame: r.frame}
	out.Title, out.Lead = r.T("sheet.title"), r.T("sheet.say", "File", im.FileName, "Sheet", picture.Name)
	out.Section, out.Private = "imports", true
	out.Crumbs = []view.Link{{Text: r.T("web.imports"), Href: r.to("imports")}, {Text: im.FileName, Href: page}, {Text: out.Title}}
	out.Actions = []view.Action{{Text: r.T("sheet.back"), Href: page, Quiet: true}}
	for i, one := range picture.Sheets {
		text := one.Name
		switch {
		case one.Waits:
			text += " ?"
		case one.Table:
			text += " ✓"
		}
		out.Tabs = append(out.Tabs, view.Tab{Text: text, Href: with(page+"/sheet", "sheet", strconv.Itoa(i)), Current: i == picture.Index})
	}
	m := mapping{r: r, im: im, report: report, picture: picture, open: correctable(r, im) && len(picture.Rows) > 0}
	if m.open {
		out.Action, out.Index = page+"/again", strconv.Itoa(picture.Index)
	}
	out.Banner = m.banner()
	if len(picture.Rows) > 0 {
		out.Grid = m.grid()
	}
	out.Judged = m.judged()
	if len(picture.Rows) > 0 && picture.Kind == intake.PictureOther && !report.Layout.OfAnswers() {
		out.Free = []view.Field{m.text("header", "sheet.header_rows"), m.text("body", "sheet.first_row")}
	}
	out.Sample, out.Odd = m.sample(), m.odd()
	out.Profiles, err = s.profileEntries(ctx, r, im, report, page)
	return out, err
}

// correctable tells that what was recognised of an import can still be corrected by who looks at it.
func correctable(r *request, im intake.Import) bool {
	return im.State == intake.Checked && im.Submitted.IsZero() && r.who.MayAny(account.WriteWork, account.LoadReleases)
}

// mapping is a sheet on its way to its page.
type mapping struct {
	r       *request
	im      intake.Import
	report  intake.Report
	picture intake.Picture
	open    bool
}

func (m mapping) banner() view.Banner {
	asked := 0
	for _, j := range m.report.Decisions {
		if j.By == intake.ByAsking {
			asked++
		}
	}
	switch {
	case m.im.State == intake.Received:
		return view.Banner{Tone: "warn", Text: m.r.T("web.import.being_checked")}
	case len(m.picture.Rows) == 0:
		return view.Banner{Tone: "bad", Text: m.r.T("sheet.nothing")}
	case asked > 0:
		return view.Banner{Tone: "warn", Text: m.r.T("sheet.asked", "Count", asked), More: m.r.T("sheet.asked.say")}
	}
	return view.Banner{}
}

// answered is what was answered under an ID.
func (m mapping) answered(id string) string { return m.report.Options.Answers[id] }

// choose is a choice under an ID: first what the file says itself, then every answer.
func (m mapping) choose(id, label string, found string, answers []view.Option) view.Field {
	said := m.answered(id)
	first := m.r.T("sheet.as_found", "Found", found)
	if found == "" {
		first = m.r.T("web.choose")
	}
	options := []view.Option{{Text: first, Selected: said == ""}}
	for _, o := range answers {
		o.Selected = o.Value == said
		options = append(options, o)
	}
	return view.Field{Kind: "choice", ID: "a-" + id, Name: "answer-" + id, Label: label, Options: options}
}

func (m mapping) text(what, label string) view.Field {
	id := what + "/" + m.picture.Name
	return view.Field{Kind: "text", ID: "a-" + id, Name: "answer-" + id, Label: m.r.T(label), Value: m.answered(id)}
}

// roleText is a role in words.
func (r *request) roleText(answer string) string {
	name, code, dimension := strings.Cut(answer, ":")
	if !dimension {
		return r.T("role." + answer)
	}
	if d, ok := r.ref.Catalog.Dimension(code); ok {
		return r.T("role."+name) + ": " + d.Name.In(r.lang)
	}
	return answer
}

func (m mapping) series(leave bool) []view.Option {
	var out []view.Option
	for _, s := range m.r.ref.Catalog.Content().Series {
		out = append(out, view.Option{Value: s.Code, Text: s.Code + " · " + clipped(s.Name.In(m.r.lang), 60)})
	}
	if leave {
		out = append(out, view.Option{Value: intake.LeaveOut, Text: m.r.T("web.import.leave_out")})
	}
	return out
}

// areas are those whose figures the reader may bring in.
func (m mapping) areas() []view.Option {
	var out []view.Option
	for _, a := range m.r.ref.Directory.Areas() {
		if !m.r.who.May(account.LoadReleases) && !(a.Kind == area.Country && m.r.who.MayIn(account.WriteWork, a.Code)) {
			continue
		}
		out = append(out, view.Option{Value: a.Code, Text: a.Name.In(m.r.lang) + " · " + a.Code})
	}
	return out
}

// roleClass groups roles by how the picture marks them.
func roleClass(choice string) string {
	name, _, _ := strings.Cut(choice, ":")
	switch name {
	case "area", "area_name":
		return "r-area"
	case "period":
		return "r-period"
	case "series", "indicator", "question":
		return "r-series"
	case "value", "answer", "option":
		return "r-value"
	case "dimension":
		return "r-part"
	case "":
		return ""
	case intake.LeaveOut:
		return "r-off"
	}
	return "r-more"
}

func (m mapping) grid() view.Grid {
	r, p := m.r, m.picture
	g := view.Grid{Caption: r.T("sheet.caption", "Sheet", p.Name), Say: m.saying(), Legend: m.legendKeys()}
	g.Roles = len(g.Legend) > 0
	for _, c := range p.Columns {
		g.Columns = append(g.Columns, m.column(c))
	}
	m.rows(&g)
	if p.More > 0 {
		g.Notes = append(g.Notes, r.T("sheet.more_columns", "Count", p.More))
	}
	if p.Cut {
		g.Notes = append(g.Notes, r.T("sheet.more_rows"))
	}
	return g
}

// column is the head of a column: what it was taken for, and what can be chosen instead.
func (m mapping) column(c intake.PictureColumn) view.GridColumn {
	r, name := m.r, m.picture.Name
	col := view.GridColumn{Letters: c.Letters, Class: roleClass(c.Choice)}
	if c.Choice == "" {
		return col
	}
	col.Word = m.role(c.Choice)
	switch {
	case c.Series != "":
		col.Word += ": " + c.Series
	case c.Whose != "":
		col.Word += ": " + c.Whose
	}
	roles := m.roles(c)
	if !m.open || len(roles) == 0 {
		return col
	}
	as := func(found string, by intake.By) string {
		switch by {
		case intake.ByAnswer:
			return r.T("sheet.by_file")
		case intake.ByAsking:
			return ""
		}
		return found
	}
	found := m.role(c.Choice)
	if c.Whose != "" {
		found = col.Word
	}
	col.Role = m.choose("role/"+name+"/"+c.Letters, r.T("sheet.role_of", "Column", c.Letters), as(found, c.By), roles)
	if c.Choice == "value" && m.picture.Kind == intake.PictureFigures {
		found = c.Series
		if found == "" {
			found = r.T("sheet.of_table")
		}
		col.Series = m.choose("column/"+name+"/"+c.Letters, r.T("sheet.series_of", "Column", c.Letters), as(found, c.SeriesBy), m.series(false))
	}
	if !m.picture.Down && (c.Choice == "answer" || c.Choice == intake.LeaveOut) {
		col.Series = m.item(c.PictureItem, c.Letters)
	}
	return col
}

// emptyRows is how many rows without content are shown as they are; more are told.
const emptyRows = 3

// rows lays out the rows with their merged cells.
func (m mapping) rows(g *view.Grid) {
	p := m.picture
	var all []intake.PictureRow
	last := 0
	for i, row := range p.Rows {
		if gap := row.Number - last - 1; row.Skipped == 0 && gap > 0 && (i > 0 || gap <= emptyRows) {
			if gap <= emptyRows {
				for n := last + 1; n < row.Number; n++ {
					all = append(all, intake.PictureRow{Number: n, Kind: "empty"})
				}
			} else {
				row.Skipped = gap
			}
		}
		all = append(all, row)
		last = row.Number
	}
	covered := map[[2]int]bool{}
	for i, row := range all {
		if row.Skipped > 0 {
			g.Rows = append(g.Rows, view.GridRow{Skipped: m.r.T("sheet.skipped", "Count", row.Skipped)})
		}
		line := view.GridRow{Number: strconv.Itoa(row.Number), Class: "k-" + row.Kind}
		if slices.Contains([]string{"header", "section", "total", "note", "computed", "unread"}, row.Kind) {
			line.Word = m.r.T("sheet.row." + row.Kind)
		}
		if row.Kind == "body" || row.Kind == "unread" {
			line.Item = m.item(row.PictureItem, line.Number)
		}
		if line.Item.Name != "" {
			line.Word = "" // the choice says it
		} else if word := m.itemWord(row); word != "" {
			line.Word = word
		}
		for _, c := range p.Columns {
			if covered[[2]int{row.Number, c.At}] {
				continue
			}
			cell := view.GridCell{Text: row.Cells[c.At]}
			if row.Kind == "body" || row.Kind == "header" || row.Kind == "empty" {
				cell.Class = roleClass(c.Choice)
			}
			for _, merged := range p.Merges {
				if merged.FirstRow == row.Number && merged.FirstCol == c.At {
					cell.Across = min(merged.LastCol, len(p.Columns)) - c.At + 1
					cell.Below = 1
					for j := i + 1; j < len(all) && all[j].Number <= merged.LastRow && all[j].Number == row.Number+j-i && all[j].Skipped == 0; j++ {
						cell.Below++
					}
					for y := range cell.Below {
						for x := range cell.Across {
							covered[[2]int{row.Number + y, c.At + x}] = true
						}
					}
				}
			}
			line.Cells = append(line.Cells, cell)
		}
		g.Rows = append(g.Rows, line)
	}
}

// judged are the decisions on the sheet and on the file as a whole; those on columns stand in the picture where they can be changed.
func (m mapping) judged() []view.Judged {
	r := m.r
	var out, unread []view.Judged
	list := slices.Clone(m.report.Decisions)
	slices.SortStableFunc(list, func(a, b intake.Judgement) int { // what is asked first
		rank := map[bool]int{true: 0, false: 1}
		return rank[a.By == intake.ByAsking] - rank[b.By == intake.ByAsking]
	})
	for _, j := range list {
		if j.Sheet != "" && j.Sheet != m.picture.Name {
			continue
		}
		row := view.Judged{Where: j.Cells, What: r.T("decision.what." + j.What), Chosen: r.chosenInWords(j), Why: j.Reason, Sure: view.Chip{Tone: "ok", Text: r.T("decision.sure." + j.Word())}}
		if j.Subject != "" {
			row.What = r.T("sheet.named", "What", row.What, "Name", clipped(j.Subject, 50))
		}
		switch {
		case j.By == intake.ByAsking:
			row.Sure.Tone = "warn"
		case j.By == intake.ByEvidence:
			row.Number = r.Printer.Number(decimal.NewFromFloat(j.Confidence), 2)
			if j.Confidence < intake.Certainly {
				row.Sure.Tone = "neutral"
			}
		default:
			row.Sure.Text = r.T("decision.by." + string(j.By))
		}
		if m.open && j.ID != "" {
			row.Change = m.change(j)
		}
		if j.What == "role" && j.Choice == intake.LeaveOut && j.By == intake.ByEvidence {
			unread = append(unread, row)
			continue
		}
		out = append(out, row)
	}
	if len(unread) > fewUnread { // each stands in the picture, where it can be changed
		one := unread[0]
		one.What, one.Where, one.Number, one.Change = r.T("sheet.unread_columns", "Count", len(unread)), "", "", view.Field{}
		unread = []view.Judged{one}
	}
	return append(out, unread...)
}

// fewUnread is how many columns that are not read are told one by one.
const fewUnread = 4

// change is how a decision is overruled; columns are corrected in the picture.
func (m mapping) change(j intake.Judgement) view.Field {
	r := m.r
	found := j.Chosen
	if j.By == intake.ByAnswer {
		found = r.T("sheet.by_file")
	}
	if j.By == intake.ByAsking {
		found = ""
	}
	label := r.T("sheet.change_of", "What", strings.TrimSpace(r.T("decision.what."+j.What)+" "+j.Cells))
	switch j.What {
	case "series":
		if strings.HasPrefix(j.ID, "column/") {
			return view.Field{}
		}
		return m.choose(j.ID, label, found, m.series(true))
	case "area":
		return m.choose(j.ID, label, found, m.areas())
	case "round":
		return m.choose(j.ID, label, found, m.rounds())
	case "decimal":
		return m.choose(j.ID, label, found, []view.Option{{Value: ".", Text: r.T("decision.choice.point")}, {Value: ",", Text: r.T("decision.choice.comma")}})
	case "factor":
		return m.choose(j.ID, label, found, []view.Option{{Value: "1", Text: "1"}, {Value: "1000", Text: r.Int(1000)}, {Value: "1000000", Text: r.Int(1000000)}})
	case "days", "order", "percent", "fill", "areas":
		var options []view.Option
		for _, answer := range intake.Closed(j.What) {
			options = append(options, view.Option{Value: answer, Text: r.T("answer." + j.What + "." + answer)})
		}
		return m.choose(j.ID, label, found, options)
	case "answer":
		return m.choose(j.ID, label, found, m.words(j.ID))
	case "table":
		return m.choose(j.ID, label, found, []view.Option{{Value: "read", Text: r.T("decision.choice.read")}, {Value: intake.LeaveOut, Text: r.T("decision.choice.left")}})
	case "period", "body", "header":
		if m.picture.Kind == intake.PictureIncidents {
			return view.Field{} // a list begins below the header by which it is known
		}
		return view.Field{Kind: "text", ID: "a-" + j.ID, Name: "answer-" + j.ID, Label: label, Value: m.answered(j.ID)}
	case "symbol":
		options := []view.Option{{Value: "not_available", Text: r.T("gap.not_available")}, {Value: "not_applicable", Text: r.T("gap.not_applicable")}, {Value: "suppressed", Text: r.T("gap.suppressed")}, {Value: "0", Text: "0"}}
		return m.choose(j.ID, label, found, options)
	}
	return m.asked(j, label)
}

// sample shows the first values of the sheet as they were given and as they would be stored.
func (m mapping) sample() view.Panel {
	r := m.r
	columns := []view.Column{{Text: r.T("sheet.cell")}, {Text: r.T("decision.what.series")}, {Text: r.T("decision.what.area")}, {Text: r.T("decision.what.period")}, {Text: r.T("decision.what.part")}, {Text: r.T("sheet.given"), Class: "n"}, {Text: r.T("sheet.stored"), Class: "n"}}
	t := view.Table{ID: "sample-t", Caption: r.T("sheet.sample"), Class: "cards", Columns: columns}
	for _, x := range m.report.Samples {
		if x.Sheet != m.picture.Name {
			continue
		}
		part := view.Cell{}
		if x.Breakdown != "" {
			part.Text = r.partWords(x.Breakdown)
		}
		stored := x.Stored
		if r.Has("gap." + stored) {
			stored = r.T("gap." + stored)
		}
		row := view.Row{Head: view.Cell{Text: x.Cell}, Cells: []view.Cell{r.coded(r.seriesWords(x.Series), x.Series), r.coded(r.area(x.Area), x.Area), {Text: x.Period}, part, {Text: x.Given, Class: "n"}, {Text: stored, Class: "n"}}}
		for i := range row.Cells {
			row.Cells[i].Column = columns[i+1].Text
		}
		t.Rows = append(t.Rows, row)
	}
	if len(t.Rows) == 0 {
		return view.Panel{}
	}
	return view.Panel{ID: "sample", Title: r.T("sheet.sample"), Say: r.T("sheet.sample.say", "Count", len(t.Rows)), Table: t}
}

// odd counts what is no plain figure, and what of the sheet is not read.
func (m mapping) odd() view.Panel {
	r := m.r
	columns := []view.Column{{Text: r.T("sheet.what")}, {Text: r.T("sheet.count"), Class: "n"}, {Text: r.T("sheet.first")}, {Text: r.T("sheet.why")}}
	t := view.Table{ID: "odd-t", Caption: r.T("sheet.odd"), Class: "cards", Columns: columns}
	add := func(what, count, first, why string) {
		t.Rows = append(t.Rows, view.Row{Head: view.Cell{Text: what}, Cells: []view.Cell{
			{Text: count, Class: "n", Column: columns[1].Text}, {Text: first, Column: columns[2].Text}, {Text: why, Column: columns[3].Text, Class: "words"},
		}})
	}
	for _, o := range m.report.Odd {
		if o.Sheet != m.picture.Name {
			continue
		}
		what := r.T("sheet.odd." + o.Kind)
		if r.Has("gap." + o.Kind) {
			what = r.T("gap." + o.Kind)
		}
		given := o.Cell
		if o.Given != "" {
			given = r.T("sheet.named", "What", given, "Name", clipped(o.Given, 30))
		}
		add(what, r.Int(o.Count), given, "")
	}
	for _, j := range m.report.Decisions {
		if j.Sheet == m.picture.Name && slices.Contains([]string{"totals", "notes", "sections", "computed"}, j.What) {
			add(r.T("decision.what."+j.What), fmt.Sprint(j.Args["Count"]), j.Cells, j.Reason)
		}
	}
	if len(t.Rows) == 0 {
		return view.Panel{}
	}
	return view.Panel{ID: "odd", Title: r.T("sheet.odd"), Say: r.T("sheet.odd.say"), Table: t}
}

func clipped(s string, most int) string {
	if c := []rune(s); len(c) > most {
		return string(c[:most-1]) + "…"
	}
	return s
}

// again leads to the page of the new check: to the sheet, where the corrections came from there.
func (r *request) again(id int64) string {
	to := r.to("imports", strconv.FormatInt(id, 10))
	if index := r.form.Get("sheet"); index != "" {
		return with(to+"/sheet", "sheet", index)
	}
	return to
}
