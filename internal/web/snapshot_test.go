package web

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/gofiber/fiber/v2"
	"github.com/shopspring/decimal"
	"github.com/xuri/excelize/v2"

	act "rumbo/internal/action"
	"rumbo/internal/fault"
	"rumbo/internal/lang"
	"rumbo/internal/observation"
	"rumbo/internal/postgres"
	"rumbo/internal/publish"
)

// snapshot makes a snapshot of what stands.
func (o *office) snapshot(t *testing.T, code string) publish.Snapshot {
	t.Helper()
	one, err := o.store.Snapshot(t.Context(), code)
	if fault.KindOf(err) == fault.NotFound {
		one, err = o.store.AddSnapshot(postgres.WithActor(t.Context(), o.people[office1]), code, lang.Text{}.With(lang.Spanish, "Corte "+code), lang.Text{})
	}
	if err != nil {
		t.Fatal(err)
	}
	return one
}

func snapshotted(code string) sample {
	return sample{code, func(t *testing.T, o *office) map[string]string {
		return map[string]string{"snapshot": o.snapshot(t, code).Code}
	}}
}

// remits publishes the cost of remittances of a country, as a newer release of the United Nations has it; an empty value is a gap.
func (o *office) remits(t *testing.T, release, country string, year int, value string) {
	t.Helper()
	v := observation.Value{Gap: observation.NotAvailable}
	if value != "" {
		v = observation.Value{Number: decimal.NewNullDecimal(decimal.RequireFromString(value)), Literal: value}
	}
	one := observation.New("SI_RMT_COST", country, observation.YearPeriod(year), nil, observation.UN, release, v)
	one.Source = "un-sdg"
	set := observation.ChangeSet{Kind: observation.FromEdit, Reason: "test"}
	_, _, err := o.store.AcceptFigures(postgres.WithActor(t.Context(), 2), set, func(yield func(observation.Observation, error) bool) { yield(one, nil) })
	if err != nil {
		t.Fatal(err)
	}
	o.version.forget()
}

// words are those of the page itself, without what is said of the snapshot.
func words(t *testing.T, text string) string {
	t.Helper()
	doc := document(t, text)
	doc.Find("aside.asof, script").Remove()
	return strings.Join(strings.Fields(doc.Find("main").Text()), " ")
}

// TestSnapshotThroughPages: what was read before something was published is read again as of a snapshot, under its name and hash, in pages and
// files; links keep it; what changed is told.
func TestSnapshotThroughPages(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	pages := []string{
		"/es/regions/RCM", "/es/regions/RCM?year=2019&flow=un", "/fr/countries/PAN", "/en/indicators/10.c.1?group=RCM", "/es/series/SI_RMT_COST?group=RCM",
		"/es/lines-of-action/RCM-2018", "/es/countries/PAN/lines/RCM-2018", "/es/countries/PAN/brief",
	}
	before := map[string]string{}
	for _, path := range pages {
		_, text := o.do(t, ask(path))
		before[path] = words(t, text)
	}
	_, table := o.do(t, ask("/en/data.csv?series=SI_RMT_COST&area=RCM&members=yes&format=plain"))

	// An office makes it on the page of administration; nothing that was typed is lost.
	form := o.see(t, office1, "/es/admin/snapshots")
	resp, page := o.fill(t, office1, form, "make", "code", "sin espacios no", "name.es", "Corte de otoño")
	if resp.StatusCode != http.StatusUnprocessableEntity || page.Attr("#make input[name='name.es']", "value") != "Corte de otoño" {
		t.Error(resp.StatusCode)
	}
	o.see(t, "public", "/es/snapshots").HasText("#snapshots .empty", "Todavía no se ha hecho")
	resp, page = o.fill(t, office1, form, "make", "code", "2031-a", "name.es", "Corte de otoño", "note.es", "Tras la ronda")
	o.goes(t, office1, resp, page).HasText("#snapshots-t", "Corte de otoño")
	o.see(t, "public", "/es/snapshots").HasText("#snapshots-t", "Corte de otoño")
	one := o.snapshot(t, "2031-a")
	if resp, page = o.fill(t, office1, form, "make", "code", "2031-A", "name.es", "Otro"); resp.StatusCode != http.StatusConflict {
		t.Errorf("a code twice: %d %s", resp.StatusCode, page.Text(".banner"))
	}

	o.remits(t, "UN SDG 2031.Q1", "PAN", 2018, "3.33")
	o.remits(t, "UN SDG 2031.Q1", "CRI", 2018, "")
	o.remits(t, "UN SDG 2031.Q1", "MEX", 2019, "2.22")
	for _, path := range pages {
		sign := "?"
		if strings.Contains(path, "?") {
			sign = "&"
		}
		resp, text := o.do(t, ask(path+sign+"snapshot=2031-a"))
		if resp.StatusCode != http.StatusOK || words(t, text) != before[path] {
			t.Errorf("%s: %d\n%s\nwas\n%s", path, resp.StatusCode, words(t, text), before[path])
		}
		doc := document(t, text)
		if say := doc.Find("aside.asof").Text(); !strings.Contains(say, "Corte de otoño") || !strings.Contains(say, one.DataHash) {
			t.Errorf("%s: %q", path, say)
		}
		if foot := doc.Find(".foot").Text(); !strings.Contains(foot, "Corte de otoño") || !strings.Contains(foot, one.DataHash[:12]) {
			t.Errorf("%s: %q", path, foot)
		}
		if back := doc.Find("aside.asof a[rel=latest-version]").AttrOr("href", ""); back != path && strings.Count(path, "&") == 0 {
			t.Errorf("%s leads back to %s", path, back)
		}
		for _, a := range doc.Find("main a[href]").EachIter() {
			to := a.AttrOr("href", "")
			parts := strings.Split(to, "/")
			if len(parts) > 2 && !apart[strings.Split(parts[2], "?")[0]] && a.AttrOr("rel", "") == "" && strings.Count(to, "snapshot=2031-a") != 1 {
				t.Errorf("%s loses the snapshot at %s", path, to)
			}
		}
		if n := doc.Find("main form[method=get] input[name=snapshot]").Length(); n != doc.Find("main form[method=get]").Length()-doc.Find("form[action$='/workbook']").Length() {
			t.Errorf("%s: %d forms keep the snapshot", path, n)
		}
	}
	if _, text := o.do(t, ask("/es/regions/RCM")); words(t, text) == before["/es/regions/RCM"] {
		t.Error("what was published does not show")
	}

	// Files: the same rows, with the snapshot in each of them and in the name.
	resp, text := o.do(t, ask("/en/data.csv?series=SI_RMT_COST&area=RCM&members=yes&format=plain&snapshot=2031-a"))
	was, err := csv.NewReader(strings.NewReader(table)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	is, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	if err != nil || len(is) != len(was) || !strings.Contains(resp.Header.Get("Content-Disposition"), "-2031-a.csv") {
		t.Fatalf("%d rows, there were %d: %v", len(is), len(was), err)
	}
	for i, row := range is {
		n := len(row)
		if strings.Join(row[:n-2], ";") != strings.Join(was[i], ";") || i > 0 && (row[n-2] != "2031-a" || row[n-1] != one.DataHash) {
			t.Errorf("%v was %v", row, was[i])
		}
	}
	_, text = o.do(t, ask("/es/lines-of-action/RCM-2018.json?snapshot=2031-a"))
	var document struct {
		Snapshot string `json:"snapshot"`
		Hash     string `json:"data_hash"`
	}
	if err := json.Unmarshal([]byte(text), &document); err != nil || document.Snapshot != "2031-a" || document.Hash != one.DataHash {
		t.Errorf("%+v %v", document, err)
	}
	for _, path := range []string{"/es/countries/PAN.xlsx", "/es/lines-of-action/RCM-2018.xlsx"} {
		_, text = o.do(t, ask(path+"?snapshot=2031-a"))
		book, err := excelize.OpenReader(bytes.NewReader([]byte(text)))
		if err != nil {
			t.Fatal(err)
		}
		first, err := book.GetRows(book.GetSheetName(0))
		if all := fmt.Sprint(first); err != nil || !strings.Contains(all, "Corte de otoño (2031-a)") || !strings.Contains(all, one.DataHash) {
			t.Errorf("%s: %v %.400s", path, err, all)
		}
	}
	if _, text = o.do(t, ask("/es/lines-of-action/RCM-2018.ics?snapshot=2031-a")); !strings.Contains(strings.ReplaceAll(text, "\r\n ", ""), one.DataHash) {
		t.Error("the calendar does not name the data")
	}

	// What changed: from the snapshot to now, and in a country.
	page = o.see(t, "public", "/es/snapshots/2031-a?against=now")
	page.HasText(".lead", "1 es nuevo, 1 tiene otro valor y 1 se retiró")
	page.HasCount("#figures-t tbody tr", 3)
	o.see(t, "public", "/es/snapshots/2031-a?against=now&area=PAN").HasCount("#figures-t tbody tr", 1)
	o.see(t, "public", "/es/snapshots/2031-a?against=now&area=RCM&change=withdrawn").HasText("#figures-t tbody tr", "Costa Rica")
	_, text = o.do(t, ask("/en/snapshots/2031-a.csv?format=plain"))
	if rows, err := csv.NewReader(strings.NewReader(text)).ReadAll(); err != nil || len(rows) != 4 || rows[1][13] != one.DataHash {
		t.Errorf("%v %v", rows, err)
	}
	o.snapshot(t, "2031-b")
	o.version.forget()
	page = o.see(t, "public", "/es/snapshots/2031-b?against=2031-a") // whichever is named first, the earlier comes first
	page.HasText("h1", "(2031-a) → Corte 2031-b (2031-b)")
	o.see(t, "public", "/es/snapshots/2031-b?against=now").HasText(".lead", "No cambió nada")

	// A figure has the history that it had; a newer one was not there.
	_, text = o.do(t, ask("/es/data.csv?series=SI_RMT_COST&area=PAN"))
	rows, err := o.store.Figures(t.Context(), publish.Query{Series: []string{"SI_RMT_COST"}, Areas: []string{"PAN"}, From: 2018, To: 2018})
	if err != nil || len(rows) != 1 || text == "" {
		t.Fatal(err)
	}
	if resp, _ := o.do(t, ask(fmt.Sprintf("/es/figures/%d?snapshot=2031-a", rows[0].ID))); resp.StatusCode != http.StatusNotFound {
		t.Errorf("a figure of later: %d", resp.StatusCode)
	}

	// An unknown code is told with those that there are; another spelling of an address keeps the snapshot.
	resp, text = o.do(t, ask("/es/regions/RCM?snapshot=2030-x"))
	if main := words(t, text); resp.StatusCode != http.StatusNotFound || !strings.Contains(main, "No hay ningún corte de datos «2030-x»") || !strings.Contains(main, "Corte de otoño") {
		t.Errorf("%d %s", resp.StatusCode, main)
	}
	if resp, _ = o.do(t, ask("/es/countries/Panama?snapshot=2031-a")); resp.Header.Get("Location") != "/es/countries/PAN?snapshot=2031-a" {
		t.Errorf("%d to %s", resp.StatusCode, resp.Header.Get("Location"))
	}

	if _, text = o.do(t, ask("/es/countries/Panmá?snapshot=2031-a")); !strings.Contains(text, "/es/countries/PAN?snapshot=2031-a") {
		t.Error("what was perhaps meant loses the snapshot")
	}

	// Withdrawn, it stays readable and says so.
	resp, page = o.fill(t, office1, o.see(t, office1, "/es/admin/snapshots"), "withdraw", "do", "withdraw", "code", "2031-a", "reason", "Se hizo antes de tiempo")
	o.goes(t, office1, resp, page).HasText("#snapshots-t", "retirado")
	o.see(t, "public", "/es/regions/RCM?snapshot=2031-a").HasText("aside.asof .warn", "no debe citarse: Se hizo antes de tiempo")
}

// TestEveryPublicPageAsOf: no page that the public sees forgets to say as of what it is seen, and no file to be named after it.
func TestEveryPublicPageAsOf(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.approvesPlan(t, "PAN")
	one := o.snapshot(t, "2031-a")
	seen, files := 0, 0
	for _, r := range o.table() {
		if r.method != fiber.MethodGet || !r.who.everybody || !strings.HasPrefix(r.path, "/:lang") {
			continue
		}
		rest := strings.TrimPrefix(r.path, "/:lang<regex(en|es|fr)>/")
		if first, _, _ := strings.Cut(rest, "/"); rest == "" || apart[first] || strings.HasSuffix(rest, "/workbook") {
			continue
		}
		list, _ := sampled(r.path)
		path := filled(r.path, list[0].path(t, o))
		if query := map[string]string{"data.csv": chosenData, "data.xlsx": chosenData, "data.json": chosenData, "lines-of-action/:set.csv": "table=matrix"}[rest]; query != "" {
			path += "?" + query
		}
		sign := "?"
		if strings.Contains(path, "?") {
			sign = "&"
		}
		resp, text := o.do(t, ask(path+sign+"snapshot=2031-a"))
		if to := resp.Header.Get("Location"); to != "" && !strings.Contains(to, "snapshot=2031-a") {
			t.Errorf("%s leads to %s", path, to)
		}
		if fileRoute.MatchString(r.path) {
			files++
			if resp.StatusCode != http.StatusOK {
				t.Errorf("%s: %d; a file needs a sample that can be had", path, resp.StatusCode)
			}
		}
		if resp.StatusCode != http.StatusOK {
			continue
		}
		seen++
		if strings.Contains(resp.Header.Get("Content-Type"), "text/html") {
			if say := document(t, text).Find("aside.asof").Text(); !strings.Contains(say, one.DataHash) {
				t.Errorf("%s: %q", path, say)
			}
			chartsHaveSources(t, path, text)
			continue
		}
		if missing := unstamped(resp.Header.Get("Content-Type"), []byte(text), one); missing != "" {
			t.Errorf("%s: %s", path, missing)
		}
		if name := resp.Header.Get("Content-Disposition"); !strings.Contains(name, "2031-a") {
			t.Errorf("%s: %q", path, name)
		}
	}
	if seen < 20 || files < 20 {
		t.Errorf("%d pages and files were seen, %d files", seen, files)
	}
}

// chosenData is a choice of figures of which there are some.
const chosenData = "series=SI_RMT_COST&area=RCM&members=yes"

// fileRoute tells the address of a file from that of a page.
var fileRoute = regexp.MustCompile(`\.[a-z]+$`)

// unstamped is what a file lacks that should say, inside, of which snapshot it is; every kind of file has its place for it.
func unstamped(kind string, content []byte, one publish.Snapshot) string {
	has := func(where, text string) string {
		if text = strings.ReplaceAll(text, "\r\n ", ""); !strings.Contains(text, one.Code) || !strings.Contains(text, one.DataHash) {
			return where + " does not name the snapshot and its data: " + text[:min(len(text), 300)]
		}
		return ""
	}
	kind, _, _ = strings.Cut(kind, ";")
	switch kind {
	case "text/csv":
		text := strings.TrimPrefix(string(content), "\ufeff")
		in := csv.NewReader(strings.NewReader(text))
		if head, _, _ := strings.Cut(text, "\n"); strings.Contains(head, ";") {
			in.Comma = ';'
		}
		rows, err := in.ReadAll()
		if err != nil || len(rows) < 2 {
			return fmt.Sprintf("no table with rows: %v", err)
		}
		for i, row := range rows {
			if end := strings.Join(row[max(0, len(row)-2):], ";"); i > 0 && end != one.Code+";"+one.DataHash && has("", strings.Join(row, ";")) != "" {
				return has("row "+strconv.Itoa(i), strings.Join(row, ";"))
			}
		}
		return ""
	case "application/json", "text/calendar":
		return has(kind, string(content))
	case xlsx:
		book, err := excelize.OpenReader(bytes.NewReader(content))
		if err != nil {
			return err.Error()
		}
		properties, err := book.GetCustomProps()
		if err != nil {
			return err.Error()
		}
		first, err := book.GetRows(book.GetSheetName(0))
		if err != nil {
			return err.Error()
		}
		return has("properties", fmt.Sprint(properties)) + has("first sheet", fmt.Sprint(first))
	}
	return "nobody knows where a file of the kind " + kind + " says of which snapshot it is"
}

// chartsHaveSources: a picture of a drawing can leave the page, so every drawing names its source.
func chartsHaveSources(t *testing.T, path, text string) int {
	t.Helper()
	charts := document(t, text).Find(".chart")
	for _, c := range charts.EachIter() {
		if _, said, _ := strings.Cut(c.AttrOr("data-source", ""), ":"); strings.TrimSpace(said) == "" {
			t.Errorf("%s: a drawing without a source: %s", path, c.AttrOr("aria-label", ""))
		}
	}
	return charts.Length()
}

// approvesPlan has a country approve priorities in which one target is chosen.
func (o *office) approvesPlan(t *testing.T, country string) {
	t.Helper()
	who := postgres.WithActor(t.Context(), o.people["focal point "+country])
	id, err := strconv.ParseInt(plansOf("", country).path(t, o)["plan"], 10, 64)
	if err == nil {
		err = o.store.SavePriorities(who, id, []act.PlanEntry{{Kind: act.EntryTarget, Slot: act.Slot{Key: "10.7"}, Details: act.PriorityTarget{Relevance: "3", Urgency: "2", Feasibility: "2", Data: "1", Chosen: true}}})
	}
	if err != nil {
		t.Fatal(err)
	}
	plan, err := o.store.PriorityPlan(who, id)
	if err == nil {
		err = o.store.TakePlanStep(who, id, plan.Revision, act.PlanStep{Kind: act.PlanApproved, Body: "Consejo", Day: on("2018-10-10"), Document: "Acta 7"}, on("2026-01-01"))
	}
	if err != nil {
		t.Fatal(err)
	}
}

// keptSnapshot is an installation with one snapshot.
type keptSnapshot struct {
	noSnapshots
	one publish.Snapshot
}

func (k keptSnapshot) Snapshot(context.Context, string) (publish.Snapshot, error) { return k.one, nil }

// TestLinesDrawnAsOf: drawings of lines of action hold what had been published at the snapshot, and say of what they are.
func TestLinesDrawnAsOf(t *testing.T) {
	w := linesSite(t, someReports)
	then := publish.Snapshot{Code: "2024-a", Name: lang.Text{Es: "Corte de enero"}, Mark: 3, DataHash: strings.Repeat("ab", 32), At: on("2024-01-15")}
	w.Server.deps.Snapshots = keptSnapshot{one: then}
	for path, draws := range map[string]struct{ then, now []string }{
		"/es/lines-of-action/RCM-2018/timeline": {[]string{"Encuesta piloto", "Tablero publicado"}, []string{"Manual aprobado", "Convenio firmado"}},
		"/es/lines-of-action/RCM-2018":          {nil, nil},
	} {
		now, asOf := see(t, w, path), see(t, w, path+"?snapshot=2024-a")
		chart := map[bool]string{true: "#timeline-o", false: "#progress-o"}[strings.HasSuffix(path, "timeline")]
		is, was := document(t, now.HTML()).Find(chart).Text(), document(t, asOf.HTML()).Find(chart).Text()
		if is == "" || was == "" || is == was {
			t.Errorf("%s: the drawing as of a snapshot is that of now: %.200s", path, was)
		}
		for _, title := range draws.then {
			if !strings.Contains(was, title) {
				t.Errorf("%s as of the snapshot lacks %s", path, title)
			}
		}
		for _, title := range draws.now {
			if strings.Contains(was, title) || !strings.Contains(is, title) {
				t.Errorf("%s: %s was not published then", path, title)
			}
		}
		source := asOf.Attr(".chart", "data-source")
		if !strings.Contains(source, "Líneas de acción") || !strings.Contains(source, "15 de enero de 2024") {
			t.Errorf("%s: source %q", path, source)
		}
		asOf.HasText("aside.asof p", "Corte de enero")
		asOf.HasText("aside.asof p", then.DataHash)
		asOf.HasAttr(".foot .hash", "data-full", then.DataHash)
	}
}

// TestEveryChartHasItsSource, also those of lines, plans and progress.
func TestEveryChartHasItsSource(t *testing.T) {
	n := 0
	w := site(t)
	for _, path := range append(publicPages(), "/countries/HND/progress/SI_RMT_COST", "/regions/419/progress/SM_DTH_MIGR") {
		_, text := w.do(t, ask("/es"+path))
		n += chartsHaveSources(t, path, text)
	}
	lines := linesSite(t, someReports)
	for _, path := range linePages() {
		_, text := lines.do(t, ask("/es"+path))
		n += chartsHaveSources(t, path, text)
	}
	if n < 20 {
		t.Errorf("only %d drawings were seen", n)
	}
}

func TestAsOfAddress(t *testing.T) {
	t.Parallel()
	for address, want := range map[string]string{
		"/es/regions/RCM": "/es/regions/RCM?snapshot=a.b", "/fr/countries/PAN?year=2021&amp;flow=un#lines": "/fr/countries/PAN?year=2021&amp;flow=un&amp;snapshot=a.b#lines",
		"/en/regions/RCM#x": "/en/regions/RCM?snapshot=a.b#x", "/es/regions/RCM?snapshot=c": "/es/regions/RCM?snapshot=c", "/es/snapshots": "/es/snapshots", "/es/admin/people": "/es/admin/people",
		"/es/snapshots/a": "/es/snapshots/a", "#top": "#top", "https://example.org/es/regions": "https://example.org/es/regions", "/static/x/rumbo.css": "/static/x/rumbo.css", "mailto:x@example.org": "mailto:x@example.org",
		"/es/countries/PAN/workbook": "/es/countries/PAN/workbook", "/es/data.csv?series=x": "/es/data.csv?series=x&amp;snapshot=a.b", "/": "/", "/de/regions/RCM": "/de/regions/RCM",
	} {
		if got := asOfAddress(address, "a.b"); got != want {
			t.Errorf("%s: %s, want %s", address, got, want)
		}
	}
}
