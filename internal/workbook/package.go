package workbook

import (
	"archive/zip"
	"bytes"
	"cmp"
	"encoding/xml"
	"fmt"
	"io"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// pkg is the parts of a workbook file by name. What excelize cannot do is done on them.
type pkg map[string][]byte

func unpack(data []byte) (pkg, error) {
	zr, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return nil, err
	}
	parts := pkg{}
	for _, file := range zr.File {
		rc, err := file.Open()
		if err != nil {
			return nil, err
		}
		content, err := io.ReadAll(rc)
		rc.Close()
		if err != nil {
			return nil, err
		}
		parts[file.Name] = content
	}
	return parts, nil
}

// write writes the parts in order and with one date, so that the same parts give the same bytes.
func (parts pkg) write(w io.Writer, made time.Time) error {
	names := slices.SortedFunc(maps.Keys(parts), func(a, b string) int {
		return cmp.Or(cmp.Compare(packageOrder(a), packageOrder(b)), cmp.Compare(a, b))
	})
	zw := zip.NewWriter(w)
	for _, name := range names {
		out, err := zw.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate, Modified: made.UTC()})
		if err != nil {
			return err
		}
		content := parts[name]
		if name == "[Content_Types].xml" {
			content = sortedDefaults(content)
		}
		if _, err := out.Write(content); err != nil {
			return err
		}
	}
	return zw.Close()
}

var defaultType = regexp.MustCompile(`<Default\b[^>]*?(?:/>|></Default>)`)

// sortedDefaults puts the types of endings in order; excelize writes those of pictures as they come.
func sortedDefaults(types []byte) []byte {
	found := defaultType.FindAll(types, -1)
	sorted := slices.Clone(found)
	slices.SortFunc(sorted, bytes.Compare)
	next := 0
	return defaultType.ReplaceAllFunc(types, func([]byte) []byte {
		next++
		return sorted[next-1]
	})
}

// packageOrder puts first what programs look for first.
func packageOrder(name string) int {
	switch name {
	case "[Content_Types].xml":
		return 0
	case "_rels/.rels":
		return 1
	}
	return 2
}

// notANumber is what the function NA gives: no value, which charts leave out.
const notANumber = "#N/A"

// cachedText is above every number that a formula of ours can have, and exact in a float.
const cachedText = 8_000_000_000_000_000

var (
	cachedFormula = regexp.MustCompile(` t="str"><f>([^<]*)</f><v>(-?[0-9]+(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?)</v>`)
	customRow     = regexp.MustCompile(`<row r="([0-9]+)"[^>]*>`)
)

// formulaValues says that formulas with a number have a number, because excelize calls every kept result a text, and puts
// kept texts in.
func formulaValues(sheet []byte, texts []string) []byte {
	return cachedFormula.ReplaceAllFunc(sheet, func(cell []byte) []byte {
		m := cachedFormula.FindSubmatch(cell)
		n, err := strconv.ParseFloat(string(m[2]), 64)
		if at := int(n) - cachedText; err == nil && at >= 0 && at < len(texts) {
			var text bytes.Buffer
			if texts[at] == notANumber {
				return fmt.Appendf(nil, ` t="e"><f>%s</f><v>%s</v>`, m[1], notANumber)
			}
			_ = xml.EscapeText(&text, []byte(texts[at]))
			return fmt.Appendf(nil, ` t="str"><f>%s</f><v>%s</v>`, m[1], text.Bytes())
		}
		return fmt.Appendf(nil, "><f>%s</f><v>%s</v>", m[1], m[2])
	})
}

// freeRows lets programs make those rows higher when somebody types more.
func freeRows(sheet []byte, rows map[int]bool) []byte {
	if len(rows) == 0 {
		return sheet
	}
	return customRow.ReplaceAllFunc(sheet, func(tag []byte) []byte {
		n, err := strconv.Atoi(string(customRow.FindSubmatch(tag)[1]))
		if err == nil && rows[n] {
			return bytes.Replace(tag, []byte(` customHeight="1"`), nil, 1)
		}
		return tag
	})
}

const (
	relationship      = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
	commentsRelation  = relationship + "/comments"
	vmlRelation       = relationship + "/vmlDrawing"
	commentsType      = "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml"
	vmlType           = "application/vnd.openxmlformats-officedocument.vmlDrawing"
	relationshipsRoot = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` + "\n" +
		`<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"></Relationships>`
)

// relation is one relationship of a part.
type relation struct {
	ID     string `xml:"Id,attr"`
	Type   string `xml:"Type,attr"`
	Target string `xml:"Target,attr"`
	Mode   string `xml:"TargetMode,attr"`
}

// relations reads the relationships of a part; none is no error.
func (parts pkg) relations(part string) ([]relation, error) {
	content, ok := parts[relationsOf(part)]
	if !ok {
		return nil, nil
	}
	var list struct {
		Relationship []relation
	}
	return list.Relationship, xml.Unmarshal(content, &list)
}

func relationsOf(part string) string {
	dir, name := "", part
	if i := strings.LastIndex(part, "/"); i >= 0 {
		dir, name = part[:i+1], part[i+1:]
	}
	return dir + "_rels/" + name + ".rels"
}

// resolve gives the part that a target names, seen from another part.
func resolve(from, target string) string {
	if strings.HasPrefix(target, "/") {
		return target[1:]
	}
	dir := strings.Split(from, "/")
	dir = dir[:len(dir)-1]
	for step := range strings.SplitSeq(target, "/") {
		switch step {
		case "..":
			if len(dir) > 0 {
				dir = dir[:len(dir)-1]
			}
		case ".", "":
		default:
			dir = append(dir, step)
		}
	}
	return strings.Join(dir, "/")
}

// relate adds a relationship to a part and returns its ID.
func (parts pkg) relate(part, kind, target string) (string, error) {
	list, err := parts.relations(part)
	if err != nil {
		return "", err
	}
	id := ""
	for n := len(list) + 1; id == ""; n++ {
		id = fmt.Sprintf("rId%d", n)
		if slices.ContainsFunc(list, func(r relation) bool { return r.ID == id }) {
			id = ""
		}
	}
	content, ok := parts[relationsOf(part)]
	if !ok {
		content = []byte(relationshipsRoot)
	}
	element := fmt.Sprintf(`<Relationship Id="%s" Type="%s" Target="%s"/>`, id, kind, target)
	end := bytes.LastIndex(content, []byte("</"))
	if end < 0 { // <Relationships …/> without content
		end = bytes.LastIndex(content, []byte("/>"))
		if end < 0 {
			return "", fmt.Errorf("%s: no end", relationsOf(part))
		}
		content = slices.Concat(content[:end], []byte("></Relationships>"))
		end = bytes.LastIndex(content, []byte("</"))
	}
	parts[relationsOf(part)] = slices.Concat(content[:end], []byte(element), content[end:])
	return id, nil
}

// sheets gives the part of each sheet, by name.
func (parts pkg) sheets() (map[string]string, error) {
	root := "xl/workbook.xml"
	top, err := parts.relations("")
	if err != nil {
		return nil, err
	}
	for _, r := range top {
		if strings.HasSuffix(r.Type, "/officeDocument") {
			root = resolve("", r.Target)
		}
	}
	var book struct {
		Sheets []struct {
			Name string     `xml:"name,attr"`
			Attr []xml.Attr `xml:",any,attr"`
		} `xml:"sheets>sheet"`
	}
	if err := xml.Unmarshal(parts[root], &book); err != nil {
		return nil, err
	}
	list, err := parts.relations(root)
	if err != nil {
		return nil, err
	}
	out := map[string]string{}
	for _, s := range book.Sheets {
		for _, a := range s.Attr {
			i := slices.IndexFunc(list, func(r relation) bool { return a.Name.Local == "id" && r.ID == a.Value })
			if i >= 0 {
				out[s.Name] = resolve(root, list[i].Target)
			}
		}
	}
	return out, nil
}

// free gives a name for a new part.
func (parts pkg) free(pattern string) string {
	for n := 1; ; n++ {
		if name := fmt.Sprintf(pattern, n); parts[name] == nil {
			return name
		}
	}
}

// declare says of what type a part, or every part with an ending, is.
func (parts pkg) declare(element string) error {
	const types = "[Content_Types].xml"
	content := parts[types]
	if bytes.Contains(content, []byte(element)) {
		return nil
	}
	end := bytes.LastIndex(content, []byte("</"))
	if end < 0 {
		return fmt.Errorf("%s: no end", types)
	}
	parts[types] = slices.Concat(content[:end], []byte(element), content[end:])
	return nil
}
