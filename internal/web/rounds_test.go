package web

import (
	"bytes"
	"encoding/csv"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"rumbo/internal/intake"
	"rumbo/internal/observation"
	"rumbo/internal/postgres"
	"rumbo/internal/survey"
)

const office1 = "regional office"

// TestRoundThroughPages plays a round from its preparation to its end, as the office and as Panama see it.
func TestRoundThroughPages(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	list := o.see(t, office1, "/es/rounds")
	list.HasText("#rounds", "Todavía no se ha preparado")
	for words, fields := range map[string][]string{
		"no sirve":   {"code", "a b", "name.es", "x", "group", "RCM", "due", "2031-06-30", "part", "sdg-10.7.2"},
		"Último día": {"code", "R1", "name.es", "x", "group", "RCM", "part", "sdg-10.7.2"},
	} {
		resp, page := o.fill(t, office1, list, "new-round", fields...)
		if resp.StatusCode != http.StatusUnprocessableEntity || page.Attr("#new-round-code", "value") != fields[1] {
			t.Errorf("%s: %d", words, resp.StatusCode)
		}
		page.HasText(".banner.bad", words)
	}
	resp, page := o.fill(t, office1, list, "new-round", "code", "CRM-2031", "name.es", "Ronda de la Conferencia 2031", "group", "RCM", "year", "2030", "due", "2031-06-30",
		"part", "sdg-10.7.2", "instructions.es", "Responda con la información vigente.")
	page = o.goes(t, office1, resp, page)
	page.HasText(".lead", "Aún nadie la conoce")
	o.see(t, "focal point PAN", "/es/rounds").Lacks("#rounds-t tbody tr")
	if resp, _ := o.do(t, ask("/es/rounds/CRM-2031", "Cookie", o.cookie("focal point PAN"))); resp.StatusCode != http.StatusNotFound {
		t.Errorf("a round in preparation: %d", resp.StatusCode)
	}
	o.see(t, "focal point PAN", "/es/my-country/PAN").HasText("#none", "Cuando se abra")
	preview := o.see(t, office1, "/es/rounds/CRM-2031/preview?country=PAN")
	preview.HasText("#asked-CRM-2031", "Panamá")
	preview.HasText("#asked-CRM-2031", "30 preguntas en 6 secciones")
	// Two at the same office.
	theirs := o.see(t, "second regional office", "/es/rounds/CRM-2031")
	resp, page = o.fill(t, office1, page, "edit", "name.es", "Ronda 2031", "do", "edit")
	page = o.goes(t, office1, resp, page)
	resp, conflict := o.fill(t, "second regional office", theirs, "edit", "name.es", "Otra", "do", "edit")
	if resp.StatusCode != http.StatusConflict {
		t.Errorf("%d", resp.StatusCode)
	}
	conflict.HasText("#edit .wrong", "Ronda 2031")
	resp, _ = o.fill(t, office1, page, "open", "do", "open")
	if resp.StatusCode != http.StatusUnprocessableEntity {
		t.Errorf("opened without a tick: %d", resp.StatusCode)
	}
	resp, page = o.fill(t, office1, page, "open", "do", "open", "sure", "yes")
	page = o.goes(t, office1, resp, page)
	page.HasCount("#matrix-t tbody tr", 11)
	page.HasText(".facts", "0 de 11")
	// Panama sees what is asked, gets its workbook and date, and hands in.
	mine := o.see(t, "focal point PAN", "/es/my-country/PAN")
	mine.HasText(".lead", "hasta el 30 de junio de 2031")
	mine.HasText("#asked-CRM-2031", "America/Panama")
	workbook := mine.Attr("#excel a[href*='workbook']", "href")
	if resp, _ := o.do(t, ask(workbook, "Cookie", o.cookie("focal point PAN"))); resp.StatusCode != http.StatusOK {
		t.Errorf("%s: %d", workbook, resp.StatusCode)
	}
	if resp, _ := o.do(t, ask("/es/my-country", "Cookie", o.cookie("focal point PAN"))); resp.Header.Get("Location") != "/es/my-country/PAN" {
		t.Error(resp.Header.Get("Location"))
	}
	_, ics := o.do(t, ask("/es/my-country/PAN.ics", "Cookie", o.cookie("focal point PAN")))
	for _, line := range []string{"BEGIN:VCALENDAR\r\n", "UID:CRM-2031-PAN@rumbo\r\n", "DTEND:20310701T050000Z\r\n", "END:VCALENDAR\r\n"} {
		if !strings.Contains(ics, line) {
			t.Errorf("%q is not in the calendar\n%s", line, ics)
		}
	}
	for _, line := range strings.Split(ics, "\r\n") {
		if len(line) > 75 {
			t.Errorf("a line of %d octets", len(line))
		}
	}
	in := o.deps.Intake.(*intake.Service)
	focal := postgres.WithActor(t.Context(), o.people["focal point PAN"])
	_, book := o.do(t, ask(workbook, "Cookie", o.cookie("focal point PAN")))
	filled := written(t, []byte(book), func(item string) string {
		if strings.HasPrefix(item, "10.7.2.D1") {
			return "Sí, sin importar la situación migratoria"
		}
		return "Sí"
	})
	im, report, err := in.Receive(focal, "panama.xlsx", bytes.NewReader(filled), intake.Options{})
	if err != nil || report.Status == intake.Refused || report.Round != "CRM-2031" {
		t.Fatal(err, report.Problems)
	}
	// The workbook is taken into the draft, with a receipt; then the draft is handed in, validated by another and published.
	path := "/es/imports/" + strconv.FormatInt(im.ID, 10)
	page = o.see(t, "focal point PAN", path)
	page.HasText("#take", "Incorporar al borrador")
	page.Lacks("#submit, #accept")
	resp, page = o.fill(t, "focal point PAN", page, "take")
	page = o.goes(t, "focal point PAN", resp, page)
	for _, said := range []string{"Acuse de recibo", "Nuevas: 30 · modificadas: 0 · sin cambios: 0", "panama.xlsx", im.SHA256} {
		page.HasText(".banner", said)
	}
	if to := page.Attr(".banner a", "href"); to != "/es/my-country/PAN" {
		t.Error(to)
	}
	page.Lacks("#take")
	if resp, _ := o.do(t, ask(path, "Cookie", o.cookie(office1))); resp.StatusCode != http.StatusNotFound {
		t.Errorf("the office reads a workbook of a draft: %d", resp.StatusCode)
	}
	place := survey.Place{Round: "CRM-2031", Part: "sdg-10.7.2", Country: "PAN"}
	w, err := o.store.Work(focal, place)
	if err != nil || len(w.Answers()) != 30 {
		t.Fatal(err, len(w.Answers()))
	}
	// Downloaded again, the workbook holds the draft; nothing in it is news.
	_, again := o.do(t, ask(workbook, "Cookie", o.cookie("focal point PAN")))
	if _, report, err := in.Receive(focal, "panama.xlsx", strings.NewReader(again), intake.Options{}); err != nil || *report.Changes != (observation.Counts{Same: 30}) {
		t.Errorf("the draft comes back as %+v %v", report.Changes, err)
	}
	if resp, _ := o.do(t, ask(workbook, "Cookie", o.cookie("focal point CRI"))); resp.StatusCode != http.StatusNotFound {
		t.Errorf("the neighbour's workbook: %d", resp.StatusCode)
	}
	o.see(t, "focal point PAN", "/es/my-country/PAN").HasText("#asked-CRM-2031-t", "borrador")
	row := "#matrix-t tbody tr:has(a[href='/es/my-country/PAN'])"
	matrix := o.see(t, office1, "/es/rounds/CRM-2031")
	matrix.HasText(row, "borrador 30 de 30")
	matrix.Lacks(row + " td a[href^='/es/imports/']")
	o.see(t, "focal point CRI", "/es/rounds/CRM-2031").HasCount("#matrix-t tbody tr", 1)
	if _, err := o.store.SubmitWork(focal, place, w.Revision, ""); err != nil {
		t.Fatal(err)
	}
	matrix = o.see(t, office1, "/es/rounds/CRM-2031")
	matrix.HasText(row, "entregado")
	matrix.HasText(".facts", "1 de 11")
	office := postgres.WithActor(t.Context(), o.people[office1])
	if err := o.store.ValidateWork(office, place, 1); err != nil {
		t.Fatal(err)
	}
	q, _ := questionnaire(o.deps.Reference(), place.Part)
	if err := o.store.PublishWork(office, place, 1, q, 2031); err != nil {
		t.Fatal(err)
	}
	o.see(t, office1, "/es/rounds/CRM-2031").HasText(row, "publicado 30 de 30")
	// Costa Rica declines, takes that back, and gets more time.
	home := o.see(t, "focal point CRI", "/es/my-country/CRI")
	resp, page = o.fill(t, "focal point CRI", home, "decline-CRM-2031", "do", "decline", "note", "Este año no.")
	page = o.goes(t, "focal point CRI", resp, page)
	page.HasText("#asked-CRM-2031", "no participa")
	o.see(t, office1, "/es/rounds/CRM-2031").HasText("#matrix-t", "Este año no.")
	resp, page = o.fill(t, "focal point CRI", page, "decline-CRM-2031", "do", "join")
	o.goes(t, "focal point CRI", resp, page)
	matrix = o.see(t, office1, "/es/rounds/CRM-2031")
	resp, page = o.fill(t, office1, matrix, "due", "do", "due", "country", "CRI", "day", "2031-07-15", "reason", "Cambio de gobierno.")
	page = o.goes(t, office1, resp, page)
	page.HasText("#matrix-t", "15 de julio de 2031")
	o.see(t, "focal point CRI", "/es/my-country/CRI").HasText("#asked-CRM-2031", "Cambio de gobierno.")
	resp, page = o.fill(t, office1, page, "remind", "do", "remind")
	o.goes(t, office1, resp, page).HasText("#matrix-t", "recordado el")
	_, text := o.do(t, ask("/es/rounds/CRM-2031.csv", "Cookie", o.cookie(office1)))
	lines, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	if err != nil || len(lines) != 12 {
		t.Errorf("%v %d", err, len(lines))
	}
	// Closed, opened again with a reason, copied.
	page = o.see(t, office1, "/es/rounds/CRM-2031")
	resp, page = o.fill(t, office1, page, "close", "do", "close", "sure", "yes")
	page = o.goes(t, office1, resp, page)
	o.see(t, "focal point CRI", "/es/my-country/CRI").HasText("#past", "falta una parte")
	resp, page = o.fill(t, office1, page, "reopen", "do", "reopen", "reason", "Faltan países.")
	page = o.goes(t, office1, resp, page)
	resp, page = o.fill(t, office1, page, "copy", "do", "copy", "code", "CRM-2033", "due", "2033-06-30")
	o.goes(t, office1, resp, page).HasText(".lead", "Aún nadie la conoce")
	o.see(t, office1, "/es/audit?kind=round").Lacks("#entries .empty")
}

// TestLateIsSaid: a day that has passed is told in words, to the office and to the country.
func TestLateIsSaid(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	code := o.asks(t)
	ctx := postgres.WithActor(t.Context(), o.people[office1])
	if err := o.store.SetDue(ctx, code, []string{"PAN"}, time.Date(2020, 1, 31, 0, 0, 0, 0, time.UTC), "Prueba."); err != nil {
		t.Fatal(err)
	}
	o.see(t, office1, "/es/rounds/"+code).HasText("#matrix-t tbody tr:has(a[href='/es/my-country/PAN'])", "atrasado")
	o.see(t, "focal point PAN", "/es/my-country/PAN").HasText(".lead", "están atrasadas")
}
