package web

import (
	"context"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	act "rumbo/internal/action"
	"rumbo/internal/fault"
	"rumbo/internal/lang"
	"rumbo/internal/postgres"
	"rumbo/internal/testkit/htmlcheck"
)

const (
	keeper   = "regional office"
	roomDesk = "/es/admin/lines/CRM-2031/room"
)

func (o *office) as(t *testing.T, person string) context.Context {
	t.Helper()
	return postgres.WithActor(t.Context(), o.people[person])
}

func spanish(s string) lang.Text { return lang.Text{}.With(lang.Spanish, s) }

// hasDraft is a set of the Regional Conference with a draft of two lines.
func (o *office) hasDraft(t *testing.T) {
	t.Helper()
	who := o.as(t, keeper)
	err := o.store.AddLineSet(who, act.Set{Code: "CRM-2031", Group: "RCM", Name: spanish("Líneas de acción de 2031")})
	if fault.KindOf(err) == fault.Conflict {
		return
	}
	if err != nil {
		t.Fatal(err)
	}
	v := o.draftLines(t)
	v.Lines = []act.Line{{Code: "1", Title: spanish("Coordinación"), Text: spanish("Coordinar entre países.")}, {Code: "2", Title: spanish("Datos")}}
	if err := o.store.SaveWording(who, v); err != nil {
		t.Fatal(err)
	}
}

func (o *office) draftLines(t *testing.T) act.Version {
	t.Helper()
	set, err := o.store.LineSet(o.as(t, keeper), "CRM-2031")
	if err != nil {
		t.Fatal(err)
	}
	v, _ := set.Version(1)
	return v
}

// opens has the regional office open the room through its page, and gives the token of the link.
func (o *office) opens(t *testing.T) string {
	t.Helper()
	o.hasDraft(t)
	_, page := o.fill(t, keeper, o.see(t, keeper, roomDesk), "open", "day", time.Now().AddDate(0, 0, 2).Format(time.DateOnly), "hour", "18", "do", "open")
	return tokenOf(t, page)
}

func tokenOf(t *testing.T, page *htmlcheck.Doc) string {
	t.Helper()
	page.Has("#made svg.qr path")
	_, token, ok := strings.Cut(page.Text("#made .hash"), "/room/")
	if !ok || len(token) != 43 {
		t.Fatalf("no link: %s", page.Text("main"))
	}
	return token
}

// roomOf is a room with a proposal, as samples of addresses need one.
func roomOf(name string) sample {
	return sample{name, func(t *testing.T, o *office) map[string]string {
		o.hasDraft(t)
		who := o.as(t, keeper)
		secret, digest := o.deps.Sessions.NewSecret()
		if _, err := o.store.OpenRoom(who, act.Room{Set: "CRM-2031", Version: 1, Ends: time.Now().Add(time.Hour)}, digest); err != nil {
			if err := o.store.LinkRoom(who, "CRM-2031", digest); err != nil {
				t.Fatal(err)
			}
		}
		room, err := o.store.Room(who, "CRM-2031")
		if err != nil {
			t.Fatal(err)
		}
		if len(room.Proposals) == 0 {
			_, key := o.deps.Sessions.NewSecret()
			if _, err := o.store.TakeSeat(t.Context(), digest, act.Seat{Country: "PAN"}, key); err != nil {
				t.Fatal(err)
			}
			if _, err := o.store.Propose(t.Context(), digest, [][]byte{key}, act.Proposal{Key: "k", Language: lang.Spanish, Title: "Remesas"}); err != nil {
				t.Fatal(err)
			}
			if room, err = o.store.Room(who, "CRM-2031"); err != nil {
				t.Fatal(err)
			}
		}
		id := strconv.FormatInt(room.Proposals[0].ID, 10)
		return map[string]string{"set": "CRM-2031", "token": secret, "id": id, "line": "1", "?": proposeField + "=" + id}
	}}
}

// handset is a phone: it keeps the cookies that it is given.
type handset struct {
	o      *office
	cookie string
	token  string
}

func (o *office) phone(t *testing.T, token, country string) *handset {
	t.Helper()
	h := &handset{o: o, cookie: o.cookie(""), token: token}
	resp, _ := h.send(t, h.see(t, ""), "seat", "country", country, "do", "seat")
	if resp.StatusCode != http.StatusSeeOther {
		t.Fatal("no seat", resp.StatusCode)
	}
	for _, c := range resp.Cookies() {
		if strings.HasPrefix(c.Name, seatCookie) {
			if !c.HttpOnly {
				t.Error("a script can read the secret of a seat")
			}
			h.cookie += "; " + c.Name + "=" + c.Value
		}
	}
	return h
}

func (h *handset) see(t *testing.T, path string) *htmlcheck.Doc {
	t.Helper()
	resp, text := h.o.do(t, ask("/es/room/"+h.token+path, "Cookie", h.cookie))
	if resp.StatusCode != http.StatusOK {
		t.Fatalf("%s: %d\n%s", path, resp.StatusCode, h.o.log)
	}
	if m := unsaidAdmin(text); m != "" || strings.Contains(text, ">room.") {
		t.Errorf("%s: %q", path, m)
	}
	return htmlcheck.ParseString(t, text)
}

// send posts the form of that id from the phone.
func (h *handset) send(t *testing.T, page *htmlcheck.Doc, form string, fields ...string) (*http.Response, *htmlcheck.Doc) {
	t.Helper()
	return h.o.fillWith(t, h.cookie, page, form, fields...)
}

// TestRoomThroughPages plays a room from its link to the frozen wording, as the facilitator, two countries and an observer see it.
func TestRoomThroughPages(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	token := o.opens(t)
	short, _ := o.do(t, ask("/room/"+token, "Accept-Language", "fr-CA,fr;q=0.9"))
	if to := short.Header.Get("Location"); to != "/fr/room/"+token {
		t.Errorf("a French phone is led to %s", to)
	}
	desk := o.see(t, keeper, roomDesk)
	desk.Lacks("#made")
	desk.HasText("#state .chip", "abierta")

	// The door: for whom, not who.
	resp, text := o.do(t, ask("/es/room/"+token, "Cookie", o.cookie("")))
	if resp.StatusCode != http.StatusOK || resp.Header.Get("Referrer-Policy") != "no-referrer" || resp.Header.Get("Cache-Control") != "no-store" {
		t.Errorf("%d %v", resp.StatusCode, resp.Header)
	}
	door := htmlcheck.ParseString(t, text)
	door.HasCount("#seat-country option", 12) // eleven members and the prompt
	door.Lacks(".nav")
	door.Lacks("#draft")
	resp, page := (&handset{o: o, cookie: o.cookie(""), token: token}).send(t, door, "seat", "country", "", "observer", " ", "do", "seat")
	if resp.StatusCode != http.StatusUnprocessableEntity {
		t.Error(resp.StatusCode)
	}
	page.HasText(".banner.bad", "Elija su país")

	panamaPhone, costaRica := o.phone(t, token, "PAN"), o.phone(t, token, "CRI")
	list := panamaPhone.see(t, "")
	list.HasText(".place", "Panamá")
	list.Has("noscript")
	list.HasCount("#draft .proposals > li", 2)

	// Proposed, amended, supported.
	form := panamaPhone.see(t, "/propose")
	resp, page = panamaPhone.send(t, form, "propose", "title", " ", "text", "Sin título", "do", "propose")
	if resp.StatusCode != http.StatusUnprocessableEntity || page.Text("#propose-text") != "Sin título" {
		t.Error("what was typed is lost", resp.StatusCode)
	}
	const hostile = `<script>alert(1)</script> "&' remesas`
	for range 2 { // sent twice, it is one
		if resp, page = panamaPhone.send(t, form, "propose", "title", hostile, "text", "Abaratar el envío.", "do", "propose"); resp.StatusCode != http.StatusSeeOther {
			t.Fatal(resp.StatusCode, page.Text(".banner"))
		}
	}
	list = costaRica.see(t, "")
	list.HasCount("#new .proposals > li", 1)
	list.HasText("#new h3", hostile)
	list.HasText("#new .by", "Panamá")
	list.Lacks("#new form input[value=withdraw]")
	id := strings.TrimPrefix(list.Attr("#new .proposals > li", "id"), "p-")
	resp, _ = costaRica.send(t, costaRica.see(t, "/propose?of="+id), "propose", "text", "Abaratar el envío de remesas al 3 %.", "do", "propose")
	if resp.StatusCode != http.StatusSeeOther {
		t.Fatal(resp.StatusCode)
	}
	resp, _ = costaRica.send(t, costaRica.see(t, "/propose?line=1"), "propose", "text", "Coordinar entre países vecinos.", "do", "propose")
	if resp.StatusCode != http.StatusSeeOther {
		t.Fatal(resp.StatusCode)
	}
	press := func(h *handset, selector string) *http.Response {
		t.Helper()
		page := h.see(t, "")
		html, err := document(t, page.HTML()).Find(selector).First().Html()
		if err != nil || html == "" {
			t.Fatalf("no %s", selector)
		}
		action := "/es/room/" + token
		resp, _ := h.o.fillWith(t, h.cookie, htmlcheck.ParseString(t, `<div id="b"><form action="`+action+`">`+html+`</form></div>`), "b")
		return resp
	}
	if resp := press(costaRica, "#p-"+id+" form:has([value=support])"); resp.StatusCode != http.StatusSeeOther {
		t.Fatal(resp.StatusCode)
	}
	costaRica.see(t, "").HasText("#p-"+id+" .support", "Lo apoya un país: Costa Rica")
	if resp, _ := o.do(t, ask("/es/room/"+token+"/propose?p="+id, "Cookie", costaRica.cookie)); resp.StatusCode != http.StatusNotFound {
		t.Error("another phone changes it", resp.StatusCode)
	}
	resp, _ = panamaPhone.send(t, panamaPhone.see(t, "/propose?p="+id), "propose", "title", "Remesas", "do", "change")
	if resp.StatusCode != http.StatusSeeOther {
		t.Fatal(resp.StatusCode)
	}

	// Polling: one small answer when nothing happened.
	at := list.Attr(".room", "data-at")
	if resp, _ := o.do(t, ask("/es/room/"+token+"/since?at="+at, "Cookie", costaRica.cookie)); resp.StatusCode != http.StatusOK {
		t.Error("something happened, and is not told", resp.StatusCode)
	}
	at = costaRica.see(t, "").Attr(".room", "data-at")
	if resp, text := o.do(t, ask("/es/room/"+token+"/since?at="+at, "Cookie", costaRica.cookie)); resp.StatusCode != http.StatusNoContent || text != "" {
		t.Error(resp.StatusCode, text)
	}

	// The desk: two become one line, an amendment goes into another, one is set aside.
	desk = o.see(t, keeper, roomDesk)
	desk.HasCount("input[name=p]", 3)
	other := strings.TrimPrefix(desk.Attr("#p-"+id+" .amendments li", "id"), "p-")
	amendment := strings.TrimPrefix(desk.Attr("#line-1 .amendments li", "id"), "p-")
	take := o.see(t, keeper, roomDesk+"/take?p="+id+"&p="+other)
	take.HasText("#take-text\\.es", "Abaratar el envío. Abaratar el envío de remesas al 3 %.")
	resp, page = o.fill(t, keeper, take, "take", "title.es", "Remesas", "text.es", "Abaratar el envío de remesas al 3 %.", "p", "+"+other)
	desk = o.goes(t, keeper, resp, page)
	desk.HasText("#line-3", "A partir de propuestas de Costa Rica y Panamá")
	take = o.see(t, keeper, roomDesk+"/take?p="+amendment)
	take.Has("#into-into option[value='1'][selected]")
	stale := take
	resp, page = o.fill(t, keeper, take, "take")
	o.goes(t, keeper, resp, page).HasText("#line-1", "Coordinar entre países vecinos.")
	if resp, page = o.fill(t, keeper, stale, "take", "text.es", "Otra cosa"); resp.StatusCode != http.StatusConflict || page.Text("#take-text\\.es") != "Otra cosa" {
		t.Error("taken twice, or what was typed is lost", resp.StatusCode)
	}
	resp, _ = panamaPhone.send(t, panamaPhone.see(t, "/propose"), "propose", "title", "Turismo", "do", "propose")
	aside, _, _ := strings.Cut(resp.Header.Get("Location")[strings.Index(resp.Header.Get("Location"), "#p-")+3:], "#")
	resp, page = o.fill(t, keeper, o.see(t, keeper, roomDesk+"/proposals/"+aside), "aside", "reason", "No es un tema del taller", "do", "aside")
	o.goes(t, keeper, resp, page)
	panamaPhone.see(t, "").HasText("#decided", "No es un tema del taller")
	resp, page = o.fill(t, keeper, o.see(t, keeper, roomDesk+"/proposals/"+aside), "back", "do", "back")
	o.goes(t, keeper, resp, page)
	o.see(t, keeper, roomDesk+"/proposals/"+aside).HasText("#history-t", "la recuperó")
	resp, page = o.fill(t, keeper, o.see(t, keeper, roomDesk+"/lines/2"), "words", "title.es", "Datos abiertos", "do", "words")
	if resp.StatusCode != http.StatusSeeOther {
		// The form of a line stands in a wrapper of its own.
		t.Fatal(resp.StatusCode, page.Text(".banner"))
	}
	up := o.see(t, keeper, roomDesk)
	html, _ := document(t, up.HTML()).Find("#line-2 form:has([value=up])").Html()
	resp, page = o.fill(t, keeper, htmlcheck.ParseString(t, `<div id="b"><form action="`+roomDesk+`">`+html+`</form></div>`), "b")
	o.goes(t, keeper, resp, page)
	if v := o.draftLines(t); v.Lines[0].Title.Es != "Datos abiertos" || len(v.Lines) != 3 {
		t.Errorf("%+v", v.Lines)
	}

	// What is projected, printed and downloaded.
	wall := o.see(t, keeper, roomDesk+"/screen")
	wall.HasText("#live", "Turismo")
	wall.Lacks(".nav")
	o.see(t, keeper, roomDesk+"/print").HasText("#decided", "unida a otras")

	// Another link on the wall; the one before opens nothing, and whoever had it is no guesser.
	resp, page = o.fill(t, keeper, htmlcheck.ParseString(t, `<div id="b"><form action="`+roomDesk+`/screen">`+first(must2(document(t, wall.HTML()).Find(".room > form").Html()))+`</form></div>`), "b")
	if resp.StatusCode != http.StatusOK {
		t.Fatal(resp.StatusCode)
	}
	second := tokenOf(t, page)
	for range 30 {
		if resp, _ := o.do(t, ask("/es/room/"+token, "Cookie", panamaPhone.cookie)); resp.StatusCode != http.StatusForbidden {
			t.Fatal(resp.StatusCode)
		}
	}
	panamaPhone.token = second
	panamaPhone.see(t, "").HasText(".place", "Panamá")

	// Frozen, if it is confirmed.
	desk = o.see(t, keeper, roomDesk)
	resp, page = o.fill(t, keeper, desk, "freeze", "do", "freeze")
	if resp.StatusCode != http.StatusUnprocessableEntity {
		t.Fatal(resp.StatusCode)
	}
	page.HasText(".banner.bad", "Marque la casilla")
	resp, page = o.fill(t, keeper, desk, "freeze", "sure", "yes", "step", "presented", "do", "freeze")
	desk = o.goes(t, keeper, resp, page)
	desk.HasText("#state .chip", "redacción fijada")
	desk.Lacks("#freeze")
	closed := panamaPhone.see(t, "")
	closed.HasText(".banner.warn", "La sala está cerrada")
	closed.Lacks("form[data-quick]")
	o.see(t, keeper, "/es/audit?kind=room").HasText("#entries", "la sala de CRM-2031")
}

// TestRoomIsTheFacilitators: other offices and countries find nothing of it, and guessing is counted.
func TestRoomIsTheFacilitators(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	token := o.opens(t)
	for _, path := range []string{"", "/screen", "/print", "/since", "/take?p=1", "/proposals/1", "/lines/1"} {
		for _, who := range []string{"regional office elsewhere", panama, "partner agency"} {
			if resp, _ := o.do(t, ask(roomDesk+path, "Cookie", o.cookie(who))); resp.StatusCode != http.StatusForbidden && resp.StatusCode != http.StatusNotFound {
				t.Errorf("%s comes to %s: %d", who, path, resp.StatusCode)
			}
		}
	}
	h := o.phone(t, token, "PAN")
	wait := 0
	for range 200 {
		if resp, _ := o.do(t, ask("/es/room/"+strings.Repeat("x", 43), "Cookie", o.cookie(""))); resp.StatusCode == http.StatusTooManyRequests {
			wait++
		}
	}
	if wait == 0 {
		t.Error("one guesses without end")
	}
	h.see(t, "") // who has a seat is not shut out by who guesses beside them
	resp, _ := o.fillWith(t, strings.Replace(h.cookie, browserSecret, strings.Repeat("z", 43), 1), h.see(t, "/propose"), "propose", "title", "x")
	if resp.StatusCode != http.StatusForbidden {
		t.Error("a form of another site is taken", resp.StatusCode)
	}
}
