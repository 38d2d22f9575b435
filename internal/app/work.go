package app

import (
	"context"
	"time"

	"rumbo/internal/account"
	"rumbo/internal/jobs"
	"rumbo/internal/mail"
	"rumbo/internal/postgres"
	"rumbo/internal/upkeep"
)

// sealEvery is how soon after a change its entries of the audit are chained.
const sealEvery = time.Second

// work runs beside the server: it sends mail, checks and takes over files, does the daily chores and chains the audit. What it returns ends all of it, and
// waits for what is under way.
func (r *rumbo) work(ctx context.Context, h *house, composer func() *mail.Composer, imports jobs.Imports) (stop func(), err error) {
	server, err := r.mailServer()
	if err != nil {
		return nil, err
	}
	queue, err := jobs.Start(ctx, jobs.Deps{Store: h.store, Server: server, Composer: composer, Links: h.sessions, Imports: imports, Log: r.log, Chores: []jobs.Chore{
		{Name: "uploads", Do: func(ctx context.Context) error {
			files, bytes, err := h.store.ClearUploads(ctx, h.settings().Retention)
			if files > 0 {
				r.log.Info("uploads cleared away", "files", files, "bytes", bytes)
			}
			return err
		}},
		{Name: "sessions and links", Do: h.store.ClearSecrets},
	}})
	if err != nil {
		return nil, err
	}
	sealing, end := context.WithCancel(context.WithoutCancel(ctx))
	sealed := make(chan struct{})
	go func() {
		defer close(sealed)
		r.seal(sealing, h)
	}()
	return func() {
		end()
		<-sealed
		last, cancel := context.WithTimeout(context.WithoutCancel(ctx), shutdownTime)
		defer cancel()
		if err := queue.Stop(last); err != nil {
			r.log.Error("jobs", "error", err)
		}
		if _, err := h.store.Seal(last); err != nil {
			r.log.Error("audit", "error", err)
		}
	}, nil
}

func (r *rumbo) seal(ctx context.Context, h *house) {
	tick := time.NewTicker(sealEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			if _, err := h.store.Seal(ctx); err != nil && ctx.Err() == nil {
				r.log.Error("audit", "error", err)
			}
		}
	}
}

// mailServer reads RUMBO_SMTP, RUMBO_SMTP_PASSWORD and RUMBO_MAIL_FROM; nil where there is none.
func (r *rumbo) mailServer() (*mail.Server, error) {
	return mail.ParseServer(r.getenv("RUMBO_SMTP"), r.getenv("RUMBO_MAIL_FROM"), r.getenv("RUMBO_SMTP_PASSWORD"))
}

// composer writes letters that lead to base, under the name that the settings give.
func (r *rumbo) composer(h *house, base string) (func() *mail.Composer, error) {
	composer, err := mail.NewComposer(mail.Composer{Messages: r.messages, Base: base, Area: h.areaName})
	if err != nil {
		return nil, err
	}
	return func() *mail.Composer {
		now := *composer
		now.House = h.settings().Name
		return &now
	}, nil
}

// health looks at everything that keeps the house going.
func (r *rumbo) health(ctx context.Context, h *house) (upkeep.Health, error) {
	out, err := h.store.Health(ctx)
	if err != nil {
		return out, err
	}
	counts, err := h.store.MailCounts(postgres.WithActor(ctx, account.System))
	if err != nil {
		return out, err
	}
	out.Mail = upkeep.Mail{Queued: counts.Queued, Kept: counts.Kept, Failed: counts.Failed}
	if server, err := r.mailServer(); err != nil {
		return out, err
	} else if server != nil {
		out.Mail.Server = server.Host()
	}
	out.Disk = diskOf(r.dataDir)
	return out, nil
}
