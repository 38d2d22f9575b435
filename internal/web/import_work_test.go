package web

import (
	"context"
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"rumbo/internal/fault"
	"rumbo/internal/intake"
	"rumbo/internal/postgres"
	"rumbo/internal/testkit/browser"
)

// promptTasks stand in for the queue: what is asked for is done at once, in the name of who asked. What was put there past them waits.
type promptTasks struct {
	*postgres.Store
	desk *intake.Desk
}

func promptDesk(in *intake.Service, store *postgres.Store, accepted func(context.Context) error) *intake.Desk {
	tasks := &promptTasks{Store: store}
	tasks.desk = intake.NewDesk(in, tasks, accepted)
	return tasks.desk
}

func (p *promptTasks) Hand(ctx context.Context, im intake.Import, file intake.File, check intake.Options, before int64) (id, task int64, err error) {
	id, task, err = p.Store.Hand(ctx, im, file, check, before)
	if err == nil {
		err = p.do(ctx, task)
	}
	return id, task, err
}

func (p *promptTasks) Ask(ctx context.Context, t intake.Task) (task int64, err error) {
	task, err = p.Store.Ask(ctx, t)
	if err == nil {
		err = p.do(ctx, task)
	}
	return task, err
}

func (p *promptTasks) do(ctx context.Context, id int64) error {
	t, err := p.Task(ctx, id)
	if err != nil {
		return err
	}
	err = p.desk.Do(postgres.WithActor(ctx, t.AskedBy), t)
	if why, ok := fault.As(err); ok && why.Kind != fault.Internal {
		return p.FailTask(ctx, id, why)
	}
	return err
}

// waits is an import of a person whose check waits in the queue.
func (o *office) waits(t *testing.T, person, text string) (id, task int64) {
	t.Helper()
	ctx := postgres.WithActor(t.Context(), o.people[person])
	sum, err := o.store.SaveFile(ctx, "espera.csv", strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	id, task, err = o.store.Hand(ctx, intake.Import{FileName: "espera.csv", SHA256: sum, Received: time.Now()}, strings.NewReader(text), intake.Options{}, 0)
	if err != nil {
		t.Fatal(err)
	}
	return id, task
}

// TestWorkUnderWay: the page of an import shows how far the work is and asks again, the list too; who called it off is told; it can be asked
// for again, and a failure is told in words with what was done when.
func TestWorkUnderWay(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	const who = "administrator"
	id, task := o.waits(t, who, "area,year,series,value\nPAN,2018,SM_DTH_MIGR,3\n")
	path := "/es/imports/" + strconv.FormatInt(id, 10)
	page := o.see(t, who, path)
	page.HasText("#work-text", "En espera de turno")
	began := time.Now().Add(-10 * time.Second)
	steps := []intake.StepTaken{{Step: intake.Reading, Try: 1, At: began}}
	if waits, err := o.store.NoteProgress(t.Context(), task, intake.Progress{Step: intake.Staging, Rows: 5000, Of: 20000, Part: 0.25, Began: began, At: time.Now()}, steps); err != nil || !waits {
		t.Fatal(waits, err)
	}
	page = o.see(t, who, path)
	page.HasText("#work-text", "Traslado de las cifras")
	page.HasText("#work-more", "5,000 de 20,000 filas · faltan unos")
	page.Has(`#work-bar[max="100"][value="55"]`)
	page.Has(`#work-said[aria-live="polite"]`)
	page.Has("head noscript")
	page.Has(`form[action="` + path + `/cancel"] button`)
	page.Lacks("#reject")
	page.HasText("#log", "Lectura del archivo")
	o.see(t, who, "/es/imports").HasText("#list", "en revisión · 55 %")
	resp, text := o.do(t, ask(path+"/progress", "Cookie", o.cookie(who)))
	var told struct {
		Text, More string
		Percent    int
		Over       bool
	}
	if err := json.Unmarshal([]byte(text), &told); err != nil || told.Percent != 55 || told.Over || !strings.Contains(told.More, "5,000") || resp.Header.Get("Cache-Control") != "no-store" {
		t.Errorf("%+v %v %s", told, err, text)
	}

	do := func(what string) int {
		t.Helper()
		resp, _ := o.do(t, request2(http.MethodPost, path+"/"+what, nil, "Cookie", o.cookie(who), "Content-Type", "application/x-www-form-urlencoded"))
		return resp.StatusCode
	}
	if status := do("cancel"); status != http.StatusSeeOther {
		t.Fatal(status)
	}
	if status := do("cancel"); status != http.StatusConflict {
		t.Errorf("called off twice: %d", status)
	}
	page = o.see(t, who, path)
	page.Lacks("#work")
	page.Lacks("head noscript")
	page.HasText(".banner", "La revisión se canceló")
	page.HasText("h1", "Sin revisar")
	page.Lacks("main dl.facts") // nothing was read
	page.HasText("#log", "Cancelado por administrator")
	page.Has("#retry form")
	page.Has("#reject form")

	task, err := o.store.Ask(postgres.WithActor(t.Context(), o.people[who]), intake.Task{Import: id, Verb: intake.ToCheck})
	if err != nil {
		t.Fatal(err)
	}
	o.see(t, who, path).Has("#work")
	if err := o.store.FailTask(t.Context(), task, fault.New(fault.Internal, "task.gave_up", "Count", intake.MaxTries)); err != nil {
		t.Fatal(err)
	}
	page = o.see(t, who, path)
	page.HasText(".banner", "El trabajo se inició 5 veces")
	page.HasText("#log", "Falló.")
	page.Has("#retry form")
	if status := do("retry"); status != http.StatusSeeOther {
		t.Fatal(status)
	}
	page = o.see(t, who, path)
	page.Lacks("#retry")
	page.Has("#ask input[name=release]")
}

// waitsFor is an import of that person whose check waits.
func waitsFor(name, person string) sample {
	return sample{name, func(t *testing.T, o *office) map[string]string {
		id, _ := o.waits(t, person, "area,year,series,value\nPAN,2018,SM_DTH_MIGR,"+strconv.Itoa(int(time.Now().UnixNano()%1e6))+"\n")
		return map[string]string{"id": strconv.FormatInt(id, 10)}
	}}
}

// TestWorkInTheBrowser: the page follows the work without loading anew, keeps the focus, is heard when a step ends, and shows what came of it.
func TestWorkInTheBrowser(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	const who = "administrator"
	id, task := o.waits(t, who, "area,year,series,value\nPAN,2018,SM_DTH_MIGR,3\n")
	w := o.writer(t, o.serve(t), who)
	w.Go("/es/imports/" + strconv.FormatInt(id, 10))
	w.Accessible()
	browser.Eval[bool](w.Page, `(document.body.dataset.same = "yes", document.querySelector("#work button").focus(), true)`)
	now := time.Now()
	if _, err := o.store.NoteProgress(t.Context(), task, intake.Progress{Step: intake.Reading, Rows: 1000, Part: 0.5, Began: now.Add(-5 * time.Second), At: now}, nil); err != nil {
		t.Fatal(err)
	}
	w.until("how far it is", `document.getElementById("work-bar").value === 22 && document.getElementById("work-more").textContent.startsWith("1,000 filas")`)
	w.until("said", `document.getElementById("work-said").textContent.startsWith("Lectura del archivo")`)
	if !browser.Eval[bool](w.Page, `document.body.dataset.same === "yes" && document.activeElement === document.querySelector("#work button")`) {
		t.Error("the page was loaded anew, or the focus was lost")
	}
	if err := o.store.FailTask(t.Context(), task, fault.New(fault.Internal, "task.failed")); err != nil {
		t.Fatal(err)
	}
	w.until("what came of it", `document.querySelector("#work") === null && document.querySelector(".banner.bad") !== null && document.querySelector("#retry") !== null`)
	if !browser.Eval[bool](w.Page, `document.body.dataset.same === "yes" && document.activeElement === document.getElementById("main")`) {
		t.Error("the page was loaded anew, or the reader is nowhere")
	}
	w.Accessible()
	w.Clean()
}
