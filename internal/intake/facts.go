package intake

import (
	"rumbo/internal/sheet"
	"rumbo/internal/workbook"
)

// bookFacts are what the reader found out about the file itself.
func bookFacts(b *sheet.Book) []Fact {
	f := b.Facts()
	if f.Format == sheet.JSON {
		return []Fact{{Key: "json"}}
	}
	if f.Format != sheet.CSV {
		facts := []Fact{{Key: "workbook", Args: map[string]any{"Count": len(b.Sheets())}}}
		if f.Date1904 {
			facts = append(facts, Fact{Key: "date1904"})
		}
		return facts
	}
	delimiter := Word("fact.delimiter.other")
	switch f.Delimiter {
	case ",":
		delimiter = "fact.delimiter.comma"
	case ";":
		delimiter = "fact.delimiter.semicolon"
	case "\t":
		delimiter = "fact.delimiter.tab"
	}
	return []Fact{{Key: "text", Args: map[string]any{"Encoding": encodingName(f.Encoding), "Delimiter": delimiter}}}
}

func encodingName(code string) string {
	switch code {
	case "utf-8":
		return "UTF-8"
	case "utf-8-twice":
		return "UTF-8 (× 2)"
	case "utf-8-bom":
		return "UTF-8 (BOM)"
	case "windows-1252":
		return "Windows-1252"
	case "ibm850":
		return "MS-DOS (850)"
	case "macintosh":
		return "Macintosh"
	case "utf-16le", "utf-16be":
		return "UTF-16"
	}
	return code
}

// marksSheets are the sheets that an annotated copy adds; neither holds anything to read. first gives the first row of a
// sheet.
func marksSheets(b *sheet.Book, first func(sheet int) []string) map[string]bool {
	out := map[string]bool{}
	for i, s := range b.Sheets() {
		if s.Name == workbook.MarksSheet {
			out[s.Name] = true
			if row := first(i); len(row) > 1 && row[0] == "summary" {
				out[row[1]] = true
			}
		}
	}
	return out
}
