package postgres_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"rumbo/internal/action"
	"rumbo/internal/area"
	"rumbo/internal/catalog"
	"rumbo/internal/i18n"
	"rumbo/internal/lang"
	"rumbo/internal/postgres"
	"rumbo/internal/publish"
	"rumbo/internal/survey"
	"rumbo/internal/testkit/storetest"
)

// searchOver is a search over a store as it stands. refresh reads the store again and brings the index up to it.
func searchOver(t testing.TB, s *postgres.Store) (search *publish.Search, refresh func(context.Context)) {
	t.Helper()
	messages := must[*i18n.Catalogue](t)(i18n.Load())
	var ref publish.Reference
	figures := publish.New(s, func() publish.Reference { return ref }, time.Now)
	search = publish.NewSearch(s, publish.NewLines(s, figures), figures, messages)
	refresh = func(ctx context.Context) {
		t.Helper()
		ref = publish.Reference{
			Directory: must[*area.Directory](t)(s.Directory(ctx)), Catalog: must[*catalog.Catalog](t)(s.Catalog(ctx)),
			Questionnaires: must[[]survey.Questionnaire](t)(s.Questionnaires(ctx)), Rounds: must[[]survey.Round](t)(s.Rounds(ctx)),
		}
		if err := search.Refresh(ctx); err != nil {
			t.Fatal(err)
		}
	}
	refresh(t.Context())
	return search, refresh
}

// codesOf are the hits as kind and code, those of the best kind first.
func codesOf(f publish.Found) []string {
	var out []string
	for _, g := range f.Groups {
		for _, h := range g.Hits {
			out = append(out, string(g.Kind)+" "+h.Code)
		}
	}
	return out
}

// TestSearch finds public things in three languages, without accents, mistyped, and by any spelling of their codes.
func TestSearch(t *testing.T) {
	t.Parallel()
	search, _ := searchOver(t, storetest.Open(t))
	for _, c := range []struct {
		query string
		lang  lang.Code
		first string // what stands first
		among string // what is found as well
		taken string // the word that the first mistyped one was taken for
	}{
		{query: "Panamá", lang: lang.Spanish, first: "country PAN"},
		{query: "panama", lang: lang.Spanish, first: "country PAN"},
		{query: "PAN", lang: lang.French, first: "country PAN"},
		{query: "mexique", lang: lang.English, first: "country MEX"},
		{query: "México", lang: lang.French, first: "country MEX"},
		{query: "Cote d’Ivoire", lang: lang.Spanish, first: "country CIV"},
		{query: "EE.UU.", lang: lang.Spanish, first: "country USA"},
		{query: "hondras", lang: lang.Spanish, first: "country HND", taken: "honduras"},
		{query: "Guatmala", lang: lang.French, first: "country GTM", taken: "guatemala"},
		{query: "Conferencia Regional sobre Migración", lang: lang.Spanish, first: "group RCM"},
		{query: "RCM", lang: lang.English, first: "group RCM", among: "line RCM-2018/1"},
		{query: "centroamerica", lang: lang.Spanish, first: "group 13", among: "group SICA"},
		{query: "10.c.1", lang: lang.Spanish, first: "indicator 10.c.1", among: "series SI_RMT_COST"},
		{query: "10-C-1", lang: lang.French, first: "indicator 10.c.1"},
		{query: "10c1", lang: lang.English, first: "indicator 10.c.1"},
		{query: "10.7", lang: lang.English, first: "target 10.7", among: "indicator 10.7.4"},
		{query: "SI_RMT_COST", lang: lang.French, first: "series SI_RMT_COST", among: "series SI_RMT_COST_SND"},
		{query: "si rmt cost", lang: lang.Spanish, first: "series SI_RMT_COST"},
		{query: "SI_RMT_COTS", lang: lang.English, among: "series SI_RMT_COST"},
		{query: "remesas", lang: lang.Spanish, among: "indicator 10.c.1"},
		{query: "remesa", lang: lang.English, among: "indicator 10.c.1"},
		{query: "remittance", lang: lang.Spanish, among: "indicator 10.c.1"},
		{query: "envois de fonds", lang: lang.French, among: "indicator 10.c.1"},
		{query: "remezas", lang: lang.Spanish, among: "indicator 10.c.1", taken: "remesas"},
		{query: "migracion laboral", lang: lang.Spanish, first: "line RCM-2018/5"},
		{query: "labor migration", lang: lang.English, among: "line RCM-2018/5"},
		{query: "traficking persons", lang: lang.English, among: "line RCM-2018/6", taken: "trafficking"},
		{query: "trata de personas", lang: lang.Spanish, among: "line RCM-2018/6"},
		{query: "RCM-2018/7", lang: lang.Spanish, first: "line RCM-2018/7"},
		{query: "igual salario", lang: lang.Spanish, first: "question sdg-10.7.2/10.7.2.D1c"},
		{query: "salaire égal", lang: lang.French, first: "question sdg-10.7.2/10.7.2.D1c"},
		{query: "acces a la justice", lang: lang.French, first: "question sdg-10.7.2/10.7.2.D1e"},
		{query: "SDG 10.7.2", lang: lang.English, first: "indicator 10.7.2"},
		{query: "indicador ODS 10.7.2", lang: lang.Spanish, first: "indicator 10.7.2"},
		{query: "10.7.2 Mexico", lang: lang.English, first: "indicator 10.7.2", among: "country MEX"},
		{query: "remesas de El Salvador en 2018", lang: lang.Spanish, first: "country SLV"},
		{query: "how can people send money to Costa Rica", lang: lang.English, first: "country CRI"},
		{query: "10.7.2.D1e", lang: lang.English, among: "question sdg-10.7.2/10.7.2.D1e"},
		{query: "ausencia de dato", lang: lang.Spanish, among: "method gaps"},
		{query: "reunion viceministerial", lang: lang.Spanish, first: "meeting RCM-XXIII"},
		{query: "our world in data", lang: lang.English, first: "source un-sdg-owid"},
		{query: "migrants deaths", lang: lang.English, first: "indicator 10.7.3"},
		{query: "desaparecidos", lang: lang.Spanish, among: "series SM_DTH_MIGR"},
	} {
		got, err := search.Find(t.Context(), c.query, "", c.lang)
		if err != nil {
			t.Fatalf("%s: %v", c.query, err)
		}
		codes := codesOf(got)
		if c.first != "" && (len(codes) == 0 || codes[0] != c.first) {
			t.Errorf("%s in %s: first %v, want %s", c.query, c.lang, codes[:min(4, len(codes))], c.first)
		}
		if c.among != "" && !slices.Contains(codes, c.among) {
			t.Errorf("%s in %s: %v without %s", c.query, c.lang, codes, c.among)
		}
		if taken := ""; c.taken != "" {
			for _, w := range got.Taken {
				taken += w.For
			}
			if taken != c.taken {
				t.Errorf("%s in %s: taken for %q, want %q", c.query, c.lang, taken, c.taken)
			}
		}
	}
}

// TestSearchSaysInWhichLanguage: a thing is named in the reader's language, and where the words stand in another that text is given.
func TestSearchSaysInWhichLanguage(t *testing.T) {
	t.Parallel()
	search, _ := searchOver(t, storetest.Open(t))
	got := must[publish.Found](t)(search.Find(t.Context(), "remittance", publish.OfIndicator, lang.Spanish))
	if len(got.Groups) != 1 || len(got.Groups[0].Hits) == 0 {
		t.Fatalf("%+v", got)
	}
	h := got.Groups[0].Hits[0]
	if !strings.Contains(strings.ToLower(h.Name), "remesas") || h.In != lang.English || !strings.Contains(strings.ToLower(h.Matched), "remittance") {
		t.Errorf("%+v", h)
	}
	if got := must[publish.Found](t)(search.Find(t.Context(), "remesas", publish.OfIndicator, lang.Spanish)); got.Groups[0].Hits[0].Matched != "" {
		t.Errorf("%+v", got.Groups[0].Hits[0])
	}
}

// TestSearchFindsNothing: nonsense finds nothing and breaks nothing; of words that stand nowhere together those things are found
// that hold some, and that is told.
func TestSearchFindsNothing(t *testing.T) {
	t.Parallel()
	search, _ := searchOver(t, storetest.Open(t))
	for _, q := range []string{"", "   ", "xqzwvk", "'", `\`, "& | !", "':*", "%", "日本", "--", strings.Repeat("žř ", 400)} {
		got := must[publish.Found](t)(search.Find(t.Context(), q, "", lang.Spanish))
		if got.Count != 0 || got.Any {
			t.Errorf("%q finds %v", q, codesOf(got))
		}
	}
	got := must[publish.Found](t)(search.Find(t.Context(), "Panamá xqzwvk", "", lang.Spanish))
	if !got.Any || !slices.Contains(codesOf(got), "country PAN") {
		t.Errorf("%+v", got)
	}
	many := must[publish.Found](t)(search.Find(t.Context(), "migr", publish.OfQuestion, lang.Spanish))
	some := must[publish.Found](t)(search.Find(t.Context(), "migr", "", lang.Spanish))
	for _, g := range some.Groups {
		if len(g.Hits) > 5 || g.Kind == publish.OfQuestion && (g.Count != len(many.Groups[0].Hits) || len(many.Groups) != 1) {
			t.Errorf("%s: %d of %d", g.Kind, len(g.Hits), g.Count)
		}
	}
}

// TestSearchFollowsWhatIsPublic: a draft of lines is found by nobody, not even by those who draft it, until it is presented; what is
// renamed is found by its new name alone, and nobody but the server writes the index.
func TestSearchFollowsWhatIsPublic(t *testing.T) {
	t.Parallel()
	w := newWorking(t)
	office := w.as(t, "regional office")
	search, refresh := searchOver(t, w.store)
	finds := func(query string) []string {
		t.Helper()
		refresh(office)
		return codesOf(must[publish.Found](t)(search.Find(office, query, "", lang.Spanish)))
	}
	set := action.Set{Code: "CRM-2030", Group: "RCM", Name: spanish("Conjunto zarzuela")}
	if err := w.store.AddLineSet(office, set); err != nil {
		t.Fatal(err)
	}
	v, _ := must[action.Set](t)(w.store.LineSet(office, "CRM-2030")).Version(1)
	v.Lines = []action.Line{{Code: "1", Title: spanish("Pasarela quinquenal")}}
	if err := w.store.SaveWording(office, v); err != nil {
		t.Fatal(err)
	}
	if got := finds("pasarela quinquenal"); len(got) != 0 {
		t.Errorf("a draft is found: %v", got)
	}
	if got := finds("zarzuela"); len(got) != 0 {
		t.Errorf("a set that is being drafted is found: %v", got)
	}
	v, _ = must[action.Set](t)(w.store.LineSet(office, "CRM-2030")).Version(1)
	if err := w.store.TakeStep(office, v, action.Step{Kind: action.Presented, Day: day(t, "2030-03-05")}); err != nil {
		t.Fatal(err)
	}
	if got := finds("pasarela quinquenal"); !slices.Equal(got, []string{"line CRM-2030/1"}) {
		t.Errorf("presented: %v", got)
	}
	owner := connect(t, w.db.OwnerURL)
	exec(t, owner, `select set_config('rumbo.actor', '2', false)`)
	exec(t, owner, `update area set name = '{"en": "Zamburia", "es": "Zamburia", "fr": "Zambourie"}' where code = 'PAN'`)
	if got := finds("zamburia"); !slices.Equal(got, []string{"country PAN"}) {
		t.Errorf("a new name: %v", got)
	}
	app := served(t, w.db)
	for _, actor := range []string{"2", ""} {
		exec(t, app, `select set_config('rumbo.actor', $1, false)`, actor)
		for _, q := range []string{`delete from search_entry`, `update search_word set uses = 0`} {
			if done := must[interface{ RowsAffected() int64 }](t)(app.Exec(t.Context(), q)); done.RowsAffected() != 0 {
				t.Errorf("%q as %q", q, actor)
			}
		}
		if _, err := app.Exec(t.Context(), `insert into search_word values ('x', 1, '{}')`); codeOf(err) != noPrivilege {
			t.Errorf("adding as %q: %v", actor, err)
		}
	}
}

// BenchmarkSearch is one search with a mistyped word over what is shipped.
func BenchmarkSearch(b *testing.B) {
	search, _ := searchOver(b, storetest.Open(b))
	for b.Loop() {
		if _, err := search.Find(b.Context(), "costo de las remezas", "", lang.Spanish); err != nil {
			b.Fatal(err)
		}
	}
}
