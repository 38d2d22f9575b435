package catalog_test

import (
	"slices"
	"testing"

	"github.com/shopspring/decimal"

	"rumbo/internal/catalog"
	"rumbo/internal/fault"
	"rumbo/internal/lang"
	"rumbo/internal/shipped"
)

func shippedCatalog(t *testing.T) *catalog.Catalog {
	t.Helper()
	data, err := shipped.Reference()
	if err != nil {
		t.Fatal(err)
	}
	c, err := data.Catalog()
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestShippedSeriesHoldTogether(t *testing.T) {
	t.Parallel()
	c := shippedCatalog(t)
	for _, s := range c.Content().Series {
		if err := s.Check(c); err != nil {
			t.Errorf("%s: %v", s.Code, err)
		}
	}
	for _, i := range c.Content().Indicators {
		if err := i.Check(c); err != nil {
			t.Errorf("%s: %v", i.Code, err)
		}
	}
}

func TestSeriesIsRefused(t *testing.T) {
	t.Parallel()
	c := shippedCatalog(t)
	good := catalog.Series{
		Code: "RU_X", Name: lang.Text{Es: "Serie"}, Kind: catalog.Rate, Direction: catalog.Higher, Rule: catalog.OfficialOnly, Flows: catalog.FlowOrder("national", "", "un"),
		Dimensions: []string{"sex"}, Indicators: []string{"10.7.2"},
	}
	if err := good.Check(c); err != nil {
		t.Fatal(err)
	}
	for key, change := range map[string]func(s *catalog.Series){
		"admin.series.no_name":                 func(s *catalog.Series) { s.Name = lang.Text{} },
		"admin.series.choose":                  func(s *catalog.Series) { s.Kind = "median" },
		"admin.series.decimals":                func(s *catalog.Series) { s.Decimals = 7 },
		"admin.series.whole":                   func(s *catalog.Series) { s.Kind, s.Decimals = catalog.Binary, 1 },
		"admin.series.rule_kind.sum":           func(s *catalog.Series) { s.Rule = catalog.Sum },
		"admin.series.rule_kind.count_yes":     func(s *catalog.Series) { s.Rule = catalog.CountYes },
		"admin.series.rule_kind.share_meeting": func(s *catalog.Series) { s.Rule = catalog.ShareMeeting },
		"admin.series.rule_kind.weighted_mean": func(s *catalog.Series) { s.Rule, s.Kind = catalog.WeightedMean, catalog.Category },
		"admin.series.derived_from":            func(s *catalog.Series) { s.Rule, s.Kind = catalog.ShareMeeting, catalog.Percent },
		"admin.series.derived_category": func(s *catalog.Series) {
			s.Rule, s.Kind, s.DerivedFrom = catalog.ShareMeeting, catalog.Percent, "SI_RMT_COST"
		},
		"admin.series.weight_rule": func(s *catalog.Series) { s.Weight = "SM_DTH_MIGR" },
		"admin.series.weight":      func(s *catalog.Series) { s.Rule, s.Weight = catalog.WeightedMean, "SI_RMT_COST" },
		"admin.series.target_half": func(s *catalog.Series) { s.Target = decimal.NewNullDecimal(decimal.NewFromInt(3)) },
		"admin.series.target_turned": func(s *catalog.Series) {
			s.Target, s.TargetTest, s.TargetScope = decimal.NewNullDecimal(decimal.NewFromInt(3)), "<", "country"
		},
		"admin.series.target_year": func(s *catalog.Series) { s.TargetYear = 1990 },
		"admin.series.dimension":   func(s *catalog.Series) { s.Dimensions = []string{"sex", "sex"} },
		"admin.series.flow":        func(s *catalog.Series) { s.Flows = catalog.FlowOrder("un", "un") },
		"admin.series.no_flow":     func(s *catalog.Series) { s.Flows = nil },
		"admin.series.indicator":   func(s *catalog.Series) { s.Indicators = []string{"99.1.1"} },
	} {
		s := good
		change(&s)
		e, ok := fault.As(s.Check(c))
		if !ok || e.Key != key || e.Kind != fault.Invalid {
			t.Errorf("%s: %v", key, e)
		}
	}
}

func TestWeightOfASeries(t *testing.T) {
	t.Parallel()
	c := shippedCatalog(t)
	s, _ := c.Series("BX_TRF_PWKR")
	for weight, good := range map[string]bool{"": true, "SM_DTH_MIGR": true, "BX_TRF_PWKR": false, "SG_CPA_MIGRS": false, "SG_CPA_MIGRP": false, "NOPE": false} {
		s.Weight = weight
		if err := s.Check(c); (err == nil) != good {
			t.Errorf("weighted by %q: %v", weight, err)
		}
	}
	content := c.Content()
	content.Series = slices.Clone(content.Series)
	content.Series[0].Weight = "NOPE"
	if _, err := catalog.New(content); err == nil {
		t.Error("a catalogue with a weight that is not there is taken")
	}
}

func TestCodesOfSeriesAndIndicators(t *testing.T) {
	t.Parallel()
	c := shippedCatalog(t)
	for in, want := range map[string]string{" ru_x_1 ": "RU_X_1", "SM_POP_X": "SM_POP_X", "sg_cpa_migrs": "", "SG-CPA-MIGRS": "", "ABC": "", "_A_B": "", "A__B": "", "A_B ": "A_B", "Á_B": ""} {
		if got, err := catalog.ParseSeriesCode(in, c); got != want || (err == nil) != (want != "") {
			t.Errorf("%q: %q %v", in, got, err)
		}
	}
	for in, want := range map[string]string{"10.7.R1": "10.7.R1", "10.7.9": "10.7.9", "10.7.2": "", "10.c.1": "", "10.7.": "", "10.7.R1.2": "", "10.7": ""} {
		if got, err := catalog.ParseIndicatorCode(in, "10.7", c); got != want || (err == nil) != (want != "") {
			t.Errorf("%q: %q %v", in, got, err)
		}
	}
}
