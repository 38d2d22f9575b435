package intake

import (
	"bufio"
	"cmp"
	"context"
	"encoding/binary"
	"errors"
	"io"
	"os"
	"slices"

	"rumbo/internal/sheet"
)

// heldAtOnce is how many figures are remembered in memory to find those given twice. Beyond it they are put aside in a temporary file, so
// that memory does not grow with the rows.
const heldAtOnce = 1 << 17

const (
	buckets   = 64
	givenSize = 8 + 8 + 4 + 2 + 2
)

// given is a figure met before: a mark of its value and its cell.
type given struct {
	mark       uint64
	row        int32
	col, table uint16
}

// duplicates finds figures that a file gives more than once.
type duplicates struct {
	values map[uint64]given
	names  []string
	most   int // to be held in memory
	again  int // figures given before with the same value
	aside  *aside

	told func(same bool, before given, fig *figure, table int) // is told of each; nil for nobody
	more bool                                                  // there are conflicts of which nobody was told
}

func newDuplicates(most int) *duplicates {
	return &duplicates{values: map[uint64]given{}, most: most}
}

// add notes a figure. One that was given before is told: with another value it is a conflict. Beyond what is held in memory that waits for
// the end of the file.
func (d *duplicates) add(fig *figure, table int, f *findings) error {
	for len(d.names) <= table {
		d.names = append(d.names, "")
	}
	d.names[table] = fig.at.sheet
	g := given{fig.mark, int32(fig.at.row), uint16(fig.at.col), uint16(table)}
	if d.aside != nil {
		return d.aside.put(fig.hash, g)
	}
	before, twice := d.values[fig.hash]
	if twice {
		d.tell(before, fig, f)
		return nil
	}
	d.values[fig.hash] = g
	if len(d.values) < d.most {
		return nil
	}
	var err error
	if d.aside, err = newAside(); err != nil {
		return err
	}
	for hash, g := range d.values {
		if err := d.aside.put(hash, g); err != nil {
			return err
		}
	}
	d.values = nil
	return nil
}

func (d *duplicates) tell(before given, fig *figure, f *findings) {
	first := place{d.names[before.table], int(before.col), int(before.row)}
	args := map[string]any{"First": first.cell(), "Sheet": first.sheet, "Key": fig.Key}
	if d.told != nil {
		d.told(before.mark == fig.mark, before, fig, slices.Index(d.names, fig.at.sheet))
	}
	if before.mark == fig.mark {
		if fig.whole() {
			d.again++
		}
		f.count(codeDuplicateSame, "", fig.at, fig.Value.Literal, args)
		return
	}
	f.add(codeDuplicateOther, fig.at, fig.Value.Literal, args)
}

// whole tells that nothing is missing for the figure to be stored.
func (fig *figure) whole() bool {
	return fig.Key.Release != "" && fig.Key.Flow != "" && fig.Source != ""
}

func (d *duplicates) close() {
	if d.aside != nil {
		d.aside.close()
	}
}

// givenTwice is a figure that was given before, by its cell.
type givenTwice struct {
	before, at given
}

// settle tells of figures that were put aside and given twice: each is read once more to be told. Those beyond what a report lists are only
// counted, and then as if nothing were missing of them.
func (d *duplicates) settle(ctx context.Context, book *sheet.Book, mappers []*mapper, f *findings) error {
	if d.aside == nil {
		return nil
	}
	same, others, sames, conflicts, err := d.aside.twice()
	if err != nil || sames+conflicts == 0 {
		return err
	}
	list := slices.Concat(same, others)
	wanted := map[given]given{}
	for _, t := range list {
		wanted[given{row: t.at.row, col: t.at.col, table: t.at.table}] = t.before
	}
	f2, look := newFindings(), newLookup(mappers[0].ref)
	for i, checked := range mappers {
		if !slices.ContainsFunc(list, func(t givenTwice) bool { return int(t.at.table) == i }) {
			continue
		}
		m := newMapper(checked.ref, checked.opt, checked.t, f2, look)
		m.trial, m.signs, m.mixed = checked.trial, checked.signs, checked.mixed
		left := 0
		for _, t := range list {
			if int(t.at.table) == i {
				left++
			}
		}
		err := m.figures(ctx, book, func(fig *figure) error {
			before, ok := wanted[given{row: int32(fig.at.row), col: uint16(fig.at.col), table: uint16(i)}]
			if ok {
				left--
				// Marks are of one reading: what was found there holds.
				before.mark = fig.mark
				if slices.ContainsFunc(others, func(o givenTwice) bool {
					return o.at.row == int32(fig.at.row) && o.at.col == uint16(fig.at.col) && int(o.at.table) == i
				}) {
					before.mark++
				}
				d.tell(before, fig, f)
			}
			if left == 0 {
				return errStop
			}
			return nil
		})
		if err != nil && !errors.Is(err, errStop) {
			return err
		}
	}
	for range sames - len(same) {
		d.again++
		f.count(codeDuplicateSame, "", place{}, "", nil)
	}
	d.more = conflicts > len(others)
	for range conflicts - len(others) {
		f.add(codeDuplicateOther, place{}, "", nil)
	}
	return nil
}

// aside are figures put into temporary files, parted by their key, so that those of one key are found in one part.
type aside struct {
	files [buckets]*os.File
	w     [buckets]*bufio.Writer
	table []uint64 // of alone
}

func newAside() (*aside, error) {
	a := &aside{}
	for i := range a.files {
		file, err := os.CreateTemp("", "rumbo-figures-*")
		if err != nil {
			a.close()
			return nil, err
		}
		_ = os.Remove(file.Name()) // where that can be done; else at the end
		a.files[i], a.w[i] = file, bufio.NewWriterSize(file, 8<<10)
	}
	return a, nil
}

func (a *aside) put(hash uint64, g given) error {
	var b [givenSize]byte
	binary.LittleEndian.PutUint64(b[0:], hash)
	binary.LittleEndian.PutUint64(b[8:], g.mark)
	binary.LittleEndian.PutUint32(b[16:], uint32(g.row))
	binary.LittleEndian.PutUint16(b[20:], g.col)
	binary.LittleEndian.PutUint16(b[22:], g.table)
	_, err := a.w[hash>>58].Write(b[:])
	return err
}

func (a *aside) close() {
	for _, file := range a.files {
		if file != nil {
			_ = file.Close()
			_ = os.Remove(file.Name())
		}
	}
}

// keyed is a figure with the hash of its key.
type keyed struct {
	hash uint64
	given
}

// compare orders figures as they stand in the file.
func (g given) compare(o given) int {
	return cmp.Or(cmp.Compare(g.table, o.table), cmp.Compare(g.row, o.row), cmp.Compare(g.col, o.col))
}

// twice gives the figures given before: of those with the same value the first, of those with another as many as a report lists, both in
// the order of the file, and how many there are of either.
func (a *aside) twice() (same, others []givenTwice, sames, conflicts int, err error) {
	var list []keyed
	for i := range a.files {
		if err := a.w[i].Flush(); err != nil {
			return nil, nil, 0, 0, err
		}
		size, err := a.files[i].Seek(0, io.SeekCurrent)
		if err == nil {
			_, err = a.files[i].Seek(0, io.SeekStart)
		}
		if err != nil {
			return nil, nil, 0, 0, err
		}
		list = slices.Grow(list[:0], int(size/givenSize))
		r := bufio.NewReaderSize(a.files[i], 64<<10)
		var b [givenSize]byte
		for range size / givenSize {
			if _, err := io.ReadFull(r, b[:]); err != nil {
				return nil, nil, 0, 0, err
			}
			list = append(list, keyed{binary.LittleEndian.Uint64(b[0:]), given{binary.LittleEndian.Uint64(b[8:]), int32(binary.LittleEndian.Uint32(b[16:])), binary.LittleEndian.Uint16(b[20:]), binary.LittleEndian.Uint16(b[22:])}})
		}
		if a.alone(list) {
			continue
		}
		slices.SortFunc(list, func(x, y keyed) int {
			return cmp.Or(cmp.Compare(x.hash, y.hash), x.given.compare(y.given))
		})
		first := 0
		for n := 1; n < len(list); n++ {
			if list[n].hash != list[first].hash {
				first = n
				continue
			}
			t := givenTwice{list[first].given, list[n].given}
			if t.at.mark == t.before.mark {
				sames++
				same = kept(same, t, 1)
			} else {
				conflicts++
				others = kept(others, t, maxPerCode)
			}
		}
	}
	return same, others, sames, conflicts, nil
}

// alone tells that no two of the figures have one key.
func (a *aside) alone(list []keyed) bool {
	size := 16
	for size < 2*len(list) {
		size *= 2
	}
	if len(a.table) < size {
		a.table = make([]uint64, size)
	}
	table := a.table[:size]
	clear(table)
	for i := range list {
		// Zero is the free place: the one key of that hash is taken for another.
		hash := max(list[i].hash, 1)
		at := hash & uint64(size-1)
		for table[at] != 0 {
			if table[at] == hash {
				return false
			}
			at = (at + 1) & uint64(size-1)
		}
		table[at] = hash
	}
	return true
}

// kept is the list with the figure in its place, at most so many.
func kept(list []givenTwice, t givenTwice, most int) []givenTwice {
	at, _ := slices.BinarySearchFunc(list, t, func(a, b givenTwice) int { return a.at.compare(b.at) })
	if at == most {
		return list
	}
	list = slices.Insert(list, at, t)
	return list[:min(len(list), most)]
}
