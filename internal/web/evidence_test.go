package web

import (
	"bytes"
	"fmt"
	"mime/multipart"
	"net/http"
	"strconv"
	"strings"
	"testing"

	"rumbo/internal/postgres"
	"rumbo/internal/survey"
	"rumbo/internal/testkit/htmlcheck"
)

// hands posts a file with the form of a page of evidence.
func (o *office) hands(t *testing.T, person string, page *htmlcheck.Doc, name string, content []byte) (*http.Response, *htmlcheck.Doc) {
	t.Helper()
	var b bytes.Buffer
	m := multipart.NewWriter(&b)
	form := "#files form[enctype]"
	for _, field := range []string{tokenField, "item"} {
		if err := m.WriteField(field, page.Attr(form+" input[name="+field+"]", "value")); err != nil {
			t.Fatal(err)
		}
	}
	part, err := m.CreateFormFile("file", name)
	if err == nil {
		_, err = part.Write(content)
	}
	if err == nil {
		err = m.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	resp, text := o.do(t, request2(http.MethodPost, page.Attr(form, "action"), &b, "Cookie", o.cookie(person), "Content-Type", m.FormDataContentType()))
	return resp, htmlcheck.ParseString(t, text)
}

// TestEvidenceThroughPages: a file is attached, refused in words, read as a download alone, and removed; the office reads it once the work
// is handed in.
func TestEvidenceThroughPages(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.asks(t)
	work := "/es/my-country/PAN/CRM-2031/sdg-10.7.2"
	section := o.see(t, panama, work+"/sections/D4")
	section.HasText("[id='i-10.7.2.D4a'] .files", "Adjuntar un archivo")
	page := o.see(t, panama, section.Attr("[id='i-10.7.2.D4a'] .files", "href"))
	page.HasText("#files", "Todavía no hay archivos")
	page.HasText("#files", "10 MiB")
	pdf := []byte("%PDF-1.7\n1 0 obj\nendobj\ntrailer\n%%EOF\n")
	for words, content := range map[string][]byte{
		"está vacío": nil, "dañado": []byte("%PDF-1.7"), "No se admiten archivos de este tipo": []byte("<html><script>alert(1)</script>"),
		"supera los 10 MiB": append([]byte("%PDF-"), make([]byte, 10<<20)...), "Office antiguo": []byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1..."),
	} {
		resp, again := o.hands(t, panama, page, "ley.pdf", content)
		if resp.StatusCode != http.StatusUnprocessableEntity {
			t.Errorf("%s: %d", words, resp.StatusCode)
		}
		again.HasText(".banner.bad", words)
		again.Has("#files form[enctype]")
	}
	resp, again := o.hands(t, panama, page, "decreto.html", pdf)
	page = o.goes(t, panama, resp, again)
	page.HasText(".banner.ok", "adjunto")
	page.HasText("#files li", "decreto.html.pdf")
	file := page.Attr("#files li a", "href")
	read := func(who string) int {
		resp, text := o.do(t, ask(file, "Cookie", o.cookie(who)))
		if resp.StatusCode == http.StatusOK {
			head := resp.Header
			if text != string(pdf) || head.Get("Content-Type") != "application/octet-stream" || !strings.HasPrefix(head.Get("Content-Disposition"), `attachment; filename="decreto.html.pdf"`) ||
				!strings.HasPrefix(head.Get("Content-Security-Policy"), "sandbox") || head.Get("X-Content-Type-Options") != "nosniff" || head.Get("Cache-Control") != "no-store" {
				t.Errorf("%s: %v", who, head)
			}
		}
		return resp.StatusCode
	}
	for who, want := range map[string]int{panama: 200, "second focal point PAN": 200, "contributor PAN": 200, "focal point CRI": 404, "regional office": 404, "": 401, "administrator": 403} {
		if got := read(who); got != want && !(who == "administrator" && got == 404) {
			t.Errorf("%s: %d, want %d", who, got, want)
		}
	}
	// Without the token of the form, nothing is read.
	resp, _ = o.do(t, request2(http.MethodPost, work+"/evidence", strings.NewReader("--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.pdf\"\r\n\r\n%PDF-%%EOF\r\n--x--\r\n"), "Cookie", o.cookie(panama), "Content-Type", "multipart/form-data; boundary=x", tokenHeader, ""))
	if resp.StatusCode != http.StatusForbidden {
		t.Errorf("without a token: %d", resp.StatusCode)
	}
	section = o.see(t, panama, work+"/sections/D4")
	section.HasText("[id='i-10.7.2.D4a'] .files", "1 archivo")
	resp, again = o.fill(t, panama, section, "answers", "v.10.7.2.D4a", "yes", "do", "save")
	o.goes(t, panama, resp, again)
	handed := o.see(t, panama, work)
	resp, again = o.fill(t, panama, handed, "hand-in", "do", "hand_in", "sure", "yes")
	if resp.StatusCode != http.StatusSeeOther {
		t.Fatal(resp.StatusCode, again.Text(".banner"))
	}
	if read("regional office") != http.StatusOK || read("focal point CRI") != http.StatusNotFound {
		t.Error("the office reads what was handed in, a neighbour nothing")
	}
	o.see(t, "regional office", "/es/review/PAN/CRM-2031/sdg-10.7.2?show=all").Has("a[href='" + file + "']")
	o.see(t, panama, work+"/evidence?item=10.7.2.D4a").Lacks("#files form")
}

// TestEvidenceByLink: an institution attaches a file by its link, and it goes along when its answer is taken over.
func TestEvidenceByLink(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	link := o.gives(t, "D4", "Ministerio de Trabajo")
	other := o.gives(t, "D5", "Migración")
	open := func(path string) *htmlcheck.Doc {
		t.Helper()
		resp, text := o.do(t, ask(path, "Cookie", o.cookie("")))
		if resp.StatusCode != http.StatusOK {
			t.Fatalf("%s: %d", path, resp.StatusCode)
		}
		return htmlcheck.ParseString(t, text)
	}
	form := open(link)
	// The button that leads to the files saves first.
	resp, _ := o.fillAsks(t, form, "v.10.7.2.D4a", "yes", "do", form.Attr("[id='i-10.7.2.D4a'] button.files", "value"))
	page := open(resp.Header.Get("Location"))
	resp, again := o.hands(t, "", page, "macros.docm", []byte("PK\x03\x04"))
	if resp.StatusCode != http.StatusUnprocessableEntity {
		t.Error(resp.StatusCode)
	}
	again.HasText(".banner.bad", "dañado")
	for _, name := range []string{"ley.txt", "error.txt"} {
		if resp, _ = o.hands(t, "", page, name, []byte("Ley 3 de 2008")); resp.StatusCode != http.StatusSeeOther || resp.Header.Get("Referrer-Policy") != "no-referrer" {
			t.Fatal(resp.StatusCode, resp.Header)
		}
	}
	page = open(resp.Header.Get("Location"))
	page.HasCount("#files li", 2)
	file := page.Attr("#files li a", "href")
	if resp, text := o.do(t, ask(file)); resp.StatusCode != http.StatusOK || text != "Ley 3 de 2008" {
		t.Error(resp.StatusCode)
	}
	for _, path := range []string{strings.Replace(file, link, other, 1), strings.Replace(file, link, "/es/delegated/guess", 1), link + "/evidence?item=10.7.2.D5a", link + "/evidence?item=x"} {
		if resp, _ := o.do(t, ask(path)); resp.StatusCode != http.StatusNotFound {
			t.Errorf("%s: %d", path, resp.StatusCode)
		}
	}
	resp, _ = o.do(t, request2(http.MethodPost, page.Attr("#files li:nth-child(2) form", "action"), strings.NewReader("item=10.7.2.D4a&csrf="+page.Attr("#files form[enctype] input[name=csrf]", "value")), "Cookie", o.cookie(""), "Content-Type", "application/x-www-form-urlencoded"))
	if resp.StatusCode != http.StatusSeeOther {
		t.Fatal(resp.StatusCode)
	}
	form = open(link)
	form.HasText("[id='i-10.7.2.D4a'] .files", "1 archivo")
	if resp, again = o.fillAsks(t, form, "do", "hand_in"); resp.StatusCode != http.StatusSeeOther {
		t.Fatal(resp.StatusCode, again.Text(".banner"))
	}
	open(link).HasText("#answers", "ley.txt")
	detail := o.see(t, panama, givings).Attr("#delegations-t tr:has(.warn) a", "href")
	came := o.see(t, panama, detail)
	if resp, text := o.do(t, ask(came.Attr("#compare a", "href"), "Cookie", o.cookie(panama))); resp.StatusCode != http.StatusOK || text != "Ley 3 de 2008" {
		t.Errorf("the country reads it: %d", resp.StatusCode)
	}
	if resp, _ := o.do(t, ask(came.Attr("#compare a", "href"), "Cookie", o.cookie("focal point CRI"))); resp.StatusCode != http.StatusNotFound {
		t.Errorf("a neighbour reads it: %d", resp.StatusCode)
	}
	resp, again = o.fill(t, panama, came, "compare", "do", "accept", "take", "10.7.2.D4a")
	o.goes(t, panama, resp, again)
	o.see(t, panama, "/es/my-country/PAN/CRM-2031/sdg-10.7.2/evidence?item=10.7.2.D4a").HasText("#files li", "por delegación a Ministerio de Trabajo")
	section := o.see(t, panama, "/es/my-country/PAN/CRM-2031/sdg-10.7.2/sections/D4")
	section.HasText("[id='i-10.7.2.D4a'] .by", "por delegación a Ministerio de Trabajo")
	o.see(t, panama, "/es/my-country/PAN/CRM-2031/sdg-10.7.2").HasText("#sections", "delegada a Ministerio de Trabajo (aceptada)")
}

// supports is a file that supports an answer of a country: of a draft in the round of 2021, of what was handed in in that of 2023.
func supports(name, country, round string) sample {
	return sample{name, func(t *testing.T, o *office) map[string]string {
		o.made++
		who, place := postgres.WithActor(t.Context(), o.people["focal point "+country]), survey.Place{Round: round, Part: "sdg-10.7.2", Country: country}
		q, _ := questionnaire(o.deps.Reference(), place.Part)
		to := survey.Saving{Place: place, Questionnaire: q}
		var items []string // of the section that contributors have
		for _, item := range q.Items() {
			if strings.HasPrefix(item.ID, "10.7.2.D4") {
				items = append(items, item.ID)
			}
		}
		id, err := o.store.AttachEvidence(who, to, survey.Attachment{Item: items[o.made%len(items)], Name: "ley.txt", Kind: "txt", Content: fmt.Appendf(nil, "Ley %d", o.made)})
		if err == nil && round == "2023" {
			to.Edits = []survey.Edit{{Answer: survey.Answer{Item: "10.7.2.D4a", Choice: "yes"}}}
			var w survey.Work
			if _, _, err = o.store.SaveWork(who, to); err == nil {
				if w, err = o.store.Work(who, place); err == nil {
					_, err = o.store.SubmitWork(who, place, w.Revision, "")
				}
			}
		}
		if err != nil {
			t.Fatal(err)
		}
		return map[string]string{"country": country, "round": round, "part": place.Part, "id": strconv.FormatInt(id, 10), "?": "item=10.7.2.D4a"}
	}}
}
