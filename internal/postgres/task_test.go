package postgres_test

import (
	"strings"
	"testing"

	"rumbo/internal/fault"
	"rumbo/internal/intake"
	"rumbo/internal/postgres"
	"rumbo/internal/testkit/storetest"
)

// TestHandedAgain: what a person names of a file afterwards stands with a new import of the same kept bytes, and the one before gives way; all of it or nothing.
func TestHandedAgain(t *testing.T) {
	t.Parallel()
	db := storetest.Database(t)
	s := storetest.OpenDB(t, db)
	people := storetest.AddPeople(t, db)
	ctx := postgres.WithActor(t.Context(), people["focal point PAN"])
	file := strings.NewReader("area,year,series,value\nPAN,2018,SM_DTH_MIGR,41\n")
	sum, err := s.SaveFile(ctx, "casos.csv", file)
	if err != nil {
		t.Fatal(err)
	}
	first, task, err := s.Hand(ctx, intake.Import{FileName: "casos.csv", SHA256: sum}, file, intake.Options{}, 0)
	if err != nil {
		t.Fatal(err)
	}
	named := intake.Import{FileName: "casos.csv", SHA256: sum, Source: "Migración Panamá", Release: "2025"}
	next, _, err := s.Hand(ctx, named, nil, intake.Options{Source: named.Source, Release: named.Release}, first)
	if err != nil {
		t.Fatal(err)
	}
	im, err := s.Import(ctx, next)
	if err != nil || im.Source != named.Source || im.Release != named.Release || im.Replaces != first || im.SHA256 != sum || im.Size != file.Size() {
		t.Fatalf("%v %+v", err, im)
	}
	before, err := s.Import(ctx, first)
	if err != nil || before.State != intake.Rejected || before.ReplacedBy != next || before.Release != "" {
		t.Fatalf("%v %+v", err, before)
	}
	if over, err := s.Task(ctx, task); err != nil || over.State != intake.CalledOff {
		t.Errorf("the check before goes on: %v %+v", err, over)
	}
	list, err := s.Tasks(ctx, next)
	if err != nil || len(list) != 1 || list[0].Options.Release != "2025" {
		t.Errorf("%v %+v", err, list)
	}
	if _, _, err := s.Hand(ctx, named, nil, intake.Options{}, first); fault.KindOf(err) != fault.Conflict {
		t.Error("in the place of one that is decided:", err)
	}
	if all, err := s.Imports(ctx, 10); err != nil || len(all) != 2 {
		t.Error(err, all)
	}
}
