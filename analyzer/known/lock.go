package known

// Lock is a class whose instances give mutual exclusion between threads.
type Lock struct {
	Class     string
	Reentrant bool
	// Wraps is the position of an argument that is the real lock (-1: none):
	// a Condition made over a lock is that lock.
	Wraps  int
	Source string
}

// Locks are the thread locks. asyncio's are none: they order the tasks of one
// event loop, which all run on one thread.
var Locks = []Lock{
	{Class: "threading.Lock", Wraps: -1, Source: threadingDoc + "#lock-objects"},
	{Class: "threading.RLock", Reentrant: true, Wraps: -1, Source: threadingDoc + "#rlock-objects"},
	{Class: "threading.Condition", Reentrant: true, Wraps: 0, Source: threadingDoc + "#condition-objects"},
	{Class: "threading.Semaphore", Wraps: -1, Source: threadingDoc + "#semaphore-objects"},
	{Class: "threading.BoundedSemaphore", Wraps: -1, Source: threadingDoc + "#semaphore-objects"},
	{Class: "multiprocessing.Lock", Wraps: -1, Source: "https://docs.python.org/3/library/multiprocessing.html#multiprocessing.Lock"},
	{Class: "multiprocessing.RLock", Reentrant: true, Wraps: -1, Source: "https://docs.python.org/3/library/multiprocessing.html#multiprocessing.RLock"},
}

// LockOf gives the row of a class, or nil.
func LockOf(class string) *Lock {
	class = Canonical(class)
	for i := range Locks {
		if Locks[i].Class == class {
			return &Locks[i]
		}
	}
	return nil
}

// Confined are classes whose instances keep a value for each thread: what is
// reached through one is not shared.
var Confined = map[string]string{
	"threading.local":        threadingDoc + "#thread-local-data",
	"_thread._local":         threadingDoc + "#thread-local-data",
	"contextvars.ContextVar": "https://docs.python.org/3/library/contextvars.html",
}
