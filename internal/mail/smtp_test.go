package mail

import (
	"bytes"
	"mime"
	netmail "net/mail"
	"slices"
	"strings"
	"testing"
	"time"

	"rumbo/internal/fault"
	"rumbo/internal/lang"
)

func TestParseServer(t *testing.T) {
	t.Parallel()
	const from = "Rumbo <rumbo@crm.example>"
	for _, c := range []struct {
		address, from string
		host          string
		port          int
		wrong         string
	}{
		{"", from, "", 0, ""},
		{"smtp://smtp.example", from, "smtp.example", 587, ""},
		{"smtp://user:secret@smtp.example:2525", from, "smtp.example", 2525, ""},
		{"smtps://user@smtp.example", from, "smtp.example", 465, ""},
		{"smtp://localhost", from, "localhost", 25, ""},
		{"smtp://127.0.0.1:1025/", "rumbo@crm.example", "127.0.0.1", 1025, ""},
		{"smtp://[::1]:1025", from, "::1", 1025, ""},
		{"smtp://relay.example?tls=none", from, "relay.example", 25, ""},
		{"smtp://smtp.example", "", "", 0, "fault.mail_from"},
		{"smtp://smtp.example", "nobody", "", 0, "fault.mail_from"},
		{"smtp://smtp.example", "a@b.example\r\nBcc: c@d.example", "", 0, "fault.mail_from"},
		{"http://smtp.example", from, "", 0, "fault.mail_server"},
		{"smtp.example:25", from, "", 0, "fault.mail_server"},
		{"smtp://", from, "", 0, "fault.mail_server"},
		{"smtp://smtp.example:99999", from, "", 0, "fault.mail_server"},
		{"smtp://smtp.example?tls=maybe", from, "", 0, "fault.mail_server"},
		{"smtp://smtp.example?proxy=x", from, "", 0, "fault.mail_server"},
		{"smtps://smtp.example?tls=none", from, "", 0, "fault.mail_server"},
		{"smtp://user:secret@smtp.example/path", from, "", 0, "fault.mail_server"},
	} {
		s, err := ParseServer(c.address, c.from, "")
		switch e, _ := fault.As(err); {
		case c.wrong != "":
			if err == nil || e.Key != c.wrong || strings.Contains(err.Error(), "secret") {
				t.Errorf("%s from %q: %v", c.address, c.from, err)
			}
		case err != nil:
			t.Errorf("%s: %v", c.address, err)
		case c.host == "":
			if s != nil {
				t.Errorf("%q is a server", c.address)
			}
		case s.Host() != c.host || s.port != c.port:
			t.Errorf("%s: %s %d", c.address, s.Host(), s.port)
		}
	}
}

func TestScrub(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"550 5.1.1 <punto.focal@minsa.example>: user unknown": "550 5.1.1 …: user unknown",
		"mailbox punto.focal@minsa.example is full":           "mailbox … is full",
		"550 a\r\nb\tc": "550 a b c",
	} {
		if got := scrub(text, "punto.focal@minsa.example"); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
	if n := len([]rune(scrub(strings.Repeat("ñ ", 1000)))); n > 300 {
		t.Errorf("%d characters", n)
	}
}

// FuzzHeaders holds that no name, subject or text makes a header of its own or ends one early.
func FuzzHeaders(f *testing.F) {
	for _, s := range []string{
		"Punto focal", "a\r\nBcc: all@crm.example", "a\nSubject: b", "\u2028Bcc: x", "a\u202eb", "=?utf-8?q?=0d=0aBcc:_x@y.example?=", strings.Repeat("ñ", 3000), "\x00", "", "\xff\xfe",
		`"quoted" <x@y.example>`, "a, b@c.example", "-- \r\n.\r\nMAIL FROM:<x>",
	} {
		f.Add(s, s, s)
	}
	s, err := ParseServer("smtp://127.0.0.1:25", "Rumbo <rumbo@crm.example>", "")
	if err != nil {
		f.Fatal(err)
	}
	at := time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)
	f.Fuzz(func(t *testing.T, name, subject, text string) {
		m, err := s.message(Recipient{Name: name, Address: "punto.focal@minsa.example"}, s.NewMessageID(7), Letter{Subject: subject, Text: text, HTML: "<p>x</p>"}, at)
		if err != nil {
			t.Fatal(err)
		}
		var b bytes.Buffer
		if _, err := m.WriteTo(&b); err != nil {
			t.Fatal(err)
		}
		got, err := netmail.ReadMessage(&b)
		if err != nil {
			t.Fatalf("%v\n%s", err, b.String())
		}
		var names []string
		for n, values := range got.Header {
			names = append(names, n)
			if len(values) != 1 {
				t.Errorf("%d times %s", len(values), n)
			}
		}
		slices.Sort(names)
		if want := []string{"Auto-Submitted", "Content-Type", "Date", "From", "Message-Id", "Mime-Version", "Subject", "To", "X-Auto-Response-Suppress"}; !slices.Equal(names, want) {
			t.Errorf("headers %q", names)
		}
		to, err := got.Header.AddressList("To")
		if err != nil || len(to) != 1 || to[0].Address != "punto.focal@minsa.example" || strings.ContainsAny(to[0].Name, "\r\n") {
			t.Errorf("to %v %v", to, err)
		}
		if said, err := new(mime.WordDecoder).DecodeHeader(got.Header.Get("Subject")); err != nil || strings.ContainsAny(said, "\r\n\u2028") {
			t.Errorf("subject %q %v", said, err)
		}
	})
}

func TestMessageToNobody(t *testing.T) {
	t.Parallel()
	s, err := ParseServer("smtp://127.0.0.1:25", "rumbo@crm.example", "")
	if err != nil {
		t.Fatal(err)
	}
	for _, address := range []string{"", "nobody", "a@b.example, c@d.example", "Punto <a@b.example>", "a@b.example\r\nBcc: c@d.example", "<a@b.example>"} {
		if _, err := s.message(Recipient{Address: address}, "x", Letter{}, time.Now()); err == nil {
			t.Errorf("%q was taken as an address", address)
		}
	}
}

// TestCalendarAttached: a mail about a round carries its last day, which programs take into a calendar.
func TestCalendarAttached(t *testing.T) {
	t.Parallel()
	at := time.Date(2031, 1, 2, 12, 0, 0, 0, time.UTC)
	about := Mail{Kind: Reminder, Language: lang.French, Parameters: Parameters{"area": "PAN", "round": "R1", "to": "2031-06-30"}, Created: at}
	l, err := composer(t).Compose(about, Recipient{Name: "x"}, Link{})
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"UID:R1-PAN@rumbo", "DTSTART;VALUE=DATE:20310630", "PRODID:-//Rumbo//FR"} {
		if !bytes.Contains(l.Calendar, []byte(want)) {
			t.Errorf("%s is missing in\n%s", want, l.Calendar)
		}
	}
	s, err := ParseServer("smtp://127.0.0.1:25", "Rumbo <rumbo@crm.example>", "")
	if err != nil {
		t.Fatal(err)
	}
	m, err := s.message(Recipient{Name: "x", Address: "x@minsa.example"}, s.NewMessageID(7), l, at)
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if _, err := m.WriteTo(&b); err != nil {
		t.Fatal(err)
	}
	if got := b.String(); !strings.Contains(got, "text/calendar") || !strings.Contains(got, `filename="rumbo.ics"`) {
		t.Error(got)
	}
	if l, err = composer(t).Compose(Mail{Kind: Returned, Language: lang.French, Parameters: Parameters{"area": "PAN", "round": "R1", "questionnaire": "q"}}, Recipient{}, Link{}); err != nil || len(l.Calendar) > 0 {
		t.Errorf("%v, %s", err, l.Calendar)
	}
}
