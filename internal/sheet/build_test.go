package sheet

import (
	"archive/zip"
	"bytes"
	"context"
	"fmt"
	"html"
	"io"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"
)

// parts are the parts of a workbook that a test builds, by name. An empty text leaves the part out.
type parts map[string]string

const (
	relsOf = `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">%s</Relationships>`
	relOf  = `<Relationship Id="%s" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/%s" Target="%s"/>`
	mainNS = `xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"`
)

// workbookOf is a whole workbook with one sheet, "Datos", that holds the given XML between the tags of worksheet.
// Formats: style 0 General, 1 percent, 2 date, 3 date and time by a code of its own, 4 [h]:mm, 5 a literal with letters.
func workbookOf(sheet string, changes parts) parts {
	p := parts{
		"[Content_Types].xml":        `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>`,
		"_rels/.rels":                fmt.Sprintf(relsOf, fmt.Sprintf(relOf, "rId1", "officeDocument", "xl/workbook.xml")),
		"xl/workbook.xml":            `<workbook ` + mainNS + `><sheets><sheet name="Datos" sheetId="1" r:id="rId1"/></sheets></workbook>`,
		"xl/_rels/workbook.xml.rels": fmt.Sprintf(relsOf, fmt.Sprintf(relOf, "rId1", "worksheet", "worksheets/sheet1.xml")+fmt.Sprintf(relOf, "rId2", "styles", "styles.xml")+fmt.Sprintf(relOf, "rId3", "sharedStrings", "sharedStrings.xml")),
		"xl/styles.xml": `<styleSheet ` + mainNS + `><numFmts count="3"><numFmt numFmtId="164" formatCode="[$-80A]dd/mm/yyyy\ hh:mm;@"/><numFmt numFmtId="165" formatCode="[h]:mm"/><numFmt numFmtId="166" formatCode="0.0&quot; days %&quot;"/></numFmts>` +
			`<cellXfs><xf numFmtId="0"/><xf numFmtId="10"/><xf numFmtId="14"/><xf numFmtId="164"/><xf numFmtId="165"/><xf numFmtId="166"/></cellXfs></styleSheet>`,
		"xl/sharedStrings.xml":     `<sst ` + mainNS + `><si><t>Panamá</t></si><si><r><rPr><b/></rPr><t>Costa </t></r><r><t>Rica</t></r><rPh><t>no</t></rPh></si><si><t xml:space="preserve"> a &amp; b </t></si></sst>`,
		"xl/worksheets/sheet1.xml": `<worksheet ` + mainNS + `>` + sheet + `</worksheet>`,
	}
	for name, text := range changes {
		p[name] = text
	}
	return p
}

func (p parts) zip(t testing.TB) []byte {
	t.Helper()
	var buf bytes.Buffer
	w := zip.NewWriter(&buf)
	for _, name := range slices.Sorted(maps.Keys(p)) {
		text := p[name]
		if text == "" {
			continue
		}
		f, err := w.Create(name)
		if err == nil {
			_, err = io.WriteString(f, text)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

func inData(rows string) string { return `<sheetData>` + rows + `</sheetData>` }

// readAll reads every sheet of a file and gives the cells of the first, or why there is no end to it.
func readAll(data []byte, lim Limits) ([]Row, error) {
	b, err := Open("Datos.csv", bytes.NewReader(data), int64(len(data)), lim)
	if err != nil {
		return nil, err
	}
	var out []Row
	for i := range b.Sheets() {
		r, err := b.Rows(context.Background(), i)
		if err != nil {
			return out, err
		}
		for r.Next() {
			if i == 0 {
				row := *r.Row()
				row.Cells = append([]Cell(nil), row.Cells...)
				out = append(out, row)
			}
		}
		if err := r.Err(); err != nil {
			return out, err
		}
	}
	return out, nil
}

// shareStrings writes a workbook anew with its inline strings shared, as Excel writes them.
func shareStrings(from, to string) error {
	in, err := zip.OpenReader(from)
	if err != nil {
		return err
	}
	defer in.Close()
	f, err := os.Create(to)
	if err != nil {
		return err
	}
	out := zip.NewWriter(f)
	index := map[string]int{}
	var list strings.Builder
	for _, entry := range in.File {
		r, err := entry.Open()
		if err != nil {
			return err
		}
		data, err := io.ReadAll(r)
		if err != nil {
			return err
		}
		text := string(data)
		switch entry.Name {
		case "xl/sharedStrings.xml":
			continue
		case "xl/worksheets/sheet1.xml":
			var sheet strings.Builder
			for {
				before, rest, ok := strings.Cut(text, ` t="inlineStr"><is><t>`)
				sheet.WriteString(before)
				if !ok {
					break
				}
				value, rest, _ := strings.Cut(rest, `</t></is>`)
				n, seen := index[value]
				if !seen {
					n = len(index)
					index[value] = n
					fmt.Fprintf(&list, "<si><t>%s</t></si>", html.EscapeString(html.UnescapeString(value)))
				}
				fmt.Fprintf(&sheet, ` t="s"><v>%d</v>`, n)
				text = rest
			}
			text = sheet.String()
		case "xl/_rels/workbook.xml.rels":
			if !strings.Contains(text, "sharedStrings") {
				text = strings.Replace(text, "</Relationships>", fmt.Sprintf(relOf, "rIdStrings", "sharedStrings", "sharedStrings.xml")+"</Relationships>", 1)
			}
		}
		w, err := out.Create(entry.Name)
		if err == nil {
			_, err = io.WriteString(w, text)
		}
		if err != nil {
			return err
		}
	}
	w, err := out.Create("xl/sharedStrings.xml")
	if err == nil {
		_, err = io.WriteString(w, `<sst `+mainNS+`>`+list.String()+`</sst>`)
	}
	if err == nil {
		err = out.Close()
	}
	if err == nil {
		err = f.Close()
	}
	return err
}

// utf16Of is the text in UTF-16 with a byte order mark.
func utf16Of(text string, big bool) string {
	var b []byte
	for _, u := range append([]uint16{0xfeff}, utf16.Encode([]rune(text))...) {
		if big {
			b = append(b, byte(u>>8), byte(u))
		} else {
			b = append(b, byte(u), byte(u>>8))
		}
	}
	return string(b)
}
