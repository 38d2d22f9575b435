// Package shipped reads the data that Rumbo ships (areas, memberships, catalogue, questionnaires, rounds, official
// figures) into values of the domain. Reading is strict: an unknown column, key, code or a missing language is an error
// that names file and line, so that a slip in the data stops the build's tests and never reaches a page.
package shipped

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"strings"

	"rumbo/data"
	"rumbo/internal/action"
	"rumbo/internal/area"
	"rumbo/internal/catalog"
	"rumbo/internal/observation"
	"rumbo/internal/survey"
)

// Data is everything that Rumbo ships. Memberships are flattened to countries and territories.
type Data struct {
	Areas          []area.Area
	Memberships    []area.Membership
	Catalogue      catalog.Content
	Questionnaires []survey.Questionnaire
	Rounds         []survey.Round
	Meetings       []action.Meeting
	Sets           []action.Set
	Figures        []observation.Observation // in the order of their keys
	Hash           string                    // SHA-256 over names and contents of the data files, hex
}

// Load reads the embedded data. It takes about a tenth of a second each time; the caller keeps the result.
func Load() (*Data, error) { return Parse(data.Files) }

// Reference reads everything but the figures, in a third of the time and memory: what files are checked against.
func Reference() (*Data, error) {
	r := reader{files: data.Files}
	d := r.reference()
	return d, r.err()
}

// Parse reads data files laid out as in the folder data. The error lists every file that is wrong, each as file:line.
func Parse(files fs.FS) (*Data, error) {
	r := reader{files: files}
	d := r.reference()
	if r.err() == nil {
		d.Figures = r.figures("figure", d)
	}
	var err error
	if d.Hash, err = hash(files); err != nil {
		r.wrong = append(r.wrong, err)
	}
	if err := r.err(); err != nil {
		return nil, err
	}
	return d, nil
}

// Directory finds the shipped areas.
func (d *Data) Directory() *area.Directory { return area.NewDirectory(d.Areas, d.Memberships) }

// Catalog finds what is measured; the error names every reference that leads nowhere.
func (d *Data) Catalog() (*catalog.Catalog, error) { return catalog.New(d.Catalogue) }

// reference reads all but the figures and lets them agree.
func (r *reader) reference() *Data {
	d := &Data{}
	d.Areas = r.areas("areas.tsv")
	d.Memberships = r.memberships("memberships.tsv", d.Areas)
	d.Catalogue = r.catalogue("catalogue", d.Areas)
	d.Questionnaires = r.questionnaires("questionnaire")
	d.Rounds = r.rounds("catalogue/rounds.yaml")
	d.Meetings = r.meetings("action/meetings.yaml")
	var links []catalog.Link
	d.Sets, links = r.lines("action/sets.yaml")
	d.Catalogue.Links = append(d.Catalogue.Links, links...)
	if r.err() == nil {
		r.agree(d)
	}
	return d
}

// reader gathers what is wrong while it reads.
type reader struct {
	files fs.FS
	wrong []error
}

// at notes that something is wrong in a line of a file.
func (r *reader) at(file string, line int, format string, args ...any) {
	r.wrong = append(r.wrong, fmt.Errorf("%s:%d: %s", file, line, fmt.Sprintf(format, args...)))
}

// err joins what is wrong; after twenty the rest is only counted.
func (r *reader) err() error {
	const most = 20
	if len(r.wrong) <= most {
		return errors.Join(r.wrong...)
	}
	return errors.Join(append(r.wrong[:most:most], fmt.Errorf("and %d more", len(r.wrong)-most))...)
}

// list gives the files of a folder with that ending, in order of name.
func (r *reader) list(folder, ending string) []string {
	entries, err := fs.ReadDir(r.files, folder)
	if err != nil {
		r.wrong = append(r.wrong, err)
		return nil
	}
	var out []string
	for _, e := range entries {
		if strings.HasSuffix(e.Name(), ending) {
			out = append(out, folder+"/"+e.Name())
		}
	}
	return out
}

func hash(files fs.FS) (string, error) {
	h := sha256.New()
	err := fs.WalkDir(files, ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		content, err := fs.ReadFile(files, path)
		if err != nil {
			return err
		}
		_, err = fmt.Fprintf(h, "%s %d\n%s", path, len(content), content)
		return err
	})
	return hex.EncodeToString(h.Sum(nil)), err
}
