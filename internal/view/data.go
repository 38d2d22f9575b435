package view

// Data are published figures by choice of the reader, a page at a time. Chosen are the choices that can be taken back, each with the
// address without it.
type Data struct {
	Frame
	Notes     []string
	Filter    Filter
	Chosen    []Link
	Say       string
	Table     Table
	Empty     string
	Pages     Pager
	Downloads []Link
	Start     []Block // where nothing is chosen
}

func (*Data) file() string { return "data.html" }

// Filter is a form that only looks, sent by GET. Hidden fields keep what was chosen before.
type Filter struct {
	Action   string
	Hidden   []Field
	Controls []Control
	From, To string // years
	Tick     Tick   // without Name there is none
}

// Pager leads from one page of a list to the next; without Say there is one page only.
type Pager struct {
	Say                      string
	First, Prev, Next, Final string
}
