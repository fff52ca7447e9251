package known

// Synchronised are classes made to be shared: each method locks for itself. An
// object of one needs no lock, and owning one says that threads are expected.
var Synchronised = map[string]string{
	"queue.Queue": queueDoc, "queue.LifoQueue": queueDoc, "queue.PriorityQueue": queueDoc, "queue.SimpleQueue": queueDoc,
	"_queue.SimpleQueue":    queueDoc,
	"multiprocessing.Queue": multiprocessingDoc, "multiprocessing.JoinableQueue": multiprocessingDoc, "multiprocessing.SimpleQueue": multiprocessingDoc,
	"threading.Lock": threadingDoc, "threading.RLock": threadingDoc, "threading.Condition": threadingDoc, "threading.Event": threadingDoc,
	"threading.Semaphore": threadingDoc, "threading.BoundedSemaphore": threadingDoc, "threading.Barrier": threadingDoc,
	"concurrent.futures.Future": futuresDoc, "concurrent.futures.ThreadPoolExecutor": futuresDoc, "concurrent.futures.ProcessPoolExecutor": futuresDoc,
	"logging.Logger": loggingDoc, "logging.getLogger": loggingDoc, "logging.LoggerAdapter": loggingDoc,
	"random.Random": "https://docs.python.org/3/library/random.html", "random.SystemRandom": "https://docs.python.org/3/library/random.html",
}

const ()

// StaleAnswer is a method of a synchronised object whose answer may be out of
// date before the caller looks at it.
type StaleAnswer struct {
	Class, Method string
	// Final says which answer stays right for good: a future that is done stays
	// done, a thread that has ended stays so. Empty: neither does.
	Final  string
	Source string
}

// StaleAnswers are the questions that FT205 is about.
var StaleAnswers = []StaleAnswer{
	{Class: "queue.Queue", Method: "empty", Source: queueDoc}, {Class: "queue.Queue", Method: "full", Source: queueDoc}, {Class: "queue.Queue", Method: "qsize", Source: queueDoc},
	{Class: "queue.LifoQueue", Method: "empty", Source: queueDoc}, {Class: "queue.LifoQueue", Method: "full", Source: queueDoc}, {Class: "queue.LifoQueue", Method: "qsize", Source: queueDoc},
	{Class: "queue.PriorityQueue", Method: "empty", Source: queueDoc}, {Class: "queue.PriorityQueue", Method: "full", Source: queueDoc}, {Class: "queue.PriorityQueue", Method: "qsize", Source: queueDoc},
	{Class: "queue.SimpleQueue", Method: "empty", Source: queueDoc}, {Class: "queue.SimpleQueue", Method: "qsize", Source: queueDoc},
	{Class: "multiprocessing.Queue", Method: "empty", Source: multiprocessingDoc}, {Class: "multiprocessing.Queue", Method: "full", Source: multiprocessingDoc}, {Class: "multiprocessing.Queue", Method: "qsize", Source: multiprocessingDoc},
	{Class: "multiprocessing.JoinableQueue", Method: "empty", Source: multiprocessingDoc}, {Class: "multiprocessing.JoinableQueue", Method: "full", Source: multiprocessingDoc}, {Class: "multiprocessing.JoinableQueue", Method: "qsize", Source: multiprocessingDoc},
	{Class: "multiprocessing.SimpleQueue", Method: "empty", Source: multiprocessingDoc},
	{Class: "threading.Lock", Method: "locked", Source: threadingDoc}, {Class: "threading.RLock", Method: "locked", Source: threadingDoc}, {Class: "threading.Condition", Method: "locked", Source: threadingDoc},
	{Class: "threading.Event", Method: "is_set", Source: threadingDoc}, {Class: "threading.Event", Method: "isSet", Source: threadingDoc},
	{Class: "threading.Thread", Method: "is_alive", Final: "False", Source: threadingDoc}, {Class: "threading.Timer", Method: "is_alive", Final: "False", Source: threadingDoc},
	{Class: "concurrent.futures.Future", Method: "done", Final: "True", Source: futuresDoc}, {Class: "concurrent.futures.Future", Method: "running", Source: futuresDoc}, {Class: "concurrent.futures.Future", Method: "cancelled", Final: "True", Source: futuresDoc},
	{Class: "multiprocessing.pool.AsyncResult", Method: "ready", Final: "True", Source: multiprocessingDoc},
	{Class: "multiprocessing.Process", Method: "is_alive", Final: "False", Source: multiprocessingDoc},
	{Class: "subprocess.Popen", Method: "poll", Source: "https://docs.python.org/3/library/subprocess.html#subprocess.Popen.poll"},
}

// Reliances are what people do on the word of a stale answer, and what goes
// wrong if the word is out of date.
var Reliances = []Reliance{
	{Question: "empty", On: false, Acts: []string{"get", "get_nowait"}, Takes: true, Harm: "another thread may have taken the last item: `get` waits for one that never comes, or raises `Empty`"},
	{Question: "qsize", On: true, Acts: []string{"get", "get_nowait"}, Takes: true, Harm: "another thread may have taken the last item: `get` waits for one that never comes, or raises `Empty`"},
	{Question: "full", On: false, Acts: []string{"put", "put_nowait"}, Takes: true, Harm: "another thread may have filled the last place: `put` waits, or raises `Full`"},
	{Question: "locked", On: false, Acts: []string{"acquire", "with"}, Harm: "another thread may have taken it: this one waits after all"},
	{Question: "locked", On: true, Acts: []string{"release"}, Harm: "another thread may have let it go, or taken it: the lock of somebody else is released"},
	{Question: "is_alive", On: false, Acts: []string{"start"}, Harm: "another thread may have started it: a thread can be started once only"},
	{Question: "done", On: false, Acts: []string{"set_result", "set_exception"}, Harm: "another thread may have set or cancelled it: `InvalidStateError` is raised"},
	{Question: "cancelled", On: false, Acts: []string{"set_result", "set_exception"}, Harm: "another thread may have cancelled it: `InvalidStateError` is raised"},
}

// Reliance is a use of a StaleAnswer.
type Reliance struct {
	Question string
	On       bool     // the answer on which it is made
	Acts     []string // methods of the same object
	Takes    bool     // it matters only if two threads do it
	Harm     string
}

// StaleAnswerOf gives the row of a method of a class, or nil.
func StaleAnswerOf(class, method string) *StaleAnswer {
	class = Canonical(class)
	for i := range StaleAnswers {
		if StaleAnswers[i].Method == method && StaleAnswers[i].Class == class {
			return &StaleAnswers[i]
		}
	}
	return nil
}
