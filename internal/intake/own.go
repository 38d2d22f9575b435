package intake

import (
	"context"
	"errors"
	"slices"
	"strings"

	"rumbo/internal/fault"
	"rumbo/internal/lang"
	"rumbo/internal/observation"
	"rumbo/internal/sheet"
	"rumbo/internal/survey"
	"rumbo/internal/workbook"
)

// manifestRows bounds the hidden sheet: far more than any questionnaire needs.
const manifestRows = 20_000

// isOwn tells a workbook of ours by any of the three marks, of which a program may lose one.
func isOwn(b *sheet.Book) bool {
	if manifestSheet(b) >= 0 {
		return true
	}
	if _, ok := b.Properties()[workbook.ManifestProperty]; ok {
		return true
	}
	_, ok := b.DefinedNames()[workbook.ManifestName]
	return ok
}

func manifestSheet(b *sheet.Book) int {
	return slices.IndexFunc(b.Sheets(), func(s sheet.SheetInfo) bool { return s.Name == workbook.ManifestSheet })
}

// stands gives the answers of a country with which those of a workbook are compared.
type stands func(ctx context.Context, questionnaire, country, round string) (survey.Standing, error)

// published compares with what is published, where accepting publishes.
func (s *Service) published(ctx context.Context, questionnaire, country, round string) (survey.Standing, error) {
	r, err := s.deps.Store.Response(ctx, questionnaire, country, round)
	return survey.Standing{Response: r}, err
}

// standing is what a file is compared with for whoever hands it in: their country's own draft, unless what they bring is
// published without anybody else.
func (s *Service) standing(opt Options) stands {
	if opt.Scope != nil && !opt.Scope.Alone {
		return s.deps.Store.Draft
	}
	return s.published
}

// readOwn reads the workbook of a country by its manifest.
func (s *Service) readOwn(ctx context.Context, a *analysis, stands stands) (refused bool, err error) {
	m, ok, err := a.manifest(ctx)
	if err != nil || !ok {
		return true, err
	}
	country, known := a.ref.Directory.Area(m.Country)
	if !known {
		a.found.add(codeAreaUnknown, place{sheet: workbook.ManifestSheet}, m.Country, nil)
		return true, nil
	}
	if _, ok := a.report.Options.Scope.parts(m.Country); !ok {
		items := 0
		for _, part := range m.Parts {
			items += len(part.Items)
		}
		a.found.add(codeAreaNotYours, place{}, m.Country, map[string]any{"Area": country.Name, "Count": items})
		return true, nil
	}
	if opt := a.report.Options.Country; opt != "" && opt != m.Country {
		expected, _ := a.ref.Directory.Area(opt)
		a.found.add(codeCountryOther, place{}, m.Country, map[string]any{"Country": country.Name, "Expected": expected.Name})
		return true, nil
	}
	var parts []*own
	for i, part := range m.Parts {
		q, fine := a.asks(m, i)
		if !fine {
			refused = true
			continue
		}
		parts = append(parts, &own{
			a: a, q: q, part: part, manifest: m, messages: s.deps.Messages,
			response: survey.Response{Questionnaire: q.Code, Version: q.Version, Country: m.Country, Round: part.Round, Answers: map[string]survey.Answer{}},
		})
	}
	if refused {
		return true, nil
	}
	cells, ok, err := a.collect(ctx, m)
	if err != nil || !ok {
		return true, err
	}
	for _, o := range parts {
		o.cells = cells
	}
	return false, s.readParts(ctx, a, parts, stands)
}

// readParts reads the answers of each part and compares them with what stands, which is nil where they are compared with nothing.
func (s *Service) readParts(ctx context.Context, a *analysis, parts []*own, stands stands) error {
	for _, o := range parts {
		o.read()
	}
	a.completeness(parts)
	for _, o := range parts {
		told := ReportPart{Survey: o.q.Code, Round: o.part.Round, Read: o.count}
		if stands != nil {
			var err error
			if o.current, err = stands(ctx, o.q.Code, o.response.Country, o.part.Round); err != nil && !isNotFound(err) {
				return err
			}
			o.against(o.current)
			if err := o.lines(ctx, s.deps.Store); err != nil {
				return err
			}
			told.Changes, told.Draft = &o.counts, o.current.Revision
			a.counts.New, a.counts.Changed, a.counts.Same = a.counts.New+o.counts.New, a.counts.Changed+o.counts.Changed, a.counts.Same+o.counts.Same
			a.counts.Conflict, a.counts.Rejected = a.counts.Conflict+o.counts.Conflict, a.counts.Rejected+o.counts.Rejected
		}
		a.report.Parts = append(a.report.Parts, told)
	}
	if stands != nil {
		a.counts.Rejected += a.lost
	}
	a.parts = parts
	return nil
}

// asks finds the questionnaire of a part of the workbook, which may be read only when a round asks it as the workbook does.
func (a *analysis) asks(m workbook.Manifest, i int) (survey.Questionnaire, bool) {
	part := m.Parts[i]
	q, known := a.ref.questionnaire(part.Survey)
	if !known {
		a.found.add(codeSurveyUnknown, place{}, part.Survey, map[string]any{"Survey": part.Survey})
		return q, false
	}
	round, known := a.ref.round(part.Round)
	if !known || !slices.Contains(round.Parts, q.Code) && len(round.Parts) > 0 {
		a.found.add(codeRoundUnknown, place{}, part.Round, map[string]any{"Round": part.Round, "Survey": q.Name})
		return q, false
	}
	if slices.ContainsFunc(m.Parts[:i], func(p workbook.Part) bool { return p.Survey == part.Survey && p.Round == part.Round }) {
		a.found.add(codeTemplateParts, place{}, part.Survey, map[string]any{"Survey": q.Name, "Round": part.Round})
		return q, false
	}
	return q, a.sameItems(q, part)
}

// manifest reads the hidden sheet.
func (a *analysis) manifest(ctx context.Context) (workbook.Manifest, bool, error) {
	i := manifestSheet(a.book)
	if i < 0 {
		a.found.add(codeTemplateDamaged, place{}, "", map[string]any{"Sheet": workbook.ManifestSheet})
		return workbook.Manifest{}, false, nil
	}
	var rows [][]string
	reader, err := a.book.Rows(ctx, i)
	if err != nil {
		return workbook.Manifest{}, false, err
	}
	defer reader.Close()
	for reader.Next() && len(rows) < manifestRows {
		var row []string
		for _, c := range reader.Row().Cells {
			for len(row) < c.Col {
				row = append(row, "")
			}
			row[c.Col-1] = c.Text
		}
		rows = append(rows, row)
	}
	if err := reader.Err(); err != nil {
		return workbook.Manifest{}, false, err
	}
	m, err := workbook.ParseManifest(rows)
	if len(m.Parts) > 0 {
		a.report.Survey, a.report.Round = m.Parts[0].Survey, m.Parts[0].Round
	}
	a.report.Country = m.Country
	var wrong *workbook.ManifestError
	if !errors.As(err, &wrong) {
		return m, err == nil, err
	}
	at := place{sheet: workbook.ManifestSheet}
	if wrong.Row > 0 {
		at.col, at.row = 1, wrong.Row
	}
	code := map[workbook.ManifestFault]string{
		workbook.NotOurs: codeTemplateWrong, workbook.NewerVersion: codeTemplateNewer,
		workbook.Malformed: codeTemplateDamaged, workbook.BadChecksum: codeTemplateChanged,
	}[wrong.Fault]
	a.found.add(code, at, "", map[string]any{"Sheet": workbook.ManifestSheet})
	return m, false, nil
}

// sameItems tells whether the workbook asks what the questionnaire asks now. Another version with the same items is
// taken, and told.
func (a *analysis) sameItems(q survey.Questionnaire, part workbook.Part) bool {
	var ours, theirs []string
	for _, i := range q.Items() {
		ours = append(ours, i.ID)
	}
	for _, i := range part.Items {
		theirs = append(theirs, i.ID)
	}
	slices.Sort(ours)
	slices.Sort(theirs)
	args := map[string]any{"Version": part.SurveyVersion, "Current": q.Version, "Survey": q.Name}
	if !slices.Equal(ours, theirs) {
		a.found.add(codeTemplateOutdated, place{}, part.SurveyVersion, args)
		return false
	}
	if part.SurveyVersion != q.Version {
		a.found.add(codeTemplateOlder, place{}, part.SurveyVersion, args)
	}
	return true
}

// against compares the answers of the part with those that stand: what is new, changed, the same, and what somebody changed after
// the workbook was issued.
func (o *own) against(current survey.Standing) {
	a := o.a
	o.response.ID, o.response.Serial, o.response.DataVersion = current.ID, current.Serial, current.DataVersion
	choice := a.report.Options.Answers[conflictID]
	kept := 0
	for _, it := range o.part.Items {
		item, _, _ := o.q.Item(it.ID)
		now, onServer := current.Answers[it.ID]
		onServer = onServer && (now.Given() || now.Gap != observation.NoGap)
		moved := onServer && current.DataVersion > o.manifest.Base
		if revision, drafted := current.Revisions[it.ID]; drafted {
			moved = revision > o.part.Draft // an answer that was taken back is a change, too
		}
		answer, said := o.response.Answers[it.ID]
		at := o.places[it.ID]
		switch {
		case o.faulty[it.ID]:
			o.counts.Rejected++
			if onServer {
				o.response.Answers[it.ID] = now // what is left out changes nothing
			}
		case !said && onServer:
			o.response.Answers[it.ID] = now
			kept++
		case !said:
		case onServer && sameInCells(now, answer):
			o.counts.Same++
			o.response.Answers[it.ID] = now
		case o.outside(item, at):
			o.counts.Rejected++
			o.foreign++
			if delete(o.response.Answers, it.ID); onServer {
				o.response.Answers[it.ID] = now
			}
		case !onServer && !moved:
			o.counts.New++
			o.diff(item, at, survey.Answer{}, answer)
		case moved && choice == keepServer:
			o.counts.Same++
			if delete(o.response.Answers, it.ID); onServer {
				o.response.Answers[it.ID] = now
			}
		case moved && choice != takeFile:
			o.counts.Conflict++
			if !onServer {
				now = survey.Answer{Gap: observation.NotAnswered}
			}
			o.diff(item, at, now, answer)
			a.found.add(codeConflictServer, at, o.print(item, answer).In(lang.English), map[string]any{
				"Old": o.print(item, now), "New": o.print(item, answer),
			})
			a.found.ask(Question{ID: conflictID, Code: codeConflictServer, Options: []string{takeFile, keepServer}})
		default:
			o.counts.Changed++
			o.diff(item, at, now, answer)
		}
	}
	if kept > 0 {
		a.found.add(codeAnswerKept, place{}, "", o.named(map[string]any{"Count": kept}))
	}
}

// named adds the part to what is told of it, where there are several.
func (o *own) named(args map[string]any) map[string]any {
	if len(o.manifest.Parts) > 1 {
		args["Part"], args["Round"] = o.q.Name, o.part.Round
	}
	return args
}

// The answers to the question which of two differing answers is right.
const (
	conflictID = "conflict"
	takeFile   = "file"
	keepServer = "server"
)

// sameInCells tells that two answers say the same once they stand in a workbook.
func sameInCells(a, b survey.Answer) bool {
	for _, one := range []*survey.Answer{&a, &b} {
		one.Evidence, one.Text = plain(one.Evidence), plain(one.Text)
	}
	return a.Same(b)
}

// plain is a text as a cell keeps it.
func plain(s string) string { return trim(strings.ReplaceAll(s, "\r\n", "\n")) }

func (o *own) diff(item survey.Item, at place, before, after survey.Answer) {
	if len(o.a.report.Diff) >= maxDiff {
		o.a.report.Omitted++
		return
	}
	old, now := o.print(item, before), o.print(item, after)
	o.a.report.Diff = append(o.a.report.Diff, Diff{
		Survey: o.q.Code, Sheet: at.sheet, Cell: at.cell(), Key: item.ID, Old: old.In(lang.English), New: now.In(lang.English), OldText: old, NewText: now,
	})
}

// saving is what of the part goes into the draft: every answer that the draft does not hold yet, those included that are
// published and stay, since a draft is handed in whole.
func (o *own) saving(id int64) survey.Saving {
	out := survey.Saving{Place: survey.Place{Round: o.part.Round, Part: o.q.Code, Country: o.response.Country}, Questionnaire: o.q}
	for _, item := range o.q.Items() {
		answer, said := o.response.Answers[item.ID]
		revision, drafted := o.current.Revisions[item.ID]
		_, section, _ := o.q.Item(item.ID)
		if !said || drafted && sameInCells(o.current.Answers[item.ID], answer) || !o.a.report.Options.Scope.item(o.response.Country, o.q.Code, section.Code) {
			continue
		}
		answer.Item = item.ID
		if answer.Origin.Kind == observation.Cell && answer.Origin.File == o.a.report.SHA256 {
			answer.Origin.Import = id
		}
		out.Edits = append(out.Edits, survey.Edit{Answer: answer, Revision: revision})
	}
	return out
}

// acceptAnswers writes the answers of a workbook and the figures computed from them.
func (s *Service) acceptAnswers(ctx context.Context, a *analysis, set observation.ChangeSet) (int64, observation.Counts, error) {
	if a.counts.Conflict > 0 {
		return 0, a.counts, fault.New(fault.Conflict, "intake.has_conflicts", "File", a.report.File)
	}
	if a.counts.New+a.counts.Changed == 0 {
		// Nothing to write, but the import has been decided.
		change, _, err := s.deps.Store.AcceptFigures(ctx, set, func(func(observation.Observation, error) bool) {})
		return change, a.counts, err
	}
	var list []survey.Publication
	for _, o := range a.parts {
		if o.counts.New+o.counts.Changed == 0 {
			continue
		}
		r := o.response
		for id, answer := range r.Answers {
			if answer.Origin.Kind == "" {
				continue
			}
			answer.Origin.Import = set.Import
			r.Answers[id] = answer
		}
		r.Serial++
		round, _ := a.ref.round(r.Round)
		list = append(list, survey.Publication{Base: o.current.DataVersion, Response: r, Figures: o.q.Figures(r, round.ReferenceYear, r.Release())})
	}
	change, err := s.deps.Store.AcceptResponses(ctx, set, list)
	return change, a.counts, err
}
