package speedup

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"

	"github.com/ftlint/ftlint/analyzer/known"
	"github.com/ftlint/ftlint/analyzer/syntax"
)

// arguments are what a call passes, evaluated.
type arguments struct {
	positional []value
	named      map[string]value
	unpacked   bool // *args or **kwargs: there may be more
}

// at gives an argument by position or name.
func (a *arguments) at(i int, name string) (value, bool) {
	if v, ok := a.named[name]; ok {
		return v, true
	}
	if i >= 0 && i < len(a.positional) {
		return a.positional[i], true
	}
	return value{num: nan}, false
}

func (w *walk) arguments(e *syntax.Call) *arguments {
	a := &arguments{named: map[string]value{}}
	for _, arg := range e.Args {
		if s, ok := arg.(*syntax.Starred); ok {
			v := w.expr(s.Value)
			if items, ok := w.itemsOf(v, 4096); ok {
				a.positional = append(a.positional, items...)
			} else {
				a.unpacked = true
			}
			continue
		}
		a.positional = append(a.positional, w.expr(arg))
	}
	for _, k := range e.Keywords {
		v := w.expr(k.Value)
		if k.Arg == "" {
			a.unpacked = true
		} else {
			a.named[k.Arg] = v
		}
	}
	return a
}

// call evaluates a call.
func (w *walk) call(e *syntax.Call) value {
	if attr, ok := e.Func.(*syntax.Attribute); ok {
		if base, ok := attr.Value.(*syntax.Call); ok && syntax.LastName(base.Func) == "super" && len(base.Args) == 0 {
			return w.superCall(attr, e)
		}
		return w.methodCall(w.expr(attr.Value), attr, e)
	}
	callee := w.expr(e.Func)
	return w.apply(callee, w.arguments(e), e)
}

// apply calls a value.
func (w *walk) apply(callee value, a *arguments, e syntax.Node) value {
	switch callee.kind {
	case function:
		return w.enterFunction(callee, a.positional, a, e)
	case method:
		a = a.after(callee.obj)
		return w.enterFunction(value{kind: function, num: nan, obj: &object{kind: function, function: callee.obj.function, name: callee.obj.name}},
			append([]value{callee.obj.receiver}, a.positional...), a, e)
	case class:
		return w.construct(callee, a, e)
	case external:
		return w.callExternal(callee.text, a, e)
	case instance:
		if v, ok := w.special(callee, "__call__", a.positional, e); ok {
			return v
		}
	}
	return w.callUnknown(e, a)
}

// after puts arguments behind those that a partial has.
func (a *arguments) after(o *object) *arguments {
	if len(o.items) == 0 && len(o.attrs) == 0 {
		return a
	}
	named := maps.Clone(o.attrs)
	if named == nil {
		named = map[string]value{}
	}
	maps.Copy(named, a.named)
	return &arguments{positional: slices.Concat(o.items, a.positional), named: named, unpacked: a.unpacked}
}

// callUnknown is a call whose target the values do not tell: the linker may know.
func (w *walk) callUnknown(e syntax.Node, a *arguments) value {
	funcs := w.model.linked(w.fr.env, e.Extent())
	var fn value
	ok := len(funcs) > 0
	if ok {
		fn, ok = w.model.functionOf(funcs[0])
	}
	if !ok {
		w.unseen(e)
		return value{num: nan}
	}
	args := a.positional
	if fn.obj.function.class != nil && fn.obj.alloc != "staticmethod" {
		args = append([]value{w.model.someInstance(fn.obj.function.class)}, args...)
	}
	return w.enterFunction(fn, args, a, e)
}

// unseen counts a call of something that nobody sees.
func (w *walk) unseen(e syntax.Node) {
	w.op("call_unknown", e, nil)
	w.ops(unseenWork, e, nil, w.model.guess.call)
	w.unsure(e, unknownCall)
}

func (w *walk) superCall(attr *syntax.Attribute, e *syntax.Call) value {
	a := w.arguments(e)
	if w.fr.fn != nil && w.fr.fn.class != nil {
		self := value{num: nan}
		if params := parameters(w.fr.fn.node); params != nil && len(params.Args) > 0 {
			self = w.fr.vars[params.Args[0].Name]
		}
		for _, base := range w.fr.fn.class.bases {
			if base.kind == class && base.obj.class != nil {
				if v, ok := base.obj.class.member(attr.Attr, 0); ok && v.kind == function {
					return w.enterFunction(v, append([]value{self}, a.positional...), a, e)
				}
			}
		}
	}
	w.op("call_builtin", e, nil)
	return value{num: nan}
}

// methodCall calls an attribute of a value.
func (w *walk) methodCall(recv value, attr *syntax.Attribute, e *syntax.Call) value {
	name := attr.Attr
	if recv.kind == external || recv.kind == unknown {
		if v, ok := w.loopMethod(name, e); ok {
			return v
		}
	}
	switch recv.kind {
	case lock:
		return w.lockMethod(recv, name, w.arguments(e), e)
	case pool, thread, future:
		return w.threadMethod(recv, name, w.arguments(e), e)
	case text, bytestring, list, tuple, dict, set, deque, iterator, span, integer, floating:
		return w.builtinMethod(recv, name, w.arguments(e), e)
	case instance:
		if recv.obj.class != nil && name == "start" && recv.obj.class.inherits("threading.Thread", 0) {
			return w.startInstance(recv, e)
		}
		if v, ok := recv.obj.attrs[name]; ok && v.kind != unknown {
			w.op("attr_load", attr, recv.obj)
			w.touch(v, attr)
			return w.apply(v, w.arguments(e), e)
		}
		if recv.obj.class != nil {
			if v, ok := recv.obj.class.member(name, 0); ok && v.kind == function && v.obj.alloc == "" {
				w.op("call_method", e, nil)
				a := w.arguments(e)
				return w.invoke(v, append([]value{recv}, a.positional...), a, e)
			}
		}
	case external:
		if recv.obj != nil && recv.obj.alloc != "" && recv.obj.alloc != "module" {
			return w.externalMethod(recv, name, w.arguments(e), e)
		}
	case unknown:
		w.op("attr_load", attr, recv.obj)
		a := w.arguments(e)
		if v, ok := w.unknownMethod(recv, name, a, e); ok {
			return v
		}
		return w.callUnknown(e, a)
	}
	callee := w.attribute(recv, attr)
	return w.apply(callee, w.arguments(e), e)
}

func parameters(n syntax.Node) *syntax.Arguments {
	switch n := n.(type) {
	case *syntax.FunctionDef:
		return n.Args
	case *syntax.Lambda:
		return n.Args
	}
	return nil
}

// enterFunction counts a call of a function and what the function does.
func (w *walk) enterFunction(fn value, args []value, a *arguments, at syntax.Node) value {
	def := fn.obj.function
	def.declare()
	_, isLambda := def.node.(*syntax.Lambda)
	switch {
	case def.cache != nil: // the wrapper is called: see invoke
	case def.outer == nil || isLambda && !def.captures():
		w.op("call_function", at, nil)
	case def.captures():
		w.op("call_captured", at, fn.obj)
	default:
		w.op("call_closure", at, fn.obj)
	}
	return w.invoke(fn, args, a, at)
}

// maxDepth bounds how deep calls are followed, as deep as CPython lets them go
// (sys.getrecursionlimit()); moduleDepth those of a module's body, of which only
// the values matter.
const (
	maxDepth    = 1000
	moduleDepth = 3
)

func (w *walk) deepest() int {
	if w.acc.task == 0 && w.spawns == nil {
		return moduleDepth
	}
	return maxDepth
}

// outcome is what a call of a function with such arguments does and gives.
type outcome struct {
	done   *work
	ret    value
	levels levels
}

// invoke walks a function's body, or recalls what it does with such arguments.
func (w *walk) invoke(fn value, args []value, a *arguments, at syntax.Node) value {
	def := fn.obj.function
	def.declare()
	w.ops("call_argument", at, nil, float64(len(args)))
	if a != nil {
		w.ops("call_keyword", at, nil, float64(len(a.named)))
	}
	vars := w.model.bindParameters(def, args, a)
	key := w.callKey(def, vars)
	if def.cache != nil {
		w.op("lru_hit", at, def.cache)
	}
	if known, ok := w.model.answers[key]; ok {
		if def.cache == nil { // else it was counted when it was met first
			w.include(known.done)
			w.levels.add(known.levels, w.times*w.fr.live)
		} else if word := known.ret.word(); counted(word) {
			w.count(item{op: element, kind: word, at: w.at(at), obj: elementsOf(def.cache)}, 1)
		}
		return known.ret
	}
	if n, ok := w.activations(def); ok {
		return w.recursion(fn, vars, n)
	}
	if w.active[key] {
		w.unsure(at, unknownDepth)
		return value{num: nan}
	}
	if w.depth >= w.deepest() || !w.spend() {
		w.ops(unseenWork, at, nil, w.model.guess.call)
		w.unsure(at, tooLarge)
		return value{num: nan}
	}
	if w.active == nil {
		w.active = map[string]bool{}
	}
	w.active[key] = true
	started := w.spawns.tasks()
	inner := w.activation(fn, vars)
	if def.class != nil && len(args) > 0 {
		inner.fr.self = args[0].obj
	}
	inner.body(def)
	delete(w.active, key)
	ret := inner.fr.ret
	if ret.kind == unknown && ret.obj == nil && inner.fr.back == 0 && !def.generator {
		ret = number(none, 0)
	}
	if def.generator {
		o := w.newObject(iterator, at)
		o.size, o.elem, o.alloc = inner.fr.yield.count, inner.fr.yield.elem, "loop_generator"
		ret = value{kind: iterator, num: nan, obj: o}
	}
	if inner.held == nil && w.spawns.tasks() == started {
		w.model.answers[key] = &outcome{inner.acc, ret, inner.levels}
	}
	w.levels.add(inner.levels, w.times*w.fr.live)
	if def.cache != nil {
		w.acc.add(inner.acc, 1, w.held, w.model) // a cache is there because most calls hit
	} else {
		w.include(inner.acc)
	}
	if inner.held != nil {
		w.held = w.model.under(w.held, inner.held)
	}
	return ret
}

// activation is a walk of a function's body with such variables.
func (w *walk) activation(fn value, vars map[string]value) *walk {
	def := fn.obj.function
	inner := &walk{model: w.model, acc: newWork(w.acc.task), times: 1, called: w.copies(), budget: w.budget, depth: w.depth + 1, active: w.active, spawns: w.spawns}
	inner.fr = &frame{env: def.env, fn: def, vars: vars, outer: def.outer, live: 1, ret: value{num: nan}}
	if def.generator {
		inner.fr.yield = &yields{}
	}
	return inner
}

func (w *walk) body(def *functionDef) {
	switch n := def.node.(type) {
	case *syntax.FunctionDef:
		w.block(n.Body)
	case *syntax.Lambda:
		w.fr.ret = w.expr(n.Body)
	}
}

// include counts what a call did.
func (w *walk) include(done *work) {
	if times := w.times * w.fr.live; times > 0 {
		*w.budget -= len(done.items) / 2
		w.acc.add(done, times, w.held, w.model)
	}
}

// bindParameters gives the variables that a call starts with.
func (m *Model) bindParameters(def *functionDef, args []value, a *arguments) map[string]value {
	vars := map[string]value{}
	params := parameters(def.node)
	if params == nil {
		return vars
	}
	all := append(append([]*syntax.Arg{}, params.PosOnly...), params.Args...)
	for i, p := range all {
		switch {
		case i < len(args):
			vars[p.Name] = args[i]
		case i-(len(all)-len(def.defaults)) >= 0:
			vars[p.Name] = def.defaults[i-(len(all)-len(def.defaults))]
		default:
			vars[p.Name] = value{num: nan}
		}
	}
	if params.Vararg != nil {
		rest := []value{}
		if len(args) > len(all) {
			rest = args[len(all):]
		}
		vars[params.Vararg.Name] = pair(rest...)
	}
	for i, p := range params.KwOnly {
		vars[p.Name] = value{num: nan}
		if i < len(params.KwDefaults) {
			if c, ok := params.KwDefaults[i].(*syntax.Constant); ok {
				vars[p.Name] = literal(c)
			}
		}
	}
	if params.Kwarg != nil {
		vars[params.Kwarg.Name] = value{kind: dict, num: nan, obj: &object{kind: dict, size: nan, task: -1}}
	}
	if a != nil {
		for name, v := range a.named {
			if _, ok := vars[name]; ok {
				vars[name] = v
			}
		}
	}
	return vars
}

// callKey tells calls apart by what they may do differently.
func (w *walk) callKey(def *functionDef, vars map[string]value) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%p %d %t %t", def, w.acc.task, w.model.profile != nil, w.spawns != nil)
	params := parameters(def.node)
	if params == nil {
		return b.String()
	}
	each := func(p *syntax.Arg) {
		if p != nil {
			describeValue(&b, vars[p.Name])
		}
	}
	for _, p := range params.PosOnly {
		each(p)
	}
	for _, p := range params.Args {
		each(p)
	}
	for _, p := range params.KwOnly {
		each(p)
	}
	each(params.Vararg)
	return b.String()
}

func describeValue(b *strings.Builder, v value) {
	fmt.Fprintf(b, "|%d,%t,%g,%q", v.kind, v.known, v.num, v.text)
	if v.obj == nil {
		return
	}
	if v.obj.task > 0 && v.container() { // alike if they hold alike
		fmt.Fprintf(b, ",size %g of %d", v.obj.size, v.obj.elem.kind)
		return
	}
	if v.obj.task == -1 {
		for _, x := range v.obj.items {
			describeValue(b, x)
		}
		return
	}
	fmt.Fprintf(b, ",%p", v.obj)
}

// construct makes an instance of a class of the program.
func (w *walk) construct(callee value, a *arguments, at syntax.Node) value {
	c := callee.obj.class
	o := w.newObject(instance, at)
	o.class, o.attrs = c, map[string]value{}
	v := value{kind: instance, num: nan, obj: o}
	w.op("call_class", at, nil)
	if init, ok := c.member("__init__", 0); ok && init.kind == function {
		w.op("call_init", at, nil)
		w.invoke(init, append([]value{v}, a.positional...), a, at)
	}
	if c.inherits("threading.Thread", 0) {
		w.threadMade(v, at)
	}
	return v
}

// special calls a special method of an instance.
func (w *walk) special(recv value, name string, args []value, at syntax.Node) (value, bool) {
	if name == "" || recv.obj == nil || recv.obj.class == nil {
		return value{}, false
	}
	fn, ok := recv.obj.class.member(name, 0)
	if !ok || fn.kind != function {
		return value{}, false
	}
	return w.enterFunction(fn, append([]value{recv}, args...), nil, at), true
}

// enter takes a manager of a with statement.
func (w *walk) enter(v value, at syntax.Node) (entered value, exit func()) {
	switch v.kind {
	case lock:
		name := "with_lock"
		switch v.obj.alloc {
		case "threading.RLock":
			name = "with_rlock"
		case "threading.Semaphore", "threading.BoundedSemaphore":
			name = "semaphore"
		case "threading.Condition":
			name = "condition"
		}
		w.op(name, at, v.obj)
		w.take(v.obj, at)
		return v, func() { w.drop(v.obj) }
	case pool:
		return v, func() {}
	case instance:
		entered, _ := w.special(v, "__enter__", nil, at)
		return entered, func() { w.special(v, "__exit__", []value{number(none, 0), number(none, 0), number(none, 0)}, at) }
	}
	w.op("call_builtin", at, nil)
	return v, func() {}
}

// underlying is the lock that is held: a condition's own.
func (o *object) underlying() *object {
	if o.inner != nil {
		return o.inner
	}
	return o
}

// take notes that a lock is held from here on.
func (w *walk) take(l *object, at syntax.Node) {
	l = l.underlying()
	if w.held.holds(l) {
		return // taken once more by its owner
	}
	w.held = w.model.hold(w.held, l)
	w.count(item{op: acquire, at: w.at(at), obj: l}, 1)
}

// drop notes that a lock is held no more.
func (w *walk) drop(l *object) {
	w.held = w.model.without(w.held, l.underlying())
}

func (m *Model) without(h *held, l *object) *held {
	switch {
	case h == nil:
		return nil
	case h.lock == l:
		return h.outer
	}
	return m.hold(m.without(h.outer, l), h.lock)
}

func (w *walk) lockMethod(recv value, name string, a *arguments, e syntax.Node) value {
	switch name {
	case "acquire", "__enter__":
		w.op("lock_acquire", e, recv.obj)
		w.take(recv.obj, e)
		return truth(true)
	case "release", "__exit__":
		w.drop(recv.obj)
		w.op("lock_release", e, recv.obj)
	case "notify", "notify_all":
		w.op("condition", e, recv.obj)
	case "wait", "wait_for":
		w.op("condition", e, recv.obj)
		held := w.held
		w.drop(recv.obj) // whoever waits lets go of it
		w.waits(&known.Wait{SecondsPos: map[string]int{"wait": 0, "wait_for": 1}[name]}, a, e)
		w.held = held
	default:
		w.op("call_c_method", e, recv.obj)
	}
	return value{num: nan}
}

func finite(n, otherwise float64) float64 {
	if math.IsNaN(n) || math.IsInf(n, 0) {
		return otherwise
	}
	return n
}
