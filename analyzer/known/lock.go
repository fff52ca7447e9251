package known

import "strings"

// Lock is a class whose instances give mutual exclusion between threads.
type Lock struct {
	Class     string
	Reentrant bool
	// Waits: it is a condition, whose wait lets it go for a while. A condition
	// made over a lock (its first argument) is that lock.
	Waits bool
	// Counted: a semaphore, which is a lock if its first argument is 1.
	Counted bool
	// Outside: what excludes is no object of the program but a file or the like
	// that the object names. Two objects may be one lock.
	Outside bool
	Source  string
}

// Locks are the thread locks. asyncio's are none: they order the tasks of one
// event loop, which all run on one thread.
var Locks = []Lock{
	{Class: "threading.Lock", Source: threadingDoc + "#lock-objects"},
	{Class: "threading.RLock", Reentrant: true, Source: threadingDoc + "#rlock-objects"},
	{Class: "threading.Condition", Reentrant: true, Waits: true, Source: threadingDoc + "#condition-objects"},
	{Class: "threading.Semaphore", Counted: true, Source: threadingDoc + "#semaphore-objects"},
	{Class: "threading.BoundedSemaphore", Counted: true, Source: threadingDoc + "#semaphore-objects"},
	{Class: "multiprocessing.Lock", Source: multiprocessingDoc + "#multiprocessing.Lock"},
	{Class: "multiprocessing.RLock", Reentrant: true, Source: multiprocessingDoc + "#multiprocessing.RLock"},
	{Class: "multiprocessing.Condition", Reentrant: true, Waits: true, Source: multiprocessingDoc + "#multiprocessing.Condition"},
	{Class: "multiprocessing.Semaphore", Counted: true, Source: multiprocessingDoc + "#multiprocessing.Semaphore"},
	{Class: "multiprocessing.BoundedSemaphore", Counted: true, Source: multiprocessingDoc + "#multiprocessing.BoundedSemaphore"},
	{Class: "gevent.lock.RLock", Reentrant: true, Source: "https://www.gevent.org/api/gevent.lock.html#gevent.lock.RLock"},
	{Class: "gevent.lock.Semaphore", Counted: true, Source: "https://www.gevent.org/api/gevent.lock.html#gevent.lock.Semaphore"},
	{Class: "gevent.lock.BoundedSemaphore", Counted: true, Source: "https://www.gevent.org/api/gevent.lock.html#gevent.lock.BoundedSemaphore"},
	{Class: "eventlet.semaphore.Semaphore", Counted: true, Source: "https://eventlet.readthedocs.io/en/latest/modules/semaphore.html"},
	{Class: "eventlet.semaphore.BoundedSemaphore", Counted: true, Source: "https://eventlet.readthedocs.io/en/latest/modules/semaphore.html"},
	{Class: "filelock.FileLock", Reentrant: true, Outside: true, Source: "https://py-filelock.readthedocs.io/en/latest/index.html"},
	{Class: "filelock.SoftFileLock", Reentrant: true, Outside: true, Source: "https://py-filelock.readthedocs.io/en/latest/index.html"},
	{Class: "fasteners.InterProcessLock", Outside: true, Source: "https://fasteners.readthedocs.io/en/latest/api/process_lock/"},
	{Class: "fasteners.InterProcessReaderWriterLock", Outside: true, Source: "https://fasteners.readthedocs.io/en/latest/api/process_lock/"},
	{Class: "portalocker.Lock", Outside: true, Source: "https://portalocker.readthedocs.io/en/latest/portalocker.html"},
	{Class: "portalocker.RLock", Reentrant: true, Outside: true, Source: "https://portalocker.readthedocs.io/en/latest/portalocker.html"},
}

const multiprocessingDoc = "https://docs.python.org/3/library/multiprocessing.html"

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

// TaskLibraries are the modules whose locks order the tasks of one event loop,
// and stop no thread.
var TaskLibraries = map[string]string{
	"asyncio":   "https://docs.python.org/3/library/asyncio-sync.html",
	"anyio":     "https://anyio.readthedocs.io/en/stable/synchronization.html",
	"trio":      "https://trio.readthedocs.io/en/stable/reference-core.html#synchronizing-and-communicating-between-tasks",
	"aiorwlock": "https://github.com/aio-libs/aiorwlock",
}

// ForTasks reports whether a dotted name is one of TaskLibraries.
func ForTasks(dotted string) bool {
	module, _, _ := strings.Cut(dotted, ".")
	_, ok := TaskLibraries[module]
	return ok
}

// NoLock is a context manager that does nothing: who chooses between it and a
// lock means the lock wherever there are threads.
const NoLock = "contextlib.nullcontext"

// FieldMakers are what class bodies declare fields with: each instance gets its
// own from the factory that is passed.
var FieldMakers = map[string]string{
	"dataclasses.field":    "https://docs.python.org/3/library/dataclasses.html#dataclasses.field",
	"attr.ib":              "https://www.attrs.org/en/stable/api-attr.html#attr.ib",
	"attr.field":           "https://www.attrs.org/en/stable/api.html#attrs.field",
	"attrs.field":          "https://www.attrs.org/en/stable/api.html#attrs.field",
	"pydantic.Field":       "https://docs.pydantic.dev/latest/api/fields/#pydantic.fields.Field",
	"pydantic.PrivateAttr": "https://docs.pydantic.dev/latest/api/fields/#pydantic.fields.PrivateAttr",
}

// RecordDecorators are class decorators, by last name, that make what the class body
// declares attributes of each object, its values their defaults.
var RecordDecorators = map[string]string{
	"dataclass": "https://docs.python.org/3/library/dataclasses.html#dataclasses.dataclass",
	"define":    "https://www.attrs.org/en/stable/api.html#attrs.define",
	"mutable":   "https://www.attrs.org/en/stable/api.html#attrs.mutable",
	"attrs":     "https://www.attrs.org/en/stable/api-attr.html#attr.s",
	"s":         "https://www.attrs.org/en/stable/api-attr.html#attr.s",
}

// Confined are classes whose instances keep a value for each thread: what is
// reached through one is not shared.
var Confined = map[string]string{
	"threading.local":        threadingDoc + "#thread-local-data",
	"_thread._local":         threadingDoc + "#thread-local-data",
	"contextvars.ContextVar": "https://docs.python.org/3/library/contextvars.html",
}
