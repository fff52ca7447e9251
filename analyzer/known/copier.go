package known

// Copier is a callable that copies an object with all that it holds, or pickles
// it. A lock in it raises TypeError.
type Copier struct {
	Callee string // dotted, of a method with its class
	All    bool   // all arguments, not the first alone
	Does   string // what it does to the object, as a participle
	Source string
}

const (
	pickleDoc  = "https://docs.python.org/3/library/pickle.html"
	processDoc = futuresDoc + "#concurrent.futures.ProcessPoolExecutor"
)

// Copiers are the callables that copy deeply.
var Copiers = []Copier{
	{Callee: "copy.deepcopy", Does: "copied", Source: "https://docs.python.org/3/library/copy.html#copy.deepcopy"},
	{Callee: "pickle.dumps", Does: "pickled", Source: pickleDoc + "#pickle.dumps"},
	{Callee: "pickle.dump", Does: "pickled", Source: pickleDoc + "#pickle.dump"},
	{Callee: "concurrent.futures.ProcessPoolExecutor.submit", All: true, Does: "pickled", Source: processDoc},
	{Callee: "concurrent.futures.ProcessPoolExecutor.map", All: true, Does: "pickled", Source: processDoc},
	{Callee: "multiprocessing.Queue.put", Does: "pickled", Source: multiprocessingDoc + "#multiprocessing.Queue"},
	{Callee: "multiprocessing.Pool.apply_async", All: true, Does: "pickled", Source: multiprocessingDoc + "#multiprocessing.pool.Pool.apply_async"},
	{Callee: "multiprocessing.Pool.apply", All: true, Does: "pickled", Source: multiprocessingDoc + "#multiprocessing.pool.Pool.apply"},
	{Callee: "multiprocessing.Pool.map", All: true, Does: "pickled", Source: multiprocessingDoc + "#multiprocessing.pool.Pool.map"},
}

// CopyMethods are the methods by which a class says how it is copied and pickled
// (https://docs.python.org/3/library/pickle.html#pickling-class-instances).
var CopyMethods = []string{"__getstate__", "__reduce__", "__reduce_ex__", "__deepcopy__", "__getnewargs_ex__"}
