// Package thread answers: who may run beside whom?
//
// An Entry is what one thread runs, and where it is handed over. Some the
// program starts: the calls in known.Spawners, and `start` on instances of
// Thread's subclasses. Others it writes for threads of somebody else (Framework):
// views of web frameworks, request handlers, methods that the logging package
// calls, destructors. Signal handlers and atexit functions run on the main
// thread, between or after its other code: their Kind says so.
//
//	def main():
//	    setup()                                Before the thread
//	    t = threading.Thread(target=work)
//	    t.start()
//	    poll()                                 During it
//	    t.join()
//	    report()                               After it
//
// A target that is a parameter is looked for at the callers, up to maxLevel of
// them, and below decorators: then the entry stands where the function is named,
// and the frame of its target has the arguments that were passed from there.
//
// Order places a site against an entry by the function that both are reached
// from: what is called there before the start, or after the join, does not run
// beside the thread. A site that has no such function in common with the start
// runs During it if the thread outlives the function that starts it: callers
// that the project does not show may come at any time. Module level runs once,
// on the main thread, Before all threads but those that it starts itself.
//
// What ends a thread or task: join on it, in a loop over all, or in a method
// called in between that joins the attribute which keeps it; leaving the `with`
// of a pool or of the ExitStack that entered it; shutdown, unless told not to
// wait; result, wait, as_completed, await, and using up what map gives. A join
// in a branch counts if the branch asks about the thread. One with a timeout
// counts, too: what follows is written for a thread that has ended.
//
// What it takes for granted: a thread is started where its start method is
// called in the function that makes it, or by the only such call among the
// methods of the object that keeps it, else where it is made. Objects of one
// class are not told apart. May and must: During over-approximates, Before and
// After are must-facts as far as calls are resolved.
//
// What is not seen: targets that a registry or getattr gives; tasks that a
// library's own pool is handed by other names than those in the tables; joins in
// functions that neither start the thread nor are methods beside it.
//
// Cost: names decide which calls and classes are looked at, so that a file
// without a name of the tables costs one look at each of its names; then an
// upward search over callers, remembered, for each function that shares a
// location with an entry.
package thread
