package publish

import (
	"context"
	"strconv"
	"strings"

	"rumbo/internal/action"
	"rumbo/internal/area"
	"rumbo/internal/i18n"
	"rumbo/internal/lang"
	"rumbo/internal/observation"
	"rumbo/internal/survey"
)

// entries are everything that can be found: what the public pages name, and nothing that is being drafted.
func (s *Search) entries(ctx context.Context) ([]Entry, error) {
	ref := s.figures.reference()
	sets, err := s.lines.Sets(ctx)
	if err != nil {
		return nil, err
	}
	meetings, err := s.lines.store.Meetings(ctx)
	if err != nil {
		return nil, err
	}
	var out []Entry
	for _, l := range lang.All() {
		b := entryBook{lang: l, ref: ref, said: s.messages.Printer(l)}
		b.areas()
		b.catalogue()
		for _, q := range ref.Questionnaires {
			b.questions(q)
		}
		for _, set := range sets {
			b.lines(set)
		}
		for _, m := range meetings {
			b.meeting(m)
		}
		b.methods(func(key string) string { return s.messages.Printer(l).T(key) })
		out = append(out, b.entries...)
	}
	return out, nil
}

// entryBook collects the entries of one language.
type entryBook struct {
	lang    lang.Code
	ref     Reference
	said    *i18n.Printer
	entries []Entry
}

func (b *entryBook) add(kind Kind, code, name string, body, also []string) {
	if name == "" {
		name = code
	}
	b.entries = append(b.entries, Entry{Kind: kind, Code: code, Lang: b.lang, Name: name, Body: sentences(body), Also: also, Place: len(b.entries)})
}

// sentences joins texts that say something, with what a text already says left out.
func sentences(texts []string) string {
	var out []string
	for _, t := range texts {
		if t = strings.TrimSpace(t); t != "" && !strings.Contains(strings.Join(out, "\x00"), t) {
			out = append(out, t)
		}
	}
	return strings.Join(out, " · ")
}

func (b *entryBook) areas() {
	for _, a := range b.ref.Directory.Areas() {
		also := append([]string{a.ISO2, a.ISO3}, a.Aliases...)
		if a.M49 != 0 {
			also = append(also, strconv.Itoa(a.M49))
		}
		switch a.Kind {
		case area.Country:
			b.add(OfCountry, a.Code, a.Name.In(b.lang), nil, also)
		case area.World, area.Region, area.Group:
			b.add(OfGroup, a.Code, a.Name.In(b.lang), nil, also)
		}
	}
}

func (b *entryBook) catalogue() {
	c, l := b.ref.Catalog, b.lang
	for _, i := range c.Content().Indicators {
		target, _ := c.Target(i.Target)
		also := []string{i.Custodian, b.said.Agencies(i.Custodian), target.Name.In(l)}
		for _, s := range c.SeriesOf(i.Code) {
			also = append(also, s.Code, s.Name.In(l))
		}
		name := i.Short.In(l)
		if name == "" {
			name = i.Name.In(l)
		}
		b.add(OfIndicator, i.Code, name, []string{i.Name.In(l), i.Definition.In(l), i.Caveat.In(l)}, also)
	}
	for _, s := range c.Content().Series {
		also := append([]string{s.Custodian, b.said.Agencies(s.Custodian)}, s.Indicators...)
		for _, i := range c.IndicatorsOf(s.Code) {
			also = append(also, i.Short.In(l), i.Name.In(l))
		}
		for _, d := range s.Dimensions {
			if dim, ok := c.Dimension(d); ok {
				also = append(also, dim.Name.In(l))
				for _, code := range dim.Codes {
					also = append(also, code.Name.In(l))
				}
			}
		}
		name := s.Short.In(l)
		if name == "" {
			name = s.Name.In(l)
		}
		b.add(OfSeries, s.Code, name, []string{s.Name.In(l), s.Unit.In(l), s.Caveat.In(l)}, also)
	}
	for _, t := range c.Content().Targets {
		goal, _ := c.Goal(t.Goal)
		b.add(OfTarget, t.Code, t.Name.In(l), []string{goal.Name.In(l)}, nil)
	}
	for _, s := range c.Content().Sources {
		var releases []string
		for _, e := range c.Content().Releases {
			if e.Source == s.Code {
				releases = append(releases, e.Name)
			}
		}
		b.add(OfSource, s.Code, s.Name.In(l), []string{s.Cite.In(l), b.said.Named("licence", s.Licence)}, releases)
	}
}

// questions are those of surveys that are put to every country. Sets of series and of lines belong to a round.
func (b *entryBook) questions(q survey.Questionnaire) {
	if q.Kind != survey.Questions {
		return
	}
	for _, section := range q.Sections {
		for _, item := range section.Items {
			if item.Private {
				continue
			}
			b.add(OfQuestion, q.Code+"/"+item.ID, item.Text.In(b.lang),
				[]string{section.Name.In(b.lang), section.Question.In(b.lang), item.Help.In(b.lang), q.Name.In(b.lang)}, []string{item.Letter, section.Code})
		}
	}
}

func (b *entryBook) lines(set action.Set) {
	v, ok := set.InForce()
	if !ok {
		return
	}
	for _, line := range v.Lines {
		b.add(OfLine, action.Key(set.Code, line.Code), line.Title.In(b.lang), []string{line.Text.In(b.lang), line.Theme.In(b.lang), set.Name.In(b.lang)}, []string{set.Group})
	}
}

func (b *entryBook) meeting(m action.Meeting) {
	b.add(OfMeeting, m.Code, m.Name.In(b.lang), []string{m.Place.In(b.lang), m.Note.In(b.lang)}, []string{m.Group, strconv.Itoa(m.Starts.Year())})
}

// methods are the sections of the page of methods, by their place on it, and the kinds of gap.
func (b *entryBook) methods(say func(key string) string) {
	all := func(keys ...string) []string {
		for i := range keys {
			keys[i] = say(keys[i])
		}
		return keys
	}
	b.add(OfMethod, "score", say("web.methods.score"), all("web.methods.score.1", "web.methods.score.2", "web.methods.score.3"), nil)
	b.add(OfMethod, "groups", say("web.methods.groups"), all("web.methods.groups.1", "web.methods.groups.2", "web.methods.groups.3"), nil)
	b.add(OfMethod, "choice", say("web.methods.choice"), all("web.methods.choice.1", "web.methods.choice.2", "web.methods.choice.3"), nil)
	gaps := all("web.methods.gaps.say")
	for _, g := range observation.Gaps() {
		gaps = append(gaps, say("gap."+string(g)), say("gap."+string(g)+".long"))
	}
	b.add(OfMethod, "gaps", say("web.methods.gaps"), gaps, nil)
	b.add(OfMethod, "rules", say("web.methods.rules"), nil, nil)
	b.add(OfMethod, "sources", say("web.methods.sources"), all("web.methods.licence"), nil)
	b.add(OfMethod, "data", say("web.methods.data"), all("web.methods.data.say"), nil)
}
