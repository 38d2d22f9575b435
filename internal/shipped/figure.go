package shipped

import (
	"path"
	"slices"
	"strings"

	"github.com/shopspring/decimal"

	"rumbo/internal/area"
	"rumbo/internal/catalog"
	"rumbo/internal/observation"
)

// natures are the codes of SDMX CL_NATURE that the files may carry. They say how a value was produced, not how good it
// is; only an estimate has a counterpart among the observation statuses.
var natures = []string{"C", "CA", "E", "G", "M", "N", "NA", "_X", ""}

// figures reads the folder of figures: one file a series, named after its code. Columns: area as printed, period,
// breakdown as in observation.Breakdown.Key, value as given (decimal point), status (a gap's word or an SDMX letter;
// empty means A), nature, numerator and denominator where known, footnote, and edition, which sources.tsv of the
// folder resolves into source, release and flow.
func (r *reader) figures(folder string, d *Data) []observation.Observation {
	cat, err := d.Catalog()
	if err != nil {
		r.wrong = append(r.wrong, err)
		return nil
	}
	editions := map[string]row{}
	const names = "editions.tsv"
	for _, w := range r.table(folder+"/"+names, "edition", "source", "release", "flow", "origin") {
		if _, ok := cat.Source(w.cell("source")); !ok {
			r.at(w.file, w.line, "source %q is not in the catalogue", w.cell("source"))
		}
		if release, ok := cat.Release(w.cell("release")); !ok || release.Name != w.cell("release") {
			r.at(w.file, w.line, "release %q is not in the catalogue", w.cell("release"))
		}
		if _, ok := cat.Flow(observation.Flow(w.cell("flow"))); !ok {
			r.at(w.file, w.line, "flow %q is not in the catalogue", w.cell("flow"))
		}
		editions[w.cell("edition")] = w
	}
	dir := d.Directory()
	var out []observation.Observation
	seen := map[observation.Key]bool{}
	for _, file := range r.list(folder, ".tsv") {
		if path.Base(file) == names {
			continue
		}
		code := strings.TrimSuffix(path.Base(file), ".tsv")
		s, ok := cat.Series(code)
		if !ok {
			r.at(file, 1, "series %s is not in the catalogue", code)
			continue
		}
		for _, w := range r.table(file, "area", "period", "breakdown", "value", "status", "nature", "numerator", "denominator", "note", "edition") {
			o, ok := r.figure(w, s, cat, dir, editions)
			if !ok {
				continue
			}
			if seen[o.Key] {
				r.at(w.file, w.line, "%v stands twice", o.Key)
			}
			seen[o.Key] = true
			out = append(out, o)
		}
	}
	slices.SortFunc(out, func(a, b observation.Observation) int { return a.Key.Compare(b.Key) })
	return out
}

func (r *reader) figure(w row, s catalog.Series, cat *catalog.Catalog, dir *area.Directory, editions map[string]row) (observation.Observation, bool) {
	before := len(r.wrong)
	wrong := func(format string, args ...any) { r.at(w.file, w.line, format, args...) }
	if _, ok := dir.Area(w.cell("area")); !ok {
		wrong("area %q is not known", w.cell("area"))
	}
	period, ok := observation.ParsePeriod(w.cell("period"))
	if !ok {
		wrong("period %q", w.cell("period"))
	}
	breakdown := observation.ParseBreakdown(w.cell("breakdown"))
	if breakdown.Key() != w.cell("breakdown") {
		wrong("breakdown %q is not in its canonical form", w.cell("breakdown"))
	}
	for dim, part := range breakdown {
		dimension, ok := cat.Dimension(dim)
		if _, known := dimension.Part(part); !ok || !known || !slices.Contains(s.Dimensions, dim) {
			wrong("%s=%s is no breakdown of %s", dim, part, s.Code)
		}
	}
	if !slices.Contains(natures, w.cell("nature")) {
		wrong("nature %q", w.cell("nature"))
	}
	edition, ok := editions[w.cell("edition")]
	if !ok {
		wrong("edition %q", w.cell("edition"))
		return observation.Observation{}, false
	}
	v := r.value(w)
	o := observation.New(s.Code, w.cell("area"), period, breakdown, observation.Flow(edition.cell("flow")), edition.cell("release"), v)
	o.Source, o.Note = edition.cell("source"), w.cell("note")
	o.Origin = observation.Origin{Kind: observation.Shipped, FileName: w.file, Cell: w.address("value")}
	return o, len(r.wrong) == before
}

func (r *reader) value(w row) observation.Value {
	number := func(column string) decimal.NullDecimal {
		s := w.cell(column)
		if s == "" {
			return decimal.NullDecimal{}
		}
		n, err := decimal.NewFromString(s)
		if err != nil {
			r.at(w.file, w.line, "%s %q is no number", column, s)
		}
		return decimal.NewNullDecimal(n)
	}
	v := observation.Value{
		Number: number("value"), Literal: w.cell("value"), Numerator: number("numerator"), Denominator: number("denominator"),
	}
	status := w.cell("status")
	switch gap := observation.Gap(status); {
	case gap.Valid():
		v.Gap = gap
	case len(status) == 1 && status >= "A" && status <= "Z":
		v.Status = observation.Status(status)
	default:
		r.at(w.file, w.line, "status %q", status)
	}
	if v.Gap == observation.NoGap && v.Status == "" && w.cell("nature") == "E" {
		v.Status = "E"
	}
	if (v.Gap == observation.NoGap) != v.Number.Valid {
		r.at(w.file, w.line, "a row has either a value or the word of a gap")
	}
	return v
}
