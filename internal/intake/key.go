package intake

import (
	"strings"

	"rumbo/internal/observation"
)

// keyText is a key as reports print it.
func keyText(k observation.Key) string {
	parts := []string{k.Series, k.Area, k.Period}
	if k.Breakdown != "" {
		parts = append(parts, k.Breakdown)
	}
	return strings.Join(append(parts, string(k.Flow), k.Release), " · ")
}
