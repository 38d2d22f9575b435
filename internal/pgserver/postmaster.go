package pgserver

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// standing is what a process id in postmaster.pid turns out to be.
type standing int

const (
	gone    standing = iota
	ours             // a postgres that works in this cluster
	foreign          // something else under a recycled number
)

// postmaster is what PostgreSQL writes in postmaster.pid.
type postmaster struct {
	pid, port int
	ready     bool
}

// readPostmaster reads postmaster.pid: process, folder, start, port, socket folder, address, memory, status, by line.
func readPostmaster(cluster string) (postmaster, error) {
	text, err := os.ReadFile(filepath.Join(cluster, "postmaster.pid"))
	if err != nil {
		return postmaster{}, err
	}
	lines := strings.Split(string(text), "\n")
	var p postmaster
	if p.pid, err = strconv.Atoi(strings.TrimSpace(lines[0])); err != nil {
		return postmaster{}, err
	}
	if len(lines) > 3 {
		p.port, _ = strconv.Atoi(strings.TrimSpace(lines[3]))
	}
	p.ready = len(lines) > 7 && strings.TrimSpace(lines[7]) == "ready"
	return p, nil
}

// clearLeftover stops a server that a killed owner left behind, or removes a postmaster.pid that no server stands behind. The
// caller holds the owner's lock, so no living owner has a claim.
func clearLeftover(ctx context.Context, cluster string) error {
	p, err := readPostmaster(cluster)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err == nil && lookAt(p.pid, cluster) == ours {
		err = stopLadder(ctx, p.pid, func() bool { return lookAt(p.pid, cluster) != ours })
		if err != nil {
			return err
		}
	}
	// PostgreSQL itself would give up on the number of a living process, and on a file that it cannot read.
	if err := os.Remove(filepath.Join(cluster, "postmaster.pid")); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

// rungs of the stop ladder: fast shutdown, immediate shutdown, kill.
var rungs = []struct {
	signal syscall.Signal
	wait   time.Duration
}{{syscall.SIGINT, 15 * time.Second}, {syscall.SIGQUIT, 5 * time.Second}, {syscall.SIGKILL, 5 * time.Second}}

var errStays = errors.New("the server does not end")

// stopLadder climbs until stopped says so. When ctx ends the first rung ends.
func stopLadder(ctx context.Context, pid int, stopped func() bool) error {
	done := ctx.Done()
	for _, r := range rungs {
		if stopped() {
			return nil
		}
		if err := syscall.Kill(pid, r.signal); err != nil && !errors.Is(err, syscall.ESRCH) {
			return err
		}
		for end := time.Now().Add(r.wait); time.Now().Before(end); {
			if stopped() {
				return nil
			}
			select {
			case <-done:
				done, end = nil, time.Now()
			case <-time.After(5 * time.Millisecond):
			}
		}
	}
	return errStays
}
