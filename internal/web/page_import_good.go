package web

import (
	"bytes"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"rumbo/internal/account"
	"rumbo/internal/intake"
	"rumbo/internal/view"
)

// goodRows is the form by which the reader goes on with a file without what carries errors.
func goodRows(r *request, im intake.Import, report intake.Report) (view.Entry, bool) {
	p := report.Partial
	if !p.Offered || p.Chosen || im.State != intake.Checked || !im.Submitted.IsZero() || !r.who.MayAny(account.WriteWork, account.LoadReleases) {
		return view.Entry{}, false
	}
	key := "partial.choose.figures"
	if report.Layout.OfAnswers() {
		key = "partial.choose.answers"
	}
	return view.Entry{
		ID: "good-rows", Title: r.T("partial.title"), Say: r.T("partial.say"), Action: r.to("imports", strconv.FormatInt(im.ID, 10), "again"),
		Fields: []view.Field{{Kind: "check", Name: "good-rows", Required: true, Value: r.field("good-rows", ""),
			Label: r.T(key, "Count", p.Keep, "Leave", p.LeaveOut, "Rows", p.Rows)}},
		Buttons: []view.Button{{Text: r.T("partial.do")}},
	}, true
}

// leftOut says, behind another sentence, how much of a file is left out; nothing where nothing is.
func leftOut(r *request, report intake.Report) string {
	p := report.Partial
	switch {
	case !p.Chosen:
		return ""
	case report.Layout.OfAnswers():
		return " " + r.T("partial.left.answers", "Count", p.LeaveOut)
	}
	return " " + r.T("partial.left.figures", "Count", p.LeaveOut, "Rows", p.Rows)
}

// rejectedRows sends the rows of a file that are not taken, as a workbook.
func (s *Server) rejectedRows(c *fiber.Ctx) error {
	id, err := number(c.Params("id"))
	if err != nil {
		return err
	}
	var out bytes.Buffer
	name, err := s.deps.Intake.RejectedOf(s.deps.Actor(c.UserContext(), s.holder(c).Account), id, &out, s.printer(s.language(c)))
	if err != nil {
		return err
	}
	attach(c, name)
	c.Set(fiber.HeaderCacheControl, "no-store")
	return send(c, xlsx, out.Bytes(), nil)
}
