package workbook

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/shopspring/decimal"
	"github.com/xuri/excelize/v2"

	"rumbo/internal/area"
	"rumbo/internal/catalog"
	"rumbo/internal/i18n"
	"rumbo/internal/observation"
	"rumbo/internal/survey"
)

// Report is the workbook by which figures leave: what it is, scores that recompute from the answers, the answers where
// they are known, the tidy figures, charts that follow them, and the codebook.
type Report struct {
	Title       string      // empty for that of its area
	Area        area.Area   // the country or the group that it is about
	Members     []area.Area // the countries shown; of a country, itself. They are put in alphabetical order of the language.
	Made        time.Time
	DataVersion int64
	DataHash    string // SHA-256 over the published figures, hex
	Snapshot    string // name of a snapshot, where it shows one
	Blocks      []ScoreBlock
	Rows        []DataRow
	Trends      []string // codes of the series drawn over time, in order
	Series      []catalog.Series
	Indicators  []catalog.Indicator
	Dimensions  []catalog.Dimension // the breakdowns in use: a column each
	Sources     []catalog.Source
	Releases    []catalog.Release
}

// ScoreBlock is one questionnaire in one reference year.
type ScoreBlock struct {
	Questionnaire survey.Questionnaire
	Year          int
	// Latest says that a government which did not answer in Year is shown with its answer to an earlier round.
	Latest    bool
	Members   int // governments in the group on the date; 0 where there is no group to count
	Countries []CountryScore
}

// CountryScore is what is known of one country in a block: its answers, or the published categories.
type CountryScore struct {
	Area    area.Area
	Year    int                      // of the round that it answered; earlier than the block's year where it was carried
	Answers map[string]survey.Answer // by item ID; nil where they are not public
	// Stored is the percentage that was stored for the whole when the answers were accepted; what the formulas give is held
	// against it.
	Stored decimal.NullDecimal
	// Categories are the published ones by code of the part, "" for the whole. Used where Answers is nil.
	Categories map[string]OfficialCategory
	Flow       observation.Flow
	// Beside is what the other flows say of the same country (the UN's category beside the national one), each with its own
	// year. It is shown and enters nothing.
	Beside []OtherFlow
}

// OtherFlow are the categories of a country in a flow that is not the one shown first.
type OtherFlow struct {
	Flow       observation.Flow
	Year       int
	Categories map[string]OfficialCategory // by code of the part, "" for the whole
}

// DataRow is one tidy figure.
type DataRow struct {
	Observation                  observation.Observation
	Origin                       string // official or computed
	Rule                         string
	Responding, Carried, Members int // of a computed group value
}

// reporter makes one report.
type reporter struct {
	*book
	r            Report
	group        bool
	sheets       struct{ readme, scores, answers, data, charts, codebook string }
	paper        int
	answers      answerRange
	lists        map[string]listRange // choices in the codebook, "questionnaire/list"
	blocks       []blockRange
	chartColumns int // columns of the sheet of charts that are printed
	dropped      int // figures that no longer fit on the sheet
}

// Write makes the report in the printer's language. The same Report gives the same bytes.
func (r Report) Write(w io.Writer, p *i18n.Printer) error {
	rep := &reporter{book: newBook(p), r: r, group: r.Area.Kind != area.Country, paper: reportPaper(r), lists: map[string]listRange{}}
	rep.prepare()
	rep.sheets.readme = rep.sheet(p.T("workbook.report.sheet.readme"))
	rep.sheets.scores = rep.sheet(p.T("workbook.report.sheet.scores"))
	rep.sheets.answers = rep.sheet(p.T("workbook.report.sheet.answers"))
	rep.sheets.data = rep.sheet(p.T("workbook.report.sheet.data"))
	rep.sheets.charts = rep.sheet(p.T("workbook.report.sheet.charts"))
	rep.sheets.codebook = rep.sheet(p.T("workbook.report.sheet.codebook"))
	// The codebook comes first, because answers look up its points; the charts after the figures that they draw.
	rep.writeCodebook()
	rep.writeAnswers()
	rep.writeScores()
	rep.writeData()
	rep.writeCharts()
	rep.writeReadme()
	rep.f.SetActiveSheet(0)
	rep.names(rep.title(), p.T("workbook.report.subject"), r.DataHash, r.Made, from(r.Snapshot, r.DataHash, r.DataVersion)...)
	return rep.write(w, r.Made)
}

// prepare puts countries in alphabetical order of the language, never in order of result.
func (b *reporter) prepare() {
	l := b.p.Lang()
	b.r.Members = slices.Clone(b.r.Members)
	i18n.SortBy(b.p, b.r.Members, func(a area.Area) string { return a.Name.In(l) })
	b.r.Blocks = slices.Clone(b.r.Blocks)
	for i, block := range b.r.Blocks {
		b.r.Blocks[i].Countries = slices.Clone(block.Countries)
		i18n.SortBy(b.p, b.r.Blocks[i].Countries, func(c CountryScore) string { return c.Area.Name.In(l) })
	}
}

// reportPaper is the paper of most of the countries.
func reportPaper(r Report) int {
	letter := 0
	for _, m := range r.Members {
		if paper(m.ISO2) == 1 {
			letter++
		}
	}
	if 2*letter > len(r.Members) {
		return 1
	}
	return 9
}

func (b *reporter) title() string {
	if b.r.Title != "" {
		return b.r.Title
	}
	return b.p.T("workbook.report.title", "Area", b.r.Area.Name)
}

// setup sets a sheet of the report up for printing.
func (b *reporter) setup(sheet string, landscape bool, titleRows string) {
	hash := b.r.DataHash
	if len(hash) > 12 {
		hash = hash[:12]
	}
	b.page(sheet, b.paper, landscape, titleRows, b.title(), footed(b.p, b.r.Snapshot, b.r.DataVersion, hash))
}

// footed is the foot of a printed page: the snapshot where it is of one, version and hash of the data.
func footed(p *i18n.Printer, snapshot string, version int64, hash string) string {
	foot := p.T("workbook.report.foot", "Version", fmt.Sprint(version), "Hash", hash)
	if snapshot != "" {
		foot = snapshot + " · " + foot
	}
	return foot
}

// writeReadme says what it is, when and from what it was made, and how to read it.
func (b *reporter) writeReadme() {
	p := b.p
	first := b.readme(b.sheets.readme, b.title(), p.T("workbook.report.subject"))
	first.section(p.T("workbook.report.made"))
	first.facts(b.made()...)
	if b.group {
		first.facts(first.members(b.r.Members))
	}
	about := func(sheet, key string) [2]string { return [2]string{sheet, p.T("workbook.report.about." + key)} }
	first.contents(about(b.sheets.scores, "scores"), about(b.sheets.answers, "answers"), about(b.sheets.data, "data"), about(b.sheets.charts, "charts"), about(b.sheets.codebook, "codebook"))
	first.rules(b.rules()...)
	first.cite(b.cited()...)
	b.setup(b.sheets.readme, false, "")
}

// made are the facts of when and from what the workbook was made.
func (b *reporter) made() [][2]string {
	p := b.p
	return [][2]string{
		{p.T("workbook.report.when"), p.DateTime(b.r.Made)}, {p.T("workbook.report.snapshot"), b.r.Snapshot}, {p.T("workbook.report.version"), fmt.Sprint(b.r.DataVersion)},
		{p.T("workbook.report.hash"), b.r.DataHash}, {p.T("workbook.report.figures"), p.T("workbook.report.figures.count", "Count", len(b.r.Rows))},
	}
}

// rules are the sentences that anybody who uses the figures must know.
func (b *reporter) rules() []string {
	p := b.p
	keys := []string{"official", "missing", "gaps"}
	if b.group {
		keys = append(keys, "share", "part", "order")
	}
	latest, scored := false, len(b.r.Blocks) > 0
	for _, block := range b.r.Blocks {
		latest = latest || block.Latest
	}
	var out []string
	if scored {
		out = append(out, p.T("workbook.report.rule.score"))
	}
	for _, key := range keys {
		if !scored && key != "gaps" && key != "order" {
			continue
		}
		out = append(out, p.T("workbook.report.rule."+key))
	}
	if latest {
		out = append(out, p.T("workbook.report.rule.latest"))
	}
	if scored {
		out = append(out, p.T("workbook.report.rule.policy"))
	}
	out = append(out, p.T("workbook.report.rule.formulas"))
	for _, block := range b.r.Blocks {
		if block.Questionnaire.Working {
			out = append(out, block.Questionnaire.Name.In(p.Lang())+": "+p.T("workbook.cover.working"))
		}
	}
	out = append(out, b.weighted()...)
	return slices.Compact(append(out, b.lacking()...))
}

// lacking says what did not fit into a cell or a sheet.
func (b *reporter) lacking() (out []string) {
	if b.cut > 0 {
		out = append(out, b.p.T("workbook.report.cut", "Count", b.cut))
	}
	if b.dropped > 0 {
		out = append(out, b.p.T("workbook.report.dropped", "Count", b.dropped))
	}
	return out
}

// weighted says by which series the values of groups are weighted.
func (b *reporter) weighted() []string {
	var out []string
	for _, s := range b.r.Series {
		if s.Weight != "" {
			out = append(out, b.p.T("workbook.report.rule.weight", "Series", s.Code, "Weight", s.Weight))
		}
	}
	return out
}

// cited are the sources with how to cite them and their licence.
func (b *reporter) cited() []string {
	var out []string
	for _, s := range b.r.Sources {
		text := cmp.Or(s.Cite.In(b.p.Lang()), s.Name.In(b.p.Lang()))
		for _, more := range []string{s.Licence, s.URL} {
			if more != "" && !strings.Contains(text, more) {
				text += " · " + more
			}
		}
		out = append(out, text)
	}
	return out
}

// column is the letter of the nth column, from 1.
func column(n int) string {
	name, err := excelize.ColumnNumberToName(n)
	if err != nil {
		return "A"
	}
	return name
}
