package intake

import (
	"strings"

	"rumbo/internal/lang"
	"rumbo/internal/layout"
	"rumbo/internal/sheet"
)

// see tells how a cell looks; each text is looked at once.
func (r *reading) see(c sheet.Cell) layout.Look {
	if c.Kind != sheet.Text || c.Formula {
		return r.lookAt(c)
	}
	l, met := r.h.looks[c.Text]
	if !met {
		l = r.lookAt(c)
		remember(r.h.looks, c.Text, l)
	}
	return l
}

func (r *reading) lookAt(c sheet.Cell) layout.Look {
	text := trim(c.Text)
	var l layout.Look
	if isPeriod(counted(withoutMark(text))) {
		l |= layout.Period
	}
	switch {
	case c.Kind == sheet.Date:
		return layout.Period
	case c.Kind == sheet.Number, c.Kind == sheet.Error, c.Formula:
		return l | layout.Figure
	case c.Kind == sheet.Bool:
		return layout.Gap
	}
	if n, ok := takeNumber(strings.Trim(text, "()~≈ ")); ok && n.weigh() != noNumber {
		l |= layout.Figure // though one between brackets, or a rough one, is none that can be read
	}
	if symbolOf(text).kind != noSymbol || len(text) <= longestBand && r.bands[lang.Fold(text)] {
		l |= layout.Gap
	}
	if l == 0 && r.h.column(c.Col, text).role != roleNone {
		l |= layout.Word
	} else if _, ok := r.areaOf(withoutMark(text)); ok && l == 0 {
		l |= layout.Name
	}
	return l
}

// longestBand bounds the texts that are looked up among the names of categories.
const longestBand = 60
