package mail

import (
	"bufio"
	"io"
	"mime"
	"mime/multipart"
	netmail "net/mail"
	"net/textproto"
	"regexp"
	"strings"

	"rumbo/internal/fault"
)

// Bounce is what a mail that came back says: which of ours it was, and why.
type Bounce struct {
	MessageID string // without angle brackets
	Reply     string // status code and the other server's words, without addresses
	Final     bool   // it will not be delivered; false for a delay
}

const (
	largestBounce = 4 << 20
	mostParts     = 50
)

var ours = regexp.MustCompile(`<?(mail-\d+\.[0-9a-f]{24}@[A-Za-z0-9.\-\[\]:]+)>?`)

// ParseBounce reads a delivery status notification (RFC 3464), or a plain message that quotes one of our Message-IDs in
// its body, as some servers return mail; an answer to a mail is none.
// fault.Invalid when it is neither.
func ParseBounce(r io.Reader) (Bounce, error) {
	m, err := netmail.ReadMessage(bufio.NewReader(io.LimitReader(r, largestBounce)))
	if err != nil {
		return Bounce{}, fault.Wrap(err, fault.Invalid, "mail.bounce_unreadable")
	}
	b := Bounce{Final: true}
	kind, params, _ := mime.ParseMediaType(m.Header.Get("Content-Type"))
	if strings.HasPrefix(kind, "multipart/") && params["boundary"] != "" {
		b.parts(multipart.NewReader(m.Body, params["boundary"]), 0)
	} else if text, err := io.ReadAll(m.Body); err == nil {
		b.quoted(string(text))
	}
	// An answer, of a person or of one who is away, names our mail there too, and is no bounce: a status must go with it.
	if b.MessageID == "" && b.Reply != "" {
		for _, name := range []string{"In-Reply-To", "References"} {
			b.quoted(m.Header.Get(name))
		}
	}
	if b.MessageID == "" {
		return b, fault.New(fault.Invalid, "mail.bounce_unknown")
	}
	if b.Reply == "" {
		b.Reply = "returned"
	}
	return b, nil
}

func (b *Bounce) quoted(text string) {
	if found := ours.FindStringSubmatch(text); found != nil && b.MessageID == "" {
		b.MessageID = found[1]
	}
}

func (b *Bounce) parts(r *multipart.Reader, depth int) {
	for range mostParts {
		part, err := r.NextPart()
		if err != nil {
			return
		}
		kind, params, _ := mime.ParseMediaType(part.Header.Get("Content-Type"))
		switch {
		case kind == "message/delivery-status" || kind == "message/global-delivery-status":
			b.status(part)
		case strings.HasPrefix(kind, "multipart/") && params["boundary"] != "" && depth < 3:
			b.parts(multipart.NewReader(part, params["boundary"]), depth+1)
		case kind == "message/rfc822" || kind == "text/rfc822-headers" || kind == "message/global-headers":
			if h, err := textproto.NewReader(bufio.NewReader(part)).ReadMIMEHeader(); err == nil || len(h) > 0 {
				b.quoted(h.Get("Message-Id"))
			}
		case strings.HasPrefix(kind, "text/plain") || kind == "":
			if text, err := io.ReadAll(part); err == nil {
				b.quoted(string(text))
			}
		}
	}
}

// status reads the fields of a delivery status: blocks of headers, the first about the message, the others about recipients.
func (b *Bounce) status(r io.Reader) {
	reader := textproto.NewReader(bufio.NewReader(r))
	for range mostParts {
		h, err := reader.ReadMIMEHeader()
		if action := strings.ToLower(h.Get("Action")); action != "" {
			b.Final = action == "failed" || action == "expired"
			words := []string{h.Get("Status")}
			if _, diagnostic, ok := strings.Cut(h.Get("Diagnostic-Code"), ";"); ok {
				words = append(words, strings.TrimSpace(diagnostic))
			}
			b.Reply = scrub(strings.TrimSpace(strings.Join(words, " ")))
		}
		if err != nil {
			return
		}
	}
}
