package view

import "rumbo/internal/lang"

// Frame is what every page carries: head, navigation, foot.
type Frame struct {
	Lang        lang.Code
	Title       string // heading of the page and title of the document
	Window      string // title of the document where it tells more than the heading
	Description string // for search engines, in a sentence
	Lead        string // what the page says, in one or two sentences
	Tags        []Link
	Actions     []Action
	Section     string // entry of the navigation: regions, countries, indicators, methods, imports
	Top         bool   // this page is that entry itself
	Home        string // code of the group that a reader starts with
	House       string // name of the installation
	Institution string // who answers for it
	Contact     string // e-mail address of theirs
	Languages   []Language
	Crumbs      []Link // the last one without address
	Who         string // name of who is signed in, empty for the public
	Menu        []Item // what there is beside the public pages, by rights
	Notice      string // what has just been done
	Wrong       string // why it could not be done
	Private     bool   // not for search engines
	Charts      bool   // the page draws charts
	Map         bool   // the page draws a map
	Bare        bool   // without navigation and foot: for phones in a room, and for a wall
	Refresh     int    // seconds after which a browser without scripts asks again; 0 for never
	Version     string
	DataHash    string
	Snapshot    AsOf // as of which the page is seen; without Name it is of now
}

// AsOf is the snapshot as of which a page is seen.
type AsOf struct {
	Name      string // with its code
	Say       string
	Withdrawn string // said of one that was withdrawn
	Href      string // its page
	Now       string // the same page as it stands
}

func (f *Frame) frame() *Frame { return f }

// Item is an entry of the navigation. Section is what Frame.Section names it by.
type Item struct {
	Section, Text, Href string
}

// Language of the page's switch.
type Language struct {
	Code    lang.Code
	Short   string // EN
	Name    string // English, in itself
	Href    string
	Current bool
}

// Link is a text with an address; without one it is only text.
type Link struct {
	Text, Href string
	Download   bool
	Out        bool   // leads out of Rumbo, to an address that somebody gave
	Small      string // said beside it
}

// Action is a button that leads somewhere.
type Action struct {
	Text, Href string
	Quiet      bool
	Download   bool
	Copy       bool // copies its address where scripts run
}

// Control is one choice in a form of the reader.
type Control struct {
	Name, Label string
	Options     []Option
	Wide        bool
}

// Option of a choice.
type Option struct {
	Value, Text string
	Selected    bool
}

// Form is a row of choices, sent by GET to Action.
type Form struct {
	Action   string
	Controls []Control
}

// Fact is one figure of the strip at the head of a page. Tone is ok, warn, bad or empty.
type Fact struct {
	Value, Label, Small, Href, Tone string
}

// Panel is a figure of a page: its sentence in words, its chart, the table with the same numbers, downloads, notes.
type Panel struct {
	ID, Title string
	Chip      Chip
	Say       string // the sentence
	Caveat    string
	Chart     Chart
	Table     Table
	Folded    bool // the table is behind Summary, or else "the same figures"
	Summary   string
	Tucked    bool // on a phone the table is folded, by script, behind its number of rows
	Long      bool // may break over pages in print
	Legend    []Key
	Notes     []string
	Downloads []Link
	More      []Link // where the list goes on
	Empty     string // said instead of chart and table when there is nothing to show
}

// Chip is a word with a tone: neutral, ok, warn or bad. Without text there is none.
type Chip struct {
	Tone, Text string
}

// Chart is the option of a chart as JSON. Size is s, m, l or xl; Label says in a few words what it draws, Source where
// its numbers come from, for whoever takes it away as a picture. A map has the address of its Shapes instead of being drawn by ECharts.
type Chart struct {
	Option, Size, Label string
	Source, Shapes      string
}

// Key is one entry of a legend.
type Key struct {
	Class, Sign, Text string
}

// Table is a table of ready texts.
type Table struct {
	ID, Caption string
	ShowCaption bool
	Class       string // heat, cards or empty
	Columns     []Column
	Rows        []Row
	Foot        []Row
	Sortable    bool   // sorting is the reader's act
	Filter      string // label of a filter by text; empty for none
}

// Column heads one column. Class n is for figures. Href sorts by it where the table is one page of many, and Sorted says that it is:
// ascending or descending.
type Column struct {
	Text, Small, Class string
	Href, Sorted       string
}

// Row of a table; Head is its row header.
type Row struct {
	ID    string // anchor, empty for none
	Class string
	Head  Cell
	Cells []Cell
}

// Cell is one cell. Mapped cells belong to a heat map: their class carries the category or gap, Word says it to those who
// do not see colours, Sign tells that Text is a sign only.
type Cell struct {
	Text, Small, Word, Href, Title, Class string
	Column                                string // heading of its column, printed beside it on narrow screens
	Sort                                  string // what the column sorts by, when not Text
	Chip                                  string // tone of a chip: neutral, ok, warn, bad
	Code, Below, Mapped, Sign             bool
	Spark                                 *Spark
	Button                                *CellButton
	Tick                                  *Tick
	Fill                                  *Fill
	Meter                                 *Meter
	Act                                   string // the link looks like a button: main or quiet
}

// Meter is a bar that is filled to Part percent.
type Meter struct {
	Part int
}

// Tick is a box within a table that belongs to the entry of that id.
type Tick struct {
	Entry, Name, Value, Label string
	Set                       bool
}

// Fill is a choice within a table that belongs to the entry of that id. Wrong says what is the matter with it.
type Fill struct {
	Entry, Name, Label, Wrong string
	Options                   []Option
}

// CellButton is a form of one button within a table. Fields are hidden.
type CellButton struct {
	Action, Text, Tone string
	Fields             []Field
}

// Spark is a small line: points of an SVG polyline in a box of 92 by 22, and the last point.
type Spark struct {
	Points, LastX, LastY string
}
