package web

import (
	"slices"

	"github.com/gofiber/fiber/v2"

	"rumbo/internal/account"
	"rumbo/internal/fault"
	"rumbo/internal/i18n"
	"rumbo/internal/view"
)

// route is one address and who may come to it. There is no way to serve one without saying who.
type route struct {
	method, path string
	who          access
	handle       fiber.Handler
	stream       bool // its handler reads the body as it arrives, and checks the form's token itself
}

func get(path string, who access, handle fiber.Handler) route {
	return route{method: fiber.MethodGet, path: path, who: who, handle: handle}
}

func post(path string, who access, handle fiber.Handler) route {
	return route{method: fiber.MethodPost, path: path, who: who, handle: handle}
}

// upload is a form with a file.
func upload(path string, who access, handle fiber.Handler) route {
	return route{method: fiber.MethodPost, path: path, who: who, handle: handle, stream: true}
}

// table is the table of contents of the site (contracts: addresses). Public pages are cached; what is made for one person
// never is.
func (s *Server) table() []route {
	const in = "/:lang<regex(en|es|fr)>"
	return slices.Concat([]route{
		get("/", everybody, s.start),
		get("/healthz", everybody, s.health),
		get("/static/:hash/*", everybody, s.static),
		get("/favicon.ico", everybody, s.favicon),
		get("/robots.txt", everybody, s.robots),
		get("/operator/:token", everybody, s.operatorLink),
		post("/operator/:token", everybody, s.operatorSignIn),
		get("/room/:token", everybody, s.toRoom),
	}, under(in,
		get("/", everybody, s.start),
		get("/regions", everybody, s.page(s.regions)),
		get("/regions/:group.csv", everybody, s.file(s.regionCSV)),
		get("/regions/:group.xlsx", everybody, s.file(s.regionReport)),
		get("/regions/:group/progress.csv", everybody, s.file(s.regionProgressFile("csv"))),
		get("/regions/:group/progress.json", everybody, s.file(s.regionProgressFile("json"))),
		get("/regions/:group/progress", everybody, s.page(s.regionProgress)),
		get("/regions/:group/progress/:series.csv", everybody, s.file(s.workingFile("csv"))),
		get("/regions/:group/progress/:series.json", everybody, s.file(s.workingFile("json"))),
		get("/regions/:group/progress/:series", everybody, s.page(s.working)),
		get("/regions/:group", everybody, s.page(s.region)),
		get("/countries", everybody, s.page(s.countries)),
		get("/countries/:country.csv", everybody, s.file(s.countryCSV)),
		get("/countries/:country.xlsx", everybody, s.file(s.countryReport)),
		get("/countries/:country/workbook", everybody, s.file(s.countryWorkbook)),
		get("/countries/:country/priorities.xlsx", everybody, s.file(s.prioritiesWorkbook)),
		get("/countries/:country/priorities.csv", everybody, s.file(s.prioritiesCSV)),
		get("/countries/:country/priorities", everybody, s.page(s.countryPriorities)),
		get("/countries/:country/progress.csv", everybody, s.file(s.countryProgressFile("csv"))),
		get("/countries/:country/progress.json", everybody, s.file(s.countryProgressFile("json"))),
		get("/countries/:country/progress", everybody, s.page(s.countryProgress)),
		get("/countries/:country/progress/:series.csv", everybody, s.file(s.workingFile("csv"))),
		get("/countries/:country/progress/:series.json", everybody, s.file(s.workingFile("json"))),
		get("/countries/:country/progress/:series", everybody, s.page(s.working)),
		get("/countries/:country", everybody, s.page(s.country)),
		get("/indicators", everybody, s.page(s.indicators)),
		get("/indicators/:indicator", everybody, s.page(s.indicator)),
		get("/series/:series", everybody, s.page(s.series)),
		get("/compare", everybody, s.page(s.comparing)),
		get("/compare.csv", everybody, s.file(s.comparingCSV)),
		get("/data.csv", everybody, s.file(s.dataCSV)),
		get("/data.xlsx", everybody, s.file(s.dataXLSX)),
		get("/data.json", everybody, s.file(s.dataJSON)),
		get("/data", everybody, s.page(s.data)),
		get("/figures/:id.csv", everybody, s.file(s.workingCSV)),
		get("/figures/:id", everybody, s.page(s.figure)),
		get("/completeness.csv", everybody, s.file(s.completenessCSV)),
		get("/completeness/migratory-status.csv", everybody, s.file(s.migratoryCSV)),
		get("/completeness/migratory-status", everybody, s.page(s.migratory)),
		get("/completeness", everybody, s.page(s.completeness)),
		get("/differences.csv", everybody, s.file(s.differencesCSV)),
		get("/differences", everybody, s.page(s.differences)),
		get("/methods", everybody, s.page(s.methods)),
		get("/snapshots", everybody, s.page(s.snapshots)),
		get("/snapshots/:snapshot.csv", everybody, s.file(s.snapshotCSV)),
		get("/snapshots/:snapshot", everybody, s.page(s.oneSnapshot)),
		get("/search", everybody, s.page(s.search)),
		get("/questionnaires/:questionnaire", everybody, s.page(s.questions)),
		get("/lines-of-action", everybody, s.page(s.lineSets)),
		get("/lines-of-action/:set.csv", everybody, s.file(s.linesCSV)),
		get("/lines-of-action/:set.json", everybody, s.file(s.linesJSON)),
		get("/lines-of-action/:set.xlsx", everybody, s.file(s.linesReport)),
		get("/lines-of-action/:set.ics", everybody, s.file(s.linesCalendar)),
		get("/lines-of-action/:set", everybody, s.page(s.lineMatrix)),
		get("/lines-of-action/:set/timeline", everybody, s.page(s.timeline)),
		get("/lines-of-action/:set/by-target", everybody, s.page(s.byTarget)),
		get("/lines-of-action/:set/by-body", everybody, s.page(s.byBody)),
		get("/lines-of-action/:set/moved", everybody, s.page(s.moved)),
		get("/lines-of-action/:set/lines/:line", everybody, s.page(s.line)),
		get("/lines-of-action/:set/brief", everybody, s.page(s.setBrief)),
		get("/countries/:country/brief", everybody, s.page(s.countryBrief)),
		get("/countries/:country/lines/:set", everybody, s.page(s.countryLines)),
		get("/targets/:target", everybody, s.page(s.target)),
		get("/meetings", everybody, s.page(s.meetings)),
		get("/meetings/:meeting", everybody, s.page(s.meeting)),
		get("/lines-of-action/:set/versions", everybody, s.page(s.wordings)),
		get("/lines-of-action/:set/versions/:version.xlsx", everybody, s.file(s.wordingWorkbook)),
		get("/lines-of-action/:set/versions/:version", everybody, s.page(s.wording)),

		get("/sign-in", everybody, s.own(s.signIn)),
		post("/sign-in", everybody, s.doSignIn),
		get("/reset", everybody, s.own(s.reset)),
		post("/reset", everybody, s.does(s.doReset, s.reset)),
		get("/link/:token", everybody, s.own(s.link)),
		post("/link/:token", everybody, s.does(s.doLink, s.link)),
		get("/account", signedIn, s.own(s.account)),
		post("/account", signedIn, s.does(s.doAccount, s.account)),
		post("/account/password", signedIn, s.does(s.doPassword, s.account)),
		post("/account/sessions", signedIn, s.does(s.doSessions, s.account)),
		post("/account/tokens", may(account.OwnTokens), s.does(s.doTokens, s.account)),
		post("/sign-out", signedIn, s.signOut),

		get("/imports", may(work...), s.own(s.imports)),
		get("/imports/new", may(account.WriteWork, account.LoadReleases), s.own(s.newImport)),
		upload("/imports", may(account.WriteWork, account.LoadReleases), s.upload),
		get("/imports/:id", may(work...), s.own(s.importPage)),
		post("/imports/:id/accept", may(account.ValidateWork, account.LoadReleases), s.does(s.accept, s.importPage)),
		post("/imports/:id/take", may(account.WriteWork), s.does(s.take, s.importPage)),
		post("/imports/:id/submit", may(account.SubmitWork), s.does(s.submit, s.importPage)),
		post("/imports/:id/withdraw", may(account.SubmitWork), s.does(s.withdraw, s.importPage)),
		post("/imports/:id/reject", may(account.WriteWork, account.SubmitWork, account.ValidateWork, account.LoadReleases), s.does(s.reject, s.importPage)),
		post("/imports/:id/again", may(account.WriteWork, account.LoadReleases), s.does(s.checkAgain, s.importPage)),
		post("/imports/:id/remarks", may(account.Comment), s.does(s.comment, s.importPage)),
		get("/imports/:id/sheet", may(work...), s.own(s.importSheet)),
		post("/imports/:id/with", may(account.WriteWork, account.LoadReleases), s.does(s.withProfile, s.importPage)),
		post("/imports/:id/profile", may(account.WriteWork, account.LoadReleases), s.does(s.saveProfile, s.importSheet)),
		get("/profiles", may(account.WriteWork, account.LoadReleases, account.ManageRounds), s.own(s.profiles)),
		upload("/profiles", may(account.WriteWork, account.LoadReleases, account.ManageRounds), s.bringProfile),
		get("/profiles/:profile", may(account.WriteWork, account.LoadReleases, account.ManageRounds), s.own(s.profile)),
		get("/profiles/:profile/text", may(account.WriteWork, account.LoadReleases, account.ManageRounds), s.download(s.profileText)),
		post("/profiles/:profile/rename", may(account.WriteWork, account.LoadReleases, account.ManageRounds), s.does(s.renameProfile, s.profile)),
		post("/profiles/:profile/remove", may(account.WriteWork, account.LoadReleases, account.ManageRounds), s.does(s.removeProfile, s.profile)),
		get("/imports/:id/progress", may(work...), s.importProgress),
		post("/imports/:id/cancel", may(account.WriteWork, account.SubmitWork, account.ValidateWork, account.LoadReleases), s.does(s.cancelTask, s.importPage)),
		post("/imports/:id/recheck", may(account.ValidateWork, account.LoadReleases), s.does(s.recheck, s.importPage)),
		post("/imports/:id/retry", may(account.WriteWork, account.LoadReleases), s.does(s.retryTask, s.importPage)),
		get("/imports/:id/annotated", may(work...), s.annotated),
		get("/imports/:id/rejected.xlsx", may(work...), s.rejectedRows),

		get("/rounds", may(asking...), s.own(s.rounds)),
		post("/rounds", may(account.ManageRounds), s.does(s.kept(s.addRound), s.rounds)),
		get("/rounds/:round.csv", may(asking...), s.download(s.roundCSV)),
		get("/rounds/:round/preview", may(account.ManageRounds), s.own(s.previewRound)),
		get("/rounds/:round/series", may(account.ManageRounds), s.own(s.newSet)),
		post("/rounds/:round/series", may(account.ManageRounds), s.does(s.kept(s.addSet), s.newSet)),
		get("/rounds/:round/lines", may(account.ManageRounds), s.own(s.newLines)),
		post("/rounds/:round/lines", may(account.ManageRounds), s.does(s.kept(s.addLines), s.newLines)),
		get("/rounds/:round", may(asking...), s.own(s.round)),
		post("/rounds/:round", may(account.ManageRounds), s.does(s.kept(s.turnRound), s.round)),
		get("/my-country", may(asking...), s.leads(s.myCountry)),
		get("/my-country/:country.ics", may(asking...), s.download(s.workCalendar)),
		get("/my-country/:country", may(asking...), s.own(s.countryWork)),
		get("/my-country/:country/workbook", may(asking...), s.download(s.workWorkbook)),
		post("/my-country/:country", may(account.SubmitWork), s.does(s.decline, s.countryWork)),
		get("/my-country/:country/priorities", may(account.WriteWork), s.own(s.priorityPlans)),
		post("/my-country/:country/priorities", may(account.WriteWork), s.does(s.marked(s.addPlan), s.priorityPlans)),
		get("/my-country/:country/priorities/:plan.xlsx", may(account.WriteWork), s.download(s.planWorkbook)),
		get("/my-country/:country/priorities/:plan.csv", may(account.WriteWork), s.download(s.planCSV)),
		get("/my-country/:country/priorities/:plan", may(account.WriteWork), s.own(s.planPage)),
		post("/my-country/:country/priorities/:plan", may(account.WriteWork), s.does(s.marked(s.turnPlan), s.planPage)),
		get("/my-country/:country/priorities/:plan/print", may(account.WriteWork), s.own(s.planPrint)),
		get("/my-country/:country/priorities/:plan/:step", may(account.WriteWork), s.own(s.planStep)),
		post("/my-country/:country/priorities/:plan/:step", may(account.WriteWork), s.does(s.marked(s.savePlan), s.planStep)),
		get("/my-country/:country/priorities/:plan/:step/:key", may(account.WriteWork), s.own(s.planStep)),
		post("/my-country/:country/priorities/:plan/:step/:key", may(account.WriteWork), s.does(s.marked(s.savePlan), s.planStep)),
		get("/my-country/:country/:round/:part", may(ownWork...), s.own(s.workPage)),
		post("/my-country/:country/:round/:part", may(account.SubmitWork, account.Comment), s.does(s.turnWork, s.workPage)),
		get("/my-country/:country/:round/:part/print", may(ownWork...), s.own(s.workPrint)),
		get("/my-country/:country/:round/:part/sections/:section", may(ownWork...), s.sectionSince),
		post("/my-country/:country/:round/:part/sections/:section", may(account.WriteWork), s.saveSection),
		get("/review", may(account.ReadSubmitted), s.own(s.inbox)),
		post("/review", may(account.ValidateWork), s.does(s.judgeSeveral, s.inbox)),
		get("/review/:country/:round/:part", may(asking...), s.own(s.review)),
		post("/review/:country/:round/:part", may(asking...), s.does(s.turnReview, s.review)),
		get("/my-country/:country/:round/:part/delegations", may(giving...), s.own(s.delegations)),
		post("/my-country/:country/:round/:part/delegations", may(giving...), s.does(s.delegate, s.delegations)),
		get("/my-country/:country/:round/:part/delegations/:id", may(giving...), s.own(s.delegation)),
		post("/my-country/:country/:round/:part/delegations/:id", may(giving...), s.does(s.turnDelegation, s.delegation)),
		get("/my-country/:country/:round/:part/delegations/:id/evidence/:file", may(giving...), s.handOut(s.delegationFile)),
		get("/my-country/:country/:round/:part/evidence", may(ownWork...), s.own(s.evidencePage)),
		upload("/my-country/:country/:round/:part/evidence", may(account.WriteWork), s.attachEvidence),
		post("/my-country/:country/:round/:part/evidence/:id", may(account.WriteWork), s.does(s.removeEvidence, s.evidencePage)),
		get("/evidence/:id", may(work...), s.handOut(s.evidenceFile)),
		get("/delegated/:token/evidence", everybody, s.own(s.delegatedEvidence)),
		upload("/delegated/:token/evidence", everybody, s.attachDelegated),
		get("/delegated/:token/evidence/:id", everybody, s.handOut(s.linkedFile)),
		post("/delegated/:token/evidence/:id", everybody, s.does(s.removeDelegated, s.delegatedEvidence)),
		get("/delegated/:token", everybody, s.own(s.delegated)),
		post("/delegated/:token", everybody, s.does(s.doDelegated, s.delegated)),
		get("/room/:token", everybody, s.own(s.roomPage)),
		post("/room/:token", everybody, s.fromPhone(s.doRoom, s.roomPage)),
		get("/room/:token/since", everybody, s.roomSince),
		get("/room/:token/propose", everybody, s.own(s.proposePage)),
		post("/room/:token/propose", everybody, s.fromPhone(s.doPropose, s.proposePage)),
		get("/audit", signedIn, s.own(s.audit)),
		get("/audit.csv", signedIn, s.download(s.auditCSV)),
		get("/audit.json", signedIn, s.download(s.auditJSON)),
		get("/rights", everybody, s.own(s.rights)),
		get("/admin", may(administrators()...), s.own(s.administrationPage)),
		get("/admin/people", may(account.ManagePeople, account.ReadPeople), s.own(s.people)),
		get("/admin/people/new", may(account.ManagePeople, account.ManageContributors), s.own(s.newPerson)),
		post("/admin/people", may(account.ManagePeople, account.ManageContributors), s.does(s.addPerson, s.newPerson)),
		get("/admin/people/:id", may(account.ManagePeople, account.ReadPeople), s.own(s.person)),
		post("/admin/people/:id", may(account.ManagePeople), s.does(s.editPerson, s.person)),
		post("/admin/people/:id/roles", may(account.ManagePeople, account.ManageContributors), s.does(s.changeRoles, s.person)),
		post("/admin/people/:id/access", may(account.ManagePeople, account.ManageContributors), s.does(s.changeAccess, s.person)),
		post("/admin/people/:id/anonymise", may(account.ManagePeople), s.does(s.anonymise, s.person)),

		get("/admin/lines/:set/room.xlsx", may(account.ManageLines), s.download(s.roomWorkbook)),
		get("/admin/lines/:set/room", may(account.ManageLines), s.own(s.roomDesk)),
		post("/admin/lines/:set/room", may(account.ManageLines), s.does(s.kept(s.doRoomDesk), s.roomDesk)),
		get("/admin/lines/:set/room/since", may(account.ManageLines), s.deskSince),
		get("/admin/lines/:set/room/screen", may(account.ManageLines), s.own(s.screenPage)),
		post("/admin/lines/:set/room/screen", may(account.ManageLines), s.does(s.doScreen, s.screenPage)),
		get("/admin/lines/:set/room/take", may(account.ManageLines), s.own(s.takePage)),
		post("/admin/lines/:set/room/take", may(account.ManageLines), s.does(s.doTake, s.takePage)),
		get("/admin/lines/:set/room/proposals/:id", may(account.ManageLines), s.own(s.proposalPage)),
		post("/admin/lines/:set/room/proposals/:id", may(account.ManageLines), s.does(s.doProposal, s.proposalPage)),
		get("/admin/lines/:set/room/lines/:line", may(account.ManageLines), s.own(s.roomLine)),
		post("/admin/lines/:set/room/lines/:line", may(account.ManageLines), s.does(s.doRoomLine, s.roomLine)),
		get("/admin/lines/:set/room/print", may(account.ManageLines), s.own(s.roomPrint)),
		get("/admin/groups", may(account.ManageGroups), s.own(s.groupsPage)),
		post("/admin/groups", may(account.ManageGroups), s.does(s.kept(s.addGroup), s.groupsPage)),
		get("/admin/groups/:group", may(account.ManageGroups), s.own(s.groupPage)),
		post("/admin/groups/:group", may(account.ManageGroups), s.does(s.kept(s.changeGroup), s.groupPage)),
		get("/admin/groups/:group/members/:id", may(account.ManageGroups), s.own(s.membershipPage)),
		post("/admin/groups/:group/members/:id", may(account.ManageGroups), s.does(s.kept(s.changeMembership), s.membershipPage)),
		get("/admin/catalogue", may(account.ManageCatalogue), s.own(s.cataloguePage)),
		get("/admin/catalogue/new-series", may(account.ManageCatalogue), s.own(s.newSeries)),
		post("/admin/catalogue/new-series", may(account.ManageCatalogue), s.does(s.kept(s.addSeries), s.newSeries)),
		get("/admin/catalogue/series/:series", may(account.ManageCatalogue), s.own(s.seriesAdmin)),
		post("/admin/catalogue/series/:series", may(account.ManageCatalogue), s.does(s.kept(s.changeSeries), s.seriesAdmin)),
		get("/admin/catalogue/new-indicator", may(account.ManageCatalogue), s.own(s.newIndicator)),
		post("/admin/catalogue/new-indicator", may(account.ManageCatalogue), s.does(s.kept(s.addIndicator), s.newIndicator)),
		get("/admin/catalogue/indicators/:indicator", may(account.ManageCatalogue), s.own(s.indicatorAdmin)),
		post("/admin/catalogue/indicators/:indicator", may(account.ManageCatalogue), s.does(s.kept(s.changeIndicator), s.indicatorAdmin)),
		get("/admin/questionnaires", may(account.ManageQuestionnaire), s.own(s.questionnairesPage)),
		upload("/admin/questionnaires", may(account.ManageQuestionnaire), s.takeQuestionnaire),
		get("/admin/questionnaires/:questionnaire/:version", may(account.ManageQuestionnaire), s.own(s.editionPage)),
		post("/admin/questionnaires/:questionnaire/:version", may(account.ManageQuestionnaire), s.does(s.kept(s.makeCurrent), s.editionPage)),
		get("/admin/questionnaires/:questionnaire/:version/document", may(account.ManageQuestionnaire), s.download(s.questionnaireDocument)),
		get("/admin/questionnaires/:questionnaire/:version/texts", may(account.ManageQuestionnaire), s.own(s.editionTexts)),
		post("/admin/questionnaires/:questionnaire/:version/texts", may(account.ManageQuestionnaire), s.does(s.kept(s.saveTexts), s.editionTexts)),
		get("/admin/lines", may(account.ManageLines), s.own(s.wordingSets)),
		post("/admin/lines", may(account.ManageLines), s.does(s.kept(s.addWordingSet), s.wordingSets)),
		get("/admin/lines/:set", may(account.ManageLines), s.own(s.wordingSet)),
		post("/admin/lines/:set", may(account.ManageLines), s.does(s.kept(s.turnWordingSet), s.wordingSet)),
		get("/admin/lines/:set/versions/:version.xlsx", may(account.ManageLines), s.download(s.draftWorkbook)),
		get("/admin/lines/:set/versions/:version", may(account.ManageLines), s.own(s.wordingDraft)),
		post("/admin/lines/:set/versions/:version", may(account.ManageLines), s.does(s.kept(s.turnWording), s.wordingDraft)),
		get("/admin/lines/:set/versions/:version/print", may(account.ManageLines), s.own(s.wordingPrint)),
		get("/admin/lines/:set/versions/:version/lines/:line", may(account.ManageLines), s.own(s.wordingLine)),
		post("/admin/lines/:set/versions/:version/lines/:line", may(account.ManageLines), s.does(s.kept(s.turnLine), s.wordingLine)),
		get("/admin/meetings", may(account.ManageLines), s.own(s.meetingsAdmin)),
		post("/admin/meetings", may(account.ManageLines), s.does(s.kept(s.addMeeting), s.meetingsAdmin)),
		get("/admin/meetings/:meeting", may(account.ManageLines), s.own(s.meetingAdmin)),
		post("/admin/meetings/:meeting", may(account.ManageLines), s.does(s.kept(s.turnMeeting), s.meetingAdmin)),
		get("/admin/releases", may(account.LoadReleases), s.own(s.releases)),
		get("/admin/releases/:edition.csv", may(account.LoadReleases), s.download(s.revisionsCSV)),
		get("/admin/releases/:edition", may(account.LoadReleases), s.own(s.revisions)),
		get("/admin/snapshots", may(account.ManageSnapshots), s.own(s.snapshotsAdmin)),
		post("/admin/snapshots", may(account.ManageSnapshots), s.does(s.kept(s.turnSnapshots), s.snapshotsAdmin)),
		get("/admin/settings", may(account.ManageSettings), s.own(s.settingsPage)),
		post("/admin/settings", may(account.ManageSettings), s.does(s.kept(s.saveSettings), s.settingsPage)),
		get("/admin/mail", may(account.ReadMail), s.own(s.mails)),
		get("/admin/mail/:id", may(account.ReadMail), s.own(s.mail)),
		post("/admin/mail/:id", may(account.ReadMail), s.does(s.sendMail, s.mail)),
		get("/admin/retention", may(account.ManageRetention), s.own(s.retention)),
		post("/admin/retention", may(account.ManageRetention), s.does(s.clearUploads, s.retention)),
		get("/admin/health", may(account.ReadHealth), s.own(s.healthPage)),
	))
}

// work are the rights of those who see anything of what countries send in.
var work = []account.Right{account.WriteWork, account.ReadWork, account.ReadSubmitted, account.LoadReleases}

// asking are the rights of those who ask countries, or are asked, or read what comes of it.
var asking = []account.Right{account.ManageRounds, account.WriteWork, account.SubmitWork, account.ReadWork, account.ReadSubmitted}

// giving are the rights of those who give sections of a country's work to others.
var giving = []account.Right{account.SubmitWork, account.ManageContributors}

// under puts routes below a path.
func under(path string, routes ...route) []route {
	for i := range routes {
		routes[i].path = path + routes[i].path
	}
	return routes
}

func (s *Server) routes() {
	s.app.Use(s.logged, s.recovered, s.headers, s.deadline, s.sameOrigin, s.smallBodies)
	for _, r := range s.table() {
		s.app.Add(r.method, r.path, s.guarded(r))
		if r.method == fiber.MethodGet {
			s.app.Head(r.path, s.guarded(r)) // what watches over a server, or over links, asks for the head alone
		}
	}
	s.app.Use(func(*fiber.Ctx) error { return errNoPage })
}

// guarded lets in whom the route is for. Of a form, the token is checked before anything is done.
func (s *Server) guarded(r route) fiber.Handler {
	return func(c *fiber.Ctx) error {
		if _, program := bearer(c); program {
			switch {
			case !s.holder(c).SignedIn(): // also where everybody may come: a program should learn that its token is over
				drain(c)
				return errTokenWrong
			case r.method != fiber.MethodGet || !r.who.everybody && len(r.who.rights) == 0:
				drain(c)
				return errTokenReads
			}
		}
		if !r.who.everybody {
			if err := r.who.allows(s.holder(c)); err != nil {
				return s.turnedAway(c, r, err)
			}
		}
		if r.method == fiber.MethodPost && !r.stream {
			if err := s.checkToken(c, c.FormValue(tokenField)); err != nil {
				return err
			}
		}
		return r.handle(c)
	}
}

// turnedAway tells somebody that an address is not for them, or not any more. What they had typed is kept.
func (s *Server) turnedAway(c *fiber.Ctx, r route, cause error) error {
	_, program := bearer(c)
	switch {
	case r.stream:
		drain(c)
		return cause
	case r.method != fiber.MethodPost || program:
		return cause
	case s.checkToken(c, c.FormValue(tokenField)) != nil:
		return cause
	case fault.KindOf(cause) == fault.SignIn:
		return s.signInFirst(c, cause)
	}
	return s.notAnyMore(c, cause)
}

// administration are the pages of administration, in their order, by the right that each needs. The navigation leads to one
// that leads to them all; each of them leads to the others.
func administration() []struct {
	right     account.Right
	page, key string
} {
	return []struct {
		right     account.Right
		page, key string
	}{
		{account.ManagePeople, "people", "people.title"},
		{account.ManageGroups, "groups", "admin.groups"},
		{account.ManageCatalogue, "catalogue", "admin.catalogue"},
		{account.ManageQuestionnaire, "questionnaires", "admin.questionnaires"},
		{account.ManageLines, "lines", "wording.title"},
		{account.ManageLines, "meetings", "meetings.title"},
		{account.LoadReleases, "releases", "releases.title"},
		{account.ManageSnapshots, "snapshots", "snapshot.title"},
		{account.ManageSettings, "settings", "settings.title"},
		{account.ReadMail, "mail", "outbox.title"},
		{account.ManageRetention, "retention", "retention.title"},
		{account.ReadHealth, "health", "health.title"},
	}
}

// administrators are the rights of those for whom there is a page of administration.
func administrators() []account.Right {
	var out []account.Right
	for _, a := range administration() {
		out = append(out, a.right)
	}
	return out
}

// adminTabs lead between the pages of administration, as far as the reader's rights go.
func (r *request) adminTabs(current string) []view.Tab {
	var out []view.Tab
	for _, a := range administration() {
		if r.who.May(a.right) {
			out = append(out, view.Tab{Text: r.T(a.key), Href: r.to("admin", a.page), Current: a.page == current})
		}
	}
	if r.who.MayIn(account.ReadAudit) {
		out = append(out, view.Tab{Text: r.T("audit.title"), Href: r.to("audit"), Current: current == "audit"})
	}
	return out
}

// menu is what the navigation offers beside the public pages; waiting is how many works wait for the reader.
func (s *Server) menu(p *i18n.Printer, who account.Holder, waiting int) []view.Item {
	var out []view.Item
	to := "/" + string(p.Lang()) + "/"
	if len(who.Rights[account.WriteWork].Areas) > 0 {
		out = append(out, view.Item{Section: "my-country", Text: p.T("mine.nav"), Href: to + "my-country"})
	}
	if who.May(account.ReadSubmitted) {
		out = append(out, view.Item{Section: "review", Text: p.T("review.nav", "Count", waiting), Href: to + "review"})
	}
	if who.MayAny(account.ManageRounds, account.ReadSubmitted) {
		out = append(out, view.Item{Section: "rounds", Text: p.T("round.title"), Href: to + "rounds"})
	}
	if who.MayAny(work...) {
		out = append(out, view.Item{Section: "imports", Text: p.T("web.nav.imports"), Href: to + "imports"})
	}
	if who.May(account.ReadPeople) && !who.May(account.ManagePeople) {
		out = append(out, view.Item{Section: "people", Text: p.T("people.title"), Href: to + "admin/people"})
	}
	if who.May(account.ReadAudit) && !who.MayIn(account.ReadAudit) {
		out = append(out, view.Item{Section: "audit", Text: p.T("audit.title"), Href: to + "audit"})
	}
	if who.MayAny(administrators()...) {
		out = append(out, view.Item{Section: "admin", Text: p.T("web.nav.admin"), Href: to + "admin"})
	}
	return out
}
