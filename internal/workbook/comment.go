package workbook

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"
)

// Comments are written on the parts of the file themselves: excelize cannot add to, nor fully remove from, the comments of
// a workbook that LibreOffice has saved.

// note is a comment to write.
type note struct{ cell, text string }

// commentEdit is what happens to the comments of a sheet; a cell in add has none before.
type commentEdit struct {
	remove map[string]bool
	add    []note
}

var (
	oneComment = regexp.MustCompile(`(?s)<comment\b[^>]*?\bref="([^"]+)"[^>]*?(?:/>|>.*?</comment>)`)
	oneShape   = regexp.MustCompile(`(?s)<v:shape\b[^>]*>.*?</v:shape>`)
	shapeRow   = regexp.MustCompile(`<x:Row>\s*(\d+)\s*</x:Row>`)
	shapeCol   = regexp.MustCompile(`<x:Column>\s*(\d+)\s*</x:Column>`)
	allAuthors = regexp.MustCompile(`(?s)<authors>.*?</authors>`)
	// legacyDrawing names the drawing that holds the boxes.
	legacyDrawing = regexp.MustCompile(`<(?:\w+:)?legacyDrawing\b[^>]*:id="([^"]+)"`)
	oneAuthor     = regexp.MustCompile(`(?s)<author(?:/>|>.*?</author>)`)
)

func (parts pkg) editComments(edits map[string]*commentEdit) error {
	sheets, err := parts.sheets()
	if err != nil {
		return err
	}
	for i, name := range slices.Sorted(maps.Keys(edits)) {
		edit := edits[name]
		part, ok := sheets[name]
		if !ok {
			continue
		}
		if err := parts.editSheetComments(part, edit, i+1); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	return nil
}

// editSheetComments changes the part of the comments and the part of their boxes; both are made where they are missing.
func (parts pkg) editSheetComments(sheet string, edit *commentEdit, number int) error {
	list, err := parts.relations(sheet)
	if err != nil {
		return err
	}
	comments, boxes := "", ""
	for _, r := range list {
		switch r.Type {
		case commentsRelation:
			comments = resolve(sheet, r.Target)
		case vmlRelation:
			// A sheet may have a second drawing of the kind, for pictures in its header.
			if m := legacyDrawing.FindSubmatch(parts[sheet]); m != nil && string(m[1]) == r.ID {
				boxes = resolve(sheet, r.Target)
			}
		}
	}
	if len(edit.add) == 0 && comments == "" {
		return nil
	}
	if comments == "" {
		comments = parts.free("xl/comments%d.xml")
		parts[comments] = []byte(xml.Header + `<comments xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><authors></authors><commentList></commentList></comments>`)
		if _, err := parts.relate(sheet, commentsRelation, "/"+comments); err != nil {
			return err
		}
		if err := parts.declare(fmt.Sprintf(`<Override PartName="/%s" ContentType="%s"/>`, comments, commentsType)); err != nil {
			return err
		}
	}
	if boxes == "" {
		boxes = parts.free("xl/drawings/vmlDrawing%d.vml")
		parts[boxes] = fmt.Appendf(nil, `<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" xmlns:x="urn:schemas-microsoft-com:office:excel"><o:shapelayout v:ext="edit"><o:idmap v:ext="edit" data="%d"/></o:shapelayout></xml>`, number)
		id, err := parts.relate(sheet, vmlRelation, "/"+boxes)
		if err != nil {
			return err
		}
		if !bytes.Contains(parts["[Content_Types].xml"], []byte(`Extension="vml"`)) {
			if err := parts.declare(fmt.Sprintf(`<Default Extension="vml" ContentType="%s"/>`, vmlType)); err != nil {
				return err
			}
		}
		if parts[sheet], err = withDrawing(parts[sheet], id); err != nil {
			return err
		}
	}
	if parts[comments], err = editList(parts[comments], edit); err != nil {
		return err
	}
	parts[boxes], err = editBoxes(parts[boxes], edit, number)
	return err
}

// withDrawing names the drawing of the boxes in a sheet, at the place that the order of its elements prescribes.
func withDrawing(sheet []byte, id string) ([]byte, error) {
	start := bytes.LastIndex(sheet, []byte("</sheetData>"))
	if start < 0 {
		start = bytes.LastIndex(sheet, []byte("<sheetData/>"))
	}
	if start < 0 {
		return nil, fmt.Errorf("no sheet data")
	}
	start += len("</sheetData>")
	if sheet[start-1] != '>' {
		return nil, fmt.Errorf("no sheet data")
	}
	element := fmt.Appendf(nil, `<legacyDrawing xmlns:r="%s" r:id="%s"/>`, relationship, id)
	dec := xml.NewDecoder(bytes.NewReader(sheet[start:]))
	dec.Strict = false
	depth := 0
	for {
		before := dec.InputOffset()
		token, err := dec.RawToken()
		if err != nil {
			return nil, err
		}
		at := start + int(before)
		switch t := token.(type) {
		case xml.StartElement:
			if depth == 0 && slices.Contains([]string{"legacyDrawingHF", "picture", "oleObjects", "controls", "webPublishItems", "tableParts", "extLst"}, t.Name.Local) {
				return slices.Concat(sheet[:at], element, sheet[at:]), nil
			}
			depth++
		case xml.EndElement:
			if depth == 0 {
				return slices.Concat(sheet[:at], element, sheet[at:]), nil
			}
			depth--
		}
	}
}

// editList changes the list of comments.
func editList(content []byte, edit *commentEdit) ([]byte, error) {
	content = oneComment.ReplaceAllFunc(content, func(c []byte) []byte {
		if edit.remove[string(oneComment.FindSubmatch(c)[1])] {
			return nil
		}
		return c
	})
	if len(edit.add) == 0 {
		return content, nil
	}
	author := 0
	if authors := allAuthors.Find(content); authors != nil {
		author = len(oneAuthor.FindAll(authors, -1))
		content = bytes.Replace(content, []byte("</authors>"), []byte("<author>"+ManifestProduct+"</author></authors>"), 1)
	} else {
		content = bytes.Replace(content, []byte("<authors/>"), []byte("<authors><author>"+ManifestProduct+"</author></authors>"), 1)
	}
	content = bytes.Replace(content, []byte("<commentList/>"), []byte("<commentList></commentList>"), 1)
	end := bytes.LastIndex(content, []byte("</commentList>"))
	if end < 0 {
		return nil, fmt.Errorf("no list of comments")
	}
	var out bytes.Buffer
	out.Write(content[:end])
	for _, n := range edit.add {
		fmt.Fprintf(&out, `<comment ref="%s" authorId="%d"><text><r><rPr><sz val="9"/><color rgb="FF%s"/><rFont val="%s"/></rPr><t xml:space="preserve">`,
			n.cell, author, ink, fontName)
		text, _ := cellText(n.text)
		_ = xml.EscapeText(&out, []byte(text))
		out.WriteString(`</t></r></text></comment>`)
	}
	out.Write(content[end:])
	return out.Bytes(), nil
}

// editBoxes changes the boxes in which comments are shown.
func editBoxes(content []byte, edit *commentEdit, number int) ([]byte, error) {
	highest := number * 1024
	content = oneShape.ReplaceAllFunc(content, func(shape []byte) []byte {
		if i := bytes.Index(shape, []byte(`id="_x0000_s`)); i >= 0 {
			id, _, _ := strings.Cut(string(shape[i+len(`id="_x0000_s`):]), `"`)
			if n, err := strconv.Atoi(id); err == nil {
				highest = max(highest, n)
			}
		}
		row, column := shapeRow.FindSubmatch(shape), shapeCol.FindSubmatch(shape)
		if row == nil || column == nil || !bytes.Contains(shape, []byte(`ObjectType="Note"`)) {
			return shape
		}
		r, _ := strconv.Atoi(string(row[1]))
		c, _ := strconv.Atoi(string(column[1]))
		cell, err := excelize.CoordinatesToCellName(c+1, r+1)
		if err == nil && edit.remove[cell] {
			return nil
		}
		return shape
	})
	end := bytes.LastIndex(content, []byte("</xml>"))
	if end < 0 {
		return nil, fmt.Errorf("no end of the drawing")
	}
	var out bytes.Buffer
	out.Write(content[:end])
	if len(edit.add) > 0 && !bytes.Contains(content, []byte(`id="_x0000_t202"`)) {
		out.WriteString(`<v:shapetype id="_x0000_t202" coordsize="21600,21600" o:spt="202" path="m,l,21600r21600,l21600,xe"><v:stroke joinstyle="miter"/><v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype>`)
	}
	for _, n := range edit.add {
		column, row, err := excelize.CellNameToCoordinates(n.cell)
		if err != nil {
			return nil, err
		}
		highest++
		high := 1 + lineCount(n.text, 330, 9, false)*13/24
		top := max(0, row-2)
		fmt.Fprintf(&out, `<v:shape id="_x0000_s%d" type="#_x0000_t202" style="position:absolute;width:260pt;height:%dpt;z-index:1;visibility:hidden" fillcolor="#ffffff" strokecolor="#%s" o:insetmode="auto"><v:fill color2="#ffffff"/><v:path o:connecttype="none"/><v:textbox style="mso-direction-alt:auto"><div style="text-align:left"></div></v:textbox><x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/><x:Anchor>%d, 12, %d, 4, %d, 12, %d, 8</x:Anchor><x:AutoFill>False</x:AutoFill><x:Row>%d</x:Row><x:Column>%d</x:Column></x:ClientData></v:shape>`,
			highest, 20+14*high, strings.ToLower(field), column, top, column+2, top+high+1, row-1, column-1)
	}
	out.Write(content[end:])
	return out.Bytes(), nil
}
