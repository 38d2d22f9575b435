package view

// Section is one section of a country's work: its questions, each with what was answered last time, to be answered on the page.
type Section struct {
	Frame
	Action   string
	Code     string
	Question string
	Intro    []string // what stands above the questions: who works on it, why it came back
	Steps    []SectionLink
	Groups   []AskGroup
	Score    string // the provisional score in words, kept up to date by script
	Revision int64  // of the work, when the page was made
	Readonly bool
	Same     bool   // whether last round's answers can be taken over
	Undo     *Entry // takes back what was just taken over
	Next     string // name of the section that comes next, empty at the last
	Overview string // address of the work
	SignIn   string
	Kept     *Sheet // what was typed and could not be saved, where nothing can be written any more
	Words    Words
}

func (*Section) file() string { return "section.html" }

// Words are what the script says.
type Words struct {
	Saved, Saving, Offline, Ended, Conflict, Theirs, Mine, Yours, By, Closed, SignIn string
}

// SectionLink is a section in the row of sections.
type SectionLink struct {
	Text, Href, Small string
	Current           bool
}

// Ask is one question. Kind is that of the item; Value, Below (of a share the whole), Gap and Evidence are what stands or was typed;
// Mark is a digest of what the page was made with, so that an answer that nobody touched is not saved again.
type Ask struct {
	ID, Letter, Text, Help, Unit string
	Kind                         string
	Options                      []Option
	Value, Below                 string
	Gaps                         []Option
	Gap                          string
	Evidence                     string
	Revision                     int64
	Mark                         string
	Last, LastOf                 string
	Remarks                      []Said
	Wrong                        string
	Theirs                       string // somebody else has saved another answer meanwhile: who and when
	Mine, Stands                 string // then, in words, what was typed and what stands
	Reply                        string // where a remark is answered
	By                           string // who saved it last, and when
	Readonly                     bool
	Files                        *Files // evidence files, nil where there can be none
	Plain                        bool   // an answer alone: no reason of a gap, no evidence
	Inside                       bool   // stands in the panel of its group
	Many                         bool   // a choice among more options than can stand side by side
	Checks                       []Told
}

// AskGroup are questions that stand together, under a title where they have one. Rows are questions beside one another, each row under the
// columns that name them.
type AskGroup struct {
	Title   string
	Asks    []Ask
	Columns []string
	Rows    []AskRow
}

// AskRow is one row of questions.
type AskRow struct {
	Name string
	Asks []Ask
}

// Told is something that the answers have been found to be: an error keeps them from being handed in.
type Told struct {
	Error bool
	Text  string
}

// Said is a remark.
type Said struct {
	By, When, Words string
}

// Files are evidence files of a question.
type Files struct {
	Href, Text string
	Do         string // saves the form first, as a button of that value, in place of a link
}
