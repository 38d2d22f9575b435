package intake

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"rumbo/internal/lang"
)

// TestSureness holds the rule of confidence at the places where it decides.
func TestSureness(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		fit, against int
		want         float64
		asked        bool
	}{
		{0, 0, 0.5, true}, {1, 0, 0.667, true}, {2, 0, 0.75, false}, {4, 1, 0.714, false}, {3, 1, 0.667, true}, {41, 2, 0.933, false}, {1, 1, 0.5, true},
		{named, 0, 0.955, false}, {assumed, 0, 0.833, false}, {0, 50, 0.019, true},
	} {
		if got := Sureness(tc.fit, tc.against); got != tc.want || (got < Threshold) != tc.asked {
			t.Errorf("%d for, %d against: %v", tc.fit, tc.against, got)
		}
	}
}

// TestJudgements reads made tables and holds what was decided, why, how surely and by what.
func TestJudgements(t *testing.T) {
	t.Parallel()
	ref, _ := full(t)
	s := service(t, ref, nil)
	p := messages(t).Printer(lang.English)
	for name, tc := range map[string]struct {
		text, answers string
		want          []string // "id or what | cells | choice | confidence | by | reason", those that have to be among the decisions
		asked         string
		figures       int
	}{
		"years across": {
			text: "Muertes (SM_DTH_MIGR)\nPaís;2018;2019\nPanamá;4,5;s/d\nMéxico;1.234,5;12\nTotal;9;9\nFuente: registro\n",
			want: []string{
				"encoding||utf-8|0.955|evidence|Every character is valid in it.",
				"table/t|A3:C5|read|0.955|evidence|Figures stand below each other from row 3 on.",
				"body/t|A3|3|0.875|evidence|Next rows with figures in the same columns: 2 of 2.",
				"header/t|A2:C2|2|0.889|evidence|3 of 3 headers in them are understood.",
				"series/t||SM_DTH_MIGR|0.955|evidence|“Muertes (SM_DTH_MIGR)” above the table says so.",
				"role/t/A|A2:A4|area|0.958|evidence|Its header says so; cells that fit: 2 of 2.",
				"role/t/C|C2:C5|value|0.96|evidence|Its header says so; cells that fit: 3 of 3.",
				"decimal/t|B:B|,|0.75|evidence|2 of 2 numbers with a separator can only be read so.",
				"totals|A5|none|0.955|evidence|Nothing says what they are the total of. Rows: 1, first “Total”.",
				"notes|A6|none|0.955|evidence|Lines without a figure. Rows: 1, first “Fuente: registro”.",
			},
			figures: 4,
		},
		"areas by their names alone, one of them strange": {
			text:    "SM_DTH_MIGR\n,2018,2019\nPanamá,1,2\nMéxico,1,2\nBelice,1,2\nHonduras,1,2\nGuatemala,1,2\nNicaragua,1,2\nXanadú,1,2\n",
			want:    []string{"role/t/A|A2:A9|area|0.778|evidence|Cells that fit: 6 of 7 (not “Xanadú”)."},
			figures: 12,
		},
		"one witness is too few": {
			text: "Lugar de registro,Ejercicio,SM_DTH_MIGR\nPanamá,2019,3\n", asked: "role/t/A role/t/B",
			want: []string{"role/t/A|A1:A2||0.667|asked|Perhaps area, but only 1 of 1 cells fit: too few to tell."},
		},
		"and taken when answered": {
			text: "Lugar de registro,Ejercicio,SM_DTH_MIGR\nPanamá,2019,3\n", answers: "role/t/A=area role/t/B=period",
			want: []string{"role/t/A|A1:A2|area|1|answer|As was answered."}, figures: 1,
		},
		"a series that nothing says": {
			text: "country,2018\nPanama,4\nBelize,5\n", asked: "series/t",
			want: []string{"series/t|||0|asked|Nothing in the file says it surely."},
		},
		"a tidy table": {
			text: "área,año,serie,sexo,valor\nPAN,2019,SM_DTH_MIGR,F,3\nMEX,2019,SM_DTH_MIGR,M,4\n",
			want: []string{
				"role/t/D|D1:D3|dimension:sex|0.958|evidence|Its header says so; cells that fit: 2 of 2.",
				"role/t/C|C1:C3|series|0.958|evidence|Its header says so; cells that fit: 2 of 2.",
			}, figures: 2,
		},
		// What was decided is overruled by an answer.
		"a column is not read": {
			text: "SM_DTH_MIGR\nPaís,2018,2019\nPanamá,1,2\nMéxico,3,4\n", answers: "role/t/C=none",
			want: []string{"role/t/C|C2:C2|none|1|answer|As was answered."}, figures: 2,
		},
		"another series": {
			text: "SM_DTH_MIGR\nPaís,2018,2019\nPanamá,1,2\nMéxico,3,4\n", answers: "series/t=SM_POP_REFG_OR",
			want: []string{"series/t||SM_POP_REFG_OR|1|answer|As was answered."}, figures: 4,
		},
		"another series of one column": {
			text: "SM_DTH_MIGR\nPaís,2018,2019\nPanamá,1,2\nMéxico,3,4\n", answers: "column/t/C=SM_POP_REFG_OR",
			want: []string{"column/t/C|C2:C4|SM_POP_REFG_OR|1|answer|As was answered."}, figures: 4,
		},
		"the first row of the body": {
			text: "SM_DTH_MIGR\nPaís,2018,2019\nPanamá,1,2\nMéxico,3,4\nBelice,3,4\n", answers: "body/t=4 header/t=2",
			want: []string{"body/t|A4|4|1|answer|As was answered.", "header/t|A2:C2|2|1|answer|As was answered."}, figures: 4,
		},
		"the decimal sign": {
			text: "SM_DTH_MIGR\nPaís;2018;2019\nPanamá;1.234;2\nMéxico;1.5;4\n", answers: "sign/t/B=.",
			want: []string{"decimal/t|B:B|.|0.667|evidence|1 of 2 numbers with a separator can only be read so."}, figures: 4,
		},
		"a multiplier": {
			text: "SM_DTH_MIGR (en miles)\nPaís,2018,2019\nPanamá,1,2\nMéxico,3,4\n", answers: "factor/t=1",
			want: []string{"factor/t||1|1|answer|As was answered."}, figures: 4,
		},
		"a table is left out": {
			text: "SM_DTH_MIGR\nPaís,2018,2019\nPanamá,1,2\nMéxico,3,4\n", answers: "table/t=none",
			want: []string{"table/t||none|1|answer|As was answered."},
		},
		"a breakdown": {
			text: "SM_DTH_MIGR\nPaís,Grupo,2018,2019\nPanamá,M,1,2\nMéxico,F,3,4\n", answers: "role/t/B=dimension:sex",
			want: []string{"role/t/B|B2:B4|dimension:sex|1|answer|As was answered."}, figures: 4,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			opt := given2020
			opt.Answers = answersOf(tc.answers)
			a, err := s.analyse(context.Background(), "t.csv", inMemory([]byte(tc.text)), opt, nil)
			if err != nil {
				t.Fatal(err)
			}
			var got, asked []string
			for _, j := range a.report.Say(p).Decisions {
				id := j.ID
				if id == "" {
					id = j.What
				}
				if strings.Contains(j.Reason, "decision.") || j.Chosen == "" || strings.HasPrefix(j.Chosen, "decision.") {
					t.Errorf("not said: %+v", j)
				}
				got = append(got, fmt.Sprintf("%s|%s|%s|%v|%s|%s", id, j.Cells, j.Choice, j.Confidence, j.By, j.Reason))
			}
			for _, want := range tc.want {
				if !slices.Contains(got, want) {
					t.Errorf("no %q among\n%s", want, strings.Join(got, "\n"))
				}
			}
			for _, q := range a.report.Questions {
				asked = append(asked, q.ID)
			}
			n := 0
			for range a.rows(context.Background()) {
				n++
			}
			if strings.Join(asked, " ") != tc.asked || n != tc.figures {
				t.Errorf("asked %q, %d figures, %s", asked, n, codes(a.report))
			}
			// Nothing below the threshold is settled by evidence, and what is kept says the same.
			kept, err := ParseReport(a.report.Marshal())
			if err != nil || !slices.EqualFunc(kept.Decisions, a.report.Decisions, func(x, y Judgement) bool { return x.ID == y.ID && x.Confidence == y.Confidence && x.Why == y.Why }) {
				t.Error(err, "kept otherwise")
			}
		})
	}
}

func answersOf(text string) map[string]string {
	out := map[string]string{}
	for _, one := range strings.Fields(text) {
		id, said, _ := strings.Cut(one, "=")
		out[id] = said
	}
	return out
}

// TestNothingUnsureIsTaken holds on every made table of the package's tests that no decision of the file alone is below the threshold.
func TestNothingUnsureIsTaken(t *testing.T) {
	t.Parallel()
	ref, _ := full(t)
	s := service(t, ref, nil)
	for _, text := range []string{
		"País;2018;2019\nPanamá;1.234;1.5\nMéxico;1,5;4\n", "SM_DTH_MIGR\nA,B\nPanamá,1\n", "lugar,2018\nXanadú,4\nPanamá,5\nThule,6\n", "x\n1\n2\n3\n",
		"country,year,series,value\nPAN,2019,SM_DTH_MIGR,1.234\n", "code,when,what,value\nPAN,2019,SM_DTH_MIGR,3\n",
	} {
		a, err := s.analyse(context.Background(), "t.csv", inMemory([]byte(text)), given2020, nil)
		if err != nil {
			t.Fatal(err)
		}
		for _, j := range a.report.Decisions {
			if j.By == ByEvidence && j.Confidence < Threshold {
				t.Errorf("%q: %+v", text, j)
			}
		}
	}
}
