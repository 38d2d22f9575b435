package app

import (
	"path/filepath"

	"golang.org/x/sys/unix"

	"rumbo/internal/upkeep"
)

// diskOf is the disk of a folder; its numbers are 0 where they are not known.
func diskOf(folder string) upkeep.Disk {
	d := upkeep.Disk{Folder: folder}
	if path, err := filepath.Abs(folder); err == nil {
		d.Folder = path
	}
	var at unix.Statfs_t
	if unix.Statfs(d.Folder, &at) == nil {
		d.Free, d.Total = int64(at.Bavail)*int64(at.Bsize), int64(at.Blocks)*int64(at.Bsize)
	}
	return d
}
