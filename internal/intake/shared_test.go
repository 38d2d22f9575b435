package intake

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"rumbo/internal/testkit"
)

// TestShared holds what each real file comes to.
func TestShared(t *testing.T) {
	t.Parallel()
	dir := testkit.Shared(t, "README.md")
	s := service(t, full(t), nil)
	p := messages(t).Printer("en")
	filepath.Walk(filepath.Dir(dir), func(path string, info os.FileInfo, err error) error {
		if info.IsDir() {
			return nil
		}
		data, _ := os.ReadFile(path)
		r, err := s.Check(context.Background(), path, data, given2020)
		if err != nil {
			t.Error(path, err)
			return nil
		}
		r = r.Say(p)
		t.Log(filepath.Base(path), r.Status, r.Layout, r.Read, codes(r), r.Omitted)
		for i, x := range r.Problems {
			if i < 3 {
				t.Log("      ", x.Severity, x.Code, x.Sheet, x.Cell, x.Message)
			}
		}
		return nil
	})
}
