package web

import (
	"context"
	"io"

	"rumbo/internal/i18n"
	"rumbo/internal/lang"
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
	Figure(ctx context.Context, id int64) (publish.FigureHistory, error)
	CountryProgress(ctx context.Context, country string, p *i18n.Printer) (publish.CountryProgress, error)
	RegionProgress(ctx context.Context, group string, p *i18n.Printer) (publish.RegionProgress, error)
	SeriesProgress(ctx context.Context, area, series string, p *i18n.Printer) (publish.SeriesProgress, error)
	Rows(ctx context.Context, q publish.Query) ([]publish.Row, error)
	WriteTable(w io.Writer, rows []publish.Row, f publish.Format) error
	Template(ctx context.Context, country string, parts []publish.AskedPart, l lang.Code) (workbook.Template, error)
	Report(ctx context.Context, area string, l lang.Code) (workbook.Report, error)
	DataVersion(ctx context.Context) (int64, error)
	DataHash(ctx context.Context) (string, error)
}
