package action

import (
	"slices"

	"rumbo/internal/catalog"
	"rumbo/internal/fault"
)

// LineKind is the kind under which the catalogue's links know a line; its code there is Key(set, line).
const LineKind = "line"

// LinkKinds are the things to which a line can be linked, in the order in which they are shown.
func LinkKinds() []string {
	return []string{"sdg-target", "sdg-indicator", "gcm", "mgi", "item", "montevideo", "mirps"}
}

// CheckLink refuses, as fault.Invalid, a link of a line to something that is not there. items are the questions of SDG 10.7.2, by their ID.
func CheckLink(l catalog.Link, cat *catalog.Catalog, items []string) error {
	found := false
	switch l.ToKind {
	case "sdg-target":
		_, found = cat.Target(l.To)
	case "sdg-indicator":
		i, ok := cat.Indicator(l.To)
		found = ok && i.Code == l.To
	case "item":
		found = slices.Contains(items, l.To)
	default:
		if !slices.Contains(LinkKinds(), l.ToKind) {
			return fault.New(fault.Invalid, "lineset.link_kind_unknown", "Given", l.ToKind)
		}
		found = slices.ContainsFunc(cat.Content().References, func(r catalog.Reference) bool { return r.Kind == l.ToKind && r.Code == l.To })
	}
	if !found {
		return fault.New(fault.Invalid, "lineset.link_missing", "Kind", l.ToKind, "Given", l.To)
	}
	return nil
}
