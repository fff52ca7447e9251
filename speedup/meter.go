package speedup

import "github.com/ftlint/ftlint/analyzer/source"

// Meter runs a task and counts. It is how the replay's machine, which this
// package does not know, tells what only running can: how often the loops of
// the task turn, and which way its tests go.
type Meter interface {
	// Run calls a function of a module with arguments, in Python's notation,
	// after the module's body. It answers false if it cannot.
	Run(file source.FileID, function string, args []string) (Profile, bool)
}

// Profile says how often each line of one file was executed as the first of a
// statement, by line, from 1.
type Profile map[int]float64
