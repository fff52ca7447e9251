package known

// Wait is a callable that waits for something other than the processor, and
// lets other threads run meanwhile, with the GIL or without.
type Wait struct {
	Callee     string // dotted; `*.m` is a method of whatever is no object of the program
	SecondsPos int    // of the argument that says how long; -1 if only the outside knows
	Source     string
	File       bool // it waits for a disk, and mostly finds what it wants in memory
}

const (
	urllibDoc   = "https://docs.python.org/3/library/urllib.request.html"
	requestsDoc = "https://requests.readthedocs.io/en/latest/api/"
	httpxDoc    = "https://www.python-httpx.org/api/"
	fileioC     = "https://github.com/python/cpython/blob/3.13/Modules/_io/fileio.c"
)

// Waits are the callables that wait.
var Waits = []Wait{
	{Callee: "time.sleep", SecondsPos: 0, Source: "https://docs.python.org/3/library/time.html#time.sleep"},
	{Callee: "subprocess.run", SecondsPos: -1, Source: subprocessDoc}, {Callee: "subprocess.call", SecondsPos: -1, Source: subprocessDoc}, {Callee: "subprocess.check_call", SecondsPos: -1, Source: subprocessDoc},
	{Callee: "subprocess.check_output", SecondsPos: -1, Source: subprocessDoc}, {Callee: "os.system", SecondsPos: -1, Source: osDoc}, {Callee: "os.popen", SecondsPos: -1, Source: osDoc}, {Callee: "os.waitpid", SecondsPos: -1, Source: osDoc},
	{Callee: "subprocess.getoutput", SecondsPos: -1, Source: subprocessDoc}, {Callee: "subprocess.getstatusoutput", SecondsPos: -1, Source: subprocessDoc},
	{Callee: "*.communicate", SecondsPos: -1, Source: subprocessDoc},
	{Callee: "urllib.request.urlopen", SecondsPos: -1, Source: urllibDoc}, {Callee: "urllib.request.urlretrieve", SecondsPos: -1, Source: urllibDoc},
	{Callee: "requests.get", SecondsPos: -1, Source: requestsDoc}, {Callee: "requests.post", SecondsPos: -1, Source: requestsDoc}, {Callee: "requests.put", SecondsPos: -1, Source: requestsDoc}, {Callee: "requests.head", SecondsPos: -1, Source: requestsDoc},
	{Callee: "requests.delete", SecondsPos: -1, Source: requestsDoc}, {Callee: "requests.patch", SecondsPos: -1, Source: requestsDoc}, {Callee: "requests.request", SecondsPos: -1, Source: requestsDoc},
	{Callee: "httpx.get", SecondsPos: -1, Source: httpxDoc}, {Callee: "httpx.post", SecondsPos: -1, Source: httpxDoc}, {Callee: "httpx.request", SecondsPos: -1, Source: httpxDoc},
	{Callee: "socket.create_connection", SecondsPos: -1, Source: socketDoc}, {Callee: "socket.getaddrinfo", SecondsPos: -1, Source: socketDoc}, {Callee: "socket.gethostbyname", SecondsPos: -1, Source: socketDoc},
	{Callee: "*.recv", SecondsPos: -1, Source: socketDoc}, {Callee: "*.recvfrom", SecondsPos: -1, Source: socketDoc}, {Callee: "*.sendall", SecondsPos: -1, Source: socketDoc}, {Callee: "*.accept", SecondsPos: -1, Source: socketDoc}, {Callee: "*.urlopen", SecondsPos: -1, Source: urllibDoc},
	{Callee: "*.getresponse", SecondsPos: -1, Source: "https://docs.python.org/3/library/http.client.html"},
	{Callee: "select.select", SecondsPos: -1, Source: "https://docs.python.org/3/library/select.html"},
	{Callee: "shutil.copyfile", SecondsPos: -1, Source: fileioC, File: true}, {Callee: "shutil.copy", SecondsPos: -1, Source: fileioC, File: true}, {Callee: "shutil.copy2", SecondsPos: -1, Source: fileioC, File: true}, {Callee: "shutil.copytree", SecondsPos: -1, Source: fileioC, File: true}, {Callee: "shutil.move", SecondsPos: -1, Source: fileioC, File: true},
	{Callee: "shutil.rmtree", SecondsPos: -1, Source: fileioC, File: true}, {Callee: "builtins.open", SecondsPos: -1, Source: fileioC, File: true}, {Callee: "os.fsync", SecondsPos: -1, Source: osDoc},
	{Callee: "*.read_text", SecondsPos: -1, Source: fileioC, File: true}, {Callee: "*.read_bytes", SecondsPos: -1, Source: fileioC, File: true}, {Callee: "*.write_text", SecondsPos: -1, Source: fileioC, File: true}, {Callee: "*.write_bytes", SecondsPos: -1, Source: fileioC, File: true},
}

// Released is a callable in C that computes with the GIL let go: threads run it
// side by side on every build.
type Released struct {
	Callee    string
	Operation string // what the calibration calls the work on one byte
	BytesPos  int    // of the argument whose size it is
	Least     int    // bytes; it keeps the GIL for less
	Source    string
}

// Releases are the callables that compute without the GIL.
var Releases = []Released{
	{"hashlib.sha256", "sha256_byte", 0, 2048, "https://docs.python.org/3/library/hashlib.html#hash-objects"},
	{"hashlib.sha1", "sha1_byte", 0, 2048, "https://docs.python.org/3/library/hashlib.html#hash-objects"},
	{"hashlib.sha512", "sha512_byte", 0, 2048, "https://docs.python.org/3/library/hashlib.html#hash-objects"},
	{"hashlib.md5", "md5_byte", 0, 2048, "https://docs.python.org/3/library/hashlib.html#hash-objects"},
	{"hashlib.blake2b", "blake2b_byte", 0, 2048, "https://docs.python.org/3/library/hashlib.html#hash-objects"},
	{"zlib.compress", "zlib_byte", 0, 0, "https://github.com/python/cpython/blob/3.13/Modules/zlibmodule.c"},
	{"zlib.crc32", "crc_byte", 0, 5 * 1024, "https://github.com/python/cpython/blob/3.13/Modules/zlibmodule.c"},
	{"zlib.decompress", "unzlib_byte", 0, 0, "https://github.com/python/cpython/blob/3.13/Modules/zlibmodule.c"},
	{"bz2.decompress", "unbz2_byte", 0, 0, "https://github.com/python/cpython/blob/3.13/Modules/_bz2module.c"},
	{"lzma.decompress", "unlzma_byte", 0, 0, "https://github.com/python/cpython/blob/3.13/Modules/_lzmamodule.c"},
	{"bz2.compress", "bz2_byte", 0, 0, "https://github.com/python/cpython/blob/3.13/Modules/_bz2module.c"},
	{"lzma.compress", "lzma_byte", 0, 0, "https://github.com/python/cpython/blob/3.13/Modules/_lzmamodule.c"},
}

// Poll is a question that is asked again and again until the answer is the one
// that somebody waits for, and the call that waits for just that.
type Poll struct {
	Class, Method string
	Until         bool   // the answer that ends it
	Instead       string // a method
	Source        string
}

// Polls are the questions of which the object has such a call.
var Polls = []Poll{
	{"threading.Event", "is_set", true, "wait()", threadingDoc + "#threading.Event.wait"},
	{"threading.Event", "isSet", true, "wait()", threadingDoc + "#threading.Event.wait"},
	{"threading.Thread", "is_alive", false, "join()", threadingDoc + "#threading.Thread.join"},
	{"threading.Lock", "acquire", true, "acquire()", threadingDoc + "#threading.Lock.acquire"},
	{"threading.RLock", "acquire", true, "acquire()", threadingDoc + "#threading.RLock.acquire"},
	{"threading.Lock", "locked", false, "acquire()", threadingDoc + "#threading.Lock.acquire"},
	{"concurrent.futures.Future", "done", true, "result()", futuresDoc + "#concurrent.futures.Future.result"},
	{"concurrent.futures.ThreadPoolExecutor.submit", "done", true, "result()", futuresDoc + "#concurrent.futures.Future.result"},
	{"queue.Queue", "empty", false, "get()", queueDoc}, {"queue.Queue", "empty", true, "join()", queueDoc}, {"queue.Queue", "qsize", false, "join()", queueDoc},
	{"queue.SimpleQueue", "empty", false, "get()", queueDoc}, {"queue.LifoQueue", "empty", false, "get()", queueDoc}, {"queue.PriorityQueue", "empty", false, "get()", queueDoc},
	{"multiprocessing.pool.AsyncResult", "ready", true, "wait()", multiprocessingDoc + "#multiprocessing.pool.AsyncResult.wait"},
	{"multiprocessing.pool.ThreadPool.apply_async", "ready", true, "wait()", multiprocessingDoc + "#multiprocessing.pool.AsyncResult.wait"},
	{"subprocess.Popen", "poll", true, "wait()", "https://docs.python.org/3/library/subprocess.html#subprocess.Popen.wait"},
}

// PollOf gives the row of a question whose answer ends the asking, or nil.
func PollOf(class, method string, until bool) *Poll {
	class = Canonical(class)
	for i := range Polls {
		if p := &Polls[i]; p.Method == method && p.Class == class && p.Until == until {
			return p
		}
	}
	return nil
}
