package web

import (
	"context"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"rumbo/internal/attachment"
	"rumbo/internal/fault"
	"rumbo/internal/survey"
	"rumbo/internal/view"
)

// Evidence are files that support answers; postgres.Store keeps them.
type Evidence interface {
	Evidence(ctx context.Context, work int64, serial int) ([]survey.Evidence, error)
	EvidenceFile(ctx context.Context, id int64) (survey.Evidence, []byte, error)
	AttachEvidence(ctx context.Context, to survey.Saving, a survey.Attachment) (int64, error)
	RemoveEvidence(ctx context.Context, to survey.Saving, id int64) error

	DelegationFile(ctx context.Context, delegation, id int64) (survey.Evidence, []byte, error)
	LinkedFile(ctx context.Context, link []byte, id int64) (survey.Evidence, []byte, error)
	AttachDelegated(ctx context.Context, link []byte, q survey.Questionnaire, a survey.Attachment) (int64, error)
	RemoveDelegated(ctx context.Context, link []byte, id int64) error
}

// supported is where answers of a work come from beside who wrote them: the files attached to them, and the institutions that gave them.
type supported struct {
	files   []survey.Evidence
	origins []survey.Delegated
}

// supported reads that of a work: as it stands for serial 0, else as it was handed in for that time.
func (s *Server) supported(ctx context.Context, work int64, serial int) (out supported, err error) {
	if work == 0 {
		return out, nil
	}
	if out.files, err = s.deps.Evidence.Evidence(ctx, work, serial); err != nil {
		return out, err
	}
	out.origins, err = s.deps.Delegations.DelegatedOrigins(ctx, work)
	return out, err
}

// institution is the one that gave an answer as it stands by delegation, empty for none.
func (s supported) institution(e survey.Entry) string {
	for _, o := range s.origins {
		if o.Item == e.Item && o.Revision == e.Revision {
			return o.Institution
		}
	}
	return ""
}

func (s supported) filesOf(item string) (out []survey.Evidence) {
	for _, f := range s.files {
		if f.Item == item {
			out = append(out, f)
		}
	}
	return out
}

// filesLink leads from a question to its files.
func (r *request) filesLink(files []survey.Evidence, item, to string) *view.Files {
	out := &view.Files{Href: with(to, "item", item), Text: r.T("evidence.link_none")}
	if n := len(supported{files: files}.filesOf(item)); n > 0 {
		out.Text = r.T("evidence.link", "Count", n)
	}
	return out
}

// evidenceOf is the list of an item's files, and the form by which another is attached where open; it is the value of the template
// "evidence". to is the address that files are posted to; file gives that of a download.
func (s *Server) evidenceOf(r *request, item survey.Item, files []survey.Evidence, open bool, to string, file func(id int64) string) view.Evidence {
	most := s.deps.Settings().Evidence
	e := view.Evidence{ID: item.ID, Item: item.ID, Letter: item.Letter, Text: item.Title(r.lang), Action: to, Kinds: r.T("evidence.kinds", "Max", most, "Most", survey.MostEvidence)}
	for _, f := range (supported{files: files}).filesOf(item.ID) {
		row := view.EvidenceFile{Name: f.Name, Href: file(f.ID), Small: joined(r.T("evidence.kind."+f.Kind), r.size(f.Size), r.DateTime(f.At))}
		if f.Institution != "" {
			row.Small = joined(row.Small, r.T("delegation.by", "Institution", f.Institution))
		}
		if open {
			row.Remove = button(to+"/"+strconv.FormatInt(f.ID, 10), r.T("evidence.remove"), "item", item.ID)
		}
		e.Files = append(e.Files, row)
	}
	e.Open = open && len(e.Files) < survey.MostEvidence
	return e
}

// size is a number of bytes as people say it.
func (r *request) size(n int64) string {
	switch {
	case n < 1<<10:
		return r.T("evidence.bytes", "Count", int(n))
	case n < 1<<20:
		return r.T("evidence.kib", "Size", r.Int(int((n+1<<9)>>10)))
	}
	return r.T("evidence.mib", "Size", strconv.FormatFloat(float64(n)/(1<<20), 'f', 1, 64))
}

// asksFor is the question that the address or the form names.
func (r *request) asksFor(q survey.Questionnaire) (survey.Item, survey.Section, error) {
	item, section, ok := q.Item(first(r.form.Get("item"), r.query.Get("item")))
	if !ok {
		return item, section, errNoPage
	}
	return item, section, nil
}

// evidencePage shows the files of one question of a work, and attaches more.
func (s *Server) evidencePage(ctx context.Context, r *request) (view.Page, error) {
	w, err := s.worked(ctx, r)
	if err != nil {
		return nil, err
	}
	item, section, err := r.asksFor(w.question)
	if err != nil {
		return nil, err
	}
	back := w.to(r, "sections", section.Code)
	desk := r.desk("my-country", r.T("evidence.title", "Item", item.Letter), item.Title(r.lang), view.Link{Text: r.T("mine.title", "Country", w.country.Name.In(r.lang)), Href: r.to("my-country", w.place.Country)},
		view.Link{Text: w.question.Name.In(r.lang), Href: w.to(r)}, view.Link{Text: r.sectionName(section), Href: back})
	page := &view.EvidencePage{Frame: desk.Frame, Back: view.Link{Text: r.T("evidence.back"), Href: back + "#i-" + item.ID}, Readers: r.T("evidence.who")}
	page.Evidence = s.evidenceOf(r, item, w.files, w.work.Writes(section.Code), w.to(r, "evidence"), func(id int64) string { return r.to("evidence", strconv.FormatInt(id, 10)) })
	return page, nil
}

// attachEvidence takes a file in for a question of a work.
func (s *Server) attachEvidence(c *fiber.Ctx) error {
	there := func(ctx context.Context, r *request) error {
		_, err := s.worked(ctx, r)
		return err
	}
	return s.attach(c, s.evidencePage, there, func(ctx context.Context, r *request, a survey.Attachment) (string, error) {
		w, err := s.worked(ctx, r)
		if err != nil {
			return "", err
		}
		_, err = s.deps.Evidence.AttachEvidence(ctx, survey.Saving{Place: w.place, Questionnaire: w.question}, a)
		return w.to(r, "evidence"), err
	})
}

func (s *Server) removeEvidence(ctx context.Context, r *request) (string, error) {
	w, err := s.worked(ctx, r)
	if err != nil {
		return "", err
	}
	id, err := number(r.param("id"))
	if err != nil {
		return "", err
	}
	return done(with(w.to(r, "evidence"), "item", r.form.Get("item")), "evidence_removed"), s.deps.Evidence.RemoveEvidence(ctx, survey.Saving{Place: w.place, Questionnaire: w.question}, id)
}

// delegatedEvidence is the same page for who has the link of a section.
func (s *Server) delegatedEvidence(ctx context.Context, r *request) (view.Page, error) {
	g, err := s.opened(ctx, r)
	if err != nil {
		return nil, err
	}
	item, section, err := r.asksFor(g.question)
	if err != nil || section.Code != g.section.Code {
		return nil, errNoPage
	}
	to := r.to("delegated", r.param("token"))
	page := &view.EvidencePage{Frame: r.frame, Back: view.Link{Text: r.T("evidence.back"), Href: to + "#i-" + item.ID}, Readers: r.T("evidence.who.delegated", "Country", g.country.Name.In(r.lang))}
	page.Title, page.Lead, page.Private = r.T("evidence.title", "Item", item.Letter), item.Title(r.lang), true
	if key := "done." + r.query.Get("done"); key == "done.evidence_added" || key == "done.evidence_removed" {
		page.Notice = r.T(key)
	}
	page.Evidence = s.evidenceOf(r, item, g.Files, g.State == survey.DelegationSent && g.Open, to+"/evidence", func(id int64) string { return to + "/evidence/" + strconv.FormatInt(id, 10) })
	return page, nil
}

func (s *Server) attachDelegated(c *fiber.Ctx) error {
	there := func(ctx context.Context, r *request) error {
		_, err := s.opened(ctx, r)
		return err
	}
	return s.attach(c, s.delegatedEvidence, there, func(ctx context.Context, r *request, a survey.Attachment) (string, error) {
		g, err := s.opened(ctx, r)
		if err != nil {
			return "", err
		}
		_, err = s.deps.Evidence.AttachDelegated(ctx, g.digest, g.question, a)
		return r.to("delegated", r.param("token"), "evidence"), err
	})
}

func (s *Server) removeDelegated(ctx context.Context, r *request) (string, error) {
	g, err := s.opened(ctx, r)
	if err != nil {
		return "", err
	}
	id, err := number(r.param("id"))
	if err != nil {
		return "", err
	}
	return done(with(r.to("delegated", r.param("token"), "evidence"), "item", r.form.Get("item")), "evidence_removed"), s.deps.Evidence.RemoveDelegated(ctx, g.digest, id)
}

// attach reads the form with a file as it arrives, keeps what is recognised, and leads back to the files of its question. there tells
// before anything is read whether the address is one for the reader.
func (s *Server) attach(c *fiber.Ctx, show pageFunc, there func(ctx context.Context, r *request) error, keep func(ctx context.Context, r *request, a survey.Attachment) (to string, err error)) error {
	r := s.request(c)
	ctx := s.deps.Actor(c.UserContext(), r.who.Account)
	if err := there(ctx, r); err != nil {
		drain(c)
		return err
	}
	a, err := s.readEvidence(c, r)
	if err != nil {
		drain(c)
	}
	if err == nil {
		var kind attachment.Kind
		if kind, err = attachment.Recognise(a.Content); err == nil {
			a.Kind, a.Name = string(kind), kind.Name(a.Name)
			var to string
			if to, err = keep(ctx, r, a); err == nil {
				c.Set(fiber.HeaderCacheControl, "no-store")
				return c.Redirect(done(with(to, "item", a.Item), "evidence_added"), fiber.StatusSeeOther)
			}
		}
	}
	return s.refused(c, r, err, show)
}

// readEvidence reads the form with a file. What is too large is known from the announced length before anything is read, and otherwise
// while it is read.
func (s *Server) readEvidence(c *fiber.Ctx, r *request) (a survey.Attachment, err error) {
	most := s.deps.Settings().Evidence
	tooLarge := fault.New(fault.Invalid, "evidence.too_large", "Max", most)
	bad := fault.New(fault.Invalid, "web.bad_request")
	r.form = url.Values{}
	kind, params, err := mime.ParseMediaType(c.Get(fiber.HeaderContentType))
	if err != nil || kind != fiber.MIMEMultipartForm || params["boundary"] == "" {
		return a, bad
	}
	checked, limit := false, int64(most)<<20
	parts := multipart.NewReader(body(c), params["boundary"])
	for {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return a, fault.Wrap(err, fault.Invalid, "web.upload.cut")
		}
		field := part.FormName()
		if field != "file" {
			text, err := io.ReadAll(io.LimitReader(part, 4<<10))
			if err != nil {
				return a, fault.Wrap(err, fault.Invalid, "web.upload.cut")
			}
			if field == tokenField { // the first field of every form
				if err := s.checkToken(c, string(text)); err != nil {
					return a, err
				}
				checked = true
				continue
			}
			r.form.Set(field, strings.TrimSpace(string(text)))
			continue
		}
		if !checked {
			return a, fault.New(fault.Forbidden, "web.form_stale")
		}
		if int64(c.Request().Header.ContentLength()) > limit+uploadOverhead {
			return a, tooLarge
		}
		a.Name = part.FileName()
		if a.Content, err = io.ReadAll(io.LimitReader(part, limit+1)); err != nil {
			return a, fault.Wrap(err, fault.Invalid, "web.upload.cut")
		}
		if int64(len(a.Content)) > limit {
			return a, tooLarge
		}
	}
	if a.Item = r.form.Get("item"); a.Name == "" {
		return a, fault.New(fault.Invalid, "web.upload.no_file")
	}
	return a, nil
}

// handOut serves a file that somebody handed in: always as a download, never as something that a browser shows or runs.
func (s *Server) handOut(find func(ctx context.Context, r *request) (survey.Evidence, []byte, error)) fiber.Handler {
	return func(c *fiber.Ctx) error {
		r := s.request(c)
		e, content, err := find(s.deps.Actor(c.UserContext(), r.who.Account), r)
		if err != nil {
			return err
		}
		attach(c, e.Name)
		c.Set(fiber.HeaderCacheControl, "no-store")
		c.Set("Content-Security-Policy", "sandbox; default-src 'none'")
		return send(c, fiber.MIMEOctetStream, content, nil)
	}
}

func (s *Server) evidenceFile(ctx context.Context, r *request) (survey.Evidence, []byte, error) {
	id, err := number(r.param("id"))
	if err != nil {
		return survey.Evidence{}, nil, err
	}
	return s.deps.Evidence.EvidenceFile(ctx, id)
}

func (s *Server) linkedFile(ctx context.Context, r *request) (survey.Evidence, []byte, error) {
	g, err := s.opened(ctx, r)
	if err != nil {
		return survey.Evidence{}, nil, err
	}
	id, err := number(r.param("id"))
	if err != nil {
		return survey.Evidence{}, nil, err
	}
	return s.deps.Evidence.LinkedFile(ctx, g.digest, id)
}

func (s *Server) delegationFile(ctx context.Context, r *request) (survey.Evidence, []byte, error) {
	_, d, _, err := s.found(ctx, r)
	if err != nil {
		return survey.Evidence{}, nil, err
	}
	id, err := number(r.param("file"))
	if err != nil || !slices.ContainsFunc(d.Files, func(f survey.Evidence) bool { return f.ID == id }) {
		return survey.Evidence{}, nil, errNoPage
	}
	return s.deps.Evidence.DelegationFile(ctx, d.ID, id)
}
