package intake

import (
	"context"
	"strings"
	"testing"
	"time"

	"rumbo/internal/area"
	"rumbo/internal/catalog"
	"rumbo/internal/i18n"
	"rumbo/internal/lang"
	"rumbo/internal/observation"
	"rumbo/internal/sheet"
	"rumbo/internal/survey"
)

func messages(t testing.TB) *i18n.Catalogue {
	t.Helper()
	c, err := i18n.Load()
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// small is a reference of a few areas and series, enough for every rule of reading.
func small(t testing.TB) Reference {
	t.Helper()
	names := []struct {
		iso3, iso2 string
		m49        int
		en, es, fr string
	}{
		{"PAN", "PA", 591, "Panama", "Panamá", "Panama"}, {"CRI", "CR", 188, "Costa Rica", "Costa Rica", "Costa Rica"},
		{"MEX", "MX", 484, "Mexico", "México", "Mexique"}, {"DOM", "DO", 214, "Dominican Republic", "República Dominicana", "République dominicaine"},
		{"ALB", "AL", 8, "Albania", "Albania", "Albanie"}, {"CAN", "CA", 124, "Canada", "Canadá", "Canada"},
	}
	var areas []area.Area
	for _, n := range names {
		areas = append(areas, area.Area{
			Code: n.iso3, ISO3: n.iso3, ISO2: n.iso2, M49: n.m49, Kind: area.Country, Government: true, Name: lang.Text{En: n.en, Es: n.es, Fr: n.fr},
		})
	}
	areas[3].Aliases = []string{"Rep. Dominicana"}
	areas = append(areas,
		area.Area{Code: "1", M49: 1, Kind: area.World, Name: lang.Text{En: "World", Es: "Mundo", Fr: "Monde"}},
		area.Area{Code: "13", M49: 13, Kind: area.Region, Name: lang.Text{En: "Central America", Es: "Centroamérica", Fr: "Amérique centrale"}})
	series := func(code, unit string, kind catalog.ValueKind, indicator string, dims ...string) catalog.Series {
		return catalog.Series{
			Code: code, Name: lang.Text{En: "Name of " + code}, Unit: lang.Text{En: unit}, UnitAPI: unit, UnitSDMX: unit, Kind: kind,
			Indicators: []string{indicator}, Dimensions: dims, Flows: []observation.Flow{observation.UN, observation.National},
		}
	}
	cat, err := catalog.New(catalog.Content{
		Goals:   []catalog.Goal{{Code: "10"}, {Code: "17"}},
		Targets: []catalog.Target{{Code: "10.7", Goal: "10"}, {Code: "10.c", Goal: "10"}, {Code: "17.18", Goal: "17"}},
		Indicators: []catalog.Indicator{
			{Code: "10.7.2", Target: "10.7", Series: []string{"SG_CPA_MIGRS", "SG_CPA_MIGRP"}},
			{Code: "10.7.3", Target: "10.7", Series: []string{"SM_DTH_MIGR"}},
			{Code: "10.c.1", Target: "10.c", Series: []string{"SI_RMT_COST"}},
			{Code: "17.18.2", Target: "17.18", Series: []string{"SG_STT_FPOS"}},
		},
		Series: []catalog.Series{
			series("SG_CPA_MIGRS", "NUMBER", catalog.Category, "10.7.2", "policy_domain"),
			series("SG_CPA_MIGRP", "PERCENT", catalog.Percent, "10.7.2", "policy_domain"),
			series("SM_DTH_MIGR", "NUMBER", catalog.Count, "10.7.3", "sex"),
			series("SI_RMT_COST", "PERCENT", catalog.Percent, "10.c.1"),
			series("SG_STT_FPOS", "NUMBER", catalog.Binary, "17.18.2"),
		},
		Dimensions: []catalog.Dimension{
			{
				Code: "policy_domain", SDMX: "COMPOSITE_BREAKDOWN", Name: lang.Text{En: "Policy domain", Es: "Ámbito de política", Fr: "Domaine politique"},
				Synonyms: []string{"policy domains"},
				Codes: []catalog.Code{
					{Code: "_T", API: "ALLDOMAINS", Name: lang.Text{En: "All domains"}}, {Code: "PD_1", API: "DOMAIN1", Name: lang.Text{En: "Migrant rights"}},
					{Code: "PD_2", API: "DOMAIN2", Name: lang.Text{En: "Whole of government"}},
				},
			},
			{
				Code: "migratory_status", SDMX: "COMPOSITE_BREAKDOWN", Name: lang.Text{En: "Migratory status"},
				Codes: []catalog.Code{{Code: "_T", API: "_T"}, {Code: "MS_MIGRANT", API: "MIGPER", Name: lang.Text{En: "Migrant"}}},
			},
			{
				Code: "sex", SDMX: "SEX", Name: lang.Text{En: "Sex", Es: "Sexo", Fr: "Sexe"},
				Codes: []catalog.Code{{Code: "_T", API: "BOTHSEX"}, {Code: "F", API: "FEMALE", Name: lang.Text{En: "Female", Es: "Mujeres", Fr: "Femmes"}}, {Code: "M", API: "MALE"}},
			},
		},
		Sources: []catalog.Source{
			{Code: "un-sdg", Name: lang.Text{En: "UN SDG database"}, Flow: observation.UN},
			{Code: "un-desa", Name: lang.Text{En: "UN DESA"}, Flow: observation.UN},
			{Code: "national", Name: lang.Text{En: "National"}, Flow: observation.National},
		},
		Releases: []catalog.Release{{Name: "UN SDG 2020.Q4", Source: "un-sdg"}},
		Flows:    []catalog.FlowInfo{{Code: observation.UN}, {Code: observation.National}},
	})
	if err != nil {
		t.Fatal(err)
	}
	return Reference{
		Directory: area.NewDirectory(areas, nil), Catalog: cat, Questionnaires: []survey.Questionnaire{asked()},
		Rounds: []survey.Round{{Code: "2021", ReferenceYear: 2021, Group: "13", Parts: []string{"sdg-10.7.2"}}},
	}
}

// asked is a questionnaire of two sections with an item of each kind.
func asked() survey.Questionnaire {
	yesNo := survey.ChoiceList{Code: "yesno", Choices: []survey.Option{
		{Code: "yes", Points: 2, Label: lang.Text{En: "Yes", Es: "Sí", Fr: "Oui"}}, {Code: "no", Label: lang.Text{En: "No", Es: "No", Fr: "Non"}},
	}}
	access := survey.ChoiceList{Code: "access", Choices: []survey.Option{
		{Code: "all", Points: 2, Label: lang.Text{En: "Yes, regardless of immigration status", Es: "Sí, independientemente de la situación migratoria", Fr: "Oui, quel que soit le statut"}},
		{Code: "regular", Points: 1, Label: lang.Text{En: "Yes, only with legal status", Es: "Sí, solo con situación migratoria regular", Fr: "Oui, seulement en situation régulière"}},
		{Code: "no", Label: lang.Text{En: "No", Es: "No", Fr: "Non"}},
	}}
	item := func(id string, kind survey.Kind, list string, max int) survey.Item {
		return survey.Item{ID: id, Letter: strings.TrimPrefix(id, "q"), Kind: kind, Choices: list, Max: max, Text: lang.Text{En: "Question " + id, Es: "Pregunta " + id, Fr: "Question " + id}}
	}
	return survey.Questionnaire{
		Code: "sdg-10.7.2", Version: "1", Name: lang.Text{En: "Survey", Es: "Encuesta", Fr: "Enquête"},
		Choices: []survey.ChoiceList{access, yesNo},
		Sections: []survey.Section{
			{Code: "D1", Part: "PD_1", Name: lang.Text{En: "Rights", Es: "Derechos", Fr: "Droits"}, Items: []survey.Item{item("q1", survey.Choice, "access", 2), item("q2", survey.Choice, "access", 2)}},
			{Code: "D2", Part: "PD_2", Name: lang.Text{En: "Government", Es: "Gobierno", Fr: "Gouvernement"}, Items: []survey.Item{
				item("q3", survey.Choice, "yesno", 2), item("q4", survey.Number, "", 0), item("q5", survey.Share, "", 0), item("q6", survey.Date, "", 0), item("q7", survey.Text, "", 0),
			}},
		},
		Bands: []survey.Band{
			{Category: 1, Name: lang.Text{En: "Requires further progress", Es: "Requiere más avances", Fr: "Progrès nécessaires"}},
			{Category: 2, From: 40, Name: lang.Text{En: "Partially meets", Es: "Cumple parcialmente", Fr: "Répond partiellement"}},
			{Category: 3, From: 80, Name: lang.Text{En: "Meets", Es: "Cumple", Fr: "Répond"}},
			{Category: 4, From: 100, Name: lang.Text{En: "Fully meets", Es: "Cumple plenamente", Fr: "Répond pleinement"}},
		},
		CategorySeries: "SG_CPA_MIGRS", PercentSeries: "", Dimension: "policy_domain",
	}
}

func service(t testing.TB, ref Reference, store Store) *Service {
	t.Helper()
	return New(Deps{
		Store: store, Reference: func(context.Context) (Reference, error) { return ref, nil }, Messages: messages(t), Limits: sheet.Limits{},
		Now: func() time.Time { return time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC) },
	})
}

// given are the options with which most tests read: source and release are said.
var given2020 = Options{Source: "un-sdg", Release: "UN SDG 2020.Q4"}

func check(t testing.TB, name, text string, opt Options) Report {
	t.Helper()
	r, err := service(t, small(t), nil).Check(context.Background(), name, strings.NewReader(text), opt)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func codes(r Report) string {
	var out []string
	for _, p := range r.Problems {
		out = append(out, p.Code)
	}
	return strings.Join(out, " ")
}
