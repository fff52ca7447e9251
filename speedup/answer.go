package speedup

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"github.com/ftlint/ftlint/analyzer/source"
)

// Options say for what to estimate.
type Options struct {
	Workers []int // the rows of the table
	Cores   int   // 0: as many as workers
	Free    *Calibration
	GIL     *Calibration
	Note    string // of what the calibration does not tell; unknown of each region, "" if nothing
	Enabler string // an import of the program that turns the GIL on again, "" if there is none
}

// cores is how many cores so many workers have.
func (o *Options) cores(workers int) int {
	if o.Cores > 0 {
		return o.Cores
	}
	return workers
}

// Answer is the estimate for one region.
type Answer struct {
	File       source.FileID
	Span, End  source.Span // of the call that starts the region, and the last one
	Kind       string
	Function   string  // that starts it, "" for a module's body
	Tasks      float64 // NaN if unknown
	Asked      int     // the workers that the program asks for, 0 if it does not say
	Share      float64 // of the work of all regions
	Work       float64 // nanoseconds of one thread
	Rows       []Row
	Ceiling    float64 // what the locks, the longest task and the number of tasks allow, on any number of cores
	Obstacles  []Obstacle
	Confidence string
	Measured   bool
	Unknown    []Unknown
}

// Row is the estimate for a number of workers.
type Row struct {
	Workers            int
	Speedup, Low, High float64
	GIL                float64
	Processes          float64 // of a pool of processes, or of processes started one by one, instead
	Interpreters       float64 // of a pool of subinterpreters instead; 0 if their cost is not known
}

// Obstacle is one thing that holds a region back.
type Obstacle struct {
	File    source.FileID
	Span    source.Span
	Kind    string
	Message string
	Cost    float64 // the part of the region's time that it takes
	Without float64 // the speedup if it were not there
	Workers int     // of Without
}

// Unknown is what could not be told of a place.
type Unknown struct {
	File    source.FileID
	Span    source.Span
	Message string
}

// Kinds of obstacles.
const (
	SerialLock   = "lock"
	SharedWrite  = "shared-write"
	SharedObject = "shared-object"
	Waiting      = "waiting"
	UnevenTasks  = "uneven-tasks"
	TinyTasks    = "tiny-tasks"
	FewTasks     = "few-tasks"
	GILImport    = "gil-import"
)

// widen makes the ranges of vague answers hold what other guesses give.
func (m *Model) widen(regions []*region, opt Options, free *prices, answers []Answer) {
	for _, g := range []guesses{few, many} {
		m.guess = g
		clear(m.answers)
		for i, r := range regions {
			if len(answers[i].Unknown) == 0 {
				continue
			}
			other := newScene(m.follow(r.group), free)
			for j := range answers[i].Rows {
				row := &answers[i].Rows[j]
				x := other.speedup(row.Workers, opt.cores(row.Workers), false, without{})
				if opt.Enabler == "" {
					row.Low, row.High = min(row.Low, x*(1-noise)), max(row.High, x*(1+noise))
				}
			}
		}
	}
}

// noise is by how much an estimate of which everything is known may be off:
// what the measurements of the calibration differ by from run to run.
const noise = 0.1

// answer estimates one region.
func answer(r *region, opt Options, q quotes) Answer {
	a := Answer{
		File: r.at.file, Span: r.at.span, End: r.end.span, Kind: r.kind, Function: r.function, Tasks: r.size(),
	}
	if r.workers >= 1 {
		a.Asked = int(r.workers)
	}
	if len(r.of) == 0 {
		return a
	}
	free := newScene(r, q.free)
	a.Work = free.serial()
	a.Rows = rows(free, opt, q)
	a.Ceiling = free.ceiling()
	a.Measured = slices.ContainsFunc(r.works, func(w *work) bool { return w.measured })
	for at, what := range r.unknown {
		a.Unknown = append(a.Unknown, Unknown{at.file, at.span, what})
	}
	slices.SortFunc(a.Unknown, func(x, y Unknown) int {
		return cmp.Or(cmp.Compare(x.File, y.File), cmp.Compare(x.Span.Start, y.Span.Start), cmp.Compare(x.Span.End, y.Span.End), cmp.Compare(x.Message, y.Message))
	})
	a.Confidence = confidence(a)
	if opt.Enabler != "" {
		a.Obstacles = []Obstacle{{File: r.at.file, Span: r.at.span, Kind: GILImport, Message: fmt.Sprintf("importing `%s` turns the GIL on again", opt.Enabler), Cost: 1, Workers: opt.Workers[0], Without: free.speedup(opt.Workers[0], max(opt.Cores, opt.Workers[0]), false, without{})}}
		return a
	}
	a.Obstacles = free.obstacles(obstacleWorkers(a, opt), opt)
	return a
}

// rows gives the table of a region.
func rows(free *scene, opt Options, q quotes) []Row {
	gil, dear, cheap := newScene(free.r, q.gil), newScene(free.r, q.dear), newScene(free.r, q.cheap)
	var out []Row
	for _, n := range opt.Workers {
		cores := opt.cores(n)
		row := Row{Workers: n, GIL: gil.speedup(n, cores, true, without{}), Processes: free.processes(n, cores), Interpreters: free.interpreters(n, cores)}
		row.Speedup, row.Low, row.High = row.GIL, row.GIL, row.GIL
		if opt.Enabler == "" {
			row.Speedup = free.speedup(n, cores, false, without{})
			row.Low = min(row.Speedup, dear.speedup(n, cores, false, without{}))
			row.High = max(row.Speedup, cheap.speedup(n, cores, false, without{}))
		}
		row.Low, row.High = row.Low*(1-noise), row.High*(1+noise)
		out = append(out, row)
	}
	return out
}

// How much dearer or cheaper than measured the way of an object from core to
// core may be: it depends on which cores the threads run on, and was seen to
// differ so much on one machine from hour to hour.
const (
	dearContention  = 3
	cheapContention = 0.5
)

// obstacleWorkers is the number of workers that obstacles are weighed at: what
// the program asks for, as far as there are cores, else the most of the table.
func obstacleWorkers(a Answer, opt Options) int {
	n := a.Asked
	if n < 2 {
		n = slices.Max(opt.Workers)
	}
	if opt.Cores > 1 {
		n = min(n, opt.Cores)
	}
	return max(2, n)
}

func confidence(a Answer) string {
	tasks := slices.ContainsFunc(a.Unknown, func(u Unknown) bool { return u.Message == unknownTasks })
	switch {
	case len(a.Unknown) == 0:
		return "high"
	case len(a.Unknown) == 1 && tasks:
		return "medium"
	}
	return "low"
}

func (s *scene) speedup(workers, cores int, gil bool, out without) float64 {
	serial, parallel := s.serial(), s.parallel(workers, cores, gil, out)
	if out.waits {
		serial = 0
		for _, i := range s.r.of {
			for _, p := range s.parts[i] {
				serial += p.compute + p.release
			}
		}
	}
	if parallel <= 0 {
		return 1
	}
	return serial / parallel
}

// ceiling is what no number of cores can beat: the number of tasks, the longest
// of them, and each lock's own work (Amdahl 1967).
func (s *scene) ceiling() float64 {
	serial := s.serial()
	longest := 0.0
	for i := range s.r.works {
		total := 0.0
		for _, p := range s.parts[i] {
			total += p.compute + p.release + p.wait
		}
		longest = max(longest, total)
	}
	limit := longest
	for l, held := range s.heldTimes(func(it line) float64 { return it.wait() + it.n*s.p.item(it, own, 1) }) {
		limit = max(limit, held/max(1, l.capacity))
	}
	if limit <= 0 || math.IsNaN(limit) {
		return 1
	}
	return serial / limit
}

// leastGain is what removing an obstacle must give for it to be named.
const leastGain = 1.04

// tinyGain is what costless threads must give for tasks to be called small.
const tinyGain = 1.25

// obstacles names what holds the region back, what costs most first.
func (s *scene) obstacles(workers int, opt Options) []Obstacle {
	cores := opt.cores(workers)
	now := s.speedup(workers, cores, false, without{})
	var found []Obstacle
	add := func(o Obstacle, out without) {
		o.Without = s.speedup(workers, cores, false, out)
		o.Workers = workers
		if o.Without < now*leastGain {
			return
		}
		o.Cost = 1 - now/o.Without
		found = append(found, o)
	}
	for _, l := range s.lockObjects() {
		at := s.worst(func(it item) bool { return it.op == acquire && it.obj == l })
		add(Obstacle{File: at.file, Span: at.span, Kind: SerialLock, Message: fmt.Sprintf("the lock %s is held for %s of the work", quoted(l), percent(s.heldShare(l)))}, without{lock: l})
	}
	for _, o := range s.contended(min(workers, cores)) {
		kind := SharedObject
		verb := "is used by all tasks: its reference count and its lock go from core to core"
		if s.written(o) {
			kind, verb = SharedWrite, "is written by all tasks"
		}
		if o.alloc == "constant" {
			verb = "is one object for all threads: its reference count goes from core to core"
		}
		at := s.worstUse(o)
		add(Obstacle{File: at.file, Span: at.span, Kind: kind, Message: fmt.Sprintf("%s %s", quoted(o), verb)}, without{object: o})
	}
	region := Obstacle{File: s.r.at.file, Span: s.r.at.span}
	region.Kind, region.Message = UnevenTasks, "tasks are uneven: some workers wait for the longest"
	add(region, without{uneven: true})
	if handed := s.speedup(workers, cores, false, without{start: true}); handed > now*tinyGain && s.r.seen() {
		region.Kind, region.Message = TinyTasks, fmt.Sprintf("tasks are small: starting threads and handing tasks over takes %s of the time", percent(1-now/handed))
		add(region, without{start: true})
	}
	slices.SortStableFunc(found, func(a, b Obstacle) int { return cmp.Compare(b.Without, a.Without) })
	if wait := s.waitShare(); wait > 0.5 {
		at := s.worst(func(it item) bool { return it.op == waiting })
		found = append([]Obstacle{{File: at.file, Span: at.span, Kind: Waiting, Message: fmt.Sprintf("%s of the time of a task is waiting, which threads overlap with the GIL, too", percent(wait)), Cost: wait, Without: now, Workers: workers}}, found...)
	}
	if n := len(s.r.of); !s.r.more && n < workers {
		found = append(found, Obstacle{File: s.r.at.file, Span: s.r.at.span, Kind: FewTasks, Message: fmt.Sprintf("there are %d tasks for %d workers", n, workers), Without: now, Workers: workers})
	}
	return found[:min(3, len(found))]
}

// seen reports whether all is known of what the tasks do: what is not may be
// large.
func (r *region) seen() bool {
	for _, what := range r.unknown {
		if what != unknownTasks {
			return false
		}
	}
	return true
}

func quoted(o *object) string {
	if o.name == "" {
		return "that is made here"
	}
	return "`" + o.name + "`"
}

func percent(f float64) string { return fmt.Sprintf("%.0f %%", 100*f) }

// maxContended bounds how many objects are weighed as obstacles.
const maxContended = 6

// contended gives the objects whose sharing costs most, at so many threads.
// The elements of a container stand for it.
func (s *scene) contended(threads int) []*object {
	owner := map[*object]*object{}
	for o := range s.r.shared {
		if o.elements != nil {
			owner[o.elements] = o
		}
	}
	extra, total := map[*object]float64{}, 0.0
	for _, i := range s.r.of {
		for _, it := range s.lines[i] {
			total += it.n * s.p.item(it, own, 1)
			if sharing := s.sharing(it, nil); sharing != own && it.obj.kind != lock {
				o := it.obj
				if owner[o] != nil {
					o = owner[o]
				}
				extra[o] += it.n * (s.p.item(it, sharing, threads) - s.p.item(it, own, 1))
			}
		}
	}
	var objects []*object
	for o, cost := range extra {
		if cost > total/200 {
			objects = append(objects, o)
		}
	}
	slices.SortFunc(objects, func(a, b *object) int { return cmp.Or(cmp.Compare(extra[b], extra[a]), a.compare(b)) })
	return objects[:min(len(objects), maxContended)]
}

// lockObjects gives the locks that tasks share, in order.
func (s *scene) lockObjects() []*object {
	seen := map[*object]bool{}
	var locks []*object
	for _, lines := range s.lines {
		for _, it := range lines {
			if it.op == acquire && it.obj.task == 0 && !seen[it.obj] {
				seen[it.obj] = true
				locks = append(locks, it.obj)
			}
		}
	}
	slices.SortFunc(locks, (*object).compare)
	return locks
}

// heldShare is the part of the work that is done under a lock.
func (s *scene) heldShare(l *object) float64 {
	held, all := 0.0, 0.0
	for _, i := range s.r.of {
		for _, it := range s.lines[i] {
			cost := it.wait() + it.n*s.p.item(it, own, 1)
			all += cost
			if it.held.holds(l) {
				held += cost
			}
		}
	}
	if all == 0 {
		return 0
	}
	return held / all
}

// waitShare is the part of the tasks' time that is waiting which overlaps.
func (s *scene) waitShare() float64 {
	wait, all := 0.0, 0.0
	for _, i := range s.r.of {
		for _, p := range s.parts[i] {
			all += p.compute + p.release + p.wait
		}
		for _, it := range s.lines[i] {
			if !it.held.any(func(l *object) bool { return l.task == 0 && l.capacity <= 1 }) {
				wait += it.wait()
			}
		}
	}
	if all == 0 {
		return 0
	}
	return wait / all
}

// writes are the operations that change what they work on.
var writes = map[string]bool{
	"global_store": true, "closure_store": true, "attr_store": true, "list_store": true, "dict_store": true, "dict_insert": true, "list_append": true,
	"list_pop": true, "list_insert": true, "list_extend_item": true, "dict_setdefault": true, "dict_pop": true, "dict_update_item": true, "set_add": true,
	"set_discard": true, "deque_append": true, "deque_popleft": true, "counter_store": true, drop: true, "del_item": true, "queue_put": true, "queue_get": true,
	"random_random": true, "random_randint": true,
}

func (s *scene) written(o *object) bool {
	for _, w := range s.r.works {
		for it := range w.items {
			if it.obj == o && writes[it.op] {
				return true
			}
		}
	}
	return false
}

// worst is the place where most of something happens.
func (s *scene) worst(fits func(item) bool) place {
	times := map[place]float64{}
	for _, w := range s.r.works {
		for it, n := range w.items {
			if fits(it) {
				l := line{op: it.op, kind: it.kind, obj: it.obj, held: it.held}
				times[it.at] += n * max(1, s.p.item(l, s.sharing(l, nil), 2)-s.p.item(l, own, 1))
			}
		}
	}
	best := s.r.at
	for at, n := range times {
		if n > times[best] || n == times[best] && at.compare(best) < 0 {
			best = at
		}
	}
	return best
}

// worstUse is the place where an object is shared most: of a written one a
// write, of another one rather where it is reached than inside its own methods.
func (s *scene) worstUse(o *object) place {
	written := s.written(o)
	uses := func(it item) bool { return it.obj != nil && (it.obj == o || it.obj == o.elements) }
	first := s.worst(func(it item) bool { return uses(it) && (written && writes[it.op] || !written && !it.inside) })
	if first == s.r.at {
		return s.worst(uses)
	}
	return first
}
