package pgserver

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"time"

	"golang.org/x/sys/unix"

	"github.com/jackc/pgx/v5"
)

// sharedKeeper is the shell that stands behind a shared server. Descriptor 3 is the owner's lock, which it so holds for
// the server's life; descriptor 4 the reading end of the pipe "users", whose end comes when the last user has closed it
// or died.
const sharedKeeper = `"$@" 3<&- 4<&- & p=$!
{ cat <&4 >/dev/null; kill -INT $p; } 3<&- &
w=$!
exec 4<&-
wait $p
kill $w 2>/dev/null`

// startShared launches a server that belongs to nobody in particular.
func (h *home) startShared(ctx context.Context, secret passwords, lock *os.File) (*Server, error) {
	pipe := h.usersPipe()
	if err := os.Remove(pipe); err != nil && !errors.Is(err, os.ErrNotExist) {
		return nil, err
	}
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		return nil, err
	}
	// Opening a pipe for both ends does not wait; then each end can be opened by itself.
	both, err := os.OpenFile(pipe, os.O_RDWR, 0)
	if err != nil {
		return nil, err
	}
	defer both.Close()
	reading, err := os.OpenFile(pipe, os.O_RDONLY, 0)
	if err != nil {
		return nil, err
	}
	defer reading.Close()
	hold, err := os.OpenFile(pipe, os.O_WRONLY, 0)
	if err != nil {
		return nil, err
	}
	out, err := h.openLog()
	if err != nil {
		return nil, errors.Join(err, hold.Close())
	}
	defer out.Close()
	said := h.logSince()
	port, err := freePort()
	if err != nil {
		return nil, errors.Join(err, hold.Close())
	}
	cmd := exec.Command("/bin/sh", append([]string{"-c", sharedKeeper, "sh"}, h.command(port)...)...)
	cmd.Dir, cmd.Env, cmd.Stdout, cmd.Stderr = h.DataDir, environment(), out, out
	cmd.ExtraFiles = []*os.File{lock, reading}
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	h.account.apply(cmd)
	if err := cmd.Start(); err != nil {
		return nil, errors.Join(err, hold.Close())
	}
	c := &child{pid: cmd.Process.Pid, done: make(chan struct{})}
	go func() {
		c.err = cmd.Wait()
		close(c.done)
	}()
	if err := h.waitReady(ctx, c, 0); err != nil {
		return nil, errors.Join(fmt.Errorf("%w: %s", err, lastLines([]byte(said()), 5)), hold.Close())
	}
	// The lock stays with the keeper.
	return &Server{port: port, passwords: secret, owned: true, hold: hold}, lock.Close()
}

func (h *home) usersPipe() string { return filepath.Join(h.DataDir, "users") }

var errNotUp = errors.New("the server is not up")

// attach connects to the server that another process owns.
func attach(ctx context.Context, o Options) (_ *Server, err error) {
	h := &home{Options: o, cluster: filepath.Join(o.DataDir, "cluster")}
	s := &Server{}
	defer func() {
		if err != nil && s.hold != nil {
			s.hold.Close()
		}
	}()
	if o.Shared {
		// Fails when nobody reads, that is, when the server is on its way down.
		fd, err := unix.Open(h.usersPipe(), unix.O_WRONLY|unix.O_NONBLOCK|unix.O_CLOEXEC, 0)
		if err != nil {
			return nil, fmt.Errorf("%w: %w", errNotUp, err)
		}
		s.hold = os.NewFile(uintptr(fd), h.usersPipe())
	}
	p, err := readPostmaster(h.cluster)
	if err != nil {
		return nil, err
	}
	if !p.ready {
		return nil, errNotUp
	}
	s.port = p.port
	if s.passwords, err = readPasswords(o.DataDir); err != nil {
		return nil, err
	}
	// The application's login comes last when a server is prepared: where it works, everything is there.
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	conn, err := pgx.Connect(ctx, s.AppURL())
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errNotUp, err)
	}
	if err := conn.Close(ctx); err != nil {
		return nil, err
	}
	if s.hold != nil {
		// The reader may have gone between our coming and now.
		fds := []unix.PollFd{{Fd: int32(s.hold.Fd())}}
		if _, err := unix.Poll(fds, 0); err == nil && fds[0].Revents&unix.POLLERR != 0 {
			return nil, errNotUp
		}
	}
	return s, nil
}
