package postgres_test

import (
	"context"
	"slices"
	"testing"

	"github.com/shopspring/decimal"

	"rumbo/internal/catalog"
	"rumbo/internal/fault"
	"rumbo/internal/lang"
	"rumbo/internal/observation"
	"rumbo/internal/postgres"
	"rumbo/internal/shipped"
	"rumbo/internal/testkit/storetest"
)

func ownSeries(code string) catalog.Series {
	return catalog.Series{
		Code: code, Name: lang.Text{Es: "Mesas de diálogo", Source: lang.Spanish}, Unit: lang.Text{Es: "mesas"}, Kind: catalog.Count, Direction: catalog.Higher,
		Rule: catalog.Sum, Target: decimal.NewNullDecimal(decimal.RequireFromString("12.50")), TargetTest: ">=", TargetScope: "country", TargetYear: 2030,
		Comparable: true, Own: true, Flows: catalog.FlowOrder("national", "un"), Dimensions: []string{"age", "sex"}, Indicators: []string{"10.7.2", "10.7.3"},
	}
}

func TestSeriesIsAddedAndChanged(t *testing.T) {
	t.Parallel()
	s := storetest.Open(t)
	ctx := ctxOf(t)
	want := ownSeries("RU_DIALOGUE")
	if err := s.AddSeries(ctx, want); err != nil {
		t.Fatal(err)
	}
	wantFault(t, s.AddSeries(ctx, want), fault.Invalid, "admin.series.taken")
	got, ok := must[*catalog.Catalog](t)(s.Catalog(ctx)).Series("RU_DIALOGUE")
	if !ok || got.Name != want.Name || !got.Target.Decimal.Equal(want.Target.Decimal) || !slices.Equal(got.Flows, want.Flows) ||
		!slices.Equal(got.Dimensions, want.Dimensions) || !slices.Equal(got.Indicators, want.Indicators) || !got.Local || !got.Own || got.TargetYear != 2030 {
		t.Fatalf("%+v", got)
	}
	// Nothing is kept under it: kind and rule may still change.
	record := must[catalog.SeriesRecord](t)(s.SeriesRecord(ctx, "RU_DIALOGUE"))
	want.Kind, want.Dimensions, want.Flows, want.Indicators = catalog.Amount, []string{"sex"}, catalog.FlowOrder("un"), []string{"10.7.3"}
	if err := s.ChangeSeries(ctx, record.Version, want); err != nil {
		t.Fatal(err)
	}
	wantFault(t, s.ChangeSeries(ctx, record.Version, want), fault.Conflict, "admin.changed_meanwhile")
	record = must[catalog.SeriesRecord](t)(s.SeriesRecord(ctx, "RU_DIALOGUE"))
	if record.Kind != catalog.Amount || len(record.Flows) != 1 || len(record.Dimensions) != 1 || !slices.Equal(record.Indicators, []string{"10.7.3"}) {
		t.Errorf("%+v", record)
	}
	// With a figure they stay; texts and target do not.
	o := observation.New("RU_DIALOGUE", "PAN", observation.YearPeriod(2024), observation.Breakdown{"sex": "F"}, observation.National, "PAN 2024/1", number("3"))
	o.Source = "un-sdg"
	accept(t, s, o)
	record = must[catalog.SeriesRecord](t)(s.SeriesRecord(ctx, "RU_DIALOGUE"))
	if !record.Kept || record.Figures != 1 || !slices.Equal(record.BrokenBy, []string{"sex"}) {
		t.Errorf("%+v", record)
	}
	for key, change := range map[string]func(*catalog.Series){
		"admin.series.kept_kind":       func(x *catalog.Series) { x.Kind = catalog.Count },
		"admin.series.kept_rule":       func(x *catalog.Series) { x.Rule = catalog.OfficialOnly },
		"admin.series.kept_dimensions": func(x *catalog.Series) { x.Dimensions = []string{"age"} },
	} {
		x := record.Series
		change(&x)
		wantFault(t, s.ChangeSeries(ctx, record.Version, x), fault.Invalid, key)
	}
	record.Name.Fr, record.Target, record.TargetTest, record.TargetScope = "Tables", decimal.NullDecimal{}, "", ""
	if err := s.ChangeSeries(ctx, record.Version, record.Series); err != nil {
		t.Fatal(err)
	}
	// A series of categories from which another is computed stays one.
	base := must[catalog.SeriesRecord](t)(s.SeriesRecord(ctx, "SG_CPA_MIGRS"))
	base.Kind = catalog.Count
	if err := s.ChangeSeries(ctx, base.Version, base.Series); fault.KindOf(err) != fault.Invalid {
		t.Error(err)
	}
}

// TestSeriesIsWeighted: the series that weighs is kept, comes back, and stays one that can weigh.
func TestSeriesIsWeighted(t *testing.T) {
	t.Parallel()
	s := storetest.Open(t)
	ctx := ctxOf(t)
	people := ownSeries("RU_PEOPLE")
	if err := s.AddSeries(ctx, people); err != nil {
		t.Fatal(err)
	}
	mean := ownSeries("RU_SHARE")
	mean.Kind, mean.Rule, mean.Weight = catalog.Percent, catalog.WeightedMean, "RU_PEOPLE"
	if err := s.AddSeries(ctx, mean); err != nil {
		t.Fatal(err)
	}
	shippedOne := must[catalog.SeriesRecord](t)(s.SeriesRecord(ctx, "BX_TRF_PWKR"))
	shippedOne.Weight = "RU_PEOPLE"
	if err := s.ChangeSeries(ctx, shippedOne.Version, shippedOne.Series); err != nil {
		t.Fatal(err)
	}
	cat := must[*catalog.Catalog](t)(s.Catalog(ctx))
	for _, code := range []string{"RU_SHARE", "BX_TRF_PWKR"} {
		one, _ := cat.Series(code)
		record := must[catalog.SeriesRecord](t)(s.SeriesRecord(ctx, code))
		if one.Weight != "RU_PEOPLE" || record.Weight != "RU_PEOPLE" {
			t.Errorf("%s: %q %q", code, one.Weight, record.Weight)
		}
	}
	record := must[catalog.SeriesRecord](t)(s.SeriesRecord(ctx, "RU_PEOPLE"))
	record.Kind, record.Rule = catalog.Rate, catalog.OfficialOnly
	wantFault(t, s.ChangeSeries(ctx, record.Version, record.Series), fault.Invalid, "admin.series.weighs")
}

func TestIndicatorIsAddedAndChanged(t *testing.T) {
	t.Parallel()
	s := storetest.Open(t)
	ctx := ctxOf(t)
	own := catalog.Indicator{Code: "10.7.R1", Target: "10.7", Name: lang.Text{Es: "Mesas nacionales"}, Direct: true}
	if err := s.AddIndicator(ctx, own); err != nil {
		t.Fatal(err)
	}
	wantFault(t, s.AddIndicator(ctx, own), fault.Invalid, "admin.indicator.taken")
	own.Target = "99.9"
	wantFault(t, s.AddIndicator(ctx, own), fault.Invalid, "admin.indicator.target")
	i := must[catalog.IndicatorRecord](t)(s.IndicatorRecord(ctx, "10.7.2"))
	i.Caveat = i.Caveat.With(lang.French, "Attention")
	if err := s.ChangeIndicator(ctx, i.Version, i.Indicator); err != nil {
		t.Fatal(err)
	}
	wantFault(t, s.ChangeIndicator(ctx, i.Version, i.Indicator), fault.Conflict, "admin.changed_meanwhile")
	_, err := s.IndicatorRecord(ctx, "1.1.1.1")
	wantFault(t, err, fault.NotFound, "admin.no_indicator")
}

// TestCatalogueIsForThoseWhoKeepIt tries as every role.
func TestCatalogueIsForThoseWhoKeepIt(t *testing.T) {
	t.Parallel()
	db := storetest.Database(t)
	s, people := storetest.OpenDB(t, db), storetest.AddPeople(t, db)
	one := must[catalog.SeriesRecord](t)(s.SeriesRecord(ctxOf(t), "SI_RMT_COST"))
	i := must[catalog.IndicatorRecord](t)(s.IndicatorRecord(ctxOf(t), "10.7.2"))
	for name, id := range people {
		if name == "administrator" || name == "second administrator" {
			continue
		}
		ctx := postgres.WithActor(t.Context(), id)
		for what, err := range map[string]error{
			"add a series": s.AddSeries(ctx, ownSeries("RU_X")), "change a series": s.ChangeSeries(ctx, one.Version, one.Series),
			"add an indicator":    s.AddIndicator(ctx, catalog.Indicator{Code: "10.7.R1", Target: "10.7", Name: lang.Text{Es: "x"}}),
			"change an indicator": s.ChangeIndicator(ctx, i.Version, i.Indicator),
		} {
			wantFault(t, err, fault.Forbidden, "fault.not_allowed")
			if t.Failed() {
				t.Fatalf("%s: %s", name, what)
			}
		}
	}
	if err := s.AddSeries(postgres.WithActor(t.Context(), people["administrator"]), ownSeries("RU_X")); err != nil {
		t.Error(err)
	}
	if err := s.AddSeries(context.Background(), ownSeries("RU_Y")); fault.KindOf(err) != fault.Forbidden {
		t.Errorf("nobody: %v", err)
	}
}

// TestShippedLeavesTheCatalogueAlone: an edited series keeps its texts, flows and links when the shipped data come again.
func TestShippedLeavesTheCatalogueAlone(t *testing.T) {
	t.Parallel()
	s := storetest.Open(t)
	ctx := ctxOf(t)
	one := must[catalog.SeriesRecord](t)(s.SeriesRecord(ctx, "SI_RMT_COST"))
	served := one.Indicators
	one.Name, one.Flows, one.Indicators = one.Name.With(lang.Spanish, "Costo de las remesas, editado"), catalog.FlowOrder("un"), []string{"10.7.2"}
	if err := s.ChangeSeries(ctx, one.Version, one.Series); err != nil {
		t.Fatal(err)
	}
	data := must[*shipped.Data](t)(shipped.Load())
	data.Hash = "another"
	if err := s.LoadShipped(t.Context(), data, nil); err != nil {
		t.Fatal(err)
	}
	after, _ := must[*catalog.Catalog](t)(s.Catalog(ctx)).Series("SI_RMT_COST")
	if after.Name.Es != one.Name.Es || len(after.Flows) != 1 || !slices.Equal(after.Indicators, one.Indicators) || slices.Equal(after.Indicators, served) {
		t.Errorf("%+v", after)
	}
}

// TestSettingsForProgress: what is shipped is loaded, what is edited stays, what contradicts itself is refused.
func TestSettingsForProgress(t *testing.T) {
	t.Parallel()
	s := storetest.Open(t)
	ctx := ctxOf(t)
	shipped := must[catalog.SeriesRecord](t)(s.SeriesRecord(ctx, "SM_DTH_MIGR"))
	if shipped.Progress.Aim != catalog.NoAim || shipped.Progress.Source == "" {
		t.Errorf("%+v", shipped.Progress)
	}
	record := must[catalog.SeriesRecord](t)(s.SeriesRecord(ctx, "SH_ACS_UNHC"))
	if !record.Progress.Target.Decimal.Equal(number("100").Number.Decimal) {
		t.Errorf("%+v", record.Progress)
	}
	one := record.Series
	one.Progress = catalog.Progress{Base: 2010, Aim: catalog.OtherTarget, Target: number("80.50").Number, Lower: number("20").Number, Optimum: number("100").Number, Green: number("80").Number, Source: "Prueba"}
	if err := s.ChangeSeries(ctx, record.Version, one); err != nil {
		t.Fatal(err)
	}
	got, _ := must[*catalog.Catalog](t)(s.Catalog(ctx)).Series("SH_ACS_UNHC")
	if !got.Local || got.Progress.Base != 2010 || got.Progress.Target.Decimal.String() != "80.5" || !got.Progress.Scaled() || got.Progress.Limit.Valid || got.Progress.Source != "Prueba" {
		t.Errorf("%+v", got.Progress)
	}
	record = must[catalog.SeriesRecord](t)(s.SeriesRecord(ctx, "SH_ACS_UNHC"))
	one.Progress.Green.Valid = false
	wantFault(t, s.ChangeSeries(ctx, record.Version, one), fault.Invalid, "assess.wrong.scale")
	one.Progress = catalog.Progress{}
	if err := s.ChangeSeries(ctx, record.Version, one); err != nil {
		t.Fatal(err)
	}
	if record = must[catalog.SeriesRecord](t)(s.SeriesRecord(ctx, "SH_ACS_UNHC")); record.Progress != (catalog.Progress{}) {
		t.Errorf("%+v", record.Progress)
	}
}
