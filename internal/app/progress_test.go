package app

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestProgressOfAFile assesses a file without any database, series by series and by groups.
func TestProgressOfAFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "series.csv")
	const text = "series,year,value,direction,target,limit,group\n" +
		"LTE,2015,90,higher,,,net/lte\nLTE,2020,99,higher,,,net/lte\n" +
		"1-2-1,2015,14.5,lower,7.25,,\n1-2-1,2023,10.2,lower,7.25,,\n10-c-1,2017,5.5,lower,3,,net\n"
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	status, out, errs := plain(t, nil, "progress", path)
	if status != exitOK || errs != "" {
		t.Fatal(status, errs)
	}
	want := "series,value,score,status,reason\nLTE,0.019244876491456564,4.622438245728283,substantial_progress,\n1-2-1,0.9525901792032172,2.5185563910306596,substantial_progress,\n" +
		"10-c-1,,,not_available,single_point\nnet/lte,,4.622438245728283,substantial_progress,\nnet,,4.622438245728283,substantial_progress,\n"
	if out != want {
		t.Errorf("%s\nwant\n%s", out, want)
	}
	_, out, _ = plain(t, nil, "progress", "--method", "sdsn", "--format", "json", path)
	var verdicts []verdict
	if err := json.Unmarshal([]byte(out), &verdicts); err != nil || len(verdicts) != 3 || verdicts[0].Reason != "no_target" || verdicts[0].Value != nil {
		t.Errorf("%v %s", err, out)
	}
	for _, args := range [][]string{{"progress"}, {"progress", "--method", "magic", path}, {"progress", "--format", "xml", path}, {"progress", path + ".not"}} {
		if status, _, errs := plain(t, nil, args...); status != exitFailure || strings.TrimSpace(errs) == "" {
			t.Errorf("%v: %d %q", args, status, errs)
		}
	}
}
