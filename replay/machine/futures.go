package machine

import "slices"

var (
	executorClass = newClass("ThreadPoolExecutor")
	futureClass   = newClass("Future")

	cancelledErrorClass = excClass("CancelledError", exceptionClass)
	invalidStateClass   = excClass("InvalidStateError", exceptionClass)
)

// Executor is concurrent.futures.ThreadPoolExecutor. A worker ends when there
// is no task: a later task starts another, which differs in nothing but its
// name.
type Executor struct {
	workers int
	prefix  string // of the workers' names
	busy    int
	made    int
	tasks   []task
	threads []*Thread
	idle    []*Thread // workers that have ended, and would wait for another task
	closed  bool
	shut    shadow // of closed: a task that submits another one may be before or after
	init    Value
	args    []Value
	ended   clocks // what the workers knew that ended
	sh      shadow
}

func (*Executor) class() *Class { return executorClass }

type task struct {
	future *Future
	fn     Value
	args   []Value
	kw     []kwarg
	clock  clocks
}

// Future is concurrent.futures.Future.
type Future struct {
	done      bool
	running   bool
	cancelled bool
	value     Value
	err       *Instance
	callbacks []Value
	pool      *Executor // that has its task
	by        *Thread   // the worker that is at it
	clock     clocks
	sh        shadow
}

func (*Future) class() *Class             { return futureClass }
func (f *Future) ready(*Thread) bool      { return f.done }
func (f *Future) waiting() string         { return "result" }
func (f *Future) object() (*shadow, Need) { return &f.sh, NeedOnce }

// owner is the thread that has to end the task, or one task more before that.
func (f *Future) owner() *Thread {
	if f.by != nil || f.pool == nil {
		return f.by
	}
	return f.pool.occupied()
}

// await waits for the result and says whether it is there.
func (f *Future) await(th *Thread, timeout float64, timed bool) bool {
	done := th.await(f, timeout, timed)
	th.synced(&f.sh, ReadItem, 0)
	if done {
		th.acquire(&f.clock)
	}
	return done
}

func (f *Future) result(th *Thread, timeout float64, timed bool) Value {
	if !f.await(th, timeout, timed) {
		th.throw(th.newException(timeoutErrorClass, nil))
	}
	if f.cancelled {
		th.throw(th.newException(cancelledErrorClass, nil))
	}
	if f.err != nil {
		panic(&raised{f.err})
	}
	return f.value
}

// cancel ends a future that nobody works on yet.
func (f *Future) cancel(th *Thread) bool {
	th.sync(&f.sh)
	th.synced(&f.sh, WriteItem, 0)
	if f.done || f.running {
		return f.cancelled
	}
	f.cancelled = true
	f.finish(th, nil, nil)
	return true
}

func (f *Future) finish(th *Thread, v Value, err *Instance) {
	th.happens(&f.sh)
	f.conclude(th, v, err)
}

// conclude is what finish does once it is its turn.
func (f *Future) conclude(th *Thread, v Value, err *Instance) {
	f.value, f.err, f.done = v, err, true
	th.release(&f.clock)
	for _, c := range f.callbacks {
		th.protect(func() signal { th.call(c, []Value{f}, nil); return goOn })
	}
}

func (e *Executor) submit(th *Thread, fn Value, args []Value, kw []kwarg) *Future {
	th.enter()
	th.sync(&e.shut)
	th.synced(&e.shut, ReadItem, 0)
	if e.closed {
		th.raise(runtimeErrorClass, "cannot schedule new futures after shutdown")
	}
	th.sync(&e.sh)
	th.wrote()
	th.synced(&e.sh, WriteItem, 0)
	th.burn(1)
	if len(e.tasks)*8 > th.m.limits.Size {
		th.cut("an object of more than " + itoa(th.m.limits.Size) + " bytes")
	}
	f := &Future{pool: e}
	t := task{future: f, fn: fn, args: args, kw: kw}
	th.release(&t.clock)
	e.tasks = append(e.tasks, t)
	if e.busy < e.workers {
		e.busy++
		e.hire(th)
	}
	return f
}

// hire starts a worker. Where there are as many as there may be, it stands for
// one that idles, and goes on with what that one has.
func (e *Executor) hire(th *Thread) {
	var was *Thread
	name := e.prefix + "_" + itoa(e.made)
	if e.made >= e.workers {
		was, e.idle = e.idle[0], e.idle[1:]
		name = was.name
	}
	e.made++
	site := th.site
	e.threads = append(e.threads, th.start(name, false, func(w *Thread) {
		w.site, w.pooled = site, true
		if was != nil {
			w.acquire(&e.ended)
			w.locals = was.locals
		} else if e.init != nil {
			w.call(e.init, e.args, nil)
		}
		e.work(w)
	}))
}

func (e *Executor) work(w *Thread) {
	for {
		w.enter()
		w.synced(&e.sh, WriteItem, 0)
		if len(e.tasks) == 0 {
			break
		}
		t := e.tasks[0]
		e.tasks = e.tasks[1:]
		w.acquire(&t.clock)
		if w.m.program.cancels { // somebody may cancel the task, or ask whether it runs
			w.sync(&t.future.sh)
			w.synced(&t.future.sh, WriteItem, 0)
		}
		if t.future.done { // cancelled
			continue
		}
		t.future.running, t.future.by = true, w
		var v Value
		_, exc := w.protect(func() signal { v = w.call(t.fn, t.args, t.kw); return goOn })
		w.enter()
		t.future.finish(w, v, exc)
	}
	e.busy--
	e.idle = append(e.idle, w)
	w.release(&e.ended)
}

// occupied is a worker that is busy, if there will be no other one; else nil.
func (e *Executor) occupied() *Thread {
	if e.busy < e.workers {
		return nil
	}
	return e.lasting()
}

// lasting is a worker that has not ended; nil if all have.
func (e *Executor) lasting() *Thread {
	for _, t := range e.threads {
		if !t.done {
			return t
		}
	}
	return nil
}

// executorDone is what shutdown waits for.
type executorDone struct{ e *Executor }

func (w executorDone) ready(*Thread) bool {
	for _, t := range w.e.threads {
		if !t.done {
			return false
		}
	}
	return len(w.e.tasks) == 0
}
func (w executorDone) object() (*shadow, Need) { return &w.e.sh, NeedOnce }
func (w executorDone) waiting() string         { return "shutdown" }
func (w executorDone) owner() *Thread          { return w.e.lasting() }

func (e *Executor) shutdown(th *Thread, wait bool) {
	th.enter()
	th.sync(&e.shut)
	th.synced(&e.shut, WriteItem, 0)
	e.closed = true
	if !wait {
		return
	}
	th.await(executorDone{e}, 0, false)
	for _, t := range e.threads {
		th.synced(&t.ends, ReadItem, 0)
		th.acquire(&t.joined)
	}
	th.settle()
}

func defineFutures() {
	c := executorClass
	c.create = func(th *Thread, _ *Class, a []Value, kw []kwarg) Value {
		named := th.options("ThreadPoolExecutor", kw, "max_workers", "thread_name_prefix", "initializer", "initargs")
		e := &Executor{workers: 4}
		if init := optional(a, 2, named[2]); init != None {
			e.init = init
		}
		if p := optional(a, 1, named[1]); p != nil && th.truth(p) {
			e.prefix = th.str(p)
		} else {
			e.prefix = "ThreadPoolExecutor-" + itoa(th.m.pools)
			th.m.pools++
		}
		if v := optional(a, 0, named[0]); v != nil && v != None {
			if e.workers = th.index(v); e.workers <= 0 {
				th.raise(valueErrorClass, "max_workers must be greater than 0")
			}
		}
		if v := optional(a, 3, named[3]); v != nil {
			e.args = th.listOf(v)
		}
		return e
	}
	c.method("submit", func(th *Thread, a []Value, kw []kwarg) Value {
		if len(a) < 2 {
			th.raise(typeErrorClass, "submit expected at least 1 positional argument, got 0")
		}
		return a[0].(*Executor).submit(th, a[1], a[2:], kw)
	})
	c.method("map", func(th *Thread, a []Value, kw []kwarg) Value {
		timeout, timed := th.timeout(th.options("map", kw, "timeout", "chunksize")[0])
		if len(a) < 3 {
			th.unsupported("map without an iterable")
		}
		its := th.iters(a[2:])
		var futures []*Future
	rows:
		for {
			var row []Value
			for _, it := range its {
				v := th.advance(it)
				if v == nil {
					break rows
				}
				row = append(row, v)
			}
			futures = append(futures, a[0].(*Executor).submit(th, a[1], row, nil))
		}
		return newIter(func(th *Thread) (v Value) {
			if len(futures) == 0 {
				return nil
			}
			first, rest := futures[0], futures[1:]
			futures = nil // an exception is the end of it
			if _, exc := th.protect(func() signal { v = first.result(th, timeout, timed); return goOn }); exc != nil {
				for _, f := range rest {
					f.cancel(th)
				}
				panic(&raised{exc})
			}
			futures = rest
			return v
		})
	})
	c.ofItself("__enter__", func(_ *Thread, a []Value, _ []kwarg) Value { return a[0] })
	def(c, "__exit__", 3, 3, func(th *Thread, e *Executor, _ []Value) Value { e.shutdown(th, true); return Bool(false) })
	c.method("shutdown", func(th *Thread, a []Value, kw []kwarg) Value {
		named := th.options("shutdown", kw, "wait", "cancel_futures")
		w := optional(a, 1, named[0])
		e := a[0].(*Executor)
		if named[1] != nil && th.truth(named[1]) {
			th.sync(&e.sh)
			th.synced(&e.sh, WriteItem, 0)
			tasks := e.tasks
			e.tasks = nil
			for _, t := range tasks {
				t.future.cancel(th)
			}
		}
		e.shutdown(th, w == nil || th.truth(w))
		return None
	})
	f := futureClass
	f.create = func(th *Thread, _ *Class, a []Value, kw []kwarg) Value {
		th.arity("Future", a, kw, 0, 0)
		return &Future{}
	}
	f.method("result", func(th *Thread, a []Value, kw []kwarg) Value {
		timeout, timed := th.timeout(optional(a, 1, th.options("result", kw, "timeout")[0]))
		return a[0].(*Future).result(th, timeout, timed)
	})
	f.method("exception", func(th *Thread, a []Value, kw []kwarg) Value {
		timeout, timed := th.timeout(optional(a, 1, th.options("exception", kw, "timeout")[0]))
		f := a[0].(*Future)
		if !f.await(th, timeout, timed) {
			th.throw(th.newException(timeoutErrorClass, nil))
		}
		if f.cancelled {
			th.throw(th.newException(cancelledErrorClass, nil))
		}
		if f.err == nil {
			return None
		}
		return f.err
	})
	def(f, "done", 0, 0, func(th *Thread, f *Future, _ []Value) Value {
		th.look(&f.sh)
		return Bool(f.done)
	})
	def(f, "cancelled", 0, 0, func(th *Thread, f *Future, _ []Value) Value {
		th.look(&f.sh)
		return Bool(f.cancelled)
	})
	def(f, "running", 0, 0, func(th *Thread, f *Future, _ []Value) Value {
		th.look(&f.sh)
		return Bool(f.running && !f.done)
	})
	settle := func(th *Thread, f *Future) {
		th.sync(&f.sh)
		th.happens(&f.sh) // before it looks: both are one step, under the future's condition
		if f.done {
			th.raise(invalidStateClass, "CANCELLED or FINISHED")
		}
	}
	def(f, "set_result", 1, 1, func(th *Thread, f *Future, a []Value) Value {
		settle(th, f)
		f.conclude(th, a[0], nil)
		return None
	})
	def(f, "cancel", 0, 0, func(th *Thread, f *Future, _ []Value) Value { return Bool(f.cancel(th)) })
	def(f, "set_running_or_notify_cancel", 0, 0, func(th *Thread, f *Future, _ []Value) Value {
		th.sync(&f.sh)
		th.synced(&f.sh, WriteItem, 0)
		f.running = !f.cancelled
		return Bool(f.running)
	})
	def(f, "set_exception", 1, 1, func(th *Thread, f *Future, a []Value) Value {
		err := th.exceptionOf(a[0], "exceptions")
		settle(th, f)
		f.conclude(th, nil, err)
		return None
	})
	def(f, "add_done_callback", 1, 1, func(th *Thread, f *Future, a []Value) Value {
		th.sync(&f.sh)
		th.record(&f.sh, th.site, WriteItem, 0) // before the end or after it: another thread calls back
		th.synced(&f.sh, WriteItem, 0)
		if f.done {
			th.acquire(&f.clock)
			th.call(a[0], []Value{f}, nil)
		} else {
			f.callbacks = append(f.callbacks, a[0])
		}
		return None
	})
}

// futuresOf reads the futures that wait and as_completed are given.
func futuresOf(th *Thread, name string, v Value) []*Future {
	var fs []*Future
	for _, x := range th.listOf(v) {
		f, ok := plain(x).(*Future)
		if !ok {
			th.unsupported(name + " of " + typeName(x))
		}
		if !slices.Contains(fs, f) {
			fs = append(fs, f)
		}
	}
	return fs
}

// someFutures waits for what concurrent.futures.wait waits for.
type someFutures struct {
	of     []*Future
	first  bool // one is enough
	errors bool // one that failed is enough
}

func (w someFutures) ready(*Thread) bool {
	all := true
	for _, f := range w.of {
		all = all && f.done
		if f.done && (w.first || w.errors && f.err != nil) {
			return true
		}
	}
	return all
}
func (w someFutures) waiting() string { return "wait" }
func (w someFutures) owner() *Thread  { return ownerOf(w.of) }
func (w someFutures) object() (*shadow, Need) {
	if len(w.of) == 0 {
		return nil, 0
	}
	return &w.of[0].sh, NeedOnce
}

// ownerOf is the thread that has to end the first of some tasks that has not.
func ownerOf(fs []*Future) *Thread {
	for _, f := range fs {
		if !f.done {
			return f.owner()
		}
	}
	return nil
}

// waitFutures is concurrent.futures.wait.
func waitFutures(th *Thread, a []Value, kw []kwarg) Value {
	named := th.options("wait", kw, "fs", "timeout", "return_when")
	w := someFutures{of: futuresOf(th, "wait", th.required("wait", a, 0, named[0]))}
	if v := optional(a, 2, named[2]); v != nil && !w.ready(th) {
		switch v {
		case Value(Str("FIRST_COMPLETED")):
			w.first = true
		case Value(Str("FIRST_EXCEPTION")):
			w.errors = true
		case Value(Str("ALL_COMPLETED")):
		default:
			th.raise(valueErrorClass, "Invalid return condition: "+th.repr(v))
		}
	}
	timeout, timed := th.timeout(optional(a, 1, named[1]))
	th.await(w, timeout, timed)
	for _, f := range w.of {
		th.synced(&f.sh, ReadItem, 0)
	}
	done, rest := th.newSet(nil), th.newSet(nil)
	for _, f := range w.of {
		if f.done {
			th.acquire(&f.clock)
			done.d.put(th, f, None)
		} else {
			rest.d.put(th, f, None)
		}
	}
	return newTuple(done, rest)
}

// anyFuture waits until one of some futures is done.
type anyFuture struct{ of []*Future }

func (w anyFuture) ready(*Thread) bool      { return w.first() >= 0 }
func (w anyFuture) object() (*shadow, Need) { return &w.of[0].sh, NeedOnce }
func (w anyFuture) waiting() string         { return "as_completed" }
func (w anyFuture) owner() *Thread          { return ownerOf(w.of) }
func (w anyFuture) first() int {
	for i, f := range w.of {
		if f.done {
			return i
		}
	}
	return -1
}

func asCompleted(th *Thread, a []Value, kw []kwarg) Value {
	named := th.options("as_completed", kw, "fs", "timeout")
	w := anyFuture{futuresOf(th, "as_completed", th.required("as_completed", a, 0, named[0]))}
	timeout, timed := th.timeout(optional(a, 1, named[1]))
	total := len(w.of)
	return newIter(func(th *Thread) Value {
		if len(w.of) == 0 {
			return nil
		}
		ended := th.await(w, timeout, timed)
		for _, f := range w.of {
			th.synced(&f.sh, ReadItem, 0)
		}
		if !ended {
			th.raise(timeoutErrorClass, itoa(len(w.of))+" (of "+itoa(total)+") futures unfinished")
		}
		i := w.first()
		f := w.of[i]
		w.of = append(w.of[:i:i], w.of[i+1:]...)
		th.acquire(&f.clock)
		return f
	})
}
