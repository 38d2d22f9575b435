package postgres_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"testing"

	"rumbo/internal/fault"
	"rumbo/internal/intake"
	"rumbo/internal/observation"
	"rumbo/internal/postgres"
	"rumbo/internal/publish"
	"rumbo/internal/testkit/storetest"
)

func TestSameFigureTwice(t *testing.T) {
	t.Parallel()
	s := storetest.Open(t)
	a, b := figure("PAN", 2031, "Test 2031.Q1", "12.50"), figure("CRI", 2031, "Test 2031.Q1", "3")
	id, counts := accept(t, s, a, b)
	if id == 0 || counts != (observation.Counts{New: 2}) {
		t.Fatalf("first: %d %+v", id, counts)
	}
	if again, counts := accept(t, s, a, b); again != 0 || counts != (observation.Counts{Same: 2}) {
		t.Errorf("again: %d %+v", again, counts)
	}
	if v := must[int64](t)(s.DataVersion(t.Context())); v != id {
		t.Errorf("data version %d, want %d", v, id)
	}
	// A number written otherwise is the same value.
	a.Value = number("12.5")
	if _, counts := accept(t, s, a); counts.Same != 1 {
		t.Errorf("12.5 for 12.50: %+v", counts)
	}
	a.Value = number("13")
	id, counts = accept(t, s, a, b)
	if id == 0 || counts != (observation.Counts{Changed: 1, Same: 1}) {
		t.Errorf("changed: %d %+v", id, counts)
	}
	got := must[[]publish.Row](t)(s.Figures(t.Context(), publish.Query{Series: []string{"SI_RMT_COST"}, Areas: []string{"PAN"}, From: 2031}))
	if len(got) != 1 || got[0].Observation.Value.Text() != "13" || got[0].Observation.Key != a.Key || got[0].Observation.Source != "un-sdg" {
		t.Fatalf("current: %+v", got)
	}
	h := must[publish.FigureHistory](t)(s.Figure(t.Context(), got[0].ID))
	if len(h.Versions) != 2 || !h.Current || h.Versions[1].Value.Text() != "12.50" || h.Versions[1].ChangeSet.Actor != operator || h.Versions[0].ChangeSet.Reason != "test" {
		t.Errorf("history: %+v", h)
	}
	old := must[publish.FigureHistory](t)(s.Figure(t.Context(), h.Versions[1].ID))
	if old.Current || old.Row.Observation.Value.Text() != "12.50" {
		t.Errorf("the version before: %+v", old.Row)
	}
	_, err := s.Figure(t.Context(), 1<<40)
	wantFault(t, err, fault.NotFound, "fault.figure_unknown")
}

func TestEverythingOfAFigureComesBack(t *testing.T) {
	t.Parallel()
	s := storetest.Open(t)
	v := number("2.50")
	v.Literal, v.Censor, v.Status, v.Negligible = "<2,50", observation.Below, "E", true
	v.Lower, v.Upper, v.Numerator, v.Denominator = number("1").Number, number("1000000.000001").Number, number("-3").Number, number("0").Number
	p, ok := observation.ParsePeriod("2011Q1")
	if !ok {
		t.Fatal("period")
	}
	full := observation.New("SG_CPA_MIGRS", "PAN", p, observation.Breakdown{"policy_domain": "PD_1"}, observation.National, "INEC 2011", v)
	full.Source, full.Note = "inec", "a note\twith\\signs\nand lines"
	sum := must[string](t)(s.SaveFile(ctxOf(t), "x.csv", strings.NewReader("x")))
	im := must[int64](t)(s.CreateImport(ctxOf(t), intake.Import{FileName: "x.csv", SHA256: sum}))
	full.Origin = observation.Origin{Kind: observation.Cell, File: sum, FileName: "x.csv", Sheet: "Hoja 1", Cell: "D9", Item: "i", Import: im}
	gap := observation.New("SI_RMT_COST", "CRI", observation.YearPeriod(2030), nil, observation.UN, "Test 2030", observation.Value{Gap: observation.Suppressed})
	gap.Source = "un-sdg"
	accept(t, s, full, gap)
	got := must[[]publish.Row](t)(s.Figures(t.Context(), publish.Query{Series: []string{"SG_CPA_MIGRS"}, Areas: []string{"PAN"}, From: 2011, To: 2011, AllParts: true}))
	if len(got) != 1 {
		t.Fatalf("%d figures", len(got))
	}
	o := got[0].Observation
	if !o.Value.Equal(full.Value) || o.Value.Literal != "<2,50" || o.Value.Text() != "<2.50" || o.Note != full.Note || o.Origin != full.Origin ||
		o.Key != full.Key || o.Source != "inec" || o.Period != full.Period || o.Breakdown.Code("policy_domain") != "PD_1" {
		t.Errorf("got  %+v\nwant %+v", o, full)
	}
	got = must[[]publish.Row](t)(s.Figures(t.Context(), publish.Query{Areas: []string{"CRI"}, From: 2030}))
	if len(got) != 1 || got[0].Observation.Value.Gap != observation.Suppressed || got[0].Observation.Value.Number.Valid {
		t.Errorf("gap: %+v", got)
	}
	cat, err := s.Catalog(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if r, ok := cat.Release("INEC 2011"); !ok || r.Source != "inec" || r.Rank != "2011.0" {
		t.Errorf("the release was not made: %+v", r)
	}
	if src, ok := cat.Source("inec"); !ok || src.Flow != observation.National {
		t.Errorf("the source was not made: %+v", src)
	}
}

func TestNewestReleaseStands(t *testing.T) {
	t.Parallel()
	s := storetest.Open(t)
	text := func() string {
		got := must[[]publish.Row](t)(s.Figures(t.Context(), publish.Query{Series: []string{"SI_RMT_COST"}, Areas: []string{"PAN"}, From: 2031}))
		if len(got) != 1 {
			t.Fatalf("%d current figures", len(got))
		}
		return got[0].Observation.Value.Text()
	}
	accept(t, s, figure("PAN", 2031, "Test 2031.Q2", "2"))
	if _, counts := accept(t, s, figure("PAN", 2031, "Test 2031.Q1", "1")); counts.New != 1 || text() != "2" {
		t.Errorf("an older release replaced the newer: %+v, %s", counts, text())
	}
	if _, counts := accept(t, s, figure("PAN", 2031, "Test 2031.Q3", "3"), figure("PAN", 2031, "Test 2031.Q4", "4")); counts.New != 2 || text() != "4" {
		t.Errorf("a newer release did not replace the older: %+v, %s", counts, text())
	}
	if accept(t, s, figure("PAN", 2031, "Test 2031.Q3", "5")); text() != "4" {
		t.Errorf("a mended older release replaced the newer: %s", text())
	}
	rows := must[[]publish.Row](t)(s.Figures(t.Context(), publish.Query{Series: []string{"SI_RMT_COST"}, Areas: []string{"PAN"}, From: 2031}))
	if h := must[publish.FigureHistory](t)(s.Figure(t.Context(), rows[0].ID)); len(h.Beside) != 3 || len(h.Versions) != 1 {
		t.Errorf("%d beside, %d versions", len(h.Beside), len(h.Versions))
	}
}

func TestConflictWritesNothing(t *testing.T) {
	t.Parallel()
	s := storetest.Open(t)
	before := must[string](t)(s.DataHash(t.Context()))
	list := rows(figure("PAN", 2031, "Test 2031", "1"), figure("CRI", 2031, "Test 2031", "9"), figure("PAN", 2031, "Test 2031", "2"), figure("CRI", 2031, "Test 2031", "9.0"))
	_, counts, err := s.AcceptFigures(ctxOf(t), edit(""), list)
	wantFault(t, err, fault.Conflict, "fault.figures_conflict")
	if want := (observation.Counts{New: 1, Same: 1, Conflict: 2}); counts != want {
		t.Errorf("%+v, want %+v", counts, want)
	}
	var kinds []observation.ChangeKind
	compared := must[observation.Counts](t)(s.Compare(ctxOf(t), list, 0, func(c observation.Change) error {
		kinds = append(kinds, c.Kind)
		return nil
	}))
	if compared != counts || fmt.Sprint(kinds) != "[conflict new conflict same]" {
		t.Errorf("compared %+v %v", compared, kinds)
	}
	if after := must[string](t)(s.DataHash(t.Context())); after != before {
		t.Error("the data hash moved")
	}
	cat, _ := s.Catalog(t.Context())
	if _, ok := cat.Release("Test 2031"); ok {
		t.Error("the release of a refused file stays")
	}
}

func TestCompareShowsOld(t *testing.T) {
	t.Parallel()
	s := storetest.Open(t)
	accept(t, s, figure("PAN", 2031, "Test 2031", "1.50"))
	var got []observation.Change
	_, err := s.Compare(t.Context(), rows(figure("PAN", 2031, "Test 2031", "2"), figure("PAN", 2032, "Test 2031", "3")), 0, func(c observation.Change) error {
		got = append(got, c)
		return nil
	})
	if err != nil || len(got) != 2 || got[0].Kind != observation.ChangeChanged || got[0].Old == nil || got[0].Old.Text() != "1.50" || got[1].Old != nil {
		t.Errorf("%+v %v", got, err)
	}
	stop := errors.New("stop")
	if _, err := s.Compare(t.Context(), rows(figure("PAN", 2031, "x", "2")), 0, func(observation.Change) error { return stop }); !errors.Is(err, stop) {
		t.Errorf("the caller's error is lost: %v", err)
	}
}

func TestRefusals(t *testing.T) {
	t.Parallel()
	s := storetest.Open(t)
	_, _, err := s.AcceptFigures(t.Context(), edit(""), rows(figure("PAN", 2031, "x", "1")))
	wantFault(t, err, fault.Forbidden, "fault.no_actor")
	_, _, err = s.AcceptFigures(ctxOf(t), edit(""), rows(figure("XYZ", 2031, "x", "1")))
	wantFault(t, err, fault.Invalid, "fault.figures_unknown")
	broken := figure("PAN", 2031, "x", "1")
	broken.Note = "a\x00b"
	_, _, err = s.AcceptFigures(ctxOf(t), edit(""), rows(broken))
	wantFault(t, err, fault.Invalid, "fault.text_unstorable")
	_, _, err = s.AcceptFigures(ctxOf(t), edit(""), rows(figure("PAN", 2031, "x", "1e9000")))
	wantFault(t, err, fault.Invalid, "fault.number_unstorable")
	reading := errors.New("reading failed")
	_, _, err = s.AcceptFigures(ctxOf(t), edit(""), func(yield func(observation.Observation, error) bool) {
		_ = yield(figure("PAN", 2031, "x", "1"), nil) && yield(observation.Observation{}, reading)
	})
	if !errors.Is(err, reading) {
		t.Errorf("the reader's error is lost: %v", err)
	}
	if _, counts := accept(t, s); counts != (observation.Counts{}) {
		t.Errorf("nothing counts: %+v", counts)
	}
}

func TestConcurrentAccepts(t *testing.T) {
	t.Parallel()
	s := storetest.Open(t)
	var list []observation.Observation
	for year := range 40 {
		list = append(list, figure("PAN", 2031+year, "Test 2031", fmt.Sprint(year)))
	}
	var wg sync.WaitGroup
	var mu sync.Mutex
	var sets []int64
	total := observation.Counts{}
	for range 4 {
		wg.Go(func() {
			id, counts, err := s.AcceptFigures(ctxOf(t), edit(""), rows(list...))
			if err != nil {
				t.Error(err)
			}
			mu.Lock()
			defer mu.Unlock()
			sets = append(sets, id)
			total.New += counts.New
			total.Same += counts.Same
		})
	}
	wg.Wait()
	written := 0
	for _, id := range sets {
		if id != 0 {
			written++
		}
	}
	if written != 1 || total.New != 40 || total.Same != 120 {
		t.Errorf("%d change sets, %+v", written, total)
	}
}

// TestKilled breaks the connection in the middle of the rows: nothing of the file is there, and the next try succeeds.
func TestKilled(t *testing.T) {
	t.Parallel()
	db := storetest.Database(t)
	s, other := storetest.OpenDB(t, db), connect(t, db.AppURL)
	before := must[string](t)(s.DataHash(t.Context()))
	list := []observation.Observation{figure("PAN", 2031, "Test 2031", "1"), figure("PAN", 2032, "Test 2031", "2")}
	_, _, err := s.AcceptFigures(ctxOf(t), edit(""), func(yield func(observation.Observation, error) bool) {
		_ = yield(list[0], nil)
		exec(t, other, `select pg_terminate_backend(pid, 5000) from pg_stat_activity
			where datname = current_database() and pid <> pg_backend_pid() and state <> 'idle'`)
		_ = yield(list[1], nil)
	})
	if err == nil {
		t.Fatal("accepted over a dead connection")
	}
	if n := value[int](t, other, `select count(*) from observation_version where starts >= '2031-01-01'`); n != 0 {
		t.Errorf("%d rows of a broken transaction", n)
	}
	if after := must[string](t)(s.DataHash(t.Context())); after != before {
		t.Error("the data hash moved")
	}
	if _, counts := accept(t, s, list...); counts.New != 2 {
		t.Errorf("second try: %+v", counts)
	}
}

// TestCurrentIsNewest: whatever is accepted in whatever order, the current state is the newest version of the newest release,
// computed here from the versions alone.
func TestCurrentIsNewest(t *testing.T) {
	t.Parallel()
	db := storetest.Database(t)
	s, conn := storetest.OpenDB(t, db), connect(t, db.OwnerURL)
	r := rand.New(rand.NewPCG(7, 11))
	areas := []string{"PAN", "CRI", "MEX", "419"}
	for range 40 {
		var list []observation.Observation
		taken := map[observation.Key]bool{}
		for range 1 + r.IntN(12) {
			o := figure(areas[r.IntN(len(areas))], 2031+r.IntN(3), fmt.Sprintf("Test 203%d.Q%d", r.IntN(2), 1+r.IntN(4)), fmt.Sprint(r.IntN(4)))
			if r.IntN(3) == 0 {
				o = observation.New("SM_DTH_MIGR", o.Key.Area, o.Period, nil, observation.National, fmt.Sprintf("R%d", r.IntN(5)), o.Value)
				o.Source = "national"
			}
			if r.IntN(8) == 0 {
				o.Value = observation.Value{Gap: observation.NotAvailable}
			}
			if !taken[o.Key] {
				taken[o.Key] = true
				list = append(list, o)
			}
		}
		accept(t, s, list...)
	}
	wrong := value[int](t, conn, `
		with newest as (
			select series_id, area, period, breakdown_id, flow, starts, value, release_id, id from (
				select v.*, rank() over (partition by v.series_id, v.area, v.period, v.breakdown_id, v.flow
					order by r.rank collate "C" desc, r.id desc, v.revision desc) as place
				from observation_version v join release r on r.id = v.release_id) v
			where place = 1)
		select count(*) from (
			(select * from newest except select * from observation) union all (select * from observation except select * from newest)) d`)
	if wrong != 0 {
		t.Errorf("%d current figures differ from the newest versions", wrong)
	}
	if n := value[int](t, conn, `select count(*) from observation_version where starts >= '2031-01-01'`); n < 60 {
		t.Errorf("only %d versions: the test tests nothing", n)
	}
}

func TestImportStates(t *testing.T) {
	t.Parallel()
	s := storetest.Open(t)
	ctx := ctxOf(t)
	sum := must[string](t)(s.SaveFile(ctx, "a.csv", strings.NewReader("data")))
	if again := must[string](t)(s.SaveFile(ctx, "b.csv", strings.NewReader("data"))); again != sum {
		t.Error("the same bytes have two digests")
	}
	if data := must[[]byte](t)(s.File(ctx, sum)); string(data) != "data" {
		t.Errorf("kept %q", data)
	}
	_, err := s.File(ctx, "00"+sum[2:])
	wantFault(t, err, fault.NotFound, "fault.file_unknown")
	_, err = s.File(ctx, "nonsense")
	wantFault(t, err, fault.Invalid, "fault.digest")
	id := must[int64](t)(s.CreateImport(ctx, intake.Import{FileName: "a.csv", SHA256: sum, Source: "un-sdg", Release: "Test 2031"}))
	_, _, err = s.AcceptFigures(ctx, observation.ChangeSet{Kind: observation.FromImport, Import: id}, rows(figure("PAN", 2031, "Test 2031", "1")))
	wantFault(t, err, fault.Conflict, "fault.import_state")
	report := []byte(`{"b": 1,  "a": [2]}`)
	if err := s.SetChecked(ctx, intake.Import{ID: id, Report: report}); err != nil {
		t.Fatal(err)
	}
	wantFault(t, s.SetChecked(ctx, intake.Import{ID: id, Report: report}), fault.Conflict, "fault.import_state")
	set, _, err := s.AcceptFigures(ctx, observation.ChangeSet{Kind: observation.FromImport, Import: id}, rows(figure("PAN", 2031, "Test 2031", "1")))
	if err != nil {
		t.Fatal(err)
	}
	im := must[intake.Import](t)(s.Import(ctx, id))
	if im.State != intake.Accepted || im.ChangeSet != set || im.Actor != operator || im.DecidedBy != operator || im.Decided.IsZero() ||
		string(im.Report) != string(report) || im.Size != 4 || im.SHA256 != sum || im.FileName != "a.csv" || im.Release != "Test 2031" {
		t.Errorf("%+v", im)
	}
	wantFault(t, s.SetRejected(ctx, id, ""), fault.Conflict, "fault.import_state")
	wantFault(t, s.SetRejected(ctx, id+100, ""), fault.NotFound, "fault.import_unknown")
	next := must[int64](t)(s.CreateImport(ctx, intake.Import{FileName: "b.csv", SHA256: sum}))
	if err := s.SetRejected(ctx, next, ""); err != nil {
		t.Fatal(err)
	}
	if all := must[[]intake.Import](t)(s.Imports(ctx, 5)); len(all) != 2 || all[0].ID != next || all[0].State != intake.Rejected {
		t.Errorf("%+v", all)
	}
	// A file without anything new is accepted too, without a change set.
	third := must[int64](t)(s.CreateImport(ctx, intake.Import{FileName: "c.csv", SHA256: sum}))
	if err := s.SetChecked(ctx, intake.Import{ID: third, Report: report}); err != nil {
		t.Fatal(err)
	}
	if set, _, err := s.AcceptFigures(ctx, observation.ChangeSet{Kind: observation.FromImport, Import: third}, rows()); set != 0 || err != nil {
		t.Errorf("%d %v", set, err)
	}
	if im := must[intake.Import](t)(s.Import(ctx, third)); im.State != intake.Accepted || im.ChangeSet != 0 {
		t.Errorf("%+v", im)
	}
	wantFault(t, s.SetRejected(postgres.WithActor(t.Context(), 0), third, ""), fault.Forbidden, "fault.no_actor")
}
