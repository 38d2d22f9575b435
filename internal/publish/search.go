package publish

import (
	"context"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"rumbo/internal/i18n"
	"rumbo/internal/lang"
)

// Kind is what sort of thing was found.
type Kind string

// The kinds of things that can be found. All of them are public.
const (
	OfCountry   Kind = "country"
	OfGroup     Kind = "group"
	OfIndicator Kind = "indicator"
	OfSeries    Kind = "series"
	OfQuestion  Kind = "question"
	OfLine      Kind = "line"
	OfTarget    Kind = "target"
	OfMeeting   Kind = "meeting"
	OfMethod    Kind = "method"
	OfSource    Kind = "source"
)

// Kinds lists them in the order in which equals stand.
func Kinds() []Kind {
	return []Kind{OfCountry, OfGroup, OfIndicator, OfSeries, OfQuestion, OfLine, OfTarget, OfMeeting, OfMethod, OfSource}
}

// Entry is one thing that can be found, in one language. Name and Body are shown; Also holds codes and spellings by which it
// is found as well.
type Entry struct {
	Kind  Kind
	Code  string // its own within the kind; a line's is "RCM-2018/3", a question's "sdg-10.7.2/10.7.2.D1a"
	Lang  lang.Code
	Name  string
	Body  string
	Also  []string
	Place int // order among equals
}

// Word is a word of the index: how many entries hold it, and what it is made of.
type Word struct {
	Text string
	Uses int
}

// Asked is a search as the store takes it. Each word stands for itself and for those that it was taken for.
type Asked struct {
	Words [][]string // folded
	Any   bool       // one of the words is enough
	Key   string     // the whole query as a code without separators
	Code  string     // the whole query folded, where it may begin a code; else empty
	Name  string     // the whole query folded
	Codes []string   // words of the query that may be codes, folded and without separators
	Runs  []string   // runs of its words, folded, that may be names
	Lang  lang.Code  // of the reader
	Kind  Kind       // only these; empty for all
	Most  int        // of each kind
}

// Hit is a thing that was found. Name is in the reader's language; Matched is the text in which the words stand where that is in
// another.
type Hit struct {
	Kind    Kind
	Code    string
	Name    string
	Body    string
	Matched string
	In      lang.Code // language of Matched
	Of      int       // how many of its kind were found
	Score   float64
}

// SearchStore keeps the index. Its entries are public whoever asks.
type SearchStore interface {
	// KeepSearch makes the index hold exactly these entries and words.
	KeepSearch(ctx context.Context, entries []Entry, words []Word) error
	// Search gives what was asked for, the best first within each kind.
	Search(ctx context.Context, a Asked) ([]Hit, error)
	// LikeWords gives, of each word that begins no word of the index, those with some of its trigrams, the most alike first.
	LikeWords(ctx context.Context, words []string) (map[string][]Word, error)
}

// Search finds public things by name, code or description, in whichever language they are asked for. It is safe for concurrent
// use.
type Search struct {
	store    SearchStore
	lines    *Lines
	figures  *Service
	messages *i18n.Catalogue
}

// NewSearch makes a Search over a store; figures and lines say what there is.
func NewSearch(store SearchStore, lines *Lines, figures *Service, messages *i18n.Catalogue) *Search {
	return &Search{store: store, lines: lines, figures: figures, messages: messages}
}

// Refresh brings the index to what is public now.
func (s *Search) Refresh(ctx context.Context) error {
	entries, err := s.entries(ctx)
	if err != nil {
		return err
	}
	return s.store.KeepSearch(ctx, entries, wordsOf(entries))
}

// Longest query that is read, in letters, and most words of it.
const (
	LongestSearch = 120
	mostWords     = 8
)

// Mostly how many of each kind stand side by side, and how many where one kind is chosen.
const (
	mostOfEach = 5
	mostOfOne  = 100
)

// Found is what a search came to.
type Found struct {
	Query  string // as it was read
	Groups []FoundKind
	Count  int
	// Taken says which words are in no entry and for what they were taken; Any that only some of the words were found together.
	Taken []Taken
	Any   bool
	// Marks are the folded words to mark in what is shown.
	Marks []string
}

// FoundKind is what was found of one kind. Count may be more than there are hits.
type FoundKind struct {
	Kind  Kind
	Count int
	Hits  []Hit
}

// Taken is a word that was taken for another.
type Taken struct{ Given, For string }

// Find searches for the query. Kind limits it to one kind, else there are some of each. An empty query finds nothing.
func (s *Search) Find(ctx context.Context, query string, kind Kind, l lang.Code) (Found, error) {
	out := Found{Query: cut(strings.Join(strings.Fields(query), " "), LongestSearch)}
	words := strings.Fields(lang.Fold(out.Query))
	if len(words) == 0 {
		return out, nil
	}
	words = words[:min(len(words), mostWords)]
	name := strings.Join(words, " ")
	a := Asked{Key: strings.ReplaceAll(name, " ", ""), Name: name, Lang: l, Kind: kind, Most: mostOfEach}
	a.Codes, a.Runs = codesIn(out.Query), runsOf(words)
	if kind != "" {
		a.Most = mostOfOne
	}
	if strings.ContainsFunc(name, unicode.IsDigit) {
		a.Code = name
	}
	alike, err := s.alike(ctx, words)
	if err != nil {
		return Found{}, err
	}
	for _, w := range words {
		all := []string{w}
		if near := alike[w]; len(near) > 0 {
			all = append(all, near...)
			out.Taken = append(out.Taken, Taken{Given: w, For: near[0]})
		}
		a.Words = append(a.Words, all)
		out.Marks = append(out.Marks, all...)
	}
	hits, err := s.store.Search(ctx, a)
	if err == nil && len(hits) == 0 && len(words) > 1 {
		a.Any, out.Any = true, true
		hits, err = s.store.Search(ctx, a)
	}
	if err != nil {
		return Found{}, err
	}
	out.Groups = grouped(hits)
	for _, g := range out.Groups {
		out.Count += g.Count
	}
	if out.Count == 0 {
		out.Any = false
	}
	return out, nil
}

// codesIn are the words of a query that hold a digit, as codes are compared: others may spell a code by chance ("can", "per").
func codesIn(query string) []string {
	out := []string{}
	for _, w := range strings.Fields(query) {
		if strings.ContainsFunc(w, unicode.IsDigit) {
			out = append(out, strings.ReplaceAll(lang.Fold(w), " ", ""))
		}
	}
	return out
}

// runsOf are the words, alone and with those that follow.
func runsOf(words []string) []string {
	var out []string
	for i := range words {
		for j := i + 1; j <= len(words); j++ {
			out = append(out, strings.Join(words[i:j], " "))
		}
	}
	return out
}

// grouped puts hits of a kind together, the kind with the best hit first.
func grouped(hits []Hit) []FoundKind {
	var out []FoundKind
	for _, h := range hits {
		i := slices.IndexFunc(out, func(g FoundKind) bool { return g.Kind == h.Kind })
		if i < 0 {
			i = len(out)
			out = append(out, FoundKind{Kind: h.Kind, Count: h.Of})
		}
		out[i].Hits = append(out[i].Hits, h)
	}
	slices.SortStableFunc(out, func(a, b FoundKind) int {
		switch best, other := a.Hits[0].Score, b.Hits[0].Score; {
		case best > other:
			return -1
		case best < other:
			return 1
		}
		return slices.Index(Kinds(), a.Kind) - slices.Index(Kinds(), b.Kind)
	})
	return out
}

// alike are, for each word that is in no entry, the nearest words that are: by letters inserted, left out, replaced or swapped.
func (s *Search) alike(ctx context.Context, words []string) (map[string][]string, error) {
	var typed []string
	for _, w := range words {
		if utf8.RuneCountInString(w) >= shortestMended && !strings.ContainsFunc(w, unicode.IsDigit) {
			typed = append(typed, w)
		}
	}
	if len(typed) == 0 {
		return nil, nil
	}
	candidates, err := s.store.LikeWords(ctx, typed)
	if err != nil {
		return nil, err
	}
	out := map[string][]string{}
	for w, list := range candidates {
		out[w] = nearest(w, list)
	}
	return out, nil
}

// shortestMended is the length from which a word can be mistyped: shorter ones are near to everything.
const shortestMended = 4

// nearest are up to three words that are nearest to what was typed; none where more than a letter in four would differ.
func nearest(typed string, candidates []Word) []string {
	n := utf8.RuneCountInString(typed)
	limit := 1
	if n >= 6 {
		limit = 2
	}
	if n >= 11 {
		limit = 3
	}
	type near struct {
		Word
		far int
	}
	var found []near
	for _, c := range candidates {
		// Half a word is enough where the other half has not been typed: "migrasi" begins "migración" nearly.
		far := lang.Distance(typed, c.Text, limit)
		if runes := []rune(c.Text); far > limit && len(runes) > n && n >= 6 {
			far = lang.Distance(typed, string(runes[:n]), 1)
			if far > 1 {
				far = limit + 1
			}
		}
		if far <= limit {
			found = append(found, near{c, far})
		}
	}
	slices.SortStableFunc(found, func(a, b near) int {
		if a.far != b.far {
			return a.far - b.far
		}
		return b.Uses - a.Uses
	})
	var out []string
	for _, f := range found {
		if f.far > found[0].far || len(out) == 3 {
			break
		}
		out = append(out, f.Text)
	}
	return out
}

func cut(s string, most int) string {
	if r := []rune(s); len(r) > most {
		return strings.TrimSpace(string(r[:most]))
	}
	return s
}

// Folded is the entry as it is searched: name, further spellings with " | " between them, and body.
func (e Entry) Folded() (code, name, also, body string) {
	var spellings []string
	for _, s := range e.Also {
		if s = lang.Fold(s); s != "" {
			spellings = append(spellings, s)
		}
	}
	return lang.Fold(e.Code), lang.Fold(e.Name), strings.Join(spellings, " | "), lang.Fold(e.Body)
}

// wordsOf are the words of the entries that a mistyped one can be taken for, in order.
func wordsOf(entries []Entry) []Word {
	uses := map[string]int{}
	for _, e := range entries {
		_, name, also, body := e.Folded()
		seen := map[string]bool{}
		for _, w := range strings.Fields(name + " " + also + " " + body) {
			if !seen[w] && utf8.RuneCountInString(w) > 1 {
				seen[w] = true
				uses[w]++
			}
		}
	}
	out := make([]Word, 0, len(uses))
	for w, n := range uses {
		out = append(out, Word{w, n})
	}
	slices.SortFunc(out, func(a, b Word) int { return strings.Compare(a.Text, b.Text) })
	return out
}

// Trigrams are the runs of three letters of a word, with blanks around it, each once.
func Trigrams(word string) []string {
	r := []rune("  " + word + " ")
	var out []string
	for i := 0; i+3 <= len(r); i++ {
		if t := string(r[i : i+3]); !slices.Contains(out, t) {
			out = append(out, t)
		}
	}
	return out
}
