package web

import "testing"

// TestFoldedOnAPhone: what a phone folds by script stands open in the page, with its rows and notes; who answered nothing is
// marked, and keeps a cell for each part.
func TestFoldedOnAPhone(t *testing.T) {
	w := site(t)
	_, text := w.do(t, ask("/es/regions/RCM"))
	doc := document(t, text)
	for _, panel := range []string{"#latest", "#progress", "#missing"} {
		if n := doc.Find(panel + " > details.tucked[open] > summary").Length(); n != 1 {
			t.Errorf("%s: %d folds that stand open", panel, n)
		}
		if doc.Find(panel+" > details.tucked tbody tr").Length() == 0 {
			t.Errorf("%s has no rows", panel)
		}
	}
	if doc.Find("#latest > details.tucked .note").Length() == 0 || doc.Find("#latest > .note").Length() != 0 {
		t.Error("the note on the latest values does not go with its table")
	}
	table := doc.Find("#latest-t")
	for _, said := range []string{"data-order", "data-came"} {
		if v, _ := table.Attr(said); v == "" {
			t.Errorf("no words for the order of cards: %s", said)
		}
	}
	silent := doc.Find("table.heat tbody tr.same")
	if silent.Length() != 4 || silent.First().Find("td.cell.gap-not_answered").Length() != 7 {
		t.Errorf("%d countries without any answer, the first with %d gaps", silent.Length(), silent.First().Find("td.cell.gap-not_answered").Length())
	}
	if got := doc.Find("table.heat tbody tr.same th").First().Text(); got != "Costa Rica" {
		t.Errorf("the first without an answer: %q", got)
	}
	_, text = w.do(t, ask("/fr/methods"))
	for _, english := range []string{"as published", "as the government states", "round, republished"} {
		if document(t, text).Find("#sources:contains('"+english+"')").Length() != 0 {
			t.Errorf("in French: %q", english)
		}
	}
}
