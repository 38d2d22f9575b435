package view

import (
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
)

// nasty are texts that would break out of an element, a quoted attribute or an address.
var nasty = []string{
	"", "12,5 %", `"><script>alert(1)</script>`, "' onmouseover='x", "<b>&amp;</b>", "a & b < c", "</td></table>", "Perú · «sí»", "\u00a0", "`", "</select><p>", "x\ty", "&lt;",
}

// TestRowsHoldWhatTheyWereGiven: whatever stands in a cell, a browser reads just that from its text and its attributes.
func TestRowsHoldWhatTheyWereGiven(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(7, 11))
	pick := func() string { return nasty[random.IntN(len(nasty))] }
	yes := func() bool { return random.IntN(2) == 0 }
	for range 3000 {
		c := Cell{Text: pick(), Small: pick(), Word: pick(), Title: pick(), Class: pick(), Column: pick(), Sort: pick(), Code: yes(), Below: yes(), Mapped: yes(), Sign: yes()}
		if yes() {
			c.Href = "/es/figures/" + pick()
		}
		if yes() {
			c.Tick = &Tick{Entry: pick(), Name: "n" + pick(), Value: pick(), Label: pick(), Set: yes()}
		}
		if yes() {
			c.Fill = &Fill{Entry: pick(), Name: "n" + pick(), Label: pick(), Wrong: pick(), Options: []Option{{Value: pick(), Text: "o" + pick(), Selected: true}}}
		}
		if yes() {
			c.Button = &CellButton{Action: "/x", Text: "b" + pick(), Tone: pick(), Fields: []Field{{Name: "f" + pick(), Value: pick()}}}
		}
		row := Row{ID: pick(), Class: pick(), Head: Cell{Text: "h" + pick(), Sort: pick()}, Cells: []Cell{c, {Text: "after"}}}
		body := string(Table{Rows: []Row{row}}.Body())
		doc, err := goquery.NewDocumentFromReader(strings.NewReader("<table><tbody>" + body + "</tbody></table>"))
		if err != nil {
			t.Fatal(err)
		}
		same := func(what, got, want string) {
			if got != want {
				t.Fatalf("%s: a browser reads %q, given was %q, in\n%s", what, got, want, body)
			}
		}
		attribute := func(s *goquery.Selection, name string) string { return s.AttrOr(name, "") }
		tr, th, td := doc.Find("tr"), doc.Find("tr > th"), doc.Find("tr > td").First()
		if doc.Find("script").Length() > 0 || tr.Length() != 1 || doc.Find("tr > td").Length() != 2 || doc.Find("tr > td").Last().Text() != "after" {
			t.Fatalf("a text broke out of its place:\n%s", body)
		}
		same("id", attribute(tr, "id"), row.ID)
		same("class of the row", attribute(tr, "class"), row.Class)
		same("head", th.Text(), row.Head.Text)
		for name, want := range map[string]string{"class": c.Class, "data-v": c.Sort, "data-head": c.Column, "title": c.Title} {
			same(name, attribute(td, name), want)
		}
		if c.Tick != nil {
			box := td.Find("label.pick input")
			same("value of the box", box.AttrOr("value", "none"), c.Tick.Value)
			same("label of the box", td.Find("label.pick .vh").Text(), c.Tick.Label)
			_, set := box.Attr("checked")
			if set != c.Tick.Set {
				t.Fatalf("checked %v:\n%s", set, body)
			}
		}
		if c.Fill != nil {
			same("choice", td.Find("select option[selected]").AttrOr("value", "none"), c.Fill.Options[0].Value)
			same("word of the choice", td.Find("select option").Text(), c.Fill.Options[0].Text)
			same("what is wrong", td.Find("p.wrong").Text(), c.Fill.Wrong)
		}
		if c.Button != nil && !c.Mapped {
			same("field of the button", td.Find("form input").AttrOr("value", "none"), c.Button.Fields[0].Value)
			same("button", td.Find("form button").Text(), c.Button.Text)
		}
		same("small", td.Find("small").Text(), c.Small)
		if link := td.Find("a"); c.Href != "" {
			same("link", strings.TrimSpace(link.First().AttrOr("href", "none")), address(c.Href))
		} else if link.Length() > 0 {
			t.Fatalf("a link to nowhere:\n%s", body)
		}
	}
}

// TestNamesOfCellsBreakBeforeTheCell: a long name of a sheet leaves the name of its cell whole.
func TestNamesOfCellsBreakBeforeTheCell(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{"Cuadro 1!D11": "Cuadro 1!<wbr>D11", "D11": "D11", "¡a!b!C1": "¡a!b!<wbr>C1"} {
		if body := string(Table{Rows: []Row{{Cells: []Cell{{Text: text, Code: true}}}}}.Body()); !strings.Contains(body, "<code>"+want+"</code>") {
			t.Errorf("%q is written as %s", text, body)
		}
	}
}

func TestAddressesInTables(t *testing.T) {
	t.Parallel()
	for given, want := range map[string]string{
		"/es/regions/RCM?year=2021&flow=un#a": "/es/regions/RCM?year=2021&flow=un#a", "https://unstats.un.org/x": "https://unstats.un.org/x", "mailto:a@b.example": "mailto:a@b.example", "": "",
		"javascript:alert(1)": "#", "JavaScript:alert(1)": "#", " javascript:alert(1)": "#", "data:text/html,x": "#", "vbscript:x": "#", "java\nscript:x": "#",
		"/es/figures/a b": "/es/figures/a%20b", `/x"><script>`: "/x%22%3E%3Cscript%3E", "/é": "/%C3%A9", "/a:b": "/a:b", "?q=a:b": "?q=a:b", "/%41'": "/%41%27",
	} {
		if got := address(given); got != want {
			t.Errorf("%q becomes %q, want %q", given, got, want)
		}
	}
}
