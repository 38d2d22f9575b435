package app

import (
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/shopspring/decimal"

	"rumbo/internal/intake"
)

// widestCell bounds a column of the explanation but for the last.
const widestCell = 44

// explain prints the decisions, in columns: where, what, the choice, how sure, why, and under which ID it is answered otherwise.
func (r *rumbo) explain(w io.Writer, report intake.Report) {
	say := r.say
	rows := [][]string{{say.T("cli.explain.where"), say.T("cli.explain.what"), say.T("cli.explain.choice"), say.T("cli.explain.sure"), say.T("cli.explain.why"), "--answer"}}
	for _, j := range report.Decisions {
		what := say.T("decision.what." + j.What)
		if j.Subject != "" {
			what += ": " + j.Subject
		}
		sure := say.T("decision.sure." + j.Word())
		if j.By == intake.ByEvidence {
			sure += " " + say.Number(decimal.NewFromFloat(j.Confidence), 2)
		}
		rows = append(rows, []string{at(j.Sheet, j.Cells), what, j.Chosen, sure, j.Reason, j.ID})
	}
	widths := make([]int, len(rows[0]))
	for _, row := range rows {
		for i := range row {
			row[i] = strings.Join(strings.Fields(row[i]), " ")
			if i < 4 {
				row[i] = shortened(row[i], widestCell)
			}
			widths[i] = max(widths[i], utf8.RuneCountInString(row[i]))
		}
	}
	for _, row := range rows {
		var line strings.Builder
		for i, text := range row {
			line.WriteString("  " + text + strings.Repeat(" ", widths[i]-utf8.RuneCountInString(text)))
		}
		fmt.Fprintln(w, strings.TrimRight(line.String(), " "))
	}
}

// shortened is a text of at most so many characters.
func shortened(s string, most int) string {
	if utf8.RuneCountInString(s) <= most {
		return s
	}
	return string([]rune(s)[:most-1]) + "…"
}
