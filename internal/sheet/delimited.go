package sheet

import (
	"bytes"
	"context"
	"io"
	"strings"
	"unicode/utf8"
)

// delimited is a CSV file: where it lies, and what its text is like.
type delimited struct {
	r      io.ReaderAt
	size   int64
	limits Limits
	found  Facts
	skip   int64 // bytes of the byte order mark
	first  bool  // the first line declares the delimiter and is no data
	comma  byte
	twice  int // how often the text was encoded as UTF-8 once too many
}

func openDelimited(ctx context.Context, r io.ReaderAt, size int64, lim Limits) (*delimited, error) {
	d := &delimited{r: r, size: size, limits: lim, found: Facts{Format: CSV}}
	if err := d.findEncoding(ctx); err != nil {
		return nil, err
	}
	if err := d.findEnd(); err != nil {
		return nil, err
	}
	head := make([]byte, 256<<10)
	n, err := io.ReadFull(d.decoded(ctx), head)
	whole := err == io.EOF || err == io.ErrUnexpectedEOF
	if err != nil && !whole {
		return nil, err
	}
	d.findDelimiter(head[:n], whole)
	return d, nil
}

// decoded gives the text in UTF-8, without a byte order mark.
func (d *delimited) decoded(ctx context.Context) io.Reader { return d.decode(d.raw(ctx)) }

// raw gives the bytes behind the byte order mark.
func (d *delimited) raw(ctx context.Context) *guarded {
	return guard(ctx, io.NewSectionReader(d.r, d.skip, d.size-d.skip), d.limits.Time)
}

func (d *delimited) decode(raw io.Reader) io.Reader {
	for range d.twice {
		raw = &onceReader{r: raw}
	}
	switch d.found.Encoding {
	case "windows-1252", "ibm850", "macintosh":
		return &westernReader{r: raw, set: westernSet(d.found.Encoding)}
	case "utf-16le":
		return &utf16Reader{r: raw, low: 0, high: 1}
	case "utf-16be":
		return &utf16Reader{r: raw, low: 1, high: 0}
	}
	return raw
}

// findEncoding decides on the whole file: one é in the last line is enough to tell Windows-1252 from UTF-8.
func (d *delimited) findEncoding(ctx context.Context) error {
	head := make([]byte, min(d.size, 8192))
	n, err := d.r.ReadAt(head, 0)
	if err != nil && err != io.EOF {
		return err
	}
	head = head[:n]
	d.found.Encoding = "utf-8"
	for mark, encoding := range map[string]string{"\xff\xfe": "utf-16le", "\xfe\xff": "utf-16be", "\xef\xbb\xbf": "utf-8-bom"} {
		if bytes.HasPrefix(head, []byte(mark)) {
			d.found.Encoding, d.found.Marked, d.skip = encoding, true, int64(len(mark))
		}
	}
	if encoding := wideWithoutMark(head, d.size); !d.found.Marked && encoding != "" {
		d.found.Encoding = encoding
	}
	wide := strings.HasPrefix(d.found.Encoding, "utf-16")
	if wide && d.size%2 != 0 {
		return refuse(EncodingInvalid, "Encoding", d.found.Encoding, "Line", 1)
	}
	count, err := countText(d.decoded(ctx))
	if err != nil {
		return err
	}
	switch {
	case count.nulLine > 0:
		return refuse(NULByte, "Line", count.nulLine)
	case count.invalid == 0:
		return d.undo(ctx, count.twice && !wide)
	case d.found.Marked || wide:
		return refuse(EncodingInvalid, "Encoding", d.found.Encoding, "Line", count.invalidLine)
	case count.wide > count.invalid:
		return refuse(EncodingMixed, "Line", count.invalidLine)
	}
	d.found.Encoding, err = d.westernOf(ctx)
	return err
}

// undo looks whether a text was encoded as UTF-8 more than once.
func (d *delimited) undo(ctx context.Context, may bool) error {
	for may && d.twice < mostTwice {
		twice, err := isTwice(d.decoded(ctx))
		if err != nil || !twice {
			return err
		}
		d.twice++
		d.found.Twice, d.found.Encoding = true, "utf-8-twice"
		if mark := make([]byte, 6); d.skip == 0 { // the mark of the text was encoded with it
			if _, err := d.r.ReadAt(mark, 0); err == nil && string(mark) == "\u00ef\u00bb\u00bf" {
				d.skip = int64(len(mark))
			}
		}
	}
	return nil
}

// findEnd looks for a line end behind the last line; blanks and the end sign of old systems may follow it.
func (d *delimited) findEnd() error {
	last := make([]byte, min(64, d.size-d.skip))
	if _, err := d.r.ReadAt(last, d.size-int64(len(last))); err != nil && err != io.EOF {
		return err
	}
	last = bytes.TrimRight(last, " \t\x00\x1a")
	d.found.Unended = len(last) > 0 && last[len(last)-1] != '\n' && last[len(last)-1] != '\r'
	return nil
}

type textCount struct {
	wide, invalid        int  // characters of several bytes, bytes that are none
	twice                bool // it holds signs that a text has which was encoded twice
	invalidLine, nulLine int  // where the first stands
}

func countText(r io.Reader) (textCount, error) {
	var t textCount
	buf := make([]byte, 64<<10)
	kept, line := 0, 1
	for {
		n, err := r.Read(buf[kept:])
		b := buf[:kept+n]
		if t.nulLine == 0 {
			if i := bytes.IndexByte(b[kept:], 0); i >= 0 {
				t.nulLine = line + bytes.Count(b[:kept+i], []byte{'\n'})
			}
		}
		if utf8.Valid(b) {
			wide := len(b) - utf8.RuneCount(b)
			t.twice = t.twice || wide > 0 && mayBeTwice(b)
			t.wide += wide
			line += bytes.Count(b, []byte{'\n'})
			kept = 0
		} else {
			t.twice = t.twice || mayBeTwice(b)
			for len(b) > 0 && (err != nil || utf8.FullRune(b)) {
				r, size := utf8.DecodeRune(b)
				switch {
				case r == '\n':
					line++
				case r == utf8.RuneError && size == 1:
					if t.invalid++; t.invalidLine == 0 {
						t.invalidLine = line
					}
				case size > 1:
					t.wide++
				}
				b = b[size:]
			}
			kept = copy(buf, b)
		}
		if err == io.EOF {
			return t, nil
		}
		if err != nil {
			return t, err
		}
	}
}

// findDelimiter takes the sign that cuts most of the first records into the same number of fields. Of equals the rarer
// sign wins: commas stand in numbers and sentences.
func (d *delimited) findDelimiter(head []byte, whole bool) {
	if line, _, _ := bytes.Cut(head, []byte{'\n'}); len(line) >= 5 && len(line) <= 6 && equalFold(string(line[:4]), "sep=") {
		c := line[4]
		if (len(line) == 5 || line[5] == '\r') && c < utf8.RuneSelf && c != '"' && c != '\r' {
			d.first, d.comma = true, c
			d.found.DelimiterDeclared = true
			head = head[min(len(head), len(line)+1):]
			score, columns, quoted := regularity(head, c, whole)
			d.describe(score, columns, quoted)
			return
		}
	}
	d.comma = ','
	best, columns, quoted := regularity(head, ',', whole)
	for _, c := range []byte{'|', '\t', ';'} {
		if score, n, q := regularity(head, c, whole); score > 0 && score >= best {
			d.comma, best, columns, quoted = c, score, n, q
		}
	}
	d.describe(best, columns, quoted)
}

// regularFrom is the share of alike records, in thousandths, from which a file counts as regular: a header, a title and notes may differ.
const regularFrom = 900

func (d *delimited) describe(score, columns int, quoted bool) {
	d.found.Delimiter, d.found.Columns, d.found.Regular = string(rune(d.comma)), columns, score >= regularFrom
	if quoted {
		d.found.Quote = `"`
	}
}

// regularity is the share of the first records, in thousandths, that have the same number of fields, the most frequent
// one above one. Signs behind a closing quote speak against the delimiter.
func regularity(head []byte, comma byte, whole bool) (score, columns int, quoted bool) {
	const enough = 500
	p := &records{comma: comma, r: bytes.NewReader(head), buf: make([]byte, 64<<10)}
	counts := map[int]int{}
	records, loose := 0, 0
	for records < enough {
		fields, err := p.record()
		if err != nil || fields == nil && p.done {
			break
		}
		if p.done && !whole {
			break // the last record may be cut
		}
		quoted = quoted || p.quoted
		if p.loose {
			loose++
		}
		if len(fields) > 1 || len(fields) == 1 && fields[0].to > fields[0].from {
			counts[len(fields)]++
			records++
		}
	}
	if records == 0 {
		return 0, 1, quoted
	}
	most := 0
	for n, times := range counts {
		if n > 1 && (times > most || times == most && n > columns) {
			columns, most = n, times
		}
	}
	if most == 0 {
		return 0, 1, quoted
	}
	return max(1, 1000*most/records-1000*loose/records), columns, quoted
}
