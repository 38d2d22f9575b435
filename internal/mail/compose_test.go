package mail

import (
	"fmt"
	"html"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"rumbo/internal/i18n"
	"rumbo/internal/lang"
)

func composer(t *testing.T) *Composer {
	t.Helper()
	messages, err := i18n.Load()
	if err != nil {
		t.Fatal(err)
	}
	names := map[string]lang.Text{
		"PAN": lang.Text{}.With(lang.Spanish, "Panamá").With(lang.English, "Panama").With(lang.French, "Panama"),
		"CRI": lang.Text{}.With(lang.Spanish, "Costa Rica").With(lang.English, "Costa Rica").With(lang.French, "Costa Rica"),
	}
	c, err := NewComposer(Composer{Messages: messages, Base: "https://rumbo.example/", House: "Rumbo CRM", Area: func(code string) lang.Text { return names[code] }})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// every is a mail of each kind, and of each event where the words go by it.
func every() []Mail {
	about := Parameters{"area": "PAN", "import": "17"}
	role := func(event string) Parameters {
		return Parameters{"event": event, "role": "focal_point", "area": "PAN", "from": "2026-12-01", "to": "2027-06-30"}
	}
	work := func(role string) Parameters {
		p := Parameters{"area": "PAN", "round": "CRM-2027", "questionnaire": "sdg-10.7.2"}
		if role != "" {
			p["role"] = role
		}
		return p
	}
	list := []Mail{
		{Kind: Submitted, Parameters: work("regional_office")}, {Kind: Returned, Parameters: work("")}, {Kind: Validated, Parameters: work("")}, {Kind: Remark, Parameters: work("")}, {Kind: Remark, Parameters: work("regional_office")},
		{Kind: Invitation}, {Kind: Reset}, {Kind: Submitted, Parameters: Parameters{"area": "PAN+CRI", "import": "17"}}, {Kind: Returned, Parameters: about}, {Kind: Validated, Parameters: about},
		{Kind: Remark, Parameters: about}, {Kind: Appointment, Parameters: role(Made)}, {Kind: Appointment, Parameters: role(Ended)},
		{Kind: Appointment, Parameters: Parameters{"event": Made, "role": "administrator"}},
		{Kind: Round, Parameters: Parameters{"area": "PAN", "round": "CRM-2027", "to": "2027-06-30"}}, {Kind: Reminder, Parameters: Parameters{"area": "PAN", "round": "CRM-2027", "to": "2027-06-30"}},
	}
	for _, event := range []string{PasswordChanged, AddressChanged, NewDevice, TokenMade} {
		list = append(list, Mail{Kind: Security, Parameters: Parameters{"event": event}})
	}
	return list
}

// TestLetters holds the words of every mail in every language to those in testdata, where they are read as letters;
// RUMBO_DECIDE=1 writes them there.
func TestLetters(t *testing.T) {
	t.Parallel()
	c := composer(t)
	link := Link{Token: "secret-token", Expires: time.Date(2026, 12, 1, 15, 30, 0, 0, time.UTC)}
	for _, l := range lang.All() {
		var all strings.Builder
		for _, m := range every() {
			m.Language = l
			letter, err := c.Compose(m, Recipient{Name: "Punto focal <PAN>", Address: "punto.focal@minsa.example"}, link)
			if err != nil {
				t.Fatal(err)
			}
			fmt.Fprintf(&all, "==== %s %s\nSubject: %s\n\n%s\n", m.Kind, m.Parameters["event"], letter.Subject, letter.Text)
			if strings.Contains(letter.Text+letter.Subject, "no value") || strings.Contains(letter.Subject, "mail.") {
				t.Errorf("%s in %s: %s", m.Kind, l, letter.Subject)
			}
			// Both parts say the same.
			for _, line := range strings.Split(letter.Text, "\n") {
				line = strings.TrimRight(strings.TrimPrefix(line, "-- "), " :\u00a0")
				if !strings.Contains(html.UnescapeString(letter.HTML), line) {
					t.Errorf("%s in %s: the HTML part lacks %q", m.Kind, l, line)
				}
			}
			if strings.Contains(letter.HTML, "<PAN>") {
				t.Errorf("%s in %s: a name became markup", m.Kind, l)
			}
			if strings.Contains(letter.Text, link.Token) != m.Kind.Linked() {
				t.Errorf("%s in %s: the link stands where it should not, or does not stand where it should", m.Kind, l)
			}
			if strings.Contains(letter.HTML, "<img") || strings.Contains(letter.HTML, "http://") {
				t.Errorf("%s in %s: the HTML part asks for something", m.Kind, l)
			}
		}
		path := filepath.Join("testdata", "letters."+string(l)+".txt")
		if os.Getenv("RUMBO_DECIDE") != "" {
			if err := os.MkdirAll("testdata", 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(path, []byte(all.String()), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(path)
		if err != nil || string(want) != all.String() {
			t.Errorf("the letters in %s differ from %s (%v); RUMBO_DECIDE=1 writes them", l, path, err)
		}
	}
}

func TestLetterWithoutLink(t *testing.T) {
	t.Parallel()
	c := composer(t)
	for _, kind := range []Kind{Invitation, Reset} {
		letter, err := c.Compose(Mail{Kind: kind, Language: lang.Spanish}, Recipient{}, Link{})
		if err != nil || strings.Contains(letter.Text, "/link/") || !strings.HasPrefix(letter.Text, "Buenos días:") {
			t.Errorf("%v\n%s", err, letter.Text)
		}
	}
}

func TestRequestHoldsCodesAlone(t *testing.T) {
	t.Parallel()
	good := Request{Account: 7, Kind: Submitted, Parameters: Parameters{"area": "PAN+CRI", "import": "17"}, Cause: "import/17"}
	if err := good.Check(); err != nil {
		t.Error(err)
	}
	for what, r := range map[string]Request{
		"an unknown kind": {Kind: "spam"}, "a name": {Kind: Submitted, Parameters: Parameters{"name": "Ana"}}, "an address": {Kind: Submitted, Parameters: Parameters{"area": "a@b.example"}},
		"a sentence": {Kind: Submitted, Parameters: Parameters{"event": "two words"}}, "a long text": {Kind: Submitted, Parameters: Parameters{"event": strings.Repeat("x", 201)}},
		"a cause in words": {Kind: Submitted, Cause: "because of this"}, "nothing": {Kind: Submitted, Parameters: Parameters{"area": ""}},
	} {
		if r.Check() == nil {
			t.Errorf("%s was taken", what)
		}
	}
}

func TestBackoffTakesADay(t *testing.T) {
	t.Parallel()
	var all time.Duration
	for try := 1; try < MaxTries; try++ {
		if wait := Backoff(try); wait < all/1000 || wait > 2*time.Hour {
			t.Errorf("try %d waits %s", try, wait)
		} else {
			all += wait
		}
	}
	if all < 20*time.Hour || all > 26*time.Hour {
		t.Errorf("%s", all)
	}
}
