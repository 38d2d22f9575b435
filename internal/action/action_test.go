package action

import (
	"slices"
	"strconv"
	"testing"
	"time"

	"rumbo/internal/fault"
	"rumbo/internal/lang"
)

func day(t testing.TB, s string) time.Time {
	t.Helper()
	d, err := time.Parse(time.DateOnly, s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func es(s string) lang.Text { return lang.Text{Es: s, Source: lang.Spanish} }

func TestSteps(t *testing.T) {
	one := VersionDetails{Lines: []Line{{Code: "1", Title: es("Datos")}}}
	presented := Step{Kind: Presented, Day: day(t, "2030-03-05")}
	adopted := Step{Kind: Adopted, Day: day(t, "2030-11-20")}
	for name, c := range map[string]struct {
		v    Version
		s    Step
		want string
	}{
		"first":             {Version{VersionDetails: one}, presented, ""},
		"adopted at once":   {Version{VersionDetails: one}, adopted, ""},
		"adopted later":     {Version{VersionDetails: one, Steps: []Step{presented}, Frozen: adopted.Day}, adopted, ""},
		"nothing in it":     {Version{}, presented, "lineset.step_empty"},
		"no day":            {Version{VersionDetails: one}, Step{Kind: Presented}, "lineset.step_day_missing"},
		"no such step":      {Version{VersionDetails: one}, Step{Kind: "burnt", Day: adopted.Day}, "lineset.step_unknown"},
		"twice":             {Version{VersionDetails: one, Steps: []Step{presented}, Frozen: adopted.Day}, presented, "lineset.step_out_of_order"},
		"back":              {Version{VersionDetails: one, Steps: []Step{adopted}, Frozen: adopted.Day}, presented, "lineset.step_out_of_order"},
		"a draft that ends": {Version{VersionDetails: one}, Step{Kind: Superseded, Day: adopted.Day}, "lineset.step_draft"},
		"before the last":   {Version{VersionDetails: one, Steps: []Step{adopted}, Frozen: adopted.Day}, Step{Kind: Superseded, Day: presented.Day}, "lineset.step_too_early"},
	} {
		err := c.v.Take(c.s)
		if keyOf(err) != c.want {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestInForce(t *testing.T) {
	version := func(n int, kinds ...StepKind) Version {
		v := Version{Number: n}
		for _, k := range kinds {
			v.Steps, v.Frozen = append(v.Steps, Step{Kind: k, Day: day(t, "2030-01-01")}), day(t, "2030-01-01")
		}
		return v
	}
	for name, c := range map[string]struct {
		versions []Version
		want     int
	}{
		"none":                        {nil, 0},
		"a draft":                     {[]Version{version(1)}, 0},
		"presented":                   {[]Version{version(1, Presented), version(2)}, 1},
		"adopted before presented":    {[]Version{version(1, Adopted), version(2, Presented)}, 1},
		"the newer of those adopted":  {[]Version{version(1, Adopted, Superseded), version(2, Presented, Adopted)}, 2},
		"superseded, nothing instead": {[]Version{version(1, Adopted, Superseded)}, 1},
	} {
		v, ok := Set{Versions: c.versions}.InForce()
		if ok != (c.want > 0) || v.Number != c.want {
			t.Errorf("%s: %d", name, v.Number)
		}
	}
}

func TestCompare(t *testing.T) {
	line := func(code, title string) Line { return Line{Code: code, Title: es(title)} }
	before := Version{VersionDetails: VersionDetails{Lines: []Line{line("1", "a"), line("2", "b"), line("3", "c"), line("4", "d")}}}
	after := Version{VersionDetails: VersionDetails{Lines: []Line{line("1", "a"), line("5", "e"), line("4", "d"), line("3", "x")}}}
	var got []string
	for _, c := range Compare(before, after) {
		got = append(got, c.Code+" "+string(c.Kind))
	}
	if want := []string{"1 same", "5 added", "4 moved", "3 rewritten", "2 removed"}; !slices.Equal(got, want) {
		t.Error(got)
	}
}

func TestTranslated(t *testing.T) {
	v := Version{VersionDetails: VersionDetails{Lines: []Line{{Code: "1", Title: es("Datos")}, {Code: "2", Title: es("Remesas")}}}}
	with := func(f func(*VersionDetails)) VersionDetails {
		d := v.VersionDetails
		d.Lines = slices.Clone(d.Lines)
		f(&d)
		return d
	}
	if !v.Translated(v.VersionDetails) || !v.Translated(with(func(d *VersionDetails) { d.Lines[1].Title.Fr = "Envois de fonds" })) {
		t.Error("a missing language is refused")
	}
	for name, f := range map[string]func(*VersionDetails){
		"another word":  func(d *VersionDetails) { d.Lines[0].Title.Es = "Dato" },
		"another order": func(d *VersionDetails) { slices.Reverse(d.Lines) },
		"one less":      func(d *VersionDetails) { d.Lines = d.Lines[1:] },
		"another code":  func(d *VersionDetails) { d.Lines[0].Code = "9" },
		"official":      func(d *VersionDetails) { d.Working = true },
	} {
		if v.Translated(with(f)) {
			t.Errorf("%s passes for a translation", name)
		}
	}
}

func TestLinesThatCannotBeKept(t *testing.T) {
	many := make([]Line, MostLines+1)
	for i := range many {
		many[i] = Line{Code: strconv.Itoa(i), Title: es("x")}
	}
	for want, lines := range map[string][]Line{
		"lineset.too_many":        many,
		"lineset.line_twice":      {{Code: "a", Title: es("x")}, {Code: "A", Title: es("y")}},
		"lineset.title_missing":   {{Code: "1"}},
		"lineset.line_code_wrong": {{Code: "1/2", Title: es("x")}},
	} {
		if err := (VersionDetails{Lines: lines}).Check(); keyOf(err) != want {
			t.Errorf("%s: %v", want, err)
		}
	}
}

func TestMeetingsThatCannotBe(t *testing.T) {
	good := Meeting{Code: "CRM-2030-03", Group: "RCM", Kind: Workshop, Name: es("Taller"), Starts: day(t, "2030-03-04"), Ends: day(t, "2030-03-05")}
	for want, f := range map[string]func(*Meeting){
		"":                          func(*Meeting) {},
		"meeting.code_wrong":        func(m *Meeting) { m.Code = "-x" },
		"meeting.group_missing":     func(m *Meeting) { m.Group = "" },
		"meeting.name_missing":      func(m *Meeting) { m.Name = lang.Text{} },
		"meeting.day_missing":       func(m *Meeting) { m.Starts = time.Time{} },
		"meeting.days_out_of_order": func(m *Meeting) { m.Ends = day(t, "2030-03-03") },
		"meeting.country_twice":     func(m *Meeting) { m.Delegations = []Delegation{{Country: "PAN"}, {Country: "PAN"}} },
		"meeting.document_wrong":    func(m *Meeting) { m.Documents = []Document{{URL: "javascript:alert(1)"}} },
	} {
		m := good
		f(&m)
		if err := m.Check(); keyOf(err) != want {
			t.Errorf("%s: %v", want, err)
		}
	}
}

func TestOverdue(t *testing.T) {
	m := Milestone{Title: "x", Due: day(t, "2031-05-01")}
	r := Report{Status: InProgress, Milestones: []Milestone{m, {Title: "y"}, {Title: "z", Due: m.Due, Reached: m.Due}}}
	if len(r.Overdue(day(t, "2031-05-01"))) != 0 || len(r.Overdue(day(t, "2031-05-02"))) != 1 {
		t.Error("overdue begins with the day after")
	}
	for _, s := range []Status{Completed, Cancelled} {
		if r.Status = s; len(r.Overdue(day(t, "2032-01-01"))) != 0 {
			t.Errorf("overdue although %s", s)
		}
	}
}

func keyOf(err error) string {
	if e, ok := fault.As(err); ok {
		return e.Key
	}
	return ""
}
