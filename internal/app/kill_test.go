package app

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"rumbo/internal/postgres"
	"rumbo/internal/survey"
	"rumbo/internal/testkit/storetest"
)

// childMode makes this test program be the server itself, so that it can be killed.
const childMode = "RUMBO_TEST_SERVES"

func TestMain(m *testing.M) {
	if dir := os.Getenv(childMode); dir != "" {
		os.Exit(Main(context.Background(), []string{"serve", "--addr", "127.0.0.1:0", "--data-dir", dir}, Streams{Out: os.Stdout, Err: os.Stderr}, os.Getenv))
	}
	os.Exit(m.Run())
}

// child is a server in a process of its own.
type child struct {
	*exec.Cmd
	base, operator string
}

func startChild(t *testing.T, m machine) child {
	t.Helper()
	c := child{Cmd: exec.Command(os.Args[0])}
	c.Env = append(os.Environ(), childMode+"="+m.dir, "DATABASE_URL="+m.db.AppURL, "DATABASE_OWNER_URL="+m.db.OwnerURL)
	out, err := c.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(out)
	address := func() string {
		if !lines.Scan() {
			t.Fatal("the server ended before it was ready")
		}
		return lines.Text()[strings.Index(lines.Text(), "http"):]
	}
	c.base = address()
	c.operator = strings.TrimPrefix(address(), c.base)
	go func() {
		for lines.Scan() {
		}
	}()
	return c
}

// writer saves the answers of one section of one country, all five at a time, with a mark by which it is known which saving they are of.
type writer struct {
	country string
	client  *http.Client
	form    url.Values
	sent    int // the newest mark that was sent
	acked   int // the newest mark that the server said was saved
}

var (
	hiddenField = regexp.MustCompile(`<input type="hidden" name="([a-z.0-9A-Z]+)" value="([^"]*)"`)
	letters     = "abcde"
)

func (w *writer) path() string {
	return "/es/my-country/" + w.country + "/2021/sdg-10.7.2/sections/D4"
}

// open reads the form as it stands.
func (w *writer) open(base string) error {
	resp, err := w.client.Get(base + w.path())
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	page, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode != http.StatusOK {
		return fmt.Errorf("%d %v", resp.StatusCode, err)
	}
	w.form = url.Values{}
	_, answers, _ := strings.Cut(string(page), `id="answers"`)
	for _, f := range hiddenField.FindAllStringSubmatch(answers, -1) {
		w.form.Set(f[1], f[2])
	}
	return nil
}

// save sends five answers with the next mark, and notes what the server says.
func (w *writer) save(base string) error {
	w.sent++
	for _, l := range letters {
		item := "10.7.2.D4" + string(l)
		w.form.Set("v."+item, []string{"yes", "no"}[w.sent%2])
		w.form.Set("e."+item, fmt.Sprintf("mark %d", w.sent))
	}
	w.form.Set("do", "save")
	resp, err := w.client.PostForm(base+w.path(), w.form)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	_, _ = io.Copy(io.Discard, resp.Body)
	if resp.StatusCode != http.StatusSeeOther {
		return fmt.Errorf("status %d", resp.StatusCode)
	}
	w.acked = w.sent
	return w.open(base)
}

// TestNothingLostWhenKilled kills the server at random moments while eight people save, until 1,000 savings were acknowledged: every one
// that was acknowledged is there, or a later one, and none is there by half.
func TestNothingLostWhenKilled(t *testing.T) {
	t.Parallel()
	const savings, people = 1000, 8
	m := newMachine(t, storetest.Database(t))
	store := storetest.OpenDB(t, m.db)
	look := postgres.WithActor(t.Context(), storetest.Operator)
	server := startChild(t, m)
	t.Cleanup(func() { _ = server.Process.Kill(); _ = server.Wait() })
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	client := &http.Client{Jar: jar, Timeout: 20 * time.Second, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	signIn(t, client, server)
	var writers []*writer
	for _, country := range []string{"BLZ", "CRI", "DOM", "SLV", "GTM", "HND", "NIC", "PAN"} {
		writers = append(writers, &writer{country: country, client: client})
	}
	stands := func(w *writer) {
		t.Helper()
		work, err := store.Work(look, survey.Place{Round: "2021", Part: "sdg-10.7.2", Country: w.country})
		if err != nil {
			t.Fatal(err)
		}
		marks := map[string]bool{}
		for _, l := range letters {
			e := work.Entries["10.7.2.D4"+string(l)]
			marks[e.Choice+" "+e.Evidence] = true
		}
		if len(marks) != 1 {
			t.Fatalf("%s: a saving is there by half: %v", w.country, marks)
		}
		for mark := range marks {
			n := 0
			if _, text, ok := strings.Cut(mark, "mark "); ok {
				fmt.Sscan(text, &n)
			}
			if n < w.acked || n > w.sent {
				t.Fatalf("%s: saving %d stands, %d was acknowledged, %d was sent", w.country, n, w.acked, w.sent)
			}
			w.sent, w.acked = n, n
		}
	}
	var done atomic.Int64
	kills := 0
	for done.Load() < savings {
		var wait sync.WaitGroup
		for _, w := range writers {
			wait.Go(func() {
				if w.open(server.base) != nil {
					return
				}
				for done.Load() < savings {
					if w.save(server.base) != nil {
						return // killed meanwhile
					}
					done.Add(1)
				}
			})
		}
		// Lives are counted in savings, so that on a slow machine there are not more of them.
		for until, end := done.Load()+int64(20+rand.IntN(160)), time.Now().Add(30*time.Second); done.Load() < until && time.Now().Before(end); {
			time.Sleep(5 * time.Millisecond)
		}
		time.Sleep(time.Duration(rand.IntN(200)) * time.Millisecond)
		if err := server.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		kills++
		wait.Wait()
		_ = server.Wait()
		for _, w := range writers {
			stands(w)
		}
		server = startChild(t, m)
	}
	if kills < 4 {
		t.Errorf("killed %d times only", kills)
	}
	t.Logf("%d savings acknowledged, the server killed %d times", done.Load(), kills)
	m.run(exitOK, "audit", "verify")
}

// signIn opens a session by the operator's link.
func signIn(t *testing.T, client *http.Client, server child) {
	t.Helper()
	resp, err := client.Get(server.base + server.operator)
	if err != nil {
		t.Fatal(err)
	}
	page, _ := io.ReadAll(resp.Body)
	resp.Body.Close()
	form := url.Values{}
	for _, f := range hiddenField.FindAllStringSubmatch(string(page), -1) {
		form.Set(f[1], f[2])
	}
	resp, err = client.PostForm(server.base+server.operator, form)
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if resp.StatusCode != http.StatusSeeOther && resp.StatusCode != http.StatusFound {
		t.Fatalf("signing in: %d", resp.StatusCode)
	}
}
