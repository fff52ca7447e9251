// Package thread answers: who may run beside whom?
//
// An Entry is a place where the project starts a thread, with the function
// that the thread runs. Entries come from the calls in known.Spawners, and from
// `start` on instances of Thread's subclasses.
//
//	def main():
//	    setup()                                Before the thread
//	    t = threading.Thread(target=work)
//	    t.start()
//	    poll()                                 During it
//	    t.join()
//	    report()                               After it
//
// Order places a site against an entry by the function that both are reached
// from: what is called there before the start, or after the join, does not run
// beside the thread. A site that has no such function in common with the start
// runs During it if the thread outlives the function that starts it: callers
// that the project does not show may come at any time. Module level runs once,
// on the main thread, Before all threads but those that it starts itself.
//
// What it takes for granted: a thread is started where its start method is
// called in the function that makes it, else where it is made; a join is a join
// of all threads of that entry; leaving the `with` of a pool joins its workers.
// May and must: During over-approximates, Before and After are must-facts as
// far as calls are resolved.
//
// Cost: one pass over all calls for entries; an upward search over callers,
// remembered, for each function that shares a location with an entry.
package thread
