package pgserver

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"

	"rumbo/internal/fault"
)

// account is whom the server's processes run as. PostgreSQL refuses root: then it is the system's postgres, else nobody,
// either as it is (credential) or as root's stand-in inside a user namespace (mapped), which reaches what root reaches.
type account struct {
	name     string
	uid, gid int  // of the processes as the kernel outside sees them, and so of the cluster's files
	inside   int  // uid that a mapped process believes to have
	switched bool // credential
	mapped   bool
}

// apply sets the account on a command.
func (a account) apply(cmd *exec.Cmd) {
	if cmd.SysProcAttr == nil {
		cmd.SysProcAttr = &syscall.SysProcAttr{}
	}
	switch {
	case a.switched:
		cmd.SysProcAttr.Credential = &syscall.Credential{Uid: uint32(a.uid), Gid: uint32(a.gid)}
	case a.mapped:
		mapUser(cmd.SysProcAttr, a.inside)
	}
}

// chooseAccount finds out by trying, since modes, access lists and mount options all have a say.
func chooseAccount(ctx context.Context, dir string, b Binaries) (account, error) {
	if os.Geteuid() != 0 {
		return account{uid: os.Geteuid(), gid: os.Getegid()}, nil
	}
	var found *user.User
	for _, name := range []string{"postgres", "nobody"} {
		if u, err := user.Lookup(name); err == nil && u.Uid != "0" {
			found = u
			break
		}
	}
	if found == nil {
		return account{}, fault.New(fault.Unavailable, "pgserver.no_account")
	}
	uid, err1 := strconv.Atoi(found.Uid)
	gid, err2 := strconv.Atoi(found.Gid)
	if err := errors.Join(err1, err2); err != nil {
		return account{}, err
	}
	other := account{name: found.Username, uid: uid, gid: gid, switched: true}
	if other.reaches(ctx, dir, b) == nil {
		return other, nil
	}
	mapped := account{name: found.Username, inside: uid, mapped: true}
	err := mapped.reaches(ctx, dir, b)
	if err == nil {
		return mapped, nil
	}
	blocking := other.blockedAt(filepath.Join(b.Dir, "postgres"))
	if blocking == "" {
		blocking = other.blockedAt(dir)
	}
	if blocking == "" {
		blocking = dir
	}
	return account{}, fault.Wrap(err, fault.Unavailable, "pgserver.blocked", "Folder", blocking, "User", found.Username)
}

// reaches tries whether the account can run the programs from within the folder.
func (a account) reaches(ctx context.Context, dir string, b Binaries) error {
	cmd := exec.CommandContext(ctx, filepath.Join(b.Dir, "postgres"), "--version")
	cmd.Dir, cmd.Env = dir, environment()
	a.apply(cmd)
	return cmd.Run()
}

// blockedAt names the first folder on the way to path that the account may not pass through, by its mode; "" if none.
func (a account) blockedAt(path string) string {
	if real, err := filepath.EvalSymlinks(path); err == nil {
		path = real
	}
	at := string(filepath.Separator)
	for _, part := range append([]string{""}, strings.Split(strings.Trim(path, at), at)...) {
		at = filepath.Join(at, part)
		info, err := os.Stat(at)
		if err != nil {
			return at
		}
		owner, ok := info.Sys().(*syscall.Stat_t)
		if !ok {
			continue
		}
		bit := fs.FileMode(0o001)
		switch {
		case int(owner.Uid) == a.uid:
			bit = 0o100
		case int(owner.Gid) == a.gid:
			bit = 0o010
		}
		if info.Mode()&bit == 0 {
			return at
		}
	}
	return ""
}

// own gives the account everything under path that another one has: an earlier run may have used another account.
func (a account) own(path string) error {
	if os.Geteuid() != 0 {
		return nil
	}
	info, err := os.Lstat(path)
	if err != nil {
		return err
	}
	if owner, ok := info.Sys().(*syscall.Stat_t); ok && int(owner.Uid) == a.uid && int(owner.Gid) == a.gid {
		return nil
	}
	// The top comes last: until it has changed hands the next start takes the work up again.
	err = filepath.WalkDir(path, func(p string, _ fs.DirEntry, err error) error {
		if err != nil || p == path {
			return err
		}
		return os.Lchown(p, a.uid, a.gid)
	})
	if err != nil {
		return err
	}
	return os.Lchown(path, a.uid, a.gid)
}

// environment of the child processes: nothing of PG…, which would lead them astray, and no language of the shell's.
func environment() []string {
	env := []string{"LC_ALL=C", "TZ=UTC"}
	for _, name := range []string{"PATH", "HOME", "TMPDIR"} {
		if v, ok := os.LookupEnv(name); ok {
			env = append(env, name+"="+v)
		}
	}
	return env
}
