package view

// Search is what was found for a query, by kind. Notes say how it was read; Ideas lead on where nothing was found or asked.
type Search struct {
	Frame
	Query  string
	Kind   string // chosen kind, empty for all
	Notes  []string
	Tabs   []Tab
	Groups []FoundGroup
	Ideas  []Block
}

func (*Search) file() string { return "search.html" }

// FoundGroup is what was found of one kind.
type FoundGroup struct {
	ID, Title string
	Hits      []FoundHit
	More      Link // to the rest; without text where there is none
}

// FoundHit is one thing that was found. Other is the name, and In the code, of the language in which Say stands, where it is
// not the reader's.
type FoundHit struct {
	Href, Code string
	Name, Say  []Mark
	Other, In  string
}

// Mark is a piece of a text; On marks a word that was looked for.
type Mark struct {
	Text string
	On   bool
}
