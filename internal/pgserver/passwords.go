package pgserver

import (
	"crypto/rand"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
)

// passwords of the three roles, kept in the file passwords.json of the data folder, which only its user may read.
type passwords struct {
	Admin string `json:"postgres"`
	Owner string `json:"rumbo_owner"`
	App   string `json:"rumbo_app"`
}

func newPasswords() passwords {
	return passwords{Admin: rand.Text(), Owner: rand.Text(), App: rand.Text()}
}

func readPasswords(dir string) (passwords, error) {
	var p passwords
	text, err := os.ReadFile(filepath.Join(dir, "passwords.json"))
	if err != nil {
		return p, err
	}
	if err := json.Unmarshal(text, &p); err != nil {
		return p, err
	}
	if p.Admin == "" || p.Owner == "" || p.App == "" {
		return p, fs.ErrNotExist
	}
	return p, nil
}

// keepPasswords reads the passwords of the folder; fresh is true when they had to be made anew, because the file is
// missing or spoilt, so that the roles have to be told.
func keepPasswords(dir string) (p passwords, fresh bool, err error) {
	if p, err = readPasswords(dir); err == nil {
		return p, false, nil
	}
	var syntax *json.SyntaxError
	if !errors.Is(err, fs.ErrNotExist) && !errors.As(err, &syntax) {
		return p, false, err
	}
	p = newPasswords()
	text, err := json.MarshalIndent(p, "", "  ")
	if err != nil {
		return p, false, err
	}
	return p, true, writeWhole(filepath.Join(dir, "passwords.json"), text)
}

// writeWhole writes a file that is there either whole or not at all, readable by its user alone.
func writeWhole(path string, text []byte) error {
	f, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".*") // 0600
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	_, err = f.Write(text)
	if err == nil {
		err = f.Sync()
	}
	if err := errors.Join(err, f.Close()); err != nil {
		return err
	}
	return os.Rename(f.Name(), path)
}
