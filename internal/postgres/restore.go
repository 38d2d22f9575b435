package postgres

import (
	"archive/zip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"

	"rumbo/internal/fault"
)

// Restore brings a backup back into a migrated database: the same rows under the same numbers, and so the same data hash,
// which is computed again and compared. ownerURL is the login that owns the schema. The whole file is verified before
// anything is written, and everything is written in one transaction. A database that holds work (an import, a change set of
// somebody's, an edited row) is fault.Conflict unless force is given, which replaces everything; shipped data alone are not
// work. Everybody signed in is signed out.
func Restore(ctx context.Context, ownerURL string, r io.Reader, force bool) error {
	b, err := openBackup(r)
	if err != nil {
		return err
	}
	defer b.close()
	if err := b.verify(); err != nil {
		return err
	}
	return told(asOwner(ctx, ownerURL, func(conn *pgx.Conn) error {
		have, err := schemaVersion(ctx, conn)
		if err != nil {
			return err
		}
		if have != b.manifest.Schema {
			return fault.New(fault.Invalid, "fault.backup_schema", "Have", b.manifest.Schema, "Want", have)
		}
		err = pgx.BeginTxFunc(ctx, conn, pgx.TxOptions{BeginQuery: begin("", systemAccount, longTimeout)}, func(tx pgx.Tx) error {
			if _, err := tx.Exec(ctx, `select pg_advisory_xact_lock($1)`, int64(acceptKey)); err != nil {
				return err
			}
			return b.restore(ctx, tx, force)
		})
		if err == nil {
			_, err = conn.Exec(ctx, `vacuum (analyze, skip_locked) observation, observation_version`)
		}
		return err
	}))
}

// backup is an opened file.
type backup struct {
	archive  *zip.Reader
	manifest manifest
	close    func()
}

// openBackup reads the manifest. What is no file that can be read anywhere is first put aside in a temporary one.
func openBackup(r io.Reader) (*backup, error) {
	b := &backup{close: func() {}}
	f, ok := r.(*os.File)
	var size int64
	if ok {
		info, err := f.Stat()
		if err != nil {
			return nil, err
		}
		ok, size = info.Mode().IsRegular(), info.Size()
	}
	if !ok {
		spool, err := os.CreateTemp("", "rumbo-restore-*")
		if err != nil {
			return nil, err
		}
		b.close = func() {
			spool.Close()
			os.Remove(spool.Name())
		}
		if size, err = io.Copy(spool, r); err != nil {
			b.close()
			return nil, err
		}
		f = spool
	}
	if err := b.read(f, size); err != nil {
		b.close()
		return nil, err
	}
	return b, nil
}

func (b *backup) read(r io.ReaderAt, size int64) error {
	unreadable := func(err error) error { return fault.Wrap(err, fault.Invalid, "fault.backup_unreadable") }
	var err error
	if b.archive, err = zip.NewReader(r, size); err != nil {
		return unreadable(err)
	}
	want, ok := strings.CutPrefix(b.archive.Comment, commentPrefix)
	if !ok {
		return unreadable(errors.New("no mark of a backup"))
	}
	f, err := b.archive.Open(manifestName)
	if err != nil {
		return unreadable(err)
	}
	defer f.Close()
	const most = 1 << 20
	document, err := io.ReadAll(io.LimitReader(f, most))
	if sum := sha256.Sum256(document); err != nil || hex.EncodeToString(sum[:]) != want {
		return fault.Wrap(err, fault.Invalid, "fault.backup_altered", "Part", manifestName)
	}
	if err := json.Unmarshal(document, &b.manifest); err != nil || b.manifest.Format != backupFormat || b.manifest.Version != backupVersion {
		return unreadable(err)
	}
	return nil
}

// verify reads every part and holds it against the manifest.
func (b *backup) verify() error {
	var tables []string
	for _, p := range b.manifest.Parts {
		tables = append(tables, p.Table)
		altered := func(err error) error {
			return fault.Wrap(err, fault.Invalid, "fault.backup_altered", "Part", partName(p.Table))
		}
		f, err := b.archive.Open(partName(p.Table))
		if err != nil {
			return altered(err)
		}
		to := &digesting{to: io.Discard, sum: sha256.New()}
		_, err = io.Copy(to, f)
		f.Close()
		if err != nil || to.size != p.Size || hex.EncodeToString(to.sum.Sum(nil)) != p.SHA256 {
			return altered(err)
		}
	}
	newest, err := newestMigration()
	if err != nil {
		return err
	}
	if b.manifest.Schema != newest {
		return fault.New(fault.Invalid, "fault.backup_schema", "Have", b.manifest.Schema, "Want", newest)
	}
	if !slices.Equal(tables, savedTables()) {
		return fault.New(fault.Invalid, "fault.backup_unreadable")
	}
	return nil
}

func (b *backup) restore(ctx context.Context, tx pgx.Tx, force bool) error {
	var work bool
	if err := tx.QueryRow(ctx, statement("restore_work")).Scan(&work); err != nil {
		return err
	}
	if work && !force {
		return fault.New(fault.Conflict, "fault.restore_not_empty")
	}
	// Row-level security does not let COPY in, and the triggers guard what is being replaced: both step aside for the owner
	// until the end of this transaction, which no other sees.
	all := slices.Concat(savedTables(), passingTables())
	for _, table := range all {
		name := identifiers([]string{table})
		if _, err := tx.Exec(ctx, "alter table "+name+" no force row level security, disable trigger user"); err != nil {
			return err
		}
	}
	if _, err := tx.Exec(ctx, "truncate "+identifiers(all)); err != nil {
		return err
	}
	for _, p := range b.manifest.Parts {
		if err := b.load(ctx, tx, p); err != nil {
			return wrap(p.Table, err)
		}
	}
	if _, err := tx.Exec(ctx, "set constraints all immediate"); err != nil {
		return err
	}
	for _, table := range all {
		force := " force"
		if slices.Contains(consultedTables(), table) {
			force = " no force"
		}
		if _, err := tx.Exec(ctx, "alter table "+identifiers([]string{table})+force+" row level security, enable trigger user"); err != nil {
			return err
		}
	}
	if _, err := tx.Exec(ctx, statement("restore_sequences")); err != nil {
		return err
	}
	// Saved between a commit and its seal: chained now, before another transaction takes the same number of the server's.
	for left := true; left; {
		if err := tx.QueryRow(ctx, `select seal_audit($1) > 0`, sealAtOnce).Scan(&left); err != nil {
			return err
		}
	}
	if _, err := tx.Exec(ctx, "analyze observation, observation_version, origin, breakdown, release, series, source"); err != nil {
		return err
	}
	sum, err := dataHash(ctx, tx)
	if err == nil && sum != b.manifest.DataHash {
		return fault.New(fault.Invalid, "fault.restore_hash", "Want", b.manifest.DataHash, "Have", sum)
	}
	return err
}

// load copies one part in and counts its rows.
func (b *backup) load(ctx context.Context, tx pgx.Tx, p part) error {
	have, err := columnsOf(ctx, tx, p.Table)
	if err != nil {
		return err
	}
	if !slices.Equal(have, p.Columns) {
		return fault.New(fault.Invalid, "fault.backup_altered", "Part", partName(p.Table))
	}
	f, err := b.archive.Open(partName(p.Table))
	if err != nil {
		return err
	}
	defer f.Close()
	query := "copy " + identifiers([]string{p.Table}) + " (" + identifiers(p.Columns) + ") from stdin (format csv, header)"
	done, err := tx.Conn().PgConn().CopyFrom(ctx, f, query)
	if err == nil && done.RowsAffected() != p.Rows {
		return fault.New(fault.Invalid, "fault.backup_altered", "Part", partName(p.Table))
	}
	return err
}
