package view

// Problems is everything that was found in a file, in groups, with the choice of what is shown. Action is the address that the choice is sent to.
type Problems struct {
	Action   string
	Controls []Control // none where there is little to choose from
	Say      string    // how much of it is shown
	All      Link      // shows everything again; none while nothing is chosen
	Parts    []ProblemPart
}

// ProblemPart is what was found of one severity.
type ProblemPart struct {
	ID, Title, Say string
	Chip           Chip
	Groups         []ProblemGroup
}

// ProblemGroup is one thing that was found, in one cell or many. Few cells stand beside it; many are folded.
type ProblemGroup struct {
	ID          string
	Count, Unit string // how many, and of what
	Text, Mend  string
	Where       string // the only cells, or the first of those that are folded
	Fold        bool   // Cells are folded behind Where
	Cells       []Pair // by sheet: Texts are the ranges
	Note        string // that not all of them are listed, and where the rest is
	Link        Link   // what else can be done about it
}
