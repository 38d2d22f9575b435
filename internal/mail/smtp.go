package mail

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"net"
	netmail "net/mail"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode"

	gomail "github.com/wneessen/go-mail"

	"rumbo/internal/fault"
)

const smtpTimeout = 30 * time.Second

// Server is a mail server that takes what Rumbo sends, and the sender that it is sent under.
type Server struct {
	host    string
	port    int
	options []gomail.Option
	from    *netmail.Address
}

// Host is the name of the server.
func (s *Server) Host() string { return s.host }

// ParseServer reads RUMBO_SMTP, RUMBO_MAIL_FROM and RUMBO_SMTP_PASSWORD: smtp://user:password@host:587 with STARTTLS, which
// only a loopback host or ?tls=none does without; smtps://host:465 with TLS from the start. A password given apart comes
// before that of the URL. No URL is no server, nil. What cannot be read is fault.Usage, which repeats no secret.
func ParseServer(address, from, password string) (*Server, error) {
	if address == "" {
		return nil, nil
	}
	wrong := fault.New(fault.Usage, "fault.mail_server")
	u, err := url.Parse(address)
	if err != nil || u.Hostname() == "" || (u.Scheme != "smtp" && u.Scheme != "smtps") || (u.Path != "" && u.Path != "/") {
		return nil, wrong
	}
	s := &Server{host: u.Hostname()}
	s.options = []gomail.Option{gomail.WithTimeout(smtpTimeout)}
	tls := u.Query().Get("tls")
	for name := range u.Query() {
		if name != "tls" {
			return nil, wrong
		}
	}
	switch {
	case u.Scheme == "smtps" && tls == "":
		s.port = 465
		s.options = append(s.options, gomail.WithSSL())
	case u.Scheme == "smtp" && (tls == "none" || tls == "" && loopback(s.host)):
		s.port = 25
		s.options = append(s.options, gomail.WithTLSPolicy(gomail.NoTLS))
	case u.Scheme == "smtp" && tls == "":
		s.port = 587
		s.options = append(s.options, gomail.WithTLSPolicy(gomail.TLSMandatory))
	default:
		return nil, wrong
	}
	if p := u.Port(); p != "" {
		if s.port, err = strconv.Atoi(p); err != nil || s.port < 1 || s.port > 65535 {
			return nil, wrong
		}
	}
	s.options = append(s.options, gomail.WithPort(s.port))
	if user := u.User.Username(); user != "" {
		if password == "" {
			password, _ = u.User.Password()
		}
		auth := gomail.SMTPAuthAutoDiscover
		if u.Scheme == "smtp" && (tls == "none" || loopback(s.host)) {
			auth = gomail.SMTPAuthPlainNoEnc // asked for by whoever wrote the URL
		}
		s.options = append(s.options, gomail.WithSMTPAuth(auth), gomail.WithUsername(user), gomail.WithPassword(password))
	}
	if s.from, err = parseAddress(from); err != nil {
		return nil, fault.New(fault.Usage, "fault.mail_from")
	}
	s.options = append(s.options, gomail.WithHELO(domainOf(s.from.Address)))
	return s, nil
}

func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// parseAddress takes one address, with or without a name, and nothing that could end a line.
func parseAddress(text string) (*netmail.Address, error) {
	if strings.ContainsFunc(text, unicode.IsControl) {
		return nil, errors.New("a control character")
	}
	a, err := netmail.ParseAddress(text)
	if err == nil && (!strings.Contains(a.Address, "@") || len(a.Address) > 254 || strings.ContainsFunc(a.Address, unicode.IsControl)) {
		err = errors.New("no address")
	}
	return a, err
}

// FromName is the name that mails come from, "" when the sender has none.
func (s *Server) FromName() string { return s.from.Name }

// NewMessageID names a mail for good, so that one that comes back is known: <mail-ID.random@domain of the sender>.
func (s *Server) NewMessageID(id int64) string {
	b := make([]byte, 12)
	_, _ = rand.Read(b) // never fails: it ends the program instead
	return fmt.Sprintf("mail-%d.%s@%s", id, hex.EncodeToString(b), domainOf(s.from.Address))
}

func domainOf(address string) string { return address[strings.LastIndexByte(address, '@')+1:] }

// Refusal is why a mail was not taken. Reply holds no address; Permanent tells that another try would be in vain.
type Refusal struct {
	Permanent bool
	Reply     string
}

// Error is the reply.
func (r *Refusal) Error() string { return r.Reply }

// Send hands the letter to the server under this Message-ID. The error is a *Refusal.
func (s *Server) Send(ctx context.Context, to Recipient, messageID string, l Letter, at time.Time) error {
	m, err := s.message(to, messageID, l, at)
	if err != nil {
		return &Refusal{Permanent: true, Reply: NoAddress}
	}
	client, err := gomail.NewClient(s.host, s.options...)
	if err != nil {
		return &Refusal{Reply: scrub(err.Error(), to.Address)}
	}
	ctx, cancel := context.WithTimeout(ctx, 2*smtpTimeout)
	defer cancel()
	err = client.DialAndSendWithContext(ctx, m)
	if err == nil || m.IsDelivered() { // what goes wrong after the server has taken it is no reason to send it twice
		return nil
	}
	var refused *gomail.SendError
	if errors.As(err, &refused) {
		text, _, _ := strings.Cut(refused.Error(), ", affected ")
		return &Refusal{Permanent: refused.ErrorCode() >= 500, Reply: scrub(text, to.Address)}
	}
	// Nobody spoke to us, or would not let us in: the recipient is not to blame.
	return &Refusal{Reply: scrub(err.Error(), to.Address)}
}

// message is the mail on its way: plain and HTML side by side, marked as made by a machine.
func (s *Server) message(to Recipient, messageID string, l Letter, at time.Time) (*gomail.Msg, error) {
	address, err := parseAddress(to.Address)
	if err != nil || address.Address != to.Address {
		return nil, errors.New("no address")
	}
	m := gomail.NewMsg(gomail.WithNoDefaultUserAgent())
	m.FromMailAddress(&netmail.Address{Name: oneLine(s.from.Name), Address: s.from.Address})
	m.ToMailAddress(&netmail.Address{Name: oneLine(to.Name), Address: address.Address})
	m.Subject(oneLine(l.Subject))
	m.SetMessageIDWithValue(messageID)
	m.SetDateWithValue(at)
	m.SetGenHeader("Auto-Submitted", "auto-generated")
	m.SetGenHeader("X-Auto-Response-Suppress", "All")
	m.SetBodyString(gomail.TypeTextPlain, l.Text)
	m.AddAlternativeString(gomail.TypeTextHTML, l.HTML)
	if len(l.Calendar) > 0 {
		if err := m.AttachReader("rumbo.ics", bytes.NewReader(l.Calendar), gomail.WithFileContentType("text/calendar; charset=utf-8; method=PUBLISH")); err != nil {
			return nil, err
		}
	}
	return m, nil
}

// oneLine takes out whatever could end a header or turn its reading around.
func oneLine(text string) string {
	clean := strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || r == '\u2028' || r == '\u2029' {
			return ' '
		}
		if r == unicode.ReplacementChar || unicode.Is(unicode.Cf, r) {
			return -1
		}
		return r
	}, strings.ToValidUTF8(text, ""))
	clean = strings.Join(strings.Fields(strings.ReplaceAll(clean, "=?", "= ?")), " ") // no encoded word that is not ours
	if runes := []rune(clean); len(runes) > 200 {
		clean = string(runes[:200])
	}
	return clean
}

var anAddress = regexp.MustCompile(`[^\s<>()\[\],;:"']*@[^\s<>()\[\],;:"']*`)

// scrub is a server's answer without addresses, on one line of at most 300 characters.
func scrub(text string, addresses ...string) string {
	for _, a := range addresses {
		if a != "" {
			text = strings.ReplaceAll(text, a, "…")
		}
	}
	text = strings.ReplaceAll(anAddress.ReplaceAllString(oneLine(text), "…"), "<…>", "…")
	if runes := []rune(text); len(runes) > 300 {
		text = string(runes[:300])
	}
	return text
}
