// Package speedup answers: how much faster would the parallel parts of a
// program run on a Python without the GIL than one task after the other, and
// what holds them back?
//
//	def work(i):
//	    for k in range(300000):
//	        results.append(k)            # one list, and its lock, for all threads
//
//	with ThreadPoolExecutor(2) as pool:  # 4 tasks on 2 workers: slower than serially
//	    list(pool.map(work, range(4)))
//
// # Model
//
// A region is a pool with its tasks, or threads that are started together. The
// functions that start one are walked as the starting thread would run them,
// which tells the tasks and their arguments. Each task is then walked: a walk
// follows the syntax tree with values as far as they are known, knows whose
// each object is, and counts operations (work.go). Loops are walked once and
// counted as often as they turn; calls once for arguments that are alike, so
// that fib(24) takes 25 walks. Only files that regions reach are parsed. What
// starts regions is walked in two halves, side by side (half.go).
//
// A calibration says what an operation costs alone, on an object of another
// thread, and beside others on one object. Reference counts are an operation
// of their own. The price of a task follows for each number of threads
// (price.go, estimate.go). Two simulations do the rest: tasks on workers, at
// speeds that depend on how many compute (simulate.go); and critical sections at
// locks, which whoever comes first takes (queue.go). An obstacle is weighed by
// leaving it out.
//
// What the walk cannot tell (a trip count, a test, a wait) is named; where a
// Meter is given the task is run and its loops are counted; else three guesses
// make a range.
//
// # What it leaves out
//
// Memory bandwidth, the cache's size, the collector, the operating system's
// scheduler, more threads than one region at a time. Objects beyond the values
// that are followed are taken for the thread's own.
//
// # Cost
//
// Bounded numbers of nodes for each module, region and task; on the 3.13
// library the whole command takes about as long as a check.
package speedup
