package workbook

import (
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"rumbo/internal/action"
	"rumbo/internal/area"
	"rumbo/internal/i18n"
)

// Room is what was worked out in a room as a workbook: the lines of the draft, every proposal with what became of it, and which country supports what.
type Room struct {
	Set       action.Set
	Version   action.Version
	Room      action.Room
	Countries []area.Area // the members of the group, in any order
	Made      time.Time   // in the zone in which hours are told
}

type roomBook struct {
	*book
	r      Room
	title  string
	before string // when it was made
}

// Write writes the workbook in the language of the printer. The same Room gives the same bytes.
func (r Room) Write(to io.Writer, p *i18n.Printer) error {
	b := &roomBook{book: newBook(p), r: r, title: r.Set.Name.In(p.Lang()), before: p.T("room.print.lead", "When", p.Date(r.Made)+", "+r.Made.Format("15:04"), "Version", r.Version.Number)}
	b.r.Countries = slices.Clone(r.Countries)
	i18n.SortBy(p, b.r.Countries, func(a area.Area) string { return a.Name.In(p.Lang()) })
	b.lines(b.begin("room.draft", []string{"room.book.line", "room.line_title", "room.text", "room.theme", "room.book.from", "room.book.support"}, 8, 36, 70, 22, 30, 40))
	b.proposals(b.begin("room.book.proposals", []string{"room.when", "room.who", "room.book.about", "room.line_title", "room.text", "room.theme", "room.language", "room.book.support", "room.book.state", "room.book.became"}, 18, 22, 26, 34, 60, 20, 12, 34, 16, 40))
	heads := []string{"room.book.line", "room.line_title"}
	widths := []float64{8, 40}
	for range b.r.Countries {
		widths = append(widths, 12)
	}
	b.support(b.begin("room.book.matrix", heads, widths...))
	b.f.SetActiveSheet(0)
	b.names(b.title, p.T("room.title"), r.Set.Code, r.Made)
	return b.write(to, r.Made)
}

// begin makes a sheet with its title and heads, in row 4.
func (b *roomBook) begin(key string, heads []string, widths ...float64) string {
	sheet := b.sheet(b.p.T(key))
	b.columns(sheet, widths...)
	b.text(sheet, "A1", b.title, look{Size: 16, Bold: true, Colour: brand})
	b.height(sheet, 1, 26)
	b.text(sheet, "A2", b.before, look{Colour: inkSoft})
	for i, head := range heads {
		b.head(sheet, i+1, b.p.T(head))
	}
	b.freeze(sheet, "B5", 1, 4)
	b.page(sheet, 9, true, "$4:$4", b.title, b.p.T(key))
	return sheet
}

func (b *roomBook) head(sheet string, column1 int, text string) {
	b.text(sheet, at(column(column1), 4), text, look{Bold: true, Colour: inkSoft, Wrap: true, Vertical: "bottom", Bottom: rule})
}

// row writes texts into a row, which is as high as they need.
func (b *roomBook) row(sheet string, n int, texts ...string) {
	cells := map[string]string{}
	for i, s := range texts {
		cells[column(i+1)] = s
		b.filled(sheet, at(column(i+1), n), s, look{Wrap: true, Vertical: "top", Bottom: ruleSoft})
	}
	b.fit(sheet, n, cells, look{})
}

func (b *roomBook) country(code string) string {
	for _, a := range b.r.Countries {
		if a.Code == code {
			return a.Name.In(b.p.Lang())
		}
	}
	return code
}

func (b *roomBook) seat(s action.Seat) string {
	if s.Country != "" {
		return b.country(s.Country)
	}
	return b.p.T("room.observer_named", "Name", s.Observer)
}

// supporters are the countries that support something, in the order of the language.
func (b *roomBook) supporters(target string) string {
	var out []string
	for _, c := range b.r.Room.Supporters(target) {
		out = append(out, b.country(c))
	}
	slices.SortFunc(out, b.p.Compare)
	return strings.Join(out, "; ")
}

func (b *roomBook) lines(sheet string) {
	l := b.p.Lang()
	for i, line := range b.r.Version.Lines {
		var from []string
		for _, p := range b.r.Room.From(line.Code) {
			if who := b.seat(p.Seat); !slices.Contains(from, who) {
				from = append(from, who)
			}
		}
		slices.SortFunc(from, b.p.Compare)
		b.row(sheet, 5+i, line.Code, line.Title.In(l), line.Text.In(l), line.Theme.In(l), strings.Join(from, "; "), b.supporters(action.LineTarget(line.Code)))
	}
}

func (b *roomBook) proposals(sheet string) {
	for i, p := range b.r.Room.Proposals {
		about := b.p.T("room.book.new")
		switch {
		case p.Line != "":
			about = b.p.T("room.amends_line", "Line", p.Line)
		case p.Of != 0:
			of, _ := b.r.Room.Proposal(p.Of)
			about = b.p.T("room.amends_proposal", "Title", of.Title, "Who", b.seat(of.Seat))
		}
		became := p.Reason
		if p.Into != "" {
			became = b.p.T("room.into", "Line", p.Into)
		}
		b.row(sheet, 5+i, p.At.In(b.r.Made.Location()).Format("2006-01-02 15:04"), b.seat(p.Seat), about, p.Title, p.Text, p.Theme, b.p.T("admin.language."+string(p.Language)),
			b.supporters(action.ProposalTarget(p.ID)), b.p.T("room.state."+string(p.State)), became)
	}
}

// support is a matrix of what waits or stands by country: a sign where a country supports it, and how many do.
func (b *roomBook) support(sheet string) {
	for i, a := range b.r.Countries {
		b.head(sheet, 3+i, a.Name.In(b.p.Lang()))
	}
	last := 3 + len(b.r.Countries)
	b.head(sheet, last, b.p.T("room.book.count", "Most", len(b.r.Countries)))
	n := 5
	write := func(code, title, target string) {
		b.row(sheet, n, code, title)
		given := b.r.Room.Supporters(target)
		for i, a := range b.r.Countries {
			sign := ""
			if slices.Contains(given, a.Code) {
				sign = "●"
			}
			b.filled(sheet, at(column(3+i), n), sign, look{Align: "center", Vertical: "top", Bottom: ruleSoft})
		}
		b.value(sheet, at(column(last), n), len(given), look{Align: "right", Vertical: "top", Bottom: ruleSoft})
		n++
	}
	for _, l := range b.r.Version.Lines {
		write(l.Code, l.Title.In(b.p.Lang()), action.LineTarget(l.Code))
	}
	for _, p := range b.r.Room.Proposals {
		if p.State == action.ProposalOpen {
			title := p.Title
			if title == "" {
				title = p.Text
			}
			write("("+strconv.FormatInt(p.ID, 10)+")", title, action.ProposalTarget(p.ID))
		}
	}
	b.text(sheet, at("A", n+1), b.p.T("room.book.key"), look{Colour: inkSoft})
}
