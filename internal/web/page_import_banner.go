package web

import (
	"slices"
	"strconv"

	"rumbo/internal/intake"
	"rumbo/internal/view"
)

// counted is how many errors there are, cell by cell, and how many different warnings and notes.
func counted(report intake.Report) (errors, warnings, notes int) {
	for _, g := range report.Groups {
		switch g.Severity {
		case intake.Error:
			errors += g.Count
		case intake.Warning:
			warnings++
		default:
			notes++
		}
	}
	return errors, warnings, notes
}

// isAsked tells that a problem is settled by answering a question of the report.
func isAsked(report intake.Report, g intake.Group) bool {
	return g.Severity == intake.Error && slices.ContainsFunc(report.Questions, func(q intake.Question) bool { return q.Code == g.Code })
}

// toCorrect is how many errors have to be mended in the file: neither by an answer nor by naming where the figures are from.
func toCorrect(report intake.Report) (n int) {
	for _, g := range report.Groups {
		if g.Severity == intake.Error && !g.Lacks() && !isAsked(report, g) {
			n += g.Count
		}
	}
	return n
}

// banner says where an import stands and what comes next.
func banner(r *request, im intake.Import, report intake.Report, warnings int) view.Banner {
	nothing := r.T("web.import.nothing_stored")
	_, unnamed := report.Lacks()
	mend := toCorrect(report)
	switch {
	case im.Taken && report.Changes != nil:
		c := report.Changes
		return view.Banner{Tone: "ok", Text: r.T("web.import.taken", "Country", r.country(report.Country), "New", c.New, "Changed", c.Changed, "Same", c.Same),
			More: r.T("web.import.taken.say", "File", im.FileName, "When", r.DateTime(im.Decided), "SHA256", im.SHA256)}
	case im.State == intake.Accepted && im.ChangeSet == 0:
		return view.Banner{Tone: "ok", Text: r.T("web.import.accepted_same")}
	case im.State == intake.Accepted:
		return view.Banner{Tone: "ok", Text: r.T("web.import.accepted", "Count", total(report)), More: r.T("web.import.change_set", "ID", strconv.FormatInt(im.ChangeSet, 10))}
	case im.Stage() == "superseded":
		return view.Banner{Tone: "neutral", Text: r.T("web.import.superseded", "When", r.DateTime(im.Decided)), More: nothing}
	case im.Stage() == "returned" && im.SubmittedBy != r.who.Account && im.Actor != r.who.Account:
		return view.Banner{Tone: "bad", Text: r.T("web.import.returned", "Reason", im.Reason), More: r.T("web.import.returned.theirs")}
	case im.Stage() == "returned":
		return view.Banner{Tone: "bad", Text: r.T("web.import.returned", "Reason", im.Reason), More: r.T("web.import.returned.say")}
	case im.State == intake.Rejected:
		return view.Banner{Tone: "warn", Text: r.T("web.import.rejected"), More: nothing}
	case im.Stage() == "submitted" && im.May.Accept:
		return view.Banner{Tone: "warn", Text: r.T("web.import.to_validate", "Count", total(report)), More: r.T("web.import.to_validate.say")}
	case im.Stage() == "submitted":
		return view.Banner{Tone: "ok", Text: r.T("web.import.waits", "When", r.DateTime(im.Submitted)), More: r.T("web.import.waits.say")}
	case im.State == intake.Received:
		return view.Banner{Tone: "warn", Text: r.T("web.import.being_checked"), More: nothing}
	case report.Status == intake.Refused:
		return view.Banner{Tone: "bad", Text: r.T("web.import.refused"), More: r.T("web.import.refused.say")}
	case report.Changes != nil && report.Changes.Conflict > 0:
		return view.Banner{Tone: "bad", Text: r.T("web.import.conflicts", "Count", report.Changes.Conflict), More: toMend(r, report)}
	case waits(report):
		return view.Banner{Tone: "warn", Text: r.T("web.import.asked", "Count", len(report.Questions)), More: nothing}
	case unnamed && correctable(r, im):
		return view.Banner{Tone: "warn", Text: r.T("web.import.unnamed"), More: nothing}
	case report.Status == intake.Errors && mend == 0 && len(report.Questions) > 0:
		return view.Banner{Tone: "warn", Text: r.T("web.import.asked_left", "Count", len(report.Questions)), More: nothing}
	case report.Status == intake.Errors:
		return view.Banner{Tone: "bad", Text: r.T("web.import.to_mend", "Count", mend), More: toMend(r, report)}
	case takes(im) && total(report) == 0:
		return view.Banner{Tone: "ok", Text: r.T("web.import.nothing_to_take"), More: nothing}
	case takes(im) && report.Status == intake.Warnings:
		return view.Banner{Tone: "warn", Text: r.T("web.import.take_confirm", "Count", warnings), More: nothing}
	case takes(im):
		return view.Banner{Tone: "ok", Text: r.T("web.import.take_ready"), More: nothing}
	case report.Changes != nil && total(report) == 0 && !im.May.Accept:
		return view.Banner{Tone: "ok", Text: r.T("web.import.nothing_to_submit"), More: nothing}
	case !im.May.Accept && !im.May.Submit:
		return view.Banner{Tone: "ok", Text: r.T("web.import.for_focal_point"), More: nothing}
	case !im.May.Accept && report.Status == intake.Warnings:
		return view.Banner{Tone: "warn", Text: r.T("web.import.submit_confirm", "Count", warnings), More: nothing}
	case !im.May.Accept:
		return view.Banner{Tone: "ok", Text: r.T("web.import.submit_ready"), More: nothing}
	case report.Status == intake.Warnings:
		return view.Banner{Tone: "warn", Text: r.T("web.import.to_confirm", "Count", warnings), More: nothing}
	case report.Changes != nil && total(report) == 0:
		return view.Banner{Tone: "ok", Text: r.T("web.import.all_same"), More: nothing}
	}
	return view.Banner{Tone: "ok", Text: r.T("web.import.ready"), More: nothing}
}

// toMend says how a file with errors comes to be taken.
func toMend(r *request, report intake.Report) string {
	say := r.T("web.import.refused.say")
	if markable(report) {
		say = r.T("web.import.to_mend.say")
	}
	if report.Partial.Offered {
		say += " " + r.T("web.import.to_mend.good")
	}
	if n := len(report.Questions); n > 0 {
		say += " " + r.T("web.import.to_mend.asked", "Count", n)
	}
	if lacks, _ := report.Lacks(); lacks.Any() {
		say += " " + r.T("web.import.to_mend.named")
	}
	return say
}

// importFacts are the counts of an import: what was read, what it would change, and what is left to do.
func importFacts(r *request, im intake.Import, report intake.Report, warnings int) []view.Fact {
	lacks, _ := report.Lacks()
	errors, asked := toCorrect(report), len(report.Questions)
	facts := []view.Fact{{Value: r.Int(report.Read.Values), Label: r.T("web.import.values", "Count", report.Read.Values), Small: r.T("web.import.rows", "Count", report.Read.Rows)}}
	if c := report.Changes; c != nil && !lacks.Any() { // else nothing could be compared
		facts = append(facts,
			view.Fact{Value: r.Int(c.New), Label: r.T("web.change.new", "Count", c.New)},
			view.Fact{Value: r.Int(c.Changed), Label: r.T("web.change.changed", "Count", c.Changed)},
			view.Fact{Value: r.Int(c.Same), Label: r.T("web.change.same", "Count", c.Same)})
		if c.Conflict > 0 {
			facts = append(facts, view.Fact{Value: r.Int(c.Conflict), Label: r.T("web.change.conflict"), Tone: "bad"})
		}
	}
	tone := ""
	if errors > 0 {
		tone = "bad"
	}
	if p := report.Partial; p.Chosen {
		facts = append(facts, view.Fact{Value: r.Int(p.LeaveOut), Label: r.T("partial.fact", "Count", p.LeaveOut), Tone: "warn"})
	}
	if asked > 0 {
		facts = append(facts, view.Fact{Value: r.Int(asked), Label: r.T("web.import.questions_open", "Count", asked), Tone: "warn"})
	}
	if errors > 0 || !report.Partial.Chosen && asked == 0 {
		facts = append(facts, view.Fact{Value: r.Int(errors), Label: r.T("web.import.errors", "Count", errors), Tone: tone})
	}
	if warnings > 0 && im.State == intake.Checked { // else they were confirmed, or it does not matter
		facts = append(facts, view.Fact{Value: r.Int(warnings), Label: r.T("web.import.warnings", "Count", warnings), Tone: "warn"})
	}
	return facts
}
