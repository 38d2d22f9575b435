package shipped

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"rumbo/internal/area"
)

func (r *reader) areas(file string) []area.Area {
	var out []area.Area
	codes := map[string]bool{}
	kinds := []area.Kind{area.World, area.Region, area.Group, area.Country, area.Retired, area.Other}
	rows := r.table(file, "code", "kind", "iso2", "iso3", "m49", "parent", "scheme", "government", "en", "es", "fr", "aliases")
	for _, w := range rows {
		a := area.Area{
			Code: w.cell("code"), Kind: area.Kind(w.cell("kind")), ISO2: w.cell("iso2"), ISO3: w.cell("iso3"),
			Parent: w.cell("parent"), Scheme: w.cell("scheme"), Government: w.cell("government") == "1",
			Name: w.text(), Aliases: w.list("aliases", "|"),
		}
		if m := w.cell("m49"); m != "" {
			n, err := strconv.Atoi(m)
			if err != nil || n <= 0 {
				r.at(file, w.line, "M49 code %q", m)
			}
			a.M49 = n
		}
		switch {
		case a.Code == "" || codes[a.Code]:
			r.at(file, w.line, "area %q stands twice or has no code", a.Code)
		case !slices.Contains(kinds, a.Kind):
			r.at(file, w.line, "kind %q", a.Kind)
		case !slices.Contains([]string{"iso3", "m49", "un", "rumbo"}, a.Scheme):
			r.at(file, w.line, "scheme %q", a.Scheme)
		case a.Government && a.Kind != area.Country, !slices.Contains([]string{"", "1"}, w.cell("government")):
			r.at(file, w.line, "%s cannot be a government", a.Code)
		}
		r.complete(file, w.line, a.Code, a.Name)
		codes[a.Code] = true
		out = append(out, a)
	}
	for i, a := range out {
		if a.Parent != "" && !codes[a.Parent] || a.Parent == "" && a.Kind != area.World {
			r.at(file, rows[i].line, "parent %q of %s is no area", a.Parent, a.Code)
		}
	}
	return out
}

// memberships gives the countries of each M49 region, which follow from the parents, and those of the groups of the file.
func (r *reader) memberships(file string, areas []area.Area) []area.Membership {
	parent := map[string]string{}
	kind := map[string]area.Kind{}
	for _, a := range areas {
		parent[a.Code], kind[a.Code] = a.Parent, a.Kind
	}
	under := map[string][]string{}
	var out []area.Membership
	for _, a := range areas {
		if a.Kind != area.Country {
			continue
		}
		// A chain of parents longer than the list of areas would be a ring.
		for up, steps := a.Parent, 0; up != ""; up, steps = parent[up], steps+1 {
			if steps > len(areas) {
				r.at(file, 1, "the parents of %s go in a ring", a.Code)
				return nil
			}
			under[up] = append(under[up], a.Code)
			out = append(out, area.Membership{Group: up, Member: a.Code, Source: "UN M49"})
		}
	}
	for _, w := range r.table(file, "group", "members", "from", "to", "source") {
		m := area.Membership{Group: w.cell("group"), From: r.day(w, "from"), To: r.day(w, "to"), Source: w.cell("source")}
		if _, ok := kind[m.Group]; !ok || len(under[m.Group]) > 0 || m.Source == "" {
			r.at(file, w.line, "group %q is no area, follows from the parents or has no source", m.Group)
			continue
		}
		var members []string
		for _, code := range w.list("members", " ") {
			code, less := strings.CutPrefix(code, "-")
			expanded := under[code]
			switch {
			case kind[code] == area.Country:
				expanded = []string{code}
			case len(expanded) == 0:
				r.at(file, w.line, "member %q is neither a country nor a region with countries", code)
			}
			if less {
				members = slices.DeleteFunc(members, func(c string) bool { return slices.Contains(expanded, c) })
			} else {
				members = append(members, expanded...)
			}
		}
		slices.Sort(members)
		for _, code := range slices.Compact(members) {
			m.Member = code
			out = append(out, m)
		}
	}
	return out
}

// day reads a date, or the open end of an empty cell.
func (r *reader) day(w row, column string) time.Time {
	s := w.cell(column)
	if s == "" {
		return time.Time{}
	}
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		r.at(w.file, w.line, "%s: %v", column, err)
	}
	return t
}
