package view

// Ask is one question in a form. Its fields are named by ID. Kind is that of the item: choice, number, share, date or text.
type Ask struct {
	ID, Letter, Text, Help, Unit, Kind string
	Value, Whole                       string // Whole is the second number of a share
	Choices, Gaps                      []Option
	Evidence                           string
	Revision, Stood                    string // what it was made from
	Last, LastRound                    string // the published answer of an earlier round
	Said                               string // the answer that stands, in words
	Wrong                              string
	Longest, LongestEvidence           int
}

// Gap tells that a reason is given for having no answer.
func (a Ask) Gap() bool {
	for _, g := range a.Gaps {
		if g.Selected {
			return true
		}
	}
	return false
}

// Delegated is a section of a country's work as an institution answers it by a link: as a form while Open, else as it was handed in.
type Delegated struct {
	Frame
	About        []Pair
	Question     string
	Instructions []string
	Caveat       string
	Receipt      *Sheet
	Open         bool
	Action       string
	Revision     string
	Asks         []Ask
	By           string
	LongestBy    int
	Progress     string
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
	Revision                  string
	Same, Chosen, Taken, None bool
}
