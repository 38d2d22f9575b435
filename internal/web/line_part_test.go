package web

import (
	"net/http"
	"testing"
)

// TestLinesInARound: the office asks about lines of action while it prepares a round, and looks at what countries will see.
func TestLinesInARound(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.prepares(t)
	round := o.see(t, office1, "/es/rounds/CRM-2033")
	form := o.see(t, office1, round.Attr("#lines a", "href"))
	form.HasCount("#lines input[name='wording'][value='RCM-2018/1'][checked]", 1)
	form.HasText("#lines", "texto de trabajo")
	resp, refused := o.fill(t, office1, form, "lines", "wording", "RCM-2018/x")
	if resp.StatusCode != http.StatusUnprocessableEntity {
		t.Errorf("no wording is chosen: %d", resp.StatusCode)
	}
	refused.HasText(".banner.bad", "Elija una redacción")
	resp, page := o.fill(t, office1, form, "lines")
	page = o.goes(t, office1, resp, page)
	page.HasText(".banner", "La ronda pregunta por estas líneas")
	page.HasText("#lines", "10 líneas")
	page.HasCount("#edit input[name='part'][value='rcm-2018'][checked]", 1)
	o.see(t, "regional office elsewhere", "/es/rounds").Lacks("input[value='rcm-2018']")
	preview := o.see(t, office1, "/es/rounds/CRM-2033/preview?country=PAN")
	preview.HasCount("#part-rcm-2018-t tbody tr", 10)
	preview.HasText("#fields-rcm-2018-t", "nunca se publica")
	preview.HasText("#asked-CRM-2033-t", "20 preguntas")
	resp, page = o.fill(t, office1, page, "copy", "do", "copy", "code", "CRM-2034", "due", "2034-06-30")
	page = o.goes(t, office1, resp, page)
	page.HasCount("#edit input[name='part'][value='rcm-2018'][checked]", 1)
	resp, page = o.fill(t, office1, o.see(t, office1, "/es/rounds/CRM-2033"), "open", "do", "open", "sure", "yes")
	o.goes(t, office1, resp, page)
	if resp, _ := o.do(t, ask("/es/rounds/CRM-2033/lines", "Cookie", o.cookie(office1))); resp.StatusCode != http.StatusNotFound {
		t.Errorf("lines for a round that is open: %d", resp.StatusCode)
	}

	// A line a page: what does not fit is told at once, keeps the answers from being handed in, and goes when it is corrected.
	const panama, home = "focal point PAN", "/es/my-country/PAN/CRM-2033/rcm-2018"
	line := o.see(t, panama, home+"/sections/L3")
	line.HasCount(".asktable tbody tr", 6)
	line.HasCount("select[name^='g.']", 1) // of the status alone
	line.HasText(".caveat", "texto de trabajo")
	line.HasText(".chapters [aria-current]", "0 de 2")
	resp, page = o.fill(t, panama, line, "answers", "v.rcm-2018.3.taken", "taken_up", "v.rcm-2018.3.status", "completed", "v.rcm-2018.3.percent", "90", "v.rcm-2018.3.contact", "maria@example.org",
		"v.rcm-2018.3.m1", "Comité", "v.rcm-2018.3.m1_due", "2030-05-01", "do", "save")
	page = o.goes(t, panama, resp, page)
	page.HasText(".chapters [aria-current]", "2 de 2")
	page.HasText("#i-rcm-2018\\.3\\.percent .checks .bad", "Concluida")
	resp, refused = o.fill(t, panama, page, "answers", "v.rcm-2018.3.percent", "101", "v.rcm-2018.3.next", "Seguir", "do", "save")
	if resp.StatusCode != http.StatusUnprocessableEntity {
		t.Errorf("101 percent: %d", resp.StatusCode)
	}
	refused.HasText("#i-rcm-2018\\.3\\.percent p.wrong", "entre 0 y 100")
	refused.HasCount("#i-rcm-2018\\.3\\.percent input[value='101']", 1)
	work := o.see(t, panama, home)
	work.HasText("#checks", "3j")
	work.HasCount("#checks a[href$='/sections/L3#i-rcm-2018.3.percent']", 1)
	if resp, refused = o.fill(t, panama, work, "hand-in", "sure", "yes", "do", "hand_in"); resp.StatusCode != http.StatusUnprocessableEntity {
		t.Errorf("handed in although it does not fit: %d", resp.StatusCode)
	}
	refused.HasText(".banner.bad", "no concuerda")
	resp, page = o.fill(t, panama, o.see(t, panama, home+"/sections/L3"), "answers", "v.rcm-2018.3.percent", "100", "do", "save")
	o.goes(t, panama, resp, page).Lacks(".checks")
	o.see(t, panama, home).Lacks("#checks")
	paper := o.see(t, panama, home+"/print")
	paper.HasCount("#pL3-t tbody tr", 7)
	paper.HasCount("#pL4-t tbody tr", 2)
	resp, page = o.fill(t, panama, o.see(t, panama, home), "hand-in", "sure", "yes", "do", "hand_in")
	o.goes(t, panama, resp, page)
	review := o.see(t, office1, "/es/review/PAN/CRM-2033/rcm-2018")
	review.HasText("main", "2 de 20")
	review.HasText("#a-rcm-2018-3-percent", "100")
	review.Lacks("#a-rcm-2018-3-obstacles")
	o.see(t, panama, "/es/my-country/PAN").HasText("#asked-CRM-2033-t", "2 de 20")
}
