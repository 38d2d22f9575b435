package postgres_test

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/shopspring/decimal"

	"rumbo/internal/fault"
	"rumbo/internal/intake"
	"rumbo/internal/observation"
	"rumbo/internal/postgres"
	"rumbo/internal/publish"
	"rumbo/internal/testkit/storetest"
)

// TestDataHash computes the hash from the published figures as docs/engineers/figure.md lays it down.
func TestDataHash(t *testing.T) {
	t.Parallel()
	db := storetest.Database(t)
	s := storetest.OpenDB(t, db)
	byHand := func() string {
		h := sha256.New()
		plain := func(d decimal.NullDecimal) string {
			if !d.Valid {
				return ""
			}
			return d.Decimal.StringFixed(max(0, -d.Decimal.Exponent()))
		}
		for _, r := range must[[]publish.Row](t)(s.Figures(t.Context(), publish.Query{AllParts: true})) {
			o := r.Observation
			negligible := ""
			if o.Value.Negligible {
				negligible = "1"
			}
			h.Write([]byte(strings.Join([]string{
				o.Key.Series, o.Key.Area, o.Key.Period, o.Key.Breakdown, string(o.Key.Flow), o.Key.Release, o.Source,
				o.Value.Text(), o.Value.StatusText(), plain(o.Value.Lower), plain(o.Value.Upper), plain(o.Value.Numerator), plain(o.Value.Denominator), negligible,
				strings.NewReplacer(`\`, `\\`, "\t", `\t`, "\n", `\n`).Replace(o.Note),
			}, "\t") + "\n"))
		}
		return hex.EncodeToString(h.Sum(nil))
	}
	hash := must[string](t)(s.DataHash(t.Context()))
	if want := byHand(); hash != want {
		t.Errorf("hash %s, by hand %s", hash, want)
	}
	if again := must[string](t)(storetest.OpenDB(t, db).DataHash(t.Context())); again != hash {
		t.Error("another program finds another hash")
	}
	odd := figure("PAN", 2031, "Test 2031.Q2", "1.50")
	odd.Note, odd.Value.Negligible, odd.Value.Lower = "tab\tline\nback\\", true, number("-0.1").Number
	accept(t, s, odd, figure("CRI", 2031, "Test 2031.Q2", "7"))
	changed := must[string](t)(s.DataHash(t.Context()))
	if changed == hash || changed != byHand() {
		t.Errorf("hash %s, before %s, by hand %s", changed, hash, byHand())
	}
	// What is not published is not in it: an older release beside the newer one.
	accept(t, s, figure("PAN", 2031, "Test 2031.Q1", "9"))
	if same := must[string](t)(s.DataHash(t.Context())); same != changed {
		t.Error("an older release moved the hash")
	}
	// The order of acceptance does not count.
	other := storetest.Open(t)
	accept(t, other, figure("PAN", 2031, "Test 2031.Q1", "9"))
	accept(t, other, figure("CRI", 2031, "Test 2031.Q2", "7"))
	accept(t, other, odd)
	if same := must[string](t)(other.DataHash(t.Context())); same != changed {
		t.Error("the order of acceptance moved the hash")
	}
}

func backedUp(t testing.TB, s *postgres.Store) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := s.Backup(t.Context(), &b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// worked is a store in which something was done: an import, a response, a session.
func worked(t testing.TB) *postgres.Store {
	t.Helper()
	s := storetest.Open(t)
	ctx := ctxOf(t)
	data := bytes.Repeat([]byte{0, 1, 2, 250, '"', '\n', ','}, 1000)
	sum := must[string](t)(s.SaveFile(ctx, "ñ.xlsx", bytes.NewReader(data)))
	id := must[int64](t)(s.CreateImport(ctx, intake.Import{FileName: "ñ.xlsx", SHA256: sum, Received: time.Date(2026, 3, 1, 12, 0, 0, 5000, time.UTC)}))
	if err := s.SetChecked(ctx, intake.Import{ID: id, Report: []byte(`{"problems": ["a,\"b\"\n"]}`)}); err != nil {
		t.Fatal(err)
	}
	odd := figure("PAN", 2031, "Test 2031", "1.50")
	odd.Note = "comma, \"quote\", line\nand \\. alone"
	odd.Origin = observation.Origin{Kind: observation.Cell, File: sum, FileName: "ñ.xlsx", Sheet: "", Cell: "A1", Import: id}
	if _, _, err := s.AcceptFigures(ctx, observation.ChangeSet{Kind: observation.FromImport, Import: id, Reason: ""}, rows(odd)); err != nil {
		t.Fatal(err)
	}
	q, answers := questionnaireOf(t, 20)
	if _, err := take(t, s, q, 0, 1, answers); err != nil {
		t.Fatal(err)
	}
	if err := s.CreateSession(ctx, make([]byte, 32), operator, "", time.Now().Add(time.Hour), time.Hour); err != nil {
		t.Fatal(err)
	}
	return s
}

func TestBackupAndRestore(t *testing.T) {
	t.Parallel()
	from := worked(t)
	hash := must[string](t)(from.DataHash(t.Context()))
	file := backedUp(t, from)
	db := storetest.EmptyDatabase(t)
	if err := postgres.Restore(t.Context(), db.OwnerURL, bytes.NewReader(file), false); err != nil {
		t.Fatal(err)
	}
	to, conn := storetest.OpenDB(t, db), connect(t, db.OwnerURL)
	if got := must[string](t)(to.DataHash(t.Context())); got != hash {
		t.Errorf("data hash %s, want %s", got, hash)
	}
	if a, b := must[int64](t)(from.DataVersion(t.Context())), must[int64](t)(to.DataVersion(t.Context())); a != b {
		t.Errorf("data version %d, want %d", b, a)
	}
	// Part by part the same, and so for everything else that the hash does not cover.
	again := backedUp(t, to)
	if a, b := parts(t, file), parts(t, again); !slices.Equal(a, b) {
		t.Errorf("a backup of the restored database differs:\n%v\n%v", a, b)
	}
	if n := value[int](t, conn, `select count(*) from session`); n != 0 {
		t.Error("a session came along")
	}
	// The guards are back, and new rows get new numbers.
	exec(t, conn, `select set_config('rumbo.actor', '2', false)`)
	if _, err := conn.Exec(t.Context(), `delete from observation_version`); codeOf(err) != noChange {
		t.Errorf("after restoring: %v", err)
	}
	if open := value[int](t, conn, `select count(*) from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r'
		and relname <> 'goose_db_version' and not relforcerowsecurity and relname <> all ($1)`, postgres.ConsultedTables()); open != 0 {
		t.Errorf("%d tables are open", open)
	}
	if id, counts := accept(t, to, figure("PAN", 2032, "Test 2032", "1")); id == 0 || counts.New != 1 {
		t.Errorf("%d %+v", id, counts)
	}
	if err := to.LoadShipped(t.Context(), load(t), nil); err != nil {
		t.Fatal(err)
	}
	if id := value[int64](t, conn, `insert into account (kind, name, email) values ('person', 'x', 'x@example.org') returning id`); id != 100 {
		t.Errorf("the next account is %d", id)
	}
	// Work is not replaced unless that is asked for.
	wantFault(t, postgres.Restore(t.Context(), db.OwnerURL, bytes.NewReader(file), false), fault.Conflict, "fault.restore_not_empty")
	if err := postgres.Restore(t.Context(), db.OwnerURL, bytes.NewReader(file), true); err != nil {
		t.Fatal(err)
	}
	if got := must[string](t)(storetest.OpenDB(t, db).DataHash(t.Context())); got != hash {
		t.Errorf("after a forced restore %s, want %s", got, hash)
	}
	// Shipped data alone are no work.
	if err := postgres.Restore(t.Context(), storetest.Database(t).OwnerURL, bytes.NewReader(file), false); err != nil {
		t.Errorf("over shipped data: %v", err)
	}
}

// parts are names, sizes and checksums of an archive but for the manifest, which holds the time.
func parts(t testing.TB, file []byte) []string {
	t.Helper()
	z := must[*zip.Reader](t)(zip.NewReader(bytes.NewReader(file), int64(len(file))))
	var out []string
	for _, f := range z.File {
		if f.Name == "manifest.json" {
			continue
		}
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		h := sha256.New()
		lines := new(bytes.Buffer)
		if _, err := lines.ReadFrom(r); err != nil {
			t.Fatal(err)
		}
		sorted := bytes.Split(lines.Bytes(), []byte("\n"))
		slices.SortFunc(sorted, bytes.Compare)
		h.Write(bytes.Join(sorted, []byte("\n")))
		out = append(out, f.Name+" "+hex.EncodeToString(h.Sum(nil)[:6]))
	}
	return out
}

// TestBadBackups: whatever is wrong with the file, nothing is written.
func TestBadBackups(t *testing.T) {
	t.Parallel()
	file := backedUp(t, worked(t))
	db := storetest.EmptyDatabase(t)
	conn := connect(t, db.OwnerURL)
	refused := func(name string, content []byte) {
		t.Helper()
		path := filepath.Join(t.TempDir(), "backup")
		if err := os.WriteFile(path, content, 0o600); err != nil {
			t.Fatal(err)
		}
		f, err := os.Open(path)
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		err = postgres.Restore(t.Context(), db.OwnerURL, f, true)
		if fault.KindOf(err) != fault.Invalid {
			t.Errorf("%s: %v", name, err)
		}
		if n := value[int](t, conn, `select count(*) from area`); n != 0 {
			t.Fatalf("%s: something was written", name)
		}
	}
	refused("empty", nil)
	refused("not a backup", []byte("PK hello"))
	for _, part := range []int{10, 2, 1} {
		refused("cut short", file[:len(file)-len(file)/part/2])
	}
	z := must[*zip.Reader](t)(zip.NewReader(bytes.NewReader(file), int64(len(file))))
	for _, f := range z.File {
		broken := slices.Clone(file)
		broken[must[int64](t)(f.DataOffset())+int64(f.CompressedSize64)/2] ^= 0x40
		refused("one bit of "+f.Name, broken)
	}
	// Repacked with one value changed: every checksum of the archive is right, that of the manifest is not.
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		content := new(bytes.Buffer)
		if _, err := content.ReadFrom(r); err != nil {
			t.Fatal(err)
		}
		entry, err := w.Create(f.Name)
		if err != nil {
			t.Fatal(err)
		}
		changed := content.Bytes()
		if f.Name == "observation_version.csv" {
			changed = bytes.Replace(changed, []byte("1.50"), []byte("9.50"), 1)
			if bytes.Equal(changed, content.Bytes()) {
				t.Fatal("nothing to change")
			}
		}
		if _, err := entry.Write(changed); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.SetComment(z.Comment); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	refused("one value", b.Bytes())
	if err := postgres.Restore(t.Context(), db.OwnerURL, bytes.NewReader(file), false); err != nil {
		t.Errorf("the good file after all the bad ones: %v", err)
	}
}
