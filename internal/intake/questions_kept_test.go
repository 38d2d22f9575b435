package intake

import (
	"bytes"
	"context"
	"fmt"
	"maps"
	"strings"
	"testing"

	"rumbo/internal/fault"
	"rumbo/internal/observation"
	"rumbo/internal/workbook"
)

// TestProfilesOfAnswers: what was said of sheets of answers is kept, and holds for the file of the next round, whatever it is called; the round is the file's own.
func TestProfilesOfAnswers(t *testing.T) {
	t.Parallel()
	ref, _ := full(t)
	s := service(t, ref, nil)
	for name, tc := range map[string]struct {
		text, answers string
		next, want    string
	}{
		"rows and columns": {
			text: aReply, answers: "item/t/B9=10.7.2.D2a\nrole/t/E=evidence",
			next: strings.NewReplacer("2021", "2019", "Ministerio;;;;\n", "", "No;Ley 1;ok", "No;Ley 2;bien").Replace(aReply),
			want: "PAN 2019 1a no next!C5 (bien)\nPAN 2019 1b no next!C6\nPAN 2019 1d not_answered next!C7 (x)\nPAN 2019 2a yes next!C8",
		},
		"whose they are, and which column": {
			text: "Question,Draft,Final\nPublic education,No,No\nSocial protection,No,No\nAccess to justice,No,No\nYear,2019,2019\n", answers: "answers/t=C\ncountry=DOM\nround=2019",
			next: "Year: 2021\nQuestion,Draft,Final\nPublic education,No,No\nSocial protection,No,No\nAccess to justice,No,\n",
			want: "DOM 2021 1b no next!C3\nDOM 2021 1d no next!C4",
		},
		"letters of one of two questionnaires": {
			text: "Country,Year,1a,1b,1c,1d,1e,Team\nPanama,2021,No,No,No,No,No,a\n", answers: "survey/t=sdg-10.7.2",
			next: "Country,Year,1a,1b,1c,1d,1e,Team\nBelize,2019,No,No,,,,b\n", want: "BLZ 2019 1a no next!C2\nBLZ 2019 1b no next!D2",
		},
		"what words mean": {
			text: "País: Panamá\nAño: 2021\nPregunta;Respuesta\nEducación pública;Sí\nProtección social;Plenamente\nAcceso a la justicia;No\n", answers: "answer/access/si=legal\nanswer/access/plenamente=all",
			next: "País: Belice\nAño: 2019\nPregunta;Respuesta\nEducación pública;Plenamente\nProtección social;Sí\nAcceso a la justicia;No\n",
			want: "BLZ 2019 1b all next!B4\nBLZ 2019 1d legal next!B5\nBLZ 2019 1e no next!B6",
		},
		"a question and a country in columns that nothing shows": {
			text:    "Who,Year,Public education,Social protection,Access to justice,Access\nPanama,2021,No,No,No,No\n",
			answers: "role/t/A=area\nitem/t/F=10.7.2.D1a\nitem/t/E=none", next: "Who,Year,Public education,Social protection,Access to justice,Access\nBelize,2019,No,No,No,No\n",
			want: "BLZ 2019 1a no next!F2\nBLZ 2019 1b no next!C2\nBLZ 2019 1d no next!D2",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			opt := Options{Answers: answersIn(tc.answers)}
			_, before := readAnswersOf(t, s, "t.csv", []byte(tc.text), opt)
			p, err := s.Profile(context.Background(), "t.csv", strings.NewReader(tc.text), opt, "P")
			if err != nil || before == "" {
				t.Fatal(err, before)
			}
			kept, err := ParseProfile(p.YAML())
			if err != nil || string(kept.YAML()) != string(p.YAML()) {
				t.Fatalf("%v\n%s", err, p.YAML())
			}
			with := Options{Profile: &kept, Answers: map[string]string{}}
			if round := opt.Answers["round"]; round != "" {
				with.Answers["round"] = round
			}
			a, after := readAnswersOf(t, s, "t.csv", []byte(tc.text), with)
			if after != before || !kept.Fits(a.report.Shapes) {
				t.Errorf("with the profile\n%s\nnot\n%s\n%s %s", after, before, p.YAML(), codes(a.report))
			}
			a, next := readAnswersOf(t, s, "next.csv", []byte(tc.next), Options{Profile: &kept})
			if next != tc.want || !kept.Fits(a.report.Shapes) || a.found.has(codeProfileDiffers) {
				t.Errorf("the next\n%s\nnot\n%s\n%s %s", next, tc.want, p.YAML(), codes(a.report))
			}
			again, err := s.Profile(context.Background(), "next.csv", strings.NewReader(tc.next), Options{Profile: &kept}, "P")
			if err != nil || strings.Replace(string(again.YAML()), "sheet: next", "sheet: t", 1) != string(p.YAML()) {
				t.Errorf("%v\n%s\n%s", err, again.YAML(), p.YAML())
			}
			// It is not offered for figures with the same headers.
			if text := strings.ReplaceAll(tc.text, "No", "1"); text != tc.text {
				if _, r := figuresOf(t, s, "f.csv", "SM_DTH_MIGR\nPaís,2019\nPanamá,1\n", given2020); kept.Fits(r.Shapes) {
					t.Error("the profile of answers fits a table of figures")
				}
			}
		})
	}
	// Each statement that does not hold is told.
	opt := Options{Answers: answersIn("item/t/B9=10.7.2.D2a\nrole/t/E=evidence")}
	p, err := s.Profile(context.Background(), "t.csv", strings.NewReader(aReply), opt, "P")
	if err != nil {
		t.Fatal(err)
	}
	for name, change := range map[string]func(p *Profile){
		"column":   func(p *Profile) { p.Tables[0].Columns[0].Header = "x" },
		"role":     func(p *Profile) { p.Tables[0].Columns[0].Role = "value" },
		"text":     func(p *Profile) { p.Tables[0].Questions[0].Text = "x" },
		"question": func(p *Profile) { p.Tables[0].Questions[0].Item = "x" },
		"country":  func(p *Profile) { p.Tables[0].Area = "RCM" },
		"survey":   func(p *Profile) { p.Tables[0].Survey = "x" },
		"table":    func(p *Profile) { p.Tables[0].Headers[0] = "x" },
	} {
		other, err := ParseProfile(p.YAML())
		if err != nil {
			t.Fatal(err)
		}
		change(&other)
		if a, _ := readAnswersOf(t, s, "t.csv", []byte(aReply), Options{Profile: &other}); a.found.perCode[codeProfileDiffers] != 1 {
			t.Errorf("%s: %s", name, codes(a.report))
		}
	}
}

// TestProfilesOfIncidents keeps by which column a list is counted, and the series of codes that the catalogue has not.
func TestProfilesOfIncidents(t *testing.T) {
	t.Parallel()
	ref, _ := full(t)
	s := service(t, ref, nil)
	const list = "Date,Region,Country of incident,Number dead,Number missing\n2019-01-03,Caribbean,Panama,2,1\n2019-12-28,Caribbean,Panama,1,\n2019-12-30,Caribbean,Belize,1,\n"
	const codes107 = "Area,Year,Indicator,Value\nPAN,2019,BX.REMIT.X,1\nPAN,2020,BX.REMIT.X,2\nPAN,2019,SP.POP.TOTL,5\n"
	for name, tc := range map[string]struct{ text, answers, next, want, yaml string }{
		"counted by": {list, "incidents/t=C", strings.ReplaceAll(list, "2019", "2020"),
			"SM_DTH_MIGR PAN 2020  4 D2:D3\nSM_DTH_MIGR BLZ 2020  1 D4:D4", "count_by: country of incident"},
		"the dead alone": {list, "role/t/C=area\nrole/t/E=none", strings.ReplaceAll(list, "2019", "2021"), "SM_DTH_MIGR PAN 2021  3 D2:D3\nSM_DTH_MIGR BLZ 2021  1 D4:D4", "role: area"},
		"not counted":    {list, "incidents/t=none", list, "", "count_by: none"},
		"codes of others": {codes107, "code/BX.REMIT.X=BX_TRF_PWKR\ncode/SP.POP.TOTL=none", strings.ReplaceAll(codes107, "2019", "2021"),
			"BX_TRF_PWKR PAN 2021  1 D2\nBX_TRF_PWKR PAN 2020  2 D3", "BX.REMIT.X: BX_TRF_PWKR"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			opt := given2020
			opt.Answers = answersIn(tc.answers)
			p, err := s.Profile(context.Background(), "t.csv", strings.NewReader(tc.text), opt, "P")
			if err != nil || !strings.Contains(string(p.YAML()), tc.yaml) {
				t.Fatalf("%v\n%s", err, p.YAML())
			}
			kept, err := ParseProfile(p.YAML())
			if err != nil {
				t.Fatal(err)
			}
			with := given2020
			with.Profile = &kept
			a := read(t, s, "next.csv", []byte(tc.next), with)
			var got []string
			for o, err := range a.rows(context.Background()) {
				if err != nil {
					t.Fatal(err)
				}
				got = append(got, fmt.Sprintf("%s %s %s %s %s %s", o.Key.Series, o.Key.Area, o.Key.Period, o.Key.Breakdown, o.Value.Text(), o.Origin.Cell))
			}
			if strings.Join(got, "\n") != tc.want || len(a.report.Questions) > 0 || a.found.has(codeProfileDiffers) || !kept.Fits(a.report.Shapes) {
				t.Errorf("%q, not %q\n%s\n%+v %+v", got, tc.want, p.YAML(), a.report.Questions, a.report.Problems)
			}
		})
	}
}

// TestGoodAnswers takes the answers that are in order and leaves out the others: of a layout of somebody's own, and of a workbook of Rumbo.
func TestGoodAnswers(t *testing.T) {
	t.Parallel()
	ref, _ := full(t)
	s := service(t, ref, nil)
	const table = "Country,Year,Public education,Social protection,Access to justice\nPanama,2021,No,Perhaps,No\nAtlantis,2021,No,No,No\nBelize,2021,No,No,No\nBelize,2021,,Yes,\nMexico,soon,No,No,\nRCM,2021,No,No,No\n"
	for name, tc := range map[string]struct {
		text  string
		scope *Scope
		want  Partial
		read  string
	}{
		"of several countries": {table, nil, Partial{Keep: 4, LeaveOut: 11, Rows: 11},
			"PAN 2021 1b no t!C2\nPAN 2021 1e no t!E2\nBLZ 2021 1b no t!C4\nBLZ 2021 1e no t!E4"},
		"of the person's own": {table, &Scope{Work: map[string][]string{"PAN": {""}}}, Partial{Keep: 2, LeaveOut: 13, Rows: 13}, "PAN 2021 1b no t!C2\nPAN 2021 1e no t!E2"},
		"two marks": {"País: Belice\nAño: 2021\nPregunta;Sí;No\nUn organismo público encargado de aplicar la política migratoria nacional;X;x\nAcuerdos regionales que promuevan la movilidad;;x\nFacilitar o promover el flujo de remesas;;\n", nil,
			Partial{Keep: 1, LeaveOut: 2, Rows: 2}, "BLZ 2021 3c no t!C5"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a, _ := readAnswersOf(t, s, "t.csv", []byte(tc.text), Options{Scope: tc.scope})
			tc.want.Offered = true
			if a.report.Partial != tc.want || a.report.Status != Errors {
				t.Errorf("%+v, not %+v; %s %s", a.report.Partial, tc.want, a.report.Status, codes(a.report))
			}
			a, got := readAnswersOf(t, s, "t.csv", []byte(tc.text), Options{Scope: tc.scope, Answers: map[string]string{GoodRows: LeaveOut}})
			tc.want.Chosen = true
			if a.report.Partial != tc.want || a.report.Status != Warnings || got != tc.read {
				t.Errorf("%+v, not %+v; %s\n%s", a.report.Partial, tc.want, a.report.Status, got)
			}
		})
	}
	// Not where a question is open, where the file as a whole is wrong, or where nothing is good.
	for name, tc := range map[string]struct {
		text string
		opt  Options
	}{
		"a question":         {"Question,Answer\nPublic education,Perhaps\nSocial protection,No\nAccess to justice,No\n", Options{}},
		"another's file":     {"Country: Panama\nYear: 2021\nQuestion,Answer\nPublic education,Perhaps\nSocial protection,No\nAccess to justice,No\n", Options{Country: "CRI"}},
		"nothing good":       {"Country: Panama\nYear: 2021\nQuestion,Answer\nPublic education,Perhaps\nSocial protection,Perhaps\nAccess to justice,Perhaps\n", Options{}},
		"nothing of theirs":  {"Country: Panama\nYear: 2021\nQuestion,Answer\nPublic education,No\nSocial protection,No\nAccess to justice,No\n", Options{Scope: &Scope{Work: map[string][]string{"CRI": {""}}}}},
		"a question twice":   {"Country: Panama\nYear: 2021\nQuestion,Answer\nPublic education,No\nSocial protection,No\nAccess to justice,No\nPublic education,Yes\n", Options{}},
		"nobody knows whose": {"Public education,Social protection,Access to justice\nNo,No,No\nNo,No,No\n", Options{}},
	} {
		tc.opt.Answers = map[string]string{GoodRows: LeaveOut}
		if a, _ := readAnswersOf(t, s, "t.csv", []byte(tc.text), tc.opt); a.report.Partial.Offered || a.report.Partial.Chosen || a.report.Status == OK || a.report.Status == Warnings {
			t.Errorf("%s: %+v %s %s", name, a.report.Partial, a.report.Status, codes(a.report))
		}
	}
}

// TestGoodAnswersAreAccepted: what is left out changes nothing that stands, and the reason of the change says how much it was.
func TestGoodAnswersAreAccepted(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	ref, store := full(t)
	s := service(t, ref, store)
	first := "Country: Panama\nYear: 2021\nQuestion,Answer\nPublic education,No\nSocial protection,No\nAccess to justice,No\n"
	im, _, err := s.Receive(ctx, "t.csv", strings.NewReader(first), Options{})
	if err == nil {
		_, _, err = s.Accept(ctx, im.ID, Decision{ConfirmWarnings: true})
	}
	if err != nil {
		t.Fatal(err)
	}
	im, r, err := s.Receive(ctx, "t.csv", strings.NewReader(strings.NewReplacer("education,No", "education,Perhaps", "protection,No", `protection,"Yes, regardless of immigration status"`).Replace(first)), Options{})
	if err != nil || r.Partial != (Partial{Keep: 2, LeaveOut: 1, Rows: 1, Offered: true}) || *r.Changes != (observation.Counts{Changed: 1, Same: 1, Rejected: 1}) {
		t.Fatal(err, r.Partial, r.Changes)
	}
	if _, _, err = s.Accept(ctx, im.ID, Decision{ConfirmWarnings: true}); fault.KindOf(err) != fault.Invalid {
		t.Fatal("accepted with an error", err)
	}
	im, _, err = again(ctx, s, im.ID, map[string]string{GoodRows: LeaveOut})
	if err != nil {
		t.Fatal(err)
	}
	_, counts, err := s.Accept(ctx, im.ID, Decision{ConfirmWarnings: true, Reason: "round 2021"})
	if err != nil || counts != (observation.Counts{Changed: 1, Same: 1, Rejected: 1}) {
		t.Fatal(err, counts)
	}
	got, err := store.Response(ctx, "sdg-10.7.2", "PAN", "2021")
	choices := map[string]string{}
	for id, a := range got.Answers {
		choices[id] = a.Choice
	}
	if want := map[string]string{"10.7.2.D1b": "no", "10.7.2.D1d": "all", "10.7.2.D1e": "no"}; err != nil || !maps.Equal(choices, want) {
		t.Error(err, choices)
	}

}

// TestGoodAnswersOfOwnWorkbook: of a workbook of Rumbo what is in order is taken into the draft, or published, and the rest stays as it stands.
func TestGoodAnswersOfOwnWorkbook(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	store := newMemory()
	s := service(t, small(t), store)
	blank, _ := issued(t, nil)
	first, r, err := s.Receive(ctx, "p.xlsx", bytes.NewReader(edited(t, blank, answers(t, map[string]any{"q1": yesAll, "q2": "No", "q4": 3}))), Options{})
	if err == nil {
		_, _, err = s.Accept(ctx, first.ID, Decision{ConfirmWarnings: true})
	}
	if err != nil {
		t.Fatal(err, codes(r))
	}
	// The workbook that stands now, filled in with two answers that nobody may give.
	now, err := store.Response(ctx, asked().Code, "PAN", "2021")
	if err != nil {
		t.Fatal(err)
	}
	base, _ := issued(t, func(tpl *workbook.Template) { tpl.Base, tpl.Parts[0].Now = now.DataVersion, now.Answers })
	wrong := edited(t, base, answers(t, map[string]any{"q1": "Quizás", "q2": "Sí, a veces", "q3": "Sí", "q4": "tres", "q7": "algo"}))
	im, r, err := s.Receive(ctx, "p.xlsx", bytes.NewReader(wrong), Options{})
	if err != nil || r.Partial.Chosen || !r.Partial.Offered || r.Status != Errors || r.Partial.LeaveOut != r.Changes.Rejected || r.Changes.Rejected < 2 || r.Changes.New != 2 {
		t.Fatalf("%v %+v %+v %s %s", err, r.Partial, r.Changes, r.Status, codes(r))
	}
	left := r.Partial.LeaveOut
	good, r, err := again(ctx, s, im.ID, map[string]string{GoodRows: LeaveOut})
	if err != nil || !r.Partial.Chosen || r.Status != Warnings || r.Partial.LeaveOut != left {
		t.Fatalf("%v %+v %s", err, r.Partial, r.Status)
	}
	if _, counts, err := s.Accept(ctx, good.ID, Decision{ConfirmWarnings: true}); err != nil || counts.New != 2 || counts.Rejected != left {
		t.Fatal(err, counts)
	}
	after, err := store.Response(ctx, asked().Code, "PAN", "2021")
	if err != nil || after.Answers["q3"].Choice != "yes" || after.Answers["q7"].Text != "algo" || after.Answers["q1"].Choice != now.Answers["q1"].Choice || after.Answers["q4"].Number.Decimal.String() != "3" {
		t.Error(err, after.Answers)
	}
	// A focal point takes the good ones into the draft.
	store.scope = focal
	base, _ = issued(t, func(tpl *workbook.Template) { tpl.Base, tpl.Parts[0].Now = after.DataVersion, after.Answers })
	draft, _, err := s.Receive(ctx, "p.xlsx", bytes.NewReader(edited(t, base, answers(t, map[string]any{"q1": "Quizás", "q7": "otra cosa"}))), Options{Answers: map[string]string{GoodRows: LeaveOut}})
	if err != nil {
		t.Fatal(err)
	}
	if n, err := s.Take(ctx, draft.ID, Decision{ConfirmWarnings: true}); err != nil || n == 0 {
		t.Error(n, err)
	}
}
