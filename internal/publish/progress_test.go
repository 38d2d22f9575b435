package publish

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/shopspring/decimal"

	"rumbo/internal/area"
	"rumbo/internal/catalog"
	"rumbo/internal/fault"
	"rumbo/internal/lang"
	"rumbo/internal/measure"
	"rumbo/internal/observation"
)

// of is a figure of a country and a year.
func of(series, country string, year int, flow observation.Flow, value string) observation.Observation {
	v := observation.Value{Number: exactly(strings.TrimPrefix(value, "<"))}
	if value[0] == '<' {
		v.Censor = observation.Below
	}
	o := observation.New(series, country, observation.YearPeriod(year), nil, flow, "Prueba", v)
	o.Source = "un-sdg"
	return o
}

func exactly(number string) decimal.NullDecimal {
	return decimal.NewNullDecimal(decimal.RequireFromString(number))
}

func progressOf(t *testing.T, s *Service, country string) CountryProgress {
	t.Helper()
	got, err := s.CountryProgress(t.Context(), country, printer(t, lang.Spanish))
	if err != nil {
		t.Fatal(err)
	}
	return got
}

func (c CountryProgress) series(t *testing.T, code string) SeriesProgress {
	t.Helper()
	i := slices.IndexFunc(c.Series, func(s SeriesProgress) bool { return s.Series.Code == code })
	if i < 0 {
		t.Fatalf("%s is not on the card of %s", code, c.Area.Code)
	}
	return c.Series[i]
}

// TestProgressOfACountry on the published figures of Honduras, computed apart from this program.
func TestProgressOfACountry(t *testing.T) {
	s, _, _ := shippedService(t)
	got := progressOf(t, s, "HND")
	nan := math.NaN()
	for _, c := range []struct {
		series       string
		method       measure.Method
		from, to     int
		value, score float64
		status       measure.Standing
		why          measure.NotAssessed
	}{
		{"SI_RMT_COST", measure.OpenSDG, 2015, 2018, 0.36067201469086363, -0.9971879163875788, measure.LimitedProgress, ""},
		{"SI_RMT_COST", measure.UNSD, 2015, 2018, 0.39729221085007604, 2, measure.FairProgress, ""},
		{"SI_RMT_COST", measure.SDSN, 2015, 2018, 0.4166666666666689, 1.8333333333333377, measure.Stagnating, ""},
		{"SM_POP_REFG_OR", measure.OpenSDG, 2015, 2019, -0.3774493079968597, -5, measure.Deterioration, ""}, // a fall is wanted, without a number
		{"SM_POP_REFG_OR", measure.SDSN, 2015, 2019, nan, nan, measure.NotAvailable, measure.NoTarget},
		{"SM_DTH_MIGR", measure.OpenSDG, 2015, 2019, nan, nan, measure.NotAvailable, measure.ZeroBase}, // refused, not taken for 0.001
		{"SG_CPA_MIGRS", measure.OpenSDG, 0, 0, nan, nan, measure.NotAvailable, measure.CategoriesOnly},
		{"BX_TRF_PWKR", measure.UNSD, 0, 0, nan, nan, measure.NotAvailable, measure.NoDirection},
		{"SG_STT_FPOS", measure.OpenSDG, 2019, 2019, nan, nan, measure.TargetNotAchieved, ""},
		{"SG_STT_FPOS", measure.UNSD, 2019, 2019, nan, 1, measure.Stagnation, ""},
	} {
		v := got.series(t, c.series).By(c.method)
		same := func(a, b float64) bool { return math.IsNaN(a) && math.IsNaN(b) || math.Abs(a-b) < 1e-9 }
		if v.Base.Year != c.from || v.Latest.Year != c.to || !same(v.Value, c.value) || !same(v.Score, c.score) || v.Status != c.status || v.Reason != c.why {
			t.Errorf("%s by %s: %+v", c.series, c.method, v)
		}
	}
	for _, goal := range got.Goals {
		if goal.Goal.Code == "10" && (goal.Followed != 5 || goal.WithTrend != 1 || goal.Arrow != measure.NotAvailable) {
			t.Errorf("goal 10: one of five indicators has a trend, which is not three quarters: %+v", goal)
		}
	}
	if one := got.series(t, "SM_POP_REFG_OR"); one.NoOutlook != measure.OffCourse || one.Target.Valid {
		t.Errorf("%s %v", one.NoOutlook, one.Target)
	}
	if one := got.series(t, "BX_TRF_PWKR"); one.NoOutlook != "" || one.Outlook.Last != 2018 || one.Outlook.Low > one.Outlook.Value || one.Outlook.High < one.Outlook.Value {
		t.Errorf("a course needs no direction: %+v %s", one.Outlook, one.NoOutlook)
	}
}

// TestProgressKeepsToOneFlow: national and international figures are never joined into one course.
func TestProgressKeepsToOneFlow(t *testing.T) {
	s, _, _ := shippedService(t,
		of("SL_EMP_INJUR", "PAN", 2015, observation.UN, "100"), of("SL_EMP_INJUR", "PAN", 2021, observation.National, "50"),
		of("SL_EMP_INJUR", "CRI", 2015, observation.UN, "100"), of("SL_EMP_INJUR", "CRI", 2016, observation.National, "50"), of("SL_EMP_INJUR", "CRI", 2021, observation.National, "40"),
		of("SL_EMP_INJUR", "BLZ", 2015, observation.UN, "100"), of("SL_EMP_INJUR", "BLZ", 2018, observation.UN, "<90"), of("SL_EMP_INJUR", "BLZ", 2020, observation.UN, "95"))
	if one := progressOf(t, s, "PAN").series(t, "SL_EMP_INJUR"); one.Flow != observation.UN || one.By(measure.OpenSDG).Reason != measure.SinglePoint {
		t.Errorf("%s %+v", one.Flow, one.By(measure.OpenSDG))
	}
	if one := progressOf(t, s, "CRI").series(t, "SL_EMP_INJUR"); one.Flow != observation.National || one.By(measure.OpenSDG).Base.Year != 2016 || one.By(measure.OpenSDG).Status != measure.SubstantialProgress {
		t.Errorf("%s %+v", one.Flow, one.By(measure.OpenSDG))
	}
	if one := progressOf(t, s, "BLZ").series(t, "SL_EMP_INJUR"); len(one.Rows) != 2 || one.Left != 1 {
		t.Errorf("a bound is no value: %d values, %d left", len(one.Rows), one.Left)
	}
}

// TestProgressBySettings: what the settings of a series say, over its kind and target.
func TestProgressBySettings(t *testing.T) {
	cases := map[string]struct {
		series catalog.Series
		target string
		test   string
		aim    measure.Aim
		why    measure.NotAssessed
	}{
		"below three, strictly":      {catalog.Series{Kind: catalog.Percent, Direction: catalog.Lower, Target: exactly("3"), TargetTest: "<", TargetScope: "any", TargetYear: 2030}, "3", "<", measure.Aim{Target: 3, Strict: true, Percent: true, BaseYear: 2015, TargetYear: 2030}, ""},
		"a target of groups":         {catalog.Series{Kind: catalog.Percent, Direction: catalog.Higher, Target: exactly("100"), TargetTest: ">=", TargetScope: "group"}, "", "", measure.Aim{Up: true, Target: math.NaN(), Percent: true, BaseYear: 2015, TargetYear: 2030}, ""},
		"a target of corridors":      {catalog.Series{Kind: catalog.Percent, Direction: catalog.Lower, Target: exactly("5"), TargetTest: "<=", TargetScope: "corridor"}, "", "", measure.Aim{Target: math.NaN(), Percent: true, BaseYear: 2015, TargetYear: 2030}, ""},
		"a target that is not taken": {catalog.Series{Kind: catalog.Count, Direction: catalog.Lower, Target: exactly("0"), TargetTest: "<=", TargetScope: "any", Progress: catalog.Progress{Aim: catalog.NoAim}}, "", "", measure.Aim{Target: math.NaN(), BaseYear: 2015, TargetYear: 2030}, ""},
		"another target and base":    {catalog.Series{Kind: catalog.Score, Direction: catalog.Higher, TargetYear: 2025, Progress: catalog.Progress{Aim: catalog.OtherTarget, Target: exactly("100"), Base: 2010, Limit: exactly("100")}}, "100", ">=", measure.Aim{Up: true, Target: 100, Limit: 100, BaseYear: 2010, TargetYear: 2025}, ""},
		"a shape":                    {catalog.Series{Kind: catalog.Percent, Direction: catalog.Neutral, Progress: catalog.Progress{Shape: "half"}}, "50", "=", measure.Aim{Target: 50, Percent: true, Shape: measure.Half, BaseYear: 2015, TargetYear: 2030}, ""},
		"the bounds of SDSN":         {catalog.Series{Kind: catalog.Rate, Direction: catalog.Lower, Progress: catalog.Progress{Lower: exactly("10"), Optimum: exactly("0"), Green: exactly("2")}}, "", "", measure.Aim{Target: math.NaN(), Scale: &measure.Scale{Lower: 10, Green: 2}, BaseYear: 2015, TargetYear: 2030}, ""},
		"left aside":                 {catalog.Series{Kind: catalog.Percent, Direction: catalog.Higher, Progress: catalog.Progress{Not: "respondents"}}, "", "", measure.Aim{Up: true, Target: math.NaN(), Percent: true, BaseYear: 2015, TargetYear: 2030}, measure.Respondents},
		"categories":                 {catalog.Series{Kind: catalog.Category, Direction: catalog.Higher}, "", "", measure.Aim{Up: true, Target: math.NaN(), BaseYear: 2015, TargetYear: 2030}, measure.CategoriesOnly},
		"no direction":               {catalog.Series{Kind: catalog.Count, Direction: catalog.None}, "", "", measure.Aim{Target: math.NaN(), BaseYear: 2015, TargetYear: 2030}, measure.NoDirection},
	}
	for name, c := range cases {
		aim, target, test := aimOf(c.series, area.Area{Kind: area.Country})
		want := c.aim
		if want.Limit == 0 {
			want.Limit = math.NaN()
		}
		scaled := want.Scale == aim.Scale || want.Scale != nil && aim.Scale != nil && *want.Scale == *aim.Scale
		same := func(a, b float64) bool { return a == b || math.IsNaN(a) && math.IsNaN(b) }
		if aim.Up != want.Up || !same(aim.Target, want.Target) || aim.Strict != want.Strict || !same(aim.Limit, want.Limit) || aim.BaseYear != want.BaseYear || aim.TargetYear != want.TargetYear || aim.Percent != want.Percent || aim.Shape != want.Shape || !scaled {
			t.Errorf("%s: %+v, want %+v", name, aim, want)
		}
		if target.Valid != (c.target != "") || target.Valid && target.Decimal.String() != c.target || test != c.test {
			t.Errorf("%s: target %v %s", name, target, test)
		}
		if why := applies(c.series); why != c.why {
			t.Errorf("%s: %q, want %q", name, why, c.why)
		}
	}
}

// TestProgressOfARegion: members by series, the group by its published figures alone, and what stands aside.
func TestProgressOfARegion(t *testing.T) {
	s, _, _ := shippedService(t)
	get := func(group string) RegionProgress {
		got, err := s.RegionProgress(t.Context(), group, printer(t, lang.Spanish))
		if err != nil {
			t.Fatal(err)
		}
		return got
	}
	got := get("RCM")
	var columns, aside []string
	for _, across := range got.Series {
		columns = append(columns, across.Series.Code)
		if len(across.Countries) != 11 || across.Countries[4].Area.Code != "USA" { // Estados Unidos
			t.Errorf("%s: %d countries", across.Series.Code, len(across.Countries))
		}
		if across.Group != nil {
			t.Errorf("%s: nothing is published for the conference, and no sum of ours gets a verdict", across.Series.Code)
		}
	}
	for _, one := range got.Aside {
		aside = append(aside, one.Series.Code+" "+string(one.Why))
	}
	if text := strings.Join(columns, " "); text != "SM_DTH_MIGR SM_POP_REFG_OR SI_RMT_COST SG_STT_FPOS" {
		t.Errorf("columns: %s", text)
	}
	if text := strings.Join(aside, ", "); text != "SG_CPA_MIGRS categories, BX_TRF_PWKR no_direction, SL_LBR_NTLCPL " {
		t.Errorf("aside: %s", text)
	}
	latin := get("419")
	for _, across := range latin.Series {
		if across.Series.Code == "SM_DTH_MIGR" && (across.Group == nil || across.Group.By(measure.OpenSDG).Status == "" || across.Group.Area.Code != "419") {
			t.Errorf("the published value of the group has no verdict: %+v", across.Group)
		}
	}
	if _, err := s.RegionProgress(t.Context(), "PAN", printer(t, lang.Spanish)); fault.KindOf(err) != fault.NotFound {
		t.Errorf("a country is no group: %v", err)
	}
	if _, err := s.CountryProgress(t.Context(), "RCM", nil); fault.KindOf(err) != fault.NotFound {
		t.Errorf("a group is no country: %v", err)
	}
	if _, err := s.SeriesProgress(t.Context(), "PAN", "NADA", nil); fault.KindOf(err) != fault.NotFound {
		t.Errorf("no such series: %v", err)
	}
}

// TestProgressDownloads: the table and the object hold the same numbers, and the hash of the data.
func TestProgressDownloads(t *testing.T) {
	s, _, _ := shippedService(t)
	list := progressOf(t, s, "HND").Series
	var b bytes.Buffer
	if err := WriteProgress(&b, list, measure.Methods(), false, "5f0c", Plain()); err != nil {
		t.Fatal(err)
	}
	records, err := csv.NewReader(&b).ReadAll()
	if err != nil || len(records) != 1+3*len(list) {
		t.Fatal(err, len(records))
	}
	at := map[string]int{}
	for i, name := range records[0] {
		at[name] = i
	}
	found := 0
	for _, r := range records[1:] {
		if r[at["series"]] == "SI_RMT_COST" && r[at["method"]] == "open-sdg" {
			found++
			for name, want := range map[string]string{"area": "HND", "indicators": "10.c.1", "base_year": "2015", "base_value": "4.2", "latest_value": "4.1", "target": "3", "target_test": "<", "value": "0.36067201469086363", "status": "limited_progress", "reason": "", "no_projection": "too_few_points", "data_hash": "5f0c"} {
				if r[at[name]] != want {
					t.Errorf("%s: %q, want %q", name, r[at[name]], want)
				}
			}
		}
	}
	if found != 1 {
		t.Errorf("%d rows", found)
	}
	b.Reset()
	if err := WriteProgress(&b, list, []measure.Method{measure.UNSD}, false, "", Spreadsheet(lang.Spanish)); err != nil || !strings.Contains(b.String(), ";0,39729221085007604;2;fair_progress;") {
		t.Errorf("%v %s", err, b.String())
	}
	b.Reset()
	if err := WriteProgressJSON(&b, list, measure.Methods(), true, "5f0c"); err != nil {
		t.Fatal(err)
	}
	var object struct {
		Hash     string         `json:"data_hash"`
		Verdicts []progressLine `json:"verdicts"`
	}
	if err := json.Unmarshal(b.Bytes(), &object); err != nil || object.Hash != "5f0c" || len(object.Verdicts) != 3*len(list) {
		t.Fatal(err, len(object.Verdicts))
	}
	for _, v := range object.Verdicts {
		if v.Series == "SI_RMT_COST" && v.Method == measure.OpenSDG && (v.Value == nil || *v.Value != 0.36067201469086363 || len(v.Working) != 6 || v.Working[2].Step != "observed") {
			t.Errorf("%+v", v)
		}
	}
}
