package intake

import (
	"bytes"
	"context"
	"encoding/csv"
	"path/filepath"
	"slices"
	"strings"

	"rumbo/internal/fault"
	"rumbo/internal/i18n"
	"rumbo/internal/sheet"
	"rumbo/internal/workbook"
)

// Copy is a file to mend and send again.
type Copy struct {
	Name string // the original's name with "-rumbo" before its ending
	Type string // media type
	Data []byte
}

const (
	xlsxType = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
	csvType  = "text/csv; charset=utf-8"
	// copyPrefix begins the headers of the columns that a copy adds; such columns are not read.
	copyPrefix = "rumbo"
)

// Annotated returns the file of an import with what is wrong marked in it, see Annotate.
func (s *Service) Annotated(ctx context.Context, id int64, p *i18n.Printer) (Copy, error) {
	im, report, err := s.Report(ctx, id)
	if err != nil {
		return Copy{}, err
	}
	data, err := s.deps.Store.File(ctx, im.SHA256)
	if err != nil {
		return Copy{}, err
	}
	return s.Annotate(ctx, im.FileName, data, report, p)
}

// Annotate returns a copy of the file with what the report found. A workbook comes back whole, its faulty cells coloured
// and commented, and imports like the original. A text file has no colours: it comes back as CSV in UTF-8 with the
// original's delimiter, holding the header and only the rows with an error or a warning, with two columns that say what is
// wrong and how to mend it; mended, it imports by itself. A file that cannot be opened, or has nothing to mark, is
// fault.Invalid.
func (s *Service) Annotate(ctx context.Context, name string, data []byte, report Report, p *i18n.Printer) (Copy, error) {
	book, err := sheet.OpenBytes(name, data, s.deps.Limits)
	if err != nil {
		return Copy{}, fault.Wrap(err, fault.Invalid, "intake.copy.nothing", "File", name)
	}
	said := report.Say(p)
	ending := filepath.Ext(name)
	out := Copy{Name: strings.TrimSuffix(filepath.Base(name), ending) + "-rumbo", Type: xlsxType}
	if book.Format() == sheet.CSV {
		out.Name, out.Type = out.Name+".csv", csvType
		out.Data, err = rowsToMend(ctx, book, said, p)
		return out, err
	}
	if ending == "" {
		ending = ".xlsx"
	}
	out.Name += ending
	var marks []workbook.Mark
	for _, b := range said.Problems {
		marks = append(marks, workbook.Mark{
			Sheet: b.Sheet, Cell: b.Cell, Severity: string(b.Severity), Text: strings.TrimSpace(b.Message + " " + b.Suggestion),
		})
	}
	out.Data, err = workbook.Annotate(data, marks, p)
	return out, err
}

// rowsToMend writes the header and the rows in which something is wrong.
func rowsToMend(ctx context.Context, b *sheet.Book, said Report, p *i18n.Printer) ([]byte, error) {
	wrong := map[int][]Problem{}
	header := 0
	for _, f := range said.Recognised {
		if row, ok := f.Args["Row"].(int); ok && f.Key == "table" {
			header = row
		}
	}
	for _, problem := range said.Problems {
		if _, row, ok := sheet.ParseCell(problem.Cell); ok && problem.Severity != Note && row > header {
			wrong[row] = append(wrong[row], problem)
		}
	}
	if len(wrong) == 0 || header == 0 {
		return nil, fault.New(fault.Invalid, "intake.copy.nothing", "File", said.File)
	}
	rows, err := b.Rows(ctx, 0)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out bytes.Buffer
	out.WriteString("\ufeff")
	w := csv.NewWriter(&out)
	if d := b.Facts().Delimiter; len(d) == 1 {
		w.Comma = rune(d[0])
	}
	width := 0
	for rows.Next() {
		row := rows.Row()
		problems := wrong[row.Number]
		if row.Number != header && len(problems) == 0 {
			continue
		}
		record := make([]string, 0, len(row.Cells)+2)
		for _, c := range row.Cells {
			for len(record) < c.Col {
				record = append(record, "")
			}
			record[c.Col-1] = c.Text
		}
		width = max(width, len(record))
		for len(record) < width {
			record = append(record, "")
		}
		if row.Number == header {
			record = append(record, "Rumbo: "+p.T("intake.copy.problem"), "Rumbo: "+p.T("intake.copy.suggestion"))
		} else {
			record = append(slices.Clip(record[:min(len(record), width)]), joined(problems, func(p Problem) string { return p.Cell + ": " + p.Message }),
				joined(problems, func(p Problem) string { return p.Suggestion }))
		}
		if err := w.Write(record); err != nil {
			return nil, err
		}
	}
	if err := rows.Err(); err != nil {
		return nil, err
	}
	w.Flush()
	return out.Bytes(), w.Error()
}

func joined(problems []Problem, say func(Problem) string) string {
	var parts []string
	for _, p := range problems {
		if s := say(p); !slices.Contains(parts, s) {
			parts = append(parts, s)
		}
	}
	return strings.Join(parts, " ")
}
