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
	var numbers courseNumbers
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
			if given["value"] != "" {
				return nil, fault.New(fault.Invalid, "progress.series_missing", "Row", row.Number, "Value", given["value"])
			}
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
				if err := out[i].take(about, value, row.Number, &numbers); err != nil {
					return nil, err
				}
			}
		}
		if given["value"] == "" {
			continue
		}
		year, okYear := yearOf(given["year"])
		value, okValue := numbers.read(given["value"], row.Number)
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
		return nil, err
	}
	return out, numbers.unsure()
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
func (c *Course) take(about, value string, row int, numbers *courseNumbers) error {
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
		v, ok := numbers.read(value, row)
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

// courseNumbers reads the numbers of a file: with a decimal point, or with a decimal comma. A comma before three last digits may as well part the thousands:
// such a number is taken only where others of the file show that its commas are decimal.
type courseNumbers struct {
	comma, point bool   // numbers that leave no doubt of it were met
	doubtful     string // the first number that may be either
	row          int
}

func (n *courseNumbers) read(s string, row int) (float64, bool) {
	switch whole, rest, one := strings.Cut(s, ","); {
	case strings.Contains(s, "."):
		n.point = true
	case one && strings.Contains(rest, ","):
		return 0, false
	case one:
		if lead := strings.TrimLeft(whole, "+-"); len(rest) != 3 || lead == "" || len(lead) > 3 || lead[0] == '0' {
			n.comma = true
		} else if n.doubtful == "" {
			n.doubtful, n.row = s, row
		}
		s = whole + "." + rest
	}
	v, err := strconv.ParseFloat(s, 64)
	return v, err == nil && !math.IsNaN(v) && !math.IsInf(v, 0)
}

// unsure is the error of a file of which nobody can tell what its commas mean.
func (n *courseNumbers) unsure() error {
	if n.doubtful == "" || n.comma && !n.point {
		return nil
	}
	return fault.New(fault.Invalid, "progress.number_unsure", "Row", n.row, "Given", n.doubtful, "Small", strings.Replace(n.doubtful, ",", ".", 1), "Large", strings.Replace(n.doubtful, ",", "", 1))
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
