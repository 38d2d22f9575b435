package intake

import (
	"context"
	"reflect"
	"testing"

	"rumbo/internal/area"
	"rumbo/internal/sheet"
)

// holdsTogether checks what any text comes to: read twice it is the same, each figure is one of a known area and series in a cell that the file has, and no row is lost uncounted.
func holdsTogether(t *testing.T, s *Service, ref Reference, name, text string, opt Options) {
	t.Helper()
	if len(text) > 20_000 {
		return
	}
	c := inMemory([]byte(text))
	a, err := s.analyse(context.Background(), name, c, opt, nil)
	if err != nil {
		t.Fatal(err)
	}
	b, err := s.analyse(context.Background(), name, c, opt, nil)
	if err != nil || string(a.report.Marshal()) != string(b.report.Marshal()) {
		t.Fatalf("read again: %v\n%s\n%s", err, a.report.Marshal(), b.report.Marshal())
	}
	if a.report.Status == Refused {
		if len(a.report.Problems) == 0 {
			t.Fatal("refused without a reason")
		}
		return
	}
	filled := map[string]bool{}
	rows, content := a.book, 0
	r, err := rows.Rows(context.Background(), 0)
	if err != nil {
		t.Fatal(err)
	}
	for r.Next() {
		for _, cell := range r.Row().Cells {
			filled[sheet.CellName(cell.Col, r.Row().Number)] = true
		}
		content++
	}
	if r.Err() != nil {
		t.Fatal(r.Err())
	}
	figures := 0
	for o, err := range a.rows(context.Background()) {
		if err != nil {
			t.Fatal(err)
		}
		figures++
		if _, ok := ref.Directory.Area(o.Key.Area); !ok {
			t.Fatalf("%q is no area", o.Key.Area)
		}
		if _, ok := ref.Catalog.Series(o.Key.Series); !ok {
			t.Fatalf("%q is no series", o.Key.Series)
		}
		if o.Origin.Kind == "" || a.report.Layout != Incidents && !filled[o.Origin.Cell] {
			t.Fatalf("%s: nothing stands in %q", keyText(o.Key), o.Origin.Cell)
		}
	}
	if len(a.parts) == 0 {
		if figures > a.report.Read.Values || a.report.Read.Rows > content {
			t.Fatalf("%d figures, said to be %d; %d rows of %d", figures, a.report.Read.Values, a.report.Read.Rows, content)
		}
		return
	}
	for _, p := range a.parts {
		if _, ok := ref.Directory.Area(p.response.Country); !ok {
			t.Fatalf("%q is no area", p.response.Country)
		}
		for id, answer := range p.response.Answers {
			if answer.Origin.Cell != "" && !filled[answer.Origin.Cell] {
				t.Fatalf("%s: nothing stands in %q", id, answer.Origin.Cell)
			}
		}
	}
}

func FuzzTables(f *testing.F) {
	f.Add("area,year,sm_dth_migr\nPAN,2019,3\nCRI,2019,\nMEX,2020\n")
	f.Add("SI_RMT_COST\n\nPaís;2019;2020\nPanamá;1,5;2\nMéxico 1/;3;..\nTotal;4;5\n1/ nota\n")
	f.Add("PAN,2019,3\narea,year,sm_dth_migr\nCRI,2019,4\n")
	f.Add("[{\"area\":\"PAN\",\"year\":2019,\"sm_dth_migr\":3}]")
	f.Add("Country,Code,2019,2020\nHombres\nPanama,PAN,4,5\nMujeres\nPanama,PAN,4,5\n")
	ref := small(f)
	s := service(f, ref, nil)
	f.Fuzz(func(t *testing.T, text string) { holdsTogether(t, s, ref, "f.csv", text, given2020) })
}

func FuzzSDMX(f *testing.F) {
	f.Add("DATAFLOW,FREQ,REPORTING_TYPE,SERIES,REF_AREA,SEX,TIME_PERIOD,OBS_VALUE,UNIT_MULT,OBS_STATUS\nX:Y(1),A,G,SM_DTH_MIGR,591,_T,2021,3,3,A\n")
	f.Add("STRUCTURE[;],STRUCTURE_ID,ACTION,SERIES,REF_AREA,TIME_PERIOD,OBS_VALUE\ndataflow,X:Y(1),D,SM_DTH_MIGR,591,2021,NaN\n")
	ref := small(f)
	s := service(f, ref, nil)
	f.Fuzz(func(t *testing.T, text string) { holdsTogether(t, s, ref, "f.csv", text, given2020) })
}

func FuzzIncidents(f *testing.F) {
	f.Add("ID,Reported Date,Total Dead and Missing,Country of Incident\n1,2018-01-02,3,Mexico\n2,2018-12-30,1,Panama\n3,2018-06-30,,Panama\n4,2018-07-30,x,\n", "D")
	f.Add("Fecha;País;Muertos;Desaparecidos\n5 de enero de 2019;Panamá;2;1\n31 de diciembre de 2019;Panamá;1;\n30 de diciembre de 2019;Panamá;1;\n", "B")
	ref := small(f)
	s := service(f, ref, nil)
	f.Fuzz(func(t *testing.T, text, by string) {
		opt := given2020
		opt.Answers = map[string]string{"incidents/f": by}
		holdsTogether(t, s, ref, "f.csv", text, opt)
	})
}

func FuzzAnswers(f *testing.F) {
	f.Add("País: Panamá\nAño: 2021\nPregunta;Respuesta\n1a. Atención de salud esencial o de emergencia;Sí\n1b. Educación pública;No\n1c. Igual salario por igual trabajo;No sabe\n")
	f.Add("Country,1a,1b,1c,1d,1e\nPanama,Yes,No,No,1,x\n")
	f.Add("Question,Panama,Costa Rica\nPublic education,No,No\nSocial protection,Yes,\nAccess to justice,No,No\n")
	ref, _ := full(f)
	s := service(f, ref, nil)
	f.Fuzz(func(t *testing.T, text string) { holdsTogether(t, s, ref, "f.csv", text, given2020) })
}

// FuzzAreaName: marks and short forms taken off a name leave a part of it, and taking them off again changes nothing that counts.
func FuzzAreaName(f *testing.F) {
	for _, s := range []string{"Panamá 1/", "Small island developing States (SIDS)", "México*", "Panama (a)", "(PAN)", " ("} {
		f.Add(s)
	}
	d := small(f).Directory
	f.Fuzz(func(t *testing.T, s string) {
		bare := withoutMark(s)
		short := withoutAcronym(bare)
		if len(bare) > len(s) || len(short) > len(bare) {
			t.Fatalf("%q, %q, %q", s, bare, short)
		}
		first, ok := d.ByName(short)
		again, too := d.ByName(short)
		if ok != too || !reflect.DeepEqual(first, again) || !ok && !reflect.DeepEqual(first, area.Area{}) {
			t.Fatal(s, first, again)
		}
	})
}
