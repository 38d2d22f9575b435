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
		"content says what headers do not":          {"Estado parte,Ejercicio,Corte,SG_CPA_MIGRS\nPanamá,2019,PD_1,3\nBelice,2019,DOMAIN2,2\n", Tidy, OK, 2, "SG_CPA_MIGRS PAN 2019 policy_domain=PD_1 un", ""},
		"headers in French, by indicator":           {"Pays\tAnnée\tIndicateur\tSexe\tValeur\nRÉPUBLIQUE DOMINICAINE\t2018\t10.7.3\tFemmes\t4\n", Tidy, OK, 1, "SM_DTH_MIGR DOM 2018 sex=F un", ""},
		"value named after its series":              {"ISO3,Year,SG_CPA_MIGRS\nPAN,2019,3\nAFE,2019,2\n", Tidy, Errors, 1, "", "area_unknown"},
		"M49 with leading zeros":                    {"REF_AREA|TIME_PERIOD|SERIES|OBS_VALUE\n084|2019|SM_DTH_MIGR|2\n", Tidy, OK, 1, "SM_DTH_MIGR BLZ 2019  un", ""},
		"the World Bank's code of the world":        {"ISO3,Year,SM_DTH_MIGR\nPAN,2019,3\nWLD,2019,2\n", Tidy, OK, 2, "", ""},
		"a breakdown by countries of the UN's file": {"custom_breakdown,geo_area,nature,units,year,si_rmt_cost_bc\nc214,840,notspec,percent,2020,5.25\nc484,840,notspec,percent,2020,4.1\n", Tidy, OK, 2, "SI_RMT_COST_BC USA 2020 counterpart=C214 un", ""},
		"parts in two languages":                    {"Country,Year/Année,Sex/Sexe,VC_HTF_DETV\nCAN,2019,Female/Femmes,1\nCAN,2019,Male/Hommes,2\n", Tidy, OK, 2, "VC_HTF_DETV CAN 2019 sex=F un", ""},
		"codes of the publisher's own beside names": {"Entity,Code,Year,\"10.7.3 - SM_DTH_MIGR\"\nPanama,PAN,2019,5\nWorld,OWID_WRL,2019,5300\nKosovo,OWID_KOS,2019,1\nAfrica,,2019,800\n", Tidy, OK, 4, "SM_DTH_MIGR PAN 2019  un", ""},
		"places called as a breakdown is":           {"LocID,Location,VarID,Variant,Time,SM_DTH_MIGR\n591,Panama,2,Medium,2019,5\n84,Belize,2,Medium,2019,6\n", Tidy, Warnings, 2, "SM_DTH_MIGR PAN 2019  un", "column_unread column_unread column_unread"},
		"the same beside codes":                     {"ISO3_code,Location,Time,SM_DTH_MIGR\nPAN,Panama,2019,5\nBLZ,Belize,2019,6\n", Tidy, OK, 2, "SM_DTH_MIGR PAN 2019  un", ""},
		"and urban and rural":                       {"REF_AREA,Location,Time,SM_DTH_MIGR\nPAN,Urban,2019,5\nPAN,Rural,2019,6\n", Tidy, OK, 2, "SM_DTH_MIGR PAN 2019 urbanisation=U un", ""},
		"the unit without its millions":             {"GeoAreaCode,TimePeriod,SeriesCode,Value,Units\n591,2019,DC_TOF_SCHIPSL,5,CON_USD_M\n84,2019,DC_TOF_SCHIPSL,5000000,CON_USD\n", Tidy, Warnings, 2, "", "unit_mismatch"},
		"group and world":                           {"area,year,series,value\nRCM,2019,SG_CPA_MIGRP,50\nMundo,2019,SG_CPA_MIGRP,54.1\n", Tidy, OK, 2, "SG_CPA_MIGRP RCM 2019  un", ""},
		"SDMX with labels":                          {"REF_AREA,TIME_PERIOD,SERIES,COMPOSITE_BREAKDOWN,OBS_VALUE,OBS_STATUS\n591: Panama,2019,SG_CPA_MIGRS: Category,PD_2: Whole of government,3,A: Normal value\n", Tidy, OK, 1, "SG_CPA_MIGRS PAN 2019 policy_domain=PD_2 un", ""},
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
