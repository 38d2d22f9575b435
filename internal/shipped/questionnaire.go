package shipped

import (
	"io/fs"
	"time"

	"rumbo/internal/lang"
	"rumbo/internal/observation"
	"rumbo/internal/survey"
)

// The document of a questionnaire, as it is shipped, downloaded and uploaded.
type (
	optionEntry struct {
		Code     string    `json:"code"`
		Points   int       `json:"points"`
		Label    lang.Text `json:"label"`
		Synonyms []string  `json:"synonyms,omitempty"`
	}
	choicesEntry struct {
		Code    string        `json:"code"`
		Options []optionEntry `json:"options"`
	}
	itemEntry struct {
		ID      string      `json:"id"`
		Letter  string      `json:"letter"`
		Kind    survey.Kind `json:"kind"`
		Choices string      `json:"choices,omitempty"`
		Text    lang.Text   `json:"text"`
		Help    lang.Text   `json:"help,omitzero"`
		Unit    lang.Text   `json:"unit,omitzero"`

		Series    string                `json:"series,omitempty"`
		Breakdown observation.Breakdown `json:"breakdown,omitempty"`
		Per       int                   `json:"per,omitempty"`

		Heading  lang.Text `json:"heading,omitzero"`
		Row      string    `json:"row,omitempty"`
		Optional bool      `json:"optional,omitempty"`
		Plain    bool      `json:"plain,omitempty"`
		Private  bool      `json:"private,omitempty"`
		Bounds   []int     `json:"bounds,omitempty"`
	}
	sectionEntry struct {
		Code     string      `json:"code"`
		Part     string      `json:"part,omitempty"`
		Name     lang.Text   `json:"name"`
		Short    lang.Text   `json:"short"`
		Question lang.Text   `json:"question"`
		Items    []itemEntry `json:"items"`
	}
	bandEntry struct {
		Category int       `json:"category"`
		From     int       `json:"from"`
		Name     lang.Text `json:"name"`
	}
	questionnaireEntry struct {
		Code           string          `json:"code"`
		Version        string          `json:"version"`
		Kind           survey.PartKind `json:"kind,omitempty"`
		Working        bool            `json:"working,omitempty"`
		Name           lang.Text       `json:"name"`
		Intro          lang.Text       `json:"intro"`
		Source         lang.Text       `json:"source"`
		CategorySeries string          `json:"category_series,omitempty" yaml:"category_series"`
		PercentSeries  string          `json:"percent_series,omitempty" yaml:"percent_series"`
		Dimension      string          `json:"dimension,omitempty"`
		MeetsFrom      int             `json:"meets_from,omitempty" yaml:"meets_from"`
		Bands          []bandEntry     `json:"bands,omitempty"`
		Choices        []choicesEntry  `json:"choices,omitempty"`
		Sections       []sectionEntry  `json:"sections"`
	}
)

type (
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
		q, wrong := ParseQuestionnaire(content)
		for _, w := range wrong {
			r.at(file, max(w.Line, 1), "%s", w)
		}
		out = append(out, q)
	}
	return out
}

// value is the questionnaire that the document describes.
func (e questionnaireEntry) value() survey.Questionnaire {
	q := survey.Questionnaire{
		Code: e.Code, Kind: e.Kind, Version: e.Version, Name: e.Name, Intro: e.Intro, Source: e.Source, Working: e.Working,
		CategorySeries: e.CategorySeries, PercentSeries: e.PercentSeries, Dimension: e.Dimension, MeetsFrom: e.MeetsFrom,
	}
	for _, b := range e.Bands {
		q.Bands = append(q.Bands, survey.Band(b))
	}
	most := map[string]int{}
	for _, c := range e.Choices {
		list := survey.ChoiceList{Code: c.Code}
		for _, o := range c.Options {
			most[c.Code] = max(most[c.Code], o.Points)
			list.Choices = append(list.Choices, survey.Option{Code: o.Code, Label: o.Label, Points: o.Points, Synonyms: o.Synonyms})
		}
		q.Choices = append(q.Choices, list)
	}
	for _, s := range e.Sections {
		section := survey.Section{Code: s.Code, Part: s.Part, Name: s.Name, Short: s.Short, Question: s.Question}
		for _, i := range s.Items {
			section.Items = append(section.Items, survey.Item{
				ID: i.ID, Letter: i.Letter, Kind: i.Kind, Text: i.Text, Help: i.Help, Choices: i.Choices, Unit: i.Unit, Max: most[i.Choices],
				Series: i.Series, Breakdown: i.Breakdown, Per: i.Per,
				Heading: i.Heading, Row: i.Row, Optional: i.Optional, Plain: i.Plain, Private: i.Private, Bounds: i.Bounds,
			})
		}
		q.Sections = append(q.Sections, section)
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
