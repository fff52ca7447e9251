package main

import (
	"math"
	"os"
	"runtime"
	"runtime/debug"
)

// heapBeforeCollection is how much may be allocated before the garbage
// collector runs for the first time. A check of a million lines allocates
// about this much, and most of it lives until the end.
const heapBeforeCollection = 384 << 20

// collectLate lets small jobs run without a collection. Once the heap has grown
// to the bound, the first collection brings back the usual pace: on a large
// project memory is what counts. GOGC and GOMEMLIMIT in the environment win.
func collectLate() {
	if os.Getenv("GOGC") != "" || os.Getenv("GOMEMLIMIT") != "" {
		return
	}
	debug.SetGCPercent(-1)
	debug.SetMemoryLimit(heapBeforeCollection)
	runtime.AddCleanup(new(sentinel), func(struct{}) {
		debug.SetGCPercent(100)
		debug.SetMemoryLimit(math.MaxInt64)
	}, struct{}{})
}

// sentinel is freed by the first collection.
type sentinel [64]byte
