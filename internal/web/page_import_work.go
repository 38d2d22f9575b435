package web

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/shopspring/decimal"

	"rumbo/internal/fault"
	"rumbo/internal/intake"
	"rumbo/internal/view"
)

// lookAgain is after how many seconds a page without scripts asks how far the work is.
const lookAgain = 3

// showWork shows how far the work on an import is, why it ended without success, and what was done when.
func (s *Server) showWork(r *request, page *view.Import, im intake.Import, tasks []intake.Task, people []intake.Person) {
	if len(tasks) == 0 {
		return
	}
	page.Log = taskLog(r, tasks, people)
	path := r.to("imports", strconv.FormatInt(im.ID, 10))
	newest := tasks[0]
	checks := newest.Verb == intake.ToCheck
	if checks != (im.State == intake.Received) || im.State == intake.Accepted || im.State == intake.Rejected {
		return // what came of it stands on the page
	}
	if checks {
		page.Lead, page.Facts = im.FileName, nil // nothing is known of it yet
	}
	mine := im.Actor == r.who.Account
	switch newest.State {
	case intake.Waiting:
		text, more := taskWords(r, newest)
		page.Refresh = lookAgain
		page.Banner = view.Banner{Tone: "warn", Text: r.T("task.now." + string(newest.Verb)), More: r.T("task.leave")}
		if newest.Tries > 1 {
			page.Banner.More = r.T("task.taken_up", "N", strconv.Itoa(newest.Tries), "Max", strconv.Itoa(intake.MaxTries)) + " " + page.Banner.More
		}
		page.Work = view.Work{Text: text, More: more, Percent: hundredths(newest), Feed: path + "/progress", Cancel: path + "/cancel", Label: r.T("task.now." + string(newest.Verb)), Stop: r.T("task.cancel"), Lost: r.T("task.lost")}
		page.Ask = view.Entry{}
		var still []view.Entry
		for _, e := range page.Decide {
			if e.ID == "comment" {
				still = append(still, e)
			}
		}
		page.Decide = still
	case intake.Failed:
		outdated := intake.Outdated(newest.Fault)
		if (newest.Verb == intake.ToAccept || newest.Verb == intake.ToRecheck) && !im.May.Accept {
			return // whoever decides sees to it
		}
		if page.Wrong != "" { // what is wrong is said already
			page.Banner = view.Banner{Tone: "bad", Text: r.T("task.failed_to." + string(newest.Verb)), More: r.next(newest, mine)}
		} else {
			page.Banner = view.Banner{Tone: "bad", Text: r.T("task.failed_to." + string(newest.Verb)), More: sentences(intake.SayFault(r.Printer, newest.Fault), r.T("web.import.nothing_stored"), r.next(newest, mine))}
			if outdated { // which says so itself
				page.Banner.More = sentences(intake.SayFault(r.Printer, newest.Fault), r.next(newest, mine))
			}
		}
		if to := map[bool]string{true: "/again", false: "/recheck"}[im.Submitted.IsZero() && mine]; newest.Fault.Kind == fault.Conflict && (to == "/again" || im.May.Accept) {
			page.Decide = slices.DeleteFunc(page.Decide, func(e view.Entry) bool {
				return outdated && slices.Contains([]string{"accept", "take", "submit"}, e.ID)
			}) // it would fail again
			page.Decide = append([]view.Entry{{ID: "afresh", Title: r.T("task.afresh"), Say: r.T("task.afresh.say"), Action: path + to, Buttons: []view.Button{{Text: r.T("task.afresh.do")}}}}, page.Decide...)
		}
	case intake.CalledOff:
		page.Banner = view.Banner{Tone: "warn", Text: r.T("task.cancelled." + string(newest.Verb)), More: r.T("task.cancelled.by", "Who", worker(r, people, newest.EndedBy), "When", r.DateTime(newest.Ended)) + " " + r.T("web.import.nothing_stored") + " " + r.next(newest, mine)}
	}
	if checks && newest.Over() {
		page.Title = r.T("web.import.title.unchecked")
	}
	page.Window = joined(page.Banner.Text, im.FileName)
	if checks && newest.Over() && mine {
		page.Decide = append([]view.Entry{{ID: "retry", Title: r.T("task.retry"), Say: r.T("task.retry.say"), Action: path + "/retry", Buttons: []view.Button{{Text: r.T("task.retry.do")}}}}, page.Decide...)
	}
}

// next says what can be done after work that came to nothing.
func (r *request) next(t intake.Task, mine bool) string {
	switch {
	case t.State == intake.Failed && t.Fault.Kind == fault.Conflict && t.Verb != intake.ToCheck:
		return "" // that is offered below
	case t.Verb == intake.ToCheck && !mine:
		return r.T("task.next.theirs")
	case t.State == intake.Failed && t.Fault.Kind == fault.Internal:
		return r.T("task.next."+string(t.Verb)) + " " + r.T("task.next.again")
	}
	return r.T("task.next." + string(t.Verb))
}

// sentences are those that say something, one behind the other.
func sentences(list ...string) string {
	return strings.Join(slices.DeleteFunc(list, func(s string) bool { return s == "" }), " ")
}

func hundredths(t intake.Task) int {
	if t.State == intake.Done {
		return 100
	}
	return int(100 * t.Whole())
}

// taskWords tell the step of the work, and how far it is.
func taskWords(r *request, t intake.Task) (text, more string) {
	if t.Over() {
		return r.T("task.end." + string(t.State)), ""
	}
	if t.Progress.Step == "" {
		if t.Tries == 0 {
			return r.T("task.step.queued"), ""
		}
		return r.T("task.step.begun"), ""
	}
	text = r.T("task.step." + string(t.Progress.Step))
	if t.Progress.Rows > 0 {
		more = r.T("task.rows", "Count", int(t.Progress.Rows))
		if t.Progress.Of > 0 {
			more = r.T("task.rows_of", "Count", int(t.Progress.Of), "Done", r.Int(int(t.Progress.Rows)))
		}
	}
	if left := t.Left(); left > 0 {
		if more != "" {
			more += " · "
		}
		more += r.T("task.left", "Time", ahead(r, left))
	}
	return text, more
}

// ahead is a time to come: nobody knows it to the tenth of a second.
func ahead(r *request, d time.Duration) string {
	if d < 90*time.Second {
		return r.T("task.seconds", "N", r.Int(int((d+time.Second-1)/time.Second)))
	}
	return took(r, d)
}

// took is a time as it is printed: tenths of a second, seconds, or minutes from a minute and a half on.
func took(r *request, d time.Duration) string {
	switch {
	case d >= 90*time.Second:
		return r.T("task.minutes", "N", r.Int(int(d.Round(time.Minute)/time.Minute)))
	case d >= 10*time.Second:
		return r.T("task.seconds", "N", r.Int(int(d.Round(time.Second)/time.Second)))
	}
	return r.T("task.seconds", "N", r.Number(decimal.New(max(0, d.Milliseconds()), -3), 1))
}

// taskLog is what was done when.
func taskLog(r *request, tasks []intake.Task, people []intake.Person) view.Panel {
	columns := []view.Column{{Text: r.T("task.log.when")}, {Text: r.T("task.log.what")}, {Text: r.T("task.log.rows"), Class: "n"}, {Text: r.T("task.log.took"), Class: "n"}}
	t := view.Table{ID: "log-t", Caption: r.T("task.log"), Class: "cards", Columns: columns}
	add := func(at time.Time, what, rows, took string) {
		t.Rows = append(t.Rows, view.Row{Head: view.Cell{Text: r.DateTime(at), Class: "nobr"}, Cells: []view.Cell{
			{Text: what, Column: columns[1].Text}, {Text: rows, Column: columns[2].Text, Class: "n"}, {Text: took, Column: columns[3].Text, Class: "n nobr"},
		}})
	}
	for i := len(tasks) - 1; i >= 0; i-- {
		one := tasks[i]
		add(one.Asked, r.T("task.asked."+string(one.Verb), "Who", worker(r, people, one.AskedBy)), "", "")
		try := 0
		for j, s := range one.Steps {
			if s.Step == intake.Ending {
				continue
			}
			what, rows, long := r.T("task.step."+string(s.Step)), "", ""
			if s.Try > 1 && s.Try != try {
				what = r.T("task.try", "N", strconv.Itoa(s.Try)) + " " + what
			}
			try = s.Try
			if s.Rows > 0 {
				rows = r.Int(int(s.Rows))
			}
			if j+1 < len(one.Steps) && one.Steps[j+1].Try == s.Try {
				long = took(r, one.Steps[j+1].At.Sub(s.At))
			}
			add(s.At, what, rows, long)
		}
		switch one.State {
		case intake.Done:
			add(one.Ended, r.T("task.end.done"), "", took(r, one.Ended.Sub(one.Asked)))
		case intake.Failed:
			add(one.Ended, r.T("task.end.failed")+" "+intake.SayFault(r.Printer, one.Fault), "", took(r, one.Ended.Sub(one.Asked)))
		case intake.CalledOff:
			add(one.Ended, r.T("task.end.cancelled_by", "Who", worker(r, people, one.EndedBy)), "", took(r, one.Ended.Sub(one.Asked)))
		}
	}
	return view.Panel{ID: "log", Title: r.T("task.log"), Table: t, Folded: true, Summary: r.T("task.log.show", "Count", len(t.Rows)), Long: true}
}

// importProgress tells a script how far the work on an import is.
func (s *Server) importProgress(c *fiber.Ctx) error {
	id, err := number(c.Params("id"))
	if err != nil {
		return err
	}
	r := s.request(c)
	tasks, err := s.deps.Desk.Tasks(s.deps.Actor(c.UserContext(), r.who.Account), id)
	if err != nil {
		return err
	}
	if len(tasks) == 0 {
		return errNoPage
	}
	c.Set(fiber.HeaderCacheControl, "no-store")
	text, more := taskWords(r, tasks[0])
	return c.JSON(fiber.Map{"text": text, "more": more, "percent": hundredths(tasks[0]), "over": tasks[0].Over()})
}

// cancelTask ends the work on an import without its being done.
func (s *Server) cancelTask(ctx context.Context, r *request) (string, error) {
	id, page, err := s.importOf(r)
	if err != nil {
		return "", err
	}
	return page, s.deps.Desk.CallOff(ctx, id)
}

// recheck checks an import once more against what stands now, for who may accept it.
func (s *Server) recheck(ctx context.Context, r *request) (string, error) {
	id, page, err := s.importOf(r)
	if err != nil {
		return "", err
	}
	_, err = s.deps.Desk.Ask(ctx, id, intake.ToRecheck, intake.Decision{})
	return page, err
}

// retryTask asks once more for the check of an import.
func (s *Server) retryTask(ctx context.Context, r *request) (string, error) {
	id, page, err := s.importOf(r)
	if err != nil {
		return "", err
	}
	return page, s.deps.Desk.Retry(ctx, id)
}

// stateCell is the state of an import in the list: how far the work on it is, while there is some.
func stateCell(r *request, im intake.Import, tasks map[int64]intake.Task) view.Cell {
	t := tasks[im.ID]
	if t.ID == 0 {
		stage := im.Stage()
		if im.State == intake.Received {
			stage = "unchecked" // nobody works on it: the check failed, or was called off
		}
		out := view.Cell{Text: stageSign(stage) + " " + r.T("web.import.stage."+stage), Chip: stageTone(stage), Below: true}
		switch {
		case stage != string(intake.Checked):
		case im.Verdict == intake.Refused:
			out.Small = r.T("web.import.list.refused")
		case im.Asked > 0:
			out.Small = r.T("web.import.list.asked", "Count", im.Asked)
		case im.Verdict == intake.Errors:
			out.Small = r.T("web.import.list.errors")
			if lacks, only := im.Lacks(); only {
				out.Small = r.T("web.import.list.lacks", "What", r.lackingWords(lacks))
			}
		case im.Verdict != "":
			out.Small = r.T("web.import.list.ready")
		}
		return out
	}
	return view.Cell{Text: "◌ " + r.T("task.list."+string(t.Verb), "Percent", fmt.Sprint(hundredths(t))), Chip: "neutral"}
}

// lackingWords names what nobody said of where the figures of a file are from.
func (r *request) lackingWords(l intake.Lacking) string {
	var names []string
	for _, one := range []struct {
		is  bool
		key string
	}{{l.Source, "source"}, {l.Release, "release"}, {l.Flow, "flow"}} {
		if one.is {
			names = append(names, r.T("web.import.list.lacks."+one.key))
		}
	}
	return r.List(names)
}
