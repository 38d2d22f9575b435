package web

import (
	"encoding/csv"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
)

// file is what a download holds.
func (w world) file(t *testing.T, path string) string {
	t.Helper()
	resp, text := w.do(t, ask(path))
	if resp.StatusCode != http.StatusOK {
		t.Fatalf("%s: %d\n%s", path, resp.StatusCode, w.log)
	}
	return text
}

// TestDataPage: figures that were chosen, each with its year, source and link, and files of exactly the same.
func TestDataPage(t *testing.T) {
	w := site(t)
	const query = "?area=PAN%2CRCM&members=1&series=SM_DTH_MIGR"
	page := see(t, w, "/es/data"+query)
	page.HasText(".nav a[aria-current=page]", "Datos")
	page.HasText("#figures .say", "72 cifras.")
	page.HasCount("#figures-t tbody tr", 72)
	page.HasText("#figures-t caption", "SM_DTH_MIGR")
	page.HasAttr("#figures-t tbody tr:first-child th a", "href", "/es/countries/BLZ")
	page.Has("#figures-t tbody td a[href^='/es/figures/']")
	page.HasText("#figures-t tbody", "calculado aquí · 11 / 11")
	page.Lacks(".pages")
	if got := page.Texts(".chosen a"); len(got) != 3 || !strings.HasPrefix(got[0], "SM_DTH_MIGR · ") || !strings.HasPrefix(got[1], "Panamá") {
		t.Errorf("chosen %q", got)
	}
	page.HasAttr(".chosen li:nth-child(3) a", "href", "/es/data?area=PAN&series=SM_DTH_MIGR") // without the group nobody is its member
	page.HasAttr("#figures .get a:nth-child(1)", "href", "/es/data.csv"+query)
	page.HasAttr("#figures .get a:nth-child(2)", "href", "/es/data.xlsx"+query)
	page.HasAttr("#figures .get a:nth-child(3)", "href", "/es/data.json"+query)

	rows := tableOf(t)(csv.NewReader(strings.NewReader(w.file(t, "/es/data.csv"+query+"&format=plain"))).ReadAll())
	if len(rows) != 73 {
		t.Errorf("CSV of %d rows", len(rows)-1)
	}
	var doc struct {
		DataHash, Address string
		Count             int
		Figures           []map[string]any
	}
	if err := json.Unmarshal([]byte(strings.Replace(w.file(t, "/es/data.json"+query), "data_hash", "DataHash", 1)), &doc); err != nil || doc.Count != 72 || len(doc.Figures) != 72 || len(doc.DataHash) != 64 ||
		!strings.HasSuffix(doc.Address, "/es/data"+query) {
		t.Errorf("JSON: %v %d %d %q %q", err, doc.Count, len(doc.Figures), doc.DataHash, doc.Address)
	}
	book, err := excelize.OpenReader(strings.NewReader(w.file(t, "/es/data.xlsx"+query)))
	if err != nil {
		t.Fatal(err)
	}
	names := book.GetSheetList()
	table, err := book.GetRows(names[1])
	if err != nil || len(table) != 73 || table[0][0] != "series" {
		t.Errorf("workbook %v: %d rows, %v", names, len(table), err)
	}
	about, err := book.GetRows(names[0])
	if text := strings.Join(flat(about), "\n"); err != nil || !strings.Contains(text, doc.DataHash) || !strings.Contains(text, "SM_DTH_MIGR · ") || !strings.Contains(text, "CC BY 4.0") {
		t.Errorf("about: %v %s", err, text)
	}
}

func flat(rows [][]string) (out []string) {
	for _, r := range rows {
		out = append(out, r...)
	}
	return out
}

func tableOf(t *testing.T) func([][]string, error) [][]string {
	return func(rows [][]string, err error) [][]string {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return rows
	}
}

// TestDataChoices: each choice narrows page and file alike, the address is the whole state, and what is not understood is told while
// the rest stays.
func TestDataChoices(t *testing.T) {
	w := site(t)
	for query, want := range map[string]string{
		"area=PAN&from=2019&series=SG_CPA_MIGRS&to=2019":                               "7 cifras",
		"area=PAN&from=2019&part=_T&series=SG_CPA_MIGRS&to=2019":                       "1 cifra.",
		"area=PAN&from=2019&part=policy_domain&series=SG_CPA_MIGRS&to=2019":            "6 cifras",
		"area=PAN&from=2019&part=policy_domain%3DPD_4&series=SG_CPA_MIGRS&to=2019":     "1 cifra.",
		"area=PAN&gaps=gaps&series=SG_CPA_MIGRS":                                       "6 cifras",
		"area=PAN&gaps=values&series=SG_CPA_MIGRS":                                     "8 cifras",
		"area=13&from=2015&series=SM_DTH_MIGR&to=2015":                                 "2 cifras",
		"area=13&computed=no&from=2015&series=SM_DTH_MIGR&to=2015":                     "1 cifra.",
		"area=PAN&flow=un&series=SG_CPA_MIGRS%2CSM_DTH_MIGR&from=2019&to=2019&part=_T": "2 cifras",
	} {
		values, err := url.ParseQuery(query)
		if err != nil {
			t.Fatal(err)
		}
		query = values.Encode()
		page := see(t, w, "/es/data?"+query)
		page.HasText("#figures .say", want)
		rows := tableOf(t)(csv.NewReader(strings.NewReader(w.file(t, "/es/data.csv?"+query+"&format=plain"))).ReadAll())
		if n, _, _ := strings.Cut(want, " "); len(rows)-1 != map[string]int{"1": 1, "2": 2, "6": 6, "7": 7, "8": 8}[n] || page.Count("#figures-t tbody tr") != len(rows)-1 {
			t.Errorf("%s: %d on the page, %d in the file, want %s", query, page.Count("#figures-t tbody tr"), len(rows)-1, n)
		}
	}
	page := see(t, w, "/es/data?area=Atlantis,PAN&series=SM_DTH_MIGR&from=x&gaps=some&part=mood&flow=gossip&sort=rank&page=-1")
	page.HasCount(".caveat", 5)
	page.HasText(".caveat", "No existe el país o grupo «Atlantis»; se dejó fuera.")
	page.HasText("#figures .say", "6 cifras.")
	see(t, w, "/fr/data?series=SM_DTH_MIGR&from=2019&to=2015").HasText(".caveat", "2019 est après 2015")
	page = see(t, w, "/es/data?area=PAN&gaps=gaps&series=SM_DTH_MIGR")
	page.HasText("#figures .empty", "Ninguna cifra publicada")
	page.Lacks("#figures .get")
	for given, want := range map[string]string{
		"series=sm_dth_migr&series=&area=pan&part=&flow=&gaps=&from=&to=": "/es/data?area=PAN&series=SM_DTH_MIGR",
		"series=SM_DTH_MIGR&series=SG_CPA_MIGRS&area=&members=1":          "/es/data?series=SM_DTH_MIGR%2CSG_CPA_MIGRS",
	} {
		if resp, _ := w.do(t, ask("/es/data?"+given)); resp.StatusCode != http.StatusFound || resp.Header.Get("Location") != want {
			t.Errorf("%s: %d %s", given, resp.StatusCode, resp.Header.Get("Location"))
		}
	}
	for path, want := range map[string]int{
		"/es/data.csv": http.StatusUnprocessableEntity, "/es/data.json?series=NONE": http.StatusNotFound, "/es/data.xlsx?area=Atlantis": http.StatusNotFound, "/es/data.csv?area=PAN&gaps=some": http.StatusUnprocessableEntity,
	} {
		if resp, _ := w.do(t, ask(path)); resp.StatusCode != want {
			t.Errorf("%s: %d", path, resp.StatusCode)
		}
	}
}

// TestDataPagesAndOrder: a page shows a hundred, leads to the next, and the reader sorts by the heads of the columns.
func TestDataPagesAndOrder(t *testing.T) {
	w := site(t)
	page := see(t, w, "/es/data?area=RCM&members=1&series=SM_POP_REFG_OR")
	page.HasCount("#figures-t tbody tr", 100)
	page.HasText(".pages p", "1 a 100")
	page.HasAttr(".pages a[rel~=next]", "href", "/es/data?area=RCM&members=1&page=2&series=SM_POP_REFG_OR")
	page.Lacks(".pages a[rel~=prev]")
	page.HasAttr("#figures-t thead a", "href", "/es/data?area=RCM&members=1&series=SM_POP_REFG_OR&sort=area")
	page = see(t, w, "/es/data?area=RCM&members=1&page=2&series=SM_POP_REFG_OR")
	page.HasText(".pages p", "101 a 200")
	page.HasAttr(".pages a[rel~=prev]", "href", "/es/data?area=RCM&members=1&series=SM_POP_REFG_OR")
	page = see(t, w, "/es/data?area=RCM&members=1&series=SM_POP_REFG_OR&sort=-value")
	page.HasAttr("#figures-t th[aria-sort]", "aria-sort", "descending")
	page.HasAttr("#figures-t th[aria-sort] a", "href", "/es/data?area=RCM&members=1&series=SM_POP_REFG_OR")
	page.HasText("#figures-t tbody tr:first-child th", "El Salvador")
	resp, _ := w.do(t, ask("/es/data?area=RCM&members=1&page=900&series=SM_POP_REFG_OR"))
	if resp.StatusCode != http.StatusFound || resp.Header.Get("Location") != "/es/data?area=RCM&members=1&series=SM_POP_REFG_OR" {
		t.Errorf("behind the last page: %d %s", resp.StatusCode, resp.Header.Get("Location"))
	}
	page = see(t, w, "/es/data?area=RCM&members=1")
	page.HasText(".caveat", "se muestran al elegir una serie")
	page.HasAttr("#figures .get a", "href", "/es/data.csv?area=RCM&computed=no&members=1")
	see(t, w, "/es/data").Has("#start-h")
	see(t, w, "/es/data?members=1&series=SL_LBR_NTLCPL&area=RCM").HasText(".caveat", "")
}
