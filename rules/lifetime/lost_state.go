package lifetime

import (
	"slices"

	"github.com/ftlint/ftlint/analyzer/facts"
	"github.com/ftlint/ftlint/analyzer/known"
	"github.com/ftlint/ftlint/analyzer/link"
	"github.com/ftlint/ftlint/analyzer/syntax"
)

// This file finds state that a daemon thread changes and a function reads that is
// registered with atexit: it runs while the daemon still does.
//
//	def count():                            def save():
//	    while True:                             json.dump(totals, out)
//	        totals["n"] += 1                atexit.register(save)

// readAtExit gives what the functions read that run when the program ends, under no
// lock of their own, and where.
func (l *lost) readAtExit() map[link.Path]link.Site {
	reads := map[link.Path]link.Site{}
	for i := range l.pass.Entries {
		e := &l.pass.Entries[i]
		f := e.Target.Func
		fn := l.p.Function(f)
		if e.Kind != known.Exit || slices.ContainsFunc(fn.Ops, l.takesLock(f)) {
			continue
		}
		for j, op := range fn.Ops {
			if op.Kind != facts.Read {
				continue
			}
			for _, path := range l.p.Slots(e.Frame, op.Value) {
				if _, seen := reads[path]; !seen && lasts(path) {
					reads[path] = link.Site{Func: f, Op: facts.OpID(j)}
				}
			}
		}
	}
	return reads
}

// takesLock: the function enters something, or acquires it; files are entered, too.
func (l *lost) takesLock(f link.Func) func(facts.Op) bool {
	fn := l.p.Function(f)
	return func(op facts.Op) bool {
		if op.Kind == facts.With {
			return fn.Values[op.Value].Kind != facts.CallOf // no `with open(…)`
		}
		return op.Kind == facts.Invoke && l.p.Text(f, fn.Values[fn.Values[op.Value].A].Name) == "acquire"
	}
}

// lasts: the location is a module's, a class's or an object's.
func lasts(path link.Path) bool {
	return path.Root.Kind == link.GlobalRoot || path.Len > 0 && (path.Root.Kind == link.SelfRoot || path.Root.Kind == link.ClassRoot)
}

// changesAtExit finds where a daemon changes something that is read at exit, and
// where that is.
func (l *lost) changesAtExit(f link.Func, seen map[link.Func]bool, depth int) (change, read link.Site, ok bool) {
	seen[f] = true
	fn := l.p.Function(f)
	for i, op := range fn.Ops {
		if v, changes := l.changed(f, op); changes {
			for _, path := range l.p.Slots(l.p.Static(f), v) {
				if read, ok = l.atExit[path]; ok {
					return link.Site{Func: f, Op: facts.OpID(i)}, read, true
				}
			}
		}
		if op.Kind != facts.Invoke || depth == maxWriteDepth {
			continue
		}
		callees, _ := l.p.Callees(link.Expr{Func: f, Value: op.Value})
		for _, c := range callees {
			if seen[c.Func] || c.Guess {
				continue
			}
			if change, read, ok = l.changesAtExit(c.Func, seen, depth+1); ok {
				return change, read, true
			}
		}
	}
	return link.Site{}, link.Site{}, false
}

// changed gives the slot that an op stores to, or that holds the container which
// it changes; a flag is none.
func (l *lost) changed(f link.Func, op facts.Op) (facts.ValueID, bool) {
	fn := l.p.Function(f)
	target := fn.Values[op.Value]
	switch {
	case (op.Kind == facts.Write || op.Kind == facts.Delete) && target.Kind == facts.Item:
		return facts.ValueID(target.A), true
	case op.Kind == facts.Write && (target.Kind == facts.Attr || target.Kind == facts.Global):
		src := fn.Values[op.Src]
		k := syntax.ConstantKind(src.Op)
		return op.Value, src.Kind != facts.Constant || k != syntax.True && k != syntax.False && k != syntax.None
	case op.Kind == facts.Invoke && fn.Values[target.A].Kind == facts.Attr:
		callee := fn.Values[target.A]
		return facts.ValueID(callee.A), known.Mutators[l.p.Text(f, callee.Name)]
	}
	return 0, false
}
