package app

import (
	"encoding/csv"
	"encoding/json"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"rumbo/internal/fault"
	"rumbo/internal/intake"
	"rumbo/internal/measure"
	"rumbo/internal/sheet"
)

// verdict is a line of what the verb writes.
type verdict struct {
	Series string              `json:"series"`
	Value  *float64            `json:"value"`
	Score  *float64            `json:"score"`
	Status measure.Standing    `json:"status"`
	Reason measure.NotAssessed `json:"reason"`
}

// progressOf assesses the series of anybody's file; it needs no database.
func (r *rumbo) progressOf() *cobra.Command {
	var method, format, output string
	cmd := r.verb("progress FILE", func(cmd *cobra.Command, given []string) error {
		m := measure.Method(method)
		if !slices.Contains(measure.Methods(), m) {
			return fault.New(fault.Usage, "cli.method_unknown", "Given", method)
		}
		if format != "csv" && format != "json" {
			return fault.New(fault.Usage, "cli.format_unknown", "Given", format)
		}
		book, err := sheet.OpenFile(given[0], sheet.DefaultLimits())
		if err != nil {
			return err
		}
		defer func() { _ = book.Close() }()
		courses, err := intake.ReadCourses(cmd.Context(), book)
		if err != nil {
			return err
		}
		verdicts := assessAll(m, courses)
		return r.writeTo(output, func(w io.Writer) error {
			if format == "json" {
				e := json.NewEncoder(w)
				e.SetIndent("", "  ")
				return e.Encode(verdicts)
			}
			return writeVerdicts(w, verdicts)
		})
	})
	cmd.Args = cobra.ExactArgs(1)
	flags := cmd.Flags()
	flags.StringVar(&method, "method", string(measure.OpenSDG), r.say.T("cli.flag.method"))
	flags.StringVar(&format, "format", "csv", r.say.T("cli.flag.format"))
	flags.StringVarP(&output, "output", "o", "", r.say.T("cli.flag.output"))
	return cmd
}

// assessAll is a verdict for each series and, by the method of Open SDG, for each group that a file names: the groups inside of one count once.
func assessAll(m measure.Method, courses []intake.Course) []verdict {
	out := []verdict{}
	var scored []measure.Scored
	var groups []string
	for _, c := range courses {
		p := c.Progress(m)
		out = append(out, verdict{c.Series, finite(p.Value), finite(p.Score), p.Status, p.Reason})
		scored = append(scored, measure.Scored{Group: c.Group, Score: p.Score, Status: p.Status})
		for g := c.Group; g != ""; {
			if !slices.Contains(groups, g) {
				groups = append(groups, g)
			}
			i := strings.LastIndex(g, "/")
			g = g[:max(i, 0)]
		}
	}
	if m != measure.OpenSDG {
		return out
	}
	for _, g := range groups {
		var inside []measure.Scored
		for _, s := range scored {
			if s.Group == g || strings.HasPrefix(s.Group, g+"/") {
				s.Group = strings.TrimPrefix(strings.TrimPrefix(s.Group, g), "/")
				inside = append(inside, s)
			}
		}
		score, status := measure.Mean(inside)
		v := verdict{Series: g, Score: finite(score), Status: status}
		if status == measure.NotAvailable {
			v.Reason = measure.NoData
		}
		out = append(out, v)
	}
	return out
}

func finite(v float64) *float64 {
	if math.IsNaN(v) || math.IsInf(v, 0) { // a rate that no number can hold
		return nil
	}
	return &v
}

func writeVerdicts(w io.Writer, verdicts []verdict) error {
	number := func(v *float64) string {
		if v == nil {
			return ""
		}
		return strconv.FormatFloat(*v, 'g', -1, 64)
	}
	c := csv.NewWriter(w)
	_ = c.Write([]string{"series", "value", "score", "status", "reason"}) // Error tells
	for _, v := range verdicts {
		_ = c.Write([]string{v.Series, number(v.Value), number(v.Score), string(v.Status), string(v.Reason)})
	}
	c.Flush()
	return c.Error()
}
