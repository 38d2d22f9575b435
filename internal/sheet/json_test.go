package sheet

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
)

// TestJSON reads arrays of objects as tables: a header, a row for each object, cells with their kind.
func TestJSON(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct{ text, want string }{
		"an array at the top": {`[{"area":"PAN","year":2019,"value":"3"},{"year":2020.0,"area":"BLZ","value":null,"note":"x"}]`,
			"1: A=area B=year C=value D=note|2: A=PAN B=2019# C=3|3: A=BLZ B=2020# D=x"},
		"an envelope with objects in objects": {
			`{"size":1,"attributes":[{"id":"Nature","codes":[{"code":"C"}]}],"dimensions":["Sex"],"data":[]}`, "refused"},
		"the first array of objects": {
			`{"size":2,"pages":[1,2],"nothing":[],"of":{"x":[{"y":1}]},"data":[{"goal":["10","11"],"value":"3","attributes":{"Nature":"C","Units":"NUMBER"},"dimensions":{"Sex":"BOTHSEX"}}],"end":true}`,
			"1: A=goal B=value C=Nature D=Units E=Sex|2: A=10; 11 B=3 C=C D=NUMBER E=BOTHSEX"},
		"lists of codes beside the figures": {`{"attributes":[{"id":"Nature","codes":[{"code":"C"}]}],"dimensions":[{"id":"Sex","codes":[]}],"data":[{"x":1,"y":2,"z":3}]}`,
			"1: A=x B=y C=z|2: A=1# B=2# C=3#"},
		"an array beside what it is a page of": {`[{"page":1,"pages":3,"total":5},[{"x":{"id":1},"y":2}]]`, "1: A=id B=y|2: A=1# B=2#"},
		"objects one after another":            {"{\"a\":1,\"b\":[1,2]}\n{\"a\":2,\"c\":[{\"d\":1}]}\n", "refused"},
		"a line each":                          {"{\"a\":1,\"b\":[1,2]}\n{\"a\":2,\"b\":null}\n", "1: A=a B=b|2: A=1# B=1; 2|3: A=2#"},
		"in UTF-16":                            {utf16Of(`[{"país":"México"}]`, false), "1: A=país|2: A=México"},
		"in UTF-16 without a mark":             {utf16Of(`[{"a":"b"}]`, true)[2:], "1: A=a|2: A=b"},
		"encoded twice":                        {encodedAgain(`[{"país":"México"}]`), "1: A=país|2: A=México"},
		"two members of one name":              {`[{"name":"a","area":{"name":"b"}}]`, "1: A=name B=area.name|2: A=a B=b"},
		"a mark before, truth, a long number":  {"\xef\xbb\xbf" + `[{"a":true,"b":12345678901234567890,"c":1e3,"d":-0.50}]`, "1: A=a B=b C=c D=d|2: A=TRUE B=12345678901234567890 C=1000# D=-0.5#"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b, err := Open("x.json", bytes.NewReader([]byte(tc.text)), int64(len([]byte(tc.text))), DefaultLimits())
			if err != nil {
				if tc.want != "refused" {
					t.Fatal(err)
				}
				return
			}
			rows, err := b.Rows(t.Context(), 0)
			if err != nil || b.Format() != JSON {
				t.Fatal(err, b.Format())
			}
			var got []string
			for rows.Next() {
				line := fmt.Sprintf("%d:", rows.Row().Number)
				for _, c := range rows.Row().Cells {
					mark := ""
					if c.Kind == Number {
						mark = "#"
					}
					line += " " + ColumnName(c.Col) + "=" + c.Text + mark
				}
				got = append(got, line)
			}
			if err := rows.Err(); err != nil || strings.Join(got, "|") != tc.want {
				t.Errorf("%v\ngot  %s\nwant %s", err, strings.Join(got, "|"), tc.want)
			}
		})
	}
}
