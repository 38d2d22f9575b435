package attachment

import (
	"archive/zip"
	"bytes"
	"image"
	"image/jpeg"
	"image/png"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"rumbo/internal/fault"
)

// packed is a ZIP archive of names and contents, in their order; a name that begins with "!" is locked by a password.
func packed(t testing.TB, pairs ...string) []byte {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for i := 0; i < len(pairs); i += 2 {
		name, locked := strings.CutPrefix(pairs[i], "!")
		head := &zip.FileHeader{Name: name, Method: zip.Store}
		if locked {
			head.Flags |= 1
		}
		f, err := w.CreateHeader(head)
		if err == nil {
			_, err = f.Write([]byte(pairs[i+1]))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

const (
	docxTypes = `<Types><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>`
	xlsxTypes = `<Types><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>`
	docmTypes = `<Types><Override PartName="/word/document.xml" ContentType="application/vnd.ms-word.document.macroEnabled.main+xml"/></Types>`
	odtType   = "application/vnd.oasis.opendocument.text"
	manifest  = `<manifest:manifest/>`
)

func pictures(t testing.TB) (inPNG, inJPEG []byte) {
	t.Helper()
	var a, b bytes.Buffer
	picture := image.NewGray(image.Rect(0, 0, 3, 2))
	if err := png.Encode(&a, picture); err != nil {
		t.Fatal(err)
	}
	if err := jpeg.Encode(&b, picture, nil); err != nil {
		t.Fatal(err)
	}
	return a.Bytes(), b.Bytes()
}

type sample struct {
	name    string
	content []byte
	want    string // a kind, or why it is refused
}

func samples(t testing.TB) []sample {
	p, j := pictures(t)
	docx := packed(t, "[Content_Types].xml", docxTypes, "word/document.xml", "<w:document/>")
	return []sample{
		{"a document of pages", []byte("%PDF-1.7\n1 0 obj\nendobj\ntrailer\n%%EOF\n"), "pdf"},
		{"one that was cut", []byte("%PDF-1.7\n1 0 obj"), "damaged"},
		{"a text document", docx, "docx"},
		{"a workbook", packed(t, "[Content_Types].xml", xlsxTypes, "xl/workbook.xml", "<workbook/>"), "xlsx"},
		{"an open text", packed(t, "mimetype", odtType, "content.xml", "x", "META-INF/manifest.xml", manifest), "odt"},
		{"an open workbook", packed(t, "mimetype", "application/vnd.oasis.opendocument.spreadsheet", "content.xml", "x", "META-INF/manifest.xml", manifest), "ods"},
		{"a picture", p, "png"}, {"a photograph", j, "jpeg"}, {"a picture that was cut", p[:14], "damaged"}, {"half a photograph", j[:3], "damaged"},
		{"text", []byte("Ley 3 de 2008\r\n\r\nArtículo 12. Se crea el Servicio."), "txt"},
		{"text of another time", []byte("Art\xedculo 12 \x96 se crea"), "txt"},
		{"wide text", []byte("\xff\xfeL\x00e\x00y\x00"), "txt"},
		{"wide text that was cut", []byte("\xff\xfeL\x00e"), "kind"},
		{"rows", []byte("año;valor\n2020;\"1,5\"\n2021;2\n"), "csv"}, {"marked rows", []byte("\ufeffa,b\n1,2\n"), "csv"}, {"columns", []byte("a\tb\n1\t2"), "csv"},
		{"rows of uneven length", []byte("a,b\n1,2,3\n"), "txt"},
		{"nothing", nil, "empty"}, {"blanks", []byte(" \n\t "), "empty"},

		{"macros by their project", packed(t, "[Content_Types].xml", docxTypes, "word/document.xml", "x", "word/vbaProject.bin", "x"), "macros"},
		{"macros elsewhere", packed(t, "[Content_Types].xml", xlsxTypes, "xl/workbook.xml", "x", "xl/VBAPROJECT.BIN", "x"), "macros"},
		{"macros by their type", packed(t, "[Content_Types].xml", docmTypes, "word/document.xml", "x"), "macros"},
		{"macros of 1992", packed(t, "[Content_Types].xml", xlsxTypes, "xl/workbook.xml", "x", "xl/macrosheets/sheet1.xml", "x"), "macros"},
		{"controls", packed(t, "[Content_Types].xml", docxTypes, "word/document.xml", "x", "word/activeX/activeX1.xml", "x"), "macros"},
		{"open macros", packed(t, "mimetype", odtType, "content.xml", "x", "META-INF/manifest.xml", manifest, "Basic/Standard/Module1.xml", "x"), "macros"},
		{"scripts", packed(t, "mimetype", odtType, "content.xml", "x", "META-INF/manifest.xml", manifest, "Scripts/python/a.py", "x"), "macros"},
		{"a programme within", packed(t, "[Content_Types].xml", docxTypes, "word/document.xml", "x", "word/embeddings/setup.EXE", "x"), "macros"},
		{"a password", packed(t, "[Content_Types].xml", docxTypes, "!word/document.xml", "x"), "locked"},
		{"an open password", packed(t, "mimetype", odtType, "content.xml", "x", "META-INF/manifest.xml", `<manifest:encryption-data/>`), "locked"},
		{"two of one name", packed(t, "[Content_Types].xml", docxTypes, "word/document.xml", "x", "Word/Document.xml", "y"), "damaged"},
		{"a way out", packed(t, "[Content_Types].xml", docxTypes, "word/document.xml", "x", "../../x", "y"), "damaged"},
		{"a way from the root", packed(t, "[Content_Types].xml", docxTypes, "word/document.xml", "x", "/etc/x", "y"), "damaged"},
		{"Windows' way", packed(t, "[Content_Types].xml", docxTypes, "word/document.xml", "x", `word\..\x`, "y"), "damaged"},
		{"any archive", packed(t, "a.txt", "x"), "kind"}, {"an empty archive", packed(t), "kind"},
		{"types alone", packed(t, "[Content_Types].xml", docxTypes), "kind"},
		{"a template's type", packed(t, "[Content_Types].xml", strings.Replace(docxTypes, "document.main", "template.main", 1), "word/document.xml", "x"), "kind"},
		{"an archive that was cut", docx[:len(docx)-30], "damaged"},
		{"slides", packed(t, "mimetype", "application/vnd.oasis.opendocument.presentation", "content.xml", "x", "META-INF/manifest.xml", manifest), "kind"},
		{"old Office", []byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 and so on"), "old_office"},
		{"something before an archive", append([]byte("GIF89a"), docx...), "kind"},
		{"a programme", []byte("MZ\x90\x00\x03\x00\x00\x00"), "kind"}, {"another", []byte("\x7fELF\x02\x01\x01\x00"), "kind"},
		{"a page", []byte("<!DOCTYPE html><script>alert(1)</script>"), "kind"}, {"a page after blanks", []byte("\n\n <html>"), "kind"}, {"a drawing", []byte("<svg xmlns='http://www.w3.org/2000/svg'/>"), "kind"},
		{"a shell's script", []byte("#!/bin/sh\nrm -rf /\n"), "kind"}, {"PostScript", []byte("%!PS-Adobe-3.0\n"), "kind"}, {"rich text", []byte(`{\rtf1 hello}`), "kind"},
		{"an animation", []byte("GIF89a\x01\x00\x01\x00\x00"), "kind"}, {"bytes", []byte{0, 1, 2, 3, 4, 5}, "kind"}, {"text with a nought", []byte("Ley 3\x00 de 2008"), "kind"},
	}
}

func TestRecognise(t *testing.T) {
	t.Parallel()
	for _, s := range samples(t) {
		kind, err := Recognise(s.content)
		got := string(kind)
		if e, ok := fault.As(err); ok {
			got = strings.TrimPrefix(e.Key, "evidence.refused.")
			if e.Kind != fault.Invalid || kind != "" {
				t.Errorf("%s: %v %q", s.name, e.Kind, kind)
			}
		}
		if got != s.want {
			t.Errorf("%s is %s, want %s", s.name, got, s.want)
		}
	}
}

func TestName(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		kind        Kind
		given, want string
	}{
		{PDF, "Decreto 4.pdf", "Decreto 4.pdf"}, {PDF, "Decreto 4.PDF", "Decreto 4.pdf"}, {PDF, "page.html", "page.html.pdf"}, {PDF, `C:\Users\x\ley.pdf`, "ley.pdf"},
		{PDF, "../../etc/passwd", "passwd.pdf"}, {PDF, "", "file.pdf"}, {PDF, "...", "file.pdf"}, {PDF, "ley\u202efdp.exe", "leyfdp.exe.pdf"}, {PDF, "a\r\nb\x00.pdf", "ab.pdf"},
		{JPEG, "foto.jpeg", "foto.jpeg"}, {JPEG, "foto", "foto.jpg"}, {CSV, "datos.csv", "datos.csv"}, {TXT, "notas.bat", "notas.bat.txt"}, {XLSX, "a<b>:c?.xlsx", "a-b--c-.xlsx"},
		{PDF, strings.Repeat("ñ", 300) + ".pdf", strings.Repeat("ñ", LongestName-4) + ".pdf"},
	} {
		if got := c.kind.Name(c.given); got != c.want {
			t.Errorf("%q as %s: %q, want %q", c.given, c.kind, got, c.want)
		}
	}
}

// FuzzRecognise: whatever comes, it is a known kind or refused in words, nothing with macros is taken, and the answer does not change.
func FuzzRecognise(f *testing.F) {
	for _, s := range samples(f) {
		f.Add(s.content, s.name)
	}
	f.Fuzz(func(t *testing.T, content []byte, name string) {
		kind, err := Recognise(content)
		again, _ := Recognise(bytes.Clone(content))
		if kind != again {
			t.Errorf("%q, then %q", kind, again)
		}
		if err != nil {
			if e, ok := fault.As(err); !ok || e.Kind != fault.Invalid || kind != "" {
				t.Errorf("%q %v", kind, err)
			}
			return
		}
		if !slices.Contains(Kinds(), kind) {
			t.Errorf("kind %q", kind)
		}
		for _, bad := range []string{"<", "#!", "MZ", "\x7fELF", "\xd0\xcf\x11\xe0"} {
			if bytes.HasPrefix(content, []byte(bad)) {
				t.Errorf("%q taken as %s", bad, kind)
			}
		}
		if kind == DOCX || kind == XLSX || kind == ODT || kind == ODS {
			archive, err := zip.NewReader(bytes.NewReader(content), int64(len(content)))
			if err != nil {
				t.Fatal(err)
			}
			for _, member := range archive.File {
				if strings.Contains(strings.ToLower(member.Name), "vbaproject.bin") {
					t.Errorf("%s taken with %s", kind, member.Name)
				}
			}
		}
		kept := kind.Name(name)
		if !utf8.ValidString(kept) || utf8.RuneCountInString(kept) > LongestName || strings.ContainsAny(kept, "/\\\x00\r\n\"") || kind.Name(kept) != kept {
			t.Errorf("%q is kept as %q, then %q", name, kept, kind.Name(kept))
		}
	})
}
