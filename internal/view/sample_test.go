package view

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"rumbo/internal/i18n"
	"rumbo/internal/lang"
	"rumbo/views"
)

// seen is a frame as of a snapshot that was withdrawn.
func seen(f Frame) Frame {
	f.Snapshot = AsOf{Name: "Autumn (2031-a)", Say: "Seen as of the snapshot.", Withdrawn: "Not to be cited.", Href: "/s", Now: "/n"}
	return f
}

// refreshed is a frame that asks again.
func refreshed(f Frame) Frame {
	f.Refresh = 3
	return f
}

// samples are pages with illustrative content that reaches every branch of the templates.
func samples(l lang.Code, p *i18n.Printer) map[string]Page {
	frame := func(title, lead, section string) Frame {
		f := Frame{
			Lang: l, Title: title, Lead: lead, Section: section, Home: "RCM", Version: "0", DataHash: strings.Repeat("5f0c", 16), Charts: true,
			Crumbs: []Link{{Text: "A", Href: "/a"}, {Text: title}}, Description: lead,
			Tags: []Link{{Text: "PAN · M49 591"}, {Text: "RCM", Href: "/x"}}, Actions: []Action{{Text: "Excel", Href: "/x", Download: true}, {Text: "Link", Href: "/y", Quiet: true, Copy: true}},
		}
		for _, c := range lang.All() {
			f.Languages = append(f.Languages, Language{Code: c, Short: strings.ToUpper(string(c)), Name: string(c), Href: "/" + string(c), Current: c == l})
		}
		return f
	}
	form := Form{Action: "/x", Controls: []Control{{Name: "g", Label: p.T("web.group"), Wide: true, Options: []Option{{Value: "a", Text: "A"}, {Value: "b", Text: "B", Selected: true}}}}}
	heat := Table{ID: "heat", Caption: "Heat", Class: "heat", Columns: []Column{{Text: "SDG 10.7.2"}}}
	for _, d := range []string{"Migrant rights", "Whole of government", "Cooperation", "Well-being", "Crises", "Safe, orderly", "Overall"} {
		heat.Columns = append(heat.Columns, Column{Text: d})
	}
	heat.Columns[7].Class = "overall"
	for _, row := range []string{"Belize 0000002", "Canada 3444443", "Costa Rica ooooooo", "El Salvador 3434443", "Guatemala 4142443", "Nicaragua .......", "Puerto Rico xxxxxxx"} {
		name, marks, _ := strings.Cut(row, " ")
		if i := strings.LastIndexByte(row, ' '); i > 0 {
			name, marks = row[:i], row[i+1:]
		}
		r := Row{Head: Cell{Text: name, Href: "/c"}}
		for i, m := range marks {
			c := Cell{Text: string(m), Mapped: true, Href: "/f", Word: "meets", Class: "cell c" + string(m)}
			switch m {
			case '0':
				c = Cell{Text: "··", Mapped: true, Sign: true, Word: "not available", Class: "cell gap gap-not_available"}
			case 'o':
				c = Cell{Text: "○", Mapped: true, Sign: true, Word: "no answer", Class: "cell gap gap-not_answered"}
			case '.':
				c = Cell{Text: "–", Mapped: true, Sign: true, Word: "not asked", Class: "cell gap gap-not_asked"}
			case 'x':
				c = Cell{Text: "×", Mapped: true, Sign: true, Word: "not applicable", Class: "cell gap gap-not_applicable"}
			}
			if i == 6 {
				c.Class += " overall"
				if m == 'o' {
					c.Text, c.Sign, c.Word = "no answer", false, ""
				}
			}
			if m == '3' {
				c.Small = "2019"
			}
			r.Cells = append(r.Cells, c)
		}
		heat.Rows = append(heat.Rows, r)
	}
	foot := Row{Head: Cell{Text: "Meet or fully meet"}}
	for range 7 {
		foot.Cells = append(foot.Cells, Cell{Text: "66.7%", Small: "4 of 6", Below: true, Href: "/x"})
	}
	heat.Foot = []Row{foot}
	plain := Table{
		ID: "t", Caption: "Plain", ShowCaption: true, Sortable: true, Filter: "Filter", Columns: []Column{{Text: "Indicator"}, {Text: "Value", Small: "2018", Class: "n"}, {Text: "Trend"}},
		Rows: []Row{{Class: "mark", Head: Cell{Text: "10.c.1", Href: "/i", Small: "% of amount", Below: true}, Cells: []Cell{
			{Text: "4.6", Class: "n", Sort: "4.6", Href: "/f", Small: "2018", Title: "x"}, {Text: "meets", Chip: "ok", Spark: &Spark{Points: "0,20 46,5 92,11", LastX: "92", LastY: "11"}},
		}}, {Head: Cell{Text: "Sheet!D9", Code: true, Sort: "1"}, Cells: []Cell{{Text: "no answer", Class: "g n", Column: "Value"}, {Text: ""}}}},
	}
	legend := []Key{{Class: "c1", Sign: "1", Text: "Requires further progress"}, {Class: "c4", Sign: "4", Text: "Fully meets"}, {Class: "gap gap-not_answered", Sign: "○", Text: "no answer"}}
	panel := Panel{ID: "p", Title: "Panel", Chip: Chip{Tone: "warn", Text: "△ warning"}, Say: "In words.", Caveat: "Care.", Chart: Chart{Option: `{"a":"</script>"}`, Size: "m", Label: "x"}, Table: plain, Folded: true, Long: true, Legend: legend, Notes: []string{"Note."}, Downloads: []Link{{Text: "CSV", Href: "/d", Download: true}}}
	second, third, fourth, empty := panel, panel, panel, Panel{ID: "e", Title: "Empty", Empty: "Nothing."}
	second.ID, second.Table.ID, third.ID, third.Table.ID = "p2", "t2", "p3", "t3"
	fourth.ID, fourth.Table.ID = "p4", "t4"
	facts := []Fact{{Value: "6 / 11", Label: "governments answered", Small: "5 outstanding", Href: "#x"}, {Value: "50.0%", Label: "meet or fully meet", Tone: "ok"}, {Value: "2", Label: "to correct", Tone: "bad"}, {Value: "4.9%", Label: "median cost of sending USD 200"}}
	pairs := []Pair{{Name: "Source", Text: "UN"}, {Name: "SHA", Text: strings.Repeat("ab", 32), Code: true}, {Name: "Link", Text: "there", Href: "/x"}, {Name: "Lines", Texts: []string{"a", "b"}}}
	blocks := []Block{{ID: "b1", Title: "A", Say: "Say.", Links: []Link{{Text: "Panama", Href: "/p"}, {Text: "Peru", Href: "/q"}}}}
	signed := frame("Import", "Read.", "imports")
	signed.Who, signed.Private, signed.Top = "Ana", true, true
	signed.Menu = []Item{{Section: "imports", Text: "Imports", Href: "/en/imports"}}
	signed.Notice, signed.Wrong = "Saved.", "Wrong."
	return map[string]Page{
		"region": &Region{Frame: frame("How the region governs migration", "Six of the eleven members answered. Half of those that answered meet or fully meet the overall standard.", "regions"), Form: form, Facts: facts,
			Surveys: []SurveyPanels{{Heat: Panel{ID: "domains", Title: "Policies, by domain", Say: "Say.", Table: heat, Legend: legend, Notes: []string{"Alphabetical."}}, Compare: panel}}, Latest: second, Detail: third, Others: []Link{{Text: "SICA", Href: "/s"}, {Text: "CARICOM", Href: "/c"}}},
		"regions":   &Regions{Frame: frame("Regions", "", "regions"), Query: "x", Blocks: blocks},
		"countries": &Countries{Frame: frame("Countries", "", "countries"), Blocks: blocks},
		"country": &Country{Frame: frame("Panama", "Lead.", "countries"), Overview: Sheet{ID: "overview", Title: "In one minute", Pairs: []Pair{{Name: "Who", Texts: []string{"Six of eleven."}}}}, Scores: []Score{{ID: "s1", Title: "SDG 10.7.2", Say: "Say.", Verdicts: []Verdict{{Who: "Government", What: "Meets", Small: "83.3%", More: "30 of 30 · 2021", Href: "/f", Category: 3}, {Who: "UN", What: "Meets", More: "2021", Category: 3}},
			Table: heat, Legend: legend, Notes: []string{"n"}, Downloads: []Link{{Text: "CSV", Href: "/"}}}}, Change: panel, Indicators: second, Workbook: WorkbookForm{Action: "/w", Say: "Say.", Controls: []Control{{Name: "survey", Label: "Survey", Wide: true, Options: []Option{{Value: "a", Text: "A", Selected: true}}}}}, Groups: []Link{{Text: "RCM", Href: "/r"}}},
		"country-empty": &Country{Frame: signed, Indicators: empty, Workbook: WorkbookForm{Empty: "None."}},
		"indicators":    &Indicators{Frame: frame("Indicators", "", "indicators"), Panels: []Panel{panel, empty}},
		"indicator":     &Indicator{Frame: frame("Cost", "Lead.", "indicators"), Definition: "Def.", Caveat: "Care.", Form: form, Facts: facts, Series: []SeriesView{{ID: "a", Code: "A", Name: "N", Href: "/s", Say: "S", Several: true, Trend: panel, Values: second}, {ID: "b", Code: "B", Trend: third, Values: empty}, {ID: "c", Code: "C", Name: "M", Href: "/t", Several: true, Empty: "Nothing."}}, About: pairs},
		"figure":        &Figure{Frame: frame("Where", "Lead.", "regions"), Caveat: "Care.", Working: fourth, Value: "3", Unit: "category", Small: "2021", Category: 3, Facts: pairs, History: panel, Beside: second, Inputs: third},
		"figure-plain":  &Figure{Frame: frame("Where", "", ""), Value: "4.6"},
		"methods":       &Methods{Frame: frame("Methods", "", "methods"), Sections: []MethodSection{{ID: "m", Title: "T", Paragraphs: []string{"P"}, Table: heat}}, Gaps: []GapMeaning{{Key: legend[2], Meaning: "M"}}, Rules: panel, Sources: second, Data: pairs},
		"imports":       &Imports{Frame: signed, List: panel},
		"import-new":    &NewImport{Frame: signed, Action: "/i", Fields: []Field{{Kind: "text", ID: "source", Name: "source", Label: "Source", Help: "Code", List: []Option{{Value: "un-sdg", Text: "UN"}}}, {Kind: "choice", ID: "flow", Name: "flow", Label: "Flow", Options: []Option{{Text: "own", Selected: true}}}}, MaxBytes: 1, MaxText: "64 MiB"},
		"import-sheet": &ImportSheet{Frame: signed, Tabs: []Tab{{Text: "A", Href: "/a", Current: true}, {Text: "B", Href: "/b"}}, Banner: Banner{Tone: "warn", Text: "T", More: "M"}, Action: "/again", Index: "0",
			Grid: Grid{Caption: "Sheet A", Say: "Say.", Notes: []string{"n"}, Legend: []Key{{Class: "r-area", Text: "area"}}, Columns: []GridColumn{{Letters: "A", Class: "r-area", Role: Field{Kind: "choice", ID: "r1", Name: "answer-a", Label: "Role of A", Options: []Option{{Text: "area", Selected: true}}}}, {Letters: "B", Word: "–"}},
				Rows: []GridRow{{Number: "1", Class: "k-header", Word: "header", Cells: []GridCell{{Text: "x", Across: 2, Below: 1}}}, {Skipped: "3 rows."}, {Number: "5", Class: "k-body", Cells: []GridCell{{Text: "1", Class: "r-area"}, {}}}}},
			Judged: []Judged{{Where: "A1", What: "series", Chosen: "open", Sure: Chip{Tone: "warn", Text: "asked"}, Number: "0.5", Why: "W", Change: Field{Kind: "text", ID: "c1", Name: "answer-b", Label: "Otherwise"}}},
			Free:   []Field{{ID: "f1", Name: "answer-c", Label: "Rows"}}, Sample: second, Odd: third, Profiles: []Entry{{ID: "use", Title: "Use", Action: "/with", Buttons: []Button{{Text: "Use"}}}}},
		"import-sheet-read": &ImportSheet{Frame: signed, Grid: Grid{Caption: "S", Say: "Say.", Columns: []GridColumn{{Letters: "A", Word: "area"}}, Rows: []GridRow{{Number: "1", Cells: []GridCell{{Text: "x"}}}}}},
		"import": &Import{Frame: signed, Steps: []Step{{Text: "received", Done: true, Number: 1}, {Text: "checked", Current: true, Number: 2}, {Text: "decided", Number: 3}}, Banner: Banner{Tone: "warn", Text: "T", More: "M"}, Facts: facts, Found: foundSample(), Ask: Entry{ID: "ask", Title: "To decide", Action: "/again", Fields: []Field{{Kind: "choice", Name: "answer-1", Label: "Q?", Options: []Option{{Value: "a", Text: "A", Selected: true}}}}, Buttons: []Button{{Text: "Again"}}},
			Diff: second, Scores: third, About: pairs, Decide: []Entry{{ID: "accept", Title: "Accept", Say: "S", Action: "/a", Fields: []Field{{Kind: "check", Name: "confirm", Label: "Read", Required: true}}, Buttons: []Button{{Text: "Accept"}}}}, Links: []Link{{Text: "L", Href: "/l"}, {Text: "M", Href: "/m"}}},
		"import-work": &Import{Frame: refreshed(signed), Banner: Banner{Tone: "warn", Text: "T", More: "M"}, About: pairs, Log: third,
			Work: Work{Text: "Reading", More: "12,345 rows", Label: "Checked", Stop: "Cancel", Lost: "Lost", Percent: 37, Feed: "/feed", Cancel: "/cancel"}},
		"lines": &Lines{Frame: frame("Lines of action", "Ten lines.", "lines"), Caveat: "Working text.", Tabs: []Tab{{Text: "Matrix", Href: "/m", Current: true}, {Text: "Timeline", Href: "/t"}}, Form: form, Facts: facts, Parts: []Part{{Panel: &panel}, {Sheet: &Sheet{ID: "s", Title: "S", Pairs: pairs}}}},
		"search": &Search{Frame: frame("Search", "2 results.", ""), Query: "remesas", Kind: "series", Notes: []string{"Some of the words."}, Tabs: []Tab{{Text: "All", Href: "/s"}, {Text: "Series", Href: "/k", Current: true}}, Groups: []FoundGroup{{ID: "of-series", Title: "Series", More: Link{Text: "All 9", Href: "/m"},
			Hits: []FoundHit{{Href: "/h", Code: "SI_RMT_COST", Name: []Mark{{Text: "Cost of "}, {Text: "remittances", On: true}}, Say: []Mark{{Text: "Costo de "}, {Text: "remesas", On: true}}, Other: "Español:", In: "es"}, {Href: "/i", Name: []Mark{{Text: "Plain"}}}}}}},
		"data": &Data{Frame: frame("Data", "72 figures.", "data"), Notes: []string{"Left out."}, Filter: Filter{Action: "/data", Hidden: []Field{{Name: "series", Value: "A"}}, Controls: form.Controls, From: "2015", To: "2020", Tick: Tick{Name: "members", Value: "1", Label: "Members", Set: true}}, Chosen: []Link{{Text: "A", Href: "/x"}}, Say: "72.",
			Table: Table{ID: "d-t", Caption: "D", Columns: []Column{{Text: "A", Href: "/s", Sorted: "ascending"}, {Text: "B", Class: "n"}}, Rows: []Row{{ID: "r1", Head: Cell{Text: "x"}, Cells: []Cell{{Text: "1", Class: "n"}}}}}, Pages: Pager{Say: "1 to 100", First: "/1", Prev: "/1", Next: "/3", Final: "/9"}, Downloads: []Link{{Text: "CSV", Href: "/c", Download: true}}},
		"data-none":    &Data{Frame: frame("Data", "None.", "data"), Filter: Filter{Action: "/data"}, Empty: "None."},
		"data-start":   &Data{Frame: frame("Data", "Say.", "data"), Filter: Filter{Action: "/data"}, Start: []Block{{ID: "start", Title: "Start", Links: []Link{{Text: "A", Href: "/a"}}}}},
		"search-empty": &Search{Frame: frame("Search", "Say.", ""), Ideas: []Block{{ID: "try", Title: "Try", Links: []Link{{Text: "A", Href: "/a"}}}}},
		"lines-paper":  &Lines{Frame: frame("Brief", "Two pages.", "lines"), Paper: true, Parts: []Part{{Panel: &empty}}},
		"operator":     &Operator{Frame: frame("Operator", "Say.", ""), Action: "/operator/x"},
		"desk": &Desk{Frame: signed, Tabs: []Tab{{Text: "A", Href: "/a", Current: true}, {Text: "B", Href: "/b"}}, Facts: facts, Parts: []Part{{Panel: &panel}, {Panel: &Panel{ID: "acts", Title: "Acts", Table: Table{ID: "acts-t", Caption: "Acts", Columns: []Column{{Text: "A"}, {Text: "B"}}, Rows: []Row{{Head: Cell{Text: "x"}, Cells: []Cell{{Button: &CellButton{Action: "/do", Text: "End", Fields: []Field{{Name: "id", Value: "1"}}}}}}}}}}, {Beside: true, Sheet: &Sheet{ID: "s", Title: "S", Say: "Say.", Chip: Chip{Tone: "ok", Text: "ok"}, Pairs: pairs, Links: []Link{{Text: "L", Href: "/l"}}}},
			{Entry: &Entry{ID: "f", Title: "Form", Say: "Say.", Action: "/do", Buttons: []Button{{Text: "Save"}, {Text: "Remove", Value: "remove", Tone: "bad"}}, Fields: []Field{{Kind: "hidden", Name: "version", Value: "1"}, {Kind: "text", Name: "name", Label: "Name", Help: "H", Required: true, Max: 200, Complete: "name", Wrong: "W"}, {Kind: "say", Label: "L", Value: "V"},
				{Kind: "choice", Name: "role", Label: "Role", Help: "H", Options: []Option{{Value: "a", Text: "A", Selected: true}}}, {Kind: "area", Name: "note", Label: "Note", Help: "H", Max: 500}, {Kind: "date", Name: "from", Label: "From", Wide: true}, {Kind: "check", Name: "sure", Label: "Sure", Help: "H"}, {Kind: "radios", Name: "r", Label: "R", Options: []Option{{Value: "x", Text: "X", Selected: true}}},
				{Kind: "text", Name: "place", Label: "Place", List: []Option{{Value: "PAN", Text: "Panama"}}}}}}, {Entry: &Entry{ID: "g", Title: "Folded", Action: "/g", Folded: true, Get: true, Row: true}}}},
		"desk-low":   &Desk{Frame: signed, Low: true, Parts: []Part{{Panel: &Panel{ID: "m", Title: "M", Folded: true, Summary: "Show 1", Table: Table{ID: "m-t", Caption: "M", Columns: []Column{{Text: "A"}, {Text: "B"}, {Text: "C"}}, Rows: []Row{{Head: Cell{Text: "x"}, Cells: []Cell{{Text: "3 of 30", Class: "meters", Meter: &Meter{Part: 10}}, {Text: "Go on", Href: "/x", Act: "main"}}}}}}}, {Beside: true, Sheet: &Sheet{ID: "l", Title: "L", Empty: "Nothing."}}}},
		"desk-plain": &Desk{Frame: signed, Parts: []Part{{Sheet: &Sheet{ID: "n", Title: "N", Empty: "Nothing."}}, {Entry: &Entry{ID: "u", Action: "/u", File: true, Fields: []Field{{Kind: "file", Name: "file", Label: "File"}}}}}},
		"section": &Section{Frame: signed, Action: "/s", Code: "D1", Question: "Which?", Intro: []string{"Returned."}, Steps: []SectionLink{{Text: "1", Href: "/1", Small: "1 of 5", Current: true}, {Text: "2", Href: "/2"}}, Score: "50 %", Revision: 3, Same: true, Next: "2",
			Undo: &Entry{Say: "Taken over.", Action: "/s", Fields: []Field{{Kind: "hidden", Name: "same", Value: "a"}}, Buttons: []Button{{Text: "Undo", Value: "undo"}}}, Words: Words{Saved: "S", Saving: "S", Offline: "O", Ended: "E", Conflict: "C", Theirs: "T", Mine: "M", By: "B"},
			Groups: []AskGroup{{Asks: []Ask{
				{ID: "a", Letter: "1a", Text: "T", Help: "H", Kind: "choice", Options: []Option{{Value: "yes", Text: "Yes", Selected: true}}, Gaps: []Option{{Text: "–"}}, Last: "Yes", LastOf: "2021", Remarks: []Said{{By: "B", When: "W", Words: "X"}}, Wrong: "W", Theirs: "T", By: "B", Files: &Files{Href: "/f", Text: "F"}},
				{ID: "b", Letter: "1b", Text: "T", Kind: "share", Value: "1", Below: "2"}, {ID: "c", Letter: "1c", Text: "T", Kind: "text"}, {ID: "d", Letter: "1d", Text: "T", Kind: "date"}, {ID: "e", Letter: "1e", Text: "T", Unit: "U", Kind: "number", Readonly: true}}},
				{Title: "G", Columns: []string{"T", "D"}, Asks: []Ask{{ID: "f", Letter: "1f", Text: "T", Kind: "choice", Inside: true, Plain: true, Many: true, Options: []Option{{Text: "–"}}, Checks: []Told{{Text: "W"}, {Error: true, Text: "E"}}}},
					Rows: []AskRow{{Name: "1", Asks: []Ask{{ID: "g", Letter: "1g", Text: "T", Kind: "text", Plain: true, Wrong: "W", Last: "X", LastOf: "2021"}, {ID: "h", Letter: "1h", Text: "D", Kind: "date", Plain: true, Readonly: true, Theirs: "T"}}}}}}},
		"delegated": &Delegated{Frame: frame("D", "d", ""), Open: true, Question: "Which?", Published: "Meets.", Caveat: "Working text.", Instructions: []string{"Answer."}, Action: "/d", Revision: "2", By: "B", LongestBy: 9,
			About: []Pair{{Name: "Country", Text: "C"}}, Groups: []AskGroup{{Asks: []Ask{{ID: "a", Letter: "1a", Text: "T", Kind: "choice", Files: &Files{Href: "/f", Text: "1 file"}}}}}},
		"delegated-in": &Delegated{Frame: frame("D", "d", ""), About: []Pair{{Name: "Country", Text: "C"}}, Answers: []Pair{{Name: "1a", Text: "Yes", Texts: []string{"Law"}}},
			Receipt: &Sheet{ID: "receipt", Title: "R", Say: "S", Chip: Chip{Tone: "ok", Text: "in"}, Pairs: []Pair{{Name: "N", Text: "1"}}}},
		"delegation": &Delegation{Frame: signed, Sheet: Sheet{ID: "about", Title: "D", Say: "S", Chip: Chip{Tone: "warn", Text: "in"}, Pairs: []Pair{{Name: "N", Text: "1"}}}, Entries: []*Entry{{ID: "revoke", Title: "R", Action: "/r", Folded: true}},
			Compare: &Compare{Title: "C", Say: "S", Action: "/c", Fields: []Field{{Name: "revision", Value: "1"}}, Button: "Accept", Rows: []Compared{
				{ID: "a", Letter: "1a", Text: "T", Now: "No", NowEvidence: "E", NowBy: "by", Came: "Yes", CameEvidence: "E", Revision: "1", Chosen: true, Files: []Link{{Text: "ley.pdf", Href: "/f"}}},
				{ID: "b", Letter: "1b", Text: "T", Now: "No", Came: "No", Same: true}, {ID: "c", Letter: "1c", Text: "T", Now: "No", Came: "–", None: true}, {ID: "d", Letter: "1d", Text: "T", Now: "Yes", Came: "Yes", Taken: true}}}},
		"room": &Room{Frame: frame("R", "r", ""), Kind: "desk", Feed: "/f", At: "1-1", Box: "/b", List: "/l", Place: "C", Again: Link{Text: "Change", Href: "/c"}, Caveat: "Closed.", Propose: Link{Text: "Propose", Href: "/p"},
			Made: &RoomLink{Title: "Link", Say: "Once.", Address: "https://x", QR: QR{Size: 29, Path: "M4 4h7v1h-7z"}}, Renew: &CellButton{Action: "/x", Text: "New", Fields: []Field{{Name: "do", Value: "link"}}},
			Facts: []Fact{{Value: "1 of 11", Label: "countries"}}, Pick: &RoomPick{Action: "/t", Say: "Choose.", Button: "Take"}, About: &RoomItem{ID: "about-1", Title: "T"}, Choose: &Entry{ID: "into", Action: "/x", Get: true, Row: true, Fields: []Field{{Kind: "choice", Name: "into", Label: "Into", Options: []Option{{Value: "1", Text: "1"}}}}},
			Form: &Entry{ID: "propose", Action: "/p", Fields: []Field{{Kind: "text", Name: "title", Label: "Title"}}, Buttons: []Button{{Text: "Propose", Value: "propose"}}},
			Blocks: []RoomBlock{{ID: "draft", Title: "Draft", Say: "S", Items: []RoomItem{{ID: "line-1", Sign: "1", Title: "Datos", Text: "T", Language: "es", LanguageName: "Spanish", Theme: "Th", By: "C", Chip: Chip{Tone: "ok", Text: "in"}, Note: "N", Support: "One", Supported: true,
				Tick: &Tick{Entry: "pick", Name: "p", Value: "1", Label: "Choose"}, Links: []Link{{Text: "Amend", Href: "/a"}}, Buttons: []CellButton{{Action: "/x", Text: "Up", Fields: []Field{{Name: "do", Value: "up"}}}, {Action: "/x", Text: "Out", Tone: "bad"}},
				Amendments: []RoomItem{{ID: "p-1", Text: "Other", By: "C", Chip: Chip{Tone: "warn", Text: "aside"}, Links: []Link{{Text: "Look", Href: "/l"}}}}}}}, {ID: "decided", Title: "Decided", Folded: true, Empty: "None"}},
			Parts: []Part{{Beside: true, Sheet: &Sheet{ID: "state", Title: "State"}}, {Panel: &Panel{ID: "history", Title: "H", Empty: "None"}}}},
		"room-phone":      &Room{Frame: Frame{Lang: l, Title: "R", Bare: true, Refresh: 10, Private: true}, Kind: "phone"},
		"delegation-read": &Delegation{Frame: signed, Sheet: Sheet{ID: "about", Title: "D"}, Compare: &Compare{Title: "C", Left: "Being judged.", Rows: []Compared{{ID: "a", Letter: "1a", Text: "T", Now: "No", Came: "Yes"}}}},
		"evidence": &EvidencePage{Frame: signed, Readers: "Nobody else.", Back: Link{Text: "Back", Href: "/b"}, Evidence: Evidence{ID: "a", Item: "a", Letter: "1a", Text: "T", Action: "/e", Open: true, Kinds: "PDF",
			Files: []EvidenceFile{{Name: "ley.pdf", Href: "/f", Small: "PDF", Remove: &CellButton{Action: "/r", Text: "Remove", Fields: []Field{{Name: "item", Value: "a"}}}}, {Name: "b.pdf", Href: "/g"}}}},
		"evidence-none": &EvidencePage{Frame: signed},
		"section-read":  &Section{Frame: signed, Action: "/s", Readonly: true},
		"review": &Review{Frame: signed, Remarks: []ReviewRemark{{Who: "A", When: "now", Words: "Thanks."}}, Banner: Banner{Tone: "warn", Text: "Not public.", More: "M"}, Facts: facts, Scores: panel, Tabs: []Tab{{Text: "All (2)", Href: "/a", Current: true}, {Text: "Changed (1)", Href: "/b"}},
			Sections: []ReviewSection{{ID: "s-D1", Title: "D1 · Rights", Say: "By A.", Checks: []Pair{{Name: "△ Differs", Text: "From the UN."}}, Caption: "Rights", Chip: Chip{Tone: "neutral", Text: "3"}, Before: "2027", Now: "Now", Answers: []ReviewAnswer{
				{ID: "a-1", Letter: "1a", Text: "Question?", Before: Cell{Text: "Yes"}, Now: Cell{Text: "No"}, Mark: Chip{Tone: "warn", Text: "↓ lower"}, Lines: []Pair{{Name: "published:", Text: "Yes → No"}},
					More: []Pair{{Name: "Evidence:", Text: "https://example.org", Href: "https://example.org"}, {Text: "A · B"}}, Checks: []Pair{{Name: "△ Fell", Text: "From 4 to 3."}}, Remarks: []ReviewRemark{{Who: "A", When: "now", Words: "Why?", Which: "at 1"}, {Who: "B", When: "then", Words: "So."}},
					Remark: "/x", Say: &Entry{ID: "ra-1", Action: "/x#a-1", Fields: []Field{{Kind: "hidden", Name: "item", Value: "1"}, {Kind: "area", Name: "words", Label: "Remark", Required: true}}, Buttons: []Button{{Text: "Send", Value: "remark"}}}},
				{ID: "a-2", Letter: "1b", Text: "Question?", Before: Cell{Text: "Yes"}, Now: Cell{Text: "Yes"}, Remark: "/y"}}},
				{ID: "s-D2", Title: "D2", Caption: "D2", Now: "Now", Answers: []ReviewAnswer{{ID: "a-3", Letter: "2a", Text: "Q", Now: Cell{Text: "no answer", Class: "g"}}}}},
			Beside: []Part{{Sheet: &Sheet{ID: "history", Title: "H", Pairs: pairs}}, {Panel: &Panel{ID: "ticks", Title: "T", Table: Table{ID: "ticks-t", Caption: "T", Columns: []Column{{Text: "A"}, {Text: "B"}}, Rows: []Row{{Head: Cell{Text: "x", Href: "/x", Tick: &Tick{Entry: "decide", Name: "work", Value: "1", Label: "Choose x", Set: true}}, Cells: []Cell{{Fill: &Fill{Entry: "decide", Name: "m", Label: "Mark of x", Wrong: "Stands now: 2", Options: []Option{{Value: "", Text: "–"}, {Value: "1", Text: "1", Selected: true}}}}}}}}}}, {Entry: &Entry{ID: "decide", Title: "D", Action: "/d", Buttons: []Button{{Text: "V", Value: "validate"}}}}}},
		"wording": &Wording{Frame: frame("Lines, version 2", "A note.", "lines"), Standing: Banner{Tone: "warn", Text: "Working text", More: "Not official."}, About: pairs, Compare: Form{Action: "/v", Controls: []Control{{Name: "against", Label: "Compare", Options: []Option{{Value: "1", Text: "1", Selected: true}}}}}, Changes: "One line rewritten.", Legend: []Key{{Class: "sign", Sign: "≠", Text: "rewritten"}}, Lines: []WordingLine{
			{ID: "line-1", Code: "1", Href: "/l", Title: []Span{{Text: "Data "}, {Kind: "ins", Text: "and statistics"}}, Theme: []Span{{Text: "Data"}}, Text: []Span{{Kind: "del", Text: "Old."}, {Kind: "ins", Text: "New."}}, Chip: Chip{Tone: "warn", Text: "≠ rewritten"}, Notes: []string{"Not translated."}, Links: pairs},
			{ID: "gone-2", Code: "2", Title: []Span{{Kind: "del", Text: "Gone"}}, Gone: true}}},
		"as-of":         &Lines{Frame: seen(frame("Seen then", "A page as of a snapshot.", "lines")), Parts: []Part{{Panel: &panel}}},
		"wording-empty": &Wording{Frame: frame("Lines, version 1", "", "lines"), Empty: "No lines."},
		"review-empty":  &Review{Frame: signed, Empty: "None."},
		"compare": &Comparing{Frame: frame("Compare", "Lead.", "compare"), Caveat: "Care.", Unread: []string{"No such view."}, Tabs: []Tab{{Text: "Change", Href: "/c", Current: true}, {Text: "Map", Href: "/m"}}, Legend: legend, Panels: []Panel{panel, second}, Places: third,
			Pick: Pick{Action: "/c", View: "change", Controls: []PickControl{{Name: "series", Label: "Series", Wide: true, Groups: []OptionGroup{{Options: []Option{{Value: "a", Text: "A"}}}, {Label: "Goal 10", Options: []Option{{Value: "b", Text: "B", Selected: true}}}}}}, From: "2015", Summary: "Panama", Open: true, Areas: []Option{{Value: "PAN", Text: "Panama", Selected: true}}, Others: []Option{{Text: "Peru"}}, Only: true}},
		"problem": &Problem{Frame: frame("Not found", "Nothing here.", ""), Status: 404, Suggestions: []Link{{Text: "Panama", Href: "/p"}}, Search: "/c", Query: "pan", Reference: "ab12"},
	}
}

func load(t *testing.T) (*Set, *i18n.Catalogue) {
	t.Helper()
	messages, err := i18n.Load()
	if err != nil {
		t.Fatal(err)
	}
	set, err := Load(views.Files, messages, func(name string) string { return "/static/x/" + name })
	if err != nil {
		t.Fatal(err)
	}
	return set, messages
}

// TestEveryTemplate executes each page in each language and looks at what every page promises. With RUMBO_PREVIEW=folder
// the pages are written there, to be looked at.
func TestEveryTemplate(t *testing.T) {
	set, messages := load(t)
	preview := os.Getenv("RUMBO_PREVIEW")
	executed := map[string]bool{}
	for _, l := range lang.All() {
		for name, page := range samples(l, messages.Printer(l)) {
			executed[page.file()] = true
			html, err := set.Render(page)
			if err != nil {
				t.Fatalf("%s %s: %v", name, l, err)
			}
			if preview != "" {
				write(t, filepath.Join(preview, string(l)+"-"+name+".html"), html)
			}
			doc, err := goquery.NewDocumentFromReader(bytes.NewReader(html))
			if err != nil {
				t.Fatal(err)
			}
			check(t, string(l)+" "+name, doc)
			if got := doc.Find("html").AttrOr("lang", ""); got != string(l) {
				t.Errorf("%s: lang is %q", name, got)
			}
		}
	}
	for _, page := range Pages() {
		if !executed[page.file()] {
			t.Errorf("%s is executed by no sample", page.file())
		}
	}
	if preview != "" {
		static, err := fs.Sub(views.Files, "static")
		if err != nil {
			t.Fatal(err)
		}
		err = fs.WalkDir(static, ".", func(name string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			content, err := fs.ReadFile(static, name)
			if err == nil {
				write(t, filepath.Join(preview, "static", "x", name), content)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

func write(t *testing.T, name string, content []byte) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, content, 0o644); err != nil {
		t.Fatal(err)
	}
}

// check holds what every page promises: one heading, no style or script in the page, unique names, tables that say what
// they are, fields with labels, nothing from elsewhere.
func check(t *testing.T, name string, doc *goquery.Document) {
	t.Helper()
	if n := doc.Find("h1").Length(); n != 1 {
		t.Errorf("%s: %d h1", name, n)
	}
	if doc.Find("[style], style, [onclick], [onsubmit], [onchange]").Length() > 0 {
		t.Errorf("%s: style or script in the page", name)
	}
	doc.Find("script").Each(func(_ int, s *goquery.Selection) {
		if s.AttrOr("src", "") == "" && s.AttrOr("type", "") != "application/json" {
			t.Errorf("%s: script in the page", name)
		}
	})
	seen := map[string]bool{}
	doc.Find("[id]").Each(func(_ int, s *goquery.Selection) {
		id := s.AttrOr("id", "")
		if seen[id] || id == "" {
			t.Errorf("%s: id %q stands twice or is empty", name, id)
		}
		seen[id] = true
	})
	doc.Find("table").Each(func(_ int, s *goquery.Selection) {
		if strings.TrimSpace(s.Find("caption").Text()) == "" || s.Find("thead th[scope=col]").Length() == 0 {
			t.Errorf("%s: table %q without caption or heads", name, s.AttrOr("id", ""))
		}
	})
	doc.Find("select, textarea, input").Each(func(_ int, s *goquery.Selection) {
		if s.AttrOr("type", "") == "hidden" || strings.TrimSpace(s.Closest("label").Text()) != "" {
			return
		}
		if id := s.AttrOr("id", ""); id == "" || doc.Find(`label[for="`+id+`"]`).Length() != 1 {
			t.Errorf("%s: field %q without label", name, s.AttrOr("name", ""))
		}
	})
	doc.Find("[src], link[href]").Each(func(_ int, s *goquery.Selection) {
		if to := s.AttrOr("src", s.AttrOr("href", "")); !strings.HasPrefix(to, "/") || strings.HasPrefix(to, "//") {
			t.Errorf("%s: %q is not ours", name, to)
		}
	})
	if text := doc.Find("body").Text(); strings.Contains(text, "web.") && strings.Contains(text, "{{") || strings.Contains(text, "<no value>") {
		t.Errorf("%s: a text is missing", name)
	}
}

// TestDataBlockCannotEnd: nothing in a chart's option ends the block that holds it.
func TestDataBlockCannotEnd(t *testing.T) {
	set, messages := load(t)
	html, err := set.Render(samples(lang.English, messages.Printer(lang.English))["region"])
	if err != nil {
		t.Fatal(err)
	}
	doc, err := goquery.NewDocumentFromReader(bytes.NewReader(html))
	if err != nil {
		t.Fatal(err)
	}
	if got := doc.Find("#p-o").Text(); !strings.Contains(got, `\u003c/script\u003e`) {
		t.Errorf("option: %s", got)
	}
}

// TestNoPageHidesItsFrame: a field of a page named as one of its frame would stand in the head of the page in its place.
func TestNoPageHidesItsFrame(t *testing.T) {
	t.Parallel()
	frame := reflect.TypeFor[Frame]()
	for _, page := range Pages() {
		of := reflect.TypeOf(page).Elem()
		for i := range of.NumField() {
			if _, hidden := frame.FieldByName(of.Field(i).Name); hidden {
				t.Errorf("%s.%s hides that of its frame", of.Name(), of.Field(i).Name)
			}
		}
	}
}
