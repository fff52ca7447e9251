package known

// MainThreadCalls are calls, by last name, that raise on any thread but the main
// one, and what is called. A function that makes one runs on the main thread.
var MainThreadCalls = map[string]string{
	"add_signal_handler":    "asyncio.AbstractEventLoop.add_signal_handler, https://docs.python.org/3/library/asyncio-eventloop.html#unix-signals",
	"remove_signal_handler": "asyncio.AbstractEventLoop.remove_signal_handler, the same",
	"set_wakeup_fd":         "signal.set_wakeup_fd, https://docs.python.org/3/library/signal.html#signals-and-threads",
}
