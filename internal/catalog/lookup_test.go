package catalog

import (
	"strings"
	"testing"

	"rumbo/internal/lang"
	"rumbo/internal/observation"
)

func content() Content {
	return Content{
		Goals:      []Goal{{Code: "10"}},
		Targets:    []Target{{Code: "10.7", Goal: "10"}, {Code: "10.c", Goal: "10"}},
		Indicators: []Indicator{{Code: "10.7.2", Target: "10.7", Series: []string{"SG_CPA_MIGRS"}}, {Code: "10.c.1", Target: "10.c"}},
		Series: []Series{{
			Code: "SG_CPA_MIGRS", Indicators: []string{"10.7.2"}, Dimensions: []string{"policy_domain"},
			Flows: []observation.Flow{observation.National, observation.UN},
		}},
		Dimensions: []Dimension{{
			Code: "policy_domain", SDMX: "COMPOSITE_BREAKDOWN", Name: lang.Text{En: "Policy domain", Es: "Ámbito de política"},
			Synonyms: []string{"policy_domains"},
			Codes: []Code{
				{Code: "_T", API: "ALLDOMAINS"},
				{Code: "PD_1", API: "DOMAIN1", Name: lang.Text{En: "Migrant rights", Es: "Derechos de las personas migrantes"}},
			},
		}},
		Sources:  []Source{{Code: "un-sdg", Name: lang.Text{En: "UN SDG database"}, Flow: observation.UN}},
		Releases: []Release{{Name: "UN SDG 2020.Q4", Source: "un-sdg"}},
		Flows:    []FlowInfo{{Code: observation.UN}, {Code: observation.National}},
		Links:    []Link{{FromKind: "sdg-target", From: "10.7", ToKind: "gcm", To: "5"}},
	}
}

func TestFindByAnySpelling(t *testing.T) {
	c, err := New(content())
	if err != nil {
		t.Fatal(err)
	}
	if s, ok := c.FindSeries("sg_cpa_migrs"); !ok || s.Code != "SG_CPA_MIGRS" {
		t.Error("series in lower case")
	}
	if _, ok := c.Series("sg_cpa_migrs"); ok {
		t.Error("Series is for the printed code alone")
	}
	if i, ok := c.FindIndicator("10-C-1"); !ok || i.Code != "10.c.1" {
		t.Error("indicator with hyphens")
	}
	for _, header := range []string{"policy_domain", "[Policy Domains]", "COMPOSITE_BREAKDOWN", "ámbito de política"} {
		if d, ok := c.FindDimension(header); !ok || d.Code != "policy_domain" {
			t.Errorf("dimension %q", header)
		}
	}
	d, _ := c.Dimension("policy_domain")
	for text, want := range map[string]string{
		"DOMAIN1": "PD_1", "pd_1": "PD_1", "migrant rights": "PD_1", "ALLDOMAINS": "_T", "_T": "_T", "PD_9": "",
	} {
		if code, _ := d.Find(text); code.Code != want {
			t.Errorf("part %q: %q, want %q", text, code.Code, want)
		}
	}
	ages := Dimension{Codes: []Code{{Code: "Y0T14", API: "<15"}, {Code: "Y_GE15", API: "15+"}}}
	if code, _ := ages.Find(" 15+ "); code.Code != "Y_GE15" {
		t.Errorf("15+ is %q", code.Code)
	}
	if code, ok := d.Suggest("Migrant right"); !ok || code.Code != "PD_1" {
		t.Error("suggestion of a part")
	}
	if s, ok := c.SuggestSeries("SG_CPA_MIGR"); !ok || s.Code != "SG_CPA_MIGRS" {
		t.Error("suggestion of a series")
	}
	if r, ok := c.Release("un sdg 2020-q4"); !ok || r.Name != "UN SDG 2020.Q4" {
		t.Error("release")
	}
	if r, ok := c.ReleaseOf("un-sdg", "2020.Q4"); !ok || r.Name != "UN SDG 2020.Q4" {
		t.Error("release by its label")
	}
	if _, ok := c.ReleaseOf("un-sdg", "Q4x"); ok {
		t.Error("any ending of a word will do")
	}
	if _, ok := c.ReleaseOf("other", "2020.Q4"); ok {
		t.Error("a release of another source")
	}
	if len(c.LinksFrom("sdg-target", "10.7")) != 1 || len(c.LinksTo("gcm", "5")) != 1 || len(c.SeriesOf("10.7.2")) != 1 || len(c.IndicatorsOf("SG_CPA_MIGRS")) != 1 {
		t.Error("relations")
	}
}

func TestNewNamesWhatIsMissing(t *testing.T) {
	bad := content()
	bad.Targets[0].Goal = "99"
	bad.Series[0].Dimensions = []string{"colour"}
	bad.Releases[0].Source = "nobody"
	_, err := New(bad)
	if err == nil {
		t.Fatal("an inconsistent catalogue was taken")
	}
	for _, want := range []string{`"99"`, `"colour"`, `"nobody"`} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("%v does not name %s", err, want)
		}
	}
}
