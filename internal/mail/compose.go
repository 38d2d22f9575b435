package mail

import (
	"bytes"
	"html/template"
	"net/url"
	"strings"
	"time"

	"rumbo/internal/calendar"
	"rumbo/internal/i18n"
	"rumbo/internal/lang"
	"rumbo/views"
)

// Letter is a mail in words: the same in plain text and in HTML.
type Letter struct {
	Subject, Text, HTML string
	Calendar            []byte // the last day of a round as a calendar file, where the mail speaks of one
}

// Link is the secret that a mail of an account carries, made at the moment of sending.
type Link struct {
	Token   string
	Expires time.Time
}

// Composer writes letters.
type Composer struct {
	Messages *i18n.Catalogue
	// Area is the name of a country or group, the code itself where it is not known.
	Area func(code string) lang.Text
	// Base is the address by which readers reach Rumbo; House who runs it, as the letters are headed.
	Base, House string

	letter *template.Template
}

// NewComposer makes a Composer. It fails when the template cannot be read.
func NewComposer(c Composer) (*Composer, error) {
	t, err := template.ParseFS(views.Files, "mail/letter.html")
	if err != nil {
		return nil, err
	}
	c.letter, c.Base = t, strings.TrimSuffix(c.Base, "/")
	if c.House == "" {
		c.House = "Rumbo"
	}
	return &c, nil
}

// Compose writes the letter of a mail in its language. link is needed for the kinds that carry one; without it the letter
// says that one is made at sending.
func (c *Composer) Compose(m Mail, to Recipient, link Link) (Letter, error) {
	p := c.Messages.Printer(m.Language)
	args := c.words(p, m)
	address, button := c.target(p, m, link)
	if !link.Expires.IsZero() {
		args["Expires"] = p.DateTime(link.Expires)
	}
	key := "mail." + string(m.Kind)
	if m.Parameters["import"] == "" && p.Has(key+".work.subject") {
		key += ".work"
	}
	if event := m.Parameters["event"]; event != "" && p.Has(key+"."+event+".subject") {
		key += "." + event
	}
	greeting := p.T("mail.greeting", "Name", oneLine(to.Name))
	if to.Name == "" {
		greeting = p.T("mail.greeting_plain")
	}
	page := struct {
		Lang, Subject, House, Greeting, URL, Button, Plainly, Foot string
		Paragraphs                                                 []string
	}{
		Lang: string(m.Language), Subject: p.TM(key+".subject", args), House: c.House, Greeting: greeting, URL: address, Button: button,
		Plainly: p.T("mail.plainly"), Foot: p.T("mail.foot."+foot(m.Kind), "House", c.House, "URL", c.Base),
	}
	page.Paragraphs = strings.Split(strings.TrimSpace(p.TM(key+".text", args)), "\n")
	var html bytes.Buffer
	if err := c.letter.Execute(&html, page); err != nil {
		return Letter{}, err
	}
	var text strings.Builder
	text.WriteString(page.Greeting + "\n\n" + strings.Join(page.Paragraphs, "\n\n") + "\n\n")
	if address != "" {
		text.WriteString(p.T("mail.leads_to", "Text", button) + "\n" + address + "\n\n")
	}
	text.WriteString("-- \n" + page.Foot + "\n")
	return Letter{Subject: oneLine(page.Subject), Text: text.String(), HTML: html.String(), Calendar: c.date(p, m, args, address)}, nil
}

// date is the last day of the round that a mail speaks of. Its UID is that of the country's calendar file, so that either replaces
// the other.
func (c *Composer) date(p *i18n.Printer, m Mail, args map[string]any, address string) []byte {
	day, err := time.Parse(time.DateOnly, m.Parameters["to"])
	if m.Kind != Round && m.Kind != Reminder || err != nil {
		return nil
	}
	return calendar.Write(m.Language, m.Created, calendar.Entry{
		UID: m.Parameters["round"] + "-" + m.Parameters["area"] + "@rumbo", Title: p.T("mail.round.date", "Area", args["Area"], "Round", args["Round"]),
		Say: strings.TrimSpace(p.TM("mail.round.text", args)), Link: address, Day: day, Remind: 7 * 24 * time.Hour,
	})
}

// words are the parameters of a mail as its reader is told them.
func (c *Composer) words(p *i18n.Printer, m Mail) map[string]any {
	args := map[string]any{"House": c.House, "Area": "", "Role": "", "Import": m.Parameters["import"], "Round": m.Parameters["round"], "Expires": "", "From": "", "To": ""}
	var areas []string
	for _, code := range strings.FieldsFunc(m.Parameters["area"], func(r rune) bool { return r == '+' }) {
		name := code
		if c.Area != nil {
			if known := c.Area(code).In(m.Language); known != "" {
				name = known
			}
		}
		areas = append(areas, name)
	}
	args["Area"] = p.List(areas)
	if role := m.Parameters["role"]; role != "" {
		args["Role"] = p.T("role." + role)
	}
	for name, key := range map[string]string{"From": "from", "To": "to"} {
		if day, err := time.Parse(time.DateOnly, m.Parameters[key]); err == nil {
			args[name] = p.Date(day)
		}
	}
	return args
}

// target is where the letter's button leads.
func (c *Composer) target(p *i18n.Printer, m Mail, link Link) (address, button string) {
	base := c.Base + "/" + string(m.Language)
	switch m.Kind {
	case Invitation, Reset:
		if link.Token == "" {
			return "", ""
		}
		return base + "/link/" + url.PathEscape(link.Token), p.T("mail." + string(m.Kind) + ".button")
	case Round, Reminder:
		return base + "/my-country/" + url.PathEscape(m.Parameters["area"]), p.T("mail.round.button")
	case Submitted, Returned, Validated, Remark, Delegated:
		if m.Parameters["import"] == "" {
			page := "/my-country/"
			if m.Parameters["role"] != "" { // who judges it
				page = "/review/"
			}
			to := base + page + url.PathEscape(m.Parameters["area"]) + "/" + url.PathEscape(m.Parameters["round"]) + "/" + url.PathEscape(m.Parameters["questionnaire"])
			if m.Kind == Delegated {
				to += "/delegations"
			}
			return to, p.T("mail.import.button")
		}
		return base + "/imports/" + url.PathEscape(m.Parameters["import"]), p.T("mail.import.button")
	}
	return base + "/account", p.T("mail.account.button")
}

// foot names why the mail came.
func foot(k Kind) string {
	switch k {
	case Invitation, Reset, Security:
		return "account"
	}
	return "work"
}
