package harness

import (
	"slices"
	"strings"

	"github.com/ftlint/ftlint/analyzer/syntax"
)

// What multiprocessing has for the threads of one process: locks under the names that
// threading has for them, and a pool whose workers are threads.
//
// The harness has that pool in terms of the one of concurrent.futures: a task for each
// element, whatever the size of a chunk; its callbacks run in turn on one more thread,
// before whoever waits for the result has it; to leave its `with` ends what has not
// begun (multiprocessing/pool.py: ApplyResult._set, Pool.__exit__).
const threadPoolText = `from concurrent.futures import ThreadPoolExecutor as _Executor, Future as _Future, as_completed as _as_completed, wait as _wait
class _ThreadPool:
    def __init__(self, processes=None, initializer=None, initargs=()):
        self._tasks = _Executor(processes or 4, '', initializer, initargs)
        self._calls_back = None
        self._given = []
    def _submit(self, func, *args, **kwds):
        task = self._tasks.submit(func, *args, **kwds)
        self._given.append(task)
        return task
    def _submit_all(self, func, iterable, star=False):
        if star:
            return [self._submit(func, *args) for args in iterable]
        return [self._submit(func, item) for item in iterable]
    def _result(self, tasks, whole, callback, error_callback):
        if callback is None and error_callback is None:
            return _PoolResult(tasks, whole)
        if self._calls_back is None:
            self._calls_back = _Executor(1)
        told = _Future()
        left = list(tasks)
        def tell():
            left.pop()
            if left:
                return
            try:
                values = whole(tasks)
            except Exception as error:
                if error_callback is not None:
                    error_callback(error)
            else:
                if callback is not None:
                    callback(values)
            told.set_result(None)
        for task in tasks:
            task.add_done_callback(lambda task: self._calls_back.submit(tell))
        return _PoolResult(tasks, whole, told)
    def apply(self, func, args=(), kwds={}):
        return self.apply_async(func, args, kwds).get()
    def apply_async(self, func, args=(), kwds={}, callback=None, error_callback=None):
        return self._result([self._submit(func, *args, **kwds)], _first_value, callback, error_callback)
    def map(self, func, iterable, chunksize=None):
        return self.map_async(func, iterable).get()
    def map_async(self, func, iterable, chunksize=None, callback=None, error_callback=None):
        return self._result(self._submit_all(func, iterable), _all_values, callback, error_callback)
    def starmap(self, func, iterable, chunksize=None):
        return self.starmap_async(func, iterable).get()
    def starmap_async(self, func, iterable, chunksize=None, callback=None, error_callback=None):
        return self._result(self._submit_all(func, iterable, True), _all_values, callback, error_callback)
    def imap(self, func, iterable, chunksize=1):
        return _in_turn(self._submit_all(func, iterable))
    def imap_unordered(self, func, iterable, chunksize=1):
        return _in_turn(_as_completed(self._submit_all(func, iterable)))
    def close(self):
        self._tasks.shutdown(wait=False)
    def terminate(self):
        for task in self._given:
            task.cancel()
        self._tasks.shutdown(wait=False)
    def join(self):
        self._tasks.shutdown()
        if self._calls_back is not None:
            self._calls_back.shutdown()
    def __enter__(self):
        return self
    def __exit__(self, kind, value, traceback):
        self.terminate()
class _PoolResult:
    def __init__(self, tasks, whole, told=None):
        self._tasks = tasks
        self._whole = whole
        self._told = told
    def wait(self, timeout=None):
        if self._told is not None:
            _wait([self._told], timeout)
        else:
            _wait(self._tasks, timeout)
    def get(self, timeout=None):
        self.wait(timeout)
        if not self.ready():
            raise TimeoutError()
        return self._whole(self._tasks)
    def ready(self):
        return all(task.done() for task in self._tasks) and (self._told is None or self._told.done())
    def successful(self):
        return all(task.exception() is None for task in self._tasks)
def _first_value(tasks):
    return tasks[0].result()
def _all_values(tasks):
    return [task.result() for task in tasks]
def _in_turn(tasks):
    for task in tasks:
        yield task.result()
`

// threadPool is the name that the pool has in the harness.
const threadPool = "_ThreadPool"

// processSync are what multiprocessing has to order processes. Between the threads of
// one process they are what threading has under the same names.
var processSync = map[string]bool{"Lock": true, "RLock": true, "Semaphore": true, "BoundedSemaphore": true, "Condition": true, "Event": true, "Barrier": true}

// ofProcesses is what the harness has for a dotted name of multiprocessing, "" for any
// other one.
func ofProcesses(dotted string) string {
	module, name := "", dotted
	if dot := strings.LastIndexByte(dotted, '.'); dot >= 0 {
		module, name = dotted[:dot], dotted[dot+1:]
	}
	switch {
	case dotted == "multiprocessing.pool.ThreadPool" || dotted == "multiprocessing.dummy.Pool":
		return threadPool
	case processSync[name] && slices.Contains([]string{"multiprocessing", "multiprocessing.synchronize", "multiprocessing.dummy"}, module):
		return "_threading." + name
	}
	return ""
}

// substitute is what the harness has for what an expression names of multiprocessing, ""
// for anything else.
func (s *slicer) substitute(e syntax.Expr) string {
	dotted := path(e)
	if dotted == "" {
		return ""
	}
	found := ofProcesses(s.moduleAt(dotted))
	s.eachImport(func(_ *syntax.Import, from *syntax.ImportFrom, a *syntax.Alias) {
		if from == nil || from.Level > 0 || aliasName(a) != head(dotted) {
			return
		}
		found = ofProcesses(from.Module + "." + a.Name + strings.TrimPrefix(dotted, head(dotted)))
	})
	return found
}

// process prints such a path as `mp.RLock`, "" if it is none.
func (p *printer) process(e *syntax.Attribute) string {
	text := p.s.substitute(e)
	p.asksProcess(text)
	return text
}

// asksProcess tells what stands in the place of what multiprocessing has.
func (p *printer) asksProcess(text string) {
	switch {
	case text == threadPool:
		p.asks.pools = true
		p.note("a pool of threads of multiprocessing is one of concurrent.futures that takes one element at a time")
	case text != "":
		p.asks.threads = true
		p.note("`" + strings.TrimPrefix(text, "_threading.") + "` of multiprocessing is that of threading: these are threads of one process")
	}
}
