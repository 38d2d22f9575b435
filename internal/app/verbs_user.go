package app

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"rumbo/internal/account"
	"rumbo/internal/fault"
	"rumbo/internal/i18n"
	"rumbo/internal/lang"
)

// group is a verb that only holds others: cli.<name> with its parts cli.<name>.<part>.
func (r *rumbo) group(name string, parts ...*cobra.Command) *cobra.Command {
	cmd := &cobra.Command{
		Use: name, Short: r.say.T("cli." + name), Long: r.say.T("cli." + name + ".long"), Example: indent(r.say.T("cli." + name + ".example")),
		Args: cobra.NoArgs, RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	for _, p := range parts {
		args := p.Args
		p.Args = func(cmd *cobra.Command, given []string) error {
			if err := args(cmd, given); err != nil {
				return fault.Wrap(err, fault.Usage, "cli.usage_error", "Problem", err.Error(), "Command", cmd.CommandPath())
			}
			return nil
		}
		cmd.AddCommand(p)
	}
	return cmd
}

// part is a verb within a group; it takes that many arguments, -1 for any number.
func (r *rumbo) part(group, use string, args int, run func(ctx context.Context, h *house, given []string) error) *cobra.Command {
	name, _, _ := strings.Cut(use, " ")
	cmd := &cobra.Command{Use: use, Short: r.say.T("cli." + group + "." + name), Args: cobra.ArbitraryArgs}
	if args >= 0 {
		cmd.Args = cobra.ExactArgs(args)
	}
	cmd.RunE = func(cmd *cobra.Command, given []string) error {
		return r.with(cmd.Context(), func(ctx context.Context, h *house) error { return run(ctx, h, given) })
	}
	return cmd
}

// roleFlags are what is said on the command line of a role.
type roleFlags struct {
	role, area, part, from, to, note string
}

func (r *rumbo) roleFlags(cmd *cobra.Command, f *roleFlags) {
	flags := cmd.Flags()
	flags.StringVar(&f.role, "role", "", r.say.T("cli.flag.role"))
	flags.StringVar(&f.area, "area", "", r.say.T("cli.flag.role_area"))
	flags.StringVar(&f.part, "part", "", r.say.T("cli.flag.part"))
	flags.StringVar(&f.from, "from", "", r.say.T("cli.flag.first_day"))
	flags.StringVar(&f.to, "to", "", r.say.T("cli.flag.last_day"))
	flags.StringVar(&f.note, "note", "", r.say.T("cli.flag.note"))
}

func (f roleFlags) appointment(h *house, say *i18n.Printer, id int64) (a account.Appointment, err error) {
	a = account.Appointment{Account: id, Role: account.Role(strings.ReplaceAll(f.role, "-", "_")), Part: f.part, Note: f.note}
	if f.area != "" {
		found, err := h.area(f.area, "cli.area_unknown", say)
		if err != nil {
			return a, err
		}
		a.Area = found.Code
	}
	if a.From, err = parseDay(f.from); err == nil {
		a.To, err = parseDay(f.to)
	}
	return a, err
}

func parseDay(text string) (time.Time, error) {
	if text == "" {
		return time.Time{}, nil
	}
	d, err := time.Parse(time.DateOnly, text)
	if err != nil {
		return d, fault.New(fault.Usage, "people.day_wrong", "Day", text)
	}
	return d, nil
}

func (r *rumbo) user() *cobra.Command {
	var p account.Person
	var language, state string
	var confirmed, asJSON bool
	var role, appointed roleFlags
	about := func(cmd *cobra.Command) {
		cmd.Flags().StringVar(&p.Name, "name", "", r.say.T("cli.flag.name"))
		cmd.Flags().StringVar(&p.Institution, "institution", "", r.say.T("cli.flag.institution"))
		cmd.Flags().StringVar(&language, "language", "", r.say.T("cli.flag.language"))
		cmd.Flags().BoolVar(&confirmed, "confirmed", false, r.say.T("cli.flag.confirmed"))
	}
	add := r.part("user", "add EMAIL", 1, func(ctx context.Context, h *house, given []string) error {
		a, err := role.appointment(h, r.say, 0)
		if err != nil {
			return err
		}
		p.Email, p.Language = given[0], lang.Code(language)
		if language == "" {
			p.Language = lang.Spanish
		}
		id, err := h.store.AddPerson(ctx, p, a, confirmed)
		if err != nil {
			return err
		}
		return r.invited(ctx, h, id, p.Language)
	})
	about(add)
	r.roleFlags(add, &role)
	list := r.part("user", "list", 0, func(ctx context.Context, h *house, _ []string) error {
		people, err := h.store.People(ctx, account.Filter{State: state, Role: account.Role(role.role), Area: role.area})
		if err != nil {
			return err
		}
		return r.printPeople(h, people, asJSON)
	})
	list.Flags().StringVar(&state, "state", "", r.say.T("cli.flag.state"))
	list.Flags().StringVar(&role.role, "role", "", r.say.T("cli.flag.role"))
	list.Flags().StringVar(&role.area, "area", "", r.say.T("cli.flag.role_area"))
	list.Flags().BoolVar(&asJSON, "json", false, r.say.T("cli.flag.json"))
	edit := r.one("edit EMAIL", func(ctx context.Context, h *house, who account.Person, _ []string) error {
		for to, given := range map[*string]string{&who.Name: p.Name, &who.Institution: p.Institution, &who.Email: appointed.note} {
			if given != "" {
				*to = given
			}
		}
		if language != "" {
			who.Language = lang.Code(language)
		}
		return h.store.EditPerson(ctx, who, confirmed)
	})
	about(edit)
	edit.Flags().StringVar(&appointed.note, "email", "", r.say.T("cli.flag.email"))
	appoint := r.one("appoint EMAIL", func(ctx context.Context, h *house, who account.Person, _ []string) error {
		a, err := appointed.appointment(h, r.say, who.ID)
		if err == nil {
			_, err = h.store.Appoint(ctx, a)
		}
		return err
	})
	r.roleFlags(appoint, &appointed)
	var day, to string
	end := r.numbered("end NUMBER", 1, func(ctx context.Context, h *house, id int64, _ []string) error {
		last, err := parseDay(day)
		if err == nil {
			err = h.store.EndAppointment(ctx, id, last)
		}
		return err
	})
	end.Flags().StringVar(&day, "last", "", r.say.T("cli.flag.last_day"))
	pass := func(use string, do func(ctx context.Context, h *house, id, person int64, from, to time.Time) error) *cobra.Command {
		cmd := r.numbered(use, 2, func(ctx context.Context, h *house, id int64, given []string) error {
			other, err := h.store.PersonByEmail(ctx, given[1])
			if err != nil {
				return err
			}
			from, err := parseDay(day)
			if err != nil {
				return err
			}
			until, err := parseDay(to)
			if err != nil {
				return err
			}
			return do(ctx, h, id, other.ID, from, until)
		})
		cmd.Flags().StringVar(&day, "from", "", r.say.T("cli.flag.first_day"))
		cmd.Flags().StringVar(&to, "to", "", r.say.T("cli.flag.last_day"))
		return cmd
	}
	anonymise := r.one("anonymise EMAIL", func(ctx context.Context, h *house, who account.Person, _ []string) error {
		if !confirmed {
			return fault.New(fault.Usage, "cli.user.anonymise.sure", "Name", who.Name)
		}
		return h.store.Anonymise(ctx, who.ID)
	})
	anonymise.Flags().BoolVar(&confirmed, "confirmed", false, r.say.T("cli.flag.sure"))
	return r.group("user", add, list, edit, appoint, end, anonymise,
		pass("hand-over NUMBER EMAIL", func(ctx context.Context, h *house, id, person int64, from, _ time.Time) error {
			_, err := h.store.HandOver(ctx, id, person, from)
			return err
		}),
		pass("stand-in NUMBER EMAIL", func(ctx context.Context, h *house, id, person int64, from, to time.Time) error {
			_, err := h.store.StandIn(ctx, id, person, from, to)
			return err
		}),
		r.one("show EMAIL", func(_ context.Context, h *house, who account.Person, _ []string) error {
			return r.printPeople(h, []account.Person{who}, false)
		}),
		r.one("invite EMAIL", func(ctx context.Context, h *house, who account.Person, _ []string) error {
			if err := h.store.InviteAgain(ctx, who.ID); err != nil {
				return err
			}
			return r.invited(ctx, h, who.ID, who.Language)
		}),
		r.one("close EMAIL", func(ctx context.Context, h *house, who account.Person, _ []string) error {
			return h.store.SetActive(ctx, who.ID, false)
		}),
		r.one("open EMAIL", func(ctx context.Context, h *house, who account.Person, _ []string) error {
			return h.store.SetActive(ctx, who.ID, true)
		}),
		r.one("end-sessions EMAIL", func(ctx context.Context, h *house, who account.Person, _ []string) error {
			return h.store.EndAll(ctx, who.ID, "")
		}),
	)
}

// one is a verb about the person of an address, and says that it was done.
func (r *rumbo) one(use string, run func(ctx context.Context, h *house, who account.Person, given []string) error) *cobra.Command {
	return r.part("user", use, 1, func(ctx context.Context, h *house, given []string) error {
		who, err := h.store.PersonByEmail(ctx, given[0])
		if err == nil {
			err = run(ctx, h, who, given)
		}
		return r.sayDone(err)
	})
}

// numbered is a verb about a role by its number, as "rumbo user show" prints it.
func (r *rumbo) numbered(use string, args int, run func(ctx context.Context, h *house, id int64, given []string) error) *cobra.Command {
	return r.part("user", use, args, func(ctx context.Context, h *house, given []string) error {
		id, err := strconv.ParseInt(given[0], 10, 64)
		if err != nil {
			return fault.New(fault.Usage, "people.appointment_unknown")
		}
		return r.sayDone(run(ctx, h, id, given))
	})
}

func (r *rumbo) sayDone(err error) error {
	if err == nil && !r.quiet {
		fmt.Fprintln(r.streams.Err, r.say.T("cli.done"))
	}
	return err
}

// invited says that a mail is on its way, or where there is no mail server gives the link itself, this once, to the page in the language of the person.
func (r *rumbo) invited(ctx context.Context, h *house, id int64, language lang.Code) error {
	if server, err := r.mailServer(); err != nil || server != nil {
		fmt.Fprintln(r.streams.Out, r.say.T("cli.user.mailed"))
		return err
	}
	acc, err := h.store.AccountByID(ctx, id)
	if err != nil {
		return err
	}
	make := h.sessions.Invite
	if acc.PHC != "" {
		make = h.sessions.Reset
	}
	token, expires, err := make(ctx, id)
	if err != nil {
		return err
	}
	fmt.Fprintln(r.streams.Out, r.say.T("cli.user.link", "URL", strings.TrimSuffix(r.lastAddress(), "/")+"/"+string(language)+"/link/"+token, "Until", r.say.DateTime(expires)))
	return nil
}

func (r *rumbo) printPeople(h *house, people []account.Person, asJSON bool) error {
	if asJSON {
		enc := json.NewEncoder(r.streams.Out)
		enc.SetIndent("", "  ")
		return enc.Encode(people)
	}
	w := tabwriter.NewWriter(r.streams.Out, 0, 4, 2, ' ', 0)
	for _, p := range people {
		state := "people.is_open"
		switch {
		case p.Anonymised:
			state = "people.is_anonymous"
		case !p.Active:
			state = "people.is_closed"
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\n", p.Email, p.Name, p.Institution, r.say.T(state))
		for _, a := range p.Appointments {
			place := a.Area
			if found, ok := h.reference.Load().directory.Area(a.Area); ok {
				place = found.Name.In(r.language)
			}
			until := r.say.T("people.open_end")
			if !a.To.IsZero() {
				until = a.To.Format(time.DateOnly)
			}
			fmt.Fprintf(w, "  %d\t%s\t%s %s\t%s – %s\n", a.ID, r.say.T("role."+string(a.Role)), place, a.Part, a.From.Format(time.DateOnly), until)
		}
	}
	return w.Flush()
}
