package web

import (
	"bytes"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"rumbo/internal/intake"
	"rumbo/internal/postgres"
	"rumbo/internal/testkit/browser"
)

// aRegister is a table as a ministry makes it: titles, a header of years, a section, a total and a note below.
const aRegister = "Ministerio de Relaciones Exteriores\nRegistro de casos\n\nPaís;Clave;2018;2019*\nPanamá;x1;1,5;s/d\nMujeres\nPanamá;x1;1,2;0,5\nTotal;;2,7;0,5\nFuente: registro nacional\n"

// nextRegister is the one of the year after.
const nextRegister = "Ministerio de Relaciones Exteriores\nRegistro de casos\n\nPaís;Clave;2019;2020*\nPanamá;x1;2,5;3\nFuente: registro nacional\n"

// brings uploads a file as somebody and gives the number of its import.
func (o *office) brings(t *testing.T, person, name, text string) int64 {
	t.Helper()
	return o.receives(t, person, name, text, intake.Options{Source: "minrex", Release: "2020"})
}

// receives uploads a file of which somebody says what the options do.
func (o *office) receives(t *testing.T, person, name, text string, opt intake.Options) int64 {
	t.Helper()
	im, _, err := o.deps.Intake.(*intake.Service).Receive(postgres.WithActor(t.Context(), o.people[person]), name, strings.NewReader(text), opt)
	if err != nil {
		t.Fatal(err)
	}
	return im.ID
}

// keptProfileOf is a profile that a country keeps, or the office.
func keptProfileOf(name, person, country string) sample {
	return sample{name, func(t *testing.T, o *office) map[string]string {
		o.made++
		p, err := intake.ParseProfile([]byte("rumbo-profile: 1\nname: Perfil " + strconv.Itoa(o.made) + "\ntables:\n  - headers: [pais, \"{period}\"]\n    series: SM_DTH_MIGR\n"))
		if err != nil {
			t.Fatal(err)
		}
		id, err := o.deps.Intake.SaveProfile(postgres.WithActor(t.Context(), o.people[person]), intake.SavedProfile{Country: country, Profile: p})
		if err != nil {
			t.Fatal(err)
		}
		return map[string]string{"profile": strconv.FormatInt(id, 10)}
	}}
}

func profileSamples() []sample {
	return []sample{keptProfileOf("of Panama", "focal point PAN", "PAN"), keptProfileOf("of Costa Rica", "focal point CRI", "CRI"), keptProfileOf("of the office", "administrator", "")}
}

// sends posts a form of a page.
func (o *office) sends(t *testing.T, person, action string, pairs ...string) (status int, location, text string) {
	t.Helper()
	body := tokenField + "=" + formToken(browserSecret)
	for i := 0; i+1 < len(pairs); i += 2 {
		body += "&" + url.QueryEscape(pairs[i]) + "=" + url.QueryEscape(pairs[i+1])
	}
	resp, text := o.do(t, request2(http.MethodPost, action, strings.NewReader(body), "Cookie", o.cookie(person), "Content-Type", "application/x-www-form-urlencoded"))
	return resp.StatusCode, resp.Header.Get("Location"), text
}

// TestSheetOfAnImport corrects a table on its picture, keeps it as a profile, and reads the file of the year after with it.
func TestSheetOfAnImport(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	const who = "focal point PAN"
	id := o.brings(t, who, "registro.csv", aRegister)
	path := "/es/imports/" + strconv.FormatInt(id, 10)
	page := o.see(t, who, path)
	if page.Attr("a[href='"+path+"/sheet']", "href") == "" {
		t.Error("the import does not lead to its sheet")
	}
	page = o.see(t, who, path+"/sheet")
	for selector, want := range map[string]string{
		".picture .letters th:nth-child(2)":                                        "A",
		".picture .k-header th small":                                              "encabezado",
		".picture .k-section td:nth-child(2)":                                      "Mujeres",
		".picture .k-total th small":                                               "total, no se lee",
		".picture .k-note th small":                                                "nota, no se lee",
		".picture .roles td:nth-child(2) select option:first-child":                "área",
		"#decisions tbody tr:first-child .chip":                                    "se pregunta",
		".picture tbody tr:nth-child(5) td:nth-child(4)":                           "1,5",
		"label[for='a-role/registro/B']":                                           "Qué contiene la columna B",
		".picture .roles td:nth-child(4) select:nth-of-type(2) option:first-child": "serie de la tabla",
	} {
		if got := page.Text(selector); got != want {
			t.Errorf("%s: %q, want %q", selector, got, want)
		}
	}
	status, next, text := o.sends(t, who, path+"/again", "sheet", "0", "answer-series/registro", "SM_DTH_MIGR", "answer-role/registro/D", "none", "answer-role/registro/A", "")
	if status != http.StatusSeeOther || !strings.HasSuffix(next, "/sheet?sheet=0") {
		t.Fatal(status, next, text)
	}
	page = o.see(t, who, next)
	for selector, want := range map[string]string{
		"#sample tbody tr:first-child th":                         "C5",
		"#sample tbody tr:first-child td:nth-child(3)":            "Panamá PAN",
		"#sample tbody tr:first-child td:nth-child(7)":            "1.5",
		"#sample tbody tr:nth-child(2) td:nth-child(5)":           "Sexo: Mujeres",
		".picture .roles td:nth-child(5) select option[selected]": "no se lee",
		"#odd tbody tr:first-child th":                            "secciones",
	} {
		if got := page.Text(selector); got != want {
			t.Errorf("%s: %q, want %q", selector, got, want)
		}
	}
	if n := page.Count("#sample tbody tr"); n != 2 {
		t.Errorf("%d values", n)
	}
	// What was answered is taken back by choosing what the file says.
	corrected, _, _ := strings.Cut(next, "/sheet")
	_, back, _ := o.sends(t, who, corrected+"/again", "sheet", "0", "answer-role/registro/D", "")
	if n := o.see(t, who, back).Count("#sample tbody tr"); n != 4 {
		t.Errorf("%d values once the column is read again", n)
	}
	corrected, _, _ = strings.Cut(back, "/sheet")
	if status, _, text = o.sends(t, who, corrected+"/profile", "name", "", "owner", "PAN"); status != http.StatusUnprocessableEntity && status != http.StatusBadRequest || !strings.Contains(text, "Dé un nombre al perfil") {
		t.Errorf("without a name: %d", status)
	}
	if status, _, _ = o.sends(t, who, corrected+"/profile", "name", "Ajeno", "owner", "CRI"); status != http.StatusForbidden {
		t.Errorf("in the name of a neighbour: %d", status)
	}
	if status, _, text = o.sends(t, who, corrected+"/profile", "name", "Registro nacional", "owner", "PAN"); status != http.StatusSeeOther {
		t.Fatal(status, text)
	}
	// The year after: offered, not applied; used when chosen.
	id = o.brings(t, who, "otro.csv", nextRegister)
	path = "/es/imports/" + strconv.FormatInt(id, 10)
	page = o.see(t, who, path)
	if page.Text("#use h2") != "Esto se parece a «Registro nacional»" || page.Count("select[name='answer-series/otro']") != 1 {
		t.Error("the profile is not offered, or was applied unasked")
	}
	_, next, _ = o.sends(t, who, path+"/with", "profile", page.Attr("#use select[name=profile] option", "value"))
	page = o.see(t, who, next+"/sheet")
	if page.Count("#sample tbody tr") != 2 || page.Text("#without h2") != "Leído con el perfil «Registro nacional»" || !strings.Contains(page.Text("#decisions"), "Según el perfil «Registro nacional».") {
		t.Errorf("%s", page.Text("main"))
	}
	_, next, _ = o.sends(t, who, next+"/with")
	if page = o.see(t, who, next); page.Text("#use h2") == "" {
		t.Error("read without the profile, it is not offered again")
	}
	// Others see neither sheet nor profile.
	for _, person := range []string{"focal point CRI", "administrator", "regional office"} {
		if resp, _ := o.do(t, ask(path+"/sheet", "Cookie", o.cookie(person))); resp.StatusCode != http.StatusNotFound {
			t.Errorf("%s: %d", person, resp.StatusCode)
		}
		if page := o.see(t, person, "/es/profiles"); strings.Contains(page.Text("main"), "Registro nacional") {
			t.Errorf("%s sees the profile of Panama", person)
		}
	}
	// Kept, renamed, taken away, brought back from its text.
	list := o.see(t, who, "/es/profiles")
	one := list.Attr("#profiles-t tbody th a", "href")
	_, kept := o.do(t, ask(one+"/text", "Cookie", o.cookie(who)))
	if !strings.HasPrefix(kept, "rumbo-profile: 1\nname: Registro nacional\n") {
		t.Error(kept)
	}
	if status, _, _ = o.sends(t, who, one+"/rename", "name", "Casos"); status != http.StatusSeeOther || o.see(t, who, one).Text("h1") != "Casos" {
		t.Error(status)
	}
	if status, _, _ = o.sends(t, who, one+"/remove"); status == http.StatusSeeOther {
		t.Error("removed without a word")
	}
	if status, _, _ = o.sends(t, who, one+"/remove", "sure", "yes"); status != http.StatusSeeOther {
		t.Error(status)
	}
	if resp, _ := o.do(t, ask(one, "Cookie", o.cookie(who))); resp.StatusCode != http.StatusNotFound {
		t.Error(resp.StatusCode)
	}
	for text, want := range map[string]int{kept: http.StatusSeeOther, "rumbo-profile: 9\n": http.StatusUnprocessableEntity} {
		body, kind := multipartOf(t, "owner", "PAN", "file", text)
		resp, shown := o.do(t, request2(http.MethodPost, "/es/profiles", body, "Cookie", o.cookie(who), "Content-Type", kind))
		if resp.StatusCode != want && !(want == http.StatusUnprocessableEntity && strings.Contains(shown, "rumbo-profile: 1")) {
			t.Errorf("%q: %d", text, resp.StatusCode)
		}
	}
}

// TestSheetInTheBrowser uploads a file as somebody does, corrects a column without scripts, saves the profile, uploads the file of the year after and takes the
// profile that is offered; each page wide and narrow, in light and dark.
func TestSheetInTheBrowser(t *testing.T) {
	w := full(t)
	p := browser.Open(t, w.serve(t))
	p.Go("/operator/good-token")
	folder := t.TempDir()
	upload := func(name, text string) {
		t.Helper()
		file := filepath.Join(folder, name)
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		p.Go("/es/imports/new")
		p.File("input[name=file]", file)
		p.Type("input[name=source]", "minrex")
		p.Type("input[name=release]", strings.TrimSuffix(name, ".csv"))
		p.Choose("select[name=flow]", "national")
		p.Press("form[enctype] button[type=submit]")
		p.Arrive(".steps")
	}
	look := func() {
		t.Helper()
		path := p.Path()
		for _, width := range []int{browser.Wide, browser.Narrow} {
			p.Width(width)
			p.Go(path)
			for _, v := range p.Axe() {
				t.Errorf("%s at %d: %s", path, width, v)
			}
			if n := p.Overflow(); n > 0 {
				t.Errorf("%s at %d: %d px too wide", path, width, n)
			}
		}
		p.Width(browser.Wide)
	}
	upload("2020.csv", aRegister)
	p.Go(p.Path() + "/sheet")
	look()
	p.Prefer("prefers-color-scheme", "dark")
	look()
	p.Prefer("prefers-color-scheme", "light")
	p.Script(false)
	p.Go(p.Path())
	p.Choose("select[name='answer-series/2020']", "SM_DTH_MIGR")
	p.Choose("select[name='answer-role/2020/D']", "none")
	p.Press(".mapping .do button")
	if got := browser.Eval[int](p, `document.querySelectorAll("#sample tbody tr").length`); got != 2 {
		t.Fatalf("%d values on %s", got, p.Path())
	}
	p.Type("#profile input[name=name]", "Registro nacional")
	p.Choose("#profile select[name=owner]", "PAN")
	p.Press("#profile button")
	p.Script(true)
	look()
	upload("2021.csv", nextRegister)
	look()
	if got := p.Text("#use h2"); got != "Esto se parece a «Registro nacional»" {
		t.Fatal(got)
	}
	p.Press("#use button")
	p.Go(p.Path() + "/sheet")
	if got := p.Text("#without h2"); got != "Leído con el perfil «Registro nacional»" {
		t.Error(got)
	}
	look()
	p.Go("/fr/profiles")
	look()
	p.Clean()
}

// multipartOf is a form with a file, its token first.
func multipartOf(t *testing.T, field, value, file, content string) (body io.Reader, kind string) {
	t.Helper()
	var b bytes.Buffer
	m := multipart.NewWriter(&b)
	_ = m.WriteField(tokenField, formToken(browserSecret))
	_ = m.WriteField(field, value)
	part, err := m.CreateFormFile(file, "perfil.yaml")
	if err == nil {
		_, err = io.WriteString(part, content)
	}
	if err == nil {
		err = m.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	return &b, m.FormDataContentType()
}
