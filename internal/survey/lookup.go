package survey

import (
	"slices"
	"strings"

	"rumbo/internal/lang"
)

// Items lists all items in order.
func (q Questionnaire) Items() []Item {
	var out []Item
	for _, s := range q.Sections {
		out = append(out, s.Items...)
	}
	return out
}

// Asked lists the items that a country is asked for, in order: all but those that are optional. What is answered is told of these.
func (q Questionnaire) Asked() []Item {
	var out []Item
	for _, s := range q.Sections {
		out = append(out, s.Asked()...)
	}
	return out
}

// Asked lists the items of the section that a country is asked for.
func (s Section) Asked() []Item {
	return slices.DeleteFunc(slices.Clone(s.Items), func(i Item) bool { return i.Optional })
}

// Title is the question of an item, with the row where it stands in one.
func (i Item) Title(l lang.Code) string {
	if i.Row == "" {
		return i.Text.In(l)
	}
	return i.Text.In(l) + " " + i.Row
}

// Answered counts the asked items of the section that hold an answer.
func (s Section) Answered(answers map[string]Answer) int {
	n := 0
	for _, i := range s.Asked() {
		if answers[i.ID].Given() {
			n++
		}
	}
	return n
}

// Answered counts the asked items that hold an answer.
func (q Questionnaire) Answered(answers map[string]Answer) int {
	n := 0
	for _, s := range q.Sections {
		n += s.Answered(answers)
	}
	return n
}

// Item returns the item with that ID and its section.
func (q Questionnaire) Item(id string) (Item, Section, bool) {
	for _, s := range q.Sections {
		for _, i := range s.Items {
			if i.ID == id {
				return i, s, true
			}
		}
	}
	return Item{}, Section{}, false
}

// List returns the answers that an item permits; empty for an item that is not a choice.
func (q Questionnaire) List(item Item) ChoiceList {
	for _, l := range q.Choices {
		if l.Code == item.Choices {
			return l
		}
	}
	return ChoiceList{}
}

// Option returns the permitted answer of that code.
func (q Questionnaire) Option(item Item, code string) (Option, bool) {
	for _, o := range q.List(item).Choices {
		if o.Code == code && code != "" {
			return o, true
		}
	}
	return Option{}, false
}

// FindOption returns the permitted answer that a cell means: its code, its label in any language or a further spelling;
// case, accents and punctuation do not count.
func (q Questionnaire) FindOption(item Item, text string) (Option, bool) {
	folded := lang.Fold(text)
	for _, o := range q.List(item).Choices {
		for _, s := range o.spellings() {
			if folded != "" && lang.Fold(s) == folded {
				return o, true
			}
		}
	}
	return Option{}, false
}

// SuggestOption returns the permitted answer whose spelling is nearest to the text.
func (q Questionnaire) SuggestOption(item Item, text string) (Option, bool) {
	var all []string
	var of []Option
	for _, o := range q.List(item).Choices {
		for _, s := range o.spellings() {
			all, of = append(all, s), append(of, o)
		}
	}
	if at := lang.Nearest(text, all); at >= 0 {
		return of[at], true
	}
	// People often write the beginning only ("Yes, regardless").
	for i, s := range all {
		if f := lang.Fold(text); len(f) >= 3 && strings.HasPrefix(lang.Fold(s), f) {
			return of[i], true
		}
	}
	return Option{}, false
}

func (o Option) spellings() []string {
	return append([]string{o.Code, o.Label.En, o.Label.Es, o.Label.Fr}, o.Synonyms...)
}
