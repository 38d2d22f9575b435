package publish

import (
	"context"
	"encoding/csv"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/shopspring/decimal"

	"rumbo/internal/action"
	"rumbo/internal/lang"
	"rumbo/internal/observation"
)

func autumn() Snapshot {
	return Snapshot{Code: "2031-a", Name: lang.Text{Es: "Otoño; corte, 1"}, Mark: 7, DataHash: strings.Repeat("ab", 32), At: time.Date(2031, 10, 1, 9, 0, 0, 0, time.UTC)}
}

func TestSnapshotCode(t *testing.T) {
	t.Parallel()
	for code, want := range map[string]bool{
		"2026-11-28": true, "RCM.2026_b": true, "a": true, "": false, "now": false, "Now": false, "-a": false, "a b": false, "a/b": false, "otoño": false,
		strings.Repeat("a", LongestSnapshotCode): true, strings.Repeat("a", LongestSnapshotCode+1): false,
	} {
		if SnapshotCode(code) != want {
			t.Errorf("%q: %v", code, !want)
		}
	}
}

func TestStamp(t *testing.T) {
	t.Parallel()
	s := autumn()
	for name, c := range map[string]struct{ kind, content, want string }{
		"comma":      {"text/csv; charset=utf-8", "a,b\n1,\"x,y\"\n", "a,b,snapshot,data_hash\n1,\"x,y\",2031-a," + s.DataHash + "\n"},
		"semicolon":  {"text/csv", "\ufeffa;b\n1,5;x\n", "\ufeffa;b;snapshot;data_hash\n1,5;x;2031-a;" + s.DataHash + "\n"},
		"one column": {"text/csv", "a\n1\n", "a,snapshot,data_hash\n1,2031-a," + s.DataHash + "\n"},
		"object":     {"application/json; charset=utf-8", `{"a": 1}`, `{"snapshot": "2031-a", "data_hash": "` + s.DataHash + `", "a": 1}` + "\n"},
		"named":      {"application/json", `{"data_hash": "` + s.DataHash + `"}`, `{"snapshot": "2031-a", "data_hash": "` + s.DataHash + `"}` + "\n"},
		"list":       {"application/json", "[\n{\"a\":\"]\"},\n{}\n]\n", "[\n{\"snapshot\": \"2031-a\", \"data_hash\": \"" + s.DataHash + "\", \"a\":\"]\"},\n{\"snapshot\": \"2031-a\", \"data_hash\": \"" + s.DataHash + "\"}\n]\n"},
		"empty":      {"application/json", "[]\n", "[\n]\n"},
		"workbook":   {"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "PK", "PK"},
	} {
		got, err := Stamp(c.kind, []byte(c.content), s, lang.Spanish)
		if err != nil || string(got) != c.want {
			t.Errorf("%s: %v\n%s\nwant\n%s", name, err, got, c.want)
		}
		if strings.HasPrefix(c.kind, "application/json") && !json.Valid(got) {
			t.Errorf("%s is no JSON", name)
		}
	}
	got, err := Stamp("text/calendar; charset=utf-8", []byte("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n"), s, lang.Spanish)
	lines := strings.Split(string(got), "\r\n")
	for _, line := range lines {
		if len(line) > 75 {
			t.Errorf("%d bytes in a line of a calendar", len(line))
		}
	}
	if whole := strings.ReplaceAll(string(got), "\r\n ", ""); err != nil || !strings.Contains(whole, `DESCRIPTION:Otoño\; corte\, 1 (2031-a) · `+s.DataHash+"\r\nVERSION") {
		t.Errorf("%v %s", err, whole)
	}
}

func changeRow(value string, gap observation.Gap, release string) *Row {
	v := observation.Value{Gap: gap}
	if value != "" {
		v.Number = decimal.NewNullDecimal(decimal.RequireFromString(value))
	}
	return &Row{ID: 1, Observation: new(observation.New("SI_RMT_COST", "PAN", observation.YearPeriod(2018), nil, observation.UN, release, v)), Origin: Official}
}

func TestKindOfChange(t *testing.T) {
	t.Parallel()
	below := changeRow("4", "", "b")
	below.Observation.Value.Censor = observation.Below
	for name, c := range map[string]struct {
		old, now *Row
		want     ChangeKind
	}{
		"appeared":           {nil, changeRow("4", "", "b"), ChangeNew},
		"zero appeared":      {changeRow("", observation.NotAvailable, "a"), changeRow("0", "", "b"), ChangeNew},
		"gone":               {changeRow("0", "", "a"), changeRow("", observation.NotAnswered, "b"), ChangeWithdrawn},
		"backwards":          {changeRow("4", "", "a"), nil, ChangeWithdrawn},
		"another":            {changeRow("4", "", "a"), changeRow("5", "", "b"), ChangeValue},
		"to zero":            {changeRow("4", "", "a"), changeRow("0", "", "b"), ChangeValue},
		"only a bound":       {changeRow("4", "", "a"), below, ChangeValue},
		"more zeros":         {changeRow("4.0", "", "a"), changeRow("4.00", "", "b"), ChangeConfirmed},
		"a gap appeared":     {nil, changeRow("", observation.NotAvailable, "b"), ChangeGap},
		"another gap":        {changeRow("", observation.NotAvailable, "a"), changeRow("", observation.NotAnswered, "b"), ChangeGap},
		"the same gap again": {changeRow("", observation.NotAvailable, "a"), changeRow("", observation.NotAvailable, "b"), ChangeConfirmed},
	} {
		if got := kindOf(c.old, c.now); got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
}

func TestWriteChanges(t *testing.T) {
	t.Parallel()
	list := []Change{{Kind: ChangeValue, Old: changeRow("4.5", "", "=a"), New: changeRow("5", "", "b")}, {Kind: ChangeNew, New: changeRow("0", "", "b")}}
	var b strings.Builder
	if err := WriteChanges(&b, list, [2]string{"2031-a", "now"}, [2]string{"aa", "bb"}, Spreadsheet(lang.Spanish)); err != nil {
		t.Fatal(err)
	}
	in := csv.NewReader(strings.NewReader(strings.TrimPrefix(b.String(), "\ufeff")))
	in.Comma = ';'
	rows, err := in.ReadAll()
	if err != nil || len(rows) != 3 {
		t.Fatal(rows, err)
	}
	if got := strings.Join(rows[1], "|"); got != "changed|SI_RMT_COST|PAN|2018||un|4,5|A|'=a|5|A|b|2031-a|aa|now|bb" {
		t.Error(got)
	}
	if got := strings.Join(rows[2], "|"); got != "new|SI_RMT_COST|PAN|2018||un||||0|A|b|2031-a|aa|now|bb" {
		t.Error(got)
	}
}

type linesBefore struct {
	LineStore
	sets    []action.Set
	reports []action.Report
}

func (l linesBefore) LineSets(context.Context) ([]action.Set, error) { return l.sets, nil }

func (l linesBefore) LineReports(context.Context, string, ...string) ([]action.Report, error) {
	return append([]action.Report{}, l.reports...), nil
}

// TestLinesAsOf: neither a report that was published later nor a step that a wording took later is told, and the store's own are left as they are.
func TestLinesAsOf(t *testing.T) {
	t.Parallel()
	s := autumn()
	steps := []action.Step{{Kind: action.Presented, At: s.At.Add(-time.Hour)}, {Kind: action.Adopted, At: s.At.Add(time.Hour)}}
	store := linesBefore{
		sets:    []action.Set{{Code: "L", Versions: []action.Version{{Number: 1, Steps: steps}, {Number: 2, Steps: steps[1:]}}}},
		reports: []action.Report{{Line: "1", ChangeSet: 6}, {Line: "1", ChangeSet: 7}, {Line: "1", ChangeSet: 8}},
	}
	service, _, _ := shippedService(t)
	lines := NewLines(store, service).AsOf(s)
	sets, err := lines.Sets(t.Context())
	if err != nil || len(sets) != 1 || len(sets[0].Versions) != 1 || sets[0].Versions[0].State() != action.Presented {
		t.Errorf("%+v %v", sets, err)
	}
	reports, err := lines.store.LineReports(t.Context(), "L")
	if err != nil || len(reports) != 2 {
		t.Errorf("%+v %v", reports, err)
	}
	if len(store.sets[0].Versions[0].Steps) != 2 {
		t.Error("the store's own steps were cut")
	}
	if day := lines.figures.now(); !day.Equal(s.At) {
		t.Errorf("today is %s", day)
	}
}
