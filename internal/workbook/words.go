package workbook

import (
	"slices"

	"rumbo/internal/i18n"
	"rumbo/internal/lang"
	"rumbo/internal/observation"
)

// Reasons are the gaps that a submission may give as the reason of a missing answer.
func Reasons() []observation.Gap {
	return []observation.Gap{observation.NotAvailable, observation.NotApplicable, observation.Suppressed}
}

// ParseReason reads a cell of the column of reasons: the word of one of the Reasons in any language, case, accents and
// blanks ignored; false for anything else.
func ParseReason(c *i18n.Catalogue, text string) (observation.Gap, bool) {
	folded := lang.Fold(text)
	if folded == "" {
		return observation.NoGap, false
	}
	for _, g := range Reasons() {
		for _, l := range lang.All() {
			if folded == lang.Fold(c.Printer(l).Gap(g)) {
				return g, true
			}
		}
	}
	return observation.NoGap, false
}

// ParseSame reads a cell "same as last round": yes in any language; empty and no are false; ok is false for anything else.
func ParseSame(text string) (same, ok bool) {
	folded := lang.Fold(text)
	if slices.Contains([]string{"yes", "si", "oui", "y", "s", "o", "x", "1"}, folded) {
		return true, true
	}
	return false, slices.Contains([]string{"", "no", "non", "n", "0"}, folded)
}
