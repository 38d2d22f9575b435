package intake

import "testing"

// TestSDMX reads SDMX-CSV of both versions, with labels, with a decimal comma, and never a figure of an unknown part as the total.
func TestSDMX(t *testing.T) {
	t.Parallel()
	ref, _ := full(t)
	s := service(t, ref, nil)
	const head = "DATAFLOW,FREQ,REPORTING_TYPE,SERIES,REF_AREA,SEX,CUST_BREAKDOWN,COMPOSITE_BREAKDOWN,ACTIVITY,TIME_PERIOD,OBS_VALUE,UNIT_MEASURE,UNIT_MULT,OBS_STATUS\n"
	const flow = "IAEG-SDGs:DF_SDG_GLH(1.9),A,G,"
	for name, tc := range map[string]struct{ text, figures, codes, asked string }{
		"1.0": {
			text:    head + flow + "SG_CPA_MIGRS,591,_T,_T,PD_1,_T,2021,3,NUMBER,0,A\n" + flow + "SG_CPA_MIGRS,188,_T,_T,_T,_T,2021,,NUMBER,0,L\n",
			figures: "SG_CPA_MIGRS PAN 2021 policy_domain=PD_1 3 K2\nSG_CPA_MIGRS CRI 2021  not_available K3",
		},
		"a part that nobody knows is not the total": {
			text:    head + flow + "SM_DTH_MIGR,591,_T,_T,_T,ISIC4_A,2021,3,NUMBER,0,A\n" + flow + "SM_DTH_MIGR,188,_T,_T,_T,_T,2021,4,NUMBER,0,A\n",
			figures: "SM_DTH_MIGR CRI 2021  4 K3", codes: "breakdown_unread",
		},
		"names in columns of their own": {
			text: "STRUCTURE,STRUCTURE_ID,STRUCTURE_NAME,ACTION,SERIES,Series,REF_AREA,Reference area,COMPOSITE_BREAKDOWN,Composite breakdown,TIME_PERIOD,Time period,OBS_VALUE,Observation value,OBS_STATUS,Observation status\n" +
				"dataflow,IAEG-SDGs:DF_SDG_GLH(1.9),SDG,I,SM_DTH_MIGR,Deaths,591,Panama,_T,No breakdown,2021,,51,,A,Normal value\n",
			figures: "SM_DTH_MIGR PAN 2021  51 M2",
		},
		"migrants in the column of policy domains": {
			text: head + flow + "SL_LBR_NTLCPL,591,_T,_T,MS_MIGRANT,_T,2021,1.5,SCORE,0,A\n", figures: "SL_LBR_NTLCPL PAN 2021 migratory_status=MS_MIGRANT 1.5 K2",
		},
		"thousands by the multiplier": {
			text: head + flow + "SM_DTH_MIGR,591,_T,_T,_T,_T,2021,3.25,NUMBER,3,A\n", figures: "SM_DTH_MIGR PAN 2021  3250 K2", codes: "value_factor",
		},
		"a multiplier that is none": {
			text: head + flow + "SM_DTH_MIGR,591,_T,_T,_T,_T,2021,3,NUMBER,many,A\n", codes: "factor_unknown",
		},
		"labels beside codes, semicolons, decimal comma": {
			text:    "DATAFLOW;FREQ: Frequency;REPORTING_TYPE: Type;SERIES: Series;REF_AREA: Area;TIME_PERIOD: Time;OBS_VALUE: Value;OBS_STATUS: Status\nIAEG-SDGs:DF_SDG_GLH(1.9): Global;A: Annual;G: Global;SI_RMT_COST: Cost;591: Panama;2021: 2021;4,5;A: Normal value\n",
			figures: "SI_RMT_COST PAN 2021  4.5 G2", codes: "decimal_comma",
		},
		"2.0, with what is to be deleted, switched off, missing on purpose": {
			text: "STRUCTURE[;],STRUCTURE_ID,ACTION,FREQ,REPORTING_TYPE,SERIES,REF_AREA,SEX,TIME_PERIOD,OBS_VALUE,COMMENT_OBS[en;fr]\n" +
				"dataflow,IAEG-SDGs:DF_SDG_GLH(1.9),I,A,G,SM_DTH_MIGR,591,~,2021,4,en:x;fr:y\ndataflow,IAEG-SDGs:DF_SDG_GLH(1.9),D,A,G,SM_DTH_MIGR,188,_T,2021,2,\ndataflow,IAEG-SDGs:DF_SDG_GLH(1.9),M,A,G,SM_DTH_MIGR,84,_T,2021,NaN,\n",
			figures: "SM_DTH_MIGR PAN 2021  4 J2\nSM_DTH_MIGR BLZ 2021  not_available J4", codes: "row_delete value_symbol",
		},
		"codes that the catalogue does not know are asked about": {
			text:  "Country Name,Country Code,Indicator Name,Indicator Code,2018,2019\nPanama,PAN,Remittances (% of GDP),BX.TRF.PWKR.DT.GD.ZS,0.9,0.8\nMexico,MEX,Remittances (% of GDP),BX.TRF.PWKR.DT.GD.ZS,2.9,3.1\n",
			asked: "code/BX.TRF.PWKR.DT.GD.ZS", codes: "indicator_unknown",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			holds(t, s, "tabla.csv", []byte(tc.text), given2020, tc.asked, tc.figures, tc.codes)
		})
	}
	answered := given2020
	answered.Answers = map[string]string{"code/BX.TRF.PWKR.DT.GD.ZS": "BX_TRF_PWKR", "code/SP.POP.TOTL": LeaveOut}
	holds(t, s, "tabla.csv", []byte("Country Name,Country Code,Indicator Name,Indicator Code,2018,2019\nPanama,PAN,Remittances (% of GDP),BX.TRF.PWKR.DT.GD.ZS,0.9,0.8\nPanama,PAN,Population,SP.POP.TOTL,4,4\n"), answered, "",
		"BX_TRF_PWKR PAN 2018  0.9 E2\nBX_TRF_PWKR PAN 2019  0.8 F2", "series_left")
}
