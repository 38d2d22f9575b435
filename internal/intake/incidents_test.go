package intake

import (
	"testing"
	"time"

	"rumbo/internal/sheet"
)

// TestIncidents counts lists of incidents, in the languages and layouts in which they are kept.
func TestIncidents(t *testing.T) {
	t.Parallel()
	ref, _ := full(t)
	s := service(t, ref, nil)
	const english = "ID,Region,Reported Date,Number Dead,Minimum Estimated Number of Missing,Total Dead and Missing,Country of Incident,Location\n" +
		"1,x,\"January 3, 2018\",4,,4,Mexico,river\n2,x,\"March 28, 2018\",,2,2,Mexico,desert\n3,x,\"December 30, 2018\",1,1,2,Panama,sea\n4,x,\"December 31, 2018\",,,,Panama,sea\n5,x,\"June 1, 2018\",3,,3,High seas,sea\n"
	const spanish = "Registro de migrantes\n\nFecha;País;Muertos;Desaparecidos;Lugar\n5 de enero de 2019;Honduras;2;1;río\n31 de diciembre de 2019;Honduras;1;;río\n2 de enero de 2020;Guatemala;7;;sierra\n20 de marzo de 2020;Guatemala;1;;sierra\n"
	for name, tc := range map[string]struct {
		text, answers, asked, figures, codes string
	}{
		"which column says where is asked": {text: english, asked: "incidents/tabla", codes: "incidents"},
		"counted by country": {
			text: english, answers: "incidents/tabla=G",
			figures: "SM_DTH_MIGR MEX 2018  6 F2:F3\nSM_DTH_MIGR PAN 2018  2 F4:F4",
			codes:   "incident_nowhere incident_empty",
		},
		"days with their weekday, and a cause": {
			text:    "Incident Date,Country of Incident,Number of Dead,Minimum Estimated Number of Missing,Cause of Death\n\"Wed, 01/03/2018 - 12:00\",Mexico,\"1,022\",0,Drowning\n\"Thu, 12/20/2018 - 12:00\",Mexico,2,3,Unknown\n\"Mon, 08/20/2018 - 12:00\",Panama,,4,Drowning\n",
			answers: "incidents/tabla=B", figures: "SM_DTH_MIGR MEX 2018  1027 C2:C3\nSM_DTH_MIGR PAN 2018  4 C4:C4",
		},
		"incidents given twice, totals that are none": {
			text:    "ID,Date,Dead,Missing,Dead and missing,Country\n1,2018-01-03,1,0,1,Mexico\n1,2018-01-03,1,0,1,Mexico\n2,2018-12-20,2,3,4,Mexico\n3,2018-12-21,,,2,Mexico\n",
			answers: "incidents/tabla=F", figures: "SM_DTH_MIGR MEX 2018  8 E2:E5", codes: "incident_repeated incident_total",
		},
		"not to be counted": {text: english, answers: "incidents/tabla=none", codes: "table_left"},
		"a year of which the end is not covered": {
			text: spanish, answers: "incidents/tabla=B", asked: "year/tabla/2020",
			figures: "SM_DTH_MIGR HND 2019  4 C4:C5", codes: "incident_year",
		},
		"which is left out": {
			text: spanish, answers: "incidents/tabla=B\nyear/tabla/2020=none", figures: "SM_DTH_MIGR HND 2019  4 C4:C5", codes: "incident_year_left",
		},
		"or whole, as somebody knows": {
			text: spanish, answers: "incidents/tabla=B\nyear/tabla/2020=whole", figures: "SM_DTH_MIGR HND 2019  4 C4:C5\nSM_DTH_MIGR GTM 2020  8 C6:C7",
		},
		"a number that is none, a day that is none": {
			text: "date,country,dead\n2019-01-02,Panama,2\n2019-12-31,Panama,two\nsometime,Panama,3\n2019-12-30,Panama,1\n2019-11-30,Panama,1\n2019-10-30,Panama,1\n", answers: "incidents/tabla=B",
			figures: "SM_DTH_MIGR PAN 2019  5 C2:C7", codes: "value_unreadable period_unreadable",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			opt := given2020
			opt.Answers = answersIn(tc.answers)
			holds(t, s, "tabla.csv", []byte(tc.text), opt, tc.asked, tc.figures, tc.codes)
		})
	}
}

// TestIncidentDay reads days as lists of incidents write them; where day and month could be either, the year alone is certain.
func TestIncidentDay(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"March 28, 2019": "2019-03-28", "2019-03-28": "2019-03-28", "2014-12-31T00:00:00Z": "2014-12-31", "28 de marzo de 2019": "2019-03-28", "1 août 2018": "2018-08-01",
		"3 sept. 2018": "2018-09-03", "28/03/2019": "2019-03-28", "03/28/2019": "2019-03-28", "04/04/2019": "2019-04-04", "03/04/2019": "2019", "31.12.2018": "2018-12-31", "Thu, 12/20/2018 - 12:00": "2018-12-20", "28/03/2019 por la tarde": "2019-03-28",
		"Dec 5, 2017": "2017-12-05", "30 February 2019": "", "2019": "", "13/13/2019": "", "sometime in 2019": "", "": "",
	} {
		year, day, ok := incidentDay(sheet.Cell{Kind: sheet.Text, Text: text}, "")
		got := ""
		if ok && day.IsZero() {
			got = time.Date(year, 1, 1, 0, 0, 0, 0, time.UTC).Format("2006")
		} else if ok {
			got = day.Format(time.DateOnly)
		}
		if got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}
