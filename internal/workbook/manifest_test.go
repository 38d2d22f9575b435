package workbook

import (
	"errors"
	"reflect"
	"slices"
	"testing"
)

func sampleManifest() Manifest {
	return Manifest{
		Product: ManifestProduct, Version: ManifestVersion, Country: "PAN", Language: "es", Base: 42,
		Parts: []Part{{
			Round: "2021", Survey: "sdg-10.7.2", SurveyVersion: "1", Draft: 17,
			Items: []Item{
				{ID: "10.7.2.D1a", Sheet: "1 Derechos", Answer: "D9", Last: "C9", Reason: "E9", Evidence: "F9"},
				{ID: "x.2", Sheet: "2 Datos", Answer: "D10", Last: "C10", Reason: "E9", Evidence: "F9", Denominator: "D11"},
			},
			Sections: []Section{{Code: "D1", Sheet: "1 Derechos", Same: "D5"}, {Code: "D2", Sheet: "2 Datos"}},
		}},
	}
}

func TestManifestRoundTrip(t *testing.T) {
	t.Parallel()
	want := sampleManifest()
	rows := want.Rows()
	want.Checksum = rows[5][1]
	dropped := slices.DeleteFunc(slices.Clone(rows), func(r []string) bool { return len(trimmed(r)) == 0 })
	padded := make([][]string, len(rows))
	for i, r := range rows {
		padded[i] = append(slices.Clone(r), "", "", "")
	}
	for name, given := range map[string][][]string{"as written": rows, "blank rows dropped": dropped, "padded": padded} {
		got, err := ParseManifest(given)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if !reflect.DeepEqual(got, want) {
			t.Errorf("%s: got %+v, want %+v", name, got, want)
		}
	}
	id, field, ok := want.Cell("2 Datos", "D11")
	if id != "x.2" || field != "denominator" || !ok {
		t.Error(id, field, ok)
	}
	if _, _, ok := want.Cell("2 Datos", ""); ok {
		t.Error("the empty reference names a cell")
	}
}

// TestManifestOfTheFirstVersion: a workbook that was given out before drafts had a row is still read.
func TestManifestOfTheFirstVersion(t *testing.T) {
	t.Parallel()
	want := sampleManifest()
	want.Version, want.Parts[0].Draft = 1, 0
	rows := want.Rows()
	if slices.ContainsFunc(rows, func(r []string) bool { return len(r) > 0 && r[0] == "draft" }) {
		t.Error("the first version has no drafts")
	}
	want.Checksum = rows[5][1]
	if got, err := ParseManifest(rows); err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("%+v %v", got, err)
	}
	withDraft := slices.Insert(rows, 11, []string{"draft", "17"})
	withDraft[5][1] = checksum(withDraft)
	var e *ManifestError
	if _, err := ParseManifest(withDraft); !errors.As(err, &e) || e.Fault != Malformed {
		t.Errorf("a draft in the first version: %v", err)
	}
}

func TestManifestRefuses(t *testing.T) {
	t.Parallel()
	change := func(row, col int, to string) [][]string {
		rows := sampleManifest().Rows()
		rows[row][col] = to
		return rows
	}
	sealed := func(rows [][]string) [][]string { rows[5][1] = checksum(rows); return rows }
	for name, tc := range map[string]struct {
		rows [][]string
		want ManifestFault
	}{
		"nothing":           {nil, NotOurs},
		"other product":     {change(0, 1, "Else"), NotOurs},
		"country edited":    {change(2, 1, "CRI"), BadChecksum},
		"cell edited":       {change(13, 2, "D10"), BadChecksum},
		"newer":             {sealed(change(1, 1, "99")), NewerVersion},
		"version no number": {sealed(change(1, 1, "x")), Malformed},
		"unknown key":       {sealed(change(3, 0, "colour")), Malformed},
		"item without cell": {sealed(change(13, 2, "")), Malformed},
		"no part":           {sealed(sampleManifest().Rows()[:6]), Malformed},
	} {
		_, err := ParseManifest(tc.rows)
		var e *ManifestError
		if !errors.As(err, &e) || e.Fault != tc.want {
			t.Errorf("%s: got %v, want %s", name, err, tc.want)
		}
	}
}

func FuzzParseManifest(f *testing.F) {
	f.Add("product", "Rumbo", "part", "survey")
	f.Fuzz(func(t *testing.T, a, b, c, d string) {
		m, err := ParseManifest([][]string{{"product", "Rumbo"}, {a, b}, {c, d}, {a, b, c, d}})
		if err == nil {
			if again, err := ParseManifest(m.Rows()); err != nil || len(again.Parts) != len(m.Parts) {
				t.Errorf("what was read does not read again: %v", err)
			}
		}
	})
}
