package web

import (
	"strings"
	"testing"
)

// TestIndicatorInFull: breakdowns, method in words, questions, and how to cite each source with its licence.
func TestIndicatorInFull(t *testing.T) {
	w := site(t)
	page := see(t, w, "/es/indicators/10.7.2?by=policy_domain")
	page.HasText("#sa-parts h2", "Por ámbito de política")
	page.HasText("#sa-parts .say", "6 de 11 países tienen cifras por ámbito de política.")
	page.HasCount("#sa-parts-t thead th", 9)
	page.HasCount("#sa-parts-t tbody tr", 11)
	// Panama has no domains of 2021: the row is of 2019 whole, the total too.
	page.HasText("#sa-parts-t tbody tr:nth-child(10)", "Panamá20192333113")
	page.HasText("#sa-parts-t tbody tr:nth-child(2)", "Canadá20213344444")
	page.HasText("#sa-parts-t tbody tr:nth-child(9)", "Nicaraguano disponible")
	page.Has("#sa-parts-t tbody a[href^='/es/figures/']")
	page.HasText("#sb-parts-t thead th", "Grupo")
	page.HasText("#sb-parts-t tbody", "6 / 11")
	page.HasText("#method", "La proporción, en porcentaje, de los gobiernos que respondieron")
	page.HasText("#method", "Deliberadamente no hay valor de grupo")
	page.Has("#method a[href='/es/questionnaires/sdg-10.7.2']")
	page.Has("#sa-values .more a[href='/es/series/SG_CPA_MIGRS?group=1']")
	page.HasText("#about", "10-07-02")
	cites := page.Texts("#cite blockquote")
	if len(cites) < 2 {
		t.Fatalf("cited %q", cites)
	}
	for _, c := range cites {
		if !strings.Contains(c, "huella de los datos 5f0c5f0c") || !strings.Contains(c, "/es/indicators/10.7.2") || !strings.Contains(c, "1 de junio de 2025") {
			t.Errorf("citation %q", c)
		}
	}
	page.HasText("#cite .cite:first-child .licence, #cite header + .cite .licence", "CC BY 4.0")
	page.HasText("#cite header + .cite h3 small", "UN SDG 2020.Q4")
	page.HasCount("#cite button[hidden][data-copy-text]", len(cites))
	page.HasAttr(".actions a[href^='/es/data?']", "href", "/es/data?area=RCM&members=1&series=SG_CPA_MIGRS%2CSG_CPA_MIGRP%2CRU_CPA_MIGRPCT")
	see(t, w, "/es/indicators/10.7.2").Lacks("#sa-parts") // with several series the reader chooses
	see(t, w, "/es/indicators/10.7.2?by=mood").Lacks("#sa-parts")
	see(t, w, "/es/indicators/5.2.2").Lacks("#cite")
}

// TestSeriesByParts: a series alone shows its first breakdown; of one country its parts stand over the years.
func TestSeriesByParts(t *testing.T) {
	w := site(t)
	page := see(t, w, "/fr/series/SG_CPA_MIGRS?of=PAN")
	page.HasText("#sa-parts h2", "Par domaine d’action · Panama")
	page.HasText("#sa-parts .say", "Panama par domaine d’action : 6 parties, de 2019 à 2021.")
	page.HasCount("#sa-parts-t thead th", 3)
	page.HasText("#sa-parts-t tbody tr:first-child", "total23")
	page.HasText("#sa-parts-t tbody tr:nth-child(5)", "Bien-être1non disponible")
	page.HasAttr("select[name=of] option[selected]", "value", "PAN")
	page.HasAttr("#sa-parts .get a", "href", "/fr/data.csv?area=RCM&members=1&part=policy_domain&series=SG_CPA_MIGRS")
	page = see(t, w, "/en/series/SL_LBR_NTLCPL")
	page.HasText("#sa-parts .empty", "No figure here is broken down by sex.")
	see(t, w, "/en/series/SM_DTH_MIGR?of=nowhere").Has("#method")
}

// TestChapeau: what the ILO asks to be said of 8.8.2 stands above, and no chart sets countries beside each other.
func TestChapeau(t *testing.T) {
	page := see(t, site(t), "/en/indicators/8.8.2")
	page.HasText(".caveat", "not meant as a tool for comparing compliance among member States")
	page.Lacks("#sa-values .chart")
	page.HasText("#method", "Not meant for comparing countries")
}

func TestMetadataNumber(t *testing.T) {
	for code, want := range map[string]string{"10.7.2": "10-07-02", "10.c.1": "10-0c-01", "3.8.1": "03-08-01", "17.18.1": "17-18-01"} {
		if got := metadata(code); got != want {
			t.Errorf("%s: %s", code, got)
		}
	}
}
