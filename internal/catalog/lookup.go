package catalog

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"github.com/shopspring/decimal"

	"rumbo/internal/lang"
	"rumbo/internal/observation"
)

// Catalog finds what is measured by any spelling. It does not change once made and is safe for concurrent use.
type Catalog struct {
	content    Content
	series     map[string]int
	indicators map[string]int
	dimensions map[string]int
	sources    map[string]int
	releases   map[string]int
}

// New makes a Catalog and checks that everything it names exists; the error lists all that is wrong.
func New(c Content) (*Catalog, error) {
	cat := &Catalog{
		content: c,
		series:  index(c.Series, func(s Series) []string { return []string{s.Code} }),
		indicators: index(c.Indicators, func(i Indicator) []string {
			return []string{i.Code}
		}),
		dimensions: index(c.Dimensions, func(d Dimension) []string {
			return append([]string{d.Code, d.SDMX, d.Name.En, d.Name.Es, d.Name.Fr}, d.Synonyms...)
		}),
		sources: index(c.Sources, func(s Source) []string {
			return []string{s.Code, s.Name.En, s.Name.Es, s.Name.Fr}
		}),
		releases: index(c.Releases, func(r Release) []string { return []string{r.Name} }),
	}
	return cat, cat.check()
}

func index[T any](items []T, spellings func(T) []string) map[string]int {
	m := make(map[string]int, len(items))
	for i, item := range items {
		for _, s := range spellings(item) {
			key := lang.Fold(s)
			if _, taken := m[key]; key != "" && !taken {
				m[key] = i
			}
		}
	}
	return m
}

func (c *Catalog) check() error {
	var wrong []error
	missing := func(what, owner, code string) {
		wrong = append(wrong, fmt.Errorf("%s names %s %q, which is not in the catalogue", owner, what, code))
	}
	flows := map[observation.Flow]bool{}
	for _, f := range c.content.Flows {
		flows[f.Code] = true
	}
	goals, targets := map[string]bool{}, map[string]bool{}
	for _, g := range c.content.Goals {
		goals[g.Code] = true
	}
	for _, t := range c.content.Targets {
		targets[t.Code] = true
		if !goals[t.Goal] {
			missing("goal", "target "+t.Code, t.Goal)
		}
	}
	for _, i := range c.content.Indicators {
		if !targets[i.Target] {
			missing("target", "indicator "+i.Code, i.Target)
		}
		for _, s := range i.Series {
			if _, ok := c.Series(s); !ok {
				missing("series", "indicator "+i.Code, s)
			}
		}
	}
	for _, s := range c.content.Series {
		for _, d := range s.Dimensions {
			if _, ok := c.Dimension(d); !ok {
				missing("dimension", "series "+s.Code, d)
			}
		}
		for _, f := range s.Flows {
			if !flows[f] {
				missing("flow", "series "+s.Code, string(f))
			}
		}
		for _, i := range s.Indicators {
			if _, ok := c.Indicator(i); !ok {
				missing("indicator", "series "+s.Code, i)
			}
		}
		if s.DerivedFrom != "" {
			if _, ok := c.Series(s.DerivedFrom); !ok {
				missing("series", "series "+s.Code, s.DerivedFrom)
			}
		}
		if s.Weight != "" {
			if _, ok := c.Series(s.Weight); !ok {
				missing("series", "series "+s.Code, s.Weight)
			}
		}
	}
	for _, r := range c.content.Releases {
		if _, ok := c.Source(r.Source); !ok {
			missing("source", "release "+r.Name, r.Source)
		}
	}
	return errors.Join(wrong...)
}

// Content is everything the catalogue holds.
func (c *Catalog) Content() Content { return c.content }

// Series returns the series with exactly that code.
func (c *Catalog) Series(code string) (Series, bool) {
	s, ok := c.FindSeries(code)
	return s, ok && s.Code == code
}

// FindSeries returns the series whose code that is, in any case and with any separators ("sg_cpa_migrs").
func (c *Catalog) FindSeries(text string) (Series, bool) {
	if i, ok := c.series[lang.Fold(text)]; ok {
		return c.content.Series[i], true
	}
	return Series{}, false
}

// SuggestSeries returns the series whose code is nearest to the text.
func (c *Catalog) SuggestSeries(text string) (Series, bool) {
	codes := make([]string, len(c.content.Series))
	for i, s := range c.content.Series {
		codes[i] = s.Code
	}
	if at := lang.Nearest(text, codes); at >= 0 {
		return c.content.Series[at], true
	}
	return Series{}, false
}

// Indicator returns the indicator with exactly that number.
func (c *Catalog) Indicator(code string) (Indicator, bool) {
	i, ok := c.FindIndicator(code)
	return i, ok && i.Code == code
}

// FindIndicator returns the indicator whose number that is, with dots, hyphens or in capitals ("10-C-1").
func (c *Catalog) FindIndicator(text string) (Indicator, bool) {
	if i, ok := c.indicators[lang.Fold(text)]; ok {
		return c.content.Indicators[i], true
	}
	return Indicator{}, false
}

// Target returns the target with that number.
func (c *Catalog) Target(code string) (Target, bool) {
	i := slices.IndexFunc(c.content.Targets, func(t Target) bool { return t.Code == code })
	if i < 0 {
		return Target{}, false
	}
	return c.content.Targets[i], true
}

// Goal returns the goal with that number.
func (c *Catalog) Goal(code string) (Goal, bool) {
	i := slices.IndexFunc(c.content.Goals, func(g Goal) bool { return g.Code == code })
	if i < 0 {
		return Goal{}, false
	}
	return c.content.Goals[i], true
}

// SeriesOf lists the series that serve the indicator, in the order of the indicator.
func (c *Catalog) SeriesOf(indicator string) []Series {
	var out []Series
	i, ok := c.Indicator(indicator)
	if !ok {
		return nil
	}
	for _, code := range i.Series {
		if s, ok := c.Series(code); ok {
			out = append(out, s)
		}
	}
	return out
}

// IndicatorsOf lists the indicators that the series serves.
func (c *Catalog) IndicatorsOf(series string) []Indicator {
	var out []Indicator
	for _, i := range c.content.Indicators {
		if slices.Contains(i.Series, series) {
			out = append(out, i)
		}
	}
	return out
}

// Dimension returns the dimension with exactly that code.
func (c *Catalog) Dimension(code string) (Dimension, bool) {
	d, ok := c.FindDimension(code)
	return d, ok && d.Code == code
}

// FindDimension returns the dimension that a column header means: its code, its SDMX identifier, a name in any language
// or a further spelling.
func (c *Catalog) FindDimension(header string) (Dimension, bool) {
	if i, ok := c.dimensions[lang.Fold(strings.Trim(strings.TrimSpace(header), "[]"))]; ok {
		return c.content.Dimensions[i], true
	}
	return Dimension{}, false
}

// Part returns the part of the dimension with exactly that SDMX code; Total is a part of every dimension.
func (d Dimension) Part(code string) (Code, bool) {
	for _, c := range d.Codes {
		if c.Code == code {
			return c, true
		}
	}
	if code == observation.Total {
		return Code{Code: observation.Total}, true
	}
	return Code{}, false
}

// Find returns the part that a cell means: its SDMX code, its code in the UN API, a name in any language or a further
// spelling.
func (d Dimension) Find(text string) (Code, bool) {
	// The exact spelling first: signs that do not count otherwise tell ages apart ("<15", "15+").
	text = strings.TrimSpace(text)
	for _, same := range []func(string) bool{
		func(s string) bool { return s != "" && strings.EqualFold(s, text) },
		func(s string) bool { return s != "" && lang.Fold(s) == lang.Fold(text) },
	} {
		for _, c := range d.Codes {
			if slices.ContainsFunc(c.spellings(), same) {
				return c, true
			}
		}
	}
	for _, unit := range []string{" años", " anos", " ans", " years", " years old", " años de edad", " years of age"} {
		if short, ok := strings.CutSuffix(strings.ToLower(text), unit); ok && strings.IndexFunc(short, unicode.IsDigit) >= 0 {
			return d.Find(short)
		}
	}
	if strings.EqualFold(strings.TrimSpace(text), observation.Total) {
		return Code{Code: observation.Total}, true
	}
	return Code{}, false
}

// Suggest returns the part whose spelling is nearest to the text.
func (d Dimension) Suggest(text string) (Code, bool) {
	var all []string
	var at []int
	for i, c := range d.Codes {
		for _, s := range c.spellings() {
			all, at = append(all, s), append(at, i)
		}
	}
	if i := lang.Nearest(text, all); i >= 0 {
		return d.Codes[at[i]], true
	}
	return Code{}, false
}

func (c Code) spellings() []string {
	return append([]string{c.Code, c.API, c.Name.En, c.Name.Es, c.Name.Fr, c.Short.En, c.Short.Es, c.Short.Fr}, c.Synonyms...)
}

// Source returns the source with exactly that code.
func (c *Catalog) Source(code string) (Source, bool) {
	s, ok := c.FindSource(code)
	return s, ok && s.Code == code
}

// FindSource returns the source that bears the code or name.
func (c *Catalog) FindSource(text string) (Source, bool) {
	if i, ok := c.sources[lang.Fold(text)]; ok {
		return c.content.Sources[i], true
	}
	return Source{}, false
}

// Release returns the release of that name; case and separators do not count.
func (c *Catalog) Release(name string) (Release, bool) {
	if i, ok := c.releases[lang.Fold(name)]; ok {
		return c.content.Releases[i], true
	}
	return Release{}, false
}

// ReleaseOf returns the release of the source that the text means: its name, or the end of its name as people say it who
// have named the source already ("2020.Q4" for "UN SDG 2020.Q4").
func (c *Catalog) ReleaseOf(source, text string) (Release, bool) {
	if r, ok := c.Release(text); ok && r.Source == source {
		return r, true
	}
	label := lang.Fold(text)
	for _, r := range c.content.Releases {
		if label != "" && r.Source == source && strings.HasSuffix(lang.Fold(r.Name), " "+label) {
			return r, true
		}
	}
	return Release{}, false
}

// Flow names the flow; false when the catalogue does not know it.
func (c *Catalog) Flow(code observation.Flow) (FlowInfo, bool) {
	i := slices.IndexFunc(c.content.Flows, func(f FlowInfo) bool { return f.Code == code })
	if i < 0 {
		return FlowInfo{}, false
	}
	return c.content.Flows[i], true
}

// References lists the entries of an instrument (gcm, mgi, montevideo), in its order.
func (c *Catalog) References(kind string) []Reference {
	var out []Reference
	for _, r := range c.content.References {
		if r.Kind == kind {
			out = append(out, r)
		}
	}
	return out
}

// Reference returns one entry of an instrument.
func (c *Catalog) Reference(kind, code string) (Reference, bool) {
	for _, r := range c.content.References {
		if r.Kind == kind && r.Code == code {
			return r, true
		}
	}
	return Reference{}, false
}

// LinksFrom lists the links that start at a thing, LinksTo those that end there.
func (c *Catalog) LinksFrom(kind, code string) []Link {
	return c.links(func(l Link) bool { return l.FromKind == kind && l.From == code })
}

// LinksTo lists the links that end at a thing.
func (c *Catalog) LinksTo(kind, code string) []Link {
	return c.links(func(l Link) bool { return l.ToKind == kind && l.To == code })
}

func (c *Catalog) links(keep func(Link) bool) []Link {
	var out []Link
	for _, l := range c.content.Links {
		if keep(l) {
			out = append(out, l)
		}
	}
	return out
}

// Bounds are the least and the greatest value that the series can have by its kind; one that is not valid is no bound.
func (s Series) Bounds() (low, high decimal.NullDecimal) {
	at := func(n int64) decimal.NullDecimal { return decimal.NewNullDecimal(decimal.NewFromInt(n)) }
	switch s.Kind {
	case Percent:
		return at(0), at(100)
	case Binary:
		return at(0), at(1)
	case Count, Rate, Score:
		return at(0), high
	}
	return low, high // an amount may be a loss
}
