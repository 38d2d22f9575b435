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
}
