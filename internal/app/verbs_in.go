package app

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"runtime/debug"
	"strings"

	"github.com/spf13/cobra"

	"rumbo/internal/fault"
	"rumbo/internal/intake"
	"rumbo/internal/sheet"
)

// checkMemory is what a check may take before garbage is collected sooner.
const checkMemory = 36 << 20

// said is what a person says on the command line about the files.
type said struct {
	source, release, flow string
	answers               map[string]string // by the ID of a question
	profile               string            // a file or a name
	json                  bool
	goodRows              bool
	rejected              string // file for the rejected rows
}

func (r *rumbo) saidFlags(cmd *cobra.Command, s *said) {
	flags := cmd.Flags()
	flags.StringVar(&s.source, "source", "", r.say.T("cli.flag.source"))
	flags.StringVar(&s.release, "release", "", r.say.T("cli.flag.release"))
	flags.StringVar(&s.flow, "flow", "", r.say.T("cli.flag.flow"))
	flags.StringToStringVar(&s.answers, "answer", nil, r.say.T("cli.flag.answer"))
	flags.StringVar(&s.profile, "profile", "", r.say.T("cli.flag.profile"))
	flags.BoolVar(&s.goodRows, "good-rows", false, r.say.T("cli.flag.good_rows"))
	flags.StringVar(&s.rejected, "rejected", "", r.say.T("cli.flag.rejected"))
	flags.BoolVar(&s.json, "json", false, r.say.T("cli.flag.json"))
}

func (s said) options(ref *reference) (intake.Options, error) {
	flow, err := findFlow(ref.catalog, s.flow)
	answers := maps.Clone(s.answers)
	if s.goodRows {
		if answers == nil {
			answers = map[string]string{}
		}
		answers[intake.GoodRows] = intake.LeaveOut
	}
	return intake.Options{Source: s.source, Release: s.release, Flow: flow, Answers: answers}, err
}

func (r *rumbo) check() *cobra.Command {
	var s said
	var explain bool
	cmd := r.verb("check FILE…", func(cmd *cobra.Command, args []string) error {
		if s.rejected != "" && len(args) > 1 {
			return fault.New(fault.Usage, "cli.rejected.one")
		}
		// Checking makes much garbage and keeps little: collecting it early keeps a check small beside other programs.
		defer debug.SetMemoryLimit(debug.SetMemoryLimit(checkMemory))
		ref, err := shippedReference()
		if err != nil {
			return err
		}
		opt, err := s.options(ref)
		if err != nil {
			return err
		}
		if opt.Profile, err = r.profileFile(s.profile); err != nil {
			return err
		}
		service := intake.New(intake.Deps{
			Reference: func(context.Context) (intake.Reference, error) { return ref.intake(), nil },
			Messages:  r.messages, Limits: sheet.DefaultLimits(),
		})
		return r.eachFile(cmd.Context(), args, s.json, func(ctx context.Context, name string, file intake.File) (outcome, error) {
			report, err := service.Check(ctx, name, file, opt)
			out := outcome{report: report, explain: explain}
			if err == nil {
				err = r.writeRejected(ctx, service, name, file, opt, s.rejected, &out)
			}
			out.report = out.report.Offered(ref.intake())
			return out, err
		})
	})
	cmd.Args = cobra.MinimumNArgs(1)
	r.saidFlags(cmd, &s)
	cmd.Flags().BoolVar(&explain, "explain", false, r.say.T("cli.flag.explain"))
	return cmd
}

func (r *rumbo) importFiles() *cobra.Command {
	var s said
	var dry bool
	var annotated string
	cmd := r.verb("import FILE…", func(cmd *cobra.Command, args []string) error {
		if annotated != "" && len(args) > 1 {
			return fault.New(fault.Usage, "cli.annotated.one")
		}
		if s.rejected != "" && len(args) > 1 {
			return fault.New(fault.Usage, "cli.rejected.one")
		}
		return r.with(cmd.Context(), func(ctx context.Context, h *house) error {
			opt, err := s.options(h.reference.Load())
			if err != nil {
				return err
			}
			if opt.Profile, err = r.profileNamed(ctx, h, s.profile); err != nil {
				return err
			}
			return r.eachFile(ctx, args, s.json, func(ctx context.Context, name string, file intake.File) (outcome, error) {
				out, err := r.take(ctx, h, name, file, opt, dry)
				if err == nil {
					err = r.writeRejected(ctx, h.intake, name, file, out.report.Options, s.rejected, &out)
				}
				if err != nil || annotated == "" {
					return out, err
				}
				marked, err := h.intake.Annotate(ctx, name, file, out.report, r.say)
				if err != nil {
					return out, err
				}
				out.notes = append(out.notes, r.say.T("cli.annotated.written", "File", annotated))
				return out, r.writeTo(annotated, func(w io.Writer) error { _, err := io.Copy(w, bytes.NewReader(marked)); return err })
			})
		})
	})
	cmd.Args = cobra.MinimumNArgs(1)
	r.saidFlags(cmd, &s)
	cmd.Flags().BoolVar(&dry, "dry-run", false, r.say.T("cli.flag.dry_run"))
	cmd.Flags().StringVar(&annotated, "annotated", "", r.say.T("cli.flag.annotated"))
	return cmd
}

// take checks a file against the store and, unless it is a dry run or something is in the way, accepts it.
func (r *rumbo) take(ctx context.Context, h *house, name string, file intake.File, opt intake.Options, dry bool) (outcome, error) {
	if dry {
		report, err := h.intake.CheckAgainstStore(ctx, name, file, opt)
		return outcome{report: report, notes: []string{r.say.T("cli.import.dry")}}, err
	}
	im, report, err := h.intake.Receive(ctx, name, file, opt)
	if err != nil || !acceptable(report) {
		return outcome{report: report, notes: []string{r.say.T("cli.import.refused")}}, err
	}
	set, counts, err := h.intake.Accept(ctx, im.ID, intake.Decision{Unattended: true})
	if fault.KindOf(err) == fault.Forbidden && (report.Layout.OfAnswers()) {
		if report.Changes != nil && report.Changes.New+report.Changes.Changed == 0 {
			return outcome{report: report, notes: []string{r.say.T("cli.import.unchanged")}}, nil
		}
		_, err = h.intake.Take(ctx, im.ID, intake.Decision{Unattended: true})
		return outcome{report: report, notes: []string{r.say.T("cli.import.taken", "Import", fmt.Sprint(im.ID))}}, err
	}
	if fault.KindOf(err) == fault.Forbidden {
		// A country's own figures wait for another person, once somebody administers the installation.
		err = h.intake.Submit(ctx, im.ID, intake.Decision{Unattended: true})
		return outcome{report: report, notes: []string{r.say.T("cli.import.submitted", "Import", fmt.Sprint(im.ID))}}, err
	}
	if fault.KindOf(err) == fault.Conflict {
		report.Changes.Conflict = max(1, report.Changes.Conflict)
		return outcome{report: report, notes: []string{r.say.Error(err)}}, nil
	}
	if err != nil {
		return outcome{report: report}, err
	}
	report.Changes = &counts
	note := r.say.T("cli.import.unchanged")
	if set > 0 {
		note = r.say.T("cli.import.stored", "Set", fmt.Sprint(set))
	}
	return outcome{report: report, notes: []string{note}}, nil
}

// acceptable tells that nothing in the report keeps the file from being stored.
func acceptable(report intake.Report) bool {
	return report.Status != intake.Errors && report.Status != intake.Refused && (report.Changes == nil || report.Changes.Conflict == 0)
}

// outcome is what became of one file, and what there is to say beside the report.
type outcome struct {
	report  intake.Report
	explain bool
	notes   []string
}

// eachFile reads the files one after the other, reports each, and gives the verdict over all: findings when one has
// errors or conflicts or is refused.
func (r *rumbo) eachFile(ctx context.Context, names []string, asJSON bool, work func(context.Context, string, intake.File) (outcome, error)) error {
	reports := make([]intake.Report, 0, len(names))
	bad := false
	for _, name := range names {
		if _, err := os.Stat(name); err != nil {
			return r.fileFault(name, err)
		}
	}
	for _, name := range names {
		progress := r.progress()
		progress.step(r.say.T("cli.reading", "File", filepath.Base(name)), 0, 0)
		file, done, err := openLimited(name)
		if err != nil {
			return r.fileFault(name, err)
		}
		out, err := work(ctx, filepath.Base(name), file)
		done()
		progress.done()
		if err != nil {
			return err
		}
		report := out.report.Say(r.say)
		bad = bad || !acceptable(report)
		reports = append(reports, report)
		if !asJSON {
			r.print(report, out)
		}
	}
	if asJSON {
		enc := json.NewEncoder(r.streams.Out)
		enc.SetIndent("", "  ")
		enc.SetEscapeHTML(false)
		if err := enc.Encode(reports); err != nil {
			return err
		}
	}
	if bad {
		return findings{}
	}
	return nil
}

// openLimited opens a file where it lies; what comes out of a pipe is taken in first, up to one byte over the reader's own limit, which
// then says that it is too large.
func openLimited(name string) (file intake.File, done func(), err error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, nil, err
	}
	info, err := f.Stat()
	switch {
	case err != nil:
	case info.IsDir():
		err = fmt.Errorf("%s is a folder", name)
	case info.Mode().IsRegular():
		return io.NewSectionReader(f, 0, info.Size()), func() { f.Close() }, nil
	default:
		if file, done, err = intake.Spool(f, sheet.DefaultLimits().FileBytes); err == nil {
			f.Close()
			return file, done, nil
		}
	}
	f.Close()
	return nil, nil, err
}

// print says a report in words.
func (r *rumbo) print(report intake.Report, out outcome) {
	say, w := r.say, r.streams.Out
	fmt.Fprintf(w, "%s: %s\n", report.File, say.T("intake.status."+string(report.Status)))
	for _, fact := range report.Facts {
		if !out.explain {
			fmt.Fprintf(w, "  %s\n", fact)
		}
	}
	if out.explain {
		r.explain(w, report)
	}
	fmt.Fprintf(w, "  %s\n", say.T("cli.read", "Rows", report.Read.Rows, "Cells", report.Read.Cells))
	if c := report.Changes; c != nil {
		fmt.Fprintf(w, "  %s\n", say.T("cli.changes", "New", c.New, "Changed", c.Changed, "Same", c.Same, "Conflict", c.Conflict, "Rejected", c.Rejected))
	}
	for _, d := range report.Diff {
		fmt.Fprintf(w, "  %s  %s: %s → %s\n", at(d.Sheet, d.Cell), d.Key, orDash(d.Old), orDash(d.New))
	}
	if more := report.Unlisted(); more > 0 {
		fmt.Fprintf(w, "  %s\n", say.T("cli.omitted", "Count", more))
	}
	for _, q := range report.Questions {
		fmt.Fprintf(w, "  ? %s\n    --answer '%s=%s'\n", q.Message, q.ID, strings.Join(q.Options, "|"))
	}
	r.printGroups(report.Groups)
	r.printPartial(report)
	for _, n := range out.notes {
		fmt.Fprintf(w, "  %s\n", n)
	}
}

func at(sheetName, cell string) string {
	return strings.Trim(sheetName+"!"+cell, "!")
}

func orDash(s string) string {
	if s == "" {
		return "–"
	}
	return s
}
