package web

import (
	"net/http"
	"strings"
	"testing"

	"rumbo/internal/i18n"
	"rumbo/internal/lang"
	"rumbo/internal/measure"
)

// TestVerdictsAreSaid: every verdict and every reason has its words in every language, and every verdict of a method a sign of its own.
func TestVerdictsAreSaid(t *testing.T) {
	t.Parallel()
	messages, err := i18n.Load()
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range lang.All() {
		p := messages.Printer(l)
		said := func(keys ...string) {
			for _, key := range keys {
				if !p.Has(key) {
					t.Errorf("%s: %s is not said", l, key)
				}
			}
		}
		for _, m := range measure.Methods() {
			said("assess.method."+string(m), "assess.method.short."+string(m), "assess.method.say."+string(m), "assess.scale."+string(m), "assess.methods."+string(m)+".1", "assess.methods."+string(m)+".2")
			signs := map[string]bool{}
			for _, s := range measure.Standings(m) {
				said("assess.standing."+string(s), "assess.standing.in."+string(s), "assess.word."+string(s))
				if sign := verdictSign(s); sign == "" || signs[sign] {
					t.Errorf("%s by %s has no sign of its own: %q", s, m, sign)
				} else {
					signs[sign] = true
				}
			}
		}
		for _, why := range append(measure.WhyNot(), measure.TooFewPoints, measure.TooFar, measure.OffCourse, measure.NoScatter, measure.OutOfBounds) {
			said("assess.why."+string(why), "assess.reason."+string(why))
		}
		for _, s := range measure.Shapes() {
			said("assess.shape." + string(s))
		}
	}
}

const noSeries = "/es/countries/PAN/progress/SL_TLF_UEM" // of which nothing is published

// TestScoreCard: a country by goal, each verdict with sign, word, years and the way to its working.
func TestScoreCard(t *testing.T) {
	w := site(t)
	page := see(t, w, "/en/countries/HND/progress")
	page.HasText(".lead", "By the method Open SDG 2.4 (Statistics Canada), 4 of the 7 series with figures can be assessed: limited progress (1), deterioration (2) and target not achieved (1). The figures are of 2015–2019.")
	page.HasCount("section.panel[id^=goal-]", 3)
	page.HasText(".tabs a[aria-current=page]", "Open SDG")
	const cost = "#goal-10-t tbody tr:nth-child(4)"
	page.HasText(cost+" th", "10.c.1")
	page.HasText(cost+" td:nth-child(3)", "4.2% 2015")
	page.HasText(cost+" td:nth-child(4)", "4.1% 2018")
	page.HasText(cost+" td:nth-child(5)", "below 3%")
	page.HasText(cost+" td:nth-child(6)", "▬ Limited progress 36% of the required pace")
	page.HasAttr(cost+" td:nth-child(6) a", "href", "/en/countries/HND/progress/SI_RMT_COST")
	page.HasText("#goal-10-t tbody tr:nth-child(1) td:nth-child(6)", "– categories")
	page.HasText("#goal-10-t tbody tr:nth-child(2) td:nth-child(6)", "– base of zero")
	page.HasText("#goal-10-t tbody tr:nth-child(3) td:nth-child(6)", "▼ Deterioration +37.7% a year")
	page.HasText("#goal-17-t tbody tr:nth-child(2) td:nth-child(6)", "✕ Target not achieved")
	page.Lacks("#goal-10-say")

	page = see(t, w, "/es/countries/HND/progress?method=all")
	page.HasText("#goal-10-t thead", "Open SDGGráfico de la ONUFlechas SDSN")
	page.HasText(cost+" td:nth-child(7)", "◐ Progreso razonable, pero hay que acelerar 40% del camino para 2030")
	page.HasText(cost+" td:nth-child(8)", "→ Estancamiento 42% del ritmo requerido")
	page.HasText("#goal-10-say", "aquí, 1 de los 5 que se siguen")
	page.HasAttr(cost+" td:nth-child(8) a", "href", "/es/countries/HND/progress/SI_RMT_COST?method=sdsn")

	for given, to := range map[string]string{
		"/es/countries/hnd/progress?method=unsd": "/es/countries/HND/progress?method=unsd", "/es/countries/HND/progress?method=magia": "/es/countries/HND/progress", "/es/regions/RCM/progress?method=all": "/es/regions/RCM/progress",
		"/es/countries/HND/progress/si-rmt-cost": "/es/countries/HND/progress/SI_RMT_COST", "/es/countries/RCM/progress": "/es/regions/RCM",
	} {
		if resp, _ := w.do(t, ask(given)); resp.StatusCode != http.StatusFound || resp.Header.Get("Location") != to {
			t.Errorf("%s: %d %s", given, resp.StatusCode, resp.Header.Get("Location"))
		}
	}
	if resp, text := w.do(t, ask(noSeries)); resp.StatusCode != http.StatusNotFound || !strings.Contains(text, "No hay cifras publicadas") {
		t.Errorf("%d", resp.StatusCode)
	}
}

// TestWorking prints every step with the numbers of the series.
func TestWorking(t *testing.T) {
	w := site(t)
	page := see(t, w, "/en/countries/HND/progress/SI_RMT_COST")
	page.HasText(".lead", "By the method Open SDG 2.4 (Statistics Canada): limited progress, from 4.2% (2015) to 4.1% (2018). What is aimed at: below 3%.")
	steps := page.Texts("#steps-t tbody tr")
	want := []string{
		"1Base value: of 2015, or of the first later year with a valuey₀, t₀4.2 2015", "2Latest valueyᵢ, tᵢ4.1 2018", "3Target and its yeary*, t*below 3%3 2030",
		"4Observed growth rate a yearg = (yᵢ ÷ y₀)^(1 ÷ (tᵢ − t₀)) − 1(4.1 ÷ 4.2)^(1 ÷ 3) − 1−0.00800034",
		"5Growth rate a year that reaches the target on timeg* = (y* ÷ y₀)^(1 ÷ (t* − t₀)) − 1(3 ÷ 4.2)^(1 ÷ 15) − 1−0.0221818",
		"6Observed beside required; s·d = (−1), for the sign of the base and the directionR = s·d·g ÷ |g*|(−1)·(−0.00800034) ÷ |−0.0221818|0.360672", "7Score from −5 to 5, for means of seriesmax(4.1667·R − 2.5; −5)−0.997188",
	}
	if got := strings.Join(steps, "\n"); got != strings.Join(want, "\n") {
		t.Errorf("%s\nwant\n%s", got, strings.Join(want, "\n"))
	}
	page.HasText("#classes-t tr.mark", "▬ Limited progress0 ≤ R < 60%◀ R = 36.0672%")
	page.HasText("#course-t", "base value")
	page.Has("#course [data-chart]")
	page.HasText("#outlook .empty", "fewer than five values")
	page.HasCount("#beside-t tbody tr", 3)
	page.Has("#course-t a[href^='/en/figures/']")

	page = see(t, w, "/fr/countries/HND/progress/SI_RMT_COST?method=unsd")
	page.HasText("#steps-t", "(3,72325 − 4,2) ÷ (3 − 4,2)0,397292")
	page.HasText("#classes-t tr.mark", "◐ Progrès acceptables")
	page = see(t, w, "/es/countries/HND/progress/SI_RMT_COST?method=sdsn")
	page.HasText("#steps-t", "(4.1 − 4.2) ÷ 3−0.0333333")
	page.HasText("#settings", "la meta hace de umbral de logro")
	// What has no verdict has its reason, and no step that would lead to one.
	page = see(t, w, "/es/countries/HND/progress/SG_CPA_MIGRS")
	page.HasText(".lead", "no hay veredicto. Los valores son categorías")
	page.Lacks("#working")
	page.Lacks("#course [data-chart]")
	// A course that is straight enough is drawn on, with its band in words and in a table.
	page = see(t, w, "/en/countries/HND/progress/BX_TRF_PWKR")
	page.HasText("#outlook .say", "If the course of 1990 to 2018 (29 values) went on, the line would stand at 31.2% in 2030; 80% of new values would lie between 26.3% and 36.0%.")
	page.HasCount("#outlook-t tbody tr", 1)
	page = see(t, w, "/en/regions/419/progress/SM_DTH_MIGR")
	page.HasText(".lead", "deterioration, from 218 (2015) to 406 (2019)")
}

// TestProgressAcross: countries by series in alphabetical order, with signs and words, and what stands in no column.
func TestProgressAcross(t *testing.T) {
	w := site(t)
	page := see(t, w, "/es/regions/RCM/progress")
	page.HasText(".lead", "Contando cada serie una vez por país con cifras, hay 40; según el método Open SDG 2.4 (Statistics Canada), pueden evaluarse 34: meta alcanzada (6)")
	names := page.Texts("#across-t tbody th")
	if len(names) != 11 || names[0] != "Belice" || names[4] != "Estados Unidos de América" || names[10] != "República Dominicana" {
		t.Errorf("%v", names)
	}
	page.HasCount("#across-t thead th", 5)
	page.HasText("#across-t tbody tr:nth-child(7) td:nth-child(4)", "▬ limitado")
	page.HasText("#across-t tbody tr:nth-child(7) td:nth-child(2)", "– base cero")
	page.HasText("#across-t tbody tr:nth-child(1) td:nth-child(4)", "sin datos")
	page.HasText("#across-t tfoot", "6 de 1110 de 118 de 1110 de 11")
	page.HasText("#counts-t tbody tr:nth-child(3)", "8 de 11")
	page.HasCount("#aside-t tbody tr", 3)
	page.HasText("#aside-t", "No está prevista para comparar países")
	if strings.Contains(page.Words(), "Derechos laborales 8.8.2") {
		t.Error("countries are compared by 8.8.2")
	}
	see(t, w, "/en/regions/419/progress").HasText("#across-t tfoot tr:first-child", "published for the group")
	for path, kind := range map[string]string{
		"/es/regions/RCM/progress.csv": "text/csv", "/es/regions/RCM/progress.json": "application/json", "/es/countries/HND/progress.csv?method=unsd": "text/csv", "/es/countries/HND/progress.json": "application/json",
		"/es/countries/HND/progress/SI_RMT_COST.csv": "text/csv", "/es/regions/419/progress/SM_DTH_MIGR.json": "application/json",
	} {
		resp, text := w.do(t, ask(path))
		if resp.StatusCode != http.StatusOK || !strings.HasPrefix(resp.Header.Get("Content-Type"), kind) || !strings.Contains(text, "5f0c5f0c") {
			t.Errorf("%s: %d %s", path, resp.StatusCode, resp.Header.Get("Content-Type"))
		}
	}
}

// TestMethodsOfProgress: the methods page has each method with its thresholds and its source.
func TestMethodsOfProgress(t *testing.T) {
	w := site(t)
	page := see(t, w, "/en/methods")
	for id, words := range map[string]string{"#progress-open-sdg-t": "▲ On trackR ≥ 95%V ≥ 1.5%", "#progress-unsd-t": "◐ Fair progress, but acceleration needed10% ≤ q < 95%0.5% ≤ g < 2%−2% < g ≤ −0.5%", "#progress-sdsn-t": "↗ Moderately improving50% ≤ q < 100%"} {
		page.HasText(id, words)
	}
	page.HasText("main", "docs/progress-methodology.md")
}

// TestSettingsForProgressAreKept: an administrator gives a series another target for progress, and the score cards follow at once.
func TestSettingsForProgressAreKept(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	const public, settings = "/es/countries/HND/progress/SM_DTH_MIGR?method=sdsn", "/es/admin/catalogue/series/SM_DTH_MIGR"
	if _, text := o.do(t, ask(public)); !strings.Contains(text, "ninguna meta numérica") {
		t.Fatal("a target that no method names is used")
	}
	form := o.see(t, admin, settings)
	form.HasAttr("#progress input[name=source]", "value", "Open SDG 2.4 (Statistics Canada): 10.7.3, decrease")
	resp, page := o.fill(t, admin, form, "progress", "aim", "other", "aim_target", "")
	if resp.StatusCode != http.StatusUnprocessableEntity || page.Count("#progress select[name=aim] option[value=other][selected]") != 1 {
		t.Errorf("%d", resp.StatusCode)
	}
	resp, page = o.fill(t, admin, o.see(t, admin, settings), "progress", "aim", "other", "aim_target", "0", "source", "Prueba")
	o.goes(t, admin, resp, page)
	_, text := o.do(t, ask(public))
	if strings.Contains(text, "ninguna meta numérica") || !strings.Contains(text, "Prueba") {
		t.Errorf("the setting does not reach the page: %s", document(t, text).Find(".lead").Text())
	}
}

// TestProgressInShort: what the pages of a country and of a region say of progress.
func TestProgressInShort(t *testing.T) {
	w := site(t)
	messages, err := i18n.Load()
	if err != nil {
		t.Fatal(err)
	}
	r := &request{Printer: messages.Printer(lang.Spanish), lang: lang.Spanish, ref: w.deps.Reference(), figures: w.deps.Publish, query: map[string][]string{}}
	country, _ := r.ref.Directory.Area("HND")
	card, err := w.progressCard(t.Context(), r, country, measure.OpenSDG)
	if err != nil || len(card.Table.Rows) != 4 || !strings.Contains(card.Say, "pueden evaluarse 4 de las 7 series") {
		t.Errorf("%v %+v", err, card)
	}
	group, _ := r.ref.Directory.Area("RCM")
	counts, err := w.progressCounts(t.Context(), r, group)
	if err != nil || len(counts.Table.Rows) != 4 || counts.ID != "progress" || len(counts.More) != 1 {
		t.Errorf("%v %+v", err, counts)
	}
	see(t, w, "/es/countries/HND").Has(".actions a[href='/es/countries/HND/progress']")
	see(t, w, "/es/regions/RCM").Has(".actions a[href='/es/regions/RCM/progress']")
}
