package intake

import (
	"regexp"
	"strings"

	"rumbo/internal/area"
	"rumbo/internal/catalog"
	"rumbo/internal/lang"
	"rumbo/internal/observation"
	"rumbo/internal/survey"
)

// Reference is what files are held against: areas, catalogue, questionnaires and rounds as they stand now.
type Reference struct {
	Directory      *area.Directory
	Catalog        *catalog.Catalog
	Questionnaires []survey.Questionnaire
	Rounds         []survey.Round
}

// Options are what the person says about a file. They are kept with the import, so that accepting reads the file as it
// was checked.
type Options struct {
	Source  string           `json:"source,omitempty"`  // code or name of the source, where the file carries none
	Release string           `json:"release,omitempty"` // release, likewise
	Flow    observation.Flow `json:"flow,omitempty"`    // flow, where neither file, source nor layout says it
	Country string           `json:"country,omitempty"` // the country whose workbook is expected; empty takes any
	// Answers to the questions of an earlier check, by Question.ID.
	Answers map[string]string `json:"answers,omitempty"`
	// Scope is what the person may hand in; nil where a file is only looked at.
	Scope *Scope `json:"scope,omitempty"`
	// Profile says in a person's place what files of its shape need; their answers go before.
	Profile *Profile `json:"profile,omitempty"`

	profiled map[string]string // what the profile says of the file at hand, by ID

	hear func(finding) // is told everything that is met; nil for nobody
}

// bands are the scales of series that hold categories: code by folded name, and the codes.
type bands struct {
	codes map[int]bool
	names map[string]int
}

func (r Reference) bandsOf(series string) (bands, bool) {
	for _, q := range r.Questionnaires {
		if q.CategorySeries != series || len(q.Bands) == 0 {
			continue
		}
		b := bands{codes: map[int]bool{}, names: map[string]int{}}
		for _, band := range q.Bands {
			b.codes[band.Category] = true
			for _, l := range lang.All() {
				if name := lang.Fold(band.Name.Only(l)); name != "" {
					b.names[name] = band.Category
				}
			}
		}
		return b, true
	}
	return bands{}, false
}

func (r Reference) questionnaire(code string) (survey.Questionnaire, bool) {
	for _, q := range r.Questionnaires {
		if q.Code == code {
			return q, true
		}
	}
	return survey.Questionnaire{}, false
}

func (r Reference) round(code string) (survey.Round, bool) {
	for _, round := range r.Rounds {
		if round.Code == code {
			return round, true
		}
	}
	return survey.Round{}, false
}

// flowOf reads a cell of a column of flows or of reporting types: a flow of the catalogue by code or name, G and N of
// SDMX.
func (r Reference) flowOf(text string) (observation.Flow, bool) {
	folded := lang.Fold(text)
	for _, f := range r.Catalog.Content().Flows {
		if folded == lang.Fold(string(f.Code)) || folded == lang.Fold(f.Name.En) || folded == lang.Fold(f.Name.Es) || folded == lang.Fold(f.Name.Fr) {
			return f.Code, folded != ""
		}
	}
	switch folded {
	case "g", "global", "r", "regional":
		return observation.UN, true
	case "n", "national", "nacional":
		return observation.National, true
	}
	return "", false
}

// partNamed finds the one breakdown of which a text is a part, the total among them.
func (r Reference) partNamed(text string) (code, dim string, ok bool) {
	if isTotal(text) && text != "" {
		return observation.Total, "", true
	}
	if !hasLetter(text) && !isAgeGroup(text) {
		return "", "", false
	}
	for _, d := range r.Catalog.Content().Dimensions {
		if c, in := d.Find(text); in {
			if ok && c.Code != code {
				return "", "", false // a part of two of them
			}
			code, dim, ok = c.Code, d.Code, true
		}
	}
	return code, dim, ok
}

// ageGroup is a group of ages in figures alone, "15-24", "65+", "<18".
var ageGroup = regexp.MustCompile(`^(?:\d{1,2}\s?[-–]\s?\d{1,2}|\d{1,3}\s?\+|<\s?\d{1,2})$`)

// isAgeGroup tells a text without letters that may be a part all the same.
func isAgeGroup(text string) bool { return len(text) <= len("15 – 24") && ageGroup.MatchString(text) }

// unlabelled takes "CODE: label" and "CODE - label" apart, as SDMX-CSV and people write it.
func unlabelled(s string) string {
	for _, sep := range []string{": ", " - ", " – "} {
		if code, _, ok := strings.Cut(s, sep); ok {
			return strings.TrimSpace(code)
		}
	}
	return s
}

// inTwoLanguages is the area that both halves of a text name, "Mexico / México".
func (r Reference) inTwoLanguages(text string) (area.Area, bool) {
	one, other, ok := strings.Cut(text, "/")
	if !ok {
		return area.Area{}, false
	}
	a, named := r.Directory.ByName(strings.TrimSpace(one))
	b, again := r.Directory.ByName(strings.TrimSpace(other))
	return a, named && again && a.Code == b.Code
}
