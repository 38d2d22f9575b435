package app

import (
	"crypto/sha256"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"rumbo/internal/account"
	"rumbo/internal/action"
	"rumbo/internal/lang"
	"rumbo/internal/postgres"
	"rumbo/internal/testkit/storetest"
)

// BenchmarkRoom has a hundred phones ask every three seconds what is new in a room, and open the page when there is something, while twenty of them
// propose a line every three seconds; its peers are a bare select and a bare insert of the same sizes, from as many goroutines in the same rhythm.
func BenchmarkRoom(b *testing.B) {
	const phones, proposers, beats, beat = 100, 20, 5, 3 * time.Second
	db := storetest.Database(b)
	store := storetest.OpenDB(b, db)
	operator := postgres.WithActor(b.Context(), account.Operator)
	fatal := func(err error) {
		b.Helper()
		if err != nil {
			b.Fatal(err)
		}
	}
	name := lang.Text{Es: "Sala", Source: lang.Spanish}
	fatal(store.AddLineSet(operator, action.Set{Code: "SALA", Group: "RCM", Name: name}))
	set, err := store.LineSet(operator, "SALA")
	fatal(err)
	v, _ := set.Version(1)
	for n := range 10 {
		v.Lines = append(v.Lines, action.Line{Code: fmt.Sprint(n + 1), Title: name, Text: lang.Text{Es: strings.Repeat("texto ", 50), Source: lang.Spanish}})
	}
	fatal(store.SaveWording(operator, v))
	const token = "a-link-for-a-room"
	digest := sha256.Sum256([]byte(token))
	_, err = store.OpenRoom(operator, action.Room{Set: "SALA", Version: 1, Ends: time.Now().Add(time.Hour)}, digest[:])
	fatal(err)
	pool, err := pgxpool.New(b.Context(), db.OwnerURL)
	fatal(err)
	defer pool.Close()
	_, err = pool.Exec(b.Context(), `create table bare_room (id bigint generated always as identity, revision bigint default 1, title text, words text)`)
	fatal(err)
	_, err = pool.Exec(b.Context(), `insert into bare_room (title) values ('x')`)
	fatal(err)

	m := newMachine(b, db)
	csrf := regexp.MustCompile(`name="csrf" value="([^"]+)"`)
	m.serves(func(base string) {
		room := base + "/es/room/" + token
		type phone struct {
			*http.Client
			csrf, at string
		}
		read := func(resp *http.Response, err error) (int, string) {
			if err != nil {
				b.Error(err)
				return 0, ""
			}
			defer func() { _ = resp.Body.Close() }()
			text, err := io.ReadAll(resp.Body)
			if err != nil {
				b.Error(err)
			}
			return resp.StatusCode, string(text)
		}
		seats := make([]*phone, phones)
		for i := range seats {
			jar, err := cookiejar.New(nil)
			fatal(err)
			p := &phone{Client: &http.Client{Jar: jar, Timeout: time.Minute}}
			_, page := read(p.Get(room))
			found := csrf.FindStringSubmatch(page)
			if found == nil {
				b.Fatal(page)
			}
			p.csrf = found[1]
			if status, page := read(p.PostForm(room, url.Values{"csrf": {p.csrf}, "do": {"seat"}, "country": {[]string{"PAN", "CRI", "MEX", "CAN", "GTM"}[i%5]}})); status != http.StatusOK || !strings.Contains(page, "data-at") {
				b.Fatal(status)
			}
			seats[i] = p
		}
		var mu sync.Mutex
		times := map[string][]time.Duration{}
		timed := func(what string, do func()) {
			began := time.Now()
			do()
			took := time.Since(began)
			mu.Lock()
			times[what] = append(times[what], took)
			mu.Unlock()
		}
		at := regexp.MustCompile(`"at":"([^"]+)"`)
		turn := 0
		play := func(ask, write func(i, n int)) {
			began := time.Now()
			var wait sync.WaitGroup
			for i := range phones {
				wait.Go(func() {
					for n := range beats {
						time.Sleep(time.Until(began.Add(time.Duration(n)*beat + time.Duration(i)*beat/phones)))
						ask(i, n)
						if i < proposers {
							write(i, n)
						}
					}
				})
			}
			wait.Wait()
		}
		for b.Loop() {
			turn++
			play(func(i, _ int) {
				p := seats[i]
				var status int
				var text string
				timed("poll", func() { status, text = read(p.Get(room + "/since?at=" + p.at)) })
				if found := at.FindStringSubmatch(text); status == http.StatusOK && found != nil {
					timed("page", func() { _, _ = read(p.Get(room)) })
					p.at = found[1]
				}
			}, func(i, n int) {
				p := seats[i]
				timed("propose", func() {
					status, text := read(p.PostForm(room+"/propose", url.Values{"csrf": {p.csrf}, "do": {"propose"}, "key": {fmt.Sprint(turn, " ", n)}, "language": {"es"}, "title": {fmt.Sprint("Propuesta ", turn, n)}, "text": {"Texto"}}))
					if status != http.StatusOK {
						b.Error(status, text)
					}
				})
			})
			play(func(int, int) {
				timed("select", func() {
					var n int64
					if err := pool.QueryRow(b.Context(), `select revision from bare_room where id = 1`).Scan(&n); err != nil {
						b.Error(err)
					}
				})
			}, func(int, int) {
				timed("insert", func() {
					if _, err := pool.Exec(b.Context(), `insert into bare_room (title, words) values ('Propuesta', 'Texto')`); err != nil {
						b.Error(err)
					}
				})
			})
		}
		for what, took := range times {
			slices.Sort(took)
			b.ReportMetric(took[len(took)*95/100].Seconds()*1000, what+"-p95-ms")
			b.ReportMetric(took[len(took)/2].Seconds()*1000, what+"-p50-ms")
		}
	})
}
