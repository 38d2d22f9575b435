package sheet

import (
	"bytes"
	"io"
	"unicode/utf8"
)

// Text in UTF-8 that a program took for Windows-1252 and encoded once more: "México" has become "MÃ©xico". Signs beyond ASCII that stand together are then the bytes of other
// signs, which hardly any text in the languages of this trade has of its own.

// mostTwice is how often a text may have been encoded anew and is still undone.
const mostTwice = 2

// longestRun is how many bytes of signs beyond ASCII are looked at together.
const longestRun = 256

// Twice undoes one encoding too many in a text of one cell; ok is false where nothing in it looks like that, and then s is given as it is.
func Twice(s string) (once string, ok bool) {
	if !mayBeTwice([]byte(s)) {
		return s, false
	}
	var undone, kept int
	var out []byte
	for i := 0; i < len(s); {
		end := i
		for end < len(s) && (s[end] >= utf8.RuneSelf) == (s[i] >= utf8.RuneSelf) {
			end++
		}
		run := []byte(s[i:end])
		if s[i] >= utf8.RuneSelf {
			if plain, fits := once1252(run); fits {
				run = plain
				undone++
			} else {
				kept++
			}
		}
		out = append(out, run...)
		i = end
	}
	return string(out), undone > 0 && kept == 0
}

// mayBeTwice tells whether a text holds what an accent of a Western language becomes: Â, Ã or Å, and another sign beyond ASCII right behind it.
func mayBeTwice(b []byte) bool {
	for {
		i := bytes.IndexByte(b, 0xc3) // with which Â, Ã and Å begin
		if i < 0 || i+2 >= len(b) {
			return false
		}
		if c := b[i+1]; (c == 0x82 || c == 0x83 || c == 0x85) && b[i+2] >= utf8.RuneSelf {
			return true
		}
		b = b[i+1:]
	}
}

// once1252 takes signs that stand together for bytes in Windows-1252; fits tells that these are UTF-8.
func once1252(run []byte) (out []byte, fits bool) {
	for len(run) > 0 {
		r, size := utf8.DecodeRune(run)
		c, ok := byteOf1252(r)
		if !ok || r == utf8.RuneError {
			return nil, false
		}
		out = append(out, c)
		run = run[size:]
	}
	return out, utf8.Valid(out) && len(out) > 1
}

// byteOf1252 is the byte of a sign in Windows-1252; the five bytes that it leaves open, and the signs of Latin-1 in the place of those that it has, count as well.
func byteOf1252(r rune) (byte, bool) {
	if r >= utf8.RuneSelf && r <= 0xff {
		return byte(r), true
	}
	c := byte(utf8.RuneSelf)
	for _, has := range western {
		if has == r {
			return c, true
		}
		c++
	}
	return 0, false
}

// onceReader undoes one encoding too many, run by run: what does not look like that stays as it is, so that a text of which a part was encoded well is read rightly too. It counts
// both.
type onceReader struct {
	r            io.Reader
	in           [4096]byte
	run          []byte // signs beyond ASCII that may go on
	buf          []byte
	out          []byte
	undone, kept int
	err          error
}

func (o *onceReader) Read(p []byte) (int, error) {
	for len(o.out) == 0 {
		if o.err != nil {
			return 0, o.err
		}
		n, err := o.r.Read(o.in[:])
		o.err = err
		o.buf = o.buf[:0]
		o.take(o.in[:n])
		if err != nil {
			o.end()
		}
		o.out = o.buf
	}
	n := copy(p, o.out)
	o.out = o.out[n:]
	return n, nil
}

func (o *onceReader) take(b []byte) {
	for len(b) > 0 {
		i := 0
		if len(o.run) == 0 {
			for i < len(b) && b[i] < utf8.RuneSelf {
				i++
			}
			o.buf = append(o.buf, b[:i]...)
			if b = b[i:]; len(b) == 0 {
				return
			}
			i = 0
		}
		for i < len(b) && b[i] >= utf8.RuneSelf {
			i++
		}
		o.run = append(o.run, b[:i]...)
		if b = b[i:]; len(b) > 0 || len(o.run) > longestRun {
			o.end()
		}
	}
}

// end gives the run, undone or as it is.
func (o *onceReader) end() {
	if len(o.run) == 0 {
		return
	}
	if once, fits := once1252(o.run); fits {
		o.buf = append(o.buf, once...)
		o.undone++
	} else {
		o.buf = append(o.buf, o.run...)
		o.kept++
	}
	o.run = o.run[:0]
}

// isTwice reads a text in UTF-8 to its end and tells whether it was encoded twice: two places at least say so, and more than speak against it.
func isTwice(r io.Reader) (bool, error) {
	o := &onceReader{r: r}
	if _, err := io.Copy(io.Discard, o); err != nil {
		return false, err
	}
	return o.undone > 1 && o.undone > o.kept, nil
}
