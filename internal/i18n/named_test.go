package i18n

import (
	"testing"
	"time"

	"rumbo/internal/lang"
)

func TestNamed(t *testing.T) {
	b := loaded(t)
	for _, c := range []struct {
		l          lang.Code
		list, want string
	}{
		{lang.English, "UN DESA; IOM", "UN DESA, IOM"},
		{lang.Spanish, "UN DESA; IOM", "DAES de las Naciones Unidas, OIM"},
		{lang.French, "ILO; World Bank", "OIT, Banque mondiale"},
		{lang.French, "UNODC", "ONUDC"},
		{lang.Spanish, "INEC de Panamá; IOM", "INEC de Panamá, OIM"},
		{lang.Spanish, "", ""},
	} {
		if got := b.Printer(c.l).Agencies(c.list); got != c.want {
			t.Errorf("%s %q: %q, not %q", c.l, c.list, got, c.want)
		}
	}
	if got := b.Printer(lang.French).Named("licence", "CC BY 4.0"); got != "CC BY 4.0" {
		t.Errorf("a licence that has a name: %q", got)
	}
	if got := b.Printer(lang.French).Named("licence", "as published"); got == "as published" {
		t.Error("a licence in words stayed English")
	}
}

func TestDays(t *testing.T) {
	c := loaded(t)
	day := func(month time.Month, d int) time.Time { return time.Date(2018, month, d, 0, 0, 0, 0, time.UTC) }
	for _, tc := range []struct {
		l        lang.Code
		from, to time.Time
		want     string
	}{
		{lang.English, day(10, 9), day(10, 10), "9–10 October 2018"},
		{lang.Spanish, day(10, 9), day(10, 10), "del 9 al 10 de octubre de 2018"},
		{lang.French, day(10, 1), day(10, 3), "du 1er au 3 octobre 2018"},
		{lang.French, day(9, 30), day(10, 1), "du 30 septembre 2018 au 1er octobre 2018"},
		{lang.Spanish, day(10, 9), day(10, 9), "9 de octubre de 2018"},
	} {
		if got := c.Printer(tc.l).Days(tc.from, tc.to); got != tc.want {
			t.Errorf("%s: %q, want %q", tc.l, got, tc.want)
		}
	}
}
