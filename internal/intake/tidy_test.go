package intake

import (
	"testing"
)

func TestTidy(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		text   string
		opt    Options
		status Status
		values int
		codes  string
	}{
		"of the UN's family": {
			"geo_area,nature,policy_domains,units,year,sg_cpa_migrs\n591,c,alldomains,number,2019,3\n591,c,domain1,number,2019,N\n", given2020, OK, 2, "value_symbol",
		},
		"columns in Spanish in another order": {"Año;Valor;País;Serie\n2019;5;Panamá;SM_DTH_MIGR\n2020;6;Panamá;SM_DTH_MIGR\n", given2020, OK, 2, ""},
		"columns in French":                   {"Année;Valeur;Pays;Série\n2019;5;République dominicaine;SM_DTH_MIGR\n", given2020, OK, 1, ""},
		"decimal comma by evidence":           {"Año;Valor;País;Serie\n2019;5,25;Panamá;SI_RMT_COST\n2020;1,234;Panamá;SI_RMT_COST\n", given2020, OK, 2, "decimal_comma"},
		"either sign alone is asked":          {"Año;Valor;País;Serie\n2019;1,234;Panamá;SI_RMT_COST\n", given2020, Errors, 0, "number_ambiguous"},
		"either sign answered":                {"Año;Valor;País;Serie\n2019;1,234;Panamá;SI_RMT_COST\n", Options{Source: "un-sdg", Release: "UN SDG 2020.Q4", Answers: map[string]string{"sign/file/B": ","}}, OK, 1, "decimal_comma"},
		"both signs":                          {"Año;Valor;País;Serie\n2019;1,5;Panamá;SI_RMT_COST\n2020;1.5;Panamá;SI_RMT_COST\n2021;2.5;Panamá;SI_RMT_COST\n", given2020, Errors, 2, "number_mixed"},
		"no release":                          {"geo_area,year,sm_dth_migr\n591,2019,3\n", Options{Source: "un-sdg"}, Errors, 1, "release_missing"},
		"no source":                           {"geo_area,year,sm_dth_migr\n591,2019,3\n", Options{Release: "Mine 1"}, Errors, 1, "source_missing release_new"},
		"release alone tells the source":      {"geo_area,year,sm_dth_migr\n591,2019,3\n", Options{Release: "un sdg 2020.q4"}, OK, 1, ""},
		"unknown area":                        {"geo_area,year,sm_dth_migr\nPananá,2019,3\nPAN,2018,1\n", given2020, Errors, 1, "area_unknown"},
		"unknown series beside a known one":   {"area,year,series,value\nPAN,2019,SM_DTH_MIGR,3\nPAN,2019,XX_NEW,3\nPAN,2020,XX_NEW,3\n", given2020, Warnings, 1, "series_unknown"},
		"only unknown series":                 {"area,year,series,value\nPAN,2019,SM_DTH_MIGX,3\n", given2020, Errors, 0, "series_unknown"},
		"twice the same":                      {"area,year,series,value\nPAN,2019,SM_DTH_MIGR,3\n591,2019,SM_DTH_MIGR,3.0\n", given2020, OK, 2, "area_spellings duplicate_same"},
		"twice and different":                 {"area,year,series,value\nPAN,2019,SM_DTH_MIGR,3\nPAN,2019,SM_DTH_MIGR,4\n", given2020, Errors, 2, "duplicate_conflict"},
		"indicator with one series":           {"area,year,indicator,value\nPAN,2019,10.7.3,3\n", given2020, OK, 1, ""},
		"indicator with two series":           {"area,year,indicator,value\nPAN,2019,10.7.2,3\n", given2020, Errors, 0, "series_ambiguous"},
		"unknown breakdown":                   {"area,year,policy domain,sg_cpa_migrs\nPAN,2019,DOMAIN9,3\n", given2020, Errors, 0, "breakdown_unknown"},
		"SDMX column of two dimensions":       {"REF_AREA,TIME_PERIOD,SERIES,COMPOSITE_BREAKDOWN,OBS_VALUE\n591,2019,SM_DTH_MIGR,MS_MIGRANT,3\n591,2019,SM_DTH_MIGR,_T,5\n", given2020, OK, 2, ""},
		"period unreadable":                   {"area,year,sm_dth_migr\nPAN,dos mil,3\n", given2020, Errors, 0, "period_unreadable"},
		"lone hyphen":                         {"area,year,sm_dth_migr\nPAN,2019,-\n", given2020, Errors, 0, "value_ambiguous"},
		"em dash elsewhere":                   {"area,year,sm_dth_migr\nPAN,2019,—\n", given2020, Errors, 0, "value_ambiguous"},
		"em dash of UN DESA":                  {"area,year,sm_dth_migr\nPAN,2019,—\n", Options{Source: "un-desa", Release: "2020"}, OK, 1, "value_negligible release_new"},
		"gaps":                                {"area,year,sm_dth_migr\nPAN,2018,..\nPAN,2019,NaN\nPAN,2020,No sabe/no responde\n", given2020, OK, 3, "value_symbol value_symbol value_symbol"},
		"999 on a scale":                      {"area,year,sg_cpa_migrs\nPAN,2018,999\n", given2020, OK, 1, "value_symbol"},
		"999 of a count":                      {"area,year,sm_dth_migr\nPAN,2018,999\n", given2020, OK, 1, ""},
		"off the scale":                       {"area,year,sg_cpa_migrs\nPAN,2018,5\n", given2020, Errors, 0, "value_out_of_scale"},
		"yes and no":                          {"area,year,sg_stt_fpos\nPAN,2018,Sí\nCRI,2018,No\n", given2020, OK, 2, "value_word value_word"},
		"N among yes and no":                  {"area,year,value,series\nPAN,2018,N,SG_STT_FPOS\n", given2020, Errors, 0, "value_ambiguous"},
		"category by name":                    {"area,year,sg_cpa_migrs\nPAN,2018,Cumple parcialmente\n", given2020, OK, 1, "value_word"},
		"censored and marked":                 {"area,year,sm_dth_migr\nPAN,2018,<2.5\nPAN,2019,12.3*\nPAN,2020,45 a/\n", given2020, OK, 3, "value_censored footnote_mark"},
		"empty value":                         {"area,year,sm_dth_migr\nPAN,2018,\nPAN,2019,1\n", given2020, OK, 1, "value_empty"},
		"title rows and a foot":               {"Muertes de migrantes\n\nFuente: nuestra\nárea,año,sm_dth_migr\nPAN,2018,1\n\nNota: preliminar\n", given2020, OK, 1, "row_unread"},
		"trailing blanks":                     {"area,year,sm_dth_migr\nPAN ,2018, 1\n", given2020, OK, 1, "blanks_trimmed"},
		"code and name that differ":           {"GeoAreaCode,GeoAreaName,year,sm_dth_migr\n591,Costa Rica,2018,1\n", given2020, Errors, 0, "area_mismatch"},
		"status of a gap":                     {"area,year,sm_dth_migr,status\nPAN,2018,,suppressed\nPAN,2019,4,E\n", given2020, OK, 2, ""},
		"status that contradicts":             {"area,year,sm_dth_migr,status\nPAN,2018,4,suppressed\n", given2020, Errors, 0, "status_contradicts"},
		"another unit":                        {"area,year,sm_dth_migr,units\nPAN,2018,4,PERCENT\n", given2020, Warnings, 1, "unit_mismatch"},
		"column without a role":               {"area,year,sm_dth_migr,cause\nPAN,2018,4,drowning\n", given2020, Warnings, 1, "column_unread"},
		"years across":                        {"area,2018,2019,2020\nPAN,1,2,3\n", given2020, Errors, 0, "table_series"},
		"nothing known":                       {"a,b\n1,2\n", given2020, Refused, 0, "layout_unknown"},
		"two columns of values":               {"area,year,series,value,valor\nPAN,2019,SM_DTH_MIGR,1,2\n", given2020, Refused, 0, "column_twice"},
		"several series side by side":         {"area,year,sm_dth_migr,si_rmt_cost\nPAN,2019,1,2.5\n", given2020, OK, 2, ""},
		"a title that names its series":       {"Entity,Code,Year,\"10.7.2 - Countries, by domain - SG_CPA_MIGRS - All Domains\"\nPanama,PAN,2019,3\n", given2020, OK, 1, ""},
		"flow by column":                      {"area,year,sm_dth_migr,flow,source,release\nPAN,2019,3,national,national,PAN 2019/1\n", Options{}, OK, 1, "release_new"},
		"header without rows":                 {"area,year,sm_dth_migr\n", given2020, Refused, 0, "no_rows"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := check(t, "file.csv", tc.text, tc.opt)
			if r.Status != tc.status || r.Read.Values != tc.values || codes(r) != tc.codes {
				t.Errorf("got %s, %d values, %q\nwant %s, %d values, %q\n%+v", r.Status, r.Read.Values, codes(r), tc.status, tc.values, tc.codes, r.Problems)
			}
		})
	}
}
