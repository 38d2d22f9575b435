package sheet

import (
	"bytes"
	"io"
	"strconv"
	"unicode/utf16"
	"unicode/utf8"
)

// appendText appends the characters of the current text run.
func (s *scanner) appendText(dst []byte) ([]byte, error) {
	if s.cdata {
		return s.plain(dst, s.text)
	}
	return s.decode(dst, s.text)
}

// decode resolves the entities of raw XML text.
func (s *scanner) decode(dst, raw []byte) ([]byte, error) {
	for {
		i := bytes.IndexByte(raw, '&')
		if i < 0 {
			return s.plain(dst, raw)
		}
		var err error
		if dst, err = s.plain(dst, raw[:i]); err != nil {
			return dst, err
		}
		raw = raw[i+1:]
		j := bytes.IndexByte(raw[:min(len(raw), 12)], ';')
		if j < 0 {
			return dst, s.invalid("entity")
		}
		r := entity(raw[:j])
		if r < 0 {
			return dst, s.invalid("entity")
		}
		dst = utf8.AppendRune(dst, r)
		raw = raw[j+1:]
	}
}

func entity(name []byte) rune {
	switch string(name) {
	case "amp":
		return '&'
	case "lt":
		return '<'
	case "gt":
		return '>'
	case "quot":
		return '"'
	case "apos":
		return '\''
	}
	if len(name) < 2 || name[0] != '#' {
		return -1
	}
	digits, base := name[1:], 10
	if digits[0] == 'x' {
		digits, base = digits[1:], 16
	}
	n, err := strconv.ParseUint(string(digits), base, 32)
	if err != nil || n > utf8.MaxRune || n >= 0xd800 && n < 0xe000 || n < 0x20 && n != '\t' && n != '\n' && n != '\r' {
		return -1
	}
	return rune(n)
}

// plain appends characters that stand for themselves. Line ends become \n, as XML wants it.
func (s *scanner) plain(dst, raw []byte) ([]byte, error) {
	from, ascii := 0, true
	for i := 0; i < len(raw); i++ {
		c := raw[i]
		if c >= 0x20 {
			if c >= utf8.RuneSelf {
				ascii = false
			}
			continue
		}
		switch c {
		case '\t', '\n':
		case '\r':
			dst = append(dst, raw[from:i]...)
			from = i + 1
			if from == len(raw) || raw[from] != '\n' {
				dst = append(dst, '\n')
			}
		default:
			return dst, s.invalid("character")
		}
	}
	if !ascii && !utf8.Valid(raw) {
		return dst, s.invalid("encoding")
	}
	return append(dst, raw[from:]...), nil
}

// unescape resolves _xHHHH_, by which a workbook writes characters that XML cannot hold, from the given position on.
func unescape(b []byte, from int) []byte {
	at := bytes.Index(b[from:], []byte("_x"))
	if at < 0 {
		return b
	}
	out := b[:from+at]
	for i := from + at; i < len(b); {
		unit, ok := escaped(b[i:])
		if !ok {
			out = append(out, b[i])
			i++
			continue
		}
		i += 7
		r := rune(unit)
		if utf16.IsSurrogate(r) {
			low, ok := escaped(b[i:])
			if r = utf16.DecodeRune(r, rune(low)); ok && r != utf8.RuneError {
				i += 7
			} else {
				r = utf8.RuneError
			}
		}
		out = utf8.AppendRune(out, r)
	}
	return out
}

func escaped(b []byte) (unit uint16, ok bool) {
	if len(b) < 7 || b[0] != '_' || b[1] != 'x' || b[6] != '_' {
		return 0, false
	}
	n, err := strconv.ParseUint(string(b[2:6]), 16, 16)
	return uint16(n), err == nil && n != 0
}

// utf16Reader turns UTF-16 into UTF-8. A byte order mark is taken off; a lone surrogate becomes the replacement sign.
type utf16Reader struct {
	r         io.Reader
	low, high int // which byte of a unit is which
	in        [4096]byte
	n         int // bytes in in
	out       []byte
	lead      rune // first half of a pair that waits for the second
	begun     bool
	err       error
}

func (u *utf16Reader) Read(p []byte) (int, error) {
	for len(u.out) == 0 {
		if u.err != nil {
			return 0, u.err
		}
		n, err := u.r.Read(u.in[u.n:])
		u.n += n
		u.err = err
		u.convert()
		if err == io.EOF && (u.n > 0 || u.lead != 0) {
			u.out = utf8.AppendRune(u.out, utf8.RuneError)
			u.n, u.lead = 0, 0
		}
	}
	n := copy(p, u.out)
	u.out = u.out[n:]
	return n, nil
}

func (u *utf16Reader) convert() {
	u.out = u.out[:0]
	i := 0
	for ; i+1 < u.n; i += 2 {
		r := rune(u.in[i+u.low]) | rune(u.in[i+u.high])<<8
		if !u.begun {
			u.begun = true
			if r == 0xfeff {
				continue
			}
		}
		if u.lead != 0 {
			pair := utf16.DecodeRune(u.lead, r)
			u.lead = 0
			u.out = utf8.AppendRune(u.out, pair)
			if pair != utf8.RuneError {
				continue
			}
		}
		switch {
		case r >= 0xd800 && r < 0xdc00:
			u.lead = r
		default:
			u.out = utf8.AppendRune(u.out, r)
		}
	}
	u.n = copy(u.in[:], u.in[i:u.n])
}

// westernReader turns text in a set of 256 characters into UTF-8.
type westernReader struct {
	r   io.Reader
	set []rune // from 0x80 on
	in  [4096]byte
	buf []byte
	out []byte
	err error
}

// western is what Windows-1252 has at 0x80 to 0x9f; the five bytes that it leaves open stay what they are.
const western = "€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ"

func (w *westernReader) Read(p []byte) (int, error) {
	for len(w.out) == 0 {
		if w.err != nil {
			return 0, w.err
		}
		n, err := w.r.Read(w.in[:])
		w.err = err
		w.buf = w.buf[:0]
		for _, c := range w.in[:n] {
			if c < utf8.RuneSelf {
				w.buf = append(w.buf, c)
			} else {
				w.buf = utf8.AppendRune(w.buf, w.set[c-utf8.RuneSelf])
			}
		}
		w.out = w.buf
	}
	n := copy(p, w.out)
	w.out = w.out[n:]
	return n, nil
}
