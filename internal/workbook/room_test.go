package workbook

import (
	"bytes"
	"testing"
	"time"

	"rumbo/internal/action"
	"rumbo/internal/area"
	"rumbo/internal/lang"
)

// TestRoomBook: lines with whose they are, proposals with what became of them, and who supports what, in the order of the language.
func TestRoomBook(t *testing.T) {
	t.Parallel()
	es := func(s string) lang.Text { return lang.Text{Es: s, Source: lang.Spanish} }
	r := Room{
		Set: action.Set{Code: "CRM-2031", Name: es("Líneas de 2031")}, Made: time.Date(2031, 3, 4, 12, 0, 0, 0, time.UTC),
		Version: action.Version{Number: 1, VersionDetails: action.VersionDetails{Lines: []action.Line{{Code: "1", Title: es("Datos"), Text: es("Compartir datos")}}}},
		Room: action.Room{
			Proposals: []action.Proposal{
				{ID: 4, Seat: action.Seat{Country: "PAN"}, Language: lang.Spanish, Title: "=Remesas", State: action.ProposalOpen, At: time.Date(2031, 3, 4, 10, 5, 0, 0, time.UTC)},
				{ID: 5, Seat: action.Seat{Observer: "OIM"}, Line: "1", Language: lang.Spanish, Text: "Compartir datos", State: action.ProposalTaken, Into: "1"},
				{ID: 6, Seat: action.Seat{Country: "CRI"}, Language: lang.Spanish, Title: "Turismo", State: action.ProposalAside, Reason: "No es un tema"},
			},
			Supports: []action.Support{{Seat: 1, Country: "PAN", Target: "line/1"}, {Seat: 2, Country: "PAN", Target: "line/1"}, {Seat: 3, Country: "CRI", Target: "proposal/4"}},
		},
		Countries: []area.Area{{Code: "PAN", Name: es("Panamá")}, {Code: "CRI", Name: es("Costa Rica")}},
	}
	var out bytes.Buffer
	if err := r.Write(&out, printer(t, lang.Spanish)); err != nil {
		t.Fatal(err)
	}
	f := opened(t, out.Bytes())
	for cell, want := range map[[2]string]string{
		{"El borrador", "A5"}: "1", {"El borrador", "E5"}: "OIM (observador)", {"El borrador", "F5"}: "Panamá",
		{"Propuestas", "A5"}: "2031-03-04 10:05", {"Propuestas", "D5"}: "=Remesas", {"Propuestas", "H5"}: "Costa Rica", {"Propuestas", "C6"}: "Enmienda la línea 1",
		{"Propuestas", "I6"}: "incorporada", {"Propuestas", "J7"}: "No es un tema",
		{"Apoyos", "C4"}: "Costa Rica", {"Apoyos", "D4"}: "Panamá", {"Apoyos", "C5"}: "", {"Apoyos", "D5"}: "●", {"Apoyos", "E5"}: "1", {"Apoyos", "A6"}: "(4)", {"Apoyos", "C6"}: "●",
	} {
		if got, err := f.GetCellValue(cell[0], cell[1]); err != nil || got != want {
			t.Errorf("%s!%s is %q, want %q (%v)", cell[0], cell[1], got, want, err)
		}
	}
	if formula, _ := f.GetCellFormula("Propuestas", "D5"); formula != "" {
		t.Error("what was typed became a formula")
	}
	var again bytes.Buffer
	if err := r.Write(&again, printer(t, lang.Spanish)); err != nil || !bytes.Equal(out.Bytes(), again.Bytes()) {
		t.Error("the same room gives other bytes", err)
	}
}
