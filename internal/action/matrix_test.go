package action

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"
)

func dated(text string) time.Time {
	t, err := time.Parse(time.DateOnly, text)
	if err != nil {
		panic(err)
	}
	return t
}

var (
	twoLines = []Line{{Code: "1"}, {Code: "2"}}
	three    = []string{"CRI", "PAN", "SLV"}
	rounds   = []Asking{{Round: "2031", Countries: []string{"CRI", "PAN"}, Over: true}, {Round: "2032", Countries: []string{"PAN"}, Over: true}}
)

func TestWhereACountryStands(t *testing.T) {
	published := dated("2031-09-01")
	for _, c := range []struct {
		name    string
		reports []Report
		asked   []Asking
		want    Standing
		carried bool
		overdue int
	}{
		{"never asked", nil, nil, NotAsked, false, 0},
		{"asked elsewhere", nil, []Asking{{Round: "2031", Countries: []string{"CRI"}, Over: true}}, NotAsked, false, 0},
		{"asked, and over", nil, rounds, NotAnswered, false, 0},
		{"asked, and open", nil, []Asking{{Round: "2031", Countries: []string{"PAN"}}}, Awaited, false, 0},
		{"asked again", nil, append(slices.Clone(rounds), Asking{Round: "2033", Countries: []string{"PAN"}}), Awaited, false, 0},
		{"a status", []Report{{Round: "2032", Status: Planned}}, rounds, Standing(Planned), false, 0},
		{"an earlier round", []Report{{Round: "2031", Status: Planned}}, rounds, Standing(Planned), true, 0},
		{"an earlier round while the next is open", []Report{{Round: "2031", Status: Planned}}, []Asking{rounds[0], {Round: "2033", Countries: []string{"PAN"}}}, Standing(Planned), false, 0},
		{"nothing said is no report", []Report{{Round: "2032"}}, rounds, NotAnswered, false, 0},
		{"nothing said keeps the earlier one", []Report{{Round: "2031", Status: Completed}, {Round: "2032"}}, rounds, Standing(Completed), true, 0},
		{"a later round wins over a correction of an earlier one", []Report{{Round: "2032", Status: Completed, Published: published}, {Round: "2031", Status: Planned, Published: published.AddDate(2, 0, 0)}}, rounds, Standing(Completed), false, 0},
		{"a correction wins within its round", []Report{{Round: "2032", Status: Completed, Published: published}, {Round: "2032", Status: InProgress, Published: published.AddDate(0, 1, 0)}}, rounds, Standing(InProgress), false, 0},
		{"two of one moment: the later change", []Report{{Round: "2032", Status: InProgress, ChangeSet: 9}, {Round: "2032", Status: Planned, ChangeSet: 3}}, rounds, Standing(InProgress), false, 0},
		{"not taken up", []Report{{Round: "2032", Taken: NotTaken, Status: NotStarted}}, rounds, NotTakenUp, false, 0},
		{"considered", []Report{{Round: "2032", Taken: Considering}}, rounds, Considered, false, 0},
		{"taken up without a status", []Report{{Round: "2032", Taken: TakenUp}}, rounds, Undertaken, false, 0},
		{"no information is said", []Report{{Round: "2032", Status: NoInformation}}, rounds, Standing(NoInformation), false, 0},
		{"overdue", []Report{{Round: "2032", Status: InProgress, Milestones: []Milestone{{Code: "m1", Due: dated("2032-05-31")}, {Code: "m2", Due: dated("2032-06-01")}, {Code: "m3", Due: dated("2030-01-01"), Reached: dated("2032-01-01")}, {Code: "m4"}}}}, rounds, Standing(InProgress), false, 1},
		{"completed is not overdue", []Report{{Round: "2032", Status: Completed, Milestones: []Milestone{{Code: "m1", Due: dated("2030-01-01")}}}}, rounds, Standing(Completed), false, 0},
	} {
		for i := range c.reports {
			c.reports[i].Line, c.reports[i].Country = "2", "PAN"
		}
		m := NewMatrix(twoLines, three, c.reports, c.asked, dated("2032-06-01"))
		got, ok := m.Cell("2", "PAN")
		if !ok || got.Standing != c.want || got.Carried != c.carried || len(got.Overdue) != c.overdue || got.Has() == got.Standing.Gap() {
			t.Errorf("%s: %+v", c.name, got)
		}
	}
}

func TestShareOfALine(t *testing.T) {
	reports := []Report{
		{Line: "1", Country: "CRI", Round: "2031", Status: Completed},
		{Line: "1", Country: "PAN", Round: "2032", Status: InProgress, Milestones: []Milestone{{Code: "m1", Due: dated("2031-01-01")}}},
		{Line: "2", Country: "CRI", Round: "2031", Taken: NotTaken},
		{Line: "9", Country: "CRI", Round: "2031", Status: Completed}, // no line of this version
		{Line: "1", Country: "MEX", Round: "2031", Status: Completed}, // no member
	}
	m := NewMatrix(twoLines, three, reports, rounds, dated("2032-06-01"))
	a, b := ShareOf(m.Cells[0]), ShareOf(m.Cells[1])
	if a.Members != 3 || a.Answered != 2 || a.Started != 2 || a.Completed != 1 || a.Overdue != 1 || a.Of[NotAsked] != 1 {
		t.Errorf("line 1: %+v", a)
	}
	if b.Answered != 1 || b.Started != 0 || b.Of[NotTakenUp] != 1 || b.Of[NotAnswered] != 1 || b.Of[NotAsked] != 1 {
		t.Errorf("line 2: %+v", b)
	}
}

// TestCountsAddUp: whatever is reported, in whatever order, each government stands in exactly one place, completed is started and started is
// answered; and the order in which reports come does not matter.
func TestCountsAddUp(t *testing.T) {
	for seed := range uint64(200) {
		rnd := rand.New(rand.NewPCG(seed, 1))
		uptakes := []Uptake{"", TakenUp, Considering, NotTaken}
		statuses := append(Statuses(), "")
		var reports []Report
		for i := range rnd.IntN(30) {
			r := Report{
				Line: fmt.Sprint(1 + rnd.IntN(2)), Country: three[rnd.IntN(3)], Round: []string{"2031", "2032"}[rnd.IntN(2)], ChangeSet: int64(i), Published: dated("2031-01-01").AddDate(0, 0, i),
				Taken: uptakes[rnd.IntN(4)], Status: statuses[rnd.IntN(len(statuses))],
			}
			for k := range rnd.IntN(4) {
				r.Milestones = append(r.Milestones, Milestone{Code: fmt.Sprint("m", k), Due: dated("2031-06-01").AddDate(0, rnd.IntN(24), 0)})
			}
			reports = append(reports, r)
		}
		today := dated("2032-06-01")
		m := NewMatrix(twoLines, three, reports, rounds, today)
		shuffled := slices.Clone(reports)
		rnd.Shuffle(len(shuffled), func(i, j int) { shuffled[i], shuffled[j] = shuffled[j], shuffled[i] })
		again := NewMatrix(twoLines, three, shuffled, rounds, today)
		overdue := 0
		for i, row := range m.Cells {
			s := ShareOf(row)
			sum := 0
			for _, one := range Standings() {
				sum += s.Of[one]
			}
			if sum != 3 || s.Completed > s.Started || s.Started > s.Answered || s.Answered > s.Members {
				t.Fatalf("seed %d: %+v", seed, s)
			}
			for k, c := range row {
				if c.Standing != again.Cells[i][k].Standing || c.Report.ChangeSet != again.Cells[i][k].Report.ChangeSet {
					t.Fatalf("seed %d: the order of reports decides: %+v, %+v", seed, c, again.Cells[i][k])
				}
				overdue += len(c.Overdue)
			}
		}
		if got := len(m.Overdue()); got != overdue {
			t.Fatalf("seed %d: %d overdue in the list, %d in the cells", seed, got, overdue)
		}
		if !slices.IsSortedFunc(m.Timeline(), func(a, b Mark) int { return a.Day.Compare(b.Day) }) {
			t.Fatalf("seed %d: the timeline is out of order", seed)
		}
		if moved := MovedSince(twoLines, three, reports, rounds, dated("2033-01-01")); len(moved) != 0 {
			t.Fatalf("seed %d: moved after everything was published: %+v", seed, moved)
		}
		answered := 0
		for _, row := range m.Cells {
			answered += ShareOf(row).Answered
		}
		if moved := MovedSince(twoLines, three, reports, rounds, dated("2030-01-01")); len(moved) != answered {
			t.Fatalf("seed %d: %d first reports, %d countries answered", seed, len(moved), answered)
		}
	}
}

func TestWhatMovedSince(t *testing.T) {
	m := func(code, due, reached string) Milestone {
		out := Milestone{Code: code, Title: code}
		if due != "" {
			out.Due = dated(due)
		}
		if reached != "" {
			out.Reached = dated(reached)
		}
		return out
	}
	reports := []Report{
		{Line: "1", Country: "PAN", Round: "2031", Published: dated("2031-08-01"), Status: Planned, Milestones: []Milestone{m("m1", "2031-12-01", ""), m("m2", "2032-03-01", ""), m("m3", "", "")}},
		{Line: "1", Country: "PAN", Round: "2032", Published: dated("2032-08-01"), Status: InProgress, Milestones: []Milestone{m("m1", "2031-12-01", "2031-11-20"), m("m2", "2032-12-01", ""), m("m4", "2033-01-01", "")}},
		{Line: "2", Country: "PAN", Round: "2031", Published: dated("2031-08-01"), Status: Planned},
		{Line: "2", Country: "PAN", Round: "2032", Published: dated("2032-08-01"), Status: Planned},
		{Line: "2", Country: "CRI", Round: "2031", Published: dated("2032-02-01"), Status: NotStarted},
	}
	got := MovedSince(twoLines, three, reports, rounds, dated("2031-12-31"))
	if len(got) != 2 {
		t.Fatalf("%+v", got)
	}
	a, b := got[0], got[1]
	if a.Line != "1" || a.Country != "PAN" || !a.Changed() || a.Before != Standing(Planned) || a.After != Standing(InProgress) || a.Earlier.Round != "2031" {
		t.Errorf("%+v", a)
	}
	if len(a.Reached) != 1 || a.Reached[0].Code != "m1" || len(a.New) != 1 || a.New[0].Code != "m4" || len(a.Dropped) != 1 || a.Dropped[0].Code != "m3" {
		t.Errorf("milestones: %+v", a)
	}
	if len(a.Postponed) != 1 || a.Postponed[0].Code != "m2" || !a.Postponed[0].Before.Equal(dated("2032-03-01")) {
		t.Errorf("moved days: %+v", a.Postponed)
	}
	if !b.First || b.Changed() || b.Line != "2" || b.Country != "CRI" || b.After != Standing(NotStarted) {
		t.Errorf("%+v", b)
	}
}

func TestTimelineAndBodies(t *testing.T) {
	reports := []Report{
		{Line: "1", Country: "PAN", Round: "2032", Status: InProgress, Body: "Servicio de Migración", Milestones: []Milestone{{Code: "m1", Due: dated("2032-09-01")}, {Code: "m2", Reached: dated("2031-02-01")}, {Code: "m3"}}},
		{Line: "2", Country: "PAN", Round: "2032", Status: Cancelled, Body: "servicio de migracion ", Milestones: []Milestone{{Code: "m1", Due: dated("2030-01-01")}}},
		{Line: "2", Country: "CRI", Round: "2031", Status: Suspended, Milestones: []Milestone{{Code: "m1", Due: dated("2031-01-01")}}},
		{Line: "1", Country: "CRI", Round: "2031", Taken: NotTaken, Body: "Nadie"},
	}
	m := NewMatrix(twoLines, three, reports, rounds, dated("2032-06-01"))
	var order []string
	for _, k := range m.Timeline() {
		order = append(order, k.Country+k.Line+k.Code)
	}
	if want := []string{"CRI2m1", "PAN1m2", "PAN1m1", "PAN1m3"}; !slices.Equal(order, want) {
		t.Errorf("timeline %v, want %v", order, want)
	}
	if late := m.Overdue(); len(late) != 1 || late[0].Country != "CRI" {
		t.Errorf("overdue: %+v", late)
	}
	duties := m.ByBody()
	if len(duties) != 2 || duties[0].Country != "CRI" || duties[0].Body != "" || duties[1].Body != "Servicio de Migración" || len(duties[1].Cells) != 2 {
		t.Errorf("bodies: %+v", duties)
	}
	only := m.Only(func(l Line) bool { return l.Code == "2" }, "PAN")
	if len(only.Lines) != 1 || len(only.Countries) != 1 || len(only.Cells) != 1 || only.Cells[0][0].Standing != Standing(Cancelled) {
		t.Errorf("only: %+v", only)
	}
}
