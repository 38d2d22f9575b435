package postgres

// For tests of the package from outside.
var (
	SavedTables     = savedTables
	PassingTables   = passingTables
	FixedTables     = fixedTables
	ConsultedTables = consultedTables
	RankOf          = rankOf
	Statement       = statement
)
