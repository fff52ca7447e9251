// Package race answers: which accesses to one shared location may meet, with no
// lock in common?
//
// It explores what each thread entry runs, call by call, so that a path in a
// callee is named as the spawning function names it, and notes every access to
// what is not the thread's own: globals, class attributes, fields of objects
// that were made outside. Against these stand the accesses of the other
// threads, and those of the code that starts the threads and of the other
// methods of the object, as far as they may run while the threads do.
//
//	class Stats:
//	    def work(self):  self.hits += 1        thread: Update of Stats.hits, nothing held
//	    def reset(self):                       any caller, while the threads run:
//	        with self.lock: self.hits = 0      Write of Stats.hits, self.lock held
//
// Two accesses are a Pair if one of them changes the location, their threads
// may meet, and no lock is held at both. What a pair means is for the rules.
//
// May and must: locations with equal paths are taken for one; a path with an
// unknown item is dropped, since two threads with one item each are the usual
// case; an object made by the loop iteration that starts its thread is the
// thread's own. Locks are must-held.
//
// Cost: bounded by maxDepth calls down and maxFrames activations an entry. What
// lies beyond is not seen; Truncated says so.
package race
