package storetest

import (
	"context"
	"testing"

	"github.com/jackc/pgx/v5"

	"rumbo/internal/testkit/pgtest"
)

// Person is somebody for tests: a role somewhere, named by it.
type Person struct {
	Name       string
	role, area string
	part       string
}

// People are of every role, with neighbours who must see nothing of each other.
func People() []Person {
	return []Person{
		{"administrator", "administrator", "", ""},
		{"second administrator", "administrator", "", ""},
		{"regional office", "regional_office", "RCM", ""},
		{"second regional office", "regional_office", "RCM", ""},
		{"regional office elsewhere", "regional_office", "CARICOM", ""},
		{"partner agency", "partner_agency", "RCM", ""},
		{"partner agency elsewhere", "partner_agency", "CARICOM", ""},
		{"focal point PAN", "focal_point", "PAN", ""},
		{"second focal point PAN", "focal_point", "PAN", ""},
		{"focal point CRI", "focal_point", "CRI", ""},
		{"contributor PAN", "contributor", "PAN", "sdg-10.7.2/D4"},
		{"contributor CRI", "contributor", "CRI", "sdg-10.7.2/D4"},
		{"analyst", "analyst", "", ""},
		{"nobody", "", "", ""},
		{"was focal point PAN", "focal_point", "PAN", "over"},
	}
}

// AddPeople makes the accounts of People, with their appointments, and gives their numbers by name.
func AddPeople(t testing.TB, db *pgtest.DB) map[string]int64 {
	t.Helper()
	ctx := context.Background()
	conn, err := pgx.Connect(ctx, db.OwnerURL)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(ctx)
	if _, err := conn.Exec(ctx, `select set_config('rumbo.actor', '2', false)`); err != nil {
		t.Fatal(err)
	}
	out := map[string]int64{}
	for i, p := range People() {
		var id int64
		err := conn.QueryRow(ctx, `insert into account (kind, name, email, skeleton, institution)
			values ('person', $1, format('p%s@example.org', $2::int), format('p%s@example.org', $2::int), 'Institution of ' || $1) returning id`, p.Name, i).Scan(&id)
		if err != nil {
			t.Fatal(err)
		}
		out[p.Name] = id
		if p.role == "" {
			continue
		}
		part, ends := p.part, "infinity"
		if part == "over" {
			part, ends = "", "yesterday"
		}
		_, err = conn.Exec(ctx, `insert into appointment (account, role, area, part, starts, ends, made_by)
			values ($1, $2, nullif($3, ''), $4, today() - 10, case when $5 = 'infinity' then null else today() - 1 end, 2)`, id, p.role, p.area, part, ends)
		if err != nil {
			t.Fatal(err)
		}
	}
	return out
}
