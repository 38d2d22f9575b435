package app

import (
	"context"
	"fmt"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"rumbo/internal/upkeep"
)

// healthVerb looks at the house and ends with status 1 where something is to be mended now.
func (r *rumbo) healthVerb() *cobra.Command {
	return r.verb("health", func(cmd *cobra.Command, _ []string) error {
		return r.with(cmd.Context(), func(ctx context.Context, h *house) error {
			health, err := r.health(ctx, h)
			if err != nil {
				return err
			}
			checks := health.Checks(time.Now())
			w := tabwriter.NewWriter(r.streams.Out, 0, 4, 2, ' ', 0)
			for _, c := range checks {
				finding := ""
				if c.Finding != nil {
					finding = r.say.Error(c.Finding)
				}
				fmt.Fprintf(w, "%s\t%s\t%s\n", r.say.T("health."+c.Name), r.say.T("health.state."+string(c.State)), finding)
			}
			if err := w.Flush(); err != nil {
				return err
			}
			if upkeep.Worst(checks) == upkeep.Bad {
				return findings{}
			}
			return nil
		})
	})
}
