package sheet

import (
	"bytes"
	"context"
	"io"
	"strings"
)

// records cuts text into records and fields after RFC 4180. More than that is let in where its meaning is plain: any of
// the three line ends, quotes inside a field that does not begin with one, and text behind a closing quote, which is
// taken as it stands. A quote that is never closed is not.
type records struct {
	r     io.Reader
	comma byte
	chars int // characters of a field, 0 for any number
	buf   []byte
	pos   int
	end   int
	err   error

	line   int // of the file, where the record at hand begins
	lines  int // line ends passed
	text   []byte
	fields []span
	quoted bool // the record has a quoted field
	loose  bool // text stands behind a closing quote
	done   bool // nothing is left
	fed    int64
}

func (p *records) more() bool {
	if p.err != nil {
		return false
	}
	for range 100 {
		n, err := p.r.Read(p.buf)
		p.pos, p.end, p.err = 0, n, err
		p.fed += int64(n)
		if n > 0 {
			return true
		}
		if err != nil {
			return false
		}
	}
	p.err = io.ErrNoProgress
	return false
}

// record gives the fields of the next record: where each has its text. At the end done is set and nothing is given.
func (p *records) record() ([]span, error) {
	p.text, p.fields = p.text[:0], p.fields[:0]
	p.quoted, p.loose = false, false
	p.line = p.lines + 1
	if p.pos == p.end && !p.more() {
		p.done = true
		return nil, p.failure()
	}
	if p.plain() {
		return p.fields, p.failure()
	}
	for {
		from := len(p.text)
		end, err := p.field(len(p.fields) + 1)
		if err != nil {
			return nil, err
		}
		p.fields = append(p.fields, span{from, len(p.text)})
		if len(p.text) > maxRowBytes || len(p.fields) > maxRowBytes/16 {
			return nil, refuse(TooLarge, "What", "row", "Limit", maxRowBytes, "Line", p.line)
		}
		if end {
			if p.pos == p.end && p.err == nil {
				p.more()
			}
			p.done = p.pos == p.end
			return p.fields, p.failure()
		}
	}
}

func (p *records) failure() error {
	if p.err == io.EOF {
		return nil
	}
	return p.err
}

// plain takes a record at once that lies in the buffer with its end and has neither quotes nor another line end: most do. A field that may be
// too long is looked at by field.
func (p *records) plain() bool {
	b := p.buf[p.pos:p.end]
	n := bytes.IndexByte(b, '\n')
	// At the end of the buffer it has to be looked at what follows.
	if n < 0 || n+1 == len(b) || p.comma == '"' || p.comma == '\n' || p.comma == '\r' {
		return false
	}
	line := b[:n]
	if n > 0 && line[n-1] == '\r' {
		line = line[:n-1]
	}
	if len(line) > maxRowBytes || bytes.IndexByte(line, '"') >= 0 || bytes.IndexByte(line, '\r') >= 0 || p.chars > 0 && len(line) > p.chars {
		return false
	}
	from := 0
	for i, c := range line {
		if c == p.comma {
			p.fields = append(p.fields, span{from, i})
			from = i + 1
		}
	}
	p.fields = append(p.fields, span{from, len(line)})
	if len(p.fields) > maxRowBytes/16 {
		p.fields = p.fields[:0]
		return false
	}
	p.text = append(p.text, line...)
	p.pos += n + 1
	p.lines++
	return true
}

// field reads one field and the sign behind it; end says that it was the last of its record.
func (p *records) field(col int) (end bool, err error) {
	from := len(p.text)
	if p.pos == p.end && !p.more() {
		return true, p.failure()
	}
	if err := p.blanksAhead(); err != nil || p.pos == p.end {
		return true, err
	}
	if p.buf[p.pos] == '"' && p.comma != '"' {
		p.text = p.text[:from]
		p.quoted = true
		p.pos++
		if err := p.inQuotes(col); err != nil {
			return false, err
		}
		p.loose = p.loose || !p.atEnd()
	}
	for {
		b := p.buf[p.pos:p.end]
		i := 0
		for i < len(b) && b[i] != p.comma && b[i] != '\n' && b[i] != '\r' {
			i++
		}
		p.text = append(p.text, b[:i]...)
		p.pos += i
		if err := p.long(from, col, 0); err != nil {
			return false, err
		}
		if i == len(b) {
			if !p.more() {
				return true, p.failure()
			}
			continue
		}
		p.pos++
		switch b[i] {
		case p.comma:
			return false, nil
		case '\r':
			if (p.pos < p.end || p.more()) && p.buf[p.pos] == '\n' {
				p.pos++
			}
		}
		p.lines++
		return true, p.failure()
	}
}

// blanksAhead takes the blanks at the beginning of a field: some programs put one behind each delimiter, and a quotation mark behind it opens a cell all the same.
func (p *records) blanksAhead() error {
	for p.comma != ' ' && p.buf[p.pos] == ' ' {
		p.text = append(p.text, ' ')
		if p.pos++; p.pos == p.end && !p.more() {
			return p.failure()
		}
		if len(p.text) > maxRowBytes {
			return nil
		}
	}
	return nil
}

// atEnd: the field ends here.
func (p *records) atEnd() bool {
	if p.pos == p.end && !p.more() {
		return true
	}
	c := p.buf[p.pos]
	return c == p.comma || c == '\n' || c == '\r'
}

func (p *records) inQuotes(col int) error {
	from, opened := len(p.text), p.lines+1
	last := byte(0)
	for {
		b := p.buf[p.pos:p.end]
		i := bytes.IndexByte(b, '"')
		n := i
		if i < 0 {
			n = len(b)
		}
		for _, c := range b[:n] {
			if c == '\n' && last != '\r' || c == '\r' {
				p.lines++
			}
			last = c
		}
		p.text = append(p.text, b[:n]...)
		p.pos += n
		if err := p.long(from, col, opened); err != nil {
			return err
		}
		if i < 0 {
			if !p.more() {
				if err := p.failure(); err != nil {
					return err
				}
				return refuse(QuoteUnclosed, "Line", opened).at(col, 1)
			}
			continue
		}
		p.pos++
		last = '"'
		if p.pos == p.end && !p.more() {
			return p.failure()
		}
		if p.buf[p.pos] != '"' {
			return nil
		}
		p.text = append(p.text, '"')
		p.pos++
	}
}

func (p *records) long(from, col, opened int) error {
	if p.chars > 0 && tooLong(p.text[from:], p.chars) {
		refusal := refuse(CellTooLong, "Limit", p.chars).at(col, 1)
		if opened > 0 {
			refusal.Args["Line"] = opened
		}
		return refusal
	}
	return nil
}

// csvRows are the rows of a CSV file.
type csvRows struct {
	d      *delimited
	raw    *guarded
	p      records
	number int
	held   int64
}

// blank tells that no field holds anything.
func blank(fields []span) bool {
	for _, f := range fields {
		if f.to > f.from {
			return false
		}
	}
	return true
}

// unguarded takes off what keeps a spreadsheet from reading a text as a number: ="084" is 084.
func unguarded(s string) string {
	if s[0] != '=' || len(s) < 4 || s[1] != '"' || strings.IndexByte(s[2:], '"') != len(s)-3 {
		return s
	}
	return s[2 : len(s)-1]
}

func (d *delimited) facts() Facts { return d.found }

func (d *delimited) rows(ctx context.Context) (source, error) {
	raw := d.raw(ctx)
	r := &csvRows{d: d, raw: raw, p: records{r: d.decode(raw), comma: d.comma, chars: d.limits.CellChars, buf: make([]byte, 64<<10)}}
	if d.first {
		// The line that declares the delimiter is no row: a spreadsheet does not show it either.
		r.p.comma = 0 // which the text does not hold
		if _, err := r.p.record(); err != nil {
			return nil, err
		}
		r.p.comma = d.comma
	}
	return r, nil
}

func (r *csvRows) share() float64 { return r.raw.share(r.d.size) }

func (r *csvRows) hidden(int) bool { return false }

func (r *csvRows) next(row *Row) (bool, error) {
	lim := &r.d.limits
	row.Hidden = false
	for !r.p.done {
		fields, err := r.p.record()
		r.number++
		if err != nil {
			if refusal, ok := err.(*Refusal); ok && refusal.Cell != "" {
				if col, _, ok := ParseCell(refusal.Cell); ok {
					refusal.at(col, r.number)
				}
			}
			return false, err
		}
		if r.p.fed > lim.SheetBytes {
			return false, refuse(TooLarge, "What", "sheet", "Limit", lim.SheetBytes)
		}
		row.Number, row.Line, row.Fields, row.Cells = r.number, r.p.line, len(fields), row.Cells[:0]
		if blank(fields) {
			continue
		}
		if r.number > lim.Rows {
			return false, refuse(TooManyRows, "Limit", lim.Rows).at(1, r.number)
		}
		all := string(r.p.text)
		for i, f := range fields {
			if f.to == f.from {
				continue
			}
			if i+1 > lim.Columns {
				return false, refuse(TooManyColumns, "Limit", lim.Columns).at(i+1, r.number)
			}
			row.Cells = append(row.Cells, Cell{Col: i + 1, Kind: Text, Text: unguarded(all[f.from:f.to])})
		}
		if r.held += int64(len(row.Cells)); r.held > lim.Cells {
			return false, refuse(TooManyCells, "Limit", lim.Cells).at(row.Cells[len(row.Cells)-1].Col, r.number)
		}
		return true, nil
	}
	return false, nil
}
