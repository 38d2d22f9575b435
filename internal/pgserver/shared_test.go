package pgserver

import (
	"errors"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"
)

func asShared(cmd *exec.Cmd) { cmd.Env = append(cmd.Env, "RUMBO_TEST_SHARED=1") }

func free(t *testing.T, dir string) bool {
	t.Helper()
	lock, err := acquire(filepath.Join(dir, "owner.lock"))
	if err != nil {
		if !errors.Is(err, errTaken) {
			t.Fatal(err)
		}
		return false
	}
	lock.Close()
	return true
}

// TestSharedOutlivesItsStarter: the server stays while anybody uses it, and ends with the last, who is killed.
func TestSharedOutlivesItsStarter(t *testing.T) {
	t.Parallel()
	binariesOrSkip(t)
	dir := openFolder(t)
	first := startSecond(t, dir, asShared)
	other := startSecond(t, dir, asShared)
	if !first.owned || other.owned || first.url != other.url {
		t.Errorf("first %v, second %v", first, other)
	}
	first.kill(t)
	third := startSecond(t, dir, asShared)
	if third.owned {
		t.Error("a new server though the old one is in use")
	}
	other.leave(t)
	want(t, third.url, `select 'up'`, "up")
	p, err := readPostmaster(filepath.Join(dir, "cluster"))
	if err != nil {
		t.Fatal(err)
	}
	third.kill(t)
	eventually(t, "the server ends with its last user", func() bool {
		return free(t, dir) && lookAt(p.pid, filepath.Join(dir, "cluster")) == gone
	})
	again := startSecond(t, dir, asShared)
	want(t, again.url, `select 'up'`, "up")
	again.leave(t)
	eventually(t, "it ends again", func() bool { return free(t, dir) })
}

// TestSharedServerKilled: who comes next gets a new server, though the users of the old one are still there.
func TestSharedServerKilled(t *testing.T) {
	t.Parallel()
	binariesOrSkip(t)
	dir := openFolder(t)
	first := startSecond(t, dir, asShared)
	p, err := readPostmaster(filepath.Join(dir, "cluster"))
	if err != nil {
		t.Fatal(err)
	}
	if err := exec.Command("kill", "-KILL", strconv.Itoa(p.pid)).Run(); err != nil {
		t.Fatal(err)
	}
	next := startSecond(t, dir, asShared)
	if !next.owned {
		t.Error("attached to a dead server")
	}
	want(t, next.url, `select 'up'`, "up")
	next.leave(t)
	first.leave(t)
	eventually(t, "it ends", func() bool { return free(t, dir) })
}
