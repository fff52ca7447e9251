package thread

import (
	"slices"

	"github.com/ftlint/ftlint/analyzer/facts"
	"github.com/ftlint/ftlint/analyzer/link"
)

// succeeds reports whether a call, by which an entry's target starts its next thread, is
// the last thing that it does: the two do not run at once.
//
//	def _tick(self):
//	    self.count += 1
//	    self._timer = Timer(1, self._tick)
//	    self._timer.start()
func (f *finder) succeeds(e *Entry, call link.Site) bool {
	return e.Begins && call.Func == e.Target.Func && f.last(call) && f.last(e.Start)
}

// last reports whether a function does nothing after an op.
func (f *finder) last(site link.Site) bool {
	fn := f.p.Function(site.Func)
	return !slices.ContainsFunc(fn.Ops[site.Op+1:], func(op facts.Op) bool { return op.Kind != facts.Return || op.Value != 0 })
}
