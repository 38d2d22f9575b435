package postgres_test

import (
	"fmt"
	"reflect"
	"sync"
	"testing"
	"time"

	"rumbo/internal/catalog"
	"rumbo/internal/observation"
	"rumbo/internal/pgserver"
	"rumbo/internal/postgres"
	"rumbo/internal/publish"
	"rumbo/internal/shipped"
	"rumbo/internal/testkit/pgtest"
	"rumbo/internal/testkit/storetest"
)

func load(t testing.TB) *shipped.Data {
	t.Helper()
	d, err := shipped.Load()
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// TestShippedComesBack: what is loaded is what is read.
func TestShippedComesBack(t *testing.T) {
	t.Parallel()
	d, s := load(t), storetest.Open(t)
	cat, err := s.Catalog(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	want, got := reflect.ValueOf(d.Catalogue), reflect.ValueOf(cat.Content())
	for i := range want.NumField() {
		same(t, want.Type().Field(i).Name, want.Field(i), got.Field(i))
	}
	dir, err := s.Directory(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	same(t, "areas", reflect.ValueOf(d.Directory().Areas()), reflect.ValueOf(dir.Areas()))
	if len(dir.Memberships()) != len(d.Memberships) {
		t.Errorf("%d memberships, want %d", len(dir.Memberships()), len(d.Memberships))
	}
	questionnaires, err := s.Questionnaires(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	same(t, "questionnaires", reflect.ValueOf(d.Questionnaires), reflect.ValueOf(questionnaires))
	rounds, err := s.Rounds(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	same(t, "rounds", reflect.ValueOf(d.Rounds), reflect.ValueOf(rounds))
	// Of the figures those of the newest release of each key stand, as they are in the files.
	newest := map[observation.Key]observation.Observation{}
	for _, o := range d.Figures {
		key := o.Key
		key.Release = ""
		release, _ := cat.Release(o.Key.Release)
		before, taken := newest[key]
		if other, _ := cat.Release(before.Key.Release); !taken || other.Rank < release.Rank {
			newest[key] = o
		}
	}
	rows := must[[]publish.Row](t)(s.Figures(t.Context(), publish.Query{AllParts: true}))
	if len(rows) != len(newest) || len(rows) < 10_000 {
		t.Fatalf("%d figures, want %d", len(rows), len(newest))
	}
	for i, r := range rows {
		o := r.Observation
		key := o.Key
		key.Release = ""
		want := newest[key]
		if o.Key != want.Key || !o.Value.Equal(want.Value) || o.Value.Text() != want.Value.Text() || o.Value.Literal != want.Value.Literal || o.Note != want.Note ||
			o.Source != want.Source || o.Origin != want.Origin || o.Period != want.Period || o.Breakdown.Key() != want.Breakdown.Key() {
			t.Fatalf("got  %+v\nwant %+v", o, want)
		}
		if i > 0 && rows[i-1].Observation.Key.Compare(o.Key) >= 0 {
			t.Fatalf("%v stands before %v", rows[i-1].Observation.Key, o.Key)
		}
	}
}

// TestLoadAgain: the same data cost nothing; data that say they are others change only what differs.
func TestLoadAgain(t *testing.T) {
	t.Parallel()
	db := storetest.Database(t)
	s, conn := storetest.OpenDB(t, db), connect(t, db.OwnerURL)
	d := load(t)
	version, hash := must[int64](t)(s.DataVersion(t.Context())), must[string](t)(s.DataHash(t.Context()))
	stamp := func() string {
		// Row versions of every table that is loaded.
		return value[string](t, conn, `select md5(string_agg(x, ',' order by x)) from (
			select 'a' || xmin || code as x from area union all select 'm' || xmin || id from membership union all select 's' || xmin || code from series
			union all select 'i' || xmin || code from indicator union all select 'l' || xmin || id from link union all select 'q' || xmin || code from questionnaire
			union all select 'r' || xmin || code from round union all select 'd' || xmin || dimension || code from dimension_code
			union all select 'o' || xmin || version_id from observation union all select 'n' || xmin || area || alias from area_alias
			union all select 'x' || xmin || series || dimension from series_dimension union all select 'e' || xmin || name from release) rows`)
	}
	before := stamp()
	for _, hash := range []string{d.Hash, "another", "yet another"} {
		d.Hash = hash
		if err := s.LoadShipped(t.Context(), d, nil); err != nil {
			t.Fatal(err)
		}
	}
	if stamp() != before {
		t.Error("loading the same data wrote rows")
	}
	if v := must[int64](t)(s.DataVersion(t.Context())); v != version {
		t.Errorf("data version %d, want %d", v, version)
	}
	for i := range d.Figures {
		if d.Figures[i].Key.Series == "SI_RMT_COST" {
			d.Figures[i].Value = number("99.5")
			break
		}
	}
	d.Catalogue.Series[0].Short.En = "Changed"
	d.Catalogue.Links = d.Catalogue.Links[1:]
	d.Memberships = d.Memberships[1:]
	d.Hash = "changed"
	if err := s.LoadShipped(t.Context(), d, nil); err != nil {
		t.Fatal(err)
	}
	if h := must[string](t)(s.DataHash(t.Context())); h == hash {
		t.Error("the changed figure is not in the data hash")
	}
	if n := value[int](t, conn, `select count(*) from observation_version where change_set = (select max(id) from change_set)`); n != 1 {
		t.Errorf("%d versions for one changed figure", n)
	}
	cat, err := s.Catalog(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if c := cat.Content(); c.Series[0].Short.En != "Changed" || len(c.Links) != len(d.Catalogue.Links) {
		t.Error("changed reference data did not arrive")
	}
	dir, err := s.Directory(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if len(dir.Memberships()) != len(d.Memberships) {
		t.Error("a membership that is no longer shipped stays")
	}
}

// TestLocalEditsStay: loading leaves alone what a person edited, in every table and among the figures.
func TestLocalEditsStay(t *testing.T) {
	t.Parallel()
	db := storetest.Database(t)
	s, conn := storetest.OpenDB(t, db), served(t, db)
	exec(t, conn, `select set_config('rumbo.actor', '2', false)`)
	edits := []string{
		`update area set name = jsonb_set(name, '{es}', '"Panamá (editado)"') where code = 'PAN'`,
		`update membership set ends = '2025-12-31' where whole = 'RCM' and member = 'CAN'`,
		`update membership set withdrawn = true where whole = 'RCM' and member = 'PAN'`,
		`insert into membership (whole, member, starts) values ('RCM', 'COL', '2024-01-01')`,
		`insert into area_alias (area, alias) values ('PAN', 'La República')`,
		`update series set short = '{"en": "Mine"}' where code = 'SI_RMT_COST'`,
		`update release set rank = '1999.1' where name = 'UN SDG 2020.Q4'`,
		`update indicator_series set withdrawn = true where indicator = '10.c.1' and series = (select min(series) from indicator_series where indicator = '10.c.1')`,
		`update round set source = 'confirmed' where code = '2023'`,
		`update link set note = 'mine' where id = (select min(id) from link)`,
	}
	for _, edit := range edits {
		if done, err := conn.Exec(t.Context(), edit); err != nil || done.RowsAffected() != 1 {
			t.Fatalf("%s: %v %v", edit, done, err)
		}
	}
	d := load(t)
	var corrected observation.Observation
	for _, o := range d.Figures {
		if o.Key.Series == "SI_RMT_COST" {
			corrected = o
		}
	}
	corrected.Value = number("77.7")
	corrected.Origin = observation.Origin{}
	accept(t, s, corrected)
	d.Hash = "newer"
	for i := range d.Figures {
		if d.Figures[i].Key == corrected.Key {
			d.Figures[i].Value = number("88.8")
		}
	}
	if err := s.LoadShipped(t.Context(), d, nil); err != nil {
		t.Fatal(err)
	}
	day := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	dir, err := s.Directory(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if a, _ := dir.Area("PAN"); a.Name.Es != "Panamá (editado)" || !a.Local {
		t.Errorf("area: %+v", a)
	}
	if a, ok := dir.ByName("la republica"); !ok || a.Code != "PAN" {
		t.Error("the alias is gone")
	}
	if dir.IsMember("RCM", "CAN", day) || dir.IsMember("RCM", "PAN", day) || !dir.IsMember("RCM", "COL", day) || !dir.IsMember("RCM", "CRI", day) {
		t.Error("edited memberships were undone")
	}
	cat, err := s.Catalog(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if c, _ := cat.Series("SI_RMT_COST"); c.Short.En != "Mine" || !c.Local {
		t.Errorf("series: %+v", c)
	}
	if r, _ := cat.Release("UN SDG 2020.Q4"); r.Rank != "1999.1" {
		t.Errorf("release: %+v", r)
	}
	shippedIndicator, _ := must[*catalog.Catalog](t)(d.Catalog()).Indicator("10.c.1")
	if i, _ := cat.Indicator("10.c.1"); len(i.Series) != len(shippedIndicator.Series)-1 {
		t.Errorf("indicator: %v", i.Series)
	}
	found := must[[]publish.Row](t)(s.Figures(t.Context(), publish.Query{
		Series: []string{corrected.Key.Series}, Areas: []string{corrected.Key.Area}, From: corrected.Period.Year(), To: corrected.Period.Year(), AllParts: true}))
	for _, r := range found {
		if r.Observation.Key == corrected.Key && r.Observation.Value.Text() != "77.7" {
			t.Errorf("a corrected figure was undone: %s", r.Observation.Value.Text())
		}
	}
	if len(found) == 0 {
		t.Error("the corrected figure is gone")
	}
}

// TestParallelStarts: several programs that start on one empty database at once do the work once.
func TestParallelStarts(t *testing.T) {
	t.Parallel()
	db := pgtest.Empty(t)
	d := load(t)
	var wg sync.WaitGroup
	for range 3 {
		wg.Go(func() {
			if err := postgres.Migrate(t.Context(), db.OwnerURL, pgserver.AppRole); err != nil {
				t.Error(err)
				return
			}
			key, err := postgres.Admit(t.Context(), db.OwnerURL)
			if err != nil {
				t.Error(err)
				return
			}
			s, err := postgres.Open(t.Context(), db.AppURL, key, nil)
			if err != nil {
				t.Error(err)
				return
			}
			defer s.Close()
			if err := s.LoadShipped(t.Context(), d, nil); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if n := value[int](t, connect(t, db.OwnerURL), `select count(*) from change_set`); n != 1 {
		t.Errorf("%d change sets, want 1", n)
	}
}

// same compares deeply; an empty list is as good as none.
func same(t *testing.T, what string, want, got reflect.Value) {
	t.Helper()
	switch want.Kind() {
	case reflect.Slice:
		if want.Len() != got.Len() {
			t.Errorf("%s: %d, want %d: %v, want %v", what, got.Len(), want.Len(), got, want)
			return
		}
		for i := range want.Len() {
			same(t, what, want.Index(i), got.Index(i))
		}
	case reflect.Struct:
		if want.Type().String() == "decimal.NullDecimal" || want.Type().String() == "time.Time" {
			if w, g := fmt.Sprint(want.Interface()), fmt.Sprint(got.Interface()); w != g {
				t.Errorf("%s: %v, want %v", what, got, want)
			}
			return
		}
		for i := range want.NumField() {
			same(t, what+"."+want.Type().Field(i).Name, want.Field(i), got.Field(i))
		}
	case reflect.Map:
		if !reflect.DeepEqual(want.Interface(), got.Interface()) {
			t.Errorf("%s: %v, want %v", what, got, want)
		}
	default:
		if !want.Equal(got) {
			t.Errorf("%s: %v, want %v", what, got, want)
		}
	}
}
