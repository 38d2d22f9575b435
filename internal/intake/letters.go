package intake

import (
	"slices"
	"strings"
)

// Letters of the sexes: beside H (hombres, hommes) or V (varones), M is the letter of women in Spanish; alone, or beside F, it is that of men.

// sexDimension is the breakdown whose letters are read by what stands beside them.
const sexDimension = "sex"

// sexLetters is what the letters among texts stand for, in words; none where they say it themselves.
func sexLetters(texts []string) map[string]string {
	has := func(letter string) bool {
		return slices.ContainsFunc(texts, func(s string) bool { return strings.EqualFold(strings.TrimSpace(s), letter) })
	}
	out := map[string]string{}
	for _, men := range []string{"H", "V"} {
		if has(men) && (has("M") || has("F")) {
			out[men] = "Hombres"
			if !has("F") {
				out["M"] = "Mujeres"
			}
		}
	}
	return out
}

// inWords is a letter in words, any other text as it is.
func inWords(letters map[string]string, text string) string {
	if len(letters) > 0 {
		if word := letters[strings.ToUpper(strings.TrimSpace(text))]; word != "" {
			return word
		}
	}
	return text
}
