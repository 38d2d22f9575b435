package postgres_test

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/shopspring/decimal"

	"rumbo/internal/catalog"
	"rumbo/internal/fault"
	"rumbo/internal/lang"
	"rumbo/internal/observation"
	"rumbo/internal/publish"
	"rumbo/internal/shipped"
	"rumbo/internal/survey"
)

// figuresAsked is a set of the refugees, the cost of remittances and unemployment, women and men.
func figuresAsked(t testing.TB) survey.Questionnaire {
	t.Helper()
	return seriesSet(t, survey.AskedSeries{Series: "SM_POP_REFG_OR"}, survey.AskedSeries{Series: "SI_RMT_COST"},
		survey.AskedSeries{Series: "SL_TLF_UEM", Breakdowns: []observation.Breakdown{{"sex": "F"}, {"sex": "M"}}})
}

func seriesSet(t testing.TB, asked ...survey.AskedSeries) survey.Questionnaire {
	t.Helper()
	cat := must[*catalog.Catalog](t)(must[*shipped.Data](t)(referenceOnce()).Catalog())
	name := lang.Text{}.With(lang.Spanish, "Cifras")
	return must[survey.Questionnaire](t)(survey.SeriesSet("set", name, name, asked, cat))
}

// TestSeriesSet follows a set of series from who makes it to the figures that it gives, and to one that is taken back.
func TestSeriesSet(t *testing.T) {
	t.Parallel()
	w := newWorking(t)
	office, focal := w.as(t, "regional office"), w.as(t, "focal point PAN")
	r := round("CRM-2027")
	r.Parts = nil
	if err := w.store.AddRound(office, r); err != nil {
		t.Fatal(err)
	}
	refuses(t, w.store.OpenRound(office, r.Code), fault.Invalid, "round.parts_missing")
	for _, who := range []string{"regional office elsewhere", "focal point PAN", "administrator", "partner agency", "nobody"} {
		if _, err := w.store.AddSet(w.as(t, who), r.Code, figuresAsked(t)); err == nil {
			t.Errorf("%s makes a set", who)
		}
	}
	stale := must[survey.Round](t)(w.store.OwnRound(office, r.Code))
	code := must[string](t)(w.store.AddSet(office, r.Code, figuresAsked(t)))
	if code != "crm-2027-s1" {
		t.Error(code)
	}
	refuses(t, w.store.EditRound(office, stale), fault.Conflict, "admin.changed_meanwhile")
	// One figure is asked for once; sets of other figures may stand beside it, and the refused ones leave nothing.
	_, err := w.store.AddSet(office, r.Code, seriesSet(t, survey.AskedSeries{Series: "SI_RMT_COST"}))
	refuses(t, err, fault.Invalid, "series.asked_twice")
	second := must[string](t)(w.store.AddSet(w.as(t, "second regional office"), r.Code, seriesSet(t, survey.AskedSeries{Series: "BX_TRF_PWKR"})))
	stands := must[survey.Round](t)(w.store.OwnRound(office, r.Code))
	if second != "crm-2027-s2" || !slices.Equal(stands.Parts, []string{code, second}) {
		t.Errorf("%s %v", second, stands.Parts)
	}
	owner := connect(t, w.db.OwnerURL)
	if kinds := value[string](t, owner, `select string_agg(kind, ' ') from round_part where round = $1`, r.Code); kinds != "series series" {
		t.Error(kinds)
	}
	// A round that is copied asks for the same.
	next := stands
	next.Code = "CRM-2028"
	if err := w.store.AddRound(office, next); err != nil {
		t.Fatal(err)
	}
	if got := must[survey.Round](t)(w.store.OwnRound(office, next.Code)); !slices.Equal(got.Parts, stands.Parts) {
		t.Error(got.Parts)
	}
	if err := w.store.OpenRound(office, r.Code); err != nil {
		t.Fatal(err)
	}
	_, err = w.store.AddSet(office, r.Code, seriesSet(t, survey.AskedSeries{Series: "SL_TLF_CHLDEA"}))
	refuses(t, err, fault.Conflict, "round.open_already")
	if got := must[[]survey.Asked](t)(w.store.Asked(office, r.Code)); len(got) != 11 || len(got[0].Parts) != 2 {
		t.Errorf("%d, %+v", len(got), got[0])
	}

	set := figuresAsked(t)
	set.Code = code
	place := survey.Place{Round: r.Code, Part: code, Country: "PAN"}
	number := func(s string) decimal.NullDecimal { return decimal.NewNullDecimal(decimal.RequireFromString(s)) }
	say := func(answers ...survey.Answer) {
		t.Helper()
		entries := must[survey.Work](t)(w.store.Work(focal, place)).Entries
		to := survey.Saving{Place: place, Questionnaire: set}
		for _, a := range answers {
			to.Edits = append(to.Edits, survey.Edit{Answer: a, Revision: entries[a.Item].Revision})
		}
		if saved, conflicts, err := w.store.SaveWork(focal, to); err != nil || len(conflicts) > 0 || len(saved) != len(answers) {
			t.Fatal(saved, conflicts, err)
		}
	}
	brought := func() {
		t.Helper()
		serial := handIn(t, w.store, focal, place).Serial
		if err := w.store.ValidateWork(office, place, serial); err != nil {
			t.Fatal(err)
		}
		if err := w.store.PublishWork(office, place, serial, set, r.ReferenceYear); err != nil {
			t.Fatal(err)
		}
	}
	figures := func() map[string]observation.Observation {
		out := map[string]observation.Observation{}
		for _, row := range must[[]publish.Row](t)(w.store.Figures(t.Context(), publish.Query{Areas: []string{"PAN"}, Flow: observation.National, From: 2027, To: 2027, AllParts: true})) {
			out[strings.TrimSpace(row.Observation.Key.Series+" "+row.Observation.Key.Breakdown)] = *row.Observation
		}
		return out
	}
	say(survey.Answer{Item: "SM_POP_REFG_OR", Numerator: number("125"), Denominator: number("4314768")}, survey.Answer{Item: "SI_RMT_COST", Number: number("6.20"), Literal: "6,20"},
		survey.Answer{Item: "SL_TLF_UEM.F", Gap: observation.Suppressed})
	if got := figures(); len(got) != 0 {
		t.Errorf("a draft is public: %v", got)
	}
	brought()
	got := figures()
	refugees, cost, women := got["SM_POP_REFG_OR"], got["SI_RMT_COST"], got["SL_TLF_UEM sex=F"]
	if len(got) != 3 || refugees.Value.Text() != "2.89703" || refugees.Value.Numerator.Decimal.String() != "125" || refugees.Value.Denominator.Decimal.String() != "4314768" ||
		cost.Value.Text() != "6.20" || cost.Value.Literal != "6,20" || women.Value.Gap != observation.Suppressed {
		t.Errorf("%+v", got)
	}
	if refugees.Origin.Kind != observation.Form || refugees.Origin.Item != "SM_POP_REFG_OR" || refugees.Origin.Response == 0 {
		t.Errorf("%+v", refugees.Origin)
	}
	// Taken back, a value without an answer does not stay.
	say(survey.Answer{Item: "SI_RMT_COST"}, survey.Answer{Item: "SL_TLF_UEM.F", Number: number("9.1")})
	brought()
	got = figures()
	if cost, women = got["SI_RMT_COST"], got["SL_TLF_UEM sex=F"]; cost.Value.Gap != observation.NotAnswered || women.Value.Text() != "9.1" || got["SM_POP_REFG_OR"].Value.Text() != "2.89703" {
		t.Errorf("%+v", got)
	}
}

// TestSetsInDatabase goes at the table itself: who runs rounds adds a set under a code of its own and nothing else.
func TestSetsInDatabase(t *testing.T) {
	t.Parallel()
	w := newWorking(t)
	app := served(t, w.db)
	office := w.people["regional office"]
	document := func(change func(*survey.Questionnaire)) string {
		q := seriesSet(t, survey.AskedSeries{Series: "SI_RMT_COST"})
		change(&q)
		return string(must[[]byte](t)(json.Marshal(q)))
	}
	as := func(who int64, statement string, args ...any) error {
		t.Helper()
		return pgx.BeginFunc(t.Context(), app, func(tx pgx.Tx) error {
			if _, err := tx.Exec(t.Context(), `select set_config('rumbo.actor', $1, true)`, fmt.Sprint(who)); err != nil {
				return err
			}
			done, err := tx.Exec(t.Context(), statement, args...)
			if err == nil && done.RowsAffected() == 0 {
				return context.Canceled
			}
			return err
		})
	}
	const add = `insert into questionnaire (code, version, document, current) values ($1, $2, $3::jsonb, $4)`
	plain := document(func(*survey.Questionnaire) {})
	if err := as(office, add, "r-s1", "1", plain, true); err != nil {
		t.Fatal(err)
	}
	for name, tc := range map[string]struct {
		who           int64
		code, version string
		document      string
		current       bool
	}{
		"a questionnaire":                     {office, "mine", "1", document(func(q *survey.Questionnaire) { q.Kind = survey.Questions }), true},
		"another version of a set":            {office, "r-s1", "2", plain, false},
		"a set under a questionnaire's code":  {office, "sdg-10.7.2", "set", plain, false},
		"a set as somebody who runs no round": {w.people["focal point PAN"], "r-s2", "1", plain, true},
		"a set as an analyst":                 {w.people["analyst"], "r-s2", "1", plain, true},
		"a questionnaire of a set's code":     {w.people["administrator"], "r-s1", "2", document(func(q *survey.Questionnaire) { q.Kind = survey.Questions }), false},
	} {
		if err := as(tc.who, add, tc.code, tc.version, tc.document, tc.current); err == nil {
			t.Errorf("%s is kept", name)
		}
	}
	for _, statement := range []string{`update questionnaire set document = document || '{"Version": "2"}'`, `update questionnaire set current = false`, `delete from questionnaire`} {
		if err := as(office, statement+` where code = $1`, "r-s1"); err == nil {
			t.Errorf("%s as the office", statement)
		}
	}
	if err := as(w.people["administrator"], add, "r-s1", "2", plain, false); err != nil {
		t.Errorf("an administrator mends its words: %v", err)
	}
}
