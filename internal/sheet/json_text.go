package sheet

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
)

// findEncoding looks whether the text is in UTF-16, or was encoded as UTF-8 twice.
func (o *objects) findEncoding(ctx context.Context) error {
	head := make([]byte, min(o.size, 8192))
	if _, err := o.r.ReadAt(head, 0); err != nil && err != io.EOF {
		return err
	}
	switch {
	case bytes.HasPrefix(head, []byte("\xff\xfe")):
		o.wide = "utf-16le"
	case bytes.HasPrefix(head, []byte("\xfe\xff")):
		o.wide = "utf-16be"
	default:
		o.wide = wideWithoutMark(head, o.size)
	}
	if o.wide != "" {
		return nil
	}
	count, err := countText(o.text(ctx))
	if err == nil && count.twice && count.invalid == 0 {
		o.twice, err = isTwice(o.text(ctx))
	}
	return err
}

// text gives the text in UTF-8.
func (o *objects) text(ctx context.Context) io.Reader {
	var r io.Reader = io.NewSectionReader(o.r, 0, o.size)
	if mark := make([]byte, 3); o.size >= 3 {
		if _, err := o.r.ReadAt(mark, 0); err == nil && string(mark) == "\xef\xbb\xbf" {
			r = io.NewSectionReader(o.r, 3, o.size-3)
		}
	}
	r = guard(ctx, r, o.limits.Time)
	switch {
	case o.wide == "utf-16le":
		return &utf16Reader{r: r, low: 0, high: 1}
	case o.wide == "utf-16be":
		return &utf16Reader{r: r, low: 1, high: 0}
	case o.twice:
		return &onceReader{r: r}
	}
	return r
}

func (o *objects) decoder(ctx context.Context) *json.Decoder {
	m := &metered{r: o.text(ctx)}
	m.d = json.NewDecoder(m)
	m.d.UseNumber()
	return m.d
}

// metered keeps a decoder from holding more of a text than a row may have: it reads a value to its end before it gives any of it.
type metered struct {
	r   io.Reader
	d   *json.Decoder
	fed int64
}

func (m *metered) Read(p []byte) (int, error) {
	if m.fed-m.d.InputOffset() > maxRowBytes {
		return 0, refuse(TooLarge, "What", "row", "Limit", maxRowBytes)
	}
	n, err := m.r.Read(p[:min(len(p), 1<<20)])
	m.fed += int64(n)
	return n, err
}

// ordered turns what is wrong with the text into a refusal.
func ordered(d *json.Decoder, err error) error {
	var syntax *json.SyntaxError
	switch {
	case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF):
		return refuse(JSONInvalid, "Reason", "cut", "Offset", d.InputOffset())
	case errors.As(err, &syntax):
		return refuse(JSONInvalid, "Reason", "syntax", "Offset", d.InputOffset())
	}
	return err
}
