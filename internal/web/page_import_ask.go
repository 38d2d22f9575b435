package web

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"rumbo/internal/account"
	"rumbo/internal/catalog"
	"rumbo/internal/fault"
	"rumbo/internal/intake"
	"rumbo/internal/view"
)

// lacking is the form in which the reader says what a file does not: answers to its questions, and where its figures are from. The file is then checked again as it is kept.
func (r *request) lacking(im intake.Import, report intake.Report) view.Entry {
	lacks, _ := report.Lacks()
	named, questions := report.Options.Named(), len(report.Questions)
	if !correctable(r, im) || questions == 0 && !lacks.Any() {
		return view.Entry{}
	}
	e := view.Entry{ID: "ask", Title: r.T("web.import.questions"), Action: r.to("imports", strconv.FormatInt(im.ID, 10), "again"), Buttons: []view.Button{{Text: r.T("web.import.again")}}}
	for _, q := range report.Questions {
		name := "answer-" + q.ID
		options := []view.Option{{Text: r.T("web.choose"), Selected: r.field(name, "") == ""}}
		for _, o := range q.Options {
			options = append(options, view.Option{Value: o, Text: r.choiceText(q, o), Selected: r.field(name, "") == o})
		}
		e.Fields = append(e.Fields, view.Field{Kind: "choice", Name: name, Label: q.Message, Options: options})
	}
	if questions == 0 {
		e.Title, e.Buttons[0].Text = r.T("web.import.named"), r.T("web.import.named.do")
	}
	if lacks.Any() {
		for _, g := range report.Groups {
			if g.Lacks() {
				e.Say += g.Message + " "
			}
		}
		e.Say += r.T("web.import.named.say")
	}
	if lacks.Any() || waits(report) && named.Release == "" && !report.Layout.OfAnswers() { // what else waits for the answers would be asked next
		e.Fields = append(e.Fields, r.originFields(named, lacks)...)
	}
	return e
}

// renames is the form in which the reader names otherwise what was named of a file that lacks nothing.
func (r *request) renames(im intake.Import, report intake.Report) (view.Entry, bool) {
	lacks, _ := report.Lacks()
	named := report.Options.Named()
	if !r.who.May(account.LoadReleases) {
		named.Flow = ""
	}
	if !correctable(r, im) || report.Layout.OfAnswers() || lacks.Any() || len(report.Questions) > 0 || named == (intake.Named{}) {
		return view.Entry{}, false
	}
	return view.Entry{
		ID: "named", Title: r.T("web.import.renamed"), Say: r.T("web.import.named.say"), Action: r.to("imports", strconv.FormatInt(im.ID, 10), "again"), Folded: r.form == nil,
		Fields: r.originFields(named, lacks), Buttons: []view.Button{{Text: r.T("web.import.named.do"), Tone: "quiet"}},
	}, true
}

// originFields are the fields in which the reader names where the figures of a file are from, as it stands; without what lacks the file cannot be taken.
func (r *request) originFields(named intake.Named, lacks intake.Lacking) []view.Field {
	content := r.ref.Catalog.Content()
	source := view.Field{Kind: "text", Name: "source", Label: r.T("web.source"), Help: r.T("web.upload.source.own"), Value: r.field("source", named.Source), Required: lacks.Source, Complete: "off", Max: longestOrigin}
	for _, src := range content.Sources {
		source.List = append(source.List, view.Option{Value: src.Code, Text: src.Name.In(r.lang)})
	}
	release := view.Field{Kind: "text", Name: "release", Label: r.T("web.release"), Help: r.T("web.upload.release.own"), Value: r.field("release", named.Release), Required: lacks.Release, Complete: "off", Max: longestOrigin}
	releases := slices.Clone(content.Releases)
	slices.SortStableFunc(releases, func(a, b catalog.Release) int { return strings.Compare(b.Rank, a.Rank) })
	for _, rel := range releases {
		release.List = append(release.List, view.Option{Value: rel.Name, Text: rel.Source})
	}
	if !r.who.May(account.LoadReleases) {
		return []view.Field{source, release} // a country's own figures are of one flow
	}
	source.Help, release.Help = r.T("web.upload.source.say"), r.T("web.upload.release.say")
	stands := r.field("flow", string(named.Flow))
	flow := view.Field{Kind: "choice", Name: "flow", Label: r.T("web.flow"), Required: lacks.Flow, Options: []view.Option{{Text: r.T("web.upload.flow.file"), Selected: stands == ""}}}
	if lacks.Flow {
		flow.Options[0].Text = r.T("web.choose")
	}
	for _, f := range content.Flows {
		flow.Options = append(flow.Options, view.Option{Value: string(f.Code), Text: f.Name.In(r.lang), Selected: stands == string(f.Code)})
	}
	return []view.Field{source, release, flow}
}

// longestOrigin is how many characters the name of a source or release has at most.
const longestOrigin = 200

// namesEnough refuses what still does not name what the file lacks: the check would say the same again.
func (s *Server) namesEnough(ctx context.Context, id int64, n intake.Named) error {
	_, report, err := s.deps.Intake.Report(ctx, id)
	if err != nil {
		return err
	}
	if lacks, _ := report.Lacks(); lacks.Source && n.Source == "" || lacks.Release && n.Release == "" || lacks.Flow && n.Flow == "" {
		return fault.New(fault.Invalid, "web.import.named.missing")
	}
	return nil
}
