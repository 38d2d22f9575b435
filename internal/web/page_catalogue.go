package web

import (
	"context"
	"slices"
	"strings"

	"github.com/shopspring/decimal"

	"rumbo/internal/catalog"
	"rumbo/internal/fault"
	"rumbo/internal/lang"
	"rumbo/internal/view"
)

// Catalogue keeps what is measured.
type Catalogue interface {
	SeriesRecords(ctx context.Context) ([]catalog.SeriesRecord, error)
	SeriesRecord(ctx context.Context, code string) (catalog.SeriesRecord, error)
	AddSeries(ctx context.Context, s catalog.Series) error
	ChangeSeries(ctx context.Context, version string, s catalog.Series) error
	IndicatorRecord(ctx context.Context, code string) (catalog.IndicatorRecord, error)
	AddIndicator(ctx context.Context, i catalog.Indicator) error
	ChangeIndicator(ctx context.Context, version string, i catalog.Indicator) error
}

const (
	longestShort = 80
	longestText  = 2000
)

func (s *Server) cataloguePage(ctx context.Context, r *request) (view.Page, error) {
	records, err := s.deps.Catalogue.SeriesRecords(ctx)
	if err != nil {
		return nil, err
	}
	page := r.desk("admin", r.T("admin.catalogue"), r.T("admin.catalogue.say"))
	page.Tabs = r.adminTabs("catalogue")
	page.Actions = []view.Action{
		{Text: r.T("admin.series.new"), Href: r.to("admin", "catalogue", "new-series")},
		{Text: r.T("admin.indicator.new"), Href: r.to("admin", "catalogue", "new-indicator"), Quiet: true},
	}
	series := view.Table{ID: "series-t", Caption: r.T("web.series"), Class: "cards", Filter: r.T("web.filter"), Sortable: true, Columns: []view.Column{
		{Text: r.T("admin.series")}, {Text: r.T("web.indicator")}, {Text: r.T("admin.value_kind")}, {Text: r.T("web.rule")}, {Text: r.T("admin.figures"), Class: "n"}, {Text: r.T("admin.note")},
	}}
	place := map[string]int{} // of the first indicator of a series: they stand by indicator
	indicators := r.ref.Catalog.Content().Indicators
	for i, one := range indicators {
		place[one.Code] = i
	}
	first := func(s catalog.SeriesRecord) int {
		if len(s.Indicators) == 0 {
			return len(indicators)
		}
		return place[s.Indicators[0]]
	}
	slices.SortStableFunc(records, func(a, b catalog.SeriesRecord) int { return first(a) - first(b) })
	for _, one := range records {
		series.Rows = append(series.Rows, view.Row{
			Head: view.Cell{Text: r.short(one.Series), Href: r.to("admin", "catalogue", "series", one.Code), Small: one.Code, Below: true},
			Cells: r.headed(series.Columns[1:], []view.Cell{
				{Text: strings.Join(one.Indicators, ", ")}, {Text: r.T("admin.value_kind." + string(one.Kind))}, {Text: r.T("web.rule." + string(one.Rule))},
				{Text: r.Int(int(one.Figures)), Class: "n"}, {Text: r.noteOf(one.Local, one.Name, one.Short, one.Unit, one.Caveat)},
			}),
		})
	}
	list := view.Table{ID: "indicators-t", Caption: r.T("web.nav.indicators"), Class: "cards", Filter: r.T("web.filter"), Columns: []view.Column{
		{Text: r.T("web.indicator")}, {Text: r.T("admin.short")}, {Text: r.T("admin.series_count"), Class: "n"}, {Text: r.T("admin.note")},
	}}
	for _, one := range indicators {
		list.Rows = append(list.Rows, view.Row{
			Head: view.Cell{Text: one.Code, Href: r.to("admin", "catalogue", "indicators", one.Code)},
			Cells: r.headed(list.Columns[1:], []view.Cell{
				{Text: orText(one.Short, one.Name).In(r.lang)}, {Text: r.Int(len(one.Series)), Class: "n"}, {Text: r.noteOf(one.Local, one.Name, one.Short, one.Caveat, one.Definition)},
			}),
		})
	}
	page.Parts = []view.Part{
		{Panel: &view.Panel{ID: "series", Title: r.T("admin.series_by_indicator"), Say: r.T("admin.series.say"), Table: series, Long: true}},
		{Panel: &view.Panel{ID: "indicators", Title: r.T("web.nav.indicators"), Table: list, Long: true}},
	}
	return page, nil
}

func orText(texts ...lang.Text) lang.Text {
	for _, t := range texts {
		if !t.IsZero() {
			return t
		}
	}
	return lang.Text{}
}

// headed gives cells the headings of their columns, for narrow screens.
func (r *request) headed(columns []view.Column, cells []view.Cell) []view.Cell {
	for i := range cells {
		if cells[i].Text != "" {
			cells[i].Column = columns[i].Text
		}
	}
	return cells
}

// noteOf says whether a row was edited here, and in which languages one of its texts is missing.
func (r *request) noteOf(local bool, texts ...lang.Text) string {
	var says []string
	if local {
		says = append(says, r.T("admin.edited"))
	}
	for _, t := range texts {
		if left := r.without(t); left != "" {
			says = append(says, left)
			break
		}
	}
	return strings.Join(says, " · ")
}

func (s *Server) seriesAdmin(ctx context.Context, r *request) (view.Page, error) {
	one, err := s.deps.Catalogue.SeriesRecord(ctx, r.param("series"))
	if err != nil {
		return nil, err
	}
	page := r.desk("admin", r.short(one.Series), one.Name.In(r.lang), view.Link{Text: r.T("admin.catalogue"), Href: r.to("admin", "catalogue")})
	page.Tabs = r.adminTabs("catalogue")
	page.Actions = []view.Action{{Text: r.T("admin.public_page"), Href: r.to("series", one.Code), Quiet: true}}
	to := r.to("admin", "catalogue", "series", one.Code)
	texts := r.draft("texts", one.Version)
	seriesTexts(r, texts, one.Series)
	reading := r.draft("reading", one.Version)
	seriesReading(r, reading, one)
	links := r.draft("links", one.Version)
	indicatorTicks(r, links, one.Indicators)
	kept := r.T("admin.series.free")
	if one.Kept {
		kept = r.T("admin.series.kept")
	}
	links.fields[len(links.fields)-1].Wide = true
	serves := links.folded(r.T("admin.links"), r.T("admin.links.say"), to, view.Button{Text: r.T("admin.save")})
	serves.Cols = true
	page.Facts = []view.Fact{
		{Value: r.Int(int(one.Figures)), Label: r.T("admin.figures"), Small: one.Code},
		{Value: r.Int(len(one.Indicators)), Label: r.T("web.nav.indicators"), Small: strings.Join(one.Indicators, ", ")},
	}
	page.Parts = []view.Part{
		{Entry: texts.columns(r.T("admin.texts"), r.localNote(one.Local), to, view.Button{Text: r.T("admin.save")})},
		{Entry: reading.columns(r.T("admin.reading"), kept, to, view.Button{Text: r.T("admin.save")})},
		{Entry: r.progressEntry(one, to)},
		{Entry: serves},
	}
	return page, nil
}

func seriesTexts(r *request, d *draft, s catalog.Series) {
	d.text("name", r.T("admin.name"), s.Name, "text", longestName*2, true)
	d.text("short", r.T("admin.short"), s.Short, "text", longestShort, false)
	d.text("unit", r.T("admin.unit"), s.Unit, "text", longestShort, false)
	d.text("caveat", r.T("admin.caveat"), s.Caveat, "area", longestText, false)
}

func readSeriesTexts(f *inForm, s *catalog.Series) {
	r := f.r
	s.Name = f.text("name", r.T("admin.name"), s.Name, longestName*2, true)
	s.Short = f.text("short", r.T("admin.short"), s.Short, longestShort, false)
	s.Unit = f.text("unit", r.T("admin.unit"), s.Unit, longestShort, false)
	s.Caveat = f.text("caveat", r.T("admin.caveat"), s.Caveat, longestText, false)
}

// chosen are options of values that are words of the code, each said by its message.
func chosen[T ~string](r *request, key string, values []T) []view.Option {
	out := []view.Option{{Text: r.T("admin.choose")}}
	for _, v := range values {
		out = append(out, view.Option{Value: string(v), Text: r.T(key + string(v))})
	}
	return out
}

// seriesReading are the fields of what a series is. Of one with figures, those that would change their meaning are only told.
func seriesReading(r *request, d *draft, s catalog.SeriesRecord) {
	if s.Kept {
		d.fields = append(d.fields, view.Field{Kind: "say", Label: r.T("admin.value_kind"), Value: r.T("admin.value_kind." + string(s.Kind))},
			view.Field{Kind: "say", Label: r.T("web.rule"), Value: r.T("web.rule." + string(s.Rule))},
			view.Field{Kind: "say", Label: r.T("admin.defined"), Value: r.T(map[bool]string{true: "admin.defined.own", false: "admin.defined.un"}[s.Own])})
	} else {
		d.add(view.Field{Kind: "choice", Name: "kind", Label: r.T("admin.value_kind"), Options: chosen(r, "admin.value_kind.", catalog.Kinds()), Value: string(s.Kind), Required: true})
		d.add(view.Field{Kind: "choice", Name: "rule", Label: r.T("web.rule"), Options: chosen(r, "web.rule.", catalog.Rules()), Value: string(s.Rule), Required: true})
		derived := []view.Option{{Text: "–"}}
		for _, o := range r.ref.Catalog.Content().Series {
			if o.Kind == catalog.Category && o.Code != s.Code {
				derived = append(derived, view.Option{Value: o.Code, Text: r.short(o)})
			}
		}
		d.add(view.Field{Kind: "choice", Name: "derived_from", Label: r.T("admin.derived_from"), Help: r.T("admin.derived_from.help"), Options: derived, Value: s.DerivedFrom})
	}
	if weights := r.weights(s); !s.Kept || s.Rule == catalog.WeightedMean {
		d.add(view.Field{Kind: "choice", Name: "weight", Label: r.T("admin.weight"), Help: r.T("admin.weight.help"), Options: weights, Value: s.Weight, Wide: true})
	}
	d.add(view.Field{Kind: "number", Name: "decimals", Label: r.T("admin.decimals"), Value: decimal.NewFromInt32(s.Decimals).String(), Required: true})
	d.add(view.Field{Kind: "choice", Name: "direction", Label: r.T("web.direction"), Options: chosen(r, "web.direction.", catalog.Directions()), Value: string(s.Direction), Required: true})
	target, year := "", ""
	if s.Target.Valid {
		target = s.Target.Decimal.String()
	}
	if s.TargetYear > 0 {
		year = decimal.NewFromInt(int64(s.TargetYear)).String()
	}
	tests := []view.Option{{Text: r.T("admin.no_target")}}
	for _, test := range catalog.Tests() {
		word := map[string]string{"<": "below", "<=": "at_most", ">=": "at_least", "=": "exactly"}[test]
		tests = append(tests, view.Option{Value: test, Text: r.T("admin.target_test." + word)})
	}
	d.add(view.Field{Kind: "choice", Name: "target_test", Label: r.T("admin.target_test"), Options: tests, Value: s.TargetTest})
	d.add(view.Field{Kind: "text", Name: "target", Label: r.T("admin.target"), Help: r.T("admin.target.help"), Value: target, Max: 30})
	d.add(view.Field{Kind: "choice", Name: "target_scope", Label: r.T("admin.target_scope"), Options: chosen(r, "admin.target_scope.", catalog.Scopes()), Value: s.TargetScope})
	d.add(view.Field{Kind: "number", Name: "target_year", Label: r.T("admin.target_year"), Value: year})
	flows := r.ref.Catalog.Content().Flows
	for i := range flows {
		options := []view.Option{{Text: "–"}}
		for _, f := range flows {
			options = append(options, view.Option{Value: string(f.Code), Text: f.Name.In(r.lang)})
		}
		stands := ""
		if i < len(s.Flows) {
			stands = string(s.Flows[i])
		}
		f := view.Field{Kind: "choice", Name: flowField(i), Label: r.T("admin.flow_place", "Place", i+1), Options: options, Value: stands, Required: i == 0}
		if i == 0 {
			f.Help = r.T("admin.flow_place.help")
		}
		d.add(f)
	}
	var pairs []string
	for _, one := range r.ref.Catalog.Content().Dimensions {
		pairs = append(pairs, one.Code, one.Name.In(r.lang))
	}
	d.ticks("dimensions", r.T("admin.dimensions"), "", s.Dimensions, pairs...)
	d.add(view.Field{Kind: "text", Name: "custodian", Label: r.T("admin.custodian"), Value: s.Custodian, Max: longestName})
	d.add(view.Field{Kind: "text", Name: "unit_sdmx", Label: r.T("admin.unit_sdmx"), Value: s.UnitSDMX, Max: 40})
	d.add(view.Field{Kind: "text", Name: "unit_api", Label: r.T("admin.unit_api"), Value: s.UnitAPI, Max: 40})
	comparable := ""
	if s.Comparable {
		comparable = "yes"
	}
	d.add(view.Field{Kind: "check", Name: "comparable", Label: r.T("admin.comparable"), Value: comparable})
}

// weights are the series by which a weighted mean can be weighted.
func (r *request) weights(s catalog.SeriesRecord) []view.Option {
	out := []view.Option{{Text: r.T("admin.weight.own")}}
	for _, o := range r.ref.Catalog.Content().Series {
		if slices.Contains(catalog.Weighing(), o.Kind) && o.DerivedFrom == "" && o.Code != s.Code {
			out = append(out, view.Option{Value: o.Code, Text: joined(o.Code, r.short(o))})
		}
	}
	return out
}

func flowField(i int) string { return "flow." + decimal.NewFromInt(int64(i)).String() }

func readSeriesReading(f *inForm, s *catalog.Series, kept bool) {
	r := f.r
	if !kept {
		s.Kind, s.Rule = catalog.ValueKind(r.form.Get("kind")), catalog.Rule(r.form.Get("rule"))
		s.DerivedFrom = f.line("derived_from", r.T("admin.derived_from"), 40, false)
	}
	if !kept || s.Rule == catalog.WeightedMean {
		s.Weight = f.line("weight", r.T("admin.weight"), 40, false)
	}
	s.Decimals = int32(f.whole("decimals", r.T("admin.decimals"), 6))
	s.Direction = catalog.Direction(r.form.Get("direction"))
	s.Target, s.TargetTest, s.TargetScope = f.decimal("target", r.T("admin.target")), r.form.Get("target_test"), r.form.Get("target_scope")
	s.TargetYear = f.whole("target_year", r.T("admin.target_year"), 9999)
	var places []string
	for i := range r.ref.Catalog.Content().Flows {
		places = append(places, r.form.Get(flowField(i)))
	}
	s.Flows = catalog.FlowOrder(places...)
	taken := f.several("dimensions")
	// Those that stay keep their order.
	stay := slices.DeleteFunc(slices.Clone(s.Dimensions), func(d string) bool { return !slices.Contains(taken, d) })
	for _, d := range taken {
		if !slices.Contains(stay, d) {
			stay = append(stay, d)
		}
	}
	s.Dimensions = stay
	s.Custodian = f.line("custodian", r.T("admin.custodian"), longestName, false)
	s.UnitSDMX, s.UnitAPI = f.line("unit_sdmx", r.T("admin.unit_sdmx"), 40, false), f.line("unit_api", r.T("admin.unit_api"), 40, false)
	s.Comparable = r.form.Get("comparable") == "yes"
}

func indicatorTicks(r *request, d *draft, taken []string) {
	var pairs []string
	for _, i := range r.ref.Catalog.Content().Indicators {
		pairs = append(pairs, i.Code, i.Code+" · "+orText(i.Short, i.Name).In(r.lang))
	}
	d.ticks("indicators", r.T("web.nav.indicators"), "", taken, pairs...)
}

func (s *Server) changeSeries(ctx context.Context, r *request) (string, error) {
	record, err := s.deps.Catalogue.SeriesRecord(ctx, r.param("series"))
	if err != nil {
		return "", err
	}
	one := record.Series
	f := inForm{r: r}
	switch r.form.Get(entryField) {
	case "texts":
		readSeriesTexts(&f, &one)
	case "reading":
		readSeriesReading(&f, &one, record.Kept)
	case "progress":
		readProgress(&f, &one)
	case "links":
		one.Indicators = f.several("indicators")
	default:
		return "", fault.New(fault.Invalid, "web.bad_request")
	}
	if f.err != nil {
		return "", f.err
	}
	return done(r.to("admin", "catalogue", "series", one.Code), "series_saved"), s.deps.Catalogue.ChangeSeries(ctx, r.form.Get(versionField), one)
}

func (s *Server) newSeries(_ context.Context, r *request) (view.Page, error) {
	page := r.desk("admin", r.T("admin.series.new"), r.T("admin.series.new.say"), view.Link{Text: r.T("admin.catalogue"), Href: r.to("admin", "catalogue")})
	page.Tabs = r.adminTabs("catalogue")
	d := r.draft("new-series", "")
	d.add(view.Field{Kind: "text", Name: "code", Label: r.T("admin.code"), Help: r.T("admin.series.code.help"), Value: r.query.Get("code"), Max: 40, Required: true, Wide: true})
	defined := "own"
	if r.query.Get("code") != "" {
		defined = "un" // a file brought it
	}
	d.add(view.Field{Kind: "choice", Name: "own", Label: r.T("admin.defined"), Required: true, Wide: true, Value: defined, Options: []view.Option{
		{Value: "own", Text: r.T("admin.defined.own")}, {Value: "un", Text: r.T("admin.defined.un")},
	}})
	seriesTexts(r, d, catalog.Series{})
	seriesReading(r, d, catalog.SeriesRecord{Series: catalog.Series{Comparable: true, Direction: catalog.Neutral, Rule: catalog.OfficialOnly}})
	indicatorTicks(r, d, []string{r.query.Get("indicator")})
	page.Parts = []view.Part{{Entry: d.columns("", "", r.to("admin", "catalogue", "new-series"), view.Button{Text: r.T("admin.series.add")})}}
	return page, nil
}

func (s *Server) addSeries(ctx context.Context, r *request) (string, error) {
	f := inForm{r: r}
	one := catalog.Series{Own: r.form.Get("own") != "un", Code: strings.ToUpper(f.line("code", r.T("admin.code"), 40, true))}
	readSeriesTexts(&f, &one)
	readSeriesReading(&f, &one, false)
	one.Indicators = f.several("indicators")
	if f.err != nil {
		return "", f.err
	}
	return done(r.to("admin", "catalogue", "series", one.Code), "series_added"), s.deps.Catalogue.AddSeries(ctx, one)
}
