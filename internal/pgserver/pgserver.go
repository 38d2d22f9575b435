// Package pgserver runs a private PostgreSQL in a folder of ours: it finds the programs, makes the cluster, starts the
// server, mends what a killed run left behind, and stops it.
//
// One process owns a server; others that start the same folder attach to it. What says so is a lock on the file
// owner.lock, which the kernel lifts however the owner ends, and PostgreSQL's own postmaster.pid, which names process and
// port. On Linux a server dies with its owner. It listens on 127.0.0.1 alone, at a free port, and asks for a password.
package pgserver

import (
	"context"
	"errors"
	"io/fs"
	"log/slog"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"rumbo/internal/fault"
)

// The database and its two roles. The owner migrates, the application works; neither is a superuser nor passes row
// security by attribute.
const (
	Database  = "rumbo"
	OwnerRole = "rumbo_owner"
	AppRole   = "rumbo_app"
	adminRole = "postgres"
)

// Options say where and how a server runs.
type Options struct {
	DataDir string       // the folder of the server: cluster, passwords, lock, log; made when missing
	BinDir  string       // folder of initdb and postgres; empty: Find looks for one
	Log     *slog.Logger // nil: silent
	Fast    bool         // for tests: nothing is synced to disk, and a cluster that does not start is made anew
	Shared  bool         // the server outlives this process, and stops when the last process that uses it has gone
}

// Server is a running PostgreSQL, owned or attached to.
type Server struct {
	port      int
	passwords passwords
	owned     bool
	keeper    *keeper  // owned and not shared
	lock      *os.File // owned and not shared
	hold      *os.File // shared: held open as long as we use the server
}

const (
	attachTimeout = 60 * time.Second // a server that starts or stops under another owner
	pause         = 10 * time.Millisecond
)

// Start gives a server of the folder, with the database and the roles in place: it attaches to one that runs, otherwise
// it starts one and owns it. Errors for people are faults: *NoBinaries when no PostgreSQL is found, pgserver.blocked when
// the account that runs the server cannot reach a folder, pgserver.version when the cluster needs another major version.
func Start(ctx context.Context, o Options) (*Server, error) {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	dir, err := folder(o.DataDir)
	if err != nil {
		return nil, err
	}
	o.DataDir = dir
	deadline := time.Now().Add(attachTimeout)
	for {
		lock, err := acquire(filepath.Join(dir, "owner.lock"))
		if err == nil {
			server, err := own(ctx, o, lock)
			if err != nil {
				lock.Close()
				return nil, err
			}
			return server, nil
		}
		if !errors.Is(err, errTaken) {
			return nil, fault.Wrap(err, fault.Unavailable, "pgserver.folder", "Folder", dir, "Problem", err.Error())
		}
		server, err := attach(ctx, o)
		if err == nil {
			return server, nil
		}
		if time.Now().After(deadline) {
			return nil, fault.Wrap(err, fault.Unavailable, "pgserver.busy", "Folder", dir)
		}
		select {
		case <-ctx.Done():
			return nil, errors.Join(ctx.Err(), err)
		case <-time.After(pause):
		}
	}
}

// OwnerURL is the connection string of the role that owns the database and migrates it. It holds a password.
func (s *Server) OwnerURL() string { return s.url(OwnerRole, s.passwords.Owner, Database) }

// AppURL is the connection string of the role that the application works under. It holds a password.
func (s *Server) AppURL() string { return s.url(AppRole, s.passwords.App, Database) }

// AdminURL is the connection string of the superuser to the maintenance database. It holds a password.
func (s *Server) AdminURL() string { return s.url(adminRole, s.passwords.Admin, "postgres") }

// Owned tells whether this process started the server; Stop ends only an owned one.
func (s *Server) Owned() bool { return s.owned }

// Stop ends an owned server: a fast shutdown, after 15 s (or when ctx ends) an immediate one, after 5 s more a kill.
// A server that was attached to is only let go, and a shared one stops by itself when its last user lets go.
func (s *Server) Stop(ctx context.Context) error {
	var err error
	if s.keeper != nil {
		err = s.keeper.stop(ctx)
	}
	for _, f := range []*os.File{s.hold, s.lock} {
		if f != nil {
			err = errors.Join(err, ignoreClosed(f.Close()))
		}
	}
	return err
}

func ignoreClosed(err error) error {
	if errors.Is(err, fs.ErrClosed) {
		return nil
	}
	return err
}

func (s *Server) url(role, password, database string) string {
	u := url.URL{
		Scheme: "postgres", User: url.UserPassword(role, password), Host: "127.0.0.1:" + strconv.Itoa(s.port),
		Path: "/" + database, RawQuery: "sslmode=disable",
	}
	return u.String()
}

// folder makes the data folder and gives its real path.
func folder(dir string) (string, error) {
	problem := func(err error) error {
		return fault.Wrap(err, fault.Unavailable, "pgserver.folder", "Folder", dir, "Problem", err.Error())
	}
	abs, err := filepath.Abs(dir)
	if err != nil {
		return "", problem(err)
	}
	// As root the server runs under another account, which has to pass through; secrets have a mode of their own.
	mode := os.FileMode(0o700)
	if os.Geteuid() == 0 {
		mode = 0o711
	}
	if err := os.MkdirAll(abs, mode); err != nil {
		return "", problem(err)
	}
	if abs, err = filepath.EvalSymlinks(abs); err != nil {
		return "", problem(err)
	}
	return abs, nil
}
