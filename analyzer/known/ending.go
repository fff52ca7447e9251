package known

// AsksLife are methods that ask whether a thread or a task still runs, and do
// not wait for its end.
var AsksLife = map[string]bool{
	"is_alive": true, "isAlive": true, // threading.Thread
	"done": true, "running": true, // concurrent.futures.Future
}

// AwaitsEnd are methods that return when a thread, a task or a pool has ended,
// or has said that it is about to, by an event.
var AwaitsEnd = map[string]bool{
	"join":     true, // threading.Thread, queue.Queue, multiprocessing.pool.ThreadPool
	"wait":     true, // threading.Event, concurrent.futures
	"result":   true, // concurrent.futures.Future
	"shutdown": true, // concurrent.futures.Executor
}

// GivesSign are methods by which one thread waits for a sign of another one.
var GivesSign = map[string]bool{
	"wait": true, "wait_for": true, // threading.Event, Condition, Barrier
	"get":     true, // queue.Queue
	"acquire": true, // threading.Semaphore
	"join":    true, "result": true, "recv": true,
}
