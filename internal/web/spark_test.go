package web

import (
	"strings"
	"testing"
	"time"

	"github.com/shopspring/decimal"

	"rumbo/internal/observation"
	"rumbo/internal/publish"
)

// TestSparkOfManyPoints: a small line has a bounded number of points, of which the last is the latest value.
func TestSparkOfManyPoints(t *testing.T) {
	row := func(i int) publish.Row {
		period, _ := observation.ParsePeriod(time.Date(2000, 1, 1+i, 0, 0, 0, 0, time.UTC).Format(time.DateOnly))
		return publish.Row{Observation: &observation.Observation{Period: period, Value: observation.Value{Number: decimal.NewNullDecimal(decimal.NewFromInt(int64(i % 7)))}}}
	}
	for _, n := range []int{2, 3, sparkPoints, sparkPoints + 1, sparkPoints + 2, 5000} {
		var rows []publish.Row
		for i := range n {
			rows = append(rows, row(i))
		}
		s := spark(rows)
		points := strings.Fields(s.Points)
		if len(points) > sparkPoints+1 || len(points) < min(n, sparkPoints/2) {
			t.Errorf("%d points of %d", len(points), n)
		}
		if points[len(points)-1] != s.LastX+","+s.LastY || s.LastX != "89.0" {
			t.Errorf("of %d the line ends at %s, the mark is at %s,%s", n, points[len(points)-1], s.LastX, s.LastY)
		}
	}
	if spark([]publish.Row{row(0)}) != nil {
		t.Error("a line of one point")
	}
}
