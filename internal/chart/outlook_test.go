package chart

import (
	"strings"
	"testing"

	"github.com/shopspring/decimal"

	"rumbo/internal/i18n"
	"rumbo/internal/lang"
)

// TestOutlook: every year has its place, a year without a value is missing and not zero, the band begins where the values end.
func TestOutlook(t *testing.T) {
	messages, err := i18n.Load()
	if err != nil {
		t.Fatal(err)
	}
	d := decimal.RequireFromString
	o := Outlook{
		Title: "Costo", From: 2015, To: 2020, Base: 2015, ValuesText: "Valor", CourseText: "Recta", BandText: "Banda", Target: decimal.NewNullDecimal(d("3")), TargetText: "Meta", TargetYear: 2030, TargetBegin: 2015,
		Values: []OutlookPoint{{2015, d("5.25"), "2015: 5.25"}, {2018, d("0"), "2018: 0"}},
		Course: []OutlookBand{{2018, d("1"), d("0.5"), d("2"), "a"}, {2019, d("1"), d("0.4"), d("2.1"), "b"}, {2020, d("1"), d("0.3"), d("2.2"), "c"}},
	}
	got := o.Draw(messages.Printer(lang.Spanish))
	text := string(got.Option)
	for _, part := range []string{
		`"data":["2015","2016","2017","2018","2019","2020"]`, `{"name":"2015: 5.25","symbol":"rect","symbolSize":11,"value":5.25},{"value":"-"},{"value":"-"},{"name":"2018: 0","value":0},{"value":"-"},{"value":"-"}`,
		`{"value":"-"},{"value":"-"},{"value":"-"},{"value":1.5},{"value":1.7},{"value":1.9}`, `"legend":{"bottom":"0","data":["Valor","Recta","Banda","Meta"]`,
	} {
		if !strings.Contains(text, part) {
			t.Errorf("%s is not in %s", part, text)
		}
	}
	if got.Label == "" || got.Size == "" {
		t.Errorf("%+v", got)
	}
	o.Values = o.Values[:1]
	if got := o.Draw(messages.Printer(lang.Spanish)); got.Option != nil {
		t.Error("one value is no course")
	}
	o.Values = append(o.Values, OutlookPoint{2018, d("1"), ""})
	o.Course, o.Target.Valid = nil, false
	if text := string(o.Draw(messages.Printer(lang.Spanish)).Option); strings.Contains(text, "Banda") || strings.Contains(text, "Meta") {
		t.Errorf("a band or a target out of nothing: %s", text)
	}
}
