package sheet

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
)

// one is the only cell of a sheet with this XML, or none.
func one(t *testing.T, cell string, changes parts) (Cell, bool) {
	t.Helper()
	rows, err := readAll(workbookOf(inData(`<row r="1">`+cell+`</row>`), changes).zip(t), Limits{})
	if err != nil {
		t.Fatal(err)
	}
	if len(rows) == 0 {
		return Cell{}, false
	}
	if len(rows) != 1 || len(rows[0].Cells) != 1 {
		t.Fatalf("%+v", rows)
	}
	return rows[0].Cells[0], true
}

func TestCells(t *testing.T) {
	t.Parallel()
	day := func(y, m, d, h, min int) time.Time { return time.Date(y, time.Month(m), d, h, min, 0, 0, time.UTC) }
	tests := []struct {
		xml  string
		want Cell
	}{
		{`<c><v>12</v></c>`, Cell{Kind: Number, Text: "12"}},
		{`<c t='n'><v>0.1</v></c>`, Cell{Kind: Number, Text: "0.1"}},
		{`<c><v>2.2999999999999998</v></c>`, Cell{Kind: Number, Text: "2.3"}},
		{`<c><v>1E-05</v></c>`, Cell{Kind: Number, Text: "0.00001"}},
		{`<c><v>1.5E+20</v></c>`, Cell{Kind: Number, Text: "150000000000000000000"}},
		{`<c><v> -0.50 </v></c>`, Cell{Kind: Number, Text: "-0.5"}},
		{`<c><v>-0</v></c>`, Cell{Kind: Number, Text: "0"}},
		{`<c s="1"><v>0.07</v></c>`, Cell{Kind: Number, Text: "7", Percent: true}},
		{`<c s="1"><v>0.28999999999999998</v></c>`, Cell{Kind: Number, Text: "29", Percent: true}},
		{`<c s="1"><v>1.2345</v></c>`, Cell{Kind: Number, Text: "123.45", Percent: true}},
		{`<c s="1" t="str"><v>0.07</v></c>`, Cell{Kind: Text, Text: "0.07"}},
		{`<c s="5"><v>3</v></c>`, Cell{Kind: Number, Text: "3"}},
		{`<c s="99"><v>3</v></c>`, Cell{Kind: Number, Text: "3"}},
		{`<c s="2"><v>43831</v></c>`, Cell{Kind: Date, Text: "2020-01-01", Time: day(2020, 1, 1, 0, 0)}},
		{`<c s="2"><v>1</v></c>`, Cell{Kind: Date, Text: "1900-01-01", Time: day(1900, 1, 1, 0, 0)}},
		{`<c s="2"><v>59</v></c>`, Cell{Kind: Date, Text: "1900-02-28", Time: day(1900, 2, 28, 0, 0)}},
		{`<c s="2"><v>60</v></c>`, Cell{Kind: Number, Text: "60"}},
		{`<c s="2"><v>61</v></c>`, Cell{Kind: Date, Text: "1900-03-01", Time: day(1900, 3, 1, 0, 0)}},
		{`<c s="2"><v>-3</v></c>`, Cell{Kind: Number, Text: "-3"}},
		{`<c s="2"><v>99999999</v></c>`, Cell{Kind: Number, Text: "99999999"}},
		{`<c s="3"><v>43831.75</v></c>`, Cell{Kind: Date, Text: "2020-01-01T18:00:00", Time: day(2020, 1, 1, 18, 0)}},
		{`<c s="4"><v>0.5</v></c>`, Cell{Kind: Date, Text: "12:00:00", Time: day(1899, 12, 31, 12, 0)}},
		{`<c t="d"><v>2020-12-31</v></c>`, Cell{Kind: Date, Text: "2020-12-31", Time: day(2020, 12, 31, 0, 0)}},
		{`<c t="d"><v>soon</v></c>`, Cell{Kind: Text, Text: "soon"}},
		{`<c t="b"><v>1</v></c>`, Cell{Kind: Bool, Text: "TRUE"}},
		{`<c t="b"><v>0</v></c>`, Cell{Kind: Bool, Text: "FALSE"}},
		{`<c t="e"><v>#N/A</v></c>`, Cell{Kind: Error, Text: "#N/A"}},
		{`<c t="e"><f>1/0</f><v>#DIV/0!</v></c>`, Cell{Kind: Error, Text: "#DIV/0!", Formula: true}},
		{`<c t="s"><v>0</v></c>`, Cell{Kind: Text, Text: "Panamá"}},
		{`<c t="s"><v>1</v></c>`, Cell{Kind: Text, Text: "Costa Rica"}},
		{`<c t="s"><v>2</v></c>`, Cell{Kind: Text, Text: " a & b "}},
		{`<c t="inlineStr"><is><t>x</t></is></c>`, Cell{Kind: Text, Text: "x"}},
		{`<c t="inlineStr"><is><r><t>x</t></r><r><t xml:space="preserve"> y</t></r><rPh><t>z</t></rPh></is></c>`, Cell{Kind: Text, Text: "x y"}},
		{`<c t="str"><v>12.50</v></c>`, Cell{Kind: Text, Text: "12.50"}},
		{`<c t="str"><v><![CDATA[a<b&c]]>&#233;&#x1F600;&lt;</v></c>`, Cell{Kind: Text, Text: "a<b&cé😀<"}},
		{"<c t=\"str\"><v>a_x000D_\r\nb_x005F_x000D__x00e9_</v></c>", Cell{Kind: Text, Text: "a\r\nb_x000D_é"}},
		{`<c t="str"><v>a<!-- not this -->b<?or this?></v></c>`, Cell{Kind: Text, Text: "ab"}},
		{`<c><v>1,5</v></c>`, Cell{Kind: Text, Text: "1,5"}},
		{`<c><v>0x10</v></c>`, Cell{Kind: Text, Text: "0x10"}},
		{`<c><v>1E999</v></c>`, Cell{Kind: Text, Text: "1E999"}},
		{`<c><f>A2+1</f><v>3</v></c>`, Cell{Kind: Number, Text: "3", Formula: true}},
		{`<c><f t="shared" si="0"/><v>3</v></c>`, Cell{Kind: Number, Text: "3", Formula: true}},
		{`<c t="str"><f>"a"&amp;"b"</f><v>ab</v></c>`, Cell{Kind: Text, Text: "ab", Formula: true}},
		{`<c><f>A2+1</f></c>`, Cell{Kind: Blank, Formula: true, NoValue: true}},
		{`<c><f>A2+1</f><v></v></c>`, Cell{Kind: Blank, Formula: true, NoValue: true}},
		{`<c><f>A2+1</f><v/></c>`, Cell{Kind: Blank, Formula: true, NoValue: true}},
		{`<x:c><x:v>4</x:v><x:extLst><x:ext><v>5</v></x:ext></x:extLst></x:c>`, Cell{Kind: Number, Text: "4"}},
		{`<c  t = "str"  r='A1' ><v >q</v ></c >`, Cell{Kind: Text, Text: "q"}},
		{`<c foo="a>b" r="A1"><v>4</v></c>`, Cell{Kind: Number, Text: "4"}},
	}
	for _, test := range tests {
		test.want.Col = 1
		if got, ok := one(t, test.xml, nil); !ok || got != test.want {
			t.Errorf("%s\n got %+v\nwant %+v", test.xml, got, test.want)
		}
	}
	for _, blank := range []string{`<c s="3"/>`, `<c></c>`, `<c><v/></c>`, `<c t="str"><f>""</f><v></v></c>`, `<c t="s"><v></v></c>`, `<c r="XFD1" s="1"/>`, `<c t="inlineStr"><is><t/></is></c>`} {
		if c, ok := one(t, blank, nil); ok {
			t.Errorf("%s is %+v, not blank", blank, c)
		}
	}
}

func TestDate1904(t *testing.T) {
	t.Parallel()
	c, _ := one(t, `<c s="2"><v>42369</v></c>`, parts{"xl/workbook.xml": `<workbook ` + mainNS + `><workbookPr date1904="1"/><sheets><sheet name="Datos" sheetId="1" r:id="rId1"/></sheets></workbook>`})
	if c.Text != "2020-01-01" {
		t.Errorf("%+v", c)
	}
}

// TestSharedStringsTwice undoes one encoding too many in the texts of a workbook, where two say so.
func TestSharedStringsTwice(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		strings []string
		want    string
		twice   bool
	}{
		{[]string{"MÃ©xico", "PanamÃ¡", "Perú"}, "MéxicoPanamáPerú", true},
		{[]string{"MÃ©xico", "Panama", "Perú"}, "MÃ©xicoPanamaPerú", false},
	} {
		sst, cells := "", ""
		for i, s := range tc.strings {
			sst += "<si><t>" + s + "</t></si>"
			cells += fmt.Sprintf(`<c r="%s1" t="s"><v>%d</v></c>`, ColumnName(i+1), i)
		}
		p := workbookOf(inData(`<row r="1">`+cells+`</row>`), parts{"xl/sharedStrings.xml": `<sst ` + mainNS + `>` + sst + `</sst>`})
		data := p.zip(t)
		b, err := Open("x.xlsx", bytes.NewReader(data), int64(len(data)), DefaultLimits())
		if err != nil {
			t.Fatal(err)
		}
		rows, err := b.Rows(t.Context(), 0)
		if err != nil {
			t.Fatal(err)
		}
		got := ""
		for rows.Next() {
			for _, c := range rows.Row().Cells {
				got += c.Text
			}
		}
		if got != tc.want || b.Facts().Twice != tc.twice || rows.Err() != nil {
			t.Errorf("%q, twice %v, %v", got, b.Facts().Twice, rows.Err())
		}
	}
}

func TestShowingOf(t *testing.T) {
	t.Parallel()
	for code, want := range map[string]showing{
		"General": asNumber, "0.00": asNumber, "#,##0;[Red]-#,##0": asNumber, "0%": asPercent, "0.0 %": asPercent, "#,##0.00%;-0%": asPercent,
		`0.0"%"`: asNumber, `0\%`: asNumber, "yyyy-mm-dd": asDate, "[$-80A]d \"de\" mmmm \"de\" yyyy;@": asDate, "mmm": asDate, "mm:ss": asTime,
		"mm:ss.000": asTime, "h:mm AM/PM": asTime, "[h]:mm:ss": asTime, "[mm]:ss": asTime, "dd/mm/yyyy hh:mm": asDate, `0" days"`: asNumber,
		`"Year" 0`: asNumber, "[Red]0.0": asNumber, "[$€-2] #,##0.00": asNumber, "0.00E+00": asNumber, `###\ ###\ ##0;\-###\ ###\ ##0;\—;`: asNumber,
		"@": asNumber, `_(* #,##0_);_(* "-"_)`: asNumber, "yy\\-m": asMonth, "yyyy": asYear, "mm/yyyy": asMonth, "yyyy hh:mm": asDate, "d": asDate, "s": asTime, "": asNumber, "[": asNumber, `"`: asNumber, `\`: asNumber,
		"TT.MM.JJJJ": asDate, "dd/mm/aaaa": asDate, "[DBNum1]yyyy": asYear, "[$-F800]dddd, mmmm dd, yyyy": asDate, "General;[Red]-General": asNumber,
		"#,##0,": asThousands, `0.0,,"M"`: asMillions, "#,##0.0,;-#,##0.0,": asThousands, "0,000": asNumber, "#,##0.00_,": asNumber,
	} {
		if got := showingOf(code); got != want {
			t.Errorf("%s: %d, not %d", code, got, want)
		}
	}
}

func TestLayoutOfSheets(t *testing.T) {
	t.Parallel()
	sheet := `<cols><col min="2" max="3" hidden="1"/><col min="5" max="5"/></cols>` +
		inData(`<row r="2" hidden="1"><c r="B2"><v>1</v></c></row><row r="9"><c r="A9"/></row><row><c/><c><v>2</v></c></row>`) +
		`<mergeCells count="2"><mergeCell ref="A1:B2"/><mergeCell ref="C3:C9"/></mergeCells>`
	p := workbookOf(sheet, parts{
		"xl/workbook.xml": `<?xml version="1.0" encoding="UTF-8"?><x:workbook xmlns:x="http://purl.oclc.org/ooxml/spreadsheetml/main" xmlns:rel="http://purl.oclc.org/ooxml/officeDocument/relationships"><x:sheets>` +
			`<x:sheet name="Datos" sheetId="1" rel:id="rId1"/><x:sheet name="Chart" sheetId="2" rel:id="rId7"/><x:sheet name="_rumbo" sheetId="3" state="veryHidden" rel:id="rId8"/></x:sheets>` +
			`<x:definedNames><x:definedName name="total">Datos!$A$1</x:definedName><x:definedName name="own" localSheetId="2">_rumbo!$B$2</x:definedName></x:definedNames></x:workbook>`,
		"xl/_rels/workbook.xml.rels": `<Relationships><Relationship Id="rId1" Type="http://purl.oclc.org/ooxml/officeDocument/relationships/worksheet" Target="/xl/worksheets/sheet1.xml"/>` +
			`<Relationship Id="rId7" Type="a/chartsheet" Target="chartsheets/sheet1.xml"/><Relationship Id="rId8" Type="a/worksheet" Target="../xl/worksheets/./Hidden.xml"/></Relationships>`,
		"xl/chartsheets/sheet1.xml": `<chartsheet/>`,
		"xl/worksheets/hidden.xml":  "\xef\xbb\xbf" + `<x:worksheet xmlns:x="urn"><x:sheetData><x:row><x:c t="inlineStr"><x:is><x:t>manifest</x:t></x:is></x:c></x:row></x:sheetData></x:worksheet>`,
		"_rels/.rels": `<Relationships><Relationship Id="a" Type="x/officeDocument" Target="xl/workbook.xml"/><Relationship Id="b" Type="x/core-properties" Target="docProps/core.xml"/>` +
			`<Relationship Id="c" Type="x/custom-properties" Target="docProps/custom.xml"/></Relationships>`,
		"docProps/core.xml":   `<cp:coreProperties><dc:creator>Dirección de Estadística</dc:creator></cp:coreProperties>`,
		"docProps/custom.xml": `<Properties><property name="rumbo"><vt:lpwstr>1</vt:lpwstr></property></Properties>`,
	})
	data := p.zip(t)
	b, err := Open("x.xlsx", bytes.NewReader(data), int64(len(data)), Limits{})
	if err != nil {
		t.Fatal(err)
	}
	want := []SheetInfo{{Name: "Datos", Index: 0}, {Name: "_rumbo", Index: 1, Hidden: true, VeryHidden: true}}
	if got := b.Sheets(); !slices.Equal(got, want) {
		t.Errorf("%+v", got)
	}
	if b.DefinedNames()["total"] != "Datos!$A$1" || b.DefinedNames()["_rumbo!own"] != "_rumbo!$B$2" {
		t.Errorf("%v", b.DefinedNames())
	}
	if b.Property("creator") != "Dirección de Estadística" || b.Properties()["rumbo"] != "1" {
		t.Errorf("%v", b.Properties())
	}
	if got := grid(t, b, 1)["A1"].Text; got != "manifest" {
		t.Errorf("%q", got)
	}
	merges, err := b.Merges(context.Background(), 0)
	if err != nil || len(merges) != 2 || merges[1].String() != "C3:C9" {
		t.Errorf("%v %v", merges, err)
	}
	r, err := b.Rows(context.Background(), 0)
	if err != nil {
		t.Fatal(err)
	}
	if !r.Next() || r.Row().Number != 2 || !r.Row().Hidden || !r.ColumnHidden(3) || r.ColumnHidden(5) {
		t.Errorf("%+v", r.Row())
	}
	first := r.Row().Cells[0].Text
	if !r.Next() || r.Row().Number != 10 || r.Row().Hidden || r.Row().Cells[0].Col != 2 || r.Row().Cells[0].Text != "2" {
		t.Errorf("%+v", r.Row())
	}
	if first != "1" {
		t.Error("the text of a cell changed with the next row")
	}
	for range 2 {
		if r.Next() || r.Err() != nil {
			t.Errorf("%v", r.Err())
		}
	}
	if _, err := b.Rows(context.Background(), 2); err == nil {
		t.Error("there is no third sheet")
	}
}

func TestUTF16Parts(t *testing.T) {
	t.Parallel()
	for _, big := range []bool{false, true} {
		sheet := utf16Of(`<?xml version="1.0" encoding="UTF-16"?><worksheet><sheetData><row><c t="str"><v>Panamá 😀</v></c></row></sheetData></worksheet>`, big)
		c, _ := one(t, "", parts{"xl/worksheets/sheet1.xml": sheet})
		if c.Text != "Panamá 😀" {
			t.Errorf("%+v", c)
		}
	}
}

// TestZipOddities: names with a leading slash or backslashes, another case, and bytes around the zip are let in.
func TestZipOddities(t *testing.T) {
	t.Parallel()
	p := parts{}
	for name, text := range workbookOf(inData(`<row><c><v>1</v></c></row>`), nil) {
		p["/"+strings.ReplaceAll(strings.ToUpper(name), "/", `\`)] = text
	}
	data := append(p.zip(t), "something behind the end"...)
	if rows, err := readAll(data, Limits{}); err != nil || len(rows) != 1 {
		t.Errorf("%v %v", rows, err)
	}
}

func TestNames(t *testing.T) {
	t.Parallel()
	for col, want := range map[int]string{0: "", 1: "A", 26: "Z", 27: "AA", 702: "ZZ", 703: "AAA", 16384: "XFD"} {
		if got := ColumnName(col); got != want {
			t.Errorf("%d: %s, not %s", col, got, want)
		}
	}
	if col, row, ok := ParseCell("$xfd$1048576"); col != 16384 || row != 1048576 || !ok {
		t.Error(col, row, ok)
	}
	for _, bad := range []string{"", "A", "1", "A0", "A01", "A1B", "A1 ", "É1", "AAAAAAAAAA1", "A99999999999"} {
		if _, _, ok := ParseCell(bad); ok {
			t.Errorf("%q is taken for a cell", bad)
		}
	}
}
