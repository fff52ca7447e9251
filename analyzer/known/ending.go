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

// Persists are callables that leave something behind on a disk, which is half
// done if the thread is cut off in the middle. `*.m` is the method m of what is no
// object of the program.
var Persists = map[string]string{
	"os.replace": osDoc, "os.rename": osDoc, "shutil.move": shutilDoc, "shutil.copy": shutilDoc, "shutil.copy2": shutilDoc,
	"shutil.copyfile": shutilDoc, "shutil.copytree": shutilDoc, "shutil.make_archive": shutilDoc,
	"json.dump": "https://docs.python.org/3/library/json.html#json.dump", "pickle.dump": "https://docs.python.org/3/library/pickle.html#pickle.dump",
	"pathlib.Path.write_text": pathlibDoc, "pathlib.Path.write_bytes": pathlibDoc,
	"open.write": ioDoc, "open.writelines": ioDoc, "io.open.write": ioDoc, "gzip.open.write": ioDoc,
	"sqlite3.connect.commit": "https://docs.python.org/3/library/sqlite3.html#sqlite3.Connection.commit",
}

const shutilDoc = "https://docs.python.org/3/library/shutil.html"

// KeepsExceptions are callables that run a task elsewhere and keep its exception
// in what they return: nobody hears of it who does not ask.
var KeepsExceptions = map[string]string{
	"concurrent.futures.ThreadPoolExecutor.submit":   futuresDoc,
	"concurrent.futures.ThreadPoolExecutor.map":      futuresDoc,
	"multiprocessing.pool.ThreadPool.apply_async":    poolDoc,
	"multiprocessing.pool.ThreadPool.map_async":      poolDoc,
	"multiprocessing.pool.ThreadPool.imap":           poolDoc,
	"multiprocessing.pool.ThreadPool.imap_unordered": poolDoc,
}
