package web

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/shopspring/decimal"

	"rumbo/internal/fault"
	"rumbo/internal/lang"
	"rumbo/internal/view"
)

// draft is one form of a page while somebody fills it in. Sent and refused, it keeps what was typed; where somebody else has
// changed the same thing meanwhile, what stands now is told beside it. Several forms of a page do not mix.
type draft struct {
	r        *request
	id       string
	ours     bool // this is the form that was sent
	conflict bool
	fields   []view.Field
}

// entryField names the form that was sent, versionField the state of the row that it was made from.
const (
	entryField   = "entry"
	versionField = "version"
	conflictMark = "conflict"
)

// changedMeanwhile is the fault of a form that was made from a row which somebody else has changed since.
const changedMeanwhile = "admin.changed_meanwhile"

// draft is a form of the page. version is the state of what it edits, empty for something new.
func (r *request) draft(id, version string) *draft {
	d := &draft{r: r, id: id, ours: r.form != nil && r.form.Get(entryField) == id}
	d.conflict = d.ours && r.form.Has(conflictMark)
	d.fields = append(d.fields, view.Field{Kind: "hidden", Name: entryField, Value: id})
	if version != "" {
		if d.ours && !d.conflict {
			version = r.form.Get(versionField) // what has changed meanwhile must still be met
		}
		d.fields = append(d.fields, view.Field{Kind: "hidden", Name: versionField, Value: version})
	}
	return d
}

// value is what was typed, or what stands.
func (d *draft) value(name, stands string) string {
	if d.ours {
		return d.r.form.Get(name)
	}
	return stands
}

// add puts a field into the form; f.Value is what stands.
func (d *draft) add(f view.Field) {
	stands := f.Value
	f.Value = d.value(f.Name, stands)
	for i := range f.Options {
		f.Options[i].Selected = f.Options[i].Value == f.Value
	}
	if d.conflict && f.Value != stands {
		now := stands
		for _, o := range f.Options {
			if o.Value == stands {
				now = o.Text
			}
		}
		f.Wrong = d.r.T("admin.stands", "Text", first(now, "–"))
	}
	d.fields = append(d.fields, f)
}

// ticks are several choices of which some are taken.
func (d *draft) ticks(name, label, help string, taken []string, pairs ...string) {
	f := view.Field{Kind: "checks", Name: name, Label: label, Help: help, Options: options("", pairs...), Wide: true}
	stands := taken
	if d.ours {
		taken = d.r.form[name]
	}
	if d.conflict {
		var now []string
		differs := len(taken) != len(stands)
		for _, o := range f.Options {
			if slices.Contains(stands, o.Value) {
				now = append(now, o.Text)
				differs = differs || !slices.Contains(taken, o.Value)
			}
		}
		if differs {
			f.Wrong = d.r.T("admin.stands", "Text", first(strings.Join(now, ", "), "–"))
		}
	}
	for i := range f.Options {
		for _, t := range taken {
			f.Options[i].Selected = f.Options[i].Selected || f.Options[i].Value == t
		}
	}
	d.fields = append(d.fields, f)
}

// text are the fields of a text in three languages, the reader's first; a language that is missing is told.
func (d *draft) text(name, label string, stands lang.Text, kind string, most int, required bool) {
	for _, l := range d.r.languages() {
		f := view.Field{Kind: kind, Name: name + "." + string(l), Label: d.r.T("admin.in_language", "Field", label, "Language", d.r.T("admin.language."+string(l))),
			Value: stands.Only(l), Max: most}
		f.Required = required && (l == d.r.lang && stands.IsZero() || l == stands.Source)
		if !stands.IsZero() && !stands.Has(l) {
			f.Help = d.r.T("admin.text_missing")
		}
		d.add(f)
	}
}

// languages are all, the reader's first.
func (r *request) languages() []lang.Code {
	out := []lang.Code{r.lang}
	for _, l := range lang.All() {
		if l != r.lang {
			out = append(out, l)
		}
	}
	return out
}

// entry is the form, to be posted to the address.
func (d *draft) entry(title, say, action string, buttons ...view.Button) *view.Entry {
	return &view.Entry{ID: d.id, Title: title, Say: say, Action: action, Fields: d.fields, Buttons: buttons}
}

// columns is an entry whose fields stand in three columns, one for each language of a text.
func (d *draft) columns(title, say, action string, buttons ...view.Button) *view.Entry {
	e := d.entry(title, say, action, buttons...)
	e.Cols = true
	return e
}

// folded is an entry that opens at a click, and stands open when it was sent and refused.
func (d *draft) folded(title, say, action string, buttons ...view.Button) *view.Entry {
	e := d.entry(title, say, action, buttons...)
	e.Folded = !d.ours
	return e
}

// inForm reads the fields of a form that was posted; the first that cannot be taken is the error.
type inForm struct {
	r   *request
	err error
}

func (f *inForm) wrong(err error, label string) {
	if f.err != nil || err == nil {
		return
	}
	if e, ok := fault.As(err); ok {
		named := *e
		named.Args = map[string]any{"Field": label}
		for k, v := range e.Args {
			named.Args[k] = v
		}
		err = &named
	}
	f.err = err
}

// line reads one line; label names it where it cannot be taken.
func (f *inForm) line(name, label string, most int, required bool) string {
	got, err := lang.ParseLine(f.r.form.Get(name), most)
	if err == nil && got == "" && required {
		err = fault.New(fault.Invalid, "admin.needed")
	}
	f.wrong(err, label)
	return got
}

// text reads a text in three languages over what stands; required asks for one language at least.
func (f *inForm) text(name, label string, stands lang.Text, most int, required bool) lang.Text {
	out := stands
	for _, l := range lang.All() {
		got, err := lang.ParseParagraphs(f.r.form.Get(name+"."+string(l)), most)
		f.wrong(err, label)
		out = out.With(l, got)
	}
	if out.Source == "" && !out.IsZero() && out.Has(f.r.lang) && stands.IsZero() {
		out.Source = f.r.lang
	}
	if required && out.IsZero() {
		f.wrong(fault.New(fault.Invalid, "admin.needed"), label)
	}
	return out
}

// day reads a date; an empty one is open.
func (f *inForm) day(name, label string, required bool) time.Time {
	s := f.r.form.Get(name)
	if s == "" {
		if required {
			f.wrong(fault.New(fault.Invalid, "admin.needed"), label)
		}
		return time.Time{}
	}
	day, err := time.Parse(time.DateOnly, s)
	if err != nil {
		f.wrong(fault.New(fault.Invalid, "admin.day_wrong"), label)
	}
	return day
}

// whole reads a whole number from 0 to most; an empty field is 0.
func (f *inForm) whole(name, label string, most int) int {
	s := f.r.form.Get(name)
	if s == "" {
		return 0
	}
	n, err := strconv.Atoi(s)
	if err != nil || n < 0 || n > most {
		f.wrong(fault.New(fault.Invalid, "admin.whole_wrong", "Limit", most), label)
		return 0
	}
	return n
}

// decimal reads a number with a point or a comma; an empty field is none.
func (f *inForm) decimal(name, label string) decimal.NullDecimal {
	s := strings.Replace(f.r.form.Get(name), ",", ".", 1)
	if s == "" {
		return decimal.NullDecimal{}
	}
	d, err := decimal.NewFromString(s)
	if err != nil || len(s) > 30 || strings.ContainsAny(s, "eE") {
		f.wrong(fault.New(fault.Invalid, "admin.number_wrong", "Text", short(s, 30)), label)
		return decimal.NullDecimal{}
	}
	return decimal.NewNullDecimal(d)
}

// several reads the choices that were ticked.
func (f *inForm) several(name string) []string {
	var out []string
	for _, v := range f.r.form[name] {
		if v = strings.TrimSpace(v); v != "" {
			out = append(out, v)
		}
	}
	return out
}

// isoDay is a date as a date field holds it.
func isoDay(day time.Time) string {
	if day.IsZero() {
		return ""
	}
	return day.Format(time.DateOnly)
}

// kept is done for a form of a page with several, whose reference data change: on success everybody reads the new ones, and
// on a conflict the form is shown with what stands now.
func (s *Server) kept(do action) action {
	return func(ctx context.Context, r *request) (string, error) {
		next, err := do(ctx, r)
		switch {
		case err == nil:
			err = s.referenceChanged(ctx)
		case fault.KindOf(err) == fault.Conflict:
			if e, ok := fault.As(err); ok && e.Key == changedMeanwhile {
				r.form.Set(conflictMark, "yes")
			}
		}
		return next, err
	}
}

// referenceChanged makes this server read areas, catalogue and questionnaires again, and build its pages anew.
func (s *Server) referenceChanged(ctx context.Context) error {
	if s.deps.Accepted != nil {
		if err := s.deps.Accepted(ctx); err != nil {
			return err
		}
	}
	// After reading, so that no page of the old names is kept under the new number.
	s.edits.Add(1)
	s.version.forget()
	return nil
}
