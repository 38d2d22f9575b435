//go:build !linux

package pgserver

import (
	"errors"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
)

// dieWithParent is not to be had here: the next start of the folder stops what an owner left running.
func dieWithParent(*syscall.SysProcAttr) {}

// mapUser is not to be had here: the child stays root and PostgreSQL refuses to run.
func mapUser(*syscall.SysProcAttr, int) {}

// lookAt says what stands under a process id. The cluster is an argument of the servers that we start.
func lookAt(pid int, cluster string) standing {
	if err := syscall.Kill(pid, 0); errors.Is(err, syscall.ESRCH) {
		return gone
	}
	out, err := exec.Command("ps", "-o", "stat=,args=", "-p", strconv.Itoa(pid)).Output()
	line := strings.TrimSpace(string(out))
	if err != nil || line == "" || strings.HasPrefix(line, "Z") {
		return gone
	}
	if strings.Contains(line, "postgres") && strings.Contains(line, filepath.Clean(cluster)) {
		return ours
	}
	return foreign
}
