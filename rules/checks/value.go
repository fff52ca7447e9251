package checks

import (
	"fmt"
	"slices"
	"strings"

	"github.com/ftlint/ftlint/analyzer/facts"
	"github.com/ftlint/ftlint/analyzer/known"
	"github.com/ftlint/ftlint/analyzer/link"
	"github.com/ftlint/ftlint/rules/rule"
)

// This file answers: does it matter if a value is made twice, and one of the
// two is thrown away? It does not for a cache of results, which are equal; it
// does for an object that others keep and change: then some hold the one that
// is gone. A value is followed through variables, tuples and the functions that
// return it to the place where it is made; what is only taken from somewhere
// else is not made at all.

// Matter says whether making a value twice matters.
type Matter uint8

const (
	Harmless Matter = iota // the values are equal for all who use them
	Unsure                 // nothing says so
	Matters                // the objects have a state or an identity of their own
)

// holds says whether a value is a container of its own, to which things may be done.
type holds uint8

const (
	none      holds = iota // it is no container
	something              // one that begins with something: it matters if methods of its object change it
	empty                  // one to be filled: it matters if anybody fills it
)

// worth is a Matter with its reason, in the words of a message.
type worth struct {
	matter Matter
	why    string
	holds  holds
	hard   bool // it holds a lock, a thread, a handle, whatever it is used for
	plain  bool // it is a container, or an object of a class of the program that holds nothing of the kind
}

func (w worth) or(o worth) worth {
	most := max(w.holds, o.holds)
	if o.matter > w.matter || o.matter == w.matter && o.hard {
		w = o
	}
	w.holds = most
	return w
}

// maxMaking bounds how far a value is followed to where it is made.
const maxMaking = 8

// judge remembers what is known of values and classes.
type judge struct {
	p       *link.Program
	open    map[link.Func]bool
	classes map[link.Class]worth
}

func judgeOf(p *link.Program) *judge {
	return link.Side(p, func(p *link.Program) *judge {
		return &judge{p: p, open: map[link.Func]bool{}, classes: map[link.Class]worth{}}
	})
}

// twice says what comes of making the value twice that a relation's act stores.
func twice(pass *rule.ProjectPass, r *rule.Relation) worth {
	p := pass.Program
	src := stored(p, r.Second)
	if !r.Second.Own() && r.Second.Stored != 0 { // the caller's argument says more than the parameter
		src = link.Expr{Func: r.View.Func, Value: r.Second.Stored}
	}
	if src.Value == 0 {
		return worth{matter: Unsure}
	}
	if r.Second.Own() && r.First.Own() && counts(p, r, src.Value) {
		return worth{matter: Matters, why: "both compute the same number from its size"}
	}
	if e := r.View.Entry; e != nil && e.Own && itself(p, src) {
		return worth{matter: Matters, why: "each stores itself, and the second takes the place of the first"}
	}
	w := judgeOf(p).value(src, 0)
	if w.holds == empty && !begun(p, r) && filled(p, r) || w.holds == something && r.Second.Action.Contents() && fills(p, r, false) {
		w = worth{matter: Matters, plain: true, why: "what is put into the one that is replaced is lost"}
	}
	if w.matter == Matters && !w.hard && cacheName(r.Second.Path.LastName()) {
		return worth{matter: Unsure} // a cache may be filled again
	}
	return w
}

// itself reports whether a value is its method's own object.
func itself(p *link.Program, e link.Expr) bool {
	self, _, ok := p.Self(e.Func)
	v := p.Value(e)
	return ok && v.Kind == facts.Local && facts.VarID(v.A) == self
}

func (j *judge) value(e link.Expr, depth int) worth {
	if e.Value == 0 || depth > maxMaking {
		return worth{matter: Unsure}
	}
	fn := j.p.Function(e.Func)
	val := fn.Values[e.Value]
	at := func(v uint32) link.Expr { return link.Expr{Func: e.Func, Value: facts.ValueID(v)} }
	switch val.Kind {
	case facts.Local:
		return j.variable(e, facts.VarID(val.A), depth)
	case facts.Display:
		return j.display(e, val, depth)
	case facts.Either:
		return j.worst(e.Func, fn.Lists[val.A], depth)
	case facts.Built:
		w := j.value(at(val.A), depth+1)
		w.holds = j.container(e)
		return w
	case facts.Awaited, facts.Starred:
		return j.value(at(val.A), depth+1)
	case facts.Compute: // [None] * n
		return worth{holds: j.container(e)}
	case facts.Unpacked:
		if of := fn.Values[val.A]; of.Kind == facts.Display && int(val.B) < len(fn.Lists[of.A]) {
			return j.value(at(uint32(fn.Lists[of.A][val.B])), depth+1)
		}
		return worth{matter: Unsure}
	case facts.CallOf:
		return j.call(e, val, depth)
	case facts.Attr, facts.Global:
		return j.here(e, depth)
	case facts.Unknown, facts.ClassOf:
		return worth{matter: Unsure}
	}
	return worth{} // a number, a string, or something that is there already
}

// here judges what a name or an attribute holds: it is there already, unless
// the function itself has just stored it.
func (j *judge) here(e link.Expr, depth int) worth {
	var w worth
	fn := j.p.Function(e.Func)
	for i := range fn.Ops {
		if op := &fn.Ops[i]; op.Kind == facts.Write && op.Flags&facts.Augmented == 0 && op.Src != 0 && alike(j.p, e.Func, op.Value, e.Value) {
			w = w.or(j.value(link.Expr{Func: e.Func, Value: op.Src}, depth+1))
		}
	}
	return w
}

func (j *judge) worst(f link.Func, values []facts.ValueID, depth int) worth {
	var w worth
	for _, v := range values {
		w = w.or(j.value(link.Expr{Func: f, Value: v}, depth+1))
	}
	return w
}

func (j *judge) variable(e link.Expr, v facts.VarID, depth int) worth {
	var w worth
	if slices.ContainsFunc(j.p.Function(e.Func).Params, func(p facts.Param) bool { return p.Var == v }) {
		w.matter = Unsure
	}
	for _, d := range j.p.VarDefs(e.Func, v) {
		if d.Func == e.Func {
			w = w.or(j.value(link.Expr{Func: d.Func, Value: d.Src}, depth+1))
		}
	}
	return w
}

func (j *judge) display(e link.Expr, val facts.Value, depth int) worth {
	items := j.p.Function(e.Func).Lists[val.A]
	w := j.worst(e.Func, items, depth)
	if facts.DisplayKind(val.Op) == facts.TupleDisplay {
		return w
	}
	if w.holds = j.container(e); len(items) == 0 {
		w.holds = empty
	}
	return w
}

// container tells of an expression that begins with something whether it makes a
// container that can be changed.
func (j *judge) container(e link.Expr) holds {
	changeable := func(t link.Type) bool {
		return t.Kind == link.Container && (t.Name == "list" || t.Name == "set" || t.Name == "dict")
	}
	if slices.ContainsFunc(j.p.Types(e), changeable) {
		return something
	}
	return none
}

// call judges what a call gives.
func (j *judge) call(e link.Expr, val facts.Value, depth int) worth {
	fn := j.p.Function(e.Func)
	callee := link.Expr{Func: e.Func, Value: facts.ValueID(val.A)}
	args := fn.Calls[val.B].Args
	for _, t := range j.p.Types(callee) {
		switch t.Kind {
		case link.ClassObject:
			return j.class(t.Class)
		case link.External, link.ExternalMethod:
			if w, ok := external(t.Name, len(args)); ok && !j.asGood(t.Name, e.Func, args) {
				return w
			} else if ok {
				return worth{matter: Unsure}
			}
		}
	}
	last := ""
	if v := j.p.Value(callee); v.Kind == facts.Attr || v.Kind == facts.Global {
		last = j.p.Text(e.Func, v.Name)
	}
	if takes[last] && fn.Values[val.A].Kind == facts.Attr {
		return worth{}
	}
	if _, class, ok := j.p.EnclosingSelf(e.Func); ok && len(j.open) == 0 {
		switch {
		case last == "__new__":
			return worth{matter: Matters, why: fmt.Sprintf("each makes its own `%s`", j.p.ClassName(class))}
		case last == "__call__" && j.p.IsMetaclass(class): // type.__call__ makes the object
			return worth{matter: Matters, why: fmt.Sprintf("each makes an object of its own of what is to be one by `%s`", j.p.ClassName(class))}
		}
	}
	callees, resolved := j.p.Callees(e)
	var w worth
	for _, c := range callees {
		w = w.or(j.returned(c.Func, depth+1))
	}
	switch {
	case len(callees) > 0 && (resolved || w.matter == Matters):
		return w
	case known.MakesStateful(last):
		return worth{matter: Matters, why: fmt.Sprintf("each makes its own object with `%s`", j.p.File(e.Func).Expr(fn, callee.Value))}
	}
	return worth{matter: Unsure}
}

// asGood reports whether a call makes a pool of threads that is the same whoever makes
// it: who has got the one that is replaced gives it his tasks, and it ends with the
// last who has it (concurrent/futures/thread.py, weakref_cb). One of one thread is to
// do one thing at a time, and two do two.
func (j *judge) asGood(class string, f link.Func, args []facts.Arg) bool {
	return class == "concurrent.futures.ThreadPoolExecutor" && !slices.ContainsFunc(args, func(a facts.Arg) bool {
		v := j.p.Value(link.Expr{Func: f, Value: a.Value})
		return v.Kind != facts.Global && (v.Kind != facts.Constant || j.p.Text(f, v.Name) == "1")
	})
}

// takes are methods that give what an object holds.
var takes = map[string]bool{"get": true, "pop": true, "popleft": true, "popitem": true, "setdefault": true}

// external judges what a callable outside of the program gives; false if no
// table knows it.
func external(name string, args int) (worth, bool) {
	switch {
	case strings.HasPrefix(name, "asyncio.") && name != "asyncio.new_event_loop":
		return worth{matter: Unsure}, true // its loop's thread alone has it
	case known.IsStateful(name), known.LockOf(name) != nil:
		return worth{matter: Matters, hard: true, why: fmt.Sprintf("each makes its own `%s`", name)}, true
	case (name == "list" || name == "dict" || name == "set") && args == 0:
		return worth{holds: empty}, true
	case name == "list" || name == "dict" || name == "set" || name == "sorted":
		return worth{holds: something}, true
	case known.IsPure(name):
		return worth{}, true
	}
	if _, ok := known.Containers[name]; ok {
		return worth{holds: empty}, true
	}
	return worth{}, false
}

// returned judges what a function gives. What it keeps itself is there already.
func (j *judge) returned(f link.Func, depth int) worth {
	fn := j.p.Function(f)
	if j.p.IsContextManager(f) {
		return worth{matter: Matters, hard: true, why: fmt.Sprintf("each makes its own `%s`, which is entered once", j.p.LocalName(f))}
	}
	if fn.Generator || depth > maxMaking {
		return worth{matter: Unsure}
	}
	if j.open[f] {
		return worth{}
	}
	j.open[f] = true
	defer delete(j.open, f)
	var w worth
	there := false
	for i := range fn.Ops {
		op := &fn.Ops[i]
		if op.Kind != facts.Return || op.Value == 0 {
			continue
		}
		given := worth{}
		if kind := fn.Values[op.Value].Kind; kind != facts.Attr && kind != facts.Global && !keeps(fn, op.Value) {
			given = j.value(link.Expr{Func: f, Value: op.Value}, depth)
		}
		there = there || given.matter == Harmless && fn.Values[op.Value].Kind != facts.Constant
		w = w.or(given)
	}
	if there && w.matter == Matters {
		return worth{matter: Unsure} // it may be one that others have, too
	}
	return w
}

// keeps reports whether a function stores a value somewhere else before it
// returns it.
func keeps(fn *facts.Function, v facts.ValueID) bool {
	val := fn.Values[v]
	for _, op := range fn.Ops {
		if op.Kind != facts.Write {
			continue
		}
		src := fn.Values[op.Src]
		if op.Src == v || val.Kind == facts.Local && src.Kind == facts.Local && src.A == val.A || boundTo(fn, val, op.Src) {
			return true
		}
	}
	return false
}

// boundTo reports whether a variable is bound to a value.
func boundTo(fn *facts.Function, variable facts.Value, v facts.ValueID) bool {
	if variable.Kind != facts.Local {
		return false
	}
	for _, op := range fn.Ops {
		if op.Kind == facts.Bind && op.Src == v && fn.Values[op.Value].A == variable.A {
			return true
		}
	}
	return false
}
