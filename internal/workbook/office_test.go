package workbook

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"rumbo/internal/lang"
	"rumbo/internal/survey"
)

// office converts a workbook with LibreOffice, which saves it anew; the test is skipped where it is not installed.
func office(t *testing.T, data []byte, to string) []byte {
	t.Helper()
	program, err := exec.LookPath("soffice")
	if err != nil {
		t.Skip("LibreOffice (soffice) is not installed: the round trip through it is not tested")
	}
	dir := t.TempDir()
	in := filepath.Join(dir, "in.xlsx")
	if err := os.WriteFile(in, data, 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(program, "-env:UserInstallation=file://"+filepath.Join(dir, "profile"), "--headless",
		"--convert-to", to, "--outdir", filepath.Join(dir, "out"), in)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("soffice: %v\n%s", err, out)
	}
	saved, err := os.ReadFile(filepath.Join(dir, "out", "in."+strings.SplitN(to, ":", 2)[0]))
	if err != nil {
		t.Fatal(err)
	}
	return saved
}

func TestBegunTemplateSurvivesLibreOffice(t *testing.T) {
	t.Parallel()
	checkBegun(t, opened(t, office(t, written(t, begunTemplate(), lang.Spanish), "xlsx")), lang.Spanish)
}

func TestTemplateSurvivesLibreOffice(t *testing.T) {
	t.Parallel()
	for _, tpl := range []Template{domainsTemplate(), kindsTemplate()} {
		f := opened(t, office(t, written(t, tpl, lang.Spanish), "xlsx"))
		checkTemplate(t, f, tpl, lang.Spanish)
		q, m, p := tpl.Parts[0].Questionnaire, manifestOf(t, f), printer(t, lang.Spanish)
		if q.Code != "sample" {
			continue
		}
		answers := map[string]survey.Answer{}
		for i, item := range q.Items() {
			answers[item.ID] = survey.Answer{Choice: q.List(item).Choices[i%2].Code}
		}
		fill(t, f, q, m, answers, p, lang.Spanish)
		compareScore(t, f, q, m, answers, p.T("workbook.sheet.cover"), p.T("workbook.overall"), p.T("workbook.no_answers"))
	}
}
