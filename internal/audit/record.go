package audit

import (
	"strconv"
	"strings"
	"time"
)

// Columns head an export of entries.
func Columns() []string {
	return []string{"id", "link", "at", "actor", "kind", "of", "subject", "person", "areas", "series", "change_set", "import", "details"}
}

// Record is an entry as a row under Columns: times in UTC, areas with blanks between them, details as JSON.
func (e Entry) Record() []string {
	number := func(n int64) string {
		if n == 0 {
			return ""
		}
		return strconv.FormatInt(n, 10)
	}
	return []string{
		number(e.ID), number(e.Link), e.At.UTC().Format(time.RFC3339Nano), number(e.Actor), e.Kind, e.Of, unformula(e.Subject), number(e.Person),
		strings.Join(e.Areas, " "), e.Series, number(e.ChangeSet), number(e.Import), string(e.Details),
	}
}

// unformula keeps a spreadsheet from running a text as a formula.
func unformula(text string) string {
	if text != "" && strings.ContainsRune("=+-@\t\r", rune(text[0])) {
		return "'" + text
	}
	return text
}
