// Package machine runs a harness: it evaluates gpython's tree of a closed
// Python program, owns every step that its threads take, and asks a Scheduler
// who goes next.
//
// Its question is: what happens if the threads of this program are interleaved
// just so? A run is a function of the program and the scheduler's answers, and
// of nothing else, so that every interleaving can be repeated.
//
//	counter = 0
//	def work():
//	    global counter
//	    counter += 1        # a read step and a write step: here B may come between
//
// # Model
//
// The tree is compiled once into closures and run many times. Each Python
// thread but the main one is a coroutine (iter.Pull); exactly one runs at any
// time. A thread offers a switch before each step on something that threads
// share. Whether that is so is not guessed but found out: each access is
// checked against the earlier ones with vector clocks (as FastTrack, Flanagan
// and Freund 2009), and the sites of two conflicting accesses that no
// synchronisation orders become switch points of the next runs. Operations on
// locks and the like are always switch points. A search that closes under this
// rule (no run shows a race at a site that is not yet a switch point) has seen
// every outcome: between two switch points a thread does only things that
// commute with what the others do (the argument of CHESS, Musuvathi and Qadeer
// 2007).
//
// Python exceptions, and the end of a run, are Go panics that only this
// package throws and catches: a Python program raises at any depth, and every
// operation of the object model may.
//
// # What it leaves out
//
// It fails closed. What the machine does not have (a statement, a builtin, a
// method, a module) ends the run as Unsupported with name and line; it never
// approximates. Notably absent: async, frames and introspection, __del__ and
// weak references (there are no reference counts), complex numbers. Identity of
// ints and strings is equality. Sets iterate in the order of insertion.
//
// # Cost
//
// A run of two threads that each do `counter += 1` takes a few microseconds;
// a switch costs a fraction of one. Every run has a budget of fuel: each
// statement, each element that is copied and each iteration takes from it.
package machine
