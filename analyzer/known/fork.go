package known

// Fork is a callable that copies the process: the copy has the calling thread
// only, and every lock that another one holds stays held in it.
type Fork struct {
	Callee   string // dotted; of a method with its class
	Method   bool   // the last part of Callee is a method of an instance
	Given    string // it forks only if this argument is given
	ByMethod bool   // it forks if multiprocessing's start method is to fork
	Context  string // the argument that gives the context, which has a start method of its own
	Source   string
}

const (
	forkDoc         = "https://docs.python.org/3/library/os.html#os.fork"
	preexecDoc      = "https://docs.python.org/3/library/subprocess.html#subprocess.Popen"
	startMethodsDoc = "https://docs.python.org/3/library/multiprocessing.html#contexts-and-start-methods"
	processPoolDoc  = "https://docs.python.org/3/library/concurrent.futures.html#processpoolexecutor"
)

// Forks are the callables that fork.
var Forks = []Fork{
	{Callee: "os.fork", Source: forkDoc},
	{Callee: "os.forkpty", Source: "https://docs.python.org/3/library/os.html#os.forkpty"},
	{Callee: "pty.fork", Source: "https://docs.python.org/3/library/pty.html#pty.fork"},
	{Callee: "pty.spawn", Source: "https://docs.python.org/3/library/pty.html#pty.spawn"},
	{Callee: "subprocess.Popen", Given: "preexec_fn", Source: preexecDoc},
	{Callee: "subprocess.run", Given: "preexec_fn", Source: preexecDoc},
	{Callee: "subprocess.call", Given: "preexec_fn", Source: preexecDoc},
	{Callee: "subprocess.check_call", Given: "preexec_fn", Source: preexecDoc},
	{Callee: "subprocess.check_output", Given: "preexec_fn", Source: preexecDoc},
	{Callee: "asyncio.create_subprocess_exec", Given: "preexec_fn", Source: "https://docs.python.org/3/library/asyncio-subprocess.html"},
	{Callee: "asyncio.create_subprocess_shell", Given: "preexec_fn", Source: "https://docs.python.org/3/library/asyncio-subprocess.html"},
	{Callee: "multiprocessing.Process.start", Method: true, ByMethod: true, Source: startMethodsDoc},
	{Callee: "multiprocessing.Pool", ByMethod: true, Source: startMethodsDoc},
	{Callee: "multiprocessing.Manager", ByMethod: true, Source: startMethodsDoc},
	{Callee: "concurrent.futures.ProcessPoolExecutor.submit", Method: true, ByMethod: true, Context: "mp_context", Source: processPoolDoc},
	{Callee: "concurrent.futures.ProcessPoolExecutor.map", Method: true, ByMethod: true, Context: "mp_context", Source: processPoolDoc},
}

// ForkContext gives multiprocessing with a start method of its own, and
// SetForkMethod sets that of the program: their first argument names it.
const (
	ForkContext   = "multiprocessing.get_context"
	SetForkMethod = "multiprocessing.set_start_method"
)

// ForksByDefault reports whether multiprocessing forks on Linux when no start
// method was asked for: until Python 3.13
// (https://docs.python.org/3/whatsnew/3.14.html#multiprocessing).
func ForksByDefault(minor int) bool { return minor < 14 }
