package app

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"math/rand/v2"
	"mime/multipart"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"rumbo/internal/intake"
	"rumbo/internal/postgres"
	"rumbo/internal/testkit/storetest"
)

// interrupted is how many works are cut off where RUMBO_KILL=all (make kill): what each of the takers has under way when the server is killed. The suite cuts off some of
// them at each run, at other moments each time, and a tenth where time is short (go test -short).
const (
	interrupted = 200
	atEachRun   = 60
)

// taking takes one file after the other in, by a browser of the operator's, and is cut off whenever the server is killed.
type taking struct {
	client *http.Client
	base   string
	form   url.Values
	areas  []string // its figures are of these
	rows   int
	round  int // of the file: its values differ from those of the one before
	busy   atomic.Bool
	asked  map[string]int
}

// file is the file of a round: the same keys each time, all values other than before.
func (k *taking) file() []byte {
	var b bytes.Buffer
	b.WriteString("area,year,series,value,source,release\n")
	for i := range k.rows {
		fmt.Fprintf(&b, "%s,%d,SM_DTH_MIGR,%d,IOM,Kill 2031\n", k.areas[i%len(k.areas)], 1000+i/len(k.areas), 1000*k.round+i%997)
	}
	return b.Bytes()
}

func (k *taking) name() string { return k.areas[0] + ".csv" }

func (k *taking) upload() error {
	var b bytes.Buffer
	m := multipart.NewWriter(&b)
	for name := range k.form {
		if err := m.WriteField(name, k.form.Get(name)); err != nil {
			return err
		}
	}
	part, err := m.CreateFormFile("file", k.name())
	if err != nil {
		return err
	}
	if _, err := part.Write(k.file()); err != nil {
		return err
	}
	if err := m.Close(); err != nil {
		return err
	}
	resp, err := k.client.Post(k.base+"/en/imports", m.FormDataContentType(), &b)
	if err != nil {
		return err
	}
	return resp.Body.Close()
}

func (k *taking) act(id int64, verb string) error {
	form := maps.Clone(k.form)
	form.Set("confirm", "yes")
	resp, err := k.client.PostForm(fmt.Sprintf("%s/en/imports/%d/%s", k.base, id, verb), form)
	if err != nil {
		return err
	}
	return resp.Body.Close()
}

// next asks for whatever the newest import of the taker needs, and tells what that was.
func (k *taking) next(ctx context.Context, store *postgres.Store) error {
	list, err := store.Imports(ctx, 50)
	if err != nil {
		return err
	}
	what, do := "upload", k.upload
	if i := slices.IndexFunc(list, func(im intake.Import) bool { return im.FileName == k.name() }); i >= 0 {
		id := list[i].ID
		tasks, err := store.Tasks(ctx, id)
		if err != nil {
			return err
		}
		switch {
		case !tasks[0].Over():
			what, do = "wait", func() error { time.Sleep(20 * time.Millisecond); return nil }
		case list[i].State == intake.Received:
			what, do = "retry", func() error { return k.act(id, "retry") }
		case list[i].State == intake.Checked:
			what, do = "accept", func() error { return k.act(id, "accept") }
		default:
			k.round++
		}
	}
	k.asked[what]++
	return do()
}

// TestImportsWhenKilled kills the server at random moments while several files are uploaded, checked and accepted, until 200 works were
// cut off: whenever it is, a file is stored with its import, its task and its job, or nothing of it is; its figures are published, all
// of them, or none; and what was asked for is done at last, or can be asked for again.
func TestImportsWhenKilled(t *testing.T) {
	t.Parallel()
	const rows = 1200
	want := atEachRun
	if os.Getenv("RUMBO_KILL") == "all" {
		want = interrupted
	}
	if testing.Short() {
		want /= 10
	}
	m := newMachine(t, storetest.Database(t))
	store := storetest.OpenDB(t, m.db)
	look := postgres.WithActor(t.Context(), storetest.Operator)
	conn, err := pgx.Connect(t.Context(), m.db.OwnerURL)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(t.Context())
	if _, err := conn.Exec(t.Context(), `select set_config('rumbo.actor', '1', false)`); err != nil {
		t.Fatal(err)
	}
	server := startChild(t, m)
	t.Cleanup(func() { _ = server.Process.Kill(); _ = server.Wait() })
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	client := &http.Client{Jar: jar, Timeout: 30 * time.Second, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	signIn(t, client, server)
	resp, err := client.Get(server.base + "/en/imports/new")
	if err != nil {
		t.Fatal(err)
	}
	page, _ := io.ReadAll(resp.Body)
	resp.Body.Close()
	form := url.Values{}
	for _, f := range hiddenField.FindAllStringSubmatch(string(page), 1) {
		form.Set(f[1], f[2])
	}
	var takers []*taking
	for _, areas := range [][]string{{"PAN", "CRI"}, {"MEX", "DOM"}, {"GTM", "HND"}, {"SLV", "NIC"}, {"BLZ", "CAN"}, {"COL", "ECU"}} {
		takers = append(takers, &taking{client: client, form: form, areas: areas, rows: rows, round: 1, asked: map[string]int{}})
	}

	// whole tells that nothing is there by half, and how many imports were accepted.
	hash, version := "", int64(-1)
	whole := func() (accepted int) {
		t.Helper()
		var half, loose string
		if err := conn.QueryRow(t.Context(), `
			select coalesce(string_agg(format('import %s %s: %s figures', i.id, i.state, n), ', '), '') from import i
			left join lateral (select count(*) as n from observation_version v join change_set c on c.id = v.change_set where c.import = i.id) x on true
			where n <> case when i.state = 'accepted' then $1 else 0 end`, rows).Scan(&half); err != nil || half != "" {
			t.Fatal(half, err)
		}
		if err := conn.QueryRow(t.Context(), `
			select coalesce(string_agg(format('import %s %s', i.id, i.state), ', '), '') from import i
			where not exists (select from import_task t where t.import = i.id) or not exists (select from file_content f where f.file = i.file)
			   or i.state = 'received' and exists (select from import_task t where t.import = i.id and t.state = 'done')
			   or i.state = 'accepted' and exists (select from import_task t where t.import = i.id and t.state = 'waiting')
			   or exists (select from import_task t where t.import = i.id and t.state = 'waiting' and not exists (
				select from river_job j where j.kind = 'import' and (j.args ->> 'task')::bigint = t.id and j.state in ('available', 'running', 'retryable', 'scheduled')))`).Scan(&loose); err != nil || loose != "" {
			t.Fatal(loose, err)
		}
		var now int64
		if err := conn.QueryRow(t.Context(), `select (select count(*) from import where state = 'accepted'), (select max(id) from change_set)`).Scan(&accepted, &now); err != nil {
			t.Fatal(err)
		}
		if now == version {
			return accepted
		}
		// A store of one's own, which knows no hash of before.
		fresh, err := storetest.OpenDB(t, m.db).DataHash(look)
		if err != nil {
			t.Fatal(err)
		}
		if fresh == hash {
			t.Fatalf("data version %d, before %d: the same hash %s", now, version, hash)
		}
		hash, version = fresh, now
		return accepted
	}

	began := time.Now()
	kills, cut, accepted := 0, 0, whole()
	for window := time.Second; cut < want; {
		over := make(chan struct{})
		var wait sync.WaitGroup
		for _, k := range takers {
			k.base = server.base
			wait.Go(func() {
				for {
					select {
					case <-over:
						return
					default:
					}
					k.busy.Store(true)
					if k.next(look, store) != nil {
						return // killed meanwhile
					}
					k.busy.Store(false)
				}
			})
		}
		time.Sleep(time.Duration(rand.Int64N(int64(window))))
		close(over)
		for _, k := range takers {
			if k.busy.Load() {
				cut++
			}
			k.busy.Store(false)
		}
		if err := server.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		kills++
		wait.Wait()
		_ = server.Wait()
		// The server lives about as long as it takes to accept something, be the machine fast or slow.
		if now := whole(); now == accepted {
			window = min(window*6/5, 10*time.Second)
		} else {
			accepted, window = now, max(window*4/5, 200*time.Millisecond)
		}
		server = startChild(t, m)
	}
	took := time.Since(began)
	// Then nobody disturbs it any more, and everything comes to its end.
	for end := time.Now().Add(2 * time.Minute); ; {
		waiting, err := store.WaitingTasks(look)
		if err != nil {
			t.Fatal(err)
		}
		list, err := store.Imports(look, 50)
		if err != nil {
			t.Fatal(err)
		}
		left := 0
		for _, k := range takers {
			if i := slices.IndexFunc(list, func(im intake.Import) bool { return im.FileName == k.name() }); i < 0 || list[i].State != intake.Accepted {
				left++
				k.base = server.base
				if err := k.next(look, store); err != nil {
					t.Fatal(err)
				}
			}
		}
		if left == 0 && len(waiting) == 0 {
			break
		}
		if time.Now().After(end) {
			text, _ := json.Marshal(waiting)
			t.Fatalf("work without an end: %s", text)
		}
	}
	accepted = whole()
	var tries, most, failed int
	if err := conn.QueryRow(t.Context(), `select sum(tries), max(tries), count(*) filter (where state = 'failed') from import_task`).Scan(&tries, &most, &failed); err != nil {
		t.Fatal(err)
	}
	asked := map[string]int{}
	for _, k := range takers {
		for what, n := range k.asked {
			asked[what] += n
		}
	}
	t.Logf("%d works cut off by %d kills in %s: %d imports accepted, %d tries, at most %d of one task, %d given up; asked for: %v", cut, kills, took.Round(time.Second), accepted, tries, most, failed, asked)
	if accepted < want/40 || most < 2 {
		t.Errorf("the kills met too little: %d accepted, at most %d tries", accepted, most)
	}
	m.run(exitOK, "audit", "verify")
}
