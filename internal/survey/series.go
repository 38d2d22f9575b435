package survey

import (
	"slices"
	"strconv"
	"strings"

	"rumbo/internal/catalog"
	"rumbo/internal/fault"
	"rumbo/internal/lang"
	"rumbo/internal/observation"
)

// AskedSeries is a series in a set of series: its total, and the parts of it that are asked besides. Parts asks for numerator
// and denominator of a percentage; a rate that groups compute from its parts (10.7.4) is always asked for so.
type AskedSeries struct {
	Series     string
	Breakdowns []observation.Breakdown
	Parts      bool
}

// Askable tells whether a country can be asked for figures of the series: not for categories and percentages that Rumbo computes
// from answers, for values that only groups have, or for one without a total, as by partner country.
func Askable(s catalog.Series, cat *catalog.Catalog) bool {
	if s.Own || s.Kind == catalog.Category || s.Rule == catalog.ShareMeeting || s.DerivedFrom != "" || len(s.Indicators) == 0 {
		return false
	}
	return !slices.ContainsFunc(s.Dimensions, func(code string) bool {
		d, _ := cat.Dimension(code)
		return !slices.ContainsFunc(d.Codes, func(c catalog.Code) bool { return c.Code == observation.Total })
	})
}

// SeriesSet makes the questionnaire that asks for figures of series: a section for each indicator, in the order of the catalogue,
// with an item for each figure. It is fault.Invalid to ask for nothing, for a series twice, or for one that cannot be asked for.
func SeriesSet(code string, name, intro lang.Text, asked []AskedSeries, cat *catalog.Catalog) (Questionnaire, error) {
	q := Questionnaire{Code: code, Kind: SetOfSeries, Version: "1", Name: name, Intro: intro}
	wanted := map[string]AskedSeries{}
	for _, a := range asked {
		s, ok := cat.Series(a.Series)
		if _, twice := wanted[a.Series]; !ok || twice || s.Code != a.Series || !Askable(s, cat) {
			return q, fault.New(fault.Invalid, "series.not_askable", "Series", a.Series)
		}
		wanted[a.Series] = a
	}
	if len(wanted) == 0 {
		return q, fault.New(fault.Invalid, "series.none_chosen")
	}
	for _, indicator := range cat.Content().Indicators {
		section := Section{Code: indicator.Code, Name: indicator.Short, Short: indicator.Short, Question: indicator.Name}
		if section.Name.IsZero() {
			section.Name, section.Short = indicator.Name, indicator.Name
		}
		for _, c := range indicator.Series {
			a, ok := wanted[c]
			if !ok {
				continue
			}
			delete(wanted, c) // one that serves several indicators is asked for once
			items, err := seriesItems(a, cat)
			if err != nil {
				return q, err
			}
			section.Items = append(section.Items, items...)
		}
		if len(section.Items) == 0 {
			continue
		}
		section.Items[0].Help = indicator.Definition
		for i := range section.Items {
			section.Items[i].Letter = strconv.Itoa(i + 1)
		}
		q.Sections = append(q.Sections, section)
	}
	for _, f := range q.Check() {
		if !f.Missing {
			return q, &fault.Error{Kind: fault.Invalid, Key: f.Key, Args: f.Args}
		}
	}
	return q, nil
}

func seriesItems(a AskedSeries, cat *catalog.Catalog) ([]Item, error) {
	s, _ := cat.Series(a.Series)
	total := Item{ID: s.Code, Kind: Number, Text: s.Name, Unit: s.Unit, Series: s.Code}
	switch {
	case s.Rule == catalog.RateFromParts:
		total.Kind, total.Per = Share, 100_000
	case a.Parts && s.Kind == catalog.Percent:
		total.Kind = Share
	}
	if s.Kind == catalog.Binary {
		total.Unit = yesOrNo
	}
	items := []Item{total}
	for _, b := range a.Breakdowns {
		one := total
		one.Breakdown = b
		for _, dimension := range s.Dimensions {
			d, _ := cat.Dimension(dimension)
			part, known := d.Part(b.Code(dimension))
			if b.Code(dimension) == observation.Total || !known {
				continue
			}
			one.ID += "." + part.Code
			one.Text = beside(one.Text, part.Name)
		}
		if one.ID == total.ID {
			return nil, fault.New(fault.Invalid, "series.no_such_part", "Series", s.Code, "Part", b.Key())
		}
		items = append(items, one)
	}
	return items, nil
}

// yesOrNo is the unit in which a country answers a series of yes and no; that of the series speaks of groups, too.
var yesOrNo = lang.Text{En: "1 yes, 0 no", Es: "1 sí, 0 no", Fr: "1 oui, 0 non"}

// beside is a text with another behind it, in each language that has both.
func beside(a, b lang.Text) lang.Text {
	out := lang.Text{Source: a.Source}
	for _, l := range lang.All() {
		if a.Has(l) && b.Has(l) {
			out = out.With(l, a.Only(l)+separators[l]+b.Only(l))
		}
	}
	if out.IsZero() {
		return a
	}
	return out
}

var separators = map[lang.Code]string{lang.English: ": ", lang.Spanish: ": ", lang.French: "\u00a0: "}

// SetCode is the code of a set of series that was made for a round, the n-th of it.
func SetCode(round string, n int) string {
	code := strings.ToLower(round)
	return code[:min(len(code), 32)] + "-s" + strconv.Itoa(n)
}
