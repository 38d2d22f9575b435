package web

import (
	"context"
	"slices"
	"strconv"
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
	var o survey.Round
	if round := r.query.Get("round"); round != "" {
		if found, err := s.deps.Rounds.OwnRound(ctx, round); err == nil {
			o = found
		}
	}
	code, name := s.proposed(r, o, all)
	d.add(view.Field{Kind: "text", Name: "code", Label: r.T("snapshot.code"), Help: r.T("snapshot.code.help"), Value: code, Required: true, Max: publish.LongestSnapshotCode})
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

// proposed are a code that no snapshot has yet, and the name of one that is made after a round; without a round, of the day alone.
func (s *Server) proposed(r *request, o survey.Round, all []publish.Snapshot) (code string, name lang.Text) {
	day := r.now.Format(time.DateOnly)
	base := day
	if o.Code != "" {
		base = short(o.Code, publish.LongestSnapshotCode-len(day)-4) + "-" + day
		for _, l := range lang.All() {
			name = name.With(l, s.printer(l).T("snapshot.after_round", "Round", o.Name.In(l)))
		}
	}
	code = base
	for n := 2; slices.ContainsFunc(all, func(one publish.Snapshot) bool { return strings.EqualFold(one.Code, code) }); n++ {
		code = base + "-" + strconv.Itoa(n)
	}
	return code, name
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

// snapshotOffer is the form by which what has just been published of a round is held fast, under a name that is proposed: on the page that
// publishing and closing lead to, and on that of the round. Nothing is offered to those who may not, nor where nothing was published.
func (s *Server) snapshotOffer(ctx context.Context, r *request, o survey.Round, published int) (*view.Entry, error) {
	if published == 0 || !r.who.May(account.ManageSnapshots) {
		return nil, nil
	}
	all, err := s.deps.Snapshots.Snapshots(ctx)
	if err != nil {
		return nil, err
	}
	code, name := s.proposed(r, o, all)
	d := r.draft("make", "")
	d.add(view.Field{Kind: "text", Name: "code", Label: r.T("snapshot.code"), Help: r.T("snapshot.code.help"), Value: code, Required: true, Max: publish.LongestSnapshotCode})
	d.text("name", r.T("admin.name"), name, "text", longestName, true)
	e := d.folded(r.T("snapshot.make"), r.T("snapshot.offer", "Count", published), r.to("admin", "snapshots"), view.Button{Text: r.T("snapshot.make.do"), Value: "make"})
	e.Folded = false
	e.ID = "snapshot"
	return e, nil
}

// publishedParts is how many parts of a round countries have published.
func publishedParts(o survey.Round, all []survey.Asked) int {
	n := 0
	for _, a := range all {
		for _, part := range o.Parts {
			if a.Part(part).State == survey.Published {
				n++
			}
		}
	}
	return n
}

// justNow tells that the page is shown because of what has just been done.
func (r *request) justNow(what ...string) bool { return slices.Contains(what, r.query.Get("done")) }
