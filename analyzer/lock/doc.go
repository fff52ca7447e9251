// Package lock answers: which locks does a thread hold where?
//
// A lock's identity is an access path, like that of any object: `with
// self._lock` in two methods of one class is one lock, `with threading.Lock()`
// is a new one each time (Fresh: it keeps nobody out). A Condition over a lock
// is that lock, `self.lock = other.lock` is other's, a method that returns a lock
// names that lock. Walk goes through a function's effect tree with the set of
// locks that are held for certain (must-hold), as far as every way to the place
// has taken them.
//
//	with self._lock:
//	    self.size += 1                   held: self._lock
//	if self._lock.acquire(timeout=1):
//	    try:
//	        self.size -= 1               held: self._lock
//	        self._ready.wait()
//	        self.size -= 1               held: self._lock, in another critical section
//	    finally:
//	        self._lock.release()
//
// A lock that is held has a Site, where it was taken. What is done under one
// Site is one critical section; a condition's wait, and a release and acquire in
// between, start another one.
//
// Locks are also taken by others for their callers. Functions that end with
// other locks than they began with (_acquireLock() of a module), __enter__ of
// classes, and generators that hold locks where they yield are entered where
// they are called. A class whose acquire takes any number of locks is one lock
// itself. A decorator of the program that calls the function under a lock makes
// it be entered with that lock, and so does `# ftlint: requires(lock)`. A function
// that tests first whether the lock is held, or whose docstring, comment or name
// says that callers hold it, is entered with it as a guess. Entered adds what
// callers hold: a function all of whose known callers hold a lock is entered with it.
//
// A queue with one thing in it that everybody takes out and puts back is a lock,
// and so is a variable that is seen unset and set under a lock (tokens, marks). What
// readers of a reader-writer lock hold is Shared: it keeps out who holds it alone.
//
// A Guess is an object that nothing is known of but a name that says lock or
// mutex, one lock of a dict of locks, a file's lock, `lock or nullcontext()`, an
// acquire that may fail and whose result nobody tests, a token, a mark. It silences,
// and is never evidence. Locks of asyncio and its like are none: they stop no thread.
//
// Leaks finds the locks that a function may leave held by mistake. Declared and
// Misdeclarations read what comments say.
//
// What it ignores: locks released by another function than the one that acquired
// them, unless it can be entered; locks taken in a comprehension; with blocks
// that swallow an exception; context managers of ExitStacks that outlive their
// block.
//
// Cost: the calls that may touch a lock are found by name, once for a program. A
// function without any, and without with, is visited straight.
package lock
