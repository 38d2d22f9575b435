package survey

import "time"

// Evidence is a file that supports an answer of a work, or of a delegated section. Kind is one of package attachment.
type Evidence struct {
	ID          int64
	Item        string
	Name, Kind  string
	Size        int64
	Author      int64
	At          time.Time
	Institution string // where it came in by delegation
}

// Attachment is a file to be attached to an item.
type Attachment struct {
	Item, Name, Kind string
	Content          []byte
}

// MostEvidence is how many files an item takes.
const MostEvidence = 20
