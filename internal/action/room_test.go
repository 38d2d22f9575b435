package action

import (
	"slices"
	"strings"
	"testing"
	"time"

	"rumbo/internal/lang"
)

func TestProposalsThatCannotBe(t *testing.T) {
	line := Proposal{Key: "k", Language: lang.Spanish, Title: " Datos abiertos "}
	for want, f := range map[string]func(*Proposal){
		"":                      func(*Proposal) {},
		"room.title_missing":    func(p *Proposal) { p.Title, p.Text = " ", "x" },
		"room.text_missing":     func(p *Proposal) { p.Line = "1" },
		"room.language_missing": func(p *Proposal) { p.Language = "pt" },
		"web.bad_request":       func(p *Proposal) { p.Key = strings.Repeat("k", LongestKey+1) },
	} {
		p := line
		f(&p)
		got, err := p.Check()
		if keyOf(err) != want {
			t.Errorf("%s: %v", want, err)
		}
		if want == "" && got.Title != "Datos abiertos" {
			t.Errorf("%q", got.Title)
		}
	}
	long := line
	long.Text = strings.Repeat("x", LongestProposal+1)
	if _, err := long.Check(); err == nil {
		t.Error("a text of any length is taken")
	}
}

func TestSeatsAreOfACountryOrAnObserver(t *testing.T) {
	for _, s := range []Seat{{}, {Country: "PAN", Observer: "OIM"}, {Observer: "  "}} {
		if _, err := s.Check(); keyOf(err) != "room.seat_missing" {
			t.Errorf("%+v: %v", s, err)
		}
	}
	if s, err := (Seat{Observer: " OIM "}).Check(); err != nil || s.Observer != "OIM" {
		t.Error(s, err)
	}
}

func TestRoomIsOpen(t *testing.T) {
	now := day(t, "2031-03-01")
	open := Room{Linked: now, Ends: now.Add(time.Hour)}
	for name, c := range map[string]struct {
		change func(*Room)
		want   bool
	}{
		"open":         {func(*Room) {}, true},
		"closed":       {func(r *Room) { r.Closed = now }, false},
		"over":         {func(r *Room) { r.Ends = now }, false},
		"without link": {func(r *Room) { r.Linked = time.Time{} }, false},
		"frozen":       {func(r *Room) { r.Frozen = true }, false},
	} {
		r := open
		c.change(&r)
		if r.Open(now) != c.want {
			t.Error(name)
		}
	}
}

// TestCountriesSupport: of a country one phone is enough, and several are not more.
func TestCountriesSupport(t *testing.T) {
	r := Room{
		Seats:    []Seat{{ID: 1, Country: "PAN"}, {ID: 2, Country: "PAN"}, {ID: 3, Country: "CRI"}, {ID: 4, Observer: "OIM"}},
		Supports: []Support{{1, "PAN", "line/1"}, {2, "PAN", "line/1"}, {3, "CRI", "line/1"}, {3, "CRI", "proposal/7"}},
	}
	if got := r.Supporters("line/1"); !slices.Equal(got, []string{"CRI", "PAN"}) {
		t.Error(got)
	}
	if !r.Supported("proposal/7", 3) || r.Supported("proposal/7", 1) {
		t.Error("a phone's own support")
	}
	if got := r.Present(); !slices.Equal(got, []string{"CRI", "PAN"}) || !slices.Equal(r.Observers(), []string{"OIM"}) {
		t.Error(got, r.Observers())
	}
}

func TestProposalsByWhatTheyAreAbout(t *testing.T) {
	v := Version{VersionDetails: VersionDetails{Lines: []Line{{Code: "1", Title: es("Datos")}}}}
	r := Room{Proposals: []Proposal{
		{ID: 1, State: ProposalOpen}, {ID: 2, State: ProposalOpen, Line: "1"}, {ID: 3, State: ProposalOpen, Of: 1}, {ID: 4, State: ProposalTaken, Into: "1"},
		{ID: 5, State: ProposalOpen, Line: "9"}, {ID: 6, State: ProposalOpen, Of: 4}, {ID: 7, State: ProposalWithdrawn, Line: "1"},
	}}
	ids := func(of []Proposal) (out []int64) {
		for _, p := range of {
			out = append(out, p.ID)
		}
		return out
	}
	for name, c := range map[string]struct {
		got  []Proposal
		want []int64
	}{
		"new": {r.New(), []int64{1}}, "of line 1": {r.ForLine("1"), []int64{2}}, "of proposal 1": {r.ForProposal(1), []int64{3}},
		"of what is gone": {r.Loose(v), []int64{5, 6}}, "decided": {r.Decided(), []int64{4, 7}}, "went into 1": {r.From("1"), []int64{4}},
	} {
		if !slices.Equal(ids(c.got), c.want) {
			t.Errorf("%s: %v", name, ids(c.got))
		}
	}
	if r.Waiting() != 5 {
		t.Error(r.Waiting())
	}
}

func TestWording(t *testing.T) {
	got := Wording(Line{Code: "1", Title: es("Datos"), Text: lang.Text{Es: "Viejo", En: "Old", Source: lang.Spanish}}, []Proposal{
		{Language: lang.Spanish, Text: "Nuevo"}, {Language: lang.Spanish, Title: "Datos abiertos", Text: "Más"}, {Language: lang.French, Text: "Nouveau"}, {Language: lang.Spanish, Text: "Nuevo"},
	})
	if got.Code != "1" || got.Title.Es != "Datos abiertos" || got.Text.Es != "Nuevo\n\nMás" || got.Text.En != "Old" || got.Text.Fr != "Nouveau" || got.Text.Source != lang.Spanish {
		t.Errorf("%+v", got)
	}
	fresh := Wording(Line{}, []Proposal{{Language: lang.French, Title: "Données"}})
	if fresh.Title.Source != lang.French || fresh.Title.Fr != "Données" {
		t.Errorf("%+v", fresh)
	}
}
