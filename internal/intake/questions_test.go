package intake

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"rumbo/internal/lang"
	"rumbo/internal/survey"
)

// read checks a file of answers and lists them: country, round, item, answer, cell.
func readAnswersOf(t *testing.T, s *Service, name string, data []byte, opt Options) (*analysis, string) {
	t.Helper()
	a, err := s.analyse(context.Background(), name, inMemory(data), opt, nil)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, o := range a.parts {
		for _, item := range o.q.Items() {
			answer, ok := o.response.Answers[item.ID]
			if !ok {
				continue
			}
			said := answer.Choice
			if answer.Gap != "" {
				said = string(answer.Gap)
			}
			line := fmt.Sprintf("%s %s %s %s %s!%s", o.response.Country, o.part.Round, item.Letter, said, answer.Origin.Sheet, answer.Origin.Cell)
			if answer.Evidence != "" {
				line += " (" + answer.Evidence + ")"
			}
			out = append(out, line)
		}
	}
	return a, strings.Join(out, "\n")
}

func askedIn(r Report) string {
	var out []string
	for _, q := range r.Questions {
		out = append(out, q.ID)
	}
	return strings.Join(out, " ")
}

// TestAnswersInOwnLayout reads answers to a questionnaire as people write them down.
func TestAnswersInOwnLayout(t *testing.T) {
	t.Parallel()
	ref, _ := full(t)
	s := service(t, ref, nil)
	for name, tc := range map[string]struct {
		text    string
		answers string
		scope   *Scope
		got     string
		asked   string
		codes   string
	}{
		"questions below each other, answers beside": {
			text: "País: Panamá\nAño: 2021\nPregunta;Respuesta;Evidencia\n1a. Atención de salud esencial o de emergencia;Sí, independientemente de la situación migratoria;Ley 1\n" +
				"1b. Educación pública;Sí, solo con situación migratoria regular;\n1c. Igual salario por igual trabajo;No;\n1d. Protección social;No sabe;\n",
			got:   "PAN 2021 1a all tabla!B4 (Ley 1)\nPAN 2021 1b legal tabla!B5\nPAN 2021 1c no tabla!B6\nPAN 2021 1d not_answered tabla!B7",
			codes: "answer_gap answers_missing",
		},
		"letters in a column of their own, points beside the answers": {
			text:  "País,Costa Rica\nRonda,2021\nN°,Pregunta,Puntos,Respuesta\n1a,Public education,1,Yes\n1b,Public education,1,\"Yes, regardless of immigration status\"\n2a,A dedicated government agency that implements national migration policy,1,Yes\n2b,Formal plan,0,No\n2c,x,0,No\n2d,y,1,Yes\n",
			asked: "item/tabla/B4", // its letter says another question than its wording
			got:   "CRI 2021 1b all tabla!D5\nCRI 2021 2a yes tabla!D6\nCRI 2021 2b no tabla!D7\nCRI 2021 2c no tabla!D8\nCRI 2021 2d yes tabla!D9",
			codes: "question_unsure question_likely question_likely question_likely answers_missing",
		},
		"countries side by side": {
			text:  "Year: 2021\nQuestion,Panama,Costa Rica,Belize\nPublic education,\"Yes, regardless of immigration status\",No,No\nSocial protection,No,No,\"Yes, regardless of immigration status\"\nAccess to justice,No,No,\n",
			got:   "PAN 2021 1b all tabla!B3\nPAN 2021 1d no tabla!B4\nPAN 2021 1e no tabla!B5\nCRI 2021 1b no tabla!C3\nCRI 2021 1d no tabla!C4\nCRI 2021 1e no tabla!C5\nBLZ 2021 1b no tabla!D3\nBLZ 2021 1d all tabla!D4",
			codes: "answers_missing answers_missing answers_missing",
		},
		"years side by side": {
			text:  "Pays : Honduras\nQuestion;2019;2021\nÉducation publique;Non;Oui, quel que soit le statut migratoire\nProtection sociale;Non;Non\nAccès à la justice;Non;\n",
			got:   "HND 2019 1b no tabla!B3\nHND 2019 1d no tabla!B4\nHND 2019 1e no tabla!B5\nHND 2021 1b all tabla!C3\nHND 2021 1d no tabla!C4",
			codes: "answers_missing answers_missing",
		},
		"marks under the answers": {
			text: "País: Belice\nAño: 2021\nPregunta;Sí;No;Fuente\nUn organismo público encargado de aplicar la política migratoria nacional;X;;Decreto 5\n" +
				"Acuerdos regionales que promuevan la movilidad;;x;\nFacilitar o promover el flujo de remesas;;;\n",
			got:   "BLZ 2021 2a yes tabla!B4 (Decreto 5)\nBLZ 2021 3c no tabla!C5",
			codes: "answers_missing",
		},
		"a mark under words that are no permitted answer": {
			text: "País: Belice\nAño: 2021\nPregunta;Sí;No;En parte\nUn organismo público encargado de aplicar la política migratoria nacional;X;;\n" +
				"Acuerdos regionales que promuevan la movilidad;;;x\nFacilitar o promover el flujo de remesas;;x;\n",
			asked: "answer/yesno/en parte", got: "BLZ 2021 2a yes tabla!B4\nBLZ 2021 4d no tabla!C6", codes: "answer_unknown answers_missing",
		},
		"two marks for one question": {
			text: "País: Belice\nAño: 2021\nPregunta;Sí;No\nUn organismo público encargado de aplicar la política migratoria nacional;X;x\n" +
				"Acuerdos regionales que promuevan la movilidad;;x\nFacilitar o promover el flujo de remesas;x;\n",
			got:   "BLZ 2021 3c no tabla!C5\nBLZ 2021 4d yes tabla!B6",
			codes: "answers_marks answers_missing",
		},
		"words that are no permitted answers": {
			text:  "País: Panamá\nAño: 2021\nPregunta;Respuesta\nEducación pública;Sí\nProtección social;Plenamente\nAcceso a la justicia;No\n",
			asked: "answer/access/si answer/access/plenamente", got: "PAN 2021 1e no tabla!B6", codes: "answer_unknown answer_unknown answers_missing",
		},
		"and what they mean": {
			text:    "País: Panamá\nAño: 2021\nPregunta;Respuesta\nEducación pública;Sí\nProtección social;Plenamente\nAcceso a la justicia;No\n",
			answers: "answer/access/si=legal\nanswer/access/plenamente=not_available", got: "PAN 2021 1b legal tabla!B4\nPAN 2021 1d not_available tabla!B5\nPAN 2021 1e no tabla!B6", codes: "answers_missing",
		},
		"answers in the row under each question": {
			text:  "País: Belice\nAño: 2021\nUn organismo público encargado de aplicar la política migratoria nacional\nRespuesta: Sí\nAcuerdos regionales que promuevan la movilidad\nno\nFacilitar o promover el flujo de remesas\nSí\n",
			got:   "BLZ 2021 2a yes tabla!A4\nBLZ 2021 3c no tabla!A6\nBLZ 2021 4d yes tabla!A8",
			codes: "answers_missing",
		},
		"and a column further": {
			text:  "País: Belice;;\nAño: 2021;;\n1;Un organismo público encargado de aplicar la política migratoria nacional;\n;;Sí\n2;Acuerdos regionales que promuevan la movilidad;\n;;No\n3;Facilitar o promover el flujo de remesas;\n;;\n",
			got:   "BLZ 2021 2a yes tabla!C4\nBLZ 2021 3c no tabla!C6",
			codes: "answers_missing",
		},
		"the words of the question that leads to them before them": {
			text:  "Country: Panama\nYear: 2021\nQuestion;Answer\nDoes the Government have a dedicated agency to implement the national migration policy?;Yes\nDoes the Government provide non-nationals equal access to public education?;No\nIs there an inter-ministerial coordination mechanism for migration?;Yes\n",
			got:   "PAN 2021 1b no tabla!B5\nPAN 2021 2a yes tabla!B4\nPAN 2021 3a yes tabla!B6",
			codes: "question_likely question_likely question_likely answers_missing",
		},
		"one of three questions is worded otherwise": {
			text:  "País: Panamá\nAño: 2021\nPregunta;Respuesta\n¿Existe un organismo dedicado a aplicar la política migratoria del país?;Sí\n¿Cuenta con acuerdos regionales que promuevan la movilidad?;No\nUn mecanismo de coordinación interministerial sobre migración;Sí\n",
			asked: "item/tabla/A4", got: "PAN 2021 3a yes tabla!B6\nPAN 2021 3c no tabla!B5", codes: "question_unsure question_likely answers_missing",
		},
		"letters alone fit two questionnaires": {
			text:  "Country,Year,1a,1b,1c,1d,1e\nPanama,2021,\"Yes, regardless of immigration status\",No,No,No,No\n",
			asked: "survey/tabla", codes: "answers_survey",
		},
		"a respondent in each row": {
			answers: "survey/tabla=sdg-10.7.2",
			text:    "Country,Year,1a,1b,1c,1d,1e\nPanama,2021,\"Yes, regardless of immigration status\",No,No,No,No\nMexico,2021,No,No,No,NS/NR,\n",
			got:     "PAN 2021 1a all tabla!C2\nPAN 2021 1b no tabla!D2\nPAN 2021 1c no tabla!E2\nPAN 2021 1d no tabla!F2\nPAN 2021 1e no tabla!G2\nMEX 2021 1a no tabla!C3\nMEX 2021 1b no tabla!D3\nMEX 2021 1c no tabla!E3\nMEX 2021 1d not_answered tabla!F3",
			codes:   "answer_gap answers_missing answers_missing",
		},
		"a row for each country and question": {
			text:    "País;Año;Ítem;Respuesta\nPanamá;2021;1b;No\nPanamá;2021;1d;No\nPanamá;2021;1e;\"Sí, sin importar la situación migratoria\"\nPanamá;2021;2a;Sí\nPanamá;2021;2b;No\nBelice;2021;1b;No\nBelice;2021;1d;No\nBelice;2021;1e;No\nBelice;2021;2a;No\nBelice;2021;2b;Sí\n",
			answers: "survey/tabla=sdg-10.7.2",
			got:     "PAN 2021 1b no tabla!D2\nPAN 2021 1d no tabla!D3\nPAN 2021 1e all tabla!D4\nPAN 2021 2a yes tabla!D5\nPAN 2021 2b no tabla!D6\nBLZ 2021 1b no tabla!D7\nBLZ 2021 1d no tabla!D8\nBLZ 2021 1e no tabla!D9\nBLZ 2021 2a no tabla!D10\nBLZ 2021 2b yes tabla!D11",
			codes:   "answers_missing answers_missing",
		},
		"a column of countries without a header that says so": {
			text:  "start,Respondent,Reference year,Public education,Social protection,Access to justice\n2021-05-01,Panama,2021,No,No,No\n2021-05-02,Belize,2021,No,\"Yes, regardless of immigration status\",No\n",
			got:   "PAN 2021 1b no tabla!D2\nPAN 2021 1d no tabla!E2\nPAN 2021 1e no tabla!F2\nBLZ 2021 1b no tabla!D3\nBLZ 2021 1d all tabla!E3\nBLZ 2021 1e no tabla!F3",
			codes: "answers_missing answers_missing",
		},
		"nothing says whose and of when": {
			text: "Question,Answer\nPublic education,No\nSocial protection,No\nAccess to justice,No\n", asked: "country round", codes: "answers_country answers_round",
		},
		"the same, answered": {
			text: "Question,Answer\nPublic education,No\nSocial protection,No\nAccess to justice,No\n", answers: "country=DOM\nround=2019",
			got: "DOM 2019 1b no tabla!B2\nDOM 2019 1d no tabla!B3\nDOM 2019 1e no tabla!B4", codes: "answers_missing",
		},
		"by somebody of one country": {
			text: "Question,Answer\nPublic education,No\nSocial protection,No\nAccess to justice,No\n", answers: "round=2019", scope: &Scope{Work: map[string][]string{"GTM": {""}}},
			got: "GTM 2019 1b no tabla!B2\nGTM 2019 1d no tabla!B3\nGTM 2019 1e no tabla!B4", codes: "answers_yours answers_missing",
		},
		"of another country than theirs": {
			text: "Country: Panama\nYear: 2019\nQuestion,Answer\nPublic education,No\nSocial protection,No\nAccess to justice,No\n", scope: &Scope{Work: map[string][]string{"GTM": {""}}}, codes: "area_not_yours",
		},
		"two columns of answers": {
			text: "Country: Panama\nYear: 2019\nQuestion,First draft,Final\nPublic education,No,No\nSocial protection,No,No\nAccess to justice,No,No\n", asked: "answers/tabla", codes: "answers_column",
		},
		"and which of them it is": {
			text: "Country: Panama\nYear: 2019\nQuestion,First draft,Final\nPublic education,No,No\nSocial protection,No,No\nAccess to justice,No,No\n", answers: "answers/tabla=C",
			got: "PAN 2019 1b no tabla!C4\nPAN 2019 1d no tabla!C5\nPAN 2019 1e no tabla!C6", codes: "answers_missing",
		},
		"wordings that differ a little, and one that may be another question": {
			text: "Country: Panama\nYear: 2019\nQuestion,Answer\nPublic education,No\nSocial protection,No\nAccess to justice,No\n" +
				"A dedicated government agency which implements the national migration policy,Yes\nAn agency implements policy on migration,No\n",
			got:   "PAN 2019 1b no tabla!B4\nPAN 2019 1d no tabla!B5\nPAN 2019 1e no tabla!B6\nPAN 2019 2a yes tabla!B7",
			asked: "item/tabla/A8",
			codes: "question_unsure question_likely answers_missing",
		},
		"an answer that nobody may give": {
			text:  "Country: Panama\nYear: 2019\nQuestion,Answer\nPublic education,Perhaps\nSocial protection,No\nAccess to justice,No\n",
			got:   "PAN 2019 1d no tabla!B5\nPAN 2019 1e no tabla!B6",
			codes: "answer_unknown answers_missing",
		},
		"no answers beside the questions": {
			text: "Country: Panama\nYear: 2019\nPublic education\nSocial protection\nAccess to justice\n", codes: "answers_nowhere",
		},
		"rows of nobody": {
			answers: "survey/tabla=sdg-10.7.2",
			text:    "1a,1b,1c,1d,1e\nNo,No,No,No,No\nNo,No,No,No,No\n", codes: "answers_whose",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			opt := Options{Scope: tc.scope, Answers: answersIn(tc.answers)}
			a, got := readAnswersOf(t, s, "tabla.csv", []byte(tc.text), opt)
			if a.report.Layout != Answers {
				t.Errorf("layout %s", a.report.Layout)
			}
			if tc.asked != "" && askedIn(a.report) != tc.asked {
				t.Errorf("asked %q, not %q", askedIn(a.report), tc.asked)
			}
			if got != tc.got {
				t.Errorf("read\n%s\nnot\n%s", got, tc.got)
			}
			if tc.codes != "" && codes(a.report) != tc.codes {
				t.Errorf("told %q, not %q", codes(a.report), tc.codes)
			}
		})
	}
}

// TestCodedSurvey reads the answers of a form whose choices stand in the same workbook: codes are read by their labels, whatever they look like.
func TestCodedSurvey(t *testing.T) {
	t.Parallel()
	ref, _ := full(t)
	s := service(t, ref, nil)
	book := func(withAnswers bool) []byte {
		f := excelize.NewFile()
		put := func(name string, rows ...[]any) {
			if i, _ := f.GetSheetIndex(name); i < 0 {
				if _, err := f.NewSheet(name); err != nil {
					t.Fatal(err)
				}
			}
			for i, row := range rows {
				if err := f.SetSheetRow(name, fmt.Sprintf("A%d", i+1), &row); err != nil {
					t.Fatal(err)
				}
			}
		}
		put("survey", []any{"type", "name", "label::Español", "required"}, []any{"select_one paises", "pais", "País", "yes"}, []any{"integer", "anio", "Año", "yes"}, []any{"begin_group", "d1", "Derechos", ""},
			[]any{"select_one acceso", "salud", "Atención de salud esencial o de emergencia", ""}, []any{"select_one acceso", "educ", "Educación pública", ""},
			[]any{"select_one acceso", "justicia", "Acceso a la justicia", ""}, []any{"end_group", "", "", ""}, []any{"text", "otro", "Comentarios generales", ""})
		put("choices", []any{"list_name", "name", "label::Español"}, []any{"paises", "591", "Panamá"}, []any{"paises", "188", "Costa Rica"},
			[]any{"acceso", "1", "No"}, []any{"acceso", "2", "Sí, solo con situación migratoria regular"}, []any{"acceso", "3", "Sí, independientemente de la situación migratoria"})
		if withAnswers {
			put("datos", []any{"start", "pais", "anio", "d1/salud", "d1/educ", "d1/justicia", "otro", "_uuid"},
				[]any{"2021-05-01", "591", 2021, 3, 1, "2", "…", "a"}, []any{"2021-05-02", "188", 2021, 1, 2, 3, "", "b"})
		}
		f.DeleteSheet("Sheet1")
		var out bytes.Buffer
		if err := f.Write(&out); err != nil {
			t.Fatal(err)
		}
		return out.Bytes()
	}
	a, got := readAnswersOf(t, s, "encuesta.xlsx", book(true), Options{})
	want := "PAN 2021 1a all datos!D2\nPAN 2021 1b no datos!E2\nPAN 2021 1e legal datos!F2\nCRI 2021 1a no datos!D3\nCRI 2021 1b legal datos!E3\nCRI 2021 1e all datos!F3"
	if got != want {
		t.Errorf("read\n%s\nnot\n%s\n%s", got, want, codes(a.report))
	}
	if len(a.parts) > 0 && a.parts[0].response.Answers["10.7.2.D1a"].Literal != "3" {
		t.Errorf("literal %q", a.parts[0].response.Answers["10.7.2.D1a"].Literal)
	}
	if a, _ := readAnswersOf(t, s, "encuesta.xlsx", book(false), Options{}); codes(a.report) != "form_alone" || a.report.Status != Refused {
		t.Errorf("a form alone: %s, %s", codes(a.report), a.report.Status)
	}
}

// TestWordings finds each question of each questionnaire by its own wording, in any language, and no other.
func TestWordings(t *testing.T) {
	t.Parallel()
	ref, _ := full(t)
	for _, q := range ref.Questionnaires {
		if q.Kind != survey.Questions {
			continue
		}
		w := wordingsOf(q)
		for _, item := range q.Items() {
			for _, l := range lang.All() {
				text := item.Title(l)
				if id, _ := w.sure(text); id != item.ID && !slices.Contains(sameWords(q, text, l), id) {
					t.Errorf("%s %s: %q is %q", item.ID, l, text, id)
				}
				if id, exact := w.sure(item.Letter + ") " + text); item.Letter != "" && (id != item.ID || !exact) {
					t.Errorf("%s %s with its letter: %q", item.ID, l, id)
				}
			}
		}
	}
}

// sameWords are the items that are worded so in that language; where there are several, none is found.
func sameWords(q survey.Questionnaire, text string, l lang.Code) (out []string) {
	for _, item := range q.Items() {
		if item.Title(l) == text {
			out = append(out, item.ID)
		}
	}
	if len(out) > 1 {
		return []string{""}
	}
	return out
}
