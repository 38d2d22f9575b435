package workbook

import (
	"bytes"
	"slices"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"rumbo/internal/action"
	"rumbo/internal/catalog"
	"rumbo/internal/i18n"
	"rumbo/internal/lang"
)

// TestWording: the lines stand in three languages with their links, a missing translation stays empty, and the history tells every step.
func TestWording(t *testing.T) {
	t.Parallel()
	messages, err := i18n.Load()
	if err != nil {
		t.Fatal(err)
	}
	on := func(s string) time.Time {
		d, err := time.Parse(time.DateOnly, s)
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	v := action.Version{Set: "CRM-2035", Number: 1, Frozen: on("2035-11-14"), VersionDetails: action.VersionDetails{Working: true, DraftedAt: "T", Lines: []action.Line{
		{Code: "1", Title: lang.Text{Es: "Coordinación", En: "Coordination", Source: lang.Spanish}, Text: lang.Text{Es: "=Fortalecer", Source: lang.Spanish}}}},
		Steps: []action.Step{{Kind: action.Presented, Meeting: "T", Day: on("2035-11-14"), Note: "Sesión 2"}}}
	w := Wording{Set: action.Set{Code: "CRM-2035", Name: lang.Text{Es: "Líneas"}, Versions: []action.Version{v}}, Version: v, Meetings: []action.Meeting{{Code: "T", Name: lang.Text{Es: "Taller"}, Starts: on("2035-03-05")}},
		Links: []catalog.Link{{FromKind: "line", From: "CRM-2035/1", ToKind: "sdg-target", To: "10.7"}, {FromKind: "line", From: "CRM-2035/1", ToKind: "sdg-target", To: "10.c"}, {FromKind: "line", From: "CRM-2035/2", ToKind: "gcm", To: "1"}}, Made: on("2035-12-01")}
	var b, again bytes.Buffer
	for _, to := range []*bytes.Buffer{&b, &again} {
		if err := w.Write(to, messages.Printer(lang.Spanish)); err != nil {
			t.Fatal(err)
		}
	}
	if !bytes.Equal(b.Bytes(), again.Bytes()) {
		t.Error("the same wording gives another file")
	}
	f, err := excelize.OpenReader(&b)
	if err != nil {
		t.Fatal(err)
	}
	rows := func(sheet string) [][]string {
		got, err := f.GetRows(sheet)
		if err != nil {
			t.Fatal(err)
		}
		return got
	}
	lines := rows("Líneas")
	if len(lines) != 5 || !slices.Equal(lines[4][:11], []string{"1", "Coordination", "Coordinación", "", "", "", "", "", "=Fortalecer", "", "10.7; 10.c"}) {
		t.Errorf("%q", lines)
	}
	steps := rows("Qué ocurrió")
	if len(steps) != 5 || !slices.Equal(steps[4], []string{"1", "presentada", "2035-11-14", "Taller", "Sesión 2"}) {
		t.Errorf("%q", steps)
	}
}
