package sheet

import "testing"

// TestRaisedMarks: what a cell shows above the line is a mark of the text before it, and no digit of its figure.
func TestRaisedMarks(t *testing.T) {
	t.Parallel()
	for run, want := range map[string]string{"1": "1500¹", "1,2": "1500¹,²", "p": "1500ᵖ", "1/": "1500 1/", "er": "1500er", "a nota": "1500a nota", "*": "1500*"} {
		c, ok := one(t, `<c t="inlineStr"><is><r><t>1500</t></r><r><rPr><b/><vertAlign val="superscript"/></rPr><t>`+run+`</t></r></is></c>`, nil)
		if !ok || c.Text != want {
			t.Errorf("%q: %+v, want %q", run, c, want)
		}
	}
	if c, _ := one(t, `<c t="inlineStr"><is><r><t>H</t></r><r><rPr><vertAlign val="subscript"/></rPr><t>2</t></r></is></c>`, nil); c.Text != "H2" {
		t.Errorf("lowered: %+v", c)
	}
}
