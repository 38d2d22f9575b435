package intake

import (
	"context"
	"maps"
	"regexp"
	"slices"
	"strings"

	"rumbo/internal/area"
	"rumbo/internal/lang"
	"rumbo/internal/layout"
	"rumbo/internal/observation"
	"rumbo/internal/sheet"
	"rumbo/internal/survey"
)

// How alike two wordings of a question are: shared words twice over all words. From likeEnough on a wording is taken, and told; from likeAsked on it is
// asked about; below it is another question.
const (
	likeEnough = 0.75
	likeAsked  = 0.45
	likeAlone  = 0.15 // by how much the most similar question must be ahead of the next
)

// fewest questions that make a sheet one of answers; letters alone could mean anything and must be more.
const (
	fewestTexts   = 3
	fewestLetters = 5
)

// wordings is a questionnaire as sheets are searched for it.
type wordings struct {
	q       survey.Questionnaire
	texts   map[string]string // folded wording in any language, or ID → item; "" where two items are worded alike
	letters map[string]string
	words   map[string][]int  // word → wordings in which it stands
	of      []string          // wording → item, one for each language
	long    []int             // and how many words it has
	lead    []map[string]bool // and the words of the question that leads to it, "Does the Government have …", which people put before it
}

func wordingsOf(q survey.Questionnaire) *wordings {
	a := &wordings{q: q, texts: map[string]string{}, letters: map[string]string{}, words: map[string][]int{}}
	keep := func(text, id string) {
		if text = lang.Fold(text); text == "" {
			return
		}
		if other, met := a.texts[text]; met && other != id {
			id = ""
		}
		a.texts[text] = id
	}
	for _, item := range q.Items() {
		keep(item.ID, item.ID)
		if item.Letter != "" {
			a.letters[strings.ToLower(item.Letter)] = item.ID
		}
		for _, l := range lang.All() {
			keep(item.Title(l), item.ID)
			if item.Row == "" {
				keep(item.Text.In(l), item.ID)
			}
			words := wordsOf(item.Title(l))
			for w := range words {
				a.words[w] = append(a.words[w], len(a.of))
			}
			a.of, a.long, a.lead = append(a.of, item.ID), append(a.long, len(words)), append(a.lead, leadWords(q, item, l, words))
		}
	}
	return a
}

// leadWords are the words of the question of a section that the wording of one of its items does not have.
func leadWords(q survey.Questionnaire, item survey.Item, l lang.Code, wording map[string]bool) map[string]bool {
	_, section, _ := q.Item(item.ID)
	out := wordsOf(section.Question.In(l))
	maps.DeleteFunc(out, func(w string, _ bool) bool { return wording[w] })
	return out
}

// wordsOf are the words of a text that say something; short ones hardly do. One and several of a thing are one word.
func wordsOf(text string) map[string]bool {
	out := map[string]bool{}
	for _, w := range strings.Fields(lang.Fold(text)) {
		if len(w) > 3 {
			out[strings.TrimSuffix(w, "s")] = true
		}
	}
	return out
}

var (
	enumerated = regexp.MustCompile(`^\s*(?:[A-Za-z]?\d{1,2}(?:\.\d{1,2})*\s*[.)\-–:]?\s*)?(?:\(?[a-z]\s*[.)\-–:])?\s*(.*)$`)
	lettered   = regexp.MustCompile(`^\s*(?:10\.7\.2\.?)?\s*[DdPpQq]?\s*\.?(\d{1,2})\s*[.\-_)]?\s*([a-z])?\s*[.)]?\s*$`)
)

// unnumbered is a question without the number before it: "1a) Public education", "2.3. …".
func unnumbered(text string) string {
	if m := enumerated.FindStringSubmatch(text); m != nil && m[1] != "" {
		return m[1]
	}
	return text
}

// letter is the item that a cell names by its letter alone: "1a", "D1-a", "1.a)".
func (a *wordings) letter(text string) (string, bool) {
	m := lettered.FindStringSubmatch(strings.ToLower(text))
	if m == nil {
		return "", false
	}
	id, ok := a.letters[m[1]+m[2]]
	return id, ok
}

// exact is the item of which a cell is the wording, in any language, or the ID.
func (a *wordings) exact(text string) (string, bool) {
	for _, s := range []string{text, unnumbered(text)} {
		if id := a.texts[lang.Fold(s)]; id != "" {
			return id, true
		}
	}
	return "", false
}

// like are the items by how alike their wording is to the text, the most alike first; ahead tells that the first is clearly so.
func (a *wordings) like(text string) (ids []string, first float64, ahead bool) {
	mine := wordsOf(unnumbered(text))
	if len(mine) == 0 {
		return nil, 0, false
	}
	shared, found := map[int]int{}, map[string]float64{}
	for w := range mine {
		for _, wording := range a.words[w] {
			shared[wording]++
		}
	}
	for wording, n := range shared {
		id, said := a.of[wording], len(mine)
		for w := range mine {
			if a.lead[wording][w] {
				said--
			}
		}
		found[id] = max(found[id], 2*float64(n)/float64(said+a.long[wording]))
	}
	if len(found) == 0 {
		return nil, 0, false
	}
	for _, item := range a.q.Items() {
		if found[item.ID] > 0 {
			ids = append(ids, item.ID)
		}
	}
	slices.SortStableFunc(ids, func(x, y string) int {
		switch {
		case found[x] > found[y]:
			return -1
		case found[x] < found[y]:
			return 1
		}
		return 0
	})
	first = found[ids[0]]
	return ids, first, len(ids) == 1 || first-found[ids[1]] >= likeAlone
}

// questioned is a sheet on which questions of a questionnaire stand below each other, or side by side in one row.
type questioned struct {
	area   *area.Area          // whose answers they are, in a table with a row for each country and question
	period *observation.Period // and of when
	asked  *wordings
	index  int
	name   string
	head   layout.Head
	down   bool
	axis   int  // column of the questions where they stand below each other, else their row
	by     int  // column, or row, of their letters; 0 for none
	inside bool // answers stand in one cell with their questions
	under  int  // by how many rows answers stand under questions that stand below each other
	items  []questionAt
	doubt  []questionAt          // wordings that may be those of questions
	others []questionAt          // texts in their column or row that are none
	worded int                   // items found by their wording
	first  int                   // where the first question was found
	rivals []*questioned         // of other questionnaires, where letters alone fit several
	form   *form                 // what codes mean, where the file says so
	cells  map[string]sheet.Cell // answers of a table with a respondent in each row

	columns []questionColumn // as they were understood
	shape   []string         // headers, as they are the same in the file of next year
	left    bool             // somebody has left the sheet out
}

// questionAt is a question with the row, or the column, where it stands.
type questionAt struct {
	id   string
	at   int
	text string
	like []string // of a doubt: the items that it may be
	by   By       // who said so
}

// findQuestions looks on each visible sheet for the questions of one of the questionnaires, whatever was said of it.
func (a *analysis) findQuestions(ctx context.Context) ([]*questioned, error) {
	var all []*wordings
	for _, q := range a.ref.Questionnaires {
		if q.Kind != survey.SetOfLines {
			all = append(all, wordingsOf(q))
		}
	}
	if len(all) == 0 || a.book.Format() == sheet.JSON {
		return nil, nil
	}
	var heads []layout.Head
	f := &form{}
	for i, s := range a.book.Sheets() {
		head, err := layout.ReadTop(ctx, a.book, i)
		if err != nil {
			return nil, err
		}
		heads = append(heads, head)
		if !f.describes(s.Name, head) && s.Hidden {
			heads[i].Rows = nil
		}
	}
	a.form = f
	var out []*questioned
	for i, s := range a.book.Sheets() {
		if f.sheets[s.Name] {
			continue
		}
		if q := search(all, heads[i], f); q != nil {
			for _, one := range append(q.rivals, q) {
				one.index, one.name, one.form = i, s.Name, f
			}
			out = append(out, q)
		}
	}
	return out, nil
}

// search finds the questionnaire of which most questions stand in one column or one row of the sheet, by their wording before their letters. Where letters alone fit
// several alike, rivals are the others.
func search(all []*wordings, head layout.Head, f *form) *questioned {
	var found []*questioned
	for _, a := range all {
		var best *questioned
		whole := head
		head, answers := a.insides(whole)
		for _, down := range []bool{true, false} {
			if !down {
				head = whole
			}
			if q := a.along(head, f, down); q != nil && (best == nil || q.better(best)) {
				if best = q; down && answers != nil {
					q.inside, q.cells = true, answers
				}
			}
		}
		if best != nil {
			found = append(found, best)
		}
	}
	var best *questioned
	for _, q := range found {
		if (q.worded >= fewestTexts || q.worded == fewestTexts-1 && len(q.doubt) > 0 || len(q.items) >= fewestLetters) && (best == nil || q.better(best)) {
			best = q
		}
	}
	if best == nil {
		return nil
	}
	for _, q := range found {
		if q != best && best.worded == 0 && 2*len(q.items) >= len(best.items) {
			best.rivals = append(best.rivals, q)
		}
	}
	return best
}

// oneOf asks which questionnaire letters are of, where they fit several; nil while nobody has said it.
func (a *analysis) oneOf(q *questioned) *questioned {
	name := q.name
	if len(q.rivals) == 0 {
		return q
	}
	var options []string
	for _, r := range append([]*questioned{q}, q.rivals...) {
		options = append(options, r.asked.q.Code)
	}
	code, ok := a.found.put(a.report.Options, codeAnswersSurvey, "survey/"+name, place{sheet: name, col: 1, row: 1}, name, options)
	for _, r := range append([]*questioned{q}, q.rivals...) {
		if ok && r.asked.q.Code == code {
			return r
		}
	}
	return nil
}

// better tells that more questions were found by their wording, else that more were found at all.
func (q *questioned) better(o *questioned) bool {
	if q.worded != o.worded {
		return q.worded > o.worded
	}
	return len(q.items) > len(o.items)
}

// itemNamed is the item that a cell names: by its letter, by its wording, or perhaps.
type itemNamed struct{ letter, sure, likely string }

func (a *wordings) name(text, question string) (n itemNamed) {
	if id, ok := a.letter(text); ok {
		return itemNamed{letter: id}
	}
	if n.sure, _ = a.sure(question); n.sure != "" {
		return n
	}
	if ids, first, _ := a.like(question); first >= likeAsked {
		n.likely = ids[0]
	}
	return n
}

// along looks for the column, or row, with most of the questions.
func (a *wordings) along(head layout.Head, f *form, down bool) *questioned {
	texts, letters, likely := map[int]map[string]bool{}, map[int]map[string]bool{}, map[int]map[string]bool{}
	note := func(m map[int]map[string]bool, axis int, id string) {
		if m[axis] == nil {
			m[axis] = map[string]bool{}
		}
		m[axis][id] = true
	}
	met := map[string]itemNamed{} // texts repeat
	for _, row := range head.Rows {
		for _, c := range row.Cells {
			if c.Kind != sheet.Text {
				continue
			}
			axis := row.Number
			if down {
				axis = c.Col
			}
			one, known := met[c.Text]
			if !known {
				one = a.name(c.Text, f.question(c.Text, down))
				met[c.Text] = one
			}
			switch {
			case one.letter != "":
				note(letters, axis, one.letter)
			case one.sure != "":
				note(texts, axis, one.sure)
			case one.likely != "":
				note(likely, axis, one.likely)
			}
		}
	}
	most := func(m map[int]map[string]bool) (axis, n int) {
		for at, ids := range m {
			if len(ids) > n || len(ids) == n && at < axis {
				axis, n = at, len(ids)
			}
		}
		return axis, n
	}
	axis, n := most(texts)
	if n == fewestTexts-1 && len(likely[axis]) > 0 {
		n++ // which of the others are questions as well is asked
	}
	by, m := most(letters)
	if n < fewestTexts && m < fewestTexts {
		return nil
	}
	q := &questioned{asked: a, head: head, down: down, axis: axis, by: by}
	if m < fewestTexts {
		q.by = 0
	}
	if n < fewestTexts && m < fewestLetters {
		q.axis = 0
	}
	q.pick(f)
	return q
}

// sure is the item whose wording the text is, or nearly so.
func (a *wordings) sure(text string) (id string, exact bool) {
	if id, ok := a.exact(text); ok {
		return id, true
	}
	if ids, first, ahead := a.like(text); first >= likeEnough && ahead {
		return ids[0], false
	}
	return "", false
}

// pick lists the questions along the axis, and what may be others.
func (q *questioned) pick(f *form) {
	text, by := map[int]string{}, map[int]string{}
	var places []int
	for _, row := range q.head.Rows {
		for _, c := range row.Cells {
			axis, at := row.Number, c.Col
			if q.down {
				axis, at = c.Col, row.Number
			}
			if axis != q.axis && axis != q.by || axis == 0 {
				continue
			}
			if axis == q.axis {
				text[at] = f.question(c.Text, q.down)
			}
			if axis == q.by {
				by[at] = c.Text
			}
			if !slices.Contains(places, at) {
				places = append(places, at)
			}
		}
	}
	slices.Sort(places)
	for _, at := range places {
		id, _ := q.asked.sure(text[at])
		lettered, named := q.asked.letter(by[at])
		one := questionAt{id: id, at: at, text: text[at]}
		switch {
		case id != "" && named && id != lettered:
			one.like = []string{id, lettered} // its letter says another question
			q.doubt = append(q.doubt, one)
		case id != "":
			q.worded++
			q.items = append(q.items, one)
		case named:
			one.id = lettered
			if one.text == "" {
				one.text = by[at]
			}
			q.items = append(q.items, one)
		default:
			if ids, first, _ := q.asked.like(text[at]); first >= likeAsked {
				one.like = ids[:min(len(ids), 5)]
				q.doubt = append(q.doubt, one)
			} else if text[at] != "" {
				q.others = append(q.others, one)
			}
		}
	}
	if len(q.items) > 0 {
		q.first = q.items[0].at
	}
}
