package known

import (
	"slices"
	"strings"
	"sync"
)

// ProcessState is something that a process has one of, and that all of its
// threads rely on.
type ProcessState struct {
	What     string   // "the working directory"
	Calls    []string // functions that change it
	Names    []string // dotted names to bind which changes it: sys.stdout
	Tables   []string // objects whose items or attributes it is: os.environ
	Managers []string // context managers that change it and put it back
	Words    []string // that name the effect: a function `chdir` says what it does

	// Without the argument ValueKey, at ValuePos, a call only asks, or sets nothing
	// that anyone goes by, as `random.seed()`. "": none does.
	ValueKey string
	ValuePos int

	// Once: it is meant to be set, by whoever starts the program; only a change by
	// a thread, or while one runs, is worth a word.
	Once bool
	// Surroundings: what a program runs in, and sets for the time of what it runs as
	// a whole: a build, a script, a test. A function that changes it and puts it back
	// is mostly part of such a program, and no thread comes by.
	Surroundings bool
	// Inherited: a forked child takes it over from the one thread that forks, so that a
	// program that makes its processes by forking sets it for them.
	Inherited bool
	// MainOnly: it fails on other threads, so that who asks which thread it is, or
	// handles the failure, knows.
	MainOnly bool
	// OwnSince is the minor version from which on the free-threaded build gives
	// each thread its own, by default; 0 if none does.
	OwnSince int
	// Grows: to add to a table harms nobody, only to take away or to bind it anew.
	Grows bool
	// ForAll: what is set is meant for all threads, so that who comes to it by the
	// way sets up the program, and whichever thread is the first does that.
	ForAll bool

	Harm   string // what other threads get
	Help   string
	Source string
}

const (
	environDoc  = "https://docs.python.org/3/library/os.html#os.environ"
	localeDoc   = "https://docs.python.org/3/library/locale.html#locale.setlocale"
	warningsDoc = "https://docs.python.org/3/library/warnings.html#concurrent-safety-of-context-managers"
	redirectDoc = "https://docs.python.org/3/library/contextlib.html#contextlib.redirect_stdout"
	rcParamsDoc = "https://matplotlib.org/stable/users/faq.html#work-with-threads"
)

// ProcessStates are the states of a process that Python code changes. What a
// thread has for itself is none: decimal contexts, trace and profile functions,
// numpy's error state and, since 2.1, the first release for free threading, its
// print options.
var ProcessStates = []ProcessState{
	{What: "the working directory", Calls: []string{"os.chdir", "os.fchdir", "os.chroot"}, Managers: []string{"contextlib.chdir"}, Words: []string{"chdir", "cwd", "cd", "pushd", "popd", "workdir", "working", "chroot"}, Surroundings: true,
		Harm: "relative paths of other threads lead elsewhere meanwhile", Help: "use absolute paths, or pass `cwd=` to what is started", Source: "https://docs.python.org/3/library/contextlib.html#contextlib.chdir"},
	{What: "the environment", Calls: []string{"os.putenv", "os.unsetenv"}, Tables: []string{"os.environ", "os.environb"}, Words: []string{"env", "environ", "environment", "setenv", "envvar", "envvars"}, Surroundings: true,
		Harm: "what other threads read, and the processes that they start, get it too, and C code that reads it meanwhile may crash", Help: "pass `env=` to the process that is started, or the value to the code that needs it", Source: environDoc},
	{What: "the mask for modes of new files", Calls: []string{"os.umask"}, Words: []string{"umask"}, Inherited: true,
		Harm: "files that other threads make meanwhile get other permissions", Help: "set the mode of the file itself: `os.open(…, mode=…)`, `os.chmod`", Source: "https://docs.python.org/3/library/os.html#os.umask"},
	{What: "the locale", Calls: []string{"locale.setlocale", "locale.resetlocale"}, Words: []string{"locale", "setlocale"}, ValueKey: "locale", ValuePos: 1,
		Harm: "numbers, dates or texts of other threads are read and written in it", Help: "set it once when the program starts, or use a library that takes the locale as an argument", Source: localeDoc},
	{What: "the standard streams", Names: []string{"sys.stdout", "sys.stderr", "sys.stdin"}, Managers: []string{"contextlib.redirect_stdout", "contextlib.redirect_stderr"}, Words: []string{"stdout", "stderr", "stdin", "redirect", "capture", "stdio", "stdstreams", "silence", "mute"}, Surroundings: true,
		Harm: "what other threads print goes there, and two that do so may leave it there for good", Help: "pass the stream to what writes", Source: redirectDoc},
	{What: "the warnings filters", Calls: []string{"warnings.simplefilter", "warnings.filterwarnings", "warnings.resetwarnings"}, Names: []string{"warnings.filters", "warnings.showwarning"}, Managers: []string{"warnings.catch_warnings"}, Words: []string{"warnings", "warning", "warn", "filterwarnings", "deprecation", "deprecations"},
		OwnSince: 14, Harm: "warnings of other threads are shown or hidden by them, and two that put them back may leave the wrong ones for good", Help: "set them once when the program starts; from 3.14 on the free-threaded build keeps them for each thread (`-X context_aware_warnings`)", Source: warningsDoc},
	{What: "the seed of the module's random numbers", Calls: []string{"random.seed", "random.setstate", "numpy.random.seed", "numpy.random.set_state", "torch.manual_seed", "torch.random.manual_seed"}, Words: []string{"seed", "seeds", "random", "rng", "reproducible", "deterministic"}, Surroundings: true, ValuePos: 0, ValueKey: "seed",
		Harm: "other threads draw from the same sequence, so that none gets the numbers that the seed promises", Help: "make a generator of its own: `random.Random(seed)`, `numpy.random.default_rng(seed)`", Source: "https://docs.python.org/3/library/random.html#random.seed"},
	{What: "the default timeout of sockets", Calls: []string{"socket.setdefaulttimeout"}, Words: []string{"timeout"}, Surroundings: true,
		Harm: "sockets that other threads make meanwhile get it, too", Help: "pass `timeout=`, or call `settimeout` of the socket", Source: "https://docs.python.org/3/library/socket.html#socket.setdefaulttimeout"},
	{What: "the recursion limit", Calls: []string{"sys.setrecursionlimit"}, Words: []string{"recursion", "setrecursionlimit", "recursionlimit"},
		Harm: "it is that of all threads: RecursionError comes sooner or later there", Help: "set it once when the program starts, or do without the recursion", Source: "https://docs.python.org/3/library/sys.html#sys.setrecursionlimit"},
	{What: "the default decimal context", Tables: []string{"decimal.DefaultContext"}, Words: []string{"decimal", "context", "precision"}, Once: true,
		Harm: "threads that start later compute with it, those that run do not", Help: "set it before threads are started, or use `decimal.localcontext()`", Source: "https://docs.python.org/3/library/decimal.html#decimal.DefaultContext"},
	{What: "the garbage collector", Calls: []string{"gc.disable", "gc.enable", "gc.set_threshold", "gc.set_debug"}, Words: []string{"gc", "garbage"},
		Harm: "two threads that do so may leave it off for good", Help: "set it once when the program starts", Source: "https://docs.python.org/3/library/gc.html#gc.disable"},
	{What: "the import path", Names: []string{"sys.path"}, Tables: []string{"sys.path"}, Words: []string{"path", "syspath", "import", "imports", "importable"}, Once: true, Grows: true,
		Harm: "what other threads import meanwhile may be found elsewhere, and a copy that is put back undoes their changes", Help: "load by location: `importlib.util.spec_from_file_location`", Source: "https://docs.python.org/3/library/sys.html#sys.path"},
	{What: "the program's arguments", Names: []string{"sys.argv"}, Tables: []string{"sys.argv"}, Words: []string{"argv", "args", "arguments"}, Surroundings: true,
		Harm: "other threads that read them get these", Help: "pass the arguments to what parses them: `parse_args(args)`", Source: "https://docs.python.org/3/library/sys.html#sys.argv"},
	{What: "the user and group that it all runs as", Calls: []string{"os.setuid", "os.seteuid", "os.setgid", "os.setegid", "os.setreuid", "os.setregid", "os.setresuid", "os.setresgid", "os.setgroups"}, Words: []string{"uid", "gid", "user", "privileges", "privilege", "setuid", "seteuid"}, Surroundings: true,
		Harm: "other threads do what they do as that user", Help: "change it once when the program starts, or in a process of its own", Source: "https://docs.python.org/3/library/os.html#os.seteuid"},
	{What: "the time zone", Calls: []string{"time.tzset"}, Words: []string{"tz", "timezone", "tzset"},
		Harm: "local times of other threads are in it", Help: "compute with `zoneinfo.ZoneInfo`", Source: "https://docs.python.org/3/library/time.html#time.tzset"},
	{What: "the level below which nothing is logged", Calls: []string{"logging.disable"}, Words: []string{"logging", "log", "logs"},
		Harm: "what other threads log is lost, and two that do so may leave it off for good", Help: "set the level of a logger, or use a filter that asks for the thread", Source: "https://docs.python.org/3/library/logging.html#logging.disable"},
	{What: "matplotlib's settings", Calls: []string{"matplotlib.use", "matplotlib.rc", "matplotlib.rcdefaults", "matplotlib.style.use", "matplotlib.pyplot.rc", "matplotlib.pyplot.rcdefaults", "matplotlib.pyplot.switch_backend", "matplotlib.pyplot.style.use"}, Tables: []string{"matplotlib.rcParams", "matplotlib.pyplot.rcParams"}, Managers: []string{"matplotlib.rc_context", "matplotlib.pyplot.rc_context", "matplotlib.style.context", "matplotlib.pyplot.style.context"}, Words: []string{"rc", "style", "rcparams", "theme"},
		Harm: "figures of other threads are drawn with them", Help: "set them once when the program starts, or on the figure's own objects", Source: rcParamsDoc},
	{What: "pyplot's current figure", Calls: []string{"matplotlib.pyplot.figure", "matplotlib.pyplot.plot", "matplotlib.pyplot.subplots", "matplotlib.pyplot.savefig", "matplotlib.pyplot.title", "matplotlib.pyplot.close", "matplotlib.pyplot.clf", "matplotlib.pyplot.xlabel", "matplotlib.pyplot.ylabel", "matplotlib.pyplot.imshow", "matplotlib.pyplot.hist", "matplotlib.pyplot.scatter"}, Once: true,
		Harm: "two threads draw into each other's figure", Help: "make a `matplotlib.figure.Figure` and draw with its methods", Source: rcParamsDoc},
	{What: "the signal handlers and timers", Calls: []string{"signal.signal", "signal.set_wakeup_fd", "signal.setitimer", "signal.alarm"}, Words: []string{"signal", "signals", "handler", "handlers", "alarm"}, Once: true, MainOnly: true,
		Harm: "only the main thread may set a handler, any other gets ValueError; and it is the main thread that the signal interrupts", Help: "set them in the main thread before it starts others, and let the thread wait with a timeout", Source: "https://docs.python.org/3/library/signal.html#signals-and-threads"},
	{What: "the hooks for exceptions", Names: []string{"sys.excepthook", "threading.excepthook", "sys.unraisablehook", "sys.displayhook"}, Words: []string{"hook", "hooks", "excepthook"}, Once: true, ForAll: true,
		Harm: "exceptions of other threads go there, and two that put them back may leave the wrong one for good", Help: "set it once when the program starts, or catch what is meant where it is raised", Source: "https://docs.python.org/3/library/sys.html#sys.excepthook"},
	{What: "the names that all modules have", Tables: []string{"builtins"}, Words: []string{"builtins", "patch", "install"}, Surroundings: true,
		Harm: "other threads get them, too, and two that put them back may leave the wrong ones for good", Help: "pass the function to the code that needs it", Source: "https://docs.python.org/3/library/builtins.html"},
	{What: "the limits of the interpreter", Calls: []string{"sys.set_int_max_str_digits", "csv.field_size_limit", "threading.stack_size"}, Words: []string{"limit", "limits", "size"}, Once: true, ValuePos: 0, ValueKey: "new_limit",
		Harm: "they are those of all threads", Help: "set them once when the program starts", Source: "https://docs.python.org/3/library/csv.html#csv.field_size_limit"},
	{What: "the event loop policy and the way processes start", Calls: []string{"asyncio.set_event_loop_policy", "multiprocessing.set_start_method"}, Words: []string{"policy", "method"}, Once: true, ForAll: true,
		Harm: "what other threads start next goes by it", Help: "pass a loop factory to `asyncio.Runner`, use `multiprocessing.get_context(method)`", Source: "https://docs.python.org/3/library/multiprocessing.html#contexts-and-start-methods"},
	{What: "the default opener of URLs", Calls: []string{"urllib.request.install_opener"}, Words: []string{"opener", "install", "proxy", "proxies"}, Once: true, ForAll: true,
		Harm: "other threads open their URLs with its proxies and cookies", Help: "call `open` of the opener itself", Source: "https://docs.python.org/3/library/urllib.request.html#urllib.request.install_opener"},
	{What: "the folder for temporary files", Names: []string{"tempfile.tempdir"}, Words: []string{"tempdir", "tmpdir", "temp", "tmp"}, Surroundings: true,
		Harm: "other threads make their files there", Help: "pass `dir=`", Source: "https://docs.python.org/3/library/tempfile.html#tempfile.tempdir"},
	{What: "the limits and the priority of the process", Calls: []string{"resource.setrlimit", "os.nice", "os.setpriority"}, Words: []string{"rlimit", "limit", "limits", "nice", "priority"}, Once: true,
		Harm: "they hold for all threads", Help: "do it in a process of its own", Source: "https://docs.python.org/3/library/resource.html#resource.setrlimit"},
	{What: "the tracing of memory", Calls: []string{"tracemalloc.start", "tracemalloc.stop"}, Words: []string{"tracemalloc", "memory"}, Once: true,
		Harm: "two threads that do so stop each other's", Help: "start it once when the program starts, and compare snapshots", Source: "https://docs.python.org/3/library/tracemalloc.html#tracemalloc.start"},
	{What: "pandas' options", Calls: []string{"pandas.set_option", "pandas.reset_option"}, Managers: []string{"pandas.option_context"}, Words: []string{"option", "options"},
		Harm: "other threads compute and show with them", Help: "set them once when the program starts, or pass what is meant as an argument", Source: "https://pandas.pydata.org/docs/user_guide/gotchas.html#thread-safety"},
	{What: "torch's defaults", Calls: []string{"torch.set_default_dtype", "torch.set_default_device", "torch.set_num_threads", "torch.use_deterministic_algorithms"}, Words: []string{"dtype", "device", "deterministic", "threads"},
		Harm: "tensors that other threads make get them", Help: "pass `dtype=` and `device=`", Source: "https://docs.pytorch.org/docs/stable/generated/torch.set_default_dtype.html"},
}

// Owner reports whether a module belongs to the package that keeps the state, and
// answers for it: matplotlib for its settings.
func (s *ProcessState) Owner(module string) bool {
	top, _, _ := strings.Cut(module, ".")
	return slices.ContainsFunc(slices.Concat(s.Calls, s.Tables, s.Managers), func(dotted string) bool { return strings.HasPrefix(dotted, top+".") })
}

// ProcessStateOf gives the state that calling a function changes, or nil. lends:
// the call gives a context manager, which puts it back.
func ProcessStateOf(callee string) (state *ProcessState, lends bool) {
	s := processCalls()[callee]
	return s.state, s.lends
}

// ProcessName gives the state that binding a dotted name changes, or nil.
func ProcessName(dotted string) *ProcessState { return processNames()[dotted] }

// ProcessTable gives the state that the items or attributes of an object are, or nil.
func ProcessTable(dotted string) *ProcessState { return processTables()[dotted] }

type processCall struct {
	state *ProcessState
	lends bool
}

var processCalls = sync.OnceValue(func() map[string]processCall {
	rows := map[string]processCall{}
	for i := range ProcessStates {
		s := &ProcessStates[i]
		for _, c := range s.Calls {
			rows[c] = processCall{s, false}
		}
		for _, c := range s.Managers {
			rows[c] = processCall{s, true}
		}
	}
	return rows
})

var processNames = sync.OnceValue(func() map[string]*ProcessState {
	return processRows(func(s *ProcessState) []string { return s.Names })
})

var processTables = sync.OnceValue(func() map[string]*ProcessState {
	return processRows(func(s *ProcessState) []string { return s.Tables })
})

func processRows(names func(*ProcessState) []string) map[string]*ProcessState {
	rows := map[string]*ProcessState{}
	for i := range ProcessStates {
		for _, n := range names(&ProcessStates[i]) {
			rows[n] = &ProcessStates[i]
		}
	}
	return rows
}

// ProcessCallees are the last names of the functions and managers that change a
// state of the process, ProcessPlaces those of the names and tables; with the top
// modules that a file imports which has one.
var (
	ProcessCallees = sync.OnceValue(func() map[string][]string {
		return lastNames(func(s *ProcessState) [][]string { return [][]string{s.Calls, s.Managers} })
	})
	ProcessPlaces = sync.OnceValue(func() map[string][]string {
		return lastNames(func(s *ProcessState) [][]string { return [][]string{s.Names, s.Tables} })
	})
)

func lastNames(of func(*ProcessState) [][]string) map[string][]string {
	names := map[string][]string{}
	for i := range ProcessStates {
		for _, dotted := range slices.Concat(of(&ProcessStates[i])...) {
			top, _, _ := strings.Cut(dotted, ".")
			last := LastName(dotted)
			if !slices.Contains(names[last], top) {
				names[last] = append(names[last], top)
			}
		}
	}
	return names
}

// OneUserModules are modules that run alone in a process, for one person: test
// runners, debuggers, profilers, what takes over the terminal. Their state is the
// process's by design.
var OneUserModules = map[string]string{
	"unittest": "https://docs.python.org/3/library/unittest.html", "doctest": "https://docs.python.org/3/library/doctest.html",
	"pytest": "https://docs.pytest.org/en/stable/explanation/flaky.html#thread-safety", "_pytest": "https://docs.pytest.org/en/stable/explanation/flaky.html#thread-safety",
	"pdb": "https://docs.python.org/3/library/pdb.html", "bdb": "https://docs.python.org/3/library/bdb.html", "code": "https://docs.python.org/3/library/code.html", "cmd": "https://docs.python.org/3/library/cmd.html",
	"profile": "https://docs.python.org/3/library/profile.html", "cProfile": "https://docs.python.org/3/library/profile.html", "timeit": "https://docs.python.org/3/library/timeit.html", "trace": "https://docs.python.org/3/library/trace.html",
	"idlelib": "https://docs.python.org/3/library/idle.html", "pydoc": "https://docs.python.org/3/library/pydoc.html",
	"textual": "https://textual.textualize.io/guide/app/", "prompt_toolkit": "https://python-prompt-toolkit.readthedocs.io/en/stable/",
}

// oneUserWords are names of modules and packages for one person.
var oneUserWords = map[string]bool{
	"cli": true, "cmdline": true, "commands": true, "__main__": true, "debug": true, "debugger": true, "profiler": true, "profiling": true,
	"repl": true, "shell": true, "console": true, "testing": true,
}

// ForOneUser reports whether a module is one of OneUserModules or FrontEnds, or is named as such.
func ForOneUser(module string) bool {
	top, _, _ := strings.Cut(module, ".")
	return OneUserModules[top] != "" || FrontEnd(module) != "" || hasWord(module, oneUserWords)
}

// RunByHand reports whether a module has the name of a command or a tool. A console
// may be a class that a library has for output, and many use it.
func RunByHand(module string) bool { return hasWord(module, toolWords) }

var toolWords = map[string]bool{"cli": true, "cmdline": true, "commands": true, "command": true, "debug": true, "debugger": true, "profiler": true, "profiling": true, "repl": true,
	"mock": true, "mocks": true, "testsupport": true}

// Vendored reports whether a module is in a copy of another package that this one
// carries along. Which part of it is reached, and by whom, is not the copy's to say.
func Vendored(module string) bool {
	return slices.ContainsFunc(strings.Split(module, "."), func(part string) bool { return vendorNames[strings.ToLower(strings.Trim(part, "_"))] })
}

var vendorNames = map[string]bool{"vendor": true, "vendored": true, "thirdparty": true, "third_party": true}

// hasWord reports whether a module, or a package that it is in, has one of some words in its name.
func hasWord(module string, words map[string]bool) bool {
	return slices.ContainsFunc(strings.Split(module, "."), func(part string) bool {
		return words[part] || slices.ContainsFunc(nameWords(part), func(word string) bool { return words[word] })
	})
}

// CommandLines are modules that read the arguments of a program: who imports one is
// a program, whatever else it offers.
var CommandLines = map[string]string{
	"argparse": "https://docs.python.org/3/library/argparse.html", "optparse": "https://docs.python.org/3/library/optparse.html",
	"getopt": "https://docs.python.org/3/library/getopt.html",
}

// NamesEffect reports whether a function's or class's name says that it changes
// the state.
func (s *ProcessState) NamesEffect(name string) bool {
	return slices.ContainsFunc(nameWords(name), func(word string) bool { return slices.Contains(s.Words, word) })
}
