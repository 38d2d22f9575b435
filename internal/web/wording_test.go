package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	act "rumbo/internal/action"
	"rumbo/internal/fault"
	"rumbo/internal/lang"
	"rumbo/internal/postgres"
	"rumbo/internal/testkit/htmlcheck"
)

// drafted is a wording of the Regional Conference that is not presented yet.
func drafted(name string) sample {
	return sample{name, func(t *testing.T, o *office) map[string]string {
		const code = "CRM-2034"
		who := postgres.WithActor(t.Context(), o.people["regional office"])
		err := o.store.AddLineSet(who, act.Set{Code: code, Group: "RCM", Name: lang.Text{Es: "Líneas de 2034", Source: lang.Spanish}})
		if err != nil && fault.KindOf(err) != fault.Conflict {
			t.Fatal(err)
		}
		set, err := o.store.LineSet(who, code)
		if err != nil {
			t.Fatal(err)
		}
		v := set.Versions[0]
		if _, has := v.Line("3"); !has {
			v.Lines = []act.Line{{Code: "3", Title: lang.Text{Es: "Retorno", Source: lang.Spanish}}}
			if err := o.store.SaveWording(who, v); err != nil {
				t.Fatal(err)
			}
		}
		return map[string]string{"set": code, "version": "1", "line": "3"}
	}}
}

const setKeeper, otherKeeper = "regional office", "second regional office"

// press sends a form of one button of a table.
func (o *office) press(t *testing.T, person, action string, fields ...string) *htmlcheck.Doc {
	t.Helper()
	values := url.Values{writerField: {writerMark(browserSecret, o.people[person])}} // as every form has it
	for i := 0; i+1 < len(fields); i += 2 {
		values.Add(fields[i], fields[i+1])
	}
	resp, text := o.do(t, request2(http.MethodPost, action, strings.NewReader(values.Encode()), "Cookie", o.cookie(person), "Content-Type", "application/x-www-form-urlencoded"))
	return o.goes(t, person, resp, htmlcheck.ParseString(t, text))
}

// listed are the lines of a draft as its page lists them.
func listed(page *htmlcheck.Doc) string { return strings.Join(page.Texts("#lines-t tbody th"), " | ") }

// TestFromDraftToGuideline: a set is drafted by two people at once, presented and revised, and everybody reads what was presented and no more.
func TestFromDraftToGuideline(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	list := o.see(t, setKeeper, "/es/admin/lines")
	resp, page := o.fill(t, setKeeper, list, "new-set", "code", "CRM 2035", "name.es", "Líneas de 2035")
	if resp.StatusCode != http.StatusUnprocessableEntity || page.Attr("#new-set input[name='name.es']", "value") != "Líneas de 2035" {
		t.Errorf("a code with a blank: %d", resp.StatusCode)
	}
	resp, page = o.fill(t, setKeeper, list, "new-set", "code", "CRM-2035", "group", "RCM", "name.es", "Líneas de 2035")
	page = o.goes(t, setKeeper, resp, page)
	page.HasText("#lines", "todavía no tiene líneas")
	page.Lacks("#step")
	draft := "/es/admin/lines/CRM-2035/versions/1"
	for _, title := range []string{"Coordinación", "Datos", "Retorno"} {
		resp, page := o.fill(t, setKeeper, o.see(t, setKeeper, draft), "new-line", "title.es", title, "text.es", "Fortalecer "+strings.ToLower(title)+" en los países.")
		o.goes(t, setKeeper, resp, page).HasText("h1", title)
	}
	resp, page = o.fill(t, setKeeper, o.see(t, setKeeper, draft), "new-line", "code", "2", "title.es", "Otra")
	if resp.StatusCode != http.StatusUnprocessableEntity || page.Attr("#new-line input[name='title.es']", "value") != "Otra" {
		t.Errorf("a code that stands: %d", resp.StatusCode)
	}
	if got := listed(o.press(t, setKeeper, draft, "entry", "move", "line", "3", "places", "-1")); got != "1 · Coordinación | 3 · Retorno | 2 · Datos" {
		t.Error(got)
	}

	// Two people at two lines lose nothing; at one line, the second sees what the first has written.
	mine, theirs := o.see(t, setKeeper, draft+"/lines/1"), o.see(t, otherKeeper, draft+"/lines/2")
	same := o.see(t, otherKeeper, draft+"/lines/1")
	resp, page = o.fill(t, setKeeper, mine, "line", "title.fr", "Coordination", "theme.es", "Instituciones")
	o.goes(t, setKeeper, resp, page)
	resp, page = o.fill(t, otherKeeper, theirs, "line", "title.en", "Data")
	o.goes(t, otherKeeper, resp, page)
	resp, page = o.fill(t, otherKeeper, same, "line", "title.es", "Coordinación regional")
	if resp.StatusCode != http.StatusConflict || page.Attr("#line input[name='title.es']", "value") != "Coordinación regional" {
		t.Fatalf("%d: what was typed is lost", resp.StatusCode)
	}
	page.HasText("#line .wrong", "Coordination")
	resp, page = o.fill(t, otherKeeper, page, "line", "title.fr", "Coordination")
	o.goes(t, otherKeeper, resp, page).HasText("h1", "Coordinación regional")

	// What is taken out while somebody writes at it can be put back as it was written.
	open := o.see(t, otherKeeper, draft+"/lines/3")
	resp, _ = o.fill(t, setKeeper, open, "take-out")
	if resp.StatusCode != http.StatusUnprocessableEntity {
		t.Errorf("taken out without a tick: %d", resp.StatusCode)
	}
	resp, page = o.fill(t, setKeeper, open, "take-out", "sure", "yes")
	if got := listed(o.goes(t, setKeeper, resp, page)); strings.Contains(got, "Retorno") {
		t.Error(got)
	}
	resp, page = o.fill(t, otherKeeper, open, "line", "text.es", "Acompañar el retorno.")
	if resp.StatusCode != http.StatusConflict {
		t.Fatal(resp.StatusCode)
	}
	resp, page = o.fill(t, otherKeeper, page, "line")
	o.goes(t, otherKeeper, resp, page).HasText("h1", "Retorno")

	// Nothing of it is public yet.
	public := "/es/lines-of-action/CRM-2035/versions"
	for _, who := range []string{"public", "focal point PAN", "administrator"} {
		for _, path := range []string{public, public + "/1", public + "/1.xlsx"} {
			if resp, text := o.do(t, ask(path, "Cookie", o.cookie(who))); resp.StatusCode != http.StatusNotFound || strings.Contains(text, "Coordinación") {
				t.Errorf("%s reads a draft at %s: %d", who, path, resp.StatusCode)
			}
		}
	}
	page = o.see(t, setKeeper, draft+"/print")
	page.HasText("#standing", "borrador")
	page.HasText("#line-1", "Coordinación regional")

	resp, page = o.fill(t, setKeeper, o.see(t, setKeeper, draft), "about", "meeting", "RCM-XXIII", "working", "yes", "note.es", "Primera redacción")
	page = o.goes(t, setKeeper, resp, page)
	stale := page
	resp, refused := o.fill(t, setKeeper, page, "step", "step", "presented", "meeting", "RCM-XXIII", "day", "2035-11-14")
	if resp.StatusCode != http.StatusUnprocessableEntity || refused.Attr("#step input[name=day]", "value") != "2035-11-14" {
		t.Errorf("frozen without a tick: %d", resp.StatusCode)
	}
	resp, page = o.fill(t, setKeeper, page, "step", "step", "presented", "meeting", "RCM-XXIII", "day", "2035-11-14", "sure", "yes")
	page = o.goes(t, setKeeper, resp, page)
	page.HasText("#stands", "14 de noviembre de 2035")
	page.Lacks("#new-line, #about, button[value=move]")
	resp, _ = o.fill(t, otherKeeper, stale, "new-line", "title.es", "Tarde")
	if resp.StatusCode != http.StatusConflict {
		t.Errorf("a line for a frozen wording: %d", resp.StatusCode)
	}

	page = o.see(t, "public", public+"/1")
	page.HasText("#standing", "Texto de trabajo")
	page.HasText("#line-2", "Fortalecer datos")
	o.see(t, "public", "/en"+strings.TrimPrefix(public, "/es")+"/1").HasText("#line-1", "Not translated")
	o.see(t, "public", "/es/meetings/RCM-XXIII").HasText("#wordings", "Líneas de 2035")
	o.see(t, "public", public).HasText("#steps", "presentada")

	// A missing translation is added to what is frozen; what stands cannot be changed, not even by a form that was open before.
	frozen := o.see(t, setKeeper, draft+"/lines/2")
	frozen.Lacks("#line [name='title.es'], #line [name='title.en']")
	resp, page = o.fill(t, setKeeper, frozen, "line", "title.fr", "Données")
	o.goes(t, setKeeper, resp, page).HasText("#stands", "Données")
	o.see(t, "public", "/fr"+strings.TrimPrefix(public, "/es")+"/1").HasText("#line-2", "Données")
	resp, page = o.fill(t, otherKeeper, o.see(t, otherKeeper, draft+"/lines/1"), "line", "title.es", "Cambiado", "title.en", "Coordination")
	o.goes(t, otherKeeper, resp, page).HasText("#stands", "Coordinación regional")

	// The revision is compared with what it revises.
	resp, page = o.fill(t, setKeeper, o.see(t, setKeeper, draft), "revise")
	o.goes(t, setKeeper, resp, page)
	second := "/es/admin/lines/CRM-2035/versions/2"
	resp, page = o.fill(t, setKeeper, o.see(t, setKeeper, second+"/lines/1"), "line", "text.es", "Fortalecer la coordinación en todos los países.")
	o.goes(t, setKeeper, resp, page)
	resp, page = o.fill(t, setKeeper, o.see(t, setKeeper, second+"/lines/3"), "take-out", "sure", "yes")
	o.goes(t, setKeeper, resp, page).HasText("#left-out", "Retorno")
	resp, page = o.fill(t, setKeeper, o.see(t, setKeeper, second), "new-line", "title.es", "Vivienda")
	o.goes(t, setKeeper, resp, page).HasText("h1", "Línea 4")
	if got := o.see(t, "public", public).Texts("#versions-t tbody th"); len(got) != 1 {
		t.Errorf("the public sees %v", got)
	}
	page = o.see(t, setKeeper, second+"/print?against=1")
	page.HasText("#line-1 ins", "la")
	page.HasText("#line-1 ins", "todos")
	page.HasText("#line-1 .chip", "reformulada")
	page.HasText("#line-4 .chip", "agregada")
	page.HasText("#gone-3 .chip", "eliminada")
	page.HasText("#line-2 .chip", "sin cambios")
	page.HasText("#changes", "una línea reformulada")
	if resp, _ := o.do(t, ask(public+"/1?against=2")); resp.StatusCode != http.StatusNotFound {
		t.Errorf("a draft is compared in public: %d", resp.StatusCode)
	}
	if got := listed(o.press(t, setKeeper, second, "entry", "take-in", "line", "3")); !strings.HasSuffix(got, "3 · Retorno") {
		t.Error(got)
	}
	resp, page = o.fill(t, setKeeper, o.see(t, setKeeper, second), "step", "step", "adopted", "day", "2034-01-01", "sure", "yes")
	o.goes(t, setKeeper, resp, page)
	page = o.see(t, "public", public)
	page.HasText("#versions-t", "adoptada")
	o.see(t, "public", public+"/2?against=1").HasText("#changes", "versión 1")
	o.see(t, "administrator", "/es/audit?kind=line_step").HasText("#entries-t", "CRM-2035")
	for _, path := range []string{"/en/admin/lines", "/fr/admin/lines/CRM-2035", "/fr" + strings.TrimPrefix(second, "/es"), "/en" + strings.TrimPrefix(second, "/es") + "/lines/1", "/fr" + strings.TrimPrefix(second, "/es") + "/print?against=1"} {
		o.see(t, setKeeper, path)
	}
	if resp, book := o.do(t, ask(public+"/2.xlsx")); resp.StatusCode != http.StatusOK || !strings.HasPrefix(book, "PK") {
		t.Error("no workbook")
	}
}

// TestLinksOfALine: links are chosen from what there is; what the crosswalk suggests is taken only when it is ticked.
func TestLinksOfALine(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	path := "/es/admin/lines/RCM-2018/versions/1/lines/4"
	page := o.see(t, setKeeper, path)
	page.HasText("#links-t", "16.9")
	page.HasText("#suggested", "sugerencia")
	before := page.Count("#links-t tbody tr")
	suggested := page.Attr("#suggested-t tbody tr:first-child input", "value")
	resp, refused := o.fill(t, setKeeper, page, "choose")
	if resp.StatusCode != http.StatusUnprocessableEntity {
		t.Errorf("nothing ticked: %d", resp.StatusCode)
	}
	refused.HasText(".banner", "Marque")
	page = o.press(t, setKeeper, path, "entry", "choose", "link", suggested, "link", "mirps:4")
	if got := page.Count("#links-t tbody tr"); got != before+2 {
		t.Errorf("%d links after %d", got, before)
	}
	page.Lacks("#suggested-t input[value='" + suggested + "'][checked]")
	page = o.press(t, setKeeper, path, "entry", "unlink", "link", "mirps:4")
	if got := page.Count("#links-t tbody tr"); got != before+1 {
		t.Errorf("%d links after one was taken away", got)
	}
	if got := o.see(t, setKeeper, path+"?kind=sdg-target&find=remesas").Texts("#offered-t tbody th"); len(got) > 3 {
		t.Errorf("found: %v", got)
	}
	o.see(t, setKeeper, path+"?kind=gcm&find=xyzzy").HasText("#offered", "No se encuentra")
	values := url.Values{"entry": {"choose"}, "link": {"sdg-target:99.9"}}
	if resp, _ := o.do(t, request2(http.MethodPost, path, strings.NewReader(values.Encode()), "Cookie", o.cookie(setKeeper), "Content-Type", "application/x-www-form-urlencoded")); resp.StatusCode != http.StatusUnprocessableEntity {
		t.Errorf("a link to a target that is not there: %d", resp.StatusCode)
	}
}

// TestMeetingsThroughPages: a meeting with its lists, two people at once, and its removal.
func TestMeetingsThroughPages(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	list := o.see(t, setKeeper, "/es/admin/meetings")
	list.HasText("#meetings-t", "XXIII")
	resp, page := o.fill(t, setKeeper, list, "new-meeting", "code", "CRM-2035-03", "name.es", "Taller de 2035", "starts", "2035-03-05", "ends", "2035-03-04")
	if resp.StatusCode != http.StatusUnprocessableEntity || page.Attr("#new-meeting input[name=starts]", "value") != "2035-03-05" {
		t.Errorf("days out of order: %d", resp.StatusCode)
	}
	resp, page = o.fill(t, setKeeper, page, "new-meeting", "ends", "2035-03-06", "group", "RCM")
	page = o.goes(t, setKeeper, resp, page)
	at := "/es/admin/meetings/CRM-2035-03"
	o.see(t, "public", "/es/meetings/CRM-2035-03").HasText("#countries", "No publicado")
	theirs := page
	resp, page = o.fill(t, setKeeper, page, "offices-entry", "name.es", "Ministerios de relaciones exteriores")
	page = o.goes(t, setKeeper, resp, page)
	resp, page = o.fill(t, setKeeper, page, "countries-entry", "country", "PAN", "office", "0")
	page = o.goes(t, setKeeper, resp, page)
	page.HasText("#countries-t", "Ministerios")
	resp, page = o.fill(t, setKeeper, page, "documents-entry", "name.es", "Informe", "url", "ftp://nada")
	if resp.StatusCode != http.StatusUnprocessableEntity || page.Attr("#documents-entry input[name=url]", "value") != "ftp://nada" {
		t.Errorf("a wrong address: %d", resp.StatusCode)
	}
	resp, page = o.fill(t, setKeeper, page, "documents-entry", "url", "https://example.org/informe.pdf")
	o.goes(t, setKeeper, resp, page)
	// Somebody who had the page open adds an organisation: what came meanwhile stays.
	resp, page = o.fill(t, otherKeeper, theirs, "bodies-entry", "role", "host", "name.es", "Presidencia Pro Tempore")
	page = o.goes(t, otherKeeper, resp, page)
	page.HasText("#bodies-t", "Presidencia")
	page.HasText("#documents-t", "informe.pdf")
	public := o.see(t, "public", "/es/meetings/CRM-2035-03")
	public.HasText("#countries-t", "Panamá")
	public.Has("#documents-t a[href='https://example.org/informe.pdf']")
	// An entry is edited, and taken off.
	edit := page.Attr("#bodies-t a.btn", "href")
	resp, page = o.fill(t, setKeeper, o.see(t, setKeeper, strings.Split(edit, "#")[0]), "bodies-entry", "name.fr", "Présidence")
	page = o.goes(t, setKeeper, resp, page)
	if page.Count("#bodies-t tbody tr") != 1 {
		t.Error("an entry that was edited stands twice")
	}
	mark := page.Attr("#bodies-t input[name=mark]", "value")
	page = o.press(t, setKeeper, at, "entry", "bodies-remove", "mark", mark)
	page.HasText("#bodies", "Todavía no")
	// The facts, by two.
	mine, other := o.see(t, setKeeper, at), o.see(t, otherKeeper, at)
	resp, page = o.fill(t, setKeeper, mine, "facts", "place.es", "Ciudad de Panamá")
	o.goes(t, setKeeper, resp, page)
	resp, page = o.fill(t, otherKeeper, other, "facts", "place.es", "San José")
	if resp.StatusCode != http.StatusConflict {
		t.Fatal(resp.StatusCode)
	}
	page.HasText("#facts .wrong", "Ciudad de Panamá")
	resp, page = o.fill(t, otherKeeper, page, "facts")
	o.goes(t, otherKeeper, resp, page)
	for _, path := range []string{"/en/meetings", "/fr/meetings/RCM-2018-10", "/en/admin/meetings", "/fr" + strings.TrimPrefix(at, "/es")} {
		o.see(t, setKeeper, path)
	}
	resp, page = o.fill(t, setKeeper, o.see(t, setKeeper, at), "remove", "sure", "yes")
	o.goes(t, setKeeper, resp, page).Lacks("#meetings-t a[href='" + at + "']")
	o.see(t, setKeeper, "/es/admin/meetings/RCM-XXIII").Lacks("#remove")
}
