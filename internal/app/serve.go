package app

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"rumbo/internal/fault"
	"rumbo/internal/intake"
	"rumbo/internal/mail"
	"rumbo/internal/postgres"
	"rumbo/internal/publish"
	"rumbo/internal/session"
	"rumbo/internal/sheet"
	"rumbo/internal/upkeep"
	"rumbo/internal/web"
)

const (
	defaultAddr  = "127.0.0.1:8080"
	shutdownTime = 10 * time.Second
	quietTime    = 5 * time.Second // after the start or a publication, before pages are made ready
	linkFile     = "operator-link"
	addressFile  = "address" // where the last server was reached, for links made beside it
)

func (r *rumbo) serve() *cobra.Command {
	var addr, publicURL string
	var maxUpload int64
	cmd := r.verb("serve", func(cmd *cobra.Command, _ []string) error {
		// The address first: nothing is started for a server that could not listen.
		listener, err := net.Listen("tcp", addr)
		if err != nil {
			return fault.Wrap(err, fault.Usage, "cli.serve.port_taken", "Addr", addr)
		}
		defer listener.Close()
		limits := sheet.DefaultLimits()
		if maxUpload < 1 {
			return fault.New(fault.Usage, "cli.needs", "Option", "--max-upload ≥ 1")
		}
		limits.FileBytes = maxUpload << 20
		ctx := cmd.Context()
		h, err := r.open(ctx, limits)
		if err != nil {
			return err
		}
		defer h.close()
		return r.listen(ctx, h, listener, limits.FileBytes, publicURL)
	})
	flags := cmd.Flags()
	flags.StringVar(&addr, "addr", defaultAddr, r.say.T("cli.flag.addr"))
	flags.StringVar(&publicURL, "public-url", "", r.say.T("cli.flag.public_url"))
	flags.Int64Var(&maxUpload, "max-upload", sheet.DefaultLimits().FileBytes>>20, r.say.T("cli.flag.max_upload"))
	return cmd
}

// listen serves until the context ends, then lets the requests under way finish.
func (r *rumbo) listen(ctx context.Context, h *house, l net.Listener, maxUpload int64, publicURL string) error {
	base := publicURL
	if base == "" {
		base = "http://" + l.Addr().String()
	}
	composer, err := r.composer(h, base)
	if err != nil {
		return err
	}
	h.publish.Keep(h.store)
	warm := func(ctx context.Context) {
		if err := h.publish.Warm(ctx); err != nil && ctx.Err() == nil {
			r.log.Error("figures at hand", "error", err) // they are asked for again with the next page
		}
	}
	published := make(chan struct{}, 1)
	lines := publish.NewLines(h.store, h.publish)
	search := publish.NewSearch(h.store, lines, h.publish, r.messages)
	if err := search.Refresh(ctx); err != nil {
		return err
	}
	accepted := func(ctx context.Context) error {
		if err := h.refresh(ctx); err != nil {
			return err
		}
		// What was done stands, found or not.
		if err := search.Refresh(ctx); err != nil {
			r.log.Error("index of the search", "error", err)
		}
		warm(ctx)
		select {
		case published <- struct{}{}:
		default: // it is known already that pages are to be made ready
		}
		return nil
	}
	desk := intake.NewDesk(h.intake, h.store, accepted)
	server, err := web.New(web.Deps{
		Messages: r.messages, Reference: func() web.Reference { return h.reference.Load().publish() },
		Publish: h.publish, Lines: lines, Search: search, Intake: h.intake, Sessions: h.sessions, Accounts: h.store, People: h.store, Actor: postgres.WithActor, Holder: h.store.Holder,
		Accepted: accepted, Desk: desk,
		Groups: h.store, Catalogue: h.store, Editions: h.store, House: h.store, Outbox: h.store, Records: h.store, Rounds: h.store, Works: h.store, Delegations: h.store, Priorities: h.store, Evidence: h.store, Wordings: h.store, Snapshots: h.store, Rooms: h.store, Links: h.sessions, Settings: h.settings,
		Health: func(ctx context.Context) (upkeep.Health, error) { return r.health(ctx, h) },
		Letter: func(m mail.Mail, to mail.Recipient, link mail.Link) (mail.Letter, error) {
			return composer().Compose(m, to, link)
		},
		Log: r.log, Now: h.now, PublicURL: publicURL, MaxUpload: maxUpload, Version: Version,
	})
	if err != nil {
		return err
	}
	fmt.Fprintln(r.streams.Out, r.say.T("cli.serve.ready", "URL", base))
	if err := r.keep(addressFile, base); err != nil {
		return err
	}
	if err := r.newOperatorLink(ctx, h.sessions, base); err != nil {
		return err
	}
	stopWork, err := r.work(ctx, h, composer, desk)
	if err != nil {
		return err
	}
	defer stopWork()
	go func() {
		warm(ctx)
		preparing(ctx, server, published)
	}()
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(l) }()
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}
	stop, cancel := context.WithTimeout(context.WithoutCancel(ctx), shutdownTime)
	defer cancel()
	if err := server.Shutdown(stop); err != nil && !errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	fmt.Fprintln(r.streams.Out, r.say.T("cli.serve.stopped"))
	return nil
}

// preparing makes the dearest pages ready at the start and after each publication, until the context ends. It waits a
// little, so that readers who are there already go first and publications in a row are one.
func preparing(ctx context.Context, server *web.Server, published <-chan struct{}) {
	for {
		select {
		case <-time.After(quietTime):
			server.Prepare(ctx)
		case <-ctx.Done():
			return
		}
		select {
		case <-published:
		case <-ctx.Done():
			return
		}
	}
}

// newOperatorLink makes a sign-in link and tells it on standard output and in a file that its owner alone can read,
// never in the log.
func (r *rumbo) newOperatorLink(ctx context.Context, s *session.Service, base string) error {
	token, err := s.OperatorLink(postgres.WithActor(ctx, operatorAccount))
	if err != nil {
		return err
	}
	link := strings.TrimSuffix(base, "/") + "/operator/" + token
	fmt.Fprintln(r.streams.Out, r.say.T("cli.operator.link", "URL", link))
	return r.keep(linkFile, link)
}

// keep writes a line to a file of the data folder that its owner alone can read.
func (r *rumbo) keep(name, line string) error {
	if err := os.MkdirAll(r.dataDir, 0o755); err != nil {
		return err
	}
	path := filepath.Join(r.dataDir, name)
	// A file that is there already would keep its mode when written over.
	if err := os.Remove(path); err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	return os.WriteFile(path, []byte(line+"\n"), 0o600)
}

func (r *rumbo) operator() *cobra.Command {
	var publicURL string
	cmd := r.verb("operator", func(cmd *cobra.Command, _ []string) error {
		return r.with(cmd.Context(), func(ctx context.Context, h *house) error {
			base := publicURL
			if base == "" {
				base = r.lastAddress()
			}
			return r.newOperatorLink(ctx, h.sessions, base)
		})
	})
	cmd.Flags().StringVar(&publicURL, "public-url", "", r.say.T("cli.flag.public_url"))
	return cmd
}

// lastAddress is where the server of this data folder was last reached.
func (r *rumbo) lastAddress() string {
	if line, err := os.ReadFile(filepath.Join(r.dataDir, addressFile)); err == nil {
		return strings.TrimSpace(string(line))
	}
	return "http://" + defaultAddr
}
