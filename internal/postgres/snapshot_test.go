package postgres_test

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"

	"rumbo/internal/catalog"
	"rumbo/internal/fault"
	"rumbo/internal/lang"
	"rumbo/internal/observation"
	"rumbo/internal/postgres"
	"rumbo/internal/publish"
	"rumbo/internal/survey"
	"rumbo/internal/testkit/storetest"
)

// queries ask for figures along every path that the store has.
func queries() []publish.Query {
	series, areas := []string{"SI_RMT_COST", "SG_CPA_MIGRS"}, []string{"PAN", "CRI"}
	return []publish.Query{
		{}, {AllParts: true}, {Series: series}, {Series: series, AllParts: true}, {Areas: areas}, {Areas: areas, AllParts: true},
		{Series: series, Areas: areas}, {Series: series, Areas: areas, AllParts: true, AllFlows: true},
		{Areas: areas, Flow: observation.National, AllParts: true}, {Series: series[:1], From: 2031, To: 2032},
		{Areas: areas, Periods: map[string]observation.Period{"SI_RMT_COST": observation.YearPeriod(2031)}},
	}
}

// moment is what was read at a data version.
type moment struct {
	mark    int64
	hash    string
	figures [][]publish.Row
	ends    []publish.Row // of which a store may give more
}

func momentOf(t testing.TB, s *postgres.Store) moment {
	t.Helper()
	m := moment{mark: must[int64](t)(s.DataVersion(t.Context())), hash: must[string](t)(s.DataHash(t.Context()))}
	for _, q := range queries() {
		m.figures = append(m.figures, must[[]publish.Row](t)(s.Figures(t.Context(), q)))
	}
	m.ends = must[[]publish.Row](t)(s.Figures(t.Context(), publish.Query{Areas: []string{"PAN", "CRI"}, Ends: true}))
	return m
}

func (m moment) holds(t testing.TB, s *postgres.Store, what string) {
	t.Helper()
	for i, q := range queries() {
		q.AsOf = m.mark
		got := must[[]publish.Row](t)(s.Figures(t.Context(), q))
		if len(got) != len(m.figures[i]) {
			t.Errorf("%s: %d figures as of %d, %d were read then by %+v", what, len(got), m.mark, len(m.figures[i]), q)
			continue
		}
		for n, row := range got {
			if was := m.figures[i][n]; row.ID != was.ID || row.Observation.Key != was.Observation.Key || !row.Observation.Value.Equal(was.Observation.Value) {
				t.Errorf("%s: as of %d %+v, then it was %+v", what, m.mark, row.Observation, was.Observation)
				break
			}
		}
	}
	ends := map[int64]bool{}
	for _, row := range must[[]publish.Row](t)(s.Figures(t.Context(), publish.Query{Areas: []string{"PAN", "CRI"}, Ends: true, AsOf: m.mark})) {
		ends[row.ID] = true
	}
	for _, row := range m.ends {
		if !ends[row.ID] {
			t.Errorf("%s: %+v was the newest or the first as of %d and is not given", what, row.Observation.Key, m.mark)
		}
	}
	if hash := must[string](t)(s.DataHashAt(t.Context(), m.mark)); hash != m.hash {
		t.Errorf("%s: the hash as of %d is %s, it was %s", what, m.mark, hash, m.hash)
	}
}

// TestAsOf: what is read as of a moment is what was read at it, whatever came later: new figures, newer and older releases, other values of a
// release, figures withdrawn, other ranks of releases.
func TestAsOf(t *testing.T) {
	t.Parallel()
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 7))
	// Everything is read at every moment, and again as of it: the figures of five countries are enough to choose among.
	d, db := load(t), storetest.EmptyDatabase(t)
	d.Figures = slices.DeleteFunc(d.Figures, func(o observation.Observation) bool {
		return !slices.Contains([]string{"PAN", "CRI", "GTM", "MEX", "DOM"}, o.Key.Area)
	})
	s, owner := storetest.OpenDB(t, db), connect(t, db.OwnerURL)
	if err := s.LoadShipped(t.Context(), d, nil); err != nil {
		t.Fatal(err)
	}
	moments := []moment{momentOf(t, s)}
	for set := range 9 {
		var list []observation.Observation
		seen := map[observation.Key]bool{}
		for range 1 + random.IntN(8) {
			o := figure([]string{"PAN", "CRI", "GTM"}[random.IntN(3)], 2030+random.IntN(3), fmt.Sprintf("Test 2031.Q%d", 1+random.IntN(4)), fmt.Sprint(random.IntN(4)))
			if random.IntN(4) == 0 {
				o = observation.New("SG_CPA_MIGRS", o.Key.Area, o.Period, observation.Breakdown{"policy_domain": "PD_1"}, observation.National, o.Key.Release, number("3"))
				o.Source = "test"
			}
			if random.IntN(4) == 0 {
				o.Value = observation.Value{Gap: []observation.Gap{observation.NotAnswered, observation.NotAvailable}[random.IntN(2)]}
			}
			if !seen[o.Key] {
				seen[o.Key] = true
				list = append(list, o)
			}
		}
		accept(t, s, list...)
		if set == 8 {
			moments = append(moments, momentOf(t, s))
			// The program ships these releases too, and ranks the oldest of them before all.
			exec(t, owner, `select set_config('rumbo.actor', '1', false)`)
			exec(t, owner, `update release set local = false where name ^@ 'Test 2031'`)
			for q := range 4 {
				d.Catalogue.Releases = append(d.Catalogue.Releases, catalog.Release{Name: fmt.Sprintf("Test 2031.Q%d", q+1), Source: "un-sdg", Rank: fmt.Sprintf("%d", 9000-q)})
			}
			d.Hash = "other ranks"
			if err := s.LoadShipped(t.Context(), d, nil); err != nil {
				t.Fatal(err)
			}
			if n := value[int](t, owner, `select count(*) from release_rank`); n == 0 || must[int64](t)(s.DataVersion(t.Context())) == moments[len(moments)-1].mark {
				t.Fatalf("%d ranks are kept", n)
			}
		}
		moments = append(moments, momentOf(t, s))
	}
	for i, m := range moments {
		m.holds(t, s, fmt.Sprintf("moment %d", i))
	}
	// What changed between two moments, put upon the one, gives the other.
	for range 6 {
		a, b := moments[random.IntN(len(moments))], moments[random.IntN(len(moments))]
		if a.mark > b.mark {
			a, b = b, a
		}
		before, after, err := s.Changed(t.Context(), a.mark, b.mark, nil, nil)
		if err != nil {
			t.Fatal(err)
		}
		stood := map[int64]bool{}
		for _, row := range a.figures[1] {
			stood[row.ID] = true
		}
		for _, row := range before {
			if !stood[row.ID] {
				t.Errorf("%v is said to have stood at %d", row.Observation.Key, a.mark)
			}
			delete(stood, row.ID)
		}
		for _, row := range after {
			stood[row.ID] = true
		}
		want := map[int64]bool{}
		for _, row := range b.figures[1] {
			want[row.ID] = true
		}
		if !maps.Equal(stood, want) {
			t.Errorf("from %d to %d: %d figures, want %d", a.mark, b.mark, len(stood), len(want))
		}
	}
}

// TestFigureAsOf: of a figure, what had not happened yet is not told.
func TestFigureAsOf(t *testing.T) {
	t.Parallel()
	s := storetest.Open(t)
	first, _ := accept(t, s, figure("PAN", 2031, "Test 2031.Q1", "1"))
	second, _ := accept(t, s, figure("PAN", 2031, "Test 2031.Q1", "2"))
	accept(t, s, figure("PAN", 2031, "Test 2031.Q2", "3"))
	at := func(mark int64) publish.Row {
		return must[[]publish.Row](t)(s.Figures(t.Context(), publish.Query{Series: []string{"SI_RMT_COST"}, Areas: []string{"PAN"}, From: 2031, AsOf: mark}))[0]
	}
	h := must[publish.FigureHistory](t)(s.FigureAt(t.Context(), at(second).ID, second))
	if len(h.Versions) != 2 || len(h.Beside) != 0 || !h.Current || h.Row.Observation.Value.Text() != "2" {
		t.Errorf("%d versions, %d beside, current %v, %s", len(h.Versions), len(h.Beside), h.Current, h.Row.Observation.Value.Text())
	}
	if h = must[publish.FigureHistory](t)(s.FigureAt(t.Context(), at(first).ID, first)); len(h.Versions) != 1 || !h.Current {
		t.Errorf("%d versions, current %v", len(h.Versions), h.Current)
	}
	_, err := s.FigureAt(t.Context(), at(0).ID, second)
	wantFault(t, err, fault.NotFound, "fault.figure_later")
}

// TestAnswersAsOf: answers that were changed or taken back since stand as they stood.
func TestAnswersAsOf(t *testing.T) {
	t.Parallel()
	s := storetest.Open(t)
	q, answers := questionnaireOf(t, 30)
	before := must[int64](t)(s.DataVersion(t.Context()))
	first := must[int64](t)(take(t, s, q, 0, 1, answers))
	then := must[[]survey.Response](t)(s.Responses(t.Context()))
	later := maps.Clone(answers)
	items := slices.Sorted(maps.Keys(answers))
	delete(later, items[0])
	a := later[items[1]]
	a.Choice, a.Literal = "", ""
	a.Gap = observation.NotAvailable
	later[items[1]] = a
	if _, err := take(t, s, q, first, 2, later); err != nil {
		t.Fatal(err)
	}
	got := must[[]survey.Response](t)(s.ResponsesAt(t.Context(), first, "PAN"))
	if len(got) != 1 || got[0].Serial != 1 || got[0].DataVersion != first || len(got[0].Answers) != len(then[0].Answers) {
		t.Fatalf("%+v", got)
	}
	for item, a := range then[0].Answers {
		if !got[0].Answers[item].Same(a) {
			t.Errorf("%s was %+v, is read as %+v", item, a, got[0].Answers[item])
		}
	}
	if got := must[[]survey.Response](t)(s.ResponsesAt(t.Context(), before)); len(got) != 0 {
		t.Errorf("%d responses before there was one", len(got))
	}
}

// TestSnapshot: it is of what stands, under its hash, for ever; only that it was withdrawn is added.
func TestSnapshot(t *testing.T) {
	t.Parallel()
	db := storetest.Database(t)
	s := storetest.OpenDB(t, db)
	ctx := ctxOf(t)
	accept(t, s, figure("PAN", 2031, "Test 2031", "1"))
	hash := must[string](t)(s.DataHash(t.Context()))
	made := must[publish.Snapshot](t)(s.AddSnapshot(ctx, "2031-a", lang.Text{Es: "Corte A"}, lang.Text{}))
	if made.DataHash != hash || made.Mark != must[int64](t)(s.DataVersion(t.Context())) || made.Name.Es != "Corte A" || made.At.IsZero() || !made.Withdrawn.IsZero() {
		t.Errorf("%+v", made)
	}
	if n := len(must[[]publish.Row](t)(s.Figures(t.Context(), publish.Query{AllParts: true}))); int64(n) != made.Figures {
		t.Errorf("%d figures, the snapshot says %d", n, made.Figures)
	}
	accept(t, s, figure("PAN", 2031, "Test 2031", "2"))
	_, err := s.AddSnapshot(ctx, "2031-A", lang.Text{Es: "Otro"}, lang.Text{})
	wantFault(t, err, fault.Conflict, "snapshot.taken")
	second := must[publish.Snapshot](t)(s.AddSnapshot(ctx, "2031-b", lang.Text{Es: "Corte B"}, lang.Text{Es: "Nota"}))
	if again := must[string](t)(s.DataHashAt(t.Context(), made.Mark)); again != hash || second.DataHash == hash {
		t.Errorf("the hash is %s now, it was %s", again, hash)
	}
	if list := must[[]publish.Snapshot](t)(s.Snapshots(t.Context())); len(list) != 2 || list[0].Code != "2031-b" {
		t.Errorf("%+v", list)
	}
	_, err = s.Snapshot(t.Context(), "2031-c")
	wantFault(t, err, fault.NotFound, "snapshot.none")
	if found := must[publish.Snapshot](t)(s.Snapshot(t.Context(), "2031-A")); found.Code != "2031-a" {
		t.Errorf("%+v", found)
	}
	if err := s.WithdrawSnapshot(ctx, "2031-b", "Made too early"); err != nil {
		t.Fatal(err)
	}
	if b := must[publish.Snapshot](t)(s.Snapshot(t.Context(), "2031-b")); b.Withdrawn.IsZero() || b.Reason != "Made too early" {
		t.Errorf("%+v", b)
	}
	wantFault(t, s.WithdrawSnapshot(ctx, "2031-b", "again"), fault.Conflict, "admin.changed_meanwhile")
	owner := connect(t, db.OwnerURL)
	exec(t, owner, `select set_config('rumbo.actor', '2', false)`)
	for _, q := range []string{
		`update snapshot set mark = mark - 1 where code = '2031-a'`, `update snapshot set data_hash = repeat('0', 64) where code = '2031-a'`, `delete from snapshot`, `truncate snapshot`,
		`insert into snapshot (code, name, mark, data_hash, figures, made_by) values ('old', '{}', 1, repeat('0', 64), 0, 2)`,
		`insert into snapshot (code, name, mark, data_hash, figures, made_by) values ('now', '{}', (select max(id) from change_set), repeat('0', 64), 0, 2)`,
	} {
		if _, err := owner.Exec(t.Context(), q); err == nil {
			t.Errorf("%s: done", q)
		}
	}
}
