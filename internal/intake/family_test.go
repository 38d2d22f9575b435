package intake

import (
	"context"
	"strings"
	"testing"

	"rumbo/internal/lang"
)

// TestFamilies reads tables of known families under other names, orders and languages, against the shipped catalogue.
func TestFamilies(t *testing.T) {
	t.Parallel()
	ref, _ := full(t)
	s := service(t, ref, nil)
	for name, tc := range map[string]struct {
		text   string
		layout Layout
		status Status
		values int
		keys   string // of the first figure
		codes  string
	}{
		"UN API names": {
			"goal,target,indicator,series,seriesDescription,geoAreaCode,geoAreaName,timePeriodStart,value,valueType,time_detail,upperBound,lowerBound,source,footnotes,Nature,Units,Reporting Type,Policy Domains\n10,10.7,10.7.2,SG_CPA_MIGRS,x,591,Panama,2019.0,3,Integer,2019,,,UNDESA,,C,NUMBER,G,DOMAIN1\n",
			UNData, OK, 1, "SG_CPA_MIGRS PAN 2019 policy_domain=PD_1 un", "",
		},
		"JSON of the UN interface": {
			`{"size":1,"totalElements":1,"attributes":[{"id":"Nature","codes":[{"code":"C"}]}],"dimensions":[{"id":"Policy Domains","codes":[]}],"data":[{"goal":["10"],"target":["10.7"],"indicator":["10.7.2"],"series":"SG_CPA_MIGRS","seriesDescription":"x","seriesCount":"1","geoAreaCode":"320","geoAreaName":"Guatemala","timePeriodStart":2019.0,"value":"3","valueType":"Integer","time_detail":null,"upperBound":null,"source":"UNDESA","footnotes":[""],"attributes":{"Nature":"C","Units":"NUMBER"},"dimensions":{"Reporting Type":"G","Policy Domains":"DOMAIN1"}}]}`,
			UNData, OK, 1, "SG_CPA_MIGRS GTM 2019 policy_domain=PD_1 un", "",
		},
		"bracketed, in another order": {
			"[Units],[Policy Domains],Value,TimePeriod,GeoAreaName,GeoAreaCode,SeriesDescription,SeriesCode,Indicator,Target,Goal,[Nature],[Reporting Type]\nNUMBER,ALLDOMAINS,N,2019,Guadeloupe,312,x,SG_CPA_MIGRS,10.7.2,10.7,10,C,G\n",
			UNData, OK, 1, "SG_CPA_MIGRS GLP 2019  un", "value_symbol",
		},
		"headers in Spanish": {
			"Código de área;Nombre del área;Período;Código de la serie;Dominio de política;Valor;Unidades;Naturaleza\n591;Panamá;2019;SG_CPA_MIGRS;Total;3;Número;C\n591;Panamá;2019;SG_CPA_MIGRS;Derechos de los migrantes;2;Número;C\n",
			Tidy, OK, 2, "SG_CPA_MIGRS PAN 2019  un", "",
		},
		"content says what headers do not": {"Estado parte,Ejercicio,Corte,SG_CPA_MIGRS\nPanamá,2019,PD_1,3\nBelice,2019,DOMAIN2,2\n", Tidy, OK, 2, "SG_CPA_MIGRS PAN 2019 policy_domain=PD_1 un", ""},
		"headers in French, by indicator":  {"Pays\tAnnée\tIndicateur\tSexe\tValeur\nRÉPUBLIQUE DOMINICAINE\t2018\t10.7.3\tFemmes\t4\n", Tidy, OK, 1, "SM_DTH_MIGR DOM 2018 sex=F un", ""},
		"value named after its series":     {"ISO3,Year,SG_CPA_MIGRS\nPAN,2019,3\nWLD,2019,2\n", Tidy, Errors, 1, "", "area_unknown"},
		"M49 with leading zeros":           {"REF_AREA|TIME_PERIOD|SERIES|OBS_VALUE\n084|2019|SM_DTH_MIGR|2\n", Tidy, OK, 1, "SM_DTH_MIGR BLZ 2019  un", ""},
		"group and world":                  {"area,year,series,value\nRCM,2019,SG_CPA_MIGRP,50\nMundo,2019,SG_CPA_MIGRP,54.1\n", Tidy, OK, 2, "SG_CPA_MIGRP RCM 2019  un", ""},
		"SDMX with labels":                 {"REF_AREA,TIME_PERIOD,SERIES,COMPOSITE_BREAKDOWN,OBS_VALUE,OBS_STATUS\n591: Panama,2019,SG_CPA_MIGRS: Category,PD_2: Whole of government,3,A: Normal value\n", Tidy, OK, 1, "SG_CPA_MIGRS PAN 2019 policy_domain=PD_2 un", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a, err := s.analyse(context.Background(), "tabla.csv", inMemory([]byte(tc.text)), given2020, nil)
			if err != nil {
				t.Fatal(err)
			}
			r := a.report
			keys := ""
			for o := range a.rows(context.Background()) {
				keys = strings.Join([]string{o.Key.Series, o.Key.Area, o.Key.Period, o.Key.Breakdown, string(o.Key.Flow)}, " ")
				break
			}
			if r.Layout != tc.layout || r.Status != tc.status || r.Read.Values != tc.values || codes(r) != tc.codes || tc.keys != "" && keys != tc.keys {
				t.Errorf("got %s %s %d %q %q\nwant %s %s %d %q %q\n%+v", r.Layout, r.Status, r.Read.Values, keys, codes(r), tc.layout, tc.status, tc.values, tc.keys, tc.codes,
					r.Say(messages(t).Printer(lang.English)).Problems)
			}
		})
	}
}
