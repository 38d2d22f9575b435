package intake

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/xml"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"

	"rumbo/internal/fault"
	"rumbo/internal/i18n"
	"rumbo/internal/sheet"
	"rumbo/internal/workbook"
)

// maxCopyCells bounds a copy with marks, for which the whole workbook is held in memory.
const maxCopyCells = 500_000

// Annotated returns the file of an import with what is wrong marked in it, and the name of that copy; see Annotate.
func (s *Service) Annotated(ctx context.Context, id int64, p *i18n.Printer) (name string, content []byte, err error) {
	im, report, err := s.Report(ctx, id)
	if err != nil {
		return "", nil, err
	}
	c, err := s.kept(ctx, im)
	if err != nil {
		return "", nil, err
	}
	defer c.close()
	content, err = s.Annotate(ctx, im.FileName, c.file(), report, p)
	return CopyName(im.FileName), content, err
}

// CopyName is the name of the copy with marks of a file: "-rumbo" before the ending, which is that of a workbook.
func CopyName(name string) string {
	base := filepath.Base(filepath.ToSlash(name))
	ending := filepath.Ext(base)
	if lower := strings.ToLower(ending); lower == ".xlsm" {
		return strings.TrimSuffix(base, ending) + "-rumbo" + ending
	}
	return strings.TrimSuffix(base, ending) + "-rumbo.xlsx"
}

// Annotate returns a copy of the file as an Excel workbook, its faulty cells coloured and commented in the printer's
// language; mended, it imports like the original. A text file, which has no colours, comes back as a workbook with its
// cells as text on one sheet, literals kept. A file that cannot be opened is fault.Invalid, one with more than half a
// million cells fault.TooLarge.
func (s *Service) Annotate(ctx context.Context, name string, file File, report Report, p *i18n.Printer) ([]byte, error) {
	book, err := sheet.Open(name, file, file.Size(), s.deps.Limits)
	if err != nil {
		return nil, fault.Wrap(err, fault.Invalid, "intake.copy.unreadable", "File", name)
	}
	if report.Read.Cells > maxCopyCells {
		return nil, fault.New(fault.TooLarge, "intake.copy.too_large", "File", name, "Cells", report.Read.Cells)
	}
	var title string
	var data []byte
	if book.Format() == sheet.XLSX {
		data, err = io.ReadAll(io.NewSectionReader(file, 0, file.Size()))
	} else {
		title = sheetTitle(book.Sheets()[0].Name)
		data, err = asWorkbook(ctx, book, title)
	}
	if err != nil {
		return nil, err
	}
	on := func(name string) string {
		if name != "" && title != "" {
			return title
		}
		return name
	}
	every, err := s.everyProblem(ctx, name, file, report)
	if err != nil {
		return nil, err
	}
	var marks []workbook.Mark
	for _, b := range every {
		args := said(p, b.Args)
		args["Found"] = b.Found
		marks = append(marks, workbook.Mark{Sheet: on(b.Sheet), Cell: b.Cell, Severity: string(b.Severity),
			Text: strings.TrimSpace(p.TM("problem."+b.Code, args) + " " + strings.TrimSpace(p.TM("problem."+b.Code+".fix", args)))})
	}
	var groups []workbook.Group
	for _, g := range report.Say(p).Groups {
		one := workbook.Group{Severity: string(g.Severity), Count: g.Count, Found: g.Found, Text: strings.TrimSpace(g.Message + " " + g.Suggestion)}
		for _, share := range g.Sheets {
			for _, cells := range share.Ranges {
				one.Cells = append(one.Cells, [2]string{on(share.Sheet), cells})
			}
			if len(share.Ranges) == 0 {
				one.Cells = append(one.Cells, [2]string{on(share.Sheet), ""})
			}
		}
		if g.Shown > 0 && g.Shown < g.Count {
			one.More = p.T("workbook.marks.more", "Count", g.Shown, "All", p.Int(g.Count))
		}
		groups = append(groups, one)
	}
	return workbook.AnnotateGroups(data, marks, groups, p)
}

// mostMarked bounds the cells of a copy that are marked.
const mostMarked = 100_000

// everyProblem are the problems of a file beyond the bound of those that its report lists: every cell with an error or a warning. Notes are those of the report.
func (s *Service) everyProblem(ctx context.Context, name string, file File, report Report) ([]Problem, error) {
	list := slices.Clone(report.Problems)
	if report.Omitted == 0 && !slices.ContainsFunc(report.Groups, func(g Group) bool { return g.Severity != Note && g.Count > 1 }) {
		return list, nil
	}
	type at struct{ sheet, cell, code string }
	met, severity := map[at]bool{}, map[string]Severity{}
	for _, g := range report.Groups {
		severity[g.Code] = g.Severity // an error that is left out is a warning
	}
	for _, b := range list {
		met[at{b.Sheet, b.Cell, b.Code}] = true
	}
	opt := report.Options
	opt.hear = func(one finding) {
		key := at{one.Sheet, one.Cell, one.Code}
		if s, told := severity[one.Code]; !told || s == Note || one.Cell == "" || met[key] || len(list) >= mostMarked {
			return
		}
		met[key] = true
		one.Severity = severity[one.Code]
		list = append(list, one.Problem)
	}
	var current stands
	if report.Changes != nil && s.deps.Store != nil {
		current = s.standing(opt)
	}
	_, err := s.analyse(ctx, name, content{r: file, size: file.Size()}, opt, current)
	return list, err
}

// sheetTitle is the name as a sheet may bear it: 31 characters, without the signs that references use.
func sheetTitle(name string) string {
	clean := strings.Map(func(r rune) rune {
		if strings.ContainsRune(`[]:*?/\'`, r) || r < ' ' {
			return '-'
		}
		return r
	}, name)
	letters := []rune(clean)
	if len(letters) > 31 {
		letters = letters[:31]
	}
	if len(letters) == 0 {
		return "CSV"
	}
	return string(letters)
}

// asWorkbook writes a text file as a workbook of one sheet in which every cell is text.
func asWorkbook(ctx context.Context, b *sheet.Book, title string) ([]byte, error) {
	const head = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` + "\n"
	const space = `"http://schemas.openxmlformats.org/spreadsheetml/2006/main"`
	const relations = `"http://schemas.openxmlformats.org/package/2006/relationships"`
	const office = `http://schemas.openxmlformats.org/officeDocument/2006/relationships`
	const content = `application/vnd.openxmlformats-officedocument.spreadsheetml.`
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for _, part := range []struct{ name, text string }{
		{"[Content_Types].xml", `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="` + content + `sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="` + content + `worksheet+xml"/><Override PartName="/xl/styles.xml" ContentType="` + content + `styles+xml"/></Types>`},
		{"xl/styles.xml", `<styleSheet xmlns=` + space + `><fonts count="1"><font><sz val="10"/><name val="Arial"/></font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders><cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/></cellXfs></styleSheet>`},
		{"_rels/.rels", `<Relationships xmlns=` + relations + `><Relationship Id="rId1" Type="` + office + `/officeDocument" Target="xl/workbook.xml"/></Relationships>`},
		{"xl/workbook.xml", `<workbook xmlns=` + space + ` xmlns:r="` + office + `"><sheets><sheet name="` + escaped(title) + `" sheetId="1" r:id="rId1"/></sheets></workbook>`},
		{"xl/_rels/workbook.xml.rels", `<Relationships xmlns=` + relations + `><Relationship Id="rId1" Type="` + office + `/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="` + office + `/styles" Target="styles.xml"/></Relationships>`},
	} {
		w, err := z.Create(part.name)
		if err != nil {
			return nil, err
		}
		if _, err := io.WriteString(w, head+part.text); err != nil {
			return nil, err
		}
	}
	w, err := z.Create("xl/worksheets/sheet1.xml")
	if err != nil {
		return nil, err
	}
	if _, err := io.WriteString(w, head+`<worksheet xmlns=`+space+`><sheetData>`); err != nil {
		return nil, err
	}
	rows, err := b.Rows(ctx, 0)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		row := rows.Row()
		var line strings.Builder
		fmt.Fprintf(&line, `<row r="%d">`, row.Number)
		for _, c := range row.Cells {
			fmt.Fprintf(&line, `<c r="%s" t="inlineStr"><is><t xml:space="preserve">%s</t></is></c>`, sheet.CellName(c.Col, row.Number), escaped(c.Text))
		}
		line.WriteString(`</row>`)
		if _, err := io.WriteString(w, line.String()); err != nil {
			return nil, err
		}
	}
	if err := rows.Err(); err != nil {
		return nil, err
	}
	if _, err := io.WriteString(w, `</sheetData></worksheet>`); err != nil {
		return nil, err
	}
	if err := z.Close(); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

func escaped(s string) string {
	var b strings.Builder
	_ = xml.EscapeText(&b, []byte(s)) // a strings.Builder does not fail
	return b.String()
}
