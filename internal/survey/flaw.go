package survey

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"rumbo/internal/fault"
	"rumbo/internal/lang"
	"rumbo/internal/observation"
)

// Flaw is something wrong in the document of a questionnaire, at a place: Path in the document ("sections.2.items.0.text"), and
// Line where the document has lines. Key and Args are its message.
type Flaw struct {
	Path string
	Line int
	Key  string
	Args map[string]any
	// Missing tells that nothing but a translation is lacking: what is shipped must have it, what people add may do without.
	Missing bool
}

// String is for logs and tests.
func (f Flaw) String() string { return fmt.Sprintf("%s: %s %v", f.Path, f.Key, f.Args) }

// Limits of a questionnaire.
const (
	mostSections = 60
	mostItems    = 600
	mostLines    = 200 // sections of a set of lines, and
	mostAbout    = 50  // items of each
	mostWording  = 8000
	mostChoices  = 100
	mostText     = 4000
)

var (
	questionnaireCode = regexp.MustCompile(`^[a-z0-9][a-z0-9.-]{1,39}$`)
	versionName       = regexp.MustCompile(`^[0-9A-Za-z][0-9A-Za-z.-]{0,19}$`)
	partCode          = regexp.MustCompile(`^[0-9A-Za-z][0-9A-Za-z._-]{0,39}$`)
	itemID            = regexp.MustCompile(`^[0-9A-Za-z][0-9A-Za-z._-]{0,79}$`)
)

// flaws gathers what is wrong.
type flaws struct{ list []Flaw }

func (f *flaws) add(path, key string, args ...any) {
	f.list = append(f.list, Flaw{Path: path, Key: key, Args: fault.New(fault.Invalid, key, args...).Args})
}

// text holds a text against the languages and limits; one that may be absent has all languages or none.
func (f *flaws) text(path string, t lang.Text, needed bool) { f.upTo(path, t, needed, mostText) }

// upTo is text of another length.
func (f *flaws) upTo(path string, t lang.Text, needed bool, most int) {
	if t.IsZero() {
		if needed {
			f.add(path, "flaw.text_needed")
		}
		return
	}
	for _, l := range lang.All() {
		words := t.Only(l)
		if words == "" {
			f.list = append(f.list, Flaw{Path: path, Key: "flaw.text_missing." + string(l), Missing: true})
			continue
		}
		if _, err := lang.ParseParagraphs(words, most); err != nil {
			f.add(path+"."+string(l), "flaw.text_wrong", "Limit", most)
		}
	}
}

// Check lists what is wrong with a questionnaire by itself; what it names of the catalogue is not looked at.
func (q Questionnaire) Check() []Flaw {
	var f flaws
	if !questionnaireCode.MatchString(q.Code) {
		f.add("code", "flaw.code", "Code", q.Code)
	}
	if !versionName.MatchString(q.Version) {
		f.add("version", "flaw.version", "Version", q.Version)
	}
	f.text("name", q.Name, true)
	f.text("intro", q.Intro, true)
	f.text("source", q.Source, q.Kind == Questions)
	last := -1
	for i, b := range q.Bands {
		at := "bands." + strconv.Itoa(i)
		f.text(at+".name", b.Name, true)
		if b.Category != i+1 || b.From <= last || b.From > 100 || i == 0 && b.From != 0 {
			f.add(at, "flaw.band", "Category", b.Category, "From", b.From)
		}
		last = b.From
	}
	if q.CategorySeries != "" && len(q.Bands) == 0 {
		f.add("bands", "flaw.no_bands", "Series", q.CategorySeries)
	}
	if q.MeetsFrom < 0 || q.MeetsFrom > len(q.Bands) {
		f.add("meets_from", "flaw.meets_from", "From", q.MeetsFrom, "Most", len(q.Bands))
	}
	if q.Kind != Questions && q.Kind != SetOfSeries && q.Kind != SetOfLines {
		f.add("kind", "flaw.kind", "Kind", string(q.Kind))
	}
	if q.Kind != Questions && q.CategorySeries+q.PercentSeries != "" {
		f.add("kind", "flaw.set_scored", "Series", first(q.CategorySeries, q.PercentSeries))
	}
	if q.Kind == Questions && q.Dimension == "" {
		f.add("dimension", "flaw.no_dimension", "Code", q.Dimension)
	}
	lists := f.choices(q.Choices)
	sections, items := mostSections, mostItems
	if q.Kind == SetOfLines {
		sections, items = mostLines, mostLines*mostAbout
	}
	if len(q.Sections) == 0 || len(q.Sections) > sections {
		f.add("sections", "flaw.sections", "Limit", sections)
	}
	ids, codes, parts, figures := map[string]bool{}, map[string]bool{}, map[string]bool{}, map[string]bool{}
	for i, s := range q.Sections {
		at := "sections." + strconv.Itoa(i)
		if !partCode.MatchString(s.Code) || codes[s.Code] {
			f.add(at+".code", "flaw.section_code", "Code", s.Code)
		}
		if (s.Part != "") != (q.Dimension != "") || s.Part != "" && parts[s.Part] {
			f.add(at+".part", "flaw.section_part", "Part", s.Part)
		}
		codes[s.Code], parts[s.Part] = true, true
		f.text(at+".name", s.Name, true)
		f.text(at+".short", s.Short, true)
		if q.Kind == SetOfLines { // the wording of a line, where there is one
			f.upTo(at+".question", s.Question, false, mostWording)
		} else {
			f.text(at+".question", s.Question, true)
		}
		if len(s.Items) == 0 {
			f.add(at, "flaw.no_items", "Code", s.Code)
		}
		letters := map[string]bool{}
		for j, item := range s.Items {
			place := at + ".items." + strconv.Itoa(j)
			f.item(place, item, ids, letters, lists)
			f.figure(place, q, item, figures)
		}
	}
	if len(ids) > items {
		f.add("sections", "flaw.items", "Limit", items)
	}
	return f.list
}

func (f *flaws) item(at string, i Item, ids, letters, lists map[string]bool) {
	if !itemID.MatchString(i.ID) || ids[i.ID] {
		f.add(at+".id", "flaw.item_id", "ID", i.ID)
	}
	if strings.TrimSpace(i.Letter) == "" || len(i.Letter) > 20 || letters[i.Letter] {
		f.add(at+".letter", "flaw.item_letter", "ID", i.ID, "Letter", i.Letter)
	}
	ids[i.ID], letters[i.Letter] = true, true
	f.text(at+".text", i.Text, true)
	f.text(at+".help", i.Help, false)
	f.text(at+".unit", i.Unit, false)
	f.text(at+".heading", i.Heading, false)
	if b := i.Bounds; len(b) > 2 || len(b) == 2 && b[1] < b[0] || len(b) > 0 && i.Kind != Number || i.Max > 0 && (i.Optional || i.Plain) {
		f.add(at+".bounds", "flaw.item_bounds", "ID", i.ID)
	}
	if !slices.Contains([]Kind{Choice, Number, Share, Date, Text}, i.Kind) {
		f.add(at+".kind", "flaw.item_kind", "ID", i.ID, "Kind", string(i.Kind))
	} else if lists[i.Choices] != (i.Kind == Choice) || i.Kind != Choice && i.Choices != "" {
		f.add(at+".choices", "flaw.item_choices", "ID", i.ID, "Choices", i.Choices)
	}
}

// figure looks at the series that an item names. Two items of one questionnaire do not give the same figure.
func (f *flaws) figure(at string, q Questionnaire, i Item, taken map[string]bool) {
	key := i.Series + "\x00" + i.Breakdown.Key()
	switch {
	case i.Series == "":
		if q.Kind == SetOfSeries || len(i.Breakdown) > 0 || i.Per != 0 {
			f.add(at+".series", "flaw.item_series", "ID", i.ID)
		}
	case i.Kind != Number && i.Kind != Share:
		f.add(at+".series", "flaw.item_series_kind", "ID", i.ID, "Series", i.Series)
	case i.Series == q.CategorySeries || i.Series == q.PercentSeries || taken[key]:
		f.add(at+".series", "flaw.item_series_twice", "ID", i.ID, "Series", i.Series)
	case i.Per < 0 || i.Per > 1_000_000 || i.Per != 0 && i.Kind != Share:
		f.add(at+".per", "flaw.item_per", "ID", i.ID)
	}
	for dimension, code := range i.Breakdown {
		if dimension == "" || code == "" || code == observation.Total {
			f.add(at+".breakdown", "flaw.item_breakdown", "ID", i.ID)
		}
	}
	taken[key] = true
}

func first(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

// choices looks at the lists of answers and gives their codes.
func (f *flaws) choices(lists []ChoiceList) map[string]bool {
	known := map[string]bool{}
	for i, c := range lists {
		at := "choices." + strconv.Itoa(i)
		if !partCode.MatchString(c.Code) || known[c.Code] {
			f.add(at+".code", "flaw.list_code", "Code", c.Code)
		}
		known[c.Code] = true
		if len(c.Choices) < 2 || len(c.Choices) > mostChoices {
			f.add(at+".options", "flaw.list_size", "Code", c.Code, "Limit", mostChoices)
		}
		codes, spellings := map[string]bool{}, map[string]string{}
		for j, o := range c.Choices {
			place := at + ".options." + strconv.Itoa(j)
			f.text(place+".label", o.Label, true)
			if !partCode.MatchString(o.Code) || codes[o.Code] {
				f.add(place+".code", "flaw.option_code", "Code", o.Code, "List", c.Code)
			}
			if o.Points < 0 || o.Points > 1000 {
				f.add(place+".points", "flaw.option_points", "Code", o.Code)
			}
			codes[o.Code] = true
			for _, s := range append([]string{o.Code, o.Label.En, o.Label.Es, o.Label.Fr}, o.Synonyms...) {
				folded := lang.Fold(s)
				if other := spellings[folded]; other != "" && other != o.Code {
					f.add(place, "flaw.option_twice", "Text", s, "Code", o.Code, "Other", other)
				}
				if folded != "" {
					spellings[folded] = o.Code
				}
			}
		}
	}
	return known
}
