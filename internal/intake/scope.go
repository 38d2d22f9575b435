package intake

import (
	"maps"
	"slices"
	"strings"

	"rumbo/internal/observation"
	"rumbo/internal/survey"
)

// Scope is what somebody may hand in, as it stood when the file was checked; it is kept with the check, so that another
// person's acceptance judges by it, too.
type Scope struct {
	// Anything: figures of any country and any flow, as the operator.
	Anything bool `json:"anything,omitempty"`
	// Official figures of any area: those that no country owns.
	Official bool `json:"official,omitempty"`
	// Work is the countries whose own figures may be handed in, each with the parts of its work: a questionnaire,
	// "questionnaire/section", a series, or "" for the whole.
	Work map[string][]string `json:"work,omitempty"`
	// Alone: nobody else needs to validate what is handed in.
	Alone bool `json:"alone,omitempty"`
}

// parts tells whether the country's work may be handed in, and which parts of it.
func (s *Scope) parts(country string) (parts []string, ok bool) {
	if s == nil || s.Anything {
		return []string{""}, true
	}
	parts, ok = s.Work[country]
	return parts, ok
}

// figure tells whether a figure may be handed in.
func (s *Scope) figure(k observation.Key) bool {
	if s == nil || s.Anything {
		return true
	}
	if k.Flow != observation.National {
		return s.Official
	}
	parts, ok := s.parts(k.Area)
	return ok && slices.ContainsFunc(parts, func(p string) bool { return p == "" || p == k.Series })
}

// item tells whether an answer in that section may be handed in.
func (s *Scope) item(country, questionnaire, section string) bool {
	parts, ok := s.parts(country)
	return ok && slices.ContainsFunc(parts, func(p string) bool {
		return p == "" || p == questionnaire || p == questionnaire+"/"+section
	})
}

// held is what a file of figures turned out to speak of.
type held struct {
	flows map[observation.Flow]bool
	areas map[string]bool // of countries' own figures
	last  observation.Key // most rows speak of what the row before spoke of
	wrong bool            // and that row was not the person's to hand in
}

func newHeld() *held { return &held{flows: map[observation.Flow]bool{}, areas: map[string]bool{}} }

// belongs notes what a figure speaks of, and tells where it is not for the person to hand in.
func (a *analysis) belongs(m *mapper, fig *figure, f *findings) {
	k, h := fig.Key, a.held
	if !h.wrong && k.Flow == h.last.Flow && k.Area == h.last.Area && k.Series == h.last.Series {
		return
	}
	h.last, h.wrong = k, false
	if k.Flow == "" {
		return // told elsewhere
	}
	h.flows[k.Flow] = true
	national := k.Flow == observation.National
	if national {
		h.areas[k.Area] = true
	}
	s := a.report.Options.Scope
	if s == nil || s.Anything {
		return
	}
	at := place{fig.at.sheet, m.area.at, fig.at.row}
	if m.area.at == 0 {
		at.col = fig.at.col
	}
	if !national {
		if !s.Official {
			h.wrong = true
			f.count(codeFlowNotYours, string(k.Flow), at, string(k.Flow), nil)
		}
		return
	}
	parts, ok := s.parts(k.Area)
	switch {
	case !ok:
		h.wrong = true
		f.count(codeAreaNotYours, k.Area, at, k.Area, map[string]any{"Area": a.areaName(k.Area)})
	case !slices.ContainsFunc(parts, func(p string) bool { return p == "" || p == k.Series }):
		h.wrong = true
		f.count(codePartNotYours, k.Series, at, k.Series, map[string]any{"Part": k.Series, "Yours": strings.Join(parts, ", ")})
	}
}

func (a *analysis) areaName(code string) any {
	if found, ok := a.ref.Directory.Area(code); ok {
		return found.Name
	}
	return code
}

// mixed tells of a file that holds countries' own figures beside official ones: no one person could take over both.
func (a *analysis) mixed() {
	s := a.report.Options.Scope
	if s != nil && !s.Alone && a.held.flows[observation.National] && len(a.held.flows) > 1 {
		a.found.add(codeFlowsMixed, place{sheet: a.tables[0].t.name}, "", nil)
	}
}

// whose is the flow of the import and the countries whose work it is. What a country's person hands in is always their
// countries' work, readable or not.
func (a *analysis) whose() (observation.Flow, []string) {
	s := a.report.Options.Scope
	var areas []string
	if len(a.parts) > 0 && a.report.Layout == Answers {
		for _, o := range a.parts {
			if !slices.Contains(areas, o.response.Country) {
				areas = append(areas, o.response.Country)
			}
		}
		slices.Sort(areas)
	} else if a.report.Layout == OwnWorkbook {
		if _, known := a.ref.Directory.Area(a.report.Country); known {
			areas = []string{a.report.Country}
		}
	} else {
		areas = slices.Sorted(maps.Keys(a.held.areas))
	}
	if s == nil || s.Anything {
		if len(areas) > 0 {
			return observation.National, areas
		}
		return a.official(), []string{}
	}
	areas = slices.DeleteFunc(areas, func(area string) bool { _, ok := s.Work[area]; return !ok })
	switch {
	case len(areas) > 0:
		return observation.National, areas
	case s.Official:
		return a.official(), []string{}
	case len(s.Work) > 0:
		return observation.National, slices.Sorted(maps.Keys(s.Work))
	}
	return "", []string{}
}

// official is the flow of a file of official figures alone; "" where it is none or cannot be read.
func (a *analysis) official() observation.Flow {
	if a.held.flows[observation.National] || a.report.Layout.OfAnswers() {
		return ""
	}
	for _, f := range slices.Sorted(maps.Keys(a.held.flows)) {
		return f
	}
	return ""
}

// outside tells, of an answer that would change, that it is not for the person to give.
func (o *own) outside(item survey.Item, at place) bool {
	_, section, _ := o.q.Item(item.ID)
	scope := o.a.report.Options.Scope
	if scope.item(o.response.Country, o.q.Code, section.Code) {
		return false
	}
	parts, _ := scope.parts(o.response.Country)
	o.a.found.add(codePartNotYours, at, "", map[string]any{"Part": section.Name, "Yours": strings.Join(parts, ", ")})
	return true
}
