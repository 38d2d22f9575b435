package intake

import (
	"bytes"
	"context"
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"rumbo/internal/fault"
	"rumbo/internal/lang"
	"rumbo/internal/observation"
)

func TestFiguresGoTheWholeWay(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	store := newMemory()
	s := service(t, small(t), store)
	first := "area,year,sm_dth_migr\nPAN,2018,3\nPAN,2019,4\nPAN,2019,4.0\nCRI,2019,N\n"
	im, report, err := s.Receive(ctx, "muertes.csv", strings.NewReader(first), given2020)
	if err != nil || *report.Changes != (observation.Counts{New: 3}) || report.Status != OK {
		t.Fatal(err, report.Changes, codes(report))
	}
	if change, counts, err := s.Accept(ctx, im.ID, Decision{}); err != nil || change != 1 || counts.New != 3 {
		t.Fatal(err, change, counts)
	}
	f := store.figures[observation.Key{Series: "SM_DTH_MIGR", Area: "PAN", Period: "2019", Flow: observation.UN, Release: "UN SDG 2020.Q4"}]
	if f.Value.Text() != "4" || f.Source != "un-sdg" || f.Origin.Cell != "C3" || f.Origin.Sheet != "muertes" || f.Origin.File != im.SHA256 || f.Origin.Import != im.ID {
		t.Errorf("figure: %+v", f)
	}
	r, err := s.CheckAgainstStore(ctx, "muertes.csv", strings.NewReader(first), given2020)
	if err != nil || *r.Changes != (observation.Counts{Same: 3}) || len(r.Diff) != 0 {
		t.Error("twice the same file:", err, r.Changes)
	}
	r, err = s.CheckAgainstStore(ctx, "muertes.csv", strings.NewReader(strings.Replace(first, "2018,3", "2018,5", 1)), given2020)
	if err != nil || r.Changes.Changed != 1 || r.Diff[0].Old != "3" || r.Diff[0].New != "5" || r.Diff[0].Cell != "C2" {
		t.Error("one changed:", err, r.Changes, r.Diff)
	}
	newer := given2020
	newer.Release = "UN SDG 2021.Q1"
	newer.Source = "un-sdg"
	if r, err = s.CheckAgainstStore(ctx, "muertes.csv", strings.NewReader(first), newer); err != nil || r.Changes.New != 3 {
		t.Error("a newer release is new:", err, r.Changes)
	}
	if r, err = s.CheckAgainstStore(ctx, "x.csv", strings.NewReader("area,year,sm_dth_migr\nPAN,2018,3\nPAN,2018,4\nXXX,2018,1\n"), given2020); err != nil ||
		*r.Changes != (observation.Counts{Same: 1, Conflict: 1, Rejected: 1}) || r.Status != Errors {
		t.Error("two values for one figure:", err, r.Changes, codes(r))
	}
}

func TestWarningsWantConfirmation(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	store := newMemory()
	s := service(t, small(t), store)
	im, report, err := s.Receive(ctx, "a.csv", strings.NewReader("area,year,series,value\nPAN,2018,SM_DTH_MIGR,3\nPAN,2018,XX_A,3\n"), given2020)
	if err != nil || report.Status != Warnings || report.Changes.New != 1 || report.Changes.Rejected != 1 {
		t.Fatal(err, report.Status, report.Changes)
	}
	if _, _, err := s.Accept(ctx, im.ID, Decision{}); fault.KindOf(err) != fault.Invalid || len(store.figures) != 0 {
		t.Error("accepted without confirming:", err)
	}
	if _, _, err := s.Accept(ctx, im.ID, Decision{Unattended: true, Reason: "cron"}); err != nil {
		t.Error(err)
	}
	if got := store.sets[0].Reason; got != "cron [unconfirmed: series_unknown]" {
		t.Error(got)
	}
	im, _, err = s.Receive(ctx, "a.csv", strings.NewReader("area,year,series,value\nPAN,2018,SM_DTH_MIGR,3\n"), given2020)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Reject(ctx, im.ID, ""); err != nil {
		t.Error(err)
	}
	if _, _, err := s.Accept(ctx, im.ID, Decision{}); fault.KindOf(err) != fault.Conflict {
		t.Error("accepted after it was rejected:", err)
	}
}

// TestReportIsKept: what is kept with an import says the same in every language as what was checked.
func TestReportIsKept(t *testing.T) {
	t.Parallel()
	r := check(t, "a.csv", "área;año;serie;valor\nPananá;2018;SM_DTH_MIGR;1,234\nPAN;2018;SG_CPA_MIGRS;-\nPAN;2018;10.7.2;3\nPAN;2018;XX;1\n", given2020)
	kept, err := ParseReport(r.Marshal())
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range lang.All() {
		p := messages(t).Printer(l)
		a, _ := json.Marshal(r.Say(p))
		b, _ := json.Marshal(kept.Say(p))
		if !bytes.Equal(a, b) {
			t.Errorf("%s:\n%s\n%s", l, a, b)
		}
		for _, problem := range kept.Say(p).Problems {
			if strings.Contains(problem.Message+problem.Suggestion, "problem.") || strings.Contains(problem.Message+problem.Suggestion, "no value>") {
				t.Error(problem)
			}
		}
		for _, q := range kept.Say(p).Questions {
			if len(q.Options) == 0 || strings.HasPrefix(q.Message, "question.") {
				t.Error(q)
			}
		}
	}
	if len(kept.Questions) != 4 || kept.Options.Source != "un-sdg" {
		t.Errorf("questions: %+v, options %+v", kept.Questions, kept.Options)
	}
	var plain map[string]any
	if err := json.Unmarshal(mustJSON(t, r.Say(messages(t).Printer(lang.English))), &plain); err != nil {
		t.Fatal(err)
	}
	for _, key := range []string{"file", "sha256", "layout", "import", "status", "read", "changes", "diff", "questions", "problems"} {
		if _, ok := plain[key]; !ok {
			t.Errorf("the report lacks %q", key)
		}
	}
	if plain["diff"] == nil || plain["changes"] != nil || plain["import"] != nil {
		t.Error("an empty list is a list, and what is not known is null:", plain["diff"], plain["changes"])
	}
}

func mustJSON(t *testing.T, v any) []byte {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestManyProblemsAreBounded(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	b.WriteString("area,year,series,value\n")
	for i := range 5000 {
		b.WriteString("PAN,")
		b.WriteString([]string{"mañana", "2019"}[i%2])
		b.WriteString(",SM_DTH_MIGR,muchos\n")
	}
	r := check(t, "a.csv", b.String(), given2020)
	if len(r.Problems) > 2*maxPerCode || r.Omitted != 7500-2*maxPerCode || r.Read.Rows != 5000 {
		t.Error(len(r.Problems), r.Omitted, r.Read)
	}
}

// TestTextComesBackAsWorkbook: a text file comes back as a workbook with its cells marked, which, mended, imports.
func TestTextComesBackAsWorkbook(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	text := "Título\nárea;año;sm_dth_migr\nPAN;2018;1,50\nPananá;2019;2\nCRI;2019;3\n"
	name := "muertes en la migración: registro [2019].csv"
	r := check(t, name, text, given2020)
	s := service(t, small(t), nil)
	data, err := s.Annotate(ctx, name, strings.NewReader(text), r, messages(t).Printer(lang.Spanish))
	if err != nil || CopyName(name) != "muertes en la migración: registro [2019]-rumbo.xlsx" {
		t.Fatal(err, CopyName(name))
	}
	f, err := excelize.OpenReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	title := ""
	for _, sheet := range f.GetSheetList() {
		if strings.HasPrefix(sheet, "muertes") {
			title = sheet
		}
	}
	comments, err := f.GetComments(title)
	if err != nil || !slices.ContainsFunc(comments, func(c excelize.Comment) bool { return c.Cell == "A4" }) {
		t.Fatalf("%q: %v %v", title, comments, err)
	}
	if v, _ := f.GetCellValue(title, "C3"); v != "1,50" {
		t.Errorf("the literal has become %q", v)
	}
	if err := f.SetCellValue(title, "A4", "PAN"); err != nil {
		t.Fatal(err)
	}
	mended, err := f.WriteToBuffer()
	if err != nil {
		t.Fatal(err)
	}
	again, err := s.Check(ctx, CopyName(name), bytes.NewReader(mended.Bytes()), given2020)
	if err != nil || again.Status != OK || again.Read.Values != 3 || codes(again) != "decimal_comma" {
		t.Error(err, again.Status, codes(again), again.Read)
	}
}

func TestWorkbookOfFigures(t *testing.T) {
	t.Parallel()
	f := excelize.NewFile()
	defer f.Close()
	set := func(sheet, cell string, v any) {
		if err := f.SetCellValue(sheet, cell, v); err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range []string{"CodeDescriptions", "Goal10", "Oculta"} {
		if _, err := f.NewSheet(name); err != nil {
			t.Fatal(err)
		}
	}
	set("Sheet1", "A1", "portada")
	set("CodeDescriptions", "A1", "Dimension")
	set("CodeDescriptions", "B1", "Code")
	for _, name := range []string{"Goal10", "Oculta"} {
		for i, h := range []string{"Goal", "Target", "Indicator", "SeriesCode", "SeriesDescription", "GeoAreaCode", "GeoAreaName", "TimePeriod", "Value", "[Nature]", "[Units]", "[Reporting Type]", "[Sex]"} {
			cell, _ := excelize.CoordinatesToCellName(i+1, 1)
			set(name, cell, h)
		}
	}
	row := func(n int, series, area string, year int, value any, sex string) {
		for col, v := range map[string]any{"A": "10", "D": series, "F": area, "H": year, "I": value, "J": "C", "K": "NUMBER", "L": "G", "M": sex} {
			cell := col + string(rune('0'+n))
			if v == "" {
				continue
			}
			set("Goal10", cell, v)
		}
	}
	row(2, "SM_DTH_MIGR", "591", 2019, "12.5", "BOTHSEX")
	row(3, "SM_DTH_MIGR", "591", 2019, 7, "FEMALE")
	row(4, "SM_DTH_MIGR", "591", 2020, 0.25, "BOTHSEX")
	style, _ := f.NewStyle(&excelize.Style{NumFmt: 10})
	_ = f.SetCellStyle("Goal10", "I4", "I4", style)
	row(5, "SM_DTH_MIGR", "591", 2021, "", "BOTHSEX")
	_ = f.SetCellFormula("Goal10", "I5", "1+1")
	row(6, "SM_DTH_MIGR", "591", 2018, "N", "BOTHSEX")
	_ = f.SetSheetVisible("Oculta", false)
	out, err := f.WriteToBuffer()
	if err != nil {
		t.Fatal(err)
	}
	r, err := service(t, small(t), nil).Check(context.Background(), "Goal10.xlsx", bytes.NewReader(out.Bytes()), Options{Release: "UN SDG 2020.Q4"})
	if err != nil {
		t.Fatal(err)
	}
	if got := codes(r); got != "formula_no_value sheet_hidden sheet_unread sheet_unread value_percent value_symbol" || r.Layout != UNData || r.Read.Values != 4 {
		t.Errorf("%s %s %+v\n%+v", got, r.Layout, r.Read, r.Problems)
	}
}
