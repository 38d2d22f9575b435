package layout

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"rumbo/internal/sheet"
)

var (
	figure = regexp.MustCompile(`^[\d.,]+$`)
	year   = regexp.MustCompile(`^(19|20)\d\d$`)
)

// plain are eyes that know figures, years, ".." and the word "Country".
func plain(c sheet.Cell) Look {
	var l Look
	if figure.MatchString(c.Text) && c.Text != ".." {
		l |= Figure
	}
	if year.MatchString(c.Text) {
		l |= Period
	}
	if c.Text == ".." {
		l |= Gap
	}
	if c.Text == "Country" {
		l |= Word
	}
	if c.Text == "Panama" {
		l |= Name
	}
	return l
}

// TestFind: where header and body begin, and what stands over each column. In the pictures a row is a line and "|" parts its cells.
func TestFind(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		rows   string
		merges []sheet.Range
		want   string
	}{
		"one header row":               {"Country|2019|2020\nA|1|2\nB|3|..", nil, "header [1] body 2: Country; 2019; 2020"},
		"a title, a blank row":         {"Deaths\n\nCountry|2019|2020\nA|1|2\nB|3|4", nil, "header [3] body 4: Country; 2019; 2020"},
		"a single year":                {"Country|2019\nA|1\nB|3", nil, "header [1] body 2: Country; 2019"},
		"years that look like figures": {"Country|2019|2020\nA|2001|1990\nB|3|2000", nil, "header [1] body 2: Country; 2019; 2020"},
		"years again for each part":    {"|Men||Women\nCountry|2019|2020|2019|2020\nA|1|2|3|4\nB|1|2|3|4", nil, "header [1 2] body 3: Country; Men / 2019; Men / 2020; Women / 2019; Women / 2020"},
		"merged over and down": {
			"Country|Code|2019||2020\n||Men|Women|Men|Women\nA|x|1|2|3|4\nB|y|1|2|3|4",
			[]sheet.Range{{FirstCol: 1, FirstRow: 1, LastCol: 1, LastRow: 2}, {FirstCol: 2, FirstRow: 1, LastCol: 2, LastRow: 2}, {FirstCol: 3, FirstRow: 1, LastCol: 4, LastRow: 1}, {FirstCol: 5, FirstRow: 1, LastCol: 6, LastRow: 1}},
			"header [1 2] body 3: Country; Code; 2019 / Men; 2019 / Women; 2020 / Men; 2020 / Women",
		},
		"years over the middle":           {"||2018|||2019|\nCountry|M|W|All|M|W|All\nA|1|2|3|4|5|6\nB|1|2|3|4|5|6", nil, "header [1 2] body 3: Country; 2018 / M; 2018 / W; 2018 / All; 2019 / M; 2019 / W; 2019 / All"},
		"years over nobody knows what":    {"||2018||2019|\nCountry|M|W|All|M|All\nA|1|2|3|4|5\nB|1|2|3|4|5", nil, "header [1 2] body 3: Country; M; W; All; M; All"},
		"a column before the years":       {"||2018||2019|\nCountry|All|M|W|M|W\nA|1|2|3|4|5\nB|1|2|3|4|5", nil, "header [1 2] body 3: Country; All; 2018 / M; 2018 / W; 2019 / M; 2019 / W"},
		"columns are numbered":            {"Country|a|b\n(1)|(2)|(3)\nA|10|20\nB|30|40", nil, "header [1 2] body 3: Country; a; b"},
		"a label above is not the header": {"Country|Panama\n\nYear|x|y|z|w\n2019|1|2|3|4\n2020|5|6|7|8", nil, "header [3] body 4: Year; x; y; z; w"},
		"a note between rows":             {"Country|x|y\nA|1|2\nof which:\nB|3|4\nC|5|6", nil, "header [1] body 2: Country; x; y"},
		"a line right under the header":   {"Country|x|y\nMen\nA|1|2\nB|3|4\nWomen\nA|5|6\nB|7|8", nil, "header [1] body 2: Country; x; y"},
		"a sign among the headers":        {"Country|..|y\nA|1|2\nB|3|4", nil, "header [1] body 2: Country; ..; y"},
		"years below names are figures":   {"Country|Men|Women\nPanama|1990|2005\nB|200|150\nC|30|45", nil, "header [1] body 2: Country; Men; Women"},
		"two years among other headers":   {"Land|2019|2020|change|mean\nA|10|12|20|11\nB|4|5|25|4", nil, "header [1] body 2: Land; 2019; 2020; change; mean"},
		"no header":                       {"A|1|2\nB|3|4\nC|5|6", nil, "header [] body 1: ; ; "},
		"texts alone":                     {"a|b\nc|d\ne|f", nil, "none"},
		"one figure among texts":          {"Report|12\nabout|things\nand|others\nmore|of\nthem|all", nil, "none"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := Head{Merges: tc.merges, Whole: true}
			for i, line := range strings.Split(tc.rows, "\n") {
				row := sheet.Row{Number: i + 1}
				for j, text := range strings.Split(line, "|") {
					if text != "" {
						row.Cells = append(row.Cells, sheet.Cell{Col: j + 1, Kind: sheet.Text, Text: text})
					}
				}
				if len(row.Cells) > 0 {
					h.Rows = append(h.Rows, row)
				}
			}
			found, ok := Find(h, plain)
			got := "none"
			if ok {
				var names []string
				for _, c := range found.Columns {
					names = append(names, c.Name())
				}
				got = fmt.Sprintf("header %v body %d: %s", found.Header, found.Body, strings.Join(names, "; "))
			}
			if got != tc.want {
				t.Errorf("got  %s\nwant %s", got, tc.want)
			}
		})
	}
}
