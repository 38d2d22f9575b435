package sheet

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"io"
	"slices"
	"strings"
)

// objects is a JSON file that holds one array of objects, at the top or as a member of the object at the top: what interfaces of statistical offices give. It is read as
// a table: a header of the names of members, and a row for each object. Objects one after another, a line each, are read like an array of them. Members of an object within an object ("attributes", "dimensions") are columns of their own;
// several values of one member stand in one cell, parted by semicolons.
type objects struct {
	r       io.ReaderAt
	size    int64
	limits  Limits
	paired  bool   // the array is the second of two: the first says how many pages there are
	total   int    // objects that the file says there are, on all pages; 0 where it does not say
	held    int    // objects that it holds
	member  string // of the object at the top that holds the array; empty where the array is at the top
	paths   []string
	columns map[string]int // by path, from 1
	lines   bool           // objects one after another, without an array around them
	wide    string         // the encoding, where it is UTF-16
	twice   bool           // encoded as UTF-8 once too many
}

// pathSign parts the names of a path; no name of a member that is shown holds it.
const pathSign = "\x1f"

// deepest is how far objects within objects are followed.
const deepest = 4

func openObjects(ctx context.Context, r io.ReaderAt, size int64, lim Limits) (*objects, error) {
	o := &objects{r: r, size: size, limits: lim, columns: map[string]int{}}
	if err := o.findEncoding(ctx); err != nil {
		return nil, err
	}
	if err := o.choose(ctx); err != nil {
		return nil, err
	}
	w := o.walk(ctx, func(path string, _ Cell) error {
		if o.columns[path] > 0 {
			return nil
		}
		if len(o.paths) == lim.Columns {
			return refuse(TooManyColumns, "Limit", lim.Columns).at(lim.Columns+1, 1)
		}
		o.paths = append(o.paths, path)
		o.columns[path] = len(o.paths)
		return nil
	})
	for more := true; more; {
		var err error
		if more, err = w.next(); err != nil {
			return nil, err
		}
	}
	if len(o.paths) == 0 {
		return nil, refuse(JSONNoTable)
	}
	return o, nil
}

// choose finds the array, where an object stands at the top: of the members that are arrays of objects the one with the most objects, then with the most different members. Lists
// of codes stand beside it in what interfaces give.
func (o *objects) choose(ctx context.Context) error {
	d := o.decoder(ctx)
	t, err := d.Token()
	if err == nil && t == json.Delim('[') {
		return o.pair(d)
	}
	if err != nil || t != json.Delim('{') {
		return ordered(d, err)
	}
	most, widest := 0, 0
	seen := map[string]bool{}
	for d.More() {
		name, err := d.Token()
		if err != nil {
			return ordered(d, err)
		}
		said, _ := name.(string)
		if seen[said] {
			return refuse(JSONInvalid, "Reason", "repeated", "Offset", d.InputOffset())
		}
		seen[said] = true
		t, err := d.Token()
		if err != nil {
			return ordered(d, err)
		}
		if _, nested := t.(json.Delim); !nested {
			if n, isNumber := t.(json.Number); isNumber && announces(said) {
				o.says(n)
			}
			continue
		}
		if t == json.Delim('{') {
			if err := skip(d); err != nil {
				return ordered(d, err)
			}
			continue
		}
		n, paths := 0, map[string]bool{}
		for d.More() {
			var raw json.RawMessage
			if err := d.Decode(&raw); err != nil {
				return ordered(d, err)
			}
			w := &objectWalk{limits: o.limits, value: func(path string, _ Cell) error {
				paths[path] = len(paths) < o.limits.Columns || paths[path]
				return nil
			}}
			if w.flatten(raw) != nil {
				n = -1 << 30 // not a table
			}
			n++
		}
		if _, err := d.Token(); err != nil {
			return ordered(d, err)
		}
		if n > most || n == most && len(paths) > widest {
			o.member, o.held, most, widest = said, n, n, len(paths)
		}
	}
	if _, err = d.Token(); err != nil {
		return ordered(d, err)
	}
	if next, err := d.Token(); err == nil && next == json.Delim('{') {
		o.lines, o.member, o.held, o.total = true, "", 0, 0
		return nil
	}
	if most == 0 {
		return refuse(JSONNoTable)
	}
	return nil
}

// announces tells the name of the number of all objects, those of other pages among them.
func announces(name string) bool {
	switch strings.ToLower(name) {
	case "totalelements", "total", "totalcount", "totalrecords", "count":
		return true
	}
	return false
}

func (o *objects) says(n json.Number) {
	if i, err := n.Int64(); err == nil && i > 0 && i < 1<<31 {
		o.total = max(o.total, int(i))
	}
}

// pair looks whether an array at the top is one of two: an object that tells of pages, and the array of objects.
func (o *objects) pair(d *json.Decoder) error {
	var first json.RawMessage
	var about map[string]any
	// What is wrong is told where the objects are read.
	if !d.More() || d.Decode(&first) != nil || !d.More() || json.Unmarshal(first, &about) != nil {
		return nil
	}
	if t, err := d.Token(); err != nil || t != json.Delim('[') {
		return nil
	}
	held := 0
	for ; d.More(); held++ {
		var one json.RawMessage
		if d.Decode(&one) != nil {
			return nil
		}
	}
	if _, err := d.Token(); err != nil || d.More() {
		return nil
	}
	o.paired, o.held = true, held
	for name, v := range about {
		if n, ok := v.(float64); ok && announces(name) {
			o.total = max(o.total, int(min(n, 1<<31)))
		}
	}
	return nil
}

// skip reads over the rest of an array or an object.
func skip(d *json.Decoder) error {
	for depth := 1; depth > 0; {
		t, err := d.Token()
		if err != nil {
			return err
		}
		switch t {
		case json.Delim('['), json.Delim('{'):
			depth++
		case json.Delim(']'), json.Delim('}'):
			depth--
		}
	}
	return nil
}

func (o *objects) facts() Facts {
	return Facts{Format: JSON, Encoding: cmp.Or(o.wide, "utf-8"), Columns: len(o.paths), Objects: o.held, Announced: o.total, Twice: o.twice}
}

// names are the headers: the last name of each path, or all of it where two would be called the same.
func (o *objects) names() []string {
	last := func(path string) string { return path[strings.LastIndex(path, pathSign)+1:] }
	times := map[string]int{}
	for _, p := range o.paths {
		times[last(p)]++
	}
	out := make([]string, len(o.paths))
	for i, p := range o.paths {
		if out[i] = last(p); times[out[i]] > 1 {
			out[i] = strings.ReplaceAll(p, pathSign, ".")
		}
	}
	return out
}

// rows begins to read the file as a table.
func (o *objects) rows(ctx context.Context) (source, error) {
	r := &objectRows{o: o}
	r.w = o.walk(ctx, func(path string, c Cell) error {
		c.Col = o.columns[path]
		r.cells = append(r.cells, c)
		return nil
	})
	return r, nil
}

// objectRows gives the header, then the objects.
type objectRows struct {
	o      *objects
	w      *objectWalk
	cells  []Cell
	number int
	held   int64
}

func (r *objectRows) share() float64 {
	if r.o.size <= 0 {
		return 0
	}
	return min(1, float64(r.w.d.InputOffset())/float64(r.o.size))
}

func (r *objectRows) hidden(int) bool { return false }

func (r *objectRows) next(row *Row) (bool, error) {
	row.Hidden, row.Line, row.Cells = false, 0, row.Cells[:0]
	if r.number == 0 {
		r.number, row.Number = 1, 1
		for i, name := range r.o.names() {
			if name != "" {
				row.Cells = append(row.Cells, Cell{Col: i + 1, Kind: Text, Text: name})
			}
		}
		return true, nil
	}
	for {
		r.cells = r.cells[:0]
		more, err := r.w.next()
		if err != nil || !more {
			return false, err
		}
		if r.number++; r.number > r.o.limits.Rows {
			return false, refuse(TooManyRows, "Limit", r.o.limits.Rows).at(1, r.number)
		}
		if r.held += int64(len(r.cells)); r.held > r.o.limits.Cells {
			return false, refuse(TooManyCells, "Limit", r.o.limits.Cells).at(1, r.number)
		}
		if len(r.cells) > 0 {
			slices.SortFunc(r.cells, func(a, b Cell) int { return a.Col - b.Col })
			row.Number, row.Cells = r.number, append(row.Cells, r.cells...)
			return true, nil
		}
	}
}

// objectWalk reads a file object by object.
type objectWalk struct {
	d       *json.Decoder
	limits  Limits
	member  string
	paired  bool
	lines   bool
	value   func(path string, c Cell) error
	started bool
	over    bool
	seen    [deepest]map[string]bool // names of members of the object at each depth
}

// walk begins to read; value is given what each object holds.
func (o *objects) walk(ctx context.Context, value func(string, Cell) error) *objectWalk {
	return &objectWalk{d: o.decoder(ctx), limits: o.limits, member: o.member, paired: o.paired, lines: o.lines, value: value}
}

// next reads the next object; false at the end of the file.
func (w *objectWalk) next() (bool, error) {
	more, err := w.step()
	return more, ordered(w.d, err)
}

func (w *objectWalk) step() (bool, error) {
	if w.over {
		return false, nil
	}
	if !w.started && !w.lines {
		w.started = true
		if err := w.begin(); err != nil {
			return false, err
		}
	}
	if !w.d.More() {
		return false, w.rest()
	}
	if t, err := w.d.Token(); err != nil {
		return false, err
	} else if t != json.Delim('{') {
		return false, refuse(JSONNoTable) // an array of something else
	}
	return true, w.object(w.d, "", 1)
}

// begin goes into the array.
func (w *objectWalk) begin() error {
	t, err := w.d.Token()
	if err == nil && w.paired {
		var about json.RawMessage
		if err = w.d.Decode(&about); err == nil {
			t, err = w.d.Token()
		}
	}
	if err != nil || t == json.Delim('[') {
		return err
	}
	for w.d.More() {
		name, err := w.d.Token()
		if err != nil {
			return err
		}
		t, err := w.d.Token()
		if err != nil {
			return err
		}
		if name == w.member && t == json.Delim('[') {
			return nil
		}
		if _, nested := t.(json.Delim); nested {
			if err := skip(w.d); err != nil {
				return err
			}
		}
	}
	return refuse(JSONNoTable)
}

// rest reads what stands behind the array, so that a file that was cut is known as such.
func (w *objectWalk) rest() error {
	w.over = true
	if _, err := w.d.Token(); err != nil { // the end of the array
		if w.lines && errors.Is(err, io.EOF) {
			return nil
		}
		return err
	}
	if w.member != "" || w.paired {
		if err := skip(w.d); err != nil {
			return err
		}
	}
	if _, err := w.d.Token(); !errors.Is(err, io.EOF) {
		return refuse(JSONInvalid, "Reason", "syntax", "Offset", w.d.InputOffset())
	}
	return nil
}

// flatten gives what one object holds.
func (w *objectWalk) flatten(raw json.RawMessage) error {
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	if t, err := d.Token(); err != nil || t != json.Delim('{') {
		return refuse(JSONNoTable) // an array of something else
	}
	return w.object(d, "", 1)
}

func (w *objectWalk) object(d *json.Decoder, path string, depth int) error {
	if w.seen[depth-1] == nil {
		w.seen[depth-1] = map[string]bool{}
	}
	seen := w.seen[depth-1]
	clear(seen)
	for d.More() {
		name, err := d.Token()
		if err != nil {
			return err
		}
		text, _ := name.(string)
		if seen[text] {
			return refuse(JSONInvalid, "Reason", "repeated", "Offset", d.InputOffset())
		}
		seen[text] = true
		at := text
		if depth > 1 {
			at = path + pathSign + text
		}
		if strings.Contains(text, pathSign) {
			return refuse(JSONInvalid, "Reason", "syntax", "Offset", d.InputOffset())
		}
		t, err := d.Token()
		if err != nil {
			return err
		}
		switch t {
		case json.Delim('{'):
			if depth == deepest {
				return refuse(JSONNoTable)
			}
			err = w.object(d, at, depth+1)
		case json.Delim('['):
			err = w.list(d, at)
		default:
			if c, ok := cellOf(t); ok {
				err = w.cell(at, c)
			}
		}
		if err != nil {
			return err
		}
	}
	_, err := d.Token()
	return err
}

// list puts several values of a member into one cell.
func (w *objectWalk) list(d *json.Decoder, path string) error {
	var all []string
	for d.More() {
		t, err := d.Token()
		if err != nil {
			return err
		}
		if _, nested := t.(json.Delim); nested {
			return refuse(JSONNoTable) // a table within a cell
		}
		if c, ok := cellOf(t); ok {
			all = append(all, c.Text)
		}
	}
	if _, err := d.Token(); err != nil {
		return err
	}
	if len(all) == 0 {
		return nil
	}
	return w.cell(path, Cell{Kind: Text, Text: strings.Join(all, "; ")})
}

func (w *objectWalk) cell(path string, c Cell) error {
	if tooLong([]byte(c.Text), w.limits.CellChars) {
		return refuse(CellTooLong, "Limit", w.limits.CellChars)
	}
	return w.value(path, c)
}

// cellOf is a value as a cell; null is none. A number that is longer than a spreadsheet keeps stays as it is written.
func cellOf(t json.Token) (Cell, bool) {
	switch v := t.(type) {
	case string:
		return Cell{Kind: Text, Text: v}, v != ""
	case json.Number:
		if text, ok := appendNumber(nil, []byte(v), 0); ok && len(v) <= significantDigits {
			return Cell{Kind: Number, Text: string(text)}, true
		}
		return Cell{Kind: Text, Text: v.String()}, true
	case bool:
		if v {
			return Cell{Kind: Bool, Text: "TRUE"}, true
		}
		return Cell{Kind: Bool, Text: "FALSE"}, true
	}
	return Cell{}, false
}
