package publish

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"rumbo/internal/area"
	"rumbo/internal/fault"
	"rumbo/internal/i18n"
	"rumbo/internal/lang"
	"rumbo/internal/measure"
	"rumbo/internal/observation"
	"rumbo/internal/survey"
)

func regionOf(t *testing.T, s *Service, group string, o RegionOptions, l lang.Code) Region {
	t.Helper()
	r, err := s.Region(context.Background(), group, o, printer(t, l))
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func codes(list []RegionCountry) string {
	var out []string
	for _, c := range list {
		out = append(out, c.Area.Code)
	}
	return strings.Join(out, " ")
}

// heat prints a heat map as the domain notes write it: "CAN 3|3 4 4 4 4 4".
func heat(one RegionSurvey) string {
	var out []string
	for _, c := range one.Countries {
		line := c.Area.Code + " "
		if c.Gap != observation.NoGap {
			out = append(out, line+string(c.Gap))
			continue
		}
		for i, cell := range c.Cells {
			sep := []string{"", "|", " "}[min(i, 2)]
			text := fmt.Sprint(cell.Category())
			if !cell.Has() {
				text = "?"
				if cell.Earlier != nil {
					text += "(" + cell.Earlier.Observation.Value.Text() + ")"
				}
			}
			line += sep + text
		}
		out = append(out, fmt.Sprint(line, " ", c.Year))
	}
	return strings.Join(out, "\n")
}

func TestRegion2019(t *testing.T) {
	t.Parallel()
	s, _, _ := shippedService(t)
	r := regionOf(t, s, "RCM", RegionOptions{Year: 2019}, lang.English)
	one := r.Surveys[0]
	want := `BLZ not_answered
CAN 3|3 4 4 4 4 4 2019
CRI not_answered
DOM not_answered
SLV 3|3 4 3 4 4 4 2019
GTM 3|4 1 4 2 4 4 2019
HND 2|2 2 1 1 1 4 2019
MEX 1|1 2 1 1 1 1 2019
NIC not_answered
PAN 2|3 3 3 1 1 3 2019
USA not_answered`
	if got := heat(one); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if one.Responding != 6 || one.Carried != 0 || one.Members != 11 || fmt.Sprint(one.Years) != "[2019 2021]" {
		t.Errorf("%d/%d/%d of %v", one.Responding, one.Carried, one.Members, one.Years)
	}
	var compared []string
	for _, c := range one.Compare {
		v := c.Shares[0].Shown()
		compared = append(compared, fmt.Sprint(c.Group.Code, " ", measure.Round(v.Observation.Value.Number.Decimal, 1), " ", v.Origin))
	}
	if got := strings.Join(compared, ", "); got != "RCM 50 computed, 419 78.6 official, 1 54.1 official" {
		t.Errorf("compared: %s", got)
	}
	if shares := one.Totals[0].Categories.Shares(one.Questionnaire.Bands, one.Questionnaire.MeetsFrom); fmt.Sprint(shares) != "[{1 6} {2 6} {3 6}]" {
		t.Errorf("shares by category: %v", shares)
	}
}

// TestRegion2021: answers are carried per government, never per domain, and what was last known of a domain stands under
// its own year beside the gap.
func TestRegion2021(t *testing.T) {
	t.Parallel()
	s, _, _ := shippedService(t)
	one := regionOf(t, s, "RCM", RegionOptions{}, lang.English).Surveys[0]
	want := `BLZ 2|? ? ? ? ? ? 2021
CAN 3|3 4 4 4 4 4 2021
CRI not_answered
DOM not_answered
SLV 3|?(3) ?(4) ?(3) ?(4) ?(4) ?(4) 2021
GTM 3|4 1 4 2 4 4 2019
HND 2|?(2) ?(2) ?(1) ?(1) ?(1) ?(4) 2021
MEX 3|?(1) ?(2) ?(1) ?(1) ?(1) ?(1) 2021
NIC not_answered
PAN 3|?(3) ?(3) ?(3) ?(1) ?(1) ?(3) 2021
USA not_answered`
	if got := heat(one); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if one.Year != 2021 || one.Responding != 7 || one.Carried != 1 || one.Members != 11 {
		t.Errorf("%d: %d/%d/%d", one.Year, one.Responding, one.Carried, one.Members)
	}
	if part := one.Totals[1].Share; part.Refused != measure.PartUnknown || part.Shown() != nil || part.Responding != 7 {
		t.Errorf("a domain of 2021: %+v", part)
	}
}

// TestNationalScore: an accepted workbook shows its score, provisional while items are missing, with the UN's category
// beside it.
func TestNationalScore(t *testing.T) {
	t.Parallel()
	_, _, ref := shippedService(t)
	var q survey.Questionnaire
	for _, one := range ref.Questionnaires {
		if one.Code == "sdg-10.7.2" {
			q = one
		}
	}
	answers := map[string]survey.Answer{}
	for _, item := range q.Items()[:20] {
		answers[item.ID] = survey.Answer{Item: item.ID, Choice: q.List(item).Choices[0].Code}
	}
	response := survey.Response{ID: 1, Questionnaire: q.Code, Version: q.Version, Country: "PAN", Round: "2021", Answers: answers, Serial: 1}
	score, _ := q.Score(answers)
	s, store, _ := shippedService(t, q.Figures(response, 2021, "PAN 2021 #1")...)
	store.responses = append(store.responses, response)
	one := regionOf(t, s, "RCM", RegionOptions{}, lang.Spanish).Surveys[0]
	i := slices.IndexFunc(one.Countries, func(c RegionCountry) bool { return c.Area.Code == "PAN" })
	pan := one.Countries[i]
	if pan.Flow != observation.National || pan.Score == nil || !pan.Score.Provisional || pan.Score.Total.Answered != 20 {
		t.Fatalf("%+v", pan)
	}
	if pan.Cells[0].Category() != score.Total.Category || len(pan.Cells[0].Beside) != 1 || pan.Cells[0].Beside[0].Observation.Value.Text() != "3" {
		t.Errorf("%+v", pan.Cells[0])
	}
	if un := regionOf(t, s, "RCM", RegionOptions{Flow: observation.UN}, lang.Spanish).Surveys[0]; un.Countries[i].Flow != observation.UN || un.Countries[i].Score != nil {
		t.Errorf("the official picture: %+v", un.Countries[i])
	}
	c, err := s.Country(context.Background(), "PAN", printer(t, lang.English))
	if err != nil {
		t.Fatal(err)
	}
	var rounds []string
	for _, r := range c.Surveys[0].Rounds {
		rounds = append(rounds, fmt.Sprint(r.Year, r.Flow, r.Shown, r.Score != nil))
	}
	if got := strings.Join(rounds, " "); got != "2019 un true false 2021 national true true 2021 un false false" && got != "2019untrue false 2021nationaltrue true 2021unfalse false" {
		t.Errorf("rounds: %s", got)
	}
	if c.Group.Code != "RCM" {
		t.Errorf("Panama is set beside %s", c.Group.Code)
	}
}

func TestCountriesAreAlphabeticalInTheLanguage(t *testing.T) {
	t.Parallel()
	s, _, _ := shippedService(t)
	for l, want := range map[lang.Code]string{
		lang.English: "BLZ CAN CRI DOM SLV GTM HND MEX NIC PAN USA", lang.Spanish: "BLZ CAN CRI SLV USA GTM HND MEX NIC PAN DOM", lang.French: "BLZ CAN CRI SLV USA GTM HND MEX NIC PAN DOM",
	} {
		if got := codes(regionOf(t, s, "RCM", RegionOptions{}, l).Surveys[0].Countries); got != want {
			t.Errorf("%s: %s", l, got)
		}
	}
}

// TestGapsOfCountries: territories are not governments and are not asked, or the UN says that it does not apply.
func TestGapsOfCountries(t *testing.T) {
	t.Parallel()
	s, _, ref := shippedService(t)
	seen := map[observation.Gap]int{}
	for _, c := range regionOf(t, s, "1", RegionOptions{Year: 2019}, lang.English).Surveys[0].Countries {
		if !c.Area.Government && c.Gap == observation.NotAnswered {
			t.Errorf("%s is no government and did not answer", c.Area.Code)
		}
		if c.Area.Government && c.Gap == observation.NotAsked {
			t.Errorf("%s was asked", c.Area.Code)
		}
		seen[c.Gap]++
	}
	if seen[observation.NoGap] != 111 || seen[observation.NotAnswered] != 197-111 {
		t.Errorf("%v", seen)
	}
	for year, want := range map[int]observation.Gap{2019: observation.NotAnswered, 2017: observation.NotAvailable} {
		cri, _ := ref.Directory.Area("CRI")
		q, _ := ref.questionnaire("SG_CPA_MIGRS")
		if got := ref.gap(q, answers{"CAN": {}}, cri, year); got != want {
			t.Errorf("%d: %s, want %s", year, got, want)
		}
	}
}

// TestLatestValues holds 10.c.1 against the picture that the pages were designed after.
func TestLatestValues(t *testing.T) {
	t.Parallel()
	s, _, _ := shippedService(t)
	var cost SeriesLatest
	for _, one := range regionOf(t, s, "RCM", RegionOptions{}, lang.English).Series {
		if one.Series.Code == "SI_RMT_COST" {
			cost = one
		}
		if one.Series.Code == "SL_LBR_NTLCPL" && one.Spread != nil {
			t.Error("countries are compared by a series that is not for it")
		}
	}
	if cost.WithValue != 8 || cost.Met != 0 || cost.Judged != 8 || cost.From != 2018 || cost.To != 2018 || cost.Spread == nil || cost.Spread.Median.StringFixed(2) != "4.85" && measure.Round(cost.Spread.Median, 1).String() != "4.9" {
		t.Errorf("%+v", cost)
	}
	if cost.Groups[0].Refused != measure.OfficialOnly || cost.Groups[0].Shown() != nil {
		t.Errorf("the RCM's cost: %+v", cost.Groups[0])
	}
	if lac := cost.Groups[1]; lac.Group.Code != "419" || lac.Official == nil || measure.Round(lac.Official.Observation.Value.Number.Decimal, 1).String() != "5.9" {
		t.Errorf("Latin America: %+v", lac)
	}
}

func TestCountryProfile(t *testing.T) {
	t.Parallel()
	s, _, _ := shippedService(t)
	c, err := s.Country(context.Background(), "CAN", printer(t, lang.French))
	if err != nil {
		t.Fatal(err)
	}
	for _, one := range c.Series {
		if one.Base != nil && one.Base.Observation.Period.Year() < 2015 {
			t.Errorf("%s: base of %s", one.Series.Code, one.Base.Observation.Period.Label)
		}
		if one.Series.Code == "SM_DTH_MIGR" {
			if one.Base == nil || one.Base.Observation.Value.Text() != "0" || one.Latest.Row.Observation.Value.Text() != "1" || one.Latest.Year() != 2019 {
				t.Errorf("10.7.3: %+v", one)
			}
		}
	}
	if len(c.Series) < 3 || len(c.Surveys) != 1 || len(c.Surveys[0].Rounds) != 2 {
		t.Errorf("%d series, %d surveys", len(c.Series), len(c.Surveys))
	}
	none, err := s.Country(context.Background(), "CRI", printer(t, lang.French))
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range none.Surveys[0].Rounds {
		if r.Gap != observation.NotAnswered || len(r.Cells) != 7 {
			t.Errorf("%+v", r)
		}
	}
}

func TestSeriesPages(t *testing.T) {
	t.Parallel()
	s, _, ref := shippedService(t)
	p := printer(t, lang.English)
	ctx := context.Background()
	for _, one := range ref.Catalog.Content().Series {
		page, err := s.Series(ctx, one.Code, "RCM", p)
		if err != nil {
			t.Fatal(err)
		}
		for _, l := range slices.Concat(page.Trend.Lines, page.Trend.Groups) {
			for i, row := range l.Rows {
				if row != nil && row.Observation.Key.Period != page.Trend.Periods[i].Canonical {
					t.Errorf("%s: %v stands under %s", one.Code, row.Observation.Key, page.Trend.Periods[i].Canonical)
				}
			}
		}
	}
	deaths, _ := s.Series(ctx, "SM_DTH_MIGR", "RCM", p)
	if v := deaths.Latest.Groups[0].Computed; v == nil || v.Observation.Key.Period != "2019" || v.Observation.Value.Text() != "656" {
		t.Errorf("deaths of the region: %+v", v)
	}
	share, _ := s.Series(ctx, "SG_CPA_MIGRP", "RCM", p)
	if !share.GroupsOnly || len(share.Trend.Groups) != 3 || len(share.Trend.Lines) != 0 {
		t.Errorf("shares: %+v", share.Trend)
	}
	page, err := s.Indicator(ctx, "10.c.1", "13", p)
	if err != nil || len(page.Series) != 4 || page.Goal.Code != "10" {
		t.Errorf("10.c.1: %d series, %v", len(page.Series), err)
	}
}

// TestSeriesOfManyPeriods: of a series by days the newest periods are shown, and it is said how many there are before.
func TestSeriesOfManyPeriods(t *testing.T) {
	t.Parallel()
	var days []observation.Observation
	for i := range MostPeriods + 60 {
		o := of("SI_RMT_COST", "PAN", 2031, observation.UN, "1")
		period, ok := observation.ParsePeriod(time.Date(2031, 1, 1+i, 0, 0, 0, 0, time.UTC).Format(time.DateOnly))
		if !ok {
			t.Fatal("not a day")
		}
		o.Period, o.Key.Period = period, period.Canonical
		days = append(days, o)
	}
	s, _, _ := shippedService(t, days...)
	page, err := s.Series(context.Background(), "SI_RMT_COST", "RCM", printer(t, lang.English))
	if err != nil {
		t.Fatal(err)
	}
	if n, last := len(page.Trend.Periods), days[len(days)-1].Key.Period; n != MostPeriods || page.Trend.Periods[n-1].Canonical != last || page.Trend.Earlier < 60 {
		t.Errorf("%d periods to %s, %d before; want %d to %s", n, page.Trend.Periods[n-1].Canonical, page.Trend.Earlier, MostPeriods, last)
	}
}

func TestUnknown(t *testing.T) {
	t.Parallel()
	s, _, _ := shippedService(t)
	ctx := context.Background()
	p := printer(t, lang.English)
	_, region := s.Region(ctx, "XXX", RegionOptions{}, p)
	_, country := s.Country(ctx, "RCM", p)
	_, group := s.Series(ctx, "SM_DTH_MIGR", "PAN", p)
	_, series := s.Series(ctx, "NOPE", "RCM", p)
	_, indicator := s.Indicator(ctx, "99.9.9", "RCM", p)
	_, figure := s.Figure(ctx, -1)
	for i, err := range []error{region, country, group, series, indicator, figure} {
		if fault.KindOf(err) != fault.NotFound {
			t.Errorf("%d: %v", i, err)
		}
	}
}

// TestEveryGroupHasAPage: no group or region of the directory breaks a page.
func TestEveryGroupHasAPage(t *testing.T) {
	t.Parallel()
	s, _, ref := shippedService(t)
	p := printer(t, lang.Spanish)
	for _, a := range ref.Directory.Areas() {
		if a.Kind == area.Country {
			continue
		}
		r, err := s.Region(context.Background(), a.Code, RegionOptions{}, p)
		if err != nil {
			t.Fatal(err)
		}
		if len(r.Surveys) == 0 {
			t.Errorf("%s: no survey", a.Code)
			continue
		}
		one := r.Surveys[0]
		if one.Responding > one.Members || len(one.Countries) < one.Members {
			t.Errorf("%s: %d of %d, %d countries", a.Code, one.Responding, one.Members, len(one.Countries))
		}
	}
}

// TestReasonsAreSaid: every reason for which a group value is refused has its sentence, in every language.
func TestReasonsAreSaid(t *testing.T) {
	t.Parallel()
	catalogue, err := i18n.Load()
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range lang.All() {
		for _, reason := range measure.Reasons() {
			if key := "publish.refused." + string(reason); catalogue.Printer(l).T(key) == key {
				t.Errorf("%s: %s is not said", l, reason)
			}
		}
	}
}
