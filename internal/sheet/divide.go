package sheet

import "strconv"

// Block is a part of a sheet that holds a table of its own: a rectangle, and the lines above it that belong to it. A bound of 0 is none.
type Block struct {
	FirstRow, LastRow, FirstCol, LastCol int
	Title                                Range // lines elsewhere on the sheet that say what the block is of; the zero Range for none
}

// holds tells that a cell is of the block.
func (k Block) holds(row, col int) bool {
	t := k.Title
	return t.LastRow > 0 && row >= t.FirstRow && row <= t.LastRow && col >= t.FirstCol && (t.LastCol == 0 || col <= t.LastCol) ||
		row >= k.FirstRow && (k.LastRow == 0 || row <= k.LastRow) && col >= k.FirstCol && (k.LastCol == 0 || col <= k.LastCol)
}

// divided is one block of a sheet, listed as a sheet of its own.
type divided struct {
	base  int
	name  string
	block Block
}

// Divide parts a sheet into blocks. The first is what the sheet holds from now on; each other is listed as one more sheet, named after it with a colon and a number,
// which no sheet of a workbook has in its name. Cells keep their places.
func (b *Book) Divide(sheet int, blocks []Block) {
	infos := b.Sheets()
	for i, k := range blocks {
		if i == 0 {
			if b.first == nil {
				b.first = map[int]Block{}
			}
			b.first[sheet] = k
			continue
		}
		b.divided = append(b.divided, divided{sheet, infos[sheet].Name + ":" + strconv.Itoa(i+1), k})
	}
}

// On is the name of the sheet on which a block stands, by its own name; any other name is given back.
func (b *Book) On(name string) string {
	for _, d := range b.divided {
		if d.name == name {
			return b.Sheets()[d.base].Name
		}
	}
	return name
}

// inBlock gives the rows of a source with the cells of a block alone. Other rows are passed over.
type inBlock struct {
	source
	block Block
}

func (w inBlock) next(row *Row) (bool, error) {
	for {
		more, err := w.source.next(row)
		if !more || err != nil {
			return more, err
		}
		kept := row.Cells[:0]
		for _, c := range row.Cells {
			if w.block.holds(row.Number, c.Col) {
				kept = append(kept, c)
			}
		}
		if len(kept) < len(row.Cells) {
			row.Fields = 0
		}
		if row.Cells = kept; len(kept) > 0 {
			return true, nil
		}
	}
}
