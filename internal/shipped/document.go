package shipped

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"rumbo/internal/catalog"
	"rumbo/internal/survey"
)

// ParseQuestionnaire reads the document of a questionnaire, YAML as it is shipped or JSON as it is downloaded, and lists what is
// wrong in it, each at its line. A flaw that is only a missing translation says so; with any other the questionnaire must not
// be used.
func ParseQuestionnaire(content []byte) (survey.Questionnaire, []survey.Flaw) {
	content = bytes.TrimPrefix(content, []byte("\xef\xbb\xbf"))
	if bytes.HasPrefix(bytes.TrimSpace(content), []byte("{")) {
		content = untabbed(content)
	}
	d := yaml.NewDecoder(bytes.NewReader(content))
	var root yaml.Node
	if err := d.Decode(&root); err != nil {
		return survey.Questionnaire{}, unreadable(err)
	}
	if err := d.Decode(new(yaml.Node)); !errors.Is(err, io.EOF) {
		return survey.Questionnaire{}, []survey.Flaw{{Line: 1, Key: "flaw.documents"}}
	}
	if len(root.Content) != 1 || root.Content[0].Kind != yaml.MappingNode {
		return survey.Questionnaire{}, []survey.Flaw{{Line: 1, Key: "flaw.no_document"}}
	}
	var e questionnaireEntry
	strict := yaml.NewDecoder(bytes.NewReader(content))
	strict.KnownFields(true)
	var wrong []survey.Flaw
	if err := strict.Decode(&e); err != nil {
		wrong = unreadable(err)
	}
	q := e.value()
	for _, w := range q.Check() {
		w.Line = lineOf(root.Content[0], strings.Split(w.Path, "."))
		wrong = append(wrong, w)
	}
	slices.SortStableFunc(wrong, func(a, b survey.Flaw) int { return a.Line - b.Line })
	return q, wrong
}

// untabbed makes the tabs before JSON's lines blanks, which YAML, whose subset JSON is but for that, can read.
func untabbed(content []byte) []byte {
	lines := bytes.Split(content, []byte("\n"))
	for i, line := range lines {
		rest := bytes.TrimLeft(line, "\t ")
		lines[i] = append(bytes.Repeat([]byte(" "), len(line)-len(rest)), rest...)
	}
	return bytes.Join(lines, []byte("\n"))
}

var (
	atLine     = regexp.MustCompile(`line (\d+): ?(.*)`)
	unknownKey = regexp.MustCompile(`field (\S+) not found`)
	twiceKey   = regexp.MustCompile(`mapping key "([^"]*)" already defined`)
	wrongKind  = regexp.MustCompile("cannot unmarshal \\S+( `(.*)`)?")
)

// unreadable are the flaws of a document that cannot be decoded, or holds what a questionnaire has not.
func unreadable(err error) []survey.Flaw {
	says := []string{err.Error()}
	var several *yaml.TypeError
	if errors.As(err, &several) {
		says = several.Errors
	}
	var out []survey.Flaw
	for _, s := range says {
		f := survey.Flaw{Line: 1, Key: "flaw.syntax"}
		if m := atLine.FindStringSubmatch(s); m != nil {
			f.Line, _ = strconv.Atoi(m[1])
			s = m[2]
		}
		if m := unknownKey.FindStringSubmatch(s); m != nil {
			f.Key, f.Args = "flaw.unknown_key", map[string]any{"Name": m[1]}
		} else if m := twiceKey.FindStringSubmatch(s); m != nil {
			f.Key, f.Args = "flaw.key_twice", map[string]any{"Name": m[1]}
		} else if m := wrongKind.FindStringSubmatch(s); m != nil {
			f.Key, f.Args = "flaw.wrong_kind", map[string]any{"Found": m[2]}
		}
		out = append(out, f)
	}
	return out
}

// lineOf is the line of what a path leads to, or of the nearest thing above it that is there.
func lineOf(n *yaml.Node, path []string) int {
	line := n.Line
	for _, step := range path {
		var next *yaml.Node
		switch n.Kind {
		case yaml.MappingNode:
			for i := 0; i+1 < len(n.Content); i += 2 {
				if n.Content[i].Value == step {
					line, next = n.Content[i].Line, n.Content[i+1]
				}
			}
		case yaml.SequenceNode:
			if i, err := strconv.Atoi(step); err == nil && i < len(n.Content) {
				line, next = n.Content[i].Line, n.Content[i]
			}
		}
		if next == nil {
			return line
		}
		n = next
	}
	return line
}

// QuestionnaireDocument writes a questionnaire as the JSON document that ParseQuestionnaire reads.
func QuestionnaireDocument(q survey.Questionnaire) ([]byte, error) {
	e := questionnaireEntry{
		Code: q.Code, Kind: q.Kind, Version: q.Version, Name: q.Name, Intro: q.Intro, Source: q.Source, Working: q.Working,
		CategorySeries: q.CategorySeries, PercentSeries: q.PercentSeries, Dimension: q.Dimension, MeetsFrom: q.MeetsFrom,
	}
	for _, b := range q.Bands {
		e.Bands = append(e.Bands, bandEntry(b))
	}
	for _, c := range q.Choices {
		list := choicesEntry{Code: c.Code}
		for _, o := range c.Choices {
			list.Options = append(list.Options, optionEntry{Code: o.Code, Points: o.Points, Label: o.Label, Synonyms: o.Synonyms})
		}
		e.Choices = append(e.Choices, list)
	}
	for _, s := range q.Sections {
		section := sectionEntry{Code: s.Code, Part: s.Part, Name: s.Name, Short: s.Short, Question: s.Question}
		for _, i := range s.Items {
			section.Items = append(section.Items, itemEntry{
				ID: i.ID, Letter: i.Letter, Kind: i.Kind, Choices: i.Choices, Text: i.Text, Help: i.Help, Unit: i.Unit, Series: i.Series, Breakdown: i.Breakdown, Per: i.Per,
				Heading: i.Heading, Row: i.Row, Optional: i.Optional, Plain: i.Plain, Private: i.Private, Bounds: i.Bounds,
			})
		}
		e.Sections = append(e.Sections, section)
	}
	var b bytes.Buffer
	w := json.NewEncoder(&b)
	w.SetEscapeHTML(false)
	w.SetIndent("", "  ")
	err := w.Encode(e)
	return b.Bytes(), err
}

// AgreeQuestionnaire lists what a questionnaire names that the catalogue does not know.
func AgreeQuestionnaire(q survey.Questionnaire, cat *catalog.Catalog) []survey.Flaw {
	var out []survey.Flaw
	add := func(path, key, name string) {
		out = append(out, survey.Flaw{Path: path, Key: key, Args: map[string]any{"Code": name}})
	}
	for path, s := range map[string]string{"category_series": q.CategorySeries, "percent_series": q.PercentSeries} {
		if _, ok := cat.Series(s); !ok && s != "" {
			add(path, "flaw.no_series", s)
		}
	}
	dimension, ok := cat.Dimension(q.Dimension)
	if !ok && q.Dimension != "" {
		add("dimension", "flaw.no_dimension", q.Dimension)
	}
	for i, s := range q.Sections {
		at := "sections." + strconv.Itoa(i)
		if _, known := dimension.Part(s.Part); ok && !known {
			add(at+".part", "flaw.no_part", s.Part)
		}
		for j, item := range s.Items {
			place := at + ".items." + strconv.Itoa(j)
			series, known := cat.Series(item.Series)
			if item.Series != "" && !known {
				add(place+".series", "flaw.no_series", item.Series)
				continue
			}
			for d, code := range item.Breakdown {
				dim, known := cat.Dimension(d)
				switch _, part := dim.Part(code); {
				case !known || !slices.Contains(series.Dimensions, d):
					add(place+".breakdown", "flaw.item_dimension", d)
				case !part:
					add(place+".breakdown", "flaw.no_part", code)
				}
			}
		}
	}
	slices.SortFunc(out, func(a, b survey.Flaw) int { return strings.Compare(a.Path, b.Path) })
	return out
}
