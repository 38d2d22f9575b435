package view

// foundSample is problems in groups, for the samples of pages.
func foundSample() *Problems {
	return &Problems{
		Action: "/imports/1", Controls: []Control{{Name: "kind", Label: "Kind", Wide: true, Options: []Option{{Value: "", Text: "all", Selected: true}, {Value: "a", Text: "A (14)"}}}},
		Say: "One of 2 is shown.", All: Link{Text: "Show everything", Href: "/imports/1"},
		Parts: []ProblemPart{{ID: "problems-error", Title: "To correct", Say: "Say.", Chip: Chip{Tone: "bad", Text: "✕ error"}, Groups: []ProblemGroup{
			{ID: "g-0", Count: "14", Unit: "cells", Text: "Not an answer.", Mend: "Choose one.", Where: "D9, D12, …", Fold: true, Cells: []Pair{{Name: "A", Texts: []string{"D9", "D12:D20"}}}, Note: "10 of 14."},
			{ID: "g-1", Count: "1", Unit: "time", Text: "Nothing says which release.", Where: "the file", Link: Link{Text: "Add it", Href: "/x"}},
		}}},
	}
}
