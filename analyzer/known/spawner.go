package known

import "strings"

// Spawner is a callable that makes its argument run on another thread, or at
// a moment that the program does not choose.
type Spawner struct {
	// Callee is a dotted name, of a method with its class. `*.m` is the method m
	// of whatever is no class of the program.
	Callee string
	Method bool // the last part of Callee is a method of an instance

	// Target is what runs: an argument by position (-1: none) and by keyword.
	TargetPos int
	TargetKey string
	Args      ArgsForm
	ArgsPos   int // of a tuple of arguments
	ArgsKey   string
	KwargsKey string // of a dict of keyword arguments
	Methods   string // a pattern: the target is an object, and its methods of such names run

	Kind      Kind
	Pool      bool // many threads may run the target, unless the pool has one
	PoolArg   bool // the first argument is the pool; None is the default one
	Serial    bool // one thread runs all such targets, in turn
	Started   bool // runs at once; else when `start` is called
	Waits     bool // the call returns when the target has
	One       bool // the program has one such thread: all Serial targets of the callee share it
	Lends     bool // the coroutine that hands a method of its own over awaits it
	Framework bool // somebody else's threads run it: what is handed over is meant for them
	Words     string
	Source    string
}

// Kind says when, against other code, an entry runs.
type Kind uint8

const (
	Parallel  Kind = iota // on a thread of its own, or of a pool
	Interrupt             // on the main thread, between two steps of what runs there
	Exit                  // on the main thread, when all else there is done
	Finalizer             // on whatever thread drops the last reference
)

// ArgsForm says how a spawner passes arguments on to its target.
type ArgsForm uint8

const (
	NoArgs   ArgsForm = iota
	ArgTuple          // a tuple: Thread(target=f, args=(a, b))
	ArgRest           // the arguments after the target: submit(f, a, b, c=d)
	ArgItems          // the items of the iterables after the target: map(f, xs)
)

const (
	threadingDoc = "https://docs.python.org/3/library/threading.html"
	futuresDoc   = "https://docs.python.org/3/library/concurrent.futures.html"
	poolDoc      = "https://docs.python.org/3/library/multiprocessing.html#multiprocessing.pool.ThreadPool"
	asyncioDoc   = "https://docs.python.org/3/library/asyncio-task.html#running-in-threads"
	twistedDoc   = "https://docs.twisted.org/en/stable/core/howto/threading.html"
)

const worker = "a pool worker"

// Results is what calls back for a pool that is not an executor: one thread of
// its own, which is no worker.
const Results = "the pool's thread for results"

// Spawners are the callables that start threads. Those of frameworks are in
// Registrars.
var Spawners = []Spawner{
	{Callee: "threading.Thread", TargetPos: 1, TargetKey: "target", Args: ArgTuple, ArgsPos: 3, ArgsKey: "args", KwargsKey: "kwargs", Words: "a thread", Source: threadingDoc},
	{Callee: "threading.Timer", TargetPos: 1, TargetKey: "function", Args: ArgTuple, ArgsPos: 2, ArgsKey: "args", KwargsKey: "kwargs", Words: "a timer's thread", Source: threadingDoc},
	{Callee: "_thread.start_new_thread", TargetPos: 0, Args: ArgTuple, ArgsPos: 1, Started: true, Words: "a thread", Source: "https://docs.python.org/3/library/_thread.html"},
	{Callee: "_thread.start_joinable_thread", TargetPos: 0, Started: true, Words: "a thread", Source: "https://github.com/python/cpython/blob/3.13/Modules/_threadmodule.c"},
	{Callee: "concurrent.futures.ThreadPoolExecutor", TargetPos: 2, TargetKey: "initializer", Args: ArgTuple, ArgsPos: 3, ArgsKey: "initargs", Pool: true, Started: true, Words: "each pool worker", Source: futuresDoc},
	{Callee: "concurrent.futures.ThreadPoolExecutor.submit", Method: true, TargetPos: 0, Args: ArgRest, Pool: true, Started: true, Words: worker, Source: futuresDoc},
	{Callee: "concurrent.futures.ThreadPoolExecutor.map", Method: true, TargetPos: 0, Args: ArgItems, Pool: true, Started: true, Words: worker, Source: futuresDoc},
	{Callee: "concurrent.futures.Executor.submit", Method: true, TargetPos: 0, Args: ArgRest, Pool: true, Started: true, Framework: true, Words: "a worker of the executor", Source: futuresDoc},
	{Callee: "concurrent.futures.Executor.map", Method: true, TargetPos: 0, Args: ArgItems, Pool: true, Started: true, Framework: true, Words: "a worker of the executor", Source: futuresDoc},
	{Callee: "*.add_done_callback", Method: true, TargetPos: 0, TargetKey: "fn", Pool: true, Started: true, Words: "the pool worker that ends the task", Source: futuresDoc + "#concurrent.futures.Future.add_done_callback"},
	{Callee: "multiprocessing.pool.ThreadPool", TargetPos: 1, TargetKey: "initializer", Args: ArgTuple, ArgsPos: 2, ArgsKey: "initargs", Pool: true, Started: true, Words: "each pool worker", Source: poolDoc},
	{Callee: "multiprocessing.pool.ThreadPool.apply", Method: true, TargetPos: 0, TargetKey: "func", Args: ArgTuple, ArgsPos: 1, ArgsKey: "args", KwargsKey: "kwds", Pool: true, Started: true, Waits: true, Words: worker, Source: poolDoc},
	{Callee: "multiprocessing.pool.ThreadPool.apply_async", Method: true, TargetPos: 0, TargetKey: "func", Args: ArgTuple, ArgsPos: 1, ArgsKey: "args", KwargsKey: "kwds", Pool: true, Started: true, Words: worker, Source: poolDoc},
	{Callee: "multiprocessing.pool.ThreadPool.apply_async", Method: true, TargetPos: 3, TargetKey: "callback", Serial: true, Started: true, Words: Results, Source: poolDoc},
	{Callee: "multiprocessing.pool.ThreadPool.apply_async", Method: true, TargetPos: 4, TargetKey: "error_callback", Serial: true, Started: true, Words: Results, Source: poolDoc},
	{Callee: "multiprocessing.pool.ThreadPool.map", Method: true, TargetPos: 0, TargetKey: "func", Args: ArgItems, Pool: true, Started: true, Waits: true, Words: worker, Source: poolDoc},
	{Callee: "multiprocessing.pool.ThreadPool.map_async", Method: true, TargetPos: 0, TargetKey: "func", Args: ArgItems, Pool: true, Started: true, Words: worker, Source: poolDoc},
	{Callee: "multiprocessing.pool.ThreadPool.map_async", Method: true, TargetPos: 3, TargetKey: "callback", Serial: true, Started: true, Words: Results, Source: poolDoc},
	{Callee: "multiprocessing.pool.ThreadPool.imap", Method: true, TargetPos: 0, TargetKey: "func", Args: ArgItems, Pool: true, Started: true, Words: worker, Source: poolDoc},
	{Callee: "multiprocessing.pool.ThreadPool.imap_unordered", Method: true, TargetPos: 0, TargetKey: "func", Args: ArgItems, Pool: true, Started: true, Words: worker, Source: poolDoc},
	{Callee: "multiprocessing.pool.ThreadPool.starmap", Method: true, TargetPos: 0, TargetKey: "func", Args: NoArgs, Pool: true, Started: true, Waits: true, Words: worker, Source: poolDoc},
	{Callee: "multiprocessing.pool.ThreadPool.starmap_async", Method: true, TargetPos: 0, TargetKey: "func", Args: NoArgs, Pool: true, Started: true, Words: worker, Source: poolDoc},
	{Callee: "asyncio.to_thread", TargetPos: 0, TargetKey: "func", Args: ArgRest, Pool: true, Started: true, Words: "a worker of asyncio's pool", Source: asyncioDoc},
	{Callee: "*.run_in_executor", Method: true, TargetPos: 1, TargetKey: "func", Args: ArgRest, Pool: true, PoolArg: true, Started: true, Words: "a worker of the event loop's pool", Source: "https://docs.python.org/3/library/asyncio-eventloop.html#asyncio.loop.run_in_executor"},
	{Callee: "anyio.to_thread.run_sync", TargetPos: 0, TargetKey: "func", Args: ArgRest, Pool: true, Started: true, Words: "a worker of anyio's pool", Source: "https://anyio.readthedocs.io/en/stable/threads.html"},
	{Callee: "trio.to_thread.run_sync", TargetPos: 0, TargetKey: "sync_fn", Args: ArgRest, Pool: true, Started: true, Words: "a worker of trio's pool", Source: "https://trio.readthedocs.io/en/stable/reference-core.html#trio.to_thread.run_sync"},
	{Callee: "starlette.concurrency.run_in_threadpool", TargetPos: 0, TargetKey: "func", Args: ArgRest, Pool: true, Started: true, Words: "a worker of Starlette's pool", Source: "https://www.starlette.io/threadpool/"},
	{Callee: "asgiref.sync.sync_to_async", TargetPos: 0, TargetKey: "func", Serial: true, One: true, Started: true, Lends: true, Words: "the thread for synchronous code", Source: "https://docs.djangoproject.com/en/stable/topics/async/#sync-to-async"},
	{Callee: "twisted.internet.threads.deferToThread", TargetPos: 0, TargetKey: "f", Args: ArgRest, Pool: true, Started: true, Words: "a worker of the reactor's pool", Source: twistedDoc},
	{Callee: "twisted.internet.reactor.callInThread", TargetPos: 0, Args: ArgRest, Pool: true, Started: true, Words: "a worker of the reactor's pool", Source: twistedDoc},
	{Callee: "eventlet.tpool.execute", TargetPos: 0, Args: ArgRest, Pool: true, Started: true, Waits: true, Words: "a worker of eventlet's pool", Source: "https://eventlet.readthedocs.io/en/latest/threading.html"},
}

// ThreadClass is the class whose subclasses run their `run` method on a thread
// of its own once `start` is called.
const ThreadClass = "threading.Thread"

// Partial makes a callable of a callable and its first arguments
// (https://docs.python.org/3/library/functools.html#functools.partial).
const Partial = "functools.partial"

// Pool is a class whose instances own worker threads.
type Pool struct {
	Class      string
	WorkersPos int // of the argument that says how many workers
	WorkersKey string
	Source     string
}

// Pools are the classes behind the Spawners that are methods of pools. Leaving
// `with` waits for the work of an executor.
var Pools = []Pool{
	{Class: "concurrent.futures.ThreadPoolExecutor", WorkersPos: 0, WorkersKey: "max_workers", Source: futuresDoc},
	{Class: "multiprocessing.pool.ThreadPool", WorkersPos: 0, WorkersKey: "processes", Source: poolDoc},
	{Class: "concurrent.futures.Executor", WorkersPos: -1, Source: futuresDoc},
}

// Aliases are further names of things in the tables.
var Aliases = map[string]string{
	"concurrent.futures.thread.ThreadPoolExecutor": "concurrent.futures.ThreadPoolExecutor",
	"concurrent.futures._base.Executor":            "concurrent.futures.Executor",
	"fastapi.concurrency.run_in_threadpool":        "starlette.concurrency.run_in_threadpool",
	"multiprocessing.dummy.Pool":                   "multiprocessing.pool.ThreadPool",
	"multiprocessing.dummy.Process":                "threading.Thread",
	"threading._RLock":                             "threading.RLock",
	"_thread.allocate_lock":                        "threading.Lock",
	"threading._allocate_lock":                     "threading.Lock",
	"_thread.LockType":                             "threading.Lock",
	"_thread.lock":                                 "threading.Lock",
	"_thread.RLock":                                "threading.RLock",
	"threading._CRLock":                            "threading.RLock",
	"threading._PyRLock":                           "threading.RLock",
	"multiprocessing.synchronize.Lock":             "multiprocessing.Lock",
	"multiprocessing.synchronize.RLock":            "multiprocessing.RLock",
	"gevent.threading.Lock":                        "threading.Lock",
	"eventlet.green.threading.Lock":                "threading.Lock",
	"eventlet.green.threading.RLock":               "threading.RLock",
	"filelock.UnixFileLock":                        "filelock.FileLock",
	"filelock.WindowsFileLock":                     "filelock.FileLock",
	"fasteners.process_lock.InterProcessLock":      "fasteners.InterProcessLock",
	"_thread.start_new":                            "_thread.start_new_thread",
	"threading._start_new_thread":                  "_thread.start_new_thread",
	"_thread.allocate":                             "threading.Lock",
	"thread.allocate_lock":                         "threading.Lock", // Python 2's names, and what stands in where there are no threads
	"thread.allocate":                              "threading.Lock",
	"thread.start_new_thread":                      "_thread.start_new_thread",
	"six.moves._thread.allocate_lock":              "threading.Lock",
	"_dummy_thread.allocate_lock":                  "threading.Lock",
	"dummy_thread.allocate_lock":                   "threading.Lock",
	"dummy_threading.Lock":                         "threading.Lock",
	"dummy_threading.RLock":                        "threading.RLock",
	"dummy_threading.Condition":                    "threading.Condition",
	"multiprocessing.dummy.Lock":                   "threading.Lock",
	"multiprocessing.dummy.RLock":                  "threading.RLock",
	"multiprocessing.dummy.Condition":              "threading.Condition",
	"multiprocessing.dummy.Semaphore":              "threading.Semaphore",
}

// Canonical gives the name under which the tables know a dotted name.
func Canonical(dotted string) string {
	if c, ok := Aliases[dotted]; ok {
		return c
	}
	return dotted
}

// ThreadIdentities are functions, by last name, that say which thread or task
// is running: code under a test against one runs for its owner alone.
var ThreadIdentities = map[string]string{
	"get_ident":      threadingDoc + "#threading.get_ident",
	"get_native_id":  threadingDoc + "#threading.get_native_id",
	"current_thread": threadingDoc + "#threading.current_thread",
	"currentThread":  threadingDoc + "#threading.current_thread",
	"_get_ident":     threadingDoc + "#threading.get_ident",
	"get_thread_id":  threadingDoc + "#threading.get_ident", // what compatibility modules call it
	"current_task":   "https://docs.python.org/3/library/asyncio-task.html#asyncio.current_task",
	"getcurrent":     "https://greenlet.readthedocs.io/en/latest/api.html#greenlet.getcurrent",
}

// TaskIdentities are those of ThreadIdentities that tell tasks of one thread apart.
var TaskIdentities = map[string]bool{"current_task": true, "getcurrent": true}

// ForkRegistrars are functions, by last name, whose arguments run in a forked
// child (os.register_at_fork, multiprocessing.util.register_after_fork): there
// the forking thread is the only one.
var ForkRegistrars = []string{"register_at_fork", "register_after_fork"}

// ForChild reports whether a function says by its name that it is for such a child:
// threading's own _after_fork, which another one goes through that is registered,
// gunicorn's post_fork.
func ForChild(name string) bool {
	at := strings.Index(name, "_fork")
	return at > 0 && (strings.HasSuffix(name[:at], "after") || strings.HasSuffix(name[:at], "post") || strings.HasSuffix(name[:at], "handle"))
}
