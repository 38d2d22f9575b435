package intake

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"rumbo/internal/observation"
)

// TestOwnLayoutGoesTheWholeWay: asked for the round, answered, accepted for two countries at once, the same again, one answer changed, each with its cell and the figures that follow.
func TestOwnLayoutGoesTheWholeWay(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	ref, store := full(t)
	s := service(t, ref, store)
	const text = "Question,Panama,Costa Rica\nPublic education,\"Yes, regardless of immigration status\",No\nSocial protection,No,No\nAccess to justice,\"Yes, regardless of immigration status\",No\n"
	im, report, err := s.Receive(ctx, "answers.csv", strings.NewReader(text), Options{})
	if err != nil || askedIn(report) != "round" || report.Status != Errors {
		t.Fatal(err, askedIn(report), codes(report))
	}
	im, report, err = again(ctx, s, im.ID, map[string]string{"round": "2023"})
	if err != nil || *report.Changes != (observation.Counts{New: 6}) || strings.Join(im.Areas, " ") != "CRI PAN" || im.Flow != observation.National {
		t.Fatal(err, codes(report), report.Changes, im.Areas, im.Flow)
	}
	if _, counts, err := s.Accept(ctx, im.ID, Decision{}); err != nil || counts.New != 6 {
		t.Fatal(err, counts)
	}
	r, err := store.Response(ctx, "sdg-10.7.2", "PAN", "2023")
	if a := r.Answers["10.7.2.D1b"]; err != nil || a.Choice != "all" || a.Origin.Cell != "B2" || a.Origin.Sheet != "answers" || a.Origin.Import != im.ID {
		t.Error(err, r.Answers)
	}
	own := observation.Key{Series: "RU_CPA_MIGRPCT", Area: "PAN", Period: "2023", Breakdown: "policy_domain=PD_1", Flow: observation.National, Release: r.Release()}
	if f := store.figures[own]; f.Value.Text() == "" {
		for k := range store.figures {
			if k.Area == "PAN" && k.Period == "2023" {
				t.Log(k)
			}
		}
		t.Errorf("no figure follows from the answers")
	}
	again := Options{Answers: map[string]string{"round": "2023"}}
	if report, err = s.CheckAgainstStore(ctx, "answers.csv", strings.NewReader(text), again); err != nil || *report.Changes != (observation.Counts{Same: 6}) {
		t.Error("twice the same file:", err, report.Changes)
	}
	report, err = s.CheckAgainstStore(ctx, "answers.csv", strings.NewReader(strings.Replace(text, "Social protection,No,No", "Social protection,No,\"Yes, regardless of immigration status\"", 1)), again)
	if err != nil || *report.Changes != (observation.Counts{Same: 5, Changed: 1}) || len(report.Diff) != 1 || report.Diff[0].Cell != "C3" {
		t.Error("one changed:", err, report.Changes, report.Diff)
	}
}

// TestCoverSheet: country and year stand on a sheet of their own, the questions on others.
func TestCoverSheet(t *testing.T) {
	t.Parallel()
	f := excelize.NewFile()
	for name, rows := range map[string][][]any{
		"Sheet1":    {{"Questionnaire"}, {"Pays", "Haïti"}, {"Année :", 2021}},
		"Domaine 1": {{"Question", "Réponse"}, {"Éducation publique", "Non"}, {"Protection sociale", "Non"}, {"Accès à la justice", "Oui, quel que soit le statut migratoire"}},
	} {
		if _, err := f.NewSheet(name); err != nil {
			t.Fatal(err)
		}
		for i, row := range rows {
			if err := f.SetSheetRow(name, fmt.Sprintf("A%d", i+1), &row); err != nil {
				t.Fatal(err)
			}
		}
	}
	var book bytes.Buffer
	if err := f.Write(&book); err != nil {
		t.Fatal(err)
	}
	ref, _ := full(t)
	a, got := readAnswersOf(t, service(t, ref, nil), "libro.xlsx", book.Bytes(), Options{})
	if want := "HTI 2021 1b no Domaine 1!B2\nHTI 2021 1d no Domaine 1!B3\nHTI 2021 1e all Domaine 1!B4"; got != want || askedIn(a.report) != "" {
		t.Errorf("got\n%s\nasked %q, want\n%s", got, askedIn(a.report), want)
	}
}
