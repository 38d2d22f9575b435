package shipped

import (
	"io/fs"
	"time"

	"rumbo/internal/lang"
	"rumbo/internal/survey"
)

type (
	optionEntry struct {
		Code     string
		Points   int
		Label    lang.Text
		Synonyms []string
	}
	choicesEntry struct {
		Code    string
		Options []optionEntry
	}
	itemEntry struct {
		ID, Letter string
		Kind       survey.Kind
		Text, Help lang.Text
		Choices    string
		Unit       lang.Text
	}
	sectionEntry struct {
		Code, Part  string
		Name, Short lang.Text
		Question    lang.Text
		Items       []itemEntry
	}
	bandEntry struct {
		Category, From int
		Name           lang.Text
	}
	questionnaireEntry struct {
		Code, Version  string
		Name, Intro    lang.Text
		Source         lang.Text
		Working        bool
		CategorySeries string `yaml:"category_series"`
		PercentSeries  string `yaml:"percent_series"`
		Dimension      string
		MeetsFrom      int `yaml:"meets_from"`
		Bands          []bandEntry
		Choices        []choicesEntry
		Sections       []sectionEntry
	}
	roundEntry struct {
		Code          string
		Name          lang.Text
		Group         string
		ReferenceYear int `yaml:"reference_year"`
		Opens, Closes string
		Parts         []string
		Source        string
	}
)

// questionnaires reads each file of the folder: one file, one questionnaire.
func (r *reader) questionnaires(folder string) []survey.Questionnaire {
	var out []survey.Questionnaire
	for _, file := range r.list(folder, ".yaml") {
		content, err := fs.ReadFile(r.files, file)
		if err != nil {
			r.wrong = append(r.wrong, err)
			continue
		}
		var e questionnaireEntry
		strict(r, file, content, &e)
		out = append(out, questionnaire(e, tell{r, file, 1}))
	}
	return out
}

func questionnaire(e questionnaireEntry, say tell) survey.Questionnaire {
	say.complete("name", e.Name)
	say.complete("intro", e.Intro)
	say.complete("source", e.Source)
	q := survey.Questionnaire{
		Code: e.Code, Version: e.Version, Name: e.Name, Intro: e.Intro, Source: e.Source, Working: e.Working,
		CategorySeries: e.CategorySeries, PercentSeries: e.PercentSeries, Dimension: e.Dimension, MeetsFrom: e.MeetsFrom,
	}
	last := -1
	for i, b := range e.Bands {
		say.complete("band", b.Name)
		if b.Category != i+1 || b.From <= last || b.From > 100 || i == 0 && b.From != 0 {
			say.wrong("band %d from %d: bands count from 1 and rise from 0 to at most 100", b.Category, b.From)
		}
		last = b.From
		q.Bands = append(q.Bands, survey.Band(b))
	}
	most := map[string]int{}
	for _, c := range e.Choices {
		list := survey.ChoiceList{Code: c.Code}
		codes := map[string]bool{}
		spellings := map[string]string{}
		for _, o := range c.Options {
			say.complete("answer "+o.Code, o.Label)
			if codes[o.Code] || o.Code == "" || o.Points < 0 {
				say.wrong("answer %q of list %s stands twice, has no code or less than no points", o.Code, c.Code)
			}
			codes[o.Code] = true
			for _, s := range append([]string{o.Code, o.Label.En, o.Label.Es, o.Label.Fr}, o.Synonyms...) {
				if other := spellings[lang.Fold(s)]; other != "" && other != o.Code {
					say.wrong("%q means both %s and %s in list %s", s, other, o.Code, c.Code)
				}
				spellings[lang.Fold(s)] = o.Code
			}
			most[c.Code] = max(most[c.Code], o.Points)
			list.Choices = append(list.Choices, survey.Option{Code: o.Code, Label: o.Label, Points: o.Points, Synonyms: o.Synonyms})
		}
		if len(list.Choices) < 2 {
			say.wrong("list %s offers no choice", c.Code)
		}
		q.Choices = append(q.Choices, list)
	}
	ids := map[string]bool{}
	for _, s := range e.Sections {
		say.complete("section "+s.Code, s.Name)
		say.complete("short of section "+s.Code, s.Short)
		say.complete("question of section "+s.Code, s.Question)
		section := survey.Section{Code: s.Code, Part: s.Part, Name: s.Name, Short: s.Short, Question: s.Question}
		for _, i := range s.Items {
			say.complete("item "+i.ID, i.Text)
			say.completeOrNone("help of "+i.ID, i.Help)
			say.completeOrNone("unit of "+i.ID, i.Unit)
			oneOf(say, "kind of "+i.ID, i.Kind, survey.Choice, survey.Number, survey.Share, survey.Date, survey.Text)
			if ids[i.ID] || i.ID == "" || i.Letter == "" {
				say.wrong("item %q stands twice or has no id or letter", i.ID)
			}
			ids[i.ID] = true
			item := survey.Item{ID: i.ID, Letter: i.Letter, Kind: i.Kind, Text: i.Text, Help: i.Help, Choices: i.Choices, Unit: i.Unit}
			if _, known := most[i.Choices]; known != (i.Kind == survey.Choice) {
				say.wrong("item %s of kind %s with list %q", i.ID, i.Kind, i.Choices)
			}
			item.Max = most[i.Choices]
			section.Items = append(section.Items, item)
		}
		if len(section.Items) == 0 {
			say.wrong("section %s has no items", s.Code)
		}
		q.Sections = append(q.Sections, section)
	}
	if len(q.Sections) == 0 || q.Code == "" || q.Version == "" {
		say.wrong("a questionnaire needs code, version and sections")
	}
	return q
}

func (r *reader) rounds(file string) []survey.Round {
	return read(r, file, func(e roundEntry, say tell) survey.Round {
		say.complete("name", e.Name)
		if e.Source == "" || len(e.Parts) == 0 || e.ReferenceYear == 0 {
			say.wrong("round %s needs parts, a reference year and a source", e.Code)
		}
		return survey.Round{
			Code: e.Code, Name: e.Name, Group: e.Group, ReferenceYear: e.ReferenceYear,
			Opens: date(e.Opens, say), Closes: date(e.Closes, say), Parts: e.Parts, Source: e.Source,
		}
	})
}

// date reads a day; an empty one is not known.
func date(s string, say tell) time.Time {
	if s == "" {
		return time.Time{}
	}
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		say.wrong("%v", err)
	}
	return t
}
