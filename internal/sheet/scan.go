package sheet

import (
	"bytes"
	"io"
)

// scanner walks the XML of one part, token by token, in one buffer. It knows what the parts of a workbook use and holds
// to it: elements must be balanced, the root must end, there is no document type and no entity but the five of XML.
// Names come without their prefix, because workbooks are free to choose one.
type scanner struct {
	part string
	r    io.Reader
	buf  []byte
	pos  int // next byte to look at
	end  int // end of what was read
	err  error

	kind  tokenKind
	name  []byte // of startTag and endTag, without prefix
	attrs []byte // of startTag, as written
	empty bool   // the startTag is its own end: no endTag follows
	text  []byte // of textRun, as written
	cdata bool   // the textRun stands as it is

	open  []byte // full names of the open elements, one after the other
	marks []int  // where each begins
	root  bool   // the root was seen
}

type tokenKind uint8

const (
	endOfXML tokenKind = iota
	startTag
	endTag
	textRun
)

func newScanner(part string, r io.Reader) (*scanner, error) {
	s := &scanner{part: part, buf: make([]byte, 64<<10)}
	var mark [4]byte
	n, err := io.ReadFull(r, mark[:])
	if err != nil && err != io.EOF && err != io.ErrUnexpectedEOF {
		return nil, err
	}
	head := mark[:n]
	s.r = io.MultiReader(bytes.NewReader(head), r)
	switch {
	case bytes.HasPrefix(head, []byte("\xff\xfe")), bytes.HasPrefix(head, []byte("<\x00")):
		s.r = &utf16Reader{r: s.r, low: 0, high: 1}
	case bytes.HasPrefix(head, []byte("\xfe\xff")), bytes.HasPrefix(head, []byte("\x00<")):
		s.r = &utf16Reader{r: s.r, low: 1, high: 0}
	}
	if err := s.fill(); err != nil && err != io.EOF {
		return nil, err
	}
	if bytes.HasPrefix(s.buf[s.pos:s.end], []byte("\xef\xbb\xbf")) {
		s.pos += 3
	}
	return s, nil
}

// fill brings more bytes behind those not yet looked at. io.EOF: there are no more.
func (s *scanner) fill() error {
	if s.err != nil {
		return s.err
	}
	if s.pos > 0 {
		copy(s.buf, s.buf[s.pos:s.end])
		s.end -= s.pos
		s.pos = 0
	}
	if s.end == len(s.buf) {
		if len(s.buf) >= maxToken {
			return s.invalid("long")
		}
		bigger := make([]byte, 2*len(s.buf))
		copy(bigger, s.buf[:s.end])
		s.buf = bigger
	}
	for empty := 0; empty < 100; empty++ {
		n, err := s.r.Read(s.buf[s.end:])
		s.end += n
		if err != nil {
			s.err = err
			if n == 0 {
				return err
			}
			return nil
		}
		if n > 0 {
			return nil
		}
	}
	return io.ErrNoProgress
}

func (s *scanner) invalid(reason string) error {
	return refuse(XMLInvalid, "Part", s.part, "Reason", reason)
}

func (s *scanner) cut(err error) error {
	if err == io.EOF {
		return refuse(XMLCutShort, "Part", s.part)
	}
	return err
}

// next moves to the next token. At the end of the part it is endOfXML, which comes only after the end of the root.
func (s *scanner) next() error {
	for {
		if s.pos == s.end {
			if err := s.fill(); err == io.EOF && s.root && len(s.marks) == 0 {
				s.kind = endOfXML
				return nil
			} else if err != nil {
				return s.cut(err)
			}
		}
		if s.buf[s.pos] != '<' {
			if err := s.run(); err != nil {
				return err
			}
			if len(s.marks) > 0 {
				s.kind, s.cdata = textRun, false
				return nil
			}
			if len(bytes.TrimLeft(s.text, " \t\r\n")) > 0 {
				return s.invalid("syntax")
			}
			continue
		}
		if s.end-s.pos < 2 {
			if err := s.fill(); err != nil {
				return s.cut(err)
			}
		}
		switch s.buf[s.pos+1] {
		case '/':
			return s.close()
		case '?':
			if err := s.instruction(); err != nil {
				return err
			}
		case '!':
			cdata, err := s.declaration()
			if err != nil {
				return err
			}
			if cdata {
				return nil
			}
		default:
			return s.start()
		}
	}
}

// run takes the characters up to the next tag.
func (s *scanner) run() error {
	i := bytes.IndexByte(s.buf[s.pos:s.end], '<')
	for i < 0 {
		seen := s.end - s.pos
		if err := s.fill(); err == io.EOF && len(s.marks) == 0 && s.root {
			s.text = s.buf[s.pos:s.end]
			s.pos = s.end
			return nil
		} else if err != nil {
			return s.cut(err)
		}
		if i = bytes.IndexByte(s.buf[s.pos+seen:s.end], '<'); i >= 0 {
			i += seen
		}
	}
	s.text = s.buf[s.pos : s.pos+i]
	s.pos += i
	return nil
}

// upTo gives what stands between here+skip and the next mark, and moves behind it.
func (s *scanner) upTo(skip int, mark string) ([]byte, error) {
	from := skip
	for {
		if from <= s.end-s.pos {
			if i := bytes.Index(s.buf[s.pos+from:s.end], []byte(mark)); i >= 0 {
				body := s.buf[s.pos+skip : s.pos+from+i]
				s.pos += from + i + len(mark)
				return body, nil
			}
			from = max(skip, s.end-s.pos-len(mark)+1)
		}
		if err := s.fill(); err != nil {
			return nil, s.cut(err)
		}
	}
}

func (s *scanner) instruction() error {
	body, err := s.upTo(2, "?>")
	if err != nil {
		return err
	}
	if !bytes.HasPrefix(body, []byte("xml")) || len(body) < 4 || !isSpace(body[3]) {
		return nil
	}
	rest := body[3:]
	for {
		name, value, more, ok := nextAttr(rest)
		if !ok {
			return s.invalid("syntax")
		}
		if name == nil {
			return nil
		}
		rest = more
		if string(name) == "encoding" {
			switch string(bytes.ToLower(value)) {
			case "utf-8", "utf8", "us-ascii", "ascii", "utf-16", "utf-16le", "utf-16be":
			default:
				return s.invalid("encoding")
			}
		}
	}
}

// declaration passes a comment and takes a CDATA section; nothing else that begins with <! is let in.
func (s *scanner) declaration() (cdata bool, err error) {
	for s.end-s.pos < 9 {
		if err := s.fill(); err == io.EOF {
			break
		} else if err != nil {
			return false, err
		}
	}
	head := s.buf[s.pos:s.end]
	switch {
	case bytes.HasPrefix(head, []byte("<!--")):
		_, err := s.upTo(4, "-->")
		return false, err
	case bytes.HasPrefix(head, []byte("<![CDATA[")) && len(s.marks) > 0:
		body, err := s.upTo(9, "]]>")
		if err != nil {
			return false, err
		}
		s.kind, s.cdata, s.text = textRun, true, body
		return true, nil
	case len(head) < 9:
		return false, s.cut(io.EOF)
	case bytes.HasPrefix(head, []byte("<!DOCTYPE")):
		return false, s.invalid("doctype")
	}
	return false, s.invalid("syntax")
}

func (s *scanner) close() error {
	body, err := s.upTo(2, ">")
	if err != nil {
		return err
	}
	for len(body) > 0 && isSpace(body[len(body)-1]) {
		body = body[:len(body)-1]
	}
	if len(s.marks) == 0 {
		return s.invalid("syntax")
	}
	from := s.marks[len(s.marks)-1]
	if !bytes.Equal(s.open[from:], body) {
		return s.invalid("syntax")
	}
	s.open = s.open[:from]
	s.marks = s.marks[:len(s.marks)-1]
	s.kind, s.name = endTag, local(body)
	return nil
}

func (s *scanner) start() error {
	i := 1
	for {
		b := s.buf[s.pos:s.end]
		for i < len(b) {
			switch b[i] {
			case '>':
				return s.element(i)
			case '"', '\'':
				j := i + 1
				for j < len(b) && b[j] != b[i] { // values are short: a loop beats a call
					j++
				}
				if j == len(b) {
					goto more
				}
				i = j
			case '<':
				return s.invalid("syntax")
			}
			i++
		}
	more:
		if err := s.fill(); err != nil {
			return s.cut(err)
		}
	}
}

// element takes the tag whose > is at i.
func (s *scanner) element(i int) error {
	body := s.buf[s.pos+1 : s.pos+i]
	s.pos += i + 1
	s.empty = false
	if n := len(body); n > 0 && body[n-1] == '/' {
		s.empty, body = true, body[:n-1]
	}
	n := 0
	for n < len(body) && !isSpace(body[n]) {
		n++
	}
	if n == 0 || body[0] < 'A' || body[n-1] == ':' {
		return s.invalid("syntax")
	}
	if len(s.marks) == 0 {
		if s.root {
			return s.invalid("syntax")
		}
		s.root = true
	}
	if !s.empty {
		if len(s.marks) >= maxDepth {
			return s.invalid("depth")
		}
		s.marks = append(s.marks, len(s.open))
		s.open = append(s.open, body[:n]...)
	}
	s.kind, s.name, s.attrs = startTag, local(body[:n]), body[n:]
	return nil
}

// lone takes `<v>…</v></c>` at one go where it stands whole in the buffer: most cells are like that, and this is half of
// the time of a sheet. Any other spelling of the same takes the long way, token by token.
func (s *scanner) lone() bool {
	b := s.buf[s.pos:s.end]
	if len(b) < 11 || b[0] != '<' || b[1] != 'v' || b[2] != '>' || string(s.open[s.marks[len(s.marks)-1]:]) != "c" {
		return false
	}
	i := 3
	for i < len(b) && b[i] != '<' {
		i++
	}
	if len(b)-i < 8 || string(b[i:i+8]) != "</v></c>" {
		return false
	}
	s.text, s.cdata = b[3:i], false
	s.open = s.open[:len(s.open)-1]
	s.marks = s.marks[:len(s.marks)-1]
	s.pos += i + 8
	return true
}

// skip passes everything up to the end of the element that just began.
func (s *scanner) skip() error {
	if s.empty {
		return nil
	}
	for depth := len(s.marks); len(s.marks) >= depth; {
		if err := s.next(); err != nil {
			return err
		}
	}
	return nil
}

// children calls each for every element directly inside the one that just began; each must consume what it is given.
func (s *scanner) children(each func() error) error {
	if s.empty {
		return nil
	}
	for depth := len(s.marks); ; {
		if err := s.next(); err != nil {
			return err
		}
		switch s.kind {
		case startTag:
			if err := each(); err != nil {
				return err
			}
		case endTag:
			if len(s.marks) < depth {
				return nil
			}
		}
	}
}

// document reads a whole part: its root must have this name.
func (s *scanner) document(root string, each func() error) error {
	if err := s.next(); err != nil {
		return err
	}
	if s.kind != startTag || string(s.name) != root {
		return s.invalid("root")
	}
	if err := s.children(each); err != nil {
		return err
	}
	if err := s.next(); err != nil {
		return err
	}
	if s.kind != endOfXML {
		return s.invalid("syntax")
	}
	return nil
}

// words appends all text inside the element that just began, whatever elements it is in.
func (s *scanner) words(dst []byte) ([]byte, error) {
	if s.empty {
		return dst, nil
	}
	for depth := len(s.marks); ; {
		err := s.next()
		if err != nil {
			return dst, err
		}
		switch s.kind {
		case textRun:
			if dst, err = s.appendText(dst); err != nil {
				return dst, err
			}
		case endTag:
			if len(s.marks) < depth {
				return dst, nil
			}
		}
	}
}
