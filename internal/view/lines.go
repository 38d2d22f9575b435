package view

// Lines is a page about lines of action: tabs to its neighbours, choices of the reader, and its parts in order. A page for Paper is laid out to be
// printed.
type Lines struct {
	Frame
	Caveat string
	Tabs   []Tab
	Form   Form
	Facts  []Fact
	Parts  []Part
	Paper  bool
}

func (*Lines) file() string { return "lines.html" }
