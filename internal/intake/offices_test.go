package intake

import "testing"

// TestWhatHeadersAndTitlesSay: headers with brackets and numbers before them, headers over headers, titles with the state in full, rows that are no figures.
func TestWhatHeadersAndTitlesSay(t *testing.T) {
	t.Parallel()
	ref, _ := full(t)
	s := service(t, ref, nil)
	for name, tc := range map[string]struct{ text, asked, figures, codes string }{
		"indicators down by number and name": {
			text:    "País: Honduras\nN.º;Indicador;2018;2019\n1;10.7.3 Muertes y desapariciones registradas durante la migración;12;15\n2;10.c.1 Costo medio de enviar 200 dólares al país receptor, en proporción a la suma;4.5;4.25\n3;17.3.2. Remesas;20.1;21.5\n",
			figures: "SM_DTH_MIGR HND 2018  12 C3\nSM_DTH_MIGR HND 2019  15 D3\nSI_RMT_COST HND 2018  4.5 C4\nSI_RMT_COST HND 2019  4.25 D4\nBX_TRF_PWKR HND 2018  20.1 C5\nBX_TRF_PWKR HND 2019  21.5 D5",
			codes:   "column_unread",
		},
		"brackets behind headers": {
			text:    "\"País\n(nombre oficial)\";\"Año\nde referencia\";Serie;\"Valor\n(miles de personas)\"\nBelice;2019;SM_DTH_MIGR;3\n",
			figures: "SM_DTH_MIGR BLZ 2019  3000 D2", codes: "value_factor",
		},
		"one column in thousands": {
			text:    "Año: 2019\nPaís;Víctimas de trata de personas detectadas (miles);Muertes y desapariciones registradas durante la migración\nPanamá;1.5;12\nBelice;2.25;13\n",
			figures: "VC_HTF_DETV PAN 2019  1500 B3\nSM_DTH_MIGR PAN 2019  12 C3\nVC_HTF_DETV BLZ 2019  2250 B4\nSM_DTH_MIGR BLZ 2019  13 C4", codes: "value_factor",
		},
		"the breakdown over its parts, the year over the years, the state in full": {
			text:    "REPÚBLICA DE GUATEMALA\nSL_TLF_UEM\nAño;Ambos sexos;Sexo;\n;;Hombre;Mujer\n2018;2.5;2.1;3.4\n2019;2.2;1.8;3.1\n2020;3.1;2.9;3.4\n",
			figures: "SL_TLF_UEM GTM 2018  2.5 B5\nSL_TLF_UEM GTM 2018 sex=M 2.1 C5\nSL_TLF_UEM GTM 2018 sex=F 3.4 D5\nSL_TLF_UEM GTM 2019  2.2 B6\nSL_TLF_UEM GTM 2019 sex=M 1.8 C6\nSL_TLF_UEM GTM 2019 sex=F 3.1 D6\nSL_TLF_UEM GTM 2020  3.1 B7\nSL_TLF_UEM GTM 2020 sex=M 2.9 C7\nSL_TLF_UEM GTM 2020 sex=F 3.4 D7",
		},
		"the year over the years": {
			text:    "SM_DTH_MIGR\nPaís;Año;\n;2018;2019\nPanamá;1;2\nBelice;3;4\n",
			figures: "SM_DTH_MIGR PAN 2018  1 B4\nSM_DTH_MIGR PAN 2019  2 C4\nSM_DTH_MIGR BLZ 2018  3 B5\nSM_DTH_MIGR BLZ 2019  4 C5",
		},
		"a column called one of a quantity": {
			text:    "Indicador:;;10.7.3\nPaís:;;Guatemala\nAño;Sexo;Cantidad\n2019;Hombres;3\n2019;Mujeres;4\n",
			figures: "SM_DTH_MIGR GTM 2019 sex=M 3 C4\nSM_DTH_MIGR GTM 2019 sex=F 4 C5",
		},
		"numbers and shares of a count": {
			text:    "SM_DTH_MIGR\n;2019;;2020;\nPaís;Número;%;Número;%\nPanamá;10;20;12;24\nBelice;40;80;38;76\n",
			figures: "SM_DTH_MIGR PAN 2019  10 B4\nSM_DTH_MIGR PAN 2020  12 D4\nSM_DTH_MIGR BLZ 2019  40 B5\nSM_DTH_MIGR BLZ 2020  38 D5", codes: "column_unread column_unread",
		},
		"persons behind a percentage": {
			text:    "SL_TLF_UEM\nAño: 2019\nPaís;Personas;Porcentaje\nPanamá;10;20\nBelice;40;80\n",
			figures: "SL_TLF_UEM PAN 2019  20 C4\nSL_TLF_UEM BLZ 2019  80 C5", codes: "column_unread",
		},
		"numbers and shares of a rate, which are asked about": {
			text: "SM_POP_REFG_OR\nAño: 2019\nPaís;Número;%\nPanamá;10;20\nBelice;40;80\n", asked: "column/tabla/B column/tabla/C", codes: "column_series column_series",
		},
		"the code of a series beside the number of an indicator with several": {
			text:    "Indicator 10.7.2, SG_CPA_MIGRS\nYear: 2021\nCountry,Overall,D1\nBelize,2,3\nCanada,3,4\n",
			figures: "SG_CPA_MIGRS BLZ 2021  2 B4\nSG_CPA_MIGRS BLZ 2021 policy_domain=PD_1 3 C4\nSG_CPA_MIGRS CAN 2021  3 B5\nSG_CPA_MIGRS CAN 2021 policy_domain=PD_1 4 C5",
		},
		"ages with their unit": {
			text:    "País;Año;Serie;Edad;Valor\nPanamá;2019;SL_TLF_UEM;15 a 24 años;1\nPanamá;2019;SL_TLF_UEM;15-24 ans;1\n",
			figures: "SL_TLF_UEM PAN 2019 age=Y15T24 1 E2\nSL_TLF_UEM PAN 2019 age=Y15T24 1 E3", codes: "duplicate_same",
		},
		"countries under a header that is not known": {
			text:    "SM_POP_REFG_OR\nYear,Country of origin,Value\n2019,Guatemala,12\n2019,Honduras,3\n",
			figures: "SM_POP_REFG_OR GTM 2019  12 C3\nSM_POP_REFG_OR HND 2019  3 C4",
		},
		"a province behind the name of its country": {
			text:    "country,year,series,value\nPanama,2018,SM_DTH_MIGR,9\nBelize - Cayo,2018,SM_DTH_MIGR,2\nHTI - Haiti,2018,SM_DTH_MIGR,3\n",
			figures: "SM_DTH_MIGR PAN 2018  9 D2\nSM_DTH_MIGR HTI 2018  3 D4", codes: "area_unknown",
		},
		"a year and a part in one header": {
			text:    "SL_TLF_UEM\nPaís;Hombres 2018;2018 - Mujeres;Total 2018\nPanamá;1;3;2\nBelice;2;4;3\n",
			figures: "SL_TLF_UEM PAN 2018 sex=M 1 B3\nSL_TLF_UEM PAN 2018 sex=F 3 C3\nSL_TLF_UEM PAN 2018  2 D3\nSL_TLF_UEM BLZ 2018 sex=M 2 B4\nSL_TLF_UEM BLZ 2018 sex=F 4 C4\nSL_TLF_UEM BLZ 2018  3 D4",
		},
		"one year in thousands": {
			text:    "VC_HTF_DETV\nPaís;2018 (miles);2019\nPanamá;1.5;2\nBelice;2.5;3\n",
			figures: "VC_HTF_DETV PAN 2018  1500 B3\nVC_HTF_DETV PAN 2019  2 C3\nVC_HTF_DETV BLZ 2018  2500 B4\nVC_HTF_DETV BLZ 2019  3 C4", codes: "value_factor",
		},
		"nationalities in the table of one country": {
			text: "Guatemala\nSM_DTH_MIGR\nNacionalidad;2018;2019\nHonduras;1;2\nEl Salvador;3;4\nNicaragua;5;6\n", asked: "role/tabla/A", codes: "column_role",
		},
		"nationalities beside countries": {
			text: "Year,Series,Country,Nationality,Value\n2018,SM_DTH_MIGR,Mexico,Guatemala,3\n2018,SM_DTH_MIGR,Mexico,Honduras,4\n", asked: "role/tabla/D", codes: "column_parts",
		},
		"codes of a publisher's own": {
			text:    "Entity,Code,Year,Series,Value\nPanama,PAN,2018,SM_DTH_MIGR,1\nBelize,BLZ,2018,SM_DTH_MIGR,2\nHaiti,HTI,2018,SM_DTH_MIGR,3\nWorld,OWID_WRL,2018,SM_DTH_MIGR,9\nHigh-income countries,OWID_HIC,2018,SM_DTH_MIGR,4\n",
			figures: "SM_DTH_MIGR PAN 2018  1 E2\nSM_DTH_MIGR BLZ 2018  2 E3\nSM_DTH_MIGR HTI 2018  3 E4\nSM_DTH_MIGR 1 2018  9 E5", codes: "area_unknown",
		},
		"two columns of countries": {
			text: "SM_POP_REFG_OR\nYear,Country of asylum,Country of origin,Value\n2019,Mexico,Guatemala,12\n2019,Mexico,Honduras,3\n", asked: "role/tabla/B role/tabla/C", codes: "column_role column_parts",
		},
		"a remark in the column of years": {
			text:    "Time,Country,SM_DTH_MIGR\n2018,Panama,1\n2019,Panama,2\nData from a database,,\n",
			figures: "SM_DTH_MIGR PAN 2018  1 C2\nSM_DTH_MIGR PAN 2019  2 C3", codes: "row_unread",
		},
		"a status that says why a figure is none": {
			text:    "DATAFLOW,FREQ,REPORTING_TYPE,SERIES,REF_AREA,TIME_PERIOD,OBS_VALUE,OBS_STATUS\nX:Y(1.0),A,G,SM_DTH_MIGR,840,2019,NaN,M\n",
			figures: "SM_DTH_MIGR USA 2019  not_applicable G2", codes: "value_symbol",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			holds(t, s, "tabla.csv", []byte(tc.text), given2020, tc.asked, tc.figures, tc.codes)
		})
	}
	opt := given2020
	opt.Answers = map[string]string{"incidents/tabla": "B"}
	holds(t, s, "tabla.csv", []byte("Fecha,País,Fallecidos,Desaparecidos\n2019-01-05,México,2,1\n2019-06-15,México,1,\n2019-12-30,México,1,\n,TOTAL,4,1\n"), opt, "", "SM_DTH_MIGR MEX 2019  5 C2:C4", "row_total")
	holds(t, s, "pagina.json", []byte(`{"size":1,"totalElements":3,"data":[{"geoAreaCode":"320","timePeriodStart":2019.0,"series":"SM_DTH_MIGR","value":"3"}]}`), given2020, "", "SM_DTH_MIGR GTM 2019  3 D2", "rows_missing")
}
