package chart

import (
	"encoding/json"
	"strconv"

	"github.com/shopspring/decimal"

	"rumbo/internal/i18n"
)

// Map shows the latest value of each area in its place. It is not drawn by ECharts: a script of the page puts the classes of
// this option on shapes that it fetches from our own address.
type Map struct {
	Title string
	Unit  Unit
	Bands []string // words of the values 0, 1, 2, …; without them, values fall into classes of equal width
	From0 bool
	Areas []MapArea
}

// MapArea is one area by its M49 number.
type MapArea struct {
	M49             int
	Name, Text, Tip string
	Href            string
	Value           decimal.NullDecimal
	Gap, GapKind    string // word and kind of the gap, where there is no value
	Strong          bool
}

// MapKey is one entry of a map's legend: class and what it stands for.
type MapKey struct {
	Class string `json:"class"`
	Text  string `json:"text"`
}

type mapShape struct {
	M49    string `json:"m49"`
	Name   string `json:"name"`
	Class  string `json:"class"`
	Tip    string `json:"tip"`
	Href   string `json:"href,omitempty"`
	Strong bool   `json:"strong,omitempty"`
}

// Classes of a map: m1 to m7 for amounts, c1 to c4 for categories, none and the kind of the gap for what has no value: each kind has its pattern.
const mostClasses = 7

// Draw puts each area into its class. Without any value there is no map.
func (m Map) Draw(p *i18n.Printer) (Drawing, []MapKey) {
	var values []decimal.Decimal
	for _, a := range m.Areas {
		if a.Value.Valid {
			values = append(values, a.Value.Decimal)
		}
	}
	if len(values) == 0 {
		return Drawing{}, nil
	}
	var keys []MapKey
	var class func(v decimal.Decimal) string
	if len(m.Bands) > 0 {
		for i, word := range m.Bands {
			keys = append(keys, MapKey{Class: "c" + strconv.Itoa(i+1), Text: word})
		}
		class = func(v decimal.Decimal) string { return "c" + strconv.FormatInt(v.IntPart()+1, 10) }
	} else {
		s := newScale(values, m.From0, 4, m.Unit.format(p))
		steps := min(mostClasses, len(s.labels)-1)
		for i := range steps {
			keys = append(keys, MapKey{Class: "m" + strconv.Itoa(i+1), Text: s.labels[i] + " – " + s.labels[i+1]})
		}
		class = func(v decimal.Decimal) string {
			n := int(v.Sub(s.min).Div(s.step).Floor().IntPart()) + 1
			return "m" + strconv.Itoa(max(1, min(n, steps)))
		}
	}
	gaps := map[string]string{}
	var shapes []mapShape
	for _, a := range m.Areas {
		one := mapShape{M49: strconv.Itoa(a.M49), Name: a.Name, Tip: a.Tip, Href: a.Href, Strong: a.Strong}
		switch {
		case a.Value.Valid:
			one.Class = class(a.Value.Decimal)
		default:
			one.Class = "none " + a.GapKind
		}
		if a.Gap != "" && gaps[one.Class+a.Gap] == "" {
			gaps[one.Class+a.Gap] = a.Gap
			keys = append(keys, MapKey{Class: one.Class, Text: a.Gap})
		}
		shapes = append(shapes, one)
	}
	option, err := json.Marshal(map[string]any{"map": shapes})
	if err != nil {
		panic(err) // only values made here go in
	}
	return Drawing{Option: option, Size: Large, Label: p.T("compare.map.label", "Title", m.Title)}, keys
}
