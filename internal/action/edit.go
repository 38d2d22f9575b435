package action

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"
	"strconv"

	"rumbo/internal/lang"
)

// Imprint names a state of something by what it says: two editors who saw the same hold the same imprint.
func Imprint(of any) string {
	text, err := json.Marshal(of)
	if err != nil {
		return ""
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:8])
}

// With puts a line in the place of the one with its code, or after all others.
func (v VersionDetails) With(line Line) VersionDetails {
	v.Lines = slices.Clone(v.Lines)
	if i := v.place(line.Code); i >= 0 {
		v.Lines[i] = line
	} else {
		v.Lines = append(v.Lines, line)
	}
	return v
}

// Without takes a line out.
func (v VersionDetails) Without(code string) VersionDetails {
	v.Lines = slices.DeleteFunc(slices.Clone(v.Lines), func(l Line) bool { return l.Code == code })
	return v
}

// Move moves a line by so many places, up with a number below zero, and not beyond the ends.
func (v VersionDetails) Move(code string, by int) VersionDetails {
	v.Lines = slices.Clone(v.Lines)
	i := v.place(code)
	if i < 0 {
		return v
	}
	to := max(0, min(len(v.Lines)-1, i+by))
	line := v.Lines[i]
	v.Lines = slices.Insert(slices.Delete(v.Lines, i, i+1), to, line)
	return v
}

func (v VersionDetails) place(code string) int {
	return slices.IndexFunc(v.Lines, func(l Line) bool { return l.Code == code })
}

// NextCode is the number after the highest that a line of the set ever had.
func (s Set) NextCode() string {
	highest := 0
	for _, v := range s.Versions {
		for _, l := range v.Lines {
			if n, err := strconv.Atoi(l.Code); err == nil {
				highest = max(highest, n)
			}
		}
	}
	return strconv.Itoa(highest + 1)
}

// Elsewhere tells that another version of the set has a line of that code.
func (s Set) Elsewhere(number int, code string) bool {
	return slices.ContainsFunc(s.Versions, func(v Version) bool { return v.Number != number && v.place(code) >= 0 })
}

// Untranslated lists the languages in which something of the line is missing that it says in another.
func (l Line) Untranslated() []lang.Code {
	var out []lang.Code
	for _, c := range lang.All() {
		for _, t := range []lang.Text{l.Title, l.Text, l.Theme} {
			if !t.IsZero() && !t.Has(c) {
				out = append(out, c)
				break
			}
		}
	}
	return out
}
