package web

import (
	"strings"
	"unicode"

	"github.com/shopspring/decimal"
	"golang.org/x/text/unicode/norm"

	"rumbo/internal/area"
	"rumbo/internal/catalog"
	"rumbo/internal/observation"
	"rumbo/internal/publish"
	"rumbo/internal/survey"
	"rumbo/internal/view"
)

func questionnaire(ref publish.Reference, code string) (survey.Questionnaire, bool) {
	for _, q := range ref.Questionnaires {
		if q.Code == code && code != "" {
			return q, true
		}
	}
	return survey.Questionnaire{}, false
}

// entitled joins a name and what is said of it, as the language writes it.
func (r *request) entitled(name, said string) string {
	return r.T("chart.named", "Name", name, "Value", said)
}

// unaccented takes accents off letters.
func unaccented(s string) string {
	var b strings.Builder
	for _, r := range norm.NFD.String(s) {
		if !unicode.Is(unicode.Mn, r) {
			b.WriteRune(r)
		}
	}
	return b.String()
}

// source is the name of a source by its code.
func (r *request) source(code string) string {
	if s, ok := r.ref.Catalog.Source(code); ok {
		return s.Name.In(r.lang)
	}
	return code
}

// release is what a release is called in the language of the page; files keep the name as it is.
func (r *request) release(name string) string { return r.Named("release", name) }

// flow is the name of a flow.
func (r *request) flow(code observation.Flow) string {
	if f, ok := r.ref.Catalog.Flow(code); ok {
		return f.Name.In(r.lang)
	}
	return string(code)
}

// area is the name of an area by its printed code.
func (r *request) area(code string) string {
	if a, ok := r.ref.Directory.Area(code); ok {
		return a.Name.In(r.lang)
	}
	return code
}

// short is the shortest name of an indicator or series that the catalogue has.
func (r *request) short(s catalog.Series) string {
	return first(s.Short.In(r.lang), s.Name.In(r.lang), s.Code)
}

// value prints a figure of a series: whole categories, percentages with their sign, the word of a gap.
func (r *request) value(s catalog.Series, v observation.Value) string {
	if v.Gap != observation.NoGap || !v.Number.Valid {
		return r.Gap(v.Gap)
	}
	if v.Negligible {
		return r.T("web.negligible")
	}
	return string(v.Censor) + r.number(s, v.Number.Decimal)
}

// figureSaid is the value of a figure in words. Of yes and no a group has a count, which is never a yes by being 1.
func (r *request) figureSaid(s catalog.Series, o *observation.Observation) string {
	return r.value(r.ref.SeriesOf(s, o.Key.Area), o.Value)
}

func (r *request) number(s catalog.Series, d decimal.Decimal) string {
	switch s.Kind {
	case catalog.Percent:
		return r.Percent(d, s.Decimals)
	case catalog.Binary:
		if d.Equal(decimal.NewFromInt(1)) {
			return r.T("web.yes")
		}
		if d.IsZero() {
			return r.T("web.no")
		}
	}
	return r.Number(d, s.Decimals)
}

// gapKeys is the legend of the gaps.
func (r *request) gapKeys() []view.Key {
	var out []view.Key
	for _, g := range observation.Gaps() {
		out = append(out, r.gapKey(g))
	}
	return out
}

func (r *request) gapKey(g observation.Gap) view.Key {
	return view.Key{Class: "gap gap-" + string(g), Sign: r.T("web.gap.sign." + string(g)), Text: r.Gap(g)}
}

// categories is the questionnaire whose categories the series holds.
func categories(ref publish.Reference, series string) (survey.Questionnaire, bool) {
	for _, q := range ref.Questionnaires {
		if q.CategorySeries == series && series != "" {
			return q, true
		}
	}
	return survey.Questionnaire{}, false
}

// who are those that a count is of: countries, or territories among them.
func who[T any](r *request, list []T, place func(T) area.Area) string {
	for _, one := range list {
		if !place(one).Government {
			return r.T("web.who.territories")
		}
	}
	return r.T("web.who.countries")
}

func (r *request) whoIn(one publish.SeriesLatest) string {
	return who(r, one.Countries, func(c publish.CountryValue) area.Area { return c.Area })
}

func (r *request) whoHolds(h publish.Held) string {
	return who(r, h.Countries, func(c publish.HeldCountry) area.Area { return c.Area })
}
