package jobs

import (
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net"
	netmail "net/mail"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-smtp"
)

// received is a mail as a mail server got it.
type received struct {
	to     string
	header netmail.Header
	plain  string
	html   string
}

// postOffice is a real mail server on loopback. refuse, if set, says no to the nth mail, the first being 1.
type postOffice struct {
	mu      sync.Mutex
	refuse  func(n int) error
	asked   int
	mails   []received
	arrived chan struct{}
	address string
	stop    func()
}

func (p *postOffice) NewSession(*smtp.Conn) (smtp.Session, error) { return &visit{p: p}, nil }

type visit struct {
	p  *postOffice
	to string
}

func (v *visit) Mail(string, *smtp.MailOptions) error { return nil }
func (v *visit) Reset()                               {}
func (v *visit) Logout() error                        { return nil }

func (v *visit) Rcpt(to string, _ *smtp.RcptOptions) error {
	v.p.mu.Lock()
	defer v.p.mu.Unlock()
	v.to = to
	v.p.asked++
	if v.p.refuse != nil {
		return v.p.refuse(v.p.asked)
	}
	return nil
}

func (v *visit) Data(r io.Reader) error {
	m, err := netmail.ReadMessage(r)
	if err != nil {
		return err
	}
	got := received{to: v.to, header: m.Header}
	_, params, err := mime.ParseMediaType(m.Header.Get("Content-Type"))
	if err != nil {
		return err
	}
	parts := multipart.NewReader(m.Body, params["boundary"])
	for {
		part, err := parts.NextRawPart()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return err
		}
		text, err := io.ReadAll(quotedprintable.NewReader(part))
		if err != nil {
			return err
		}
		if strings.HasPrefix(part.Header.Get("Content-Type"), "text/html") {
			got.html = string(text)
		} else {
			got.plain = string(text)
		}
	}
	v.p.mu.Lock()
	v.p.mails = append(v.p.mails, got)
	v.p.mu.Unlock()
	v.p.arrived <- struct{}{}
	return nil
}

func listen(t *testing.T, address string, p *postOffice) *postOffice {
	t.Helper()
	l, err := net.Listen("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	s := smtp.NewServer(p)
	s.Domain = "post.example"
	p.address, p.arrived = l.Addr().String(), make(chan struct{}, 100)
	done := make(chan struct{})
	go func() {
		defer close(done)
		_ = s.Serve(l)
	}()
	p.stop = sync.OnceFunc(func() {
		_ = l.Close() // the server may not know of it yet
		_ = s.Close()
		<-done
	})
	t.Cleanup(p.stop)
	return p
}

// next waits for a mail.
func (p *postOffice) next(t *testing.T) received {
	t.Helper()
	select {
	case <-p.arrived:
	case <-time.After(patience):
		t.Fatal("no mail came")
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.mails[len(p.mails)-1]
}
