package web

import (
	"slices"
	"strconv"
	"time"

	act "rumbo/internal/action"
	"rumbo/internal/fault"
	"rumbo/internal/i18n"
	"rumbo/internal/lang"
	"rumbo/internal/view"
)

// inRoom is a room with its set and draft, as a page shows it.
type inRoom struct {
	set  act.Set
	v    act.Version
	room act.Room
}

// seatName is whose phone it is, in words.
func (r *request) seatName(s act.Seat) string {
	if s.Country != "" {
		return r.areaName(s.Country)
	}
	return r.T("room.observer_named", "Name", s.Observer)
}

// hour is a moment as those in the room tell it: by the clock of the installation, with the day where that is not today.
func (r *request) hour(t time.Time) string {
	t = t.In(r.now.Location())
	if t.Format(time.DateOnly) == r.now.Format(time.DateOnly) {
		return t.Format("15:04")
	}
	return r.Date(t) + ", " + t.Format("15:04")
}

// names are countries in words, in alphabetical order.
func (r *request) names(codes []string) []string {
	out := make([]string, len(codes))
	for i, c := range codes {
		out[i] = r.areaName(c)
	}
	slices.SortFunc(out, r.Compare)
	return out
}

// supportOf says which countries support something; empty where none does.
func (r *request) supportOf(in inRoom, target string) string {
	names := r.names(in.room.Supporters(target))
	if len(names) == 0 {
		return ""
	}
	return r.T("room.support", "Count", len(names), "Countries", r.List(names))
}

// foreign tells in which language a text is where that is not the reader's.
func (r *request) foreign(l lang.Code) (code, name string) {
	if l == r.lang || l == "" {
		return "", ""
	}
	return string(l), r.T("admin.language." + string(l))
}

// inTongue is the language in which a text reads for the reader.
func (r *request) inTongue(t lang.Text) lang.Code {
	if t.Has(r.lang) || t.IsZero() {
		return r.lang
	}
	for _, l := range []lang.Code{t.Source, lang.English, lang.Spanish, lang.French} {
		if t.Has(l) {
			return l
		}
	}
	return r.lang
}

// lineItem is a line of the draft, without what can be done with it.
func (r *request) lineItem(in inRoom, l act.Line) view.RoomItem {
	item := view.RoomItem{ID: "line-" + l.Code, Sign: l.Code, Title: l.Title.In(r.lang), Text: l.Text.In(r.lang), Theme: l.Theme.In(r.lang), Support: r.supportOf(in, act.LineTarget(l.Code))}
	item.Language, item.LanguageName = r.foreign(r.inTongue(l.Title))
	var from []string
	for _, p := range in.room.From(l.Code) {
		if who := r.seatName(p.Seat); !slices.Contains(from, who) {
			from = append(from, who)
		}
	}
	if len(from) > 0 {
		slices.SortFunc(from, r.Compare)
		item.By = r.T("room.from", "Countries", r.List(from))
	}
	return item
}

// proposalItem is a proposal, without what can be done with it.
func (r *request) proposalItem(in inRoom, p act.Proposal) view.RoomItem {
	item := view.RoomItem{ID: "p-" + strconv.FormatInt(p.ID, 10), Title: p.Title, Text: p.Text, Theme: p.Theme, Support: r.supportOf(in, act.ProposalTarget(p.ID)),
		By: r.T("room.by", "Who", r.seatName(p.Seat), "When", r.hour(p.At))}
	item.Language, item.LanguageName = r.foreign(p.Language)
	switch p.State {
	case act.ProposalTaken, act.ProposalMerged:
		item.Chip, item.Note = view.Chip{Tone: "ok", Text: r.T("room.state." + string(p.State))}, r.T("room.into", "Line", p.Into)
	case act.ProposalAside:
		item.Chip, item.Note = view.Chip{Tone: "warn", Text: r.T("room.state.aside")}, p.Reason
	case act.ProposalWithdrawn:
		item.Chip = view.Chip{Tone: "neutral", Text: r.T("room.state.withdrawn")}
	}
	if about := r.amended(in, p); about != "" && p.State != act.ProposalOpen {
		item.Note = joined(about, item.Note)
	}
	return item
}

// amended says what a proposal amends.
func (r *request) amended(in inRoom, p act.Proposal) string {
	switch {
	case p.Line != "":
		return r.T("room.amends_line", "Line", p.Line)
	case p.Of != 0:
		of, _ := in.room.Proposal(p.Of)
		return r.T("room.amends_proposal", "Title", first(of.Title, "–"), "Who", r.seatName(of.Seat))
	}
	return ""
}

// blocks lay a room out: the draft with what amends it, new lines, amendments of what is gone, and what was decided. Each page says what can be done with a line or a
// proposal.
func (r *request) blocks(in inRoom, line func(*view.RoomItem, act.Line), proposal func(*view.RoomItem, act.Proposal)) []view.RoomBlock {
	var items func(of []act.Proposal, deeper bool) []view.RoomItem
	items = func(of []act.Proposal, deeper bool) []view.RoomItem {
		var out []view.RoomItem
		for _, p := range of {
			item := r.proposalItem(in, p)
			if deeper {
				item.Amendments = items(in.room.ForProposal(p.ID), false)
			}
			proposal(&item, p)
			out = append(out, item)
		}
		return out
	}
	draft := view.RoomBlock{ID: "draft", Title: r.T("room.draft"), Empty: r.T("room.draft.none")}
	for _, l := range in.v.Lines {
		item := r.lineItem(in, l)
		item.Amendments = items(in.room.ForLine(l.Code), false)
		line(&item, l)
		draft.Items = append(draft.Items, item)
	}
	out := []view.RoomBlock{draft, {ID: "new", Title: r.T("room.new"), Items: items(in.room.New(), true), Empty: r.T("room.new.none")}}
	if loose := in.room.Loose(in.v); len(loose) > 0 {
		block := view.RoomBlock{ID: "loose", Title: r.T("room.loose"), Say: r.T("room.loose.say")}
		for i, item := range items(loose, false) {
			item.Note = r.amended(in, loose[i])
			block.Items = append(block.Items, item)
		}
		out = append(out, block)
	}
	if decided := in.room.Decided(); len(decided) > 0 {
		out = append(out, view.RoomBlock{ID: "decided", Title: r.T("room.decided", "Count", len(decided)), Items: items(decided, false), Folded: true})
	}
	return out
}

// present says which countries and observers have a phone in the room.
func (r *request) present(in inRoom) []view.Fact {
	today := r.now
	countries := r.names(in.room.Present())
	asked := len(r.ref.Directory.Members(in.set.Group, today))
	small := r.List(countries)
	if observers := in.room.Observers(); len(observers) > 0 {
		small = joined(small, r.T("room.observers", "Names", r.List(observers)))
	}
	return []view.Fact{
		{Value: r.T("health.of", "Count", len(countries), "Most", asked), Label: r.T("room.present"), Small: small},
		{Value: r.Int(in.room.Waiting()), Label: r.T("room.waiting")},
		{Value: r.Int(len(in.v.Lines)), Label: r.T("room.lines")},
	}
}

// pulseMark is how far a room has come, as pages and scripts compare it.
func pulseMark(r act.Room, open bool) string {
	mark := strconv.FormatInt(r.Revision, 10) + "-" + strconv.FormatInt(r.Drafted, 10)
	if !open {
		mark += "-closed"
	}
	return mark
}

// seatOptions are the members of the group today, to choose from.
func (r *request) seatOptions(group, chosen string) []view.Option {
	out := []view.Option{{Text: r.T("room.seat.choose")}}
	members := slices.Clone(r.ref.Directory.Members(group, r.now))
	names := map[string]string{}
	var codes []string
	for _, a := range members {
		names[a.Code] = a.Name.In(r.lang)
		codes = append(codes, a.Code)
	}
	i18n.SortBy(r.Printer, codes, func(c string) string { return names[c] })
	for _, c := range codes {
		out = append(out, view.Option{Value: c, Text: names[c], Selected: c == chosen})
	}
	return out
}

// proposalIn is a proposal of the address.
func (in inRoom) proposalIn(text string) (act.Proposal, error) {
	id, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return act.Proposal{}, errNoPage
	}
	p, ok := in.room.Proposal(id)
	if !ok {
		return p, fault.New(fault.NotFound, "room.no_proposal")
	}
	return p, nil
}
