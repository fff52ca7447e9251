package machine

// The classes of threading. Each operation is a switch point. They order what
// the threads do: what a thread did before it released, notified, set or put
// is known to the one that acquired, woke up, saw or got.

var (
	lockClass      = newClass("_thread.lock")
	rlockClass     = newClass("_thread.RLock")
	conditionClass = newClass("Condition")
	eventClass     = newClass("Event")
	semaphoreClass = newClass("Semaphore")
	barrierClass   = newClass("Barrier")

	boundedSemaphoreClass = newClass("BoundedSemaphore", semaphoreClass)

	brokenBarrierClass = excClass("threading.BrokenBarrierError", runtimeErrorClass)
)

// sync is the switch point before an operation on an object that does not block.
func (th *Thread) sync(sh *shadow) {
	if !th.m.several {
		return
	}
	m := th.m
	if p := m.parallel; p != nil {
		th.hold(&p.monitor)
		return
	}
	m.historyOf(sh)
	th.step()
	th.dirty = false
	th.offer(th.site)
}

// what is the object of the running operation in the program's words.
func (th *Thread) what() string {
	s := th.m.program.sites[th.site].what
	for _, suffix := range []string{".acquire", ".release", ".wait", ".wait_for", ".notify", ".notify_all", ".set", ".clear", ".is_set", ".put", ".get", ".join", ".result"} {
		if n := len(s) - len(suffix); n > 0 && s[n:] == suffix {
			return s[:n]
		}
	}
	return s
}

// placeOf is the location of something to wait for.
func placeOf(w waiter) *shadow {
	sh, _ := w.object()
	return sh
}

// needIf is what can be had if there is something to have.
func needIf(n Need, there bool) Need {
	if there {
		return n
	}
	return 0
}

// locks is a step that takes or gives a lock. It is counted apart from other
// changes: a loop that takes a lock and gives it back has changed nothing.
func (th *Thread) locks(sh *shadow, ready Need) {
	if th.m.parallel != nil {
		return
	}
	th.locking++
	th.m.locking++
	th.stir()
	th.synced(sh, WriteItem, ready)
}

// mutex is what Condition needs of its lock.
type mutex interface {
	Value
	waiter
	take(th *Thread)
	leave(th *Thread)
	heldBy(th *Thread) bool
	// look is to see whether it is held.
	look(th *Thread)
	// suspend releases the lock however often it is held; resume undoes that.
	suspend(th *Thread) int
	resume(th *Thread, depth int)
}

// Lock is threading.Lock.
type Lock struct {
	locked bool
	by     *Thread
	clock  clocks
	sh     shadow
}

func (*Lock) class() *Class           { return lockClass }
func (l *Lock) ready(*Thread) bool    { return !l.locked }
func (l *Lock) waiting() string       { return "acquire" }
func (l *Lock) owner() *Thread        { return l.by }
func (l *Lock) heldBy(*Thread) bool   { return l.locked }
func (l *Lock) suspend(t *Thread) int { l.leave(t); return 1 }
func (l *Lock) resume(th *Thread, _ int) {
	l.take(th)
}
func (l *Lock) object() (*shadow, Need) { return &l.sh, NeedFree }

func (l *Lock) take(th *Thread) {
	th.locks(&l.sh, NeedFree)
	l.locked, l.by = true, th
	th.acquire(&l.clock)
}

func (l *Lock) look(th *Thread) { th.synced(&l.sh, ReadItem, needIf(NeedFree, !l.locked)) }

func (l *Lock) leave(th *Thread) {
	if !l.locked {
		l.look(th)
		th.raise(runtimeErrorClass, "release unlocked lock")
	}
	th.locks(&l.sh, 0)
	th.release(&l.clock)
	l.locked, l.by = false, nil
}

// RLock is threading.RLock.
type RLock struct {
	by    *Thread
	depth int
	clock clocks
	sh    shadow
}

func (*RLock) class() *Class             { return rlockClass }
func (l *RLock) ready(th *Thread) bool   { return l.by == nil || l.by == th }
func (l *RLock) waiting() string         { return "acquire" }
func (l *RLock) owner() *Thread          { return l.by }
func (l *RLock) heldBy(th *Thread) bool  { return l.by == th }
func (l *RLock) resume(t *Thread, n int) { l.take(t); l.depth = n }

func (l *RLock) object() (*shadow, Need) { return &l.sh, NeedFree }
func (l *RLock) look(th *Thread)         { th.synced(&l.sh, ReadItem, needIf(NeedFree, l.by == nil)) }

func (l *RLock) take(th *Thread) {
	if l.depth == 0 { // to take it again is nobody else's business
		th.locks(&l.sh, NeedFree)
	}
	l.by = th
	l.depth++
	th.acquire(&l.clock)
}

func (l *RLock) leave(th *Thread) {
	if l.by != th {
		l.look(th)
		th.raise(runtimeErrorClass, "cannot release un-acquired lock")
	}
	if l.depth--; l.depth == 0 {
		th.locks(&l.sh, 0)
		th.release(&l.clock)
		l.by = nil
	}
}

func (l *RLock) suspend(th *Thread) int {
	n := l.depth
	l.depth = 1
	l.leave(th)
	return n
}

// acquire is lock.acquire(blocking, timeout).
func acquire(th *Thread, l mutex, a []Value, kw []kwarg) Value {
	named := th.options("acquire", kw, "blocking", "timeout")
	b, limit := optional(a, 0, named[0]), optional(a, 1, named[1])
	waits := b == nil || th.truth(b)
	if limit != nil {
		if limit == None {
			th.raise(typeErrorClass, "'NoneType' object cannot be interpreted as an integer or float")
		}
		th.timeout(limit) // says what is no number
		switch f, _ := asFloat(limit); {
		case f == -1:
			limit = nil
		case !waits:
			th.raise(valueErrorClass, "can't specify a timeout for a non-blocking call")
		case f < 0:
			th.raise(valueErrorClass, "timeout value must be a non-negative number")
		}
	}
	if !waits {
		th.sync(placeOf(l))
		if !l.ready(th) {
			l.look(th)
			th.note("fails to acquire", th.what())
			return Bool(false)
		}
	} else {
		timeout, timed := th.timeout(limit)
		if !th.await(l, timeout, timed) {
			l.look(th)
			th.note("gives up on", th.what())
			return Bool(false)
		}
	}
	l.take(th)
	th.note("acquires", th.what())
	return Bool(true)
}

// timeout reads a timeout argument: None is none, and a time that has passed is
// over at once.
func (th *Thread) timeout(v Value) (float64, bool) {
	if v == nil || v == None {
		return 0, false
	}
	f, ok := asFloat(v)
	if !ok {
		th.raise(typeErrorClass, "'"+typeName(v)+"' object cannot be interpreted as an integer or float")
	}
	return max(f, 0), true
}

func release(th *Thread, l mutex) Value {
	th.sync(placeOf(l))
	l.leave(th)
	th.note("releases", th.what())
	return None
}

func defineMutex(c *Class, create func() mutex) {
	c.create = func(th *Thread, _ *Class, a []Value, kw []kwarg) Value {
		th.arity(c.name, a, kw, 0, 0)
		return create()
	}
	c.method("acquire", func(th *Thread, a []Value, kw []kwarg) Value { return acquire(th, a[0].(mutex), a[1:], kw) })
	c.method("__enter__", func(th *Thread, a []Value, _ []kwarg) Value { return acquire(th, a[0].(mutex), nil, nil) })
	def(c, "release", 0, 0, func(th *Thread, l mutex, _ []Value) Value { return release(th, l) })
	def(c, "__exit__", 3, 3, func(th *Thread, l mutex, _ []Value) Value { return release(th, l) })
}

// Condition is threading.Condition.
type Condition struct {
	lock    mutex
	waiters []*wakeUp
	sh      shadow
}

func (*Condition) class() *Class { return conditionClass }

// wakeUp is one wait of a thread on a condition.
type wakeUp struct {
	notified bool
	clock    clocks
	sh       shadow
}

func (w *wakeUp) ready(*Thread) bool      { return w.notified }
func (w *wakeUp) waiting() string         { return "wait" }
func (w *wakeUp) object() (*shadow, Need) { return &w.sh, NeedOnce }

func (c *Condition) wait(th *Thread, timeout float64, timed bool) bool {
	if !c.lock.heldBy(th) {
		th.raise(runtimeErrorClass, "cannot wait on un-acquired lock")
	}
	th.sync(&c.sh)
	w := &wakeUp{}
	th.synced(&c.sh, WriteItem, 0)
	c.waiters = append(c.waiters, w)
	what := th.what()
	depth := c.lock.suspend(th)
	th.note("waits on", what)
	woken := th.await(w, timeout, timed)
	if woken {
		th.synced(&w.sh, ReadItem, 0)
		th.acquire(&w.clock)
	} else {
		th.synced(&c.sh, WriteItem, 0)
		for i, o := range c.waiters {
			if o == w {
				c.waiters = append(c.waiters[:i:i], c.waiters[i+1:]...)
				break
			}
		}
	}
	th.await(c.lock, 0, false)
	c.lock.resume(th, depth)
	th.note("wakes up on", what)
	return woken
}

func (c *Condition) notify(th *Thread, n int) {
	if !c.lock.heldBy(th) {
		th.raise(runtimeErrorClass, "cannot notify on un-acquired lock")
	}
	th.sync(&c.sh)
	th.note("notifies", th.what())
	th.synced(&c.sh, WriteItem, 0)
	th.wrote()
	for ; n > 0 && len(c.waiters) > 0; n-- {
		w := c.waiters[0]
		c.waiters = c.waiters[1:]
		th.synced(&w.sh, WriteItem, 0)
		w.notified = true
		th.release(&w.clock)
	}
}

// Flag is threading.Event.
type Flag struct {
	flag  bool
	clock clocks
	sh    shadow
}

func (*Flag) class() *Class             { return eventClass }
func (e *Flag) ready(*Thread) bool      { return e.flag }
func (e *Flag) waiting() string         { return "wait" }
func (e *Flag) object() (*shadow, Need) { return &e.sh, NeedFree }

func (e *Flag) touch(th *Thread, how How) {
	if how.Writes() {
		th.wrote()
	}
	th.synced(&e.sh, how, needIf(NeedFree, e.flag))
}

// Semaphore is threading.Semaphore and BoundedSemaphore.
type Semaphore struct {
	value int
	bound int // -1: none
	clock clocks
	sh    shadow
}

func (s *Semaphore) class() *Class {
	if s.bound >= 0 {
		return boundedSemaphoreClass
	}
	return semaphoreClass
}
func (s *Semaphore) ready(*Thread) bool      { return s.value > 0 }
func (s *Semaphore) waiting() string         { return "acquire" }
func (s *Semaphore) object() (*shadow, Need) { return &s.sh, NeedFree }

func (s *Semaphore) touch(th *Thread, how How) {
	if how.Writes() {
		th.wrote()
	}
	th.synced(&s.sh, how, needIf(NeedFree, s.value > 0))
}

func (s *Semaphore) acquire(th *Thread, a []Value, kw []kwarg) Value {
	named := th.options("acquire", kw, "blocking", "timeout")
	if b := optional(a, 0, named[0]); b != nil && !th.truth(b) {
		if t := optional(a, 1, named[1]); t != nil && t != None {
			th.raise(valueErrorClass, "can't specify timeout for non-blocking acquire")
		}
		th.sync(&s.sh)
		if s.value == 0 {
			s.touch(th, ReadItem)
			return Bool(false)
		}
	} else {
		timeout, timed := th.timeout(optional(a, 1, named[1]))
		if !th.await(s, timeout, timed) {
			s.touch(th, ReadItem)
			return Bool(false)
		}
	}
	s.touch(th, WriteItem)
	s.value--
	th.acquire(&s.clock)
	th.note("acquires", th.what())
	return Bool(true)
}

func (s *Semaphore) release(th *Thread, n int) {
	th.sync(&s.sh)
	s.touch(th, WriteItem)
	if s.bound >= 0 && s.value+n > s.bound {
		th.raise(valueErrorClass, "Semaphore released too many times")
	}
	th.release(&s.clock)
	s.value += n
	th.note("releases", th.what())
}

func defineSync() {
	defineMutex(lockClass, func() mutex { return &Lock{} })
	defineMutex(rlockClass, func() mutex { return &RLock{} })
	def(lockClass, "locked", 0, 0, func(th *Thread, l *Lock, _ []Value) Value { th.sync(&l.sh); l.look(th); return Bool(l.locked) })
	lockClass.without("acquire_lock locked_lock release_lock")
	rlockClass.without("locked")
	defineCondition()
	defineEvent()
	defineSemaphore()
	defineBarrier()
}

func defineCondition() {
	c := conditionClass
	c.create = func(th *Thread, _ *Class, a []Value, kw []kwarg) Value {
		named := th.options("Condition", kw, "lock")
		l := optional(a, 0, named[0])
		if l == nil || l == None {
			return &Condition{lock: &RLock{}}
		}
		m, ok := l.(mutex)
		if !ok {
			th.unsupported("Condition over " + typeName(l))
		}
		return &Condition{lock: m}
	}
	c.method("acquire", func(th *Thread, a []Value, kw []kwarg) Value { return acquire(th, a[0].(*Condition).lock, a[1:], kw) })
	def(c, "__enter__", 0, 0, func(th *Thread, c *Condition, _ []Value) Value { return acquire(th, c.lock, nil, nil) })
	def(c, "release", 0, 0, func(th *Thread, c *Condition, _ []Value) Value { return release(th, c.lock) })
	def(c, "__exit__", 3, 3, func(th *Thread, c *Condition, _ []Value) Value { return release(th, c.lock) })
	c.method("wait", func(th *Thread, a []Value, kw []kwarg) Value {
		timeout, timed := th.timeout(optional(a, 1, th.options("wait", kw, "timeout")[0]))
		return Bool(a[0].(*Condition).wait(th, timeout, timed))
	})
	c.method("wait_for", func(th *Thread, a []Value, kw []kwarg) Value {
		named := th.options("wait_for", kw, "predicate", "timeout")
		pred := th.required("wait_for", a, 1, named[0])
		timeout, timed := th.timeout(optional(a, 2, named[1]))
		for {
			v := th.call(pred, nil, nil)
			if th.truth(v) {
				return v
			}
			if !a[0].(*Condition).wait(th, timeout, timed) {
				return th.call(pred, nil, nil)
			}
		}
	})
	c.method("notify", func(th *Thread, a []Value, kw []kwarg) Value {
		n := 1
		if v := optional(a, 1, th.options("notify", kw, "n")[0]); v != nil {
			n = th.index(v)
		}
		a[0].(*Condition).notify(th, n)
		return None
	})
	def(c, "notify_all", 0, 0, func(th *Thread, c *Condition, _ []Value) Value { c.notify(th, len(c.waiters)); return None })
	c.attrs.set("notifyAll", c.attrs.get("notify_all"))
	c.without("locked")
}

func defineEvent() {
	c := eventClass
	c.create = func(th *Thread, _ *Class, a []Value, kw []kwarg) Value {
		th.arity("Event", a, kw, 0, 0)
		return &Flag{}
	}
	def(c, "set", 0, 0, func(th *Thread, e *Flag, _ []Value) Value {
		th.sync(&e.sh)
		e.touch(th, WriteItem)
		th.release(&e.clock)
		e.flag = true
		th.note("sets", th.what())
		return None
	})
	def(c, "clear", 0, 0, func(th *Thread, e *Flag, _ []Value) Value {
		th.sync(&e.sh)
		e.touch(th, WriteItem)
		e.flag = false
		th.note("clears", th.what())
		return None
	})
	def(c, "is_set", 0, 0, func(th *Thread, e *Flag, _ []Value) Value {
		th.sync(&e.sh)
		e.touch(th, ReadItem)
		if e.flag {
			th.acquire(&e.clock)
		}
		return Bool(e.flag)
	})
	c.method("wait", func(th *Thread, a []Value, kw []kwarg) Value {
		timeout, timed := th.timeout(optional(a, 1, th.options("wait", kw, "timeout")[0]))
		e := a[0].(*Flag)
		woken := th.await(e, timeout, timed)
		e.touch(th, ReadItem)
		if !woken {
			return Bool(false)
		}
		th.acquire(&e.clock)
		th.note("passes", th.what())
		return Bool(true)
	})
	c.attrs.set("isSet", c.attrs.get("is_set"))
}

func defineSemaphore() {
	c := semaphoreClass
	c.create = func(th *Thread, _ *Class, a []Value, kw []kwarg) Value { return newSemaphore(th, a, kw, false) }
	boundedSemaphoreClass.create = func(th *Thread, _ *Class, a []Value, kw []kwarg) Value { return newSemaphore(th, a, kw, true) }
	c.method("acquire", func(th *Thread, a []Value, kw []kwarg) Value { return a[0].(*Semaphore).acquire(th, a[1:], kw) })
	def(c, "__enter__", 0, 0, func(th *Thread, s *Semaphore, _ []Value) Value { return s.acquire(th, nil, nil) })
	def(c, "__exit__", 3, 3, func(th *Thread, s *Semaphore, _ []Value) Value { s.release(th, 1); return None })
	c.method("release", func(th *Thread, a []Value, kw []kwarg) Value {
		n := 1
		if v := optional(a, 1, th.options("release", kw, "n")[0]); v != nil {
			n = th.index(v)
		}
		if n < 1 {
			th.raise(valueErrorClass, "n must be one or more")
		}
		a[0].(*Semaphore).release(th, n)
		return None
	})
}

func newSemaphore(th *Thread, a []Value, kw []kwarg, bounded bool) Value {
	s := &Semaphore{value: 1, bound: -1}
	if v := optional(a, 0, th.options("Semaphore", kw, "value")[0]); v != nil {
		s.value = th.index(v)
	}
	if s.value < 0 {
		th.raise(valueErrorClass, "semaphore initial value must be >= 0")
	}
	if bounded {
		s.bound = s.value
	}
	return s
}
