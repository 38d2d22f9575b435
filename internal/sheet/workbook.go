package sheet

import (
	"bytes"
	"context"
	"path"
	"strconv"
	"strings"
)

// workbook is an XLSX file: its directory, and what its small parts say.
type workbook struct {
	archive *archive
	limits  Limits
	main    string // the part that lists the sheets
	parts   []string
	sheets  []SheetInfo

	from1904   bool
	styles     []showing
	stringPart string
	strings    []string
	stringsGot bool
	twice      bool // the shared strings were encoded as UTF-8 once too many
	names      map[string]string
	properties map[string]string
	merges     map[int][]Range
}

type relation struct{ kind, target string }

// relations reads the part that says what the parts of a workbook are to each other. Targets come as names of parts.
func (w *workbook) relations(ctx context.Context, of string) (map[string]relation, error) {
	dir, file := path.Split(of)
	out := map[string]relation{}
	s, err := w.scan(ctx, dir+"_rels/"+file+".rels")
	if err != nil {
		return nil, err
	}
	err = s.document("Relationships", func() error {
		var field [4]string
		for i, name := range []string{"Id", "Type", "Target", "TargetMode"} {
			var err error
			if field[i], err = s.attr(name); err != nil {
				return err
			}
		}
		if field[3] != "External" {
			target := strings.ReplaceAll(field[2], `\`, "/")
			if !strings.HasPrefix(target, "/") {
				target = dir + target
			}
			// The transitional and the strict form of the standard differ in the address, not in the last word.
			out[field[0]] = relation{kind: field[1][strings.LastIndexByte(field[1], '/')+1:], target: strings.TrimPrefix(path.Clean("/"+target), "/")}
		}
		return s.skip()
	})
	return out, err
}

func (w *workbook) scan(ctx context.Context, part string) (*scanner, error) {
	r, err := w.archive.open(part, w.limits.PartBytes, "part")
	if err != nil {
		return nil, err
	}
	return newScanner(part, guard(ctx, r, w.limits.Time))
}

// open reads the small parts. The sheets and the shared strings wait until somebody asks for rows.
func (w *workbook) open(ctx context.Context) error {
	root, err := w.relations(ctx, "")
	if err != nil {
		return err
	}
	w.properties = map[string]string{}
	for _, kind := range []string{"extended-properties", "core-properties", "custom-properties"} {
		for _, rel := range root {
			// What describes the file may be missing without harm to its data.
			if rel.kind == kind && w.archive.find(rel.target) != nil {
				if err := w.readProperties(ctx, rel.target, kind == "custom-properties"); err != nil {
					return err
				}
			}
		}
	}
	for _, rel := range root {
		if rel.kind == "officeDocument" {
			w.main = rel.target
		}
	}
	if w.main == "" {
		return refuse(PartMissing, "Part", "xl/workbook.xml")
	}
	rels, err := w.relations(ctx, w.main)
	if err != nil {
		return err
	}
	if err := w.readMain(ctx, rels); err != nil {
		return err
	}
	for _, rel := range rels {
		switch rel.kind {
		case "styles":
			s, err := w.scan(ctx, rel.target)
			if err != nil {
				return err
			}
			if w.styles, err = readStyles(s); err != nil {
				return err
			}
		case "sharedStrings":
			w.stringPart = rel.target
			if w.archive.find(rel.target) == nil {
				return refuse(PartMissing, "Part", rel.target)
			}
		}
	}
	return nil
}

func (w *workbook) readMain(ctx context.Context, rels map[string]relation) error {
	s, err := w.scan(ctx, w.main)
	if err != nil {
		return err
	}
	type localName struct {
		sheet       int
		name, value string
	}
	var all []string // every sheet, also those without cells: names that belong to one sheet count them
	var locals []localName
	w.names = map[string]string{}
	err = s.document("workbook", func() error {
		switch string(s.name) {
		case "workbookPr":
			v, err := s.attr("date1904")
			if err != nil {
				return err
			}
			w.from1904 = v == "1" || v == "true"
		case "sheets":
			return s.children(func() error {
				name, err := s.attr("name")
				if err != nil {
					return err
				}
				state, err := s.attr("state")
				if err != nil {
					return err
				}
				id, err := s.prefixedAttr("id")
				if err != nil {
					return err
				}
				all = append(all, name)
				rel, ok := rels[id]
				switch {
				case !ok || w.archive.find(rel.target) == nil:
					missing := refuse(PartMissing, "Part", rel.target)
					missing.Sheet = name
					return missing
				case rel.kind == "worksheet":
					w.sheets = append(w.sheets, SheetInfo{
						Name: name, Index: len(w.sheets), Hidden: state == "hidden" || state == "veryHidden", VeryHidden: state == "veryHidden",
					})
					w.parts = append(w.parts, rel.target)
				}
				return s.skip()
			})
		case "definedNames":
			return s.children(func() error {
				name, err := s.attr("name")
				if err != nil {
					return err
				}
				sheet, err := s.attr("localSheetId")
				if err != nil {
					return err
				}
				value, err := s.words(nil)
				if err != nil {
					return err
				}
				if i, err := strconv.Atoi(sheet); err == nil {
					locals = append(locals, localName{i, name, string(value)})
				} else {
					w.names[name] = string(value)
				}
				return nil
			})
		}
		return s.skip()
	})
	if err != nil {
		return err
	}
	for _, l := range locals {
		if l.sheet >= 0 && l.sheet < len(all) {
			w.names[all[l.sheet]+"!"+l.name] = l.value
		}
	}
	if len(w.sheets) == 0 {
		return refuse(NoSheets)
	}
	return nil
}

// readProperties takes what a file says of itself: title, creator and their like by their short names, what a program
// added by the name it gave.
func (w *workbook) readProperties(ctx context.Context, part string, custom bool) error {
	s, err := w.scan(ctx, part)
	if err != nil {
		return err
	}
	if err := s.next(); err != nil {
		return err
	}
	if s.kind != startTag {
		return s.invalid("root")
	}
	err = s.children(func() error {
		name := string(s.name)
		if custom {
			if name, err = s.attr("name"); err != nil {
				return err
			}
		}
		value, err := s.words(nil)
		if err == nil && name != "" {
			w.properties[name] = string(bytes.TrimSpace(value))
		}
		return err
	})
	if err != nil {
		return err
	}
	return s.next()
}

// sharedStrings reads the texts that cells point to, once.
func (w *workbook) sharedStrings(ctx context.Context) error {
	if w.stringsGot {
		return nil
	}
	if w.stringPart == "" {
		w.stringsGot = true
		return nil
	}
	s, err := w.scan(ctx, w.stringPart)
	if err != nil {
		return err
	}
	const weight = 16 // of a string beside its bytes
	var held int64
	var text []byte
	var list []string
	var twice []int
	err = s.document("sst", func() error {
		if string(s.name) != "si" {
			return s.skip()
		}
		if text, err = richText(s, text[:0]); err != nil {
			return err
		}
		if tooLong(text, w.limits.CellChars) {
			return refuse(CellTooLong, "Part", w.stringPart, "Limit", w.limits.CellChars)
		}
		if held += int64(len(text)) + weight; held > w.limits.StringBytes {
			return refuse(TooLarge, "What", "strings", "Part", w.stringPart, "Limit", w.limits.StringBytes)
		}
		list = append(list, string(text))
		if mayBeTwice(text) {
			twice = append(twice, len(list)-1)
		}
		return nil
	})
	if err != nil {
		return err
	}
	w.strings, w.stringsGot = list, true
	w.undo(twice)
	return nil
}

// undo undoes one encoding too many in the texts that may have it, where two at least say so and more than speak against it.
func (w *workbook) undo(may []int) {
	once := map[int]string{}
	for _, i := range may {
		if text, ok := Twice(w.strings[i]); ok {
			once[i] = text
		}
	}
	if len(once) < 2 || 2*len(once) <= len(may) {
		return
	}
	w.twice = true
	for i, text := range once {
		w.strings[i] = text
	}
}

// richText appends the text of the si or is that just began: of its own t and of those in its runs, without the
// phonetic reading aids (rPh). What a run shows raised is raised in the text.
func richText(s *scanner, dst []byte) ([]byte, error) {
	piece := func() error {
		if string(s.name) != "t" {
			return s.skip()
		}
		from := len(dst)
		var err error
		if dst, err = s.words(dst); err == nil {
			dst = unescape(dst, from)
		}
		return err
	}
	err := s.children(func() error {
		if string(s.name) != "r" {
			return piece()
		}
		raised, from := false, len(dst)
		err := s.children(func() (err error) {
			if string(s.name) == "rPr" {
				raised, err = isRaised(s)
				return err
			}
			return piece()
		})
		if raised && err == nil {
			dst = raise(dst, from)
		}
		return err
	})
	return dst, err
}
