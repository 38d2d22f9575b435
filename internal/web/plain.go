package web

import (
	"slices"
	"strconv"

	"github.com/shopspring/decimal"

	"rumbo/internal/catalog"
	"rumbo/internal/observation"
	"rumbo/internal/publish"
	"rumbo/internal/survey"
	"rumbo/internal/view"
)

// Beside a figure or a change stands, in plain words, what it can be taken to mean and what it cannot.

// foldFrom is how many countries a table of a region's page holds at most before it is folded.
const foldFrom = 40

// foldLong folds a table of many countries behind a line that says how many.
func (r *request) foldLong(p *view.Panel) {
	if n := len(p.Table.Rows); n > foldFrom && !p.Folded {
		p.Folded, p.Summary = true, r.T("plain.table.all", "Count", n)
	}
}

// categoryMeaning says what the categories of a questionnaire are: the share of the points from which each begins.
func (r *request) categoryMeaning(q survey.Questionnaire) string {
	var bands []string
	percent := func(n int) string { return r.Percent(decimal.NewFromInt(int64(n)), 0) }
	for i, b := range q.Bands {
		key, to := "plain.category.from", 0
		if i+1 < len(q.Bands) {
			key, to = "plain.category.between", q.Bands[i+1].From
		}
		switch {
		case i == 0 && to > 0:
			key = "plain.category.below"
		case b.From == 100:
			key = "plain.category.all"
		}
		bands = append(bands, r.T(key, "Category", strconv.Itoa(b.Category), "From", percent(b.From), "To", percent(to)))
	}
	return r.T("plain.category.is", "Bands", r.several(bands))
}

// categoryChange says what a change of category means, and, of figures of the United Nations, what is not public.
func (r *request) categoryChange(flows ...observation.Flow) string {
	if slices.Contains(flows, observation.UN) {
		return r.T("plain.category.closed") + " " + r.T("plain.category.changed")
	}
	return r.T("plain.category.changed")
}

// bandNamed is a category with its name, within a sentence.
func (r *request) bandNamed(q survey.Questionnaire, c publish.Cell) string {
	band, _ := q.Band(c.Category())
	return r.T("plain.change.named", "Category", strconv.Itoa(c.Category()), "Name", band.Name.In(r.lang))
}

// twoTargets explains why a series has a target beside its figures and none for progress; empty where none of the list is so.
func (r *request) twoTargets(list []publish.SeriesProgress) string {
	var items []string
	for _, one := range list {
		s := one.Series
		if !s.Target.Valid || s.Progress.Aim != catalog.NoAim || one.Target.Valid {
			continue
		}
		item := r.T("plain.two_targets.one", "Code", first(codesOf(r.ref.Catalog.IndicatorsOf(s.Code)), s.Code), "Target", r.target(s))
		if !slices.Contains(items, item) {
			items = append(items, item)
		}
	}
	if len(items) == 0 {
		return ""
	}
	return r.T("plain.two_targets", "List", r.List(items))
}

// groupOf says of how many members a group value comes: of governments that answered, or of countries with a figure.
func (r *request) groupOf(one catalog.Series, g publish.GroupValue) string {
	if one.Rule == catalog.ShareMeeting {
		return r.shareOf(g)
	}
	if row := g.Shown(); row == nil || row.Origin != publish.Computed || g.Responding == 0 {
		return ""
	}
	return r.T("plain.with_value", "N", r.T("web.heat.n", "N", r.Int(g.Responding), "Of", r.Int(g.Members)))
}

// groupShort is a group in the head of a narrow column: its short name where it has one, never a number.
func groupShort(code, name string) string {
	if _, err := strconv.Atoi(code); err == nil {
		return name
	}
	return code
}
