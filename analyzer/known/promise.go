package known

// Primitives are classes and functions that give something which only code for
// several threads needs: who keeps one expects to be shared. Those of asyncio,
// trio and anyio are none, since they order the tasks of one thread; neither
// are those of multiprocessing, which guard what processes share while each of
// them has objects of its own.
var Primitives = map[string]string{
	"threading.Lock": threadingDoc, "threading.RLock": threadingDoc, "threading.Condition": threadingDoc,
	"threading.Semaphore": threadingDoc, "threading.BoundedSemaphore": threadingDoc,
	"threading.Event": threadingDoc, "threading.Barrier": threadingDoc, "threading.local": threadingDoc,
	"threading.Thread": threadingDoc, "threading.Timer": threadingDoc,
	"queue.Queue": queueDoc, "queue.LifoQueue": queueDoc, "queue.PriorityQueue": queueDoc, "queue.SimpleQueue": queueDoc,
	"_queue.SimpleQueue":                    queueDoc,
	"Queue.Queue":                           "https://docs.python.org/2.7/library/queue.html",
	"six.moves.queue.Queue":                 "https://six.readthedocs.io/#module-six.moves",
	"six.moves._thread.allocate_lock":       "https://six.readthedocs.io/#module-six.moves",
	"thread.allocate_lock":                  "https://docs.python.org/2.7/library/thread.html",
	"concurrent.futures.ThreadPoolExecutor": futuresDoc,
	"multiprocessing.pool.ThreadPool":       poolDoc,
}

// ThreadModules are modules that a program needs for threads. Who imports one has
// thought of them, though the word may not occur.
var ThreadModules = map[string]string{
	"threading": threadingDoc, "_thread": "https://docs.python.org/3/library/_thread.html",
	"concurrent.futures": futuresDoc, "queue": queueDoc,
	"multiprocessing.pool": poolDoc, "multiprocessing.dummy": "https://docs.python.org/3/library/multiprocessing.html#module-multiprocessing.dummy",
	"six.moves._thread": "https://six.readthedocs.io/#module-six.moves", "six.moves.queue": "https://six.readthedocs.io/#module-six.moves", "thread": "https://docs.python.org/2.7/library/thread.html", "Queue": "https://docs.python.org/2.7/library/queue.html",
}

const queueDoc = "https://docs.python.org/3/library/queue.html"

// PrimitiveFactories are calls, by last name, whose arguments make the values
// of a field: dataclasses.field, attrs' ib and Factory, pydantic's Field and
// PrivateAttr, collections.defaultdict.
var PrimitiveFactories = map[string]string{
	"field":       "https://docs.python.org/3/library/dataclasses.html#dataclasses.field",
	"Factory":     "https://www.attrs.org/en/stable/api.html#attrs.Factory",
	"ib":          "https://www.attrs.org/en/stable/api-attr.html#attr.ib",
	"attrib":      "https://www.attrs.org/en/stable/api-attr.html#attr.ib",
	"Field":       "https://docs.pydantic.dev/latest/api/fields/",
	"PrivateAttr": "https://docs.pydantic.dev/latest/api/fields/#pydantic.fields.PrivateAttr",
	"defaultdict": collectionsDoc,
}

// SharedBases are classes whose instances are made to be used by several
// threads, subclasses included.
var SharedBases = map[string]string{
	"threading.Thread": threadingDoc, "threading.Timer": threadingDoc,
	"queue.Queue": queueDoc, "queue.LifoQueue": queueDoc, "queue.PriorityQueue": queueDoc,
	"concurrent.futures.ThreadPoolExecutor": futuresDoc, "concurrent.futures.Executor": futuresDoc,
	"multiprocessing.pool.ThreadPool": poolDoc,
	"datetime.tzinfo":                 tzinfoDoc,
}

// WholeBases are those of SharedBases of which one object serves everybody, with all
// that a subclass adds. Threads and queues are where threads meet, and no more.
var WholeBases = map[string]bool{
	"datetime.tzinfo": true, "concurrent.futures.Executor": true, "concurrent.futures.ThreadPoolExecutor": true, "multiprocessing.pool.ThreadPool": true,
}

// DecoratingManagers are classes whose subclasses are context managers that
// decorate functions: one object is entered by all calls of such a function.
var DecoratingManagers = map[string]string{
	"contextlib.ContextDecorator": "https://docs.python.org/3/library/contextlib.html#contextlib.ContextDecorator",
}

// tzinfoDoc: one object of a zone serves all datetimes of it, in all threads,
// the way datetime.timezone, an immutable object, does.
const tzinfoDoc = "https://docs.python.org/3/library/datetime.html#tzinfo-objects"

// MutexClasses are those of Primitives that exclude: taking one around some
// state says that the state is shared.
var MutexClasses = map[string]bool{
	"threading.Lock": true, "threading.RLock": true, "threading.Condition": true,
	"threading.Semaphore": true, "threading.BoundedSemaphore": true,
}

// LifePrimitives are those of Primitives that start and stop threads: they say
// that there are some, not which state they share.
var LifePrimitives = map[string]bool{
	"threading.Event": true, "threading.Thread": true, "threading.Timer": true, "threading.Barrier": true,
}

// HandOvers are those of Primitives by which threads hand objects to each other,
// QueuePutters their methods for who gives, and QueueTakers those for who gets them:
// threads meet there, and the rest of who takes may be one thread's alone.
var HandOvers = map[string]bool{
	"queue.Queue": true, "queue.LifoQueue": true, "queue.PriorityQueue": true, "queue.SimpleQueue": true,
	"_queue.SimpleQueue": true, "Queue.Queue": true, "six.moves.queue.Queue": true,
}

var (
	QueuePutters = map[string]bool{"put": true, "put_nowait": true}
	QueueTakers  = map[string]bool{"get": true, "get_nowait": true}
)

// ThreadPools are those of Primitives that run what they are given: whoever keeps
// one to run the functions of others need not be shared.
var ThreadPools = map[string]bool{"concurrent.futures.ThreadPoolExecutor": true, "multiprocessing.pool.ThreadPool": true}

// ModuleLevelBases are classes whose instances every module of a process can
// reach by import: classes and modules.
var ModuleLevelBases = map[string]string{
	"type": "class", "abc.ABCMeta": "class", "enum.EnumMeta": "class", "enum.EnumType": "class",
	"types.ModuleType": "module",
}
