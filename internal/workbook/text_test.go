package workbook

import (
	"strings"
	"testing"
)

func TestTextHelpers(t *testing.T) {
	t.Parallel()
	taken := map[string]bool{}
	for _, tc := range [][2]string{
		{"1 Rights: all/none [x]?", "1 Rights all none x"}, {"'quoted'", "quoted"}, {"", "-"},
		{strings.Repeat("é", 40), strings.Repeat("é", 31)}, {strings.Repeat("é", 40), strings.Repeat("é", 27) + " (2)"},
	} {
		if got := sheetName(tc[0], taken); got != tc[1] {
			t.Errorf("%q: %q, want %q", tc[0], got, tc[1])
		}
	}
	if text, cut := cellText("a\x00b\x1bc"); text != "abc" || cut != 0 {
		t.Errorf("%q %d", text, cut)
	}
	if text, cut := cellText(strings.Repeat("😀", 20000)); len([]rune(text))+cut != 20000 || cut == 0 {
		t.Errorf("%d kept, %d cut", len([]rune(text)), cut)
	}
	if n := lineCount("one two three", 10000, 10, false); n != 1 {
		t.Error(n)
	}
	if n := lineCount(strings.Repeat("word ", 100), 200, 10, false); n < 14 || n > 22 {
		t.Error(n)
	}
	if n := lineCount(strings.Repeat("w", 300), 200, 10, false); n < 12 {
		t.Errorf("a long word takes %d lines", n)
	}
}
