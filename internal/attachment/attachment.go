// Package attachment tells by its content, never by its name, what a file is that somebody hands in as evidence. What runs, what cannot be
// read without a password and what is not one of the kinds is refused.
package attachment

import (
	"archive/zip"
	"bytes"
	"encoding/csv"
	"image"
	_ "image/jpeg" // so that their heads are read
	_ "image/png"
	"io"
	"net/http"
	"path"
	"slices"
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"

	"rumbo/internal/fault"
)

// Kind of a file.
type Kind string

// The kinds that are taken, as in the tables of evidence.
const (
	PDF  Kind = "pdf"
	DOCX Kind = "docx"
	XLSX Kind = "xlsx"
	ODT  Kind = "odt"
	ODS  Kind = "ods"
	PNG  Kind = "png"
	JPEG Kind = "jpeg"
	TXT  Kind = "txt"
	CSV  Kind = "csv"
)

// Kinds lists them all.
func Kinds() []Kind { return []Kind{PDF, DOCX, XLSX, ODT, ODS, PNG, JPEG, TXT, CSV} }

// endings of names, the usual one first.
func (k Kind) endings() []string {
	switch k {
	case JPEG:
		return []string{".jpg", ".jpeg"}
	case TXT:
		return []string{".txt", ".csv", ".tsv", ".md"}
	case CSV:
		return []string{".csv", ".txt", ".tsv"}
	}
	return []string{"." + string(k)}
}

// Bounds of what is looked at.
const (
	mostMembers  = 10_000
	mostUnpacked = 512 << 20
	mostTypes    = 1 << 20 // bytes of the list of content types
	mostPixels   = 200 << 20
	rowsLookedAt = 50
)

// Recognise tells the kind of a file. It refuses, as fault.Invalid, an empty file, one with macros, one with a password, old Office
// files, a damaged one, and every other kind.
func Recognise(content []byte) (Kind, error) {
	refuse := func(why string) (Kind, error) { return "", fault.New(fault.Invalid, "evidence.refused."+why) }
	switch {
	case len(bytes.TrimSpace(content)) == 0:
		return refuse("empty")
	case bytes.HasPrefix(content, []byte("%PDF-")):
		if !bytes.Contains(content[max(0, len(content)-4096):], []byte("%%EOF")) {
			return refuse("damaged")
		}
		return PDF, nil
	case bytes.HasPrefix(content, []byte("PK\x03\x04")):
		return container(content, refuse)
	case bytes.HasPrefix(content, []byte("\x89PNG\r\n\x1a\n")), bytes.HasPrefix(content, []byte("\xff\xd8\xff")):
		head, format, err := image.DecodeConfig(bytes.NewReader(content))
		if err != nil || head.Width <= 0 || head.Height <= 0 || head.Width > mostPixels/head.Height {
			return refuse("damaged")
		}
		return Kind(format), nil
	case bytes.HasPrefix(content, []byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")):
		return refuse("old_office") // also how a .docx with a password is packed
	}
	if text, ok := readText(content); ok {
		if table(text) {
			return CSV, nil
		}
		return TXT, nil
	}
	return refuse("kind")
}

// container tells what a ZIP archive is.
func container(content []byte, refuse func(string) (Kind, error)) (Kind, error) {
	archive, err := zip.NewReader(bytes.NewReader(content), int64(len(content)))
	if err != nil || len(archive.File) > mostMembers {
		return refuse("damaged")
	}
	members, unpacked := map[string]*zip.File{}, uint64(0)
	for _, f := range archive.File {
		name := strings.ToLower(f.Name)
		if _, twice := members[name]; twice || name == "" || strings.ContainsAny(name, "\\\x00") || path.IsAbs(name) || strings.HasPrefix(name, "..") || path.Clean(name) != strings.TrimSuffix(name, "/") {
			return refuse("damaged")
		}
		members[name] = f
		if unpacked += f.UncompressedSize64; unpacked > mostUnpacked || f.UncompressedSize64 > mostUnpacked {
			return refuse("damaged")
		}
		if f.Flags&1 != 0 {
			return refuse("locked")
		}
	}
	for name := range members {
		if runs(name) {
			return refuse("macros")
		}
	}
	if first := archive.File[:min(1, len(archive.File))]; len(first) == 1 && first[0].Name == "mimetype" {
		return openDocument(members, refuse)
	}
	types, ok := unpack(members["[content_types].xml"], mostTypes)
	if !ok {
		return refuse("kind")
	}
	lower := bytes.ToLower(types)
	switch {
	case bytes.Contains(lower, []byte("macroenabled")), bytes.Contains(lower, []byte("vbaproject")), bytes.Contains(lower, []byte("ms-excel.intlmacrosheet")), bytes.Contains(lower, []byte("ms-excel.macrosheet")):
		return refuse("macros")
	case bytes.Contains(lower, []byte("wordprocessingml.document.main+xml")) && members["word/document.xml"] != nil:
		return DOCX, nil
	case bytes.Contains(lower, []byte("spreadsheetml.sheet.main+xml")) && members["xl/workbook.xml"] != nil:
		return XLSX, nil
	}
	return refuse("kind")
}

// runs tells a member of a document that holds a programme.
func runs(name string) bool {
	base := path.Base(name)
	for _, part := range []string{"vbaproject", "vbadata", "attachedtoolbars"} {
		if strings.HasPrefix(base, part) {
			return true
		}
	}
	for _, folder := range []string{"basic/", "scripts/", "xl/macrosheets/", "word/activex/", "xl/activex/"} {
		if strings.HasPrefix(name, folder) && name != folder {
			return true
		}
	}
	return slices.Contains([]string{".exe", ".dll", ".js", ".vbs", ".ps1", ".bat", ".cmd", ".jar", ".class", ".py", ".sh", ".hta", ".scr", ".lnk"}, path.Ext(base))
}

func openDocument(members map[string]*zip.File, refuse func(string) (Kind, error)) (Kind, error) {
	kind, ok := unpack(members["mimetype"], 200)
	if !ok || members["content.xml"] == nil {
		return refuse("damaged")
	}
	manifest, ok := unpack(members["meta-inf/manifest.xml"], mostTypes)
	if !ok {
		return refuse("damaged")
	}
	if bytes.Contains(manifest, []byte("encryption-data")) {
		return refuse("locked")
	}
	switch string(kind) {
	case "application/vnd.oasis.opendocument.text":
		return ODT, nil
	case "application/vnd.oasis.opendocument.spreadsheet":
		return ODS, nil
	}
	return refuse("kind")
}

// unpack reads a small member whole; false where it is not there, larger or damaged.
func unpack(f *zip.File, most int64) ([]byte, bool) {
	if f == nil {
		return nil, false
	}
	r, err := f.Open()
	if err != nil {
		return nil, false
	}
	defer r.Close()
	out, err := io.ReadAll(io.LimitReader(r, most+1))
	return out, err == nil && int64(len(out)) <= most
}

// readText reads plain text in UTF-8, UTF-16 with its mark, or Windows-1252; false for anything that holds other signs, or is the source
// of something that a program would run or show as a page.
func readText(content []byte) (string, bool) {
	var text string
	switch {
	case bytes.HasPrefix(content, []byte{0xff, 0xfe}), bytes.HasPrefix(content, []byte{0xfe, 0xff}):
		if len(content)%2 != 0 {
			return "", false
		}
		units := make([]uint16, 0, len(content)/2)
		for i := 2; i < len(content); i += 2 {
			low, high := uint16(content[i]), uint16(content[i+1])
			if content[0] == 0xfe {
				low, high = high, low
			}
			units = append(units, high<<8|low)
		}
		text = string(utf16.Decode(units))
	case utf8.Valid(content):
		text = strings.TrimPrefix(string(content), "\ufeff")
	default:
		for _, c := range content {
			if c == 0x81 || c == 0x8d || c == 0x8f || c == 0x90 || c == 0x9d {
				return "", false
			}
		}
		runes := make([]rune, len(content))
		for i, c := range content {
			runes[i] = rune(c)
			if c >= 0x80 && c < 0xa0 {
				runes[i] = ' ' // a sign such as a dash: nothing below minds which
			}
		}
		text = string(runes)
	}
	for _, c := range text {
		if unicode.IsControl(c) && c != '\t' && c != '\n' && c != '\r' && c != '\f' || c == utf8.RuneError {
			return "", false
		}
	}
	head := strings.ToLower(strings.TrimSpace(text[:min(len(text), 1024)]))
	for _, begin := range []string{"<", "#!", "%!", "{\\rtf", "@echo", "mz"} {
		if strings.HasPrefix(head, begin) {
			return "", false
		}
	}
	return text, strings.HasPrefix(http.DetectContentType([]byte(text[:min(len(text), 512)])), "text/plain")
}

// table tells that a text is rows of as many fields each, two at least.
func table(text string) bool {
	for _, comma := range []rune{',', ';', '\t'} {
		r := csv.NewReader(strings.NewReader(text))
		r.Comma, r.ReuseRecord = comma, true
		rows := 0
		var err error
		for rows < rowsLookedAt {
			var row []string
			if row, err = r.Read(); err != nil || len(row) < 2 {
				break
			}
			rows++
		}
		if rows >= 2 && (err == io.EOF || rows == rowsLookedAt) {
			return true
		}
	}
	return false
}

// LongestName is for how many characters of a name are kept.
const LongestName = 120

// Name is a name as it is kept: without folders or signs that mislead, and ending as the kind does, so that no program takes the file for
// another.
func (k Kind) Name(given string) string {
	given = path.Base(strings.ReplaceAll(given, `\`, "/"))
	given = strings.Map(func(c rune) rune {
		switch {
		case c == utf8.RuneError, unicode.In(c, unicode.Cc, unicode.Cf, unicode.Co, unicode.Zl, unicode.Zp):
			return -1
		case strings.ContainsRune(`/:*?"<>|`, c):
			return '-'
		case unicode.IsSpace(c):
			return ' '
		}
		return c
	}, given)
	given = strings.Trim(strings.Join(strings.Fields(given), " "), ". ")
	ending := strings.ToLower(path.Ext(given))
	if !slices.Contains(k.endings(), ending) {
		ending = k.endings()[0]
	} else {
		given = given[:len(given)-len(ending)]
	}
	if given = strings.TrimRight(given, ". "); given == "" {
		given = "file"
	}
	if runes := []rune(given); len(runes) > LongestName-len(ending) {
		given = strings.TrimRight(string(runes[:LongestName-len(ending)]), ". ")
	}
	return given + ending
}
