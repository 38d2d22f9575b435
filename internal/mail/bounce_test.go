package mail

import (
	"strings"
	"testing"

	"rumbo/internal/fault"
)

const sent = "mail-12.0123456789abcdef01234567@crm.example"

// lines is a message with the line ends of mail.
func lines(text string) string { return strings.ReplaceAll(strings.TrimLeft(text, "\n"), "\n", "\r\n") }

func report(action, rest string) string {
	return lines(`
From: MAILER-DAEMON@mx.example
To: rumbo@crm.example
Subject: Delivery report
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b1"

--b1
Content-Type: text/plain

Your message could not be delivered.

--b1
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example

Final-Recipient: rfc822; punto.focal@minsa.example
Action: ` + action + `
Status: 5.1.1
Diagnostic-Code: smtp; 550 5.1.1 <punto.focal@minsa.example>: user unknown

--b1
` + rest + `
--b1--
`)
}

func TestParseBounce(t *testing.T) {
	t.Parallel()
	headers := "Content-Type: text/rfc822-headers\n\nMessage-ID: <" + sent + ">\nSubject: Su cuenta\n"
	whole := "Content-Type: message/rfc822\n\nMessage-ID: <" + sent + ">\nSubject: Su cuenta\n\nEstimada/o Punto focal:\n"
	for name, c := range map[string]struct {
		text  string
		reply string
		final bool
		wrong string
	}{
		"a report with headers":             {report("failed", headers), "5.1.1 550 5.1.1 …: user unknown", true, ""},
		"a report with the whole mail":      {report("Failed", whole), "5.1.1 550 5.1.1 …: user unknown", true, ""},
		"a delay":                           {report("delayed", headers), "5.1.1 550 5.1.1 …: user unknown", false, ""},
		"delivered":                         {report("delivered", headers), "5.1.1 550 5.1.1 …: user unknown", false, ""},
		"a report that quotes in words":     {report("failed", "Content-Type: text/plain\n\nMessage-ID: <"+sent+">\n"), "5.1.1 550 5.1.1 …: user unknown", true, ""},
		"a plain answer":                    {lines("From: mx@mx.example\nContent-Type: text/plain\n\nUnknown user.\n> Message-ID: <" + sent + ">\n"), "returned", true, ""},
		"an answer of somebody who is away": {lines("From: punto.focal@minsa.example\nIn-Reply-To: <" + sent + ">\n\nEstoy de licencia.\n"), "", false, "mail.bounce_unknown"},
		"a status that answers":             {strings.Replace(report("failed", "Content-Type: text/plain\n\nx\n"), "Subject:", "In-Reply-To: <"+sent+">\r\nSubject:", 1), "5.1.1 550 5.1.1 …: user unknown", true, ""},
		"a report of somebody else":         {report("failed", "Content-Type: text/rfc822-headers\n\nMessage-ID: <x@other.example>\n"), "", false, "mail.bounce_unknown"},
		"a mail about something else":       {lines("From: a@b.example\nSubject: hello\n\nhello\n"), "", false, "mail.bounce_unknown"},
		"no mail":                           {"hello", "", false, "mail.bounce_unreadable"},
		"nothing":                           {"", "", false, "mail.bounce_unreadable"},
		"a report that was cut":             {report("failed", headers)[:300], "", false, "mail.bounce_unknown"},
		"a multipart without a boundary":    {lines("Content-Type: multipart/report\n\n<" + sent + ">\n"), "returned", true, ""},
		"parts within parts":                {lines("Content-Type: multipart/mixed; boundary=b0\n\n--b0\nContent-Type: multipart/report; boundary=b2\n\n--b2\nContent-Type: message/delivery-status\n\nAction: failed\nStatus: 5.2.2\n\n--b2\n" + headers + "\n--b2--\n\n--b0--\n"), "5.2.2", true, ""},
	} {
		b, err := ParseBounce(strings.NewReader(c.text))
		if c.wrong != "" {
			if e, ok := fault.As(err); !ok || e.Key != c.wrong {
				t.Errorf("%s: %v %+v", name, err, b)
			}
			continue
		}
		if err != nil || b.MessageID != sent || b.Reply != c.reply || b.Final != c.final {
			t.Errorf("%s: %+v %v", name, b, err)
		}
	}
}

func FuzzParseBounce(f *testing.F) {
	f.Add(report("failed", "Content-Type: message/rfc822\n\nMessage-ID: <"+sent+">\n"))
	f.Add("Content-Type: multipart/mixed; boundary=a\r\n\r\n--a\r\nContent-Type: multipart/mixed; boundary=a\r\n\r\n--a\r\n")
	f.Fuzz(func(t *testing.T, text string) {
		b, err := ParseBounce(strings.NewReader(text))
		if err == nil && (!ours.MatchString(b.MessageID) || strings.Contains(b.Reply, "@") || strings.ContainsAny(b.Reply, "\r\n")) {
			t.Errorf("%+v", b)
		}
	})
}
