package action

// OverdueSign is the shape that tells that a milestone is overdue. It stands beside a status, never instead of it.
const OverdueSign = "△"

// Sign is the shape of a standing; its word always stands with it, seen or read aloud.
func (s Standing) Sign() string {
	switch s {
	case Standing(Completed):
		return "●"
	case Standing(InProgress):
		return "◑"
	case Standing(Planned):
		return "◔"
	case Standing(NotStarted):
		return "○"
	case Standing(Suspended):
		return "‖"
	case Standing(Cancelled):
		return "✕"
	case Undertaken:
		return "◍"
	case Considered:
		return "◌"
	case NotTakenUp:
		return "⊘"
	case Awaited:
		return "…"
	case NotAnswered:
		return "?"
	case NotAsked:
		return "·"
	}
	return "–"
}
