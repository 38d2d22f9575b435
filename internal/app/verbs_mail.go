package app

import (
	"context"
	"fmt"
	"strconv"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"rumbo/internal/account"
	"rumbo/internal/fault"
	"rumbo/internal/mail"
)

func (r *rumbo) mail() *cobra.Command {
	var state string
	list := r.part("mail", "list", 0, func(ctx context.Context, h *house, _ []string) error {
		mails, err := h.store.Mails(ctx, mail.Filter{State: mail.State(state), Limit: 200})
		if err != nil {
			return err
		}
		w := tabwriter.NewWriter(r.streams.Out, 0, 4, 2, ' ', 0)
		for _, m := range mails {
			fmt.Fprintf(w, "%d\t%s\t%s\t%s\t%d\t%s\t%s\n", m.ID, m.Created.Format(time.DateTime), m.Kind, r.say.T("mail.state."+string(m.State)), m.Tries, m.Cause, m.Reply)
		}
		return w.Flush()
	})
	list.Flags().StringVar(&state, "state", "", r.say.T("cli.flag.mail_state"))
	send := r.part("mail", "send NUMBER", 1, func(ctx context.Context, h *house, given []string) error {
		id, err := strconv.ParseInt(given[0], 10, 64)
		if err != nil {
			return fault.New(fault.NotFound, "mail.unknown", "ID", given[0])
		}
		return r.sayDone(h.store.Resend(ctx, id))
	})
	test := r.part("mail", "test EMAIL", 1, func(ctx context.Context, h *house, given []string) error {
		server, err := r.mailServer()
		if err != nil {
			return err
		}
		if server == nil {
			return fault.New(fault.Usage, "mail.no_server")
		}
		address, _, err := account.ParseEmail(given[0])
		if err != nil {
			return err
		}
		letter := mail.Letter{Subject: r.say.T("mail.test.subject"), Text: r.say.T("mail.test.text") + "\n", HTML: "<p>" + r.say.T("mail.test.text") + "</p>"}
		if err := server.Send(ctx, mail.Recipient{Address: address}, server.NewMessageID(0), letter, time.Now()); err != nil {
			return fault.Wrap(err, fault.Unavailable, "mail.test.failed", "Reply", err.Error())
		}
		return r.sayDone(nil)
	})
	bounce := r.part("mail", "bounce", 0, func(ctx context.Context, h *house, _ []string) error {
		b, err := mail.ParseBounce(r.streams.In)
		if err != nil {
			return err
		}
		id, err := h.store.NoteBounce(ctx, b)
		if fault.KindOf(err) == fault.NotFound {
			r.tell(err)
			return findings{}
		}
		if err == nil {
			fmt.Fprintln(r.streams.Out, r.say.T("cli.mail.bounced", "Mail", strconv.FormatInt(id, 10), "Reply", b.Reply))
		}
		return err
	})
	return r.group("mail", list, send, test, bounce)
}
