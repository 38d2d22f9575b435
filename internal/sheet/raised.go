package sheet

import "unicode/utf8"

// raisedSigns are the characters of marks with their raised forms.
var raisedSigns = map[byte]string{
	'0': "⁰", '1': "¹", '2': "²", '3': "³", '4': "⁴", '5': "⁵", '6': "⁶", '7': "⁷", '8': "⁸", '9': "⁹",
	'a': "ᵃ", 'b': "ᵇ", 'c': "ᶜ", 'd': "ᵈ", 'e': "ᵉ", 'o': "º", 'p': "ᵖ", 'r': "ʳ",
}

// longestRaised bounds what may be a mark.
const longestRaised = 5

// raise writes what a cell shows above the line, from the given position on, as raised characters: a mark behind a figure must not become one of its digits. A mark that has none, "1/", is set
// apart by a blank; words are left as they are.
func raise(b []byte, from int) []byte {
	run := string(b[from:])
	if run == "" || len(run) > longestRaised {
		return b
	}
	var out []byte
	letters := 0
	for i := 0; i < len(run); i++ {
		c := run[i]
		if c >= utf8.RuneSelf {
			return b
		}
		if c >= 'a' && c <= 'z' {
			letters++
		}
		if sign, ok := raisedSigns[c]; ok {
			out = append(out, sign...)
			continue
		}
		if from > 0 && run[len(run)-1] == '/' && b[from-1] != ' ' {
			return append(append(b[:from], ' '), run...)
		}
		if c != ',' && c != ' ' {
			return b
		}
		out = append(out, c)
	}
	if letters > 1 {
		return b // "1er", "km"
	}
	return append(b[:from], out...)
}

// isRaised reads the properties of a run of text, at whose element the scanner stands.
func isRaised(s *scanner) (raised bool, err error) {
	err = s.children(func() error {
		if string(s.name) == "vertAlign" {
			how, err := s.attr("val")
			if err != nil {
				return err
			}
			raised = how == "superscript"
		}
		return s.skip()
	})
	return raised, err
}
