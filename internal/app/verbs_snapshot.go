package app

import (
	"context"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"rumbo/internal/fault"
	"rumbo/internal/lang"
	"rumbo/internal/publish"
)

// snapshots lists snapshots, makes one, and works the hash of one out again.
func (r *rumbo) snapshots() *cobra.Command {
	list := r.part("snapshot", "list", 0, func(ctx context.Context, h *house, _ []string) error {
		all, err := h.store.Snapshots(ctx)
		for _, one := range all {
			mark := ""
			if !one.Withdrawn.IsZero() {
				mark = "  " + r.say.T("snapshot.withdrawn")
			}
			fmt.Fprintf(r.streams.Out, "%s  %s  %s  %s%s\n", one.Code, one.At.UTC().Format(time.DateTime), one.DataHash, one.Name.In(r.language), mark)
		}
		return err
	})
	var note string
	make_ := r.part("snapshot", "make CODE NAME", 2, func(ctx context.Context, h *house, given []string) error {
		if !publish.SnapshotCode(given[0]) {
			return fault.New(fault.Usage, "snapshot.code_wrong")
		}
		named := func(words string) (out lang.Text, err error) {
			words, err = lang.ParseParagraphs(words, publish.LongestSnapshotNote)
			if out = out.With(r.language, words); words != "" {
				out.Source = r.language
			}
			return out, err
		}
		name, err := named(given[1])
		if err != nil {
			return err
		}
		about, err := named(note)
		if err != nil {
			return err
		}
		one, err := h.store.AddSnapshot(ctx, given[0], name, about)
		if err != nil {
			return err
		}
		fmt.Fprintln(r.streams.Out, r.say.T("cli.snapshot.made", "Code", one.Code, "Count", int(one.Figures), "Hash", one.DataHash))
		return nil
	})
	make_.Flags().StringVar(&note, "note", "", r.say.T("cli.snapshot.flag.note"))
	check := r.part("snapshot", "check CODE", 1, func(ctx context.Context, h *house, given []string) error {
		one, err := h.store.Snapshot(ctx, given[0])
		if err != nil {
			return err
		}
		sum, err := h.store.DataHashAt(ctx, one.Mark)
		if err != nil {
			return err
		}
		if sum != one.DataHash {
			fmt.Fprintln(r.streams.Out, r.say.T("cli.snapshot.differs", "Code", one.Code, "Want", one.DataHash, "Have", sum))
			return findings{}
		}
		fmt.Fprintln(r.streams.Out, r.say.T("cli.snapshot.whole", "Code", one.Code, "Hash", sum))
		return nil
	})
	return r.group("snapshot", list, make_, check)
}

// asOf is what publishes as of the snapshot of that code, with it; what stands where none is named.
func (h *house) asOf(ctx context.Context, code string) (*publish.Service, publish.Snapshot, error) {
	if code == "" {
		return h.publish, publish.Snapshot{}, nil
	}
	one, err := h.store.Snapshot(ctx, code)
	return h.publish.AsOf(one), one, err
}
