package machine

import (
	"slices"
	"strings"

	"github.com/go-python/gpython/ast"
)

// comparison methods and their mirrors.
var comparisons = map[ast.CmpOp]struct{ symbol, forward, mirror string }{
	ast.Eq:    {"==", "__eq__", "__eq__"},
	ast.NotEq: {"!=", "__ne__", "__ne__"},
	ast.Lt:    {"<", "__lt__", "__gt__"},
	ast.LtE:   {"<=", "__le__", "__ge__"},
	ast.Gt:    {">", "__gt__", "__lt__"},
	ast.GtE:   {">=", "__ge__", "__le__"},
}

// compare is `x op y`.
func (th *Thread) compare(op ast.CmpOp, x, y Value) Value {
	switch op {
	case ast.Is:
		return Bool(th.identical(x, y))
	case ast.IsNot:
		return Bool(!th.identical(x, y))
	case ast.In:
		return Bool(th.contains(y, x))
	case ast.NotIn:
		return Bool(!th.contains(y, x))
	}
	if a, ok := x.(Int); ok {
		if b, ok := y.(Int); ok {
			return Bool(holds(op, cmpInt(a, b)))
		}
	}
	if v := th.userCompare(op, x, y); v != nil {
		return v
	}
	if op == ast.Eq || op == ast.NotEq {
		return Bool((same(x, y) && isIdentity(x) || th.equalBuiltin(plain(x), plain(y))) == (op == ast.Eq))
	}
	if v := th.order(op, plain(x), plain(y)); v != nil {
		return v
	}
	th.raise(typeErrorClass, "'"+comparisons[op].symbol+"' not supported between instances of '"+typeName(x)+"' and '"+typeName(y)+"'")
	return nil
}

// isIdentity says whether an object without == of its own is compared by
// identity alone.
func isIdentity(v Value) bool {
	o, ok := v.(*Instance)
	return ok && inner(o) == nil
}

func cmpInt(a, b Int) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

func holds(op ast.CmpOp, c int) bool {
	switch op {
	case ast.Eq:
		return c == 0
	case ast.NotEq:
		return c != 0
	case ast.Lt:
		return c < 0
	case ast.LtE:
		return c <= 0
	case ast.Gt:
		return c > 0
	}
	return c >= 0
}

// userCompare asks the program's methods; nil if they do not decide.
func (th *Thread) userCompare(op ast.CmpOp, x, y Value) Value {
	if !mayOverride(x) && !mayOverride(y) {
		return nil
	}
	c := comparisons[op]
	cx, cy := x.class(), y.class()
	forward, mirror := th.userMethod(x, c.forward), th.userMethod(y, c.mirror)
	if mirror != nil && cx != cy && cy.isSubclass(cx) {
		if v := th.callMethod(mirror, y, x); v != notImplemented {
			return v
		}
		mirror = nil
	}
	if forward != nil {
		if v := th.callMethod(forward, x, y); v != notImplemented {
			return v
		}
	}
	if mirror != nil {
		if v := th.callMethod(mirror, y, x); v != notImplemented {
			return v
		}
	}
	if op == ast.NotEq && forward == nil {
		if eq := th.userMethod(x, "__eq__"); eq != nil {
			if v := th.callMethod(eq, x, y); v != notImplemented {
				return Bool(!th.truth(v))
			}
		}
	}
	return nil
}

// mayOverride says whether the class of an object is the program's.
func mayOverride(v Value) bool {
	switch v := v.(type) {
	case *Instance:
		return true
	case *Class:
		return v.meta != nil && !v.meta.builtin
	}
	return false
}

// same is `is`. Numbers and strings are the same if they are equal and of one
// type.
func same(x, y Value) bool {
	if a, ok := x.(*Big); ok {
		b, ok := y.(*Big)
		return ok && a.n.Cmp(b.n) == 0
	}
	if a, ok := x.(*BoundMethod); ok {
		b, ok := y.(*BoundMethod)
		return ok && a == b
	}
	if a, ok := x.(*Tuple); ok {
		if b, ok := y.(*Tuple); ok && len(a.items) == 0 && len(b.items) == 0 {
			return true
		}
	}
	return x == y
}

// identical is same, but for two that are not a number: whether they are one
// object is not known.
func (th *Thread) identical(x, y Value) bool {
	if f, ok := x.(Float); ok && f != f {
		if g, ok := y.(Float); ok && g != g {
			th.unsupported("identity of nan")
		}
	}
	return same(x, y)
}

// equal is `x == y` as containers use it: identity first.
func (th *Thread) equal(x, y Value) bool {
	if th.identical(x, y) {
		return true
	}
	return th.truth(th.compare(ast.Eq, x, y))
}

func (th *Thread) equalBuiltin(x, y Value) bool {
	if a, ok := bigOf(x); ok {
		if b, ok := bigOf(y); ok {
			return a.Cmp(b) == 0
		}
	}
	if _, ok := asFloat(x); ok {
		if _, ok := asFloat(y); ok {
			c, ordered := cmpNumber(x, y)
			return ordered && c == 0
		}
	}
	switch a := x.(type) {
	case *Tuple:
		b, ok := y.(*Tuple)
		return ok && th.equalItems(a.items, b.items)
	case *List:
		b, ok := y.(*List)
		if !ok {
			return false
		}
		th.touch(&a.sh, false)
		th.touch(&b.sh, false)
		th.holdBoth(&a.sh, &b.sh)
		return th.equalItems(th.steady(a.items), th.steady(b.items))
	case *Dict:
		b, ok := y.(*Dict)
		if ok && a.kind == counterClass && b.kind == counterClass {
			return th.counted(ast.Eq, a, b)
		}
		return ok && th.equalDicts(a, b)
	case *Set, *dictView:
		if !isSet(x) || !isSet(y) {
			break
		}
		s, t := th.setOf(a), th.setOf(y)
		th.holdBoth(&s.d.sh, &t.d.sh)
		return s.d.n == t.d.n && th.subset(s, t)
	case *Deque:
		b, ok := y.(*Deque)
		if !ok {
			return false
		}
		th.touch(&a.sh, false)
		th.touch(&b.sh, false)
		th.holdBoth(&a.sh, &b.sh)
		return th.equalItems(th.steady(a.items), th.steady(b.items))
	case *Range:
		b, ok := y.(*Range)
		return ok && a.equal(b)
	case *Union:
		b, ok := y.(*Union)
		return ok && a.equal(b)
	case *BoundMethod:
		b, ok := y.(*BoundMethod)
		return ok && same(a.self, b.self) && same(a.fn, b.fn)
	case *sliceValue:
		b, ok := y.(*sliceValue)
		return ok && th.equal(a.lower, b.lower) && th.equal(a.upper, b.upper) && th.equal(a.step, b.step)
	}
	return same(x, y)
}

func (th *Thread) nest() func() {
	if th.depth += perCall; th.depth > perCall*th.m.limits.Depth {
		th.depth -= perCall
		th.exhaust("maximum recursion depth exceeded in comparison")
	}
	return func() { th.depth -= perCall }
}

func (th *Thread) equalItems(a, b []Value) bool {
	if len(a) != len(b) {
		return false
	}
	leave := th.nest()
	for i := range a {
		th.burn(1)
		if i >= len(b) || !th.equal(a[i], b[i]) {
			leave()
			return false
		}
	}
	leave()
	return true
}

// cmpNumber orders two numbers exactly; false if one is not a number.
func cmpNumber(x, y Value) (int, bool) {
	a, okA := bigOf(x)
	b, okB := bigOf(y)
	if okA && okB {
		return a.Cmp(b), true
	}
	f, _ := asFloat(x)
	g, _ := asFloat(y)
	if f != f || g != g {
		return 0, false
	}
	if okA && !isInf(g) || okB && !isInf(f) {
		return toBigFloat(x).Cmp(toBigFloat(y)), true
	}
	if okA && isInf(f) { // an int of that size is none beside infinity
		f = 0
	}
	if okB && isInf(g) {
		g = 0
	}
	switch {
	case f < g:
		return -1, true
	case f > g:
		return 1, true
	}
	return 0, true
}

// order is < <= > >= on our own types; nil if they have no order.
func (th *Thread) order(op ast.CmpOp, x, y Value) Value {
	if _, ok := asFloat(x); ok {
		if _, ok := asFloat(y); ok {
			c, ordered := cmpNumber(x, y)
			return Bool(ordered && holds(op, c))
		}
	}
	switch a := x.(type) {
	case Str:
		if b, ok := y.(Str); ok {
			return Bool(holds(op, strings.Compare(string(a), string(b))))
		}
	case Bytes:
		if b, ok := y.(Bytes); ok {
			return Bool(holds(op, strings.Compare(string(a), string(b))))
		}
	case *Tuple:
		if b, ok := y.(*Tuple); ok {
			return th.orderItems(op, a.items, b.items)
		}
	case *List:
		if b, ok := y.(*List); ok {
			th.touch(&a.sh, false)
			th.touch(&b.sh, false)
			th.holdBoth(&a.sh, &b.sh)
			return th.orderItems(op, th.steady(a.items), th.steady(b.items))
		}
	case *Deque:
		if b, ok := y.(*Deque); ok {
			th.touch(&a.sh, false)
			th.touch(&b.sh, false)
			th.holdBoth(&a.sh, &b.sh)
			return th.orderItems(op, th.steady(a.items), th.steady(b.items))
		}
	case *Dict:
		if b, ok := y.(*Dict); ok && a.kind == counterClass && b.kind == counterClass {
			return th.orderCounters(op, a, b)
		}
	case *sliceValue:
		if b, ok := y.(*sliceValue); ok {
			return th.orderItems(op, []Value{a.lower, a.upper, a.step}, []Value{b.lower, b.upper, b.step})
		}
	case *Set, *dictView:
		if isSet(x) && isSet(y) {
			a, b := th.setOf(x), th.setOf(y)
			th.holdBoth(&a.d.sh, &b.d.sh)
			switch op {
			case ast.LtE:
				return Bool(th.subset(a, b))
			case ast.Lt:
				return Bool(a.d.n < b.d.n && th.subset(a, b))
			case ast.GtE:
				return Bool(th.subset(b, a))
			case ast.Gt:
				return Bool(b.d.n < a.d.n && th.subset(b, a))
			}
		}
	}
	return nil
}

func (th *Thread) orderItems(op ast.CmpOp, a, b []Value) Value {
	leave := th.nest()
	for i := 0; i < len(a) && i < len(b); i++ {
		th.burn(1)
		if !th.equal(a[i], b[i]) {
			v := th.compare(op, a[i], b[i])
			leave()
			return v
		}
	}
	leave()
	return Bool(holds(op, cmpInt(Int(len(a)), Int(len(b)))))
}

// less is `x < y` for sorting.
func (th *Thread) less(x, y Value) bool { return th.truth(th.compare(ast.Lt, x, y)) }

// truth is bool(v).
func (th *Thread) truth(v Value) bool {
	switch v := v.(type) {
	case Bool:
		return bool(v)
	case noneType:
		return false
	case Int:
		return v != 0
	case Float:
		return v != 0
	case Str:
		return v != ""
	case Bytes:
		return v != ""
	case *Tuple:
		return len(v.items) > 0
	case *List:
		return v.size(th) > 0
	case *Dict:
		return v.size(th) > 0
	case *Set:
		return v.d.size(th) > 0
	case *Deque:
		th.part(&v.sh, ReadShape, 0)
		return len(v.items) > 0
	case *Range:
		return v.len() > 0
	case *dictView:
		return v.d.size(th) > 0
	case *Instance, *Class:
		if m := th.userMethod(v, "__bool__"); m != nil {
			r := th.callMethod(m, v)
			b, ok := r.(Bool)
			if !ok {
				th.raise(typeErrorClass, "__bool__ should return bool, returned "+typeName(r))
			}
			return bool(b)
		}
		if m := th.userMethod(v, "__len__"); m != nil {
			return th.length(v) > 0
		}
		if p := inner(v); p != nil {
			return th.truth(p)
		}
	}
	return true
}

// contains is `x in container`.
func (th *Thread) contains(container, x Value) bool {
	switch c := container.(type) {
	case *Dict:
		return c.get(th, x) != nil
	case *Set:
		return c.d.get(th, th.asKey(x)) != nil
	case *Deque:
		if th.arrive(&c.sh, th.site, false); plainly(c.items, x) {
			return th.containsPlain(&c.sh, c.items, x)
		}
	case *List:
		for i := 0; ; i++ {
			if th.arrive(&c.sh, th.site, false); i == 0 && plainly(c.items, x) {
				return th.containsPlain(&c.sh, c.items, x)
			}
			how, key := c.at(Int(i), ReadItem)
			th.record(&c.sh, th.site, how, key)
			if i >= len(c.items) {
				return false
			}
			th.burn(1)
			if th.equal(c.items[i], x) {
				return true
			}
		}
	case Str:
		s, ok := plain(x).(Str)
		if !ok {
			th.raise(typeErrorClass, "'in <string>' requires string as left operand, not "+typeName(x))
		}
		return strings.Contains(string(c), string(s))
	case *Instance, *Class:
		if m := th.userMethod(c, "__contains__"); m != nil {
			return th.truth(th.callMethod(m, c, x))
		}
		if s, _ := c.class().find("__contains__"); s != nil && s.value() == None {
			th.raise(typeErrorClass, "'"+typeName(c)+"' object is not a container")
		}
		if s, _ := c.class().find("__contains__"); s != nil && inner(c) != nil {
			return th.contains(plain(c), x)
		}
	case *dictView:
		switch c.kind {
		case viewKeys:
			return c.d.get(th, x) != nil
		case viewItems:
			pair, ok := plain(x).(*Tuple)
			if !ok || len(pair.items) != 2 {
				return false
			}
			v := c.d.get(th, pair.items[0])
			return v != nil && th.equal(v, pair.items[1])
		}
	case *Range:
		if n, ok := asInt(x); ok {
			return c.has(n)
		}
	case Bytes:
		if b, ok := plain(x).(Bytes); ok {
			return strings.Contains(string(c), string(b))
		}
		n, ok := bigOf(x)
		if !ok {
			th.raise(typeErrorClass, "a bytes-like object is required, not '"+typeName(x)+"'")
		}
		if !n.IsInt64() || n.Int64() < 0 || n.Int64() > 255 {
			th.raise(valueErrorClass, "byte must be in range(0, 256)")
		}
		return strings.IndexByte(string(c), byte(n.Int64())) >= 0
	}
	if !th.iterable(container) {
		th.raise(typeErrorClass, "argument of type '"+typeName(container)+"' is not iterable")
	}
	next := th.iterate(container)
	for v := next(th); v != nil; v = next(th) {
		if th.equal(v, x) {
			return true
		}
	}
	return false
}

// plainly says whether to compare a value with some others runs no code of the
// program: nobody can come in between, but by chance within the interpreter, which no
// schedule of Python's steps brings about.
func plainly(items []Value, x Value) bool {
	return isPlain(x) && !slices.ContainsFunc(items, func(v Value) bool { return !isPlain(v) })
}

func isPlain(v Value) bool {
	switch v.(type) {
	case noneType, Bool, Int, *Big, Float, Str, Bytes:
		return true
	}
	return false
}

// containsPlain is the rest of a step that looks through a sequence of such values.
func (th *Thread) containsPlain(sh *shadow, items []Value, x Value) bool {
	th.record(sh, th.site, readWhole, 0)
	th.burn(len(items))
	return slices.ContainsFunc(items, func(v Value) bool { return th.equal(v, x) })
}
