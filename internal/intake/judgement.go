package intake

import (
	"fmt"
	"math"
	"slices"

	"rumbo/internal/catalog"
)

// By is what settled something about a file.
type By string

// What settles things.
const (
	ByEvidence By = "evidence" // the file itself
	ByAnswer   By = "answer"   // a person, for this file
	ByProfile  By = "profile"  // a person, for all files of this shape
	ByAsking   By = "asked"    // nothing yet: it is a question
)

// Judgement is one thing that was decided while a file was recognised, or has to be.
type Judgement struct {
	ID           string         `json:"id"`   // under which an answer overrules it; empty where there is nothing to choose
	What         string         `json:"what"` // what was decided: "role", "series" …
	Sheet        string         `json:"sheet"`
	Cells        string         `json:"cells"`                  // the cells that it is about, "F12:F280"; empty for the sheet or the file
	Choice       string         `json:"choice"`                 // as an answer would give it; empty while it is asked
	Alternatives []string       `json:"alternatives,omitempty"` // what could be answered instead
	Confidence   float64        `json:"confidence"`             // 0 to 1, by the rule of Sureness
	By           By             `json:"by"`
	Reason       string         `json:"reason"` // in the reader's language
	Subject      string         `json:"subject,omitempty"`
	Chosen       string         `json:"chosen,omitempty"` // the choice in the reader's language
	Why          string         `json:"-"`                // key of the reason
	Args         map[string]any `json:"-"`
}

// The rule of confidence. Every decision rests on witnesses, each for or against it. A cell that fits, or a row, is one witness for; one that does not is one
// against. A header, a title or a format that says the thing in so many words counts as named of them; one that could mean other things, and an assumption
// that nothing contradicts, as assumed. A header that says it is not outvoted: cells that do not fit make it less sure, down to the threshold, and are told one by one. Of a person's
// word there is no doubt.
const (
	named   = 20
	assumed = 4
)

// Threshold is the confidence below which a decision is not taken but asked: one witness alone is too few, two that agree are enough, and so are four of five.
const Threshold = 0.7

// Certainly is the confidence from which a decision is called certain.
const Certainly = 0.9

// Sureness is the confidence that witnesses give, by Laplace's rule of succession: (for + 1) / (for + against + 2), so that few witnesses weigh little and none leave it open.
// It is given to three places.
func Sureness(fit, against int) float64 {
	return math.Round(1000*float64(fit+1)/float64(fit+against+2)) / 1000
}

// Word is how sure a decision is, in one word of three: "certain", "likely", "asked".
func (j Judgement) Word() string {
	switch {
	case j.By == ByAsking:
		return "asked"
	case j.Confidence >= Certainly:
		return "certain"
	}
	return "likely"
}

// mostJudged bounds what a report tells of the decisions of one file.
const mostJudged = 600

// judge notes a decision.
func (f *findings) judge(j Judgement) {
	j.Sheet = f.sheetOf(place{sheet: j.Sheet}).sheet
	if len(f.judged) >= mostJudged {
		f.omitted++
		return
	}
	switch j.By {
	case ByAnswer, ByProfile:
		j.Confidence, j.Why = 1, "said_"+string(j.By)
	case ByAsking:
		if j.Why == "" {
			j.Why = "asked"
		}
	case "":
		j.By = ByEvidence
	}
	if j.Args == nil {
		j.Args = map[string]any{}
	}
	f.judged = append(f.judged, j)
}

// judgeOnce notes a decision that rows come upon again and again.
func (f *findings) judgeOnce(j Judgement) {
	if !f.hasJudged(j.ID) {
		f.judge(j)
	}
}

// judged tells whether something was decided under the ID.
func (f *findings) hasJudged(id string) bool {
	return slices.ContainsFunc(f.judged, func(j Judgement) bool { return j.ID == id })
}

// open notes as asked every question that no decision stands for, and gives those that do the ID's answers.
func (f *findings) open() {
	for _, q := range f.questions {
		if f.hasJudged(q.ID) {
			continue
		}
		name, _ := q.Args["Sheet"].(string)
		j := Judgement{ID: q.ID, What: whatAsked(q.Code), Sheet: name, By: ByAsking}
		if j.Subject, _ = q.Args["Title"].(string); q.Code == codeValueAmbiguous {
			j.Subject, _ = q.Args["Sign"].(string)
		}
		if column, ok := q.Args["Column"].(string); ok && q.Code == codeColumnSeries {
			j.Cells = column + ":" + column
		}
		f.judge(j)
	}
}

func whatAsked(code string) string {
	switch code {
	case codeTableSeries, codeColumnSeries, codeSeriesAmbiguous:
		return "series"
	case codeTableArea:
		return "area"
	case codeTableBody:
		return "body"
	case codeTablePeriod:
		return "period"
	case codeIncidents:
		return "incidents"
	case codePercentMixed:
		return "percent"
	case codeAreasTwo:
		return "areas"
	case codeAnswerUnknown:
		return "answer"
	case codeNumberAmbiguous:
		return "decimal"
	case codeValueAmbiguous:
		return "symbol"
	}
	return "other"
}

// Roles are the answers to what a column is, the parts of breakdowns among them as "dimension:sex".
func Roles(c *catalog.Catalog) []string {
	var out []string
	for _, r := range choosable() {
		out = append(out, string(r))
	}
	for _, d := range c.Content().Dimensions {
		out = append(out, string(roleDimension)+":"+d.Code)
	}
	return append(out, LeaveOut)
}

// choosable are the roles that a person may give to a column; breakdowns beside them.
func choosable() []role {
	return []role{roleValue, roleArea, roleAreaName, rolePeriod, roleWithin, roleSeries, roleIndicator, roleUnits, roleStatus, roleNote, roleSource, roleRelease, roleLower, roleUpper, roleNumerator, roleDenominator, roleBreakdown}
}

// Offered is the report with what could be answered instead of each decision.
func (r Report) Offered(ref Reference) Report {
	r.Decisions = slices.Clone(r.Decisions)
	for i, j := range r.Decisions {
		r.Decisions[i].Alternatives = j.offered(ref)
	}
	return r
}

// offered are what could be answered instead of a choice. They follow from what was decided, so that they are not kept.
func (j Judgement) offered(ref Reference) []string {
	var out []string
	switch j.What {
	case "role":
		out = Roles(ref.Catalog)
	case "series":
		for _, s := range ref.Catalog.Content().Series {
			out = append(out, s.Code)
		}
		out = append(out, LeaveOut)
	case "area":
		for _, a := range ref.Directory.Areas() {
			out = append(out, a.Code)
		}
	case "table":
		out = []string{"read", LeaveOut}
	default:
		out = Closed(j.What)
	}
	return slices.DeleteFunc(out, func(s string) bool { return s == j.Choice || j.ID == "" })
}

// Closed are the answers to a decision that has a short list of them, the same in every file; none for others.
func Closed(what string) []string {
	switch what {
	case "decimal", "sign":
		return []string{".", ","}
	case "factor":
		return []string{"1", "1000", "1000000"}
	case "fill":
		return []string{FillAbove, LeaveOut}
	case "areas":
		return []string{InHeaders, LeaveOut}
	case "days":
		return DayChoices()
	case "order":
		return DayOrders()
	case "percent":
		return []string{AsPercent, AsFraction}
	}
	return nil
}

// share is a count with its whole, as a reason gives it.
func share(fit, of int) map[string]any {
	return map[string]any{"Fit": fmt.Sprint(fit), "Of": fmt.Sprint(of)}
}
