package publish

import (
	"context"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"rumbo/internal/fault"
	"rumbo/internal/i18n"
	"rumbo/internal/lang"
	"rumbo/internal/observation"
	"rumbo/internal/shipped"
	"rumbo/internal/survey"
)

// memory is a store in memory: figures with the newest release of each, in order of key.
type memory struct {
	Past
	rows      []Row
	responses []survey.Response
}

func newMemory(ref Reference, figures ...observation.Observation) *memory {
	m := &memory{}
	at := map[observation.Key]int{}
	for i, o := range figures {
		key := o.Key
		key.Release = ""
		row := Row{ID: int64(i + 1), Observation: &o, Origin: Official}
		j, taken := at[key]
		if !taken {
			at[key] = len(m.rows)
			m.rows = append(m.rows, row)
			continue
		}
		a, _ := ref.Catalog.Release(o.Key.Release)
		b, _ := ref.Catalog.Release(m.rows[j].Observation.Key.Release)
		if a.Rank > b.Rank {
			m.rows[j] = row
		}
	}
	slices.SortFunc(m.rows, func(a, b Row) int { return a.Observation.Key.Compare(b.Observation.Key) })
	return m
}

func (m *memory) Figures(_ context.Context, q Query) ([]Row, error) {
	var out []Row
	for _, row := range m.rows {
		o := row.Observation
		if len(q.Series) > 0 && !slices.Contains(q.Series, o.Key.Series) || len(q.Areas) > 0 && !slices.Contains(q.Areas, o.Key.Area) ||
			q.Flow != "" && q.Flow != o.Key.Flow || !q.wantsYear(o.Period.Year()) || !q.wantsPart(o.Key.Breakdown) {
			continue
		}
		if p, asked := q.Periods[o.Key.Series]; len(q.Periods) > 0 && (!asked || p.Canonical != o.Key.Period) {
			continue
		}
		out = append(out, row)
	}
	return out, nil
}

func (m *memory) Figure(_ context.Context, id int64) (FigureHistory, error) {
	for _, row := range m.rows {
		if row.ID == id {
			return FigureHistory{Row: row, Current: true}, nil
		}
	}
	return FigureHistory{}, fault.New(fault.NotFound, "fault.figure_unknown", "ID", id)
}

func (m *memory) Responses(_ context.Context, countries ...string) ([]survey.Response, error) {
	var out []survey.Response
	for _, r := range m.responses {
		if len(countries) == 0 || slices.Contains(countries, r.Country) {
			out = append(out, r)
		}
	}
	return out, nil
}

func (m *memory) DataVersion(context.Context) (int64, error) { return 1, nil }
func (m *memory) DataHash(context.Context) (string, error)   { return strings.Repeat("5f0c", 16), nil }
func (m *memory) shuffle() {
	rand.Shuffle(len(m.rows), func(i, j int) { m.rows[i], m.rows[j] = m.rows[j], m.rows[i] })
}

// testClock stands at a day after the newest round with figures.
func testClock() time.Time { return time.Date(2022, 6, 1, 12, 0, 0, 0, time.UTC) }

// shippedData are read once: no test changes them.
var shippedData = sync.OnceValues(shipped.Load)

// shippedService serves the figures that the product ships, and further ones.
func shippedService(t *testing.T, more ...observation.Observation) (*Service, *memory, Reference) {
	t.Helper()
	data, err := shippedData()
	if err != nil {
		t.Fatal(err)
	}
	cat, err := data.Catalog()
	if err != nil {
		t.Fatal(err)
	}
	ref := Reference{Directory: data.Directory(), Catalog: cat, Questionnaires: data.Questionnaires, Rounds: data.Rounds}
	store := newMemory(ref, slices.Concat(data.Figures, more)...)
	return New(store, func() Reference { return ref }, testClock), store, ref
}

func printer(t *testing.T, l lang.Code) *i18n.Printer {
	t.Helper()
	c, err := i18n.Load()
	if err != nil {
		t.Fatal(err)
	}
	return c.Printer(l)
}
