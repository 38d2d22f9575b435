package intake

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
)

// drawn is a picture in short: rows with their kind and question, columns with what they were taken for.
func drawn(p Picture) string {
	var out []string
	for _, r := range p.Rows {
		out = append(out, strings.Join(strings.Fields(fmt.Sprintf("%d %s %s %s", r.Number, r.Kind, r.Item, r.ItemBy)), " "))
	}
	for _, c := range p.Columns {
		out = append(out, strings.Join(strings.Fields(fmt.Sprintf("%s %s %s %s %s %s", c.Letters, c.Choice, c.Whose, c.By, c.Item, c.ItemBy)), " "))
	}
	return strings.Join(out, "|")
}

const aReply = "Ministerio;;;;\nPaís: Panamá;;;;\nAño: 2021;;;;\nN°;Pregunta;Respuesta;Evidencia;Comentario\n;Derechos;;;\n1a;Atención de salud esencial o de emergencia;No;Ley 1;ok\n" +
	"1b;Educación pública;No;;\n1d;Protección social;No sabe;;x\n;Un organismo que aplica la política;Sí;Decreto 5;\n;Total;4;;\n"

// TestPictureOfAnswers shows what was understood of sheets of answers, of forms and of lists of incidents, and takes what is said otherwise.
func TestPictureOfAnswers(t *testing.T) {
	t.Parallel()
	ref, _ := full(t)
	s := service(t, ref, nil)
	q, _ := ref.questionnaire("sdg-10.7.2")
	id := map[string]string{}
	for _, item := range q.Items() {
		id[item.Letter] = item.ID
	}
	for name, tc := range map[string]struct {
		text, said string
		kind       PictureKind
		want       string
	}{
		"below each other": {aReply, "", PictureAnswers,
			"1 above|2 above|3 above|4 header|5 above|6 body 1a|7 body 1b|8 body 1d|9 unread|10 unread|A letter|B question|C answer|D evidence|E none"},
		"rows and columns otherwise": {aReply, "item/t/B9=2a\nitem/t/B7=none\nrole/t/E=evidence", PictureAnswers,
			"1 above|2 above|3 above|4 header|5 above|6 body 1a|7 unread answer|8 body 1d|9 body 2a answer|10 unread|A letter|B question|C answer|D none|E evidence answer"},
		"a question is taken from the row that had it": {aReply, "item/t/B9=1a", PictureAnswers,
			"1 above|2 above|3 above|4 header|5 above|6 unread|7 body 1b|8 body 1d|9 body 1a answer|10 unread|A letter|B question|C answer|D evidence|E none"},
		"countries side by side": {"Year: 2021\nQuestion,Panama,Belize\nPublic education,No,No\nSocial protection,No,No\nAccess to justice,No,No\n", "", PictureAnswers,
			"1 above|2 header|3 body 1b|4 body 1d|5 body 1e|A question|B answer PAN|C answer BLZ"},
		"which column is asked": {"Country: Panama\nYear: 2019\nQuestion,Draft,Final\nPublic education,No,No\nSocial protection,No,No\nAccess to justice,No,No\n", "", PictureAnswers,
			"1 above|2 above|3 header|4 body 1b|5 body 1d|6 body 1e|A question|B answer asked|C answer asked"},
		"and chosen": {"Country: Panama\nYear: 2019\nQuestion,Draft,Final\nPublic education,No,No\nSocial protection,No,No\nAccess to justice,No,No\n", "role/t/C=answer", PictureAnswers,
			"1 above|2 above|3 header|4 body 1b|5 body 1d|6 body 1e|A question|B none|C answer answer"},
		"marks": {"País: Belice\nAño: 2021\nPregunta;Sí;No\nUn organismo público encargado de aplicar la política migratoria nacional;X;\nAcuerdos regionales que promuevan la movilidad;;x\nFacilitar o promover el flujo de remesas;;\n", "", PictureAnswers,
			"1 above|2 above|3 header|4 body 2a|5 body 3c|6 body 4d|A question|B option|C option"},
		"a respondent in each row": {"Country,Year,Public education,Social protection,Access to justice,Access,Team\nPanama,2021,No,No,No,No,a\n", "", PictureAnswers,
			"1 header|2 body|A area|B period|C answer 1b|D answer 1d|E answer 1e|F none asked|G none"},
		"and otherwise": {"Country,Year,Public education,Social protection,Access to justice,Access,Team\nPanama,2021,No,No,No,No,a\n", "item/t/F=1a\nrole/t/E=none\nrole/t/G=area", PictureAnswers,
			"1 header|2 body|A area|B period|C answer 1b|D answer 1d|E none answer answer|F answer answer 1a answer|G area answer"},
		"nobody has said which questionnaire": {"Country,Year,1a,1b,1c,1d,1e\nPanama,2021,No,No,No,No,No\n", "", PictureAnswers, "1 above|2 above|A|B|C|D|E|F|G"},
		"incidents": {"Date,Region,Country,Number Dead,Minimum Missing\n2019-03-28,Mediterranean,Libya,2,3\n2019-03-29,Caribbean,Panama,1,\n2019-04-29,Caribbean,Panama,1,2\n", "incidents/t=C", PictureIncidents,
			"1 header|2 body|3 body|4 body|A period|B none|C area|D value|E value"},
		"one of the columns alone": {"Date,Region,Country,Number Dead,Minimum Missing\n2019-03-28,Mediterranean,Libya,2,3\n2019-03-29,Caribbean,Panama,1,\n2019-04-29,Caribbean,Panama,1,2\n", "role/t/C=area\nrole/t/E=none", PictureIncidents,
			"1 header|2 body|3 body|4 body|A period|B none|C area answer|D value|E none"},
		"nothing": {"a,b\nc,d\n", "", PictureOther, "1 above|2 above|A|B"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			answers := answersIn(tc.said)
			for at, letter := range answers {
				if id[letter] != "" {
					answers[at] = id[letter]
				}
			}
			p, err := s.picture(context.Background(), ref, "t.csv", inMemory([]byte(tc.text)), Options{Answers: answers}, -1)
			if err != nil {
				t.Fatal(err)
			}
			got := drawn(p)
			for _, letter := range slices.Sorted(maps.Keys(id)) {
				got = strings.ReplaceAll(got, id[letter], letter)
			}
			if p.Kind != tc.kind || got != tc.want {
				t.Errorf("%q\n%s\nnot\n%s", p.Kind, got, tc.want)
			}
			// What the picture says is what is read.
			a, err := s.analyse(context.Background(), "t.csv", inMemory([]byte(tc.text)), Options{Answers: answers}, nil)
			if err != nil {
				t.Fatal(err)
			}
			for _, o := range a.parts {
				for _, it := range o.part.Items {
					row, col := o.places[it.ID].row, o.places[it.ID].col
					if p.Down && !slices.ContainsFunc(p.Rows, func(r PictureRow) bool { return r.Number == row && r.Item == it.ID }) {
						t.Errorf("%s is read from row %d, which the picture does not show so", it.ID, row)
					}
					if choice := p.Columns[col-1].Choice; choice != "answer" && choice != "option" {
						t.Errorf("%s is read from column %d, shown as %s", it.ID, col, choice)
					}
				}
			}
		})
	}
}

// TestAnswersSaidOtherwise reads what a person says of columns, rows, country and round.
func TestAnswersSaidOtherwise(t *testing.T) {
	t.Parallel()
	ref, _ := full(t)
	s := service(t, ref, nil)
	q, _ := ref.questionnaire("sdg-10.7.2")
	item := func(letter string) string {
		for _, i := range q.Items() {
			if i.Letter == letter {
				return i.ID
			}
		}
		return letter
	}
	for said, want := range map[string]string{
		"": "PAN 2021 1a no t!C6 (Ley 1)\nPAN 2021 1b no t!C7\nPAN 2021 1d not_answered t!C8",
		"item/t/B9=" + item("2a") + "\nitem/t/B7=none": "PAN 2021 1a no t!C6 (Ley 1)\nPAN 2021 1d not_answered t!C8\nPAN 2021 2a yes t!C9 (Decreto 5)",
		"role/t/E=evidence":                            "PAN 2021 1a no t!C6 (ok)\nPAN 2021 1b no t!C7\nPAN 2021 1d not_answered t!C8 (x)",
		"role/t/D=none":                                "PAN 2021 1a no t!C6 (ok)\nPAN 2021 1b no t!C7\nPAN 2021 1d not_answered t!C8 (x)",
		"country=CRI\nround=2019":                      "CRI 2019 1a no t!C6 (Ley 1)\nCRI 2019 1b no t!C7\nCRI 2019 1d not_answered t!C8",
		"table/t=none":                                 "",
		"role/t/C=question\nrole/t/A=dog":              "PAN 2021 1a no t!C6 (Ley 1)\nPAN 2021 1b no t!C7\nPAN 2021 1d not_answered t!C8",
	} {
		a, got := readAnswersOf(t, s, "t.csv", []byte(aReply), Options{Answers: answersIn(said)})
		if got != want {
			t.Errorf("%q: read\n%s\nnot\n%s\n%s", said, got, want, codes(a.report))
		}
	}
	// Of several countries none is overruled, and nobody is given another's name.
	two := "Country,Year,Public education,Social protection,Access to justice\nPanama,2021,No,No,No\nBelize,2021,No,No,No\nAtlantis,2021,No,No,No\nMexico,soon,No,No,No\n"
	a, got := readAnswersOf(t, s, "t.csv", []byte(two), Options{Answers: answersIn("country=CRI")})
	if strings.Contains(got, "CRI") || strings.Contains(got, "MEX") || strings.Count(got, "PAN") != 3 || strings.Count(got, "BLZ") != 3 || codes(a.report) != "area_unknown period_unreadable answers_missing answers_missing" {
		t.Errorf("%s\n%s", got, codes(a.report))
	}
	for _, j := range a.report.Decisions {
		if j.What == "area" && j.ID != "" {
			t.Errorf("%+v can be answered for all", j)
		}
	}
}
