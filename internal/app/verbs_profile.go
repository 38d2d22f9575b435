package app

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"rumbo/internal/fault"
	"rumbo/internal/intake"
)

// profiles keeps what files of one source need to be understood.
func (r *rumbo) profiles() *cobra.Command {
	list := r.part("profile", "list", 0, func(ctx context.Context, h *house, _ []string) error {
		all, err := h.intake.Profiles(ctx)
		for _, p := range all {
			fmt.Fprintf(r.streams.Out, "%d  %s  %s  %s\n", p.ID, owner(p.Country), p.Changed.Format(time.DateOnly), p.Profile.Name)
		}
		return err
	})
	show := r.part("profile", "show NAME", 1, func(ctx context.Context, h *house, given []string) error {
		p, err := h.intake.Named(ctx, given[0])
		if err != nil {
			return err
		}
		_, err = r.streams.Out.Write(p.Profile.YAML())
		return err
	})
	export := r.part("profile", "export NAME FILE", 2, func(ctx context.Context, h *house, given []string) error {
		p, err := h.intake.Named(ctx, given[0])
		if err != nil {
			return err
		}
		return r.writeTo(given[1], func(w io.Writer) error { _, err := io.Copy(w, bytes.NewReader(p.Profile.YAML())); return err })
	})
	remove := r.part("profile", "delete NAME", 1, func(ctx context.Context, h *house, given []string) error {
		p, err := h.intake.Named(ctx, given[0])
		if err == nil {
			err = h.intake.RemoveProfile(ctx, p.ID)
		}
		if err == nil {
			fmt.Fprintln(r.streams.Out, r.say.T("cli.profile.deleted", "Name", p.Profile.Name))
		}
		return err
	})
	return r.group("profile", list, show, r.profileSave(), export, r.profileImport(), remove)
}

// profileSave makes a profile of what was answered of a file.
func (r *rumbo) profileSave() *cobra.Command {
	var s said
	var country string
	var replace bool
	cmd := r.part("profile", "save NAME FILE", 2, func(ctx context.Context, h *house, given []string) error {
		opt, err := s.options(h.reference.Load())
		if err != nil {
			return err
		}
		if opt.Profile, err = r.profileNamed(ctx, h, s.profile); err != nil {
			return err
		}
		file, done, err := openLimited(given[1])
		if err != nil {
			return r.fileFault(given[1], err)
		}
		defer done()
		p, err := h.intake.Profile(ctx, filepath.Base(given[1]), file, opt, given[0])
		if err != nil {
			return err
		}
		return r.keepProfile(ctx, h, p, country, replace)
	})
	r.saidFlags(cmd, &s)
	r.ownerFlags(cmd, &country, &replace)
	return cmd
}

func (r *rumbo) profileImport() *cobra.Command {
	var country string
	var replace bool
	cmd := r.part("profile", "import FILE", 1, func(ctx context.Context, h *house, given []string) error {
		p, err := r.profileFile(given[0])
		if err != nil {
			return err
		}
		return r.keepProfile(ctx, h, *p, country, replace)
	})
	r.ownerFlags(cmd, &country, &replace)
	return cmd
}

func (r *rumbo) ownerFlags(cmd *cobra.Command, country *string, replace *bool) {
	cmd.Flags().StringVar(country, "country", "", r.say.T("cli.flag.profile_country"))
	cmd.Flags().BoolVar(replace, "replace", false, r.say.T("cli.flag.profile_replace"))
}

// keepProfile keeps a profile under its name, in place of the owner's earlier one where that was asked for.
func (r *rumbo) keepProfile(ctx context.Context, h *house, p intake.Profile, country string, replace bool) error {
	if country != "" {
		a, ok := h.reference.Load().directory.Find(country)
		if !ok {
			return fault.New(fault.Usage, "cli.area_unknown", "Given", country, "Near", "")
		}
		country = a.Code
	}
	kept := intake.SavedProfile{Country: country, Profile: p}
	if replace {
		all, err := h.intake.Profiles(ctx)
		if err != nil {
			return err
		}
		for _, other := range all {
			if other.Country == country && other.Profile.Name == p.Name {
				kept.ID = other.ID
			}
		}
	}
	id, err := h.intake.SaveProfile(ctx, kept)
	if err == nil {
		fmt.Fprintln(r.streams.Out, r.say.T("cli.profile.saved", "Name", p.Name, "ID", fmt.Sprint(id), "Owner", owner(country)))
	}
	return err
}

func owner(country string) string {
	if country == "" {
		return "*"
	}
	return country
}

// profileNamed is the profile of a file, or the kept one of that name or number; nil where none is named.
func (r *rumbo) profileNamed(ctx context.Context, h *house, name string) (*intake.Profile, error) {
	if name == "" {
		return nil, nil
	}
	if _, err := os.Stat(name); err == nil {
		return r.profileFile(name)
	}
	p, err := h.intake.Named(ctx, name)
	return &p.Profile, err
}
