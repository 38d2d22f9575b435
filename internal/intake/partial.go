package intake

import (
	"fmt"
	"maps"
	"math/bits"
	"slices"
	"strings"

	"rumbo/internal/fault"
	"rumbo/internal/observation"
)

// GoodRows is the answer by which a person says that rows with errors are to be left out: Options.Answers[GoodRows] = LeaveOut.
const GoodRows = "errors"

// Partial is what can be taken of a file in which single rows carry errors, once a person says that these are to be left out.
type Partial struct {
	// Keep figures or answers can be taken and LeaveOut cannot, which stand in Rows rows.
	Keep     int `json:"keep"`
	LeaveOut int `json:"leave_out"`
	Rows     int `json:"rows"`
	// Offered tells that the person may choose so: every error is one of single rows, and no question is open. Chosen tells that they did.
	Offered bool `json:"offered"`
	Chosen  bool `json:"chosen"`
}

// rowCodes are the errors of single rows or answers: what carries one can be left out, and the rest stays as good as it is. Without a release and the like no
// figure can be kept; where only some rows lack it, the others can.
func rowCodes() []string {
	return []string{
		codeFormulaNoValue, codeCellError, codeSourceMissing, codeReleaseMissing, codeReleaseOther, codeFlowUnknown, codeDuplicateOther,
		codeAreaNotYours, codePartNotYours, codeFlowNotYours, codeAreaUnknown, codeAreaMismatch, codePeriodUnreadable, codeSeriesUnknown,
		codeIndicatorUnknown, codePartUnknown, codeStatusUnknown, codeStatusConflict, codeNumberMixed, codeValueUnreadable, codeValueAmbiguous, codeValueDate,
		codeValueScale, codeAnswerUnknown, codeAnswerNumber, codeAnswerDate, codeAnswerLong, codeAnswerReason, codeReasonUnknown,
		codeShareIncomplete, codeShareOver, codeLineWrong, codeLastUnreadable,
		codeAnswersArea, codeAnswersTwice, codeAnswersMarks, codeRoundUnknown,
	}
}

// rowAt is the cell of a figure within the file.
type rowAt struct{ table, row, col int }

// left is what of the figures of a file is not taken, beside those that the mapper gives nobody.
type left struct {
	kept                    int                      // figures that are in order
	foreign                 int                      // that are not the person's to hand in
	foreignAgain, keptAgain int                      // of the figures given again, those that are left out
	keys                    map[observation.Key]bool // of which the file gives two values
	disputed                map[rowAt]rowAt          // of which the file gives two values, with a cell of the other
	rows                    []rowSet                 // by table, the rows in which something is left out
	whole                   bool                     // an error that is not one of single rows or answers
}

func newLeft(tables int) left {
	return left{disputed: map[rowAt]rowAt{}, keys: map[observation.Key]bool{}, rows: make([]rowSet, tables)}
}

// rowSet is a set of rows, one bit each.
type rowSet []uint64

func (s *rowSet) add(row int) {
	for len(*s) <= row/64 {
		*s = append(*s, 0)
	}
	(*s)[row/64] |= 1 << (row % 64)
}

func (s rowSet) has(row int) bool { return row/64 < len(s) && s[row/64]&(1<<(row%64)) != 0 }

func (s rowSet) count() (n int) {
	for _, word := range s {
		n += bits.OnesCount64(word)
	}
	return n
}

// admit notes what becomes of a figure that was read.
func (a *analysis) admit(fig *figure, table int, seen *duplicates, f *findings) error {
	if fig.Source == "" && fig.Key.Release != "" {
		return nil // told, and counted among those that are rejected
	}
	switch {
	case !fig.whole():
	case a.held.wrong:
		a.left.foreign++
		a.left.rows[table].add(fig.at.row)
	default:
		a.left.kept++
	}
	return seen.add(fig, table, f)
}

// dispute notes a figure that was given before. Of two values neither is kept.
func (a *analysis) dispute(same bool, before given, fig *figure, table int) {
	switch {
	case !fig.whole():
	case !a.report.Options.Scope.figure(fig.Key):
		if same {
			a.left.foreignAgain++
		}
	case !same:
		here, first := rowAt{table, fig.at.row, fig.at.col}, rowAt{int(before.table), int(before.row), int(before.col)}
		a.left.keys[fig.Key] = true
		a.left.disputed[here] = first
		if _, known := a.left.disputed[first]; !known {
			a.left.disputed[first] = here
		}
		a.left.rows[table].add(here.row)
		a.left.rows[first.table].add(first.row)
	}
}

// sum settles the counts once everything was read.
func (l *left) sum(seen *duplicates) {
	l.kept -= seen.again - l.foreignAgain + len(l.disputed)
	// Of figures that were put aside not all are known by their cells.
	l.whole = l.whole || seen.more || seen.aside != nil && l.foreign > 0
}

// takes tells that a figure that was read is one for the store. One that is not the person's to hand in never is, nor held against what the person may not see; nor is one of
// which the file gives two values, when errors are left out.
func (a *analysis) takes(fig *figure) bool {
	return a.report.Options.Scope.figure(fig.Key) && !(a.report.Partial.Chosen && a.left.keys[fig.Key])
}

// given is how many figures the store is given again with the same value.
func (a *analysis) given() int {
	return a.again - a.left.foreignAgain - a.left.keptAgain
}

// partial sums up what can be taken without the rows that carry errors, and leaves these out where the person has said so: what was an error is then told as a
// warning.
func (a *analysis) partial(refused bool) {
	p := &a.report.Partial
	if refused || a.found.status() == OK || len(a.parts) == 0 && a.report.Layout.OfAnswers() {
		return
	}
	if a.report.Layout.OfAnswers() {
		p.LeaveOut = a.lost
		for _, o := range a.parts {
			p.Keep += o.count.Values - o.foreign
			p.LeaveOut += len(o.faulty) + o.foreign
			for _, more := range o.twice {
				p.LeaveOut += more
			}
		}
		p.Rows = p.LeaveOut
	} else {
		p.Keep, p.LeaveOut = a.left.kept, a.rejected+a.left.foreign+len(a.left.disputed)
		for _, set := range a.left.rows {
			p.Rows += set.count()
		}
	}
	codes := rowCodes()
	ofAnswer := func(q Question) bool { return q.Code == codeAnswerUnknown } // of words that stand in single cells
	p.Offered = p.Keep > 0 && p.LeaveOut > 0 && !slices.ContainsFunc(a.found.questions, func(q Question) bool { return !ofAnswer(q) }) &&
		!a.left.whole && a.found.status() == Errors &&
		!slices.ContainsFunc(a.found.groups.list, func(g *group) bool { return g.severity == Error && !slices.Contains(codes, g.code) })
	if p.Chosen = p.Offered && a.report.Options.Answers[GoodRows] == LeaveOut; !p.Chosen {
		return
	}
	a.found.questions = slices.DeleteFunc(a.found.questions, ofAnswer)
	a.lowered = map[string]bool{}
	for _, g := range a.found.groups.list {
		if g.severity == Error {
			a.lowered[g.code] = true
		}
	}
	for code := range maps.Keys(a.lowered) {
		a.found.raise(code, Warning)
	}
}

// leftOut is how many figures are not stored because something is wrong with them.
func (a *analysis) leftOut() int {
	if a.report.Partial.Chosen {
		return a.report.Partial.LeaveOut
	}
	return a.rejected + a.left.foreign
}

// agreed refuses what would leave out something else than the person was told.
func (a *analysis) agreed(checked Report) error {
	now, then := a.report.Partial, checked.Partial
	if (now.Chosen || then.Chosen) && now.LeaveOut != then.LeaveOut {
		return fault.New(fault.Conflict, "partial.moved", "Count", now.LeaveOut, "Then", then.LeaveOut)
	}
	return nil
}

// leavingOut is the reason of a change set with how many figures or answers were left out.
func (a *analysis) leavingOut(reason string) string {
	if !a.report.Partial.Chosen {
		return reason
	}
	return strings.TrimSpace(reason + fmt.Sprintf(" [left out: %d]", a.report.Partial.LeaveOut))
}
