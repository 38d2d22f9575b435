package publish

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"strings"
	"testing"

	"github.com/shopspring/decimal"

	"rumbo/internal/lang"
	"rumbo/internal/observation"
)

func TestCSV(t *testing.T) {
	t.Parallel()
	s, _, _ := shippedService(t)
	var b bytes.Buffer
	rows := rowsOf(t, s, Query{Series: []string{"SG_CPA_MIGRP"}, Areas: []string{"RCM", "419"}, Flow: observation.UN, From: 2021, To: 2021, AllParts: true})
	if err := s.WriteCSV(&b, rows); err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(b.String(), "\n")
	for i, want := range map[int]string{
		0: "series,area,period,policy_domain,value,status,flow,origin,source,release,rule,n_responding,n_carried,n_members",
		1: `SG_CPA_MIGRP,419,2021,_T,70.58824,A,un,official,un-sdg-tracker,"UN SDG 2021 round, republished",,,,`,
		3: `SG_CPA_MIGRP,419,2021,PD_1,,not_available,un,computed,un-sdg; un-sdg-owid,"UN SDG 2020.Q4; UN SDG 2021 round, republished",share_meeting,17,4,33`,
	} {
		if i >= len(lines) || lines[i] != want {
			t.Errorf("line %d:\n%s\nwant\n%s", i, lines[i], want)
		}
	}
	if bytes.HasPrefix(b.Bytes(), []byte("\ufeff")) {
		t.Error("a byte order mark for programs")
	}
}

// TestSpreadsheetCSV: a mark, semicolons and decimal commas for Spanish and French settings; values come back the same.
func TestSpreadsheetCSV(t *testing.T) {
	t.Parallel()
	s, _, _ := shippedService(t)
	rows := rowsOf(t, s, Query{Areas: []string{"PAN", "RCM"}, AllParts: true, AllFlows: true})
	for _, l := range lang.All() {
		f := Spreadsheet(l)
		var b bytes.Buffer
		if err := s.WriteTable(&b, rows, f); err != nil {
			t.Fatal(err)
		}
		text, marked := strings.CutPrefix(b.String(), "\ufeff")
		if !marked {
			t.Errorf("%s: no byte order mark", l)
		}
		r := csv.NewReader(strings.NewReader(text))
		r.Comma = f.Delimiter
		records, err := r.ReadAll()
		if err != nil || len(records) != len(rows)+1 {
			t.Fatalf("%s: %d records, %v", l, len(records), err)
		}
		column := -1
		for i, name := range records[0] {
			if name == "value" {
				column = i
			}
		}
		for i, record := range records[1:] {
			value := record[column]
			if l != lang.English {
				if strings.Contains(value, ".") {
					t.Fatalf("%s: %q", l, value)
				}
				value = strings.Replace(value, ",", ".", 1)
			}
			if value != rows[i].Observation.Value.Text() {
				t.Errorf("%s: %q, want %q", l, value, rows[i].Observation.Value.Text())
			}
		}
	}
}

func TestNoFormulaLeaves(t *testing.T) {
	t.Parallel()
	s, _, _ := shippedService(t)
	o := observation.New("SM_DTH_MIGR", "=cmd|' /C calc'!A0", observation.YearPeriod(2019), nil, "un", "@SUM(A1)", observation.Value{
		Number: decimal.NewNullDecimal(decimal.RequireFromString("-12.50")), Censor: observation.Below,
	})
	o.Source = "+1"
	minus := o
	minus.Value.Censor = observation.Exact
	var b bytes.Buffer
	if err := s.WriteCSV(&b, []Row{{Observation: &o, Origin: Official}, {Observation: &minus, Origin: Official}}); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"'=cmd", "'@SUM", "'+1", ",<-12.50,", ",-12.50,"} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("no %q in\n%s", want, b.String())
		}
	}
}

func TestJSON(t *testing.T) {
	t.Parallel()
	s, _, _ := shippedService(t)
	for _, q := range []Query{{Series: []string{"SG_CPA_MIGRP"}, Areas: []string{"RCM"}, AllParts: true}, {Series: []string{"SG_CPA_MIGRP"}, Areas: []string{"ATA"}}} {
		rows := rowsOf(t, s, q)
		var b bytes.Buffer
		if err := s.WriteJSON(&b, rows); err != nil {
			t.Fatal(err)
		}
		var back []struct {
			Value      *string           `json:"value"`
			Status     string            `json:"status"`
			Breakdown  map[string]string `json:"breakdown"`
			Responding *int              `json:"n_responding"`
		}
		if err := json.Unmarshal(b.Bytes(), &back); err != nil || len(back) != len(rows) {
			t.Fatalf("%v\n%s", err, b.String())
		}
		for i, r := range back {
			if (r.Value == nil) != !rows[i].Observation.Value.Number.Valid || (r.Responding == nil) != (rows[i].Origin == Official) || r.Breakdown["policy_domain"] == "" {
				t.Errorf("%+v", r)
			}
		}
	}
}
