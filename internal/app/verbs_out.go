package app

import (
	"bytes"
	"context"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"rumbo/internal/area"
	"rumbo/internal/catalog"
	"rumbo/internal/fault"
	"rumbo/internal/i18n"
	"rumbo/internal/observation"
	"rumbo/internal/publish"
	"rumbo/internal/survey"
)

func (r *rumbo) template() *cobra.Command {
	var surveys []string
	var country, round, output string
	cmd := r.verb("template", func(cmd *cobra.Command, _ []string) error {
		switch {
		case country == "":
			return fault.New(fault.Usage, "cli.needs", "Option", "--country")
		case len(surveys) > 0 && round == "":
			return fault.New(fault.Usage, "cli.needs", "Option", "--round")
		}
		return r.with(cmd.Context(), func(ctx context.Context, h *house) error {
			place, err := h.area(country, "cli.country_unknown", r.say)
			if err != nil {
				return err
			}
			var parts []publish.AskedPart
			for _, code := range surveys {
				parts = append(parts, publish.AskedPart{Round: round, Questionnaire: code})
			}
			if len(surveys) == 0 {
				if parts, err = h.openParts(ctx, place.Code, round); err != nil {
					return err
				}
			}
			template, err := h.publish.Template(ctx, place.Code, parts, r.language)
			if err != nil {
				return err
			}
			return r.writeTo(output, func(w io.Writer) error { return template.Write(w, r.say) })
		})
	})
	flags := cmd.Flags()
	flags.StringArrayVar(&surveys, "survey", nil, r.say.T("cli.flag.survey"))
	flags.StringVar(&country, "country", "", r.say.T("cli.flag.country"))
	flags.StringVar(&round, "round", "", r.say.T("cli.flag.round"))
	flags.StringVarP(&output, "output", "o", "", r.say.T("cli.flag.output"))
	return cmd
}

// openParts are the parts of the open rounds that ask a country, of one round where it is named.
func (h *house) openParts(ctx context.Context, country, round string) ([]publish.AskedPart, error) {
	var out []publish.AskedPart
	rounds := h.reference.Load().publish().Rounds
	for _, o := range rounds {
		if round != "" && o.Code != round || round == "" && o.State() != survey.Open {
			continue
		}
		all, err := h.store.Asked(ctx, o.Code)
		if err != nil {
			return nil, err
		}
		i := slices.IndexFunc(all, func(a survey.Asked) bool { return a.Country == country })
		if i < 0 && o.MadeBy != 0 || i >= 0 && !all[i].Declined.IsZero() {
			continue
		}
		for _, part := range o.Parts {
			asked := publish.AskedPart{Round: o.Code, Questionnaire: part}
			if i >= 0 {
				asked.Due = all[i].Due
			}
			out = append(out, asked)
		}
	}
	if len(out) == 0 {
		return nil, fault.New(fault.NotFound, "template.nothing_open", "Country", country)
	}
	return out, nil
}

// area finds an area by any spelling of its code or by name; unknown is the message when there is none.
func (h *house) area(given, unknown string, say *i18n.Printer) (area.Area, error) {
	directory := h.reference.Load().directory
	if a, ok := directory.Find(given); ok {
		return a, nil
	}
	if a, ok := directory.ByName(given); ok {
		return a, nil
	}
	near := ""
	if s := directory.Suggest(given); len(s) > 0 {
		near = s[0].Name.In(say.Lang()) + " (" + s[0].Code + ")"
	}
	return area.Area{}, fault.New(fault.Usage, unknown, "Given", given, "Near", near)
}

func (r *rumbo) data() *cobra.Command {
	var series, areas, flow, format, output, snapshot string
	var from, to int
	cmd := r.verb("data", func(cmd *cobra.Command, _ []string) error {
		if format != "csv" && format != "json" {
			return fault.New(fault.Usage, "cli.format_unknown", "Given", format)
		}
		if from > 0 && to > 0 && from > to {
			return fault.New(fault.Usage, "cli.years")
		}
		return r.with(cmd.Context(), func(ctx context.Context, h *house) error {
			q := publish.Query{From: from, To: to, AllParts: true}
			cat := h.reference.Load().catalog
			for _, code := range split(series) {
				s, ok := cat.FindSeries(code)
				if !ok {
					near, _ := cat.SuggestSeries(code)
					return fault.New(fault.Usage, "cli.series_unknown", "Given", code, "Near", near.Code)
				}
				q.Series = append(q.Series, s.Code)
			}
			for _, code := range split(areas) {
				a, err := h.area(code, "cli.area_unknown", r.say)
				if err != nil {
					return err
				}
				q.Areas = append(q.Areas, a.Code)
			}
			var err error
			if q.Flow, err = findFlow(cat, flow); err != nil {
				return err
			}
			figures, one, err := h.asOf(ctx, snapshot)
			if err != nil {
				return err
			}
			rows, err := figures.Rows(ctx, q)
			if err != nil {
				return err
			}
			write, kind := figures.WriteCSV, "text/csv"
			if format == "json" {
				write, kind = figures.WriteJSON, "application/json"
			}
			return r.writeTo(output, func(w io.Writer) error {
				if one.Code == "" {
					return write(w, rows)
				}
				var b bytes.Buffer
				if err := write(&b, rows); err != nil {
					return err
				}
				content, err := publish.Stamp(kind, b.Bytes(), one, r.language)
				if err == nil {
					_, err = w.Write(content)
				}
				return err
			})
		})
	})
	flags := cmd.Flags()
	flags.StringVar(&series, "series", "", r.say.T("cli.flag.series"))
	flags.StringVar(&areas, "area", "", r.say.T("cli.flag.area"))
	flags.StringVar(&flow, "flow", "", r.say.T("cli.flag.flow"))
	flags.IntVar(&from, "from", 0, r.say.T("cli.flag.from"))
	flags.IntVar(&to, "to", 0, r.say.T("cli.flag.to"))
	flags.StringVar(&format, "format", "csv", r.say.T("cli.flag.format"))
	flags.StringVar(&snapshot, "snapshot", "", r.say.T("cli.flag.snapshot"))
	flags.StringVarP(&output, "output", "o", "", r.say.T("cli.flag.output"))
	return cmd
}

// findFlow reads a flow; empty stays empty.
func findFlow(cat *catalog.Catalog, given string) (observation.Flow, error) {
	if given == "" {
		return "", nil
	}
	var known []string
	for _, f := range cat.Content().Flows {
		if strings.EqualFold(string(f.Code), given) {
			return f.Code, nil
		}
		known = append(known, string(f.Code))
	}
	return "", fault.New(fault.Usage, "cli.flow_unknown", "Given", given, "Known", strings.Join(known, ", "))
}

func split(list string) []string {
	var out []string
	for _, s := range strings.Split(list, ",") {
		if s = strings.TrimSpace(s); s != "" {
			out = append(out, s)
		}
	}
	return out
}

func (r *rumbo) report() *cobra.Command {
	var group, country, output, snapshot string
	cmd := r.verb("report", func(cmd *cobra.Command, _ []string) error {
		if (group == "") == (country == "") {
			return fault.New(fault.Usage, "cli.report.one")
		}
		return r.with(cmd.Context(), func(ctx context.Context, h *house) error {
			unknown := "cli.area_unknown"
			if country != "" {
				unknown = "cli.country_unknown"
			}
			place, err := h.area(group+country, unknown, r.say)
			if err != nil {
				return err
			}
			figures, _, err := h.asOf(ctx, snapshot)
			if err != nil {
				return err
			}
			report, err := figures.Report(ctx, place.Code, r.language)
			if err != nil {
				return err
			}
			return r.writeTo(output, func(w io.Writer) error { return report.Write(w, r.say) })
		})
	})
	flags := cmd.Flags()
	flags.StringVar(&group, "group", "", r.say.T("cli.flag.group"))
	flags.StringVar(&snapshot, "snapshot", "", r.say.T("cli.flag.snapshot"))
	flags.StringVar(&country, "country", "", r.say.T("cli.flag.country"))
	flags.StringVarP(&output, "output", "o", "", r.say.T("cli.flag.output"))
	return cmd
}
