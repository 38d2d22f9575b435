package web

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"rumbo/internal/intake"
	"rumbo/internal/postgres"
)

// TestWeightsAreShown: an administrator names the series that weighs a mean; the page of the working has each weight with the figure it is, names the
// country that is left out, and the methods say so.
func TestWeightsAreShown(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	who := postgres.WithActor(t.Context(), o.people[admin])
	resp, page := o.fill(t, admin, o.see(t, admin, "/es/admin/catalogue/new-series"), "new-series", "code", "RU_PEOPLE", "name.es", "Personas de prueba", "unit.es", "personas", "kind", "count", "rule", "sum", "flow.0", "un")
	o.goes(t, admin, resp, page)
	in := o.deps.Intake.(*intake.Service)
	im, _, err := in.Receive(who, "pesos.csv", strings.NewReader("area,year,series,value\nPAN,2031,BX_TRF_PWKR,10\nCRI,2031,BX_TRF_PWKR,20\nMEX,2031,BX_TRF_PWKR,90\nPAN,2031,RU_PEOPLE,300\nCRI,2031,RU_PEOPLE,100\n"),
		intake.Options{Source: "un-sdg", Release: "UN SDG 2031.Q1"})
	if err != nil {
		t.Fatal(err)
	}
	resp, text := o.do(t, request2(http.MethodPost, fmt.Sprintf("/es/imports/%d/accept", im.ID), strings.NewReader("confirm=yes"), "Cookie", o.cookie(admin), "Content-Type", "application/x-www-form-urlencoded"))
	if resp.StatusCode != http.StatusSeeOther {
		t.Fatalf("%d %s", resp.StatusCode, text)
	}
	const settings, mean = "/es/admin/catalogue/series/BX_TRF_PWKR", "/es/figures/BX_TRF_PWKR~RCM~2031~~un"
	if resp, _ := o.do(t, ask(mean)); resp.StatusCode != http.StatusNotFound {
		t.Fatalf("a mean without weights: %d", resp.StatusCode)
	}
	o.see(t, admin, "/es/admin/catalogue/series/SI_RMT_COST").Lacks("#reading select[name=weight]")
	form := o.see(t, admin, settings)
	form.Lacks("#reading select[name=weight] option[value=SI_RMT_COST]")
	if resp, page := o.fill(t, admin, form, "reading", "weight", "SI_RMT_COST"); resp.StatusCode != http.StatusUnprocessableEntity {
		t.Errorf("weighted by a percentage: %d %s", resp.StatusCode, page.Text(".banner"))
	}
	resp, page = o.fill(t, admin, form, "reading", "weight", "RU_PEOPLE")
	page = o.goes(t, admin, resp, page)
	page.Has("#reading select[name=weight] option[value=RU_PEOPLE][selected]")

	page = see(t, o.world, mean)
	page.HasText("#working-t", "la ponderación es RU_PEOPLE · Personas de prueba del mismo país, año y desglose")
	page.HasText("#working-t", "5,000 / 400 = 12.5")
	page.HasText("main", "2 de 11")
	page.HasText("#inputs-t thead", "personas")
	for country, want := range map[string]string{"Panamá": "300|UN SDG 2031.Q1|75.0%", "Costa Rica": "100|UN SDG 2031.Q1|25.0%", "México": "90|sin ponderación de 2031"} {
		row := document(t, page.HTML()).Find("#inputs-t tbody tr").FilterFunction(byHead(country))
		for _, part := range strings.Split(want, "|") {
			if !strings.Contains(row.Text(), part) {
				t.Errorf("%s: %q without %q", country, row.Text(), part)
			}
		}
		if leads := row.Find("td a[href^='/es/figures/']").Length(); leads != map[bool]int{true: 1, false: 2}[country == "México"] {
			t.Errorf("%s: %d figures", country, leads)
		}
	}
	facts := document(t, page.HTML()).Find("main dl").Text()
	if !strings.Contains(facts, "Fuera del cálculo, sin ponderación") || !strings.Contains(facts, "México") {
		t.Errorf("nobody is named as left out: %s", facts)
	}
	if got := strings.Join(records(t, o.world, mean+".csv?format=plain")[0], ","); !strings.HasSuffix(got, "weight,weight_series,weight_release,counts") {
		t.Errorf("the file: %s", got)
	}
	if _, text := o.do(t, ask(mean+".csv?format=plain")); !strings.Contains(text, ",300,RU_PEOPLE,UN SDG 2031.Q1,true\n") || !strings.Contains(text, "MEX,90,") || strings.Contains(text, "MEX,90,value,2031,un,UN SDG 2031.Q1,,,,,,true") {
		t.Errorf("the file:\n%s", text)
	}
	see(t, o.world, "/es/methods").HasText("#rules-t", "ponderada por RU_PEOPLE · Personas de prueba, mismo año")
	see(t, o.world, "/es/series/BX_TRF_PWKR").HasText("#method", "n de N lo refleja")
	see(t, o.world, "/es/series/SM_DTH_MIGR").Has("#method")
}
