package pgserver

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
)

// dieWithParent has the kernel ask the child for a fast shutdown when the thread that started it ends.
func dieWithParent(attr *syscall.SysProcAttr) { attr.Pdeathsig = syscall.SIGINT }

// mapUser runs the child in a user namespace where our root is the user inside.
func mapUser(attr *syscall.SysProcAttr, inside int) {
	attr.Cloneflags |= syscall.CLONE_NEWUSER
	attr.UidMappings = []syscall.SysProcIDMap{{ContainerID: inside, HostID: os.Geteuid(), Size: 1}}
	attr.GidMappings = []syscall.SysProcIDMap{{ContainerID: inside, HostID: os.Getegid(), Size: 1}}
}

// lookAt says what stands under a process id. A zombie is gone, though signal 0 still reaches it.
func lookAt(pid int, cluster string) standing {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return gone
	}
	// pid (name) state …; a name may hold spaces and parentheses.
	open, end := strings.IndexByte(string(text), '('), strings.LastIndexByte(string(text), ')')
	if open < 0 || end < open || end+2 >= len(text) {
		return gone
	}
	if state := text[end+2]; state == 'Z' || state == 'X' {
		return gone
	}
	if name := string(text[open+1 : end]); name != "postgres" && name != "postmaster" {
		return foreign
	}
	real, err := filepath.EvalSymlinks(cluster)
	if err != nil {
		return foreign
	}
	cwd, err := os.Readlink("/proc/" + strconv.Itoa(pid) + "/cwd")
	switch {
	case os.IsNotExist(err):
		return gone
	case err == nil && cwd == real:
		return ours
	case err != nil && runsWith(pid, real):
		// Another user's, as our own is for a root that may not look into other users' processes.
		return ours
	}
	return foreign
}

// runsWith tells whether the process was started with the cluster as an argument.
func runsWith(pid int, cluster string) bool {
	text, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/cmdline")
	return err == nil && slices.Contains(strings.Split(string(text), "\x00"), cluster)
}
