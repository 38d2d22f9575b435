package web

import (
	"strconv"

	"github.com/shopspring/decimal"

	"rumbo/internal/catalog"
	"rumbo/internal/measure"
	"rumbo/internal/view"
)

// progressEntry is the form by which the settings for progress of a series are kept.
func (r *request) progressEntry(one catalog.SeriesRecord, to string) *view.Entry {
	d := r.draft("progress", one.Version)
	p := one.Progress
	say := func(n decimal.NullDecimal) string {
		if !n.Valid {
			return ""
		}
		return n.Decimal.String()
	}
	nots := []view.Option{{Text: r.T("assess.edit.not.none")}}
	for _, why := range catalog.ProgressNots() {
		nots = append(nots, view.Option{Value: why, Text: r.T("assess.why." + why)})
	}
	d.add(view.Field{Kind: "choice", Name: "not", Label: r.T("assess.edit.not"), Help: r.T("assess.edit.not.help"), Options: nots, Value: p.Not})
	base := ""
	if p.Base != 0 {
		base = strconv.Itoa(p.Base)
	}
	d.add(view.Field{Kind: "number", Name: "base", Label: r.T("assess.set.base"), Help: r.T("assess.edit.base.help"), Value: base})
	var aims []view.Option
	for _, aim := range catalog.ProgressAims() {
		aims = append(aims, view.Option{Value: string(aim), Text: r.T("assess.edit.aim." + first(string(aim), "own"))})
	}
	d.add(view.Field{Kind: "choice", Name: "aim", Label: r.T("assess.set.target"), Options: aims, Value: string(p.Aim)})
	d.add(view.Field{Kind: "text", Name: "aim_target", Label: r.T("assess.edit.other"), Help: r.T("admin.target.help"), Value: say(p.Target), Max: 30})
	d.add(view.Field{Kind: "text", Name: "limit", Label: r.T("assess.set.limit"), Help: r.T("assess.edit.limit.help"), Value: say(p.Limit), Max: 30})
	shapes := []view.Option{{Text: r.T("assess.edit.shape.none")}}
	for _, shape := range measure.Shapes() {
		shapes = append(shapes, view.Option{Value: string(shape), Text: r.T("assess.shape." + string(shape))})
	}
	d.add(view.Field{Kind: "choice", Name: "shape", Label: r.T("assess.set.shape"), Options: shapes, Value: p.Shape})
	d.add(view.Field{Kind: "text", Name: "lower", Label: r.T("assess.edit.lower"), Help: r.T("assess.edit.scale.help"), Value: say(p.Lower), Max: 30})
	d.add(view.Field{Kind: "text", Name: "optimum", Label: r.T("assess.edit.optimum"), Value: say(p.Optimum), Max: 30})
	d.add(view.Field{Kind: "text", Name: "green", Label: r.T("assess.edit.green"), Value: say(p.Green), Max: 30})
	d.add(view.Field{Kind: "text", Name: "source", Label: r.T("assess.set.source"), Value: p.Source, Max: longestName * 2, Wide: true})
	e := d.folded(r.T("assess.edit"), r.T("assess.edit.say"), to, view.Button{Text: r.T("admin.save")})
	e.Cols = true
	return e
}

func readProgress(f *inForm, s *catalog.Series) {
	r := f.r
	s.Progress = catalog.Progress{
		Not: r.form.Get("not"), Base: f.whole("base", r.T("assess.set.base"), 9999), Aim: catalog.ProgressAim(r.form.Get("aim")), Target: f.decimal("aim_target", r.T("assess.edit.other")),
		Limit: f.decimal("limit", r.T("assess.set.limit")), Shape: r.form.Get("shape"), Lower: f.decimal("lower", r.T("assess.edit.lower")), Optimum: f.decimal("optimum", r.T("assess.edit.optimum")),
		Green: f.decimal("green", r.T("assess.edit.green")), Source: f.line("source", r.T("assess.set.source"), longestName*2, false),
	}
}
