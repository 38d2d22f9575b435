package sheet

import (
	"bytes"
	"context"
	"encoding/json"
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
	d := json.NewDecoder(o.text(ctx))
	d.UseNumber()
	return d
}
