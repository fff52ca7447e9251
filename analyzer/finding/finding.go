// Package finding holds what ftlint has to say: one Finding per root cause,
// with both sides of the race, the chain of calls that leads to each, and what
// is known about threads, locks and the GIL. It also decides which findings
// are said at all: suppression comments, selection, confidence and order.
//
// The package knows nothing of rules or output formats: rules make findings,
// formats print them.
package finding

import (
	"github.com/ftlint/ftlint/analyzer/edit"
	"github.com/ftlint/ftlint/analyzer/source"
)

// Severity says how bad it is if the finding is true.
type Severity uint8

const (
	Note Severity = iota
	Warning
	Error
)

func (s Severity) String() string { return [...]string{"note", "warning", "error"}[s] }

// Confidence says how sure the analysis is that the finding is true.
type Confidence uint8

const (
	Possible Confidence = iota // not shown by default
	Likely
	Certain // every call and alias on both chains is resolved
)

func (c Confidence) String() string { return [...]string{"possible", "likely", "certain"}[c] }

// Evidence says why threads are thought to meet at all.
type Evidence uint8

const (
	NoEvidence Evidence = iota // the finding is not about threads, as a syntax error
	Intrinsic                  // the code is wrong by itself, whoever calls it
	Spawned                    // the project starts the threads
	Declared                   // the code says that it expects threads
	Library                    // public code changes state that any caller's thread may share
)

func (e Evidence) String() string {
	return [...]string{"", "intrinsic", "spawned", "declared", "library"}[e]
}

// GIL says what the GIL used to do about the hazard, on CPython 3.10 and later.
type GIL uint8

const (
	GILUnknown   GIL = iota
	Masked           // it hid the hazard
	UnsafeAnyway     // the code was broken with it too
)

func (g GIL) String() string { return [...]string{"unknown", "masked", "unsafe-anyway"}[g] }

// Location is a range of the text of one file.
type Location struct {
	File source.FileID
	Span source.Span
}

// Related is another place that belongs to the finding: the other side of the
// race, the place where the lock is held, a further site of the same cause.
type Related struct {
	Location
	Role    string // read, write, test, act: the other side; site: one more of the same cause; lock, spawn
	Message string // what happens there, in the words of the user's program
}

// Frame is one step of a Chain: a call, or the access at its end.
type Frame struct {
	Location
	Function string   // qualified name of the function that the location lies in
	Locks    []string // locks held there, in the user's names
}

// Chain is how a thread gets from its entry point to the access: the spawn,
// the calls between, the access.
type Chain []Frame

// Fact is a line of the finding's second part: `= threads: …`, `= lock: …`.
type Fact struct {
	Label, Text string
	At          *Location // where it can be seen, printed after Text; or nil
}

// Finding is one root cause.
type Finding struct {
	Code    string // FT101
	Name    string // global-update
	Message string // one line, in the user's names, no final dot
	Location
	Line       source.Span // the logical line that Location starts in; Process finds it
	Label      string      // what stands beside the carets under Location
	Severity   Severity    // a rule sets it where the finding is milder than the rule's own
	Confidence Confidence
	Evidence   Evidence
	GIL        GIL
	Related    []Related
	Chains     []Chain
	Facts      []Fact // printed after the code frame: threads, lock
	Help       string // what to do, one line
	Fixes      []Fix
	Replay     *Replay // nil unless it was asked for

	// Subject is the qualified name of the shared location (`app.cache._users`,
	// `app.pool.Pool.size`), Function that of the function that the primary
	// location lies in; with the statement's tokens they make the Fingerprint.
	Subject     string
	Function    string
	Fingerprint string

	suppressed bool // by a comment
}

// Applicability says whether a fix may be applied without a look.
type Applicability uint8

const (
	Safe Applicability = iota
	Unsafe
)

func (a Applicability) String() string { return [...]string{"safe", "unsafe"}[a] }

// Edit replaces a range of one file's text.
type Edit struct {
	Location
	Content string
}

// Fix is a set of edits that together remove the finding. A rule, which has no
// text, gives Plans, all of them for the finding's file; the analyzer makes the
// Edits of a finding that is shown, and drops the fix if it cannot be done.
type Fix struct {
	Applicability Applicability
	Message       string
	Plans         []edit.Plan
	Edits         []Edit // of one file, in order, apart
}

// Verdict is what a replay found out.
type Verdict uint8

const (
	NotReplayable Verdict = iota
	NotConfirmed
	Benign
	Confirmed
)

func (v Verdict) String() string {
	return [...]string{"not replayable", "not confirmed", "benign", "confirmed"}[v]
}

// Replay is the outcome of running a finding's harness.
type Replay struct {
	Verdict     Verdict
	Kind        string   // of a confirmed one: lost update, deadlock, …
	Schedule    string   // `ft1:…`, replays the witness
	Reason      string   // of a not replayable one: what, and at which line
	Outcome     string   // of a confirmed one: `expected 2, observed 1`
	Threads     int      // of the witness
	Switches    int      // of the witness
	Schedules   int      // complete executions that were run
	Exhaustive  bool     // they stand for all interleavings
	Assumptions []string // opaques and choices that the verdict rests on
	Drawing     string   // of a confirmed one: its threads as swim lanes, as SVG
}
