// Package replay turns a finding into an experiment.
//
// Its question is: does the flagged code break, and how? It cuts the code out
// of its file (package harness), runs its threads on a machine that owns every
// switch (package machine), looks for an interleaving whose outcome no run
// with atomic regions can have (package explore), and shows it.
//
//	counter += 1     # FT101: in two threads
//
//	        A                              B
//	  6     counter += 1
//	        · reads counter: 0
//	  6                                    counter += 1
//	                                       · reads counter: 0
//	                                       · writes counter: 1
//	        · writes counter: 1
//
// # Verdicts
//
// confirmed: there is such an interleaving; the report holds it. benign: the
// accesses race, but every interleaving was run and each outcome is allowed.
// not confirmed: none was found; whether all were run is said. not replayable:
// the code could not be cut out, or it needs something that the machine does
// not have; the reason is said, with its line. Never is anything approximated.
//
// # What it leaves out
//
// What goes wrong inside one operation: it has no schedule. Values that nobody
// knows are tried as true and as false, equal or not, all at once. The user's
// program itself is never imported or run.
//
// # Reproducer
//
// A confirmed finding can be written as a program for a real CPython, which
// shows the outcome that was foretold, or the confirmation is wrong.
//
// # Cost
//
// A counter with two threads takes less than a millisecond; the budget bounds
// everything else. The same finding gives the same report, byte by byte, unless
// the time budget ends it.
package replay
