package app

import (
	"context"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"

	"rumbo/internal/account"
	"rumbo/internal/area"
	"rumbo/internal/catalog"
	"rumbo/internal/intake"
	"rumbo/internal/lang"
	"rumbo/internal/password"
	"rumbo/internal/pgserver"
	"rumbo/internal/postgres"
	"rumbo/internal/publish"
	"rumbo/internal/session"
	"rumbo/internal/sheet"
	"rumbo/internal/shipped"
	"rumbo/internal/survey"
	"rumbo/internal/upkeep"
)

// operatorAccount is the account under which the command line works and the operator signs in.
const operatorAccount = account.Operator

// hashers is how many passwords are worked on at a time, each with 64 MiB.
const hashers = 2

// reference is what every part knows by heart: areas, catalogue, questionnaires, rounds, settings.
type reference struct {
	directory      *area.Directory
	catalog        *catalog.Catalog
	questionnaires []survey.Questionnaire
	rounds         []survey.Round
	settings       upkeep.Settings
	zone           *time.Location
}

// house holds the open parts of one run: the database and the use cases over it.
type house struct {
	database  database
	store     *postgres.Store
	reference atomic.Pointer[reference]
	reading   sync.Mutex // so that of two readings the later one stays
	publish   *publish.Service
	intake    *intake.Service
	sessions  *session.Service
	clock     func() time.Time
	closers   []func()
}

// close closes in reverse order of opening.
func (h *house) close() {
	for i := len(h.closers) - 1; i >= 0; i-- {
		h.closers[i]()
	}
}

// open starts or finds the database, brings schema and shipped data up to date and builds the use cases. The caller
// closes the house.
func (r *rumbo) open(ctx context.Context, limits sheet.Limits) (_ *house, err error) {
	h := &house{clock: r.streams.Now}
	if h.clock == nil {
		h.clock = time.Now
	}
	defer func() {
		if err != nil {
			h.close()
		}
	}()
	db, err := r.database()
	if err != nil {
		return nil, err
	}
	if db.appURL == "" {
		server, err := pgserver.Start(ctx, pgserver.Options{DataDir: filepath.Join(r.dataDir, "postgres"), Log: r.log})
		if err != nil {
			return nil, err
		}
		h.closers = append(h.closers, func() { _ = server.Stop(context.WithoutCancel(ctx)) })
		db = database{appURL: server.AppURL(), ownerURL: server.OwnerURL()}
	}
	h.database = db
	if err := postgres.Migrate(ctx, db.ownerURL, db.role()); err != nil {
		return nil, err
	}
	key, err := postgres.Admit(ctx, db.ownerURL)
	if err != nil {
		return nil, err
	}
	if h.store, err = postgres.Open(ctx, db.appURL, key, r.log); err != nil {
		return nil, err
	}
	h.closers = append(h.closers, h.store.Close)
	data, err := shipped.Load()
	if err != nil {
		return nil, err
	}
	progress := r.progress()
	err = h.store.LoadShipped(ctx, data, func(_ string, done, total int) { progress.step(r.say.T("cli.loading"), done, total) })
	progress.done()
	if err != nil {
		return nil, err
	}
	if err := h.refresh(ctx); err != nil {
		return nil, err
	}
	now := func() time.Time { return h.clock().UTC() }
	h.publish = publish.New(h.store, func() publish.Reference { return h.reference.Load().publish() }, h.now)
	h.intake = intake.New(intake.Deps{
		Profiles: h.store,
		Store:    h.store, Messages: r.messages, Limits: limits, Now: now, Log: r.log,
		Reference: func(context.Context) (intake.Reference, error) { return h.reference.Load().intake(), nil },
	})
	h.sessions = session.New(session.Deps{Store: h.store, Hasher: password.New(password.Default(), hashers), Now: now, Limits: h.limits})
	return h, nil
}

// refresh reads the reference data again, after a change set or an edit that may have touched it.
func (h *house) refresh(ctx context.Context) error {
	h.reading.Lock()
	defer h.reading.Unlock()
	var ref reference
	var err error
	if ref.directory, err = h.store.Directory(ctx); err != nil {
		return err
	}
	if ref.catalog, err = h.store.Catalog(ctx); err != nil {
		return err
	}
	if ref.questionnaires, err = h.store.Questionnaires(ctx); err != nil {
		return err
	}
	if ref.rounds, err = h.store.Rounds(ctx); err != nil {
		return err
	}
	if ref.settings, err = h.store.Settings(ctx); err != nil {
		return err
	}
	ref.zone = ref.settings.Location()
	h.reference.Store(&ref)
	return nil
}

func (h *house) settings() upkeep.Settings { return h.reference.Load().settings }

// now is the moment in the time zone of the settings, so that its day is the one that readers have.
func (h *house) now() time.Time { return h.clock().In(h.reference.Load().zone) }

func (h *house) limits() session.Limits {
	idle, life := h.settings().Limits()
	return session.Limits{Idle: idle, Life: life}
}

// areaName is the name of a country or group, empty where it is not known.
func (h *house) areaName(code string) lang.Text {
	if a, ok := h.reference.Load().directory.Area(code); ok {
		return a.Name
	}
	return lang.Text{}
}

func (ref *reference) publish() publish.Reference {
	return publish.Reference{Directory: ref.directory, Catalog: ref.catalog, Questionnaires: ref.questionnaires, Rounds: ref.rounds}
}

func (ref *reference) intake() intake.Reference {
	return intake.Reference{Directory: ref.directory, Catalog: ref.catalog, Questionnaires: ref.questionnaires, Rounds: ref.rounds}
}

// shippedReference is the reference data without a database, for `rumbo check`.
func shippedReference() (*reference, error) {
	data, err := shipped.Reference()
	if err != nil {
		return nil, err
	}
	cat, err := data.Catalog()
	if err != nil {
		return nil, err
	}
	return &reference{directory: data.Directory(), catalog: cat, questionnaires: data.Questionnaires, rounds: data.Rounds}, nil
}
