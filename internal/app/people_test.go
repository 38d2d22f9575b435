package app

import (
	"bytes"
	"encoding/json"
	"io"
	"net"
	"regexp"
	"strings"
	"testing"

	"github.com/emersion/go-smtp"

	"rumbo/internal/account"
	"rumbo/internal/testkit/storetest"
)

// TestPeopleByCommandLine takes a person through everything that "rumbo user" does, and its refusals in Spanish.
func TestPeopleByCommandLine(t *testing.T) {
	t.Parallel()
	m := newMachine(t, storetest.Database(t))
	const focal, other = "punto.focal@minsa.example", "suplente@minsa.example"
	out := m.run(exitOK, "user", "add", focal, "--name", "Punto focal PAN", "--role", "focal-point", "--area", "Panamá", "--institution", "MINSA")
	if !regexp.MustCompile(`/es/link/\S{43}`).MatchString(out) {
		t.Errorf("no link: %s", out)
	}
	if out := m.run(exitOK, "user", "add", other, "--name", "Suplente", "--language", "fr"); !strings.Contains(out, "/fr/link/") {
		t.Errorf("a link for somebody who reads French: %s", out)
	}
	for _, c := range []struct {
		want int
		says string
		args []string
	}{
		{exitFailure, "Ya existe una cuenta", []string{"add", focal, "--name", "x"}},
		{exitFailure, "letra por letra", []string{"add", "punto.f0cal@minsa.example", "--name", "x"}},
		{exitFailure, "correo electrónico", []string{"add", "minsa", "--name", "x"}},
		{exitFailure, "Escriba el nombre", []string{"add", "x@minsa.example"}},
		{exitFailure, "Atlantis", []string{"add", "x@minsa.example", "--name", "x", "--role", "focal_point", "--area", "Atlantis"}},
		{exitFailure, "ayer", []string{"add", "x@minsa.example", "--name", "x", "--role", "analyst", "--from", "ayer"}},
		{exitFailure, "", []string{"show", "nadie@minsa.example"}},
		{exitFailure, "--confirmed", []string{"anonymise", other}},
		{exitFailure, "", []string{"end", "x"}},
		{exitFailure, "", []string{"add"}},
	} {
		if out := m.run(c.want, append([]string{"user"}, c.args...)...); !strings.Contains(out, c.says) {
			t.Errorf("%v: %s", c.args, out)
		}
	}
	shown := m.run(exitOK, "user", "show", focal)
	if !strings.Contains(shown, "Punto focal PAN") || !strings.Contains(shown, "Panamá") || !strings.Contains(shown, "sin fin") {
		t.Error(shown)
	}
	role := regexp.MustCompile(`(?m)^ +(\d+) +Punto focal`).FindStringSubmatch(shown)[1]
	m.run(exitOK, "user", "stand-in", role, other, "--from", "2031-01-01", "--to", "2031-01-31")
	m.run(exitOK, "user", "hand-over", role, other, "--from", "2031-06-01")
	if shown = m.run(exitOK, "user", "show", focal); !strings.Contains(shown, "2031-05-31") {
		t.Error(shown)
	}
	if shown = m.run(exitOK, "user", "show", other); !strings.Contains(shown, "2031-06-01") || !strings.Contains(shown, "2031-01-31") {
		t.Error(shown)
	}
	m.run(exitOK, "user", "end", role)
	m.run(exitOK, "user", "appoint", focal, "--role", "analyst", "--note", "x")
	m.run(exitOK, "user", "edit", focal, "--name", "Punto focal de Panamá", "--email", "focal@minsa.example")
	m.run(exitOK, "user", "close", other)
	var people []account.Person
	if err := json.Unmarshal([]byte(m.run(exitOK, "user", "list", "--state", "open", "--json", "--quiet")), &people); err != nil || len(people) != 1 || people[0].Email != "focal@minsa.example" {
		t.Errorf("%v %+v", err, people)
	}
	m.run(exitOK, "user", "open", other)
	m.run(exitOK, "user", "invite", other)
	m.run(exitOK, "user", "end-sessions", other)
	m.run(exitOK, "user", "anonymise", other, "--confirmed")
	if out := m.run(exitOK, "user", "list"); strings.Contains(out, "Suplente") || strings.Contains(out, other) {
		t.Error(out)
	}
	if out := m.run(exitOK, "audit", "list", "--kind", "account"); strings.Contains(out, "Suplente") || !strings.Contains(out, "anonim") {
		t.Error(out)
	}
	m.run(exitOK, "audit", "verify")
}

// letterBox is a mail server that keeps what it is given.
type letterBox struct{ mails bytes.Buffer }

func (b *letterBox) NewSession(*smtp.Conn) (smtp.Session, error) { return b, nil }
func (b *letterBox) Mail(string, *smtp.MailOptions) error        { return nil }
func (b *letterBox) Reset()                                      {}
func (b *letterBox) Logout() error                               { return nil }

func (b *letterBox) Rcpt(to string, _ *smtp.RcptOptions) error {
	if strings.HasPrefix(to, "nadie") {
		return &smtp.SMTPError{Code: 550, EnhancedCode: smtp.EnhancedCode{5, 1, 1}, Message: "no such user"}
	}
	return nil
}

func (b *letterBox) Data(r io.Reader) error {
	_, err := io.Copy(&b.mails, r)
	return err
}

// TestMailByCommandLine tries the mail server, lists the outbox and takes in what came back.
func TestMailByCommandLine(t *testing.T) {
	t.Parallel()
	m := newMachine(t, storetest.Database(t))
	if out := m.run(exitFailure, "mail", "test", "alguien@minsa.example"); !strings.Contains(out, "RUMBO_SMTP") {
		t.Error(out)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	box := &letterBox{}
	server := smtp.NewServer(box)
	done := make(chan struct{})
	go func() {
		defer close(done)
		_ = server.Serve(l)
	}()
	t.Cleanup(func() {
		_ = l.Close()
		_ = server.Close()
		<-done
	})
	with := m.getenv
	posted := func(name string) string {
		switch name {
		case "RUMBO_SMTP":
			return "smtp://" + l.Addr().String()
		case "RUMBO_MAIL_FROM":
			return "Rumbo <rumbo@crm.example>"
		}
		return with(name)
	}
	run := func(want int, in string, args ...string) string {
		t.Helper()
		var out bytes.Buffer
		if got := Main(t.Context(), append([]string{"--data-dir", m.dir}, args...), Streams{In: strings.NewReader(in), Out: &out, Err: &out}, posted); got != want {
			t.Fatalf("%v: status %d, want %d\n%s", args, got, want, &out)
		}
		return out.String()
	}
	run(exitOK, "", "mail", "test", "alguien@minsa.example")
	if text := box.mails.String(); !strings.Contains(text, "To: <alguien@minsa.example>") || !strings.Contains(text, "Rumbo: una prueba") {
		t.Error(text)
	}
	if out := run(exitFailure, "", "mail", "test", "nadie@minsa.example"); !strings.Contains(out, "no such user") {
		t.Error(out)
	}
	if out := run(exitOK, "", "user", "add", "focal@minsa.example", "--name", "Punto focal"); strings.Contains(out, "/link/") {
		t.Errorf("with a mail server the link is printed: %s", out)
	}
	if out := run(exitOK, "", "mail", "list"); !strings.Contains(out, "invitation") || !strings.Contains(out, "en espera") {
		t.Error(out)
	}
	if out := run(exitFailure, "", "mail", "send", "1"); !strings.Contains(out, "en espera") {
		t.Error(out)
	}
	run(exitFailure, "", "mail", "send", "x")
	if out := run(exitFindings, "From: mx@mx.example\r\n\r\nMessage-ID: <mail-1.000000000000000000000000@crm.example>\r\n", "mail", "bounce"); !strings.Contains(out, "Message-ID") {
		t.Error(out)
	}
	run(exitFailure, "hello", "mail", "bounce")
}

// TestHealthByCommandLine says what is to be mended, with the status for a timer.
func TestHealthByCommandLine(t *testing.T) {
	t.Parallel()
	m := newMachine(t, storetest.Database(t))
	if out := m.run(exitOK, "health"); !strings.Contains(out, "RUMBO_SMTP") || !strings.Contains(out, "Base de datos") {
		t.Error(out)
	}
}
