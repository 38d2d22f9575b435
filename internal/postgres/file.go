package postgres

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"io"

	"github.com/jackc/pgx/v5"

	"rumbo/internal/intake"
)

// pieceBytes is how much of a file is sent or read at once.
const pieceBytes = 1 << 20

// SaveFile keeps the bytes once per SHA-256, which it returns in hex. The name belongs to the import, not to the bytes.
func (s *Store) SaveFile(ctx context.Context, _ string, file intake.File) (string, error) {
	sum := sha256.New()
	if _, err := io.Copy(sum, io.NewSectionReader(file, 0, file.Size())); err != nil {
		return "", err
	}
	return hex.EncodeToString(sum.Sum(nil)), s.write(ctx, func(tx pgx.Tx) error {
		return keepWhole(ctx, tx, file)
	})
}

// keepFile keeps bytes that are in memory.
func keepFile(ctx context.Context, tx pgx.Tx, content []byte) (id int64, err error) {
	err = tx.QueryRow(ctx, `select keep_file($1)`, content).Scan(&id)
	return id, err
}

// keepWhole keeps a file of any size without holding more of it than a piece: the database puts the pieces together.
func keepWhole(ctx context.Context, tx pgx.Tx, file intake.File) error {
	if file.Size() <= pieceBytes {
		content := make([]byte, file.Size())
		if _, err := io.ReadFull(io.NewSectionReader(file, 0, file.Size()), content); err != nil {
			return err
		}
		_, err := keepFile(ctx, tx, content)
		return err
	}
	if _, err := tx.Exec(ctx, statement("incoming")); err != nil {
		return err
	}
	piece := 0
	_, err := tx.CopyFrom(ctx, pgx.Identifier{"incoming"}, []string{"piece", "bytes"}, pgx.CopyFromFunc(func() ([]any, error) {
		from := int64(piece) * pieceBytes
		if from >= file.Size() {
			return nil, nil
		}
		content := make([]byte, min(pieceBytes, file.Size()-from))
		_, err := io.ReadFull(io.NewSectionReader(file, from, int64(len(content))), content)
		piece++
		return []any{piece, content}, err
	}))
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `select keep_file((select string_agg(bytes, '' order by piece) from pg_temp.incoming))`)
	return err
}

// File returns the kept bytes; fault.NotFound when there are none.
func (s *Store) File(ctx context.Context, sha256 string) (data []byte, err error) {
	sum, err := digestOf(sha256)
	if err != nil {
		return nil, err
	}
	err = s.read(ctx, func(tx pgx.Tx) error {
		return one(tx.QueryRow(ctx, `select c.bytes from file f join file_content c on c.file = f.id where encode(f.sha256, 'hex') = encode($1, 'hex')`, sum), "fault.file_unknown", []any{"Digest", sha256}, &data)
	})
	return data, err
}

// CopyFile writes the kept bytes to w, a piece at a time; fault.NotFound when there are none.
func (s *Store) CopyFile(ctx context.Context, sha256 string, w io.Writer) error {
	sum, err := digestOf(sha256)
	if err != nil {
		return err
	}
	return s.transact(ctx, begin("isolation level repeatable read read only", actorOf(ctx), longTimeout), func(tx pgx.Tx) error {
		var id, size int64
		err := one(tx.QueryRow(ctx, `select f.id, f.size from file f where encode(f.sha256, 'hex') = encode($1, 'hex') and exists (select from file_content c where c.file = f.id)`, sum),
			"fault.file_unknown", []any{"Digest", sha256}, &id, &size)
		for from := int64(0); err == nil && from < size; from += pieceBytes {
			var piece []byte
			if err = tx.QueryRow(ctx, `select substr(bytes, $2, $3) from file_content where file = $1`, id, from+1, pieceBytes).Scan(&piece); err == nil {
				_, err = w.Write(piece)
			}
		}
		return err
	})
}
