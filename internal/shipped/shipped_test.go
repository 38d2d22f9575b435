package shipped

import "testing"

func load(t testing.TB) *Data {
	t.Helper()
	d, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestLoad(t *testing.T) {
	t.Parallel()
	d := load(t)
	t.Logf("%d areas, %d memberships, %d series, %d links, %d figures, hash %s", len(d.Areas), len(d.Memberships), len(d.Catalogue.Series), len(d.Catalogue.Links), len(d.Figures), d.Hash)
}
