package intake

import (
	"context"
	"encoding/csv"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/shopspring/decimal"

	"rumbo/internal/observation"
)

// TestWhatWeWriteReadsBack: figures in the columns of `rumbo data` read back as the same figures.
func TestWhatWeWriteReadsBack(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(7, 2030))
	number := func() decimal.NullDecimal {
		return decimal.NewNullDecimal(decimal.New(r.Int64N(2_000_000)-1_000_000, -r.Int32N(7)))
	}
	want := map[observation.Key]observation.Observation{}
	for i := range 2000 {
		series := []string{"SM_DTH_MIGR", "SI_RMT_COST", "SG_CPA_MIGRP"}[r.IntN(3)]
		b := observation.Breakdown{}
		if series == "SG_CPA_MIGRP" && i%2 == 0 {
			b["policy_domain"] = []string{"PD_1", "PD_2"}[r.IntN(2)]
		}
		if series == "SM_DTH_MIGR" {
			b["sex"] = []string{"F", "M"}[r.IntN(2)]
		}
		p, _ := observation.ParsePeriod([]string{"2019", "1980/1990", "2002/03", "2011-Q1", "2011-S2", "2011-03", "2011-03-28"}[r.IntN(7)])
		v := observation.Value{Number: number(), Censor: []observation.Censor{"", "", "<", ">"}[r.IntN(4)], Status: []observation.Status{"", "B", "E", "P"}[r.IntN(4)]}
		if r.IntN(5) == 0 {
			v = observation.Value{Gap: observation.Gaps()[r.IntN(5)]}
		}
		o := observation.New(series, []string{"PAN", "CRI", "13", "1"}[r.IntN(4)], p, b, observation.Flow([]string{"un", "national"}[r.IntN(2)]), fmt.Sprintf("Edition %d", r.IntN(30)), v)
		o.Source = map[observation.Flow]string{observation.UN: "un-sdg", observation.National: "national"}[o.Key.Flow]
		o.Key.Release += " " + o.Source
		want[o.Key] = o
	}
	var text strings.Builder
	w := csv.NewWriter(&text)
	write := func(cells ...string) {
		if err := w.Write(cells); err != nil {
			t.Fatal(err)
		}
	}
	write("series", "area", "period", "policy_domain", "sex", "value", "status", "flow", "origin", "source", "release", "rule", "n_responding", "n_carried", "n_members")
	for _, o := range want {
		write(o.Key.Series, o.Key.Area, o.Key.Period, o.Breakdown.Code("policy_domain"), o.Breakdown.Code("sex"), o.Value.Text(), o.Value.StatusText(),
			string(o.Key.Flow), "official", o.Source, o.Key.Release, "", "", "", "")
	}
	write("SM_DTH_MIGR", "13", "2019", "_T", "_T", "77", "A", "un", "computed", "", "", "sum", "3", "0", "8")
	w.Flush()
	s := service(t, small(t), nil)
	a, err := s.analyse(context.Background(), "datos.csv", inMemory([]byte(text.String())), Options{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if a.report.Status != OK || a.report.Read.Values != len(want) {
		t.Fatal(a.report.Status, a.report.Read, len(want), a.report.Problems)
	}
	n := 0
	for o, err := range a.rows(context.Background()) {
		if err != nil {
			t.Fatal(err)
		}
		n++
		before, ok := want[o.Key]
		if !ok || !before.Value.Equal(o.Value) || before.Source != o.Source || before.Period.Start != o.Period.Start || before.Breakdown.Key() != o.Breakdown.Key() {
			t.Fatalf("wrote %+v\nread %+v", before, o)
		}
	}
	if n != len(want) {
		t.Errorf("%d of %d", n, len(want))
	}
}
