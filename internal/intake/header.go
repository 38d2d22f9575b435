package intake

import (
	"maps"
	"slices"
	"strings"

	"rumbo/internal/area"
	"rumbo/internal/catalog"
	"rumbo/internal/lang"
	"rumbo/internal/layout"
	"rumbo/internal/observation"
)

// role is what the cells of a column are.
type role string

const (
	roleNone        role = ""
	roleArea        role = "area"      // code or name
	roleAreaName    role = "area_name" // beside a column of codes
	rolePeriod      role = "period"
	roleWithin      role = "within" // month, quarter or half of the year that stands elsewhere
	roleSeries      role = "series"
	roleIndicator   role = "indicator"
	roleValue       role = "value"
	roleLower       role = "lower"
	roleUpper       role = "upper"
	roleNumerator   role = "numerator"
	roleDenominator role = "denominator"
	roleUnits       role = "units"
	roleMultiplier  role = "multiplier"
	roleAction      role = "action" // of SDMX-CSV 2: what is to become of the row
	roleStatus      role = "status"
	roleFlow        role = "flow"
	roleReporting   role = "reporting"
	roleSource      role = "source"
	roleRelease     role = "release"
	roleNote        role = "note"
	roleDimension   role = "dimension"
	roleBreakdown   role = "breakdown" // one that the catalogue does not have: figures of its parts are left out
	roleKnown       role = "known"     // understood, of no use to a figure
)

// column is one column as recognised.
type column struct {
	at        int // 1 is A
	header    string
	role      role
	dimension catalog.Dimension
	series    catalog.Series // of a column of values named after its series
	part      observation.Breakdown
	within    string             // what the header adds to the label of a year, "-Q1"
	fixed     fixed              // what the header says of every figure of the column
	marks     []string           // behind the period or area in the header of a column of figures
	status    observation.Status // of its figures, as a mark says
	note      string             // likewise
	rest      string             // what is not understood of the header of a column of figures
	weak      bool               // the header alone could mean something else
	rival     bool               // another column could be that of the areas as well
	unMark    bool               // a header that only the UN download bears
	by        By                 // who gave the role, where it was not the file
	seriesBy  By                 // and the series
}

// squash is the spelling under which headers agree: "GeoAreaCode", "Geo Area Code" and "[geo_area_code]" are one.
func squash(s string) string {
	return strings.ReplaceAll(lang.Fold(s), " ", "")
}

// headerWords are the headers of each role in the spellings of the UN, of SDMX and of statistical offices in English,
// Spanish and French, squashed.
func headerWords() map[role]string {
	return map[role]string{
		roleArea: `geoareacode geoarea refarea areacode locationcode codigodeubicacion iso3 iso iso3code isocode isoalpha3 isoalpha3code m49 m49code codem49 codigom49
			countrycode countryiso countryiso3code sendingcountry sendingcountryname sendingcountrycode sendingcountriesname sendingcountriescode paisdeenvio paysdenvoi codigodepais codigopais codpais codigoiso isopais codepays codeiso codigodearea codigoarea codearea codezone codedelazone
			country countryname countryorarea countryterritory nation pais paisoarea paisoterritorio nombredelpais nombrepais nompais nomdupays pays paysouzone
			referencearea areareferencia areadereferencia zonedereference memberstate estadomiembro etatmembre entity entidad entite`,
		roleAreaName: `geoareaname areaname nombredelarea nombrearea nombredearea nomdelazone nomzone refareaname locationname countryvalue areadescription`,
		rolePeriod: `timeperiod year years ano anno anos annee annees period periodo periode time tiempo temps date fecha refyear
			referenceyear anodereferencia anneedereference timeperiodstart surveyyear`,
		roleWithin:      `mes month mois nombredelmes monthname trimestre quarter semestre semester`,
		roleSeries:      `seriescode series serie codigodeserie codigoserie codedeserie codeserie seriesid codigodelaserie codedelaserie var variable`,
		roleIndicator:   `indicator indicatorid indicatorcode indicador codigodelindicador codigoindicador indicateur codeindicateur codedelindicateur sdgindicator indicadorods indicateurodd`,
		roleValue:       `value values valor valores valeur valeurs obsvalue observationvalue observation dato valorobservado valeurobservee datavalue valuenumeric`,
		roleLower:       `lowerbound lower low cilower lowerci lci limiteinferior cotainferior borneinferieure limiteinferieure li liminf lcl`,
		roleUpper:       `upperbound upper high ciupper upperci uci limitesuperior cotasuperior bornesuperieure limitesuperieure ls limsup ucl`,
		roleNumerator:   `numerator numerador numerateur`,
		roleDenominator: `denominator denominador denominateur`,
		roleUnits:       `units unit unitmeasure unitofmeasure unidad unidades unidaddemedida unite unites unitedemesure uom`,
		roleMultiplier:  `unitmult unitmultiplier multiplier multiplicador multiplicateur scalarfactor`,
		roleAction:      `action`,
		roleStatus:      `status obsstatus observationstatus estado estadodeobservacion estadodelaobservacion estatus statut statutdobservation statutdelobservation`,
		roleFlow:        `flow flujo flux`,
		roleReporting:   `reportingtype tipodereporte tipodeinforme typederapport reporting`,
		roleSource:      `source sources sourcedetail fuente fuentes datasource`,
		roleRelease:     `release edition version vintage edicion publicacion publication`,
		roleNote: `footnote footnotes note notes nota notas notasalpie notadepie notedebasdepage commentobs comment comments comentario
			comentarios observaciones commentaire commentaires remarques`,
		roleKnown: `goal target goals targets objetivo meta objectif cible seriesdescription seriesname descripcion description descripciondelaserie
			nombredelaserie nomdelaserie indicatorvalue countryid indicatorname indicatordescription nombredelindicador timedetail timecoverage baseperiod baseper geoinfourl geoinfotype
			nature naturaleza dataflow structure structureid structurename serieskey obskey freq frequency origin origen origine rule regla regle
			nresponding ncarried nmembers decimals datalastupdate seriescount valuetype custbreakdownlb level parentcode parentname type timecode yearcode uomid scalarid dguid vector coordinate symbol terminated
			cv coeficientedevariacion coefficientofvariation coefficientdevariation ee se errorestandar errortipico standarderror erreurtype margendeerror marginoferror desviacionestandar standarddeviation`,
	}
}

// weakAreas are headers that mean an area only where no other column does.
const weakAreas = `code codigo name nombre nom region regions territory territorio territoire zone zona location lugar lieu geo area geocode id`

// unOnly are headers by which the "Data" download of the UN SDG database is known.
const unOnly = `goal target seriescode seriesdescription geoareacode geoareaname timedetail timecoverage baseperiod geoinfourl footnote reportingtype observationstatus upperbound lowerbound`

// ownOnly are headers by which a table that Rumbo wrote is known: its decimal sign is the point.
const ownOnly = `origin rule nresponding ncarried nmembers`

// headings knows what the headers of columns mean.
type headings struct {
	roles  map[string]role
	weak   map[string]bool
	un     map[string]bool
	own    map[string]bool
	dims   map[string]catalog.Dimension
	series map[string]catalog.Series
	cat    *catalog.Catalog
	parts  map[string]partHit // what texts of headers and titles were found to be parts of: finding it takes its time

	looks map[string]layout.Look // how cells of text look, by text

	columns map[string]column // what headers were found to mean, by text

	above map[string][]string // titles of the first table of a sheet on which several stand

	strange *strange // the first table of figures that was met whose names are no areas
}

// partHit is what partNamed found.
type partHit struct {
	code, dim string
	ok        bool
}

// partNamed is Reference.partNamed, each text looked up once.
func (h *headings) partNamed(ref Reference, text string) (code, dim string, ok bool) {
	hit, met := h.parts[text]
	if !met {
		hit.code, hit.dim, hit.ok = ref.partNamed(text)
		remember(h.parts, text, hit)
	}
	return hit.code, hit.dim, hit.ok
}

func newHeadings(cat *catalog.Catalog) *headings {
	h := &headings{
		roles: map[string]role{}, weak: set(weakAreas), un: set(unOnly), own: set(ownOnly),
		dims: map[string]catalog.Dimension{}, series: map[string]catalog.Series{}, cat: cat, parts: map[string]partHit{}, looks: map[string]layout.Look{}, columns: map[string]column{},
	}
	for r, words := range headerWords() {
		for _, w := range strings.Fields(words) {
			h.roles[w] = r
		}
	}
	content := cat.Content()
	for _, d := range content.Dimensions {
		for _, s := range append([]string{d.Code, d.SDMX, d.Name.En, d.Name.Es, d.Name.Fr}, d.Synonyms...) {
			if _, taken := h.dims[squash(s)]; !taken && s != "" {
				h.dims[squash(s)] = d
			}
		}
	}
	for _, s := range content.Series {
		h.series[squash(s.Code)] = s
	}
	return h
}

func set(words string) map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields(words) {
		m[w] = true
	}
	return m
}

// column says what a header means; the role is roleNone for a header that is not known. Each text is looked at once: a sheet may have a thousand columns, and any of its first rows may
// be the header.
func (h *headings) column(at int, header string) column {
	c, met := h.columns[header]
	if !met {
		c = remember(h.columns, header, h.columnOf(header))
	}
	c.at, c.part = at, maps.Clone(c.part)
	return c
}

func (h *headings) columnOf(header string) column {
	const at = 0
	c := column{at: at, header: strings.TrimSpace(header)}
	text, _ := cutMark(sdmxID(c.header))
	word := squash(strings.Trim(text, "[]"))
	c.unMark = h.un[word]
	if s, ok := h.series[word]; ok && word != "" {
		c.role, c.series = roleValue, s
		return c
	}
	if r, ok := h.roles[word]; ok {
		c.role = r
		return c
	}
	if d, ok := h.dims[word]; ok && word != "" {
		c.role, c.dimension = roleDimension, d
		return c
	}
	if h.weak[word] {
		c.role, c.weak = roleArea, true
		return c
	}
	if one, other, ok := strings.Cut(text, "/"); ok { // in two languages
		if a, b := h.column(at, one), h.column(at, other); a.role == b.role && a.role != roleNone && a.dimension.Code == b.dimension.Code && a.series.Code == b.series.Code {
			a.header = c.header
			return a
		}
	}
	if b := boundOf(text); b != roleNone {
		c.role = b
		return c
	}
	h.titled(&c, text)
	if i := strings.IndexByte(text, '('); c.role == roleNone && i > 0 && strings.HasSuffix(text, ")") && !strings.Contains(lang.Fold(text[i:]), "fiscal") {
		// "Value (persons)", "Country (official name)"; "(thousands)" counts.
		got := h.column(at, text[:i])
		got.header = c.header
		got.fixed.factor, _ = factorOf(text[i+1 : len(text)-1])
		if got.role != roleNone && !got.weak {
			return got
		}
	}
	return c
}

// titled recognises a title that names the series between dashes and, behind it, the part of a breakdown:
// "10.7.2 - Countries with … - SG_CPA_MIGRS - All Domains". A title with a part that is not known is left alone.
func (h *headings) titled(c *column, title string) {
	var found *catalog.Series
	part := observation.Breakdown{}
	for _, segment := range strings.Split(title, " - ") {
		if s, ok := h.series[squash(segment)]; ok && strings.TrimSpace(segment) != "" {
			found = &s
			continue
		}
		if found == nil {
			continue
		}
		code, dim, ok := h.partOf(*found, segment)
		if !ok {
			return
		}
		if code.Code != observation.Total {
			part[dim] = code.Code
		}
	}
	if found != nil {
		c.role, c.series, c.part = roleValue, *found, part
	}
}

func (h *headings) partOf(s catalog.Series, text string) (catalog.Code, string, bool) {
	for _, name := range s.Dimensions {
		d, ok := h.cat.Dimension(name)
		if !ok {
			continue
		}
		if code, ok := d.Find(text); ok {
			return code, name, true
		}
		for _, code := range d.Codes {
			if code.API != "" && squash(code.API) == squash(text) {
				return code, name, true
			}
		}
	}
	return catalog.Code{}, "", false
}

// table is a table on a sheet as recognised: where its header stands and what its columns are.
type table struct {
	sheet      int // index in the book
	name       string
	header     int               // row number of the header, or of the last of its rows
	waits      bool              // a person has to say something first
	hidden     func(int) bool    // tells columns that the workbook does not show, while its rows are read
	rows       []int             // of the header, from the top
	legend     legend            // what signs in place of figures mean in its file
	marks      marks             // what the marks behind headers and figures say
	body       [2]int            // of the next rows, those that hold figures where the first does
	by         map[string]By     // who settled series, area, period, multiplier of the whole table, where it was not the file
	lines      map[string]string // and the lines above the table that say it
	fixed      fixed             // what the lines above say of every figure
	titled     area.Area         // the one area that the lines above name
	layout     Layout
	columns    []column
	declared   byte                      // decimal sign that the format itself lays down
	incidents  *incidents                // of a list of incidents, which is counted
	areaLines  bool                      // areas stand alone in lines between the rows
	headed     int                       // the last column with a header, in a text file whose cells commas part; else 0
	letters    map[int]map[string]string // of the sexes by column, in words
	fills      fills
	partsBelow bool // parts of areas stand in the column of areas, below them
	dating     dating
	own        bool // Rumbo wrote it
	labelled   bool // codes stand before their names, "PAN: Panama"
	unColumns  bool // figures in the UN's own coding, where N means not applicable
}

// first returns the first column of that role.
func (t *table) first(r role) (column, bool) {
	i := slices.IndexFunc(t.columns, func(c column) bool { return c.role == r })
	if i < 0 {
		return column{}, false
	}
	return t.columns[i], true
}

func (t *table) all(r role) []column {
	var out []column
	for _, c := range t.columns {
		if c.role == r {
			out = append(out, c)
		}
	}
	return out
}

// recognise reads a row as the header of a table of figures; complete is false when a column that such a table needs is
// not there.
func (h *headings) recognise(cells []headerCell) (t table, complete bool) {
	t.layout = Tidy
	marks, strong := 0, false
	own := false
	for _, cell := range cells {
		c := h.column(cell.at, cell.text)
		if c.header == "" {
			continue
		}
		if c.unMark {
			marks++
		}
		own = own || h.own[squash(c.header)]
		strong = strong || c.role == roleArea && !c.weak
		t.columns = append(t.columns, c)
	}
	t.settleAreas(strong)
	t.settleSeries()
	t.settleValues()
	if _, series := t.first(roleSeries); series && marks >= 4 {
		t.layout = UNData
	}
	t.settleSDMX(cells)
	_, nature := t.nature()
	t.unColumns = t.layout == UNData || nature
	if t.layout == UNData || own {
		t.declared = signPoint
	}
	t.own, t.dating.settled = own, own
	return t, t.complete()
}

// complete tells that the table has the columns that a tidy one needs.
func (t *table) complete() bool {
	_, area := t.first(roleArea)
	_, period := t.first(rolePeriod)
	_, value := t.first(roleValue)
	_, series := t.first(roleSeries)
	_, indicator := t.first(roleIndicator)
	named := value && !slices.ContainsFunc(t.all(roleValue), func(c column) bool { return c.series.Code == "" })
	return area && period && value && (series || indicator || named)
}

// nature tells whether the table has a column of the nature of figures, which only the UN's tables have.
func (t *table) nature() (column, bool) {
	i := slices.IndexFunc(t.columns, func(c column) bool { return squash(strings.Trim(c.header, "[]")) == "nature" })
	if i < 0 {
		return column{}, false
	}
	return t.columns[i], true
}

// settleAreas keeps one column of areas and, beside it, one of names: a sure header before one that could mean anything.
func (t *table) settleAreas(strong bool) {
	kept, named := false, false
	for i := range t.columns {
		c := &t.columns[i]
		switch {
		case c.role == roleArea && c.weak && strong:
			c.role = roleNone
			if squash(c.header) == "code" || squash(c.header) == "codigo" {
				// "Entity, Code": the code is the surer of the two.
				c.role = roleArea
				t.demote(i)
			}
		case c.role == roleArea && kept && !named:
			c.role, named = roleAreaName, true
		case c.role == roleArea && kept:
			c.role = roleNone
		case c.role == roleArea:
			kept = true
		case c.role == roleAreaName:
			named = true
		}
	}
	if _, ok := t.first(roleArea); !ok {
		if i := slices.IndexFunc(t.columns, func(c column) bool { return c.role == roleAreaName }); i >= 0 {
			t.columns[i].role = roleArea
		}
	}
}

// settleSeries keeps the column of codes where another of series stands beside it: "Series, Series Code".
func (t *table) settleSeries() {
	all := t.all(roleSeries)
	i := slices.IndexFunc(all, func(c column) bool {
		return holdsAny(c.header, []string{"code", "codigo", "id"}) || strings.HasSuffix(squash(c.header), "code")
	})
	for n := range t.columns {
		if c := &t.columns[n]; len(all) == 2 && i >= 0 && c.role == roleSeries && c.at != all[i].at && c.by == "" {
			c.role = roleKnown
		}
	}
}

// demote turns every other column of areas into one of names.
func (t *table) demote(keep int) {
	for i := range t.columns {
		if i != keep && t.columns[i].role == roleArea {
			t.columns[i].role = roleAreaName
		}
	}
}

// settleValues lets columns named after their series give way to a column called so: "value" beside "series".
func (t *table) settleValues() {
	plain := slices.ContainsFunc(t.columns, func(c column) bool { return c.role == roleValue && c.series.Code == "" })
	for i := range t.columns {
		if c := &t.columns[i]; plain && c.role == roleValue && c.series.Code != "" {
			c.role = roleNone
		}
	}
}

// headerCell is a cell of a row that may be a header.
type headerCell struct {
	at   int
	text string
}
