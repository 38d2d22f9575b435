package pgserver

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"

	"rumbo/internal/fault"
)

// home is the data folder with what it takes to run its cluster.
type home struct {
	Options
	cluster  string
	binaries Binaries
	account  account
}

// own starts a server under the lock, which the Server then holds. A cluster of tests that no longer serves, because the
// machine's PostgreSQL has become another one or a power cut left it torn, is made anew.
func own(ctx context.Context, o Options, lock *os.File) (*Server, error) {
	s, err := ownCluster(ctx, o, lock)
	if f, ok := fault.As(err); !ok || !o.Fast || f.Key != "pgserver.version" && f.Key != "pgserver.start_failed" {
		return s, err
	}
	o.Log.Warn("making the cluster of the tests anew", "problem", err)
	if err := os.RemoveAll(filepath.Join(o.DataDir, "cluster")); err != nil {
		return nil, err
	}
	return ownCluster(ctx, o, lock)
}

func ownCluster(ctx context.Context, o Options, lock *os.File) (_ *Server, err error) {
	h := &home{Options: o, cluster: filepath.Join(o.DataDir, "cluster")}
	major, err := clusterMajor(h.cluster)
	if err != nil {
		return nil, err
	}
	search := NewSearch()
	if o.BinDir != "" {
		search = Search{Given: o.BinDir}
	}
	if h.binaries, err = search.Find(ctx, major); err != nil {
		return nil, err
	}
	if major > 0 && h.binaries.Major != major {
		return nil, &NoBinaries{Command: mend(major), Major: major}
	}
	if h.account, err = chooseAccount(ctx, o.DataDir, h.binaries); err != nil {
		return nil, err
	}
	if err := clearLeftover(ctx, h.cluster); err != nil {
		return nil, fault.Wrap(err, fault.Unavailable, "pgserver.busy", "Folder", o.DataDir)
	}
	secret, fresh, err := keepPasswords(o.DataDir)
	if err != nil {
		return nil, fault.Wrap(err, fault.Unavailable, "pgserver.folder", "Folder", o.DataDir, "Problem", err.Error())
	}
	if major == 0 {
		err = h.initialise(ctx, secret.Admin)
	} else if err = h.account.own(h.cluster); err == nil && fresh {
		err = h.resetAdmin(ctx, secret.Admin)
	}
	if err != nil {
		return nil, fault.Wrap(err, fault.Unavailable, "pgserver.start_failed", "Folder", o.DataDir, "Problem", err.Error())
	}
	server, err := h.start(ctx, secret, lock)
	if err != nil {
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		return nil, fault.Wrap(err, fault.Unavailable, "pgserver.start_failed", "Folder", o.DataDir, "Problem", err.Error())
	}
	if err := prepare(ctx, server, fresh); err != nil {
		return nil, errors.Join(fmt.Errorf("database and roles: %w", err), server.Stop(context.WithoutCancel(ctx)))
	}
	return server, nil
}

// clusterMajor is the version that made the cluster, 0 when there is none yet.
func clusterMajor(cluster string) (int, error) {
	text, err := os.ReadFile(filepath.Join(cluster, "PG_VERSION"))
	if errors.Is(err, fs.ErrNotExist) {
		if _, err := os.Stat(cluster); err == nil {
			// Never ours: a cluster takes its name only when it is whole.
			return 0, fault.New(fault.Unavailable, "pgserver.not_a_cluster", "Folder", cluster)
		}
		return 0, nil
	}
	if err != nil {
		return 0, fault.Wrap(err, fault.Unavailable, "pgserver.folder", "Folder", cluster, "Problem", err.Error())
	}
	return numberIn(string(text)), nil
}

// initialise makes the cluster in a temporary folder and renames it, so that a run that is killed leaves no half cluster.
func (h *home) initialise(ctx context.Context, password string) error {
	half, err := filepath.Glob(filepath.Join(h.DataDir, "initdb-*"))
	if err != nil {
		return err
	}
	for _, dir := range half {
		if err := os.RemoveAll(dir); err != nil {
			return err
		}
	}
	h.Log.Info("making a PostgreSQL cluster", "folder", h.cluster, "version", h.binaries.Major)
	temp, err := os.MkdirTemp(h.DataDir, "initdb-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(temp)
	data, secret := filepath.Join(temp, "data"), filepath.Join(temp, "password")
	if err := os.WriteFile(secret, []byte(password+"\n"), 0o600); err != nil {
		return err
	}
	if err := h.account.own(secret); err != nil {
		return err
	}
	if err := h.account.own(temp); err != nil {
		return err
	}
	args := []string{
		"-D", data, "-U", adminRole, "--pwfile=" + secret, "--auth=scram-sha-256", "--encoding=UTF8", "--locale=C",
		"--locale-provider=libc", "--no-instructions",
	}
	if h.Fast {
		args = append(args, "--no-sync")
	} else {
		args = append(args, "--data-checksums")
	}
	if err := h.run(ctx, temp, "", "initdb", args...); err != nil {
		return err
	}
	return os.Rename(data, h.cluster)
}

// resetAdmin gives the superuser a new password without knowing the old one.
func (h *home) resetAdmin(ctx context.Context, password string) error {
	h.Log.Warn("the passwords of the private PostgreSQL were missing; making new ones", "folder", h.DataDir)
	return h.run(ctx, h.DataDir, fmt.Sprintf("ALTER ROLE %s PASSWORD '%s'\n", adminRole, password),
		"postgres", "--single", "-D", h.cluster, "-c", "log_min_error_statement=panic", "postgres")
}

// run runs one of the programs to its end as the server's account.
func (h *home) run(ctx context.Context, dir, input, program string, args ...string) error {
	cmd := exec.CommandContext(ctx, filepath.Join(h.binaries.Dir, program), args...)
	cmd.Dir, cmd.Env = dir, environment()
	cmd.Stdin = strings.NewReader(input)
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	h.detach(cmd)
	result := make(chan error, 1)
	go func() {
		// The death signal comes when the starting thread ends, so the thread stays with the child.
		runtime.LockOSThread()
		result <- cmd.Run()
	}()
	if err := <-result; err != nil {
		return fmt.Errorf("%s: %w: %s", program, err, lastLines(out.Bytes(), 5))
	}
	return nil
}

// detach puts a child in a process group of its own, which Ctrl-C on our terminal does not reach, and ties its life to
// ours where the system can.
func (h *home) detach(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	dieWithParent(cmd.SysProcAttr)
	h.account.apply(cmd)
}

func lastLines(text []byte, n int) string {
	lines := strings.Split(strings.TrimSpace(string(text)), "\n")
	return strings.Join(lines[max(0, len(lines)-n):], "\n")
}
