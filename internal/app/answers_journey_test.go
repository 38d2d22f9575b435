package app

import (
	"strconv"
	"strings"
	"testing"
	"time"

	"rumbo/internal/testkit/browser"
)

// waits for what a script does to the page.
func (v visitor) waits(what, condition string) {
	v.t.Helper()
	for deadline := time.Now().Add(30 * time.Second); !browser.Eval[bool](v.Page, condition); time.Sleep(50 * time.Millisecond) {
		if time.Now().After(deadline) {
			v.t.Fatalf("%s at %s: not %s: %s", v.name, v.Path(), what, v.Text("[data-status], p.wrong"))
		}
	}
}

// picks a choice, or writes evidence, as somebody at the keyboard does.
func (v visitor) picks(item, choice string) {
	v.t.Helper()
	browser.Eval[bool](v.Page, `(e => { e.click(); return true })(document.querySelector("[name='v.`+item+`'][value=`+choice+`]"))`)
}

func (v visitor) writes(item, evidence string) {
	v.t.Helper()
	browser.Eval[bool](v.Page, `(e => { e.value = `+strconv.Quote(evidence)+`; e.dispatchEvent(new Event("input", {bubbles: true})); return true })(document.querySelector("[name='e.`+item+`']"))`)
}

// TestAnsweringInTheBrowser: what is typed without a connection is kept through a reload and saved once there is one; two people in one
// form see what the other saved, and neither overwrites the other unseen.
func TestAnsweringInTheBrowser(t *testing.T) {
	t.Parallel()
	s := serve(t)
	one, two := s.visitor(t, "one"), s.visitor(t, "two")
	one.sees(s.operator)
	two.sees(s.operator)
	const path = "/es/my-country/PAN/2021/sdg-10.7.2/sections/D4"
	const saved = `document.querySelector("[data-status]").dataset.tone === "ok"`
	const look = `(document.dispatchEvent(new Event("visibilitychange")), true)`
	one.sees(path)
	two.sees(path)
	one.Offline(true)
	one.picks("10.7.2.D4a", "yes")
	one.waits("told that it is not saved", `document.querySelector("[data-status]").dataset.tone === "bad"`)
	one.says("[data-status]", "no hay conexión")
	one.writes("10.7.2.D4a", "Decreto 12 de 2024")
	one.waits("kept in the browser", `Object.keys(localStorage).some((k) => k.startsWith("rumbo:") && localStorage.getItem(k).includes("Decreto 12"))`)
	two.picks("10.7.2.D4b", "no")
	two.waits("saved", saved)
	// The connection comes back with a reload: what was kept is saved by itself.
	one.Offline(false)
	one.Go(path)
	one.waits("saved after the reload", saved)
	if kept := browser.Eval[bool](one.Page, `Object.keys(localStorage).some((k) => k.startsWith("rumbo:"))`); kept {
		t.Error("what is saved is still kept in the browser")
	}
	if !browser.Eval[bool](one.Page, `document.querySelector("[name='v.10.7.2.D4a'][value=yes]").checked && document.querySelector("[name='v.10.7.2.D4b'][value=no]").checked`) {
		t.Error("one of the two answers is gone")
	}
	// The other sees it without doing anything.
	browser.Eval[bool](two.Page, look)
	two.waits("shown what the other saved", `document.querySelector("[name='e.10.7.2.D4a']").value === "Decreto 12 de 2024"`)
	two.says("[data-score]", "2 de 30")
	// Both write at one answer: the later one is asked.
	one.writes("10.7.2.D4c", "de la primera persona")
	one.waits("saved", saved)
	one.waits("saved", `document.querySelector("[name='r.10.7.2.D4c']").value !== "0"`)
	two.writes("10.7.2.D4c", "de la segunda persona")
	two.waits("asked", `!!document.querySelector("fieldset.conflict button")`)
	two.says("fieldset.conflict p.wrong", "Dos respuestas distintas")
	two.Accessible()
	if got := browser.Eval[string](two.Page, `document.querySelector("[name='e.10.7.2.D4c']").value`); got != "de la segunda persona" {
		t.Errorf("what was typed became %q", got)
	}
	browser.Eval[bool](two.Page, `(document.querySelectorAll("fieldset.conflict .versus button")[0].click(), true)`)
	two.waits("saved knowingly", `!document.querySelector("fieldset.conflict") && `+saved)
	browser.Eval[bool](one.Page, look)
	one.waits("shown", `document.querySelector("[name='e.10.7.2.D4c']").value === "de la segunda persona"`)
	// What cannot be taken stays, with the reason beside it.
	one.picks("10.7.2.D4d", "yes")
	browser.Eval[bool](one.Page, `(e => { e.value = "suppressed"; e.dispatchEvent(new Event("change", {bubbles: true})); return true })(document.querySelector("[name='g.10.7.2.D4d']"))`)
	one.waits("told what is wrong", `Boolean(document.querySelector("[id='i-10.7.2.D4d'] p.wrong")?.innerText.includes("4d"))`)
	for _, v := range []visitor{one, two} {
		for _, problem := range v.Problems() {
			// A page that holds something unsaved asks before it is left; here nobody has touched it who could be asked.
			if !strings.Contains(problem, "ERR_BLOCKED_BY_CLIENT") && !strings.Contains(problem, "beforeunload") {
				t.Errorf("%s: %s", v.name, problem)
			}
		}
	}
}
