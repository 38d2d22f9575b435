package intake

import (
	"slices"
	"strings"

	"rumbo/internal/lang"
	"rumbo/internal/layout"
)

// form is the description of a coded survey that a workbook brings along (XLSForm): a sheet of questions with their names and labels, a sheet of choices with the
// labels of their codes. They are known by their columns, not by their names.
type form struct {
	sheets    map[string]bool
	questions int
	labels    map[string]string            // name of a question, folded → its label
	lists     map[string]string            // name of a question, folded → its list of choices
	choices   map[string]map[string]string // list → code → label
}

// describes takes a sheet in that describes a form; false for any other.
func (f *form) describes(name string, head layout.Head) bool {
	if len(head.Rows) < 2 {
		return false
	}
	columns := map[string]int{}
	label := 0
	for _, c := range head.Rows[0].Cells {
		word := strings.ReplaceAll(squash(c.Text), "_", "")
		columns[word] = c.Col
		if before, _, ok := strings.Cut(strings.ToLower(strings.TrimSpace(c.Text)), "::"); ok && before == "label" {
			word = "label"
		}
		if word == "label" && label == 0 {
			label = c.Col
		}
	}
	value := func(i int, col int) string {
		for _, c := range head.Rows[i].Cells {
			if c.Col == col && col > 0 {
				return strings.TrimSpace(c.Text)
			}
		}
		return ""
	}
	list := columns["listname"]
	if list == 0 {
		list = columns["list"]
	}
	code := columns["name"]
	if code == 0 {
		code = columns["value"]
	}
	switch {
	case list > 0 && code > 0 && label > 0:
		for i := 1; i < len(head.Rows); i++ {
			if l := value(i, list); l != "" {
				if f.choices == nil {
					f.choices = map[string]map[string]string{}
				}
				if f.choices[l] == nil {
					f.choices[l] = map[string]string{}
				}
				f.choices[l][value(i, code)] = value(i, label)
			}
		}
	case columns["type"] > 0 && columns["name"] > 0 && label > 0 && f.typed(head, columns["type"]):
		for i := 1; i < len(head.Rows); i++ {
			kind, question := strings.Fields(value(i, columns["type"])), lang.Fold(value(i, columns["name"]))
			if len(kind) == 0 || question == "" {
				continue
			}
			if f.labels == nil {
				f.labels, f.lists = map[string]string{}, map[string]string{}
			}
			f.labels[question] = value(i, label)
			if strings.HasPrefix(kind[0], "select") && len(kind) > 1 {
				f.lists[question] = kind[1]
			}
			if kind[0] != "note" && !strings.HasPrefix(kind[0], "begin") && !strings.HasPrefix(kind[0], "end") {
				f.questions++
			}
		}
	default:
		return false
	}
	if f.sheets == nil {
		f.sheets = map[string]bool{}
	}
	f.sheets[name] = true
	return true
}

// typed tells that a column holds types of questions.
func (f *form) typed(head layout.Head, col int) bool {
	known := []string{"selectone", "selectmultiple", "text", "integer", "decimal", "note", "date", "begingroup", "endgroup", "calculate", "geopoint", "today", "start", "end"}
	n := 0
	for _, row := range head.Rows[1:] {
		for _, c := range row.Cells {
			if first, _, _ := strings.Cut(strings.ReplaceAll(lang.Fold(c.Text), "_", " "), " "); c.Col == col &&
				(slices.Contains(known, squash(strings.ReplaceAll(c.Text, "_", ""))) || first == "select") {
				n++
			}
		}
	}
	return n >= 2
}

// name is the name of a question in the header of a table of answers: "group/question" is the question.
func (f *form) name(header string) (string, bool) {
	for _, s := range []string{header, header[strings.LastIndexAny(header, "/")+1:], header[strings.LastIndexAny(header, ":.")+1:]} {
		if _, ok := f.labels[lang.Fold(s)]; ok {
			return lang.Fold(s), true
		}
	}
	return "", false
}

// question is what a header asks: the label of the question that it names, else itself.
func (f *form) question(header string, down bool) string {
	if f == nil || down {
		return header
	}
	if name, ok := f.name(header); ok && f.labels[name] != "" {
		return f.labels[name]
	}
	return header
}

// answer is what a code says under that header.
func (f *form) answer(header, code string) (string, bool) {
	if f == nil {
		return "", false
	}
	name, ok := f.name(header)
	if !ok {
		return "", false
	}
	label, ok := f.choices[f.lists[name]][strings.TrimSpace(code)]
	return label, ok && label != ""
}
