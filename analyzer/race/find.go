package race

import (
	"fmt"
	"runtime/debug"
	"slices"
	"sync"

	"github.com/ftlint/ftlint/analyzer/facts"
	"github.com/ftlint/ftlint/analyzer/link"
	"github.com/ftlint/ftlint/analyzer/lock"
	"github.com/ftlint/ftlint/analyzer/source"
	"github.com/ftlint/ftlint/analyzer/thread"
)

// maxAccesses bounds the accesses of a location that are paired.
const maxAccesses = 300

// Search is the search for races under way. It has two halves: one pairs the
// accesses of a program's threads, the other those of any callers to state that
// is claimed to be shared. They are apart, so they run side by side, each with
// what it remembers of the program. Threads that a framework starts are of the
// second kind: their code is claimed to be theirs.
//
// Neither takes work of the other one over, whoever is done first: an answer may
// depend on what a program has been asked before, and so each is asked the same
// things, in the same order, in every run.
type Search struct {
	p       *link.Program
	claimed *finder
	basis   chan basis
	entries chan []thread.Entry
	done    sync.WaitGroup
	half    *Races // the claimed one, once it is done
	fault   string // of the claimed half: its panic, and where; "" for none
}

// basis is what both halves need to know, and the claimed one finds out first.
type basis struct {
	changed *changes
	movers  *lock.Movers
}

// Start begins with the claimed half, which does a good deal before it needs to
// know the threads.
func Start(p *link.Program) *Search {
	s := &Search{
		p: p, claimed: newFinder(p.Fork(), nil), basis: make(chan basis, 1), entries: make(chan []thread.Entry, 1),
	}
	s.done.Go(func() {
		defer func() {
			if value := recover(); value != nil {
				s.fault = fmt.Sprintf("%v\n\n%s", value, debug.Stack())
			}
			close(s.basis) // who waits for it need not any more
		}()
		f := s.claimed
		movers := lock.MoversOf(f.p)
		f.changed = changedNames(f.p)
		s.basis <- basis{f.changed, movers}
		sweep := f.findClaimed(sync.OnceValue(func() []thread.Entry { return <-s.entries }))
		f.viewCallers(sweep)
		s.half = &Races{Program: f.p, Locations: f.locations, Views: f.views, claimed: f}
	})
	return s
}

// Claimed waits for the claimed half, and gives it. Whoever looks into the races
// of both halves asks it, too, so one must be done with it by then. The half waits
// for the threads: Find tells it. If it has failed, it has left a program that
// nobody should ask; then a new one is given, without races, and false.
func (s *Search) Claimed() (half *Races, found bool) {
	s.done.Wait()
	if s.fault != "" {
		return &Races{Program: s.p.Fork()}, false
	}
	return s.half, true
}

// Abandon ends the search where the threads cannot be known. The claimed half goes
// on without them.
func (s *Search) Abandon() {
	s.entries <- nil
}

// Find gives the races, once the threads are known. It panics if either half does:
// nobody else could recover from a panic of the other one. Neither is left behind
// waiting.
func (s *Search) Find(entries []thread.Entry) *Races {
	s.entries <- entries
	started := slices.DeleteFunc(slices.Clone(entries), func(e thread.Entry) bool { return e.Framework })
	spawned := newFinder(s.p, started)
	if b, ok := <-s.basis; ok {
		spawned.changed = b.changed
		lock.Adopt(s.p, b.movers)
	}
	spawned.findSpawned(started)
	s.done.Wait()
	if s.fault != "" {
		panic(s.fault)
	}
	half := &Races{Program: spawned.p, Locations: spawned.locations, Views: spawned.views, spawned: spawned}
	return &Races{
		Program: s.p, Entries: entries,
		Locations: slices.Concat(half.Locations, s.half.Locations), Views: slices.Concat(half.Views, s.half.Views),
		Truncated: spawned.truncated + s.claimed.truncated,
		Halves:    []*Races{half, s.half}, spawned: spawned, claimed: s.claimed,
	}
}

// Find searches a program whose threads are known.
func Find(p *link.Program, entries []thread.Entry) *Races { return Start(p).Find(entries) }

// finder is one half of the search.
type finder struct {
	p       *link.Program
	order   *thread.Order
	changed *changes
	callers *lock.Callers
	index   *index
	at      map[link.Path]int
	signals map[link.Path]bool
	enters  enters
	roles   *roles // of the claimed half
	loops   *loops // of the claimed half

	threaded map[link.Func]bool // of the claimed half: once asked; see onSomeThread

	overlaps map[[2]*thread.Entry]bool // once asked

	siblings  siblings
	handovers *handovers // of the spawned half
	drafts    drafts
	claims    *claims                                // of the claimed half
	field     func(link.Class, string) (Claim, bool) // of the claimed half: who says that a field is shared

	locations []Location
	views     []View
	truncated int
}

func newFinder(p *link.Program, entries []thread.Entry) *finder {
	return &finder{
		p: p, order: thread.NewOrder(p, entries), callers: lock.NewCallers(p), siblings: siblings{p: p, receivers: map[*link.Frame]link.Class{}},
		at: map[link.Path]int{}, signals: map[link.Path]bool{}, enters: enters{},
		overlaps: map[[2]*thread.Entry]bool{},
	}
}

// findSpawned explores what the project's threads run.
func (f *finder) findSpawned(entries []thread.Entry) {
	for i := range entries {
		f.thread(&entries[i])
	}
	for _, s := range startersOf(entries) {
		f.explore(s)
	}
	f.index = newIndex(f.p, f.callers)
	f.index.changesOf(f.locations)
	f.takenFrom()
	f.index.readsOf(f.locations)
	for i := range f.locations {
		f.others(&f.locations[i])
	}
	f.signal(f.index.signals)
	f.handovers = newHandovers(f.p, entries)
	for i := range f.locations {
		f.pair(&f.locations[i])
	}
	f.viewThreads()
}

// findClaimed goes through the code that any caller may run, and leaves the views.
func (f *finder) findClaimed(entries func() []thread.Entry) *sweep {
	claims := newClaims(f.p)
	f.claims = claims
	claims.entries = entries
	s := &sweep{p: f.p, callers: f.callers, claims: claims, changed: f.changed, claimed: map[link.Path]*Claim{}, shared: map[link.Path]bool{}, at: map[link.Path]int{}, done: link.NewPerFunc[swept](f.p)}
	f.index, f.field = newIndex(f.p, f.callers), s.field
	for _, l := range s.sweepAll() {
		f.at[l.Path] = len(f.locations)
		f.locations = append(f.locations, l)
	}
	f.roles = newRoles(f.p, entries())
	f.loops = &loops{p: f.p, claims: claims, targets: f.roles.targets}
	for i := range f.locations {
		f.hold(&f.locations[i])
		f.weigh(&f.locations[i])
	}
	f.signal(f.index.signals)
	for i := range f.locations {
		f.pair(&f.locations[i])
		f.answer(&f.locations[i])
	}
	return s
}

// hold fills in the locks at each access, and drops those that only their
// object's owner makes, and those of objects that the claim is not about.
func (f *finder) hold(l *Location) {
	kept := l.Accesses[:0]
	for _, a := range l.Accesses {
		a.Held = f.index.heldIn(a.Site.Func)[a.Site.Op]
		if again := rerunsOf(f.p)[a.Site.Func]; again.of(l.Path.LastName()) {
			a.Held = append(f.heldAgain(again), a.Held...)
		}
		a.role = f.roles.of(a.Site.Func)
		a.Loop = a.Loop || f.loops.runs(a.Site.Func)
		if !f.index.owned[a.Site.Func].has(a.Site.Op) && !f.p.AfterFork(a.Site.Func) && f.meant(l, &a) {
			kept = append(kept, a)
		}
	}
	l.Accesses = kept
}

// raced reports whether a location has a pair, or is answered for.
func (f *finder) raced(path link.Path) bool {
	i, ok := f.at[path]
	return ok && f.locations[i].viewed()
}

// viewed reports whether what is done to a location is worth a view.
func (l *Location) viewed() bool { return len(l.Pairs) > 0 || l.answered }

// answer marks a location that has no pair, since a lock is held wherever it is
// touched, if a function gives away what it has read under that lock: who does
// something with the answer may be late.
//
//	def get(self):
//	    with self.lock: return self.n
//	def bump(self):
//	    self.set(self.get() + 1)
func (f *finder) answer(l *Location) {
	changes := func(a Access) bool { return a.Kind.Changes() && len(a.Held) > 0 }
	if len(l.Pairs) > 0 || !slices.ContainsFunc(l.Accesses, changes) {
		return
	}
	l.answered = slices.ContainsFunc(l.Accesses, func(a Access) bool {
		return a.Kind == Read && len(a.Held) > 0 && answering(f.p, a.Site.Func, []Event{EventOf(f.p, &a)})[0]
	})
}

// leads gives, for each function from which a raced access is reached within
// maxComposed calls, how many calls that is, plus 1.
func (f *finder) leads() map[link.Func]uint8 {
	leads := map[link.Func]uint8{}
	var level []link.Func
	reach := func(fn link.Func, calls uint8) {
		if leads[fn] == 0 {
			leads[fn] = calls
			level = append(level, fn)
		}
	}
	for i := range f.locations {
		if !f.locations[i].viewed() {
			continue
		}
		for _, a := range f.locations[i].Accesses {
			reach(a.Site.Func, 1)
		}
	}
	for calls := uint8(2); calls <= maxComposed; calls++ {
		last := level
		level = nil
		for _, fn := range last {
			for _, site := range f.p.Callers(fn) {
				reach(site.Func, calls)
			}
			for _, user := range f.operating(fn) {
				reach(user, calls)
			}
		}
	}
	return leads
}

// viewCallers makes the views of functions that any caller may call.
func (f *finder) viewCallers(s *sweep) {
	leads := f.leads()
	sum := &summaries{p: f.p, sweep: s, leads: leads, raced: f.raced, of: map[link.Func][]Event{}}
	for i, file := range f.p.Files {
		for j := range file.Functions {
			fn := link.Func{File: source.FileID(i), ID: facts.FuncID(j)}
			if leads[fn] == 0 || f.p.Confined(fn) || file.Functions[j].Kind < facts.Def || s.claims.Silent(fn) {
				continue
			}
			f.addView(View{Func: fn, Frame: f.p.Static(fn), Events: sum.view(fn, f.callers.Entered(fn)), claimed: true})
		}
	}
}

// viewThreads makes the views of the activations in which the project's threads
// touch one raced location more than once, themselves or through what they call,
// or store to two that belong together.
func (f *finder) viewThreads() {
	leads := f.leads()
	names := f.changed.under(func(yield func(link.Path) bool) {
		for i := range f.locations {
			if f.locations[i].viewed() && !yield(f.locations[i].Path) {
				return
			}
		}
	})
	seen := map[activation]bool{}
	touched := map[touch]int{}
	stored := map[touch]link.Path{} // to what belongs together: one path, or none if there are several
	f.activations(func(fr *link.Frame, a *Access) {
		touched[touch{fr, a.Path}]++
		if a.Kind == Write && fr == a.Frame {
			t := touch{fr, Owner(a.Path)}
			if one, ok := stored[t]; ok && one != a.Path {
				stored[t] = link.Path{}
			} else if !ok {
				stored[t] = a.Path
			}
		}
	})
	several := func(fr *link.Frame, a *Access) bool {
		if a.Kind != Write || fr != a.Frame {
			return false
		}
		return stored[touch{fr, Owner(a.Path)}] == link.Path{}
	}
	f.activations(func(fr *link.Frame, a *Access) {
		if touched[touch{fr, a.Path}] > 1 || several(fr, a) {
			f.viewActivation(fr, a, leads, names, seen)
		}
	})
}

// Owner gives what a location belongs to: the object whose field it is, or the
// module whose global.
func Owner(path link.Path) link.Path {
	if path.Len > 0 {
		return path.Base()
	}
	path.Root.Name = 0
	return path
}

type touch struct {
	frame *link.Frame
	path  link.Path
}

// activations visits, for each raced access, the activation that makes it and
// those that lead to it.
func (f *finder) activations(visit func(*link.Frame, *Access)) {
	for i := range f.locations {
		if len(f.locations[i].Pairs) == 0 {
			continue
		}
		for j := range f.locations[i].Accesses {
			a := &f.locations[i].Accesses[j]
			fr := a.Frame
			for range maxComposed {
				visit(fr, a)
				if fr = fr.Parent; fr == nil || a.Entry != nil && fr.Thread == 0 {
					break
				}
			}
		}
	}
}

func (f *finder) viewActivation(fr *link.Frame, a *Access, leads map[link.Func]uint8, names link.NameSet, seen map[activation]bool) {
	held, ok := f.enters[fr]
	if !ok {
		held = f.callers.Entered(fr.Func)
	}
	key := keyOf(f.p, fr, held)
	if a.Entry != nil {
		key.entry = a.Entry.ID
	}
	if seen[key] {
		return
	}
	seen[key] = true
	x := viewer{p: f.p, changed: f.changed, names: names, leads: leads, spare: &f.drafts}
	x.path = func(fr *link.Frame, a *Access) bool { return f.raced(a.Path) && !constructing(f.p, fr, a.Path) }
	draft := x.view(fr, held, 0)
	defer f.drafts.give(draft)
	if len(draft) < leastEvents {
		return
	}
	events := slices.Clone(draft)
	for i := range events {
		events[i].Entry = a.Entry
	}
	f.addView(View{Func: fr.Func, Frame: fr, Entry: a.Entry, Events: events})
}

// leastEvents is how many events a view has: a pattern has two steps.
const leastEvents = 2

func (f *finder) addView(v View) {
	if len(v.Events) >= leastEvents {
		v.p = f.p
		f.views = append(f.views, v)
	}
}
