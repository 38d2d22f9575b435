package web

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/shopspring/decimal"

	act "rumbo/internal/action"
	"rumbo/internal/lang"
	"rumbo/internal/publish"
	"rumbo/internal/shipped"
	"rumbo/internal/survey"
	"rumbo/internal/testkit/htmlcheck"
)

// madeLines gives the shipped sets with made reports.
type madeLines struct {
	sets     []act.Set
	meetings []act.Meeting
	reports  []act.Report
}

func (m *madeLines) LineSets(context.Context) ([]act.Set, error) { return m.sets, nil }

func (m *madeLines) Meetings(context.Context) ([]act.Meeting, error) { return m.meetings, nil }

func (m *madeLines) LineReports(_ context.Context, set string, _ ...string) ([]act.Report, error) {
	var out []act.Report
	for _, r := range m.reports {
		if r.Set == set {
			out = append(out, r)
		}
	}
	return out, nil
}

func on(day string) time.Time {
	t, err := time.Parse(time.DateOnly, day)
	if err != nil {
		panic(err)
	}
	return t
}

// linesSite serves the shipped sets; change may add reports, rounds, versions. It is the first of June 2025.
func linesSite(t *testing.T, change func(*madeLines)) world {
	t.Helper()
	data, err := shipped.Load()
	if err != nil {
		t.Fatal(err)
	}
	made := &madeLines{sets: data.Sets, meetings: data.Meetings}
	if change != nil {
		change(made)
	}
	return plain(t, func(d *Deps) {
		now := func() time.Time { return time.Date(2025, 6, 1, 9, 0, 0, 0, time.UTC) }
		reference := d.Reference
		d.Reference = func() publish.Reference {
			ref := reference()
			ref.Rounds = slices.Clone(ref.Rounds)
			for _, one := range []struct {
				code string
				year int
			}{{"CRM-2023", 2023}, {"CRM-2024", 2024}} {
				ref.Rounds = append(ref.Rounds, survey.Round{
					Code: one.code, Group: "RCM", ReferenceYear: one.year, Parts: []string{"rcm-2018"}, MadeBy: 2, Name: lang.Text{Es: "Ronda " + one.code, En: "Round " + one.code},
					Due: time.Date(one.year, 6, 30, 0, 0, 0, 0, time.UTC), Opened: time.Date(one.year, 2, 1, 0, 0, 0, 0, time.UTC), Closed: time.Date(one.year, 9, 1, 0, 0, 0, 0, time.UTC),
				})
			}
			return ref
		}
		d.Now = now
		figures := publish.New(newShippedStore(data), d.Reference, now)
		d.Publish, d.Lines = figures, publish.NewLines(made, figures)
	})
}

func figureOf(n int64) decimal.NullDecimal { return decimal.NewNullDecimal(decimal.NewFromInt(n)) }

// someReports are updates of four countries over two rounds, with a milestone that is overdue and one that was given another day.
func someReports(m *madeLines) {
	add := func(country, line, round, published string, status act.Status, change func(*act.Report)) {
		r := act.Report{
			Set: "RCM-2018", Line: line, Version: 1, Country: country, Round: round, Serial: 1, ChangeSet: int64(len(m.reports) + 1), Published: on(published), Source: country + " " + round + "/1",
			Taken: act.TakenUp, Status: status, On: on(published).AddDate(0, -2, 0), Body: "Entidad de prueba",
		}
		if change != nil {
			change(&r)
		}
		m.reports = append(m.reports, r)
	}
	mile := func(code, title, due, reached string) act.Milestone {
		out := act.Milestone{Code: code, Title: title}
		if due != "" {
			out.Due = on(due)
		}
		if reached != "" {
			out.Reached = on(reached)
		}
		return out
	}
	add("PAN", "2", "CRM-2023", "2023-08-01", act.Planned, func(r *act.Report) {
		r.Milestones = []act.Milestone{mile("m1", "Encuesta piloto", "2023-12-01", ""), mile("m2", "Tablero publicado", "2024-06-30", "")}
	})
	add("CRI", "2", "CRM-2023", "2023-08-02", act.InProgress, nil)
	add("PAN", "3", "CRM-2023", "2023-08-01", act.Completed, func(r *act.Report) { r.Percent = figureOf(100) })
	add("PAN", "2", "CRM-2024", "2024-08-01", act.InProgress, func(r *act.Report) {
		r.Percent, r.Done, r.Obstacles, r.Next = figureOf(40), "Se levantó la encuesta piloto.", "Faltan recursos.", "Publicar el tablero."
		r.Plan, r.Budget, r.Currency = "Plan Estratégico de Gobierno", figureOf(250000), "USD"
		r.Numerator, r.Whole = figureOf(2), figureOf(5)
		r.Indicators = []string{"17.18.1", "Encuestas levantadas"}
		r.Evidence = "Decreto 12, https://example.org/decreto-12.pdf javascript:alert(1)"
		r.Milestones = []act.Milestone{mile("m1", "Encuesta piloto", "2023-12-01", "2023-11-20"), mile("m2", "Tablero publicado", "2024-12-31", ""), mile("m3", "Manual aprobado", "2026-03-01", "")}
	})
	add("SLV", "2", "CRM-2024", "2024-08-03", act.Suspended, func(r *act.Report) {
		r.Milestones = []act.Milestone{mile("m1", "Convenio firmado", "2025-05-31", "")}
	})
	add("SLV", "4", "CRM-2024", "2024-08-03", act.NoInformation, nil)
	add("MEX", "2", "CRM-2024", "2024-08-04", "", func(r *act.Report) { r.Taken = act.NotTaken })
	add("MEX", "5", "CRM-2024", "2024-08-04", act.NotStarted, nil)
}

func see(t *testing.T, w world, path string) *htmlcheck.Doc {
	t.Helper()
	resp, text := w.do(t, ask(path))
	if resp.StatusCode != http.StatusOK {
		t.Fatalf("%s: %d\n%s", path, resp.StatusCode, w.log)
	}
	doc := document(t, text)
	doc.Find("script[type='application/json']").Remove()
	if m := unsaid.FindString(doc.Find("body").Text()); m != "" {
		t.Errorf("%s: %q was not said in words", path, m)
	}
	return htmlcheck.ParseString(t, text)
}

// linePages are every page about lines of action.
func linePages() []string {
	const set = "/lines-of-action/RCM-2018"
	return []string{
		set, set + "?round=CRM-2023", set + "?target=10.7", set + "/timeline", set + "/by-target", set + "/by-body", set + "/moved", set + "/moved?meeting=RCM-2018-08", set + "/moved?since=2024-01-01",
		set + "/lines/2", set + "/lines/8", set + "/brief",
		"/countries/PAN/lines/RCM-2018", "/countries/BLZ/lines/RCM-2018", "/countries/PAN/brief", "/countries/CAN/brief", "/targets/10.7", "/targets/10.c",
	}
}

// TestPagesOfLines: every page says everything in words in every language, with reports and without any.
func TestPagesOfLines(t *testing.T) {
	for name, w := range map[string]world{"shipped": linesSite(t, nil), "reported": linesSite(t, someReports)} {
		for _, l := range lang.All() {
			for _, path := range linePages() {
				page := see(t, w, "/"+string(l)+path)
				page.HasText(".nav a[aria-current]", "")
				if !strings.HasPrefix(path, "/targets/") {
					page.HasText(".caveat", "Rumbo")
				}
				if strings.Contains(page.HTML(), "%!") {
					t.Errorf("%s %s: a message lacks an argument", name, path)
				}
			}
		}
	}
}
