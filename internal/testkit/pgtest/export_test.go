package pgtest

const (
	Memory = memory
	Room   = room
)

var (
	Folder = folder
	Free   = free
)
