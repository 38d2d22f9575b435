package intake

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"rumbo/internal/lang"
	"rumbo/internal/layout"
	"rumbo/internal/sheet"
)

// Shape is what tables of one kind have in common from one year to the next: their headers, without the periods and areas that stand in them.
type Shape struct {
	Sheet string `json:"sheet"`
	Print string `json:"print"` // the same for the same headers in the same order
}

// headed is one column with the header that it has on the sheet.
type headed struct {
	at     int
	header string
	normal string // with signs for periods, years and areas
}

var yearInHeader = regexp.MustCompile(`\b(?:19|20)\d\d\b`)

// normal is a header as it is the same in the file of next year.
func (r *reading) normal(header string) string {
	var out []string
	for _, element := range strings.Split(header, " / ") {
		text := withoutMark(strings.TrimSpace(element))
		if isPeriod(text) {
			out = append(out, "{period}")
			continue
		}
		if _, ok := r.areaOf(text); ok && r.h.column(1, text).role == roleNone {
			out = append(out, "{area}")
			continue
		}
		var pieces []string
		last := 0
		for _, m := range yearInHeader.FindAllStringIndex(text, -1) {
			pieces = append(pieces, lang.Fold(text[last:m[0]]), "{year}")
			last = m[1]
		}
		pieces = append(pieces, lang.Fold(text[last:]))
		out = append(out, strings.Join(strings.Fields(strings.Join(pieces, " ")), " "))
	}
	return strings.Trim(strings.Join(out, " / "), " /")
}

// columnsOf are the columns of the table on a sheet, with nothing said but where it stands; none where there is no table.
func (h *headings) columnsOf(ctx context.Context, b *sheet.Book, i int, ref Reference, opt Options) ([]headed, error) {
	r := &reading{h: h, ref: ref, look: newLookup(ref), bands: bandNames(ref)}
	t, _, empty, err := h.search(ctx, b, i, ref, opt)
	if err != nil || empty {
		return nil, err
	}
	var out []headed
	if t != nil {
		for _, c := range t.columns {
			out = append(out, headed{c.at, c.header, r.normal(c.header)})
		}
		return out, nil
	}
	head, err := layout.ReadHead(ctx, b, i)
	if err != nil {
		return nil, err
	}
	fix, _ := opt.fixOf(b.Sheets()[i].Name)
	if found, ok := layout.FindAt(head, r.see, fix); ok {
		for _, c := range found.Columns {
			out = append(out, headed{c.At, c.Name(), r.normal(c.Name())})
		}
	}
	return out, nil
}

// headersOf are the different headers of columns in their order.
func headersOf(columns []headed) []string {
	var out []string
	for _, c := range columns {
		if c.normal != "" && !slices.Contains(out, c.normal) {
			out = append(out, c.normal)
		}
	}
	if len(out) == 0 && len(columns) > 0 {
		out = []string{strconv.Itoa(len(columns))}
	}
	return out
}

// printOf is the sign by which a shape is found again.
func printOf(headers []string) string {
	sum := sha256.Sum256([]byte(strings.Join(headers, "\n")))
	return hex.EncodeToString(sum[:8])
}

// mostShapes bounds the sheets whose shape is looked at.
const mostShapes = 60

// shapes gives the shape of each table of the book, as it is found with nothing said.
func (h *headings) shapes(ctx context.Context, b *sheet.Book, ref Reference) (map[string][]string, []Shape, error) {
	headers := map[string][]string{}
	var out []Shape
	marks := marksSheets(b, func(i int) []string { return firstRow(ctx, b, i) })
	for i, s := range b.Sheets() {
		if marks[s.Name] || s.Hidden || len(out) >= mostShapes {
			continue
		}
		columns, err := h.columnsOf(ctx, b, i, ref, Options{})
		if err != nil {
			return nil, nil, err
		}
		if len(columns) == 0 {
			continue
		}
		headers[s.Name] = headersOf(columns)
		out = append(out, Shape{s.Name, printOf(headers[s.Name])})
	}
	return headers, out, nil
}
