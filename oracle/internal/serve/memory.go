package serve

import (
	"fmt"
	"os"
	"runtime/metrics"
	"time"
)

// workerMemoryLimit is the heap, in bytes, beyond which a worker ends. One Rego comprehension can allocate all the
// memory of the machine, and then the kernel would choose the victim.
const workerMemoryLimit = 2 << 30

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
