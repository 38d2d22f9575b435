package app

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"strings"

	"rumbo/internal/fault"
	"rumbo/internal/i18n"
	"rumbo/internal/intake"
)

// cellsPrinted bounds the ranges of cells that a line of a report names.
const cellsPrinted = 10

// printGroups says the problems of a report in groups.
func (r *rumbo) printGroups(list []intake.Group) {
	for _, g := range list {
		fmt.Fprintf(r.streams.Out, "  %s  ", r.say.T("intake.severity."+string(g.Severity)))
		if where := groupCells(r.say, g); where != "" {
			fmt.Fprintf(r.streams.Out, "%s  ", where)
		}
		fmt.Fprint(r.streams.Out, g.Message)
		if g.Suggestion != "" {
			fmt.Fprintf(r.streams.Out, " %s", g.Suggestion)
		}
		fmt.Fprintf(r.streams.Out, " [%s]\n", g.Code)
	}
}

// groupCells are the cells of a group in words: one cell alone, else how many, which, and where the rest is.
func groupCells(say *i18n.Printer, g intake.Group) string {
	if g.Shown == 0 {
		names := []string{}
		for _, s := range g.Sheets {
			if s.Sheet != "" {
				names = append(names, s.Sheet)
			}
		}
		return strings.Join(names, ", ")
	}
	if g.Count == 1 {
		return g.Cells[0]
	}
	var parts []string
	listed, printed := 0, 0
	for _, s := range g.Sheets {
		ranges := s.Ranges[:min(len(s.Ranges), cellsPrinted-printed)]
		if len(ranges) == 0 {
			continue
		}
		printed += len(ranges)
		for _, one := range ranges {
			listed += intake.CellsIn(one)
		}
		parts = append(parts, strings.TrimPrefix(s.Sheet+"!", "!")+strings.Join(ranges, ", "))
	}
	out := say.T("cli.group.cells", "Count", g.Count) + ": " + strings.Join(parts, "; ")
	if more := g.Count - listed; more > 0 {
		out += " (" + say.T("cli.group.more", "Count", more) + ")"
	}
	return out + " –"
}

// printPartial says what is left out of a file, or what could be.
func (r *rumbo) printPartial(report intake.Report) {
	p := report.Partial
	switch {
	case p.Chosen && report.Layout.OfAnswers():
		fmt.Fprintf(r.streams.Out, "  %s\n", r.say.T("partial.left.answers", "Count", p.LeaveOut))
	case p.Chosen:
		fmt.Fprintf(r.streams.Out, "  %s\n", r.say.T("partial.left.figures", "Count", p.LeaveOut, "Rows", p.Rows))
	case p.Offered:
		fmt.Fprintf(r.streams.Out, "  %s\n", r.say.T("partial.offered", "Keep", p.Keep, "Leave", p.LeaveOut))
	}
}

// writeRejected writes the rejected rows of a file, where that is asked for and there are any.
func (r *rumbo) writeRejected(ctx context.Context, service *intake.Service, name string, file intake.File, opt intake.Options, to string, out *outcome) error {
	if to == "" {
		return nil
	}
	var book bytes.Buffer
	err := service.Rejected(ctx, name, file, opt, &book, r.say)
	if fault.KindOf(err) == fault.Invalid {
		out.notes = append(out.notes, r.say.Error(err))
		return nil
	}
	if err != nil {
		return err
	}
	out.notes = append(out.notes, r.say.T("cli.rejected.written", "File", to))
	return r.writeTo(to, func(w io.Writer) error { _, err := book.WriteTo(w); return err })
}
