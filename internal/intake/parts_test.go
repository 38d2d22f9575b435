package intake

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/shopspring/decimal"
	"github.com/xuri/excelize/v2"

	"rumbo/internal/fault"
	"rumbo/internal/lang"
	"rumbo/internal/observation"
	"rumbo/internal/survey"
	"rumbo/internal/workbook"
)

// twice is the small reference with a second questionnaire, asked in a round of its own; both have an item "q3".
func twice(t testing.TB) Reference {
	t.Helper()
	ref := small(t)
	more := asked()
	more.Code, more.Name, more.CategorySeries = "mesa", lang.Text{En: "Round table", Es: "Mesa", Fr: "Table"}, "SG_STT_FPOS"
	more.Sections = more.Sections[1:]
	ref.Questionnaires = append(ref.Questionnaires, more)
	ref.Rounds = append(ref.Rounds, survey.Round{Code: "2023", ReferenceYear: 2023, Group: "13", Parts: []string{"mesa"}})
	return ref
}

// twoParts is a workbook with a part of each round, in a language; change sees it before it is written.
func twoParts(t testing.TB, l lang.Code, change func(*workbook.Template)) []byte {
	t.Helper()
	ref := twice(t)
	panama, _ := ref.Directory.Area("PAN")
	num := func(n int64) decimal.NullDecimal { return decimal.NewNullDecimal(decimal.NewFromInt(n)) }
	second := survey.Round{Code: "2023", Name: lang.Text{En: "2023"}, ReferenceYear: 2023}
	tpl := workbook.Template{Area: panama, Base: 5, Parts: []workbook.TemplatePart{
		{Round: round2021, Questionnaire: ref.Questionnaires[0]},
		{Round: second, Questionnaire: ref.Questionnaires[1], LastRound: "2021", Last: map[string]survey.Answer{"q3": {Choice: "yes"}, "q5": {Numerator: num(1), Denominator: num(4)}, "q7": {Text: "antes"}}},
	}}
	if change != nil {
		change(&tpl)
	}
	var out bytes.Buffer
	if err := tpl.Write(&out, messages(t).Printer(l)); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// inPart writes answers into one part of a workbook.
func inPart(t *testing.T, data []byte, part int, given map[string]any) []byte {
	t.Helper()
	return edited(t, data, func(f *excelize.File, m workbook.Manifest) {
		m.Parts = m.Parts[part : part+1]
		answers(t, given)(f, m)
	})
}

func TestTwoPartsRoundTrip(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	yes := map[lang.Code]string{lang.English: "Yes", lang.Spanish: "Sí"}
	for l, word := range yes {
		store := newMemory()
		s := service(t, twice(t), store)
		blank := twoParts(t, l, nil)
		r, err := s.Check(ctx, "f.xlsx", bytes.NewReader(blank), Options{})
		if err != nil || r.Status != Warnings || codes(r) != "answers_none" || r.Problems[0].Args["Items"] != 12 {
			t.Errorf("%s: nothing answered: %v %s %+v", l, err, codes(r), r.Problems)
		}
		data := inPart(t, inPart(t, blank, 0, map[string]any{"q3": word, "q4": 5, "q7": "uno"}), 1, map[string]any{"q3": "No", "D2/same": word})
		im, r, err := s.Receive(ctx, "f.xlsx", bytes.NewReader(data), Options{})
		if err != nil || r.Status != OK || r.Survey != "sdg-10.7.2" || r.Round != "2021" || r.Read.Rows != 12 || r.Read.Values != 6 {
			t.Fatalf("%s: %v %s %+v %s", l, err, r.Status, r.Read, codes(r))
		}
		if len(r.Parts) != 2 || r.Parts[1].Survey != "mesa" || r.Parts[1].Round != "2023" || r.Parts[0].Read.Values != 3 || r.Parts[1].Read.Values != 3 ||
			r.Parts[0].Changes.New != 3 || r.Parts[1].Changes.New != 3 || r.Changes.New != 6 || r.Parts[0].Read.Cells == 0 ||
			r.Parts[0].Read.Cells+r.Parts[1].Read.Cells > r.Read.Cells {
			t.Errorf("%s: %+v %+v %+v", l, r.Parts, r.Read, r.Changes)
		}
		if codes(r) != "answers_missing answers_missing" {
			t.Errorf("%s: %s", l, codes(r))
		}
		said := r.Say(messages(t).Printer(lang.Spanish))
		if !strings.HasPrefix(said.Problems[1].Message, "Mesa (2023): Están respondidas 3 de 5") {
			t.Error(said.Problems)
		}
		kept, err := ParseReport(r.Marshal())
		if err != nil || fmt.Sprint(kept.Parts[1].Survey, *kept.Parts[1].Changes) != fmt.Sprint(r.Parts[1].Survey, *r.Parts[1].Changes) || kept.Diff[4].Survey != "mesa" {
			t.Errorf("%s: kept %+v %v", l, kept.Parts, err)
		}
		change, counts, err := s.Accept(ctx, im.ID, Decision{})
		if err != nil || change != 1 || counts.New != 6 || len(store.sets) != 1 {
			t.Fatal(l, err, change, counts, store.sets)
		}
		first, second := store.responses["sdg-10.7.2PAN2021"], store.responses["mesaPAN2023"]
		if first.Answers["q3"].Choice != "yes" || second.Answers["q3"].Choice != "no" || second.Answers["q7"].Text != "antes" || first.DataVersion != second.DataVersion {
			t.Errorf("%s: %+v %+v", l, first, second)
		}
		if o := second.Answers["q3"].Origin; o.Import != im.ID || o.Kind != observation.Cell || !strings.HasPrefix(o.Sheet, "2.1 ") {
			t.Errorf("%s: origin %+v", l, o)
		}
		if _, r, err = s.Receive(ctx, "f.xlsx", bytes.NewReader(data), Options{}); err != nil || *r.Changes != (observation.Counts{Same: 6}) {
			t.Errorf("%s: the same again: %v %+v", l, err, r.Changes)
		}
	}
}

// TestTwoPartsAnnotated: a mistake in the second part is marked there, and mended in the copy it comes in whole.
func TestTwoPartsAnnotated(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	s := service(t, twice(t), newMemory())
	const remark = "Falta la fuente"
	blank := twoParts(t, lang.Spanish, func(tpl *workbook.Template) { tpl.Parts[1].Remarks = map[string]string{"q4": remark} })
	bad := inPart(t, inPart(t, blank, 0, map[string]any{"q3": "Sí"}), 1, map[string]any{"q4": "mil", "q3": "Tal vez"})
	im, r, err := s.Receive(ctx, "f.xlsx", bytes.NewReader(bad), Options{})
	if err != nil || r.Status != Errors || r.Parts[0].Changes.New != 1 || r.Parts[1].Changes.Rejected != 2 {
		t.Fatal(err, codes(r), r.Parts)
	}
	if _, _, err := s.Accept(ctx, im.ID, Decision{}); fault.KindOf(err) != fault.Invalid {
		t.Error("half a workbook:", err)
	}
	_, marked, err := s.Annotated(ctx, im.ID, messages(t).Printer(lang.Spanish))
	if err != nil {
		t.Fatal(err)
	}
	m := manifestOf(t, marked)
	comment := func(data []byte, it workbook.Item) string {
		f, err := excelize.OpenReader(bytes.NewReader(data))
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		comments, err := f.GetComments(it.Sheet)
		if err != nil {
			t.Fatal(err)
		}
		text := ""
		for _, c := range comments {
			if c.Cell == it.Answer {
				text += c.Text
				for _, run := range c.Paragraph {
					text += run.Text
				}
			}
		}
		return text
	}
	for _, it := range m.Parts[1].Items {
		got := comment(marked, it)
		if it.ID == "q4" && (!strings.Contains(got, remark) || !strings.Contains(got, "«mil»")) || it.ID == "q3" && !strings.Contains(got, "«Tal vez»") {
			t.Errorf("%s: %q", it.ID, got)
		}
	}
	for _, it := range m.Parts[0].Items {
		if got := comment(marked, it); got != "" {
			t.Errorf("the first part is marked: %q", got)
		}
	}
	good := inPart(t, marked, 1, map[string]any{"q4": 1000, "q3": "Sí"})
	im, r, err = s.Receive(ctx, "f.xlsx", bytes.NewReader(good), Options{})
	if err != nil || r.Status != OK || r.Changes.New != 3 {
		t.Fatal(err, codes(r), r.Changes)
	}
	_, clean, err := s.Annotated(ctx, im.ID, messages(t).Printer(lang.Spanish))
	if err != nil {
		t.Fatal(err)
	}
	for _, it := range m.Parts[1].Items {
		if got := comment(clean, it); it.ID == "q4" && got != comment(blank, it) || it.ID == "q3" && got != "" {
			t.Errorf("mended, %s says %q", it.ID, got)
		}
	}
}

// focal is a scope in which others validate.
var focal = Scope{Work: map[string][]string{"PAN": {""}}}

// TestTake: a workbook filled in with the draft comes back into it; what was saved on the web meanwhile is asked about.
func TestTake(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	store := newMemory()
	store.scope = focal
	s := service(t, twice(t), store)
	num := func(n string) decimal.NullDecimal { return decimal.NewNullDecimal(decimal.RequireFromString(n)) }
	begun := survey.Standing{Revision: 8, Revisions: map[string]int64{"q3": 8, "q4": 3, "q7": 2}, Response: survey.Response{Answers: map[string]survey.Answer{
		"q3": {Item: "q3", Choice: "yes", Evidence: "Ley 3\r\nde 2008"}, "q4": {Item: "q4", Number: num("12.25")}, "q7": {Item: "q7", Text: "algo"},
	}}}
	store.drafts["mesaPAN2023"] = begun
	base := twoParts(t, lang.Spanish, func(tpl *workbook.Template) { tpl.Parts[1].Now, tpl.Parts[1].Draft = begun.Answers, begun.Revision })
	_, r, err := s.Receive(ctx, "f.xlsx", bytes.NewReader(base), Options{})
	if err != nil || *r.Changes != (observation.Counts{Same: 3}) {
		t.Fatalf("as it was issued: %v %+v %s", err, r.Changes, codes(r))
	}
	data := inPart(t, inPart(t, base, 0, map[string]any{"q1": yesAll}), 1, map[string]any{"q4": 13, "q7": "otra cosa", "q6": "2021-04-03"})
	// Meanwhile somebody saves one answer on the web and takes another back.
	begun.Revision, begun.Revisions["q4"], begun.Revisions["q7"] = 10, 9, 10
	begun.Answers["q4"] = survey.Answer{Item: "q4", Number: num("99")}
	delete(begun.Answers, "q7")
	store.drafts["mesaPAN2023"] = begun
	im, r, err := s.Receive(ctx, "f.xlsx", bytes.NewReader(data), Options{})
	if err != nil || r.Status != Errors || *r.Changes != (observation.Counts{New: 2, Same: 1, Conflict: 2}) || len(r.Questions) != 1 || r.Parts[1].Draft != 10 {
		t.Fatalf("%v %s %+v %s", err, r.Status, r.Changes, codes(r))
	}
	if _, err := s.Take(ctx, im.ID, Decision{}); fault.KindOf(err) != fault.Conflict || store.drafts["mesaPAN2023"].Revision != 10 || len(store.drafts) != 1 {
		t.Error("taken before anybody chose:", err, store.drafts)
	}
	// Theirs is kept: only what nobody else touched goes in.
	server, r, err := again(ctx, s, im.ID, map[string]string{conflictID: keepServer})
	if err != nil || r.Status != OK || *r.Changes != (observation.Counts{New: 2, Same: 3}) {
		t.Fatalf("%v %s %+v %s", err, r.Status, r.Changes, codes(r))
	}
	// The workbook counts, but after the choice somebody saves once more.
	file, r, err := s.Receive(ctx, "f.xlsx", bytes.NewReader(data), Options{Answers: map[string]string{conflictID: takeFile}})
	if err != nil || r.Status != OK || *r.Changes != (observation.Counts{New: 2, Changed: 2, Same: 1}) {
		t.Fatalf("%v %s %+v %s", err, r.Status, r.Changes, codes(r))
	}
	begun.Revision, begun.Revisions["q4"] = 11, 11
	store.drafts["mesaPAN2023"] = begun
	if _, err := s.Take(ctx, file.ID, Decision{}); fault.KindOf(err) != fault.Conflict || len(store.drafts) != 1 {
		t.Error("what nobody has seen is overwritten:", err)
	}
	if n, err := s.Take(ctx, server.ID, Decision{}); err != nil || n != 2 {
		t.Fatal(n, err)
	}
	first, second := store.drafts["sdg-10.7.2PAN2021"], store.drafts["mesaPAN2023"]
	if first.Answers["q1"].Choice != "all" || len(first.Answers) != 1 || second.Answers["q4"].Number.Decimal.String() != "99" || second.Answers["q6"].Date.IsZero() || second.Answers["q7"].Text != "" {
		t.Errorf("%+v %+v", first.Answers, second.Answers)
	}
	if o := first.Answers["q1"].Origin; o.Import != server.ID || o.Cell == "" || o.File != r.SHA256 {
		t.Errorf("origin %+v", o)
	}
	if got, _ := store.Import(ctx, server.ID); got.Stage() != "taken" || len(store.sets) != 0 || len(store.responses) != 0 {
		t.Errorf("%+v", got)
	}
	if _, err := s.Take(ctx, server.ID, Decision{}); fault.KindOf(err) != fault.Conflict {
		t.Error("taken twice:", err)
	}
}

// TestTakeKeepsWhatIsPublished: a draft is handed in whole, so what is published and stays goes into it; a contributor's takes
// no more than is theirs.
func TestTakeKeepsWhatIsPublished(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	for name, tc := range map[string]struct {
		scope Scope
		want  int
	}{"focal point": {focal, 3}, "contributor of D2": {Scope{Work: map[string][]string{"PAN": {"sdg-10.7.2/D2"}}}, 2}} {
		store := newMemory()
		store.scope, store.changes = tc.scope, 4
		store.responses["sdg-10.7.2PAN2021"] = survey.Response{DataVersion: 4, Serial: 1, Answers: map[string]survey.Answer{"q1": {Choice: "all"}, "q3": {Choice: "no"}}}
		s := service(t, twice(t), store)
		im, r, err := s.Receive(ctx, "f.xlsx", bytes.NewReader(inPart(t, twoParts(t, lang.English, nil), 0, map[string]any{"q3": "Yes", "q4": 7})), Options{})
		if err != nil || r.Status != OK || *r.Changes != (observation.Counts{New: 1, Changed: 1}) {
			t.Fatal(name, err, codes(r), r.Changes)
		}
		if n, err := s.Take(ctx, im.ID, Decision{}); err != nil || n != tc.want {
			t.Error(name, n, err)
		}
	}
}

func TestLongEvidence(t *testing.T) {
	t.Parallel()
	data := inPart(t, twoParts(t, lang.English, nil), 1, map[string]any{"q3": "Yes", "q3/evidence": strings.Repeat("ñ", survey.LongestEvidence+1)})
	r, err := service(t, twice(t), nil).Check(context.Background(), "f.xlsx", bytes.NewReader(data), Options{})
	if err != nil || r.Status != Errors || r.Problems[0].Code != "answer_long" || !strings.HasPrefix(r.Problems[0].Cell, "F") {
		t.Error(err, codes(r), r.Problems)
	}
}
