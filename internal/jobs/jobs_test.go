package jobs

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"mime"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-smtp"

	"rumbo/internal/account"
	"rumbo/internal/fault"
	"rumbo/internal/i18n"
	"rumbo/internal/intake"
	"rumbo/internal/lang"
	"rumbo/internal/mail"
	"rumbo/internal/observation"
	"rumbo/internal/password"
	"rumbo/internal/postgres"
	"rumbo/internal/session"
	"rumbo/internal/testkit/storetest"
)

// patience is how long a mail may take on a busy machine.
const patience = 30 * time.Second

// sorting is a store with people, whose mails are sent to an office.
type sorting struct {
	store    *postgres.Store
	people   map[string]int64
	sessions *session.Service
	log      *bytes.Buffer
	deps     Deps
}

func newSorting(t *testing.T, address string) sorting {
	t.Helper()
	db := storetest.Database(t)
	s := sorting{store: storetest.OpenDB(t, db), people: storetest.AddPeople(t, db), log: &bytes.Buffer{}}
	s.sessions = session.New(session.Deps{Store: s.store, Hasher: password.New(password.Params{Memory: 8, Passes: 1, Threads: 1}, 1)})
	messages, err := i18n.Load()
	if err != nil {
		t.Fatal(err)
	}
	directory, err := s.store.Directory(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	composer, err := mail.NewComposer(mail.Composer{Messages: messages, Base: "https://rumbo.example", Area: func(code string) lang.Text {
		a, _ := directory.Area(code)
		return a.Name
	}})
	if err != nil {
		t.Fatal(err)
	}
	var server *mail.Server
	if address != "" {
		if server, err = mail.ParseServer("smtp://"+address, "Rumbo <rumbo@crm.example>", ""); err != nil {
			t.Fatal(err)
		}
	}
	s.deps = Deps{
		Store: s.store, Server: server, Composer: func() *mail.Composer { return composer }, Links: s.sessions, Log: slog.New(slog.NewTextHandler(s.log, nil)),
		Backoff: func(int) time.Duration { return 10 * time.Millisecond },
	}
	return s
}

// work takes jobs out of the queue until the test ends, or what it returns is called.
func (s sorting) work(t *testing.T) (stop func()) {
	t.Helper()
	j, err := Start(t.Context(), s.deps)
	if err != nil {
		t.Fatal(err)
	}
	stop = sync.OnceFunc(func() {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(t.Context()), 20*time.Second)
		defer cancel()
		if err := j.Stop(ctx); err != nil {
			t.Error(err)
		}
	})
	t.Cleanup(stop)
	return stop
}

func (s sorting) as(ctx context.Context, person string) context.Context {
	return postgres.WithActor(ctx, s.people[person])
}

// ask makes an account ask for a link, and gives the number of its mail.
func (s sorting) ask(t *testing.T, person string) int64 {
	t.Helper()
	if err := s.store.AskReset(t.Context(), s.people[person]); err != nil {
		t.Fatal(err)
	}
	return s.newest(t).ID
}

func (s sorting) newest(t *testing.T) mail.Mail {
	t.Helper()
	mails, err := s.store.Mails(postgres.WithActor(t.Context(), account.System), mail.Filter{Limit: 1})
	if err != nil || len(mails) == 0 {
		t.Fatal(len(mails), err)
	}
	return mails[0]
}

// becomes waits for a mail to be in a state.
func (s sorting) becomes(t *testing.T, id int64, state mail.State) mail.Mail {
	t.Helper()
	for deadline := time.Now().Add(patience); ; time.Sleep(10 * time.Millisecond) {
		m, err := s.store.Mail(postgres.WithActor(t.Context(), account.System), id)
		if err != nil {
			t.Fatal(err)
		}
		if m.State == state {
			return m
		}
		if time.Now().After(deadline) {
			t.Fatalf("%+v, want %s", m, state)
		}
	}
}

var tokenInLink = regexp.MustCompile(`https://rumbo\.example/(\w\w)/link/([A-Za-z0-9_-]+)`)

// TestInvitationArrives: an invitation and a link to set another password come as real mails in the reader's language; the
// link in both parts is the same, works once, and stands nowhere else.
func TestInvitationArrives(t *testing.T) {
	t.Parallel()
	office := listen(t, "127.0.0.1:0", &postOffice{})
	s := newSorting(t, office.address)
	s.work(t)
	admin := s.as(t.Context(), "administrator")
	for l, words := range map[lang.Code][3]string{
		lang.Spanish: {"Su cuenta en Rumbo", "Elegir una contraseña", "Establecer otra contraseña"},
		lang.English: {"Your account at Rumbo", "Choose a password", "Set another password"},
		lang.French:  {"Votre compte sur Rumbo", "Choisir un mot de passe", "Définir un autre mot de passe"},
	} {
		address := "punto.focal." + string(l) + "@minsa.example"
		id, err := s.store.AddPerson(admin, account.Person{Name: "Ñandú Punto focal", Email: address, Language: l}, account.Appointment{}, true)
		if err != nil {
			t.Fatal(err)
		}
		got := office.next(t)
		subject, err := new(mime.WordDecoder).DecodeHeader(got.header.Get("Subject"))
		if err != nil || subject != words[0] || got.to != address {
			t.Errorf("%s: %q to %s, %v", l, subject, got.to, err)
		}
		to, err := got.header.AddressList("To")
		if err != nil || to[0].Name != "Ñandú Punto focal" {
			t.Errorf("%v %v", to, err)
		}
		in, also := tokenInLink.FindStringSubmatch(got.plain), tokenInLink.FindStringSubmatch(got.html)
		if in == nil || also == nil || in[2] != also[2] || in[1] != string(l) || !strings.Contains(got.plain, words[1]) || !strings.Contains(got.html, words[1]) {
			t.Fatalf("%s: %v %v\n%s", l, in, also, got.plain)
		}
		m := s.becomes(t, s.newest(t).ID, mail.Sent)
		if m.Tries != 1 || m.Sent.IsZero() || "<"+m.MessageID+">" != got.header.Get("Message-Id") || got.header.Get("Auto-Submitted") != "auto-generated" {
			t.Errorf("%+v", m)
		}
		if _, err := s.sessions.UseLink(t.Context(), in[2], "una frase bastante larga 7", session.From{}); err != nil {
			t.Error(err)
		}
		if _, err := s.sessions.UseLink(t.Context(), in[2], "otra frase bastante larga 8", session.From{}); err == nil {
			t.Error("a link worked twice")
		}
		s.becomes(t, s.newest(t).ID, mail.Sent) // that the password was set
		if err := s.store.AskReset(t.Context(), id); err != nil {
			t.Fatal(err)
		}
		reset := s.newest(t)
		s.becomes(t, reset.ID, mail.Sent)
		office.mu.Lock()
		last := office.mails[len(office.mails)-1]
		office.mu.Unlock()
		if reset.Kind != mail.Reset || !strings.Contains(last.plain, words[2]) {
			t.Errorf("%+v\n%s", reset, last.plain)
		}
		for len(office.arrived) > 0 {
			<-office.arrived
		}
		for _, secret := range []string{in[2], address} {
			if strings.Contains(s.log.String(), secret) {
				t.Errorf("the log holds %s", secret)
			}
		}
	}
}

// TestWorkIsTold: who validates hears of what was handed in, who handed it in of what became of it.
func TestWorkIsTold(t *testing.T) {
	t.Parallel()
	office := listen(t, "127.0.0.1:0", &postOffice{})
	s := newSorting(t, office.address)
	focal, regional := s.as(t.Context(), "focal point PAN"), s.as(t.Context(), "regional office")
	sum, err := s.store.SaveFile(focal, "x.csv", strings.NewReader("x"))
	if err != nil {
		t.Fatal(err)
	}
	id, err := s.store.CreateImport(focal, intake.Import{FileName: "x.csv", SHA256: sum})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.store.SetChecked(focal, intake.Import{ID: id, Report: []byte(`{"status": "ok"}`), Flow: observation.National, Areas: []string{"PAN"}}); err != nil {
		t.Fatal(err)
	}
	if err := s.store.SetSubmitted(focal, id, ""); err != nil {
		t.Fatal(err)
	}
	if err := s.store.SetRejected(regional, id, "La fuente no coincide."); err != nil {
		t.Fatal(err)
	}
	waiting, err := s.store.Mails(postgres.WithActor(t.Context(), account.System), mail.Filter{Limit: 50})
	if err != nil {
		t.Fatal(err)
	}
	s.work(t)
	for range waiting {
		office.next(t)
	}
	kinds := map[string]string{}
	office.mu.Lock()
	for _, m := range office.mails {
		to, _ := m.header.AddressList("To")
		subject, _ := new(mime.WordDecoder).DecodeHeader(m.header.Get("Subject"))
		kinds[to[0].Name] += subject + "\n"
		if strings.Contains(m.plain+m.html, "coincide") {
			t.Error("a mail holds what people write to one another")
		}
		if !strings.Contains(m.plain, fmt.Sprintf("https://rumbo.example/es/imports/%d", id)) {
			t.Errorf("no way to the page: %s", m.plain)
		}
	}
	office.mu.Unlock()
	if !strings.Contains(kinds["regional office"], "Panamá: datos entregados") || !strings.Contains(kinds["second regional office"], "Panamá: datos entregados") ||
		!strings.Contains(kinds["focal point PAN"], "Panamá: sus datos fueron devueltos") {
		t.Errorf("%v", kinds)
	}
	for _, name := range []string{"regional office elsewhere", "partner agency", "focal point CRI", "analyst", "administrator"} {
		if kinds[name] != "" {
			t.Errorf("%s was told: %s", name, kinds[name])
		}
	}
}

func TestRefusals(t *testing.T) {
	t.Parallel()
	office := listen(t, "127.0.0.1:0", &postOffice{})
	s := newSorting(t, office.address)
	s.work(t)
	// For good: not tried again, and the answer stands there without the address.
	office.mu.Lock()
	office.refuse = func(int) error {
		return &smtp.SMTPError{Code: 550, EnhancedCode: smtp.EnhancedCode{5, 1, 1}, Message: "no such user here"}
	}
	office.mu.Unlock()
	m := s.becomes(t, s.ask(t, "focal point PAN"), mail.Failed)
	if m.Tries != 1 || !strings.Contains(m.Reply, "no such user here") || strings.Contains(m.Reply, "@") {
		t.Errorf("%+v", m)
	}
	// For now: tried again until it is taken.
	office.mu.Lock()
	office.asked = 0
	office.refuse = func(n int) error {
		if n < 3 {
			return &smtp.SMTPError{Code: 451, EnhancedCode: smtp.EnhancedCode{4, 7, 1}, Message: "come back later"}
		}
		return nil
	}
	office.mu.Unlock()
	m = s.becomes(t, s.ask(t, "focal point CRI"), mail.Sent)
	if m.Tries != 3 {
		t.Errorf("%+v", m)
	}
	office.next(t)
	// Sent again by hand, it comes with another link.
	office.mu.Lock()
	office.refuse = nil
	office.mu.Unlock()
	again := s.ask(t, "focal point PAN")
	first := tokenInLink.FindString(office.next(t).plain)
	s.becomes(t, again, mail.Sent)
	if err := s.store.Resend(s.as(t.Context(), "administrator"), again); err != nil {
		t.Fatal(err)
	}
	if second := tokenInLink.FindString(office.next(t).plain); second == first || second == "" {
		t.Errorf("%q %q", first, second)
	}
	s.becomes(t, again, mail.Sent)
	if err := s.store.Resend(s.as(t.Context(), "focal point PAN"), again); fault.KindOf(err) != fault.Forbidden {
		t.Errorf("who got a mail has it sent again: %v", err)
	}
}

// TestServerAway: while nobody answers, mails wait with the reason, and go when the server is back.
func TestServerAway(t *testing.T) {
	t.Parallel()
	office := listen(t, "127.0.0.1:0", &postOffice{})
	office.stop()
	s := newSorting(t, office.address)
	s.work(t)
	id := s.ask(t, "focal point PAN")
	for deadline := time.Now().Add(patience); ; time.Sleep(10 * time.Millisecond) {
		if m := s.newest(t); m.Tries > 0 {
			if m.State != mail.Queued || !strings.Contains(m.Reply, "refused") {
				t.Fatalf("%+v", m)
			}
			break
		}
		if time.Now().After(deadline) {
			t.Fatal("not tried")
		}
	}
	back := listen(t, office.address, &postOffice{})
	back.next(t)
	s.becomes(t, id, mail.Sent)
}

// TestKilledBetweenCommitAndSending: what was committed is sent after the next start, once; what was rolled back never.
func TestKilledBetweenCommitAndSending(t *testing.T) {
	t.Parallel()
	office := listen(t, "127.0.0.1:0", &postOffice{})
	s := newSorting(t, office.address)
	id := s.ask(t, "focal point PAN")
	// A save that fails leaves no mail: the address is taken already.
	before := s.newest(t).ID
	if _, err := s.store.AddPerson(s.as(t.Context(), "administrator"), account.Person{Name: "x", Email: "no address", Language: lang.Spanish}, account.Appointment{}, false); err == nil {
		t.Fatal("added")
	}
	if s.newest(t).ID != before {
		t.Error("a save that failed left a mail")
	}
	if n := len(office.arrived); n != 0 {
		t.Fatalf("%d mails without anybody who sends", n)
	}
	// The queue is lost, as after a restore, and taken up twice.
	if _, err := s.store.Pool().Exec(postgres.WithActor(t.Context(), account.System), `delete from river_job`); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if _, err := s.store.Requeue(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	stop := s.work(t)
	office.next(t)
	s.becomes(t, id, mail.Sent)
	stop()
	s.work(t)()
	if office.asked != 1 {
		t.Errorf("sent %d times", office.asked)
	}
}

// TestOutboxWithoutServer: mails stay, without a link ever having been made.
func TestOutboxWithoutServer(t *testing.T) {
	t.Parallel()
	s := newSorting(t, "")
	s.work(t)
	id := s.ask(t, "focal point PAN")
	if m := s.becomes(t, id, mail.Kept); !m.Sent.IsZero() {
		t.Errorf("%+v", m)
	}
	if counts, err := s.store.MailCounts(s.as(t.Context(), "administrator")); err != nil || counts.Kept != 1 || counts.Queued != 0 {
		t.Errorf("%+v %v", counts, err)
	}
}

// TestMailToWhoIsGone: an account that was closed or made anonymous meanwhile gets nothing.
func TestMailToWhoIsGone(t *testing.T) {
	t.Parallel()
	office := listen(t, "127.0.0.1:0", &postOffice{})
	s := newSorting(t, office.address)
	closed := s.ask(t, "focal point PAN")
	gone := s.ask(t, "focal point CRI")
	admin := s.as(t.Context(), "administrator")
	if err := s.store.SetActive(admin, s.people["focal point PAN"], false); err != nil {
		t.Fatal(err)
	}
	if err := s.store.Anonymise(admin, s.people["focal point CRI"]); err != nil {
		t.Fatal(err)
	}
	s.work(t)
	for _, id := range []int64{closed, gone} {
		if m := s.becomes(t, id, mail.Failed); m.Reply != mail.NoAccount {
			t.Errorf("%+v", m)
		}
	}
	office.mu.Lock()
	defer office.mu.Unlock()
	for _, m := range office.mails {
		if tokenInLink.MatchString(m.plain) {
			t.Errorf("a link was sent: %s", m.plain)
		}
	}
}

// TestChores: each is done at the start, whether or not another fails, in Rumbo's own name.
func TestChores(t *testing.T) {
	t.Parallel()
	s := newSorting(t, "")
	done := make(chan error, 2)
	s.deps.Chores = []Chore{
		{Name: "fails", Do: func(context.Context) error { return errors.New("no") }},
		{Name: "clears", Do: func(ctx context.Context) error {
			err := s.store.ClearSecrets(ctx)
			done <- err
			return err
		}},
	}
	s.work(t)
	select {
	case err := <-done:
		if err != nil {
			t.Error(err)
		}
	case <-time.After(patience):
		t.Fatal("no chore was done")
	}
}

// TestBounceIsNoted: a mail that came back is told of.
func TestBounceIsNoted(t *testing.T) {
	t.Parallel()
	office := listen(t, "127.0.0.1:0", &postOffice{})
	s := newSorting(t, office.address)
	s.work(t)
	id := s.ask(t, "focal point PAN")
	m := s.becomes(t, id, mail.Sent)
	b, err := mail.ParseBounce(strings.NewReader("From: mx@mx.example\r\n\r\nNobody here.\r\nMessage-ID: <" + m.MessageID + ">\r\n"))
	if err != nil {
		t.Fatal(err)
	}
	if got, err := s.store.NoteBounce(t.Context(), b); err != nil || got != id {
		t.Error(got, err)
	}
	if m = s.becomes(t, id, mail.Bounced); m.Reply != "returned" {
		t.Errorf("%+v", m)
	}
	b.MessageID = "mail-1.000000000000000000000000@crm.example"
	if _, err := s.store.NoteBounce(t.Context(), b); err == nil {
		t.Error("a mail that was never sent came back")
	}
}
