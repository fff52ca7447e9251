// Package race answers: which accesses to one shared location may meet, with no
// lock in common; and what does a function do to such locations, step by step?
//
// There are two halves, side by side, for the two kinds of evidence.
//
// The spawned half explores what each thread entry of the project runs, call by
// call, so that a path in a callee is named as the spawning function names it,
// and notes every access to what is not the thread's own: globals, class
// attributes, fields of objects that were made outside. Against these stand the
// accesses of the other threads, and those of the code that starts the threads
// and of the other methods of the object, as far as they may run while the
// threads do.
//
//	class Stats:
//	    def work(self):  self.hits += 1        thread: Update of Stats.hits, nothing held
//	    def reset(self):                       any caller, while the threads run:
//	        with self.lock: self.hits = 0      Write of Stats.hits, self.lock held
//
// The claimed half sweeps all functions for state that somebody says is shared
// (Claim: a class that owns a lock, a module's cache), though nobody in the
// project starts the threads. There any caller may be a thread, and a field is
// named by the class that brings it.
//
// Two accesses are a Pair if one of them changes the location, their threads
// may meet, and no lock is held at both. What a pair means is for the rules.
// Patterns of two steps need more than pairs: a View is one activation of a
// function with its accesses and those of its callees in order. The views of
// the claimed half are summaries, computed bottom-up once for each function,
// with the caller's arguments put in place of the parameters.
//
// May and must: locations with equal paths are taken for one; an item under an
// unknown key counts only where it is updated, since two threads with one item
// each are the usual case; an object made by the loop iteration that starts its
// thread is the thread's own. Locks are must-held.
//
// Threads that tell each other are ordered: by objects that are waited for
// (handovers), and in turn (batons).
//
// What it ignores: accesses to names that nothing in the program changes once
// construction is over; code that only tests reach; what lies beyond maxDepth
// calls down or maxFrames activations of an entry (Truncated counts), and steps
// more than maxComposed calls away from the function that they are a pattern of.
//
// Cost: the spawned half is bounded by the entries; the claimed half looks at
// each op once, by name, and evaluates those whose name is changed somewhere.
package race
