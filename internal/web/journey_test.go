package web

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"mime/multipart"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"
	"github.com/xuri/excelize/v2"

	"rumbo/internal/i18n"
	"rumbo/internal/intake"
	"rumbo/internal/mail"
	"rumbo/internal/postgres"
	"rumbo/internal/publish"
	"rumbo/internal/sheet"
	"rumbo/internal/testkit/browser"
	"rumbo/internal/testkit/storetest"
	"rumbo/internal/upkeep"
	"rumbo/internal/workbook"
)

// full serves everything over a database of the test's own.
func full(t *testing.T) world {
	t.Helper()
	return over(t, storetest.Open(t), &plainSessions{})
}

// over serves everything over that store.
func over(t *testing.T, store *postgres.Store, sessions Sessions) world {
	t.Helper()
	messages, err := i18n.Load()
	if err != nil {
		t.Fatal(err)
	}
	// As in the house: what people change is read again.
	var reference atomic.Pointer[Reference]
	var settings atomic.Pointer[upkeep.Settings]
	read := func(ctx context.Context) (err error) {
		var ref Reference
		if ref.Directory, err = store.Directory(ctx); err != nil {
			return err
		}
		if ref.Catalog, err = store.Catalog(ctx); err != nil {
			return err
		}
		if ref.Questionnaires, err = store.Questionnaires(ctx); err != nil {
			return err
		}
		if ref.Rounds, err = store.Rounds(ctx); err != nil {
			return err
		}
		set, err := store.Settings(ctx)
		if err != nil {
			return err
		}
		settings.Store(&set)
		reference.Store(&ref)
		return nil
	}
	if err := read(t.Context()); err != nil {
		t.Fatal(err)
	}
	stands := func() Reference { return *reference.Load() }
	now := func() time.Time { return time.Now().UTC() }
	in := intake.New(intake.Deps{
		Profiles: store,
		Store:    store, Messages: messages, Limits: sheet.DefaultLimits(), Now: now,
		Reference: func(context.Context) (intake.Reference, error) {
			ref := stands()
			return intake.Reference{Directory: ref.Directory, Catalog: ref.Catalog, Questionnaires: ref.Questionnaires, Rounds: ref.Rounds}, nil
		},
	})
	composer, err := mail.NewComposer(mail.Composer{Messages: messages, Base: "https://rumbo.example"})
	if err != nil {
		t.Fatal(err)
	}
	links, _ := sessions.(mail.Links)
	figures := publish.New(store, stands, now)
	w := world{log: &bytes.Buffer{}}
	w.sessions, _ = sessions.(*plainSessions)
	w.Server, err = New(Deps{
		Messages: messages, Reference: stands, Publish: figures, Lines: publish.NewLines(store, figures), Accepted: read,
		Groups: store, Catalogue: store, Editions: store, House: store, Outbox: store, Records: store, Rounds: store, Works: store, Delegations: store, Priorities: store, Evidence: store, Wordings: store, Rooms: store, Snapshots: store, Links: links, Letter: composer.Compose,
		Settings: func() upkeep.Settings { return *settings.Load() },
		Health: func(ctx context.Context) (upkeep.Health, error) {
			h, err := store.Health(ctx)
			h.Disk = upkeep.Disk{Folder: "var", Free: 50 << 30, Total: 100 << 30}
			return h, err
		},
		Intake: in, Desk: promptDesk(in, store, read), Sessions: sessions, Accounts: store, People: store, Actor: postgres.WithActor, Holder: store.Holder, Log: slog.New(slog.NewTextHandler(w.log, nil)), Now: now,
	})
	if err != nil {
		t.Fatal(err)
	}
	return w
}

// send uploads a file with the form and gives the address of its check.
func (w world) send(t *testing.T, name string, data []byte) string {
	t.Helper()
	var b bytes.Buffer
	m := multipart.NewWriter(&b)
	part, err := m.CreateFormFile("file", name)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := part.Write(data); err != nil {
		t.Fatal(err)
	}
	if err := m.Close(); err != nil {
		t.Fatal(err)
	}
	resp, text := w.do(t, request2(http.MethodPost, "/es/imports", &b, "Content-Type", m.FormDataContentType(), "Cookie", cookies))
	if resp.StatusCode != http.StatusSeeOther {
		t.Fatalf("upload: %d %s", resp.StatusCode, document(t, text).Find("main").Text())
	}
	return resp.Header.Get("Location")
}

// written is a workbook after someone typed into it: by item, else the answer for all.
func written(t *testing.T, data []byte, answer func(item string) string) []byte {
	t.Helper()
	f, err := excelize.OpenReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := f.GetRows(workbook.ManifestSheet)
	if err != nil {
		t.Fatal(err)
	}
	m, err := workbook.ParseManifest(rows)
	if err != nil {
		t.Fatal(err)
	}
	for _, part := range m.Parts {
		for _, item := range part.Items {
			if text := answer(item.ID); text != "" {
				if err := f.SetCellStr(item.Sheet, item.Answer, text); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
	out, err := f.WriteToBuffer()
	if err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func right(item string) string {
	if strings.HasPrefix(item, "10.7.2.D1") {
		return "Sí, independientemente de la situación migratoria"
	}
	if item == "10.7.2.D6a" {
		return "No"
	}
	return "Sí"
}

// TestUploadJourney: the Spanish workbook for Panama, two mistakes, marked, corrected, accepted, and shown on the region's
// and the country's page beside the category of the United Nations.
func TestUploadJourney(t *testing.T) {
	w := full(t)
	as := []string{"Cookie", cookies}
	post := func(path string, form string) (*http.Response, string) {
		return w.do(t, request2(http.MethodPost, path, strings.NewReader(form), append(as, "Content-Type", "application/x-www-form-urlencoded")...))
	}
	resp, blank := w.do(t, ask("/es/countries/PAN/workbook?part=sdg-10.7.2/2021"))
	if resp.StatusCode != 200 {
		t.Fatal(resp.StatusCode)
	}
	wrong := map[string]string{"10.7.2.D3b": "Tal vez", "10.7.2.D5e": "12"}
	mistaken := written(t, []byte(blank), func(item string) string {
		if text, ok := wrong[item]; ok {
			return text
		}
		return right(item)
	})

	check := w.send(t, "Panamá.xlsx", mistaken)
	_, text := w.do(t, ask(check, as...))
	doc := document(t, text)
	if doc.Find("#problems-error .groups > li").Length() != 2 || !strings.Contains(doc.Find("#problems-error").Text(), "Tal vez") || doc.Find(".banner.bad").Length() != 1 {
		t.Fatalf("problems: %s", doc.Find("main").Text())
	}
	doc.Find("#problems-error .groups code").Each(func(_ int, s *goquery.Selection) {
		if !strings.Contains(s.Text(), "!") {
			t.Errorf("a problem without a cell: %q", s.Text())
		}
	})
	if doc.Find(`form[action$="/accept"]`).Length() != 0 {
		t.Error("a file with errors can be accepted")
	}
	if resp, _ := post(check+"/accept", "confirm=yes"); resp.StatusCode != http.StatusUnprocessableEntity {
		t.Errorf("accepting it all the same: %d", resp.StatusCode)
	}
	if _, public := w.do(t, ask("/es/countries/PAN")); !strings.Contains(public, "nada aún") {
		t.Error("something of a file with errors is published")
	}
	resp, marked := w.do(t, ask(check+"/annotated", as...))
	if resp.StatusCode != 200 || !strings.HasPrefix(marked, "PK") {
		t.Fatalf("marked copy: %d", resp.StatusCode)
	}

	corrected := written(t, []byte(marked), func(item string) string {
		if _, ok := wrong[item]; ok {
			return right(item)
		}
		return ""
	})
	check = w.send(t, "Panamá.xlsx", corrected)
	_, text = w.do(t, ask(check, as...))
	doc = document(t, text)
	if doc.Find("#p-error").Length() != 0 || doc.Find("#diff-t tbody tr").Length() != 30 || doc.Find(`form[action$="/accept"]`).Length() != 1 {
		t.Fatalf("corrected: %d changes\n%s", doc.Find("#diff-t tbody tr").Length(), doc.Find("main").Text())
	}
	if resp, text := post(check+"/accept", "confirm=yes"); resp.StatusCode != http.StatusSeeOther {
		t.Fatalf("accepting: %d %s", resp.StatusCode, document(t, text).Find("main").Text())
	}
	_, text = w.do(t, ask(check, as...))
	doc = document(t, text)
	if doc.Find(`.banner.ok a[href="/es/countries/PAN"]`).Length() != 1 || doc.Find(`form[action$="/accept"], form[action$="/reject"]`).Length() != 0 {
		t.Errorf("after accepting: %s", doc.Find(".banner").Text())
	}
	if resp, _ := post(check+"/reject", ""); resp.StatusCode != http.StatusConflict {
		t.Errorf("rejecting what was accepted: %d", resp.StatusCode)
	}

	_, text = w.do(t, ask("/es/countries/PAN"))
	doc = document(t, text)
	verdicts := doc.Find(".verdict").Map(func(_ int, s *goquery.Selection) string { return strings.Join(strings.Fields(s.Text()), " ") })
	if len(verdicts) != 2 || !strings.Contains(verdicts[0], "96.7%") || !strings.Contains(verdicts[0], "30 de 30") || !strings.Contains(verdicts[1], "Naciones UnidasCumple 3") {
		t.Errorf("verdicts: %q", verdicts)
	}
	figure := doc.Find(".verdict a").First().AttrOr("href", "")
	_, text = w.do(t, ask("/es/regions/RCM"))
	doc = document(t, text)
	row := doc.Find(`#survey-t tbody tr:has(a[href="/es/countries/PAN"])`)
	if got := row.Find("td.cell").Length(); got != 7 || row.Find("td.c4").Length() != 5 || !strings.Contains(row.Find("td.when").Text(), "Nacional") || !strings.Contains(row.Find("td.overall").Text(), "ONU 3") {
		html, _ := row.Html()
		t.Errorf("the region shows %s", html)
	}
	_, text = w.do(t, ask(figure))
	if !strings.Contains(text, "Panamá.xlsx") && !strings.Contains(text, "respuestas del gobierno") {
		t.Errorf("%s does not say where it comes from", figure)
	}

	// Importing the same file again changes nothing.
	check = w.send(t, "Panamá.xlsx", corrected)
	_, text = w.do(t, ask(check, as...))
	if doc := document(t, text); doc.Find("#diff-t tbody tr").Length() != 0 {
		t.Errorf("the same file again: %s", doc.Find("#diff-t").Text())
	}
	if strings.Contains(w.log.String(), "level=ERROR") {
		t.Error(w.log)
	}
}

// TestUploadInTheBrowser sends a file with the page's own script and looks at each page on the way.
func TestUploadInTheBrowser(t *testing.T) {
	w := full(t)
	base := w.serve(t)
	p := browser.Open(t, base)
	p.Go("/operator/good-token")
	p.Go("/es/imports/new")
	resp, err := http.Get(base + "/es/countries/PAN/workbook?part=sdg-10.7.2/2021")
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	blank, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"wrong.xlsx", "old.xls", "right.xlsx"} {
		data := written(t, blank, right)
		switch name {
		case "wrong.xlsx":
			data = written(t, blank, func(item string) string { return "Tal vez" })
		case "old.xls":
			data = append([]byte{0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1}, make([]byte, 600)...)
		}
		check := w.send(t, name, data)
		for _, width := range []int{browser.Wide, browser.Narrow} {
			p.Width(width)
			if status := p.Go(check); status != 200 {
				t.Fatalf("%s: %d", check, status)
			}
			p.Accessible()
			if n := p.Overflow(); n > 0 {
				t.Errorf("%s at %d: %d px too wide", name, width, n)
			}
		}
	}
	p.Clean()
}
