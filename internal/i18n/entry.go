package i18n

import (
	"bytes"
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"time"

	"rumbo/internal/account"
	"rumbo/internal/audit"
	"rumbo/internal/lang"
)

// Named says how accounts and areas are called where an entry of the audit is read.
type Named struct {
	Person func(account int64) string
	Area   func(code string) string
}

// mostAreas is how many areas a sentence names; of more it tells how many.
const mostAreas = 6

// Entry says in one sentence what an entry of the audit tells, without who did it.
func (p *Printer) Entry(e audit.Entry, named Named) string {
	args := []any{"Subject", e.Subject, "Person", named.Person(e.Person), "Import", plainNumber(e.Import), "Thing", p.thing(e, named)}
	var d struct {
		Figures, Answers, Count int
		Kind, Network           string
		After                   map[string]json.RawMessage
	}
	_ = json.Unmarshal(e.Details, &d) // details of another form leave the words empty
	var areas []string
	for _, a := range e.Areas {
		areas = append(areas, named.Area(a))
	}
	where := p.List(areas)
	if len(areas) > mostAreas {
		where = p.T("audit.areas", "Number", len(areas))
	}
	args = append(args, "Areas", where, "Figures", d.Figures, "Answers", d.Answers, "Number", d.Count, "Network", d.Network)
	var role string
	if json.Unmarshal(d.After["role"], &role) == nil && role != "" {
		role = p.T("role." + role)
	}
	args = append(args, "Role", role)
	key := "audit.did." + e.Kind
	if e.Kind == "change_set.added" && p.Has(key+"."+d.Kind) {
		key += "." + d.Kind
	}
	if e.Kind == "sign_in.failed" && e.Person != 0 {
		key += ".person"
	}
	if !p.Has(key) {
		_, verb, _ := strings.Cut(e.Kind, ".")
		key = "audit.did." + verb
	}
	if !p.Has(key) {
		return e.Kind + " " + e.Subject
	}
	return p.TM(key, pairsOf(args))
}

func pairsOf(args []any) map[string]any {
	m := make(map[string]any, len(args)/2)
	for i := 0; i+1 < len(args); i += 2 {
		m[args[i].(string)] = args[i+1]
	}
	return m
}

func plainNumber(n int64) string {
	if n == 0 {
		return ""
	}
	return strconv.FormatInt(n, 10)
}

// thing names what an entry is about: "the series “SI_RMT_COST”".
func (p *Printer) thing(e audit.Entry, named Named) string {
	subject := e.Subject
	switch {
	case e.Person != 0:
		subject = named.Person(e.Person)
	case e.Of == "area" && e.Subject != "":
		subject = named.Area(e.Subject)
	case (e.Of == "membership" || e.Of == "response") && len(e.Areas) > 0:
		var names []string
		for _, a := range e.Areas {
			names = append(names, named.Area(a))
		}
		subject = strings.Join(names, " – ")
	}
	key := "audit.thing." + e.Of
	if !p.Has(key) {
		return strings.TrimSpace(e.Of + " " + subject)
	}
	said := p.T(key, "Subject", subject)
	if subject == "" { // things of that kind
		said = strings.TrimRight(strings.Join(strings.Fields(said), " "), " :«»“”")
	}
	return said
}

// Changes says column by column what an entry tells of the values.
func (p *Printer) Changes(e audit.Entry) []string {
	c := e.Change()
	var out []string
	for _, column := range c.Columns() {
		name := column
		if key := "audit.column." + column; p.Has(key) {
			name = p.T(key)
		}
		before, after := p.told(column, c.Before[column]), p.told(column, c.After[column])
		switch {
		case slices.Contains(c.Fields, column):
			out = append(out, p.T("audit.change.hidden", "Column", name))
		case before == "" && after == "":
		case c.Before == nil || before == "":
			out = append(out, p.T("audit.change.is", "Column", name, "Value", after))
		case c.After == nil:
			out = append(out, p.T("audit.change.was", "Column", name, "Value", before))
		default:
			out = append(out, p.T("audit.change.from_to", "Column", name, "Before", before, "After", first(after, "–")))
		}
	}
	return out
}

func first(texts ...string) string {
	for _, s := range texts {
		if s != "" {
			return s
		}
	}
	return ""
}

// longestTold is how many characters of a value are shown; an export has all.
const longestTold = 160

// told is a value of an entry in words: codes by their names, a text in several languages with all of them, several values as a list.
func (p *Printer) told(column string, v json.RawMessage) string {
	var text string
	var truth bool
	var several []string
	var languages map[string]string
	switch {
	case len(v) == 0 || string(v) == "null":
		return ""
	case json.Unmarshal(v, &text) == nil:
		for _, key := range []string{"audit.value." + column + "." + text, column + "." + text} {
			if (column == "role" || strings.HasPrefix(key, "audit.")) && p.Has(key) {
				return p.T(key)
			}
		}
		if at, err := time.Parse(time.RFC3339, text); err == nil {
			return p.DateTime(at)
		} else if day, err := time.Parse(time.DateOnly, text); err == nil {
			return p.Date(day)
		}
	case json.Unmarshal(v, &truth) == nil:
		text = p.T("web.no")
		if truth {
			text = p.T("web.yes")
		}
	case json.Unmarshal(v, &several) == nil:
		text = strings.Join(several, ", ")
	case json.Unmarshal(v, &languages) == nil && len(languages) > 0:
		var parts []string
		for _, l := range lang.All() {
			if t := languages[string(l)]; t != "" {
				parts = append(parts, string(l)+" “"+t+"”")
			}
		}
		text = first(strings.Join(parts, ", "), string(v))
	default:
		var b bytes.Buffer
		if json.Compact(&b, v) != nil {
			return ""
		}
		text = b.String()
	}
	if r := []rune(text); len(r) > longestTold {
		return string(r[:longestTold]) + "…"
	}
	return text
}

// Names calls accounts by their names, as far as the reader knows them: an account that is not here is a person of a number.
type Names map[int64]AccountName

// AccountName is how an account is called.
type AccountName struct {
	Name       string
	Anonymised bool
}

// In says an account in the printer's language; "–" for nobody who is signed in.
func (n Names) In(p *Printer) func(int64) string {
	return func(id int64) string {
		switch {
		case id == 0:
			return "–"
		case id == account.System:
			return "Rumbo"
		case id == account.Operator:
			return p.T("web.role.operator")
		case n[id].Anonymised:
			return p.T("audit.anonymous", "Number", plainNumber(id))
		case n[id].Name == "":
			return p.T("audit.somebody", "Number", plainNumber(id))
		}
		return n[id].Name
	}
}
