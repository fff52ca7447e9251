package machine

import "sort"

var (
	queueClass         = newClass("Queue")
	lifoQueueClass     = newClass("LifoQueue", queueClass)
	priorityQueueClass = newClass("PriorityQueue", queueClass)
	simpleQueueClass   = newClass("_queue.SimpleQueue", queueClass)

	emptyClass = excClass("_queue.Empty", exceptionClass)
	fullClass  = excClass("Full", exceptionClass)

	shutDownClass = excClass("ShutDown", exceptionClass)
)

// Queue is queue.Queue and its kin.
type Queue struct {
	kind       *Class
	max        int
	items      []Value
	unfinished int
	closed     bool
	clock      clocks
	sh         shadow
}

func (q *Queue) class() *Class { return q.kind }

// What a thread may wait for at a queue.
type (
	queueItem  struct{ q *Queue }
	queueSpace struct{ q *Queue }
	queueDone  struct{ q *Queue }
)

func (w queueItem) object() (*shadow, Need)  { return &w.q.sh, NeedFree }
func (w queueSpace) object() (*shadow, Need) { return &w.q.sh, NeedSpace }
func (w queueDone) object() (*shadow, Need)  { return &w.q.sh, NeedDone }

func (w queueItem) ready(*Thread) bool  { return w.q.stocked() }
func (w queueItem) waiting() string     { return "get" }
func (w queueSpace) ready(*Thread) bool { return w.q.space() }
func (w queueSpace) waiting() string    { return "put" }
func (w queueDone) ready(*Thread) bool  { return w.q.unfinished == 0 }
func (w queueDone) waiting() string     { return "join" }

// touch is a step on the queue, as it is before.
func (q *Queue) touch(th *Thread, how How) {
	if how.Writes() {
		th.wrote()
	}
	th.synced(&q.sh, how, needIf(NeedFree, q.stocked())|needIf(NeedSpace, q.space())|needIf(NeedDone, q.unfinished == 0))
}

// space and stocked say whether put and get go on; a queue that was shut down
// keeps nobody waiting.
func (q *Queue) space() bool   { return q.closed || q.max <= 0 || len(q.items) < q.max }
func (q *Queue) stocked() bool { return q.closed || len(q.items) > 0 }

func (q *Queue) put(th *Thread, v Value, block bool, timeout float64, timed bool) {
	w := queueSpace{q}
	if block {
		if !th.await(w, timeout, timed) {
			q.touch(th, ReadItem)
			th.throw(th.newException(fullClass, nil))
		}
	} else {
		th.sync(&q.sh)
		if !w.ready(th) {
			q.touch(th, ReadItem)
			th.throw(th.newException(fullClass, nil))
		}
	}
	q.touch(th, WriteItem)
	if q.closed {
		th.throw(th.newException(shutDownClass, nil))
	}
	th.burn(1)
	if len(q.items)*8 > th.m.limits.Size {
		th.cut("an object of more than " + itoa(th.m.limits.Size) + " bytes")
	}
	th.release(&q.clock)
	q.items = append(q.items, v)
	q.unfinished++
	if q.kind == priorityQueueClass {
		sort.SliceStable(q.items, func(i, j int) bool { return th.less(q.items[i], q.items[j]) })
	}
	th.note("puts into", th.what())
}

func (q *Queue) get(th *Thread, block bool, timeout float64, timed bool) Value {
	w := queueItem{q}
	if block {
		if !th.await(w, timeout, timed) {
			q.touch(th, ReadItem)
			th.throw(th.newException(emptyClass, nil))
		}
	} else {
		th.sync(&q.sh)
		if !w.ready(th) {
			q.touch(th, ReadItem)
			th.throw(th.newException(emptyClass, nil))
		}
	}
	q.touch(th, WriteItem)
	th.acquire(&q.clock)
	if len(q.items) == 0 {
		th.throw(th.newException(shutDownClass, nil))
	}
	i := 0
	if q.kind == lifoQueueClass {
		i = len(q.items) - 1
	}
	v := q.items[i]
	q.items = append(q.items[:i:i], q.items[i+1:]...)
	th.note("gets from", th.what())
	return v
}

func defineQueue() {
	c := queueClass
	create := func(th *Thread, cls *Class, a []Value, kw []kwarg) Value {
		q := &Queue{kind: cls}
		if v := optional(a, 0, th.options("Queue", kw, "maxsize")[0]); v != nil {
			q.max = th.index(v)
		}
		return q
	}
	for _, k := range []*Class{queueClass, lifoQueueClass, priorityQueueClass, simpleQueueClass} {
		k.create = create
	}
	c.method("put", func(th *Thread, a []Value, kw []kwarg) Value {
		named := th.options("put", kw, "item", "block", "timeout")
		b := optional(a, 2, named[1])
		timeout, timed := th.waitTime(optional(a, 3, named[2]))
		a[0].(*Queue).put(th, th.required("put", a, 1, named[0]), b == nil || th.truth(b), timeout, timed)
		return None
	})
	c.method("get", func(th *Thread, a []Value, kw []kwarg) Value {
		named := th.options("get", kw, "block", "timeout")
		b := optional(a, 1, named[0])
		timeout, timed := th.waitTime(optional(a, 2, named[1]))
		return a[0].(*Queue).get(th, b == nil || th.truth(b), timeout, timed)
	})
	def(c, "put_nowait", 1, 1, func(th *Thread, q *Queue, a []Value) Value { q.put(th, a[0], false, 0, false); return None })
	def(c, "get_nowait", 0, 0, func(th *Thread, q *Queue, _ []Value) Value { return q.get(th, false, 0, false) })
	def(c, "empty", 0, 0, func(th *Thread, q *Queue, _ []Value) Value {
		th.sync(&q.sh)
		q.touch(th, ReadItem)
		return Bool(len(q.items) == 0)
	})
	def(c, "full", 0, 0, func(th *Thread, q *Queue, _ []Value) Value {
		th.sync(&q.sh)
		q.touch(th, ReadItem)
		return Bool(q.max > 0 && len(q.items) >= q.max)
	})
	def(c, "qsize", 0, 0, func(th *Thread, q *Queue, _ []Value) Value {
		th.sync(&q.sh)
		q.touch(th, ReadItem)
		return Int(len(q.items))
	})
	def(c, "task_done", 0, 0, func(th *Thread, q *Queue, _ []Value) Value {
		th.sync(&q.sh)
		q.touch(th, WriteItem)
		if q.unfinished <= 0 {
			th.raise(valueErrorClass, "task_done() called too many times")
		}
		th.release(&q.clock)
		q.unfinished--
		return None
	})
	def(c, "join", 0, 0, func(th *Thread, q *Queue, _ []Value) Value {
		th.await(queueDone{q}, 0, false)
		q.touch(th, ReadItem)
		th.acquire(&q.clock)
		return None
	})
	c.method("shutdown", func(th *Thread, a []Value, kw []kwarg) Value {
		now := optional(a, 1, th.options("shutdown", kw, "immediate")[0])
		q := a[0].(*Queue)
		th.sync(&q.sh)
		q.touch(th, WriteItem)
		th.release(&q.clock)
		q.closed = true
		if now != nil && th.truth(now) {
			q.unfinished = max(0, q.unfinished-len(q.items))
			q.items = nil
		}
		return None
	})
	field(c, "maxsize", func(_ *Thread, v Value) Value { return Int(v.(*Queue).max) })
	seen := func(name string, get func(q *Queue) Value) {
		field(c, name, func(th *Thread, v Value) Value {
			q := v.(*Queue)
			th.sync(&q.sh)
			q.touch(th, ReadItem)
			return get(q)
		})
	}
	seen("unfinished_tasks", func(q *Queue) Value { return Int(q.unfinished) })
	seen("is_shutdown", func(q *Queue) Value { return Bool(q.closed) })
	c.without("mutex queue not_empty not_full all_tasks_done")
	for _, n := range []string{"task_done", "join", "full", "shutdown", "maxsize", "unfinished_tasks", "is_shutdown"} {
		simpleQueueClass.attrs.set(n, absent)
	}
}

// absent hides an attribute of a base class that a class does not have.
var absent = &property{get: &Builtin{name: "absent", method: true, fn: func(th *Thread, a []Value, _ []kwarg) Value {
	th.raise(attributeErrorClass, "'"+typeName(a[0])+"' object has no such attribute")
	return nil
}}}

// waitTime is the timeout of a queue, which must not be negative.
func (th *Thread) waitTime(v Value) (float64, bool) {
	if v != nil && v != None {
		if f, ok := asFloat(v); ok && f < 0 {
			th.raise(valueErrorClass, "'timeout' must be a non-negative number")
		}
	}
	return th.timeout(v)
}
