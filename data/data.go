// Package data holds the reference data and official figures that Rumbo ships: compact text files, read by
// internal/shipped. Each file says in its first lines where its facts come from.
package data

import "embed"

// Files are the data files, by their path in this folder.
//
//go:embed *.tsv catalogue questionnaire figure action
var Files embed.FS
