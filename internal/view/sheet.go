package view

// ImportSheet is one sheet of an imported file as it is, with what was recognised laid over it.
type ImportSheet struct {
	Frame
	Tabs     []Tab
	Banner   Banner
	Action   string // where corrections go; empty where there is nothing to correct any more
	Index    string
	Grid     Grid
	Judged   []Judged
	Free     []Field // where no table was found: where it is
	Sample   Panel
	Odd      Panel
	Profiles []Entry
}

func (*ImportSheet) file() string { return "import-sheet.html" }

// Grid is a piece of a sheet.
type Grid struct {
	Caption string
	Say     string
	Columns []GridColumn
	Rows    []GridRow
	Notes   []string
	Legend  []Key
	Roles   bool // something was recognised, so that each column is something
}

// GridColumn is one column. Class says what it was taken for, Word the same in words.
type GridColumn struct {
	Letters, Class, Word string
	Role, Series         Field // choices; without a name there is none
}

// GridRow is one row of the sheet, or a line that says how many are left out.
type GridRow struct {
	Number, Class, Word string
	Skipped             string
	Item                Field // the question of the row; without a name there is nothing to choose
	Cells               []GridCell
}

// GridCell is one cell; spans are 0 or 1 where it is not merged.
type GridCell struct {
	Text, Class   string
	Across, Below int
}

// Judged is one decision beside the picture.
type Judged struct {
	Where, What, Chosen string
	Sure                Chip
	Number, Why         string
	Change              Field
}
