package intake

import (
	"bytes"
	"context"
	"io"
	"iter"
	"maps"
	"time"

	"rumbo/internal/action"
	"rumbo/internal/fault"
	"rumbo/internal/observation"
	"rumbo/internal/survey"
)

// memory is a Store of maps: the rules of the contract without a database.
type memory struct {
	files     map[string][]byte
	imports   map[int64]Import
	figures   map[observation.Key]observation.Observation
	responses map[string]survey.Response
	changed   map[observation.Key]int64 // in which change set last
	changes   int64
	sets      []observation.ChangeSet
	scope     Scope // of whoever works with it
	remarks   []Remark
	drafts    map[string]survey.Standing // of works that were begun
	lines     action.Known
}

func newMemory() *memory {
	return &memory{
		files: map[string][]byte{}, imports: map[int64]Import{}, figures: map[observation.Key]observation.Observation{}, responses: map[string]survey.Response{}, drafts: map[string]survey.Standing{}, changed: map[observation.Key]int64{},
		scope: Scope{Anything: true, Alone: true},
	}
}

func (m *memory) SaveFile(_ context.Context, _ string, file File) (string, error) {
	c, err := digested(file)
	if err != nil {
		return "", err
	}
	m.files[c.sum], err = io.ReadAll(io.NewSectionReader(file, 0, file.Size()))
	return c.sum, err
}

// inMemory is a file whose bytes are at hand.
func inMemory(data []byte) content {
	c, err := digested(bytes.NewReader(data))
	if err != nil {
		panic(err)
	}
	return c
}

func (m *memory) File(_ context.Context, sum string) ([]byte, error) {
	data, ok := m.files[sum]
	if !ok {
		return nil, fault.New(fault.NotFound, "fault.not_found")
	}
	return data, nil
}

func (m *memory) CopyFile(ctx context.Context, sum string, w io.Writer) error {
	data, err := m.File(ctx, sum)
	if err == nil {
		_, err = w.Write(data)
	}
	return err
}

func (m *memory) CreateImport(_ context.Context, im Import) (int64, error) {
	im.ID = int64(len(m.imports) + 1)
	m.imports[im.ID] = im
	return im.ID, nil
}

func (m *memory) Import(_ context.Context, id int64) (Import, error) {
	im, ok := m.imports[id]
	if !ok {
		return im, fault.New(fault.NotFound, "fault.not_found")
	}
	im.May.Take = im.State == Checked && im.Submitted.IsZero() && !m.scope.Alone
	im.May.Accept = im.State == Checked && (m.scope.Alone || !im.Submitted.IsZero())
	return im, nil
}

func (m *memory) Scope(context.Context) (Scope, error) { return m.scope, nil }

func (m *memory) Imports(context.Context, int) ([]Import, error) { return nil, nil }

func (m *memory) SameFile(context.Context, int64) ([]Import, error) { return nil, nil }

func (m *memory) move(id int64, from, to State, change func(*Import)) error {
	im := m.imports[id]
	if im.State != from {
		return fault.New(fault.Conflict, "intake.not_checked")
	}
	im.State = to
	change(&im)
	m.imports[id] = im
	return nil
}

func (m *memory) SetChecked(_ context.Context, checked Import) error {
	return m.move(checked.ID, Received, Checked, func(im *Import) { im.Report, im.Flow, im.Areas = checked.Report, checked.Flow, checked.Areas })
}

func (m *memory) SetRechecked(_ context.Context, checked Import) error {
	return m.move(checked.ID, Checked, Checked, func(im *Import) { im.Report = checked.Report })
}

func (m *memory) SetRejected(_ context.Context, id int64, reason string) error {
	return m.move(id, Checked, Rejected, func(im *Import) { im.Reason = reason })
}

func (m *memory) SetSubmitted(ctx context.Context, id int64, remark string) error {
	if remark != "" {
		_ = m.AddRemark(ctx, id, remark)
	}
	return m.move(id, Checked, Checked, func(im *Import) { im.Submitted, im.SubmittedBy = time.Unix(1, 0), 3 })
}

func (m *memory) SetWithdrawn(_ context.Context, id int64) error {
	return m.move(id, Checked, Checked, func(im *Import) { im.Submitted, im.SubmittedBy = time.Time{}, 0 })
}

func (m *memory) AddRemark(_ context.Context, _ int64, words string) error {
	m.remarks = append(m.remarks, Remark{Words: words})
	return nil
}

func (m *memory) Remarks(context.Context, int64) ([]Remark, []Person, error) {
	return m.remarks, nil, nil
}

func (m *memory) DataVersion(context.Context) (int64, error) { return m.changes, nil }

func (m *memory) Compare(_ context.Context, rows iter.Seq2[observation.Observation, error], most int, each func(observation.Change) error) (observation.Counts, error) {
	var counts observation.Counts
	seen := map[observation.Key]observation.Value{}
	for o, err := range rows {
		if err != nil {
			return counts, err
		}
		c := observation.Change{Kind: observation.ChangeNew, New: o}
		if before, twice := seen[o.Key]; twice && !before.Equal(o.Value) {
			c.Kind = observation.ChangeConflict
			counts.Conflict++
		} else if old, ok := m.figures[o.Key]; twice {
			c.Kind = observation.ChangeSame
			counts.Same++
		} else if !ok {
			counts.New++
		} else {
			c.Old = &old.Value
			if old.Value.Equal(o.Value) {
				c.Kind = observation.ChangeSame
				counts.Same++
			} else {
				c.Kind = observation.ChangeChanged
				counts.Changed++
			}
		}
		seen[o.Key] = o.Value
		if most > 0 && (c.Kind == observation.ChangeSame || counts.New+counts.Changed+counts.Conflict > most) {
			continue
		}
		if err := each(c); err != nil {
			return counts, err
		}
	}
	return counts, nil
}

func (m *memory) AcceptFigures(ctx context.Context, set observation.ChangeSet, rows iter.Seq2[observation.Observation, error]) (int64, observation.Counts, error) {
	next := maps.Clone(m.figures)
	counts, err := m.Compare(ctx, rows, 0, func(c observation.Change) error {
		if c.Kind != observation.ChangeSame {
			next[c.New.Key] = c.New
		}
		return nil
	})
	if err != nil {
		return 0, counts, err
	}
	if counts.Conflict > 0 {
		return 0, counts, fault.New(fault.Conflict, "intake.has_conflicts")
	}
	for key, o := range next {
		if before, known := m.figures[key]; known && !before.Value.Equal(o.Value) && m.changed[key] > set.Base && set.Base > 0 {
			return 0, counts, fault.New(fault.Conflict, "task.moved", "Count", 1)
		}
	}
	for key, o := range next {
		if before, known := m.figures[key]; !known || !before.Value.Equal(o.Value) {
			m.changed[key] = m.changes + 1
		}
	}
	m.figures = next
	return m.accept(set, counts.New+counts.Changed > 0), counts, nil
}

func (m *memory) accept(set observation.ChangeSet, changed bool) int64 {
	if im, ok := m.imports[set.Import]; ok {
		im.State = Accepted
		m.imports[set.Import] = im
	}
	if !changed {
		return 0
	}
	m.changes++
	m.sets = append(m.sets, set)
	return m.changes
}

func (m *memory) Response(_ context.Context, questionnaire, country, round string) (survey.Response, error) {
	r, ok := m.responses[questionnaire+country+round]
	if !ok {
		return r, fault.New(fault.NotFound, "fault.not_found")
	}
	return r, nil
}

func (m *memory) LineKnown(context.Context, survey.Place) (action.Known, error) { return m.lines, nil }

func (m *memory) Draft(ctx context.Context, questionnaire, country, round string) (survey.Standing, error) {
	if d, begun := m.drafts[questionnaire+country+round]; begun {
		return d, nil
	}
	r, err := m.Response(ctx, questionnaire, country, round)
	return survey.Standing{Response: r}, err
}

func (m *memory) TakeImport(_ context.Context, id int64, savings []survey.Saving) (taken int, err error) {
	next := maps.Clone(m.drafts)
	for _, to := range savings {
		key := to.Place.Part + to.Place.Country + to.Place.Round
		d := next[key]
		d.Answers, d.Revisions = maps.Clone(d.Answers), maps.Clone(d.Revisions)
		if d.Answers == nil {
			d.Answers, d.Revisions = map[string]survey.Answer{}, map[string]int64{}
		}
		d.Revision++
		for _, e := range to.Edits {
			if d.Revisions[e.Item] != e.Revision {
				return 0, fault.New(fault.Conflict, "work.moved", "Count", 1)
			}
			d.Answers[e.Item], d.Revisions[e.Item] = e.Answer, d.Revision
			taken++
		}
		next[key] = d
	}
	m.drafts = next
	return taken, m.move(id, Checked, Accepted, func(im *Import) { im.Taken = true })
}

func (m *memory) AcceptResponses(_ context.Context, set observation.ChangeSet, list []survey.Publication) (int64, error) {
	for _, p := range list {
		if m.responses[p.Response.Questionnaire+p.Response.Country+p.Response.Round].DataVersion != p.Base {
			return 0, fault.New(fault.Conflict, "intake.has_conflicts")
		}
	}
	id := m.accept(set, len(list) > 0)
	for _, p := range list {
		for _, f := range p.Figures {
			m.figures[f.Key] = f
		}
		p.Response.DataVersion = id
		m.responses[p.Response.Questionnaire+p.Response.Country+p.Response.Round] = p.Response
	}
	return id, nil
}

// promptly is a memory in which what is asked for is done at once.
type promptly struct {
	*memory
	TaskStore
	desk *Desk
	done map[int64]Task
}

func (p *promptly) Hand(ctx context.Context, im Import, file File, check Options, before int64) (id, task int64, err error) {
	if before != 0 {
		im.Replaces = before
		err = p.SetRejected(ctx, before, "")
	} else {
		_, err = p.SaveFile(ctx, im.FileName, file)
	}
	if err != nil {
		return 0, 0, err
	}
	if id, err = p.CreateImport(ctx, im); err != nil {
		return 0, 0, err
	}
	t := Task{ID: int64(len(p.done) + 1), Import: id, Verb: ToCheck, Options: check, State: Done}
	p.done[t.ID] = t
	return id, t.ID, p.desk.Do(ctx, t)
}

func (p *promptly) Task(_ context.Context, id int64) (Task, error) { return p.done[id], nil }

// prompt is a Desk over a service that keeps things in memory.
func prompt(s *Service) *Desk {
	p := &promptly{memory: s.deps.Store.(*memory), done: map[int64]Task{}}
	p.desk = NewDesk(s, p, nil)
	return p.desk
}

// again checks the file of an import again with answers, as its page does.
func again(ctx context.Context, s *Service, id int64, answers map[string]string) (Import, Report, error) {
	im, err := prompt(s).HandAgain(ctx, id, Anew{Answers: answers})
	if err != nil {
		return im, Report{}, err
	}
	return s.Report(ctx, im.ID)
}
