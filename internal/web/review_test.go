package web

import (
	"testing"

	"rumbo/internal/survey"
)

func TestReviewThroughPages(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	place := survey.Place{Round: o.asks(t), Part: "sdg-10.7.2", Country: "PAN"}
	o.answers(t, "focal point PAN", place, nil)
	o.handsIn(t, "focal point PAN", place)
	page := o.see(t, office1, "/es/review/PAN/CRM-2031/sdg-10.7.2")
	t.Log(page.Words())
}
