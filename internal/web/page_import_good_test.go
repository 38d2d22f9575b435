package web

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"

	"rumbo/internal/observation"
	"rumbo/internal/publish"
)

// TestGoodRows: problems stand in groups that the address chooses from; the rows without errors go on alone once somebody says so, exactly those are stored with
// their cells, and the others come back as a workbook.
func TestGoodRows(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	const who = "focal point PAN"
	id := o.brings(t, who, "muertes.csv", "area,year,series,value,flow\nPAN,2018,SM_DTH_MIGR,3,national\nPananá,2018,SM_DTH_MIGR,4,national\nPAN,2019,SM_DTH_MIGR,5,national\nPananá,2019,SM_DTH_MIGR,6,national\nPAN,2020,SM_DTH_MIGR,tres,national\n")
	path := "/es/imports/" + strconv.FormatInt(id, 10)
	page := o.see(t, who, path)
	if n := page.Count("#problems-error .groups > li"); n != 2 {
		t.Fatalf("%d groups\n%s", n, page.Text("main"))
	}
	first := page.Texts("#problems-error .groups > li")[0]
	if !strings.Contains(first, "2") || !strings.Contains(first, "A3") || !strings.Contains(first, "A5") {
		t.Errorf("the first group: %s", first)
	}
	if n := o.see(t, who, path+"?kind=area_unknown").Count("#problems-error .groups > li"); n != 1 {
		t.Errorf("%d groups of the chosen kind", n)
	}
	if page.Count(`form[action$="/accept"]`) != 0 {
		t.Error("a file with errors can be accepted whole")
	}
	if text := page.Text("#good-rows"); !strings.Contains(text, "2") || !strings.Contains(text, "3") {
		t.Errorf("what would be taken and left: %q", text)
	}
	if resp, text := o.do(t, ask(path+"/rejected.xlsx", "Cookie", o.cookie(who))); resp.StatusCode != http.StatusOK || !strings.HasPrefix(text, "PK") {
		t.Errorf("rejected rows: %d", resp.StatusCode)
	}
	status, next, text := o.sends(t, who, path+"/again", "good-rows", "yes")
	if status != http.StatusSeeOther {
		t.Fatal(status, document(t, text).Find("main").Text())
	}
	next, _, _ = strings.Cut(next, "?")
	if page = o.see(t, who, next); page.Count(`form[action$="/submit"]`) != 1 {
		t.Fatalf("not to be handed in: %s", page.Text("main"))
	}
	if status, _, text = o.sends(t, who, next+"/submit", "confirm", "yes"); status != http.StatusSeeOther {
		t.Fatal(status, document(t, text).Find("main").Text())
	}
	// Who validates sees that rows were left out.
	if text := o.see(t, "regional office", next).Text("main"); !strings.Contains(text, "Se omiten 3 datos con errores") {
		t.Errorf("who validates is not told: %s", text)
	}
	if status, _, text = o.sends(t, "regional office", next+"/accept", "confirm", "yes"); status != http.StatusSeeOther {
		t.Fatal(status, document(t, text).Find("main").Text())
	}
	rows, err := o.store.Figures(o.as(t, who), publish.Query{Series: []string{"SM_DTH_MIGR"}, Areas: []string{"PAN", "CRI"}, Flow: observation.National})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, row := range rows {
		k := row.Observation.Key
		got = append(got, k.Area+" "+k.Period+" "+row.Observation.Value.Text()+" "+row.Observation.Origin.Cell)
	}
	if want := []string{"PAN 2018 3 D2", "PAN 2019 5 D4"}; !slices.Equal(got, want) {
		t.Errorf("stored %q, not %q", got, want)
	}
	if o.see(t, who, next).Attr("a[href$='rejected.xlsx']", "href") == "" {
		t.Error("afterwards nothing leads to what was left out")
	}
}

// TestFiguresOfOthersChangeNothing: what is not somebody's to hand in is told as such, and is not counted or listed among what would change.
func TestFiguresOfOthersChangeNothing(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	id := o.brings(t, aFocalPoint, "dos.csv", aRow+"34\nCRI,2018,SM_DTH_MIGR,5\nCRI,2018,SM_DTH_MIGR,5\n")
	_, report, err := o.deps.Intake.Report(o.as(t, aFocalPoint), id)
	if err != nil || report.Changes == nil || report.Changes.New != 1 || report.Changes.Same != 0 || len(report.Diff) != 1 || report.Unlisted() != 0 {
		t.Fatal(err, report.Changes, report.Diff)
	}
	if text := o.see(t, aFocalPoint, importPath(id)).Text("#diff"); strings.Contains(text, "Costa Rica") || !strings.Contains(text, "Panamá") {
		t.Error(text)
	}
}
