package intake

import (
	"context"
	"strings"
	"unicode"
	"unicode/utf8"

	"rumbo/internal/fault"
	"rumbo/internal/observation"
	"rumbo/internal/survey"
)

// Decision is what a person says when accepting.
type Decision struct {
	Reason          string
	ConfirmWarnings bool // the warnings were read and are confirmed
	// Unattended accepts without anybody to confirm warnings, as the command line does; they are recorded as unconfirmed.
	Unattended bool
	Answers    map[string]string // to questions that were still open when the file was checked
}

// Accept reads the kept bytes of a checked import again, as the figures and the catalogue stand now, and writes them in
// one transaction and change set. It refuses with fault.Invalid a file that carries errors or open questions, or whose
// warnings nobody confirmed, and with fault.Conflict one that meets figures changed since, or an import that has been
// decided. The change set is 0 when nothing was different.
func (s *Service) Accept(ctx context.Context, id int64, d Decision) (int64, observation.Counts, error) {
	checked, err := s.mayAccept(ctx, id)
	if err != nil {
		return 0, observation.Counts{}, err
	}
	im := checked.im
	c, err := s.kept(ctx, im)
	if err != nil {
		return 0, observation.Counts{}, err
	}
	defer c.close()
	opt := checked.report.Options
	opt.Source, opt.Release = im.Source, im.Release
	opt.Answers = merged(opt.Answers, d.Answers)
	a, err := s.analyse(ctx, im.FileName, c, opt, s.published)
	if err != nil {
		return 0, observation.Counts{}, err
	}
	if err := settled(im, a.report, d); err != nil {
		return 0, observation.Counts{}, err
	}
	if err := a.agreed(checked.report); err != nil {
		return 0, observation.Counts{}, err
	}
	a.report.Import = &id
	set := observation.ChangeSet{Kind: observation.FromImport, Reason: d.Reason, Import: id, Base: checked.report.Base}
	if a.report.Status == Warnings && !d.ConfirmWarnings {
		set.Reason = a.unconfirmed(d.Reason)
	}
	set.Reason = a.leavingOut(set.Reason)
	if len(a.parts) > 0 {
		return s.acceptAnswers(ctx, a, set)
	}
	change, counts, err := s.deps.Store.AcceptFigures(ctx, set, a.rows(ctx))
	counts.Same = max(0, counts.Same-a.given())
	counts.Rejected += a.leftOut()
	return change, counts, err
}

// Recheck reads the kept bytes of a checked import again, with what was said of the file, and compares them with what stands now: for who may accept it, where others have
// changed what it would change. What it then says is what accepting would do.
func (s *Service) Recheck(ctx context.Context, id int64) error {
	checked, err := s.mayAccept(ctx, id)
	if err != nil {
		return err
	}
	im := checked.im
	c, err := s.kept(ctx, im)
	if err != nil {
		return err
	}
	defer c.close()
	opt := checked.report.Options
	opt.Source, opt.Release = im.Source, im.Release
	a, err := s.analyse(ctx, im.FileName, c, opt, s.published)
	if err == nil {
		err = s.compare(ctx, a)
	}
	if err != nil {
		return err
	}
	a.report.Options = checked.report.Options
	im.Report = a.report.Marshal()
	return s.deps.Store.SetRechecked(ctx, im)
}

// checkedImport is an import with its report.
type checkedImport struct {
	im     Import
	report Report
}

// mayAccept tells before any reading whether an import can be accepted by the actor, as far as its check can tell.
func (s *Service) mayAccept(ctx context.Context, id int64) (checkedImport, error) {
	im, report, err := s.Report(ctx, id)
	switch {
	case err != nil:
	case im.State != Checked:
		err = fault.New(fault.Conflict, "intake.not_checked", "ID", id, "State", Word("intake.state."+string(im.State)))
	case !im.May.Accept:
		err = fault.New(fault.Forbidden, "intake.not_yours_to_accept")
	}
	return checkedImport{im, report}, err
}

// mayTake is the same of taking it into a draft.
func (s *Service) mayTake(ctx context.Context, id int64) (checkedImport, error) {
	im, report, err := s.Report(ctx, id)
	switch {
	case err != nil:
	case im.State != Checked || !im.Submitted.IsZero():
		err = fault.New(fault.Conflict, "intake.not_checked", "ID", id, "State", Word("intake.state."+im.Stage()))
	case !im.May.Take:
		err = fault.New(fault.Forbidden, "fault.not_allowed")
	}
	return checkedImport{im, report}, err
}

// settled refuses a report with errors, or with warnings that nobody confirmed.
func settled(im Import, report Report, d Decision) error {
	switch {
	case report.Status == Refused || report.Status == Errors:
		return fault.New(fault.Invalid, "intake.has_errors", "File", im.FileName)
	case report.Status == Warnings && !d.ConfirmWarnings && !d.Unattended:
		return fault.New(fault.Invalid, "intake.unconfirmed", "File", im.FileName)
	}
	return nil
}

// Take reads the kept bytes of a checked workbook again, as its country's draft stands now, and saves the answers of all its parts
// there in one transaction, which closes the import; nothing is published or handed in by it. It refuses with fault.Invalid a
// file that carries errors or open questions, whose warnings nobody confirmed, or that changes nothing, and with fault.Conflict
// one that meets answers changed since it was checked. It tells how many answers were saved.
func (s *Service) Take(ctx context.Context, id int64, d Decision) (int, error) {
	before, err := s.mayTake(ctx, id)
	if err != nil {
		return 0, err
	}
	im, checked := before.im, before.report
	c, err := s.kept(ctx, im)
	if err != nil {
		return 0, err
	}
	defer c.close()
	opt := checked.Options
	opt.Answers = merged(opt.Answers, d.Answers)
	a, err := s.analyse(ctx, im.FileName, c, opt, s.deps.Store.Draft)
	if err != nil {
		return 0, err
	}
	moved := a.movedSince(checked)
	switch {
	case moved > 0 || a.counts.Conflict > 0:
		return 0, fault.New(fault.Conflict, "work.moved", "Count", max(moved, a.counts.Conflict))
	case a.report.Status == Refused || a.report.Status == Errors || len(a.parts) == 0:
		return 0, fault.New(fault.Invalid, "intake.has_errors", "File", im.FileName)
	case a.report.Status == Warnings && !d.ConfirmWarnings && !d.Unattended:
		return 0, fault.New(fault.Invalid, "intake.unconfirmed", "File", im.FileName)
	}
	if err := a.agreed(checked); err != nil {
		return 0, err
	}
	var savings []survey.Saving
	for _, o := range a.parts {
		if to := o.saving(id); len(to.Edits) > 0 {
			savings = append(savings, to)
		}
	}
	if len(savings) == 0 {
		return 0, fault.New(fault.Invalid, "intake.nothing_new", "File", im.FileName)
	}
	return s.deps.Store.TakeImport(ctx, id, savings)
}

// movedSince counts the answers that somebody saved after the file was checked and that it would change: whoever chose between
// the two has not seen them.
func (a *analysis) movedSince(checked Report) int {
	n := 0
	for i, o := range a.parts {
		if i >= len(checked.Parts) {
			break
		}
		for _, e := range o.saving(0).Edits {
			if e.Revision > checked.Parts[i].Draft {
				n++
			}
		}
	}
	return n
}

// Reject closes an import without storing anything of it; fault.Conflict when it has been decided. One that was handed in
// goes back with a reason, which may not be empty.
func (s *Service) Reject(ctx context.Context, id int64, reason string) error {
	im, err := s.deps.Store.Import(ctx, id)
	if err != nil {
		return err
	}
	reason, err = words(reason)
	if err != nil {
		return err
	}
	if !im.Submitted.IsZero() && reason == "" && im.State == Checked {
		return fault.New(fault.Invalid, "intake.reason_missing")
	}
	return s.deps.Store.SetRejected(ctx, id, reason)
}

// Submit hands a checked import of a country's own figures in for validation, with an optional remark. It refuses with
// fault.Invalid one with errors, open questions or unconfirmed warnings, and one that changes nothing.
func (s *Service) Submit(ctx context.Context, id int64, d Decision) error {
	im, checked, err := s.Report(ctx, id)
	if err != nil {
		return err
	}
	if im.State != Checked || !im.Submitted.IsZero() {
		return fault.New(fault.Conflict, "intake.not_checked", "ID", id, "State", Word("intake.state."+im.Stage()))
	}
	switch {
	case checked.Status == Refused || checked.Status == Errors:
		return fault.New(fault.Invalid, "intake.has_errors", "File", im.FileName)
	case checked.Status == Warnings && !d.ConfirmWarnings && !d.Unattended:
		return fault.New(fault.Invalid, "intake.unconfirmed", "File", im.FileName)
	case checked.Changes != nil && checked.Changes.New+checked.Changes.Changed == 0:
		return fault.New(fault.Invalid, "intake.nothing_new", "File", im.FileName)
	}
	remark, err := words(d.Reason)
	if err != nil {
		return err
	}
	return s.deps.Store.SetSubmitted(ctx, id, remark)
}

// Withdraw takes back what was handed in and not yet decided: it is a draft again.
func (s *Service) Withdraw(ctx context.Context, id int64) error {
	return s.deps.Store.SetWithdrawn(ctx, id)
}

// Comment keeps what the actor says about an import; fault.Invalid when it is empty or too long.
func (s *Service) Comment(ctx context.Context, id int64, text string) error {
	im, err := s.deps.Store.Import(ctx, id)
	if err != nil {
		return err
	}
	if !im.May.Comment {
		return fault.New(fault.Forbidden, "fault.not_allowed")
	}
	text, err = words(text)
	if err != nil {
		return err
	}
	if text == "" {
		return fault.New(fault.Invalid, "intake.remark_empty")
	}
	return s.deps.Store.AddRemark(ctx, id, text)
}

// Remarks are what was said about an import, oldest first, and everybody who worked on it.
func (s *Service) Remarks(ctx context.Context, id int64) ([]Remark, []Person, error) {
	return s.deps.Store.Remarks(ctx, id)
}

// words is a text that somebody wrote to others, without control characters but for line ends.
func words(text string) (string, error) {
	text = strings.Map(func(c rune) rune {
		if unicode.IsControl(c) && c != '\n' && c != '\t' {
			return -1
		}
		return c
	}, strings.ReplaceAll(strings.TrimSpace(text), "\r\n", "\n"))
	if utf8.RuneCountInString(text) > LongestRemark {
		return "", fault.New(fault.Invalid, "intake.remark_long", "Max", LongestRemark)
	}
	return text, nil
}
