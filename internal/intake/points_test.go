package intake

import (
	"bytes"
	"math"
	"strings"
	"testing"

	"rumbo/internal/fault"
	"rumbo/internal/measure"
	"rumbo/internal/sheet"
)

func courses(t *testing.T, text string) ([]Course, error) {
	t.Helper()
	book, err := sheet.Open("series.csv", bytes.NewReader([]byte(text)), int64(len([]byte(text))), sheet.DefaultLimits())
	if err != nil {
		t.Fatal(err)
	}
	defer book.Close()
	return ReadCourses(t.Context(), book)
}

func TestReadCourses(t *testing.T) {
	got, err := courses(t, "Year,series, Value ,direction,target,group,note\n2015,1-2-1,14.5,lower,7.25,poverty,x\n2019-20,1-2-1,,,,,\n2023,1-2-1,10.2,lower,,,\n2015,other,3,,,,\n2016,,,,,,\n")
	if err != nil || len(got) != 2 {
		t.Fatalf("%+v %v", got, err)
	}
	if c := got[0]; c.Series != "1-2-1" || c.Group != "poverty" || len(c.Points) != 2 || c.Aim.Up || c.Aim.Target != 7.25 || c.Aim.TargetYear != 2030 || !c.Directed {
		t.Errorf("%+v", c)
	}
	if p := got[0].Progress(measure.OpenSDG); math.Abs(p.Value-0.9525901792032172) > 1e-9 || p.Status != measure.SubstantialProgress {
		t.Errorf("%+v", p)
	}
	if p := got[1].Progress(measure.OpenSDG); p.Reason != measure.SinglePoint {
		t.Errorf("%+v", p)
	}
	got, err = courses(t, "series;year;value\na;2015;12,5\na;2020;13\n")
	if err != nil || got[0].Points[0].Value != 12.5 || got[0].Progress(measure.UNSD).Reason != measure.NoDirection {
		t.Errorf("%+v %v", got, err)
	}
	got, err = courses(t, "series,year,value,target\na,2015,12,20\na,2020,13,\n")
	if err != nil || got[0].Progress(measure.SDSN).Status != measure.Stagnating {
		t.Errorf("%+v %v", got, err)
	}
}

func TestCoursesThatCannotBeRead(t *testing.T) {
	for text, want := range map[string]string{
		"year,value\n2015,3\n":                               "progress.column_missing",
		"series,year,value,value\na,2015,3,3\n":              "progress.column_missing",
		"series,year,value\na,15,3\n":                        "progress.row_wrong",
		"series,year,value\na,2015,3\n,2016,9\n":             "progress.series_missing",
		"series,year,value\na,2015,three\n":                  "progress.row_wrong",
		"series,year,value,direction\na,2015,3,up\n":         "progress.aim_wrong",
		"series,year,value,target\na,2015,3,1\na,2016,3,2\n": "progress.said_twice",
	} {
		_, err := courses(t, text)
		if e, ok := fault.As(err); !ok || e.Key != want || e.Kind != fault.Invalid {
			t.Errorf("%s: %v", strings.TrimSpace(text), err)
		}
	}
}

// TestCommasInCourses: a comma before three digits is decimal only where another number of the file says so; otherwise nobody can tell it from one of thousands.
func TestCommasInCourses(t *testing.T) {
	for text, want := range map[string]float64{
		"a;2015;12,5\na;2020;1,234\n":           1.234,
		"a;2015;1,234\na;2020;0,5\n":            0.5,
		"a;2015;1,234\na;2020;1234,567\n":       1234.567,
		"a;2015;-12,25\na;2020;-1,234\n":        -1.234,
		"a;2015;1234\na;2020;1234.5\n":          1234.5,
		"a;2015;1,234\na;2020;987\n":            math.NaN(),
		"a;2015;-1,234\na;2020;987\n":           math.NaN(),
		"a;2015;1,234\na;2020;1234.5\n":         math.NaN(),
		"a;2015;12,5\na;2020;1,234\na;2021;3.5": math.NaN(),
	} {
		got, err := courses(t, "series;year;value\n"+text)
		if math.IsNaN(want) {
			if e, ok := fault.As(err); !ok || e.Key != "progress.number_unsure" || e.Kind != fault.Invalid {
				t.Errorf("%q: %+v %v", text, got, err)
			}
			continue
		}
		if err != nil || got[0].Points[1].Value != want {
			t.Errorf("%q: %+v %v", text, got, err)
		}
	}
}
