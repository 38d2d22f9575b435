package intake

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"rumbo/internal/area"
	"rumbo/internal/catalog"
	"rumbo/internal/lang"
	"rumbo/internal/observation"
	"rumbo/internal/testkit"
)

// full is a reference with all areas.
func full(t testing.TB) Reference {
	raw, _ := os.ReadFile(filepath.Join(testkit.Root(t), "data/areas.tsv"))
	lines := strings.Split(string(raw), "\n")
	var head []string
	var areas []area.Area
	for _, l := range lines {
		if strings.HasPrefix(l, "#") || l == "" {
			continue
		}
		c := strings.Split(l, "\t")
		if head == nil {
			head = c
			continue
		}
		g := map[string]string{}
		for i := range c {
			g[head[i]] = c[i]
		}
		m, _ := strconv.Atoi(g["m49"])
		areas = append(areas, area.Area{Code: g["code"], Kind: area.Kind(g["kind"]), ISO2: g["iso2"], ISO3: g["iso3"], M49: m, Name: lang.Text{En: g["en"], Es: g["es"], Fr: g["fr"]}})
	}
	r := small(t)
	content := r.Catalog.Content()
	for _, s := range []string{"BX_TRF_PWKR", "SM_POP_REFG_OR", "SL_LBR_NTLCPL"} {
		content.Series = append(content.Series, catalog.Series{Code: s, Kind: catalog.Rate, Dimensions: []string{"migratory_status"}, Flows: []observation.Flow{observation.UN}})
	}
	r.Catalog, _ = catalog.New(content)
	r.Directory = area.NewDirectory(areas, nil)
	return r
}
