package postgres_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"math/rand/v2"
	"testing"

	"rumbo/internal/testkit/storetest"
)

const piece = 1 << 20 // as the store sends and reads them

// TestFilesInPieces: a file comes back as it came, whatever its size is to that of a piece, and two that differ in the order of their
// pieces are two.
func TestFilesInPieces(t *testing.T) {
	t.Parallel()
	s := storetest.Open(t)
	random := rand.NewChaCha8([32]byte{7})
	whole := make([]byte, 3*piece+17)
	if _, err := random.Read(whole); err != nil {
		t.Fatal(err)
	}
	turned := append(bytes.Clone(whole[piece:3*piece]), whole[:piece]...)
	for _, data := range [][]byte{{}, whole[:1], whole[:piece-1], whole[:piece], whole[:piece+1], whole[:3*piece], turned, whole} {
		t.Run(fmt.Sprint(len(data)), func(t *testing.T) {
			sum := sha256.Sum256(data)
			for range 2 {
				said, err := s.SaveFile(ctxOf(t), "x.csv", bytes.NewReader(data))
				if err != nil || said != hex.EncodeToString(sum[:]) {
					t.Fatalf("kept as %s, %v", said, err)
				}
			}
			if again := must[[]byte](t)(s.File(ctxOf(t), hex.EncodeToString(sum[:]))); !bytes.Equal(again, data) {
				t.Errorf("%d bytes came back, not the same", len(again))
			}
			var copied bytes.Buffer
			if err := s.CopyFile(ctxOf(t), hex.EncodeToString(sum[:]), &copied); err != nil || !bytes.Equal(copied.Bytes(), data) {
				t.Errorf("copied %d bytes, %v", copied.Len(), err)
			}
		})
	}
}
