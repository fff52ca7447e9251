package known

import (
	"iter"
	"maps"
	"sync"
)

// Await is a call that goes on only after other threads have done something.
// Under a lock that those threads need on their way, it never does.
type Await struct {
	Callee string // dotted, of a method with its class
	For    Awaited
	// TimeoutPos and TimeoutKey tell the argument that bounds it; -1: there is none.
	TimeoutPos int
	TimeoutKey string
	// BlockPos and BlockKey tell the argument that, if False, has it not wait at all.
	BlockPos int
	BlockKey string
	By       []string // for Signal: the methods of the object that let it go on
	Each     bool     // for Signal: one such call lets one waiter go on; else all, for good
	Bounded  bool     // for Signal: it waits only if the object was made with a size
	Drawn    bool     // for ItsTask: who goes through the result waits, not the call
	Own      bool     // for Signal: it lets the object's own lock go meanwhile
	Source   string
}

// Awaited is what has to happen before an Await goes on.
type Awaited uint8

const (
	ThreadEnds Awaited = iota // the receiver's thread
	WorkEnds                  // all tasks of the receiver, a pool
	TaskEnds                  // the task whose future the receiver is
	TasksEnd                  // those whose futures the first argument holds
	ItsTask                   // the tasks that the call itself hands over
	CallsBack                 // the receiver, a pool, ends the thread that calls back, and drops the work that is left
	Signal                    // another thread calls one of By on the receiver
)

const asyncioTaskDoc = "https://docs.python.org/3/library/asyncio-task.html"

// Awaits are the calls that wait for other threads of the program.
var Awaits = []Await{
	{Callee: ThreadClass + ".join", For: ThreadEnds, TimeoutKey: "timeout", BlockPos: -1, Source: threadingDoc + "#threading.Thread.join"},
	{Callee: "threading.Timer.join", For: ThreadEnds, TimeoutKey: "timeout", BlockPos: -1, Source: threadingDoc + "#threading.Thread.join"},
	{Callee: "concurrent.futures.ThreadPoolExecutor.shutdown", For: WorkEnds, TimeoutPos: -1, BlockKey: "wait", Source: futuresDoc + "#concurrent.futures.Executor.shutdown"},
	{Callee: "concurrent.futures.Executor.shutdown", For: WorkEnds, TimeoutPos: -1, BlockKey: "wait", Source: futuresDoc + "#concurrent.futures.Executor.shutdown"},
	{Callee: "concurrent.futures.ThreadPoolExecutor.__exit__", For: WorkEnds, TimeoutPos: -1, BlockPos: -1, Source: futuresDoc + "#concurrent.futures.Executor.shutdown"},
	{Callee: "multiprocessing.pool.ThreadPool.join", For: WorkEnds, TimeoutPos: -1, BlockPos: -1, Source: poolDoc},
	{Callee: "multiprocessing.pool.ThreadPool.terminate", For: CallsBack, TimeoutPos: -1, BlockPos: -1, Source: poolDoc},
	{Callee: "multiprocessing.pool.ThreadPool.__exit__", For: CallsBack, TimeoutPos: -1, BlockPos: -1, Source: poolDoc},
	{Callee: "concurrent.futures.Future.result", For: TaskEnds, TimeoutKey: "timeout", BlockPos: -1, Source: futuresDoc + "#concurrent.futures.Future.result"},
	{Callee: "concurrent.futures.Future.exception", For: TaskEnds, TimeoutKey: "timeout", BlockPos: -1, Source: futuresDoc + "#concurrent.futures.Future.exception"},
	{Callee: "multiprocessing.pool.AsyncResult.get", For: TaskEnds, TimeoutKey: "timeout", BlockPos: -1, Source: multiprocessingDoc + "#multiprocessing.pool.AsyncResult.get"},
	{Callee: "multiprocessing.pool.AsyncResult.wait", For: TaskEnds, TimeoutKey: "timeout", BlockPos: -1, Source: multiprocessingDoc + "#multiprocessing.pool.AsyncResult.wait"},
	{Callee: "concurrent.futures.wait", For: TasksEnd, TimeoutPos: 1, TimeoutKey: "timeout", BlockPos: -1, Source: futuresDoc + "#concurrent.futures.wait"},
	{Callee: "concurrent.futures.as_completed", For: TasksEnd, TimeoutPos: 1, TimeoutKey: "timeout", BlockPos: -1, Source: futuresDoc + "#concurrent.futures.as_completed"},
	{Callee: "concurrent.futures.ThreadPoolExecutor.map", For: ItsTask, Drawn: true, TimeoutPos: -1, TimeoutKey: "timeout", BlockPos: -1, Source: futuresDoc + "#concurrent.futures.Executor.map"},
	{Callee: "concurrent.futures.Executor.map", For: ItsTask, Drawn: true, TimeoutPos: -1, TimeoutKey: "timeout", BlockPos: -1, Source: futuresDoc + "#concurrent.futures.Executor.map"},
	{Callee: "multiprocessing.pool.ThreadPool.imap", For: ItsTask, Drawn: true, TimeoutPos: -1, BlockPos: -1, Source: multiprocessingDoc + "#multiprocessing.pool.Pool.imap"},
	{Callee: "multiprocessing.pool.ThreadPool.imap_unordered", For: ItsTask, Drawn: true, TimeoutPos: -1, BlockPos: -1, Source: multiprocessingDoc + "#multiprocessing.pool.Pool.imap_unordered"},
	{Callee: "multiprocessing.pool.ThreadPool.map", For: ItsTask, TimeoutPos: -1, BlockPos: -1, Source: multiprocessingDoc + "#multiprocessing.pool.Pool.map"},
	{Callee: "multiprocessing.pool.ThreadPool.starmap", For: ItsTask, TimeoutPos: -1, BlockPos: -1, Source: multiprocessingDoc + "#multiprocessing.pool.Pool.starmap"},
	{Callee: "multiprocessing.pool.ThreadPool.apply", For: ItsTask, TimeoutPos: -1, BlockPos: -1, Source: multiprocessingDoc + "#multiprocessing.pool.Pool.apply"},

	{Callee: "queue.Queue.get", For: Signal, TimeoutPos: 1, TimeoutKey: "timeout", BlockKey: "block", By: putters, Each: true, Source: queueDoc + "#queue.Queue.get"},
	{Callee: "queue.LifoQueue.get", For: Signal, TimeoutPos: 1, TimeoutKey: "timeout", BlockKey: "block", By: putters, Each: true, Source: queueDoc + "#queue.Queue.get"},
	{Callee: "queue.PriorityQueue.get", For: Signal, TimeoutPos: 1, TimeoutKey: "timeout", BlockKey: "block", By: putters, Each: true, Source: queueDoc + "#queue.Queue.get"},
	{Callee: "queue.SimpleQueue.get", For: Signal, TimeoutPos: 1, TimeoutKey: "timeout", BlockKey: "block", By: putters, Each: true, Source: queueDoc + "#queue.SimpleQueue.get"},
	{Callee: "queue.Queue.put", For: Signal, TimeoutPos: 2, TimeoutKey: "timeout", BlockPos: 1, BlockKey: "block", By: getters, Each: true, Bounded: true, Source: queueDoc + "#queue.Queue.put"},
	{Callee: "queue.LifoQueue.put", For: Signal, TimeoutPos: 2, TimeoutKey: "timeout", BlockPos: 1, BlockKey: "block", By: getters, Each: true, Bounded: true, Source: queueDoc + "#queue.Queue.put"},
	{Callee: "queue.PriorityQueue.put", For: Signal, TimeoutPos: 2, TimeoutKey: "timeout", BlockPos: 1, BlockKey: "block", By: getters, Each: true, Bounded: true, Source: queueDoc + "#queue.Queue.put"},
	{Callee: "queue.Queue.join", For: Signal, TimeoutPos: -1, BlockPos: -1, By: []string{"task_done"}, Each: true, Source: queueDoc + "#queue.Queue.join"},
	{Callee: "queue.LifoQueue.join", For: Signal, TimeoutPos: -1, BlockPos: -1, By: []string{"task_done"}, Each: true, Source: queueDoc + "#queue.Queue.join"},
	{Callee: "queue.PriorityQueue.join", For: Signal, TimeoutPos: -1, BlockPos: -1, By: []string{"task_done"}, Each: true, Source: queueDoc + "#queue.Queue.join"},
	{Callee: "threading.Event.wait", For: Signal, TimeoutKey: "timeout", BlockPos: -1, By: []string{"set"}, Source: threadingDoc + "#threading.Event.wait"},
	{Callee: "threading.Condition.wait", For: Signal, TimeoutKey: "timeout", BlockPos: -1, By: []string{"notify", "notify_all"}, Each: true, Own: true, Source: threadingDoc + "#threading.Condition.wait"},
	{Callee: "threading.Condition.wait_for", For: Signal, TimeoutPos: 1, TimeoutKey: "timeout", BlockPos: -1, By: []string{"notify", "notify_all"}, Each: true, Own: true, Source: threadingDoc + "#threading.Condition.wait_for"},
	{Callee: "threading.Barrier.wait", For: Signal, TimeoutKey: "timeout", BlockPos: -1, By: []string{"wait", "abort", "reset"}, Each: true, Source: threadingDoc + "#threading.Barrier.wait"},
}

var (
	putters = []string{"put", "put_nowait"}
	getters = []string{"get", "get_nowait"}
)

// AwaitOf gives the row of a callable, or nil.
func AwaitOf(callee string) *Await { return awaits().rows[Canonical(callee)] }

// AwaitNamed reports whether a callable of this last name is in Awaits.
func AwaitNamed(last string) bool { return awaits().last[last] }

// AwaitNames gives the last names of the callables in Awaits.
func AwaitNames() iter.Seq[string] { return maps.Keys(awaits().last) }

var awaits = sync.OnceValue(func() callees[Await] {
	return indexCallees(Awaits, func(a *Await) string { return a.Callee })
})

// Given are calls that give an object of another class than they are named
// after: what is called, and of what class the object is.
var Given = map[string]Gift{
	"concurrent.futures.ThreadPoolExecutor.submit":  {"concurrent.futures.Future", futuresDoc + "#concurrent.futures.Executor.submit"},
	"concurrent.futures.Executor.submit":            {"concurrent.futures.Future", futuresDoc + "#concurrent.futures.Executor.submit"},
	"concurrent.futures.ProcessPoolExecutor.submit": {"concurrent.futures.Future", futuresDoc + "#concurrent.futures.Executor.submit"},
	"asyncio.run_coroutine_threadsafe":              {"concurrent.futures.Future", asyncioTaskDoc + "#asyncio.run_coroutine_threadsafe"},
	"asyncio.create_task":                           {"asyncio.Task", asyncioTaskDoc + "#asyncio.create_task"},
	"asyncio.ensure_future":                         {"asyncio.Task", "https://docs.python.org/3/library/asyncio-future.html#asyncio.ensure_future"},
	"asyncio.AbstractEventLoop.create_task":         {"asyncio.Task", loopDoc + "#asyncio.loop.create_task"},
	"asyncio.AbstractEventLoop.create_future":       {"asyncio.Future", loopDoc + "#asyncio.loop.create_future"},
	"asyncio.get_event_loop.create_task":            {"asyncio.Task", loopDoc + "#asyncio.loop.create_task"},
	"asyncio.get_event_loop.create_future":          {"asyncio.Future", loopDoc + "#asyncio.loop.create_future"},
	"asyncio.get_running_loop.create_task":          {"asyncio.Task", loopDoc + "#asyncio.loop.create_task"},
	"asyncio.get_running_loop.create_future":        {"asyncio.Future", loopDoc + "#asyncio.loop.create_future"},
	"asyncio.new_event_loop.create_task":            {"asyncio.Task", loopDoc + "#asyncio.loop.create_task"},
	"asyncio.new_event_loop.create_future":          {"asyncio.Future", loopDoc + "#asyncio.loop.create_future"},
	"multiprocessing.pool.ThreadPool.apply_async":   {"multiprocessing.pool.AsyncResult", poolDoc},
	"multiprocessing.pool.ThreadPool.map_async":     {"multiprocessing.pool.AsyncResult", poolDoc},
	"multiprocessing.pool.ThreadPool.starmap_async": {"multiprocessing.pool.AsyncResult", poolDoc},
}

// Gift is a row of Given.
type Gift struct{ Class, Source string }
