package workbook

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"rumbo/internal/lang"
	"rumbo/internal/observation"
)

// TestBegunTemplate: what was begun stands in the cells, what the office said at the answer and below the question.
func TestBegunTemplate(t *testing.T) {
	t.Parallel()
	tpl := begunTemplate()
	for _, l := range lang.All() {
		data := written(t, tpl, l)
		checkPackage(t, data)
		checkBegun(t, opened(t, data), l)
	}
	twice := begunTemplate()
	twice.Parts = append(twice.Parts, twice.Parts[1])
	if err := twice.Write(&bytes.Buffer{}, printer(t, lang.English)); err == nil {
		t.Error("a part of a round twice: written")
	}
	otherRound := begunTemplate()
	otherRound.Parts = append(otherRound.Parts, otherRound.Parts[1])
	otherRound.Parts[2].Round.Code = "2025"
	if m := manifestOf(t, opened(t, written(t, otherRound, lang.English))); len(m.Parts) != 3 || m.Parts[1].Items[0].Sheet == m.Parts[2].Items[0].Sheet {
		t.Errorf("one questionnaire in two rounds: %+v", m.Parts)
	}
}

// checkBegun holds what the workbook of begunTemplate must show, before and after another program has saved it.
func checkBegun(t *testing.T, f *excelize.File, l lang.Code) {
	t.Helper()
	p, m := printer(t, l), manifestOf(t, f)
	if len(m.Parts) != 2 || m.Parts[0].Draft != 12 || m.Parts[1].Draft != 3 || m.Parts[0].Round != "2021" || m.Parts[1].Round != "2023" {
		t.Fatalf("manifest: %+v", m)
	}
	raw := func(id string, cell func(Item) string) string {
		_, it, _ := m.Item(id)
		v, err := f.GetCellValue(it.Sheet, cell(it), excelize.Options{RawCellValue: true})
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	answer := func(it Item) string { return it.Answer }
	for id, want := range map[string]string{
		"k.choice": "Answer number 5, in some words", "k.number": "12.25", "k.share": "1", "k.date": "43444", "k.text": "=1+1",
		"sample.D1a": domains().Choices[0].Choices[0].Label.In(l), "sample.D2c": "", "sample.D2d": "", "sample.D3a": "",
	} {
		if got := raw(id, answer); got != want {
			t.Errorf("%s: %s holds %q, want %q", l, id, got, want)
		}
	}
	if got := raw("k.share", func(it Item) string { return it.Denominator }); got != "3" {
		t.Errorf("denominator %q", got)
	}
	if got := raw("k.choice", func(it Item) string { return it.Evidence }); got != "Decree 3\nof 2008" {
		t.Errorf("evidence %q", got)
	}
	if got := raw("sample.D2c", func(it Item) string { return it.Reason }); got != p.Gap(observation.NotApplicable) {
		t.Errorf("reason %q", got)
	}
	_, share, _ := m.Item("k.share")
	comments, err := f.GetComments(share.Sheet)
	if err != nil || len(comments) != 1 || comments[0].Cell != share.Answer {
		t.Fatalf("comments: %+v %v", comments, err)
	}
	said := comments[0].Text
	for _, run := range comments[0].Paragraph {
		said += run.Text
	}
	const words = "The total is not that of the census & <2020>."
	if !strings.Contains(said, words) {
		t.Errorf("comment %q", said)
	}
	_, row, _ := excelize.CellNameToCoordinates(share.Answer)
	if got := cellValue(t, f, share.Sheet, at("B", row-1)); !strings.Contains(got, words) {
		t.Errorf("question %q", got)
	}
	rows, err := f.GetRows(p.T("workbook.sheet.cover"))
	if err != nil {
		t.Fatal(err)
	}
	cover := ""
	for _, r := range rows {
		cover += strings.Join(r, "|") + "\n"
	}
	for _, want := range []string{
		p.T("workbook.title.rounds", "Country", panama().Name, "Rounds", p.List([]string{"2021", "2023"})),
		p.T("workbook.cover.remarks", "Count", 1, "Sheets", share.Sheet),
		"1|Every kind||2021|" + p.Date(time.Date(2021, 6, 30, 0, 0, 0, 0, time.UTC)) + "|" + p.T("workbook.answered", "Answered", 5, "All", 5),
		"2|" + domains().Name.In(l) + "||2023|" + p.Date(time.Date(2023, 9, 15, 0, 0, 0, 0, time.UTC)) + "|" + p.T("workbook.answered", "Answered", 7, "All", 30),
		p.T("workbook.step.draft"),
	} {
		if !strings.Contains(cover, want) {
			t.Errorf("%s: the cover lacks %q:\n%s", l, want, cover)
		}
	}
}
