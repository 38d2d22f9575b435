package workbook

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"rumbo/internal/action"
	"rumbo/internal/area"
	"rumbo/internal/catalog"
	"rumbo/internal/i18n"
	"rumbo/internal/lang"
)

// TestPrioritiesWorkbook: marks as numbers, a gap as an empty cell, sums by formula with what they are now, a drop-down for each mark and a chart of its own kind.
func TestPrioritiesWorkbook(t *testing.T) {
	t.Parallel()
	messages, err := i18n.Load()
	if err != nil {
		t.Fatal(err)
	}
	name := func(s string) lang.Text { return lang.Text{Es: s, Source: lang.Spanish} }
	cat, err := catalog.New(catalog.Content{Goals: []catalog.Goal{{Code: "8", Name: name("8")}, {Code: "10", Name: name("10")}},
		Targets: []catalog.Target{{Code: "10.7", Goal: "10", Name: name("Migración")}, {Code: "8.8", Goal: "8", Name: name("Trabajo")}, {Code: "8.7", Goal: "8", Name: name("Trata")}}})
	if err != nil {
		t.Fatal(err)
	}
	target := func(code string, four string, chosen bool) action.PlanEntry {
		x := action.PriorityTarget{Chosen: chosen}
		for i, c := range action.Criteria() {
			x = x.Marked(c, action.PriorityMark(strings.Trim(four[i:i+1], "-")))
		}
		return action.PlanEntry{Kind: action.EntryTarget, Slot: action.Slot{Key: code}, Details: x}
	}
	plan := action.PriorityPlan{About: action.PlanAbout{Title: name("Plan"), From: 2026, To: 2030}}.With([]action.PlanEntry{
		target("10.7", "3201", true), target("8.8", "3-21", false), target("8.7", "2301", false),
		{Kind: action.EntryStakeholder, Slot: action.Slot{Key: "1"}, Details: action.Stakeholder{Institution: "=1+1", Kind: "ministry"}},
	})
	p := messages.Printer(lang.Spanish)
	w := Priorities{Plan: plan, Country: area.Area{Code: "PAN", Name: name("Panamá")}, Catalog: cat, Made: time.Date(2026, 11, 28, 12, 0, 0, 0, time.UTC)}
	var one, two bytes.Buffer
	if err := w.Write(&one, p); err != nil {
		t.Fatal(err)
	}
	if err := w.Write(&two, p); err != nil || !bytes.Equal(one.Bytes(), two.Bytes()) {
		t.Error("the same plan gives other bytes", err)
	}
	f, err := excelize.OpenReader(bytes.NewReader(one.Bytes()))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	const sheet = "Metas"
	for cell, want := range map[string]string{"A5": "8.7", "A6": "8.8", "A7": "10.7", "C7": "3", "E7": "0", "D6": "", "G7": "5", "H7": "1", "I7": "6", "I6": "", "J7": "sí"} {
		if got, err := f.GetCellValue(sheet, cell); err != nil || got != want {
			t.Errorf("%s is %q, not %q %v", cell, got, want, err)
		}
	}
	for i, code := range []string{"8.7", "8.8", "10.7"} {
		row := 5 + i
		x := plan.Target(code)
		want := ""
		if n, ok := x.Score(); ok {
			want = fmt.Sprint(n)
		}
		if got, err := f.CalcCellValue(sheet, fmt.Sprintf("I%d", row)); err != nil || got != want {
			t.Errorf("the formula of %s gives %q, not %q %v", code, got, want, err)
		}
	}
	// 8.7 and 10.7 stand at one place and are drawn apart.
	first, _ := f.GetCellValue(sheet, "N5")
	second, _ := f.GetCellValue(sheet, "N7")
	if first != "5.00" || second != "5.22" {
		t.Errorf("drawn at %s and %s", first, second)
	}
	rules, err := f.GetDataValidations(sheet)
	if err != nil || len(rules) != 2 || rules[0].Sqref != "C5:F7" || rules[0].Formula1 != `"0,1,2,3"` {
		t.Errorf("%+v %v", rules, err)
	}
	if got, _ := f.GetCellFormula("Partes interesadas", "A4"); got != "" {
		t.Errorf("a text became the formula %q", got)
	}
	parts, err := unpack(one.Bytes())
	if err != nil || !strings.Contains(string(parts["xl/charts/chart1.xml"]), "<scatterChart>") {
		t.Error("there is no scatter chart", err)
	}
}
