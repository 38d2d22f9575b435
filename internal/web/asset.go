package web

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"io/fs"
	"mime"
	"path"
	"strings"
	"sync"

	"github.com/gofiber/fiber/v2"
)

// asset is one static file, hashed and compressed at start.
type asset struct {
	address string
	kind    string
	plain   []byte
	gzip    []byte // nil where it would not be smaller
}

type assets struct {
	byName    map[string]*asset
	byAddress map[string]*asset
}

// loadAssets reads static/** of files. Addresses carry a hash of the content, so that they can be kept for ever.
func loadAssets(files fs.FS) (*assets, error) {
	a := &assets{byName: map[string]*asset{}, byAddress: map[string]*asset{}}
	err := fs.WalkDir(files, "static", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		content, err := fs.ReadFile(files, name)
		if err != nil {
			return err
		}
		short := strings.TrimPrefix(name, "static/")
		sum := sha256.Sum256(content)
		one := &asset{address: "/static/" + hex.EncodeToString(sum[:6]) + "/" + short, kind: contentType(name), plain: content}
		if zipped := compressed(content, gzip.BestCompression); len(zipped) < len(content) {
			one.gzip = zipped
		}
		a.byName[short], a.byAddress[one.address] = one, one
		return nil
	})
	return a, err
}

func contentType(name string) string {
	switch path.Ext(name) {
	case ".js":
		return "text/javascript; charset=utf-8"
	case ".css":
		return "text/css; charset=utf-8"
	case ".svg":
		return "image/svg+xml"
	case ".json":
		return "application/json"
	}
	if t := mime.TypeByExtension(path.Ext(name)); t != "" {
		return t
	}
	return "application/octet-stream"
}

// pageLevel is the level of compression of pages: a twentieth larger than with the best, in half the time.
const pageLevel = 6

// writers are those of each level that are not in use: making one takes more memory than most pages.
var writers [gzip.BestCompression + 1]sync.Pool

// compressed is the content as gzip, of that level from 1 to 9.
func compressed(content []byte, level int) []byte {
	var b bytes.Buffer
	w, ok := writers[level].Get().(*gzip.Writer)
	if !ok {
		w, _ = gzip.NewWriterLevel(&b, level)
	}
	defer writers[level].Put(w)
	w.Reset(&b)
	_, _ = w.Write(content) // a buffer does not fail
	_ = w.Close()
	return b.Bytes()
}

// address of a static file by name, "" when there is none.
func (a *assets) address(name string) string {
	if one := a.byName[name]; one != nil {
		return one.address
	}
	return ""
}

func (s *Server) static(c *fiber.Ctx) error {
	one := s.assets.byAddress[c.Path()]
	if one == nil {
		return errNoPage
	}
	c.Set(fiber.HeaderCacheControl, "public, max-age=31536000, immutable")
	return send(c, one.kind, one.plain, one.gzip)
}

func (s *Server) favicon(c *fiber.Ctx) error {
	one := s.assets.byName["favicon.svg"]
	c.Set(fiber.HeaderCacheControl, "public, max-age=86400")
	return send(c, one.kind, one.plain, one.gzip)
}

// robots keeps what is not for the public out of search engines; figures are for everybody.
func (s *Server) robots(c *fiber.Ctx) error {
	c.Set(fiber.HeaderCacheControl, "public, max-age=86400")
	return send(c, "text/plain; charset=utf-8", []byte("User-agent: *\nDisallow: /operator/\nDisallow: /*/imports\n"), nil)
}

// send writes a body, compressed where the reader takes it.
func send(c *fiber.Ctx, kind string, plain, zipped []byte) error {
	c.Set(fiber.HeaderContentType, kind)
	c.Vary(fiber.HeaderAcceptEncoding)
	if zipped != nil && takesGzip(c) {
		c.Set(fiber.HeaderContentEncoding, "gzip")
		return c.Send(zipped)
	}
	return c.Send(plain)
}

func takesGzip(c *fiber.Ctx) bool {
	for _, part := range strings.Split(c.Get(fiber.HeaderAcceptEncoding), ",") {
		name, q, _ := strings.Cut(strings.TrimSpace(part), ";")
		if name = strings.TrimSpace(name); name == "gzip" || name == "*" {
			q = strings.ReplaceAll(q, " ", "")
			return !strings.HasPrefix(q, "q=0") || strings.Trim(strings.TrimPrefix(q, "q="), "0.") != ""
		}
	}
	return false
}
