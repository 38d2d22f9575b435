package app

import (
	"context"
	"fmt"
	"io"
	"os"
	"runtime"

	"github.com/spf13/cobra"

	"rumbo/internal/fault"
	"rumbo/internal/postgres"
	"rumbo/internal/sheet"
	"rumbo/internal/shipped"
)

// Version is the release this program was built from; the build sets it.
var Version = "development"

func (r *rumbo) migrate() *cobra.Command {
	return r.verb("migrate", func(cmd *cobra.Command, _ []string) error {
		return r.with(cmd.Context(), func(ctx context.Context, h *house) error {
			return r.sayHash(ctx, h, "cli.migrate.done")
		})
	})
}

// with opens the house for one piece of work in the operator's name and closes it again.
func (r *rumbo) with(ctx context.Context, work func(context.Context, *house) error) error {
	h, err := r.open(ctx, sheet.DefaultLimits())
	if err != nil {
		return err
	}
	defer h.close()
	return work(postgres.WithActor(ctx, operatorAccount), h)
}

func (r *rumbo) sayHash(ctx context.Context, h *house, key string, args ...any) error {
	hash, err := h.store.DataHash(ctx)
	if err != nil {
		return err
	}
	fmt.Fprintln(r.streams.Out, r.say.T(key, append(args, "Hash", hash)...))
	return nil
}

func (r *rumbo) backup() *cobra.Command {
	var output string
	cmd := r.verb("backup", func(cmd *cobra.Command, _ []string) error {
		if output == "" {
			return fault.New(fault.Usage, "cli.backup.output")
		}
		return r.with(cmd.Context(), func(ctx context.Context, h *house) error {
			progress := r.progress()
			defer progress.done()
			if err := r.writeTo(output, func(w io.Writer) error { return h.store.Backup(ctx, w) }); err != nil {
				return err
			}
			progress.done()
			if output == "-" {
				return nil
			}
			return r.sayHash(ctx, h, "cli.backup.done", "File", output)
		})
	})
	cmd.Flags().StringVarP(&output, "output", "o", "", r.say.T("cli.flag.output"))
	return cmd
}

func (r *rumbo) restore() *cobra.Command {
	var force bool
	cmd := r.verb("restore FILE", func(cmd *cobra.Command, args []string) error {
		f, err := os.Open(args[0])
		if err != nil {
			return r.fileFault(args[0], err)
		}
		defer f.Close()
		return r.with(cmd.Context(), func(ctx context.Context, h *house) error {
			if err := postgres.Restore(ctx, h.database.ownerURL, f, force); err != nil {
				return err
			}
			return r.sayHash(ctx, h, "cli.restore.done")
		})
	})
	cmd.Args = cobra.ExactArgs(1)
	cmd.Flags().BoolVar(&force, "force", false, r.say.T("cli.flag.force"))
	return cmd
}

func (r *rumbo) version() *cobra.Command {
	return r.verb("version", func(*cobra.Command, []string) error {
		data, err := shipped.Load()
		if err != nil {
			return err
		}
		fmt.Fprintln(r.streams.Out, r.say.T("cli.version.line", "Version", Version, "Go", runtime.Version(), "Data", data.Hash[:12]))
		return nil
	})
}

// fileFault says why a file cannot be read.
func (r *rumbo) fileFault(name string, err error) error {
	if os.IsNotExist(err) {
		return fault.Wrap(err, fault.Usage, "cli.file_missing", "File", name)
	}
	return fault.Wrap(err, fault.Usage, "cli.cannot_read", "File", name, "Problem", err.Error())
}
