package postgres_test

import (
	"testing"

	"rumbo/internal/action"
	"rumbo/internal/catalog"
	"rumbo/internal/fault"
)

// TestChangeLineLinks: links are added and taken away one by one, by those who keep the set, and only to what is there.
func TestChangeLineLinks(t *testing.T) {
	t.Parallel()
	w := newWorking(t)
	office := w.as(t, "regional office")
	links := func() (out []string) {
		for _, l := range must[*catalog.Catalog](t)(w.store.Catalog(t.Context())).LinksFrom(action.LineKind, "RCM-2018/7") {
			out = append(out, l.ToKind+":"+l.To)
		}
		return out
	}
	before := links()
	one := []catalog.Link{{ToKind: "mirps", To: "4"}}
	for _, who := range []string{"regional office elsewhere", "focal point PAN", "nobody"} {
		if err := w.store.ChangeLineLinks(w.as(t, who), "RCM-2018", "7", one, nil); fault.KindOf(err) != fault.Forbidden {
			t.Errorf("%s links a line: %v", who, err)
		}
	}
	refuses(t, w.store.ChangeLineLinks(office, "RCM-2018", "99", one, nil), fault.NotFound, "lineset.no_line")
	refuses(t, w.store.ChangeLineLinks(office, "RCM-2018", "7", []catalog.Link{one[0], {ToKind: "gcm", To: "99"}}, nil), fault.Invalid, "lineset.link_missing")
	if got := links(); len(got) != len(before) {
		t.Errorf("a refused change left %v", got)
	}
	if err := w.store.ChangeLineLinks(office, "RCM-2018", "7", one, []catalog.Link{{ToKind: "sdg-target", To: "17.3"}}); err != nil {
		t.Fatal(err)
	}
	if got := links(); len(got) != len(before) || got[len(got)-1] != "mirps:4" {
		t.Errorf("%v after %v", got, before)
	}
	if err := w.store.ChangeLineLinks(office, "RCM-2018", "99", nil, one); err != nil {
		t.Errorf("a line that is gone cannot lose its links: %v", err)
	}
	// What was taken away can be linked again, and stays so when what is shipped is loaded.
	if err := w.store.ChangeLineLinks(office, "RCM-2018", "7", []catalog.Link{{ToKind: "sdg-target", To: "17.3"}}, one); err != nil {
		t.Fatal(err)
	}
	data := load(t)
	data.Hash = "again"
	if err := w.store.LoadShipped(t.Context(), data, nil); err != nil {
		t.Fatal(err)
	}
	if got := links(); len(got) != len(before) {
		t.Errorf("%v, was %v", got, before)
	}
}
