package app

import (
	"archive/zip"
	"bytes"
	"encoding/base64"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"rumbo/internal/action"
	"rumbo/internal/testkit/browser"
	"rumbo/internal/workbook"
)

// plainPhone is a phone in a room without scripts.
type plainPhone struct {
	t      *testing.T
	client *http.Client
	base   string
}

// sends opens a page and sends a form of it with these fields; whoever calls is in a goroutine, so that failing is told and no more.
func (p plainPhone) sends(path, form string, fields ...string) {
	resp, err := p.client.Get(p.base + path)
	if err != nil {
		p.t.Error(err)
		return
	}
	page, err := goquery.NewDocumentFromReader(resp.Body)
	resp.Body.Close()
	if err != nil || resp.StatusCode != http.StatusOK {
		p.t.Errorf("%s: %d %v", path, resp.StatusCode, err)
		return
	}
	found := page.Find(form + " form").First()
	values := url.Values{}
	found.Find("input[name], textarea[name]").Each(func(_ int, s *goquery.Selection) { values.Set(s.AttrOr("name", ""), s.AttrOr("value", "")) })
	found.Find("select[name]").Each(func(_ int, s *goquery.Selection) {
		chosen := s.Find("option[selected]")
		if chosen.Length() == 0 {
			chosen = s.Find("option").First()
		}
		values.Set(s.AttrOr("name", ""), chosen.AttrOr("value", ""))
	})
	if button := found.Find("button[name]").First(); button.Length() > 0 {
		values.Set(button.AttrOr("name", ""), button.AttrOr("value", ""))
	}
	for i := 0; i < len(fields); i += 2 {
		values.Set(fields[i], fields[i+1])
	}
	if resp, err = p.client.PostForm(p.base+found.AttrOr("action", path), values); err != nil {
		p.t.Error(err)
		return
	}
	text, _ := io.ReadAll(resp.Body)
	resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		p.t.Errorf("%s of %s: %d\n%.400s", form, path, resp.StatusCode, text)
	}
}

// workbook downloads the workbook of all open parts, and writes it to a file.
func (v visitor) workbook(file string) {
	v.t.Helper()
	book := browser.Eval[string](v.Page, `(() => { const r = new XMLHttpRequest(); r.open("GET", document.querySelector("#excel a[href*=workbook]").href, false); r.overrideMimeType("text/plain; charset=x-user-defined"); r.send(); let s = ""; for (const c of r.responseText) s += String.fromCharCode(c.charCodeAt(0) & 255); return btoa(s); })()`)
	bytes, err := base64.StdEncoding.DecodeString(book)
	if err == nil {
		err = os.WriteFile(file, bytes, 0o600)
	}
	if err != nil {
		v.t.Fatal(err)
	}
}

// uploads takes a workbook into the draft.
func (v visitor) uploads(file string) {
	v.t.Helper()
	v.sees("/es/imports/new")
	v.File("#file", file)
	v.Press("main form button[type=submit]")
	v.Accessible()
	if browser.Eval[bool](v.Page, `!!document.querySelector("#take [name=confirm]")`) {
		v.gives("#take", "", "confirm", "yes")
	} else {
		v.gives("#take", "")
	}
}

// TestLinesInTheBrowser plays the whole story of lines of action with the real program: a workshop of eleven countries drafts six lines live, from phones with and without
// scripts; the set is presented and adopted; three countries report in two rounds, on the web and by workbook; a milestone becomes overdue; the matrix and
// the ministers' brief show it in three languages, and one walks from SDG 10.7 to lines, countries, evidence and back.
func TestLinesInTheBrowser(t *testing.T) {
	t.Parallel()
	s, admin := administered(t)
	office, second := s.lets(admin, "Oficina regional", "regional_office", "RCM"), s.lets(admin, "Segunda de la oficina", "regional_office", "RCM")
	ago := func(days int) string { return time.Now().AddDate(0, 0, -days).Format(time.DateOnly) }
	const set, code = "CRM-2031", "crm-2031"
	members := []string{"BLZ", "CAN", "CRI", "DOM", "GTM", "HND", "MEX", "NIC", "PAN", "SLV", "USA"}

	// The workshop, with its eleven countries.
	office.sees("/es/admin/meetings")
	office.gives("#new-meeting", "", "code", "CRM-2031-TALLER", "group", "RCM", "kind", "workshop", "name.es", "Taller de líneas de acción", "starts", ago(61), "ends", ago(60))
	var took []string
	for _, country := range members {
		took = append(took, "country", country)
	}
	office.gives("#countries-entry", "", took...)
	office.sees("/es/meetings/CRM-2031-TALLER")
	for _, name := range []string{"Belice", "Estados Unidos", "República Dominicana"} {
		office.says("#countries", name)
	}
	office.sees("/es/admin/meetings")
	office.gives("#new-meeting", "", "code", "CRM-2031-VM", "group", "RCM", "kind", "vice_ministerial", "name.es", "Reunión viceministerial", "starts", ago(50), "ends", ago(49))

	// A set whose draft is worked out in the room.
	office.sees("/es/admin/lines")
	office.gives("#new-set", "", "code", set, "group", "RCM", "name.es", "Líneas de acción de 2031", "name.en", "Lines of action of 2031", "name.fr", "Lignes d’action de 2031")
	desk := "/es/admin/lines/" + set + "/room"
	office.sees(desk)
	office.gives("#open", "open", "meeting", "CRM-2031-TALLER")
	_, token, ok := strings.Cut(office.Text("#made .hash"), "/room/")
	if !ok {
		t.Fatal(office.Text("main"))
	}
	token = strings.TrimSpace(token)
	lines := map[string]string{"PAN": "Coordinación interinstitucional", "CRI": "Datos con desagregación", "MEX": "Protección consular", "BLZ": "Migración laboral justa", "HND": "Remesas más baratas", "GTM": "Desastres y desplazamiento"}
	room := "/es/room/" + token
	// Three at browsers of their own, the others without scripts, all at once.
	phones := map[string]visitor{}
	for _, country := range []string{"PAN", "CRI", "MEX"} {
		phone := s.visitor(t, "phone of "+country)
		phone.Width(browser.Narrow)
		phone.sees(room)
		phone.gives("#seat", "", "country", country)
		phone.sees(room + "/propose")
		phone.fills("#propose", "title", lines[country], "text", "Texto de "+country+".")
		phones[country] = phone
	}
	var all sync.WaitGroup
	seated := func(country string) plainPhone {
		jar, _ := cookiejar.New(nil)
		phone := plainPhone{t, &http.Client{Jar: jar}, s.base}
		phone.sends(room, "#seat", "country", country)
		return phone
	}
	for _, country := range members {
		if lines[country] != "" && phones[country].t == nil {
			all.Go(func() {
				seated(country).sends(room+"/propose", "#propose", "title", lines[country], "text", "Texto de "+country+".", "do", "propose")
			})
		}
	}
	for _, phone := range phones {
		phone.Click(sending("#propose", "propose"))
	}
	for country, phone := range phones {
		phone.Arrive("#propose")
		phone.Accessible()
		phone.says("#new", lines[country])
		phone.Clean()
	}
	// There is something to support by now.
	for _, country := range members {
		if lines[country] == "" {
			all.Go(func() { seated(country).sends(room, "#new li:has([value=support])") })
		}
	}
	all.Wait()
	office.sees(desk)
	for _, title := range lines {
		office.says("#new", title)
	}
	office.says("#new", "Canadá") // one of those who supported
	for range lines {
		office.sees(desk)
		id := browser.Eval[string](office.Page, `document.querySelector("#new input[name=p]").value`)
		office.sees(desk + "/take?p=" + id)
		office.gives("#take", "")
	}
	office.sees(desk)
	if n := browser.Eval[int](office.Page, `document.querySelectorAll("#draft > ul > li").length`); n != 6 {
		t.Fatalf("%d lines in the draft", n)
	}
	// Linked to what they serve, presented and adopted.
	draft := "/es/admin/lines/" + set + "/versions/1"
	for line := 1; line <= 6; line++ {
		office.sees(fmt.Sprintf("%s/lines/%d?kind=sdg-target&find=10.7", draft, line))
		office.gives("#choose", "", "link", "sdg-target:10.7")
	}
	office.sees(draft + "/lines/1?kind=sdg-indicator&find=10.7.2")
	office.gives("#choose", "", "link", "sdg-indicator:10.7.2")
	office.sees(desk)
	office.gives("#freeze", "freeze", "step", "presented", "on", ago(50), "meeting", "CRM-2031-VM", "sure", "yes")
	office.sees(draft)
	office.gives("#step", "", "step", "adopted", "meeting", "CRM-2031-VM", "day", ago(49), "sure", "yes")
	office.sees("/es/lines-of-action/" + set + "/versions")
	office.says("#steps", "adoptada")

	// Three countries report in two rounds.
	reporters := map[string]visitor{}
	for _, country := range []string{"PAN", "CRI", "MEX"} {
		reporters[country] = s.lets(admin, "Punto focal "+country, "focal_point", country)
	}
	field := func(line int, name string) string { return fmt.Sprintf("%s.%d.%s", code, line, name) }
	rounds := []string{"CRM-2031-A", "CRM-2031-B"}
	opens := func(round string) {
		t.Helper()
		office.sees("/es/rounds")
		office.gives("#new-round", "", "code", round, "name.es", "Ronda "+round, "group", "RCM", "year", "2031", "due", time.Now().AddDate(0, 2, 0).Format(time.DateOnly))
		office.sees("/es/rounds/" + round + "/lines")
		office.gives("#lines", "", "wording", set+"/1")
		office.sees("/es/rounds/" + round)
		office.gives("#open", "open", "sure", "yes")
	}
	publishes := func(country, round string) {
		t.Helper()
		home := "/es/my-country/" + country + "/" + round + "/" + code
		reporters[country].sees(home)
		reporters[country].gives("#hand-in", "hand_in", "sure", "yes")
		second.sees("/es/review/" + country + "/" + round + "/" + code)
		second.gives("#decide", "both")
	}
	byWorkbook := func(country string, answers map[string]string) {
		t.Helper()
		v := reporters[country]
		v.sees("/es/my-country/" + country)
		from, to := s.file(country+".xlsx"), s.file(country+"-filled.xlsx")
		v.workbook(from)
		fill(t, from, to, func(mf workbook.Manifest) map[[2]string]string {
			out := map[[2]string]string{}
			for item, words := range answers {
				_, at, ok := mf.Item(item)
				if !ok {
					t.Fatalf("%s is not in the workbook", item)
				}
				out[[2]string{at.Sheet, at.Answer}] = words
			}
			return out
		})
		v.uploads(to)
	}
	onTheWeb := func(country, round string, line int, pairs ...string) {
		t.Helper()
		v := reporters[country]
		v.sees(fmt.Sprintf("/es/my-country/%s/%s/%s/sections/L%d", country, round, code, line))
		v.gives("#answers", "save", pairs...)
	}
	inBook := func(status, on string) map[string]string {
		out := map[string]string{}
		for line := 1; line <= 6; line++ {
			out[field(line, "taken")], out[field(line, "status")], out[field(line, "on")] = "Asumida", status, on
		}
		return out
	}
	const evidence = "https://www.gacetaoficial.example/decreto-7"
	due := time.Now().AddDate(0, 0, 20).Format(time.DateOnly)
	opens(rounds[0])
	for line := 1; line <= 6; line++ {
		pairs := []string{"v." + field(line, "taken"), "taken_up", "v." + field(line, "status"), "planned", "v." + field(line, "on"), ago(30)}
		if line == 1 {
			pairs = append(pairs, "e."+field(line, "status"), evidence, "v."+field(line, "body"), "Ministerio de Relaciones Exteriores", "v."+field(line, "contact"), "despacho@cancilleria.example",
				"v."+field(line, "m1"), "Decreto publicado", "v."+field(line, "m1_due"), due)
		}
		onTheWeb("PAN", rounds[0], line, pairs...)
	}
	publishes("PAN", rounds[0])
	onTheWeb("CRI", rounds[0], 1, "v."+field(1, "taken"), "taken_up", "v."+field(1, "status"), "not_started", "v."+field(1, "on"), ago(30))
	publishes("CRI", rounds[0])
	byWorkbook("MEX", inBook("Planificada", ago(30)))
	publishes("MEX", rounds[0])
	matrix := func(v visitor, path, country string, line int) string {
		t.Helper()
		v.sees(path)
		return browser.Eval[string](v.Page, `(() => { const t = document.querySelector("table.matrix"); const heads = [...t.tHead.rows[0].cells].map(c => c.innerText);
			const at = heads.findIndex(h => h.includes(`+strconv.Quote(country)+`)); return t.tBodies[0].rows[`+strconv.Itoa(line-1)+`].cells[at].innerText.toLowerCase() })()`)
	}
	if got := matrix(office, "/es/lines-of-action/"+set, "Panamá", 1); !strings.Contains(got, "planificada") {
		t.Errorf("Panama in the matrix: %q", got)
	}
	office.sees("/es/rounds/" + rounds[0])
	office.gives("#close", "close", "sure", "yes")

	// In the second round they have come further, the ways changed over.
	opens(rounds[1])
	onTheWeb("PAN", rounds[1], 2, "v."+field(2, "status"), "completed", "v."+field(2, "percent"), "100", "v."+field(2, "on"), ago(1))
	publishes("PAN", rounds[1])
	byWorkbook("CRI", inBook("En curso", ago(1)))
	publishes("CRI", rounds[1])
	onTheWeb("MEX", rounds[1], 1, "v."+field(1, "status"), "in_progress", "v."+field(1, "on"), ago(1))
	publishes("MEX", rounds[1])

	// Before and after the day of the milestone: what stands in the matrix and in the ministers' brief, and where the milestone is named.
	reader := s.visitor(t, "reader")
	type words struct{ panama, costaRica, mexico, planned, completed, inProgress string }
	named := map[string]words{
		"es": {"Panamá", "Costa Rica", "México", "planificada", "concluida", "en curso"},
		"en": {"Panama", "Costa Rica", "Mexico", "planned", "completed", "in progress"},
		"fr": {"Panama", "Costa Rica", "Mexique", "prévue", "achevée", "en cours"},
	}
	tells := func(isLate bool) {
		t.Helper()
		for l, in := range named {
			for _, path := range []string{"/lines-of-action/" + set, "/lines-of-action/" + set + "/brief"} {
				path = "/" + l + path
				for _, cell := range []struct {
					country string
					line    int
					status  string
				}{{in.panama, 1, in.planned}, {in.panama, 2, in.completed}, {in.costaRica, 1, in.inProgress}, {in.mexico, 1, in.inProgress}} {
					got := matrix(reader, path, cell.country, cell.line)
					if !strings.Contains(got, cell.status) {
						t.Errorf("%s: %s, line %d: %q, want %s", path, cell.country, cell.line, got, cell.status)
					}
					if overdue := isLate && cell.country == in.panama && cell.line == 1; strings.Contains(got, action.OverdueSign) != overdue {
						t.Errorf("%s: %s, line %d is overdue, %t: %q", path, cell.country, cell.line, overdue, got)
					}
				}
				if listed := strings.Contains(reader.Text("#overdue-t tbody"), "Decreto publicado"); listed != isLate {
					t.Errorf("%s lists the milestone as overdue: %t", path, listed)
				}
			}
			for _, path := range []string{"/countries/PAN/lines/" + set, "/countries/PAN/brief", "/lines-of-action/" + set + "/timeline"} {
				path = "/" + l + path
				reader.sees(path)
				about := browser.Eval[string](reader.Page, `[...document.querySelectorAll("main tr, main dd, main li")].map(e => e.innerText).filter(s => s.includes("Decreto publicado")).join("\n")`)
				if about == "" || strings.Contains(about, action.OverdueSign) != isLate {
					t.Errorf("%s, overdue %t: %q", path, isLate, about)
				}
				if text := reader.Text("main"); strings.Contains(text, "despacho@cancilleria.example") {
					t.Errorf("%s tells whom to turn to", path)
				}
			}
		}
	}
	tells(false)
	s.ahead.Store(int64(30 * 24 * time.Hour))
	tells(true)
	// From the target to lines, countries, evidence and back.
	follow := func(selector string) {
		t.Helper()
		reader.Press(selector)
		reader.Accessible()
	}
	reader.sees("/es/indicators/10.7.2")
	follow(`main a[href="/es/targets/10.7"]`)
	follow(`main a[href="/es/lines-of-action/` + set + `/lines/1"]`)
	if got := reader.Text("main"); !strings.Contains(got, "Ministerio de Relaciones Exteriores") {
		t.Errorf("the line does not tell who is responsible:\n%.900s", got)
	}
	if n := browser.Eval[int](reader.Page, `[...document.querySelectorAll("main a")].filter((a) => a.href === `+strconv.Quote(evidence)+`).length`); n == 0 {
		t.Error("no way to the evidence")
	}
	follow(`main a[href="/es/countries/PAN/lines/` + set + `"]`)
	reader.says("main", "Decreto publicado")
	follow(`main a[href="/es/lines-of-action/` + set + `/lines/1"]`)
	follow(`main a[href="/es/targets/10.7"]`)
	// What is taken away. Whom to turn to is in none of it.
	for kind, starts := range map[string]string{".csv": "\ufeff", ".json": "{", ".xlsx": "PK", ".ics": "BEGIN:VCALENDAR"} {
		resp, err := http.Get(s.base + "/es/lines-of-action/" + set + kind)
		if err != nil {
			t.Fatal(err)
		}
		content, _ := io.ReadAll(resp.Body)
		resp.Body.Close()
		if resp.StatusCode != http.StatusOK || !bytes.HasPrefix(content, []byte(starts)) {
			t.Errorf("%s: %d %.80q", kind, resp.StatusCode, content)
		}
		if kind == ".xlsx" {
			content = unzipped(t, content)
		}
		if !bytes.Contains(content, []byte("Decreto publicado")) || bytes.Contains(content, []byte("despacho@")) {
			t.Errorf("%s tells of the milestone %t, whom to turn to %t", kind, bytes.Contains(content, []byte("Decreto publicado")), bytes.Contains(content, []byte("despacho@")))
		}
	}
	for _, v := range []visitor{office, second, reader, reporters["PAN"], reporters["CRI"], reporters["MEX"]} {
		v.Clean()
	}
	s.run(exitOK, "audit", "verify")
}

// unzipped is everything that a workbook holds, one file after another.
func unzipped(t *testing.T, content []byte) []byte {
	t.Helper()
	archive, err := zip.NewReader(bytes.NewReader(content), int64(len(content)))
	if err != nil {
		t.Fatal(err)
	}
	var out []byte
	for _, f := range archive.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		part, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, part...)
	}
	return out
}
