package intake

import (
	"archive/zip"
	"bytes"
	"context"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"runtime/debug"
	"runtime/metrics"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"rumbo/internal/sheet"
	"rumbo/internal/testkit"
)

// sample is a file whose copies are damaged.
type sample struct {
	name    string
	data    []byte
	opt     Options
	answers map[string]string // by the beginning of the ID of the question
}

// outcome is what a file came to, as far as it can be lost: figures or answers, and what was told.
type outcome struct {
	status Status
	held   map[string]int
	values int
	told   map[string]int
}

func (o outcome) String() string {
	return fmt.Sprintf("%s, %d values, told %v", o.status, o.values, o.told)
}

// more tells that something is told which of the other is not.
func (o outcome) more(than outcome) bool {
	for code, n := range o.told {
		if n > than.told[code] {
			return true
		}
	}
	return o.status == Refused
}

// comesTo reads a file to its end, twice where it says what it holds: once to check and once to store.
func comesTo(t testing.TB, s *Service, c sample) outcome {
	t.Helper()
	a, err := s.analyse(context.Background(), c.name, inMemory(c.data), c.opt, nil)
	if err != nil {
		t.Fatalf("neither a report nor a refusal: %v", err)
	}
	o := outcome{status: a.report.Status, held: map[string]int{}, told: map[string]int{}}
	known := map[string]bool{}
	for _, code := range sheet.Codes() {
		known[code] = true
	}
	for _, code := range Codes() {
		known[code.Code] = true
	}
	for _, p := range a.report.Problems {
		n, ok := p.Args["Count"].(int)
		if !ok {
			n = 1
		}
		if o.told[p.Code] += n; !known[p.Code] {
			t.Fatalf("%q stands in no list", p.Code)
		}
	}
	if o.told["…"] = a.report.Omitted; o.status == Refused && len(a.report.Problems) == 0 {
		t.Fatal("refused without a reason")
	}
	for _, q := range a.report.Questions {
		o.told["?"+q.ID]++
	}
	if o.status == Refused {
		return o
	}
	for f, err := range a.rows(context.Background()) {
		if err != nil {
			t.Fatal(err)
		}
		o.held[keyText(f.Key)+" = "+printed(f.Value)]++
		o.values++
	}
	for _, p := range a.parts {
		for id, answer := range p.response.Answers {
			o.held[fmt.Sprint(p.q.Code, p.response.Country, p.part.Round, id, answer.Choice, answer.Gap, answer.Number, answer.Text)]++
			o.values++
		}
	}
	return o
}

// settled is the sample with its questions answered.
func (c sample) settled(t testing.TB, s *Service) sample {
	c.opt.Answers = map[string]string{}
	for {
		a, err := s.analyse(context.Background(), c.name, inMemory(c.data), c.opt, nil)
		if err != nil {
			t.Fatal(err)
		}
		before := len(c.opt.Answers)
		for _, q := range a.report.Questions {
			best := ""
			for prefix := range c.answers {
				if strings.HasPrefix(q.ID, prefix) && len(prefix) > len(best) {
					best = prefix
				}
			}
			if best != "" {
				c.opt.Answers[q.ID] = c.answers[best]
			}
		}
		if len(c.opt.Answers) == before {
			return c
		}
	}
}

// damage is one way in which a copy differs.
type damage struct {
	name string
	data []byte
	// what has to come of it beside a refusal
	same bool // all values, none other; else as many, or more is told
}

// unknowable: a text cut where a line ends is a whole text.
func unknowable(data []byte) bool {
	last := data[len(data)-1]
	return last == '\n' || last == '\r' || last == 0 && len(data) > 1 && data[len(data)-2] == '\n'
}

func isZip(data []byte) bool { return bytes.HasPrefix(data, []byte("PK")) }

// damaged gives so many copies of each kind; all of them, where most is 0.
func damaged(t testing.TB, c sample, r *rand.Rand, most int) (out []damage) {
	archive := isZip(c.data)
	var cuts []int
	for at := 4096; at < len(c.data); at += 4096 {
		cuts = append(cuts, at)
	}
	cuts = append(cuts, len(c.data)-1, len(c.data)/2, len(c.data)*3/4)
	few := func(n int) int {
		if most == 0 {
			return n
		}
		return min(n, most)
	}
	r.Shuffle(len(cuts), func(i, j int) { cuts[i], cuts[j] = cuts[j], cuts[i] })
	for _, at := range cuts[:few(len(cuts))] {
		if at > 0 && (archive || !unknowable(c.data[:at])) {
			out = append(out, damage{fmt.Sprintf("cut at %d", at), c.data[:at], archive})
		}
	}
	for range few(60) {
		data := bytes.Clone(c.data)
		at, bit := r.IntN(len(data)), r.IntN(8)
		data[at] ^= 1 << bit
		out = append(out, damage{fmt.Sprintf("bit %d of byte %d", bit, at), data, archive})
	}
	for range few(10) {
		size := min(4096, len(c.data)/3)
		i := r.IntN(len(c.data) - 2*size)
		j := i + size + r.IntN(len(c.data)-i-2*size+1)
		data := bytes.Clone(c.data)
		copy(data[i:i+size], c.data[j:j+size])
		copy(data[j:j+size], c.data[i:i+size])
		out = append(out, damage{fmt.Sprintf("%d bytes at %d and %d", size, i, j), data, archive})
	}
	if archive {
		return append(out, rezipped(t, c.data, r, few(8))...)
	}
	lines := bytes.SplitAfter(c.data, []byte("\n"))
	if len(lines[len(lines)-1]) == 0 {
		lines = lines[:len(lines)-1]
	}
	if len(lines) < 3 || bytes.IndexByte(c.data, 0) >= 0 || !bytes.HasSuffix(c.data, []byte("\n")) {
		return out
	}
	for _, line := range lines {
		if bytes.Count(line, []byte(`"`))%2 == 1 {
			return out
		}
	}
	for n := range few(10) {
		i, j := r.IntN(len(lines)), r.IntN(len(lines))
		if n == 0 {
			i = 0
		}
		swapped := slices.Clone(lines)
		swapped[i], swapped[j] = swapped[j], swapped[i]
		out = append(out, damage{fmt.Sprintf("lines %d and %d", i+1, j+1), bytes.Join(swapped, nil), false})
	}
	return out
}

type entry struct {
	name string
	data []byte
}

func unzipped(data []byte) (out []entry) {
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return nil
	}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			return nil
		}
		b, err := io.ReadAll(r)
		if err != nil {
			return nil
		}
		out = append(out, entry{f.Name, b})
	}
	return out
}

func zipped(t testing.TB, entries []entry) []byte {
	t.Helper()
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for _, e := range entries {
		w, err := z.Create(e.name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write(e.data); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

var rowElement = regexp.MustCompile(`(?s)<row .*?</row>`)

// rezipped are workbooks whose zip is whole: parts in another order, under each other's names, with rows that changed places.
func rezipped(t testing.TB, data []byte, r *rand.Rand, n int) (out []damage) {
	entries := unzipped(data)
	if len(entries) < 2 {
		return nil
	}
	for range n {
		order := slices.Clone(entries)
		r.Shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })
		out = append(out, damage{"parts in another order", zipped(t, order), true})
		i, j := r.IntN(len(entries)), r.IntN(len(entries))
		under := slices.Clone(entries)
		under[i].data, under[j].data = under[j].data, under[i].data
		out = append(out, damage{under[i].name + " and " + under[j].name, zipped(t, under), false})
		for i, e := range entries {
			if !strings.HasPrefix(e.name, "xl/worksheets/sheet") {
				continue
			}
			rows := rowElement.FindAllIndex(e.data, -1)
			if len(rows) < 2 {
				continue
			}
			a := r.IntN(len(rows) - 1)
			b := a + 1 + r.IntN(len(rows)-a-1)
			moved := slices.Clone(entries)
			moved[i].data = slices.Concat(e.data[:rows[a][0]], e.data[rows[b][0]:rows[b][1]], e.data[rows[a][1]:rows[b][0]], e.data[rows[a][0]:rows[a][1]], e.data[rows[b][1]:])
			out = append(out, damage{fmt.Sprintf("rows %d and %d of %s", a+1, b+1, e.name), zipped(t, moved), true})
		}
	}
	return out
}

// book is a workbook of one sheet.
func book(t testing.TB, rows [][]any) []byte {
	t.Helper()
	f := excelize.NewFile()
	defer f.Close()
	for i, row := range rows {
		if err := f.SetSheetRow("Sheet1", fmt.Sprintf("A%d", i+1), &row); err != nil {
			t.Fatal(err)
		}
	}
	b, err := f.WriteToBuffer()
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// madeSamples are files of each layout and format, made for the purpose; their numbers mean nothing.
func madeSamples(t *testing.T) (out []sample) {
	add := func(name string, data []byte, answers map[string]string) {
		out = append(out, sample{name, data, given2020, answers})
	}
	codes := []string{"PAN", "CRI", "MEX", "DOM", "ALB", "CAN"}
	names := []string{"Panamá", "Costa Rica", "México", "República Dominicana", "Albania", "Canadá"}
	var tidy, western, un, sdmx, json strings.Builder
	tidy.WriteString("geo_area,units,year,nature,sm_dth_migr\n")
	western.WriteString("País;Año;Valor;Serie\n")
	un.WriteString("Goal,Target,Indicator,SeriesCode,GeoAreaCode,GeoAreaName,TimePeriod,Value,[Sex]\n")
	sdmx.WriteString("DATAFLOW,FREQ,REPORTING_TYPE,SERIES,REF_AREA,SEX,TIME_PERIOD,OBS_VALUE,OBS_STATUS\n")
	json.WriteString("[")
	rows := [][]any{{"area", "year", "sm_dth_migr"}}
	across := [][]any{{"Costo de las remesas (SI_RMT_COST)"}, {}, {"País"}}
	for year := 1995; year < 2020; year++ {
		across[2] = append(across[2], year)
		for i, code := range codes {
			n := (year*7+i*13)%900 + 1
			fmt.Fprintf(&tidy, "%s,number,%d,c,%d\n", code, year, n)
			fmt.Fprintf(&western, "%s;%d;%d,5;SI_RMT_COST\n", names[i], year, n%90)
			fmt.Fprintf(&un, "10,10.7,10.7.3,SM_DTH_MIGR,%d,%s,%d,%d.5,BOTHSEX\n", map[string]int{"PAN": 591, "CRI": 188, "MEX": 484, "DOM": 214, "ALB": 8, "CAN": 124}[code], names[i], year, n)
			fmt.Fprintf(&sdmx, "IAEG-SDGs:DF_SDG_GLH(1.9),A,G,SM_DTH_MIGR,%s,_T,%d,%d,A\n", code, year, n)
			fmt.Fprintf(&json, "{\"area\":\"%s\",\"year\":%d,\"sm_dth_migr\":%d},\n", code, year, n)
			rows = append(rows, []any{code, year, n})
		}
	}
	for i, name := range names {
		row := []any{name}
		for year := 1995; year < 2020; year++ {
			row = append(row, float64((year*3+i*11)%80)+0.5)
		}
		across = append(across, row)
	}
	add("tidy.csv", []byte(tidy.String()), nil)
	ansi := []byte(strings.NewReplacer("í", "\xed", "ñ", "\xf1", "á", "\xe1", "é", "\xe9", "ú", "\xfa").Replace(western.String()))
	add("western.csv", ansi, nil)
	var wide []byte
	for _, c := range "\ufeff" + strings.ReplaceAll(western.String(), ";", "\t") {
		wide = append(wide, byte(c), byte(c>>8))
	}
	add("wide.csv", wide, nil)
	add("un.csv", []byte(un.String()), nil)
	add("sdmx.csv", []byte(sdmx.String()), nil)
	add("rows.json", []byte(strings.TrimSuffix(json.String(), ",\n")+"]\n"), nil)
	add("rows.xlsx", book(t, rows), nil)
	add("across.xlsx", book(t, across), nil)
	var incidents strings.Builder
	incidents.WriteString("ID,Reported Date,Total Dead and Missing,Country of Incident\n")
	for year := 2014; year < 2019; year++ {
		for month := 1; month <= 12; month++ {
			fmt.Fprintf(&incidents, "%d,%d-%02d-28,%d,%s\n", year*12+month, year, month, month%4+1, []string{"Mexico", "Panama"}[month%2])
		}
	}
	add("incidents.csv", []byte(incidents.String()), map[string]string{"incidents/": "D"})
	add("answers.csv", []byte("País: Panamá\nAño: 2021\nPregunta;Respuesta;Evidencia\n1a. Atención de salud esencial o de emergencia;Sí, independientemente de la situación migratoria;Ley 1\n"+
		"1b. Educación pública;Sí, solo con situación migratoria regular;\n1c. Igual salario por igual trabajo;No;\n1d. Protección social;No sabe;\n"), nil)
	return out
}

const (
	corruptSeed = 20200318
	mostHeap    = 256 << 20
	mostTime    = 30 * time.Second
)

// TestCorruptedCopies damages copies of files: each is refused with a reason, or holds what the file held, or it is told that something is missing.
// RUMBO_CORRUPT=all tries every place; otherwise a few are drawn, always the same ones.
func TestCorruptedCopies(t *testing.T) {
	ref, _ := full(t)
	s := service(t, ref, nil)
	all := os.Getenv("RUMBO_CORRUPT") == "all"
	t.Run("made", func(t *testing.T) {
		for _, c := range madeSamples(t) {
			t.Run(c.name, func(t *testing.T) { survives(t, s, c, all, 4) })
		}
	})
	t.Run("shared", func(t *testing.T) {
		root := filepath.Dir(testkit.Shared(t, "README.md"))
		asked := answeredFiles()
		err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			data, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			rel, _ := filepath.Rel(root, path)
			rel = filepath.ToSlash(rel)
			t.Run(rel, func(t *testing.T) {
				survives(t, s, sample{rel, data, given2020, asked[rel].answers}, all, 1)
			})
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

// heapOver is the greatest heap seen every few milliseconds while work runs.
func heapOver(work func()) (most uint64) {
	use := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
	look := func() {
		metrics.Read(use)
		most = max(most, use[0].Value.Uint64())
	}
	done, stopped := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(stopped)
		tick := time.NewTicker(5 * time.Millisecond)
		defer tick.Stop()
		for {
			select {
			case <-done:
				return
			case <-tick.C:
				look()
			}
		}
	}()
	defer func() {
		close(done)
		<-stopped
		look()
	}()
	work()
	return most
}

func survives(t *testing.T, s *Service, c sample, all bool, most int) {
	if len(c.data) < 64 {
		return
	}
	c = c.settled(t, s)
	whole := comesTo(t, s, c)
	if c.opt.Answers == nil || all {
		t.Log("seed", corruptSeed, whole)
	}
	if all {
		most = 0
	}
	r := rand.New(rand.NewPCG(corruptSeed, uint64(len(c.data))))
	defer debug.SetMemoryLimit(debug.SetMemoryLimit(mostHeap))
	copies := damaged(t, c, r, most)
	if !all && len(c.data) > 50_000 {
		copies = copies[:1]
		if len(c.data) > 300_000 {
			copies = nil // for the time they take
		}
	}
	for _, d := range copies {
		copied := c
		copied.data = d.data
		var got outcome
		began := time.Now()
		heap := heapOver(func() { got = comesTo(t, s, copied) })
		if heap > mostHeap {
			t.Errorf("%s: %d MiB", d.name, heap>>20)
		}
		if took := time.Since(began); took > mostTime {
			t.Errorf("%s: %s", d.name, took)
		}
		switch {
		case got.status == Refused, maps.Equal(got.held, whole.held):
		case d.same:
			t.Errorf("%s: seed %d: the checksums hold, and yet other values: %s, not %s", d.name, corruptSeed, got, whole)
		case got.values < whole.values && !got.more(whole):
			t.Errorf("%s: seed %d: fewer in silence: %s, not %s", d.name, corruptSeed, got, whole)
		}
	}
}
