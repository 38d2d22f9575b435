package intake

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"os"
)

// inMemoryBytes is up to which size a kept file is read into memory. A larger one is put into a temporary file while it is worked on.
const inMemoryBytes = 4 << 20

// File is a file that comes in, wherever it lies: *bytes.Reader, *strings.Reader and *io.SectionReader are ones.
type File interface {
	io.ReaderAt
	Size() int64
}

// content is a file that is read, with its digest.
type content struct {
	r     io.ReaderAt
	size  int64
	sum   string // SHA-256, hex
	close func()
}

// digested is a file with its digest, which takes reading it once.
func digested(f File) (content, error) {
	hash := sha256.New()
	if _, err := io.Copy(hash, io.NewSectionReader(f, 0, f.Size())); err != nil {
		return content{}, err
	}
	return content{r: f, size: f.Size(), sum: hex.EncodeToString(hash.Sum(nil)), close: func() {}}, nil
}

func (c content) file() File { return io.NewSectionReader(c.r, 0, c.size) }

// kept is the file of an import. The caller closes it.
func (s *Service) kept(ctx context.Context, im Import) (content, error) {
	if im.Size <= inMemoryBytes {
		data, err := s.deps.Store.File(ctx, im.SHA256)
		return content{r: bytes.NewReader(data), size: int64(len(data)), sum: im.SHA256, close: func() {}}, err
	}
	file, size, done, err := tempFile(func(w io.Writer) error { return s.deps.Store.CopyFile(ctx, im.SHA256, w) })
	return content{r: file, size: size, sum: im.SHA256, close: done}, err
}

// Spool takes in a file that arrives: into memory where it is small, otherwise into a temporary file, which is gone when done is called, or
// with the program. Of more than limit bytes the size alone tells.
func Spool(r io.Reader, limit int64) (f File, done func(), err error) {
	r = io.LimitReader(r, limit+1)
	head, err := io.ReadAll(io.LimitReader(r, inMemoryBytes+1))
	if err != nil || len(head) <= inMemoryBytes {
		return bytes.NewReader(head), func() {}, err
	}
	file, size, done, err := tempFile(func(w io.Writer) error {
		_, err := io.Copy(w, io.MultiReader(bytes.NewReader(head), r))
		return err
	})
	return io.NewSectionReader(file, 0, size), done, err
}

// tempFile is a temporary file with what write writes. It is gone when done is called.
func tempFile(write func(io.Writer) error) (file *os.File, size int64, done func(), err error) {
	if file, err = os.CreateTemp("", "rumbo-import-*"); err != nil {
		return nil, 0, func() {}, err
	}
	_ = os.Remove(file.Name()) // where that can be done; else at the end
	done = func() {
		_ = file.Close()
		_ = os.Remove(file.Name())
	}
	if err = write(file); err == nil {
		size, err = file.Seek(0, io.SeekCurrent)
	}
	if err != nil {
		done()
		return nil, 0, func() {}, err
	}
	return file, size, done, nil
}
