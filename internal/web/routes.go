package web

import "github.com/gofiber/fiber/v2"

// routes is the table of contents of the site (contracts: addresses). Public pages are cached; what the operator alone
// may see never is.
func (s *Server) routes() {
	app := s.app
	app.Use(s.logged, s.recovered, s.headers, s.deadline, s.sameOrigin, s.smallBodies)

	app.Get("/", s.start)
	app.Get("/healthz", s.health)
	app.Get("/static/:hash/*", s.static)
	app.Get("/favicon.ico", s.favicon)
	app.Get("/robots.txt", s.robots)

	app.Get("/operator/:token", s.operatorLink)
	app.Post("/operator/:token", s.operatorSignIn)

	in := app.Group("/:lang<regex(en|es|fr)>")
	in.Get("/", s.start)
	in.Get("/regions", s.page(s.regions))
	in.Get("/regions/:group.csv", s.file(s.regionCSV))
	in.Get("/regions/:group.xlsx", s.file(s.regionReport))
	in.Get("/regions/:group", s.page(s.region))
	in.Get("/countries", s.page(s.countries))
	in.Get("/countries/:country.csv", s.file(s.countryCSV))
	in.Get("/countries/:country.xlsx", s.file(s.countryReport))
	in.Get("/countries/:country/workbook", s.file(s.countryWorkbook))
	in.Get("/countries/:country", s.page(s.country))
	in.Get("/indicators", s.page(s.indicators))
	in.Get("/indicators/:indicator", s.page(s.indicator))
	in.Get("/series/:series", s.page(s.series))
	in.Get("/data.csv", s.file(s.dataCSV))
	in.Get("/figures/:id", s.page(s.figure))
	in.Get("/methods", s.page(s.methods))

	in.Get("/sign-in", s.page(s.signIn))
	in.Post("/sign-out", s.signOut)

	in.Get("/imports", s.operator(s.imports))
	in.Get("/imports/new", s.operator(s.newImport))
	in.Post("/imports", s.upload)
	in.Get("/imports/:id", s.operator(s.importPage))
	in.Post("/imports/:id/accept", s.decide(s.accept))
	in.Post("/imports/:id/reject", s.decide(s.reject))
	in.Post("/imports/:id/again", s.decide(s.again))
	in.Get("/imports/:id/annotated", s.annotated)

	app.Use(func(*fiber.Ctx) error { return errNoPage })
}
