package locks

import (
	"fmt"
	"slices"

	"github.com/ftlint/ftlint/analyzer/facts"
	"github.com/ftlint/ftlint/analyzer/finding"
	"github.com/ftlint/ftlint/analyzer/known"
	"github.com/ftlint/ftlint/analyzer/link"
	"github.com/ftlint/ftlint/analyzer/lock"
	"github.com/ftlint/ftlint/analyzer/source"
	"github.com/ftlint/ftlint/analyzer/syntax"
	"github.com/ftlint/ftlint/analyzer/thread"
	"github.com/ftlint/ftlint/rules/rule"
)

// Some code runs in the middle of other code, on the thread of that: the handler
// of a signal on the main thread, between two steps of whatever it does; what is
// called when an object dies on whatever thread drops it, or whose allocation
// has the garbage collector run. If the two take one lock that its holder cannot
// take again, the thread waits for itself:
//
//	def forget(ref):                def add(self, item):
//	    with registry_lock:             with registry_lock:
//	        names.pop(ref)                  names[weakref.ref(item, forget)] = …
//
// A dying object's own lock is none of them: who holds it has the object.

// interruption is code that runs in the middle of other code.
type interruption struct {
	kind  known.Kind
	code  link.Func
	frame *link.Frame
	at    link.Site  // where it is handed over; of __del__ none
	dying link.Class // of __del__: the class
}

// destructor: it is called __del__, and nobody hands it over.
func (in *interruption) destructor() bool { return in.dying.ID != 0 }

// interruptions gives those of a program, in order.
func interruptions(pass *rule.ProjectPass) []interruption {
	p := pass.Program
	var out []interruption
	for i := range pass.Entries {
		if e := &pass.Entries[i]; (e.Kind == known.Interrupt || e.Kind == known.Finalizer) && p.Op(e.Spawn).Kind == facts.Invoke {
			out = append(out, interruption{kind: e.Kind, code: e.Target.Func, frame: e.Frame, at: e.Spawn})
		}
	}
	for i := range p.Files {
		file := source.FileID(i)
		if !p.HasName(file, "__del__") || known.SilentModule(p.Modules[file]) {
			continue
		}
		for j := range p.Files[file].Classes {
			class := link.Class{File: file, ID: facts.ClassID(j + 1)}
			for _, m := range p.Methods(class) {
				if p.Text(m, p.Function(m).Name) == "__del__" {
					out = append(out, interruption{kind: known.Finalizer, code: m, frame: p.Static(m), dying: class})
				}
			}
		}
	}
	return out
}

// interrupted reports the locks that an interruption takes and that what it
// interrupts may hold: each once where it is taken, whatever leads there.
func (o *order) interrupted() {
	type place struct {
		site link.Site
		lock link.Path
	}
	var found []finding.Finding
	at := map[place]int{}
	for _, in := range interruptions(o.pass) {
		for _, t := range activityIn(o.p, in.frame).taken {
			path, kept := t.Identity()
			if !kept || t.ByClass || !lock.Once(o.p, t.Held) || !o.outlives(&in, t.Path) {
				continue
			}
			s, ok := o.holder(&in, path)
			if !ok {
				continue
			}
			f := o.interruption(&in, &t, &s)
			switch i, told := at[place{t.Site, path}]; {
			case !told:
				at[place{t.Site, path}] = len(found)
				found = append(found, f)
			case f.Location != found[i].Location:
				found[i].Related = append(found[i].Related, finding.Related{Location: f.Location, Role: "site", Message: fmt.Sprintf("`%s` gets there, too", o.p.LocalName(in.code))})
			}
		}
	}
	for _, f := range found {
		o.pass.Report(f)
	}
}

// outlives: others may have the lock in hand when the object dies. What hangs on
// the object alone dies with it: its own lock, that of what it has made, and of
// what came to it later. What its maker gave it, the maker has.
func (o *order) outlives(in *interruption, path link.Path) bool {
	r := path.Root
	if r.Kind == link.GlobalRoot || r.Kind == link.ClassRoot {
		return true
	}
	if !in.destructor() {
		return r.Kind == link.SelfRoot
	}
	class := link.Class{File: r.File, ID: facts.ClassID(r.ID)}
	if r.Kind != link.SelfRoot || path.Len < 2 || path.Steps[0].IsItem() || !slices.Contains(o.p.MRO(in.dying), class) {
		return false
	}
	return slices.ContainsFunc(o.p.FieldDefs(class, path.Steps[0].Name()), func(d link.Def) bool {
		return o.p.Text(d.Func, o.p.Function(d.Func).Name) == "__init__" && o.p.Value(link.Expr{Func: d.Func, Value: d.Src}).Kind == facts.Local
	})
}

// holder gives a section under a lock that an interruption may come into: one of
// other code than its own, and of the main thread, if that is the one that is
// interrupted.
func (o *order) holder(in *interruption, path link.Path) (section, bool) {
	for _, s := range whatIsUnderLocks(o.pass).sections {
		if at, ok := s.Identity(); !ok || at != path || s.holder == in.code || !o.busy(&s) {
			continue
		}
		if in.kind == known.Interrupt && !o.onMain(s.holder) {
			continue
		}
		if o.within(s.holder, in) || o.once(&s) {
			continue
		}
		return s, true
	}
	return section{}, false
}

// busy: something is done under the lock that takes a moment: a call or a loop.
// Between the others CPython looks for no signal and starts no collection.
func (o *order) busy(s *section) bool {
	busy := false
	fn := o.p.Function(s.holder)
	lock.Walk(o.p, o.p.Static(s.holder), nil, func(op facts.OpID, held []lock.Held) {
		switch fn.Ops[op].Kind {
		case facts.Invoke, facts.For, facts.While, facts.Delete, facts.Write:
			busy = busy || slices.ContainsFunc(held, func(h lock.Held) bool { return h.Site == s.Site })
		}
	})
	return busy
}

// once: what is done under the lock is done the first time only, before there is
// much that could die.
//
//	with lock:
//	    if policy is None:
//	        policy = make()
func (o *order) once(s *section) bool {
	fn := o.p.Function(s.holder)
	op := fn.Ops[s.Site.Op]
	if op.Kind != facts.With {
		return false
	}
	for i := s.Site.Op + 1; i < op.End; i++ {
		if inner := fn.Ops[i]; inner.Kind == facts.If {
			test := fn.Values[inner.Value]
			return inner.End == op.End && test.Kind == facts.Compare && syntax.CmpOperator(test.Op) == syntax.Is
		} else if inner.Kind != facts.Read {
			return false
		}
	}
	return false
}

func (o *order) onMain(f link.Func) bool {
	if o.threads == nil {
		o.threads = thread.NewOrder(o.p, o.pass.Entries)
	}
	return o.threads.OnMain(f)
}

// within: a function is called by the interruption, and by nobody else.
func (o *order) within(f link.Func, in *interruption) bool {
	callers := o.p.Callers(f)
	return len(callers) > 0 && !slices.ContainsFunc(callers, func(c link.Site) bool { return c.Func != in.code })
}

// interruption is the finding about one lock.
func (o *order) interruption(in *interruption, t *taking, s *section) finding.Finding {
	at := t.Site
	if len(t.calls) > 0 {
		at = t.calls[0]
	}
	name := o.p.LocalName(in.code)
	what := fmt.Sprintf("by the signal handler `%s`, which may interrupt `%s`, which holds it", name, o.p.LocalName(s.holder))
	if in.kind == known.Finalizer {
		what = fmt.Sprintf("by `%s`, which runs when an object dies, also in the middle of `%s`, which holds it", name, o.p.LocalName(s.holder))
	}
	f := finding.Finding{
		Location:   o.pass.At(at),
		Message:    fmt.Sprintf("`%s` is taken %s: the thread then waits for itself for ever", t.Name, what),
		Label:      fmt.Sprintf("takes `%s` on the thread that may hold it", t.Name),
		Confidence: finding.Likely, Evidence: finding.Intrinsic, GIL: finding.UnsafeAnyway,
		Subject: o.p.Qualified(t.Path), Function: o.p.QualifiedName(at.Func),
		Related: []finding.Related{{Location: o.pass.At(s.Site), Role: "lock", Message: fmt.Sprintf("`%s` is held from here on", s.Name)}},
		Help:    "take no lock here: note what is to be done in a `SimpleQueue` or a `deque`, and do it later; or make it an RLock, if what is half done may be seen",
	}
	if !in.destructor() {
		f.Related = append(f.Related, finding.Related{Location: o.pass.At(in.at), Role: "spawn", Message: fmt.Sprintf("`%s` is handed over here", name)})
	}
	if at != t.Site {
		f.Related = append(f.Related, finding.Related{Location: o.pass.At(t.Site), Role: "lock", Message: fmt.Sprintf("`%s` is taken here", t.Name)})
	}
	f.Chains = []finding.Chain{chainOf(o.pass, nil, s.Site), chainOf(o.pass, t.calls, t.Site)}
	return f
}
