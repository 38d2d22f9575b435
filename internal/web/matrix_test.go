package web

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/gofiber/fiber/v2"

	"rumbo/internal/account"
	"rumbo/internal/fault"
	"rumbo/internal/intake"
	"rumbo/internal/lang"
	"rumbo/internal/mail"
	"rumbo/internal/observation"
	"rumbo/internal/password"
	"rumbo/internal/postgres"
	"rumbo/internal/session"
	"rumbo/internal/survey"
	"rumbo/internal/testkit/storetest"
)

// office is everything served over a database in which people of every role work. Whoever sends the cookie of a person is
// signed in as them.
type office struct {
	world
	store  *postgres.Store
	people map[string]int64
	made   int
	round  string
}

type peopleSessions struct{ *session.Service }

func (*peopleSessions) Session(_ context.Context, secret string) (session.Open, string, error) {
	id, err := strconv.ParseInt(strings.TrimPrefix(secret, "person-"), 10, 64)
	if err != nil {
		return session.Open{}, "", fault.New(fault.SignIn, "web.operator_only")
	}
	return session.Open{Account: id, Public: secret}, "", nil
}

func (*peopleSessions) End(context.Context, string) error { return nil }

func cheapHasher() *password.Hasher {
	return password.New(password.Params{Memory: 8, Passes: 1, Threads: 1}, 2)
}

func newOffice(t *testing.T) *office {
	t.Helper()
	db := storetest.Database(t)
	store := storetest.OpenDB(t, db)
	return &office{people: storetest.AddPeople(t, db), store: store, world: over(t, store, &peopleSessions{session.New(session.Deps{Store: store, Hasher: cheapHasher()})})}
}

// cookie signs a person in; nobody is the public.
func (o *office) cookie(person string) string {
	c := formCookie + "=" + browserSecret
	if id, ok := o.people[person]; ok {
		c += "; " + sessionCookie + "=person-" + strconv.FormatInt(id, 10)
	}
	if person == "operator" {
		c += "; " + sessionCookie + "=person-2"
	}
	return c
}

// bring is an import of a country's own figure, as a draft or handed in.
func (o *office) bring(t *testing.T, country string, submitted bool) string {
	t.Helper()
	o.made++
	who := postgres.WithActor(t.Context(), o.people["focal point "+country])
	in := o.deps.Intake.(*intake.Service)
	im, report, err := in.Receive(who, fmt.Sprintf("%s-%d.csv", country, o.made), bytes.NewReader(fmt.Appendf(nil, "area,year,series,value,source,release\n%s,2031,SI_RMT_COST,%d,un-sdg,Prueba %s\n", country, o.made, country)), intake.Options{})
	if err != nil || report.Status != intake.OK || im.Flow != observation.National {
		t.Fatal(err, im.Flow, report.Problems)
	}
	if submitted {
		if err := in.Submit(who, im.ID, intake.Decision{}); err != nil {
			t.Fatal(err)
		}
	}
	return strconv.FormatInt(im.ID, 10)
}

// sample is one thing that an address may speak of: of Panama, for whose people the matrix is made, or of a neighbour.
type sample struct {
	name string
	path func(t *testing.T, o *office) map[string]string // parameters; made anew for each request
}

func fixed(name string, pairs ...string) sample {
	m := map[string]string{}
	for i := 0; i+1 < len(pairs); i += 2 {
		m[pairs[i]] = pairs[i+1]
	}
	return sample{name, func(*testing.T, *office) map[string]string { return m }}
}

func imported(name, country string, submitted bool) sample {
	return sample{name, func(t *testing.T, o *office) map[string]string {
		return map[string]string{"id": o.bring(t, country, submitted)}
	}}
}

// openFor is a country that an open round asks.
func openFor(name, country string) sample {
	return sample{name, func(t *testing.T, o *office) map[string]string {
		o.asks(t)
		return map[string]string{"country": country}
	}}
}

// worksOn is a work of a country in an open round, of which a section is begun.
func worksOn(name, country string) sample {
	return sample{name, func(t *testing.T, o *office) map[string]string {
		return map[string]string{"country": country, "round": o.asks(t), "part": "sdg-10.7.2", "section": "D4"}
	}}
}

// brought is a workbook that its country's focal point filled in and brought back.
func brought(name, country string) sample {
	return sample{name, func(t *testing.T, o *office) map[string]string {
		return map[string]string{"id": o.bringWorkbook(t, country)}
	}}
}

// bringWorkbook uploads a workbook with both parts of the open round.
func (o *office) bringWorkbook(t *testing.T, country string) string {
	t.Helper()
	o.asks(t)
	_, book := o.do(t, ask("/es/my-country/"+country+"/workbook", "Cookie", o.cookie("focal point "+country)))
	data := written(t, []byte(book), func(item string) string {
		if item == "10.7.2.D1a" {
			return "Sí, sin importar la situación migratoria"
		}
		return ""
	})
	who := postgres.WithActor(t.Context(), o.people["focal point "+country])
	im, report, err := o.deps.Intake.(*intake.Service).Receive(who, country+".xlsx", bytes.NewReader(data), intake.Options{})
	if err != nil || report.Status != intake.OK || len(report.Parts) != 2 {
		t.Fatal(err, report.Status, report.Problems)
	}
	return strconv.FormatInt(im.ID, 10)
}

// works is a part of the open round on which a country works, as a draft or handed in.
func works(name, country, part string, submitted bool) sample {
	return sample{name, func(t *testing.T, o *office) map[string]string {
		place := survey.Place{Round: o.asks(t), Part: part, Country: country}
		w, err := o.store.Work(postgres.WithActor(t.Context(), o.people["focal point "+country]), place)
		if err != nil {
			t.Fatal(err)
		}
		if w.Serial == 0 && (submitted || w.ID == 0) {
			o.answers(t, "focal point "+country, place, nil)
			if submitted {
				o.handsIn(t, "focal point "+country, place)
			}
		}
		return map[string]string{"country": country, "round": place.Round, "part": part}
	}}
}

// answers saves answers of a draft; without any, the first choice to every question.
func (o *office) answers(t *testing.T, person string, place survey.Place, choices map[string]string) {
	t.Helper()
	who := postgres.WithActor(t.Context(), o.people[person])
	q, _ := questionnaire(o.deps.Reference(), place.Part)
	w, err := o.store.Work(who, place)
	if err != nil {
		t.Fatal(err)
	}
	if choices == nil {
		choices = map[string]string{}
		for _, item := range q.Items() {
			if item.Kind == survey.Choice {
				choices[item.ID] = q.List(item).Choices[0].Code
			}
		}
	}
	to := survey.Saving{Place: place, Questionnaire: q}
	for item, choice := range choices {
		to.Edits = append(to.Edits, survey.Edit{Answer: survey.Answer{Item: item, Choice: choice}, Revision: w.Entries[item].Revision})
	}
	if saved, conflicts, err := o.store.SaveWork(who, to); err != nil || len(conflicts) > 0 || len(saved) != len(to.Edits) {
		t.Fatal(len(saved), conflicts, err)
	}
}

func (o *office) handsIn(t *testing.T, person string, place survey.Place) {
	t.Helper()
	who := postgres.WithActor(t.Context(), o.people[person])
	w, err := o.store.Work(who, place)
	if err == nil {
		_, err = o.store.SubmitWork(who, place, w.Revision, "")
	}
	if err != nil {
		t.Fatal(err)
	}
}

// samples are what to ask of an address with parameters, by its beginning; the longest that fits counts.
func samples() map[string][]sample {
	return map[string][]sample{
		"/regions/":                 {fixed("", "group", "RCM")},
		"/regions/:group/progress/": {fixed("", "group", "419", "series", "SM_DTH_MIGR")}, "/countries/:country/progress/": {fixed("Panama", "country", "PAN", "series", "SI_RMT_COST"), fixed("Costa Rica", "country", "CRI", "series", "SI_RMT_COST")},
		"/countries/": {fixed("Panama", "country", "PAN"), fixed("Costa Rica", "country", "CRI")},
		"/countries/:country/workbook": {
			fixed("Panama", "country", "PAN", "?", "survey=sdg-10.7.2&round=2021"), fixed("Costa Rica", "country", "CRI", "?", "survey=sdg-10.7.2&round=2021"),
		},
		"/indicators/":               {fixed("", "indicator", "10.7.2")},
		"/countries/:country/lines/": {fixed("Panama", "country", "PAN", "set", "RCM-2018")}, "/targets/": {fixed("", "target", "10.7")}, "/lines-of-action/": {fixed("", "set", "RCM-2018", "version", "1", "line", "3"), drafted("a draft")},
		"/admin/lines/": {fixed("", "set", "RCM-2018", "version", "1", "line", "3"), drafted("a draft")}, "/meetings/": {fixed("", "meeting", "RCM-XXIII")}, "/admin/meetings/": {fixed("", "meeting", "RCM-XXIII")},
		"/series/": {fixed("", "series", "SI_RMT_COST")}, "/snapshots/": {snapshotted("2031-a")},
		"/figures/": {fixed("", "id", "1")}, "/figures/:id.csv": {fixed("", "id", "SM_DTH_MIGR~13~2015~~un")},
		"/operator/": {fixed("", "token", "x")},
		"/admin/groups/": {{"", func(t *testing.T, o *office) map[string]string {
			return map[string]string{"group": "RCM", "id": strconv.FormatInt(current(t, o.store, "RCM", "PAN").ID, 10)}
		}}},
		"/admin/people/": {
			person("focal point PAN"), person("contributor PAN"), person("focal point CRI"), person("contributor CRI"), person("administrator"),
		},
		"/rounds/": {{"", func(t *testing.T, o *office) map[string]string {
			return map[string]string{"round": o.asks(t)}
		}}},
		"/rounds/:round/series": {{"", func(t *testing.T, o *office) map[string]string {
			return map[string]string{"round": o.prepares(t)}
		}}},
		"/rounds/:round/lines": {{"", func(t *testing.T, o *office) map[string]string {
			return map[string]string{"round": o.prepares(t)}
		}}},
		"/my-country/":                          {fixed("Panama", "country", "PAN"), fixed("Costa Rica", "country", "CRI")},
		"/my-country/:country/:round/":          {worksOn("Panama", "PAN"), worksOn("Costa Rica", "CRI")},
		"/my-country/:country/workbook":         {openFor("Panama", "PAN"), openFor("Costa Rica", "CRI")},
		"/my-country/:country/priorities":       {fixed("Panama", "country", "PAN"), fixed("Costa Rica", "country", "CRI")},
		"/my-country/:country/priorities/:plan": {plansOf("Panama", "PAN"), plansOf("Costa Rica", "CRI")},
		"/imports/:id/take": {
			brought("workbook of Panama", "PAN"), brought("workbook of Costa Rica", "CRI"), imported("figures of Panama", "PAN", false), imported("handed in by Panama", "PAN", true),
		},
		"/imports/:id/cancel": {waitsFor("a check of the administrator's", "administrator")}, "/imports/:id/retry": {waitsFor("a check of the administrator's", "administrator")},
		"/imports/:id/progress": {waitsFor("a check of the administrator's", "administrator")},
		"/review/": {
			works("handed in by Panama", "PAN", "sdg-10.7.2", true), works("draft of Panama", "PAN", "adoption-2030-migration", false), works("handed in by Costa Rica", "CRI", "sdg-10.7.2", true),
		},
		"/my-country/:country/:round/:part/delegations/:id":           {givenBy("Panama", "PAN"), givenBy("Costa Rica", "CRI")},
		"/my-country/:country/:round/:part/delegations/:id/evidence/": {givenBy("Panama", "PAN")},
		"/my-country/:country/:round/:part/evidence":                  {supports("Panama", "PAN", "2021"), supports("Costa Rica", "CRI", "2021")},
		"/evidence/":                 {supports("draft of Panama", "PAN", "2021"), supports("handed in by Panama", "PAN", "2023"), supports("draft of Costa Rica", "CRI", "2021")},
		"/delegated/:token/evidence": {givenBy("a link of Panama", "PAN")},
		"/delegated/":                {fixed("a guess", "token", "x"), givenBy("a link of Panama", "PAN")},
		"/admin/releases/":           {fixed("", "edition", "2")},
		"/admin/mail/": {{"", func(t *testing.T, o *office) map[string]string {
			return map[string]string{"id": strconv.FormatInt(o.written(t), 10)}
		}}},
		"/link/":                 {fixed("", "token", "x")},
		"/room/":                 {fixed("a guess", "token", "x"), roomOf("a room")},
		"/admin/lines/:set/room": {roomOf("a room")},
		"/static/":               {fixed("", "hash", "x", "*", "x")},
		"/questionnaires/":       {fixed("", "questionnaire", "sdg-10.7.2")}, "/admin/questionnaires/": {fixed("", "questionnaire", "sdg-10.7.2", "version", "1")},
		"/admin/catalogue/series/":     {fixed("", "series", "SI_RMT_COST")},
		"/admin/catalogue/indicators/": {fixed("", "indicator", "10.7.2")},
		"/profiles/":                   profileSamples(),
		"/imports/": {
			imported("draft of Panama", "PAN", false), imported("handed in by Panama", "PAN", true),
			imported("draft of Costa Rica", "CRI", false), imported("handed in by Costa Rica", "CRI", true),
		},
	}
}

// prepares is a round of the Regional Conference that is being prepared.
func (o *office) prepares(t *testing.T) string {
	t.Helper()
	const code = "CRM-2033"
	err := o.store.AddRound(postgres.WithActor(t.Context(), o.people["regional office"]), survey.Round{
		Code: code, Name: lang.Text{}.With(lang.Spanish, "Ronda "+code), Group: "RCM", ReferenceYear: 2033, Due: time.Date(2033, 6, 30, 0, 0, 0, 0, time.UTC),
	})
	if err != nil && fault.KindOf(err) != fault.Conflict {
		t.Fatal(err)
	}
	return code
}

// asks is a round of the Regional Conference that is open.
func (o *office) asks(t *testing.T) string {
	t.Helper()
	if o.round != "" {
		return o.round
	}
	o.round = "CRM-2031"
	code := o.round
	ctx := postgres.WithActor(t.Context(), o.people["regional office"])
	err := o.store.AddRound(ctx, survey.Round{
		Code: code, Name: lang.Text{}.With(lang.Spanish, "Ronda "+code), Group: "RCM", ReferenceYear: 2031, Parts: []string{"sdg-10.7.2", "adoption-2030-migration"},
		Due: time.Date(2031, 6, 30, 0, 0, 0, 0, time.UTC), Instructions: lang.Text{}.With(lang.Spanish, "Responda con la información vigente al 31 de diciembre."),
	})
	if err == nil {
		err = o.store.OpenRound(ctx, code)
	}
	if err == nil {
		err = o.deps.Accepted(ctx) // the reference knows the round
	}
	if err != nil {
		t.Fatal(err)
	}
	return code
}

// written is a mail in the queue.
func (o *office) written(t *testing.T) int64 {
	t.Helper()
	ctx := postgres.WithActor(t.Context(), account.System)
	if err := o.store.AskReset(ctx, o.people["focal point PAN"]); err != nil {
		t.Fatal(err)
	}
	mails, err := o.store.Mails(ctx, mail.Filter{Limit: 1})
	if err != nil || len(mails) != 1 {
		t.Fatal(len(mails), err)
	}
	return mails[0].ID
}

func person(name string) sample {
	return sample{name, func(_ *testing.T, o *office) map[string]string {
		return map[string]string{"id": strconv.FormatInt(o.people[name], 10)}
	}}
}

var parameter = regexp.MustCompile(`:(\w+)(<[^>]*>)?|\*`)

func sampled(path string) ([]sample, bool) {
	path = strings.TrimPrefix(path, "/:lang<regex(en|es|fr)>")
	if !parameter.MatchString(path) {
		return []sample{fixed("")}, true
	}
	best := ""
	for prefix := range samples() {
		if strings.HasPrefix(path, prefix) && len(prefix) > len(best) {
			best = prefix
		}
	}
	return samples()[best], best != ""
}

func filled(path string, parameters map[string]string) string {
	path = strings.ReplaceAll(path, ":lang<regex(en|es|fr)>", "es")
	query := ""
	if q, ok := parameters["?"]; ok {
		query = "?" + q
	}
	return parameter.ReplaceAllStringFunc(path, func(m string) string {
		name, _, _ := strings.Cut(strings.TrimPrefix(m, ":"), "<")
		if v, ok := parameters[name]; ok {
			return v
		}
		return "1"
	}) + query
}

// TestEveryRouteForEveryRole asks for every address of the routing table as everybody: their own country's things and a
// neighbour's. Who gets in is held against testdata/routes.txt: a new route fails until it is decided there.
func TestEveryRouteForEveryRole(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	everyone := []string{"public"}
	for _, p := range storetest.People() {
		everyone = append(everyone, p.Name)
	}
	everyone = append(everyone, "operator")
	var b strings.Builder
	for _, r := range o.table() {
		list, ok := sampled(r.path)
		if !ok {
			t.Errorf("%s %s: nothing is known to ask of it; say in samples what", r.method, r.path)
			continue
		}
		fmt.Fprintf(&b, "%s %s\n", r.method, strings.ReplaceAll(r.path, ":lang<regex(en|es|fr)>", ":lang"))
		for _, one := range list {
			found, path := map[string][]string{}, ""
			for _, who := range everyone {
				if r.who.everybody && who != "public" && who != "focal point PAN" && who != "focal point CRI" && who != "administrator" {
					continue // they are all asked the same, and the pages are large
				}
				if path == "" || r.method == fiber.MethodPost { // what is posted may change it
					path = filled(r.path, one.path(t, o))
				}
				outcome := o.outcome(t, r, path, who)
				found[outcome] = append(found[outcome], who)
			}
			for _, outcome := range []string{"in", "no", "unseen", "sign in"} {
				if len(found[outcome]) > 0 {
					fmt.Fprintf(&b, "  %-22s %-8s %s\n", one.name, outcome, strings.Join(found[outcome], ", "))
				}
			}
		}
	}
	const file = "testdata/routes.txt"
	got := "# Who gets in at each address (TestEveryRouteForEveryRole). in: answered, or refused for what the form says; no: not for them;\n" +
		"# unseen: as if it were not there; sign in: nobody is signed in.\n" + b.String()
	want, err := os.ReadFile(file)
	if err != nil || string(want) != got {
		if os.Getenv("RUMBO_DECIDE") != "" {
			if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		a, b := strings.Split(string(want), "\n"), strings.Split(got, "\n")
		gone := slices.DeleteFunc(slices.Clone(a), func(l string) bool { return slices.Contains(b, l) })
		come := slices.DeleteFunc(slices.Clone(b), func(l string) bool { return slices.Contains(a, l) })
		t.Errorf("who gets in differs from %s (run with RUMBO_DECIDE=1 to write it there, then read the difference):\n- %s\n+ %s", file, strings.Join(gone, "\n- "), strings.Join(come, "\n+ "))
	}
}

func (o *office) outcome(t *testing.T, r route, path, who string) string {
	t.Helper()
	var body io.Reader
	headers := []string{"Cookie", o.cookie(who)}
	if r.method == fiber.MethodPost {
		body = strings.NewReader("")
		kind := fiber.MIMEApplicationForm
		if r.stream {
			var b bytes.Buffer
			m := multipart.NewWriter(&b)
			if err := m.Close(); err != nil {
				t.Fatal(err)
			}
			body, kind = &b, m.FormDataContentType()
		}
		headers = append(headers, "Content-Type", kind)
	}
	resp, text := o.do(t, request2(r.method, path, body, headers...))
	switch code := resp.StatusCode; {
	case code == http.StatusUnauthorized:
		return "sign in"
	case code == http.StatusForbidden:
		return "no"
	case code == http.StatusNotFound:
		return "unseen"
	case code >= 500:
		t.Errorf("%s %s as %s: %d %s\n%s", r.method, path, who, code, document(t, text).Find("main").Text(), o.log.String())
	}
	return "in"
}

// TestCacheKeepsAudiencesApart: what was built for one audience is never given to another, in whatever order they ask.
func TestCacheKeepsAudiencesApart(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	everyone := []string{"public", "focal point PAN", "focal point CRI", "administrator", "public", "focal point PAN"}
	for _, r := range o.table() {
		if r.method != fiber.MethodGet || !strings.HasPrefix(r.path, "/:lang") || strings.Contains(r.path, ".") {
			continue
		}
		list, ok := sampled(r.path)
		if !ok {
			continue // told by TestEveryRouteForEveryRole
		}
		path := filled(r.path, list[0].path(t, o))
		for _, who := range everyone {
			resp, text := o.do(t, ask(path, "Cookie", o.cookie(who)))
			cache := resp.Header.Get("Cache-Control")
			if who != "public" && strings.Contains(cache, "public") || resp.StatusCode == http.StatusOK && !strings.Contains(resp.Header.Get("Vary"), "Cookie") && !strings.Contains(cache, "no-store") {
				t.Errorf("%s as %s: %q, varies with %q", path, who, cache, resp.Header.Get("Vary"))
			}
			if !strings.Contains(resp.Header.Get("Content-Type"), "text/html") {
				continue
			}
			head := document(t, text).Find("body > header").Text()
			for _, other := range []string{"focal point PAN", "focal point CRI", "administrator"} {
				if is := strings.Contains(head, other); is != (other == who) && (is || resp.StatusCode == http.StatusOK && !strings.HasSuffix(r.path, "/screen")) { // the wall names nobody
					t.Errorf("%s as %s: the head names %q", path, who, strings.TrimSpace(head))
				}
			}
		}
	}
}
