package sheet

import "bytes"

// attr gives the decoded value of an attribute without prefix, empty if it is not there.
func (s *scanner) attr(want string) (string, error) { return s.attribute(want, false) }

// prefixedAttr gives the value of an attribute by the part of its name behind the prefix: r:id.
func (s *scanner) prefixedAttr(want string) (string, error) { return s.attribute(want, true) }

func (s *scanner) attribute(want string, prefixed bool) (string, error) {
	rest := s.attrs
	for {
		name, value, more, ok := nextAttr(rest)
		if !ok {
			return "", s.invalid("syntax")
		}
		if name == nil {
			return "", nil
		}
		rest = more
		if (!prefixed && string(name) == want) || (prefixed && len(local(name)) < len(name) && string(local(name)) == want) {
			plain, err := s.decode(nil, value)
			return string(plain), err
		}
	}
}

// nextAttr takes the first attribute off. The name is nil at the end; not ok means that it is not XML.
func nextAttr(b []byte) (name, value, rest []byte, ok bool) {
	i := 0
	for i < len(b) && isSpace(b[i]) {
		i++
	}
	if i == len(b) {
		return nil, nil, nil, true
	}
	from := i
	for i < len(b) && b[i] != '=' && !isSpace(b[i]) {
		i++
	}
	name = b[from:i]
	for i < len(b) && isSpace(b[i]) {
		i++
	}
	if i == len(b) || b[i] != '=' || len(name) == 0 {
		return nil, nil, nil, false
	}
	for i++; i < len(b) && isSpace(b[i]); i++ {
	}
	if i == len(b) || b[i] != '"' && b[i] != '\'' {
		return nil, nil, nil, false
	}
	j := i + 1
	for j < len(b) && b[j] != b[i] {
		j++
	}
	if j == len(b) {
		return nil, nil, nil, false
	}
	return name, b[i+1 : j], b[j+1:], true
}

func local(name []byte) []byte {
	if len(name) > 1 {
		if i := bytes.IndexByte(name, ':'); i >= 0 {
			return name[i+1:]
		}
	}
	return name
}

func isSpace(c byte) bool { return c == ' ' || c == '\n' || c == '\t' || c == '\r' }
