package web

import (
	"math"
	"strconv"

	"github.com/shopspring/decimal"

	"rumbo/internal/measure"
	"rumbo/internal/publish"
	"rumbo/internal/view"
)

// workingSteps lays out how a method comes to its verdict.
type workingSteps struct {
	r     *request
	one   publish.SeriesProgress
	v     measure.Progress
	rows  []view.Row
	value map[string]float64
	has   map[string]bool
}

// add is a step: what it is in words, its formula, the formula with the numbers, what comes of it.
func (s *workingSteps) add(what, formula, numbers string, result view.Cell) {
	result.Class = "n"
	s.rows = append(s.rows, view.Row{Head: view.Cell{Text: s.r.Int(len(s.rows) + 1), Class: "n"}, Cells: []view.Cell{{Text: what}, {Text: formula, Code: true, Class: "formula"}, {Text: numbers, Code: true, Class: "formula"}, result}})
}

func (s *workingSteps) plain(what, formula, numbers string, v float64) {
	s.add(what, formula, numbers, view.Cell{Text: s.r.exactly(v)})
}

// n prints a step's number to stand within a formula.
func (s *workingSteps) n(step string) string {
	text := s.r.exactly(s.value[step])
	if s.value[step] < 0 {
		return "(" + text + ")"
	}
	return text
}

func (s *workingSteps) say(key string, args ...any) string { return s.r.T("assess.step."+key, args...) }

// progressSteps is the working: each step with the actual numbers.
func (r *request) progressSteps(one publish.SeriesProgress, m measure.Method) view.Panel {
	v := one.By(m)
	s := &workingSteps{r: r, one: one, v: v, value: map[string]float64{}, has: map[string]bool{}}
	for _, w := range v.Working {
		s.value[w.Step], s.has[w.Step] = w.Value, true
	}
	t := view.Table{ID: "steps-t", Caption: r.T("assess.working"), Class: "cards working", Columns: []view.Column{
		{Text: "#", Class: "n"}, {Text: r.T("assess.step")}, {Text: r.T("assess.formula")}, {Text: r.T("assess.numbers")}, {Text: r.T("assess.result"), Class: "n"},
	}}
	if s.has["latest"] {
		s.ends()
		switch {
		case v.Base.Year == v.Latest.Year:
		case m == measure.UNSD:
			s.unsd()
		case m == measure.SDSN:
			s.sdsn()
		default:
			s.openSDG()
		}
		if v.Base.Year == v.Latest.Year && s.has["score"] {
			s.plain(s.say("score.yes_no"), "1 → 3, 0 → 1", s.n("latest"), s.value["score"])
		}
	}
	for i := range s.rows {
		s.rows[i].Cells = r.headed(t.Columns[1:], s.rows[i].Cells)
	}
	t.Rows = s.rows
	p := view.Panel{ID: "working", Title: r.T("assess.working"), Say: r.T("assess.working.say", "Method", r.methodName(m)), Table: t, Long: true}
	if v.Status == measure.NotAvailable {
		p.Notes = append(p.Notes, r.T("assess.reason."+string(v.Reason)))
	}
	return p
}

// point is a value that the method begins or ends with.
func (s *workingSteps) point(year int) view.Cell {
	row, ok := s.one.Row(year)
	if !ok {
		return view.Cell{}
	}
	return view.Cell{Text: s.r.AsGiven(row.Observation.Value.Number.Decimal), Href: s.r.figure(row), Small: strconv.Itoa(year), Below: true}
}

// ends are base, latest and target, and what the settings make of them.
func (s *workingSteps) ends() {
	v, aim := s.v, s.one.Aim
	if s.has["base"] {
		key := "base"
		if v.Base.Year < aim.BaseYear {
			key = "base_before"
		}
		s.add(s.say(key, "Year", strconv.Itoa(aim.BaseYear)), "y₀, t₀", "", s.point(v.Base.Year))
	}
	s.add(s.say("latest"), "yᵢ, tᵢ", "", s.point(v.Latest.Year))
	if s.one.Target.Valid {
		s.add(s.say("target"), "y*, t*", s.r.aimText(s.one), view.Cell{Text: s.r.AsGiven(s.one.Target.Decimal), Small: strconv.Itoa(aim.TargetYear), Below: true})
	}
	if s.has["base_shaped"] {
		formula := map[measure.Shape]string{measure.Parity: "max(y; 1 ÷ y)", measure.Half: "50 + |y − 50|", measure.Whole: "100 + |y − 100|", measure.NaturalRate: "y"}[aim.Shape]
		s.plain(s.say("shaped"), formula, strconv.Itoa(v.Base.Year), s.value["base_shaped"])
		s.plain(s.say("shaped"), formula, strconv.Itoa(v.Latest.Year), s.value["latest_shaped"])
	}
	if s.has["target_zero"] {
		s.plain(s.say("target_zero"), "y* = 0 → "+s.r.AsGiven(decimal.RequireFromString("0.001")), "", s.value["target_zero"])
	}
}

// y is base or latest as the formulae use it.
func (s *workingSteps) y(step string) string {
	for _, suffix := range []string{"_normal", "_shaped"} {
		if s.has[step+suffix] {
			return s.n(step + suffix)
		}
	}
	return s.n(step)
}

func (s *workingSteps) target() string {
	switch {
	case s.has["green"]:
		return s.n("green")
	case s.has["target_zero"]:
		return s.n("target_zero")
	}
	return s.r.exactly(s.one.Aim.Target)
}

func (s *workingSteps) span() string { return strconv.Itoa(s.v.Latest.Year - s.v.Base.Year) }

func (s *workingSteps) growth() {
	if s.has["observed"] {
		s.plain(s.say("observed"), "g = (yᵢ ÷ y₀)^(1 ÷ (tᵢ − t₀)) − 1", "("+s.y("latest")+" ÷ "+s.y("base")+")^(1 ÷ "+s.span()+") − 1", s.value["observed"])
	}
}

func (s *workingSteps) openSDG() {
	aim, num := s.one.Aim, func(text string) string { return s.r.AsGiven(decimal.RequireFromString(text)) }
	if s.has["limit"] {
		base, limit := math.Abs(s.value["base"]), math.Abs(aim.Limit)
		formula, numbers := "C = 1", ""
		switch {
		case base >= 2*limit:
		case base <= limit:
			formula, numbers = "C = 1 − (|y₀| ÷ L)^"+num("4.44"), "1 − ("+s.r.exactly(base)+" ÷ "+s.r.exactly(limit)+")^"+num("4.44")
		default:
			formula, numbers = "C = 1 − ((2L − |y₀|) ÷ L)^"+num("4.44"), "1 − ((2·"+s.r.exactly(limit)+" − "+s.r.exactly(base)+") ÷ "+s.r.exactly(limit)+")^"+num("4.44")
		}
		s.plain(s.say("limit", "Limit", s.r.exactly(aim.Limit)), formula, numbers, s.value["limit"])
	}
	s.growth()
	signs := "s·d = " + s.sign()
	if s.has["required"] {
		years := strconv.Itoa(aim.TargetYear - s.v.Base.Year)
		s.plain(s.say("required"), "g* = (y* ÷ y₀)^(1 ÷ (t* − t₀)) − 1", "("+s.target()+" ÷ "+s.y("base")+")^(1 ÷ "+years+") − 1", s.value["required"])
	}
	if s.has["ratio"] {
		s.plain(s.say("ratio", "Signs", signs), "R = s·d·g ÷ |g*|", s.sign()+"·"+s.n("observed")+" ÷ |"+s.r.exactly(s.value["required"])+"|", s.value["ratio"])
	}
	if s.has["signed"] {
		s.plain(s.say("signed", "Signs", signs), "V = s·d·g", s.sign()+"·"+s.n("observed"), s.value["signed"])
	}
	if !s.has["score"] {
		return
	}
	r, c := s.value["ratio"], 1.0
	if s.has["limit"] {
		c = s.value["limit"]
	}
	formula := num("5")
	switch v := s.value["signed"]; {
	case s.v.Status == measure.TargetAchieved:
		s.plain(s.say("achieved"), s.met(), "", s.value["score"])
		return
	case s.has["ratio"] && r >= 0.60:
		formula = "min(" + num("7.1429") + "·R − " + num("4.2857") + "; 5)"
	case s.has["ratio"]:
		formula = "max(" + num("4.1667") + "·R − " + num("2.5") + "; −5)"
	case !s.has["signed"]:
		formula = "−5"
	case v < 0:
		formula = "max(125·V − " + num("2.5") + "; −5)"
	case c == 0:
	case v >= 0.015*c:
		formula = "min(500·V ÷ C − 5; 5)"
	case v >= 0.005*c:
		formula = "250·V ÷ C − " + num("1.25")
	default:
		formula = "500·V ÷ C − " + num("2.5")
	}
	s.plain(s.say("score.open-sdg"), formula, "", s.value["score"])
}

// sign is s·d: s is −1 where the base is negative, d where a fall is progress.
func (s *workingSteps) sign() string {
	up := s.one.Aim.Up && s.one.Aim.Shape == ""
	if up == (s.value["base"] >= 0) {
		return "(+1)"
	}
	return "(−1)"
}

// met is how the latest value is held against the target.
func (s *workingSteps) met() string {
	switch aim := s.one.Aim; {
	case aim.Up && aim.Shape == "" && aim.Strict:
		return "yᵢ > y*"
	case aim.Up && aim.Shape == "":
		return "yᵢ ≥ y*"
	case aim.Strict:
		return "yᵢ < y*"
	}
	return "yᵢ ≤ y*"
}

func (s *workingSteps) unsd() {
	aim := s.one.Aim
	s.growth()
	if s.has["projected"] {
		left := strconv.Itoa(aim.TargetYear - s.v.Latest.Year)
		s.plain(s.say("projected", "Year", strconv.Itoa(aim.TargetYear)), "vᵉ = yᵢ·(1 + g)^(t* − tᵢ)", s.y("latest")+"·(1 + "+s.n("observed")+")^"+left, s.value["projected"])
		s.plain(s.say("way"), "q = (vᵉ − y₀) ÷ (y* − y₀)", "("+s.n("projected")+" − "+s.y("base")+") ÷ ("+s.target()+" − "+s.y("base")+")", s.value["ratio"])
	}
	if s.has["score"] {
		s.plain(s.say("score.unsd"), "1, 2, 3", "", s.value["score"])
	}
}

func (s *workingSteps) sdsn() {
	aim := s.one.Aim
	if s.has["green"] {
		scale := func(step string) string {
			return "100·(" + step + " − " + s.n("lower") + ") ÷ (" + s.n("optimum") + " − " + s.n("lower") + ")"
		}
		s.plain(s.say("normal"), "x₀", scale(s.n("base")), s.value["base_normal"])
		s.plain(s.say("normal"), "xᵢ", scale(s.n("latest")), s.value["latest_normal"])
		s.plain(s.say("green"), "G", scale(s.r.exactly(aim.Scale.Green)), s.value["green"])
	}
	if s.has["required"] {
		s.plain(s.say("required.linear"), "(y* − y₀) ÷ (t* − t₀)", "("+s.target()+" − "+s.y("base")+") ÷ "+strconv.Itoa(aim.TargetYear-s.v.Base.Year), s.value["required"])
		s.plain(s.say("observed.linear"), "(yᵢ − y₀) ÷ (tᵢ − t₀)", "("+s.y("latest")+" − "+s.y("base")+") ÷ "+s.span(), s.value["observed"])
		s.plain(s.say("pace"), "q", s.n("observed")+" ÷ "+s.n("required"), s.value["ratio"])
	}
	if s.has["score"] {
		formula := "min(max(1 + 2q; 0); 4)"
		if !s.has["ratio"] {
			formula = s.met()
		}
		s.plain(s.say("score.sdsn"), formula, "", s.value["score"])
	}
}

// classRow is a verdict and the condition under which a method gives it.
type classRow struct {
	standing  measure.Standing
	condition string
}

// classes are the verdicts of a method with their conditions; c makes those of Open SDG easier near a natural limit.
func (r *request) classes(m measure.Method, target bool, up bool, c float64) []classRow {
	pc := func(v float64) string { return r.exactly(v*100) + r.T("assess.percent") }
	switch m {
	case measure.UNSD:
		if target {
			return []classRow{{measure.MetOrOnTrack, r.T("assess.class.met_or") + " q ≥ " + pc(0.95)}, {measure.FairProgress, pc(0.10) + " ≤ q < " + pc(0.95)}, {measure.Stagnation, "q < " + pc(0.10)}}
		}
		if up {
			return []classRow{{measure.MetOrOnTrack, "g ≥ " + pc(0.02)}, {measure.FairProgress, pc(0.005) + " ≤ g < " + pc(0.02)}, {measure.Stagnation, "g < " + pc(0.005)}}
		}
		return []classRow{{measure.MetOrOnTrack, "g ≤ −" + pc(0.02)}, {measure.FairProgress, "−" + pc(0.02) + " < g ≤ −" + pc(0.005)}, {measure.Stagnation, "g > −" + pc(0.005)}}
	case measure.SDSN:
		return []classRow{{measure.Maintaining, r.T("assess.class.maintained")}, {measure.OnTrack, "q ≥ " + pc(1)}, {measure.Improving, pc(0.5) + " ≤ q < " + pc(1)}, {measure.Stagnating, "0 ≤ q < " + pc(0.5)}, {measure.Decreasing, "q < 0"}}
	}
	if target {
		return []classRow{{measure.TargetAchieved, r.T("assess.class.met")}, {measure.SubstantialProgress, "R ≥ " + pc(0.95)}, {measure.ModerateProgress, pc(0.60) + " ≤ R < " + pc(0.95)}, {measure.LimitedProgress, "0 ≤ R < " + pc(0.60)}, {measure.Deterioration, "R < 0"}}
	}
	return []classRow{{measure.SubstantialProgress, "V ≥ " + pc(0.015*c)}, {measure.ModerateProgress, pc(0.005*c) + " ≤ V < " + pc(0.015*c)}, {measure.LimitedProgress, "0 ≤ V < " + pc(0.005*c)}, {measure.Deterioration, "V < 0"}}
}

// measured is the number of a verdict under the letter by which the scale calls it.
func (r *request) measured(one publish.SeriesProgress, v measure.Progress) string {
	letter := "q"
	switch {
	case math.IsNaN(v.Value):
		return r.T("assess.here.so")
	case v.Method == measure.OpenSDG && one.Target.Valid:
		letter = "R"
	case v.Method == measure.OpenSDG:
		letter = "V"
	case v.Method == measure.UNSD && !one.Target.Valid:
		letter = "g"
	}
	return letter + " = " + r.exactly(v.Value*100) + r.T("assess.percent")
}

// progressMethods are the methods in words, with their formulae, thresholds and sources.
func (r *request) progressMethods() []view.MethodSection {
	out := []view.MethodSection{{ID: "progress", Title: r.T("assess.methods.title"), Paragraphs: []string{r.T("assess.methods.1"), r.T("assess.methods.2"), r.T("assess.outlook.method", "Fewest", r.Int(measure.FewestPoints))}}}
	for _, m := range measure.Methods() {
		id := "progress-" + string(m)
		section := view.MethodSection{ID: id, Title: r.methodName(m), Paragraphs: []string{r.T("assess.methods." + string(m) + ".1"), r.T("assess.methods." + string(m) + ".2")}}
		if m == measure.SDSN {
			section.Paragraphs = append(section.Paragraphs, r.T("assess.methods.sdsn.3"))
		}
		t := view.Table{ID: id + "-t", Class: "cards", Caption: r.methodName(m), Columns: []view.Column{{Text: r.T("assess.verdict")}, {Text: r.T("assess.methods.with")}}}
		kinds := [][]classRow{r.classes(m, true, true, 1)}
		switch m {
		case measure.OpenSDG:
			t.Columns = append(t.Columns, view.Column{Text: r.T("assess.methods.without.any")})
			kinds = append(kinds, r.classes(m, false, true, 1))
		case measure.UNSD:
			t.Columns = append(t.Columns, view.Column{Text: r.T("assess.methods.without")}, view.Column{Text: r.T("assess.methods.falls")})
			kinds = append(kinds, r.classes(m, false, true, 1), r.classes(m, false, false, 1))
		}
		for _, class := range kinds[0] {
			row := view.Row{Head: view.Cell{Text: r.verdictText(class.standing, true), Chip: verdictTone(class.standing)}}
			for _, of := range kinds {
				cell := view.Cell{}
				for _, one := range of {
					if one.standing == class.standing {
						cell.Text = one.condition
					}
				}
				row.Cells = append(row.Cells, cell)
			}
			row.Cells = r.headed(t.Columns[1:], row.Cells)
			t.Rows = append(t.Rows, row)
		}
		section.Table = t
		out = append(out, section)
	}
	return out
}

// classesPanel is the scale of the method, with the verdict marked.
func (r *request) classesPanel(one publish.SeriesProgress, m measure.Method) view.Panel {
	v := one.By(m)
	if v.Status == measure.NotAvailable || v.Base.Year == v.Latest.Year {
		return view.Panel{}
	}
	c := 1.0
	for _, w := range v.Working {
		if w.Step == "limit" {
			c = w.Value
		}
	}
	t := view.Table{ID: "classes-t", Caption: r.T("assess.classes"), Class: "cards", Columns: []view.Column{{Text: r.T("assess.verdict")}, {Text: r.T("assess.condition")}, {Text: r.T("assess.here")}}}
	for _, class := range r.classes(m, one.Target.Valid, one.Aim.Up && one.Aim.Shape == "", c) {
		row := view.Row{Head: view.Cell{Text: r.verdictText(class.standing, one.Target.Valid), Chip: verdictTone(class.standing)}, Cells: []view.Cell{{Text: class.condition}, {}}}
		if class.standing == v.Status {
			row.Class = "mark"
			row.Cells[1].Text = "◀ " + r.measured(one, v)
		}
		row.Cells = r.headed(t.Columns[1:], row.Cells)
		t.Rows = append(t.Rows, row)
	}
	return view.Panel{ID: "classes", Title: r.T("assess.classes"), Table: t}
}
