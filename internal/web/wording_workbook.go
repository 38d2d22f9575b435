package web

import (
	"bytes"
	"context"
	"fmt"

	act "rumbo/internal/action"
	"rumbo/internal/catalog"
	"rumbo/internal/workbook"
)

// wordingWorkbook is a published wording as a workbook.
func (s *Server) wordingWorkbook(ctx context.Context, r *request) (string, string, []byte, error) {
	set, meetings, err := s.publicSet(ctx, r)
	if err != nil {
		return "", "", nil, err
	}
	return r.workbookOf(set, meetings)
}

// draftWorkbook is any wording as a workbook, for those who keep it.
func (s *Server) draftWorkbook(ctx context.Context, r *request) (string, string, []byte, error) {
	set, err := s.keptSet(ctx, r)
	if err != nil {
		return "", "", nil, err
	}
	meetings, err := s.deps.Wordings.Meetings(ctx)
	if err != nil {
		return "", "", nil, err
	}
	return r.workbookOf(set, meetings)
}

func (r *request) workbookOf(set act.Set, meetings []act.Meeting) (string, string, []byte, error) {
	v, err := r.versionOf(set)
	if err != nil {
		return "", "", nil, err
	}
	var links []catalog.Link
	for _, l := range v.Lines {
		links = append(links, r.ref.Catalog.LinksFrom(act.LineKind, act.Key(set.Code, l.Code))...)
	}
	var b bytes.Buffer
	if err := (workbook.Wording{Set: set, Version: v, Meetings: meetings, Links: links, Made: r.now, Snapshot: r.snapshot.Title(r.lang), DataHash: r.snapshot.DataHash}).Write(&b, r.Printer); err != nil {
		return "", "", nil, err
	}
	return fmt.Sprintf("%s-v%d-%s.xlsx", set.Code, v.Number, r.lang), xlsx, b.Bytes(), nil
}
