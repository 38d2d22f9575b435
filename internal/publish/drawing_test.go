package publish

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"rumbo/internal/chart"
	"rumbo/internal/lang"
)

// drawings are the charts of the RCM's and Canada's pages.
func drawings(t *testing.T, l lang.Code) map[string]chart.Drawing {
	t.Helper()
	s, _, ref := shippedService(t, national("PAN", 2021, map[string]string{"": "2", "PD_1": "3", "PD_2": "4", "PD_3": "2", "PD_4": "1", "PD_5": "2", "PD_6": "3"})...)
	p := printer(t, l)
	ctx := context.Background()
	out := map[string]chart.Drawing{}
	for _, year := range []int{2019, 2021} {
		region, err := s.Region(ctx, "RCM", RegionOptions{Year: year}, p)
		if err != nil {
			t.Fatal(err)
		}
		one := region.Surveys[0]
		suffix := "-" + p.T("publish.whole")
		if year == 2019 {
			suffix = "-2019"
		}
		out["heat"+suffix] = ref.HeatChart(one, p).Draw(p)
		out["shares"+suffix] = ref.ShareChart(one, p).Draw(p)
		out["counts"+suffix] = ref.CountChart(one, p).Draw(p)
	}
	for _, code := range []string{"SI_RMT_COST", "SM_DTH_MIGR", "SM_POP_REFG_OR", "BX_TRF_PWKR", "SG_CPA_MIGRP"} {
		page, err := s.Series(ctx, code, "RCM", p)
		if err != nil {
			t.Fatal(err)
		}
		if !page.GroupsOnly {
			out["latest-"+code] = ref.LatestChart(page.Latest, p).Draw(p)
		}
		out["trend-"+code] = ref.TrendChart(page, p).Draw(p)
	}
	for _, country := range []string{"PAN", "CAN"} {
		c, err := s.Country(ctx, country, p)
		if err != nil {
			t.Fatal(err)
		}
		rounds := c.Surveys[0].Rounds
		out["change-"+country] = ref.ChangeChart(c.Surveys[0], rounds[0], rounds[len(rounds)-1], p).Draw(p)
	}
	return out
}

// TestDrawingsKeepToThePolicy: valid JSON, no function, no null, a label in words, in every language.
func TestDrawingsKeepToThePolicy(t *testing.T) {
	t.Parallel()
	function := regexp.MustCompile(`function\s*\(|=>|__f__`)
	for _, l := range lang.All() {
		for name, d := range drawings(t, l) {
			if d.Empty() || d.Label == "" || strings.HasPrefix(d.Label, "chart.") {
				t.Errorf("%s %s: nothing drawn, label %q", l, name, d.Label)
				continue
			}
			var option map[string]any
			if err := json.Unmarshal(d.Option, &option); err != nil {
				t.Errorf("%s %s: %v", l, name, err)
			}
			if function.Match(d.Option) || bytes.Contains(d.Option, []byte("null")) {
				t.Errorf("%s %s: a function or null in\n%s", l, name, d.Option)
			}
			if option["animation"] != false || !bytes.Contains(d.Option, []byte(`"renderMode":"richText"`)) {
				t.Errorf("%s %s: animation %v, tooltip %v", l, name, option["animation"], option["tooltip"])
			}
		}
	}
}

// TestWriteDrawings puts the options into a folder, to look at them with ECharts.
func TestWriteDrawings(t *testing.T) {
	folder := os.Getenv("RUMBO_DRAWINGS")
	if folder == "" {
		t.Skip("RUMBO_DRAWINGS names no folder")
	}
	for _, l := range lang.All() {
		for name, d := range drawings(t, l) {
			if err := os.WriteFile(filepath.Join(folder, string(d.Size)+"_"+string(l)+"_"+name+".json"), d.Option, 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
}
