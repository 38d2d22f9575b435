package web

import (
	"context"
	"strings"
	"time"

	"rumbo/internal/account"
	"rumbo/internal/fault"
	"rumbo/internal/lang"
	"rumbo/internal/publish"
	"rumbo/internal/survey"
	"rumbo/internal/view"
)

// snapshotsAdmin lists the snapshots and makes a new one. A round in the address suggests code and name.
func (s *Server) snapshotsAdmin(ctx context.Context, r *request) (view.Page, error) {
	all, err := s.deps.Snapshots.Snapshots(ctx)
	if err != nil {
		return nil, err
	}
	page := r.desk("admin", r.T("snapshot.title"), r.T("snapshot.admin.say"))
	page.Tabs = r.adminTabs("snapshots")
	panel := r.snapshotTable(all, func(one publish.Snapshot) string { return r.to("snapshots", one.Code) })
	d := r.draft("make", "")
	code, name := r.now.Format(time.DateOnly), lang.Text{}
	if round := r.query.Get("round"); round != "" {
		if o, err := s.deps.Rounds.OwnRound(ctx, round); err == nil {
			code = o.Code + "-" + code
			for _, l := range lang.All() {
				name = name.With(l, s.printer(l).T("snapshot.after_round", "Round", o.Name.In(l)))
			}
		}
	}
	d.add(view.Field{Kind: "text", Name: "code", Label: r.T("snapshot.code"), Help: r.T("snapshot.code.help"), Value: short(code, publish.LongestSnapshotCode), Required: true, Max: publish.LongestSnapshotCode})
	d.add(view.Field{Kind: "say", Label: r.T("snapshot.holds"), Value: r.T("snapshot.make.holds")})
	d.add(view.Field{Kind: "say", Label: r.T("snapshot.not"), Value: r.T("snapshot.make.stays")})
	d.text("name", r.T("admin.name"), name, "text", longestName, true)
	d.text("note", r.T("admin.note"), lang.Text{}, "area", publish.LongestSnapshotNote, false)
	e := d.columns(r.T("snapshot.make"), r.T("snapshot.make.say"), r.to("admin", "snapshots"), view.Button{Text: r.T("snapshot.make.do"), Value: "make"})
	page.Parts = []view.Part{{Entry: e}, {Panel: &panel}}
	pairs := []string{"", r.T("snapshot.choose")}
	for _, one := range all {
		if one.Withdrawn.IsZero() {
			pairs = append(pairs, one.Code, one.Title(r.lang))
		}
	}
	if len(pairs) > 2 {
		w := r.draft("withdraw", "")
		w.add(view.Field{Kind: "choice", Name: "code", Label: r.T("snapshot.snapshot"), Options: options("", pairs...), Required: true})
		w.add(view.Field{Kind: "area", Name: "reason", Label: r.T("snapshot.reason"), Help: r.T("snapshot.reason.help"), Required: true, Max: publish.LongestSnapshotNote})
		page.Parts = append(page.Parts, view.Part{Entry: w.folded(r.T("snapshot.withdraw"), r.T("snapshot.withdraw.say"), r.to("admin", "snapshots"), view.Button{Text: r.T("snapshot.withdraw.do"), Value: "withdraw", Tone: "bad"})})
	}
	return page, nil
}

func (s *Server) turnSnapshots(ctx context.Context, r *request) (string, error) {
	f := inForm{r: r}
	to := r.to("admin", "snapshots")
	if r.form.Get("do") == "withdraw" {
		reason, err := lang.ParseParagraphs(r.form.Get("reason"), publish.LongestSnapshotNote)
		if err == nil && reason == "" {
			err = fault.New(fault.Invalid, "admin.needed")
		}
		if f.wrong(err, r.T("snapshot.reason")); f.err != nil {
			return "", f.err
		}
		return done(to, "snapshot_withdrawn"), s.deps.Snapshots.WithdrawSnapshot(ctx, r.form.Get("code"), reason)
	}
	code := strings.TrimSpace(r.form.Get("code"))
	if !publish.SnapshotCode(code) {
		return "", fault.New(fault.Invalid, "snapshot.code_wrong")
	}
	name := f.text("name", r.T("admin.name"), lang.Text{}, longestName, true)
	note := f.text("note", r.T("admin.note"), lang.Text{}, publish.LongestSnapshotNote, false)
	if f.err != nil {
		return "", f.err
	}
	_, err := s.deps.Snapshots.AddSnapshot(ctx, code, name, note)
	return done(to, "snapshot_made"), err
}

// snapshotOffer is offered on the page of a round of which something was published: to hold fast what stands now.
func (r *request) snapshotOffer(o survey.Round, all []survey.Asked) *view.Sheet {
	if !r.who.May(account.ManageSnapshots) {
		return nil
	}
	published := 0
	for _, a := range all {
		for _, part := range o.Parts {
			if a.Part(part).State == survey.Published {
				published++
			}
		}
	}
	if published == 0 {
		return nil
	}
	return &view.Sheet{ID: "snapshot", Title: r.T("snapshot.make"), Say: r.T("snapshot.offer", "Count", published),
		Links: []view.Link{{Text: r.T("snapshot.offer.do"), Href: with(r.to("admin", "snapshots"), "round", o.Code)}}}
}
