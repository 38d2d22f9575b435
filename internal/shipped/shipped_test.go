package shipped

import (
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"rumbo/data"
	"rumbo/internal/area"
	"rumbo/internal/lang"
	"rumbo/internal/observation"
	"rumbo/internal/survey"
)

func load(t testing.TB) *Data {
	t.Helper()
	d, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestLoad(t *testing.T) {
	t.Parallel()
	d := load(t)
	if again := load(t); again.Hash != d.Hash || len(d.Hash) != 64 {
		t.Errorf("hashes %s and %s", d.Hash, again.Hash)
	}
	for _, o := range d.Figures {
		if o.Origin.FileName == "" || o.Origin.Cell == "" || o.Source == "" || o.Key.Release == "" {
			t.Fatalf("%v is an orphan", o.Key)
		}
	}
	if n := len(d.Areas); n < 300 {
		t.Errorf("%d areas", n)
	}
}

// TestSpellings holds the names that people write.
func TestSpellings(t *testing.T) {
	t.Parallel()
	dir := load(t).Directory()
	for name, want := range map[string]string{
		"EE.UU.": "USA", "EEUU": "USA", "Estados Unidos": "USA", "États-Unis": "USA", "United States": "USA", "Rep. Dominicana": "DOM",
		"REPUBLICA DOMINICANA": "DOM", "Panamá": "PAN", "Belice": "BLZ", "Bolivia": "BOL", "Venezuela": "VEN", "Vietnam": "VNM",
		"Viet Nam": "VNM", "Côte d'Ivoire": "CIV", "Ivory Coast": "CIV", "Costa de Marfil": "CIV", "Kosovo": "412", "Turkey": "TUR",
		"Türkiye": "TUR", "Turquía": "TUR", "Reino Unido": "GBR", "Corea del Sur": "KOR", "Méjico": "MEX", "México": "MEX",
		"Mundo": "1", "World": "1", "América Latina y el Caribe": "419", "Amérique centrale": "13", "Centroamérica": "13", "CRM": "RCM",
		"Palestine": "PSE", "Saint Lucia": "LCA", "San Vicente y las Granadinas": "VCT", "Micronesia": "57", "Niger": "NER", "Nigeria": "NGA",
	} {
		if a, _ := dir.ByName(name); a.Code != want {
			t.Errorf("%q is %q, want %q", name, a.Code, want)
		}
	}
	for code, want := range map[string]string{
		"001": "1", "1": "1", "591": "PAN", "084": "BLZ", "84": "BLZ", "sv": "SLV", "NA": "NAM", "013": "13", "62": "62", "513": "513", "722": "722",
		"515": "515", "412": "412", "rcm": "RCM", "158": "158",
	} {
		if a, _ := dir.Find(code); a.Code != want {
			t.Errorf("code %q is %q, want %q", code, a.Code, want)
		}
	}
}

func TestEveryCountryHasARegion(t *testing.T) {
	t.Parallel()
	d := load(t)
	dir := d.Directory()
	for _, a := range d.Areas {
		if a.Kind == area.Country && !dir.IsMember("1", a.Code, observation.YearPeriod(2021).End) {
			t.Errorf("%s is nowhere in the world", a.Code)
		}
	}
}

// TestQuestionnaires holds the two that ship to their promises.
func TestQuestionnaires(t *testing.T) {
	t.Parallel()
	d := load(t)
	if len(d.Questionnaires) != 2 {
		t.Fatalf("%d questionnaires", len(d.Questionnaires))
	}
	adoption, sdg := d.Questionnaires[0], d.Questionnaires[1]
	if !adoption.Working || sdg.Working || len(adoption.Items()) != 20 || len(adoption.Sections) != 6 {
		t.Errorf("adoption: working %v, %d items in %d sections", adoption.Working, len(adoption.Items()), len(adoption.Sections))
	}
	kinds := map[survey.Kind]bool{}
	for _, i := range adoption.Items() {
		kinds[i.Kind] = true
	}
	if len(kinds) != 5 {
		t.Errorf("kinds in use: %v", kinds)
	}
	full := map[string]survey.Answer{}
	for _, i := range sdg.Items() {
		best := sdg.List(i).Choices[0]
		full[i.ID] = survey.Answer{Item: i.ID, Choice: best.Code}
		if i.Max != 2 || best.Points != 2 {
			t.Errorf("%s: max %d, first choice %d", i.ID, i.Max, best.Points)
		}
	}
	score, ok := sdg.Score(full)
	if !ok || len(full) != 30 || score.Total.Points != 60 || score.Total.Category != 4 {
		t.Errorf("full marks: %+v", score.Total)
	}
	first, _, _ := sdg.Item("10.7.2.D1a")
	second, _, _ := sdg.Item("10.7.2.D2a")
	for _, tc := range []struct {
		item survey.Item
		text string
		want string
	}{
		{first, "Sí, independientemente de la situación migratoria", "all"}, {first, "0.5", "legal"}, {first, "0,5", "legal"},
		{first, "Sí, solo con situación migratoria regular", "legal"}, {first, "Oui, quel que soit le statut migratoire", "all"},
		{first, "Sí", ""}, {second, "Si", "yes"}, {second, "SÍ", "yes"}, {second, "Oui", "yes"}, {second, "N", "no"}, {second, "quizás", ""},
	} {
		if o, _ := sdg.FindOption(tc.item, tc.text); o.Code != tc.want {
			t.Errorf("%s, %q: %q, want %q", tc.item.ID, tc.text, o.Code, tc.want)
		}
	}
}

// TestDimensions holds the spellings of official files.
func TestDimensions(t *testing.T) {
	t.Parallel()
	cat, err := load(t).Catalog()
	if err != nil {
		t.Fatal(err)
	}
	for _, tc := range []struct{ header, cell, dimension, code string }{
		{"[Policy Domains]", "DOMAIN3", "policy_domain", "PD_3"}, {"policy_domains", "alldomains", "policy_domain", "_T"},
		{"Ámbito de política", "Derechos de los migrantes", "policy_domain", "PD_1"},
		{"Policy domain", "Domain 2. Whole-of-government/evidence-based policies", "policy_domain", "PD_2"},
		{"[Sex]", "FEMALE", "sex", "F"}, {"Sexo", "Mujer", "sex", "F"}, {"Sexe", "Hommes", "sex", "M"}, {"sex", "Ambos sexos", "sex", "_T"},
		{"[Age]", "15-49", "age", "Y15T49"}, {"Edad", "15+", "age", "Y_GE15"}, {"age", "lt5y", "age", "Y0T4"}, {"age", "<5Y", "age", "Y0T4"},
		{"migratory_status", "migper", "migratory_status", "MS_MIGRANT"}, {"Estatus migratorio", "No migrante", "migratory_status", "MS_NOMIGRANT"},
		{"Location", "URBAN", "urbanisation", "U"}, {"CUST_BREAKDOWN", "C591", "counterpart", "C591"}, {"Counterpart", "Panamá", "counterpart", "C591"},
	} {
		d, _ := cat.FindDimension(tc.header)
		if c, _ := d.Find(tc.cell); d.Code != tc.dimension || c.Code != tc.code {
			t.Errorf("%s %q: %s=%s, want %s=%s", tc.header, tc.cell, d.Code, c.Code, tc.dimension, tc.code)
		}
	}
}

// TestCaveats holds what must not be done with some series.
func TestCaveats(t *testing.T) {
	t.Parallel()
	cat, err := load(t).Catalog()
	if err != nil {
		t.Fatal(err)
	}
	compliance, _ := cat.Series("SL_LBR_NTLCPL")
	if compliance.Comparable || compliance.Direction != "lower" || compliance.Caveat.IsZero() {
		t.Errorf("8.8.2: %+v", compliance)
	}
	trafficking, _ := cat.Series("VC_HTF_DETV")
	if trafficking.Direction != "none" || trafficking.Rule != "none" {
		t.Errorf("16.2.2: %+v", trafficking)
	}
	for _, s := range cat.SeriesOf("10.c.1") {
		if s.Rule != "official_only" || s.Caveat.IsZero() {
			t.Errorf("%s: rule %s", s.Code, s.Rule)
		}
	}
	if n := len(cat.IndicatorsOf("VC_DSR_MTMP")); n != 3 {
		t.Errorf("VC_DSR_MTMP serves %d indicators", n)
	}
	categories, _ := cat.Series("SG_CPA_MIGRS")
	shares, _ := cat.Series("SG_CPA_MIGRP")
	if categories.Flows[0] != "national" || shares.Flows[0] != "un" || shares.DerivedFrom != "SG_CPA_MIGRS" {
		t.Errorf("flows %v and %v", categories.Flows, shares.Flows)
	}
	if len(cat.References("gcm")) != 23 || len(cat.References("mgi")) != 6 || len(cat.References("montevideo")) != 10 {
		t.Error("references are missing")
	}
}

// TestTranslated: text that stands in English in all three languages has been forgotten, unless it is a name.
func TestTranslated(t *testing.T) {
	t.Parallel()
	d := load(t)
	long := func(what string, text lang.Text) {
		if len(text.En) > 40 && (text.En == text.Es || text.En == text.Fr || text.Es == text.Fr) {
			t.Errorf("%s is the same in two languages: %q", what, text.En)
		}
	}
	for _, q := range d.Questionnaires {
		for _, i := range q.Items() {
			long(i.ID, i.Text)
		}
	}
	for _, s := range d.Catalogue.Series {
		long(s.Code, s.Name)
		long(s.Code, s.Caveat)
	}
	for _, i := range d.Catalogue.Indicators {
		long(i.Code, i.Name)
		long(i.Code, i.Definition)
		long(i.Code, i.Caveat)
	}
}

// TestStrict changes one thing in one file and looks for the file and line in the error.
func TestStrict(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct{ file, old, new, want string }{
		"unknown kind":     {"areas.tsv", "PAN\tcountry", "PAN\tland", `areas.tsv:`},
		"missing name":     {"areas.tsv", "\tPanamá\t", "\t\t", "PAN has no text in es"},
		"cell too many":    {"areas.tsv", "PAN\tcountry", "PAN\t\tcountry", "13 cells under 12 columns"},
		"unknown column":   {"areas.tsv", "code\tkind", "code\tsort", "the columns are"},
		"unknown member":   {"memberships.tsv", "BLZ CAN", "BLZ XYZ", `member "XYZ"`},
		"bad date":         {"memberships.tsv", "1996-03-01", "1996-13-01", "memberships.tsv:"},
		"unknown key":      {"catalogue/series.yaml", "  decimals: 0", "  decimal: 0", "field decimal not found"},
		"missing language": {"catalogue/targets.yaml", `, fr: "Couverture sanitaire universelle"`, "", "name has no text in fr"},
		"unknown rule":     {"catalogue/series.yaml", "rule: share_meeting", "rule: mean", `catalogue/series.yaml:`},
		"unknown target":   {"catalogue/indicators.yaml", `target: "17.3"`, `target: "17.99"`, "17.99"},
		"link to nowhere":  {"catalogue/links.tsv", "\tgcm\t8\t", "\tgcm\t88\t", "gcm 88"},
		"item twice":       {"questionnaire/sdg_10_7_2.yaml", "10.7.2.D1b", "10.7.2.D1a", "sdg_10_7_2.yaml:35: sections.0.items.1.id: flaw.item_id"},
		"item untold":      {"questionnaire/sdg_10_7_2.yaml", `, fr: "Répond pleinement"`, "", "bands.3.name: flaw.text_missing.fr"},
		"unknown round":    {"catalogue/rounds.yaml", "group: RCM", "group: MCR", `group "MCR"`},
		"unknown edition":  {"figure/SG_CPA_MIGRP.tsv", "\ttracker\n", "\ttrackers\n", `edition "trackers"`},
		"unknown area":     {"figure/SG_STT_FPOS.tsv", "\nPAN\t", "\nPNA\t", `figure/SG_STT_FPOS.tsv:`},
		"bad value":        {"figure/SM_DTH_MIGR.tsv", "\t8084\t", "\t8,084\t", `value "8,084" is no number`},
		"value and gap":    {"figure/SM_DTH_MIGR.tsv", "\t8084\t\t", "\t8084\tsuppressed\t", "either a value or"},
		"part unknown":     {"figure/SG_CPA_MIGRP.tsv", "policy_domain=PD_6", "policy_domain=PD_7", "no breakdown of SG_CPA_MIGRP"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			files := fstest.MapFS{}
			changed := false
			err := fs.WalkDir(data.Files, ".", func(path string, e fs.DirEntry, err error) error {
				if err != nil || e.IsDir() {
					return err
				}
				content, err := fs.ReadFile(data.Files, path)
				text := string(content)
				if path == tc.file {
					text = strings.Replace(text, tc.old, tc.new, 1)
					changed = text != string(content)
				} else if strings.HasPrefix(path, "figure/") && strings.HasSuffix(path, ".tsv") && strings.Count(text, "\n") > 2000 {
					return err // the large ones only take time here
				}
				files[path] = &fstest.MapFile{Data: []byte(text)}
				return err
			})
			if err != nil || !changed {
				t.Fatalf("%q does not stand in %s (%v)", tc.old, tc.file, err)
			}
			if _, err := Parse(files); err == nil || !strings.Contains(err.Error(), tc.want) {
				t.Errorf("got %v, want %q", err, tc.want)
			}
		})
	}
}
