package known

// Spawner is a callable that makes its argument run on another thread.
type Spawner struct {
	Callee string // dotted name of the callable, or of class and method
	Method bool   // the last part of Callee is a method of an instance

	// Target is what runs: an argument by position (-1: none) and by keyword.
	TargetPos int
	TargetKey string
	Args      ArgsForm
	ArgsPos   int // of a tuple of arguments
	ArgsKey   string

	Pool    bool // many threads may run the target, unless the pool has one
	Started bool // runs at once; else when `start` is called
	Words   string
	Source  string
}

// ArgsForm says how a spawner passes arguments on to its target.
type ArgsForm uint8

const (
	NoArgs   ArgsForm = iota
	ArgTuple          // a tuple: Thread(target=f, args=(a, b))
	ArgRest           // the arguments after the target: submit(f, a, b)
	ArgItems          // the items of the iterables after the target: map(f, xs)
)

const (
	threadingDoc = "https://docs.python.org/3/library/threading.html"
	futuresDoc   = "https://docs.python.org/3/library/concurrent.futures.html"
	poolDoc      = "https://docs.python.org/3/library/multiprocessing.html#multiprocessing.pool.ThreadPool"
	asyncioDoc   = "https://docs.python.org/3/library/asyncio-task.html#running-in-threads"
)

// Spawners are the callables that start threads.
var Spawners = []Spawner{
	{Callee: "threading.Thread", TargetPos: 1, TargetKey: "target", Args: ArgTuple, ArgsPos: 3, ArgsKey: "args", Words: "a thread", Source: threadingDoc},
	{Callee: "threading.Timer", TargetPos: 1, TargetKey: "function", Args: ArgTuple, ArgsPos: 2, ArgsKey: "args", Words: "a timer's thread", Source: threadingDoc},
	{Callee: "_thread.start_new_thread", TargetPos: 0, Args: ArgTuple, ArgsPos: 1, Started: true, Words: "a thread", Source: "https://docs.python.org/3/library/_thread.html"},
	{Callee: "concurrent.futures.ThreadPoolExecutor.submit", Method: true, TargetPos: 0, Args: ArgRest, Pool: true, Started: true, Words: "a pool worker", Source: futuresDoc},
	{Callee: "concurrent.futures.ThreadPoolExecutor.map", Method: true, TargetPos: 0, Args: ArgItems, Pool: true, Started: true, Words: "a pool worker", Source: futuresDoc},
	{Callee: "multiprocessing.pool.ThreadPool.apply_async", Method: true, TargetPos: 0, TargetKey: "func", Args: ArgTuple, ArgsPos: 1, ArgsKey: "args", Pool: true, Started: true, Words: "a pool worker", Source: poolDoc},
	{Callee: "multiprocessing.pool.ThreadPool.map", Method: true, TargetPos: 0, TargetKey: "func", Args: ArgItems, Pool: true, Started: true, Words: "a pool worker", Source: poolDoc},
	{Callee: "multiprocessing.pool.ThreadPool.map_async", Method: true, TargetPos: 0, TargetKey: "func", Args: ArgItems, Pool: true, Started: true, Words: "a pool worker", Source: poolDoc},
	{Callee: "multiprocessing.pool.ThreadPool.imap", Method: true, TargetPos: 0, TargetKey: "func", Args: ArgItems, Pool: true, Started: true, Words: "a pool worker", Source: poolDoc},
	{Callee: "multiprocessing.pool.ThreadPool.imap_unordered", Method: true, TargetPos: 0, TargetKey: "func", Args: ArgItems, Pool: true, Started: true, Words: "a pool worker", Source: poolDoc},
	{Callee: "multiprocessing.pool.ThreadPool.starmap", Method: true, TargetPos: 0, TargetKey: "func", Args: NoArgs, Pool: true, Started: true, Words: "a pool worker", Source: poolDoc},
	{Callee: "asyncio.to_thread", TargetPos: 0, TargetKey: "func", Args: ArgRest, Pool: true, Started: true, Words: "a worker of asyncio's pool", Source: asyncioDoc},
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

// Pools are the classes behind the Spawners that are methods. Leaving `with`
// waits for the work of an executor, and so do the methods of PoolJoins.
var Pools = []Pool{
	{Class: "concurrent.futures.ThreadPoolExecutor", WorkersPos: 0, WorkersKey: "max_workers", Source: futuresDoc},
	{Class: "multiprocessing.pool.ThreadPool", WorkersPos: 0, WorkersKey: "processes", Source: poolDoc},
}

// Aliases are further names of things in the tables.
var Aliases = map[string]string{
	"concurrent.futures.thread.ThreadPoolExecutor": "concurrent.futures.ThreadPoolExecutor",
	"multiprocessing.dummy.Pool":                   "multiprocessing.pool.ThreadPool",
	"multiprocessing.dummy.Process":                "threading.Thread",
	"threading._RLock":                             "threading.RLock",
	"_thread.allocate_lock":                        "threading.Lock",
	"threading._allocate_lock":                     "threading.Lock",
	"_thread.start_new":                            "_thread.start_new_thread",
	"threading._start_new_thread":                  "_thread.start_new_thread",
	"dummy_threading.Lock":                         "threading.Lock",
	"multiprocessing.dummy.Lock":                   "threading.Lock",
	"multiprocessing.dummy.RLock":                  "threading.RLock",
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
	"current_task":   "https://docs.python.org/3/library/asyncio-task.html#asyncio.current_task",
	"getcurrent":     "https://greenlet.readthedocs.io/en/latest/api.html#greenlet.getcurrent",
}

// ForkRegistrars are functions, by last name, whose arguments run in a forked
// child (os.register_at_fork, multiprocessing.util.register_after_fork): there
// the forking thread is the only one.
var ForkRegistrars = []string{"register_at_fork", "register_after_fork"}
