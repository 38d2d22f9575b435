package app

import (
	"bufio"
	"context"
	"io"
	"net/http"
	"os"
	"regexp"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"rumbo/internal/testkit/browser"
	"rumbo/internal/testkit/storetest"
)

// serving is the program at work on a database of the test's own, without a mail server.
type serving struct {
	machine
	base, operator string
	ahead          *atomic.Int64 // how far its clock is before that of the machine, in nanoseconds
}

func serve(t *testing.T) serving {
	t.Helper()
	m := newMachine(t, storetest.Database(t))
	ctx, stop := context.WithCancel(t.Context())
	r, w := io.Pipe()
	done := make(chan int, 1)
	ahead := new(atomic.Int64)
	now := func() time.Time { return time.Now().Add(time.Duration(ahead.Load())) }
	go func() {
		done <- Main(ctx, []string{"serve", "--addr", "127.0.0.1:0", "--data-dir", m.dir}, Streams{Out: w, Err: io.Discard, Now: now}, m.getenv)
		w.Close()
	}()
	t.Cleanup(func() {
		stop()
		if code := <-done; code != exitOK {
			t.Errorf("the server ended with %d", code)
		}
	})
	lines := bufio.NewScanner(r)
	address := func() string {
		if !lines.Scan() {
			t.Fatal("the server ended early")
		}
		return lines.Text()[strings.Index(lines.Text(), "http"):]
	}
	s := serving{machine: m, base: address(), ahead: ahead}
	s.operator = strings.TrimPrefix(address(), s.base)
	go func() {
		for lines.Scan() {
		}
	}()
	return s
}

// visitor is one person at their own browser.
type visitor struct {
	*browser.Page
	t    *testing.T
	name string
}

// held are the sorts of pages of which a story has held that everybody can use them: one sort is held once, with what was said at its head,
// whoever comes first.
var held sync.Map

var oneOfASort = regexp.MustCompile(`^/(en|es|fr)\b|[A-Z]{3}\b|[0-9]+|/room/[^/]+`)

// Accessible holds that everybody can use the page.
func (v visitor) Accessible() {
	v.t.Helper()
	sort := oneOfASort.ReplaceAllString(v.Path(), "*") + browser.Eval[string](v.Page, `[...document.querySelectorAll(".banner")].map((b) => b.className).join()`)
	if _, twice := held.LoadOrStore(sort, true); !twice {
		v.Page.Accessible()
	}
}

func (s serving) visitor(t *testing.T, name string) visitor {
	return visitor{Page: browser.Open(t, s.base), t: t, name: name}
}

// sees opens a page, which must be there, and holds that everybody can use it.
func (v visitor) sees(path string) {
	v.t.Helper()
	if status := v.Go(path); status != http.StatusOK {
		v.t.Fatalf("%s at %s: %d", v.name, path, status)
	}
	v.Accessible()
}

func (v visitor) says(selector, words string) {
	v.t.Helper()
	if got := v.Text(selector); !strings.Contains(got, words) {
		v.t.Fatalf("%s at %s: %s says %q, want %q", v.name, v.Path(), selector, got, words)
	}
}

// add gives somebody an account and a role, as an administrator or a focal point does.
func (v visitor) add(name, email, role, area, part string) {
	v.t.Helper()
	v.sees("/es/admin/people/new")
	v.Type("#person-name", name)
	v.Type("#person-email", email)
	v.Choose("#person-role", role)
	v.Choose("#person-area", area)
	if part != "" {
		v.Type("#person-part", part)
	}
	v.Press("#person button[type=submit]")
	v.says(".banner.ok", "invitación")
	v.says("#roles", map[string]string{"": "Administración", "RCM": "Conferencia Regional", "PAN": "Panamá", "CRI": "Costa Rica", "MEX": "México"}[area])
}

// invitation is the link of somebody's invitation, which an administrator passes on by hand because no mail server is set.
func (v visitor) invitation(name string) string {
	v.t.Helper()
	for deadline := time.Now().Add(30 * time.Second); ; time.Sleep(100 * time.Millisecond) {
		v.sees("/es/admin/mail?state=kept")
		if strings.Contains(v.Text("#mails-t"), name) {
			break
		}
		if time.Now().After(deadline) {
			v.t.Fatalf("no mail to %s in the outbox", name)
		}
	}
	path := browser.Eval[string](v.Page, `[...document.querySelectorAll("#mails-t tbody tr")].find(r => r.innerText.includes(`+quoted(name)+`) && r.innerText.includes("Invitación")).querySelector("a").pathname`)
	v.sees(path)
	v.Press("#by-hand button[type=submit]")
	text := v.Text("#letter .letter")
	at := strings.Index(text, "/es/link/")
	if at < 0 {
		v.t.Fatal(text)
	}
	return strings.Fields(text[at:])[0]
}

func quoted(s string) string { return `"` + s + `"` }

// joins follows an invitation and sets a password.
func (v visitor) joins(link, password string) {
	v.t.Helper()
	v.sees(link)
	v.Type("#link-password", password)
	v.Type("#link-password2", password)
	v.Press("#link button[type=submit]")
	v.says(".banner.ok", "contraseña")
	v.Accessible()
}

// brings uploads a figure of the own country and hands it in; it gives the address of the import.
func (v visitor) brings(file, country, value string) string {
	v.t.Helper()
	if err := os.WriteFile(file, []byte("area,year,series,value,source,release\n"+country+",2031,SI_RMT_COST,"+value+",un-sdg,Prueba "+country+"\n"), 0o600); err != nil {
		v.t.Fatal(err)
	}
	v.sees("/es/imports/new")
	v.File("#file", file)
	v.Press("main form button[type=submit]")
	v.Accessible()
	address := v.Path()
	v.Press("#submit button[type=submit]")
	v.says("main", "entregad")
	return address
}

// TestPeopleInTheBrowser plays how an installation comes to its people, in Spanish and through the pages alone: the operator
// makes an administrator, who sets up a regional office, two countries and their people; each joins at a browser of their own;
// a country's figure goes its way, and the neighbour sees nothing of it.
func TestPeopleInTheBrowser(t *testing.T) {
	t.Parallel()
	s := serve(t)
	operator := s.visitor(t, "operator")
	operator.sees(s.operator)
	operator.sees("/es/admin")
	operator.add("Administración del sistema", "administracion@crm.example", "administrator", "", "")

	admin := s.visitor(t, "administrator")
	admin.joins(operator.invitation("Administración del sistema"), "migrar con derechos 2030")
	admin.sees("/es/admin/settings")
	admin.Type("#settings-name", "Rumbo CRM")
	admin.Press("#settings button[type=submit]")
	admin.says("footer", "Rumbo CRM")
	admin.add("Oficina regional", "oficina@crm.example", "regional_office", "RCM", "")
	admin.add("Punto focal PAN", "punto.focal@cancilleria.example", "focal_point", "PAN", "")
	admin.add("Punto focal CRI", "punto.focal@relaciones.example", "focal_point", "CRI", "")

	office, panama, costaRica := s.visitor(t, "regional office"), s.visitor(t, "focal point PAN"), s.visitor(t, "focal point CRI")
	link := admin.invitation("Oficina regional")
	office.joins(link, "una región sin muros altos")
	panama.joins(admin.invitation("Punto focal PAN"), "canal entre dos océanos")
	costaRica.joins(admin.invitation("Punto focal CRI"), "pura vida y café tinto")
	// A link works once.
	stranger := s.visitor(t, "stranger")
	if status := stranger.Go(link); status != http.StatusConflict {
		t.Errorf("a link that was used: %d", status)
	}
	stranger.says("main", "ya se usó")

	// A ministry answers a part, on the focal point's word.
	panama.add("Ministerio de Salud", "salud@minsa.example", "contributor", "PAN", "sdg-10.7.2/D1")
	panama.sees("/es/admin/people")
	if text := panama.Text("#people"); strings.Contains(text, "CRI") || !strings.Contains(text, "Ministerio de Salud") {
		t.Errorf("Panama sees the people %s", text)
	}

	address := panama.brings(s.file("panama.csv"), "PAN", "7.5")
	if status := costaRica.Go(address); status != http.StatusNotFound {
		t.Errorf("Costa Rica at %s: %d", address, status)
	}
	costaRica.sees("/es/imports")
	if text := costaRica.Text("main"); strings.Contains(text, "panama.csv") {
		t.Errorf("Costa Rica sees %s", text)
	}
	costaRica.sees("/es/audit")
	if text := costaRica.Text("#entries"); strings.Contains(text, "Panamá") {
		t.Errorf("Costa Rica reads %s", text)
	}
	stranger.Go("/es/countries/PAN")
	if strings.Contains(stranger.Text("main"), "2031") {
		t.Error("the public sees what was not accepted")
	}

	// Whoever handed it in does not accept it; the regional office does.
	panama.Go(address)
	if panama.Text("#accept") != "" {
		t.Error("Panama is offered to accept its own figures")
	}
	office.sees(address)
	office.Press("#accept button[type=submit]")
	office.Accessible()
	office.says("main", "aceptad")
	if status := stranger.Go("/es/series/SI_RMT_COST?group=RCM"); status != http.StatusOK {
		t.Errorf("%d", status)
	}
	panama.sees("/es/audit?kind=import")
	panama.says("#entries", "Se aceptó la importación")

	// A role that ends is gone with the next click.
	admin.sees("/es/admin/people?q=relaciones")
	admin.Press("#people-t tbody a")
	browser.Eval[bool](admin.Page, `document.querySelector("#end").open = document.querySelector("#end [name=sure]").checked = true`)
	admin.Press("#end button[type=submit]")
	admin.says("#roles", "terminada")
	if status := costaRica.Go("/es/imports"); status != http.StatusForbidden {
		t.Errorf("without a role: %d", status)
	}
	for _, v := range []visitor{operator, admin, office, panama} {
		v.Clean()
	}
	s.run(exitOK, "audit", "verify")
}
