package pgserver

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"time"
)

const (
	startPatience = 15 * time.Second // for a port or a memory block that is still in use
	logLimit      = 4 << 20          // bytes of postgres.log kept before it is put aside
)

// start launches the server and waits until it takes connections.
func (h *home) start(ctx context.Context, secret passwords, lock *os.File) (*Server, error) {
	if h.Shared {
		return h.startShared(ctx, secret, lock)
	}
	child, port, err := h.launch(ctx, 0)
	if err != nil {
		return nil, err
	}
	k := &keeper{home: h, port: port, child: child, stopping: make(chan struct{}), ended: make(chan struct{})}
	go k.keep()
	return &Server{port: port, passwords: secret, owned: true, keeper: k, lock: lock}, nil
}

// keeper holds one server running until it is told to stop.
type keeper struct {
	home     *home
	port     int
	once     sync.Once
	stopping chan struct{}
	ended    chan struct{} // closed when keep has returned

	mu    sync.Mutex
	child *child
}

// keep starts the server again, on the same port, when it ends without having been asked to: connection pools then mend
// themselves. A server that cannot be started again is given up.
func (k *keeper) keep() {
	defer close(k.ended)
	for {
		c := k.current()
		select {
		case <-k.stopping:
			return
		case <-c.done:
		}
		select {
		case <-k.stopping:
			return
		default:
		}
		k.home.Log.Error("PostgreSQL ended unexpectedly; starting it again", "status", c.status())
		ctx, cancel := context.WithCancel(context.Background())
		go func() {
			select {
			case <-k.stopping:
				cancel()
			case <-ctx.Done():
			}
		}()
		next, _, err := k.home.launch(ctx, k.port)
		cancel()
		if err != nil {
			select {
			case <-k.stopping:
			default:
				k.home.Log.Error("PostgreSQL cannot be started again", "error", err)
			}
			return
		}
		k.mu.Lock()
		k.child = next
		k.mu.Unlock()
	}
}

func (k *keeper) current() *child {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.child
}

func (k *keeper) stop(ctx context.Context) error {
	k.once.Do(func() { close(k.stopping) })
	<-k.ended
	return k.current().stop(ctx)
}

// child is one running postgres.
type child struct {
	pid  int
	done chan struct{} // closed when it has been waited for
	err  error
}

func (c *child) status() string {
	if c.err == nil {
		return "exit status 0"
	}
	return c.err.Error()
}

func (c *child) ended() bool {
	select {
	case <-c.done:
		return true
	default:
		return false
	}
}

func (c *child) stop(ctx context.Context) error { return stopLadder(ctx, c.pid, c.ended) }

// launch starts postgres, on a free port when port is 0, and waits until it takes connections.
func (h *home) launch(ctx context.Context, port int) (*child, int, error) {
	for deadline := time.Now().Add(startPatience); ; {
		at := port
		if at == 0 {
			free, err := freePort()
			if err != nil {
				return nil, 0, err
			}
			at = free
		}
		c, said, err := h.spawn(at)
		if err == nil {
			err = h.waitReady(ctx, c, c.pid)
		}
		if err == nil {
			return c, at, nil
		}
		if c != nil {
			_ = c.stop(context.WithoutCancel(ctx))
		}
		text := said()
		if ctx.Err() != nil {
			return nil, 0, ctx.Err()
		}
		// A killed postmaster's backends hold its memory until they notice; a port may be snatched away.
		again := strings.Contains(text, "still in use") || strings.Contains(text, "Address already in use") ||
			strings.Contains(text, "already exists")
		if !again || time.Now().After(deadline) {
			return nil, 0, fmt.Errorf("%w: %s", err, lastLines([]byte(text), 5))
		}
		select {
		case <-ctx.Done():
			return nil, 0, ctx.Err()
		case <-time.After(10 * pause):
		}
	}
}

// command is postgres with its settings. What belongs to a run is said here rather than in postgresql.conf, so that a
// cluster needs no editing when it moves.
func (h *home) command(port int) []string {
	args := []string{filepath.Join(h.binaries.Dir, "postgres"), "-D", h.cluster}
	set := []string{
		"listen_addresses=127.0.0.1", "port=" + strconv.Itoa(port), "unix_socket_directories=", "cluster_name=rumbo",
		"timezone=UTC", "log_timezone=UTC", "logging_collector=off", "log_destination=stderr", "password_encryption=scram-sha-256",
		"log_checkpoints=off",
	}
	if h.Fast {
		set = append(set, "fsync=off", "full_page_writes=off", "wal_level=minimal",
			"max_wal_senders=0", "max_wal_size=256MB", "shared_buffers=64MB", "max_connections=200", "autovacuum=off", "jit=off")
	}
	for _, s := range set {
		args = append(args, "-c", s)
	}
	return args
}

// spawn starts postgres. said gives what it has written to its log since.
func (h *home) spawn(port int) (c *child, said func() string, err error) {
	said = func() string { return "" }
	out, err := h.openLog()
	if err != nil {
		return nil, said, err
	}
	defer out.Close()
	said = h.logSince()
	args := h.command(port)
	cmd := exec.Command(args[0], args[1:]...)
	cmd.Dir, cmd.Env, cmd.Stdout, cmd.Stderr = h.DataDir, environment(), out, out
	h.detach(cmd)
	c = &child{done: make(chan struct{})}
	started := make(chan error, 1)
	go func() {
		// The death signal comes when the starting thread ends, so the thread stays with the child.
		runtime.LockOSThread()
		err := cmd.Start()
		started <- err
		if err != nil {
			return
		}
		c.err = cmd.Wait()
		close(c.done)
	}()
	if err := <-started; err != nil {
		return nil, said, err
	}
	c.pid = cmd.Process.Pid
	return c, said, nil
}

// waitReady waits until postmaster.pid says ready; pid 0 takes any process. Recovery after a crash may take long, so only
// the end of ctx or of the process cuts it short.
func (h *home) waitReady(ctx context.Context, c *child, pid int) error {
	told := time.Now().Add(5 * time.Second)
	for {
		if p, err := readPostmaster(h.cluster); err == nil && p.ready && (pid == 0 || p.pid == pid) {
			return nil
		}
		if time.Now().After(told) {
			h.Log.Info("PostgreSQL is still starting", "folder", h.DataDir)
			told = told.Add(30 * time.Second)
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-c.done:
			return fmt.Errorf("postgres ended: %s", c.status())
		case <-time.After(2 * time.Millisecond):
		}
	}
}

func (h *home) logPath() string { return filepath.Join(h.DataDir, "postgres.log") }

// openLog opens the server's log for appending; a long one is put aside first.
func (h *home) openLog() (*os.File, error) {
	if info, err := os.Stat(h.logPath()); err == nil && info.Size() > logLimit {
		if err := os.Rename(h.logPath(), h.logPath()+".1"); err != nil {
			return nil, err
		}
	}
	return os.OpenFile(h.logPath(), os.O_WRONLY|os.O_APPEND|os.O_CREATE, 0o600)
}

// logSince gives a function that reads what has been logged after this moment.
func (h *home) logSince() func() string {
	var from int64
	if info, err := os.Stat(h.logPath()); err == nil {
		from = info.Size()
	}
	return func() string {
		f, err := os.Open(h.logPath())
		if err != nil {
			return ""
		}
		defer f.Close()
		text, err := io.ReadAll(io.NewSectionReader(f, from, logLimit))
		if err != nil && !errors.Is(err, io.EOF) {
			return ""
		}
		return string(text)
	}
}

func freePort() (int, error) {
	l, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port, nil
}
