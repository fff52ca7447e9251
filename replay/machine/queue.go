package machine

import "sort"

var (
	queueClass         = newClass("Queue")
	lifoQueueClass     = newClass("LifoQueue", queueClass)
	priorityQueueClass = newClass("PriorityQueue", queueClass)
	simpleQueueClass   = newClass("_queue.SimpleQueue", queueClass)

	emptyClass = excClass("_queue.Empty", exceptionClass)
	fullClass  = excClass("Full", exceptionClass)
)

// Queue is queue.Queue and its kin.
type Queue struct {
	kind       *Class
	max        int
	items      []Value
	unfinished int
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

func (w queueItem) ready(*Thread) bool  { return len(w.q.items) > 0 }
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
	th.synced(&q.sh, how, needIf(NeedFree, len(q.items) > 0)|needIf(NeedSpace, q.space())|needIf(NeedDone, q.unfinished == 0))
}

func (q *Queue) space() bool { return q.max <= 0 || len(q.items) < q.max }

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
	th.burn(1)
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
		timeout, timed := th.timeout(optional(a, 3, named[2]))
		a[0].(*Queue).put(th, th.required("put", a, 1, named[0]), b == nil || th.truth(b), timeout, timed)
		return None
	})
	c.method("get", func(th *Thread, a []Value, kw []kwarg) Value {
		named := th.options("get", kw, "block", "timeout")
		b := optional(a, 1, named[0])
		timeout, timed := th.timeout(optional(a, 2, named[1]))
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
	c.without("mutex queue maxsize not_empty not_full all_tasks_done unfinished_tasks shutdown is_shutdown")
}
