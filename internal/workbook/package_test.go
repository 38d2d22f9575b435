package workbook

import (
	"bytes"
	"encoding/xml"
	"io"
	"slices"
	"strings"
	"testing"

	"rumbo/internal/lang"
)

// worksheetOrder is the order that the format prescribes for the elements of a sheet (ECMA-376, CT_Worksheet); Excel
// repairs a file that breaks it.
var worksheetOrder = []string{
	"sheetPr", "dimension", "sheetViews", "sheetFormatPr", "cols", "sheetData", "sheetCalcPr", "sheetProtection",
	"protectedRanges", "scenarios", "autoFilter", "sortState", "dataConsolidate", "customSheetViews", "mergeCells", "phoneticPr",
	"conditionalFormatting", "dataValidations", "hyperlinks", "printOptions", "pageMargins", "pageSetup", "headerFooter",
	"rowBreaks", "colBreaks", "customProperties", "cellWatches", "ignoredErrors", "smartTags", "drawing", "legacyDrawing",
	"legacyDrawingHF", "picture", "oleObjects", "controls", "webPublishItems", "tableParts", "extLst",
}

// checkPackage holds what Excel insists on: well-formed parts, elements of sheets in order, no relation that leads nowhere,
// a type for every part, and texts within their limits.
func checkPackage(t *testing.T, data []byte) {
	t.Helper()
	parts, err := unpack(data)
	if err != nil {
		t.Fatal(err)
	}
	types := string(parts["[Content_Types].xml"])
	for name, content := range parts {
		if strings.HasSuffix(name, ".xml") || strings.HasSuffix(name, ".rels") || strings.HasSuffix(name, ".vml") {
			checkXML(t, name, content, strings.HasPrefix(name, "xl/worksheets/sheet"))
		}
		ending := name[strings.LastIndex(name, ".")+1:]
		if name != "[Content_Types].xml" && !strings.Contains(types, `PartName="/`+name+`"`) && !strings.Contains(types, `Extension="`+ending+`"`) {
			t.Errorf("%s has no type", name)
		}
		if strings.HasSuffix(name, ".rels") {
			continue
		}
		relations, err := parts.relations(name)
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		ids := map[string]bool{}
		for _, r := range relations {
			if ids[r.ID] {
				t.Errorf("%s: relation %s stands twice", name, r.ID)
			}
			ids[r.ID] = true
			if r.Mode != "External" && parts[resolve(name, r.Target)] == nil {
				t.Errorf("%s: %s leads nowhere", name, r.Target)
			}
		}
	}
}

func checkXML(t *testing.T, name string, content []byte, sheet bool) {
	t.Helper()
	dec := xml.NewDecoder(bytes.NewReader(content))
	depth, last := 0, -1
	for {
		token, err := dec.Token()
		if err == io.EOF {
			return
		}
		if err != nil {
			t.Errorf("%s: %v", name, err)
			return
		}
		switch e := token.(type) {
		case xml.StartElement:
			depth++
			if sheet && depth == 2 {
				at := slices.Index(worksheetOrder, e.Name.Local)
				if at < last || at < 0 {
					t.Errorf("%s: %s stands out of order", name, e.Name.Local)
				}
				if at == last && e.Name.Local != "conditionalFormatting" {
					t.Errorf("%s: %s stands twice", name, e.Name.Local)
				}
				last = at
			}
			if e.Name.Local == "dataValidation" {
				for _, a := range e.Attr {
					limit := map[string]int{"errorTitle": 32, "promptTitle": 32, "error": 255, "prompt": 255}[a.Name.Local]
					if limit > 0 && len([]rune(a.Value)) > limit {
						t.Errorf("%s: %s is longer than %d: %q", name, a.Name.Local, limit, a.Value)
					}
				}
			}
		case xml.EndElement:
			depth--
		}
	}
}

func TestPackages(t *testing.T) {
	t.Parallel()
	for _, l := range lang.All() {
		checkPackage(t, written(t, domainsTemplate(), l))
		checkPackage(t, written(t, kindsTemplate(), l))
		checkPackage(t, reported(t, sampleReport(), l))
		checkPackage(t, reported(t, countryReport(), l))
	}
	data, marks := mistaken(t)
	first := annotated(t, data, marks)
	checkPackage(t, first)
	second := annotated(t, first, marks[:2])
	checkPackage(t, second)
	checkPackage(t, annotated(t, second, nil))
	checkPackage(t, annotated(t, office(t, second, "xlsx"), marks))
}
