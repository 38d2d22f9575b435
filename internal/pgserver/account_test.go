package pgserver

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

func rootOrSkip(t *testing.T) {
	t.Helper()
	if os.Geteuid() != 0 {
		t.Skip("only root runs the server under another account")
	}
	binariesOrSkip(t)
}

// openFolder is one that every account may pass through, which t.TempDir is not: root's server then needs no user
// namespace, which containers often refuse.
func openFolder(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "rumbo-pgserver-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := os.RemoveAll(dir); err != nil {
			t.Error(err)
		}
	})
	if err := os.Chmod(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	return dir
}

func clusterUID(t *testing.T, dir string) uint32 {
	t.Helper()
	info, err := os.Stat(filepath.Join(dir, "cluster"))
	if err != nil {
		t.Fatal(err)
	}
	return info.Sys().(*syscall.Stat_t).Uid
}

// TestRoot moves a cluster between a folder that the account reaches and one that it does not.
func TestRoot(t *testing.T) {
	t.Parallel()
	rootOrSkip(t)
	top := openFolder(t)
	dir := filepath.Join(top, "postgres")
	s := start(t, dir)
	keepWord(t, s)
	if clusterUID(t, dir) == 0 {
		t.Error("the cluster is root's though the account reaches it")
	}
	stop(t, s)
	if err := os.Chmod(top, 0o700); err != nil {
		t.Fatal(err)
	}
	if s, err := Start(t.Context(), Options{DataDir: dir, Fast: true}); err != nil {
		if strings.Contains(err.Error(), "pgserver.blocked") && strings.Contains(err.Error(), top) {
			t.Skipf("user namespaces are refused here, and the message names the folder: %v", err)
		}
		t.Fatal(err)
	} else {
		want(t, s.AppURL(), readKept, "here")
		stop(t, s)
	}
	if clusterUID(t, dir) != 0 {
		t.Error("the cluster is not root's in a folder that only root reaches")
	}
	if err := os.Chmod(top, 0o755); err != nil {
		t.Fatal(err)
	}
	want(t, start(t, dir).AppURL(), readKept, "here")
}

// TestRootKilled leaves servers of both kinds of account to the next start.
func TestRootKilled(t *testing.T) {
	t.Parallel()
	rootOrSkip(t)
	dir := openFolder(t)
	other := startSecond(t, dir, nil)
	want(t, other.url, `select 'up'`, "up")
	other.kill(t)
	want(t, start(t, dir).AppURL(), `select 'up'`, "up")
}

// writeProgram writes a file that is run afterwards. No process may be started
// meanwhile: a child of another test would hold the file open for writing until
// its own exec, and until then the kernel refuses to run it ("text file busy").
func writeProgram(t *testing.T, path string, content []byte) {
	t.Helper()
	syscall.ForkLock.RLock()
	err := os.WriteFile(path, content, 0o755)
	syscall.ForkLock.RUnlock()
	if err != nil {
		t.Fatal(err)
	}
}

func TestNormalUser(t *testing.T) {
	t.Parallel()
	rootOrSkip(t)
	top := openFolder(t)
	// The test program itself stands where only we can run it.
	program := filepath.Join(top, "program")
	own, err := os.ReadFile(os.Args[0])
	if err != nil {
		t.Fatal(err)
	}
	writeProgram(t, program, own)
	home := filepath.Join(top, "home")
	if err := os.Mkdir(home, 0o700); err != nil {
		t.Fatal(err)
	}
	const nobody = 65534
	if err := os.Chown(home, nobody, nobody); err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(home, "data")
	as := func(cmd *exec.Cmd) {
		cmd.Path, cmd.Dir = program, home
		cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: nobody, Gid: nobody}}
	}
	for range 2 {
		s := startSecond(t, dir, as)
		if !s.owned {
			t.Error("not owned")
		}
		want(t, s.url, `select 'up'`, "up")
		s.leave(t)
	}
	if uid := clusterUID(t, dir); uid != nobody {
		t.Errorf("the cluster belongs to %d", uid)
	}
	killed := startSecond(t, dir, as)
	killed.kill(t)
	s := startSecond(t, dir, as)
	want(t, s.url, `select 'up'`, "up")
	s.leave(t)
}

func TestBlockedAt(t *testing.T) {
	t.Parallel()
	top := openFolder(t)
	closed := filepath.Join(top, "closed")
	inner := filepath.Join(closed, "inner")
	if err := os.MkdirAll(inner, 0o755); err != nil {
		t.Fatal(err)
	}
	stranger := account{uid: 12345, gid: 12345}
	if got := stranger.blockedAt(inner); got != "" {
		t.Errorf("blocked at %s", got)
	}
	if err := os.Chmod(closed, 0o700); err != nil {
		t.Fatal(err)
	}
	if got := stranger.blockedAt(inner); got != closed {
		t.Errorf("blocked at %q, want %s", got, closed)
	}
	if got := (account{uid: os.Geteuid(), gid: os.Getegid()}).blockedAt(inner); got != "" {
		t.Errorf("the owner is blocked at %s", got)
	}
}
