package race

import (
	"cmp"
	"slices"

	"github.com/ftlint/ftlint/analyzer/facts"
	"github.com/ftlint/ftlint/analyzer/known"
	"github.com/ftlint/ftlint/analyzer/link"
	"github.com/ftlint/ftlint/analyzer/lock"
	"github.com/ftlint/ftlint/analyzer/thread"
)

func (f *finder) signal(locks []lock.Held) {
	for _, l := range locks {
		f.signals[l.Path] = true
	}
}

func (f *finder) add(a *Access) {
	i, ok := f.at[a.Path]
	if !ok {
		i = len(f.locations)
		f.at[a.Path] = i
		f.locations = append(f.locations, Location{Path: a.Path})
	}
	l := &f.locations[i]
	for i := range l.Accesses {
		have := &l.Accesses[i]
		if have.Site == a.Site && have.Entry == a.Entry && have.Action == a.Action && have.Kind == a.Kind && sameLocks(have.Held, a.Held) {
			return
		}
	}
	l.Accesses = append(l.Accesses, *a)
}

func sameLocks(a, b []lock.Held) bool {
	return slices.EqualFunc(a, b, func(x, y lock.Held) bool { return lock.Same(x, y) && x.Shared == y.Shared })
}

func (f *finder) explorer(e *thread.Entry) *explorer {
	return &explorer{p: f.p, changed: f.changed, entry: e, visited: map[activation]bool{}, enters: enters{}}
}

// enters are the locks with which frames are entered.
type enters map[*link.Frame][]lock.Held

// remember keeps those of a frame, and of those above it from which views may be made.
func (e enters) remember(all enters, fr *link.Frame) {
	for range maxComposed {
		if fr == nil {
			return
		}
		e[fr] = all[fr]
		fr = fr.Parent
	}
}

// note adds an access, and remembers how its frame is entered.
func (f *finder) note(a *Access, all enters) {
	f.add(a)
	f.enters.remember(all, a.Frame)
}

// thread adds what the threads of an entry access.
func (f *finder) thread(e *thread.Entry) {
	x := f.explorer(e)
	x.note = func(a *Access) {
		if shared(f.p, a) {
			f.note(a, x.enters)
		}
	}
	x.run(e.Frame, nil)
	for _, fr := range e.Around {
		x.run(fr, nil)
	}
	if x.cut {
		f.truncated++
	}
	f.signal(x.signals)
}

// starter is a function that starts threads, and the entries that it starts.
type starter struct {
	link.Func
	entries []*thread.Entry
}

func startersOf(entries []thread.Entry) []starter {
	var all []starter
	at := map[link.Func]int{}
	for i := range entries {
		f := entries[i].Start.Func
		k, ok := at[f]
		if !ok {
			k = len(all)
			at[f] = k
			all = append(all, starter{Func: f})
		}
		all[k].entries = append(all[k].entries, &entries[i])
	}
	return all
}

// idle reports whether none of the threads may run at a site.
func (f *finder) idle(s starter, site link.Site) bool {
	return !slices.ContainsFunc(s.entries, func(e *thread.Entry) bool { return f.order.Phase(e, site) == thread.During })
}

// explore adds what a function that starts threads accesses while one of them may
// run, itself and through calls, of the locations that are reached, and what its
// callers do to an object that it hands back.
func (f *finder) explore(s starter) {
	x := f.explorer(nil)
	x.skip = func(site link.Site) bool { return f.idle(s, site) }
	x.note = func(a *Access) {
		if _, ok := f.at[a.Path]; ok {
			f.note(a, x.enters)
		}
	}
	x.run(x.p.Static(s.Func), f.callers.Entered(s.Func))
	f.handedBack(s)
}

// others adds the accesses of code that no entry runs.
func (f *finder) others(l *Location) {
	f.throughOwners(l)
	changes := func(a Access) bool { return a.Kind.Changes() }
	if !slices.ContainsFunc(l.Accesses, changes) && !slices.ContainsFunc(f.index.at[l.Path], changes) {
		l.Accesses = nil // everybody reads
		return
	}
	for _, a := range f.index.to(l.Path) {
		if f.order.OnMain(a.Site.Func) && !f.p.Unnamed(a.Site.Func) && !f.constructs(l.Path, a.Site.Func, map[link.Func]bool{}) && !f.p.AfterFork(a.Site.Func) {
			f.add(&a)
		}
	}
}

// constructs reports whether fn runs only while the object whose field the
// location is is being made: it is a constructor, or only such functions call it.
func (f *finder) constructs(path link.Path, fn link.Func, seen map[link.Func]bool) bool {
	if path.Root.Kind != link.SelfRoot {
		return false
	}
	if known.Constructors[f.p.Text(fn, f.p.Function(fn).Name)] || seen[fn] {
		return true
	}
	callers := f.p.Callers(fn)
	seen[fn] = true
	for _, c := range callers {
		if !f.constructs(path, c.Func, seen) {
			return false
		}
	}
	return len(callers) > 0
}

func (f *finder) pair(l *Location) {
	slices.SortStableFunc(l.Accesses, compareAccess)
	l.Accesses = slices.DeleteFunc(l.Accesses, func(a Access) bool { return f.byProtocol(a) || f.p.Confined(a.Site.Func) || f.confined(l.Path) })
	if len(l.Accesses) > maxAccesses {
		l.Accesses = sample(l.Accesses, maxAccesses)
		f.truncated++
	}
	f.match(l)
	if len(l.Pairs) == 0 {
		return
	}
	if f.findGuard(l); f.settled(l) {
		l.Pairs = l.Pairs[:0]
		f.match(l)
	}
}

// sample gives n of some accesses, in order: of each kind with each lock, those
// that are few first. The one place that does not hold the lock of three hundred
// others is what a search is for.
func sample(accesses []Access, n int) []Access {
	type likeness struct {
		kind Kind
		lock link.Path
	}
	like := func(a *Access) likeness {
		if len(a.Held) == 0 {
			return likeness{kind: a.Kind}
		}
		return likeness{a.Kind, a.Held[0].Path}
	}
	count := map[likeness]int{}
	for i := range accesses {
		count[like(&accesses[i])]++
	}
	rank := make([]int, len(accesses))
	for i := range rank {
		rank[i] = i
	}
	slices.SortStableFunc(rank, func(i, j int) int { return count[like(&accesses[i])] - count[like(&accesses[j])] })
	kept := make([]Access, n)
	for k, i := range slices.Sorted(slices.Values(rank[:n])) {
		kept[k] = accesses[i]
	}
	return kept
}

// match makes the pairs.
func (f *finder) match(l *Location) {
	for i := range l.Accesses {
		if !l.Accesses[i].Kind.Changes() {
			continue
		}
		for j := range l.Accesses {
			b := &l.Accesses[j]
			if b.Kind.Changes() && j < i {
				continue
			}
			if !f.excludes(l, l.Accesses[i].Held, b) && f.meet(l, &l.Accesses[i], b) && !f.ordered(l, &l.Accesses[i], b) {
				l.Pairs = append(l.Pairs, Pair{i, j})
			}
		}
	}
}

// byProtocol reports whether an access is made in a function that takes a lock
// which is used to signal: what orders it is the protocol, not the lockset.
func (f *finder) byProtocol(a Access) bool {
	signals := func(held []lock.Held) bool {
		return slices.ContainsFunc(held, func(h lock.Held) bool { return f.signals[h.Path] })
	}
	return signals(a.Held) || len(f.signals) > 0 && slices.ContainsFunc(f.index.heldIn(a.Site.Func), signals)
}

func compareAccess(a, b Access) int {
	thread := func(x Access) int {
		if x.Entry == nil {
			return 1
		}
		return 0
	}
	return cmp.Or(thread(a)-thread(b), link.CompareSites(a.Site, b.Site))
}

// meet reports whether the threads of two accesses may be at them at once, on
// one object.
func (f *finder) meet(l *Location, a, b *Access) bool {
	switch {
	case f.siblings.apart(l, a, b), l.ofClosures() && !definedTogether(f.p, a.Site.Func, b.Site.Func), l.Claim.oneUser(a, b), f.keyedByThread(a) && f.keyedByThread(b):
		return false
	case a.Entry == nil && b.Entry == nil:
		return l.Claim != nil && !f.takeTurns(l, a, b) && !f.joinedFor(l, a, b) && !f.joinedFor(l, b, a) && !f.p.AfterFork(a.Site.Func) && !f.p.AfterFork(b.Site.Func) && (a.role == nil || a.role != b.role || a.role.Many && !f.ownRun(l.Path, a.role))
	case a.Entry != nil && b.Entry != nil && a.Entry != b.Entry:
		return !thread.InTurn(a.Entry, b.Entry) && f.overlap(a.Entry, b.Entry) && f.oneObject(l.Path, a.Entry, b.Entry)
	case a.Entry == b.Entry:
		return a.Entry.Many && f.common(l.Path, a.Entry)
	case a.Entry == nil:
		a, b = b, a
	}
	switch a.Entry.Kind {
	case known.Interrupt, known.Exit: // on the main thread, as the other one
		return false
	case known.Finalizer: // not while a method of the same object runs
		if l.Path.Root.Kind == link.SelfRoot {
			return false
		}
	}
	return !f.starterApart(l, a.Entry, b) && !f.ownInterface(a, b) && !f.ownLoop(a.Entry, b) && f.phase(a.Entry, b) == thread.During
}

// ownLoop reports whether the thread of an entry runs an event loop, and an
// access is made by a coroutine of the same class: it runs on that loop, which the
// thread leaves and enters.
//
//	def _run(self):                        Thread(target=self._run)
//	    self.loop.run_forever()
//	    self.client = None
//	async def send(self): await self.client.send()
func (f *finder) ownLoop(e *thread.Entry, a *Access) bool {
	target := e.Target.Func
	_, class, method := f.p.Self(target)
	_, of, within := f.p.EnclosingSelf(a.Site.Func)
	if !a.Loop || !method || !within || class != of {
		return false
	}
	for i := range f.p.Function(target).Ops {
		if name, _ := f.p.MethodCalled(link.Site{Func: target, Op: facts.OpID(i)}); name != "run" && known.RunsLoop[name] != "" {
			return true
		}
	}
	return false
}

// takeTurns reports whether one event loop runs two accesses: one is made by a
// coroutine, and of the methods that may make the other one on its object only
// coroutines do.
//
//	class Base:         def _reset(self): self.state = None
//	class Async(Base):  async def _reset(self): super()._reset()
//	class Client(Base): def _reset(self): super()._reset()      another object's
func (f *finder) takeTurns(l *Location, a, b *Access) bool {
	if a.Loop == b.Loop || l.Path.Root.Kind != link.SelfRoot {
		return a.Loop && b.Loop
	}
	if b.Loop {
		a, b = b, a
	}
	class, own := f.siblings.own(l.home(), a)
	base, other := f.siblings.own(l.home(), b)
	return own && other && class != base && slices.Contains(f.p.MRO(class), base) && f.loops.runsOn(b.Site.Func, class)
}

// joinedFor reports whether one access is made by the one thread of an entry alone,
// on the object that started it, and the other one by a method of that object behind
// a join of that thread.
//
//	def _work(self): self.tasks.add(…)        Thread(target=self._work)
//	def finish(self):
//	    self.thread.join()
//	    for task in self.tasks: …
func (f *finder) joinedFor(l *Location, a, b *Access) bool {
	e := a.role
	if e == nil || e == b.role || e.Framework || e.Together || l.Path.Root.Kind != link.SelfRoot {
		return false
	}
	_, starter, method := f.p.EnclosingSelf(e.Spawn.Func)
	_, waiter, of := f.p.EnclosingSelf(b.Site.Func)
	return method && of && f.siblings.related(starter, waiter) && f.order.BehindJoin(e, b.Site)
}

// keyedByThread reports whether an access is to the item of a container that is the
// running thread's own: opened[get_ident()].
func (f *finder) keyedByThread(a *Access) bool {
	return a.Key != 0 && f.p.IsThreadIdentity(link.Expr{Func: a.Site.Func, Value: a.Key})
}

// starterApart reports whether an entry runs a method on the self of who starts
// it, and the access is made by a method of a class that this object is not of.
//
//	class Scheduler: ...                  def run(self): ... self.buffer ...
//	class Threads(Scheduler):             def start(self): Thread(target=self.run).start()
//	class Greenlets(Scheduler):           def stop(self): self.buffer = None
func (f *finder) starterApart(l *Location, e *thread.Entry, a *Access) bool {
	_, base, method := f.p.Self(e.Target.Func)
	_, starter, within := f.p.Self(e.Spawn.Func)
	if l.Path.Root.Kind != link.SelfRoot || !method || !within || !slices.Contains(f.p.MRO(starter), base) {
		return false
	}
	class, own := f.siblings.own(l.home(), a)
	return own && !f.siblings.related(starter, class)
}

// ownInterface reports whether the one thread of an entry runs an interface to one
// person, to which both accesses belong. Then all of the interface is on it,
// unless the interface has started the thread itself.
//
//	class Console(Thread):            the interpreter that reads lines while a loop runs
//	    def run(self): lines.read()   and no other thread reads any
func (f *finder) ownInterface(a, b *Access) bool {
	of := known.FrontEnd(f.p.Modules[a.Site.File])
	return of != "" && !a.Entry.Many && of == known.FrontEnd(f.p.Modules[b.Site.File]) && of != known.FrontEnd(f.p.Modules[a.Entry.Spawn.File])
}

// ownRun reports whether a location is a field of the object that has the entry's
// thread for itself: it is the thread, whose `run` is executed, or it has made the
// one that runs its method when it was made itself.
func (f *finder) ownRun(path link.Path, e *thread.Entry) bool {
	_, class, method := f.p.Self(e.Target.Func)
	return method && path.Root.Kind == link.SelfRoot && (f.runsItself(e.Target.Func) || startsOne(f.p, e)) &&
		slices.Contains(f.p.MRO(class), link.Class{File: path.Root.File, ID: facts.ClassID(path.Root.ID)})
}

// startsOne reports whether each object makes one thread of an entry: its
// constructor does, not in a loop.
func startsOne(p *link.Program, e *thread.Entry) bool {
	_, class, method := p.Self(e.Target.Func)
	_, starter, ok := p.Self(e.Spawn.Func)
	return method && ok && known.Constructors[p.Text(e.Spawn.Func, p.Function(e.Spawn.Func).Name)] &&
		!thread.InLoop(p, e.Spawn) && (slices.Contains(p.MRO(starter), class) || slices.Contains(p.MRO(class), starter))
}

// phase places code that no entry runs against an entry's threads.
func (f *finder) phase(e *thread.Entry, a *Access) thread.Phase {
	site := a.Site
	for fr := a.Frame; fr.Parent != nil; fr = fr.Parent { // explored from a function that starts threads
		site = fr.Site
	}
	return f.order.Phase(e, site)
}

// overlap reports whether threads of two entries may run at once.
func (f *finder) overlap(a, b *thread.Entry) bool {
	pair := [2]*thread.Entry{a, b}
	is, asked := f.overlaps[pair]
	if !asked {
		is = f.overlapping(a, b)
		f.overlaps[pair] = is
	}
	return is
}

func (f *finder) overlapping(a, b *thread.Entry) bool {
	if a.Target.Func == b.Target.Func && (a.Successor || b.Successor) && !a.Many && !b.Many {
		return false
	}
	if a.Start.Func != b.Start.Func {
		return f.order.Phase(a, b.Start) == thread.During || f.order.Phase(b, a.Start) == thread.During
	}
	if a.Start == b.Start && a.Joined && thread.SameLoop(f.p, a.Start, a.Join) {
		return false // one loop starts both, each in its round, and waits for it then
	}
	first, second := a, b
	if second.Start.Op < first.Start.Op {
		first, second = second, first
	}
	return (!first.Joined || first.Join.Op >= second.Start.Op) && !f.order.Ended(first, second.Start)
}
