// Package lock answers: which locks does a thread hold where?
//
// A lock's identity is an access path, like that of any object: `with
// self._lock` in two methods of one class is one lock, `with threading.Lock()`
// is a new one each time. A Condition over a lock is that lock. Walk goes
// through a function's effect tree with the set of locks that are held for
// certain (must-hold): those of `with` blocks around it, and those acquired
// before and not yet released, as far as every way to the place acquires them.
//
//	with self._lock:
//	    self.size += 1          held: self._lock
//	self._lock.acquire()
//	try:
//	    self.size -= 1          held: self._lock
//	finally:
//	    self._lock.release()
//
// A `with` on an object that nothing is known of, but whose name says lock or
// mutex, counts as held too, as a Guess: it silences, and is never evidence.
//
// Entered adds what callers hold: a function all of whose known callers hold a
// lock is entered with it.
//
// What it ignores: a non-blocking acquire that fails, locks that are released
// by another function than the one that acquired them.
package lock
