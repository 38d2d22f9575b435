package app

import (
	"context"

	"rumbo/internal/action"
	"rumbo/internal/postgres"
)

// lineStore reads lines of action; nothing is reported on them yet.
type lineStore struct{ *postgres.Store }

// LineReports are none.
func (lineStore) LineReports(context.Context, string) ([]action.Report, error) { return nil, nil }
