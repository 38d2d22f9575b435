package sheet

// Leave leaves a column of a sheet unread: no row that is read from now on holds a cell of it.
func (b *Book) Leave(sheet, col int) {
	if b.left == nil {
		b.left = map[int][]int{}
	}
	b.left[sheet] = append(b.left[sheet], col)
}

// without gives the rows of a source without the cells of some columns. A row that holds nothing else is passed over.
type without struct {
	source
	cols []int
}

func (w without) next(row *Row) (bool, error) {
	for {
		more, err := w.source.next(row)
		if !more || err != nil {
			return more, err
		}
		kept := row.Cells[:0]
		for _, c := range row.Cells {
			left := false
			for _, col := range w.cols {
				left = left || c.Col == col
			}
			if !left {
				kept = append(kept, c)
			}
		}
		if row.Cells = kept; len(kept) > 0 {
			return true, nil
		}
	}
}
