package web

import (
	"context"
	"strconv"

	"rumbo/internal/account"
	"rumbo/internal/intake"
	"rumbo/internal/view"
)

// importsShown bounds the list of imports.
const importsShown = 200

func (s *Server) imports(ctx context.Context, r *request) (view.Page, error) {
	list, err := s.deps.Intake.Imports(ctx, importsShown)
	if err != nil {
		return nil, err
	}
	tasks, err := s.deps.Desk.WaitingTasks(ctx)
	if err != nil {
		return nil, err
	}
	page := &view.Imports{Frame: r.frame}
	page.Title, page.Lead = r.T("web.imports"), r.T("web.imports.say")
	page.Section, page.Top, page.Private = "imports", true, true
	page.Crumbs = []view.Link{{Text: page.Title}}
	page.Actions = []view.Action{{Text: r.T("web.import.new"), Href: r.to("imports", "new")}, {Text: r.T("profile.title.many"), Href: r.to("profiles"), Quiet: true}}
	if !r.who.MayAny(account.WriteWork, account.LoadReleases) {
		page.Actions = nil
	}
	var waiting, rest []intake.Import
	for _, im := range list {
		if im.Stage() == "submitted" && im.Actor != r.who.Account && im.SubmittedBy != r.who.Account && r.who.MayIn(account.ValidateWork, im.Areas...) {
			waiting = append(waiting, im)
		} else {
			rest = append(rest, im)
		}
	}
	if len(waiting) > 0 {
		page.Waiting = view.Panel{
			ID: "waiting", Title: r.T("web.imports.waiting"), Say: r.T("web.imports.waiting.say", "Count", len(waiting)), Table: importTable(r, "waiting-t", r.T("web.imports.waiting"), waiting, tasks), Long: true,
		}
	}
	page.List = view.Panel{ID: "list", Title: r.T("web.imports.list"), Table: importTable(r, "imports", page.Title, rest, tasks), Long: true}
	if len(rest) == 0 {
		page.List.Empty = r.T("web.imports.none")
		if len(waiting) > 0 {
			page.List.Empty = r.T("web.imports.no_more")
		}
	}
	return page, nil
}

func importTable(r *request, id, caption string, list []intake.Import, tasks map[int64]intake.Task) view.Table {
	t := view.Table{ID: id, Caption: caption, Filter: r.T("web.filter"), Sortable: true, Class: "cards files", Columns: []view.Column{
		{Text: r.T("web.import.file")}, {Text: r.T("web.import.whose")}, {Text: r.T("web.import.state")}, {Text: r.T("web.import.received")},
		{Text: r.T("web.source")}, {Text: r.T("web.release")}, {Text: r.T("web.import.size"), Class: "n"},
	}}
	for _, im := range list {
		row := view.Row{
			Head: view.Cell{Text: im.FileName, Href: r.to("imports", strconv.FormatInt(im.ID, 10))},
			Cells: []view.Cell{
				{Text: whose(r, im)},
				stateCell(r, im, tasks),
				{Text: r.DateTime(im.Received), Sort: strconv.FormatInt(im.Received.Unix(), 10), Class: "nobr"},
				{Text: im.Source}, {Text: im.Release}, {Text: size(r, im.Size), Sort: strconv.FormatInt(im.Size, 10), Class: "n"},
			},
		}
		for i := range row.Cells {
			row.Cells[i].Column = t.Columns[i+1].Text
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

func stageTone(stage string) string {
	switch stage {
	case "accepted", "taken":
		return "ok"
	case "rejected", "returned", "unchecked":
		return "bad"
	case "checked", "submitted":
		return "warn"
	}
	return "neutral"
}

func stageSign(stage string) string {
	switch stage {
	case "accepted", "taken":
		return "✓"
	case "rejected", "unchecked":
		return "✕"
	case "superseded":
		return "↻"
	case "returned":
		return "↩"
	case "submitted":
		return "◕"
	case "checked":
		return "◑"
	}
	return "○"
}
