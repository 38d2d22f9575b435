package sheet

import (
	"bytes"
	"encoding/binary"
	"io"
	"strings"
	"unicode/utf16"
)

// sniff tells by the first bytes whether a file is a zip, which may be a workbook, or text. Everything else is refused
// with what it is.
func sniff(r io.ReaderAt, size int64) (Format, error) {
	head := make([]byte, min(size, 8192))
	if n, err := r.ReadAt(head, 0); err != nil && err != io.EOF {
		return "", err
	} else if head = head[:n]; int64(n) < min(size, 8192) {
		return "", io.ErrUnexpectedEOF
	}
	if isBlank(r, head, size) {
		return "", refuse(EmptyFile)
	}
	switch {
	case bytes.HasPrefix(head, []byte(sigLocal)):
		return XLSX, nil
	case bytes.HasPrefix(head, []byte(sigEnd)):
		return "", refuse(Packed, "Found", "zip")
	case bytes.HasPrefix(head, []byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")):
		return "", compound(r, size, head)
	case isOwnerFile(head, size):
		return "", refuse(LockFile)
	}
	found := signature(head)
	switch found {
	case "":
	case "json":
		return JSON, nil
	case "gzip", "7z", "rar":
		return "", refuse(Packed, "Found", found)
	default:
		return "", refuse(UnsupportedFormat, "Found", found)
	}
	if bytes.HasPrefix(head, []byte("\xff\xfe")) || bytes.HasPrefix(head, []byte("\xfe\xff")) {
		return CSV, nil
	}
	if wideWithoutMark(head, size) != "" {
		switch found := signature(bytes.ReplaceAll(head, []byte{0}, nil)); found {
		case "":
		case "json":
			return JSON, nil
		default:
			return "", refuse(UnsupportedFormat, "Found", found)
		}
		return CSV, nil
	}
	strange := 0
	for _, c := range head {
		if c < 0x20 && c != '\t' && c != '\n' && c != '\r' && c != '\f' && c != 0x1a {
			strange++
		}
	}
	// One stray NUL in text is told with its line; a file full of them is no text.
	if strange > 4+len(head)/100 {
		return "", refuse(NotAWorkbook, "Found", "binary")
	}
	return CSV, nil
}

// wideWithoutMark tells UTF-16 text that does not begin with its mark, and in which order its bytes stand: nearly every other byte is zero, and those between them are text. "" for
// anything else.
func wideWithoutMark(head []byte, size int64) string {
	if size%2 != 0 || len(head) < 4 {
		return ""
	}
	zero, strange, units := [2]int{}, [2]int{}, len(head)/2
	for i, c := range head[:2*units] {
		switch {
		case c == 0:
			zero[i%2]++
		case c < 0x20 && c != '\t' && c != '\n' && c != '\r':
			strange[i%2]++
		}
	}
	for low, name := range []string{"utf-16le", "utf-16be"} {
		if high := 1 - low; 4*zero[high] >= 3*units && zero[low] == 0 && strange[low] == 0 {
			return name
		}
	}
	return ""
}

func isBlank(r io.ReaderAt, head []byte, size int64) bool {
	blank := func(b []byte) bool { return len(bytes.Trim(b, " \t\r\n")) == 0 }
	head = bytes.TrimPrefix(head, []byte("\xef\xbb\xbf"))
	for _, mark := range []string{"\xff\xfe", "\xfe\xff"} {
		if bytes.HasPrefix(head, []byte(mark)) {
			head = bytes.ReplaceAll(head[2:], []byte{0}, nil)
		}
	}
	if !blank(head) {
		return false
	}
	var more [8192]byte
	for at := int64(8192); at < size; at += int64(len(more)) {
		n, _ := r.ReadAt(more[:], at)
		if !blank(more[:n]) {
			return false
		}
	}
	return true
}

// isOwnerFile recognises what Excel and Word leave beside an open file (~$name.xlsx: the length of a name, the name
// filled up with blanks, and both again in UTF-16) and what LibreOffice does (.~lock.name#: one line of commas).
func isOwnerFile(head []byte, size int64) bool {
	if (size == 165 || size == 162) && head[0] > 0 && head[0] < 54 {
		fill := head[1+int(head[0]) : 54]
		if len(bytes.Trim(fill, " \x00")) == 0 && bytes.IndexByte(head[1:1+int(head[0])], '\n') < 0 {
			return true
		}
	}
	line := string(head)
	return size < 1024 && strings.Count(line, ",") == 4 && strings.HasPrefix(line, ",") && strings.Contains(line, ",file:///") && strings.HasSuffix(strings.TrimSpace(line), ";")
}

// signature names formats that are neither workbook nor text with delimiters.
func signature(head []byte) string {
	for _, known := range []struct{ mark, found string }{
		{"%PDF", "pdf"}, {`{\rtf`, "rtf"}, {"\x89PNG", "image"}, {"\xff\xd8\xff", "image"}, {"GIF8", "image"}, {"II*\x00", "image"},
		{"MM\x00*", "image"}, {"\x1f\x8b", "gzip"}, {"7z\xbc\xaf", "7z"}, {"Rar!", "rar"},
	} {
		if bytes.HasPrefix(head, []byte(known.mark)) {
			return known.found
		}
	}
	text := bytes.TrimPrefix(head, []byte("\xef\xbb\xbf"))
	if bytes.HasPrefix(text, []byte("\xff\xfe")) || bytes.HasPrefix(text, []byte("\xfe\xff")) {
		text = bytes.ReplaceAll(text[2:], []byte{0}, nil)
	}
	text = bytes.TrimLeft(text, " \t\r\n")
	lower := bytes.ToLower(text[:min(len(text), 2048)])
	starts := func(marks ...string) bool {
		for _, m := range marks {
			if bytes.HasPrefix(lower, []byte(m)) {
				return true
			}
		}
		return false
	}
	switch {
	case starts("mime-version:") && bytes.Contains(lower, []byte("multipart/related")): // a page with its parts, "Single File Web Page"
		return "html"
	case starts("<!doctype html", "<html", "<head", "<body", "<meta", "<table", "<style", "<script"):
		return "html"
	case starts("<?xml", "<!doctype"):
		switch {
		case bytes.Contains(lower, []byte("urn:schemas-microsoft-com:office:spreadsheet")):
			return "xml_2003"
		case bytes.Contains(lower, []byte("<html")):
			return "html"
		case bytes.Contains(lower, []byte("urn:oasis:names:tc:opendocument")):
			return "ods"
		}
		return "xml"
	case len(text) > 1 && (text[0] == '{' || text[0] == '['):
		next := bytes.TrimLeft(text[1:], " \t\r\n")
		if len(next) > 0 && (next[0] == '"' || text[0] == '[' && (next[0] == '{' || next[0] == '[')) {
			return "json"
		}
	}
	return ""
}

// recognise tells whether a zip is a workbook of ours, and what it is otherwise.
func (a *archive) recognise() error {
	for _, p := range a.parts {
		if p.locked {
			return refuse(PasswordProtected)
		}
	}
	has := func(name string) bool { return a.find(name) != nil }
	found := ""
	switch {
	case has("xl/workbook.bin"):
		found = "xlsb"
	case has("word/document.xml"):
		found = "docx"
	case has("ppt/presentation.xml"):
		found = "pptx"
	case has("Index/Document.iwa"), has("Index.zip"):
		found = "numbers"
	case has("mimetype") && has("content.xml"):
		found = "ods"
	}
	if found != "" {
		return refuse(UnsupportedFormat, "Found", found)
	}
	if has("_rels/.rels") {
		return nil
	}
	if has("xl/workbook.xml") || has("[Content_Types].xml") {
		return refuse(PartMissing, "Part", "_rels/.rels")
	}
	return refuse(Packed, "Found", "zip")
}

// compound looks into the directory of a compound file, in which Excel keeps its old format and any program an encrypted
// workbook ([MS-CFB] 2.6).
func compound(r io.ReaderAt, size int64, head []byte) error {
	names := compoundNames(r, size, head)
	switch {
	case names["EncryptedPackage"]:
		return refuse(PasswordProtected)
	case names["Workbook"], names["Book"]:
		return refuse(OldXLS)
	case names["WordDocument"]:
		return refuse(UnsupportedFormat, "Found", "doc")
	case names["PowerPoint Document"]:
		return refuse(UnsupportedFormat, "Found", "ppt")
	case len(names) == 0:
		return refuse(OldXLS, "Damaged", true)
	}
	return refuse(NotAWorkbook, "Found", "binary")
}

func compoundNames(r io.ReaderAt, size int64, head []byte) map[string]bool {
	names := map[string]bool{}
	if len(head) < 512 {
		return names
	}
	shift := binary.LittleEndian.Uint16(head[30:])
	if shift != 9 && shift != 12 {
		return names
	}
	sector := int64(1) << shift
	buf := make([]byte, sector)
	read := func(n uint32) bool {
		at := (int64(n) + 1) * sector
		got, _ := r.ReadAt(buf, at)
		return at < size && got >= 128
	}
	// follow the chain of directory sectors through the allocation table, as far as its first 109 sectors reach.
	next := func(n uint32) (uint32, bool) {
		table := int64(n) / (sector / 4)
		if table >= 109 {
			return 0, false
		}
		fat := binary.LittleEndian.Uint32(head[76+4*table:])
		var entry [4]byte
		at := (int64(fat)+1)*sector + int64(n)%(sector/4)*4
		if got, _ := r.ReadAt(entry[:], at); got < 4 {
			return 0, false
		}
		return binary.LittleEndian.Uint32(entry[:]), true
	}
	at := binary.LittleEndian.Uint32(head[48:])
	for range 256 {
		if at >= 0xfffffffa || !read(at) {
			break
		}
		for e := 0; e+128 <= len(buf); e += 128 {
			entry := buf[e:]
			n := int(binary.LittleEndian.Uint16(entry[64:]))
			if n < 2 || n > 64 || n%2 != 0 {
				continue
			}
			units := make([]uint16, n/2-1)
			for i := range units {
				units[i] = binary.LittleEndian.Uint16(entry[2*i:])
			}
			names[string(utf16.Decode(units))] = true
		}
		var ok bool
		if at, ok = next(at); !ok {
			break
		}
	}
	return names
}
