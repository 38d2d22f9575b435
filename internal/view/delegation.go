package view

// Delegated is a section of a country's work as an institution answers it by a link: as a form while Open, else as it was handed in.
type Delegated struct {
	Frame
	About        []Pair
	Question     string
	Instructions []string
	Caveat       string
	Published    string // what is known of the section where the answers of a round before are not public
	Receipt      *Sheet
	Open         bool
	Action       string
	Revision     string
	Groups       []AskGroup
	Answers      []Pair // as they were handed in
	By           string
	LongestBy    int
}

func (*Delegated) file() string { return "delegated.html" }

// Delegation is a section that was given away, as its country sees it: how it stands, what may be done, and what came in beside the draft.
type Delegation struct {
	Frame
	Sheet   Sheet
	Entries []*Entry
	Compare *Compare
}

func (*Delegation) file() string { return "delegation.html" }

// Compare sets what came in beside what stands, answer by answer, to choose from.
type Compare struct {
	Title, Say, Action string
	Fields             []Field // hidden
	Rows               []Compared
	Button             string
	Left               string // said in place of the button where nothing can be taken
}

// Compared is one answer: what stands and what came in. Same tells that they are alike, Taken that it was taken over.
type Compared struct {
	ID, Letter, Text          string
	Now, NowEvidence, NowBy   string
	Came, CameEvidence        string
	Files                     []Link // that came in
	Revision                  string
	Same, Chosen, Taken, None bool
}
