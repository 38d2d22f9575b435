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
	holds(t, service(t, ref, nil), "x.xlsx", data.Bytes(), given2020, "", "SM_DTH_MIGR PAN 2018  4200 B3\nSM_DTH_MIGR PAN 2019  7000 C3\nSM_DTH_MIGR BLZ 2018  1100 B4\nSM_DTH_MIGR BLZ 2019  3000 C4", "value_factor")
}
