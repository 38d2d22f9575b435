package app

import (
	"context"
	"time"

	"rumbo/internal/jobs"
	"rumbo/internal/lang"
	"rumbo/internal/mail"
)

// sealEvery is how soon after a change its entries of the audit are chained.
const sealEvery = time.Second

// work runs beside the server: it sends mail and chains the audit. What it returns ends both, and waits for what is under way.
func (r *rumbo) work(ctx context.Context, h *house, base string) (stop func(), err error) {
	server, err := r.mailServer()
	if err != nil {
		return nil, err
	}
	composer, err := r.composer(h, base)
	if err != nil {
		return nil, err
	}
	queue, err := jobs.Start(ctx, jobs.Deps{
		Store: h.store, Server: server, Composer: func() *mail.Composer { return composer }, Links: h.sessions, Log: r.log,
	})
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

// composer writes letters that lead to base.
func (r *rumbo) composer(h *house, base string) (*mail.Composer, error) {
	return mail.NewComposer(mail.Composer{Messages: r.messages, Base: base, Area: func(code string) lang.Text {
		if a, ok := h.reference.Load().directory.Area(code); ok {
			return a.Name
		}
		return lang.Text{}
	}})
}
