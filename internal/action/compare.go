package action

// Difference says how a line differs between two versions of its set.
type Difference string

// The differences. Moved is a line that reads the same and stands in another place among those that both versions have.
const (
	Same      Difference = "same"
	Added     Difference = "added"
	Removed   Difference = "removed"
	Rewritten Difference = "rewritten"
	Moved     Difference = "moved"
)

// Change is a line in one version and in a later one; the one that has no such line leaves it empty.
type Change struct {
	Code          string
	Kind          Difference
	Before, After Line
}

// Compare lists the lines of the later version in its order, then those that only the earlier one has.
func Compare(before, after Version) []Change {
	place := map[string]int{} // among the lines that both have
	for _, l := range before.Lines {
		if _, ok := after.Line(l.Code); ok {
			place[l.Code] = len(place)
		}
	}
	var out []Change
	both := 0
	for _, l := range after.Lines {
		old, ok := before.Line(l.Code)
		c := Change{Code: l.Code, Kind: Same, Before: old, After: l}
		switch {
		case !ok:
			c.Kind = Added
		case old != l:
			c.Kind = Rewritten
		case place[l.Code] != both:
			c.Kind = Moved
		}
		if ok {
			both++
		}
		out = append(out, c)
	}
	for _, l := range before.Lines {
		if _, ok := after.Line(l.Code); !ok {
			out = append(out, Change{Code: l.Code, Kind: Removed, Before: l})
		}
	}
	return out
}
