package sheet

import (
	"errors"
	"strings"
	"testing"
)

// TestHostile holds what was mended after files of this kind went wrong.
func TestHostile(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct{ text, code string }{
		"as long as an owner file, its first byte the length of the longest name": {"6" + strings.Repeat("a,", 82), ""},
		"a member of JSON at the top twice, the second one left out":              {`{"data":[{"a":1}],"data":[{"a":2},{"a":3}]}`, JSONInvalid},
		"two columns of JSON by one name":                                         {`[{"":{"a":1},"a":2}]`, ""},
		"the sign between names in a name":                                        {`[{"a\u001fb":1,"a":{"b":2}}]`, JSONInvalid},
		"a cell of JSON that is longer than a spreadsheet holds":                  {`[{"a":"` + strings.Repeat("x", 40_000) + `"}]`, CellTooLong},
	} {
		rows, err := readAll([]byte(tc.text), DefaultLimits())
		var refusal *Refusal
		switch {
		case tc.code == "" && err != nil:
			t.Errorf("%s: %v", name, err)
		case tc.code != "" && (!errors.As(err, &refusal) || refusal.Code != tc.code):
			t.Errorf("%s: %v", name, err)
		}
		within(t, rows, err, DefaultLimits())
	}
}
