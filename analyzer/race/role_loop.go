package race

import (
	"slices"
	"strings"

	"github.com/ftlint/ftlint/analyzer/facts"
	"github.com/ftlint/ftlint/analyzer/known"
	"github.com/ftlint/ftlint/analyzer/link"
	"github.com/ftlint/ftlint/analyzer/thread"
)

// loops tells which functions the thread of an event loop runs: coroutines, what
// is handed to a loop to be called, private methods that only such functions
// call, and the code of a toolkit or reactor that has one thread. They take turns.
//
//	self.ticks = PeriodicCallback(self.rotate, 1000)   rotate runs between two steps of
//	async def report(self): ... self.history ...       report, never in one
type loops struct {
	p         *link.Program
	claims    *claims
	targets   map[link.Func]*thread.Entry
	scheduled map[link.Func]int // how often a function is handed to a loop; nil: not asked
	asked     answers[link.Func]
}

func (o *loops) runs(f link.Func) bool {
	fn := o.p.Function(f)
	if fn.Async {
		return true
	}
	if o.claims.ofOneLoop(f.File) {
		_, spawned := o.targets[f]
		return !spawned
	}
	handed := o.handedTo()[f]
	if handed == 0 && (fn.Class == 0 || !private(o.p.Text(f, fn.Name))) {
		return false
	}
	return o.asked.ask(f, func() bool {
		callers := o.p.Callers(f)
		if _, spawned := o.targets[f]; spawned || handed == 0 && len(callers) == 0 {
			return false
		}
		elsewhere := func(site link.Site) bool { return !o.runs(site.Func) }
		return !slices.ContainsFunc(callers, elsewhere) && o.claims.takenAsValue(f) <= handed
	})
}

// runsOn reports whether the thread of a loop runs a private method of a base on
// the objects of a class: of the methods that call it, only those of other classes
// do so elsewhere.
func (o *loops) runsOn(f link.Func, class link.Class) bool {
	if _, spawned := o.targets[f]; spawned || !private(o.p.Text(f, o.p.Function(f).Name)) || o.claims.takenAsValue(f) > 0 {
		return false
	}
	called := false
	for _, site := range o.p.Callers(f) {
		_, caller, method := o.p.EnclosingSelf(site.Func)
		if method && !slices.Contains(o.p.MRO(class), caller) && !slices.Contains(o.p.MRO(caller), class) {
			continue
		}
		if !o.runs(site.Func) {
			return false
		}
		called = true
	}
	return called
}

// handedTo counts the places that hand a function over to a loop.
func (o *loops) handedTo() map[link.Func]int {
	if o.scheduled != nil {
		return o.scheduled
	}
	o.scheduled = map[link.Func]int{}
	for name, row := range known.LoopSchedulers {
		for _, site := range o.p.InvokesOf(name) {
			if row.On == "" || o.isCalled(site, row.On) {
				o.hand(site)
			}
		}
	}
	return o.scheduled
}

// isCalled reports whether a word is in what the object is called whose method is
// called: `self.io_loop.call_later`, `IOLoop.current().add_callback`.
func (o *loops) isCalled(site link.Site, word string) bool {
	fn := o.p.Function(site.Func)
	callee := fn.Values[fn.Values[fn.Ops[site.Op].Value].A]
	return callee.Kind == facts.Attr && strings.Contains(strings.ToLower(o.p.File(site.Func).Expr(fn, facts.ValueID(callee.A))), word)
}

func (o *loops) hand(site link.Site) {
	fn := o.p.Function(site.Func)
	for _, arg := range fn.Calls[fn.Values[fn.Ops[site.Op].Value].B].Args {
		for _, t := range o.p.Types(link.Expr{Func: site.Func, Value: arg.Value}) {
			if t.Kind == link.Method || t.Kind == link.FuncObject && o.p.Function(t.Func).Kind == facts.Lambda {
				o.scheduled[t.Func]++
			}
		}
	}
}
