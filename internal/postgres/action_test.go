package postgres_test

import (
	"slices"
	"testing"

	"rumbo/internal/action"
	"rumbo/internal/catalog"
	"rumbo/internal/fault"
	"rumbo/internal/lang"
)

func spanish(s string) lang.Text { return lang.Text{Es: s, Source: lang.Spanish} }

// TestLinesThatAreShipped: the meetings of 2018 and the themes stand, marked as working text, and link to what is there.
func TestLinesThatAreShipped(t *testing.T) {
	t.Parallel()
	w := newWorking(t)
	meetings := must[[]action.Meeting](t)(w.store.Meetings(t.Context()))
	if len(meetings) != 3 || meetings[2].Code != "RCM-XXIII" || len(meetings[1].By(action.Partner)) != 5 || !meetings[1].Ends.Equal(day(t, "2018-10-10")) {
		t.Errorf("%+v", meetings)
	}
	set := must[action.Set](t)(w.store.LineSet(t.Context(), "RCM-2018"))
	v, ok := set.InForce()
	if !ok || !v.Working || v.State() != action.Presented || len(v.Lines) != 10 || !v.On(action.Presented).Equal(day(t, "2018-11-14")) {
		t.Errorf("%+v", v)
	}
	cat := must[*catalog.Catalog](t)(w.store.Catalog(t.Context()))
	if got := cat.LinksTo("sdg-target", "10.c"); len(got) == 0 || got[len(got)-1].From != "RCM-2018/7" || !got[len(got)-1].Working {
		t.Errorf("%+v", got)
	}
}

// TestLineSet follows a set from its draft to a revision that is adopted, and who may do what with it.
func TestLineSet(t *testing.T) {
	t.Parallel()
	w := newWorking(t)
	office, focal := w.as(t, "regional office"), w.as(t, "focal point PAN")
	set := action.Set{Code: "CRM-2030", Group: "RCM", Name: spanish("Líneas de acción de 2030")}
	meeting := action.Meeting{Code: "CRM-2030-03", Group: "RCM", Kind: action.Workshop, Name: spanish("Taller"), Starts: day(t, "2030-03-04"), Ends: day(t, "2030-03-05")}
	for _, who := range []string{"regional office elsewhere", "focal point PAN", "partner agency", "nobody"} {
		if err := w.store.AddLineSet(w.as(t, who), set); fault.KindOf(err) != fault.Forbidden {
			t.Errorf("%s makes a set: %v", who, err)
		}
		if err := w.store.AddMeeting(w.as(t, who), meeting); fault.KindOf(err) != fault.Forbidden {
			t.Errorf("%s makes a meeting: %v", who, err)
		}
	}
	for _, err := range []error{w.store.AddLineSet(office, set), w.store.AddMeeting(office, meeting)} {
		if err != nil {
			t.Fatal(err)
		}
	}
	refuses(t, w.store.AddLineSet(office, set), fault.Conflict, "lineset.code_taken")
	set.Code = "sdg-10.7.2"
	refuses(t, w.store.AddLineSet(office, set), fault.Conflict, "lineset.code_taken")
	set.Code = "CRM-2030"
	refuses(t, w.store.AddMeeting(office, meeting), fault.Conflict, "meeting.code_taken")
	draft := func(number int) action.Version {
		t.Helper()
		v, ok := must[action.Set](t)(w.store.LineSet(office, "CRM-2030")).Version(number)
		if !ok {
			t.Fatalf("no version %d", number)
		}
		return v
	}
	v := draft(1)
	refuses(t, w.store.TakeStep(office, v, action.Step{Kind: action.Presented, Day: day(t, "2030-03-05")}), fault.Invalid, "lineset.step_empty")
	v.Lines = []action.Line{{Code: "1", Title: spanish("Coordinación")}, {Code: "2", Title: spanish("Datos")}}
	v.DraftedAt = meeting.Code
	if err := w.store.SaveWording(office, v); err != nil {
		t.Fatal(err)
	}
	refuses(t, w.store.SaveWording(office, v), fault.Conflict, "admin.changed_meanwhile")
	if got := must[action.Set](t)(w.store.LineSet(focal, "CRM-2030")); len(got.Versions) != 0 {
		t.Error("a draft is seen by a country")
	}
	v = draft(1)
	refuses(t, w.store.TakeStep(office, v, action.Step{Kind: action.Presented, Day: day(t, "2030-03-05"), Meeting: "none"}), fault.NotFound, "meeting.none")
	if err := w.store.TakeStep(office, v, action.Step{Kind: action.Presented, Day: day(t, "2030-03-05"), Meeting: meeting.Code}); err != nil {
		t.Fatal(err)
	}
	v = draft(1)
	refuses(t, w.store.TakeStep(office, v, action.Step{Kind: action.Presented, Day: day(t, "2030-03-06")}), fault.Invalid, "lineset.step_out_of_order")
	refuses(t, w.store.TakeStep(office, v, action.Step{Kind: action.Adopted, Day: day(t, "2030-03-01")}), fault.Invalid, "lineset.step_too_early")
	if err := w.store.TakeStep(office, v, action.Step{Kind: action.Adopted, Day: day(t, "2030-11-20")}); err != nil {
		t.Fatal(err)
	}
	// Adopted, it stays, but for a language that was missing.
	v = draft(1)
	v.Lines[0].Title.En = "Coordination"
	if err := w.store.SaveWording(office, v); err != nil {
		t.Fatal(err)
	}
	v = draft(1)
	v.Lines[0].Title.Es = "Otra"
	refuses(t, w.store.SaveWording(office, v), fault.Conflict, "lineset.frozen")
	if err := w.store.RemoveDraft(office, v); fault.KindOf(err) != fault.Conflict {
		t.Error(err)
	}
	exec(t, connect(t, w.db.OwnerURL), `select set_config('rumbo.actor', '2', false)`)
	trespasser := connect(t, w.db.OwnerURL)
	exec(t, trespasser, `select set_config('rumbo.actor', '2', false)`)
	for _, statement := range []string{
		`update line_version set details = jsonb_set(details, '{Lines,0,Title,es}', '"x"') where set = 'CRM-2030'`,
		`update line_version set details = jsonb_set(details, '{Lines}', jsonb_path_query_array(details, '$.Lines[last to 0]') || (details -> 'Lines' -> 0)) where set = 'CRM-2030'`,
		`update line_version set frozen = null where set = 'CRM-2030'`, `delete from line_version where set = 'CRM-2030'`,
		`insert into line_step (set, version, step, on_day, made_by) values ('CRM-2030', 1, 'superseded', '2030-01-01', 2)`,
		`insert into line_step (set, version, step, on_day, made_by) values ('CRM-2030', 1, 'superseded', '2031-01-01', 1)`,
	} {
		if done, err := trespasser.Exec(t.Context(), statement); err == nil && done.RowsAffected() > 0 {
			t.Errorf("done: %s", statement)
		}
	}
	// A revision, adopted, supersedes it.
	if n := must[int](t)(w.store.Revise(office, "CRM-2030", 1)); n != 2 {
		t.Error(n)
	}
	if _, err := w.store.Revise(office, "CRM-2030", 1); fault.KindOf(err) != fault.Conflict {
		t.Error(err)
	}
	second := draft(2)
	second.Lines = append(second.Lines[1:], action.Line{Code: "3", Title: spanish("Remesas")})
	if err := w.store.SaveWording(office, second); err != nil {
		t.Fatal(err)
	}
	if err := w.store.TakeStep(office, draft(2), action.Step{Kind: action.Adopted, Day: day(t, "2031-11-20")}); err != nil {
		t.Fatal(err)
	}
	got := must[action.Set](t)(w.store.LineSet(focal, "CRM-2030"))
	if now, _ := got.InForce(); now.Number != 2 || got.Versions[0].State() != action.Superseded || !got.Versions[0].On(action.Superseded).Equal(day(t, "2031-11-20")) {
		t.Errorf("%+v", got)
	}
	// Links lead to what is there, and loading what is shipped leaves them alone.
	remittances := []catalog.Link{{ToKind: "sdg-target", To: "10.c"}}
	refuses(t, w.store.ChangeLineLinks(office, "CRM-2030", "9", remittances, nil), fault.NotFound, "lineset.no_line")
	refuses(t, w.store.ChangeLineLinks(office, "CRM-2030", "3", []catalog.Link{{ToKind: "sdg-target", To: "99.9"}}, nil), fault.Invalid, "lineset.link_missing")
	if err := w.store.ChangeLineLinks(focal, "CRM-2030", "3", remittances, nil); fault.KindOf(err) != fault.Forbidden {
		t.Error(err)
	}
	asShipped := must[*catalog.Catalog](t)(w.store.Catalog(t.Context())).LinksFrom(action.LineKind, "RCM-2018/7")
	others := slices.DeleteFunc(slices.Clone(asShipped), func(l catalog.Link) bool { return l.To == "10.c" })
	if len(others) == 0 || len(others) == len(asShipped) {
		t.Fatalf("the line is linked to %+v", asShipped)
	}
	for _, l := range []struct {
		set, line   string
		add, remove []catalog.Link
	}{{"CRM-2030", "3", append(remittances, catalog.Link{ToKind: "item", To: "10.7.2.D4d"}, catalog.Link{ToKind: "mirps", To: "4"}), nil}, {"RCM-2018", "7", nil, others}} {
		if err := w.store.ChangeLineLinks(office, l.set, l.line, l.add, l.remove); err != nil {
			t.Fatal(err)
		}
	}
	data := load(t)
	data.Hash = "again"
	if err := w.store.LoadShipped(t.Context(), data, nil); err != nil {
		t.Fatal(err)
	}
	cat := must[*catalog.Catalog](t)(w.store.Catalog(t.Context()))
	if a, b := cat.LinksFrom(action.LineKind, "CRM-2030/3"), cat.LinksFrom(action.LineKind, "RCM-2018/7"); len(a) != 3 || a[0].To != "10.c" || len(b) != 1 || !b[0].Working {
		t.Errorf("%+v %+v", a, b)
	}
	// A meeting goes only while nothing names it.
	m := must[action.Meeting](t)(w.store.Meeting(office, meeting.Code))
	refuses(t, w.store.RemoveMeeting(office, m), fault.Conflict, "meeting.used")
	m.Ends = day(t, "2030-03-01")
	refuses(t, w.store.EditMeeting(office, m), fault.Invalid, "meeting.days_out_of_order")
	m.Ends = day(t, "2030-03-06")
	if err := w.store.EditMeeting(office, m); err != nil {
		t.Fatal(err)
	}
	refuses(t, w.store.EditMeeting(office, m), fault.Conflict, "admin.changed_meanwhile")
}
