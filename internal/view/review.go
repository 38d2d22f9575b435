package view

// Review is what a country handed in on a part of a round, as those who judge it see it: each answer beside what stood before.
type Review struct {
	Frame
	Banner   Banner
	Facts    []Fact
	Scores   Panel
	Tabs     []Tab // which answers are shown
	Sections []ReviewSection
	Empty    string         // said where no answer is shown
	Remarks  []ReviewRemark // about the whole
	Beside   []Part
}

func (*Review) file() string { return "review.html" }

// ReviewSection are the answers of one section. Before heads the column of the round before; without it there is no such column.
type ReviewSection struct {
	ID, Title, Say string
	Chip           Chip
	Checks         []Pair
	Caption        string
	Before, Now    string
	Answers        []ReviewAnswer
}

// Span is over how many columns what belongs to an answer goes.
func (s ReviewSection) Span() int {
	if s.Before == "" {
		return 3
	}
	return 4
}

// ReviewAnswer is one answer: in the round before, and now. Lines tell what it was elsewhere, "yes → no". More are its evidence, who
// wrote it, and where it is from.
type ReviewAnswer struct {
	ID, Letter, Text string
	Before, Now      Cell
	Mark             Chip
	Lines            []Pair
	More             []Pair
	Checks           []Pair
	Remarks          []ReviewRemark
	Remark           string // where a remark is written
	Say              *Entry // the form for it, where it was asked for
}

// ReviewRemark is what somebody said about an answer, or about the whole. Which tells at which handing-in, where it is not this one.
type ReviewRemark struct {
	Who, When, Words, Which string
}
