package layout

import (
	"bytes"
	"context"
	"reflect"
	"strings"
	"testing"
	"unicode/utf8"

	"rumbo/internal/sheet"
)

// FuzzFind: whatever stands on a sheet, the same table is found twice, its header stands over its body, and its columns ascend.
func FuzzFind(f *testing.F) {
	f.Add("Country|2019|2020\nA|1|2\nB|3|..")
	f.Add("|Men||Women\nCountry|2019|2020|2019|2020\nA|1|2|3|4\nB|1|2|3|4")
	f.Add("Country|Panama\n\nYear|x|y\n2019|1|2\n2020|5|6")
	f.Add("(1)|(2)\n10|20\n\n\n30|40\nof which:\n1|2")
	f.Fuzz(func(t *testing.T, text string) {
		if len(text) > 4000 || !utf8.ValidString(text) {
			return
		}
		b, err := sheet.Open("f.csv", bytes.NewReader([]byte("sep=|\n"+text)), int64(len([]byte("sep=|\n"+text))), sheet.Limits{Columns: 100})
		if err != nil {
			return
		}
		h, err := ReadHead(context.Background(), b, 0)
		if err != nil {
			return
		}
		found, ok := Find(h, plain)
		again, too := Find(h, plain)
		if ok != too || !reflect.DeepEqual(found, again) {
			t.Fatalf("%+v, then %+v", found, again)
		}
		if !ok {
			return
		}
		for _, row := range found.Header {
			if row >= found.Body {
				t.Fatalf("header in row %d, body from %d", row, found.Body)
			}
		}
		last := 0
		for _, c := range found.Columns {
			if c.At <= last || strings.Contains(c.Name(), "\x00") {
				t.Fatalf("%+v", found.Columns)
			}
			last = c.At
		}
	})
}
