package action

import (
	"regexp"
	"strings"
)

// Piece is a run of words of a text: Same where both wordings have it, Removed or Added where only the earlier or the later one has.
type Piece struct {
	Kind Difference
	Text string
}

// word is one word or one sign, with the blanks behind it.
var word = regexp.MustCompile(`(?:[\p{L}\p{N}]+(?:['’\-.][\p{L}\p{N}]+)*|[^\s])\s*`)

var letter = regexp.MustCompile(`^[\p{L}\p{N}]`)

// mostCompared bounds the work of comparing two texts word by word, in pairs of words.
const mostCompared = 4_000_000

// Words compares two wordings of a text. The pieces that are Same or Added, put together, are the later text; what was removed stands before what
// took its place. Texts that are long and have little in common are told apart as a whole.
func Words(before, after string) []Piece {
	a, b := word.FindAllString(strings.TrimSpace(before), -1), word.FindAllString(strings.TrimSpace(after), -1)
	same := func(i, j int) bool { return strings.TrimSpace(a[i]) == strings.TrimSpace(b[j]) }
	start := 0
	for start < len(a) && start < len(b) && same(start, start) {
		start++
	}
	endA, endB := len(a), len(b)
	for endA > start && endB > start && same(endA-1, endB-1) {
		endA, endB = endA-1, endB-1
	}
	var out []Piece
	add := func(kind Difference, text string) {
		if text == "" {
			return
		}
		// The blank behind a word that both have may have gone from the later text: two words do not run together for that.
		if n := len(out); kind == Removed && n > 0 && !strings.HasSuffix(out[n-1].Text, " ") && letter.MatchString(text) {
			text = " " + text
		}
		if n := len(out); n > 0 && out[n-1].Kind == kind {
			out[n-1].Text += text
			return
		}
		out = append(out, Piece{kind, text})
	}
	add(Same, strings.Join(b[:start], ""))
	n, m := endA-start, endB-start
	if n*m > mostCompared || n == 0 || m == 0 {
		add(Removed, strings.Join(a[start:endA], ""))
		add(Added, strings.Join(b[start:endB], ""))
	} else {
		longest := make([][]int32, n+1) // of the words that both have, from here on
		for i := range longest {
			longest[i] = make([]int32, m+1)
		}
		for i := n - 1; i >= 0; i-- {
			for j := m - 1; j >= 0; j-- {
				if same(start+i, start+j) {
					longest[i][j] = longest[i+1][j+1] + 1
				} else {
					longest[i][j] = max(longest[i+1][j], longest[i][j+1])
				}
			}
		}
		gone, come := "", ""
		flush := func() {
			add(Removed, gone)
			add(Added, come)
			gone, come = "", ""
		}
		for i, j := 0, 0; i < n || j < m; {
			switch {
			case i < n && j < m && same(start+i, start+j):
				flush()
				add(Same, b[start+j])
				i, j = i+1, j+1
			case j == m || i < n && longest[i+1][j] >= longest[i][j+1]:
				gone += a[start+i]
				i++
			default:
				come += b[start+j]
				j++
			}
		}
		flush()
	}
	add(Same, strings.Join(b[endB:], ""))
	return out
}
