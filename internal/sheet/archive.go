package sheet

import (
	"bufio"
	"bytes"
	"compress/flate"
	"encoding/binary"
	"errors"
	"hash"
	"hash/crc32"
	"io"
	"strings"
)

// archive is the directory of a zip file. It is read here and not by archive/zip, because that reads as many entries as
// a hostile directory holds before anyone can count them.
type archive struct {
	r       io.ReaderAt
	size    int64
	parts   map[string]*part // by name in lower case: names of parts know no case
	left    int64            // bytes that may still be unpacked
	limits  Limits
	started int64 // where the first byte of the zip lies; not 0 if something stands before it
}

type part struct {
	name     string
	method   uint16
	locked   bool
	crc      uint32
	packed   int64
	unpacked int64
	offset   int64
	charged  int64 // bytes already counted against the bound of the whole workbook
}

const (
	sigLocal     = "PK\x03\x04"
	sigCentral   = "PK\x01\x02"
	sigEnd       = "PK\x05\x06"
	sigEnd64     = "PK\x06\x06"
	sigLocator64 = "PK\x06\x07"
)

func openArchive(r io.ReaderAt, size int64, lim Limits) (*archive, error) {
	a := &archive{r: r, size: size, limits: lim, left: lim.UnpackedBytes, parts: map[string]*part{}}
	where, length, count, err := a.directory()
	if err != nil {
		return nil, err
	}
	if count > maxParts {
		return nil, refuse(TooManyParts, "Limit", maxParts)
	}
	return a, a.entries(where, length, count)
}

// directory finds the central directory: where it begins, its length and the number of its entries.
func (a *archive) directory() (where, length, count int64, err error) {
	tail := make([]byte, min(a.size, 22+65535))
	if err := a.readAt(tail, a.size-int64(len(tail))); err != nil {
		return 0, 0, 0, err
	}
	at := -1
	for end := len(tail); at < 0; {
		i := bytes.LastIndex(tail[:end], []byte(sigEnd))
		if i < 0 {
			return 0, 0, 0, refuse(ZipTruncated)
		}
		// The signature may also stand in a comment: the true one has room for its comment.
		if i+22 <= len(tail) && i+22+int(binary.LittleEndian.Uint16(tail[i+20:])) <= len(tail) {
			at = i
		}
		end = i + 3
	}
	end := tail[at:]
	count = int64(binary.LittleEndian.Uint16(end[10:]))
	length = int64(binary.LittleEndian.Uint32(end[12:]))
	where = int64(binary.LittleEndian.Uint32(end[16:]))
	place := a.size - int64(len(tail)) + int64(at)
	if count == 0xffff || length == 0xffffffff || where == 0xffffffff {
		if at < 20 || string(tail[at-20:at-16]) != sigLocator64 {
			return 0, 0, 0, refuse(ZipDamaged, "Reason", "directory")
		}
		place = int64(binary.LittleEndian.Uint64(tail[at-12:]))
		var wide [56]byte
		if place < 0 || place > a.size-56 {
			return 0, 0, 0, refuse(ZipTruncated)
		}
		if err := a.readAt(wide[:], place); err != nil {
			return 0, 0, 0, err
		}
		if string(wide[:4]) != sigEnd64 {
			return 0, 0, 0, refuse(ZipDamaged, "Reason", "directory")
		}
		count = int64(binary.LittleEndian.Uint64(wide[32:]))
		length = int64(binary.LittleEndian.Uint64(wide[40:]))
		where = int64(binary.LittleEndian.Uint64(wide[48:]))
	}
	if count < 0 || length < 0 || where < 0 || length > a.size || where > a.size-length {
		return 0, 0, 0, refuse(ZipTruncated)
	}
	// Something before the zip shifts every offset; the directory itself ends where its end record begins.
	if shift := place - length - where; shift > 0 {
		var sig [4]byte
		if err := a.readAt(sig[:], where); err != nil {
			return 0, 0, 0, err
		}
		if count > 0 && string(sig[:]) != sigCentral {
			a.started, where = shift, where+shift
		}
	}
	return where, length, count, nil
}

func (a *archive) entries(where, length, count int64) error {
	r := bufio.NewReaderSize(io.NewSectionReader(a.r, where, length), 16<<10)
	var head [46]byte
	for range count {
		if _, err := io.ReadFull(r, head[:]); err != nil {
			return a.cut(err)
		}
		if string(head[:4]) != sigCentral {
			return refuse(ZipDamaged, "Reason", "directory")
		}
		nameLen := int(binary.LittleEndian.Uint16(head[28:]))
		extraLen := int(binary.LittleEndian.Uint16(head[30:]))
		commentLen := int(binary.LittleEndian.Uint16(head[32:]))
		rest := make([]byte, nameLen+extraLen)
		if _, err := io.ReadFull(r, rest); err != nil {
			return a.cut(err)
		}
		if _, err := r.Discard(commentLen); err != nil {
			return a.cut(err)
		}
		p := &part{
			name:     strings.TrimPrefix(strings.ReplaceAll(string(rest[:nameLen]), `\`, "/"), "/"),
			locked:   head[8]&1 != 0,
			method:   binary.LittleEndian.Uint16(head[10:]),
			crc:      binary.LittleEndian.Uint32(head[16:]),
			packed:   int64(binary.LittleEndian.Uint32(head[20:])),
			unpacked: int64(binary.LittleEndian.Uint32(head[24:])),
			offset:   int64(binary.LittleEndian.Uint32(head[42:])),
		}
		if !p.widen(rest[nameLen:]) {
			return refuse(ZipDamaged, "Part", p.name, "Reason", "directory")
		}
		p.offset += a.started
		if p.packed < 0 || p.unpacked < 0 || p.offset < 0 || p.packed > a.size || p.offset > a.size-p.packed {
			return refuse(ZipTruncated, "Part", p.name)
		}
		if strings.HasSuffix(p.name, "/") {
			continue
		}
		key := strings.ToLower(p.name)
		if a.parts[key] != nil {
			return refuse(PartDuplicate, "Part", p.name)
		}
		a.parts[key] = p
	}
	return nil
}

// widen takes sizes and offset of more than 32 bits from the extra field.
func (p *part) widen(extra []byte) bool {
	if p.packed != 0xffffffff && p.unpacked != 0xffffffff && p.offset != 0xffffffff {
		return true
	}
	for len(extra) >= 4 {
		id, n := binary.LittleEndian.Uint16(extra), int(binary.LittleEndian.Uint16(extra[2:]))
		if len(extra) < 4+n {
			return false
		}
		field := extra[4 : 4+n]
		extra = extra[4+n:]
		if id != 1 {
			continue
		}
		for _, v := range []*int64{&p.unpacked, &p.packed, &p.offset} {
			if *v != 0xffffffff {
				continue
			}
			if len(field) < 8 {
				return false
			}
			*v = int64(binary.LittleEndian.Uint64(field))
			field = field[8:]
		}
		return true
	}
	return false
}

func (a *archive) cut(err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return refuse(ZipTruncated)
	}
	return err
}

func (a *archive) readAt(p []byte, off int64) error {
	n, err := a.r.ReadAt(p, off)
	if n == len(p) {
		return nil
	}
	return a.cut(err)
}

func (a *archive) find(name string) *part {
	return a.parts[strings.ToLower(strings.TrimPrefix(name, "/"))]
}

// open gives the unpacked bytes of a part, at most limit of them; more is a Refusal of what.
func (a *archive) open(name string, limit int64, what string) (io.Reader, error) {
	p := a.find(name)
	if p == nil {
		return nil, refuse(PartMissing, "Part", name)
	}
	if p.locked {
		return nil, refuse(PasswordProtected)
	}
	if p.unpacked > limit {
		return nil, refuse(TooLarge, "What", what, "Part", p.name, "Limit", limit)
	}
	var head [30]byte
	if err := a.readAt(head[:], p.offset); err != nil {
		return nil, err
	}
	if string(head[:4]) != sigLocal {
		return nil, refuse(ZipDamaged, "Part", p.name, "Reason", "header")
	}
	start := p.offset + 30 + int64(binary.LittleEndian.Uint16(head[26:])) + int64(binary.LittleEndian.Uint16(head[28:]))
	if start > a.size-p.packed {
		return nil, refuse(ZipTruncated, "Part", p.name)
	}
	u := &unpacking{a: a, p: p, limit: limit, what: what, sum: crc32.NewIEEE()}
	packed := io.NewSectionReader(a.r, start, p.packed)
	switch p.method {
	case 0:
		u.r = packed
	case 8:
		u.r = flate.NewReader(bufio.NewReaderSize(packed, 32<<10))
	default:
		return nil, refuse(ZipDamaged, "Part", p.name, "Reason", "method")
	}
	return u, nil
}

// unpacking counts and checks what comes out of a part.
type unpacking struct {
	a     *archive
	p     *part
	r     io.Reader
	n     int64
	limit int64
	what  string
	sum   hash.Hash32
}

func (u *unpacking) Read(b []byte) (int, error) {
	n, err := u.r.Read(b)
	u.n += int64(n)
	u.sum.Write(b[:n])
	if u.n > u.p.charged {
		u.a.left -= u.n - u.p.charged
		u.p.charged = u.n
	}
	switch {
	case u.n > ratioFrom && u.n > maxRatio*u.p.packed:
		return 0, refuse(ZipBomb, "Part", u.p.name, "Limit", maxRatio)
	case u.n > u.limit:
		return 0, refuse(TooLarge, "What", u.what, "Part", u.p.name, "Limit", u.limit)
	case u.a.left < 0:
		return 0, refuse(TooLarge, "What", "unpacked", "Part", u.p.name, "Limit", u.a.limits.UnpackedBytes)
	}
	switch {
	case err == nil:
		return n, nil
	case err == io.EOF:
		if u.n != u.p.unpacked {
			return n, refuse(ZipDamaged, "Part", u.p.name, "Reason", "size")
		}
		if u.sum.Sum32() != u.p.crc {
			return n, refuse(ZipDamaged, "Part", u.p.name, "Reason", "checksum")
		}
		return n, io.EOF
	case errors.Is(err, io.ErrUnexpectedEOF):
		return n, refuse(ZipTruncated, "Part", u.p.name)
	}
	var corrupt flate.CorruptInputError
	if errors.As(err, &corrupt) {
		return n, refuse(ZipDamaged, "Part", u.p.name, "Reason", "deflate")
	}
	return n, err
}
