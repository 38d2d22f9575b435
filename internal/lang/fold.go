package lang

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Fold reduces a spelling to what people mean to be the same: lower case, without accents, with every run of blanks and
// punctuation as one blank. "Côte d’Ivoire" and "COTE D'IVOIRE" fold alike.
func Fold(s string) string {
	var b strings.Builder
	b.Grow(len(s))
	gap := false
	for _, r := range norm.NFKD.String(s) {
		switch {
		case unicode.Is(unicode.Mn, r):
			// an accent, taken off its letter by NFKD
		case unicode.IsLetter(r) || unicode.IsNumber(r):
			if gap && b.Len() > 0 {
				b.WriteByte(' ')
			}
			gap = false
			b.WriteRune(unicode.ToLower(r))
		default:
			gap = true
		}
	}
	return b.String()
}

// Distance is the number of letters to insert, delete, replace or swap to make b of a (optimal string alignment), not
// more than limit+1.
func Distance(a, b string, limit int) int {
	ra, rb := []rune(a), []rune(b)
	if d := len(ra) - len(rb); d > limit || -d > limit {
		return limit + 1
	}
	before, prev, cur := make([]int, len(rb)+1), make([]int, len(rb)+1), make([]int, len(rb)+1)
	for j := range prev {
		prev[j] = j
	}
	for i := 1; i <= len(ra); i++ {
		cur[0] = i
		best := i
		for j := 1; j <= len(rb); j++ {
			cost := 1
			if ra[i-1] == rb[j-1] {
				cost = 0
			}
			cur[j] = min(prev[j]+1, cur[j-1]+1, prev[j-1]+cost)
			if i > 1 && j > 1 && ra[i-1] == rb[j-2] && ra[i-2] == rb[j-1] {
				cur[j] = min(cur[j], before[j-2]+1)
			}
			best = min(best, cur[j])
		}
		if best > limit {
			return limit + 1
		}
		before, prev, cur = prev, cur, before
	}
	return min(prev[len(rb)], limit+1)
}

// Nearest returns the position of the candidate nearest to text by Distance over folded spellings, -1 when none is near:
// no more than a third of its letters may differ, so that two letters suggest nothing.
func Nearest(text string, candidates []string) int {
	folded := Fold(text)
	best, at := len([]rune(folded))/3+1, -1
	for i, c := range candidates {
		if d := Distance(folded, Fold(c), best-1); d < best {
			best, at = d, i
		}
	}
	return at
}
