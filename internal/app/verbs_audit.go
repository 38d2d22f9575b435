package app

import (
	"context"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"strconv"
	"time"

	"github.com/spf13/cobra"

	"rumbo/internal/audit"
	"rumbo/internal/fault"
	"rumbo/internal/i18n"
)

func (r *rumbo) audit() *cobra.Command {
	var head, from, to, person, area, kind, format string
	var limit int
	verify := r.part("audit", "verify", 0, func(ctx context.Context, h *house, _ []string) error {
		if _, err := h.store.Seal(ctx); err != nil {
			return err
		}
		report, err := h.store.VerifyAudit(ctx, head)
		if err != nil {
			return err
		}
		fmt.Fprintln(r.streams.Out, r.say.T("cli.audit.counted", "Entries", report.Entries, "Links", report.Links))
		if f := report.Finding; f != nil {
			fmt.Fprintln(r.streams.Out, r.say.T("audit.problem."+string(f.Problem), "Link", strconv.FormatInt(f.Link, 10), "Subject", strconv.FormatInt(f.Subject, 10), "Count", int(f.Count)))
			return findings{}
		}
		fmt.Fprintln(r.streams.Out, r.say.T("cli.audit.whole", "Head", report.Head))
		return nil
	})
	verify.Flags().StringVar(&head, "head", "", r.say.T("cli.flag.head"))
	filter := func(ctx context.Context, h *house) (f audit.Filter, err error) {
		f = audit.Filter{Kind: kind, Area: area, Limit: limit}
		if f.From, err = parseDay(from); err != nil {
			return f, err
		}
		if f.To, err = parseDay(to); err != nil {
			return f, err
		}
		if !f.To.IsZero() {
			f.To = f.To.AddDate(0, 0, 1)
		}
		if person == "" {
			return f, nil
		}
		if n, err := strconv.ParseInt(person, 10, 64); err == nil {
			f.Person = n
			return f, nil
		}
		who, err := h.store.PersonByEmail(ctx, person)
		f.Person = who.ID
		return f, err
	}
	flags := func(cmd *cobra.Command) *cobra.Command {
		cmd.Flags().StringVar(&from, "from", "", r.say.T("cli.flag.first_day"))
		cmd.Flags().StringVar(&to, "to", "", r.say.T("cli.flag.last_day"))
		cmd.Flags().StringVar(&person, "person", "", r.say.T("cli.flag.person"))
		cmd.Flags().StringVar(&area, "area", "", r.say.T("cli.flag.role_area"))
		cmd.Flags().StringVar(&kind, "kind", "", r.say.T("cli.flag.kind"))
		return cmd
	}
	list := flags(r.part("audit", "list", 0, func(ctx context.Context, h *house, _ []string) error {
		f, err := filter(ctx, h)
		if err != nil {
			return err
		}
		entries, err := h.store.Audit(ctx, f)
		if err != nil {
			return err
		}
		names, err := h.store.AuditNames(ctx)
		if err != nil {
			return err
		}
		named := i18n.Named{Person: names.In(r.say), Area: func(code string) string {
			if a, ok := h.reference.Load().directory.Area(code); ok {
				return a.Name.In(r.say.Lang())
			}
			return code
		}}
		for _, e := range entries {
			fmt.Fprintf(r.streams.Out, "%d  %s  %s  %s  %s\n", e.ID, e.At.UTC().Format(time.DateTime), e.Kind, named.Person(e.Actor), r.say.Entry(e, named))
			for _, change := range r.say.Changes(e) {
				fmt.Fprintln(r.streams.Out, "      "+change)
			}
		}
		return nil
	}))
	list.Flags().IntVar(&limit, "limit", audit.DefaultLimit, r.say.T("cli.flag.limit"))
	export := flags(r.part("audit", "export", 0, func(ctx context.Context, h *house, _ []string) error {
		f, err := filter(ctx, h)
		if err != nil {
			return err
		}
		return r.exportAudit(ctx, h, f, format)
	}))
	export.Flags().StringVar(&format, "format", "csv", r.say.T("cli.flag.audit_format"))
	return r.group("audit", verify, list, export)
}

// exportAudit writes every entry that fits, the newest first.
func (r *rumbo) exportAudit(ctx context.Context, h *house, f audit.Filter, format string) error {
	f.Limit = 1000
	var write func(audit.Entry) error
	var flush func() error
	switch format {
	case "csv":
		w := csv.NewWriter(r.streams.Out)
		if err := w.Write(audit.Columns()); err != nil {
			return err
		}
		write, flush = func(e audit.Entry) error { return w.Write(e.Record()) }, func() error { w.Flush(); return w.Error() }
	case "json":
		enc := json.NewEncoder(r.streams.Out)
		write, flush = func(e audit.Entry) error { return enc.Encode(e) }, func() error { return nil }
	default:
		return fault.New(fault.Usage, "cli.needs", "Option", "--format csv|json")
	}
	for {
		entries, err := h.store.Audit(ctx, f)
		if err != nil {
			return err
		}
		for _, e := range entries {
			if err := write(e); err != nil {
				return err
			}
		}
		if len(entries) < f.Limit {
			return flush()
		}
		f.Before = entries[len(entries)-1].ID
	}
}
