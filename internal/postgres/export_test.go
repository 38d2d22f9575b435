package postgres

// For tests of the package from outside.
var (
	SavedTables   = savedTables
	PassingTables = passingTables
	RankOf        = rankOf
	Statement     = statement
)
