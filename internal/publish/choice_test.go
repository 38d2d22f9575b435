package publish

import (
	"context"
	"math/rand/v2"
	"net/url"
	"slices"
	"testing"

	"rumbo/internal/area"
	"rumbo/internal/lang"
	"rumbo/internal/observation"
)

// TestChoiceIsItsAddress: whatever is chosen, its text reads back as the same choice, and no other text of it is printed.
func TestChoiceIsItsAddress(t *testing.T) {
	t.Parallel()
	_, _, ref := shippedService(t)
	rnd := rand.New(rand.NewPCG(1, 2))
	pick := func(n int) int { return rnd.IntN(n) }
	all := ref.Catalog.Content().Series
	var groups, anything []string
	for _, a := range ref.Directory.Areas() {
		switch a.Kind {
		case area.Group, area.Region, area.World:
			groups = append(groups, a.Code)
			anything = append(anything, a.Code)
		case area.Country:
			anything = append(anything, a.Code)
		}
	}
	seen := map[string]bool{}
	for range 3000 {
		series := all[pick(len(all))]
		c := Choice{Look: Looks()[pick(len(Looks()))], Series: series.Code, Group: groups[pick(len(groups))]}
		for range pick(6) {
			if code := anything[pick(len(anything))]; code != c.Group {
				c.Areas = append(c.Areas, code)
			}
		}
		slices.Sort(c.Areas)
		c.Areas = slices.Compact(c.Areas)
		c.Only = pick(2) == 0 && slices.ContainsFunc(c.Areas, func(code string) bool { a, _ := ref.Directory.Area(code); return a.Kind == area.Country })
		if c.Look == LookScatter {
			for c.With == "" || c.With == c.Series {
				c.With = all[pick(len(all))].Code
			}
		}
		if len(series.Dimensions) > 0 && pick(2) == 0 {
			b := observation.Breakdown{}
			for _, code := range series.Dimensions {
				if d, ok := ref.Catalog.Dimension(code); ok && pick(2) == 0 {
					b[code] = d.Codes[pick(len(d.Codes))].Code
				}
			}
			c.Breakdown = b.Key()
		}
		if pick(2) == 0 {
			c.From = 1990 + pick(20)
		}
		if pick(2) == 0 {
			c.To = 2010 + pick(20)
		}
		if flows := ref.Catalog.Content().Flows; pick(3) == 0 {
			c.Flow = flows[pick(len(flows))].Code
		}
		text := c.Query()
		q, err := url.ParseQuery(text)
		if err != nil {
			t.Fatal(err)
		}
		got, unread := ref.ParseChoice(q, "RCM")
		if len(unread) > 0 || got.Query() != text || !slices.Equal(got.Areas, c.Areas) || got.Only != c.Only || got.Breakdown != c.Breakdown {
			t.Fatalf("%s\nread as %s, not understood: %v", text, got.Query(), unread)
		}
		seen[text] = true
	}
	if len(seen) < 2000 {
		t.Errorf("only %d different choices", len(seen))
	}
}

func TestParseChoice(t *testing.T) {
	t.Parallel()
	_, _, ref := shippedService(t)
	for _, c := range []struct {
		query, want string
		unread      []Unread
	}{
		{"", "view=change&series=SI_RMT_COST&group=RCM", nil},
		{"series=10.7.4&area=Panam%C3%A1&area=&area=cri,%20MEX", "view=change&series=SM_POP_REFG_OR&group=RCM&area=CRI,MEX,PAN", nil},
		{"view=trend&group=PAN&only=1", "view=trend&series=SI_RMT_COST&group=RCM&area=PAN&only=1", nil},
		{"group=SICA&area=SICA&only=1&from=&to=", "view=change&series=SI_RMT_COST&group=SICA", nil},
		{"view=scatter", "view=scatter&series=SI_RMT_COST&with=SI_RMT_COST_SND&group=RCM", nil},
		{"view=trend&with=SM_DTH_MIGR&series=SI_RMT_COST", "view=trend&series=SI_RMT_COST&group=RCM", nil},
		{"series=SL_LBR_NTLCPL", "view=table&series=SL_LBR_NTLCPL&group=RCM", nil},
		{"series=SG_CPA_MIGRS&breakdown=policy_domain%3DPD_1&from=2021&to=2019", "view=change&series=SG_CPA_MIGRS&group=RCM&breakdown=policy_domain%3DPD_1&from=2019&to=2021", nil},
		{"view=pie&series=NOPE&group=X1&area=ZZZ,PAN&breakdown=sex%3DF&from=20&to=x&flow=rumour", "view=change&series=SI_RMT_COST&group=RCM&area=PAN", []Unread{
			{"series", "NOPE"}, {"group", "X1"}, {"area", "ZZZ"}, {"breakdown", "sex=F"}, {"from", "20"}, {"to", "x"}, {"flow", "rumour"}, {"view", "pie"}}},
	} {
		q, err := url.ParseQuery(c.query)
		if err != nil {
			t.Fatal(err)
		}
		got, unread := ref.ParseChoice(q, "RCM")
		if got.Query() != c.want || !slices.Equal(unread, c.unread) {
			t.Errorf("%s\n got %s %v\nwant %s %v", c.query, got.Query(), unread, c.want, c.unread)
		}
	}
}

func compared(t *testing.T, s *Service, ref Reference, query string) Compared {
	t.Helper()
	q, err := url.ParseQuery(query)
	if err != nil {
		t.Fatal(err)
	}
	choice, unread := ref.ParseChoice(q, "RCM")
	if len(unread) > 0 {
		t.Fatal(unread)
	}
	out, err := s.Compare(context.Background(), choice, printer(t, lang.English))
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// TestCompare: each value has its own year, named countries are shown and do not enter the group's median.
func TestCompare(t *testing.T) {
	t.Parallel()
	s, _, ref := shippedService(t)
	c := compared(t, s, ref, "series=SI_RMT_COST")
	if c.Of != 11 || c.WithValue != 8 || c.Spread == nil || c.Spread.Count != 8 || c.Look != LookChange {
		t.Fatalf("%d of %d, %+v", c.WithValue, c.Of, c.Spread)
	}
	median := c.Spread.Median
	for _, row := range c.Countries {
		if row.Area.Code == "CRI" && (row.Cell.Year() != 2018 || row.Base == nil || row.Base.Observation.Period.Year() != 2015) {
			t.Errorf("Costa Rica: %+v", row)
		}
	}
	c = compared(t, s, ref, "series=SI_RMT_COST&area=COL")
	if c.Of != 12 || c.WithValue != 9 || !c.Spread.Median.Equal(median) || c.Spread.Count != 8 || len(c.Trend.Lines) != 9 {
		t.Errorf("with Colombia: %d of %d, %d lines, %+v", c.WithValue, c.Of, len(c.Trend.Lines), c.Spread)
	}
	c = compared(t, s, ref, "series=SI_RMT_COST&area=COL,PAN&only=1")
	if c.Of != 2 || len(c.Trend.Lines) != 2 || !c.Spread.Median.Equal(median) || c.Trend.Spreads[len(c.Trend.Spreads)-1].Count != 8 {
		t.Errorf("only two: %d, %d lines, %+v", c.Of, len(c.Trend.Lines), c.Spread)
	}
	c = compared(t, s, ref, "series=SI_RMT_COST&from=2016&to=2017")
	for _, row := range c.Rows() {
		if row.Cell.Has() && (row.Cell.Year() > 2017 || row.Base != nil) {
			t.Errorf("2016–2017: %s %+v", row.Area.Code, row)
		}
	}
}

// TestCompareKeepsToTheSeries: what would say nothing true is not shown.
func TestCompareKeepsToTheSeries(t *testing.T) {
	t.Parallel()
	s, _, ref := shippedService(t)
	p := printer(t, lang.English)
	c := compared(t, s, ref, "series=SL_LBR_NTLCPL&view=trend")
	if c.Look != LookTable || c.Spread != nil || slices.Contains(c.Looks, LookMap) {
		t.Errorf("8.8.2: %s %v %+v", c.Look, c.Looks, c.Spread)
	}
	if m := ref.MultiplesChart(compared(t, s, ref, "series=SL_LBR_NTLCPL&view=multiples"), p); !m.Own || len(m.Panels) < 5 {
		t.Errorf("8.8.2, each on its own: %v, %d", m.Own, len(m.Panels))
	}
	c = compared(t, s, ref, "series=SG_CPA_MIGRS&view=change")
	if c.Spread != nil || slices.Contains(c.Looks, LookScatter) {
		t.Errorf("categories are averaged: %+v", c.Spread)
	}
	gaps := map[string]observation.Gap{}
	for _, row := range c.Countries {
		gaps[row.Area.Code] = row.Cell.Gap
	}
	if gaps["CRI"] != observation.NotAnswered || gaps["PAN"] != observation.NoGap {
		t.Errorf("gaps: %v", gaps)
	}
	d := ref.DumbbellChart(c, p)
	if len(d.Bands) != 4 || d.Bands[2] != "Meets" || d.BandSigns[2] != "3" {
		t.Errorf("words: %v %v", d.Bands, d.BandSigns)
	}
	if c = compared(t, s, ref, "series=SG_CPA_MIGRP&view=trend"); !c.GroupsOnly || len(c.Countries) != 0 || len(c.Totals) < 2 {
		t.Errorf("shares: %d countries, %d groups", len(c.Countries), len(c.Totals))
	}
	if c = compared(t, s, ref, "series=SM_DTH_MIGR&area=419"); len(c.Totals) != 2 || len(c.drawn()) != len(c.Countries) {
		t.Errorf("sums of groups: %d, drawn %d of %d", len(c.Totals), len(c.drawn()), len(c.Countries))
	}
	c = compared(t, s, ref, "series=SI_RMT_COST&with=SM_POP_REFG_OR&view=scatter")
	both := 0
	for _, pair := range c.Pairs() {
		if pair.X.Has() && pair.Y.Has() {
			both++
		}
	}
	if both != 8 || len(ref.ScatterChart(c, p).Points) != 8 {
		t.Errorf("two series: %d", both)
	}
}

// TestComparedChartsAreSmall: the option of each chart stays under 30 kB for eleven countries over 25 years, in each language.
func TestComparedChartsAreSmall(t *testing.T) {
	t.Parallel()
	s, _, ref := shippedService(t)
	for _, l := range lang.All() {
		p := printer(t, l)
		c := compared(t, s, ref, "series=BX_TRF_PWKR&from=1995&to=2019&area=PAN")
		if len(c.Countries) != 11 || len(c.Trend.Periods) < 24 {
			t.Fatalf("%d countries, %d years", len(c.Countries), len(c.Trend.Periods))
		}
		full := 0
		for _, line := range c.Trend.Lines {
			for _, row := range line.Rows {
				if row != nil {
					full++
				}
			}
		}
		if full < 11*24 {
			t.Fatalf("%d values", full)
		}
		shown, _ := ref.MapChart(c, func(Row) string { return "/en/figures/1234567" }, p).Draw(p)
		for name, option := range map[string][]byte{
			"change": ref.DumbbellChart(c, p).Draw(p).Option, "trend": ref.ComparedTrend(c, p).Draw(p).Option, "latest": ref.ComparedLatest(c, p).Draw(p).Option,
			"multiples": ref.MultiplesChart(c, p).Draw(p).Option, "map": shown.Option,
		} {
			if len(option) == 0 || len(option) >= 30_000 {
				t.Errorf("%s, %s: %d bytes", l, name, len(option))
			}
		}
	}
}
