package pgtest

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
)

const (
	memory = "/dev/shm"
	// room is what the server may need there: the clones of the tests that run at once, its log of changes, the templates.
	room = 2 << 30
)

// folder is the server's, one per user. A folder of that name that belongs to somebody else is not trusted.
//
// It is in memory where there is room, unless TMPDIR names another place: tests make and drop hundreds of databases of
// 800 files each, and ext4 looks at all files that were removed in the last minutes whenever it makes one, which took more
// processor time than everything else the server did.
func folder() (string, error) {
	parent := os.TempDir()
	if os.Getenv("TMPDIR") == "" && free(memory) >= room {
		parent = memory
	}
	dir := filepath.Join(parent, "rumbo-pgtest-"+strconv.Itoa(os.Getuid()))
	if err := os.Mkdir(dir, 0o711); err != nil && !os.IsExist(err) {
		return "", err
	}
	info, err := os.Lstat(dir)
	if err != nil {
		return "", err
	}
	if owner, ok := info.Sys().(*syscall.Stat_t); !info.IsDir() || ok && int(owner.Uid) != os.Getuid() {
		return "", fmt.Errorf("%s is not ours", dir)
	}
	return dir, nil
}

// free is how many bytes fit into a file system that is held in memory: what it has left, and what the machine and the
// container have.
func free(dir string) int64 {
	var fs syscall.Statfs_t
	if err := syscall.Statfs(dir, &fs); err != nil {
		return 0
	}
	left := int64(fs.Bavail) * int64(fs.Bsize)
	if kilobytes, ok := number("/proc/meminfo", "MemAvailable:"); ok {
		left = min(left, kilobytes<<10)
	}
	for _, group := range []struct{ limit, used, stat, cache string }{
		{"/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory.current", "/sys/fs/cgroup/memory.stat", "inactive_file"},
		{"/sys/fs/cgroup/memory/memory.limit_in_bytes", "/sys/fs/cgroup/memory/memory.usage_in_bytes", "/sys/fs/cgroup/memory/memory.stat", "total_inactive_file"},
	} {
		// Where there is no limit the file is missing or says "max".
		if limit, ok := number(group.limit, ""); ok {
			used, _ := number(group.used, "")
			cache, _ := number(group.stat, group.cache) // given up when memory is needed
			left = min(left, limit-used+cache)
		}
	}
	return left
}

// number is what stands in a file of the system after a name, or what stands there alone.
func number(file, name string) (int64, bool) {
	text, err := os.ReadFile(file)
	if err != nil {
		return 0, false
	}
	for line := range strings.Lines(string(text)) {
		rest, ok := strings.CutPrefix(line, name)
		if f := strings.Fields(rest); ok && len(f) > 0 {
			n, err := strconv.ParseInt(f[0], 10, 64)
			return n, err == nil
		}
	}
	return 0, false
}
