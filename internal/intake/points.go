package intake

import (
	"context"
	"math"
	"slices"
	"strconv"
	"strings"

	"rumbo/internal/fault"
	"rumbo/internal/measure"
	"rumbo/internal/sheet"
)

// Course is one series of a file that holds series alone, with what is to be reached. Directed tells that the file says which way is better; where it does not, a target that
// differs from the base value does.
type Course struct {
	Series   string
	Group    string
	Points   []measure.Point
	Aim      measure.Aim
	Directed bool
}

// courseColumns are the headers of such a file; the first three are needed.
var courseColumns = []string{"series", "year", "value", "direction", "target", "target_year", "base_year", "limit", "group"}

// ReadCourses reads the series of a tidy file, CSV or the first sheet of a workbook: a row for each year, the series in order of their first row. What a series
// should reach may stand in any of its rows and must be the same wherever it stands. A row without a value is left out. Errors are fault.Invalid and name the row.
func ReadCourses(ctx context.Context, book *sheet.Book) ([]Course, error) {
	rows, err := book.Rows(ctx, 0)
	if err != nil {
		return nil, err
	}
	var out []Course
	at := map[string]int{}
	said := map[[2]string]string{}
	var columns map[int]string
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		row := *rows.Row()
		if columns == nil {
			if columns, err = courseHeader(row); err != nil {
				return nil, err
			}
			continue
		}
		given := map[string]string{}
		for _, c := range row.Cells {
			if name := columns[c.Col]; name != "" {
				given[name] = strings.TrimSpace(c.Text)
			}
		}
		name := given["series"]
		if name == "" {
			continue
		}
		i, known := at[name]
		if !known {
			i = len(out)
			at[name] = i
			out = append(out, Course{Series: name, Aim: measure.NewAim(false)})
		}
		for _, about := range courseColumns[3:] {
			value := given[about]
			if value == "" {
				continue
			}
			before, again := said[[2]string{name, about}]
			switch {
			case again && before != value:
				return nil, fault.New(fault.Invalid, "progress.said_twice", "Row", row.Number, "Series", name, "Column", about, "Given", value, "Before", before)
			case !again:
				said[[2]string{name, about}] = value
				if err := out[i].take(about, value, row.Number); err != nil {
					return nil, err
				}
			}
		}
		if given["value"] == "" {
			continue
		}
		year, okYear := yearOf(given["year"])
		value, okValue := plainNumber(given["value"])
		if !okYear || !okValue {
			return nil, fault.New(fault.Invalid, "progress.row_wrong", "Row", row.Number, "Year", given["year"], "Value", given["value"])
		}
		out[i].Points = append(out[i].Points, measure.Point{Year: year, Value: value})
	}
	if err := rows.Err(); err != nil {
		return nil, err
	}
	if columns == nil {
		_, err = courseHeader(sheet.Row{})
	}
	return out, err
}

func courseHeader(row sheet.Row) (map[int]string, error) {
	columns := map[int]string{}
	for _, c := range row.Cells {
		name := strings.ToLower(strings.TrimSpace(c.Text))
		if slices.Contains(courseColumns, name) {
			columns[c.Col] = name
		}
	}
	for _, needed := range courseColumns[:3] {
		n := 0
		for _, name := range columns {
			if name == needed {
				n++
			}
		}
		if n != 1 {
			return nil, fault.New(fault.Invalid, "progress.column_missing", "Column", needed)
		}
	}
	return columns, nil
}

// take reads what a series should reach.
func (c *Course) take(about, value string, row int) error {
	wrong := func() error {
		return fault.New(fault.Invalid, "progress.aim_wrong", "Row", row, "Column", about, "Given", value)
	}
	switch about {
	case "group":
		c.Group = value
	case "direction":
		switch strings.ToLower(value) {
		case "higher":
			c.Aim.Up = true
		case "lower":
		default:
			return wrong()
		}
		c.Directed = true
	case "target", "limit":
		v, ok := plainNumber(value)
		if !ok {
			return wrong()
		}
		if about == "target" {
			c.Aim.Target = v
		} else {
			c.Aim.Limit = v
		}
	default:
		year, ok := yearOf(value)
		if !ok {
			return wrong()
		}
		if about == "base_year" {
			c.Aim.BaseYear = year
		} else {
			c.Aim.TargetYear = year
		}
	}
	return nil
}

// yearOf reads a year; of a range such as "2015-16", the first.
func yearOf(s string) (int, bool) {
	if len(s) < 4 || len(s) > 4 && s[4] >= '0' && s[4] <= '9' {
		return 0, false
	}
	year, err := strconv.Atoi(s[:4])
	return year, err == nil && year >= 1000
}

// plainNumber reads a number with a decimal point, or with a decimal comma where there is no point.
func plainNumber(s string) (float64, bool) {
	if strings.Count(s, ",") == 1 && !strings.Contains(s, ".") {
		s = strings.Replace(s, ",", ".", 1)
	}
	v, err := strconv.ParseFloat(s, 64)
	return v, err == nil && !math.IsNaN(v) && !math.IsInf(v, 0)
}

// Progress assesses the series by a method. Where neither the file nor a target says which way is better, there is no verdict.
func (c Course) Progress(m measure.Method) measure.Progress {
	c.Aim.Percent = c.Aim.Target == 100 // of a target of zero nobody can tell
	if c.Directed {
		return measure.Assess(m, c.Points, c.Aim)
	}
	aim := c.Aim
	base := measure.Assess(m, c.Points, aim)
	if base.Reason == measure.NoData || base.Reason == measure.SinglePoint || base.Reason == measure.YearTwice {
		return base
	}
	if math.IsNaN(aim.Target) || aim.Target == base.Base.Value {
		return measure.Undirected(m)
	}
	aim.Up = aim.Target > base.Base.Value
	return measure.Assess(m, c.Points, aim)
}
