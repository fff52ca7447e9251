package link

import (
	"slices"
	"strings"

	"github.com/ftlint/ftlint/analyzer/facts"
	"github.com/ftlint/ftlint/analyzer/known"
	"github.com/ftlint/ftlint/analyzer/syntax"
)

// entry is what somebody puts into a container. A key of value 0 is any.
type entry struct {
	Expr
	key facts.ValueID
	all bool // the elements of it are put in, not the object itself
}

// contents gives what a container may hold: what its display or constructor
// names, and what is stored in it anywhere in the program by the names that it
// goes by. Tables of functions, lists of callbacks and queues of tasks are
// called where they are read, so this is who their callees are.
func (p *Program) contents(t Type) []entry {
	if t.At.Value == 0 {
		return nil
	}
	return append(p.initial(t), p.stored(t)...)
}

// initial gives what a container holds when it is made.
func (p *Program) initial(t Type) []entry {
	fn := p.Function(t.At.Func)
	v := fn.Values[t.At.Value]
	var all []entry
	switch v.Kind {
	case facts.Built:
		all = append(all, entry{Expr: Expr{t.At.Func, facts.ValueID(v.A)}})
	case facts.Display:
		items := fn.Lists[v.A]
		if facts.DisplayKind(v.Op) == facts.DictDisplay {
			for i := 0; i+1 < min(len(items), 2*maxEntries); i += 2 {
				all = append(all, entry{Expr{t.At.Func, items[i+1]}, items[i], items[i] == 0})
			}
			return all
		}
		for _, item := range items[:min(len(items), maxEntries)] {
			if star := fn.Values[item]; star.Kind == facts.Starred {
				all = append(all, entry{Expr: Expr{t.At.Func, facts.ValueID(star.A)}, all: true})
				continue
			}
			all = append(all, entry{Expr: Expr{t.At.Func, item}})
		}
	case facts.Item: // a slice
		all = append(all, entry{Expr: Expr{t.At.Func, facts.ValueID(v.A)}, all: true})
	case facts.CallOf:
		if callee := fn.Values[v.A]; callee.Kind == facts.Attr && t.Name != "collections."+p.Text(t.At.Func, callee.Name) && len(fn.Calls[v.B].Args) == 0 {
			return []entry{{Expr: Expr{t.At.Func, facts.ValueID(callee.A)}, all: true}} // d.values(), l.copy()
		}
		for i, a := range fn.Calls[v.B].Args {
			if a.Name != 0 && t.Name == "sorted" {
				continue // the key, by which nothing is held
			}
			if a.Name != 0 || i == 0 && t.Name != "collections.defaultdict" {
				all = append(all, entry{Expr: Expr{t.At.Func, a.Value}, all: a.Name == 0})
			}
		}
	}
	return all
}

// inserters are the methods that put their last argument into a container.
var inserters = []string{
	"append", "appendleft", "add", "insert", "put", "put_nowait", "setdefault", "extend", "extendleft", "update", "push",
}

// Bounds of what is known of a container.
const (
	maxEntries = 32 // of its display: a longer one is data
	maxStores  = 64 // places that store under one name; past it none is known
)

// stored gives what is put in after a container is made. Candidates go by the
// names that the container is bound to where it is made.
func (p *Program) stored(t Type) []entry {
	names, ok := p.boundTo[t.At]
	if !ok {
		names = p.namesOf(t.At)
		p.boundTo[t.At] = names
	}
	var all []entry
	for _, name := range names {
		for _, s := range p.stores()[name] {
			if s.into.Value != t.At.Value && slices.ContainsFunc(p.Types(s.into), func(o Type) bool { return o.Kind == t.Kind && o.At == t.At }) {
				all = append(all, s.entry)
			}
		}
	}
	return all
}

// namesOf gives the last names of what a value is bound to where it is computed,
// or of what holds it, as far as something is stored under them.
func (p *Program) namesOf(e Expr) []Name {
	fn, stores := p.Function(e.Func), p.stores()
	var names []Name
	for _, op := range fn.Ops {
		if v, ok := keptIn(fn, op, e.Value); ok {
			name := p.holderName(Expr{e.Func, v})
			if sites := len(stores[name]); sites > 0 && sites <= maxStores && !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
	}
	return names
}

// keptIn gives what an op puts a value into, as it is or within a display:
//
//	handlers = {"open": [], "close": []}        handlers.setdefault(event, [])
func keptIn(fn *facts.Function, op facts.Op, v facts.ValueID) (into facts.ValueID, ok bool) {
	switch op.Kind {
	case facts.Bind, facts.Write:
		src := fn.Values[op.Src]
		within := src.Kind == facts.Display && slices.Contains(fn.Lists[src.A], v) || src.Kind == facts.Built && facts.ValueID(src.A) == v
		return op.Value, op.Src == v || within
	case facts.Invoke:
		call := fn.Values[op.Value]
		callee, args := fn.Values[call.A], fn.Calls[call.B].Args
		return facts.ValueID(callee.A), callee.Kind == facts.Attr && len(args) == 2 && args[1].Value == v
	}
	return 0, false
}

// holderName is LastName of what an item is in: handlers for handlers[event],
// handlers.get(event), handlers.setdefault(event, []).
func (p *Program) holderName(e Expr) Name {
	fn := p.Function(e.Func)
	for range maxHops {
		v := fn.Values[e.Value]
		switch v.Kind {
		case facts.Item:
			e.Value = facts.ValueID(v.A)
			continue
		case facts.CallOf:
			if callee := fn.Values[v.A]; callee.Kind == facts.Attr {
				if name := p.Name(e.Func, callee.Name); name == getName || name == setdefaultName {
					e.Value = facts.ValueID(callee.A)
					continue
				}
			}
		}
		break
	}
	return p.LastName(e)
}

// LastName is the name by which a variable, attribute or global is written; 0 for
// every other value.
func (p *Program) LastName(e Expr) Name {
	v := p.Value(e)
	switch v.Kind {
	case facts.Local:
		return p.Name(e.Func, p.Function(e.Func).Vars[v.A].Name)
	case facts.Captured:
		return p.Name(e.Func, p.Function(Func{e.File, facts.FuncID(v.A)}).Vars[v.B].Name)
	case facts.Global, facts.Attr:
		return p.Name(e.Func, v.Name)
	}
	return 0
}

// store is a place that puts something into a container.
type store struct {
	into Expr
	entry
}

// indexStores finds the places that put objects into containers, by the last
// name of the container. Numbers, strings and their like are left out: nobody
// calls them.
func (p *Program) indexStores() map[Name][]store {
	index := map[Name][]store{}
	add := func(f Func, into uint32, e entry) {
		switch p.Value(e.Expr).Kind {
		case facts.Unknown, facts.Constant, facts.Compute, facts.Compare, facts.Not:
			return
		}
		container := Expr{f, facts.ValueID(into)}
		if name := p.holderName(container); name != 0 && len(index[name]) <= maxStores {
			index[name] = append(index[name], store{container, e})
		}
	}
	for _, s := range p.index().items {
		op := p.Op(s)
		v := p.Value(Expr{s.Func, op.Value})
		add(s.Func, v.A, entry{Expr: Expr{s.Func, op.Src}, key: facts.ValueID(v.B)})
	}
	for _, name := range inserters {
		for _, s := range p.InvokesOf(name) {
			fn := p.Function(s.Func)
			call := fn.Values[fn.Ops[s.Op].Value]
			callee, args := fn.Values[call.A], fn.Calls[call.B].Args
			if n := len(args); callee.Kind == facts.Attr && n > 0 && args[n-1].Name == 0 {
				all := name == "extend" || name == "extendleft" || name == "update"
				add(s.Func, callee.A, entry{Expr: Expr{s.Func, args[n-1].Value}, all: all})
			}
		}
	}
	return index
}

// addContents adds the types of what containers among types hold under a key;
// key 0 is any. A container that is filled from others holds what they do; two
// may be filled from each other.
func (p *Program) addContents(set *typeSet, types []Type, key Expr) {
	queue := typeSet(slices.Clone(types))
	for i := 0; i < len(queue); i++ {
		t := queue[i]
		if t.Items.Value != 0 {
			p.addItemsDeclared(set, t.Items)
			continue
		}
		if t.Kind != Container && (t.Kind != ExternalInstance || !holds(t.Name)) {
			continue
		}
		p.addMissing(set, t)
		for _, e := range p.contents(t) {
			switch {
			case key.Value != 0 && e.key != 0 && !p.mayEqual(key, Expr{e.Func, e.key}):
			case e.all:
				queue.join(p.Types(e.Expr))
			default:
				set.join(p.Types(e.Expr))
			}
		}
	}
}

// addMissing gives what a defaultdict makes of a key that is missing.
func (p *Program) addMissing(set *typeSet, t Type) {
	if t.Name != "collections.defaultdict" || p.Value(t.At).Kind != facts.CallOf {
		return
	}
	factory, ok := p.ArgumentAt(t.At, 0, "")
	if !ok {
		return
	}
	for _, made := range p.Types(Expr{t.At.Func, factory}) {
		switch made.Kind {
		case ClassObject:
			set.add(Type{Kind: Instance, Class: made.Class})
		case External:
			set.add(externalInstance(made.Name, t.At))
		case FuncObject:
			p.addReturnTypes(set, made.Func)
		}
	}
}

// holds reports whether objects of a class outside the program hold others.
func holds(class string) bool {
	if _, ok := known.Containers[class]; ok {
		return true
	}
	switch class {
	case "tuple", "frozenset", "sorted", "reversed", "iter", "enumerate", "queue.Queue", "queue.LifoQueue", "queue.PriorityQueue", "queue.SimpleQueue",
		"weakref.WeakSet", "weakref.WeakValueDictionary", "weakref.WeakKeyDictionary", valuesView, itemsView, "asyncio.Queue", "concurrent.futures.as_completed":
		return true
	}
	return false
}

const (
	valuesView = "dict_values"
	itemsView  = "dict_items"
)

// mayEqual: two keys differ only if both are constants.
func (p *Program) mayEqual(a, b Expr) bool {
	x, y := p.Value(a), p.Value(b)
	if x.Kind != facts.Constant || y.Kind != facts.Constant {
		return true
	}
	return x.Op == y.Op && p.Text(a.Func, x.Name) == p.Text(b.Func, y.Name)
}

// addItemsDeclared reads the last argument of `list[C]`, `dict[K, C]`.
func (p *Program) addItemsDeclared(set *typeSet, annotation Expr) {
	v := p.Value(annotation)
	if v.Kind != facts.Item {
		return
	}
	argument := Expr{annotation.Func, facts.ValueID(v.B)}
	if a := p.Value(argument); a.Kind == facts.Display {
		items := p.Function(argument.Func).Lists[a.A]
		if len(items) == 0 {
			return
		}
		argument.Value = items[len(items)-1]
	}
	p.addAnnotationTypes(set, argument)
}

// ElementTypes gives what iterating over an object gives.
func (p *Program) ElementTypes(e Expr) []Type {
	var set typeSet
	p.addElementTypes(&set, e)
	return set
}

// addElementTypes is ElementTypes, added to a set.
func (p *Program) addElementTypes(set *typeSet, e Expr) {
	for _, t := range p.Types(e) {
		switch {
		case t.Kind == Suspended:
			p.addYieldTypes(set, t.Func)
		case t.Kind == Instance:
			if m, ok := p.method(t.Class, iterMethod); ok {
				p.addYieldTypes(set, m)
			}
		case t.Name != "dict" && t.Name != itemsView && !strings.HasSuffix(strings.ToLower(t.Name), "dict"):
			p.addContents(set, []Type{t}, Expr{})
		}
	}
}

func (p *Program) addYieldTypes(set *typeSet, f Func) {
	fn := p.Function(f)
	for _, op := range fn.Ops {
		if op.Kind == facts.Yield && op.Value != 0 && op.Flags&facts.Delegated == 0 {
			set.join(p.Types(Expr{f, op.Value}))
		}
	}
}

// addItemTypes gives what `x[k]` may be.
func (p *Program) addItemTypes(set *typeSet, e Expr, v facts.Value) {
	base, key := Expr{e.Func, facts.ValueID(v.A)}, Expr{e.Func, facts.ValueID(v.B)}
	k := p.Value(key)
	for _, t := range p.Types(base) {
		switch {
		case t.Kind == External && t.Name == "sys.modules":
			p.addModuleItem(set, key)
		case t.Kind == ClassObject || t.Kind == External:
			set.add(t) // Base[int], Queue[str]
		case t.Kind == Instance:
			if m, ok := p.method(t.Class, getitemMethod); ok {
				p.addReturnTypes(set, m)
			}
		case p.Function(e.Func).IsSlice(facts.ValueID(v.B)):
			set.add(Type{Kind: ExternalInstance, Name: "list", At: e, Items: t.Items})
		case t.Kind == Container && (t.Name == "list" || t.Name == "tuple") && k.Kind == facts.Constant && syntax.ConstantKind(k.Op) == syntax.Int:
			p.addPart(set, t, p.position(key))
		default:
			p.addContents(set, []Type{t}, key)
		}
	}
}

// position is the small number that a constant says; -1 for others.
func (p *Program) position(key Expr) int {
	text := p.Text(key.Func, p.Value(key).Name)
	if len(text) != 1 || text[0] < '0' || text[0] > '9' {
		return -1
	}
	return int(text[0] - '0')
}

// addPart gives item number i of a list or tuple, or any if that cannot be told.
func (p *Program) addPart(set *typeSet, t Type, i int) {
	if v := p.Value(t.At); v.Kind == facts.Display && i >= 0 {
		fn := p.Function(t.At.Func)
		items := fn.Lists[v.A]
		starred := func(item facts.ValueID) bool { return fn.Values[item].Kind == facts.Starred }
		if i < len(items) && !slices.ContainsFunc(items[:i+1], starred) {
			set.join(p.Types(Expr{t.At.Func, items[i]}))
			return
		}
	}
	p.addContents(set, []Type{t}, Expr{})
}

// addUnpackedTypes gives part i of an object that an assignment or loop takes
// apart: an item of a tuple, the value of d.items(), the element of enumerate.
func (p *Program) addUnpackedTypes(set *typeSet, e Expr, i int) {
	if v := p.Value(e); v.Kind == facts.Element {
		from := Expr{e.Func, facts.ValueID(v.A)}
		for _, t := range p.Types(from) {
			switch {
			case t.Kind == ExternalInstance && t.Name == itemsView && i == 1:
				p.addContents(set, []Type{t}, Expr{})
			case t.Kind == ExternalInstance && t.Name == "enumerate" && i == 1:
				p.addContents(set, []Type{t}, Expr{})
			case t.Kind == ExternalInstance && t.Name == "zip" && t.At.Value != 0:
				if args := p.Function(t.At.Func).Calls[p.Value(t.At).B].Args; i < len(args) {
					p.addElementTypes(set, Expr{t.At.Func, args[i].Value})
				}
			}
		}
	}
	for _, t := range p.Types(e) {
		switch {
		case t.Kind == Container && (t.Name == "tuple" || t.Name == "list"):
			p.addPart(set, t, i)
		case t.Kind == ExternalInstance && known.Passers[t.Name]: // first, second = sorted(pair)
			p.addContents(set, []Type{t}, Expr{})
		}
	}
}

// addContainerCall gives what a method of a container returns.
func (p *Program) addContainerCall(set *typeSet, e Expr, method Type) {
	dot := strings.LastIndexByte(method.Name, '.')
	class, name := method.Name[:max(dot, 0)], method.Name[dot+1:]
	if !holds(class) && class != "dict" && class != "set" {
		return
	}
	receiver := p.Types(method.At)
	args := p.Function(e.Func).Calls[p.Value(e).B].Args
	switch name {
	case "values":
		set.add(Type{Kind: ExternalInstance, Name: valuesView, At: e})
	case "items":
		set.add(Type{Kind: ExternalInstance, Name: itemsView, At: e})
	case "copy":
		set.add(Type{Kind: ExternalInstance, Name: class, At: e})
	case "get", "pop", "setdefault", "popleft", "get_nowait":
		var key Expr
		if len(args) > 0 && !strings.HasPrefix(class, "queue.") {
			key = Expr{e.Func, args[0].Value}
		}
		p.addContents(set, receiver, key)
		if len(args) == 2 && args[1].Name == 0 && !strings.HasPrefix(class, "queue.") {
			set.join(p.Types(Expr{e.Func, args[1].Value}))
		}
	}
}
