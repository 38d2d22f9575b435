package intake

import (
	"testing"

	"github.com/shopspring/decimal"
)

func TestNumber(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]struct {
		evidence     evidence
		point, comma string // read under each sign, empty for not at all
	}{
		"12":               {neutral, "12", "12"},
		"-3":               {neutral, "-3", "-3"},
		"−3":               {neutral, "-3", "-3"},
		"1 234":            {neutral, "1234", "1234"},
		"1\u202f234\u00a0": {neutral, "1234", "1234"},
		"1'234'567":        {neutral, "1234567", "1234567"},
		"1.5":              {forPoint, "1.5", ""},
		"1,5":              {forComma, "", "1.5"},
		"1,234":            {eitherSign, "1234", "1.234"},
		"1.234":            {eitherSign, "1.234", "1234"},
		"0.123":            {forPoint, "0.123", ""},
		"0,123":            {forComma, "", "0.123"},
		"1234,567":         {forComma, "", "1234.567"},
		"1,234,567":        {forPoint, "1234567", ""},
		"1.234.567,89":     {forComma, "", "1234567.89"},
		"1,234.50":         {forPoint, "1234.50", ""},
		"1 234,5":          {forComma, "", "1234.5"},
		"12,34,567":        {noNumber, "", ""},
		"1.2.3":            {noNumber, "", ""},
		"4.02513E-02":      {forPoint, "0.0402513", ""},
		"1e5":              {neutral, "100000", "100000"},
		"1e999999999":      {noNumber, "", ""},
		"54,1 %":           {forComma, "", "54.1"},
		"<2.5":             {forPoint, "2.5", ""},
		"12.3*":            {forPoint, "12.3", ""},
		"45 a/":            {neutral, "45", "45"},
		"7 (1)":            {neutral, "7", "7"},
		"13.9 p":           {forPoint, "13.9", ""},
		"7,7b":             {forComma, "", "7.7"},
		"14 e":             {neutral, "14", "14"},
		"12³":              {neutral, "12", "12"},
		".5":               {forPoint, "0.5", ""},
		"5.":               {forPoint, "5", ""},
	} {
		n, ok := takeNumber(text)
		if !ok {
			t.Errorf("%q is no figure", text)
			continue
		}
		if got := n.weigh(); got != want.evidence {
			t.Errorf("%q: evidence %d, want %d", text, got, want.evidence)
		}
		for sign, wanted := range map[byte]string{signPoint: want.point, signComma: want.comma} {
			d, ok := n.value(sign)
			if ok != (wanted != "") || ok && !d.Equal(decimal.RequireFromString(wanted)) {
				t.Errorf("%q under %q: %s %v, want %q", text, sign, d, ok, wanted)
			}
		}
	}
	for _, text := range []string{"", "-", "abc", "..", "N", "—", "12 abril", "1/2", "*", "%", "e5", "2019-01-01", "1b", "2e"} {
		if n, ok := takeNumber(text); ok && n.weigh() != noNumber {
			t.Errorf("%q is read as a figure", text)
		}
	}
}

func TestSigns(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		literals     []string
		sign         byte
		asked, mixed bool
	}{
		{[]string{"1", "2"}, signPoint, false, false},
		{[]string{"1,234", "2,5"}, signComma, false, false},
		{[]string{"1,234", "2.5"}, signPoint, false, false},
		{[]string{"1,234", "5"}, signUnknown, true, false},
		{[]string{"1.234"}, signUnknown, true, false},
		{[]string{"1,5", "1.5"}, signUnknown, false, true},
		{[]string{"1.234", "1,234,567"}, signPoint, false, false},
	} {
		var s signs
		for _, l := range tc.literals {
			n, _ := takeNumber(l)
			s.add(n.weigh(), l, place{})
		}
		if sign, asked, mixed := s.decide(); sign != tc.sign || asked != tc.asked || mixed != tc.mixed {
			t.Errorf("%q: %q %v %v", tc.literals, sign, asked, mixed)
		}
	}
}

// FuzzNumber: a literal is never read as two numbers without being said to be so, and what is read prints and reads back.
func FuzzNumber(f *testing.F) {
	for _, s := range []string{"1,234", "1.234.567,8", "<2.5*", "45 a/", "1e-5", "−7 %", "1 234", "9'999"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		n, ok := takeNumber(s)
		if !ok {
			return
		}
		p, pointOK := n.value(signPoint)
		c, commaOK := n.value(signComma)
		switch n.weigh() {
		case noNumber:
			if pointOK || commaOK {
				t.Fatalf("%q is said to be no number, and is read", s)
			}
		case neutral:
			if !pointOK || !commaOK || !p.Equal(c) {
				t.Fatalf("%q: %s and %s", s, p, c)
			}
		case eitherSign:
			if !pointOK || !commaOK || p.Equal(c) {
				t.Fatalf("%q: %s and %s are no two numbers", s, p, c)
			}
		case forPoint:
			if !pointOK || commaOK {
				t.Fatalf("%q: %v %v", s, pointOK, commaOK)
			}
		case forComma:
			if pointOK || !commaOK {
				t.Fatalf("%q: %v %v", s, pointOK, commaOK)
			}
		}
		if pointOK && len(p.String()) < longestNumber {
			again, ok := takeNumber(p.String())
			if d, fine := again.value(signPoint); !ok || !fine || !d.Equal(p) {
				t.Fatalf("%q: %s does not read back", s, p)
			}
		}
	})
}
