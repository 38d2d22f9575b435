package observation

import "testing"

// TestPeriodsInWords reads periods as statistical offices write them, and none where a part of a year is not a period of a series.
func TestPeriodsInWords(t *testing.T) {
	t.Parallel()
	for label, want := range map[string]string{
		"Año 2018": "2018", "année 2018": "2018", "2022r": "2022", "2022 P": "2022", "FY2018/19": "2018/19", "FY 2018-2019": "2018/19", "Exercice 2018-2019": "2018/19", "FY2019": "",
		"T1 2019": "2019-Q1", "Q1-2019": "2019-Q1", "1T2019": "2019-Q1", "2019 T4": "2019-Q4", "I trimestre 2020": "2020-Q1", "II trim. 2020": "2020-Q2", "1er trimestre 2020": "2020-Q1",
		"primer trimestre de 2020": "2020-Q1", "4e trimestre 2020": "2020-Q4", "2.º trimestre 2020": "2020-Q2", "Third quarter 2020": "2020-Q3",
		"1er semestre 2019": "2019-S1", "2do semestre 2019": "2019-S2", "3er semestre 2019": "", "Ene-20": "2020-01", "ene 2020": "2020-01", "enero de 2020": "2020-01", "Août 2018": "2018-08",
		"janv. 2019": "2019-01", "Sept 98": "1998-09", "juin 2019": "2019-06", "Jui 2019": "", "Ene-Jun 2020": "", "2020 (enero-septiembre)": "", "enero": "", "I 2020": "", "T1": "", "Promedio 2019": "", "2019 20": "",
		"mar 5": "", "1 de enero de 2020": "", "Yearbook 2019": "", "Total 2019": "",
	} {
		got := ""
		if p, ok := ParsePeriod(label); ok {
			got = p.Canonical
			if p.Label != label {
				t.Errorf("%q is kept as %q", label, p.Label)
			}
		}
		if got != want {
			t.Errorf("%q: %q, want %q", label, got, want)
		}
	}
	for text, want := range map[string]string{"Enero": "-01", "dic.": "-12", "T1": "-Q1", "Q4": "-Q4", "I trimestre": "-Q1", "1er semestre": "-S1", "enero 2020": "", "2020": "", "I": "", "Total": "", "Mayo-junio": ""} {
		if got := Within(text); got != want {
			t.Errorf("within %q: %q, want %q", text, got, want)
		}
	}
}

// TestShortLabels: quarters with a year of two figures, months as Eurostat numbers them.
func TestShortLabels(t *testing.T) {
	t.Parallel()
	for label, want := range map[string]string{"1T19": "2019-Q1", "T3-98": "1998-Q3", "2019M01": "2019-01", "2019-M12": "2019-12", "2019M13": "", "5T19": "", "T19": "", "19": ""} {
		p, ok := ParsePeriod(label)
		if ok != (want != "") || p.Canonical != want {
			t.Errorf("%s: %q %v, want %q", label, p.Canonical, ok, want)
		}
	}
}

// TestMonthsToMonths: the months of a quarter, and no others: from January to June may be what was known of the year.
func TestMonthsToMonths(t *testing.T) {
	t.Parallel()
	for label, want := range map[string]string{"Ene-Mar 2019": "2019-Q1", "octubre a diciembre de 2019": "", "Oct-Dic 2019": "2019-Q4", "enero-junio 2020": "", "Jul-Dec 2020": "", "Ene-Sep 2020": "", "Dic-Feb 2020": "", "Feb-Abr 2020": ""} {
		p, ok := ParsePeriod(label)
		if ok != (want != "") || p.Canonical != want {
			t.Errorf("%s: %q %v, want %q", label, p.Canonical, ok, want)
		}
	}
}
