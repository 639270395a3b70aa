package script

import (
	"fmt"
	"os"
	"strconv"
	"strings"

	"golang.org/x/sys/unix"
)

// ticks is how many there are in a second in /proc/PID/stat: USER_HZ, which is 100 wherever Go runs.
const ticks = 100

// cpuSeconds returns what this process, all that it has waited for and all that still lives below it have used.
func cpuSeconds() float64 {
	var used float64
	for _, who := range []int{unix.RUSAGE_SELF, unix.RUSAGE_CHILDREN} {
		var usage unix.Rusage
		if unix.Getrusage(who, &usage) == nil {
			used += float64(usage.Utime.Sec+usage.Stime.Sec) + float64(usage.Utime.Usec+usage.Stime.Usec)/1e6
		}
	}
	for _, process := range listDescendants() {
		stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", process))
		// The name, which may hold anything, ends with the last bracket (proc(5)).
		fields := strings.Fields(string(stat[strings.LastIndexByte(string(stat), ')')+1:]))
		if err != nil || len(fields) < 15 {
			continue
		}
		for _, field := range fields[11:15] {
			if count, err := strconv.Atoi(field); err == nil {
				used += float64(count) / ticks
			}
		}
	}
	return used
}

// listDescendants lists what lives below this process, orphans included, since they come to it.
func listDescendants() []int {
	var found []int
	for waiting := listChildren(os.Getpid()); len(waiting) > 0; waiting = waiting[1:] {
		found = append(found, waiting[0])
		waiting = append(waiting, listChildren(waiting[0])...)
	}
	return found
}

func listChildren(process int) []int {
	var found []int
	tasks, err := os.ReadDir(fmt.Sprintf("/proc/%d/task", process))
	if err != nil {
		return nil
	}
	for _, task := range tasks {
		text, _ := os.ReadFile(fmt.Sprintf("/proc/%d/task/%s/children", process, task.Name()))
		for _, field := range strings.Fields(string(text)) {
			if child, err := strconv.Atoi(field); err == nil {
				found = append(found, child)
			}
		}
	}
	return found
}
