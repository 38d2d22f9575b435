package web

import (
	"encoding/csv"
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
	"testing"

	"rumbo/internal/audit"
	"rumbo/internal/intake"
	"rumbo/internal/mail"
	"rumbo/internal/observation"
	"rumbo/internal/postgres"
)

const admin = "administrator"

func TestAdministrationLeadsEverywhere(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	page := o.see(t, admin, "/es/admin")
	page.HasText("nav[aria-label] a[aria-current=page]", "Administración")
	for _, a := range administration() {
		if strings.TrimSpace(page.Text(".facts a[href='/es/admin/"+a.page+"']")) == "" {
			t.Errorf("nothing is said of %s", a.page)
		}
		o.see(t, admin, "/es/admin/"+a.page).HasText(".tabs a[aria-current]", "")
	}
	page.Has(".facts a[href='/es/audit']")
}

func TestSettingsThroughPages(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	if _, text := o.do(t, ask("/es/methods")); strings.Contains(text, "Rumbo CRM") {
		t.Fatal("too early")
	}
	page := o.see(t, admin, "/es/admin/settings")
	theirs := o.see(t, "second administrator", "/es/admin/settings")
	resp, page := o.fill(t, admin, page, "settings", "name", "Rumbo CRM", "institution", "Secretaría", "contact", "rumbo@crm.example", "home", "SICA", "zone", "America/Guatemala", "idle", "3", "life", "10")
	o.goes(t, admin, resp, page).HasText("footer .house", "Rumbo CRM · Secretaría · rumbo@crm.example")
	if _, text := o.do(t, ask("/es/methods")); !strings.Contains(text, "Rumbo CRM") {
		t.Error("a public page keeps the old name")
	}
	if resp, _ := o.do(t, ask("/es/")); resp.Header.Get("Location") != "/es/regions/SICA" {
		t.Errorf("starts with %s", resp.Header.Get("Location"))
	}
	// The second administrator had the page open.
	resp, page = o.fill(t, "second administrator", theirs, "settings", "name", "Otro nombre")
	if resp.StatusCode != http.StatusConflict || page.Attr("#settings-name", "value") != "Otro nombre" {
		t.Errorf("%d %s", resp.StatusCode, page.Attr("#settings-name", "value"))
	}
	page.HasText("#settings .wrong", "Rumbo CRM")
	resp, page = o.fill(t, "second administrator", page, "settings")
	o.goes(t, "second administrator", resp, page).HasText("footer .house", "Otro nombre")
	page = o.see(t, admin, "/es/admin/settings")
	for field, wrong := range map[string][2]string{
		"name": {"", "nombre"}, "contact": {"nadie", "«nadie»"}, "home": {"PAN", "PAN"}, "zone": {"Mars/Olympus", "«Mars/Olympus»"}, "idle": {"25", "24"}, "life": {"1", "72"}, "retention": {"3", "30"},
	} {
		resp, page := o.fill(t, admin, page, "settings", field, wrong[0])
		if resp.StatusCode != http.StatusUnprocessableEntity {
			t.Errorf("%s: %d", field, resp.StatusCode)
		}
		page.HasText(".banner.bad", wrong[1])
		if field != "home" && page.Attr("#settings-"+field, "value") != wrong[0] {
			t.Errorf("%s: what was typed is lost", field)
		}
	}
}

func TestRetentionThroughPages(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	page := o.see(t, admin, "/es/admin/retention")
	page.HasText("#kept", "Todavía no se ha subido nada")
	o.bring(t, "PAN", false)
	page = o.see(t, admin, "/es/admin/retention")
	page.HasText("#kept-t", "revisado")
	page.HasText("#clear", "365 días")
	page.Lacks("#clear form")
	// Without a tick nothing is cleared away.
	token := o.see(t, admin, "/es/admin/settings").Attr("#settings input[name=csrf]", "value")
	resp, text := o.do(t, request2(http.MethodPost, "/es/admin/retention", strings.NewReader("csrf="+token), "Cookie", o.cookie(admin), "Content-Type", "application/x-www-form-urlencoded"))
	if resp.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(text, "Marque la casilla") {
		t.Errorf("%d", resp.StatusCode)
	}
}

func TestHealthPage(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	page := o.see(t, admin, "/es/admin/health")
	page.HasText("#checks-t", "RUMBO_SMTP")
	page.HasText("#database", "PostgreSQL")
	page.HasText("#audit", "Eslabones")
	if n := page.Count("#checks-t tbody tr"); n != 6 {
		t.Errorf("%d checks", n)
	}
}

func TestOutboxThroughPages(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	rumbo := postgres.WithActor(t.Context(), 1)
	id := o.written(t)
	path := "/es/admin/mail/" + strconv.FormatInt(id, 10)
	page := o.see(t, admin, path)
	page.Lacks("#again, #by-hand")
	page.HasText("#letter", "El enlace se crea en el momento de enviar")
	if err := o.store.NoteTry(rumbo, id, mail.Kept, "", ""); err != nil {
		t.Fatal(err)
	}
	list := o.see(t, admin, "/es/admin/mail?state=kept")
	list.HasText("#mails-t", "Invitación")
	page = o.see(t, admin, path)
	page.HasText("#about", "focal point PAN")
	resp, shown := o.fill(t, admin, page, "by-hand", "do", "link")
	if resp.StatusCode != http.StatusOK || resp.Header.Get("Cache-Control") != "no-store" {
		t.Fatal(resp.StatusCode)
	}
	text := shown.Text("#letter .letter")
	at := strings.Index(text, "https://rumbo.example/es/link/")
	if at < 0 {
		t.Fatal(text)
	}
	link := strings.TrimPrefix(strings.Fields(text[at:])[0], "https://rumbo.example")
	if resp, _ := o.do(t, ask(link)); resp.StatusCode != http.StatusOK {
		t.Errorf("the link: %d", resp.StatusCode)
	}
	if strings.Contains(o.see(t, admin, path).HTML(), link) {
		t.Error("the link is shown again")
	}
	o.see(t, admin, "/es/audit?kind=link").HasText("#entries-t", "para entregarlo personalmente")
	stale := page
	resp, page = o.fill(t, admin, page, "again", "do", "again")
	o.goes(t, admin, resp, page).HasText("#about", "en espera")
	resp, _ = o.fill(t, admin, stale, "again", "do", "again")
	if resp.StatusCode != http.StatusConflict {
		t.Errorf("a mail that waits is sent twice: %d", resp.StatusCode)
	}
}

func TestReleasesThroughPages(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	list := o.see(t, admin, "/es/admin/releases")
	list.HasCount("#releases-t tbody tr", 2)
	list.Has(".head a[href='/es/imports/new']")
	path := list.Attr("#releases-t tbody tr:first-child td:last-child a", "href")
	page := o.see(t, admin, path)
	page.HasText(".facts", "Revisados")
	page.HasCount("#figures-t tbody tr", 6)
	page.HasText("#figures-t tbody tr:first-child", "6,5846,749+165+2.5%")
	o.see(t, admin, path+"?change=added&series=SG_CPA_MIGRP").HasCount("#figures-t tbody tr", 9)
	resp, text := o.do(t, ask(path+".csv?series=SM_DTH_MIGR", "Cookie", o.cookie(admin)))
	lines, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	if resp.StatusCode != http.StatusOK || err != nil || len(lines) != 1671 || strings.Join(lines[1], "|") != "SM_DTH_MIGR|1|2015||revised|UN SDG 2020.Q4|6584|UN SDG 2021 round, republished|6749|165|2.5061" {
		t.Errorf("%d %v %d %v", resp.StatusCode, err, len(lines), lines[1])
	}
	for _, none := range []string{"/es/admin/releases/1", "/es/admin/releases/99", "/es/admin/releases/x"} {
		if resp, _ := o.do(t, ask(none, "Cookie", o.cookie(admin))); resp.StatusCode != http.StatusNotFound {
			t.Errorf("%s: %d", none, resp.StatusCode)
		}
	}
}

// TestNewReleaseIsOneUpload: a release that an administrator uploads is checked, accepted, and shows what it revised.
func TestNewReleaseIsOneUpload(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	in := o.deps.Intake.(*intake.Service)
	im, report, err := in.Receive(postgres.WithActor(t.Context(), o.people[admin]), "un.csv", strings.NewReader("area,year,series,value\n1,2018,SM_DTH_MIGR,5010\n1,2019,SM_DTH_MIGR,5418\n1,2022,SM_DTH_MIGR,0\n"), intake.Options{Source: "un-sdg", Release: "UN SDG 2031.Q1", Flow: observation.UN})
	if err != nil || report.Status != intake.OK {
		t.Fatal(err, report.Problems)
	}
	path := "/es/imports/" + strconv.FormatInt(im.ID, 10)
	resp, page := o.fill(t, admin, o.see(t, admin, path), "accept")
	page = o.goes(t, admin, resp, page)
	page.Has("a[href='/es/admin/releases']")
	list := o.see(t, admin, "/es/admin/releases")
	list.HasText("#releases-t tbody tr:first-child", "UN SDG 2031.Q1")
	list.HasText("#releases-t tbody tr:first-child", admin)
	diff := o.see(t, admin, list.Attr("#releases-t tbody tr:first-child td:last-child a", "href"))
	diff.HasText("#series-t tbody", "SM_DTH_MIGR1")
	diff.HasText("#figures-t tbody tr:first-child", "20185,0065,010+4+0.1%")
	o.see(t, admin, list.Attr("#releases-t tbody tr:first-child td:last-child a", "href")+"?change=added").HasText("#figures-t tbody", "no figuraba0")
}

// TestAuditPages: administrators read all, others what concerns their countries or themselves.
func TestAuditPages(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	mine, theirs := o.bring(t, "PAN", true), o.bring(t, "CRI", true)
	page := o.see(t, admin, "/es/audit")
	page.HasText("#entries-t", "Se entregó la importación "+mine+" (Panamá)")
	page.HasText("#entries-t", "Se entregó la importación "+theirs+" (Costa Rica)")
	for _, c := range []struct{ who, sees, not string }{
		{"focal point PAN", "Panamá", "Costa Rica"}, {"focal point CRI", "Costa Rica", "Panamá"}, {"regional office", "Costa Rica", ""}, {"partner agency", "", "Se entregó"}, {"analyst", "", "Se entregó"},
	} {
		page := o.see(t, c.who, "/es/audit")
		text := page.Text("#entries")
		if !strings.Contains(text, c.sees) || c.not != "" && strings.Contains(text, c.not) {
			t.Errorf("%s: %s", c.who, text)
		}
		// Asking for it by name or number does not help.
		for _, q := range []string{"?area=CRI", "?import=" + theirs, "?person=" + strconv.FormatInt(o.people["focal point CRI"], 10)} {
			if text := o.see(t, c.who, "/es/audit"+q).Text("#entries"); c.who == "focal point PAN" && strings.Contains(text, "Se entregó") {
				t.Errorf("%s with %s: %s", c.who, q, text)
			}
		}
	}
	o.see(t, admin, "/es/audit?kind=import&area=PAN").HasCount("#entries-t tbody tr", 2)
	o.see(t, admin, "/es/audit?import="+mine).HasText("#entries .say", "Importación "+mine)
	o.see(t, admin, "/es/audit?from=2031-01-01").HasText("#entries", "No se hizo nada")
	o.see(t, admin, "/es/audit?from=31/12").HasText(".banner.bad", "«Desde»")
	// A page goes on where the one before ended.
	first := o.see(t, admin, "/es/audit")
	if first.Count("#entries-t tbody tr") == audit.DefaultLimit {
		o.see(t, admin, first.Attr("#entries .more a", "href")).Has("#entries-t tbody tr")
	}
	resp, text := o.do(t, ask("/es/audit.csv?kind=import", "Cookie", o.cookie("focal point PAN")))
	lines, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	if resp.StatusCode != http.StatusOK || err != nil || len(lines) != 4 || resp.Header.Get("Cache-Control") != "no-store" {
		t.Errorf("%d %v %v", resp.StatusCode, err, lines)
	}
	_, text = o.do(t, ask("/es/audit.json?kind=import", "Cookie", o.cookie("focal point CRI")))
	var entries []audit.Entry
	if err := json.Unmarshal([]byte(text), &entries); err != nil || len(entries) != 3 || entries[0].Kind != "import.submitted" || entries[0].Areas[0] != "CRI" {
		t.Errorf("%v %+v", err, entries)
	}
	if _, text = o.do(t, ask("/es/audit.json?kind=nothing", "Cookie", o.cookie("analyst"))); strings.TrimSpace(text) != "[]" {
		t.Error(text)
	}
	// Other pages lead here.
	o.see(t, "focal point PAN", "/es/countries/PAN").Has("a[href='/es/audit?area=PAN']")
	o.see(t, "focal point PAN", "/es/countries/CRI").Lacks("a[href='/es/audit?area=CRI']")
	o.see(t, "focal point PAN", "/es/imports/"+mine).Has("a[href='/es/audit?import=" + mine + "']")
	o.see(t, "focal point PAN", "/es/figures/1").Lacks("#history a[href^='/es/audit']")
	o.see(t, admin, "/es/figures/1").Has("#history a[href='/es/audit?change_set=1']")
}
