package observation

import (
	"testing"

	"github.com/shopspring/decimal"
)

func TestDifference(t *testing.T) {
	t.Parallel()
	number := func(s string) Value {
		if s == "" {
			return Value{Gap: NotAvailable}
		}
		return Value{Number: decimal.NewNullDecimal(decimal.RequireFromString(s))}
	}
	for _, test := range []struct{ old, now, by, percent string }{
		{"4", "5", "1", "25"},
		{"3", "2", "-1", "-33.3333"},
		{"-2", "-3", "-1", "-50"},
		{"0", "7.5", "7.5", ""},
		{"0.1", "0.3", "0.2", "200"},
		{"", "3", "", ""},
		{"3", "", "", ""},
	} {
		by, percent := Revision{Old: number(test.old), New: number(test.now)}.Difference()
		for _, c := range []struct {
			got  decimal.NullDecimal
			want string
		}{{by, test.by}, {percent, test.percent}} {
			if c.got.Valid != (c.want != "") || c.got.Valid && c.got.Decimal.String() != c.want {
				t.Errorf("%s → %s: %v, want %s", test.old, test.now, c.got, c.want)
			}
		}
	}
	if by, _ := (Revision{Added: true, Old: number("1"), New: number("2")}).Difference(); by.Valid {
		t.Error("an added figure differs from nothing")
	}
}
