package shipped

import (
	"bufio"
	"bytes"
	"io"
	"io/fs"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"rumbo/internal/lang"
)

// row is a line of a table, by the name of its columns.
type row struct {
	file   string
	line   int
	header []string
	cells  []string
}

func (w row) cell(column string) string {
	if i := slices.Index(w.header, column); i >= 0 {
		return w.cells[i]
	}
	return ""
}

func (w row) list(column, separator string) []string {
	var out []string
	for _, s := range strings.Split(w.cell(column), separator) {
		if s = strings.TrimSpace(s); s != "" {
			out = append(out, s)
		}
	}
	return out
}

func (w row) text() lang.Text {
	return lang.Text{En: w.cell("en"), Es: w.cell("es"), Fr: w.cell("fr")}
}

// table reads a tab-separated file: lines that begin with "#" are remarks, the first other line names the columns, which
// must be exactly those given, and each further line has as many cells. Cells carry no blanks at their ends.
func (r *reader) table(file string, columns ...string) []row {
	content, err := fs.ReadFile(r.files, file)
	if err != nil {
		r.wrong = append(r.wrong, err)
		return nil
	}
	var out []row
	var header []string
	lines := bufio.NewScanner(bytes.NewReader(content))
	for n := 1; lines.Scan(); n++ {
		line := lines.Text()
		if strings.HasPrefix(line, "#") {
			continue
		}
		cells := strings.Split(line, "\t")
		switch {
		case header == nil:
			header = cells
			if !slices.Equal(header, columns) {
				r.at(file, n, "the columns are %q, not %q", header, columns)
				return nil
			}
		case len(cells) != len(header):
			r.at(file, n, "%d cells under %d columns", len(cells), len(header))
		default:
			for i, c := range cells {
				if c != strings.TrimSpace(c) {
					r.at(file, n, "blanks around %q in column %s", c, header[i])
				}
			}
			out = append(out, row{file, n, header, cells})
		}
	}
	if err := lines.Err(); err != nil {
		r.at(file, 0, "%v", err)
	}
	if len(out) == 0 {
		r.at(file, 1, "no rows")
	}
	return out
}

// complete notes a language that a text lacks.
func (r *reader) complete(file string, line int, what string, t lang.Text) {
	for _, c := range lang.All() {
		if !t.Has(c) {
			r.at(file, line, "%s has no text in %s", what, c)
		}
	}
}

// entries reads a YAML file that holds one list. Unknown keys are errors; lines are those of the entries.
func entries[T any](r *reader, file string) (list []T, lines []int) {
	content, err := fs.ReadFile(r.files, file)
	if err != nil {
		r.wrong = append(r.wrong, err)
		return nil, nil
	}
	var nodes []yaml.Node
	if err := yaml.Unmarshal(content, &nodes); err != nil {
		r.at(file, 1, "%v", err)
		return nil, nil
	}
	for _, n := range nodes {
		lines = append(lines, n.Line)
	}
	strict(r, file, content, &list)
	if len(list) != len(lines) {
		return nil, nil
	}
	return list, lines
}

// strict decodes one YAML document into v; a key that v does not know is an error, and so is a second document.
func strict(r *reader, file string, content []byte, v any) {
	d := yaml.NewDecoder(bytes.NewReader(content))
	d.KnownFields(true)
	if err := d.Decode(v); err != nil {
		r.at(file, 1, "%v", err)
		return
	}
	if err := d.Decode(new(yaml.Node)); err != io.EOF {
		r.at(file, 1, "more than one document")
	}
}

// address is the place of the row's cell in that column as a spreadsheet names it ("D12"); remarks and the header count
// as rows, as they do in any editor.
func (w row) address(column string) string {
	return string(rune('A'+slices.Index(w.header, column))) + strconv.Itoa(w.line)
}
