package session_test

import (
	"context"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"rumbo/internal/fault"
	"rumbo/internal/mail"
	"rumbo/internal/password"
	"rumbo/internal/postgres"
	"rumbo/internal/session"
	"rumbo/internal/testkit/pgtest"
	"rumbo/internal/testkit/storetest"
)

const (
	good  = "cuatro gaviotas y un faro"
	other = "tres mangos verdes sin sal"
)

// place is a service over a database of its own, with people, and a clock.
type place struct {
	*session.Service
	db     *pgtest.DB
	store  *postgres.Store
	people map[string]int64

	mu  sync.Mutex
	now time.Time
}

func (p *place) clock() time.Time {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.now
}

func (p *place) later(d time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.now = p.now.Add(d)
}

func open(t *testing.T) *place {
	t.Helper()
	p := &place{db: storetest.Database(t), now: time.Now()}
	p.store, p.people = storetest.OpenDB(t, p.db), storetest.AddPeople(t, p.db)
	p.Service = session.New(session.Deps{Store: p.store, Now: p.clock, Hasher: password.New(password.Params{Memory: 8, Passes: 1, Threads: 1}, 2)})
	return p
}

// owner runs a statement as the owner of the tables.
func (p *place) owner(t *testing.T, query string, args ...any) {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), p.db.OwnerURL)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.Background())
	if _, err := conn.Exec(t.Context(), `select set_config('rumbo.actor', '1', false)`); err != nil {
		t.Fatal(err)
	}
	if _, err := conn.Exec(t.Context(), query, args...); err != nil {
		t.Fatal(err)
	}
}

// welcome gives a person a password by an invitation, and their address.
func (p *place) welcome(t *testing.T, person string) (email string) {
	t.Helper()
	id := p.people[person]
	token, _, err := p.Invite(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.UseLink(t.Context(), token, good, session.From{}); err != nil {
		t.Fatal(err)
	}
	acc, err := p.store.AccountByID(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	return acc.Email
}

func refused(t *testing.T, err error, kind fault.Kind, key string) {
	t.Helper()
	if e, ok := fault.As(err); !ok || e.Kind != kind || e.Key != key {
		t.Errorf("%v, want %s", err, key)
	}
}

func TestSignIn(t *testing.T) {
	t.Parallel()
	p, ctx := open(t), t.Context()
	email := p.welcome(t, "focal point PAN")
	from := session.From{Address: "192.0.2.7", Agent: "Mozilla/5.0 Firefox/130"}
	first, err := p.SignIn(ctx, "  "+strings.ToUpper(email)+" ", good, from)
	if err != nil {
		t.Fatal(err)
	}
	got, renewed, err := p.Session(ctx, first.Secret)
	if err != nil || got.Account != p.people["focal point PAN"] || renewed != "" || got.Agent != from.Agent {
		t.Fatal(got, renewed, err)
	}
	// Another sign-in of the same browser takes the place of the one before.
	from.Session = first.Secret
	second, err := p.SignIn(ctx, email, good, from)
	if err != nil || second.Secret == first.Secret {
		t.Fatal(err)
	}
	_, _, err = p.Session(ctx, first.Secret)
	refused(t, err, fault.SignIn, "fault.session_over")
	// One and the same answer to everything that is wrong.
	p.owner(t, `update account set active = false where id = $1`, p.people["second focal point PAN"])
	for _, c := range [][2]string{{email, "wrong and long enough"}, {"nobody@example.org", good}, {"p8@example.org", good}, {"p9@example.org", ""}, {"", ""}, {"system", good}} {
		_, err := p.SignIn(ctx, c[0], c[1], session.From{Address: "198.51.100.1"})
		refused(t, err, fault.SignIn, "session.wrong")
	}
}

// TestFailuresAreNoted: whatever the network calls the address that somebody fails from, it is written down that they failed.
func TestFailuresAreNoted(t *testing.T) {
	t.Parallel()
	p := open(t)
	email := p.welcome(t, "focal point PAN")
	for _, from := range []string{"192.0.2.7", "fe80::1%eth0", "192.0.2.7, 198.51.100.9", "", "unknown"} {
		_, err := p.SignIn(t.Context(), email, "wrong and long enough", session.From{Address: from})
		refused(t, err, fault.SignIn, "session.wrong")
	}
	p.owner(t, `do $$ begin if (select count(*) from audit where kind = 'sign_in.failed') <> 5 then raise 'not all are noted'; end if; end $$`)
}

// TestThrottle: whoever fails too often waits; the holder of the account does not, elsewhere or with a browser that has
// signed in before.
func TestThrottle(t *testing.T) {
	t.Parallel()
	p, ctx := open(t), t.Context()
	email := p.welcome(t, "focal point PAN")
	home, err := p.SignIn(ctx, email, good, session.From{Address: "192.0.2.7"})
	if err != nil || home.Device == "" {
		t.Fatal(err)
	}
	attacker := session.From{Address: "192.0.2.99"} // in the same network
	for range 10 {
		_, err := p.SignIn(ctx, email, "wrong and long enough", attacker)
		refused(t, err, fault.SignIn, "session.wrong")
	}
	_, err = p.SignIn(ctx, email, good, attacker)
	refused(t, err, fault.Throttled, "session.throttled")
	if _, err := p.SignIn(ctx, email, good, session.From{Address: "203.0.113.5"}); err != nil {
		t.Error("the holder elsewhere has to wait:", err)
	}
	if _, err := p.SignIn(ctx, email, good, session.From{Address: "192.0.2.7", Device: home.Device}); err != nil {
		t.Error("the holder's browser in the attacker's network has to wait:", err)
	}
	// Another's browser, or an invented one, helps nobody.
	_, err = p.SignIn(ctx, email, good, session.From{Address: "192.0.2.99", Device: "invented"})
	refused(t, err, fault.Throttled, "session.throttled")
	p.later(31 * time.Second)
	_, err = p.SignIn(ctx, email, "wrong and long enough", attacker)
	refused(t, err, fault.SignIn, "session.wrong")
	p.later(31 * time.Second) // the wait has doubled
	_, err = p.SignIn(ctx, email, good, attacker)
	refused(t, err, fault.Throttled, "session.throttled")
	p.later(time.Hour)
	if _, err := p.SignIn(ctx, email, good, attacker); err != nil {
		t.Error("waits for ever:", err)
	}
	// Many addresses from one network count together.
	wide := session.From{Address: "2001:db8::1"}
	for i := range 100 {
		_, _ = p.SignIn(ctx, string(rune('a'+i%26))+strings.Repeat("x", i)+"@example.org", "wrong", wide)
	}
	_, err = p.SignIn(ctx, email, good, session.From{Address: "2001:db8::2"})
	refused(t, err, fault.Throttled, "session.throttled")
}

// TestRotation: when rights change the secret does; the former works for thirty seconds, for requests under way, and never
// after; of many at once one renews.
func TestRotation(t *testing.T) {
	t.Parallel()
	p, ctx := open(t), t.Context()
	email, id := p.welcome(t, "focal point PAN"), p.people["focal point PAN"]
	signed, err := p.SignIn(ctx, email, good, session.From{})
	if err != nil {
		t.Fatal(err)
	}
	p.owner(t, `insert into appointment (account, role, starts, made_by) values ($1, 'analyst', today(), 1)`, id)
	var mu sync.Mutex
	var renewed []string
	var wg sync.WaitGroup
	for range 12 {
		wg.Go(func() {
			open, next, err := p.Session(ctx, signed.Secret)
			if err != nil || open.Account != id {
				t.Errorf("lost: %v", err)
			}
			if next != "" {
				mu.Lock()
				renewed = append(renewed, next)
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	if len(renewed) != 1 {
		t.Fatalf("%d renewals", len(renewed))
	}
	if open, again, err := p.Session(ctx, renewed[0]); err != nil || again != "" || open.Stale || open.Former {
		t.Fatal(open, again, err)
	}
	if open, _, err := p.Session(ctx, signed.Secret); err != nil || !open.Former {
		t.Error("the former secret within its grace:", err)
	}
	p.owner(t, `update session set renewed = now() - interval '31 seconds' where account = $1`, id)
	_, _, err = p.Session(ctx, signed.Secret)
	refused(t, err, fault.SignIn, "fault.session_over")
	if err := p.End(ctx, renewed[0]); err != nil {
		t.Fatal(err)
	}
	_, _, err = p.Session(ctx, renewed[0])
	refused(t, err, fault.SignIn, "fault.session_over")
}

func TestLinks(t *testing.T) {
	t.Parallel()
	p, ctx := open(t), t.Context()
	id := p.people["focal point PAN"]
	_, err := p.Link(ctx, "invented")
	refused(t, err, fault.NotFound, "session.link_unknown")
	first, _, _ := p.Invite(ctx, id)
	second, expires, err := p.Invite(ctx, id)
	if err != nil || expires.Sub(p.clock()) != session.InvitationLife {
		t.Fatal(err)
	}
	_, err = p.Link(ctx, first)
	refused(t, err, fault.Conflict, "session.link_expired") // replaced
	for range 2 {                                           // looking does not use it up
		if link, err := p.Link(ctx, second); err != nil || link.Purpose != session.Invitation || session.Masked(link.Account.Email) != "p…@example.org" {
			t.Fatal(link, err)
		}
	}
	_, err = p.UseLink(ctx, second, "corta", session.From{})
	refused(t, err, fault.Invalid, "password.short")
	var wins int
	var mu sync.Mutex
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			if _, err := p.UseLink(ctx, second, good, session.From{}); err == nil {
				mu.Lock()
				wins++
				mu.Unlock()
			} else if fault.KindOf(err) != fault.Conflict {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if wins != 1 {
		t.Errorf("the link worked %d times", wins)
	}
	_, err = p.Link(ctx, second)
	refused(t, err, fault.Conflict, "session.link_used")
	// A reset ends what is open elsewhere, and the old password.
	email := "p7@example.org"
	elsewhere, err := p.SignIn(ctx, email, good, session.From{})
	if err != nil {
		t.Fatal(err)
	}
	reset, _, _ := p.Reset(ctx, id)
	here, err := p.UseLink(ctx, reset, other, session.From{})
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := p.Session(ctx, here.Secret); err != nil {
		t.Error(err)
	}
	_, _, err = p.Session(ctx, elsewhere.Secret)
	refused(t, err, fault.SignIn, "fault.session_over")
	_, err = p.SignIn(ctx, email, good, session.From{Address: "192.0.2.1"})
	refused(t, err, fault.SignIn, "session.wrong")
	// Too old, or of a closed account.
	old, _, _ := p.Reset(ctx, id)
	p.owner(t, `update ticket set expires = now() where used is null`)
	_, err = p.UseLink(ctx, old, good, session.From{})
	refused(t, err, fault.Conflict, "session.link_expired")
	closed, _, _ := p.Reset(ctx, id)
	p.owner(t, `update account set active = false where id = $1`, id)
	_, err = p.UseLink(ctx, closed, good, session.From{})
	refused(t, err, fault.Conflict, "session.link_closed")
	_, _, err = p.Session(ctx, here.Secret)
	refused(t, err, fault.SignIn, "fault.session_over")
}

func TestChangePassword(t *testing.T) {
	t.Parallel()
	p, ctx := open(t), t.Context()
	email, id := p.welcome(t, "analyst"), p.people["analyst"]
	here, _ := p.SignIn(ctx, email, good, session.From{})
	there, _ := p.SignIn(ctx, email, good, session.From{})
	open, _, err := p.Session(ctx, here.Secret)
	if err != nil {
		t.Fatal(err)
	}
	refused(t, p.ChangePassword(ctx, id, "wrong and long enough", other, open.Public), fault.Invalid, "session.present_wrong")
	refused(t, p.ChangePassword(ctx, id, good, "analyst12345", open.Public), fault.Invalid, "password.personal")
	if err := p.ChangePassword(ctx, id, good, other, open.Public); err != nil {
		t.Fatal(err)
	}
	if _, _, err := p.Session(ctx, here.Secret); err != nil {
		t.Error("one's own session ended:", err)
	}
	_, _, err = p.Session(ctx, there.Secret)
	refused(t, err, fault.SignIn, "fault.session_over")
	mails, err := p.store.Mails(postgres.WithActor(ctx, id), mail.Filter{Limit: 10})
	if err != nil || len(mails) == 0 || mails[0].Parameters["event"] != "password" {
		t.Errorf("not told by mail: %v %v", mails, err)
	}
}

func TestTokens(t *testing.T) {
	t.Parallel()
	p := open(t)
	id := p.people["analyst"]
	ctx := postgres.WithActor(t.Context(), id)
	for _, bad := range []struct {
		name   string
		scopes []string
		ends   time.Duration
		key    string
	}{
		{"", []string{session.ReadData}, time.Hour, "session.token_name"}, {strings.Repeat("x", 101), []string{session.ReadData}, time.Hour, "session.token_name"},
		{"x", nil, time.Hour, "session.token_scopes"}, {"x", []string{"people.manage"}, time.Hour, "session.token_scopes"},
		{"x", []string{session.ReadData}, -time.Hour, "session.token_expires"}, {"x", []string{session.ReadData}, 367 * 24 * time.Hour, "session.token_expires"},
	} {
		_, err := p.NewToken(ctx, id, bad.name, bad.scopes, p.clock().Add(bad.ends))
		refused(t, err, fault.Invalid, bad.key)
	}
	text, err := p.NewToken(ctx, id, "monthly report", []string{session.ReadData}, p.clock().Add(time.Hour))
	if err != nil || !strings.HasPrefix(text, "rumbo_") || len(text) != 55 {
		t.Fatal(text, err)
	}
	got, err := p.Token(t.Context(), text)
	if err != nil || got.Account != id || len(got.Scopes) != 1 {
		t.Fatal(got, err)
	}
	for _, wrong := range []string{"", "rumbo_", text[:54], text + "x", strings.Replace(text, text[20:21], "_", 1), "rumbo_" + strings.Repeat("0", 49)} {
		_, err := p.Token(t.Context(), wrong)
		refused(t, err, fault.SignIn, "session.token_wrong")
	}
	list, err := p.Tokens(ctx, id)
	if err != nil || len(list) != 1 || list[0].Used.IsZero() || !list[0].Revoked.IsZero() {
		t.Fatal(list, err)
	}
	stranger := postgres.WithActor(t.Context(), p.people["focal point CRI"])
	if err := p.RevokeToken(stranger, id, got.Public); fault.KindOf(err) != fault.NotFound {
		t.Error("revoked by another:", err)
	}
	if err := p.RevokeToken(ctx, id, got.Public); err != nil {
		t.Fatal(err)
	}
	_, err = p.Token(t.Context(), text)
	refused(t, err, fault.SignIn, "session.token_wrong")
	if _, err := p.NewToken(postgres.WithActor(t.Context(), p.people["nobody"]), p.people["nobody"], "x", []string{session.ReadData}, p.clock().Add(time.Hour)); fault.KindOf(err) != fault.Forbidden {
		t.Error("a token without the right:", err)
	}
}

// TestOperatorLink: a link signs in, again within its grace, and never after; a new link ends the one before.
func TestOperatorLink(t *testing.T) {
	t.Parallel()
	p, ctx := open(t), storetest.Context(t)
	token, err := p.OperatorLink(ctx)
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		signed, err := p.UseOperatorLink(t.Context(), token, session.From{})
		if err != nil || signed.Account != storetest.Operator {
			t.Fatal(err)
		}
	}
	p.later(10*time.Minute + time.Second)
	_, err = p.UseOperatorLink(t.Context(), token, session.From{})
	refused(t, err, fault.SignIn, "fault.link_spent")
	first, _ := p.OperatorLink(ctx)
	if _, err := p.OperatorLink(ctx); err != nil {
		t.Fatal(err)
	}
	_, err = p.UseOperatorLink(t.Context(), first, session.From{})
	refused(t, err, fault.SignIn, "fault.link_spent")
}

func TestAskReset(t *testing.T) {
	t.Parallel()
	p, ctx := open(t), t.Context()
	email, id := p.welcome(t, "focal point PAN"), p.people["focal point PAN"]
	for _, address := range []string{email, "nobody@example.org"} {
		if err := p.AskReset(ctx, address, session.From{Address: "192.0.2.1"}); err != nil {
			t.Errorf("%s: %v", address, err)
		}
	}
	mails, err := p.store.Mails(postgres.WithActor(ctx, id), mail.Filter{Limit: 10})
	if err != nil || len(mails) != 1 || mails[0].Kind != "reset" || mails[0].State != "queued" {
		t.Errorf("%v %v", mails, err)
	}
	for range 4 {
		_ = p.AskReset(ctx, "nobody@example.org", session.From{Address: "192.0.2.1"})
	}
	refused(t, p.AskReset(ctx, "nobody@example.org", session.From{Address: "192.0.2.1"}), fault.Throttled, "session.throttled")
}
