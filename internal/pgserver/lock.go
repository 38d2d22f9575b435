package pgserver

import (
	"errors"
	"os"
	"syscall"
)

var errTaken = errors.New("taken")

// acquire takes the lock on a file, errTaken when another process has it. The lock goes with the last copy of the file's
// descriptor, so it outlives nobody who holds it. The file itself stays.
func acquire(path string) (*os.File, error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, err
	}
	for {
		err = syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
		if !errors.Is(err, syscall.EINTR) {
			break
		}
	}
	if err != nil {
		f.Close()
		if errors.Is(err, syscall.EWOULDBLOCK) {
			return nil, errTaken
		}
		return nil, err
	}
	return f, nil
}
