package main

import (
	"os"
	"runtime/debug"
)

// calmCollector keeps the garbage collector from running all the time while the
// heap is small: what a run keeps, the facts of all files and what is found out
// of them, grows to the end, so that early collections find little. It gives a
// reserve that must be kept and is never touched: it takes no memory, but counts
// as live, so that the next collection waits until half of it and half of what
// is live have been allocated. Projects up to the size of Python's library are done
// before the first one, which saves them 4 % of their time; large ones need half of
// what is live on top, where Go's own setting takes as much again. Who sets GOGC is
// obeyed.
func calmCollector() []byte {
	if os.Getenv("GOGC") != "" {
		return nil
	}
	debug.SetGCPercent(50)
	return make([]byte, 1200<<20)
}

// eagerCollector has the collector run for each 60 MB: replays keep little, and
// allocate for as long as they run.
func eagerCollector() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(5)
	}
}
