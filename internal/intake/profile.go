package intake

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"

	"rumbo/internal/fault"
	"rumbo/internal/observation"
	"rumbo/internal/sheet"
)

// ProfileVersion is the version of the text of profiles that is written, and the only one that is read.
const ProfileVersion = 1

// Bounds of a profile.
const (
	LongestProfile     = 256 << 10
	LongestProfileName = 120
	mostProfileTables  = 60
	mostProfileColumns = 2000
)

// Profile is what a person has said of the tables of one source, so that it need not be said again of a file of the same shape. It speaks of headers, never
// of names of files, and of no period: that is each file's own. Its text is YAML (docs/engineers/understanding.md).
type Profile struct {
	Version    int               `yaml:"rumbo-profile" json:"version"`
	Name       string            `yaml:"name" json:"name"`
	Source     string            `yaml:"source,omitempty" json:"source,omitempty"` // taken where the upload names none
	Flow       observation.Flow  `yaml:"flow,omitempty" json:"flow,omitempty"`
	Tables     []ProfileTable    `yaml:"tables,omitempty" json:"tables,omitempty"`
	Signs      map[string]string `yaml:"signs,omitempty" json:"signs,omitempty"`           // what a sign in place of a figure means
	Indicators map[string]string `yaml:"indicators,omitempty" json:"indicators,omitempty"` // the series of an indicator that has several
	Codes      map[string]string `yaml:"codes,omitempty" json:"codes,omitempty"`           // the series, or none, of a code that the catalogue has not
}

// ProfileTable is what is said of one table.
type ProfileTable struct {
	Sheet   string          `yaml:"sheet,omitempty" json:"sheet,omitempty"` // tells tables of one shape apart, nothing else
	Headers []string        `yaml:"headers" json:"headers"`                 // its shape
	Leave   bool            `yaml:"leave_out,omitempty" json:"leave,omitempty"`
	Series  string          `yaml:"series,omitempty" json:"series,omitempty"`
	Area    string          `yaml:"area,omitempty" json:"area,omitempty"`
	Factor  string          `yaml:"multiplier,omitempty" json:"factor,omitempty"`
	Decimal string          `yaml:"decimal_sign,omitempty" json:"decimal,omitempty"`
	Days    string          `yaml:"days,omitempty" json:"days,omitempty"`           // what days in headers stand for
	Order   string          `yaml:"first_in_days,omitempty" json:"order,omitempty"` // and which of their numbers comes first
	Areas   string          `yaml:"areas,omitempty" json:"areas,omitempty"`         // whether figures are of those that headers name
	Percent string          `yaml:"fractions,omitempty" json:"percent,omitempty"`   // what fractions of one are in series in per cent
	Header  string          `yaml:"header_rows,omitempty" json:"header,omitempty"`
	Body    string          `yaml:"first_row,omitempty" json:"body,omitempty"`
	Count   string          `yaml:"count_by,omitempty" json:"count,omitempty"` // of a list of incidents: the header of the areas
	Survey  string          `yaml:"survey,omitempty" json:"survey,omitempty"`  // of a sheet of answers: the questionnaire
	Columns []ProfileColumn `yaml:"columns,omitempty" json:"columns,omitempty"`

	Words     map[string]string `yaml:"answers,omitempty" json:"words,omitempty"`       // of a sheet of answers: what words mean, by list of permitted answers and word
	Questions []ProfileQuestion `yaml:"questions,omitempty" json:"questions,omitempty"` // of a sheet of answers
}

// ProfileColumn is what is said of the columns with one header, or of one of them.
type ProfileColumn struct {
	Header  string `yaml:"header" json:"header"`
	Nth     int    `yaml:"nth,omitempty" json:"nth,omitempty"` // which of them, from 1; 0 for all
	Role    string `yaml:"role,omitempty" json:"role,omitempty"`
	Series  string `yaml:"series,omitempty" json:"series,omitempty"`
	Decimal string `yaml:"decimal_sign,omitempty" json:"decimal,omitempty"`
	Fill    string `yaml:"empty_cells,omitempty" json:"fill,omitempty"`
	Days    string `yaml:"days,omitempty" json:"days,omitempty"`
	Order   string `yaml:"first_in_days,omitempty" json:"order,omitempty"`
	Item    string `yaml:"item,omitempty" json:"item,omitempty"` // of a table with a respondent in each row: the question, or none
}

// said are the statements of a table by the first word of the ID under which each is answered.
func (t *ProfileTable) said() map[string]*string {
	return map[string]*string{
		"header": &t.Header, "body": &t.Body, "factor": &t.Factor, "decimal": &t.Decimal, "area": &t.Area, "series": &t.Series, "days": &t.Days, "order": &t.Order, "percent": &t.Percent,
		"areas": &t.Areas,
	}
}

// said are the statements of columns of figures, likewise.
func (s *ProfileColumn) said() map[string]*string {
	return map[string]*string{"role": &s.Role, "column": &s.Series, "sign": &s.Decimal, "fill": &s.Fill, "days": &s.Days, "order": &s.Order}
}

// permitted tells whether a statement can be made at all, as far as it has a closed list.
func permitted(what, said string) bool {
	list := Closed(what)
	return said == "" || len(list) == 0 || slices.Contains(list, said)
}

// YAML is the text of a profile, which ParseProfile reads.
func (p Profile) YAML() []byte {
	p.Version = ProfileVersion
	var out bytes.Buffer
	enc := yaml.NewEncoder(&out)
	enc.SetIndent(2)
	if err := enc.Encode(p); err != nil {
		panic(fmt.Sprintf("intake: a profile that cannot be written: %v", err))
	}
	return out.Bytes()
}

// ParseProfile reads the text of a profile; fault.Invalid tells what is wrong with it.
func ParseProfile(text []byte) (Profile, error) {
	var p Profile
	if len(text) > LongestProfile {
		return p, fault.New(fault.Invalid, "profile.too_long", "Max", LongestProfile>>10)
	}
	dec := yaml.NewDecoder(bytes.NewReader(bytes.TrimPrefix(text, []byte("\ufeff"))))
	dec.KnownFields(true)
	if err := dec.Decode(&p); err != nil && err != io.EOF {
		return p, fault.New(fault.Invalid, "profile.unreadable", "Said", clip(strings.TrimPrefix(err.Error(), "yaml: ")))
	}
	if p.Version != ProfileVersion {
		return p, fault.New(fault.Invalid, "profile.version", "Version", ProfileVersion)
	}
	name, err := ProfileName(p.Name)
	if err != nil {
		return p, err
	}
	p.Name = name
	columns := 0
	for _, t := range p.Tables {
		columns += len(t.Columns) + len(t.Headers) + len(t.Questions)
		if len(t.Headers) == 0 {
			return p, fault.New(fault.Invalid, "profile.headless")
		}
	}
	switch {
	case len(p.Tables) == 0:
		return p, fault.New(fault.Invalid, "profile.empty")
	case len(p.Tables) > mostProfileTables || columns > mostProfileColumns:
		return p, fault.New(fault.Invalid, "profile.too_long", "Max", LongestProfile>>10)
	}
	return p, nil
}

// ProfileName is the name of a profile without blanks around it; fault.Invalid where it is empty or too long.
func ProfileName(name string) (string, error) {
	name = strings.Join(strings.Fields(name), " ")
	switch {
	case name == "":
		return "", fault.New(fault.Invalid, "profile.nameless")
	case utf8.RuneCountInString(name) > LongestProfileName:
		return "", fault.New(fault.Invalid, "profile.name_long", "Max", LongestProfileName)
	}
	return name, nil
}

// Prints are the signs of the shapes of the profile's tables.
func (p Profile) Prints() []string {
	var out []string
	for _, t := range p.Tables {
		if sign := t.print(); !slices.Contains(out, sign) {
			out = append(out, sign)
		}
	}
	return out
}

// Fits tells that every table of the profile is among the shapes of a file.
func (p Profile) Fits(shapes []Shape) bool {
	return len(p.Tables) > 0 && !slices.ContainsFunc(p.Prints(), func(sign string) bool {
		return !slices.ContainsFunc(shapes, func(s Shape) bool { return s.Print == sign })
	})
}

// consultTables is consult for tables of figures.
func (a *analysis) consultTables(ctx context.Context, h *headings, headers map[string][]string) error {
	var names [][]string
	for _, s := range a.book.Sheets() {
		names = append(names, headers[s.Name])
	}
	return a.consult(names, func(c *consulting, i int, t ProfileTable) error { return c.table(ctx, h, i, t) })
}

// consult brings what the profile says to the IDs of the file at hand, and tells each of its statements that does not hold there. shapes are the headers of each sheet, nil
// where it has none; each takes what is said of one.
func (a *analysis) consult(shapes [][]string, each func(c *consulting, i int, t ProfileTable) error) error {
	p := a.report.Options.Profile
	if p == nil {
		return nil
	}
	opt := &a.report.Options
	opt.profiled = map[string]string{}
	c := &consulting{a: a, p: *p, said: opt.profiled}
	for sign, means := range p.Signs {
		c.said["sign/"+sign] = means
		if means != "0" && !observation.Gap(means).Valid() {
			c.differs("", sign+" = "+means, "value")
		}
	}
	for indicator, series := range p.Indicators {
		c.said["series/"+indicator] = series
		if _, ok := a.ref.Catalog.Series(series); !ok {
			c.differs("", indicator+" = "+series, "series")
		}
	}
	for code, series := range p.Codes {
		c.said[codeID+code] = series
		if _, ok := a.ref.Catalog.Series(series); !ok && series != LeaveOut {
			c.differs("", code+" = "+series, "series")
		}
	}
	taken := map[string]bool{}
	for _, t := range p.Tables {
		sign, at := t.print(), -1
		for i, s := range a.book.Sheets() {
			if taken[s.Name] || shapes[i] == nil || printOf(shapes[i]) != sign {
				continue
			}
			if at < 0 || s.Name == t.Sheet {
				at = i
			}
		}
		if at < 0 {
			c.differs(t.Sheet, strings.Join(t.Headers, " · "), "table")
			continue
		}
		taken[a.book.Sheets()[at].Name] = true
		if err := each(c, at, t); err != nil {
			return err
		}
	}
	return nil
}

// consulting is a profile held against a file.
type consulting struct {
	a    *analysis
	p    Profile
	said map[string]string
}

func (c *consulting) differs(name, statement, why string) {
	c.a.found.add(codeProfileDiffers, place{sheet: name}, statement, map[string]any{"Profile": c.p.Name, "Why": Word("profile.why." + why)})
}

func (c *consulting) table(ctx context.Context, h *headings, i int, t ProfileTable) error {
	a, name := c.a, c.a.book.Sheets()[i].Name
	if t.Leave {
		c.said["table/"+name] = LeaveOut
		return nil
	}
	for what, said := range t.said() {
		if *said != "" {
			c.said[what+"/"+name] = *said
		}
		if !permitted(what, *said) {
			c.differs(name, *said, "value")
		}
	}
	if _, ok := a.ref.Catalog.Series(t.Series); !ok && t.Series != "" && t.Series != LeaveOut {
		c.differs(name, t.Series, "series")
	}
	if _, ok := a.ref.Directory.Area(t.Area); !ok && t.Area != "" {
		c.differs(name, t.Area, "area")
	}
	columns, err := h.columnsOf(ctx, a.book, i, a.ref, Options{profiled: map[string]string{"header/" + name: t.Header, "body/" + name: t.Body}})
	if err != nil {
		return err
	}
	if t.Count != "" {
		at := slices.IndexFunc(columns, func(h headed) bool { return h.normal == t.Count })
		if at < 0 && t.Count != LeaveOut {
			c.differs(name, t.Count, "column")
		} else if at >= 0 {
			c.said["incidents/"+name] = sheet.ColumnName(columns[at].at)
		} else {
			c.said["incidents/"+name] = LeaveOut
		}
	}
	roles := Roles(a.ref.Catalog)
	for _, s := range t.Columns {
		hit := s.each(columns, func(at int) {
			for what, said := range s.said() {
				if *said != "" {
					c.said[of(what, name, at)] = *said
				}
			}
		})
		for what, said := range s.said() {
			if !permitted(what, *said) {
				c.differs(name, s.named()+": "+*said, "value")
			}
		}
		switch _, known := a.ref.Catalog.Series(s.Series); {
		case !hit:
			c.differs(name, s.named(), "column")
		case s.Series != "" && s.Series != LeaveOut && !known:
			c.differs(name, s.named()+": "+s.Series, "series")
		case s.Role != "" && !slices.Contains(roles, s.Role):
			c.differs(name, s.named()+": "+s.Role, "role")
		}
	}
	return nil
}

// named is the header with the number of the column among those that share it.
func (s ProfileColumn) named() string {
	if s.Nth > 0 {
		return fmt.Sprintf("%s (%d)", s.Header, s.Nth)
	}
	return s.Header
}

// Profile makes a profile of what was said of a file: answers and corrections, and what an earlier profile said of it. fault.Invalid where nothing was said
// that another file could need.
func (s *Service) Profile(ctx context.Context, file string, f File, opt Options, name string) (Profile, error) {
	name, err := ProfileName(name)
	if err != nil {
		return Profile{}, err
	}
	return s.profileOf(ctx, file, content{r: f, size: f.Size()}, opt, name)
}

func (s *Service) profileOf(ctx context.Context, file string, c content, opt Options, name string) (Profile, error) {
	a, err := s.analyse(ctx, file, c, opt, nil)
	if err != nil {
		return Profile{}, err
	}
	from := opt.filled()
	p := Profile{Version: ProfileVersion, Name: name, Source: from.Source, Flow: from.Flow}
	if err := a.profile(ctx, &p); err != nil {
		return p, err
	}
	if len(p.Tables) == 0 {
		return p, fault.New(fault.Invalid, "profile.nothing", "File", file)
	}
	return p, nil
}

func (a *analysis) profile(ctx context.Context, p *Profile) error {
	opt := a.report.Options
	ids := map[string]string{}
	maps.Copy(ids, opt.profiled)
	maps.Copy(ids, opt.Answers)
	for id, said := range ids {
		if sign, ok := strings.CutPrefix(id, "sign/"); ok && !strings.Contains(sign, "/") && (said == "0" || observation.Gap(said).Valid()) {
			if p.Signs == nil {
				p.Signs = map[string]string{}
			}
			p.Signs[sign] = said
		}
		if code, ok := strings.CutPrefix(id, codeID); ok {
			if p.Codes == nil {
				p.Codes = map[string]string{}
			}
			p.Codes[code] = said
		}
		if code, ok := strings.CutPrefix(id, "series/"); ok {
			if i, is := a.ref.Catalog.FindIndicator(code); is && i.Code == code && !a.hasSheet(code) {
				if p.Indicators == nil {
					p.Indicators = map[string]string{}
				}
				p.Indicators[code] = said
			}
		}
	}
	if a.book == nil || isOwn(a.book) {
		return nil
	}
	if a.report.Layout == Answers {
		a.profileAnswers(p)
		return nil
	}
	h := newHeadings(a.ref.Catalog)
	headers, _, err := h.shapes(ctx, a.book, a.ref)
	if err != nil {
		return err
	}
	for i, s := range a.book.Sheets() {
		t := ProfileTable{Sheet: s.Name, Headers: headers[s.Name]}
		if leaves(opt, s.Name) {
			t.Leave = true
		} else if err := a.profileTable(ctx, h, i, &t); err != nil {
			return err
		}
		says := t.Leave || t.Count != "" || len(t.Columns) > 0
		for _, said := range t.said() {
			says = says || *said != ""
		}
		if len(t.Headers) > 0 && (says || len(p.Signs)+len(p.Indicators)+len(p.Codes) > 0) {
			p.Tables = append(p.Tables, t)
		}
	}
	return nil
}

func (a *analysis) hasSheet(name string) bool {
	return slices.ContainsFunc(a.book.Sheets(), func(s sheet.SheetInfo) bool { return s.Name == name })
}

// profileTable gathers what was said of one table, column by column under their headers.
func (a *analysis) profileTable(ctx context.Context, h *headings, i int, t *ProfileTable) error {
	opt, name := a.report.Options, a.book.Sheets()[i].Name
	for what, said := range t.said() {
		*said, _ = opt.said(what + "/" + name)
	}
	columns, err := h.columnsOf(ctx, a.book, i, a.ref, opt.whereOnly(name))
	if err != nil {
		return err
	}
	if len(t.Headers) == 0 {
		t.Headers = headersOf(columns)
	}
	if t.Count, _ = opt.said("incidents/" + name); t.Count != "" {
		for _, c := range columns {
			if sheet.ColumnName(c.at) == t.Count && c.normal != "" {
				t.Count = c.normal
				break
			}
		}
	}
	var list []ProfileColumn
	for _, c := range columns {
		s := ProfileColumn{Header: c.normal}
		for what, said := range s.said() {
			*said, _ = opt.said(of(what, name, c.at))
		}
		if s.Series == "" && s.Role == "" {
			s.Series = a.answeredWith(name, c.at)
		}
		list = append(list, s)
	}
	t.Columns = numbered(list)
	return nil
}

// answeredWith is the series that a column has because it was said of another with the same header.
func (a *analysis) answeredWith(name string, at int) string {
	for _, t := range a.recognisedTables {
		for _, c := range t.columns {
			if t.name != name || c.at != at {
				continue
			}
			if c.seriesBy != "" {
				return c.series.Code
			}
			if c.by != "" && c.role == roleNone {
				return LeaveOut
			}
		}
	}
	return ""
}

// whereOnly is what is said of where the table of a sheet stands, and nothing else.
func (o Options) whereOnly(name string) Options {
	out := map[string]string{}
	for _, what := range []string{"header/", "body/"} {
		if said, by := o.said(what + name); by != "" {
			out[what+name] = said
		}
	}
	return Options{Answers: out}
}

// filled is what is said of a file, with source and flow from the profile where nobody names them. What is kept is what was named: what came from a profile goes with it.
func (o Options) filled() Options {
	if o.Profile == nil {
		return o
	}
	if o.Source == "" {
		o.Source = o.Profile.Source
	}
	if o.Flow == "" {
		o.Flow = o.Profile.Flow
	}
	return o
}
