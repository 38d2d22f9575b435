package app

import (
	"bufio"
	"io"
	"os"
	"path/filepath"

	"rumbo/internal/fault"
)

// writeTo runs write on standard output when path is empty or "-", else on a new file that takes the name only when it
// is whole: a run that is cut short leaves what was there before.
func (r *rumbo) writeTo(path string, write func(io.Writer) error) error {
	if path == "" || path == "-" {
		w := bufio.NewWriter(r.streams.Out)
		if err := write(w); err != nil {
			return err
		}
		return w.Flush()
	}
	f, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".*")
	if err != nil {
		return fault.Wrap(err, fault.Usage, "cli.cannot_write", "File", path, "Problem", err.Error())
	}
	defer os.Remove(f.Name())
	w := bufio.NewWriter(f)
	err = write(w)
	if err == nil {
		err = w.Flush()
	}
	if err == nil {
		err = f.Chmod(0o644)
	}
	if closing := f.Close(); err == nil {
		err = closing
	}
	if err != nil {
		return err
	}
	if err := os.Rename(f.Name(), path); err != nil {
		return fault.Wrap(err, fault.Usage, "cli.cannot_write", "File", path, "Problem", err.Error())
	}
	return nil
}
