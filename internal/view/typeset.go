package view

import "bytes"

// typeset keeps French signs with their words: the blanks before : ; ? ! » and after « do not break, so that no line begins
// with a colon. It works on the text between tags of a page; what stands in attributes, scripts and fields, and what is
// preformatted, remains as it was given.
func typeset(page []byte) []byte {
	const noBreak = "\u00a0"
	out := make([]byte, 0, len(page)+len(page)/64)
	for len(page) > 0 {
		n := bytes.IndexByte(page, '<')
		if n < 0 {
			n = len(page)
		}
		text := page[:n]
		for i := 0; i < len(text); i++ {
			rest := text[i+1:]
			switch {
			case text[i] != ' ':
				out = append(out, text[i])
			case len(rest) > 0 && bytes.IndexByte([]byte(":;?!"), rest[0]) >= 0, bytes.HasPrefix(rest, []byte("»")), bytes.HasSuffix(text[:i], []byte("«")):
				out = append(out, noBreak...)
			default:
				out = append(out, ' ')
			}
		}
		page = page[n:]
		end := endOfTag(page)
		for _, kept := range []string{"script", "textarea", "pre", "style"} {
			if opens(page, kept) {
				if close := bytes.Index(page, []byte("</"+kept)); close > end {
					end = close
				}
			}
		}
		out = append(out, page[:end]...)
		page = page[end:]
	}
	return out
}

// opens tells that a page goes on with the beginning of such an element.
func opens(page []byte, name string) bool {
	return bytes.HasPrefix(page, []byte("<"+name)) && len(page) > len(name)+1 && (page[len(name)+1] == '>' || page[len(name)+1] == ' ')
}

// endOfTag is the length of the tag with which a page goes on; a sign in quotes does not end it.
func endOfTag(page []byte) int {
	var quote byte
	for i, c := range page {
		switch {
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == '"' || c == '\'':
			quote = c
		case c == '>':
			return i + 1
		}
	}
	return len(page)
}
