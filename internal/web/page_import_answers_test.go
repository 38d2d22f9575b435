package web

import (
	"net/http"
	"strconv"
	"strings"
	"testing"
)

// aReply is what a ministry answers in a layout of its own.
const aReply = "Ministerio de Relaciones Exteriores\nPaís: Panamá\nAño: 2021\nN°;Pregunta;Respuesta;Evidencia;Comentario\n1a;Atención de salud esencial o de emergencia;No;Ley 1;ok\n" +
	"1b;Educación pública;No;;\n1d;Protección social;No;;x\n;Un organismo que aplica la política;Sí;Decreto 5;\n"

// TestSheetOfAnswers corrects rows and columns of answers in somebody's own layout on their picture, keeps that as a profile, and reads the next file with it.
func TestSheetOfAnswers(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	const who = "focal point PAN"
	path := "/es/imports/" + strconv.FormatInt(o.brings(t, who, "cuestionario.csv", aReply), 10)
	page := o.see(t, who, path+"/sheet")
	for selector, want := range map[string]string{
		".picture .roles td:nth-child(2)":                       "número de la pregunta",
		".picture .roles td:nth-child(3)":                       "pregunta",
		".picture .roles td:nth-child(4) option[selected]":      "respuesta",
		".picture .roles td:nth-child(5) option[selected]":      "evidencia o comentario",
		".picture .roles td:nth-child(6) option[selected]":      "no se lee",
		".picture tbody tr:nth-child(5) th option[selected]":    "1a Atención de salud esencial o de emergencia",
		".picture tbody tr:nth-child(8) th option[selected]":    "ninguna pregunta",
		"label[for='a-item/cuestionario/B8']":                   "Pregunta en 8",
		"#decisions label[for='a-country']":                     "área: de otro modo",
		"#decisions select[name='answer-round'] [value='2021']": "Encuesta de las Naciones Unidas, ronda 2021 (decimotercera, 2020–2021)",
	} {
		if got := page.Text(selector); got != want {
			t.Errorf("%s: %q, want %q", selector, got, want)
		}
	}
	if legend := page.Text(".legend"); strings.Contains(legend, "desglose") || !strings.Contains(legend, "respuestas") {
		t.Error(legend)
	}
	for _, control := range []string{"answer-role/cuestionario/A", "answer-role/cuestionario/B", "answer-item/cuestionario/B1", "answer-item/cuestionario/B4"} {
		if page.Count("[name='"+control+"']") != 0 {
			t.Errorf("%s cannot be chosen, and is offered", control)
		}
	}
	agency := page.Attr(".picture tbody tr:nth-child(8) th option:nth-child(7)", "value")
	_, next, _ := o.sends(t, who, path+"/again", "sheet", "0", "answer-item/cuestionario/B8", agency, "answer-role/cuestionario/E", "evidence")
	page = o.see(t, who, next)
	if got := page.Text(".picture .roles td:nth-child(6) option[selected]"); got != "evidencia o comentario" {
		t.Error(got)
	}
	if got := page.Text(".picture tbody tr:nth-child(8) th option[selected]"); !strings.HasPrefix(got, "2a ") {
		t.Error(got, page.Attr(".picture tbody tr:nth-child(8) th option[selected]", "value"))
	}
	checked, _, _ := strings.Cut(next, "/sheet")
	if status, _, text := o.sends(t, who, checked+"/profile", "name", "Cuestionario MIRE", "owner", "PAN"); status != http.StatusSeeOther {
		t.Fatal(status, text)
	}
	id := o.brings(t, who, "otro.csv", strings.Replace(aReply, "2021", "2019", 1))
	path = "/es/imports/" + strconv.FormatInt(id, 10)
	page = o.see(t, who, path)
	if page.Text("#use h2") != "Esto se parece a «Cuestionario MIRE»" {
		t.Fatal(page.Text("main"))
	}
	_, next, _ = o.sends(t, who, path+"/with", "profile", page.Attr("#use select[name=profile] option", "value"))
	page = o.see(t, who, next+"/sheet")
	if !strings.HasPrefix(page.Text(".picture tbody tr:nth-child(8) th option"), "2a ") || page.Text("#without h2") != "Leído con el perfil «Cuestionario MIRE»" {
		t.Error(page.Text("main"))
	}
	one := o.see(t, who, "/es/profiles").Attr("#profiles-t tbody th a", "href")
	if text := o.see(t, who, one).Text("#t1"); !strings.Contains(text, "evidencia o comentario") || !strings.Contains(text, "2a ") {
		t.Error(text)
	}
}
