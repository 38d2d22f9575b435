// Package audit is what was done, by whom and when, and the chain that shows that nobody has changed it since
// (docs/engineers/audit.md). It is pure: entries and links come from elsewhere.
package audit

import (
	"encoding/json"
	"slices"
	"time"
)

// Entry is one thing that was done. People are numbers of accounts: an entry never holds a name or an address.
type Entry struct {
	ID      int64     `json:"id"`
	Tx      int64     `json:"tx"`             // entries of one transaction share it
	Link    int64     `json:"link,omitempty"` // the link that seals the entry; 0 while it is not in the chain
	At      time.Time `json:"at"`
	Actor   int64     `json:"actor,omitempty"`   // who did it; 0 for nobody who is signed in
	Kind    string    `json:"kind"`              // "import.accepted", "area.changed"
	Of      string    `json:"of"`                // what kind of thing: "import", "area"
	Subject string    `json:"subject,omitempty"` // which one: its code or number
	Person  int64     `json:"person,omitempty"`  // whom it concerns; 0 for nobody
	Areas   []string  `json:"areas,omitempty"`
	Series  string    `json:"series,omitempty"`
	// Change set and import it belongs to; 0 for none.
	ChangeSet int64           `json:"change_set,omitempty"`
	Import    int64           `json:"import,omitempty"`
	Details   json.RawMessage `json:"details,omitempty"` // an object; see Change
}

// Change is what an entry tells of the values: what they were and what they are, by column. A value that is hidden, for it
// is personal or secret, is named in Fields alone.
type Change struct {
	Before map[string]json.RawMessage `json:"before"`
	After  map[string]json.RawMessage `json:"after"`
	Fields []string                   `json:"fields"`
}

// Change reads what the details tell of the values; nothing where they tell of none.
func (e Entry) Change() Change {
	var c Change
	_ = json.Unmarshal(e.Details, &c) // details of another form tell of no values
	return c
}

// Columns are the columns that an entry speaks of, in order.
func (c Change) Columns() []string {
	var out []string
	for name := range c.Before {
		out = append(out, name)
	}
	for name := range c.After {
		out = append(out, name)
	}
	slices.Sort(out)
	return slices.Compact(append(out, c.Fields...))
}

// Filter chooses entries; what is zero chooses nothing.
type Filter struct {
	Person    int64 // as the one who did it or whom it concerns
	Area      string
	Series    string
	Import    int64
	ChangeSet int64
	Kind      string // a kind, or its first word: "import" for all that happened to imports
	From, To  time.Time
	Before    int64 // entries with a smaller number: the next page
	Limit     int   // DefaultLimit when 0
}

// DefaultLimit is how many entries a page holds.
const DefaultLimit = 100
