package web

import (
	"strconv"
	"strings"
	"testing"
)

// TestImportNamesFigures: what a file would change is said in the reader's words, with the codes beside; a figure with two values is
// marked as such; columns that stand for an area name it.
func TestImportNamesFigures(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	const who = "focal point PAN"
	id := o.brings(t, who, "muertes.csv", "area,year,series,value,flow,sex\nPAN,2018,SM_DTH_MIGR,3,national,F\nPAN,2019,SM_DTH_MIGR,5,national,\nPAN,2019,SM_DTH_MIGR,6,national,\n")
	for lang, want := range map[string][]string{
		"es": {"Muertes y desapariciones · Panamá · 2018 · Sexo: Mujeres", "SM_DTH_MIGR · PAN · sex=F", "el archivo da dos valores para este dato", "2 están en conflicto."},
		"fr": {"Décès et disparitions · Panama · 2018 · Sexe : Femmes", "SM_DTH_MIGR · PAN · sex=F", "le fichier donne deux valeurs à ce chiffre", "2 sont en conflit."},
	} {
		page := o.see(t, who, "/"+lang+"/imports/"+strconv.FormatInt(id, 10))
		said := strings.ReplaceAll(page.Text("#diff"), "\u00a0", " ")
		for _, text := range want {
			if !strings.Contains(said, text) {
				t.Errorf("%s: %q is not in %s", lang, text, said)
			}
		}
		if n := page.Count("#diff-t tbody tr td:last-child small"); n != 2 {
			t.Errorf("%s: %d rows are marked as in conflict", lang, n)
		}
		if twice := page.Text("#problems-error"); !strings.Contains(twice, "Panam") || strings.Contains(twice, "SM_DTH_MIGR · PAN") {
			t.Errorf("%s: the figure with two values is not named: %s", lang, twice)
		}
	}
	// The list tells what a checked file waits for; a file that cannot be read says so in its heading and offers no sheet.
	o.brings(t, who, "bueno.csv", "area,year,series,value,flow\nPAN,2018,SM_DTH_MIGR,3,national\n")
	unread := o.brings(t, who, "libro.xlsx", "PK\x03\x04 cut off")
	states := map[string]string{}
	for _, row := range o.see(t, who, "/es/imports").Texts("table tbody tr") {
		for _, name := range []string{"muertes.csv", "bueno.csv", "libro.xlsx"} {
			if strings.Contains(row, name) {
				states[name] = row
			}
		}
	}
	for name, want := range map[string]string{"muertes.csv": "por corregir", "bueno.csv": "listo para decidir", "libro.xlsx": "no se puede leer"} {
		if !strings.Contains(states[name], want) {
			t.Errorf("%s is not %q in the list: %q", name, want, states[name])
		}
	}
	page := o.see(t, who, "/es/imports/"+strconv.FormatInt(unread, 10))
	if page.Text("h1") != "Este archivo no se puede leer" || page.Count(`a[href$="/sheet"]`) != 0 {
		t.Errorf("unread: %q, %d ways to a sheet", page.Text("h1"), page.Count(`a[href$="/sheet"]`))
	}
	id = o.brings(t, who, "ancho.csv", "year,Panamá,Costa Rica\n2018,3,4\n2019,5,6\n")
	if facts := o.see(t, who, "/es/imports/"+strconv.FormatInt(id, 10)).Texts(".pairs dd .line"); !strings.Contains(strings.Join(facts, "|"), "valores de Costa Rica") {
		t.Errorf("columns: %q", facts)
	}
}
