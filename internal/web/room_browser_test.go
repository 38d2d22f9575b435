package web

import (
	"slices"
	"strconv"
	"strings"
	"testing"

	act "rumbo/internal/action"
	"rumbo/internal/testkit/browser"
)

// roomPhone is a phone in a room, with scripts, over a line of its own that can be cut.
func (o *office) roomPhone(t *testing.T, base, token, country string) writer {
	t.Helper()
	p := writer{browser.Open(t, base), t}
	p.Width(browser.Narrow)
	p.Go("/es/room/" + token)
	browser.Eval[bool](p.Page, `(c => { document.getElementById("seat-country").value = c; return true })(`+strconv.Quote(country)+`)`)
	p.Press("#seat button")
	p.until("in the room", `document.querySelector(".place strong") !== null`)
	return p
}

// write puts words into the form of a proposal as somebody would who types.
func (w writer) write(name, value string) {
	w.t.Helper()
	browser.Eval[bool](w.Page, `((name, value) => {
		const field = document.querySelector("[data-typing] form").elements[name];
		field.value = value;
		field.dispatchEvent(new Event("input", { bubbles: true }));
		return true;
	})(`+strconv.Quote(name)+`, `+strconv.Quote(value)+`)`)
}

// clicks presses something that leads nowhere.
func (w writer) clicks(selector string) {
	w.t.Helper()
	browser.Eval[bool](w.Page, `(b => { b.click(); return true })(document.querySelector(`+strconv.Quote(selector)+`))`)
}

// TestRoomInTheBrowser: two phones and the wall. What one proposes the others see by themselves; without a connection what was typed waits on the
// phone, also over a reload, is sent by itself and is one; nothing that is being typed or chosen is destroyed.
func TestRoomInTheBrowser(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	token := o.opens(t)
	base := o.serve(t)
	var cable, other line
	panamaPhone, costaRica := o.roomPhone(t, cable.through(t, base), token, "PAN"), o.roomPhone(t, other.through(t, base), token, "CRI")
	wall := o.writer(t, base, keeper)
	wall.Go(roomDesk + "/screen")
	desk := o.writer(t, base, keeper)
	desk.Go(roomDesk)
	room := func() act.Room {
		t.Helper()
		r, err := o.store.Room(o.as(t, keeper), "CRM-2031")
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	look := `document.dispatchEvent(new Event("visibilitychange"))`

	// Proposed on a phone, seen by the other, on the wall and at the desk.
	panamaPhone.Go("/es/room/" + token + "/propose")
	panamaPhone.write("title", "Remesas")
	panamaPhone.write("text", "Abaratar el envío.")
	panamaPhone.Accessible()
	panamaPhone.Press("button[value=propose]")
	panamaPhone.until("proposed", `document.querySelector(".banner.ok") !== null && document.querySelector("#new .proposals li") !== null`)
	for _, w := range []writer{costaRica, wall, desk} {
		browser.Eval[bool](w.Page, look)
		w.until("what Panama proposes", `document.querySelector("#new").innerText.includes("Abaratar el envío.")`)
	}
	// A choice at the desk stays while things come in, and one touch supports.
	browser.Eval[bool](desk.Page, `(i => { i.click(); i.focus(); return true })(document.querySelector("input[name=p]"))`)
	browser.Eval[bool](costaRica.Page, `(b => { b.click(); return true })(document.querySelector("#new form:has([value=support]) button"))`)
	costaRica.until("supported", `document.querySelector("#new .support")?.innerText.includes("Costa Rica") === true`)
	browser.Eval[bool](desk.Page, look)
	desk.until("the support", `document.querySelector("#new .support")?.innerText.includes("Costa Rica") === true`)
	if !browser.Eval[bool](desk.Page, `document.querySelector("input[name=p]").checked && document.activeElement.name === "p"`) {
		t.Error("a choice is lost when something comes in")
	}

	// Without a connection: typed, sent, typed again, and the phone is put away and opened again.
	cable.set(true)
	panamaPhone.until("told that there is no connection", look+` && (document.querySelector("[data-status]").dataset.tone === "bad")`)
	cable.set(false)
	panamaPhone.Go("/es/room/" + token + "/propose")
	cable.set(true)
	panamaPhone.write("title", "Turismo")
	panamaPhone.clicks("button[value=propose]")
	panamaPhone.until("kept", `!document.getElementById("box").hidden && document.getElementById("box").innerText.includes("Turismo") && document.querySelector("[data-typing] [name=title]").value === ""`)
	panamaPhone.write("title", "Segundo, a medias")
	panamaPhone.Accessible()
	if got := len(room().Proposals); got != 1 {
		t.Fatal("the line is not cut", got)
	}
	cable.set(false)
	panamaPhone.Go("/es/room/" + token + "/propose")
	panamaPhone.until("sent by itself", `document.getElementById("box").hidden`)
	if !browser.Eval[bool](panamaPhone.Page, `document.querySelector("[data-typing] [name=title]").value === "Segundo, a medias"`) {
		t.Error("what was being typed is lost over a reload")
	}
	if got := room(); len(got.Proposals) != 2 || got.Proposals[1].Title != "Turismo" || got.Proposals[1].Seat.Country != "PAN" {
		t.Errorf("%+v", got.Proposals)
	}

	// Two amend the same thing: both stay.
	for _, w := range []writer{panamaPhone, costaRica} {
		w.Go("/es/room/" + token + "/propose?line=1")
		w.write("text", "Coordinar según "+map[bool]string{true: "Panamá", false: "Costa Rica"}[w.Page == panamaPhone.Page])
	}
	for _, w := range []writer{panamaPhone, costaRica} {
		w.Press("button[value=propose]")
		w.until("amended", `document.querySelectorAll("#line-1 .amendments li").length > 0`)
	}
	browser.Eval[bool](wall.Page, look)
	wall.until("both", `document.querySelectorAll("#line-1 .amendments li").length === 2`)

	// Refused as it stands, it is kept with the reason.
	costaRica.Go("/es/room/" + token + "/propose")
	costaRica.write("title", "Tarde")
	if err := o.store.CloseRoom(o.as(t, keeper), "CRM-2031", true); err != nil {
		t.Fatal(err)
	}
	costaRica.clicks("button[value=propose]")
	costaRica.until("refused", `document.querySelector(".told")?.innerText.includes("La sala está cerrada") === true && document.querySelector("[data-typing] [name=title]").value === "Tarde"`)

	for _, w := range []writer{panamaPhone, costaRica} {
		w.Go("/es/room/" + token)
	}
	wall.Go(roomDesk + "/screen")
	desk.Go(roomDesk)
	for name, w := range map[string]writer{"a phone": panamaPhone, "the wall": wall, "the desk": desk} {
		for _, width := range []int{browser.Narrow, browser.Wide} {
			w.Width(width)
			w.Accessible()
			if n := w.Overflow(); n > 0 {
				t.Errorf("%s is %d px too wide at %d", name, n, width)
			}
		}
		if got := slices.DeleteFunc(w.Problems(), func(p string) bool { return strings.HasPrefix(p, "network error") }); len(got) > 0 || len(w.External()) > 0 {
			t.Errorf("%s: %q %q", name, got, w.External())
		}
	}
}
