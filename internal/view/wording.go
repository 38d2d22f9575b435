package view

// Wording is one wording of a set of lines of action, alone or compared with another.
type Wording struct {
	Frame
	Standing Banner
	About    []Pair
	Compare  Form
	Changes  string // what the comparison comes to, in a sentence
	Legend   []Key
	Lines    []WordingLine
	Empty    string
}

func (*Wording) file() string { return "wording.html" }

// WordingLine is one line. Chip says how it differs where two wordings are compared; Gone lines stand only in the earlier one.
type WordingLine struct {
	ID, Code, Href     string
	Title, Theme, Text []Span
	Chip               Chip
	Notes              []string
	Links              []Pair
	Gone               bool
}

// Span is a run of words: as it stands, "ins" where it is new, "del" where it is gone.
type Span struct {
	Kind, Text string
}
