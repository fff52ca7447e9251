package lock

import (
	"slices"
	"strings"

	"github.com/ftlint/ftlint/analyzer/facts"
	"github.com/ftlint/ftlint/analyzer/link"
)

// Leak is a lock that a function takes and lets go, but not on all ways out.
type Leak struct {
	Lock    Held
	Acquire link.Site // without with
	Release link.Site // the first one, in the function itself
	Exit    link.Site // where control may leave with the lock held
	Kind    LeakKind
}

// LeakKind says how control leaves.
type LeakKind uint8

const (
	ByException LeakKind = iota // the call at Exit may raise
	ByRaise
	ByReturn
)

// Leaks gives the locks that a function may leave held by mistake, one leak of
// a kind for each acquire, in order. A function that only takes a lock, or that
// keeps it on all ways that succeed, takes it for its caller.
//
//	lock.acquire()
//	total += fetch()        ByException: nothing releases the lock then
//	if not total:
//	    return              ByReturn
//	lock.release()
func Leaks(p *link.Program, f link.Func) []Leak {
	t := tableOf(p)
	fn := p.Function(f)
	if len(fn.Ops) > maxOps || !t.callsAny(f, "acquire") || !t.callsAny(f, "release") || fn.Async || isTaker(p.Text(f, fn.Name)) {
		return nil
	}
	x := leaks{t: t, f: f, fn: fn, releases: map[link.Path][]facts.OpID{}}
	x.findReleases()
	if len(x.releases) == 0 {
		return nil
	}
	w := t.walker(p.Static(f), x.visit)
	end := w.run(t.intrinsicOf(f))
	for _, h := range end.held {
		x.kept(h.Path)
	}
	for _, l := range x.found {
		if l.Kind == ByReturn && x.handedOver(l.Lock.Path) {
			x.kept(l.Lock.Path)
		}
	}
	return x.found
}

// handedOver reports whether another method lets an object's lock go without
// having taken it: who returns with the lock held leaves it to that one.
//
//	def get(self, key): self.lock.acquire(); …; return None      the caller makes the item,
//	def finish(self): self.lock.release()                         puts it in, and says so
func (x *leaks) handedOver(path link.Path) bool {
	m, class, ok := x.t.p.EnclosingSelf(x.f)
	if !ok || path.Root.Kind != link.SelfRoot {
		return false
	}
	for _, other := range x.t.p.Within(link.Func{File: class.File, ID: x.t.p.ClassFacts(class).Body}) {
		if other == m || !x.t.callsAny(other, "release") || x.t.callsAny(other, "acquire") {
			continue
		}
		end := x.t.walker(x.t.p.Static(other), nil).run([]Held{{Path: path}})
		if !end.dead && find(end.held, path) < 0 {
			return true
		}
	}
	return false
}

// within reports whether a lock is taken again inside of a `with` of its own,
// which lets it go:
//
//	with lock: lock.release(); wait(); lock.acquire()
func (x *leaks) within(h Held) bool {
	for _, op := range x.fn.Ops[:h.Site.Op] {
		if op.Kind == facts.With && op.End > h.Site.Op {
			if l, ok := x.t.identify(x.t.p.Static(x.f), op.Value); ok && l.Path == h.Path {
				return true
			}
		}
	}
	return false
}

const maxOps = 20000 // of a function that is looked at for leaks

// callsAny reports whether a function calls something of a name.
func (t *table) callsAny(f link.Func, name string) bool {
	return slices.ContainsFunc(t.calls.Get(f), func(i facts.OpID) bool { return called(t.p, f, t.p.Function(f).Ops[i].Value) == name })
}

// isTaker: by its name, the function takes a lock for others.
func isTaker(name string) bool {
	return LockLike(name) || strings.Contains(name, "acquire") || strings.Contains(name, "enter")
}

type leaks struct {
	t        *table
	f        link.Func
	fn       *facts.Function
	releases map[link.Path][]facts.OpID
	found    []Leak
}

func (x *leaks) findReleases() {
	fr := x.t.p.Static(x.f)
	for _, i := range x.t.calls.Get(x.f) {
		callee := x.fn.Values[x.fn.Values[x.fn.Ops[i].Value].A]
		if callee.Kind == facts.Attr && x.t.p.Text(x.f, callee.Name) == "release" {
			if l, ok := x.t.identify(fr, facts.ValueID(callee.A)); ok && !l.Guess {
				x.releases[l.Path] = append(x.releases[l.Path], i)
			}
		}
	}
}

// kept forgets the leaks of a lock that the function ends with: what it keeps
// when all goes well it keeps on purpose.
func (x *leaks) kept(path link.Path) {
	x.found = slices.DeleteFunc(x.found, func(l Leak) bool { return l.Lock.Path == path })
}

func (x *leaks) visit(i facts.OpID, held []Held) {
	for _, h := range held {
		if h.Guess || h.Site.Func != x.f || len(x.releases[h.Path]) == 0 || x.fn.Ops[h.Site.Op].Kind != facts.Invoke {
			continue
		}
		kind, leaves := x.leaves(i, h)
		if !leaves || x.within(h) || x.protected(i, h.Path, kind) || slices.ContainsFunc(x.found, func(l Leak) bool { return l.Acquire == h.Site && l.Kind == kind }) {
			continue
		}
		x.found = append(x.found, Leak{
			Lock: h, Acquire: h.Site, Release: link.Site{Func: x.f, Op: x.releases[h.Path][0]}, Exit: link.Site{Func: x.f, Op: i}, Kind: kind,
		})
	}
}

// leaves reports whether control may leave the function, or the block around,
// at an op.
func (x *leaks) leaves(i facts.OpID, h Held) (LeakKind, bool) {
	op := x.fn.Ops[i]
	switch op.Kind {
	case facts.Return:
		v := x.fn.Values[op.Value]
		yes := v.Kind == facts.Constant && x.t.p.File(x.f).Expr(x.fn, op.Value) == "True"
		return ByReturn, !yes // True says that the lock was got
	case facts.Raise:
		return ByRaise, true
	case facts.Invoke:
		return ByException, i != h.Site.Op && !slices.Contains(x.releases[h.Path], i) && !harmless[called(x.t.p, x.f, op.Value)] &&
			!onlyAnswers(x.t.p, link.Expr{Func: x.f, Value: op.Value})
	case facts.Yield, facts.Await:
		return ByException, true
	case facts.For:
		return ByException, x.fn.Values[op.Value].Kind == facts.CallOf
	}
	return 0, false
}

// harmless are functions, by last name, that do not raise on what they are
// given in earnest.
var harmless = map[string]bool{
	"append": true, "add": true, "discard": true, "clear": true, "set": true, "is_set": true, "locked": true, "len": true, "isinstance": true,
	"time": true, "monotonic": true, "perf_counter": true, "get_ident": true, "current_thread": true, "notify": true, "notify_all": true,
	"release": true, "acquire": true, "sleep": true, "random": true, "uniform": true, "print": true, "debug": true, "info": true, "warning": true, "error": true, "exception": true, "id": true, "bool": true,
}

// protected reports whether leaving at an op lets the lock go after all, or an
// exception that rises there does not leave.
func (x *leaks) protected(i facts.OpID, path link.Path, kind LeakKind) bool {
	ends := []facts.OpID{facts.OpID(len(x.fn.Ops))} // of the blocks around, innermost last
	for at, op := range x.fn.Ops[:i] {
		for ends[len(ends)-1] <= facts.OpID(at) {
			ends = ends[:len(ends)-1]
		}
		if op.Kind == facts.Try && x.shielded(i, op, ends[len(ends)-1], path, kind) {
			return true
		}
		if op.End > facts.OpID(at)+1 {
			ends = append(ends, op.End)
		}
	}
	return false
}

// shielded is protected by one try statement, in a block that ends at hi.
func (x *leaks) shielded(i facts.OpID, try facts.Op, hi facts.OpID, path link.Path, kind LeakKind) bool {
	end := try.End
	for {
		except, ok := handler(x.fn, end, hi)
		if !ok {
			break
		}
		if i < try.End && kind != ByReturn && x.catchesAll(x.fn.Ops[except]) {
			return true
		}
		end = x.fn.Ops[except].End
	}
	for end < hi && (x.fn.Ops[end].Kind == facts.TryElse || x.fn.Ops[end].Kind == facts.Finally) {
		next := x.fn.Ops[end]
		if next.Kind == facts.Finally && i < next.End && x.releasesIn(end, next.End, path) {
			return true
		}
		end = next.End
	}
	return false
}

func (x *leaks) releasesIn(lo, hi facts.OpID, path link.Path) bool {
	return slices.ContainsFunc(x.releases[path], func(i facts.OpID) bool { return lo <= i && i < hi })
}

// catchesAll: `except:`, `except Exception` and `except BaseException`.
func (x *leaks) catchesAll(op facts.Op) bool {
	if op.Value == 0 {
		return true
	}
	name := lastName(x.t.p, x.f, op.Value)
	return name == "Exception" || name == "BaseException"
}
