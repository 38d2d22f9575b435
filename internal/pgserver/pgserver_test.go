package pgserver

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"rumbo/internal/fault"
	"rumbo/internal/testkit"
)

// TestMain also plays the second process: with RUMBO_TEST_RUN it starts a server, says what it got, and waits for the end
// of its input.
func TestMain(m *testing.M) {
	dir := os.Getenv("RUMBO_TEST_RUN")
	if dir == "" {
		os.Exit(m.Run())
	}
	s, err := Start(context.Background(), Options{DataDir: dir, Fast: true, Shared: os.Getenv("RUMBO_TEST_SHARED") != ""})
	if err != nil {
		fmt.Println("error", err)
		os.Exit(1)
	}
	fmt.Println(s.Owned(), s.AppURL())
	_, _ = io.Copy(io.Discard, os.Stdin)
	if err := s.Stop(context.Background()); err != nil {
		fmt.Println("error", err)
		os.Exit(1)
	}
}

// second is another process that has started the folder's server.
type second struct {
	cmd   *exec.Cmd
	in    io.Closer
	owned bool
	url   string
}

func startSecond(t *testing.T, dir string, change func(*exec.Cmd)) *second {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), "RUMBO_TEST_RUN="+dir)
	cmd.Stderr = os.Stderr
	if change != nil {
		change(cmd)
	}
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Process.Kill() })
	line, err := bufio.NewReader(out).ReadString('\n')
	owned, url, ok := strings.Cut(strings.TrimSpace(line), " ")
	if err != nil || !ok || owned == "error" {
		t.Fatalf("the second process said %q, %v", line, err)
	}
	return &second{cmd: cmd, in: in, owned: owned == "true", url: url}
}

func (s *second) leave(t *testing.T) {
	t.Helper()
	s.in.Close()
	if err := s.cmd.Wait(); err != nil {
		t.Errorf("the second process: %v", err)
	}
}

func (s *second) kill(t *testing.T) {
	t.Helper()
	if err := s.cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = s.cmd.Wait()
}

// binariesOrSkip holds the tests' rule: a missing PostgreSQL skips here and fails in CI.
func binariesOrSkip(t *testing.T) {
	t.Helper()
	if _, err := NewSearch().Find(t.Context(), 0); err != nil {
		testkit.Required(t, err.Error())
	}
}

func start(t *testing.T, dir string) *Server {
	t.Helper()
	binariesOrSkip(t)
	s, err := Start(t.Context(), Options{DataDir: dir, Fast: true, Log: slog.New(slog.NewTextHandler(t.Output(), nil))})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Stop(context.Background()); err != nil {
			t.Error(err)
		}
		if t.Failed() {
			log, err := os.ReadFile(filepath.Join(dir, "postgres.log"))
			t.Logf("postgres.log: %s, %v", lastLines(log, 20), err)
		}
	})
	return s
}

func stop(t *testing.T, s *Server) {
	t.Helper()
	if err := s.Stop(t.Context()); err != nil {
		t.Fatal(err)
	}
}

func query(ctx context.Context, url, q string) (string, error) {
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		return "", err
	}
	defer conn.Close(ctx)
	var out string
	err = conn.QueryRow(ctx, q).Scan(&out)
	return out, err
}

func want(t *testing.T, url, q, expected string) {
	t.Helper()
	got, err := query(t.Context(), url, q)
	if err != nil || got != expected {
		t.Fatalf("%s: got %q, %v, want %q", q, got, err, expected)
	}
}

func eventually(t *testing.T, what string, ok func() bool) {
	t.Helper()
	for end := time.Now().Add(20 * time.Second); !ok(); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("never: %s", what)
		}
	}
}

const (
	keep     = `create table kept as select 'here' as word; grant select on kept to rumbo_app; select 'ok'`
	readKept = `select word from kept`
)

func keepWord(t *testing.T, s *Server) {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), s.OwnerURL())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(t.Context())
	if _, err := conn.Exec(t.Context(), keep); err != nil {
		t.Fatal(err)
	}
}

func TestStartStopStart(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(openFolder(t), "data", "postgres")
	began := time.Now()
	s := start(t, dir)
	t.Logf("nothing to ready: %v", time.Since(began))
	if !s.Owned() {
		t.Error("a fresh server is not owned")
	}
	want(t, s.OwnerURL(), `select pg_get_userbyid(datdba) || ' ' || pg_encoding_to_char(encoding) || ' ' || datcollate from pg_database where datname = current_database()`, "rumbo_owner UTF8 C")
	want(t, s.AppURL(), `select string_agg(rolname, ' ' order by rolname) from pg_roles
		where rolname like 'rumbo%' and rolcanlogin and not (rolsuper or rolbypassrls or rolcreaterole or rolcreatedb or rolreplication)`, "rumbo_app rumbo_owner")
	want(t, s.AdminURL(), `select string_agg(name || '=' || setting, ' ' order by name) from pg_settings where name in ('listen_addresses', 'unix_socket_directories')`,
		"listen_addresses=127.0.0.1 unix_socket_directories=")
	if got, err := query(t.Context(), strings.Replace(s.AppURL(), s.passwords.App, "wrong", 1), `select 'in'`); err == nil {
		t.Errorf("a wrong password opened the door: %q", got)
	}
	info, err := os.Stat(filepath.Join(dir, "passwords.json"))
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("passwords: %v, %v", info.Mode(), err)
	}
	log, err := os.ReadFile(filepath.Join(dir, "postgres.log"))
	if err != nil || strings.Contains(string(log), s.passwords.App) || strings.Contains(string(log), s.passwords.Admin) {
		t.Errorf("the log holds a password, or %v", err)
	}
	keepWord(t, s)
	stop(t, s)
	stop(t, s) // a second time does nothing
	if _, err := os.Stat(filepath.Join(dir, "cluster", "postmaster.pid")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("postmaster.pid after stop: %v", err)
	}
	began = time.Now()
	s = start(t, dir)
	t.Logf("again: %v", time.Since(began))
	want(t, s.AppURL(), readKept, "here")
}

func TestPostmasterKilled(t *testing.T) {
	t.Parallel()
	s := start(t, openFolder(t))
	keepWord(t, s)
	url, pid := s.AppURL(), s.keeper.current().pid
	if err := syscall.Kill(pid, syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	eventually(t, "the server is back on its port", func() bool {
		word, err := query(t.Context(), url, readKept)
		return err == nil && word == "here" && s.keeper.current().pid != pid
	})
}

func TestOwnerKilled(t *testing.T) {
	t.Parallel()
	binariesOrSkip(t)
	dir := openFolder(t)
	s := start(t, dir)
	keepWord(t, s)
	stop(t, s)
	other := startSecond(t, dir, nil)
	want(t, other.url, readKept, "here")
	old, err := readPostmaster(filepath.Join(dir, "cluster"))
	if err != nil {
		t.Fatal(err)
	}
	other.kill(t)
	s = start(t, dir)
	if !s.Owned() {
		t.Error("attached to the server of the dead")
	}
	want(t, s.AppURL(), readKept, "here")
	if lookAt(old.pid, filepath.Join(dir, "cluster")) == ours {
		t.Error("two servers in one cluster")
	}
}

func TestServerDiesWithItsOwner(t *testing.T) {
	t.Parallel()
	binariesOrSkip(t)
	if runtime.GOOS != "linux" {
		t.Skip("no death signal on this system")
	}
	dir := openFolder(t)
	other := startSecond(t, dir, nil)
	p, err := readPostmaster(filepath.Join(dir, "cluster"))
	if err != nil {
		t.Fatal(err)
	}
	other.kill(t)
	eventually(t, "the server is gone", func() bool { return lookAt(p.pid, filepath.Join(dir, "cluster")) != ours })
}

func TestAttach(t *testing.T) {
	t.Parallel()
	dir := openFolder(t)
	s := start(t, dir)
	keepWord(t, s)
	other := startSecond(t, dir, nil)
	if other.owned {
		t.Error("two owners")
	}
	if other.url != s.AppURL() {
		t.Error("attached to another server")
	}
	other.leave(t)
	want(t, s.AppURL(), readKept, "here")
}

func TestStalePidOfAnother(t *testing.T) {
	t.Parallel()
	dir := openFolder(t)
	stop(t, start(t, dir))
	foreigner := exec.Command("sleep", "60")
	if err := foreigner.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() { _ = foreigner.Process.Kill(); _ = foreigner.Wait() }()
	cluster := filepath.Join(dir, "cluster")
	for name, text := range map[string]string{
		"alive":  strconv.Itoa(foreigner.Process.Pid) + "\n" + cluster + "\n1\n5432\n\n127.0.0.1\n0 0\nready\n",
		"broken": "not a number",
	} {
		t.Run(name, func(t *testing.T) {
			if err := os.WriteFile(filepath.Join(cluster, "postmaster.pid"), []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
			s := start(t, dir)
			want(t, s.AppURL(), `select 'up'`, "up")
			stop(t, s)
			if err := foreigner.Process.Signal(syscall.Signal(0)); err != nil {
				t.Errorf("the other process was harmed: %v", err)
			}
		})
	}
}

func TestHalfInitdb(t *testing.T) {
	t.Parallel()
	dir := openFolder(t)
	half := filepath.Join(dir, "initdb-123", "data", "base")
	if err := os.MkdirAll(half, 0o700); err != nil {
		t.Fatal(err)
	}
	s := start(t, dir)
	want(t, s.AppURL(), `select 'up'`, "up")
	if left, _ := filepath.Glob(filepath.Join(dir, "initdb-*")); len(left) > 0 {
		t.Errorf("left: %v", left)
	}
}

func TestPasswordsLost(t *testing.T) {
	t.Parallel()
	dir := openFolder(t)
	s := start(t, dir)
	keepWord(t, s)
	old := s.AppURL()
	stop(t, s)
	if err := os.Remove(filepath.Join(dir, "passwords.json")); err != nil {
		t.Fatal(err)
	}
	s = start(t, dir)
	want(t, s.AppURL(), readKept, "here")
	if s.AppURL() == old {
		t.Error("same password")
	}
}

// TestRoleTurnedAgainstItself: what the application's login can do to its own role is undone at the next start.
func TestRoleTurnedAgainstItself(t *testing.T) {
	t.Parallel()
	dir := openFolder(t)
	s := start(t, dir)
	conn, err := pgx.Connect(t.Context(), s.AppURL())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.Background())
	for _, q := range []string{
		"alter role " + AppRole + " set search_path = pg_temp", "alter role " + AppRole + " in database " + Database + " set default_transaction_read_only = on",
		"alter role " + AppRole + " password 'another'",
	} {
		if _, err := conn.Exec(t.Context(), q); err != nil {
			t.Fatal(err)
		}
	}
	stop(t, s)
	s = start(t, dir)
	want(t, s.AppURL(), `select current_setting('search_path') || current_setting('default_transaction_read_only')`, `"$user", publicoff`)
}

func TestOtherMajorVersion(t *testing.T) {
	t.Parallel()
	dir := openFolder(t)
	if err := os.Mkdir(filepath.Join(dir, "cluster"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "cluster", "PG_VERSION"), []byte("9\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := Start(t.Context(), Options{DataDir: dir})
	var none *NoBinaries
	if f, ok := fault.As(err); !ok || f.Key != "pgserver.version" || f.Args["Major"] != 9 || !errors.As(err, &none) {
		t.Errorf("got %v", err)
	}
}

// TestClusterOfTestsIsMadeAnew: what tests keep may be thrown away, what people keep never.
func TestClusterOfTestsIsMadeAnew(t *testing.T) {
	t.Parallel()
	dir := openFolder(t)
	stop(t, start(t, dir))
	for name, spoil := range map[string]struct{ file, text string }{
		"other version": {"PG_VERSION", "9\n"},
		"torn":          {"global/pg_control", ""},
	} {
		t.Run(name, func(t *testing.T) {
			if err := os.WriteFile(filepath.Join(dir, "cluster", spoil.file), []byte(spoil.text), 0o600); err != nil {
				t.Fatal(err)
			}
			if _, err := Start(t.Context(), Options{DataDir: dir}); err == nil {
				t.Error("a spoilt cluster started")
			}
			if _, err := os.Stat(filepath.Join(dir, "cluster", spoil.file)); err != nil {
				t.Errorf("the cluster is gone: %v", err)
			}
			s := start(t, dir)
			want(t, s.AppURL(), `select 'up'`, "up")
			stop(t, s)
		})
	}
}

func TestNotACluster(t *testing.T) {
	t.Parallel()
	dir := openFolder(t)
	if err := os.Mkdir(filepath.Join(dir, "cluster"), 0o700); err != nil {
		t.Fatal(err)
	}
	_, err := Start(t.Context(), Options{DataDir: dir})
	if f, ok := fault.As(err); !ok || f.Key != "pgserver.not_a_cluster" {
		t.Errorf("got %v", err)
	}
}
