package speedup

import (
	"maps"
	"math"
	"slices"

	"github.com/ftlint/ftlint/analyzer/syntax"
)

// Kinds of regions.
const (
	poolRegion   = "pool"      // tasks handed to a pool of threads
	threadRegion = "threads"   // threads started and joined
	asyncRegion  = "asyncio"   // functions handed to the event loop's pool
	Processes    = "processes" // tasks handed to a pool of processes
)

// group is the tasks of a region, as they are found.
type group struct {
	kind     string
	at, end  place
	function string
	tasks    []task
	more     bool    // there are more, and nobody knows how many
	workers  float64 // NaN if the program does not say
	given    bool    // of an event loop's: it was told which pool to use
	each     bool    // every task has a worker of its own
	fn       *functionDef
}

// task is a call that another thread will make.
type task struct {
	callee value
	args   *arguments
}

// spawns collects the groups that a walk of the starting thread comes to.
type spawns struct {
	groups  []*group
	threads *group // of threads that were made and not joined yet
	async   *group
	pool    *object // that the event loop was given; nil: it makes one
}

// tasks is how many were started so far.
func (s *spawns) tasks() int {
	n := 0
	if s != nil {
		for _, g := range s.groups {
			n += 1 + len(g.tasks)
		}
	}
	return n
}

func (w *walk) group(kind string, at syntax.Node) *group {
	g := &group{kind: kind, at: w.at(at), end: w.at(at), workers: nan, fn: w.fr.fn}
	if w.fr.fn != nil {
		g.function = w.fr.fn.name
		if c := w.fr.fn.class; c != nil {
			g.function = c.node.Name + "." + g.function
		}
	}
	w.spawns.groups = append(w.spawns.groups, g)
	return g
}

func (g *group) add(w *walk, at syntax.Node, callee value, a *arguments) {
	if g.more && len(g.tasks) > 0 {
		return
	}
	g.tasks = append(g.tasks, task{callee, a})
	if w.times*w.fr.live > 1 {
		g.more = true
	}
	g.end = w.at(at)
}

// startNames are what calls that start work are called; a sieve, not a proof.
var startNames = map[string]bool{
	"submit": true, "Thread": true, "Process": true, "start": true, "apply_async": true, "to_thread": true, "run_in_executor": true, "start_new_thread": true,
	"apply": true, "map": true,
}

// startDepth is how many calls deep code that starts work is looked for.
const startDepth = 3

// starts reports whether code makes threads or hands tasks over, perhaps in
// functions that it calls.
func (w *walk) starts(code syntax.Node, depth int) bool {
	found := false
	syntax.Inspect(code, func(n syntax.Node) bool {
		call, ok := n.(*syntax.Call)
		if ok && !found {
			found = startNames[syntax.LastName(call.Func)] || w.leadsToStart(call.Func, depth)
		}
		return !found
	})
	return found
}

// leadsToStart reports whether what a name stands for starts work when it is
// called.
func (w *walk) leadsToStart(callee syntax.Expr, depth int) bool {
	name, ok := callee.(*syntax.Name)
	if !ok || depth == 0 {
		return false
	}
	switch v, _ := w.lookup(name.ID); v.kind {
	case function:
		return w.starts(v.obj.function.node, depth-1)
	case class:
		return v.obj.class.inherits("threading.Thread", 0)
	}
	return false
}

// lockClasses are the locks of threading and what capacity they have.
var lockClasses = map[string]bool{
	"threading.Lock": true, "threading.RLock": true, "threading.Condition": true, "threading.Semaphore": true, "threading.BoundedSemaphore": true,
}

// poolClasses say of a pool whether its workers are processes, and where it is
// told how many.
var poolClasses = map[string]bool{
	"concurrent.futures.ThreadPoolExecutor": false, "multiprocessing.pool.ThreadPool": false,
	"concurrent.futures.ProcessPoolExecutor": true, "multiprocessing.Pool": true, "multiprocessing.pool.Pool": true,
	"concurrent.futures.process.ProcessPoolExecutor": true,
}

// tracked reports whether the model knows something by its name, so that its
// code must not be followed.
func tracked(dotted string) bool {
	_, isPool := poolClasses[dotted]
	_, isFunction := functions[dotted]
	return isPool || isFunction || lockClasses[dotted] || starters[dotted]
}

// starters make threads and tasks.
var starters = map[string]bool{
	"threading.Thread": true, "threading.Timer": true, processClass: true, "asyncio.to_thread": true, "concurrent.futures.as_completed": true, "concurrent.futures.wait": true,
	"asyncio.gather": true, "functools.partial": true, "collections.OrderedDict": true, "collections.Counter": true, "subprocess.run": true,
	"queue.Queue": true, "threading.Event": true, "threading.Barrier": true,
}

// processClass makes one process, with the interface of a thread.
const processClass = "multiprocessing.Process"

// threading calls what makes locks, pools, threads and tasks.
func (w *walk) threading(dotted string, a *arguments, e syntax.Node) (value, bool) {
	if lockClasses[dotted] {
		return w.makeLock(dotted, a, e), true
	}
	if process, ok := poolClasses[dotted]; ok {
		o := w.newObject(pool, e)
		o.process, o.workers = process, nan
		if n, ok := a.at(0, map[bool]string{false: "max_workers", true: "max_workers"}[process]); ok {
			o.workers = n.num
		}
		if n, ok := a.named["processes"]; ok {
			o.workers = n.num
		}
		return value{kind: pool, num: nan, obj: o}, true
	}
	switch dotted {
	case "threading.Thread", "threading.Timer":
		return w.makeThread(threadRegion, a, e), true
	case processClass:
		return w.makeThread(Processes, a, e), true
	case "_thread.start_new_thread":
		w.start(threadRegion, e, a.positional, nil)
		return value{num: nan}, true
	case "asyncio.to_thread", "anyio.to_thread.run_sync", "trio.to_thread.run_sync":
		w.start(asyncRegion, e, a.positional, a.named)
		return ofKind(future), true
	case "concurrent.futures.as_completed", "concurrent.futures.wait", "asyncio.gather", "asyncio.wait":
		w.op("call_builtin", e, nil)
		first, _ := a.at(0, "")
		if w.spawns != nil {
			w.spawns.async = nil
		}
		return first, true
	case "functools.partial":
		return w.partial(a, e), true
	}
	return value{}, false
}

func (w *walk) makeLock(dotted string, a *arguments, e syntax.Node) value {
	o := w.newObject(lock, e)
	o.alloc, o.capacity = dotted, 1
	if o.spread {
		o.capacity = math.Floor(w.copies()) // one lock for each
	}
	first, ok := a.at(0, "")
	switch dotted {
	case "threading.Semaphore", "threading.BoundedSemaphore":
		if ok && first.known {
			o.capacity *= first.num
		}
	case "threading.Condition":
		if ok && first.kind == lock {
			o.inner = first.obj
		}
	}
	return value{kind: lock, num: nan, obj: o}
}

// partial is a callable with some of its arguments.
func (w *walk) partial(a *arguments, e syntax.Node) value {
	w.op("call_builtin", e, nil)
	if len(a.positional) == 1 && len(a.named) == 0 {
		return a.positional[0]
	}
	fn, ok := a.at(0, "")
	if !ok || fn.kind != function && fn.kind != method {
		return value{num: nan}
	}
	o := &object{kind: method, function: fn.obj.function, name: fn.obj.name, where: w.at(e), task: w.acc.task, size: nan, attrs: maps.Clone(fn.obj.attrs)}
	if fn.kind == method {
		o.items = slices.Concat([]value{fn.obj.receiver}, fn.obj.items)
	}
	o.items = append(o.items, a.positional[1:]...)
	if len(o.items) == 0 {
		return value{num: nan}
	}
	o.receiver, o.items = o.items[0], o.items[1:]
	for name, v := range a.named {
		if o.attrs == nil {
			o.attrs = map[string]value{}
		}
		o.attrs[name] = v
	}
	return value{kind: method, num: nan, obj: o}
}

// start notes a task that is started at once.
func (w *walk) start(kind string, e syntax.Node, positional []value, named map[string]value) {
	if w.spawns == nil || len(positional) == 0 {
		return
	}
	open := &w.spawns.threads
	if kind == asyncRegion {
		open = &w.spawns.async
	}
	if *open == nil {
		*open = w.group(kind, e)
		(*open).each = kind != asyncRegion
		if pool := w.spawns.pool; pool != nil && kind == asyncRegion {
			(*open).workers, (*open).given = pool.workers, true
		}
	}
	(*open).add(w, e, positional[0], &arguments{positional: positional[1:], named: named})
}

// loopMethod calls a method of an event loop that has to do with threads.
func (w *walk) loopMethod(name string, e *syntax.Call) (value, bool) {
	if w.spawns == nil || name != "run_in_executor" && name != "set_default_executor" {
		return value{}, false
	}
	a := w.arguments(e)
	w.op("call_function", e, nil)
	with, _ := a.at(0, "executor")
	switch {
	case name == "set_default_executor":
		if with.kind == pool {
			w.spawns.pool = with.obj
		}
		return number(none, 0), true
	case with.kind == pool && len(a.positional) > 1:
		return w.poolMethod(with, "submit", &arguments{positional: a.positional[1:], named: map[string]value{}}, e), true
	case len(a.positional) > 1:
		w.start(asyncRegion, e, a.positional[1:], nil)
	}
	return ofKind(future), true
}

// makeThread is threading.Thread(target=…, args=…): the task starts later, but
// for the model it is there.
func (w *walk) makeThread(kind string, a *arguments, e syntax.Node) value {
	w.op("call_class", e, nil)
	o := w.newObject(thread, e)
	v := value{kind: thread, num: nan, obj: o}
	if w.acc.task != 0 && kind == threadRegion {
		w.startsOwn(a, e)
	}
	target, ok := a.at(1, "target")
	if !ok || w.spawns == nil {
		return v
	}
	args, _ := a.at(3, "args")
	positional := []value{}
	if args.container() && args.obj.items != nil {
		positional = args.obj.items
	}
	w.start(kind, e, append([]value{target}, positional...), map[string]value{})
	return v
}

// threadMade notes an instance of a class derived from Thread.
func (w *walk) threadMade(v value, e syntax.Node) {
	if w.spawns == nil || v.obj.class == nil {
		return
	}
	if run, ok := v.obj.class.member("run", 0); ok && run.kind == function {
		w.start(threadRegion, e, []value{run, v}, map[string]value{})
	}
}

func (w *walk) startInstance(recv value, e syntax.Node) value {
	w.op("call_method", e, nil)
	return number(none, 0)
}

// threadMethod calls a method of a pool, a thread or a future.
func (w *walk) threadMethod(recv value, name string, a *arguments, e syntax.Node) value {
	w.op("call_function", e, nil)
	if w.spawns == nil {
		if recv.kind == pool && w.acc.task != 0 {
			return w.handsOn(name, a, e)
		}
		return value{num: nan}
	}
	switch recv.kind {
	case thread:
		if name == "join" {
			w.spawns.threads = nil
		}
		return value{num: nan}
	case future:
		return value{num: nan}
	}
	return w.poolMethod(recv, name, a, e)
}

// poolMethods say how a method of a pool takes its tasks.
var poolMethods = map[string]string{
	"submit": "one", "apply": "args", "apply_async": "args", "map": "items", "imap": "items", "imap_unordered": "items", "map_async": "items",
	"starmap": "rows", "starmap_async": "rows",
}

func (w *walk) poolMethod(recv value, name string, a *arguments, e syntax.Node) value {
	form, ok := poolMethods[name]
	fn, has := a.at(0, "")
	if !ok || !has {
		return value{num: nan}
	}
	o := recv.obj
	if o.group == nil || !w.spawns.has(o.group) {
		kind := poolRegion
		if o.process {
			kind = Processes
		}
		o.group = w.group(kind, e)
		o.group.workers = o.workers
	}
	switch form {
	case "one":
		o.group.add(w, e, fn, &arguments{positional: a.positional[1:], named: a.named})
		return ofKind(future)
	case "args":
		args, _ := a.at(1, "args")
		positional := []value{}
		if args.container() {
			positional = args.obj.items
		}
		o.group.add(w, e, fn, &arguments{positional: positional, named: map[string]value{}})
		return ofKind(future)
	}
	w.handOver(o.group, fn, a.positional[1:], form == "rows", e)
	results := w.newObject(iterator, e)
	results.alloc = "loop_generator"
	if len(a.positional) > 1 {
		results.size = a.positional[1].size()
	}
	return value{kind: iterator, num: nan, obj: results}
}

// handOver adds a task for each item of iterables.
func (w *walk) handOver(g *group, fn value, iterables []value, rows bool, e syntax.Node) {
	var columns [][]value
	n := math.MaxInt
	for _, it := range iterables {
		column, ok := w.itemsOf(it, unrollSpawnLimit)
		if !ok {
			w.handOverSome(g, fn, iterables, rows, e)
			return
		}
		columns, n = append(columns, column), min(n, len(column))
	}
	if len(columns) == 0 {
		return
	}
	for i := range n {
		args := &arguments{named: map[string]value{}}
		for _, c := range columns {
			args.positional = append(args.positional, c[i])
		}
		if rows && args.positional[0].container() {
			args.positional = args.positional[0].obj.items
		}
		g.add(w, e, fn, args)
	}
}

// handOverSome adds tasks of which it is not known how they differ.
func (w *walk) handOverSome(g *group, fn value, iterables []value, rows bool, e syntax.Node) {
	args := &arguments{named: map[string]value{}}
	n := nan
	for _, it := range iterables {
		args.positional = append(args.positional, w.element(it))
		if s := it.size(); !(s >= n) {
			n = s
		}
	}
	if rows && len(args.positional) > 0 && args.positional[0].container() {
		args.positional = args.positional[0].obj.items
	}
	if math.IsNaN(n) {
		g.add(w, e, fn, args)
		g.more = true
		return
	}
	for range int(min(n, unrollSpawnLimit)) {
		g.add(w, e, fn, args)
	}
}

func (s *spawns) has(g *group) bool {
	for _, x := range s.groups {
		if x == g {
			return true
		}
	}
	return false
}
