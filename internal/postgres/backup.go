package postgres

import (
	"archive/zip"
	"compress/flate"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"hash"
	"io"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
)

// A backup is a ZIP archive that any program opens: one CSV file per table with a header, and manifest.json, which gives
// schema, data version, data hash, and rows, size and SHA-256 of each part. The comment of the archive is the SHA-256 of the
// manifest, so that whatever was altered is found.
const (
	backupFormat  = "rumbo-backup"
	backupVersion = 1
	manifestName  = "manifest.json"
	commentPrefix = backupFormat + " manifest sha256 "
)

type manifest struct {
	Format      string    `json:"format"`
	Version     int       `json:"version"`
	Schema      int64     `json:"schema"`
	Taken       time.Time `json:"taken"`
	DataVersion int64     `json:"data_version"`
	DataHash    string    `json:"data_hash"`
	Parts       []part    `json:"parts"`
}

type part struct {
	Table   string   `json:"table"`
	Columns []string `json:"columns"`
	Rows    int64    `json:"rows"`
	Size    int64    `json:"size"`
	SHA256  string   `json:"sha256"`
}

// savedTables are the tables of a backup, each after those it refers to. Sessions and sign-in links are not among them.
func savedTables() []string {
	return []string{
		"account", "credential", "setting", "area", "area_alias", "membership", "goal", "target", "indicator", "flow", "dimension", "dimension_code",
		"series", "series_dimension", "series_flow", "indicator_series", "source", "release", "reference", "link",
		"appointment", "api_token", "file", "file_content", "file_holder", "import", "import_task", "import_step", "remark", "breakdown", "questionnaire", "round", "round_part", "round_country",
		"work", "work_submission", "work_answer", "submitted_answer", "work_remark", "delegation", "delegation_link", "delegated_answer", "work_evidence", "delegated_evidence", "change_set", "response", "origin",
		"snapshot", "release_rank", "observation_version", "observation", "submission", "answer_version", "answer", "mail",
		"meeting", "line_set", "line_version", "line_step",
		"room", "room_link", "room_seat", "room_seat_key", "room_proposal", "room_support", "room_event",
		"priority_plan", "priority_entry", "priority_version", "priority_step", "profile",
		"audit", "audit_link", "audit_unsealed",
	}
}

// passingTables are left out of a backup and emptied by restoring.
func passingTables() []string {
	return []string{"session", "operator_link", "ticket", "device", "river_job", "import_progress", "search_entry", "search_word"}
}

// fixedTables are written by migrations and by starting servers: neither saved nor emptied.
func fixedTables() []string {
	return []string{"role", "role_right", "door_secret", "door_key", "river_migration", "river_leader", "river_notification", "river_queue"}
}

// consultedTables are looked up by functions of the owner, whom row-level security therefore does not bind there.
func consultedTables() []string {
	return []string{"account", "appointment", "role", "role_right", "import", "file", "file_content", "file_holder", "door_secret", "door_key",
		"work", "work_answer", "work_submission", "submitted_answer", "delegation", "delegation_link", "delegated_answer", "work_evidence", "delegated_evidence",
		"room", "room_link", "room_seat", "room_seat_key", "room_proposal", "room_support", "room_event", "audit", "audit_link", "audit_unsealed"}
}

// Backup writes everything but sessions and sign-in links, as one moment saw it, in one file that Restore verifies. It is
// made as Rumbo itself, who sees every row, whoever asks.
func (s *Store) Backup(ctx context.Context, w io.Writer) error {
	// What has committed is in the chain of what is saved.
	if _, err := s.Seal(ctx); err != nil {
		return err
	}
	archive := zip.NewWriter(w)
	archive.RegisterCompressor(zip.Deflate, func(w io.Writer) (io.WriteCloser, error) { return flate.NewWriter(w, flate.BestSpeed) })
	err := s.transact(ctx, begin("isolation level repeatable read read only", systemAccount, longTimeout), func(tx pgx.Tx) error {
		m := manifest{Format: backupFormat, Version: backupVersion}
		var err error
		if m.Schema, err = schemaVersion(ctx, tx.Conn()); err != nil {
			return err
		}
		if err := tx.QueryRow(ctx, `select now()`).Scan(&m.Taken); err != nil {
			return err
		}
		for _, table := range savedTables() {
			p, err := save(ctx, tx, archive, table)
			if err != nil {
				return wrap(table, err)
			}
			m.Parts = append(m.Parts, p)
		}
		if m.DataVersion, err = dataVersion(ctx, tx); err != nil {
			return err
		}
		if m.DataHash, err = dataHash(ctx, tx); err != nil {
			return err
		}
		return m.write(archive)
	})
	if err != nil {
		return err
	}
	return archive.Close()
}

func (m manifest) write(archive *zip.Writer) error {
	document, err := json.MarshalIndent(m, "", "  ")
	if err != nil {
		return err
	}
	to, err := archive.Create(manifestName)
	if err != nil {
		return err
	}
	if _, err := to.Write(document); err != nil {
		return err
	}
	sum := sha256.Sum256(document)
	return archive.SetComment(commentPrefix + hex.EncodeToString(sum[:]))
}

// save writes one table as CSV.
func save(ctx context.Context, tx pgx.Tx, archive *zip.Writer, table string) (part, error) {
	columns, err := columnsOf(ctx, tx, table)
	if err != nil {
		return part{}, err
	}
	entry, err := archive.Create(partName(table))
	if err != nil {
		return part{}, err
	}
	to := &digesting{to: entry, sum: sha256.New()}
	query := "copy (select " + identifiers(columns) + " from " + identifiers([]string{table}) + ") to stdout (format csv, header)"
	done, err := tx.Conn().PgConn().CopyTo(ctx, to, query)
	return part{Table: table, Columns: columns, Rows: done.RowsAffected(), Size: to.size, SHA256: hex.EncodeToString(to.sum.Sum(nil))}, err
}

func partName(table string) string { return table + ".csv" }

func columnsOf(ctx context.Context, tx pgx.Tx, table string) ([]string, error) {
	rows, err := tx.Query(ctx, `select attname from pg_attribute where attrelid = $1::text::regclass and attnum > 0 and not attisdropped order by attnum`, identifiers([]string{table}))
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowTo[string])
}

// identifiers are names as SQL writes them.
func identifiers(names []string) string {
	quoted := make([]string, len(names))
	for i, name := range names {
		quoted[i] = pgx.Identifier{name}.Sanitize()
	}
	return strings.Join(quoted, ", ")
}

// digesting counts and digests what passes through.
type digesting struct {
	to   io.Writer
	sum  hash.Hash
	size int64
}

// Write passes on.
func (d *digesting) Write(b []byte) (int, error) {
	n, err := d.to.Write(b)
	d.sum.Write(b[:n])
	d.size += int64(n)
	return n, err
}
