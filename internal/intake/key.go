package intake

import (
	"strings"

	"rumbo/internal/observation"
)

// between stands between the parts of a key.
const between = " · "

// keyText is a key as reports print it.
func keyText(k observation.Key) string {
	parts := []string{k.Series, k.Area, k.Period}
	if k.Breakdown != "" {
		parts = append(parts, k.Breakdown)
	}
	return strings.Join(append(parts, string(k.Flow), k.Release), between)
}

// ReadKey reads the key of a figure as reports print it. The key of an answer is the code of its question and none.
func ReadKey(text string) (observation.Key, bool) {
	parts := strings.Split(text, between)
	if len(parts) < 5 {
		return observation.Key{}, false
	}
	k := observation.Key{Series: parts[0], Area: parts[1], Period: parts[2]}
	rest := parts[3:]
	if strings.Contains(rest[0], "=") { // flows are words
		k.Breakdown, rest = rest[0], rest[1:]
	}
	if len(rest) < 2 {
		return observation.Key{}, false
	}
	k.Flow, k.Release = observation.Flow(rest[0]), strings.Join(rest[1:], between)
	return k, true
}
