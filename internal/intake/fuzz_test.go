package intake

import (
	"context"
	"strings"
	"testing"

	"rumbo/internal/lang"
)

// FuzzHeader: any row can be asked whether it is a header; a complete one has an area, a period and a value.
func FuzzHeader(f *testing.F) {
	f.Add("area,year,sm_dth_migr")
	f.Add("Goal,Target,Indicator,SeriesCode,GeoAreaCode,TimePeriod,Value,[Sex]")
	f.Add("Entity,Code,Year,10.7.2 - x - SG_CPA_MIGRS - All Domains")
	f.Add("code,Código,nombre,value,valor,valeur")
	h := newHeadings(small(f).Catalog)
	f.Fuzz(func(t *testing.T, row string) {
		var cells []headerCell
		for i, s := range strings.Split(row, ",") {
			if i < 200 {
				cells = append(cells, headerCell{i + 1, s})
			}
		}
		table, complete := h.recognise(cells)
		if !complete {
			return
		}
		for _, r := range []role{roleArea, rolePeriod, roleValue} {
			if _, ok := table.first(r); !ok {
				t.Fatalf("complete without %s", r)
			}
		}
		if n := len(table.all(roleArea)); n != 1 {
			t.Fatalf("%d columns of areas", n)
		}
	})
}

// FuzzCheck: whatever the text, the check ends in a report that can be kept and said.
func FuzzCheck(f *testing.F) {
	f.Add("area,year,sm_dth_migr\nPAN,2019,3\n")
	f.Add("Año;Valor;País;Serie\n2019;1,234;Panamá;SI_RMT_COST\n2020;—;PAN;10.7.2\n")
	f.Add("geo_area,nature,policy_domains,units,year,sg_cpa_migrs\n591,c,domain1,number,2019,N\n591,c,domain1,number,2019,2\n")
	f.Add("x\n\n\"")
	s := service(f, small(f), nil)
	p := messages(f).Printer(lang.French)
	f.Fuzz(func(t *testing.T, text string) {
		r, err := s.Check(context.Background(), "f.csv", strings.NewReader(text), given2020)
		if err != nil {
			t.Fatal(err)
		}
		kept, err := ParseReport(r.Marshal())
		if err != nil {
			t.Fatal(err)
		}
		for _, problem := range kept.Say(p).Problems {
			if strings.HasPrefix(problem.Message, "problem.") || problem.Message == "" {
				t.Fatalf("no message for %+v", problem)
			}
		}
		if r.Status == OK && (r.Read.Values == 0 && r.Read.Rows == 0) {
			t.Fatal("nothing was read, and that is said to be well")
		}
	})
}
