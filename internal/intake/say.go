package intake

import (
	"encoding/json"
	"fmt"
	"strings"

	"rumbo/internal/i18n"
	"rumbo/internal/lang"
	"rumbo/internal/observation"
)

// Say fills in what the report tells in the printer's language: messages and suggestions of problems, questions, facts
// and the answers of the difference. The report itself stays as it is.
func (r Report) Say(p *i18n.Printer) Report {
	problems := make([]Problem, len(r.Problems))
	for i, b := range r.Problems {
		args := said(p, b.Args)
		args["Found"] = b.Found
		b.Message = strings.TrimSpace(p.TM("problem."+b.Code, args))
		b.Suggestion = strings.TrimSpace(p.TM("problem."+b.Code+".fix", args))
		problems[i] = b
	}
	questions := make([]Question, len(r.Questions))
	for i, q := range r.Questions {
		q.Message = strings.TrimSpace(p.TM("question."+q.Code, said(p, q.Args)))
		questions[i] = q
	}
	diff := make([]Diff, len(r.Diff))
	for i, d := range r.Diff {
		if !d.OldText.IsZero() {
			d.Old = d.OldText.In(p.Lang())
		}
		if !d.NewText.IsZero() {
			d.New = d.NewText.In(p.Lang())
		}
		diff[i] = d
	}
	r.Decisions = sayDecisions(p, r.Decisions, r.Options)
	facts := make([]string, 0, len(r.Recognised))
	for _, f := range r.Recognised {
		facts = append(facts, p.TM("fact."+f.Key, said(p, f.Args)))
	}
	r.Problems, r.Questions, r.Diff, r.Facts = problems, questions, diff, facts
	r.Groups = sayGroups(p, r.Groups)
	return r
}

// said says the arguments that are messages themselves. The row and the version of something are no quantities, so whole
// numbers other than Count are printed without grouping.
func said(p *i18n.Printer, args map[string]any) map[string]any {
	out := make(map[string]any, len(args)+1)
	for k, v := range args {
		switch v := v.(type) {
		case Word:
			out[k] = p.T(string(v))
		case Words:
			var words []string
			for _, w := range v {
				words = append(words, p.T(string(w)))
			}
			out[k] = p.List(words)
		case observation.Key:
			out[k] = keyText(v)
		case int:
			out[k] = v
			if k == "Row" {
				out[k] = fmt.Sprint(v)
			}
		case float64:
			out[k] = int(v)
			if k == "Row" {
				out[k] = fmt.Sprint(int(v))
			}
		default:
			out[k] = v
		}
	}
	return out
}

// stored is a report as it is kept with its import: codes and arguments, no messages.
type stored struct {
	Report
	Decisions  []storedJudgement `json:"decisions"`
	Problems   []storedProblem   `json:"problems"`
	Groups     []storedGroup     `json:"groups"`
	Questions  []storedQuestion  `json:"questions"`
	Diff       []storedDiff      `json:"diff"`
	Recognised []storedFact      `json:"recognised"`
	Options    Options           `json:"options"`
	Base       int64             `json:"base,omitempty"`
}

type storedProblem struct {
	Sheet    string         `json:"sheet"`
	Cell     string         `json:"cell"`
	Severity Severity       `json:"severity"`
	Code     string         `json:"code"`
	Found    string         `json:"found"`
	Args     map[string]any `json:"args"`
}

type storedQuestion struct {
	ID      string         `json:"id"`
	Code    string         `json:"code"`
	Options []string       `json:"options"`
	Args    map[string]any `json:"args"`
}

type storedDiff struct {
	Survey  string    `json:"survey,omitempty"`
	Sheet   string    `json:"sheet"`
	Cell    string    `json:"cell"`
	Key     string    `json:"key"`
	Old     string    `json:"old"`
	New     string    `json:"new"`
	OldText lang.Text `json:"old_text"`
	NewText lang.Text `json:"new_text"`

	Figure *observation.Key `json:"figure,omitempty"`
}

type storedJudgement struct {
	ID         string         `json:"id"`
	What       string         `json:"what"`
	Sheet      string         `json:"sheet"`
	Cells      string         `json:"cells"`
	Choice     string         `json:"choice"`
	Confidence float64        `json:"confidence"`
	By         By             `json:"by"`
	Subject    string         `json:"subject"`
	Why        string         `json:"why"`
	Args       map[string]any `json:"args"`
}

type storedFact struct {
	Key  string         `json:"key"`
	Args map[string]any `json:"args"`
}

// Marshal is the report as it is kept: language-neutral JSON that ParseReport reads.
func (r Report) Marshal() []byte {
	s := stored{Report: r, Options: r.Options, Base: r.Base}
	s.Report.Facts = nil
	for _, p := range r.Problems {
		s.Problems = append(s.Problems, storedProblem{p.Sheet, p.Cell, p.Severity, p.Code, p.Found, packed(p.Args)})
	}
	for _, j := range r.Decisions {
		s.Decisions = append(s.Decisions, storedJudgement{j.ID, j.What, j.Sheet, j.Cells, j.Choice, j.Confidence, j.By, j.Subject, j.Why, packed(j.Args)})
	}
	s.Groups = storedGroups(r.Groups)
	for _, q := range r.Questions {
		s.Questions = append(s.Questions, storedQuestion{q.ID, q.Code, q.Options, packed(q.Args)})
	}
	for _, d := range r.Diff {
		s.Diff = append(s.Diff, storedDiff(d))
	}
	for _, f := range r.Recognised {
		s.Recognised = append(s.Recognised, storedFact{f.Key, packed(f.Args)})
	}
	text, err := json.Marshal(s)
	if err != nil {
		// Every argument is a text, a whole number, or one of the types of packed.
		panic(fmt.Sprintf("intake: a report that cannot be kept: %v", err))
	}
	return text
}

// ParseReport reads a kept report.
func ParseReport(text []byte) (Report, error) {
	var s stored
	if err := json.Unmarshal(text, &s); err != nil {
		return Report{}, fmt.Errorf("intake: kept report: %w", err)
	}
	r := s.Report
	r.Options, r.Base = s.Options, s.Base
	for _, p := range s.Problems {
		r.Problems = append(r.Problems, Problem{
			Sheet: p.Sheet, Cell: p.Cell, Severity: p.Severity, Code: p.Code, Found: p.Found, Args: unpacked(p.Args),
		})
	}
	for _, j := range s.Decisions {
		r.Decisions = append(r.Decisions, Judgement{
			ID: j.ID, What: j.What, Sheet: j.Sheet, Cells: j.Cells, Choice: j.Choice, Confidence: j.Confidence, By: j.By, Subject: j.Subject, Why: j.Why, Args: unpacked(j.Args),
		})
	}
	if r.Groups = keptGroups(s.Groups); len(r.Groups) == 0 {
		r.Groups = groupsOf(r.Problems)
	}
	for _, q := range s.Questions {
		r.Questions = append(r.Questions, Question{ID: q.ID, Code: q.Code, Options: q.Options, Args: unpacked(q.Args)})
	}
	for _, d := range s.Diff {
		r.Diff = append(r.Diff, Diff(d))
	}
	for _, f := range s.Recognised {
		r.Recognised = append(r.Recognised, Fact{f.Key, unpacked(f.Args)})
	}
	return r, nil
}

// packed turns arguments into plain JSON that remembers their type.
func packed(args map[string]any) map[string]any {
	out := make(map[string]any, len(args))
	for k, v := range args {
		switch v := v.(type) {
		case lang.Text:
			out[k] = map[string]any{"text": v}
		case observation.Key:
			out[k] = map[string]any{"figure": v}
		case Word:
			out[k] = map[string]any{"word": string(v)}
		case Words:
			out[k] = map[string]any{"words": v}
		case string, int, bool, float64:
			out[k] = v
		default:
			out[k] = fmt.Sprint(v)
		}
	}
	return out
}

func unpacked(args map[string]any) map[string]any {
	out := make(map[string]any, len(args))
	for k, v := range args {
		out[k] = v
		switch v := v.(type) {
		case float64:
			out[k] = int(v)
		case map[string]any:
			if w, ok := v["word"].(string); ok {
				out[k] = Word(w)
			}
			if list, ok := v["words"].([]any); ok {
				words := Words{}
				for _, w := range list {
					words = append(words, Word(fmt.Sprint(w)))
				}
				out[k] = words
			}
			if f, ok := v["figure"].(map[string]any); ok {
				part := func(name string) string { text, _ := f[name].(string); return text }
				out[k] = observation.Key{Series: part("Series"), Area: part("Area"), Period: part("Period"), Breakdown: part("Breakdown"), Flow: observation.Flow(part("Flow")), Release: part("Release")}
			}
			if t, ok := v["text"].(map[string]any); ok {
				text := lang.Text{}
				text.En, _ = t["en"].(string)
				text.Es, _ = t["es"].(string)
				text.Fr, _ = t["fr"].(string)
				out[k] = text
			}
		}
	}
	return out
}

// sayDecisions fills in choice and reason of each decision.
func sayDecisions(p *i18n.Printer, list []Judgement, opt Options) []Judgement {
	out := make([]Judgement, len(list))
	for i, j := range list {
		args := said(p, j.Args)
		args["Profile"] = ""
		if opt.Profile != nil {
			args["Profile"] = opt.Profile.Name
		}
		for _, name := range []string{"Is", "Misfit", "Header", "Line", "Title", "Text"} {
			if args[name] == nil {
				args[name] = ""
			}
		}
		j.Reason = strings.TrimSpace(p.TM("decision.why."+j.Why, args))
		j.Chosen = chosen(p, j)
		out[i] = j
	}
	return out
}

// chosen says a choice in words.
func chosen(p *i18n.Printer, j Judgement) string {
	switch name, _, dimension := strings.Cut(j.Choice, ":"); {
	case j.Choice == "":
		return p.T("decision.open")
	case j.Choice == LeaveOut && j.What == "header":
		return p.T("decision.choice.no_header")
	case p.Has("answer." + j.What + "." + j.Choice):
		return p.T("answer." + j.What + "." + j.Choice)
	case j.Choice == LeaveOut:
		return p.T("decision.choice.left")
	case j.What == "role" && dimension:
		_, code, _ := strings.Cut(j.Choice, ":")
		if is, _ := j.Args["Is"].(string); is != "" {
			code = is
		}
		return p.T("decision.choice.of", "Role", p.T("role."+name), "Of", code)
	case j.What == "role":
		if is, _ := j.Args["Is"].(string); is != "" {
			return p.T("decision.choice.of", "Role", p.T("role."+name), "Of", is)
		}
		return p.T("role." + name)
	case j.What == "decimal" && j.Choice == ".":
		return p.T("decision.choice.point")
	case j.What == "decimal":
		return p.T("decision.choice.comma")
	case j.What == "symbol" && j.Choice != "0", j.What == "answer" && p.Has("gap."+j.Choice):
		return p.T("gap." + j.Choice)
	case j.What == "answer":
		if label, ok := j.Args["Label"].(lang.Text); ok {
			return label.In(p.Lang())
		}
	case j.What == "table":
		return p.T("decision.choice.read")
	case j.What == "sections":
		return p.T("decision.choice.sections")
	case j.What == "delimiter" && j.Choice == "\t":
		return p.T("fact.delimiter.tab")
	case j.What == "encoding":
		return encodingName(j.Choice)
	}
	return j.Choice
}
