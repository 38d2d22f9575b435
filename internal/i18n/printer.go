package i18n

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/nicksnyder/go-i18n/v2/i18n"
	"github.com/shopspring/decimal"
	"golang.org/x/text/collate"
	"golang.org/x/text/language"
	"golang.org/x/text/message"
	"golang.org/x/text/number"

	"rumbo/internal/fault"
	"rumbo/internal/lang"
	"rumbo/internal/observation"
)

// Printer says things in one language. It is safe for concurrent use.
type Printer struct {
	code      lang.Code
	localizer *i18n.Localizer
	point     string            // decimal sign
	group     string            // thousands sign
	known     map[string]string // every key, with the file that it stands in
	counted   map[string]bool   // keys with a form for one or for many
	plain     sync.Map          // messages without arguments, by key: pages say the same ones hundreds of times
}

func newPrinter(c lang.Code, l *i18n.Localizer, known map[string]string, counted map[string]bool) *Printer {
	p := &Printer{code: c, localizer: l, known: known, counted: counted}
	// The signs come from the locale data by printing a number that shows both.
	sample := message.NewPrinter(Tag(c)).Sprint(number.Decimal(1234567.5, number.MaxFractionDigits(1)))
	_, rest, _ := strings.Cut(sample, "1")
	p.group, _, _ = strings.Cut(rest, "234")
	_, rest, _ = strings.Cut(sample, "567")
	p.point, _, _ = strings.Cut(rest, "5")
	return p
}

// Lang is the language of the printer.
func (p *Printer) Lang() lang.Code { return p.code }

// Tag is the locale whose conventions the printer follows.
func (p *Printer) Tag() language.Tag { return Tag(p.code) }

// T returns the message of the key with its arguments, given as name, value pairs. The argument Count chooses the plural
// form. An unknown key is returned as it is.
func (p *Printer) T(key string, args ...any) string {
	if len(args) == 0 {
		s, _ := p.plainly(key)
		return s
	}
	m := make(map[string]any, len(args)/2)
	for i := 0; i+1 < len(args); i += 2 {
		m[fmt.Sprint(args[i])] = args[i+1]
	}
	return p.TM(key, m)
}

// plainly is the message without arguments, the key itself and false where the catalogue does not know it or it needs some.
func (p *Printer) plainly(key string) (string, bool) {
	if s, ok := p.plain.Load(key); ok {
		return s.(string), true
	}
	s, err := p.localizer.Localize(&i18n.LocalizeConfig{MessageID: key})
	if err != nil {
		return key, false
	}
	p.plain.Store(key, s)
	return s, true
}

// TM is T with the arguments in a map. Texts in several languages are said in the printer's, whole numbers are grouped.
func (p *Printer) TM(key string, args map[string]any) string {
	conf := i18n.LocalizeConfig{MessageID: key}
	if len(args) > 0 {
		data := make(map[string]any, len(args))
		for name, v := range args {
			if name == "Count" && p.counted[key] {
				conf.PluralCount = v
				if p.code == lang.French && fmt.Sprint(v) == "0" {
					conf.PluralCount = 2 // French takes none for the singular, which texts say as "une ligne": that would be false
				}
			}
			data[name] = p.arg(v)
		}
		conf.TemplateData = data
	}
	s, err := p.localizer.Localize(&conf)
	if err != nil {
		return key
	}
	return s
}

func (p *Printer) arg(v any) any {
	switch v := v.(type) {
	case lang.Text:
		return v.In(p.code)
	case int:
		return p.Int(v)
	case int64:
		return p.Int(int(v))
	case float64: // what a whole number has become in a report that was kept as JSON
		if v == float64(int64(v)) {
			return p.Int(int(v))
		}
	case decimal.Decimal:
		return p.AsGiven(decimal.RequireFromString(v.Round(5).String())) // without the noughts of a division
	case observation.Gap:
		return p.Gap(v)
	case time.Time:
		return p.Date(v)
	}
	return v
}

// Has tells whether the catalogue knows the key.
func (p *Printer) Has(key string) bool {
	_, ok := p.known[key]
	return ok
}

// Number prints d with that many decimals, rounded half away from zero, with the signs of the language.
func (p *Printer) Number(d decimal.Decimal, places int32) string {
	return p.signs(d.StringFixed(places))
}

// AsGiven prints d with the decimals it carries.
func (p *Printer) AsGiven(d decimal.Decimal) string {
	return p.signs(d.StringFixed(max(0, -d.Exponent())))
}

// Int prints a whole number.
func (p *Printer) Int(n int) string { return p.signs(strconv.Itoa(n)) }

// Percent prints d, already in percent, with its sign ("54.1%", "54,1 %" in French).
func (p *Printer) Percent(d decimal.Decimal, places int32) string {
	if p.code == lang.French {
		return p.Number(d, places) + "\u202f%"
	}
	return p.Number(d, places) + "%"
}

func (p *Printer) signs(s string) string {
	whole, frac, _ := strings.Cut(s, ".")
	sign := ""
	if strings.HasPrefix(whole, "-") {
		sign, whole = "\u2212", whole[1:]
	}
	var b strings.Builder
	b.WriteString(sign)
	for i, digit := range whole {
		if i > 0 && (len(whole)-i)%3 == 0 {
			b.WriteString(p.group)
		}
		b.WriteRune(digit)
	}
	if frac != "" {
		b.WriteString(p.point)
		b.WriteString(frac)
	}
	return b.String()
}

// Value prints a figure for a reader: its number at that many decimals, "<" or ">" before a censored one, or the word of
// its gap.
func (p *Printer) Value(v observation.Value, places int32) string {
	if v.Gap != observation.NoGap || !v.Number.Valid {
		return p.Gap(v.Gap)
	}
	return string(v.Censor) + p.Number(v.Number.Decimal, places)
}

// Gap is the word of the gap.
func (p *Printer) Gap(g observation.Gap) string {
	if g == observation.NoGap {
		return ""
	}
	return p.T("gap." + string(g))
}

// Date prints a day in words.
func (p *Printer) Date(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	day := strconv.Itoa(t.Day())
	if p.code == lang.French && t.Day() == 1 {
		day = "1er"
	}
	return p.T("date.day", "Day", day, "Month", p.T(fmt.Sprintf("date.month.%02d", t.Month())), "Year", strconv.Itoa(t.Year()))
}

// Days prints the days from one to another, with what they share said once: "9–10 October 2018".
func (p *Printer) Days(from, to time.Time) string {
	switch {
	case from.Equal(to):
		return p.Date(from)
	case from.Year() != to.Year() || from.Month() != to.Month():
		return p.T("date.from_to", "From", p.Date(from), "To", p.Date(to))
	}
	day := strconv.Itoa(from.Day())
	if p.code == lang.French && from.Day() == 1 {
		day = "1er"
	}
	return p.T("date.days", "From", day, "To", p.Date(to))
}

// DateTime prints a day and the time in UTC.
func (p *Printer) DateTime(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	t = t.UTC()
	return p.T("date.time", "Date", p.Date(t), "Time", t.Format("15:04"))
}

// List joins words as a sentence does: "a, b and c".
func (p *Printer) List(words []string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	last := words[len(words)-1]
	joint := "list.and"
	if p.code == lang.Spanish && startsWithI(last) {
		joint = "list.and_before_i"
	}
	return strings.Join(words[:len(words)-1], ", ") + p.T(joint) + last
}

func startsWithI(word string) bool {
	w := strings.ToLower(word)
	return (strings.HasPrefix(w, "i") || strings.HasPrefix(w, "í") || strings.HasPrefix(w, "hi")) && !strings.HasPrefix(w, "hie")
}

// Compare orders two texts as a dictionary of the language does.
func (p *Printer) Compare(a, b string) int {
	return collate.New(p.Tag(), collate.IgnoreCase).CompareString(a, b)
}

// SortBy orders items alphabetically by name, in the dictionary order of the language; equal names keep their order.
func SortBy[T any](p *Printer, items []T, name func(T) string) {
	c := collate.New(p.Tag(), collate.IgnoreCase)
	slices.SortStableFunc(items, func(a, b T) int { return c.CompareString(name(a), name(b)) })
}

// Error says a failure to a person. A failure without a message of its own is said to be internal; its text is for the log.
func (p *Printer) Error(err error) string {
	if e, ok := fault.As(err); ok && e.Kind != fault.Internal {
		return p.TM(e.Key, e.Args)
	}
	return p.T("fault.internal")
}
