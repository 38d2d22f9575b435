package web

import (
	"context"
	"errors"
	"html"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"

	"rumbo/internal/fault"
	"rumbo/internal/lang"
	"rumbo/internal/publish"
	"rumbo/internal/view"
)

// snapshotField names the snapshot as of which a public page or file is asked for.
const snapshotField = "snapshot"

// Snapshots are the named states of all published figures; postgres.Store keeps them.
type Snapshots interface {
	Snapshots(ctx context.Context) ([]publish.Snapshot, error)
	Snapshot(ctx context.Context, code string) (publish.Snapshot, error)
	AddSnapshot(ctx context.Context, code string, name, note lang.Text) (publish.Snapshot, error)
	WithdrawSnapshot(ctx context.Context, code, reason string) error
}

// noSnapshots is an installation that has made none.
type noSnapshots struct{ keepsSnapshots }

type keepsSnapshots = Snapshots

func (noSnapshots) Snapshots(context.Context) ([]publish.Snapshot, error) { return nil, nil }

func (noSnapshots) Snapshot(_ context.Context, code string) (publish.Snapshot, error) {
	return publish.Snapshot{}, fault.New(fault.NotFound, "snapshot.none", "Code", code)
}

// asOf has the request read what stood at the snapshot that the address names. An unknown one is told, with those that there are.
func (s *Server) asOf(ctx context.Context, c *fiber.Ctx, r *request) error {
	code := r.query.Get(snapshotField)
	if code == "" || code == publish.Now {
		return nil
	}
	snapshot, err := s.deps.Snapshots.Snapshot(ctx, code)
	if err != nil {
		return s.noSnapshot(ctx, r, err)
	}
	r.snapshot = snapshot
	r.figures = s.deps.Publish.AsOf(snapshot)
	if _, none := s.deps.Lines.(noLines); !none {
		r.lines = s.deps.Lines.AsOf(snapshot)
	}
	r.now = snapshot.At.In(r.now.Location())
	now := c.Path()
	if rest := canonicalQuery(c, snapshotField); rest != "" {
		now += "?" + rest
	}
	r.frame.DataHash = snapshot.DataHash
	r.frame.Private = true // one address of each page is enough for search engines
	r.frame.Snapshot = view.AsOf{
		Name: snapshot.Title(r.lang), Say: r.T("snapshot.seen", "Name", snapshot.Name.In(r.lang), "Code", snapshot.Code, "On", r.Date(r.now)),
		Href: r.to("snapshots", snapshot.Code), Now: now,
	}
	if !snapshot.Withdrawn.IsZero() {
		r.frame.Snapshot.Withdrawn = r.T("snapshot.withdrawn_say", "On", r.Date(snapshot.Withdrawn), "Reason", snapshot.Reason)
	}
	return nil
}

// noSnapshot is the failure to find a snapshot, with the newest that there are.
func (s *Server) noSnapshot(ctx context.Context, r *request, cause error) error {
	if fault.KindOf(cause) != fault.NotFound {
		return cause
	}
	why, _ := fault.As(cause)
	e := lost{cause: why, suggestions: []view.Link{{Text: r.T("snapshot.all"), Href: r.to("snapshots")}}}
	all, err := s.deps.Snapshots.Snapshots(ctx)
	if err != nil {
		return err
	}
	for i, one := range all {
		if i < mostSuggested {
			e.suggestions = append(e.suggestions, view.Link{Text: one.Title(r.lang), Href: r.to("snapshots", one.Code)})
		}
	}
	return e
}

const mostSuggested = 8

// keepsSnapshot is the failure of a page as of a snapshot: where it leads to other addresses, there as of the same.
func (r *request) keepsSnapshot(err error) error {
	if r.snapshot.Code == "" {
		return err
	}
	keep := func(address string) string {
		return html.UnescapeString(asOfAddress(html.EscapeString(address), r.snapshot.Code))
	}
	var to redirect
	if errors.As(err, &to) {
		return redirect{keep(to.to)}
	}
	var near lost
	if errors.As(err, &near) {
		near.suggestions = slices.Clone(near.suggestions)
		for i := range near.suggestions {
			near.suggestions[i].Href = keep(near.suggestions[i].Href)
		}
		return near
	}
	return err
}

// apart are the addresses that are never seen as of a snapshot: what people work on, and the snapshots themselves.
var apart = map[string]bool{
	"snapshots": true, "sign-in": true, "sign-out": true, "reset": true, "link": true, "account": true, "imports": true, "rounds": true, "my-country": true, "review": true,
	"evidence": true, "delegated": true, "room": true, "audit": true, "rights": true, "admin": true,
}

// asOfAddress is an address of ours, as HTML writes it, as of a snapshot.
func asOfAddress(address, code string) string {
	path, fragment, marked := strings.Cut(address, "#")
	path, query, asked := strings.Cut(path, "?")
	parts := strings.Split(path, "/")
	if len(parts) < 3 || parts[0] != "" || apart[parts[2]] || strings.HasSuffix(path, "/workbook") {
		return address
	}
	if _, known := lang.Parse(parts[1]); !known || len(parts[1]) != 2 {
		return address
	}
	given, err := url.ParseQuery(html.UnescapeString(query))
	if err != nil || given.Has(snapshotField) {
		return address
	}
	out := path + "?"
	if asked && query != "" {
		out += query + "&amp;"
	}
	out += snapshotField + "=" + url.QueryEscape(code)
	if marked {
		out += "#" + fragment
	}
	return out
}

var (
	linkTag = regexp.MustCompile(`<(a|form)\b[^>]*>`)
	address = regexp.MustCompile(`\s(?:href|action)="([^"]*)"`)
)

// keepSnapshot has every link and every form of choices on a page lead to pages as of the same snapshot, so that no page has to think of it.
// The way back to what stands now is marked as the latest version.
func keepSnapshot(page []byte, path, code string) []byte {
	return linkTag.ReplaceAllFunc(page, func(tag []byte) []byte {
		text := string(tag)
		at := address.FindStringSubmatchIndex(text)
		if strings.HasPrefix(text, "<form") {
			to := path
			if at != nil {
				to = text[at[2]:at[3]]
			}
			if strings.Contains(text, `method="post"`) || asOfAddress(to, code) == to {
				return tag
			}
			return []byte(text + `<input type="hidden" name="` + snapshotField + `" value="` + html.EscapeString(code) + `">`)
		}
		if at == nil || strings.Contains(text, `rel="latest-version"`) {
			return tag
		}
		return []byte(text[:at[2]] + asOfAddress(text[at[2]:at[3]], code) + text[at[3]:])
	})
}

// asOfFile puts the snapshot into the name of a file, and where its form has room for it, into the file.
func (r *request) asOfFile(name, kind string, content []byte) (string, []byte, error) {
	if r.snapshot.Code == "" {
		return name, content, nil
	}
	if dot := strings.LastIndexByte(name, '.'); dot > 0 {
		name = name[:dot] + "-" + r.snapshot.Code + name[dot:]
	}
	content, err := publish.Stamp(kind, content, r.snapshot, r.lang)
	return name, content, err
}
