package web

import (
	"encoding/csv"
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"

	ics "github.com/arran4/golang-ical"

	act "rumbo/internal/action"
	"rumbo/internal/lang"
	"rumbo/internal/testkit/browser"
)

const linesSet = "/es/lines-of-action/RCM-2018"

// rowOf is the row of the matrix of that line.
func rowOf(code string) string { return "#lines-t tbody tr:nth-child(" + code + ")" }

func TestMatrixOfLines(t *testing.T) {
	page := see(t, linesSite(t, someReports), linesSet)
	page.HasText(".nav a[aria-current=page]", "Líneas de acción")
	page.HasCount("#lines-t tbody tr", 10)
	page.HasCount("#lines-t thead th.v", 11)
	page.HasCount("#lines-t td.cell", 110)
	names := page.Texts("#lines-t thead th.v")
	if len(names) != 11 || names[0] != "Belice" || names[4] != "Estados Unidos de América" || names[10] != "República Dominicana" {
		t.Errorf("order of countries: %v", names)
	}
	// Shape, then word, then colour; overdue stands beside the status.
	page.HasText(rowOf("2")+" td:nth-child(11)", "◑ en curso, 1 hito vencido △")
	page.Has(rowOf("2") + " td:nth-child(11).st-in_progress.late")
	page.HasText(rowOf("2")+" td:nth-child(5)", "‖ suspendida, 1 hito vencido △")
	page.HasText(rowOf("2")+" td:nth-child(4)", "◑ en curso, ronda CRM-2023 CRM-2023") // under its own round
	page.HasText(rowOf("2")+" td:nth-child(9)", "⊘ no asumida")
	page.HasText(rowOf("4")+" td:nth-child(5)", "– sin información")
	page.HasText(rowOf("2")+" td:nth-child(2)", "? consultado, sin respuesta")
	page.HasText(rowOf("3")+" td.region", "1 de 11 concluidas 1 de 11 iniciadas · 1 con respuesta")
	page.HasText(rowOf("2")+" td.region", "0 de 11 concluidas 2 de 11 iniciadas · 4 con respuesta")
	page.HasAttr(rowOf("2")+" td:nth-child(11) a", "href", linesSet+"/lines/2#c-PAN")
	page.HasText(rowOf("2")+" th small", "ODS 10.7, 17.18 · PMM 1, 3 · IGM 2")
	page.HasCount(".facts > div", 4)
	page.HasText(".facts dd.big", "4 / 11")
	page.HasCount("#overdue-t tbody tr", 2)
	page.HasText("#overdue-t tbody tr:first-child", "Tablero publicado")
	page.HasText("#overdue-t tbody tr:first-child", "152 días")
	page.HasText("#lines .legend", "hito vencido")
	page.Has("#progress [data-chart]")
	page.HasCount("#progress-t tbody tr", 10)
	page.HasText("#about a[href='/es/meetings/RCM-XXIII']", "XXIII Reunión Viceministerial")
	page.Has(".tabs a[href='" + linesSet + "/versions']")
}

// TestMatrixWithoutReports is the state that is shipped: it is told that nobody has reported, and nobody has a status.
func TestMatrixWithoutReports(t *testing.T) {
	w := linesSite(t, nil)
	page := see(t, w, linesSet)
	page.HasText(".lead", "Ningún país ha informado todavía.")
	page.HasCount("#lines-t td.cell", 110)
	page.HasCount("#lines-t td.st-not_answered", 110)
	page.Lacks(".facts")
	page.Lacks("#progress")
	page.Lacks("#overdue")
	see(t, w, linesSet+"/timeline").HasText("#timeline .empty", "Ningún país ha publicado hitos todavía.")
	see(t, w, linesSet+"/by-body").HasText("#bodies .empty", "Ningún país")
	see(t, w, linesSet+"/moved").HasText("#moved .empty", "no se ha publicado nada")
	see(t, w, linesSet+"/lines/7").HasText("#beside .empty", "Cuando los países informen")
	see(t, w, "/es/countries/PAN/lines/RCM-2018").HasText(".lead", "Panamá no ha publicado todavía nada")
	resp, _ := w.do(t, ask("/es/lines-of-action"))
	if resp.StatusCode != http.StatusFound || resp.Header.Get("Location") != linesSet {
		t.Errorf("the only set: %d %s", resp.StatusCode, resp.Header.Get("Location"))
	}
}

// TestNoSetsOfLines: a house that keeps none says so.
func TestNoSetsOfLines(t *testing.T) {
	w := linesSite(t, func(m *madeLines) { m.sets = nil })
	see(t, w, "/es/lines-of-action").HasText("#sets .empty", "Todavía no se ha presentado ningún conjunto")
	see(t, w, "/es/countries/PAN").Lacks("#actions")
	if resp, _ := w.do(t, ask(linesSet)); resp.StatusCode != http.StatusNotFound {
		t.Errorf("a set that is not there: %d", resp.StatusCode)
	}
}

// TestDraftsAreNotPublic: a set without a step is nobody's; a draft of a set that is public neither shows nor can be asked for.
func TestDraftsAreNotPublic(t *testing.T) {
	w := linesSite(t, func(m *madeLines) {
		draft := m.sets[0].Versions[0]
		draft.Number, draft.Steps, draft.Lines = 2, nil, slices.Clone(draft.Lines)
		draft.Lines[0].Title = lang.Text{Es: "Borrador secreto"}
		m.sets = slices.Clone(m.sets)
		m.sets[0].Versions = append(slices.Clone(m.sets[0].Versions), draft)
		m.sets = append(m.sets, act.Set{Code: "RCM-X", Group: "RCM", Name: lang.Text{Es: "Conjunto secreto"}, Versions: []act.Version{draft}})
	})
	page := see(t, w, linesSet)
	if strings.Contains(page.HTML(), "secreto") {
		t.Error("a draft is shown")
	}
	page.Lacks("#c-version")
	for _, path := range []string{linesSet + "?version=2", "/es/lines-of-action/RCM-X", linesSet + "/lines/99", linesSet + "?round=CRM-1999", "/es/targets/99.9", "/es/countries/FRA/lines/RCM-2018", "/es/countries/FRA/brief"} {
		if resp, text := w.do(t, ask(path)); resp.StatusCode != http.StatusNotFound || strings.Contains(text, "secreto") {
			t.Errorf("%s: %d", path, resp.StatusCode)
		}
	}
}

// TestBoardAsOfARound: what was not known then is not shown, and what is shown stands under its own round.
func TestBoardAsOfARound(t *testing.T) {
	page := see(t, linesSite(t, someReports), linesSet+"?round=CRM-2023")
	page.HasText(rowOf("2")+" td:nth-child(11)", "◔ planificada")
	page.HasText(rowOf("2")+" td:nth-child(5)", "? consultado")
	page.HasText("#c-round option[selected]", "Ronda CRM-2023")
	page.HasAttr(".tabs li:nth-child(2) a", "href", linesSet+"/timeline?round=CRM-2023")
	page = see(t, linesSite(t, someReports), linesSet+"?target=10.c")
	page.HasCount("#lines-t tbody tr", 1)
	page.HasText(rowOf("1"), "7 Remesas y diáspora")
}

func TestPageOfALine(t *testing.T) {
	page := see(t, linesSite(t, someReports), linesSet+"/lines/2")
	for _, to := range []string{"/es/targets/10.7", "/es/targets/17.18", "/es/indicators/10.7.2", "/es/indicators/17.18.1"} {
		page.Has("#text a[href='" + to + "']")
	}
	page.HasCount("#stands-t tbody tr", 11)
	page.HasText("#c-PAN", "40% · 2 de 5")
	page.HasText("#c-PAN", "Faltan recursos.")
	page.HasText("#c-PAN", "● alcanzado · Encuesta piloto · previsto para el 1 de diciembre de 2023 · alcanzado el 20 de noviembre de 2023")
	page.HasText("#c-PAN", "△ vencido · Tablero publicado")
	// Evidence leads out only to an address of the web.
	page.HasAttr("#c-PAN a[href='https://example.org/decreto-12.pdf']", "rel", "noopener nofollow")
	page.HasText("#c-PAN", "javascript:alert(1)")
	if strings.Contains(page.HTML(), `href="javascript`) {
		t.Error("evidence leads to a script")
	}
	page.Lacks("#c-BLZ")
	page.HasCount("#history-t tbody tr", 5)
	page.HasText("#history-t tbody tr:first-child", "México") // the newest first
	page.HasText("#beside-a .caveat", "no demuestra")
	page.HasText("#beside-a-t", "Panamá")
	if strings.Contains(page.Text("#beside-a-t"), "Guatemala") || strings.Contains(page.Text("#beside-a-t"), "México") {
		t.Error("countries that do not report on the line stand beside it")
	}
	for _, year := range page.Texts("#beside-a-t thead th.n") {
		if year < "2018" {
			t.Errorf("%s is before the line was presented", year)
		}
	}
}

func TestMovedSince(t *testing.T) {
	w := linesSite(t, someReports)
	page := see(t, w, linesSet+"/moved")
	page.HasText(".lead", "XXIII Reunión Viceministerial")
	page.HasCount("#moved-t tbody tr", 7)
	page = see(t, w, linesSet+"/moved?since=2024-01-01")
	page.HasCount("#moved-t tbody tr", 5)
	row := page.Text("#moved-t tbody tr:nth-child(3)")
	for _, want := range []string{"Panamá", "◔ planificada CRM-2023", "◑ en curso", "● alcanzado: Encuesta piloto (20 de noviembre de 2023)", "+ nuevo: Manual aprobado", "→ otra fecha: Tablero publicado, 30 de junio de 2024 → 31 de diciembre de 2024"} {
		if !strings.Contains(row, want) {
			t.Errorf("%q is not in %q", want, row)
		}
	}
	see(t, w, linesSet+"/moved?since=2025-01-01").Has("#moved .empty")
}

// TestFromATargetToEvidenceAndBack walks along the links of the pages.
func TestFromATargetToEvidenceAndBack(t *testing.T) {
	w := linesSite(t, someReports)
	page := see(t, w, "/es/indicators/10.7.2")
	page.HasText("#actions-t", "2 Datos, estadísticas")
	page = see(t, w, page.Attr("#about a[href*='/targets/']", "href"))
	page.HasText("h1", "Meta 10.7")
	page.Has("#indicators-t a[href='/es/indicators/10.7.2']")
	page = see(t, w, page.Attr("#actions-t tbody tr:nth-child(2) th a", "href"))
	page.HasText("h1", "Datos, estadísticas e indicadores")
	page = see(t, w, page.Attr("#c-PAN .list a", "href"))
	page.HasText("h1", "Panamá: líneas de acción")
	page.HasText("#l-2", "https://example.org/decreto-12.pdf")
	page = see(t, w, page.Attr("#l-2 .list a", "href"))
	page = see(t, w, page.Attr("#text a[href='/es/targets/10.7']", "href"))
	page.HasText("h1", "Meta 10.7")
	see(t, w, "/es/regions/RCM").HasText("#actions-t", "Líneas de acción de 2018")
	see(t, w, "/es/countries/PAN").Has("#actions-t a[href='/es/countries/PAN/lines/RCM-2018']")
}

// TestLinesLeave: the files say what the pages say, and texts in them are no formulas.
func TestLinesLeave(t *testing.T) {
	w := linesSite(t, func(m *madeLines) {
		someReports(m)
		m.reports[3].Done = "=HYPERLINK(\"x\")"
	})
	_, text := w.do(t, ask(linesSet+".csv?format=plain"))
	rows, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	if err != nil || len(rows) != 9 {
		t.Fatal(err, len(rows))
	}
	at := func(row int, name string) string { return rows[row][slices.Index(rows[0], name)] }
	if at(4, "country") != "PAN" || at(4, "percent") != "40" || at(4, "done") != "'=HYPERLINK(\"x\")" || at(8, "status") != "not_started" || slices.Contains(rows[0], "contact") {
		t.Errorf("%v", rows[4])
	}
	_, text = w.do(t, ask(linesSet+".csv?format=plain&table=matrix"))
	if rows, err = csv.NewReader(strings.NewReader(text)).ReadAll(); err != nil || len(rows) != 111 || !strings.Contains(text, "RCM-2018,1,2,MEX,not_taken") || !strings.Contains(text, "RCM-2018,1,1,BLZ,not_answered") {
		t.Error(err, len(rows))
	}
	_, text = w.do(t, ask(linesSet+".csv?format=plain&table=milestones&country=PAN"))
	if rows, err = csv.NewReader(strings.NewReader(text)).ReadAll(); err != nil || len(rows) != 4 || at(2, "overdue") != "true" {
		t.Error(err, rows)
	}
	_, text = w.do(t, ask(linesSet+".json"))
	var doc struct {
		DataHash string `json:"data_hash"`
		Working  bool   `json:"working_text"`
		Matrix   []any  `json:"matrix"`
		Updates  []struct{ Status, Country, Evidence string }
	}
	if err := json.Unmarshal([]byte(text), &doc); err != nil || len(doc.Matrix) != 110 || len(doc.Updates) != 8 || !doc.Working || !strings.HasPrefix(doc.DataHash, "5f0c") {
		t.Errorf("%v %+v", err, doc)
	}
	resp, text := w.do(t, ask(linesSet+".xlsx"))
	if resp.StatusCode != http.StatusOK || !strings.HasPrefix(text, "PK") || !strings.Contains(resp.Header.Get("Content-Disposition"), "rumbo-RCM-2018-es.xlsx") {
		t.Errorf("workbook: %d", resp.StatusCode)
	}
	if resp, _ := w.do(t, ask(linesSet+".csv?table=contacts")); resp.StatusCode != http.StatusUnprocessableEntity {
		t.Errorf("a table that is not there: %d", resp.StatusCode)
	}
}

// TestCalendarOfMilestones: a program that reads the feed again finds the same entries, those of another day moved.
func TestCalendarOfMilestones(t *testing.T) {
	read := func(w world, path string) map[string]string {
		resp, text := w.do(t, ask(path))
		if resp.StatusCode != http.StatusOK || !strings.HasPrefix(resp.Header.Get("Content-Type"), "text/calendar") {
			t.Fatalf("%d %s", resp.StatusCode, resp.Header.Get("Content-Type"))
		}
		c, err := ics.ParseCalendar(strings.NewReader(text))
		if err != nil {
			t.Fatal(err)
		}
		out := map[string]string{}
		for _, e := range c.Events() {
			out[e.Id()] = e.GetProperty(ics.ComponentPropertyDtStart).Value
		}
		return out
	}
	before := read(linesSite(t, func(m *madeLines) { someReports(m); m.reports = m.reports[:3] }), linesSet+".ics")
	after := read(linesSite(t, someReports), linesSet+".ics")
	if len(before) != 2 || len(after) != 4 || before["RCM-2018/2/PAN/m2@rumbo"] != "20240630" || after["RCM-2018/2/PAN/m2@rumbo"] != "20241231" {
		t.Errorf("before %v, after %v", before, after)
	}
	if one := read(linesSite(t, someReports), linesSet+".ics?country=SLV"); len(one) != 1 {
		t.Errorf("of one country: %v", one)
	}
}

// TestLinesInTheBrowser looks at the pages wide and narrow, with reports and without: no sideways scrolling, nothing for axe-core.
func TestLinesInTheBrowser(t *testing.T) {
	for _, change := range []func(*madeLines){nil, someReports} {
		p := browser.Open(t, linesSite(t, change).serve(t))
		for i, path := range linePages() {
			if change == nil && i%3 != 0 {
				continue
			}
			p.Width(browser.Narrow)
			if status := p.Go("/es" + path); status != http.StatusOK {
				t.Errorf("%s: %d", path, status)
				continue
			}
			if n := p.Overflow(); n > 0 {
				t.Errorf("%s: %d px too wide", path, n)
			}
			p.Width(browser.Wide)
			for _, v := range p.Axe() {
				t.Errorf("%s: %s", path, v)
			}
		}
		p.Clean()
	}
}
