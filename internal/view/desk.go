package view

import "slices"

// Desk is a page of work: entries to fill in, tables, pairs, in the order of its parts. Every page of administration is one.
type Desk struct {
	Frame
	Tabs  []Tab
	Facts []Fact
	Parts []Part
	Low   bool // what goes beside stands below, in two columns
}

func (*Desk) file() string { return "desk.html" }

// Tab leads to a neighbouring page.
type Tab struct {
	Text, Href string
	Current    bool
}

// Part is one block of a desk: one of its fields is set. Beside puts it in the narrow column at the right.
type Part struct {
	Panel  *Panel
	Entry  *Entry
	Sheet  *Sheet
	Beside bool
}

// Sheet is a titled list of pairs, or a text as it was written.
type Sheet struct {
	ID, Title, Say string
	Chip           Chip
	Pairs          []Pair
	Text           string
	Empty          string
	Links          []Link
}

// Entry is a form that is posted to Action. Several buttons tell their doings apart by the name "do". Folded entries open at a
// click; File makes it a multipart form.
type Entry struct {
	ID, Title, Say, Action string
	Fields                 []Field
	Buttons                []Button
	Folded, File           bool
	Get                    bool // a form that only looks, sent by GET
	Row                    bool // fields beside each other
	Cols                   bool // fields in three columns: texts in three languages
}

// Button sends an entry. Tone is empty, quiet or bad.
type Button struct {
	Text, Value, Tone string
}

// Field of an entry. Kind is text, email, password, date, number, area, choice, checks, radios, hidden, file, check or say, which
// shows Value as text.
type Field struct {
	Kind, Name, Label, Help, Value string
	Options                        []Option
	Required, Wide                 bool
	Max                            int
	List                           []Option // offered while typing
	Complete                       string   // autocomplete
	Wrong                          string

	ID string // set by Placed
}

// Placed are the fields with ids of their own: two entries of a page may have fields of one name.
func (e Entry) Placed() []Field {
	fields := slices.Clone(e.Fields)
	for i := range fields {
		fields[i].ID = e.ID + "-" + fields[i].Name
	}
	return fields
}
