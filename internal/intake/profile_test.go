package intake

import (
	"context"
	"fmt"
	"maps"
	"strings"
	"testing"

	"rumbo/internal/fault"
)

// figuresOf reads the figures of a file as text, by cell.
func figuresOf(t *testing.T, s *Service, name, text string, opt Options) (string, Report) {
	t.Helper()
	a, err := s.analyse(context.Background(), name, inMemory([]byte(text)), opt, nil)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for o, err := range a.rows(context.Background()) {
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, fmt.Sprintf("%s %s %s %s %s%s", o.Origin.Cell, o.Key.Series, o.Key.Area, o.Key.Period, o.Value.Text()+string(o.Value.Gap), o.Key.Breakdown))
	}
	return strings.Join(out, "\n"), a.report
}

// TestProfiles: reading a file with the profile that its own answers make gives the same values, whatever the file is called; and so does the file of the year
// after, whose headers name other years.
func TestProfiles(t *testing.T) {
	t.Parallel()
	ref, _ := full(t)
	s := service(t, ref, nil)
	for name, tc := range map[string]struct {
		text, answers string
		next, want    string // the file of the year after, and its figures
	}{
		"a series for the table": {
			text: "Cuadro 1\nPaís,2018,2019\nPanamá,4,5\nBelice,1,2\n", answers: "series/t=SM_DTH_MIGR",
			next: "Cuadro 1\nPaís,2019,2020,2021\nPanamá,4,5,6\nBelice,1,2,3\n",
			want: "B3 SM_DTH_MIGR PAN 2019 4\nC3 SM_DTH_MIGR PAN 2020 5\nD3 SM_DTH_MIGR PAN 2021 6\nB4 SM_DTH_MIGR BLZ 2019 1\nC4 SM_DTH_MIGR BLZ 2020 2\nD4 SM_DTH_MIGR BLZ 2021 3",
		},
		"columns one by one": {
			text: "País: Panamá\nAño,Cosa,Otra\n2019,3,4\n2020,5,6\n", answers: "column/t/B=SM_DTH_MIGR column/t/C=none",
			next: "País: Belice\nAño,Cosa,Otra\n2021,7,8\n2022,9,9\n", want: "B3 SM_DTH_MIGR BLZ 2021 7\nB4 SM_DTH_MIGR BLZ 2022 9",
		},
		"roles that nothing shows": {
			text: "Lugar de registro,Ejercicio,SM_DTH_MIGR\nPanamá,2019,3\n", answers: "role/t/A=area role/t/B=period",
			next: "Lugar de registro,Ejercicio,SM_DTH_MIGR\nBelice,2020,4\n", want: "C2 SM_DTH_MIGR BLZ 2020 4",
		},
		"a column left out, a multiplier, a decimal sign, the meaning of a hyphen": {
			text: "SM_DTH_MIGR (miles)\nPaís;2018;Nota 1;2019\nPanamá;1.234;7;-\nBelice;2;8;3\n", answers: "role/t/C=none factor/t=1 sign/t/B=. sign/-=not_available",
			next: "SM_DTH_MIGR (miles)\nPaís;2020;Nota 1;2021\nPanamá;2.345;7;-\nBelice;2;8;3\n",
			want: "B3 SM_DTH_MIGR PAN 2020 2.345\nD3 SM_DTH_MIGR PAN 2021 not_available\nB4 SM_DTH_MIGR BLZ 2020 2\nD4 SM_DTH_MIGR BLZ 2021 3",
		},
		"one of two columns with the same header": {
			text: "SM_DTH_MIGR\nPaís,2018,2018\nPanamá,1,9\nBelice,2,9\n", answers: "role/t/C=none",
			next: "SM_DTH_MIGR\nPaís,2020,2020\nPanamá,1,9\nBelice,2,9\n", want: "B3 SM_DTH_MIGR PAN 2020 1\nB4 SM_DTH_MIGR BLZ 2020 2",
		},
		"the period is asked again": {
			text: "Sexo,Panamá,Belice\nHombres,1,2\nMujeres,3,4\n", answers: "series/t=SM_DTH_MIGR period/t=2019",
			next: "Sexo,Panamá,Belice\nHombres,5,6\nMujeres,7,8\n",
		},
		"empty cells that mean what stands above them": {
			text: "SM_DTH_MIGR\nPaís,Año,Valor\nPanamá,2018,1\n,2019,2\nBelice,2018,3\n,2019,4\n", answers: "fill/t/A=above",
			next: "SM_DTH_MIGR\nPaís,Año,Valor\nPanamá,2020,5\n,2021,6\n", want: "C3 SM_DTH_MIGR PAN 2020 5\nC4 SM_DTH_MIGR PAN 2021 6",
		},
		"what days stand for, and which number comes first": {
			text: "País,Fecha,SI_RMT_COST\nPanamá,05/03/2018,7%\nBelice,06/03/2018,0.08\n", answers: "order/t/B=month days/t/B=month percent/t=fraction",
			next: "País,Fecha,SI_RMT_COST\nPanamá,05/03/2020,7%\nBelice,06/03/2020,0.09\n", want: "C2 SI_RMT_COST PAN 2020-05 7\nC3 SI_RMT_COST BLZ 2020-06 9",
		},
		"days in headers": {
			text: "SM_DTH_MIGR\nPaís,30/06/2018,30/06/2019\nPanamá,1,2\nBelice,3,4\n", answers: "days/t=year",
			next: "SM_DTH_MIGR\nPaís,30/06/2020\nPanamá,1\nBelice,3\n", want: "B3 SM_DTH_MIGR PAN 2020 1\nB4 SM_DTH_MIGR BLZ 2020 3",
		},
		"rows of the header": {
			text: "SM_DTH_MIGR\nPaís,2018,2019\nPanamá,1,2\nMéxico,3,4\nBelice,3,4\n", answers: "body/t=4 header/t=2",
			next: "SM_DTH_MIGR\nPaís,2020,2021\nPanamá,1,2\nMéxico,3,4\n", want: "B4 SM_DTH_MIGR MEX 2020 3\nC4 SM_DTH_MIGR MEX 2021 4",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			opt := given2020
			opt.Answers = answersOf(tc.answers)
			before, _ := figuresOf(t, s, "t.csv", tc.text, opt)
			p, err := s.Profile(context.Background(), "t.csv", strings.NewReader(tc.text), opt, "  Registro   nacional ")
			if err != nil || p.Name != "Registro nacional" || before == "" {
				t.Fatal(err, p, before)
			}
			again, err := ParseProfile(p.YAML())
			if err != nil || string(again.YAML()) != string(p.YAML()) {
				t.Fatalf("%v\n%s\n%s", err, p.YAML(), again.YAML())
			}
			with := given2020
			with.Profile = &again
			with.Answers = map[string]string{}
			maps.DeleteFunc(opt.Answers, func(id, _ string) bool { return !strings.HasPrefix(id, "period/") })
			for id, said := range opt.Answers {
				with.Answers[strings.Replace(id, "/t", "/otro nombre", 1)] = said
			}
			after, report := figuresOf(t, s, "otro nombre.csv", tc.text, with)
			if after != before {
				t.Errorf("got\n%s\nwant\n%s\n%s\n%s", after, before, p.YAML(), codes(report))
			}
			if !p.Fits(report.Shapes) {
				t.Error("the profile does not fit its own file", report.Shapes, p.Prints())
			}
			with.Answers = nil
			next, report := figuresOf(t, s, "nuevo.csv", tc.next, with)
			if next != tc.want || !p.Fits(report.Shapes) {
				t.Errorf("the next: %s\n%s\n%s\n%v", next, codes(report), p.YAML(), report.Questions)
			}
			for _, j := range report.Decisions {
				if j.By == ByAnswer {
					t.Errorf("nobody answered: %+v", j)
				}
			}
			// The profile that a profile makes is the same.
			same, err := s.Profile(context.Background(), "nuevo.csv", strings.NewReader(tc.next), with, p.Name)
			if err != nil || strings.Replace(string(same.YAML()), "sheet: nuevo", "sheet: t", 1) != string(p.YAML()) {
				t.Errorf("%v\n%s\n%s", err, same.YAML(), p.YAML())
			}
		})
	}
}

// TestProfileThatDoesNotFit tells each statement that does not hold, and reads nothing by it.
func TestProfileThatDoesNotFit(t *testing.T) {
	t.Parallel()
	ref, _ := full(t)
	s := service(t, ref, nil)
	text := "Cuadro 1\nPaís,2018,2019\nPanamá,4,5\nBelice,1,2\n"
	shape := "    headers: [pais, \"{period}\"]\n"
	for name, tc := range map[string]struct{ tables, found string }{
		"other headers":        {"  - headers: [pays, \"{period}\"]\n    series: SM_DTH_MIGR\n", "pays · {period}"},
		"no such column":       {"  - sheet: x\n" + shape + "    series: SM_DTH_MIGR\n    columns:\n      - {header: notas, role: note}\n", "notas"},
		"no third of them":     {"  - sheet: x\n" + shape + "    series: SM_DTH_MIGR\n    columns:\n      - {header: \"{period}\", nth: 3, role: none}\n", "{period} (3)"},
		"no such series":       {"  - sheet: x\n" + shape + "    series: SM_NONE\n", "SM_NONE"},
		"no such role":         {"  - sheet: x\n" + shape + "    series: SM_DTH_MIGR\n    columns:\n      - {header: pais, role: land}\n", "pais: land"},
		"no such area":         {"  - sheet: x\n" + shape + "    series: SM_DTH_MIGR\n    area: XXX\n", "XXX"},
		"no such meaning":      {"  - sheet: x\n" + shape + "    series: SM_DTH_MIGR\nsigns: {\"-\": nothing}\n", "- = nothing"},
		"two tables, one fits": {"  - sheet: x\n" + shape + "    series: SM_DTH_MIGR\n  - headers: [otra]\n    leave_out: true\n", "otra"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p, err := ParseProfile([]byte("rumbo-profile: 1\nname: X\ntables:\n" + tc.tables))
			if err != nil {
				t.Fatal(err)
			}
			opt := given2020
			opt.Profile = &p
			r, err := s.Check(context.Background(), "t.csv", strings.NewReader(text), opt)
			if err != nil {
				t.Fatal(err)
			}
			found := ""
			for _, problem := range r.Problems {
				if problem.Code == codeProfileDiffers {
					found += problem.Found
				}
			}
			if found != tc.found || r.Status != Errors {
				t.Errorf("%q, %s: %s", found, r.Status, codes(r))
			}
		})
	}
}

func TestProfileText(t *testing.T) {
	t.Parallel()
	for text, key := range map[string]string{
		"":                             "profile.version",
		"rumbo-profile: 2\nname: x\n":  "profile.version",
		"rumbo-profile: 1\nname: x\n":  "profile.empty",
		"rumbo-profile: 1\nunknown: x": "profile.unreadable",
		"rumbo-profile: 1\nname: ' '\ntables: [{headers: [a]}]\n": "profile.nameless",
		"rumbo-profile: 1\nname: x\ntables: [{series: SM_X}]\n":   "profile.headless",
		"rumbo-profile: 1\nname: x\ntables: &a [*a]\n":            "profile.unreadable",
		"\x00":                                "profile.unreadable",
		strings.Repeat("#", LongestProfile+1): "profile.too_long",
		"rumbo-profile: 1\nname: " + strings.Repeat("x", 121) + "\ntables: [{headers: [a]}]\n": "profile.name_long",
	} {
		_, err := ParseProfile([]byte(text))
		if f, ok := fault.As(err); !ok || f.Key != key || f.Kind != fault.Invalid {
			t.Errorf("%.60q: %v, want %s", text, err, key)
		}
	}
}

func FuzzProfile(f *testing.F) {
	f.Add([]byte("rumbo-profile: 1\nname: x\ntables:\n  - headers: [a, \"{period}\"]\n    series: SM_DTH_MIGR\n    columns:\n      - {header: a, nth: 2, role: area}\nsigns: {\"-\": \"0\"}\n"))
	f.Fuzz(func(t *testing.T, text []byte) {
		p, err := ParseProfile(text)
		if err != nil {
			return
		}
		again, err := ParseProfile(p.YAML())
		if err != nil || string(again.YAML()) != string(p.YAML()) {
			t.Fatalf("%v\n%s\n%s", err, p.YAML(), again.YAML())
		}
	})
}
