package serve

import (
	"fmt"
	"os"
	"runtime/metrics"
	"time"
)

// workerMemoryLimit is the heap, in bytes, beyond which a worker ends: one Rego comprehension can ask for all there is.
const workerMemoryLimit = 2 << 30

func watchMemory(limit uint64) {
	heap := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
	for range time.Tick(100 * time.Millisecond) {
		metrics.Read(heap)
		if heap[0].Value.Uint64() > limit {
			fmt.Fprintf(os.Stderr, "oracle: more than %d MiB of memory\n", limit>>20)
			os.Exit(3)
		}
	}
}
