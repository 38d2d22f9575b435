package intake

import (
	"context"
	"errors"
	"slices"
	"strconv"

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

// readOwn reads the workbook of a country by its manifest.
func (s *Service) readOwn(ctx context.Context, a *analysis, store Store) (refused bool, err error) {
	m, ok, err := a.manifest(ctx)
	if err != nil || !ok {
		return true, err
	}
	if len(m.Parts) != 1 {
		a.found.add(codeTemplateParts, place{}, strconv.Itoa(len(m.Parts)), map[string]any{"Count": len(m.Parts)})
		return true, nil
	}
	part := m.Parts[0]
	country, known := a.ref.Directory.Area(m.Country)
	if !known {
		a.found.add(codeAreaUnknown, place{sheet: workbook.ManifestSheet}, m.Country, nil)
		return true, nil
	}
	if _, ok := a.report.Options.Scope.parts(m.Country); !ok {
		a.found.add(codeAreaNotYours, place{}, m.Country, map[string]any{"Area": country.Name, "Count": len(part.Items)})
		return true, nil
	}
	if opt := a.report.Options.Country; opt != "" && opt != m.Country {
		expected, _ := a.ref.Directory.Area(opt)
		a.found.add(codeCountryOther, place{}, m.Country, map[string]any{"Country": country.Name, "Expected": expected.Name})
		return true, nil
	}
	q, known := a.ref.questionnaire(part.Survey)
	if !known {
		a.found.add(codeSurveyUnknown, place{}, part.Survey, map[string]any{"Survey": part.Survey})
		return true, nil
	}
	round, known := a.ref.round(part.Round)
	if !known || !slices.Contains(round.Parts, q.Code) && len(round.Parts) > 0 {
		a.found.add(codeRoundUnknown, place{}, part.Round, map[string]any{"Round": part.Round, "Survey": q.Name})
		return true, nil
	}
	if !a.sameItems(q, part) {
		return true, nil
	}
	o := &own{
		a: a, q: q, part: part, manifest: m, messages: s.deps.Messages,
		response: survey.Response{Questionnaire: q.Code, Version: q.Version, Country: m.Country, Round: part.Round, Answers: map[string]survey.Answer{}},
	}
	if ok, err := o.collect(ctx); err != nil || !ok {
		return true, err
	}
	o.read()
	a.survey = q
	if store != nil {
		if a.current, err = store.Response(ctx, q.Code, m.Country, part.Round); err != nil && !isNotFound(err) {
			return true, err
		}
		o.against(a.current)
	}
	a.response = &o.response
	return false, nil
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
	if len(m.Parts) == 1 {
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

// against compares the answers of the file with those on the server: what is new, changed, the same, and what somebody
// changed after the workbook was issued.
func (o *own) against(current survey.Response) {
	a := o.a
	o.response.ID, o.response.Serial, o.response.DataVersion = current.ID, current.Serial, current.DataVersion
	moved := current.DataVersion > o.manifest.Base
	choice := a.report.Options.Answers[conflictID]
	kept := 0
	for _, it := range o.part.Items {
		item, _, _ := o.q.Item(it.ID)
		now, onServer := current.Answers[it.ID]
		onServer = onServer && (now.Given() || now.Gap != observation.NoGap)
		answer, said := o.response.Answers[it.ID]
		at := o.places[it.ID]
		switch {
		case o.faulty[it.ID]:
			a.counts.Rejected++
		case !said && onServer:
			o.response.Answers[it.ID] = now
			kept++
		case !said:
		case onServer && now.Same(answer):
			a.counts.Same++
			o.response.Answers[it.ID] = now
		case o.outside(item, at):
			a.counts.Rejected++
		case !onServer:
			a.counts.New++
			o.diff(item, at, survey.Answer{}, answer)
		case moved && choice == keepServer:
			a.counts.Same++
			o.response.Answers[it.ID] = now
		case moved && choice != takeFile:
			a.counts.Conflict++
			o.diff(item, at, now, answer)
			a.found.add(codeConflictServer, at, o.print(item, answer).In(lang.English), map[string]any{
				"Old": o.print(item, now), "New": o.print(item, answer),
			})
			a.found.ask(Question{ID: conflictID, Code: codeConflictServer, Options: []string{takeFile, keepServer}})
		default:
			a.counts.Changed++
			o.diff(item, at, now, answer)
		}
	}
	if kept > 0 {
		a.found.add(codeAnswerKept, place{}, "", map[string]any{"Count": kept})
	}
}

// The answers to the question which of two differing answers is right.
const (
	conflictID = "conflict"
	takeFile   = "file"
	keepServer = "server"
)

func (o *own) diff(item survey.Item, at place, before, after survey.Answer) {
	if len(o.a.report.Diff) >= maxDiff {
		o.a.report.Omitted++
		return
	}
	old, now := o.print(item, before), o.print(item, after)
	o.a.report.Diff = append(o.a.report.Diff, Diff{
		Sheet: at.sheet, Cell: at.cell(), Key: item.ID, Old: old.In(lang.English), New: now.In(lang.English), OldText: old, NewText: now,
	})
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
	r := *a.response
	for id, answer := range r.Answers {
		if answer.Origin.Kind == "" {
			continue
		}
		answer.Origin.Import = set.Import
		r.Answers[id] = answer
	}
	r.Serial++
	round, _ := a.ref.round(r.Round)
	year := round.ReferenceYear
	change, err := s.deps.Store.AcceptResponse(ctx, set, a.current.DataVersion, r, a.survey.Figures(r, year, r.Release()))
	return change, a.counts, err
}
