package view

// Comparing sets areas beside each other. Its address is its whole state: tabs and form lead to other states.
type Comparing struct {
	Frame
	Caveat string
	Unread []string // what of the address was not understood, in sentences
	Tabs   []Tab
	Pick   Pick
	Legend []Key
	Panels []Panel
	Places Panel // small areas that a map hardly shows; without ID where there is no map
}

func (*Comparing) file() string { return "compare.html" }

// Pick is the form of a comparison, sent by GET.
type Pick struct {
	Action   string
	View     string // what is shown, kept by the form
	Controls []PickControl
	From, To string
	Summary  string // what is named, in words
	Open     bool
	Areas    []Option // to be named by a tick
	Others   []Option // offered while typing
	Only     bool
}

// PickControl is one choice; Groups hold its options under headings, the first without one.
type PickControl struct {
	Name, Label string
	Groups      []OptionGroup
	Wide        bool
}

// OptionGroup is a heading and its options.
type OptionGroup struct {
	Label   string
	Options []Option
}
