package web

import (
	"context"
	"io"

	"rumbo/internal/i18n"
	"rumbo/internal/lang"
	"rumbo/internal/observation"
	"rumbo/internal/publish"
	"rumbo/internal/workbook"
)

// Reference is what names and codes are read with.
type Reference = publish.Reference

// Publisher answers questions about published figures; publish.Service is one.
type Publisher interface {
	Region(ctx context.Context, group string, o publish.RegionOptions, p *i18n.Printer) (publish.Region, error)
	Country(ctx context.Context, country string, p *i18n.Printer) (publish.Country, error)
	Indicator(ctx context.Context, code, group string, p *i18n.Printer) (publish.IndicatorPage, error)
	Series(ctx context.Context, code, group string, p *i18n.Printer) (publish.SeriesPage, error)
	Compare(ctx context.Context, choice publish.Choice, p *i18n.Printer) (publish.Compared, error)
	Partner(ctx context.Context, choice publish.Choice) (string, error)
	Figure(ctx context.Context, id int64) (publish.FigureHistory, error)
	CountryProgress(ctx context.Context, country string, p *i18n.Printer) (publish.CountryProgress, error)
	RegionProgress(ctx context.Context, group string, p *i18n.Printer) (publish.RegionProgress, error)
	SeriesProgress(ctx context.Context, area, series string, p *i18n.Printer) (publish.SeriesProgress, error)
	Rows(ctx context.Context, q publish.Query) ([]publish.Row, error)
	Completeness(ctx context.Context, group string, p *i18n.Printer) (publish.Completeness, error)
	Grid(ctx context.Context, series, group, part string, p *i18n.Printer) (publish.Grid, error)
	ByDimension(ctx context.Context, dimension, group string, p *i18n.Printer) (publish.Broken, error)
	Places(ctx context.Context, group, series string) ([]publish.Mark, error)
	Working(ctx context.Context, key observation.Key, p *i18n.Printer) (publish.Working, error)
	GroupDifferences(ctx context.Context, series, group string) ([]publish.GroupDifference, error)
	FlowDifferences(ctx context.Context, series, group string) ([]publish.FlowDifference, error)
	WriteTable(w io.Writer, rows []publish.Row, f publish.Format) error
	WriteJSON(w io.Writer, rows []publish.Row) error
	Explore(ctx context.Context, e publish.Exploring) (publish.Explored, error)
	Chosen(ctx context.Context, e publish.Exploring) ([]publish.Row, error)
	DataBook(ctx context.Context, rows []publish.Row, l lang.Code) (workbook.Report, error)
	Template(ctx context.Context, country string, parts []publish.AskedPart, l lang.Code) (workbook.Template, error)
	Report(ctx context.Context, area string, l lang.Code) (workbook.Report, error)
	// AsOf answers from what stood at a snapshot; Changes tells two moments apart, 0 being now.
	AsOf(snapshot publish.Snapshot) *publish.Service
	Changes(ctx context.Context, from, to int64, areas []string, series ...string) ([]publish.Change, error)
	DataVersion(ctx context.Context) (int64, error)
	DataHash(ctx context.Context) (string, error)
}
