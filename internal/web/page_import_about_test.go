package web

import (
	"strings"
	"testing"
)

// TestSameFileTwice: a file that was taken in before says so and leads there, for those who see the other alone.
func TestSameFileTwice(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	text := aRow + "33\n"
	first := o.brings(t, aFocalPoint, "casos.csv", text)
	if page := o.see(t, aFocalPoint, importPath(first)); strings.Contains(page.Text("main"), "mismo archivo") {
		t.Error("of a file that came once")
	}
	o.sends(t, aFocalPoint, importPath(first)+"/submit", "confirm", "yes")
	second := o.brings(t, aFocalPoint, "copia de casos.csv", text)
	page := o.see(t, aFocalPoint, importPath(second))
	if page.Attr(".banner a", "href") != importPath(first) || !strings.Contains(page.Text(".banner"), "Este mismo archivo ya se ingresó") || !strings.Contains(page.Text(".banner"), "entregado") {
		t.Error(page.Text(".banner"))
	}
	if page := o.see(t, aFocalPoint, importPath(first)); strings.Contains(page.Text(".banner"), "mismo archivo") || page.Count(`dl.pairs a[href="`+importPath(second)+`"]`) != 1 {
		t.Error("the first is not led to the second")
	}
	theirs := o.brings(t, "focal point CRI", "casos.csv", text)
	if page := o.see(t, "focal point CRI", importPath(theirs)); strings.Contains(page.Text("main"), "mismo archivo") {
		t.Error("another country's import is told of")
	}
}
