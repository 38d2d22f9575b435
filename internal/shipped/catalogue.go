package shipped

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/shopspring/decimal"

	"rumbo/internal/area"
	"rumbo/internal/catalog"
	"rumbo/internal/lang"
	"rumbo/internal/observation"
)

// The entries of the catalogue's files. Keys are those of the files; a missing key is the zero value.
type (
	goalEntry struct {
		Code string
		Name lang.Text
	}
	targetEntry struct {
		Code, Goal string
		Name       lang.Text
	}
	indicatorEntry struct {
		Code, Target    string
		Name, Short     lang.Text
		Tier, Custodian string
		Direct          bool
		Series          []string
		Definition      lang.Text
		Caveat          lang.Text
	}
	progressEntry struct {
		Not, Target, Limit, Shape string
		Base                      int
		Aim                       catalog.ProgressAim
		Lower, Optimum, Green     string
		Source                    string
	}
	aimEntry struct {
		Value, Test, Scope string
		Year               int
	}
	seriesEntry struct {
		Code          string
		Name, Short   lang.Text
		Unit          lang.Text
		SDMX          string
		API           string
		Kind          catalog.ValueKind
		Decimals      int32
		Direction     catalog.Direction
		Target        aimEntry
		Progress      progressEntry
		Rule          catalog.Rule
		Custodian     string
		NotComparable bool `yaml:"not_comparable"`
		Caveat        lang.Text
		Dimensions    []string
		Flows         []observation.Flow
		DerivedFrom   string `yaml:"derived_from"`
		Weight        string
		Own           bool
	}
	partEntry struct {
		Code, API   string
		Name, Short lang.Text
		Synonyms    []string
	}
	dimensionEntry struct {
		Code, SDMX string
		Name       lang.Text
		Synonyms   []string
		Codes      []partEntry
		// Areas makes a code of this prefix and the M49 number for each country: the other end of a corridor.
		Areas string
	}
	sourceEntry struct {
		Code    string
		Name    lang.Text
		Flow    observation.Flow
		Licence string
		URL     string
		Cite    lang.Text
	}
	releaseEntry struct {
		Name, Source, Rank string
		Note               lang.Text
	}
	flowEntry struct {
		Code observation.Flow
		Name lang.Text
	}
	referenceEntry struct {
		Kind, Code string
		Name       lang.Text
	}
)

// catalogue reads the folder of the catalogue; series learn from the indicators which of these they serve.
func (r *reader) catalogue(folder string, areas []area.Area) catalog.Content {
	c := catalog.Content{
		Goals: read(r, folder+"/goals.yaml", func(e goalEntry, say tell) catalog.Goal {
			say.complete("name", e.Name)
			return catalog.Goal{Code: e.Code, Name: e.Name}
		}),
		Targets: read(r, folder+"/targets.yaml", func(e targetEntry, say tell) catalog.Target {
			say.complete("name", e.Name)
			return catalog.Target{Code: e.Code, Goal: e.Goal, Name: e.Name}
		}),
		Indicators: read(r, folder+"/indicators.yaml", indicator),
		Series:     append(read(r, folder+"/series.yaml", series), read(r, folder+"/series_own.yaml", series)...),
		Dimensions: read(r, folder+"/dimensions.yaml", func(e dimensionEntry, say tell) catalog.Dimension {
			return dimension(e, areas, say)
		}),
		Sources: read(r, folder+"/sources.yaml", func(e sourceEntry, say tell) catalog.Source {
			say.complete("name", e.Name)
			say.complete("cite", e.Cite)
			return catalog.Source(e)
		}),
		Releases: read(r, folder+"/releases.yaml", func(e releaseEntry, say tell) catalog.Release {
			say.complete("note", e.Note)
			return catalog.Release(e)
		}),
		Flows: read(r, folder+"/flows.yaml", func(e flowEntry, say tell) catalog.FlowInfo {
			say.complete("name", e.Name)
			return catalog.FlowInfo(e)
		}),
		References: read(r, folder+"/references.yaml", func(e referenceEntry, say tell) catalog.Reference {
			say.complete("name", e.Name)
			return catalog.Reference(e)
		}),
	}
	for _, w := range r.table(folder+"/links.tsv", "from_kind", "from", "to_kind", "to", "working", "note") {
		if !slices.Contains([]string{"", "1"}, w.cell("working")) {
			r.at(w.file, w.line, "working is %q, neither 1 nor empty", w.cell("working"))
		}
		c.Links = append(c.Links, catalog.Link{
			FromKind: w.cell("from_kind"), From: w.cell("from"), ToKind: w.cell("to_kind"), To: w.cell("to"),
			Working: w.cell("working") == "1", Note: w.cell("note"),
		})
	}
	for i := range c.Series {
		for _, ind := range c.Indicators {
			if slices.Contains(ind.Series, c.Series[i].Code) {
				c.Series[i].Indicators = append(c.Series[i].Indicators, ind.Code)
			}
		}
	}
	return c
}

// tell notes what is wrong with one entry.
type tell struct {
	r    *reader
	file string
	line int
}

func (t tell) wrong(format string, args ...any) { t.r.at(t.file, t.line, format, args...) }

func (t tell) complete(what string, text lang.Text) { t.r.complete(t.file, t.line, what, text) }

// completeOrNone permits a text that no language has.
func (t tell) completeOrNone(what string, text lang.Text) {
	if !text.IsZero() {
		t.complete(what, text)
	}
}

func read[E, T any](r *reader, file string, make func(E, tell) T) []T {
	list, lines := entries[E](r, file)
	out := []T{}
	for i, e := range list {
		out = append(out, make(e, tell{r, file, lines[i]}))
	}
	return out
}

func indicator(e indicatorEntry, say tell) catalog.Indicator {
	say.complete("name", e.Name)
	say.complete("short", e.Short)
	say.complete("definition", e.Definition)
	say.completeOrNone("caveat", e.Caveat)
	return catalog.Indicator{
		Code: e.Code, Target: e.Target, Name: e.Name, Short: e.Short, Tier: e.Tier, Custodian: e.Custodian,
		Direct: e.Direct, Series: e.Series, Caveat: e.Caveat, Definition: e.Definition,
	}
}

func series(e seriesEntry, say tell) catalog.Series {
	say.complete("name", e.Name)
	say.complete("short", e.Short)
	say.completeOrNone("unit", e.Unit)
	say.completeOrNone("caveat", e.Caveat)
	oneOf(say, "kind", e.Kind, catalog.Category, catalog.Binary, catalog.Count, catalog.Rate, catalog.Percent, catalog.Score, catalog.Amount)
	oneOf(say, "direction", e.Direction, catalog.Higher, catalog.Lower, catalog.Neutral, catalog.None)
	oneOf(say, "rule", e.Rule, catalog.ShareMeeting, catalog.Sum, catalog.CountYes, catalog.RateFromParts, catalog.WeightedMean,
		catalog.OfficialOnly, catalog.NoGroupValue)
	if len(e.Flows) == 0 {
		say.wrong("series %s has no order of flows", e.Code)
	}
	s := catalog.Series{
		Code: e.Code, Name: e.Name, Short: e.Short, Unit: e.Unit, UnitSDMX: e.SDMX, UnitAPI: e.API, Kind: e.Kind,
		Decimals: e.Decimals, Direction: e.Direction, TargetYear: e.Target.Year, Rule: e.Rule, Custodian: e.Custodian,
		Comparable: !e.NotComparable, Caveat: e.Caveat, Dimensions: e.Dimensions, Flows: e.Flows,
		DerivedFrom: e.DerivedFrom, Weight: e.Weight, Own: e.Own,
	}
	if e.Target.Value != "" {
		n, err := decimal.NewFromString(e.Target.Value)
		if err != nil {
			say.wrong("target: %v", err)
		}
		oneOf(say, "test of the target", e.Target.Test, "<", "<=", ">=", "=")
		oneOf(say, "scope of the target", e.Target.Scope, "country", "group", "corridor", "any")
		s.Target, s.TargetTest, s.TargetScope = decimal.NewNullDecimal(n), e.Target.Test, e.Target.Scope
	}
	s.Progress = progress(e.Progress, say)
	if err := s.Progress.Check(s); err != nil {
		say.wrong("progress of %s: %v", e.Code, err)
	}
	return s
}

func progress(e progressEntry, say tell) catalog.Progress {
	exact := func(text string) (d decimal.NullDecimal) {
		if text != "" {
			n, err := decimal.NewFromString(text)
			if err != nil {
				say.wrong("progress: %v", err)
			}
			d = decimal.NewNullDecimal(n)
		}
		return d
	}
	return catalog.Progress{Not: e.Not, Base: e.Base, Aim: e.Aim, Target: exact(e.Target), Limit: exact(e.Limit), Shape: e.Shape,
		Lower: exact(e.Lower), Optimum: exact(e.Optimum), Green: exact(e.Green), Source: e.Source}
}

func dimension(e dimensionEntry, areas []area.Area, say tell) catalog.Dimension {
	say.complete("name", e.Name)
	d := catalog.Dimension{Code: e.Code, SDMX: e.SDMX, Name: e.Name, Synonyms: e.Synonyms}
	for _, p := range e.Codes {
		say.complete(p.Code, p.Name)
		say.completeOrNone("short of "+p.Code, p.Short)
		if p.Short.IsZero() {
			p.Short = p.Name
		}
		d.Codes = append(d.Codes, catalog.Code(p))
	}
	for _, a := range areas {
		if e.Areas != "" && a.Kind == area.Country {
			d.Codes = append(d.Codes, catalog.Code{
				Code: e.Areas + strconv.Itoa(a.M49), Name: a.Name, Short: a.Name, Synonyms: []string{a.Code, strconv.Itoa(a.M49)},
			})
		}
	}
	if len(d.Codes) == 0 {
		say.wrong("dimension %s has no codes", e.Code)
	}
	return d
}

func oneOf[T ~string](say tell, what string, got T, allowed ...T) {
	if !slices.Contains(allowed, got) {
		var names []string
		for _, a := range allowed {
			names = append(names, fmt.Sprintf("%q", a))
		}
		say.wrong("%s is %q, none of %s", what, got, strings.Join(names, ", "))
	}
}
