package view

// Region is a group of countries side by side.
type Region struct {
	Frame
	Form     Form
	Facts    []Fact
	Overview Sheet // the page in sentences
	Surveys  []SurveyPanels
	Latest   Panel
	Lines    Panel // of action of the group; without ID where it has none
	Progress Panel // verdicts by a method; without ID where there are none
	Missing  Panel
	Since    Panel // what changed since the last snapshot; without ID where there is none
	Detail   Panel // latest values of one series, with its target
	Others   []Link
}

// SurveyPanels shows one questionnaire in a group: who stands where, and the group beside others.
type SurveyPanels struct {
	Lead    string
	Heat    Panel
	Compare Panel
}

func (*Region) file() string { return "region.html" }

// Regions lists every group and region.
type Regions struct {
	Frame
	Query  string
	Blocks []Block
}

func (*Regions) file() string { return "regions.html" }

// Block is a titled list of links.
type Block struct {
	ID, Title, Say string
	Links          []Link
}

// Countries lists countries and territories, or those found.
type Countries struct {
	Frame
	Query  string
	Blocks []Block
}

func (*Countries) file() string { return "countries.html" }

// Country is one country beside its region.
type Country struct {
	Frame
	Overview   Sheet // the page in sentences
	Scores     []Score
	Change     Panel
	Lines      Panel // of action; without ID where the country has none
	Indicators Panel
	Progress   Panel // verdicts by a method; without ID where there are none
	Since      Panel // what changed since the last snapshot; without ID where there is none
	Workbook   WorkbookForm
	Groups     []Link
}

func (*Country) file() string { return "country.html" }

// Score is what a country's answers to a questionnaire come to, beside what the United Nations published.
type Score struct {
	ID, Title string
	Say       string
	Verdicts  []Verdict
	Table     Table
	Legend    []Key
	Notes     []string
	Downloads []Link
}

// Verdict is one category in words, and whose it is.
type Verdict struct {
	Who, What, Small, More, Href string
	Category                     int
}

// WorkbookForm asks for a country's workbook.
type WorkbookForm struct {
	Action   string
	Controls []Control
	Say      string
	Empty    string
}

// Indicators lists the indicators by goal.
type Indicators struct {
	Frame
	Query  string
	Panels []Panel
}

func (*Indicators) file() string { return "indicators.html" }

// Indicator is one indicator with its series, or one series on its own.
type Indicator struct {
	Frame
	Definition string
	Caveat     string
	Form       Form
	Facts      []Fact
	Series     []SeriesView
	Lines      Panel // of action that are linked to it; without ID where there are none
	Method     Sheet
	Cites      []Cite
	About      []Pair
}

// Cite is how figures of one source and release are cited, and their licence.
type Cite struct {
	Source, Release, Licence, Address, Text string
}

func (*Indicator) file() string { return "indicator.html" }

// SeriesView shows one series for the chosen group.
type SeriesView struct {
	ID, Code, Name, Href string
	Say                  string
	Empty                string // said where there is nothing to show
	Several              bool   // more than one series on the page, so that each gets a heading
	Trend                Panel
	Values               Panel
	Parts                Panel // by a breakdown; without ID where there is none
}

// Pair is a name and its value.
type Pair struct {
	Name, Text, Href string
	Code             bool
	Texts            []string // further values, a line each
	Links            []Link   // further values that lead somewhere, a line each
}

// Figure says where one figure comes from.
type Figure struct {
	Frame
	Value, Unit, Small string
	Category           int
	Caveat             string
	Facts              []Pair
	Working            Panel // of a computed value: step by step
	History            Panel
	Beside             Panel
	Inputs             Panel
}

func (*Figure) file() string { return "figure.html" }

// Methods explains how figures are made and shown.
type Methods struct {
	Frame
	Sections []MethodSection
	Gaps     []GapMeaning
	Rules    Panel
	Sources  Panel
	Data     []Pair
}

func (*Methods) file() string { return "methods.html" }

// GapMeaning is the sign and word of a gap, and what it means.
type GapMeaning struct {
	Key     Key
	Meaning string
}

// MethodSection is one rule in words.
type MethodSection struct {
	ID, Title  string
	Paragraphs []string
	Table      Table
}

// Imports lists what was taken in.
type Imports struct {
	Frame
	Waiting Panel // those that wait for the reader; without ID where there are none
	List    Panel
}

func (*Imports) file() string { return "imports.html" }

// NewImport is the form by which a file is taken in.
type NewImport struct {
	Frame
	Action           string
	Fields           []Field // where the figures are from
	MaxBytes         int64
	MaxText          string
	Checking, TooBig string
	Then             string // what happens after the check
}

func (*NewImport) file() string { return "import-new.html" }

// Import is the state of one file on its way in, and what was found in it.
type Import struct {
	Frame
	Steps   []Step
	Banner  Banner
	Facts   []Fact
	Found   *Problems // problems, by severity, the worst first
	Ask     Entry     // what the file does not say
	Diff    Panel
	Scores  Panel
	About   []Pair
	Decide  []Entry // what the reader may do with it
	Offers  []Entry // profiles that fit it
	Remarks Panel
	Links   []Link // what the figures changed
	Work    Work   // under way
	Log     Panel  // what was done when
}

func (*Import) file() string { return "import.html" }

// Work is work under way in the background: how far it is in words and in hundredths, where scripts ask for that, and where it is called
// off. Without Feed there is none.
type Work struct {
	Text, More        string
	Label, Stop, Lost string
	Percent           int
	Feed, Cancel      string
}

// Step of an import's life.
type Step struct {
	Text          string
	Done, Current bool
	Number        int
}

// Banner is one sentence that matters most. Tone is ok, warn or bad.
type Banner struct {
	Tone, Text, More string
}

// Operator asks to confirm the use of the operator's link.
type Operator struct {
	Frame
	Action string
}

func (*Operator) file() string { return "operator.html" }

// Problem says what went wrong and where to go from here.
type Problem struct {
	Frame
	Status      int
	Suggestions []Link
	Search      string // address of a search, empty for none
	Query       string
	Reference   string // number under which the log holds the cause
}

func (*Problem) file() string { return "problem.html" }
