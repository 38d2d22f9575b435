package postgres

import (
	"math/big"

	"github.com/jackc/pgx/v5/pgtype"
	"github.com/shopspring/decimal"

	"rumbo/internal/fault"
)

// digits bounds a number that is stored; nothing that is counted or measured comes near.
const digits = 1000

// numeric gives a decimal to the database, its trailing zeros included.
func numeric(d decimal.NullDecimal) (pgtype.Numeric, error) {
	if !d.Valid {
		return pgtype.Numeric{}, nil
	}
	n, exponent := d.Decimal.Coefficient(), d.Decimal.Exponent()
	if exponent > digits || exponent < -digits || n.BitLen() > 4*digits {
		return pgtype.Numeric{}, fault.New(fault.Invalid, "fault.number_unstorable")
	}
	return pgtype.Numeric{Int: n, Exp: exponent, Valid: true}, nil
}

// number is a decimal as the database gives it.
type number struct{ decimal.NullDecimal }

// ScanNumeric takes a number over. Infinity and NaN have no place among figures and are read as no number.
func (n *number) ScanNumeric(v pgtype.Numeric) error {
	n.NullDecimal = decimal.NullDecimal{}
	if v.Valid && !v.NaN && v.InfinityModifier == pgtype.Finite {
		if v.Int == nil {
			v.Int = new(big.Int)
		}
		n.NullDecimal = decimal.NewNullDecimal(decimal.NewFromBigInt(v.Int, v.Exp))
	}
	return nil
}
