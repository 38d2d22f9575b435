package survey

import (
	"slices"
	"strconv"
	"strings"
	"time"
)

// Edition is one version of a questionnaire as those who keep questionnaires see it. Row names the state of its row, for two
// people who edit it at once.
type Edition struct {
	Questionnaire
	Row       string
	Current   bool // the version that rounds ask
	Adopted   bool // it is or was the current one: its text stays
	Local     bool
	Made      time.Time
	Published int      // responses to it that are published
	Rounds    []string // in which these were given
	Asked     []string // rounds that ask the questionnaire, whichever version
}

// Difference is what another version of a questionnaire changes.
type Difference struct {
	Added, Removed []string // items by their ID
	Kinds          []string // items whose kind or list of answers became another
	Lost           []string // answers "item=code" that can no longer be given
	Scoring        bool     // points, bands or where they and other figures are written
	Structure      bool     // items stand in other sections, or sections came or went
}

// TextsOnly tells that nothing but wording differs.
func (d Difference) TextsOnly() bool {
	return len(d.Added)+len(d.Removed)+len(d.Kinds)+len(d.Lost) == 0 && !d.Scoring && !d.Structure
}

// Compare tells what b changes of a.
func Compare(a, b Questionnaire) Difference {
	var d Difference
	place := func(q Questionnaire) map[string]string {
		out := map[string]string{}
		for _, s := range q.Sections {
			for _, i := range s.Items {
				out[i.ID] = s.Code + "\x00" + s.Part
			}
		}
		return out
	}
	before, after := place(a), place(b)
	for _, i := range b.Items() {
		if _, ok := before[i.ID]; !ok {
			d.Added = append(d.Added, i.ID)
		}
	}
	for _, i := range a.Items() {
		now, _, ok := b.Item(i.ID)
		if !ok {
			d.Removed = append(d.Removed, i.ID)
			continue
		}
		d.Structure = d.Structure || before[i.ID] != after[i.ID]
		if now.Kind != i.Kind {
			d.Kinds = append(d.Kinds, i.ID)
			continue
		}
		for _, o := range a.List(i).Choices {
			kept, ok := b.Option(now, o.Code)
			if !ok {
				d.Lost = append(d.Lost, i.ID+"="+o.Code)
			}
			d.Scoring = d.Scoring || ok && kept.Points != o.Points
		}
		d.Scoring = d.Scoring || now.Max != i.Max || now.Series != i.Series || now.Breakdown.Key() != i.Breakdown.Key() || now.Scale() != i.Scale()
	}
	sameBand := func(x, y Band) bool { return x.Category == y.Category && x.From == y.From }
	d.Scoring = d.Scoring || !slices.EqualFunc(a.Bands, b.Bands, sameBand) || a.CategorySeries != b.CategorySeries || a.PercentSeries != b.PercentSeries ||
		a.Dimension != b.Dimension || a.MeetsFrom != b.MeetsFrom
	return d
}

// NextVersion proposes a name for the version after these: the number at the end of the newest, one higher.
func NextVersion(newest string, taken func(string) bool) string {
	cut := len(newest)
	for cut > 0 && newest[cut-1] >= '0' && newest[cut-1] <= '9' {
		cut--
	}
	n, err := strconv.Atoi(newest[cut:])
	if err != nil || n > 1_000_000 {
		newest, cut, n = newest+".", len(newest)+1, 0
	}
	for {
		n++
		if next := newest[:cut] + strconv.Itoa(n); !taken(next) {
			return strings.TrimSpace(next)
		}
	}
}
