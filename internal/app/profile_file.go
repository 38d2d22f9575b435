package app

import (
	"errors"
	"io/fs"
	"os"

	"rumbo/internal/fault"
	"rumbo/internal/intake"
)

// profileFile reads the profile of a file; nil where none is named.
func (r *rumbo) profileFile(name string) (*intake.Profile, error) {
	if name == "" {
		return nil, nil
	}
	text, err := os.ReadFile(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fault.New(fault.Usage, "cli.profile.no_file", "File", name)
	}
	if err != nil {
		return nil, r.fileFault(name, err)
	}
	p, err := intake.ParseProfile(text)
	return &p, err
}
