package audit

import (
	"crypto/sha256"
	"encoding/hex"
	"hash"
	"strconv"
	"strings"
	"time"
)

// Link seals the entries of one transaction and, where it holds change sets, their versions of figures and answers.
type Link struct {
	Number, Tx           int64
	Entries, First, Last int64
	Digest               []byte // SHA-256 of the lines of the entries
	Figures              []byte // Figures.Sum of the versions; nil without a change set
	Sealed               time.Time
	Hash                 []byte
}

// After is the hash that the link has behind a link with this hash: SHA-256 of number, transaction, entries, first and last
// entry, digest, figures, time in microseconds and the hash before, with tabs between them. The first link stands behind
// 32 zero bytes.
func (l Link) After(before []byte) []byte {
	var parts []string
	for _, n := range []int64{l.Number, l.Tx, l.Entries, l.First, l.Last} {
		parts = append(parts, strconv.FormatInt(n, 10))
	}
	parts = append(parts, hex.EncodeToString(l.Digest), hex.EncodeToString(l.Figures), strconv.FormatInt(l.Sealed.UnixMicro(), 10), hex.EncodeToString(before))
	sum := sha256.Sum256([]byte(strings.Join(parts, "\t")))
	return sum[:]
}

// Problem says what is wrong with the chain.
type Problem string

// What can be wrong.
const (
	LinkMissing    Problem = "link_missing"    // the numbers leave one out
	LinkChanged    Problem = "link_changed"    // a link is not what its hash says
	EntriesGone    Problem = "entries_gone"    // fewer entries than were sealed
	EntriesAdded   Problem = "entries_added"   // more entries than were sealed
	EntriesChanged Problem = "entries_changed" // as many, but not the same
	FiguresChanged Problem = "figures_changed" // a version of a figure or an answer was changed, removed or added
	EntryLoose     Problem = "entry_loose"     // entries that no link seals
	SetUnnoted     Problem = "set_unnoted"     // a change set of which no entry tells
	FileChanged    Problem = "file_changed"    // bytes of a file that are not those of its digest
	HeadUnknown    Problem = "head_unknown"    // the chain does not hold the hash that was noted earlier
)

// Problems are all of them.
func Problems() []Problem {
	return []Problem{LinkMissing, LinkChanged, EntriesGone, EntriesAdded, EntriesChanged, FiguresChanged, EntryLoose, SetUnnoted, FileChanged, HeadUnknown}
}

// Finding is the first thing that is wrong.
type Finding struct {
	Problem Problem
	Link    int64 // the broken link; 0 where none is
	Subject int64 // the entry, change set or file; 0 where the link says it all
	Count   int64 // how many, where that is known
}

// Report is the outcome of a verification.
type Report struct {
	Entries, Links int64
	Unsealed       int64 // entries that are to be sealed yet
	Head           string
	Finding        *Finding // nil: the chain is whole
}

// Chain follows links in the order of their numbers and stops at the first that is wrong.
type Chain struct {
	Report
	before []byte
	noted  string
	met    bool
}

// NewChain begins with the first link. noted is the hash, in hex, of a link that was the head once; empty for none.
func NewChain(noted string) *Chain {
	return &Chain{before: make([]byte, sha256.Size), noted: strings.ToLower(noted)}
}

// Next takes the next link and what stands under its transaction now: how many entries, and the digest of their lines. It
// tells whether all is well so far.
func (c *Chain) Next(l Link, entries int64, digest []byte) bool {
	wrong := func(p Problem, count int64) bool {
		c.Finding = &Finding{Problem: p, Link: l.Number, Count: count}
		return false
	}
	switch {
	case c.Finding != nil:
		return false
	case l.Number != c.Links+1:
		c.Finding = &Finding{Problem: LinkMissing, Link: c.Links + 1}
		return false
	case !same(l.Hash, l.After(c.before)):
		return wrong(LinkChanged, 0)
	case entries < l.Entries:
		return wrong(EntriesGone, l.Entries-entries)
	case entries > l.Entries:
		return wrong(EntriesAdded, entries-l.Entries)
	case !same(digest, l.Digest):
		return wrong(EntriesChanged, 0)
	}
	c.before = l.Hash
	c.Links, c.Entries, c.Head = l.Number, c.Entries+entries, hex.EncodeToString(l.Hash)
	c.met = c.met || c.Head == c.noted
	return true
}

// End tells what is left to say when there are no more links.
func (c *Chain) End() Report {
	if c.Finding == nil && c.noted != "" && !c.met {
		c.Finding = &Finding{Problem: HeadUnknown}
	}
	return c.Report
}

func same(a, b []byte) bool { return string(a) == string(b) }

// Lines digests lines one by one: each ends with a line feed.
type Lines struct {
	sum hash.Hash
	N   int64
}

// Add takes the next line.
func (d *Lines) Add(line string) {
	if d.sum == nil {
		d.sum = sha256.New()
	}
	d.sum.Write([]byte(line))
	d.sum.Write([]byte{'\n'})
	d.N++
}

// Sum is the SHA-256 of all lines so far.
func (d *Lines) Sum() []byte {
	if d.sum == nil {
		d.sum = sha256.New()
	}
	return d.sum.Sum(nil)
}

// block is how many lines Figures digests together, so that no database has to hold all of a large change set as one text.
const block = 10_000

// Figures digests the lines of versions: the SHA-256 of the SHA-256 of each ten thousand lines, one behind the other.
type Figures struct {
	part  Lines
	whole hash.Hash
}

// Add takes the next line.
func (f *Figures) Add(line string) {
	f.part.Add(line)
	if f.part.N == block {
		f.close()
	}
}

func (f *Figures) close() {
	if f.whole == nil {
		f.whole = sha256.New()
	}
	if f.part.N > 0 {
		f.whole.Write(f.part.Sum())
	}
	f.part = Lines{}
}

// Sum closes the last block and is the digest of all lines.
func (f *Figures) Sum() []byte {
	f.close()
	return f.whole.Sum(nil)
}
