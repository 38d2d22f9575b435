package intake

import (
	"bytes"
	"context"
	"io"
	"os"
)

// inMemoryBytes is up to which size a kept file is read into memory. A larger one is put into a temporary file while it is worked on.
const inMemoryBytes = 4 << 20

// content is a file that is read, wherever it lies.
type content struct {
	r     io.ReaderAt
	size  int64
	sum   string // SHA-256, hex
	close func()
}

func inMemory(data []byte) content {
	return content{r: bytes.NewReader(data), size: int64(len(data)), sum: digest(data), close: func() {}}
}

// kept is the file of an import. The caller closes it.
func (s *Service) kept(ctx context.Context, im Import) (content, error) {
	if im.Size <= inMemoryBytes {
		data, err := s.deps.Store.File(ctx, im.SHA256)
		return content{r: bytes.NewReader(data), size: int64(len(data)), sum: im.SHA256, close: func() {}}, err
	}
	file, err := os.CreateTemp("", "rumbo-import-*")
	if err != nil {
		return content{}, err
	}
	_ = os.Remove(file.Name()) // where that can be done; else at the end
	c := content{r: file, sum: im.SHA256, close: func() {
		_ = file.Close()
		_ = os.Remove(file.Name())
	}}
	if err := s.deps.Store.CopyFile(ctx, im.SHA256, file); err != nil {
		c.close()
		return content{}, err
	}
	if c.size, err = file.Seek(0, io.SeekCurrent); err != nil {
		c.close()
		return content{}, err
	}
	return c, nil
}
