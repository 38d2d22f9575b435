package intake

import (
	"testing"

	"github.com/xuri/excelize/v2"
)

// TestWhatTheWorkbookShows: figures that the format of their cells shows in thousands, under a title that says so, are what is stored; raised marks are none of their digits.
func TestWhatTheWorkbookShows(t *testing.T) {
	t.Parallel()
	ref, _ := full(t)
	f := excelize.NewFile()
	for cell, v := range map[string]any{"A1": "SM_DTH_MIGR (en miles)", "A2": "País", "B2": 2018, "C2": 2019, "A3": "Panamá", "B3": 4200, "C3": 7, "A4": "Belice", "B4": 1100, "C4": 3} {
		if err := f.SetCellValue("Sheet1", cell, v); err != nil {
			t.Fatal(err)
		}
	}
	code := "#,##0.0,"
	style, err := f.NewStyle(&excelize.Style{CustomNumFmt: &code})
	if err == nil {
		err = f.SetCellStyle("Sheet1", "B3", "B4", style)
	}
	if err == nil {
		err = f.SetCellRichText("Sheet1", "C2", []excelize.RichTextRun{{Text: "2019"}, {Text: "1", Font: &excelize.Font{VertAlign: "superscript"}}})
	}
	if err != nil {
		t.Fatal(err)
	}
	data, err := f.WriteToBuffer()
	if err != nil {
		t.Fatal(err)
	}
	holds(t, service(t, ref, nil), "x.xlsx", data.Bytes(), given2020, "", "SM_DTH_MIGR PAN 2018  4200 B3\nSM_DTH_MIGR PAN 2019  7000 C3\nSM_DTH_MIGR BLZ 2018  1100 B4\nSM_DTH_MIGR BLZ 2019  3000 C4", "value_factor footnote_mark")
}

// TestUnitsThatCount: a unit, or a column of scalar factors, that says thousands multiplies the figures of its row, which is told.
func TestUnitsThatCount(t *testing.T) {
	t.Parallel()
	ref, _ := full(t)
	s := service(t, ref, nil)
	const figures = "VC_HTF_DETV PAN 2018  1500 E2\nVC_HTF_DETV MEX 2018  900 E3"
	for name, tc := range map[string]struct{ header, one, other string }{
		"units":          {"Unidad", "Miles de personas", "Personas"},
		"scalar factors": {"SCALAR_FACTOR", "thousands", "units"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			holds(t, s, "tabla.csv", []byte("Serie,País,Año,"+tc.header+",Valor\nVC_HTF_DETV,Panamá,2018,"+tc.one+",1.5\nVC_HTF_DETV,México,2018,"+tc.other+",900\n"), given2020, "", figures, "value_factor")
		})
	}
	holds(t, s, "tabla.csv", []byte("Serie,País,Año,Unidad,Valor\nDC_TOF_SCHIPSL,Panamá,2018,Millones de dólares,1.5\n"), given2020, "", "DC_TOF_SCHIPSL PAN 2018  1.5 E2", "unit_mismatch")
}
