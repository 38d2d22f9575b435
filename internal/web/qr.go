package web

import (
	"fmt"
	"strings"

	qr "github.com/piglig/go-qr"

	"rumbo/internal/view"
)

// quiet is the empty margin around a code, in modules, without which cameras do not find it.
const quiet = 4

// qrOf is a text as a code for cameras; the zero code for a text that is too long for one.
func qrOf(text string) view.QR {
	code, err := qr.EncodeText(text, qr.Medium)
	if err != nil {
		return view.QR{}
	}
	n := code.Size()
	var b strings.Builder
	for y := range n {
		for x := 0; x < n; x++ {
			run := 0
			for x+run < n && code.Module(x+run, y) {
				run++
			}
			if run > 0 {
				fmt.Fprintf(&b, "M%d %dh%dv1h-%dz", x+quiet, y+quiet, run, run)
				x += run
			}
		}
	}
	return view.QR{Size: n + 2*quiet, Path: b.String()}
}
