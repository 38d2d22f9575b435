package web

import (
	"net/http"
	"strconv"
	"strings"
	"testing"

	"rumbo/internal/testkit/htmlcheck"
)

func (o *office) personPath(name string) string {
	return "/es/admin/people/" + strconv.FormatInt(o.people[name], 10)
}

// refusedAs holds that a form was refused with these words and that what was typed stands there.
func refusedAs(t *testing.T, resp *http.Response, page *htmlcheck.Doc, status int, words string) {
	t.Helper()
	if resp.StatusCode != status {
		t.Errorf("%d, want %d", resp.StatusCode, status)
	}
	page.HasText(".banner.bad", words)
}

func TestAddingPeople(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	form := o.see(t, admin, "/es/admin/people/new")
	resp, page := o.fill(t, admin, form, "person", "name", "Punto focal  MEX", "email", "Punto.Focal@sre.example", "role", "focal_point", "area", "MEX")
	page = o.goes(t, admin, resp, page)
	page.HasText("h1", "Punto focal MEX")
	page.HasText("#roles", "México")
	// One address is one account, and one that looks the same is asked about.
	resp, page = o.fill(t, admin, form, "person", "name", "Otra persona", "email", "punto.focal@SRE.example")
	refusedAs(t, resp, page, http.StatusConflict, "Ya existe una cuenta")
	if page.Attr("#person-name", "value") != "Otra persona" {
		t.Error("what was typed is lost")
	}
	page.Lacks("#person-confirmed")
	resp, page = o.fill(t, admin, form, "person", "name", "Otra persona", "email", "punto.f0cal@sre.example")
	refusedAs(t, resp, page, http.StatusConflict, "letra por letra")
	resp, page = o.fill(t, admin, page, "person", "confirmed", "yes")
	o.goes(t, admin, resp, page)
	for words, fields := range map[string][]string{
		"Escriba el nombre": {"name", "\u200b ", "email", "a@b.example"}, "más de 200": {"name", strings.Repeat("ñ", 201), "email", "a@b.example"},
		"no es un correo": {"name", "x", "email", "no es una"}, "qué parte": {"name", "x", "email", "a@b.example", "role", "contributor", "area", "MEX"},
		"un país o un grupo": {"name", "x", "email", "a@b.example", "role", "focal_point"}, "no es un día": {"name", "x", "email", "a@b.example", "role", "focal_point", "area", "MEX", "from", "ayer"},
	} {
		resp, page := o.fill(t, admin, form, "person", fields...)
		if resp.StatusCode != http.StatusUnprocessableEntity {
			t.Errorf("%s: %d %s", words, resp.StatusCode, page.Text(".banner"))
			continue
		}
		if said := page.Text(".banner.bad"); !strings.Contains(said, words) {
			t.Errorf("%q does not say %q", said, words)
		}
	}
	o.see(t, admin, "/es/admin/people?q=sre.example").HasCount("#people-t tbody tr", 2)
	o.see(t, admin, "/es/admin/people?q=nadie").HasText("#people", "")
}

func TestTwoAdministratorsAtOnePerson(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	path := o.personPath("analyst")
	mine, theirs := o.see(t, admin, path), o.see(t, "second administrator", path)
	resp, page := o.fill(t, admin, mine, "person", "institution", "Instituto de estadística")
	o.goes(t, admin, resp, page)
	resp, page = o.fill(t, "second administrator", theirs, "person", "institution", "Universidad")
	refusedAs(t, resp, page, http.StatusConflict, "otra persona")
	if page.Attr("#person-institution", "value") != "Universidad" {
		t.Error("what was typed is lost")
	}
	page.HasText("#person .wrong", "Instituto de estadística")
	resp, page = o.fill(t, "second administrator", page, "person")
	o.goes(t, "second administrator", resp, page)
	if got := o.see(t, admin, path).Attr("#person-institution", "value"); got != "Universidad" {
		t.Error(got)
	}
}

// TestRolesThroughPages gives a role, a stand-in, a hand-over and an end; each holds at once.
func TestRolesThroughPages(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	path := o.personPath("nobody")
	if resp, _ := o.do(t, ask("/es/imports", "Cookie", o.cookie("nobody"))); resp.StatusCode != http.StatusForbidden {
		t.Fatal(resp.StatusCode)
	}
	resp, page := o.fill(t, admin, o.see(t, admin, path), "appoint", "role", "focal_point", "area", "HND", "do", "appoint")
	o.goes(t, admin, resp, page).HasText("#roles", "Honduras")
	o.see(t, "nobody", "/es/imports")
	role := o.see(t, admin, path).Attr("#end option[value]:not([value=''])", "value")
	resp, page = o.fill(t, admin, o.see(t, admin, path), "pass", "appointment", role, "person", strconv.FormatInt(o.people["analyst"], 10), "from", "2031-01-01", "to", "2030-01-01", "do", "stand_in")
	if resp.StatusCode != http.StatusUnprocessableEntity {
		t.Errorf("days out of order: %d %s", resp.StatusCode, page.Text(".banner"))
	}
	resp, page = o.fill(t, admin, o.see(t, admin, path), "pass", "appointment", role, "person", strconv.FormatInt(o.people["analyst"], 10), "from", "2031-01-01", "to", "2031-01-31", "do", "stand_in")
	o.goes(t, admin, resp, page)
	o.see(t, admin, o.personPath("analyst")).HasText("#roles", "en suplencia")
	resp, page = o.fill(t, admin, o.see(t, admin, path), "pass", "appointment", role, "person", strconv.FormatInt(o.people["second administrator"], 10), "from", "2031-06-01", "do", "hand_over")
	o.goes(t, admin, resp, page).HasText("#roles", "31 de mayo de 2031")
	o.see(t, admin, o.personPath("second administrator")).HasText("#roles", "1 de junio de 2031")
	resp, page = o.fill(t, admin, o.see(t, admin, path), "end", "appointment", role, "sure", "yes", "do", "end")
	o.goes(t, admin, resp, page).HasText("#roles", "terminada")
	if resp, _ := o.do(t, ask("/es/imports", "Cookie", o.cookie("nobody"))); resp.StatusCode != http.StatusForbidden {
		t.Errorf("after the end: %d", resp.StatusCode)
	}
}

func TestClosingAndForgetting(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	path := o.personPath("second focal point PAN")
	resp, page := o.fill(t, admin, o.see(t, admin, path), "access", "do", "close")
	o.goes(t, admin, resp, page).HasText("#access", "cerrada")
	if _, err := o.store.Holder(t.Context(), o.people["second focal point PAN"]); err == nil {
		t.Error("a closed account holds something")
	}
	resp, page = o.fill(t, admin, o.see(t, admin, path), "access", "do", "open")
	o.goes(t, admin, resp, page)
	page = o.see(t, admin, path)
	resp, page = o.fill(t, admin, page, "anonymise", "sure", "otra cosa")
	refusedAs(t, resp, page, http.StatusUnprocessableEntity, "")
	resp, page = o.fill(t, admin, page, "anonymise", "sure", page.Attr("#person-email", "value"))
	page = o.goes(t, admin, resp, page)
	page.HasText("h1", "anonim")
	page.Lacks("#person form, #access, #anonymise")
	if text := o.see(t, admin, "/es/audit?person="+strconv.FormatInt(o.people["second focal point PAN"], 10)).Text("main"); strings.Contains(text, "second focal point PAN") || !strings.Contains(text, "anonim") {
		t.Error(text)
	}
	// Nobody closes their own account, and the last administrator stays.
	own := o.see(t, admin, o.personPath(admin))
	own.Lacks("#access form, #anonymise form, #end form")
	second := o.see(t, admin, o.personPath("second administrator"))
	role := second.Attr("#end option[value]:not([value=''])", "value")
	resp, page = o.fill(t, admin, second, "end", "appointment", role, "sure", "yes", "do", "end")
	o.goes(t, admin, resp, page)
	o.see(t, admin, o.personPath(admin)).Lacks("#end form")
}

// TestWhoKnowsWhom: people are known where one works with them, and a focal point manages the country's contributors alone.
func TestWhoKnowsWhom(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	for who, c := range map[string]struct{ sees, not []string }{
		"focal point PAN":           {[]string{"second focal point PAN", "contributor PAN"}, []string{"focal point CRI", "contributor CRI", "administrator", "regional office elsewhere", "analyst"}},
		"regional office":           {[]string{"focal point PAN", "focal point CRI", "second regional office"}, []string{"regional office elsewhere", "analyst", "nobody"}},
		"regional office elsewhere": {[]string{"partner agency elsewhere"}, []string{"focal point PAN", "focal point CRI"}},
	} {
		text := "\n" + strings.Join(o.see(t, who, "/es/admin/people").Texts("#people-t tbody th a"), "\n") + "\n"
		for _, name := range c.sees {
			if !strings.Contains(text, "\n"+name+"\n") {
				t.Errorf("%s does not know %s", who, name)
			}
		}
		for _, name := range c.not {
			if strings.Contains(text, "\n"+name+"\n") {
				t.Errorf("%s knows %s", who, name)
			}
			if resp, _ := o.do(t, ask(o.personPath(name), "Cookie", o.cookie(who))); resp.StatusCode != http.StatusNotFound {
				t.Errorf("%s at the page of %s: %d", who, name, resp.StatusCode)
			}
		}
	}
	focal := "focal point PAN"
	form := o.see(t, focal, "/es/admin/people/new")
	if roles := form.Count("#person-role option:not([value=''])"); roles != 1 {
		t.Errorf("a focal point is offered %d roles", roles)
	}
	for _, fields := range [][]string{{"role", "focal_point", "area", "PAN"}, {"role", "administrator"}, {"role", "contributor", "area", "CRI", "part", "sdg-10.7.2/D1"}, {"role", ""}} {
		resp, page := o.fill(t, focal, form, "person", append([]string{"name", "x", "email", "x@minsa.example"}, fields...)...)
		if resp.StatusCode == http.StatusSeeOther {
			t.Errorf("a focal point gave %v: %s", fields, page.Text("main"))
		}
	}
	resp, page := o.fill(t, focal, form, "person", "name", "Ministerio de Salud", "email", "salud@minsa.example", "part", "sdg-10.7.2/D1")
	page = o.goes(t, focal, resp, page)
	page.Lacks("#person form, #anonymise")
	page.Has("#access form")
	// Of others they see who they are, and change nothing.
	other := o.see(t, focal, o.personPath("second focal point PAN"))
	other.Lacks("#access form, #end form, #pass form")
}
