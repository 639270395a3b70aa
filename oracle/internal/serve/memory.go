package serve

import (
	"fmt"
	"os"
	"runtime/metrics"
	"syscall"
	"time"
)

// workerMemoryLimit is the heap, in bytes, beyond which a worker ends. One Rego comprehension can allocate all the
// memory of the machine, and then the kernel would choose the victim.
const workerMemoryLimit = 2 << 30

// workerDataLimit is the private memory, in bytes, that the operating system gives to a worker. It is more than
// workerMemoryLimit, since the collector needs room; watchMemory looks ten times a second, and one allocation can be larger
// than all memory.
const workerDataLimit = 3 << 30

// LimitMemory bounds the memory of a process that evaluates foreign Rego and starts no other process.
func LimitMemory() {
	limitData(workerDataLimit)
	go watchMemory(workerMemoryLimit)
}

// limitData makes the operating system refuse private memory beyond the limit; Go then ends with "out of memory". A
// process that this one starts would have the same limit, so it is for workers that start none.
func limitData(limit uint64) {
	// On Linux RLIMIT_DATA counts writable private memory since 4.7 (setrlimit(2)), and not what Go only reserves. Where
	// the limit cannot be set, watchMemory remains.
	_ = syscall.Setrlimit(syscall.RLIMIT_DATA, &syscall.Rlimit{Cur: limit, Max: limit})
}

// watchMemory ends this process with status 3 once its heap is larger than the limit.
func watchMemory(limit uint64) {
	// debug.SetMemoryLimit is only a goal for the collector and never ends a process; RLIMIT_AS counts address
	// space, of which Go reserves far more than it uses. runtime/metrics reads without stopping the world.
	heap := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
	for range time.Tick(100 * time.Millisecond) {
		metrics.Read(heap)
		if heap[0].Value.Uint64() > limit {
			fmt.Fprintf(os.Stderr, "oracle: more than %d MiB of memory\n", limit>>20)
			os.Exit(3)
		}
	}
}
