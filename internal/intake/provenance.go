package intake

import (
	"strings"

	"rumbo/internal/catalog"
	"rumbo/internal/lang"
	"rumbo/internal/observation"
)

// unSource is the code in the catalogue of the source whose download layout UNData is.
const unSource = "un-sdg"

// origin is what a row says about where its figure was published.
type origin struct {
	source, release string
	flow            observation.Flow
	provider        string // who gave the figure to the source, as published
	ok              bool
}

// provenance finds source, release and flow of the row: the row's own columns first, then what the person said, then
// what follows from the other two. None of them is ever assumed.
func (m *mapper) provenance() (origin, bool) {
	var source, release, flow, reporting string
	sourceAt, releaseAt, flowAt := nowhere, nowhere, nowhere
	if c := m.origins[0]; c != nil {
		source, sourceAt = m.text(c), c
	}
	if c := m.origins[1]; c != nil {
		release, releaseAt = m.text(c), c
	}
	if c := m.origins[2]; c != nil {
		flow, flowAt = m.text(c), c
	}
	if c := m.origins[3]; c != nil {
		reporting = m.text(c)
		if flowAt.at == 0 {
			flowAt = c
		}
	}
	parts := [4]string{source, release, flow, reporting}
	if m.lastFrom.ok && m.lastParts == parts {
		return m.lastFrom, true
	}
	o, ok := m.settled(parts, sourceAt, releaseAt, flowAt)
	m.lastParts, m.lastFrom = parts, o
	return o, ok
}

// nowhere is a column that a table does not have.
var nowhere = &column{}

// settled is provenance for cells that were read.
func (m *mapper) settled(parts [4]string, sourceAt, releaseAt, flowAt *column) (origin, bool) {
	source, release, flow, reporting := parts[0], parts[1], parts[2], parts[3]
	key := strings.Join(parts[:], "\x1f")
	if o, ok := m.look.from[key]; ok {
		return o, o.ok
	}
	o := origin{ok: true}
	if m.t.layout == UNData || m.opt.Source != "" {
		o.provider, source = source, ""
	}
	o.release = m.opt.Release
	if release != "" {
		o.release = release
	}
	o.release = strings.TrimSpace(o.release)
	if r, ok := m.release(o.release, source); ok {
		o.release, o.source = r.Name, r.Source
	} else if o.release != "" {
		m.f.count(codeReleaseNew, o.release, m.at(releaseAt), o.release, map[string]any{"Release": o.release})
	}
	m.source(&o, source, sourceAt)
	if o.release == "" {
		m.f.count(codeReleaseMissing, "", place{sheet: m.t.name}, "", nil)
		o.ok = false
	}
	m.flow(&o, flow, reporting, flowAt)
	return remember(m.look.from, key, o), o.ok
}

// release finds a release by its name, or by its label among those of the source that the cell, the person or the layout
// names.
func (m *mapper) release(name, cell string) (catalog.Release, bool) {
	given := cell
	if given == "" {
		given = m.opt.Source
	}
	if given == "" && m.t.layout == UNData {
		given = unSource
	}
	if s, ok := m.ref.Catalog.FindSource(given); ok {
		if r, ok := m.ref.Catalog.ReleaseOf(s.Code, name); ok {
			return r, true
		}
	}
	return m.ref.Catalog.Release(name)
}

// source settles the source from the cell, the person or the release.
func (m *mapper) source(o *origin, cell string, at *column) {
	given := cell
	if given == "" {
		given = strings.TrimSpace(m.opt.Source)
	}
	switch {
	case given != "":
		s, known := m.ref.Catalog.FindSource(given)
		switch {
		case known && o.source != "" && s.Code != o.source:
			m.f.count(codeReleaseOther, o.release, m.at(at), given, map[string]any{"Release": o.release, "Source": o.source})
			o.ok = false
		case known:
			o.source = s.Code
		default:
			m.f.count(codeSourceNew, given, m.at(at), given, map[string]any{"Source": given})
			o.source = given
		}
	case o.source != "":
	case m.t.layout == UNData:
		if s, ok := m.ref.Catalog.Source(unSource); ok {
			o.source = s.Code
		}
	}
	if o.source == "" && o.release != "" {
		m.f.count(codeSourceMissing, "", place{sheet: m.t.name}, "", nil)
		o.ok = false
	}
}

func (m *mapper) flow(o *origin, cell, reporting string, at *column) {
	for _, text := range []string{cell, reporting} {
		if text == "" {
			continue
		}
		flow, ok := m.ref.flowOf(text)
		if !ok {
			m.f.count(codeFlowUnknown, lang.Fold(text), m.at(at), text, nil)
			o.ok = false
		}
		o.flow = flow
		return
	}
	if s, ok := m.ref.Catalog.Source(o.source); ok {
		o.flow = s.Flow
	}
	switch {
	case m.opt.Flow != "":
		o.flow = m.opt.Flow
	case o.flow == "" && m.t.layout == UNData:
		o.flow = observation.UN
	case o.flow == "" && o.ok:
		m.f.count(codeFlowUnknown, "", place{sheet: m.t.name}, "", nil)
		o.ok = false
	}
}
