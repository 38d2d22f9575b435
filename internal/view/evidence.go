package view

// Evidence are the files of a question, with the form by which one more is attached while Open. A page shows it by the template
// "evidence", outside any other form.
type Evidence struct {
	ID, Item, Letter, Text string
	Action                 string
	Files                  []EvidenceFile
	Open                   bool
	Kinds                  string // what may be attached
}

// EvidenceFile is one of them.
type EvidenceFile struct {
	Name, Href, Small string
	Remove            *CellButton
}

// EvidencePage shows the files of one question on a page of their own.
type EvidencePage struct {
	Frame
	Evidence Evidence
	Back     Link
	Readers  string // who reads the files
}

func (*EvidencePage) file() string { return "evidence.html" }
