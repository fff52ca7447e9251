package speedup

import (
	"math"
	"slices"
)

// without is what an estimate leaves out, to tell what removing it would give.
type without struct {
	object *object // counting its references and waiting for its lock
	lock   *object // queues at it
	uneven bool    // tasks take the same time
	start  bool    // starting and handing over costs nothing
	waits  bool
}

// scene is a region on one interpreter.
type scene struct {
	r        *region
	p        *prices
	lines    [][]line    // by work
	parts    [][]stretch // by work
	released []float64   // by work: ns of computing without the GIL
	totals   map[totalKey]float64
	locks    map[lockKey]float64
}

type totalKey struct {
	work, threads int
	out           *object
}

type lockKey struct {
	threads, cores int
	out, object    *object
}

func newScene(r *region, p *prices) *scene {
	s := &scene{r: r, p: p, totals: map[totalKey]float64{}, locks: map[lockKey]float64{}}
	for _, w := range r.works {
		lines := slices.Clone(w.lines())
		s.space(lines)
		s.lines = append(s.lines, lines)
		parts, released := s.stretches(lines)
		s.parts, s.released = append(s.parts, parts), append(s.released, released)
	}
	return s
}

// counts is how often a task does what with an object.
type counts struct{ loads, uses, changes, drops float64 }

func countsOf(lines []line) map[*object]counts {
	all := map[*object]counts{}
	for _, it := range lines {
		c := all[it.obj]
		switch {
		case it.op == drop:
			c.drops += it.n
		case it.op == reference:
			c.loads += it.n
		case it.op != element && !compares[it.op]:
			c.uses += it.n
			c.changes += it.n * indicator(writes[it.op])
		}
		all[it.obj] = c
	}
	return all
}

// space notes how far apart the uses of each object are.
func (s *scene) space(lines []line) {
	total, all := 0.0, countsOf(lines)
	for _, it := range lines {
		total += it.n * s.p.item(it, own, 1)
	}
	for i := range lines {
		it := &lines[i]
		switch c := all[it.obj]; {
		case it.op == drop:
			it.every = total / c.drops
		case writes[it.op]:
			it.every = total / c.changes
		case it.op == storedGet:
			it.n = min(it.n, c.drops*s.large(it, c.drops))
		case it.op == reference && c.uses > 0:
			// What else is done with the object finds its line as the load left it.
		case c.changes*mostlyRead <= c.uses:
			it.every = total / max(1, c.loads, c.uses)
		}
	}
}

// mostlyRead is how many uses there are for each change of an object that is
// read more than written: what others change all the time is not there still.
const mostlyRead = 10

// large is the part of what is counted in a dict that is beyond the small ints,
// if each of the stores of a task adds one to one of the keys, and all tasks do:
// sums of anything else soon are.
func (s *scene) large(it *line, stores float64) float64 {
	each := stores * float64(len(s.r.of)) / max(1, it.obj.keys)
	if it.kind != "int" || it.obj.keys == 0 || it.obj.sums {
		return 1
	}
	return max(0, 1-mostSmall/each)
}

// sharing says whose the object of an operation of a task is, for a worker.
func (s *scene) sharing(it line, out *object) sharing {
	o := it.obj
	switch {
	case o == nil || o.task != 0 || out != nil && (o == out || out.elements == o):
		return own
	case !s.r.shared[o] && compares[it.op] && o.size == 0:
		return own // the task has put everything there that is in it
	case !s.r.shared[o] || s.guard(it) != nil:
		return foreign // what a lock guards goes from core to core with the lock: see turns
	case it.op == element:
		return common
	case o.kind == lock || o.spread && !writes[it.op] && !goesThrough[it.op]:
		return foreign // of many objects each is met seldom, and then used for a while
	}
	return common
}

// computing gives the nanoseconds that a task computes on a worker, beside so
// many others.
func (s *scene) computing(work, threads int, out *object) float64 {
	key := totalKey{work, threads, out}
	if t, ok := s.totals[key]; ok {
		return t
	}
	total := 0.0
	for _, it := range s.lines[work] {
		total += it.n * s.p.item(it, s.sharing(it, out), threads)
	}
	s.totals[key] = total
	return total
}

// alone gives the nanoseconds of a task on the thread that made all objects:
// what it takes without threads.
func (s *scene) alone(lines []line) (compute, release, wait float64) {
	for _, it := range lines {
		n := it.n
		switch {
		case it.op == waiting:
			wait += n
		case it.kind == "released" || it.op == fileAccess:
			release += n * s.p.item(it, own, 1)
		default:
			compute += n * s.p.item(it, own, 1)
		}
	}
	return compute, release, wait
}

// maxStretches bounds into how many parts a task that waits is cut.
const maxStretches = 20

func (s *scene) stretches(lines []line) (parts []stretch, released float64) {
	compute, released, wait := s.alone(lines)
	calls := 0.0
	for _, it := range lines {
		if it.op == waitCall {
			calls += it.n
		}
	}
	n := min(max(1, math.Round(calls)), maxStretches)
	for range int(n) {
		parts = append(parts, stretch{compute / n, released / n, wait / n})
	}
	return parts, released
}

// serial gives the nanoseconds of all tasks, one after the other, without
// threads.
func (s *scene) serial() float64 {
	total := 0.0
	for _, i := range s.r.of {
		for _, p := range s.parts[i] {
			total += p.compute + p.release + p.wait
		}
	}
	return total
}

// parallel gives the nanoseconds of the region with so many workers.
func (s *scene) parallel(workers, cores int, gil bool, out without) float64 {
	tasks := make([][]stretch, len(s.r.of))
	overhead := s.p.c.Start.Task
	switch {
	case out.start || s.r.each:
		overhead = 0
	case s.r.kind == asyncRegion:
		overhead = s.p.c.Start.AsyncTask
	}
	average := s.serial() / float64(len(s.r.of))
	for i, work := range s.r.of {
		parts := slices.Clone(s.parts[work])
		if out.uneven {
			total := 0.0
			for _, p := range parts {
				total += p.compute + p.release + p.wait
			}
			for j := range parts {
				f := average / max(total, 1e-9)
				parts[j] = stretch{parts[j].compute * f, parts[j].release * f, parts[j].wait * f}
			}
		}
		for j := range parts {
			if out.waits {
				parts[j].wait = 0
			}
		}
		parts[0].compute += overhead
		tasks[i] = parts
	}
	switch {
	case s.r.each:
		workers = len(tasks)
	case s.r.kind == asyncRegion && !s.r.given:
		workers = loopWorkers(cores)
	}
	m := machine{workers: workers, cores: cores, gil: gil, slow: func(task, running int) float64 {
		work := s.r.of[task]
		slow := s.onWorker(work, running, out.object) / s.basis(work)
		return slow * s.lockSlow(min(workers, len(tasks)), cores, out)
	}}
	total := max(makespan(tasks, m), s.waitingInTurn(workers, out))
	if gil {
		total = s.underGIL(total, tasks, min(workers, len(tasks)))
	}
	if !out.start {
		total += s.startUp(min(workers, len(tasks)))
	}
	return total
}

// loopWorkers is how many threads the pool has that an event loop makes itself,
// whatever the program asks for elsewhere (ThreadPoolExecutor.__init__ in
// concurrent/futures/thread.py).
func loopWorkers(cores int) int { return min(32, cores+4) }

// waitingInTurn is the least time that tasks take which wait with a lock held:
// such waits do not overlap.
func (s *scene) waitingInTurn(workers int, out without) float64 {
	if out.waits {
		return 0
	}
	held := s.heldTimes(func(it line) float64 {
		return it.wait() + it.n*s.p.item(it, s.sharing(it, out.object), workers)
	})
	least := 0.0
	for l, wait := range s.heldTimes(line.wait) {
		if wait > 0 && l != out.lock {
			least = max(least, held[l]/max(1, l.capacity))
		}
	}
	return least
}

// heldTimes sums up what all tasks do under each lock that they share.
func (s *scene) heldTimes(of func(line) float64) map[*object]float64 {
	sums := map[*object]float64{}
	for _, i := range s.r.of {
		for _, it := range s.lines[i] {
			for h := it.held; h != nil; h = h.outer {
				if h.lock.task == 0 {
					sums[h.lock] += of(it)
				}
			}
		}
	}
	return sums
}

// basis is what computing takes a task alone, in nanoseconds.
func (s *scene) basis(work int) float64 {
	total := 0.0
	for _, p := range s.parts[work] {
		total += p.compute
	}
	return max(total, 1e-9)
}

// onWorker is what computing takes a task beside others.
func (s *scene) onWorker(work, threads int, out *object) float64 {
	return max(1e-9, s.computing(work, threads, out)-s.released[work])
}

// underGIL adds what switching costs threads that compute.
func (s *scene) underGIL(total float64, tasks [][]stretch, workers int) float64 {
	if workers < 2 {
		return total
	}
	compute := 0.0
	for _, parts := range tasks {
		for _, p := range parts {
			compute += p.compute
		}
	}
	return total + compute*(s.p.c.Switch-1)
}

// startUp is what making the workers takes.
func (s *scene) startUp(workers int) float64 {
	start := s.p.c.Start
	if s.r.each {
		return start.Thread * float64(workers)
	}
	return start.Pool + start.Worker*float64(workers)
}

// lockSlow is how much longer tasks take for the queues at locks.
func (s *scene) lockSlow(threads, cores int, out without) float64 {
	key := lockKey{threads: threads, cores: cores, out: out.lock, object: out.object}
	if f, ok := s.locks[key]; ok {
		return f
	}
	turns, groups := s.turns(min(threads, cores), out)
	f := lockWait(turns, groups, threads, cores, s.p.c.Lock)
	s.locks[key] = f
	return f
}

// mostCopies bounds how many locks of one place are told apart.
const mostCopies = 1000

// maxTurns bounds how many critical sections of a task are simulated.
const maxTurns = 100

// sections is what all tasks together do under locks, by the lock.
type sections struct {
	takes, holds  map[*object]float64 // how often, and for how many nanoseconds in all
	moves         moves
	total, beside float64 // nanoseconds of everything; of what is not under a lock: what other threads' company adds
}

func (s *scene) sections(threads int, out without) sections {
	c := sections{takes: map[*object]float64{}, holds: map[*object]float64{}, moves: moves{}}
	for _, i := range s.r.of {
		for _, it := range s.lines[i] {
			sharing, n := s.sharing(it, out.object), it.n
			cost := n * s.p.item(it, sharing, threads)
			c.total += cost
			if sharing == common && it.held == nil {
				c.beside += cost - n*s.p.item(it, foreign, threads)
			}
			if l := s.guard(it); l != nil && l != out.lock && !selfWaits[it.op] {
				c.moves.add(l, it, n, s.p.item(it, common, threads)-s.p.item(it, foreign, threads))
			}
			switch {
			case it.op == acquire:
				c.takes[it.obj] += n
				continue
			case it.obj != nil && it.obj.kind == lock && it.op != element:
				// __enter__ returns and __exit__ is called while it is held; to look them up is most of the price.
				c.holds[it.obj.underlying()] += n * s.p.item(it, own, 1) / 3
			}
			if it.held != nil {
				c.holds[it.held.lock] += cost // of nested locks the inner one's; the outer one is held meanwhile
				for h := it.held.outer; h != nil; h = h.outer {
					c.holds[h.lock] += cost
				}
			}
		}
	}
	return c
}

// turns lays the critical sections of an average task out in time: each lock's
// are spread evenly.
func (s *scene) turns(threads int, out without) (turns []turn, groups []lockGroup) {
	locks := slices.DeleteFunc(s.lockObjects(), func(l *object) bool { return l == out.lock })
	if len(locks) == 0 {
		return nil, nil
	}
	c := s.sections(threads, out)
	sum, held := 0.0, 0.0
	for _, l := range locks {
		sum += c.takes[l]
		held += c.holds[l]
	}
	n := float64(len(s.r.of))
	perTask := sum / n
	count := int(min(max(1, math.Round(perTask)), maxTurns))
	gap := max(0, c.total-held) / sum
	given := make([]float64, len(locks))
	first := 0
	for _, l := range locks {
		g := lockGroup{first, 1, max(1, int(l.capacity)), looksAt(l, s.p.c.Lock)}
		if l.spread {
			g.copies, g.capacity = min(g.capacity, mostCopies), 1
		}
		groups = append(groups, g)
		first += g.copies
	}
	for i := range count {
		best := 0
		for j, l := range locks {
			due := c.takes[l] / sum * float64(i+1)
			if due-given[j] > c.takes[locks[best]]/sum*float64(i+1)-given[best] {
				best = j
			}
		}
		given[best]++
		l := locks[best]
		turns = append(turns, turn{gap, best, c.holds[l] / c.takes[l], c.moves.each(l, c.takes[l]), min(c.beside/sum, gap)})
	}
	return turns, groups
}

// moves is what it takes to bring objects to the core that a lock went to: of
// the operations on each object the dearest, since the others find it there.
type moves map[*object][]move

type move struct {
	of          *object
	drops       bool // what is let go of, which moves beside what holds it
	times, cost float64
}

func (m moves) add(lock *object, it line, times, cost float64) {
	drops := it.op == drop
	i := slices.IndexFunc(m[lock], func(v move) bool { return v.of == it.obj && v.drops == drops })
	if i < 0 {
		i = len(m[lock])
		m[lock] = append(m[lock], move{of: it.obj, drops: drops})
	}
	m[lock][i].times += times
	m[lock][i].cost = max(m[lock][i].cost, cost)
}

// each is the time for each of so many turns of a lock.
func (m moves) each(lock *object, turns float64) float64 {
	sum := 0.0
	for _, v := range m[lock] {
		sum += min(1, v.times/turns) * v.cost
	}
	return sum
}

// guard is the lock that an operation's object moves with: itself, or the one
// that is held at most uses of the object, and now.
func (s *scene) guard(it line) *object {
	o := it.obj
	switch {
	case o == nil || o.task != 0 || !s.r.shared[o]:
		return nil
	case o.kind == lock && it.op != acquire && it.op != element:
		return o
	case it.held.holds(s.r.guards[o]):
		return s.r.guards[o]
	}
	return nil
}
