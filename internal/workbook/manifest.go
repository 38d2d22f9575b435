// Package workbook makes the Excel files of Rumbo: the workbook that a country fills in, its copy with the faulty cells
// marked, and the report. It works on values of the domain; what to put in them is decided elsewhere.
package workbook

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// ManifestSheet is the hidden sheet by which a workbook of ours is known, together with the custom document property
// ManifestProperty and the defined name ManifestName. Spreadsheet programs keep all three.
const (
	ManifestSheet    = "_rumbo"
	ManifestProperty = "RumboManifest"
	ManifestName     = "rumbo_manifest"
	ManifestProduct  = "Rumbo"
)

// ManifestVersion is the arrangement of the manifest that is written now; ParseManifest reads all up to it. Version 2 adds
// to a part the row draft.
const ManifestVersion = 2

// Manifest says whose workbook it is and which cell holds what, so that reading never depends on position, wording or
// style (contracts: workbook of a country).
type Manifest struct {
	Product  string
	Version  int
	Country  string // printed area code
	Language string
	Base     int64  // data version (change set) from which last answers were taken
	Checksum string // SHA-256, hex, over every other row of the manifest
	Parts    []Part
}

// Part is one survey of one round in the workbook.
type Part struct {
	Round         string
	Survey        string // code of the questionnaire
	SurveyVersion string
	Draft         int64 // revision of the draft that fills the cells in, 0 where nobody had begun
	Items         []Item
	Sections      []Section
}

// Item says in which cells of Sheet an item is answered; all are A1 references ("D9").
type Item struct {
	ID          string
	Sheet       string
	Answer      string // the answer; of a share its numerator
	Last        string // what was answered in the round before, as printed; of a share its numerator
	Reason      string // reason of a gap, one of the words of ParseReason
	Evidence    string
	Denominator string // of a share, else empty
}

// Section says in which cell "same as last round" is chosen for a section; an empty Same means that last round's
// answers are not known, so that it cannot be chosen. Where it is chosen, an item of the section without answer and reason
// keeps its last answer.
type Section struct {
	Code  string
	Sheet string
	Same  string
}

// Item returns the item of that ID in any part.
func (m Manifest) Item(id string) (Part, Item, bool) {
	for _, p := range m.Parts {
		for _, it := range p.Items {
			if it.ID == id {
				return p, it, true
			}
		}
	}
	return Part{}, Item{}, false
}

// Cell names the item and the field ("answer", "denominator", "last", "reason", "evidence", or "same" with the section's
// code) that a cell holds; false for a cell outside the manifest.
func (m Manifest) Cell(sheet, cell string) (id, field string, ok bool) {
	for _, p := range m.Parts {
		for _, it := range p.Items {
			if it.Sheet != sheet {
				continue
			}
			switch cell {
			case it.Answer:
				return it.ID, "answer", true
			case it.Denominator:
				return it.ID, "denominator", true
			case it.Last:
				return it.ID, "last", true
			case it.Reason:
				return it.ID, "reason", true
			case it.Evidence:
				return it.ID, "evidence", true
			}
		}
		for _, s := range p.Sections {
			if s.Sheet == sheet && s.Same == cell && cell != "" {
				return s.Code, "same", true
			}
		}
	}
	return "", "", false
}

var (
	itemHeader    = []string{"item", "sheet", "answer", "last", "reason", "evidence", "denominator"}
	sectionHeader = []string{"section", "sheet", "same"}
)

// Rows lays the manifest out as the hidden sheet holds it, with the checksum computed. Every cell is text.
func (m Manifest) Rows() [][]string {
	rows := [][]string{
		{"product", m.Product}, {"manifest", strconv.Itoa(m.Version)}, {"country", m.Country}, {"language", m.Language},
		{"base", strconv.FormatInt(m.Base, 10)}, {"checksum", ""},
	}
	for _, p := range m.Parts {
		rows = append(rows, nil, []string{"part", "survey"}, []string{"round", p.Round}, []string{"survey", p.Survey},
			[]string{"version", p.SurveyVersion})
		if m.Version > 1 {
			rows = append(rows, []string{"draft", strconv.FormatInt(p.Draft, 10)})
		}
		rows = append(rows, slices.Clone(itemHeader))
		for _, it := range p.Items {
			rows = append(rows, []string{it.ID, it.Sheet, it.Answer, it.Last, it.Reason, it.Evidence, it.Denominator})
		}
		rows = append(rows, slices.Clone(sectionHeader))
		for _, s := range p.Sections {
			rows = append(rows, []string{s.Code, s.Sheet, s.Same})
		}
	}
	rows[5][1] = checksum(rows)
	return rows
}

// checksum covers every row but its own, without blank rows and trailing empty cells, which programs add and drop.
func checksum(rows [][]string) string {
	h := sha256.New()
	for _, row := range rows {
		row = trimmed(row)
		if len(row) == 0 || row[0] == "checksum" {
			continue
		}
		for _, cell := range row {
			h.Write([]byte(cell))
			h.Write([]byte{0x1f})
		}
		h.Write([]byte{'\n'})
	}
	return hex.EncodeToString(h.Sum(nil))
}

func trimmed(row []string) []string {
	for len(row) > 0 && row[len(row)-1] == "" {
		row = row[:len(row)-1]
	}
	return row
}

// ManifestFault says what is wrong with a manifest.
type ManifestFault string

// What can be wrong.
const (
	NotOurs      ManifestFault = "not_ours"  // no product row, or another product's
	NewerVersion ManifestFault = "newer"     // written by a newer Rumbo
	Malformed    ManifestFault = "malformed" // a row that has no place where it stands, or lacks a cell
	BadChecksum  ManifestFault = "checksum"  // somebody edited the hidden sheet
)

// ManifestError is the error of ParseManifest. Row counts from 1 among the rows given, 0 when no row is to blame.
type ManifestError struct {
	Fault ManifestFault
	Row   int
	Found string
}

// Error is for logs; what people are told follows Fault.
func (e *ManifestError) Error() string {
	return fmt.Sprintf("manifest: %s: row %d: %q", e.Fault, e.Row, e.Found)
}

// ParseManifest reads the rows of the hidden sheet, blank ones kept or dropped, and verifies the checksum. Every error
// is a *ManifestError. A manifest whose checksum fails is returned with the error, so that the reader can be told whose
// workbook it was.
func ParseManifest(rows [][]string) (Manifest, error) {
	var m Manifest
	if !slices.ContainsFunc(rows, func(r []string) bool { return len(r) > 1 && r[0] == "product" && r[1] == ManifestProduct }) {
		return m, &ManifestError{Fault: NotOurs}
	}
	mode := ""
	for i, row := range rows {
		row = trimmed(row)
		if len(row) == 0 {
			continue
		}
		cell := func(n int) string {
			if n < len(row) {
				return row[n]
			}
			return ""
		}
		bad := func(f ManifestFault) (Manifest, error) {
			return m, &ManifestError{Fault: f, Row: i + 1, Found: strings.Join(row, " | ")}
		}
		var part *Part
		if len(m.Parts) > 0 {
			part = &m.Parts[len(m.Parts)-1]
		}
		switch {
		case cell(0) == "part" && len(row) == 2:
			if cell(1) != "survey" {
				return bad(Malformed)
			}
			m.Parts = append(m.Parts, Part{})
			mode = "part"
		case part != nil && slices.Equal(row, itemHeader):
			mode = "items"
		case part != nil && slices.Equal(row, sectionHeader):
			mode = "sections"
		case mode == "items":
			it := Item{ID: cell(0), Sheet: cell(1), Answer: cell(2), Last: cell(3), Reason: cell(4), Evidence: cell(5), Denominator: cell(6)}
			if it.ID == "" || it.Sheet == "" || it.Answer == "" || len(row) > len(itemHeader) {
				return bad(Malformed)
			}
			part.Items = append(part.Items, it)
		case mode == "sections":
			s := Section{Code: cell(0), Sheet: cell(1), Same: cell(2)}
			if s.Code == "" || s.Sheet == "" || len(row) > len(sectionHeader) {
				return bad(Malformed)
			}
			part.Sections = append(part.Sections, s)
		case len(row) > 2 || !m.set(part, cell(0), cell(1)):
			return bad(Malformed)
		case m.Version > ManifestVersion:
			return bad(NewerVersion)
		}
	}
	if m.Version < 1 || m.Country == "" || len(m.Parts) == 0 {
		return m, &ManifestError{Fault: Malformed}
	}
	if sum := checksum(rows); sum != m.Checksum {
		return m, &ManifestError{Fault: BadChecksum, Found: m.Checksum}
	}
	return m, nil
}

// set takes a key/value row; false for a key that has no place there.
func (m *Manifest) set(part *Part, key, value string) bool {
	var err error
	switch {
	case part == nil && key == "product":
		m.Product = value
	case part == nil && key == "manifest":
		m.Version, err = strconv.Atoi(value)
	case part == nil && key == "country":
		m.Country = value
	case part == nil && key == "language":
		m.Language = value
	case part == nil && key == "base":
		m.Base, err = strconv.ParseInt(value, 10, 64)
	case part == nil && key == "checksum":
		m.Checksum = value
	case part != nil && key == "round":
		part.Round = value
	case part != nil && key == "survey":
		part.Survey = value
	case part != nil && key == "version":
		part.SurveyVersion = value
	case part != nil && key == "draft" && m.Version > 1:
		part.Draft, err = strconv.ParseInt(value, 10, 64)
	default:
		return false
	}
	return err == nil
}
