package known

import (
	"iter"
	"maps"
	"strings"
	"sync"
)

// LoopCall is a call that only the thread may make whose event loop it concerns:
// asyncio's objects are not thread-safe, and a loop that sleeps is not woken.
type LoopCall struct {
	Callee  string // dotted, of a method with its class
	Loop    string // what leads from the object to its loop: ".get_loop()"; "" if it is the loop
	Instead string // what other threads call
	Same    bool   // with the same arguments
	Source  string
}

const (
	threadsDoc = "https://docs.python.org/3/library/asyncio-dev.html#concurrency-and-multithreading"
	loopDoc    = "https://docs.python.org/3/library/asyncio-eventloop.html"
	soon       = "call_soon_threadsafe"
)

// LoopCalls are the calls that belong to a loop's own thread.
var LoopCalls = []LoopCall{
	{Callee: "asyncio.AbstractEventLoop.call_soon", Instead: soon, Same: true, Source: loopDoc + "#asyncio.loop.call_soon"},
	{Callee: "asyncio.AbstractEventLoop.call_later", Instead: soon, Source: loopDoc + "#asyncio.loop.call_later"},
	{Callee: "asyncio.AbstractEventLoop.call_at", Instead: soon, Source: loopDoc + "#asyncio.loop.call_at"},
	{Callee: "asyncio.AbstractEventLoop.create_task", Instead: "asyncio.run_coroutine_threadsafe", Source: threadsDoc},
	{Callee: "asyncio.AbstractEventLoop.stop", Instead: soon, Source: threadsDoc},
	{Callee: "asyncio.AbstractEventLoop.add_reader", Instead: soon, Source: threadsDoc},
	{Callee: "asyncio.AbstractEventLoop.remove_reader", Instead: soon, Source: threadsDoc},
	{Callee: "asyncio.AbstractEventLoop.add_writer", Instead: soon, Source: threadsDoc},
	{Callee: "asyncio.AbstractEventLoop.remove_writer", Instead: soon, Source: threadsDoc},
	{Callee: "asyncio.create_task", Instead: "asyncio.run_coroutine_threadsafe", Source: "https://docs.python.org/3/library/asyncio-task.html#asyncio.run_coroutine_threadsafe"},
	{Callee: "asyncio.ensure_future", Instead: "asyncio.run_coroutine_threadsafe", Source: "https://docs.python.org/3/library/asyncio-task.html#asyncio.run_coroutine_threadsafe"},
	{Callee: "asyncio.Future.set_result", Loop: ".get_loop()", Instead: soon, Source: "https://docs.python.org/3/library/asyncio-future.html#asyncio.Future"},
	{Callee: "asyncio.Future.set_exception", Loop: ".get_loop()", Instead: soon, Source: "https://docs.python.org/3/library/asyncio-future.html#asyncio.Future"},
	{Callee: "asyncio.Future.cancel", Loop: ".get_loop()", Instead: soon, Source: "https://docs.python.org/3/library/asyncio-future.html#asyncio.Future"},
	{Callee: "asyncio.Task.cancel", Loop: ".get_loop()", Instead: soon, Source: "https://docs.python.org/3/library/asyncio-task.html#asyncio.Task"},
	{Callee: "asyncio.Event.set", Instead: soon, Source: "https://docs.python.org/3/library/asyncio-sync.html"},
	{Callee: "asyncio.Event.clear", Instead: soon, Source: "https://docs.python.org/3/library/asyncio-sync.html"},
	{Callee: "asyncio.Condition.notify", Instead: soon, Source: "https://docs.python.org/3/library/asyncio-sync.html"},
	{Callee: "asyncio.Condition.notify_all", Instead: soon, Source: "https://docs.python.org/3/library/asyncio-sync.html"},
	{Callee: "asyncio.Lock.release", Instead: soon, Source: "https://docs.python.org/3/library/asyncio-sync.html"},
	{Callee: "asyncio.Semaphore.release", Instead: soon, Source: "https://docs.python.org/3/library/asyncio-sync.html"},
	{Callee: "asyncio.BoundedSemaphore.release", Instead: soon, Source: "https://docs.python.org/3/library/asyncio-sync.html"},
	{Callee: "asyncio.Queue.put_nowait", Instead: soon, Source: "https://docs.python.org/3/library/asyncio-queue.html"},
	{Callee: "asyncio.Queue.get_nowait", Instead: soon, Source: "https://docs.python.org/3/library/asyncio-queue.html"},
	{Callee: "asyncio.Queue.task_done", Instead: soon, Source: "https://docs.python.org/3/library/asyncio-queue.html"},
}

// loopClasses are other names of the classes in LoopCalls, and of what has their
// methods.
var loopClasses = map[string]string{
	"asyncio.new_event_loop": "asyncio.AbstractEventLoop", "asyncio.get_event_loop": "asyncio.AbstractEventLoop", "asyncio.get_running_loop": "asyncio.AbstractEventLoop",
	"asyncio.events.AbstractEventLoop": "asyncio.AbstractEventLoop", "asyncio.BaseEventLoop": "asyncio.AbstractEventLoop",
	"asyncio.LifoQueue": "asyncio.Queue", "asyncio.PriorityQueue": "asyncio.Queue",
}

// LoopCallOf gives the row of a callable, or nil.
func LoopCallOf(callee string) *LoopCall {
	if dot := strings.LastIndexByte(callee, '.'); dot > 0 {
		if class, ok := loopClasses[callee[:dot]]; ok {
			callee = class + callee[dot:]
		}
	}
	return loopCalls().rows[callee]
}

// LoopCallNames gives the last names of the callables in LoopCalls.
func LoopCallNames() iter.Seq[string] { return maps.Keys(loopCalls().last) }

// RunsLoop are calls, by last name, that run an event loop on the thread that
// makes them: that loop is its own.
var RunsLoop = map[string]string{
	"run_forever":        loopDoc + "#asyncio.loop.run_forever",
	"run_until_complete": loopDoc + "#asyncio.loop.run_until_complete",
	"run":                "https://docs.python.org/3/library/asyncio-runner.html#asyncio.run",
	"run_app":            "https://docs.aiohttp.org/en/stable/web_reference.html#aiohttp.web.run_app",
}

// LoopSchedulers are calls, by last name, of what an event loop is to call on its
// own thread; of a name that others have, too, only where the object before the
// dot is called after what On says.
var LoopSchedulers = map[string]struct{ On, Source string }{
	"call_soon":        {"loop", loopDoc + "#asyncio.loop.call_soon"},
	soon:               {"loop", loopDoc + "#asyncio.loop.call_soon_threadsafe"},
	"call_later":       {"loop", loopDoc + "#asyncio.loop.call_later"},
	"call_at":          {"loop", loopDoc + "#asyncio.loop.call_at"},
	"add_reader":       {"loop", loopDoc + "#asyncio.loop.add_reader"},
	"add_writer":       {"loop", loopDoc + "#asyncio.loop.add_writer"},
	"add_callback":     {"loop", tornadoDoc + "#tornado.ioloop.IOLoop.add_callback"},
	"add_timeout":      {"loop", tornadoDoc + "#tornado.ioloop.IOLoop.add_timeout"},
	"PeriodicCallback": {"", tornadoDoc + "#tornado.ioloop.PeriodicCallback"},
	"callLater":        {"reactor", "https://docs.twisted.org/en/stable/core/howto/time.html"},
	"LoopingCall":      {"", "https://docs.twisted.org/en/stable/core/howto/time.html"},
}

const tornadoDoc = "https://www.tornadoweb.org/en/stable/ioloop.html"

// AsksForLoop are calls, by last name, by which code finds out whether it is on
// the loop's thread: it knows what it does.
var AsksForLoop = map[string]string{
	"get_running_loop":  loopDoc + "#asyncio.get_running_loop",
	"_get_running_loop": loopDoc + "#asyncio.get_running_loop",
	"is_running":        loopDoc + "#asyncio.loop.is_running",
	soon:                loopDoc + "#asyncio.loop.call_soon_threadsafe",
}

// TaskLocks are the locks of asyncio that people take for those of threads.
var TaskLocks = map[string]string{
	"asyncio.Lock":             "https://docs.python.org/3/library/asyncio-sync.html#asyncio.Lock",
	"asyncio.Condition":        "https://docs.python.org/3/library/asyncio-sync.html#asyncio.Condition",
	"asyncio.Semaphore":        "https://docs.python.org/3/library/asyncio-sync.html#asyncio.Semaphore",
	"asyncio.BoundedSemaphore": "https://docs.python.org/3/library/asyncio-sync.html#asyncio.BoundedSemaphore",
}

var loopCalls = sync.OnceValue(func() callees[LoopCall] {
	return indexCallees(LoopCalls, func(c *LoopCall) string { return c.Callee })
})
