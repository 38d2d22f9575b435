package view

import (
	"fmt"
	"html/template"
	"strconv"
	"strings"
)

// Cells are most of a large page, thousands in a table of the world, and a template takes some microseconds for each of them: rows of tables are written here, with
// every text escaped and no address that would run something.

// Body is the rows of the table as HTML.
func (t Table) Body() template.HTML { return written(t.Rows) }

// Feet is its rows at the foot, empty where there are none.
func (t Table) Feet() template.HTML { return written(t.Foot) }

// Inside is what the cell holds, as HTML.
func (c Cell) Inside() template.HTML {
	var m markup
	m.inside(&c)
	return template.HTML(m.String())
}

func written(rows []Row) template.HTML {
	const some = 120 // bytes of a cell, so that a long table is not copied as it grows
	var m markup
	for i := range rows {
		if i == 0 {
			m.Grow(some * len(rows) * (len(rows[0].Cells) + 1))
		}
		m.row(&rows[i])
	}
	return template.HTML(m.String())
}

// markup is HTML that grows.
type markup struct{ strings.Builder }

func (m *markup) raw(parts ...string) {
	for _, p := range parts {
		m.WriteString(p)
	}
}

// text writes a text, of an element or in quotes, as nothing but text.
func (m *markup) text(s string) {
	from := 0
	for i := range len(s) {
		var as string
		switch s[i] {
		case '&':
			as = "&amp;"
		case '<':
			as = "&lt;"
		case '>':
			as = "&gt;"
		case '"':
			as = "&#34;"
		case '\'':
			as = "&#39;"
		case 0:
			as = "\uFFFD"
		default:
			continue
		}
		m.raw(s[from:i], as)
		from = i + 1
	}
	m.WriteString(s[from:])
}

// attribute writes one that has a value.
func (m *markup) attribute(name, value string) {
	if value != "" {
		m.raw(" ", name, `="`)
		m.text(value)
		m.raw(`"`)
	}
}

// value writes what a field is sent with, which may be nothing.
func (m *markup) value(s string) {
	m.raw(` value="`)
	m.text(s)
	m.raw(`"`)
}

// flag writes an attribute without a value.
func (m *markup) flag(name string, set bool) {
	if set {
		m.raw(" ", name)
	}
}

// element writes a text in an element of its own where there is a text.
func (m *markup) element(open, text, end string) {
	if text != "" {
		m.raw(open)
		m.text(text)
		m.raw(end)
	}
}

// address is a link's address as it may stand in a page: of the web or of mail, in signs that addresses have; "#" for one that would run something.
func address(s string) string {
	if scheme, _, ok := strings.Cut(s, ":"); ok && !strings.ContainsAny(scheme, "/?#") {
		switch strings.ToLower(scheme) {
		case "http", "https", "mailto":
		default:
			return "#"
		}
	}
	from := 0
	for from < len(s) && inAddress(s[from]) {
		from++
	}
	if from == len(s) {
		return s
	}
	var b strings.Builder
	b.WriteString(s[:from])
	for i := from; i < len(s); i++ {
		if inAddress(s[i]) {
			b.WriteByte(s[i])
		} else {
			fmt.Fprintf(&b, "%%%02X", s[i])
		}
	}
	return b.String()
}

func inAddress(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || strings.IndexByte("-._~!#$&*+,/:;=?@[]%", c) >= 0
}

// row writes a row; its head is the header of the row.
func (m *markup) row(r *Row) {
	m.raw("<tr")
	m.attribute("id", r.ID)
	m.attribute("class", r.Class)
	m.raw(`><th scope="row"`)
	m.attribute("class", r.Head.Class)
	m.attribute("data-v", r.Head.Sort)
	m.raw(">")
	m.inside(&r.Head)
	m.raw("</th>")
	for i := range r.Cells {
		c := &r.Cells[i]
		m.raw("<td")
		m.attribute("class", c.Class)
		m.attribute("data-v", c.Sort)
		m.attribute("data-head", c.Column)
		m.attribute("title", c.Title)
		m.raw(">")
		m.inside(c)
		m.raw("</td>")
	}
	m.raw("</tr>\n")
}

// inside writes what a cell holds.
func (m *markup) inside(c *Cell) {
	if c.Meter != nil {
		m.raw(`<svg class="meter" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true" focusable="false"><rect class="all" width="100" height="8"/><rect class="part" width="`,
			strconv.Itoa(c.Meter.Part), `" height="8"/></svg>`)
	}
	m.tick(c.Tick)
	m.fill(c.Fill)
	if c.Mapped {
		m.mapped(c)
		return
	}
	switch {
	case c.Chip != "":
		m.within(c.Href, "chip "+c.Chip, c.Text)
	case c.Href != "":
		m.within(c.Href, buttonClass(c.Act), c.Text)
	case c.Code:
		m.raw("<code>")
		before := strings.LastIndexByte(c.Text, '!') + 1 // a long name of a sheet breaks before its cell, not within
		if m.text(c.Text[:before]); before > 0 {
			m.raw("<wbr>")
		}
		m.text(c.Text[before:])
		m.raw("</code>")
	default:
		m.text(c.Text)
	}
	m.element(`<span class="vh"> `, c.Word, "</span>")
	if c.Below {
		m.element(` <small class="below">`, c.Small, "</small>")
	} else {
		m.element(" <small>", c.Small, "</small>")
	}
	m.spark(c.Spark)
	m.button(c.Button)
}

// mapped writes a cell of a heat map: all of it is the link.
func (m *markup) mapped(c *Cell) {
	end := "</span>"
	if c.Href != "" {
		m.raw(`<a href="`)
		m.text(address(c.Href))
		m.raw(`">`)
		end = "</a>"
	} else {
		m.raw(`<span class="in">`)
	}
	if c.Sign {
		m.raw(`<span aria-hidden="true">`)
		m.text(c.Text)
		m.raw("</span>")
	} else {
		m.text(c.Text)
	}
	m.element(`<span class="vh"> `, c.Word, "</span>")
	m.element(" <small>", c.Small, "</small>")
	m.raw(end)
}

// within writes a text in a link, or in a span where there is no address.
func (m *markup) within(href, class, text string) {
	end := "</span>"
	if href != "" {
		m.raw(`<a`)
		m.attribute("class", class)
		m.attribute("href", address(href))
		end = "</a>"
	} else {
		m.raw("<span")
		m.attribute("class", class)
	}
	m.raw(">")
	m.text(text)
	m.raw(end)
}

// buttonClass is how a link looks that is an act: main, quiet, or like any other.
func buttonClass(act string) string {
	switch act {
	case "":
		return ""
	case "quiet":
		return "btn small quiet"
	}
	return "btn small"
}

func (m *markup) tick(t *Tick) {
	if t == nil {
		return
	}
	m.raw(`<label class="pick"><input type="checkbox"`)
	m.attribute("form", t.Entry+"-form")
	m.attribute("name", t.Name)
	m.value(t.Value)
	m.flag("checked", t.Set)
	m.raw(`><span class="vh">`)
	m.text(t.Label)
	m.raw("</span></label>")
}

func (m *markup) fill(f *Fill) {
	if f == nil {
		return
	}
	m.raw(`<label class="fill"><span class="vh">`)
	m.text(f.Label)
	m.raw("</span><select")
	m.attribute("form", f.Entry+"-form")
	m.attribute("name", f.Name)
	if f.Wrong != "" {
		m.attribute("aria-invalid", "true")
	}
	m.raw(">")
	for _, o := range f.Options {
		m.raw("<option")
		m.value(o.Value)
		m.flag("selected", o.Selected)
		m.raw(">")
		m.text(o.Text)
		m.raw("</option>")
	}
	m.raw("</select></label>")
	m.element(`<p class="wrong">`, f.Wrong, "</p>")
}

func (m *markup) spark(s *Spark) {
	if s == nil {
		return
	}
	m.raw(`<svg class="spark" viewBox="0 0 92 22" aria-hidden="true" focusable="false"><polyline points="`)
	m.text(s.Points)
	m.raw(`"/>`)
	if s.LastX != "" {
		m.raw(`<circle`)
		m.attribute("cx", s.LastX)
		m.attribute("cy", s.LastY)
		m.raw(` r="2.2"/>`)
	}
	m.raw("</svg>")
}

func (m *markup) button(b *CellButton) {
	if b == nil {
		return
	}
	m.raw(`<form method="post" action="`)
	m.text(address(b.Action))
	m.raw(`">`)
	for _, f := range b.Fields {
		m.raw(`<input type="hidden"`)
		m.attribute("name", f.Name)
		m.value(f.Value)
		m.raw(">")
	}
	tone := b.Tone
	if tone == "" {
		tone = "quiet"
	}
	m.raw(`<button`)
	m.attribute("class", "btn small "+tone)
	m.raw(` type="submit">`)
	m.text(b.Text)
	m.raw("</button></form>")
}
