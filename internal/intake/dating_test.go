package intake

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// TestDaysInPlaceOfPeriods: the first or last days of years, halves, quarters and months are these, and that is told; what nothing says surely is asked.
func TestDaysInPlaceOfPeriods(t *testing.T) {
	t.Parallel()
	ref, _ := full(t)
	s := service(t, ref, nil)
	const two = "SM_DTH_MIGR PAN %s  4 C2\nSM_DTH_MIGR PAN %s  5 C3"
	for name, tc := range map[string]struct{ text, answers, asked, figures, codes string }{
		"last days of years": {
			text: "country,date,SM_DTH_MIGR\nPanama,2018-12-31,4\nPanama,2019-12-31,5\n", figures: fmt.Sprintf(two, "2018", "2019"),
		},
		"first days, with a time": {
			text: "country,date,SM_DTH_MIGR\nPanama,2018-01-01 00:00:00,4\nPanama,2019-01-01 00:00:00,5\n", figures: fmt.Sprintf(two, "2018", "2019"),
		},
		"with strokes": {
			text: "país;fecha;SM_DTH_MIGR\nPanamá;31/12/2018;4\nPanamá;31/12/2019;5\n", figures: fmt.Sprintf(two, "2018", "2019"),
		},
		"above the columns": {
			text:    "SM_DTH_MIGR\npaís;31/12/2018;31/12/2019\nPanamá;4;5\nBelice;6;7\n",
			figures: "SM_DTH_MIGR PAN 2018  4 B3\nSM_DTH_MIGR PAN 2019  5 C3\nSM_DTH_MIGR BLZ 2018  6 B4\nSM_DTH_MIGR BLZ 2019  7 C4",
		},
		"first days of quarters, of which the order of the numbers follows": {
			text:    "country,date,SM_DTH_MIGR\nPanama,01/01/2018,4\nPanama,01/04/2018,5\nPanama,01/07/2018,6\n",
			figures: "SM_DTH_MIGR PAN 2018-Q1  4 C2\nSM_DTH_MIGR PAN 2018-Q2  5 C3\nSM_DTH_MIGR PAN 2018-Q3  6 C4",
		},
		"last days of halves": {
			text: "country,date,SM_DTH_MIGR\nPanama,06/30/2018,4\nPanama,12/31/2018,5\n", figures: fmt.Sprintf(two, "2018-S1", "2018-S2"),
		},
		"last days of months": {
			text:    "country,date,SM_DTH_MIGR\nPanama,2020-01-31,4\nPanama,2020-02-29,5\nPanama,2020-03-31,6\n",
			figures: "SM_DTH_MIGR PAN 2020-01  4 C2\nSM_DTH_MIGR PAN 2020-02  5 C3\nSM_DTH_MIGR PAN 2020-03  6 C4",
		},
		"one day alone is asked": {
			text: "country,date,SM_DTH_MIGR\nPanama,2018-12-31,4\n", asked: "days/tabla/B", codes: "column_days",
		},
		"the middle of years is asked": {
			text: "country,date,SM_DTH_MIGR\nPanama,2018-06-30,4\nPanama,2019-06-30,5\n", asked: "days/tabla/B", codes: "column_days",
		},
		"and answered": {
			text: "country,date,SM_DTH_MIGR\nPanama,2018-06-30,4\nPanama,2019-06-30,5\n", answers: "days/tabla/B=year", figures: fmt.Sprintf(two, "2018", "2019"),
		},
		"any days are asked": {
			text: "country,date,SM_DTH_MIGR\nPanama,15/03/2018,4\nPanama,02/08/2019,5\n", asked: "days/tabla/B", codes: "column_days",
		},
		"and are days, if it is answered": {
			text: "country,date,SM_DTH_MIGR\nPanama,15/03/2018,4\nPanama,02/08/2019,5\n", answers: "days/tabla/B=day", figures: fmt.Sprintf(two, "2018-03-15", "2019-08-02"),
		},
		"the order of their numbers is asked": {
			text: "country,date,SM_DTH_MIGR\nPanama,05/03/2018,4\nPanama,07/03/2019,5\n", asked: "order/tabla/B", codes: "column_order",
		},
		"and is of no matter to the year": {
			text: "country,date,SM_DTH_MIGR\nPanama,05/03/2018,4\nPanama,07/03/2019,5\n", answers: "days/tabla/B=year", figures: fmt.Sprintf(two, "2018", "2019"),
		},
		"answered, with what they stand for": {
			text: "country,date,SM_DTH_MIGR\nPanama,05/03/2018,4\nPanama,07/03/2019,5\n", answers: "order/tabla/B=month\ndays/tabla/B=month", figures: fmt.Sprintf(two, "2018-05", "2019-07"),
		},
		"one month of each year is asked": {
			text: "SM_DTH_MIGR\npaís;dic-18;dic-19\nPanamá;4;5\nBelice;6;7\n", asked: "days/tabla", codes: "column_days",
		},
		"and stands for the year, if it is answered": {
			text: "SM_DTH_MIGR\npaís;dic-18;dic-19\nPanamá;4;5\nBelice;6;7\n", answers: "days/tabla=year",
			figures: "SM_DTH_MIGR PAN 2018  4 B3\nSM_DTH_MIGR PAN 2019  5 C3\nSM_DTH_MIGR BLZ 2018  6 B4\nSM_DTH_MIGR BLZ 2019  7 C4",
		},
		"or for itself": {
			text: "country,date,SM_DTH_MIGR\nPanama,June 2018,4\nPanama,June 2019,5\n", answers: "days/tabla/B=month", figures: fmt.Sprintf(two, "2018-06", "2019-06"),
		},
		"a day in the title is when the file was made": {
			text: "SM_DTH_MIGR\nFecha: 31/12/2021\nPaís,Valor\nPanamá,4\nBelice,5\n", asked: "period/tabla", codes: "table_period",
		},
		"what does not hold to the end is asked": {
			text: "country,date,SM_DTH_MIGR\n" + strings.Repeat("Panama,2018-12-31,4\n", evidenceRows) + "Panama,2019-07-15,5\n", asked: "days/tabla/B", codes: "column_days",
		},
		"years with a separator of thousands": {
			text: "country,year,SM_DTH_MIGR\nPanama,\"2,018\",4\nPanama,\"2,019\",5\n", figures: fmt.Sprintf(two, "2018", "2019"),
		},
		"and above the columns": {
			text:    "SM_DTH_MIGR\npaís;2.018;2.019\nPanamá;4;5\nBelice;6;7\n",
			figures: "SM_DTH_MIGR PAN 2018  4 B3\nSM_DTH_MIGR PAN 2019  5 C3\nSM_DTH_MIGR BLZ 2018  6 B4\nSM_DTH_MIGR BLZ 2019  7 C4",
		},
		"a list of incidents in which one day decides": {
			text:    "date,country,dead\n05/12/2019,Panama,1\n07/01/2019,Panama,2\n25/03/2019,Panama,3\n",
			answers: "incidents/tabla=B", figures: "SM_DTH_MIGR PAN 2019  6 C2:C4",
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

// TestDaysBelowManyYears: a day that comes after all that is looked at of a column of years is read as it stands, and told.
func TestDaysBelowManyYears(t *testing.T) {
	t.Parallel()
	text := "country,date,SM_DTH_MIGR\n" + strings.Repeat("Panama,2018,4\n", evidenceRows) + "Panama,2019-12-31,5\n"
	_, r := figuresOf(t, service(t, small(t), nil), "t.csv", text, given2020)
	if codes(r) != "period_day duplicate_same" {
		t.Error(codes(r))
	}
	text = "country,date,SM_DTH_MIGR\n"
	for i := range fewestDense {
		text += fmt.Sprintf("Panama,2019-03-%02d,%d\n", i+10, i+100)
	}
	if _, r := figuresOf(t, service(t, small(t), nil), "t.csv", text, given2020); codes(r) != "" {
		t.Error("days that follow each other:", codes(r))
	}
}

// TestDailyLabels: two weeks without a day between them say that days are themselves, so that the rest of a long file need not be read for it.
func TestDailyLabels(t *testing.T) {
	t.Parallel()
	run := func(n int, layout string, next func(time.Time) time.Time) *labels {
		l := newLabels()
		for i, day := 0, time.Date(2019, 2, 1, 0, 0, 0, 0, time.UTC); i < n; i, day = i+1, next(day) {
			l.see(day.Format(layout), place{"s", 1, i + 2})
		}
		return l
	}
	days := func(d time.Time) time.Time { return d.AddDate(0, 0, 1) }
	years := func(d time.Time) time.Time { return d.AddDate(1, 0, 0) }
	for name, c := range map[string]struct {
		of   *labels
		want bool
	}{
		"every day": {run(20, time.DateOnly, days), true}, "too few to say": {run(10, time.DateOnly, days), false}, "one a year": {run(20, time.DateOnly, years), false},
		"every day, the day ahead": {run(20, "02/01/2006", days), true}, "which number is the month nobody knows": {run(11, "02/01/2006", days), false}, "years": {run(20, "2006", years), false},
	} {
		if got := c.of.daily(); got != c.want {
			t.Errorf("%s: daily %v", name, got)
		}
	}
}
