package jobs

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"rumbo/internal/fault"
	"rumbo/internal/i18n"
	"rumbo/internal/intake"
	"rumbo/internal/lang"
	"rumbo/internal/observation"
	"rumbo/internal/postgres"
	"rumbo/internal/sheet"
	"rumbo/internal/testkit/storetest"
)

// bureau is a sorting with a desk for files.
type bureau struct {
	sorting
	service *intake.Service
	desk    *intake.Desk
	// before is what happens each time when a task is begun, nil for nothing.
	before   func(ctx context.Context, t intake.Task) error
	accepted atomic.Int64
}

func newBureau(t *testing.T) *bureau {
	t.Helper()
	b := &bureau{sorting: newSorting(t, "")}
	ref := intake.Reference{}
	var err error
	if ref.Directory, err = b.store.Directory(t.Context()); err != nil {
		t.Fatal(err)
	}
	if ref.Catalog, err = b.store.Catalog(t.Context()); err != nil {
		t.Fatal(err)
	}
	messages, err := i18n.Load()
	if err != nil {
		t.Fatal(err)
	}
	b.service = intake.New(intake.Deps{
		Store: b.store, Messages: messages, Limits: sheet.DefaultLimits(), Reference: func(context.Context) (intake.Reference, error) { return ref, nil },
	})
	b.desk = intake.NewDesk(b.service, b.store, func(context.Context) error { b.accepted.Add(1); return nil })
	b.deps.Imports = b
	return b
}

func (b *bureau) Do(ctx context.Context, t intake.Task) error {
	if b.before != nil {
		if err := b.before(ctx, t); err != nil {
			return err
		}
	}
	return b.desk.Do(ctx, t)
}

const operator = int64(storetest.Operator)

func as(t *testing.T, who int64) context.Context { return postgres.WithActor(t.Context(), who) }

func deaths(area, release string, values ...string) []byte {
	var b bytes.Buffer
	b.WriteString("area,year,series,value,source,release\n")
	for i, v := range values {
		fmt.Fprintf(&b, "%s,%d,SM_DTH_MIGR,%s,IOM,%s\n", area, 2000+i, v, release)
	}
	return b.Bytes()
}

func (b *bureau) hand(t *testing.T, who int64, data []byte) intake.Import {
	t.Helper()
	im, err := b.desk.Hand(as(t, who), "muertes.csv", bytes.NewReader(data), intake.Options{Flow: observation.UN})
	if err != nil {
		t.Fatal(err)
	}
	return im
}

// ends waits for the newest task of an import to be over.
func (b *bureau) ends(t *testing.T, id int64) intake.Task {
	t.Helper()
	for deadline := time.Now().Add(patience); ; time.Sleep(10 * time.Millisecond) {
		list, err := b.store.Tasks(as(t, operator), id)
		if err != nil {
			t.Fatal(err)
		}
		if len(list) > 0 && list[0].Over() {
			return list[0]
		}
		if time.Now().After(deadline) {
			t.Fatalf("without an end: %+v\n%s", list, b.log)
		}
	}
}

func (b *bureau) state(t *testing.T, id int64) intake.State {
	t.Helper()
	im, err := b.store.Import(as(t, operator), id)
	if err != nil {
		t.Fatal(err)
	}
	return im.State
}

// TestSmallFilesFeelImmediate: what is quick is done when the request returns, and its log tells each step.
func TestSmallFilesFeelImmediate(t *testing.T) {
	t.Parallel()
	b := newBureau(t)
	b.work(t)
	im := b.hand(t, operator, deaths("PAN", "A 2031", "3", "4"))
	b.ends(t, im.ID)
	if s := b.state(t, im.ID); s != intake.Checked {
		t.Fatalf("%s\n%s", s, b.log)
	}
	if _, err := b.desk.Ask(as(t, operator), im.ID, intake.ToAccept, intake.Decision{ConfirmWarnings: true}); err != nil {
		t.Fatal(err)
	}
	done := b.ends(t, im.ID)
	if b.state(t, im.ID) != intake.Accepted || done.State != intake.Done || done.Tries != 1 {
		t.Errorf("%+v", done)
	}
	for deadline := time.Now().Add(patience); b.accepted.Load() != 1; time.Sleep(5 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("nobody was told of the acceptance")
		}
	}
	var steps []intake.Step
	for deadline := time.Now().Add(patience); len(steps) < 5 && time.Now().Before(deadline); time.Sleep(5 * time.Millisecond) {
		list, err := b.store.Tasks(as(t, operator), im.ID)
		if err != nil {
			t.Fatal(err)
		}
		steps = nil
		for _, s := range list[0].Steps {
			steps = append(steps, s.Step)
		}
	}
	if want := []intake.Step{intake.Reading, intake.Staging, intake.Comparing, intake.Writing, intake.Ending}; !slices.Equal(steps, want) {
		t.Errorf("steps %v", steps)
	}
	if _, err := b.desk.Ask(as(t, operator), im.ID, intake.ToAccept, intake.Decision{}); fault.KindOf(err) != fault.Conflict {
		t.Errorf("accepted twice: %v", err)
	}
}

// TestTwoPeopleAtOnce: of two files about the same country that were checked side by side the second is not written over the first.
func TestTwoPeopleAtOnce(t *testing.T) {
	t.Parallel()
	b := newBureau(t)
	b.work(t)
	first := b.hand(t, b.people["administrator"], deaths("PAN", "B 2031", "3", "4", "5"))
	second := b.hand(t, b.people["second administrator"], deaths("PAN", "B 2031", "3", "40", "50"))
	b.ends(t, first.ID)
	b.ends(t, second.ID)
	accept := func(who string, id int64) intake.Task {
		t.Helper()
		_, err := b.desk.Ask(as(t, b.people[who]), id, intake.ToAccept, intake.Decision{ConfirmWarnings: true})
		if err != nil && fault.KindOf(err) != fault.Conflict {
			t.Fatal(err)
		}
		return b.ends(t, id)
	}
	if done := accept("administrator", first.ID); done.State != intake.Done {
		t.Fatalf("%+v", done)
	}
	before, err := b.store.DataHash(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	told := accept("second administrator", second.ID)
	messages, _ := i18n.Load()
	if said := ""; told.State != intake.Failed || told.Fault.Kind != fault.Conflict {
		t.Fatalf("%+v", told)
	} else if said = intake.SayFault(messages.Printer(lang.English), told.Fault); !strings.Contains(said, "2 of these figures") || !strings.Contains(said, "Check the file again") {
		t.Error(said)
	}
	if after, _ := b.store.DataHash(t.Context()); after != before || b.state(t, second.ID) != intake.Checked {
		t.Error("something was written, or lost")
	}
	// The way on: the same file against what stands now.
	again, err := b.desk.HandAgain(as(t, b.people["second administrator"]), second.ID, intake.Anew{})
	if err != nil {
		t.Fatal(err)
	}
	b.ends(t, again.ID)
	_, report, err := b.service.Report(as(t, b.people["second administrator"]), again.ID)
	if err != nil || *report.Changes != (observation.Counts{Changed: 2, Same: 1}) || len(report.Diff) != 2 || report.Diff[0].Old != "4" {
		t.Fatalf("%+v %+v %v", report.Changes, report.Diff, err)
	}
	if b.state(t, second.ID) != intake.Rejected {
		t.Error("the import before still waits")
	}
	if done := accept("second administrator", again.ID); done.State != intake.Done || b.state(t, again.ID) != intake.Accepted {
		t.Errorf("%+v", done)
	}
}

// TestRightsAtTheTimeOfTheWork: work is done with the rights that who asked for it has then.
func TestRightsAtTheTimeOfTheWork(t *testing.T) {
	t.Parallel()
	b := newBureau(t)
	b.hand(t, b.people["administrator"], deaths("PAN", "C 2031", "3"))
	im := b.hand(t, b.people["administrator"], deaths("PAN", "C 2031", "4"))
	if err := b.store.SetActive(as(t, b.people["second administrator"]), b.people["administrator"], false); err != nil {
		t.Fatal(err)
	}
	b.work(t)
	if over := b.ends(t, im.ID); over.State != intake.Failed || over.Fault.Key != "task.rights_gone" {
		t.Errorf("%+v", over)
	}
	if s := b.state(t, im.ID); s != intake.Received {
		t.Error(s)
	}
}

// TestCalledOff: work that is called off ends soon, and nothing of it stays; who called it off is known. A check can be asked for again.
func TestCalledOff(t *testing.T) {
	t.Parallel()
	b := newBureau(t)
	begun := make(chan struct{}, 10)
	b.before = func(ctx context.Context, task intake.Task) error {
		if task.Import > 1 {
			return nil
		}
		begun <- struct{}{}
		<-ctx.Done()
		return ctx.Err()
	}
	b.work(t)
	im := b.hand(t, b.people["administrator"], deaths("PAN", "D 2031", "3"))
	<-begun
	if err := b.desk.CallOff(as(t, b.people["focal point PAN"]), im.ID); fault.KindOf(err) != fault.NotFound {
		t.Errorf("by who does not see it: %v", err)
	}
	if err := b.desk.Retry(as(t, b.people["administrator"]), im.ID); fault.KindOf(err) != fault.Conflict {
		t.Errorf("while it is under way: %v", err)
	}
	if err := b.desk.CallOff(as(t, b.people["administrator"]), im.ID); err != nil {
		t.Fatal(err)
	}
	over := b.ends(t, im.ID)
	if over.State != intake.CalledOff || over.EndedBy != b.people["administrator"] || b.state(t, im.ID) != intake.Received {
		t.Errorf("%+v", over)
	}
	b.before = nil
	if err := b.desk.Retry(as(t, b.people["administrator"]), im.ID); err != nil {
		t.Fatal(err)
	}
	b.ends(t, im.ID)
	if s := b.state(t, im.ID); s != intake.Checked {
		t.Error(s)
	}
}

// TestPoison: a file that breaks the work off each time is given up after some tries, with the reason; so is one that ends the program.
func TestPoison(t *testing.T) {
	t.Parallel()
	b := newBureau(t)
	var tries atomic.Int64
	b.before = func(context.Context, intake.Task) error {
		if tries.Add(1) == 1 {
			return errors.New("disk on fire")
		}
		panic("a cell without end")
	}
	killed := b.hand(t, operator, deaths("PAN", "E 2031", "3"))
	// Its server was gone before the end of each try.
	for range intake.MaxTries {
		list, err := b.store.Tasks(as(t, operator), killed.ID)
		if err != nil {
			t.Fatal(err)
		}
		held, _, err := b.store.HoldTask(t.Context(), list[0].ID)
		if err != nil || held == nil {
			t.Fatal(held, err)
		}
		if other, busy, err := b.store.HoldTask(t.Context(), list[0].ID); other != nil || !busy || err != nil {
			t.Error("held twice", err)
		}
		held.LetGo(t.Context())
	}
	b.work(t)
	if over := b.ends(t, killed.ID); over.State != intake.Failed || over.Fault.Key != "task.gave_up" || tries.Load() != 0 {
		t.Errorf("%+v after %d more tries", over, tries.Load())
	}
	im := b.hand(t, operator, deaths("PAN", "E 2031", "4"))
	if over := b.ends(t, im.ID); over.State != intake.Failed || over.Tries != intake.MaxTries || over.Fault.Key != "task.failed" {
		t.Errorf("%+v", over)
	}
	if !strings.Contains(b.log.String(), "a cell without end") {
		t.Error("the log does not tell why")
	}
	if err := b.service.Reject(as(t, operator), im.ID, ""); err != nil || b.state(t, im.ID) != intake.Rejected {
		t.Error(err)
	}
}

// TestStoppedServer: a server that is stopped gives back what it has not done, without counting it as a try, and the next does it.
func TestStoppedServer(t *testing.T) {
	t.Parallel()
	b := newBureau(t)
	begun := make(chan struct{}, 10)
	b.before = func(ctx context.Context, _ intake.Task) error {
		begun <- struct{}{}
		<-ctx.Done()
		return ctx.Err()
	}
	j, err := Start(t.Context(), b.deps)
	if err != nil {
		t.Fatal(err)
	}
	im := b.hand(t, operator, deaths("PAN", "F 2031", "3"))
	<-begun
	short, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if err := j.Stop(short); err != nil {
		t.Fatal(err)
	}
	list, err := b.store.Tasks(as(t, operator), im.ID)
	if err != nil || list[0].State != intake.Waiting || list[0].Tries != 0 {
		t.Fatalf("%+v %v", list, err)
	}
	b.before = nil
	b.work(t)
	if over := b.ends(t, im.ID); over.State != intake.Done || over.Tries != 1 {
		t.Errorf("%+v", over)
	}
}

// TestAgainBySomebodyElse: whoever works for the same country checks a colleague's file again, in their own name; nobody of another country does.
func TestAgainBySomebodyElse(t *testing.T) {
	t.Parallel()
	b := newBureau(t)
	b.work(t)
	first, err := b.desk.Hand(as(t, b.people["focal point PAN"]), "muertes.csv", bytes.NewReader(deaths("PAN", "D 2031", "3", "4")), intake.Options{Flow: observation.National})
	if err != nil {
		t.Fatal(err)
	}
	b.ends(t, first.ID)
	if _, err := b.desk.HandAgain(as(t, b.people["focal point CRI"]), first.ID, intake.Anew{}); fault.KindOf(err) != fault.NotFound {
		t.Error("by a neighbour:", err)
	}
	again, err := b.desk.HandAgain(as(t, b.people["second focal point PAN"]), first.ID, intake.Anew{})
	if err != nil {
		t.Fatal(err)
	}
	b.ends(t, again.ID)
	im, report, err := b.service.Report(as(t, b.people["second focal point PAN"]), again.ID)
	if err != nil || report.Read.Values != 2 || im.Actor != b.people["second focal point PAN"] || im.State != intake.Checked || b.state(t, first.ID) != intake.Rejected {
		t.Errorf("%v %+v %+v", err, im, report.Read)
	}
}
