package main

import (
	"math"
	"os"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
)

// roomy is how much memory a run may take before the garbage collector has to
// keep it small. A check of a million lines fits, and saves a fifth of its time.
const roomy = 480 << 20

// collectLate lets the garbage collector run only to stay within roomy, as long
// as what lives is below it. On a larger project the usual pace comes
// back. GOGC and GOMEMLIMIT in the environment win.
func collectLate() {
	if os.Getenv("GOGC") != "" || os.Getenv("GOMEMLIMIT") != "" {
		return
	}
	debug.SetGCPercent(-1)
	debug.SetMemoryLimit(roomy)
	watchCollections()
}

// watchCollections looks at what lives after each collection.
func watchCollections() {
	runtime.AddCleanup(new(sentinel), func(struct{}) {
		live := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
		metrics.Read(live)
		if live[0].Value.Kind() == metrics.KindUint64 && live[0].Value.Uint64() < roomy*9/10 {
			watchCollections()
			return
		}
		debug.SetGCPercent(100)
		debug.SetMemoryLimit(math.MaxInt64)
	}, struct{}{})
}

// sentinel is freed by the next collection.
type sentinel [64]byte
