// Package migrations holds the schema as numbered steps for goose. A step that has been released is never edited: a
// change is a new step. SQL keeps to what PostgreSQL 15 knows.
package migrations

import "embed"

// Files are the steps.
//
//go:embed *.sql
var Files embed.FS
