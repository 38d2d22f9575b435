package intake

import (
	"context"
	"errors"
	"io/fs"
	"log/slog"
	"maps"
	"slices"
	"time"

	"rumbo/internal/fault"
	"rumbo/internal/i18n"
	"rumbo/internal/observation"
	"rumbo/internal/sheet"
)

// Deps are what a Service needs. Store is nil where files are only checked.
type Deps struct {
	Store     Store
	Profiles  Profiles                                     // nil where none are kept
	Reference func(ctx context.Context) (Reference, error) // areas, catalogue, questionnaires and rounds as they stand
	Messages  *i18n.Catalogue
	Limits    sheet.Limits
	Now       func() time.Time
	Log       *slog.Logger // nil: nothing is logged
}

// Service takes files in. It is safe for concurrent use.
type Service struct {
	deps     Deps
	most     int // figures of a file that are held in memory
	pictures pictureCache
}

// New makes a Service.
func New(d Deps) *Service {
	if d.Now == nil {
		d.Now = time.Now
	}
	if d.Log == nil {
		d.Log = slog.New(slog.DiscardHandler)
	}
	return &Service{deps: d, most: heldAtOnce}
}

// Check reads a file and says what it holds, without a store: Changes is nil. Memory does not grow with the rows.
func (s *Service) Check(ctx context.Context, name string, file File, opt Options) (Report, error) {
	c, err := digested(file)
	if err != nil {
		return Report{}, err
	}
	a, err := s.analyse(ctx, name, c, opt, nil)
	if err != nil {
		return Report{}, err
	}
	return a.report, nil
}

// CheckAgainstStore is Check with what accepting would change; it stores nothing.
func (s *Service) CheckAgainstStore(ctx context.Context, name string, file File, opt Options) (Report, error) {
	if s.deps.Store == nil {
		return Report{}, errors.New("intake: no store")
	}
	c, err := digested(file)
	if err != nil {
		return Report{}, err
	}
	a, err := s.analyse(ctx, name, c, opt, s.standing(opt))
	if err != nil {
		return Report{}, err
	}
	return a.report, s.compare(ctx, a)
}

// Receive keeps the file, stores its import and checks it against the store: received → checked. A file that cannot be
// read is kept and checked as well, so that it can be looked at; its report says refused.
func (s *Service) Receive(ctx context.Context, name string, file File, opt Options) (Import, Report, error) {
	if s.deps.Store == nil {
		return Import{}, Report{}, errors.New("intake: no store")
	}
	c, err := digested(file)
	if err != nil {
		return Import{}, Report{}, err
	}
	if c.sum, err = s.deps.Store.SaveFile(ctx, name, file); err != nil {
		return Import{}, Report{}, err
	}
	im := Import{
		State: Received, FileName: name, SHA256: c.sum, Size: c.size, Source: opt.Source, Release: opt.Release, Received: s.deps.Now(),
	}
	if im.ID, err = s.deps.Store.CreateImport(ctx, im); err != nil {
		return im, Report{}, err
	}
	return s.check(ctx, im, c, opt)
}

// check checks the file of a received import against the store: received → checked.
func (s *Service) check(ctx context.Context, im Import, c content, opt Options) (Import, Report, error) {
	scope, err := s.deps.Store.Scope(ctx)
	if err != nil {
		return im, Report{}, err
	}
	opt.Scope = &scope
	if !scope.Anything && !scope.Official && opt.Flow == "" {
		opt.Flow = observation.National
	}
	a, err := s.analyse(ctx, im.FileName, c, opt, s.standing(opt))
	if err == nil {
		err = s.compare(ctx, a)
	}
	if err != nil {
		return im, Report{}, err
	}
	a.report.Import = &im.ID
	im.State, im.Report = Checked, a.report.Marshal()
	im.Flow, im.Areas = a.whose()
	return im, a.report, s.deps.Store.SetChecked(ctx, im)
}

// Report returns the report that an import was checked with, language-neutral: Say fills in the messages.
func (s *Service) Report(ctx context.Context, id int64) (Import, Report, error) {
	im, err := s.deps.Store.Import(ctx, id)
	if err != nil {
		return im, Report{}, err
	}
	if len(im.Report) == 0 {
		return im, Report{File: im.FileName, SHA256: im.SHA256, Import: &im.ID}, nil
	}
	r, err := ParseReport(im.Report)
	if err != nil {
		return im, r, err
	}
	r.Import = &im.ID
	return im, r, nil
}

// Imports lists the newest imports first.
func (s *Service) Imports(ctx context.Context, limit int) ([]Import, error) {
	return s.deps.Store.Imports(ctx, limit)
}

// SameFile lists the other imports of the very file of one, newest first, without those that another check replaced.
func (s *Service) SameFile(ctx context.Context, id int64) ([]Import, error) {
	all, err := s.deps.Store.SameFile(ctx, id)
	return slices.DeleteFunc(all, func(im Import) bool { return im.Stage() == "superseded" }), err
}

// afresh is an import that may be checked again, with what its file was read with. fault.Conflict when it has been decided.
func (s *Service) afresh(ctx context.Context, id int64) (Import, Options, error) {
	im, checked, err := s.Report(ctx, id)
	if err != nil {
		return im, Options{}, err
	}
	if im.State != Checked || !im.Submitted.IsZero() {
		return im, Options{}, fault.New(fault.Conflict, "intake.not_checked", "ID", id, "State", Word("intake.state."+string(im.State)))
	}
	return im, checked.Options, nil
}

// merged is the answers of before with those of now, of which an empty one takes back what was answered.
func merged(before, now map[string]string) map[string]string {
	out := map[string]string{}
	maps.Copy(out, before)
	maps.Copy(out, now)
	maps.DeleteFunc(out, func(_, said string) bool { return said == "" })
	return out
}

// isNotFound tells the absence of a response from a failure to read it.
func isNotFound(err error) bool {
	return fault.KindOf(err) == fault.NotFound || errors.Is(err, fs.ErrNotExist)
}
