package postgres_test

import (
	"reflect"
	"testing"

	"rumbo/internal/publish"
	"rumbo/internal/shipped"
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
	rows, err := s.Figures(t.Context(), publish.Query{AllParts: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Log(len(rows), len(d.Figures))
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
			if want.String() != got.String() {
				t.Errorf("%s: %v, want %v", what, got, want)
			}
			return
		}
		for i := range want.NumField() {
			same(t, what+"."+want.Type().Field(i).Name, want.Field(i), got.Field(i))
		}
	default:
		if !want.Equal(got) {
			t.Errorf("%s: %v, want %v", what, got, want)
		}
	}
}
