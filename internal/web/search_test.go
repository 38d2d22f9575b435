package web

import (
	"context"
	"net/http"
	"strings"
	"testing"

	act "rumbo/internal/action"
	"rumbo/internal/i18n"
	"rumbo/internal/lang"
	"rumbo/internal/postgres"
	"rumbo/internal/publish"
)

// madeSearch finds what it was given, whatever is asked.
type madeSearch struct {
	found publish.Found
	query string
	kind  publish.Kind
}

func (m *madeSearch) Find(_ context.Context, query string, kind publish.Kind, _ lang.Code) (publish.Found, error) {
	m.query, m.kind = query, kind
	out := m.found
	out.Query = query
	return out, nil
}

func searchSite(t *testing.T, m *madeSearch) world {
	t.Helper()
	w := site(t)
	w.Server.deps.Search = m
	return w
}

// TestSearchPage: what was found stands by kind with the words marked and leads to the page of each thing.
func TestSearchPage(t *testing.T) {
	m := &madeSearch{found: publish.Found{
		Count: 13, Any: true, Taken: []publish.Taken{{Given: "remezas", For: "remesas"}}, Marks: []string{"remezas", "remesas"},
		Groups: []publish.FoundKind{
			{Kind: publish.OfSeries, Count: 9, Hits: []publish.Hit{{Kind: publish.OfSeries, Code: "SI_RMT_COST", Name: "Costo de las Remesas", Body: "Coste, en %", Of: 9}}},
			{Kind: publish.OfLine, Count: 1, Hits: []publish.Hit{{Kind: publish.OfLine, Code: "RCM-2018/7", Name: "Diáspora", Matched: "Envíos de remesas", In: lang.French}}},
			{Kind: publish.OfQuestion, Count: 1, Hits: []publish.Hit{{Kind: publish.OfQuestion, Code: "sdg-10.7.2/10.7.2.D4d", Name: "Remesas"}}},
			{Kind: publish.OfCountry, Count: 1, Hits: []publish.Hit{{Kind: publish.OfCountry, Code: "PAN", Name: "Panamá"}}},
			{Kind: publish.OfMethod, Count: 1, Hits: []publish.Hit{{Kind: publish.OfMethod, Code: "gaps", Name: "Ausencias"}}},
		},
	}}
	w := searchSite(t, m)
	page := see(t, w, "/es/search?q=remezas")
	page.HasText(".lead", "13 resultados para «remezas»")
	page.HasAttr("#q", "value", "remezas")
	page.HasText(".note[role=status]", "«remezas» no figura en ningún lugar; se muestra lo que contiene «remesas».")
	page.HasText("#of-series mark", "Remesas")
	page.HasAttr("#of-series a[href='/es/series/SI_RMT_COST']", "href", "/es/series/SI_RMT_COST")
	page.HasText("#of-series code", "SI_RMT_COST")
	page.HasAttr("#of-series .more a", "href", "/es/search?kind=series&q=remezas")
	page.HasText("#of-series .more a", "Los 9 resultados de este tipo")
	page.HasText("#of-line .other", "Français:")
	page.HasText("#of-line .text mark", "remesas")
	page.Has("#of-line a[href='/es/lines-of-action/RCM-2018/lines/7']")
	page.Has("#of-question a[href='/es/questionnaires/sdg-10.7.2#10.7.2.D4d']")
	page.Has("#of-country a[href='/es/countries/PAN']")
	page.Has("#of-method a[href='/es/methods#gaps']")
	page.Has("meta[name=robots][content=noindex]")
	see(t, w, "/fr/search?q=x&kind=series").HasText(".tabs [aria-current]", "Séries")
	if m.kind != publish.OfSeries {
		t.Errorf("kind %q", m.kind)
	}
	see(t, w, "/fr/search?q=x&kind=secrets").Lacks(".tabs")
	if m.kind != "" {
		t.Errorf("kind %q", m.kind)
	}
}

// TestSearchAsOf: what is found as of a snapshot opens as of it, from every link and form, and the page says so under its name and data.
func TestSearchAsOf(t *testing.T) {
	w := searchSite(t, &madeSearch{})
	then := publish.Snapshot{Code: "2024-a", Name: lang.Text{Es: "Corte de enero"}, Mark: 3, DataHash: strings.Repeat("ab", 32), At: on("2024-01-15")}
	w.Server.deps.Snapshots = keptSnapshot{one: then}
	for _, path := range []string{"/es/search?q=remesas", "/es/search?q=remesas&kind=series", "/es/search?q=Panemà", "/es/search"} {
		sign := "?"
		if strings.Contains(path, "?") {
			sign = "&"
		}
		page := see(t, w, path+sign+"snapshot=2024-a")
		page.HasText("aside.asof", "Corte de enero")
		page.HasText("aside.asof", then.DataHash)
		page.HasAttr(".foot .hash", "data-full", then.DataHash)
		doc, n := document(t, page.HTML()), 0
		for _, a := range doc.Find("main a[href]").EachIter() {
			to := a.AttrOr("href", "")
			if a.AttrOr("rel", "") == "latest-version" || strings.HasPrefix(to, "/es/snapshots") || strings.HasPrefix(to, "#") {
				continue
			}
			if n++; strings.Count(to, "snapshot=2024-a") != 1 {
				t.Errorf("%s loses the snapshot at %s", path, to)
			}
		}
		if n == 0 || doc.Find("form[role=search]").Length() == 0 || doc.Find("form[role=search]").Length() != doc.Find("form[role=search] input[name=snapshot][value='2024-a']").Length() {
			t.Errorf("%s: %d links, %d forms", path, n, doc.Find("form[role=search]").Length())
		}
	}
	see(t, w, "/es/search?q=remesas&snapshot=2024-a").HasText("main", "se abre según el corte de datos")
	see(t, w, "/es/search?q=remesas").Lacks("aside.asof")
}

// TestSearchBox stands in the head of every page and works without scripts.
func TestSearchBox(t *testing.T) {
	w := searchSite(t, &madeSearch{})
	for _, path := range []string{"/es/countries/PAN", "/fr/methods", "/en/sign-in", "/es/search"} {
		page := see(t, w, path)
		page.HasCount("header form[role=search]", 1)
		page.HasAttr("header form[role=search]", "action", path[:3]+"/search")
		page.HasAttr("header form[role=search] input", "name", "q")
		page.Has("header form[role=search] label[for=find]")
		page.Has("header form[role=search] button[type=submit]")
	}
	resp, text := w.do(t, ask("/es/nothing"))
	page := document(t, text)
	if to, _ := page.Find("main form[role=search]").Attr("action"); resp.StatusCode != http.StatusNotFound || to != "/es/search" {
		t.Errorf("a page that is not there: %d, search %q", resp.StatusCode, to)
	}
}

// TestSearchLeadsOn where nothing was found or asked.
func TestSearchLeadsOn(t *testing.T) {
	w := searchSite(t, &madeSearch{})
	page := see(t, w, "/es/search")
	page.Has("#q[autofocus]")
	page.Has("#try-h")
	page.Has(".columns a[href='/es/search?q=10.c.1']")
	page = see(t, w, "/es/search?q=Panemà")
	page.HasText(".lead", "No se encontró nada para «Panemà».")
	page.Has(".columns a[href='/es/countries/PAN']")
	page.Has(".columns a[href='/es/indicators']")
	page = see(t, w, "/en/search?q=%3Cscript%3Ealert(1)%3C/script%3E")
	page.Lacks("main script")
	page.HasAttr("#q", "value", "<script>alert(1)</script>")
}

// TestQuestionsPage shows the questions of a survey and nothing that belongs to a round.
func TestQuestionsPage(t *testing.T) {
	w := site(t)
	page := see(t, w, "/es/questionnaires/sdg-10.7.2")
	page.HasCount("main table tbody tr", 30)
	page.HasText("[id='10.7.2.D1c'] th", "1c · Igual salario por igual trabajo")
	page.HasText("[id='10.7.2.D1c'] td", "situación migratoria (1)")
	page.HasText("[id='10.7.2.D1c'] td", "regular (0.5)")
	page.HasText("[id='10.7.2.D2a'] td", "Sí (1) · No (0)")
	page.Has("#about a[href='/es/series/SG_CPA_MIGRS']")
	page.Lacks(".caveat")
	see(t, w, "/fr/questionnaires/adoption-2030-migration").HasText(".caveat", "Version de travail")
	for _, path := range []string{"/es/questionnaires/none", "/es/questionnaires/rcm-2018"} {
		if resp, _ := w.do(t, ask(path)); resp.StatusCode != http.StatusNotFound {
			t.Errorf("%s: %d", path, resp.StatusCode)
		}
	}
}

// TestMarks: accents, case and endings do not keep a word from being marked, and small words are not where there are others.
func TestMarks(t *testing.T) {
	for _, c := range []struct{ text, marks, want string }{
		{"Migración laboral", "migracion", "[Migración] laboral"},
		{"migratorias y migrantes", "migra", "[migratorias] y [migrantes]"},
		{"Costo de las remesas", "costo de remesa", "[Costo] de las [remesas]"},
		{"la remesa", "remesas", "la [remesa]"},
		{"De la", "de", "[De] la"},
		{"10.7.2", "10 7 2", "[10].[7].[2]"},
		{"107", "10", "107"},
		{"", "x", ""},
		{"«Côte d’Ivoire»", "cote ivoire", "«[Côte] d’[Ivoire]»"},
	} {
		var b strings.Builder
		for _, m := range inMarks(c.text, strings.Fields(c.marks)) {
			if m.On {
				b.WriteString("[" + m.Text + "]")
			} else {
				b.WriteString(m.Text)
			}
		}
		if b.String() != c.want {
			t.Errorf("%q in %q: %q", c.marks, c.text, b.String())
		}
	}
	long := strings.Repeat("palabra ", 60) + "remesas " + strings.Repeat("final ", 60)
	got := ""
	for _, m := range excerpt(long, []string{"remesas"}) {
		got += m.Text
	}
	if !strings.HasPrefix(got, "… palabra") || !strings.Contains(got, "remesas") || !strings.HasSuffix(got, "final …") || len(got) > 220 {
		t.Errorf("%q", got)
	}
}

// TestSearchOverTheStore: over a database, in three languages, and nothing of what somebody drafts.
func TestSearchOverTheStore(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	messages, err := i18n.Load()
	if err != nil {
		t.Fatal(err)
	}
	figures := o.deps.Publish.(*publish.Service)
	search := publish.NewSearch(o.store, publish.NewLines(o.store, figures), figures, messages)
	o.Server.deps.Search = search
	office := postgres.WithActor(t.Context(), o.people["regional office"])
	if err := o.store.AddLineSet(office, act.Set{Code: "CRM-2030", Group: "RCM", Name: lang.Text{Es: "Zarzuela", Source: lang.Spanish}}); err != nil {
		t.Fatal(err)
	}
	set, err := o.store.LineSet(office, "CRM-2030")
	if err != nil {
		t.Fatal(err)
	}
	v := set.Versions[0]
	v.Lines = []act.Line{{Code: "1", Title: lang.Text{Es: "Pasarela quinquenal", Source: lang.Spanish}}}
	if err := o.store.SaveWording(office, v); err != nil {
		t.Fatal(err)
	}
	if err := search.Refresh(office); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]string{
		"/es/search?q=panama": "/es/countries/PAN", "/fr/search?q=Mexiqe": "/fr/countries/MEX", "/en/search?q=10-c-1": "/en/indicators/10.c.1",
		"/es/search?q=SI_RMT_COST": "/es/series/SI_RMT_COST", "/fr/search?q=remesas": "/fr/lines-of-action/RCM-2018/lines/7", "/es/search?q=igual+salario": "/es/questionnaires/sdg-10.7.2#10.7.2.D1c",
	} {
		see(t, o.world, path).Has(".hits a[href='" + want + "']")
	}
	for _, who := range []string{"public", "regional office"} {
		for _, q := range []string{"zarzuela", "quinquenal"} {
			resp, text := o.do(t, ask("/es/search?q="+q, "Cookie", o.cookie(who)))
			if resp.StatusCode != http.StatusOK || document(t, text).Find(".hits").Length() != 0 {
				t.Errorf("%s finds %s", who, q)
			}
		}
	}
}
