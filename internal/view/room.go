package view

// Room is a page about a room in which a draft is worked out: what phones see, what is projected, what who keeps the room works with, or a copy on paper.
type Room struct {
	Frame
	Kind    string // phone, form, screen, desk or print
	Feed    string // address that tells what is newer than At; empty where the page stands still
	At      string
	Box     string // what this browser keeps for the room until it is sent; empty where nothing is typed
	List    string // address of what was proposed, from the form
	Place   string // whose phone it is
	Again   Link   // to take another place
	Caveat  string
	Propose Link
	Made    *RoomLink
	Renew   *CellButton // makes a link, on the projected page
	Facts   []Fact
	Blocks  []RoomBlock
	Pick    *RoomPick
	About   *RoomItem // what a form is about
	Choose  *Entry    // a choice that the form below follows
	Form    *Entry
	Parts   []Part
}

func (*Room) file() string { return "room.html" }

// RoomLink is a link that was just made, as text and as a code for cameras.
type RoomLink struct {
	Title, Say, Address string
	QR                  QR
}

// QR is a code as the path of an SVG in a box of Size by Size.
type QR struct {
	Size int
	Path string
}

// RoomPick takes the chosen proposals somewhere by GET.
type RoomPick struct {
	Action, Say, Button string
}

// RoomBlock is a titled list of lines or proposals.
type RoomBlock struct {
	ID, Title, Say string
	Items          []RoomItem
	Empty          string
	Folded         bool
}

// RoomItem is a line of the draft or a proposal, with who supports it, what can be done with it, and what amends it.
type RoomItem struct {
	ID           string
	Sign         string // code of a line
	Title, Text  string
	Language     string // code of its language where it is not the reader's
	LanguageName string
	Theme        string
	By           string
	Chip         Chip
	Note         string
	Support      string // in words
	Supported    bool   // by this phone
	Tick         *Tick
	Links        []Link
	Buttons      []CellButton
	Amendments   []RoomItem
}
