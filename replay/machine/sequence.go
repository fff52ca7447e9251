package machine

import (
	"math/big"
	"strings"
	"unicode/utf8"
)

// List is a list.
type List struct {
	items []Value
	sh    shadow
}

func (*List) class() *Class { return listClass }

func newList(items []Value) *List { return &List{items: items} }

// Deque is collections.deque.
type Deque struct {
	items   []Value
	max     int // -1: none
	version int
	sh      shadow
}

func (*Deque) class() *Class { return dequeClass }

// Range is a range of small ints.
type Range struct{ start, stop, step Int }

func (*Range) class() *Class { return rangeClass }

func (r *Range) len() Int {
	if r.step > 0 && r.start < r.stop {
		return (r.stop-r.start-1)/r.step + 1
	}
	if r.step < 0 && r.start > r.stop {
		return (r.start-r.stop-1)/-r.step + 1
	}
	return 0
}

func (r *Range) at(i Int) Int { return r.start + i*r.step }

func (r *Range) has(n Int) bool {
	return r.len() > 0 && (n-r.start)%r.step == 0 && (n-r.start)/r.step >= 0 && (n-r.start)/r.step < r.len()
}

func (r *Range) equal(o *Range) bool {
	n := r.len()
	return n == o.len() && (n == 0 || r.start == o.start && (n == 1 || r.step == o.step))
}

// sliceValue is what stands between the brackets of `x[a:b:c]`.
type sliceValue struct{ lower, upper, step Value }

func (*sliceValue) class() *Class { return sliceClass }

// bounds gives start, stop and step of a slice of n elements, as
// slice.indices does.
func (s *sliceValue) bounds(th *Thread, n int) (start, stop, step int) {
	step = 1
	if s.step != None {
		step = th.index(s.step)
		if step == 0 {
			th.raise(valueErrorClass, "slice step cannot be zero")
		}
	}
	lo, hi := 0, n
	if step < 0 {
		lo, hi = -1, n-1
	}
	clamp := func(v Value, def int) int {
		if v == None {
			return def
		}
		if _, ok := bigOf(v); !ok && th.userMethod(v, "__index__") == nil {
			th.raise(typeErrorClass, "slice indices must be integers or None or have an __index__ method")
		}
		i := th.index(v)
		if i < 0 {
			i += n
		}
		return max(lo, min(hi, i))
	}
	if step > 0 {
		return clamp(s.lower, lo), clamp(s.upper, hi), step
	}
	return clamp(s.lower, hi), clamp(s.upper, lo), step
}

// positions lists the indices of a slice.
func positions(start, stop, step int) []int {
	var ps []int
	for i := start; step > 0 && i < stop || step < 0 && i > stop; i += step {
		ps = append(ps, i)
	}
	return ps
}

// index is operator.index, cut to what an index can be.
func (th *Thread) index(v Value) int {
	n := th.wholeOf(v)
	switch {
	case n.IsInt64():
		return int(n.Int64())
	case n.Sign() < 0:
		return -1 << 62
	}
	return 1 << 62
}

// wholeOf is operator.index(v): an int, or what __index__ gives.
func (th *Thread) wholeOf(v Value) *big.Int {
	if m := th.userMethod(v, "__index__"); m != nil {
		given := th.callMethod(m, v)
		n, ok := bigOf(given)
		if !ok {
			th.raise(typeErrorClass, "__index__ returned non-int (type "+typeName(given)+")")
		}
		return n
	}
	n, ok := bigOf(v)
	if !ok {
		th.raise(typeErrorClass, "'"+typeName(v)+"' object cannot be interpreted as an integer")
	}
	return n
}

// position checks an index into n elements.
func (th *Thread) position(kind string, i Value, n int) int { return th.positionTo(kind, kind, i, n) }

// positionTo is position with another name for what an index is out of.
func (th *Thread) positionTo(kind, of string, i Value, n int) int {
	if _, ok := bigOf(i); !ok && th.userMethod(i, "__index__") == nil {
		switch kind {
		case "string":
			th.raise(typeErrorClass, "string indices must be integers, not '"+typeName(i)+"'")
		case "deque":
			th.raise(typeErrorClass, "sequence index must be integer, not '"+typeName(i)+"'")
		}
		th.raise(typeErrorClass, kind+" indices must be integers or slices, not "+typeName(i))
	}
	p := th.index(i)
	if p < 0 {
		p += n
	}
	if p < 0 || p >= n {
		th.raise(indexErrorClass, strings.TrimSpace(of+" index out of range"))
	}
	return p
}

// getItem is `o[i]`.
func (th *Thread) getItem(o, i Value) Value {
	switch o := o.(type) {
	case *List:
		th.arrive(&o.sh, th.site, false)
		how, key := o.at(i, ReadItem)
		th.record(&o.sh, th.site, how, key)
		if s, ok := i.(*sliceValue); ok {
			return newList(th.pick(o.items, s))
		}
		return o.items[th.position("list", i, len(o.items))]
	case *Tuple:
		if s, ok := i.(*sliceValue); ok {
			return &Tuple{th.pick(o.items, s)}
		}
		return o.items[th.position("tuple", i, len(o.items))]
	case *Dict:
		return th.dictItem(o, o, i)
	case Str:
		return th.strItem(string(o), i)
	case Bytes:
		if s, ok := i.(*sliceValue); ok {
			var b strings.Builder
			for _, p := range positions(s.bounds(th, len(o))) {
				b.WriteByte(o[p])
			}
			return Bytes(b.String())
		}
		return Int(o[th.positionTo("byte", "", i, len(o))])
	case *Range:
		if _, ok := i.(*sliceValue); ok {
			th.unsupported("slice of range")
		}
		return o.at(Int(th.positionTo("range", "range object", i, int(o.len()))))
	case *Deque:
		th.touch(&o.sh, false)
		return o.items[th.position("deque", i, len(o.items))]
	case *Class:
		if g, where := o.find("__class_getitem__"); g != nil && !where.builtin {
			return th.call(th.bind(g.value(), o, o), []Value{i}, nil)
		}
		if o.builtin && o.native() != objectClass || o.isSubclass(typingForm) || o.isSubclass(genericClass) {
			return o // list[int] and its like: only annotations and bases use them
		}
	}
	if m := th.userMethod(o, "__getitem__"); m != nil {
		return th.callMethod(m, o, i)
	}
	switch p := plain(o).(type) {
	case *Instance:
	case *Dict:
		return th.dictItem(o, p, i)
	default:
		if inner(o) != nil {
			return th.getItem(p, i)
		}
	}
	if c, ok := o.(*Class); ok {
		th.raise(typeErrorClass, "type '"+c.name+"' is not subscriptable")
	}
	th.raise(typeErrorClass, "'"+typeName(o)+"' object is not subscriptable")
	return nil
}

// dictItem is o[i] of a dict, or of an object of a derived class that holds it:
// what is missing is asked of __missing__.
func (th *Thread) dictItem(o Value, d *Dict, i Value) Value {
	if v := d.get(th, i); v != nil {
		return v
	}
	if m := th.userMethod(o, "__missing__"); m != nil {
		return th.callMethod(m, o, i)
	}
	if d.factory != nil && d.factory != None {
		v := th.call(d.factory, nil, nil)
		th.setItem(o, i, v)
		return v
	}
	if d.kind == counterClass {
		return Int(0)
	}
	th.throw(th.newException(keyErrorClass, []Value{i}))
	return nil
}

func (th *Thread) pick(items []Value, s *sliceValue) []Value {
	var out []Value
	ps := positions(s.bounds(th, len(items)))
	th.weigh(8 * len(ps))
	for _, p := range ps {
		out = append(out, items[p])
	}
	return out
}

func isASCII(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

func (th *Thread) strItem(s string, i Value) Value {
	if isASCII(s) {
		if sl, ok := i.(*sliceValue); ok {
			start, stop, step := sl.bounds(th, len(s))
			if step == 1 {
				return Str(s[start:max(start, stop)])
			}
			var b strings.Builder
			for _, p := range positions(start, stop, step) {
				b.WriteByte(s[p])
			}
			return Str(b.String())
		}
		p := th.position("string", i, len(s))
		return Str(s[p : p+1])
	}
	runes := []rune(s)
	th.burn(len(runes) >> 6)
	if sl, ok := i.(*sliceValue); ok {
		var out []rune
		for _, p := range positions(sl.bounds(th, len(runes))) {
			out = append(out, runes[p])
		}
		return Str(string(out))
	}
	return Str(string(runes[th.position("string", i, len(runes))]))
}

// setItem is `o[i] = v`.
func (th *Thread) setItem(o, i, v Value) {
	switch o := o.(type) {
	case *List:
		if s, ok := i.(*sliceValue); ok {
			th.setSlice(o, s, v)
			return
		}
		th.arrive(&o.sh, th.site, true)
		how, key := o.at(i, WriteItem)
		th.record(&o.sh, th.site, how, key)
		if _, ok := bigOf(i); !ok && th.userMethod(i, "__index__") == nil {
			th.raise(typeErrorClass, "list indices must be integers or slices, not "+typeName(i))
		}
		p := th.index(i)
		if p < 0 {
			p += len(o.items)
		}
		if p < 0 || p >= len(o.items) {
			th.raise(indexErrorClass, "list assignment index out of range")
		}
		o.items[p] = v
	case *Dict:
		if o.kind == mappingProxyClass {
			th.raise(typeErrorClass, "'mappingproxy' object does not support item assignment")
		}
		o.put(th, i, v)
	case *Deque:
		th.touch(&o.sh, true)
		o.items[th.position("deque", i, len(o.items))] = v
	default:
		if m := th.userMethod(o, "__setitem__"); m != nil {
			th.callMethod(m, o, i, v)
			return
		}
		if p := inner(o); p != nil {
			th.setItem(p, i, v)
			return
		}
		th.raise(typeErrorClass, "'"+typeName(o)+"' object does not support item assignment")
	}
	if th.m.tracing {
		th.saw(v)
	}
}

func (th *Thread) setSlice(o *List, s *sliceValue, v Value) {
	if !th.iterable(v) {
		th.raise(typeErrorClass, "must assign iterable to extended slice")
	}
	items := th.listOf(v)
	th.touch(&o.sh, true)
	start, stop, step := s.bounds(th, len(o.items))
	if step == 1 {
		stop = max(start, stop)
		tail := append([]Value(nil), o.items[stop:]...)
		o.items = append(append(o.items[:start:start], items...), tail...)
		return
	}
	ps := positions(start, stop, step)
	if len(ps) != len(items) {
		th.raise(valueErrorClass, "attempt to assign sequence of size "+itoa(len(items))+" to extended slice of size "+itoa(len(ps)))
	}
	for i, p := range ps {
		o.items[p] = items[i]
	}
}

// delItem is `del o[i]`.
func (th *Thread) delItem(o, i Value) {
	switch o := o.(type) {
	case *List:
		th.touch(&o.sh, true)
		if s, ok := i.(*sliceValue); ok {
			gone := map[int]bool{}
			for _, p := range positions(s.bounds(th, len(o.items))) {
				gone[p] = true
			}
			var rest []Value
			for j, v := range o.items {
				if !gone[j] {
					rest = append(rest, v)
				}
			}
			o.items = rest
			return
		}
		p := th.positionTo("list", "list assignment", i, len(o.items))
		o.items = append(o.items[:p:p], o.items[p+1:]...)
	case *Dict:
		if o.kind == mappingProxyClass {
			th.raise(typeErrorClass, "'mappingproxy' object does not support item deletion")
		}
		if o.remove(th, i) == nil && o.kind != counterClass {
			th.throw(th.newException(keyErrorClass, []Value{i}))
		}
	case *Deque:
		th.touch(&o.sh, true)
		p := th.position("deque", i, len(o.items))
		o.items = append(o.items[:p:p], o.items[p+1:]...)
		o.version++
	default:
		if m := th.userMethod(o, "__delitem__"); m != nil {
			th.callMethod(m, o, i)
			return
		}
		if p := inner(o); p != nil {
			th.delItem(p, i)
			return
		}
		not := "does not"
		if _, ok := bigOf(i); ok && (isSequence(o) || typeName(o) == "range") {
			not = "doesn't"
		}
		th.raise(typeErrorClass, "'"+typeName(o)+"' object "+not+" support item deletion")
	}
}

// length is len(v).
func (th *Thread) length(v Value) int {
	switch v := v.(type) {
	case Str:
		return utf8.RuneCountInString(string(v))
	case Bytes:
		return len(v)
	case *Tuple:
		return len(v.items)
	case *List:
		return v.size(th)
	case *Dict:
		return v.size(th)
	case *Set:
		return v.d.size(th)
	case *dictView:
		return v.d.size(th)
	case *Deque:
		th.part(&v.sh, ReadShape, 0)
		return len(v.items)
	case *Range:
		return int(v.len())
	}
	if m := th.userMethod(v, "__len__"); m != nil {
		n, ok := bigOf(th.callMethod(m, v))
		if !ok {
			th.raise(typeErrorClass, "'"+typeName(v)+"' object cannot be interpreted as an integer")
		}
		if n.Sign() < 0 {
			th.raise(valueErrorClass, "__len__() should return >= 0")
		}
		return th.index(newInt(n))
	}
	if p := inner(v); p != nil {
		return th.length(p)
	}
	th.raise(typeErrorClass, "object of type '"+typeName(v)+"' has no len()")
	return 0
}

// extend is list.extend.
func (l *List) extend(th *Thread, v Value) {
	th.inParts(v, func(items []Value) {
		if len(items) == 1 {
			l.add(th, items[0])
			return
		}
		th.arrive(&l.sh, th.site, true)
		th.record(&l.sh, th.site, writeWhole, 0)
		th.weigh(8 * (len(l.items) + len(items)))
		l.items = append(l.items, items...)
	})
}

// inParts gives what is in an iterable to whoever adds it to a container, which is
// locked meanwhile: one by one where code of the program may come between, as that of a
// generator, which may wait, and the lock is let go while it does; else at once.
func (th *Thread) inParts(v Value, add func(items []Value)) {
	if exactCopy(v) {
		add(th.listOf(v))
		return
	}
	if !th.iterable(v) {
		th.raise(typeErrorClass, "'"+typeName(v)+"' object is not iterable")
	}
	it := th.iter(v)
	if _, ok := it.(*itemIter); ok {
		add(th.listOf(it))
		return
	}
	next := th.advancing(it)
	for x := next(th); x != nil; x = next(th) {
		add([]Value{x})
	}
}

func (l *List) add(th *Thread, v Value) {
	th.arrive(&l.sh, th.site, true)
	th.record(&l.sh, th.site, WriteItem|WriteShape, uint64(len(l.items)))
	th.burn(1)
	if 8*len(l.items) > th.m.limits.Size {
		th.cut("an object of more than " + itoa(th.m.limits.Size) + " bytes")
	}
	l.items = append(l.items, v)
}

// exactCopy says whether copying the container is one step.
func exactCopy(v Value) bool {
	switch v.(type) {
	case *List, *Tuple, *Set, *Dict, *dictView, Str, *Range:
		return true
	}
	return false
}

// listOf collects an iterable. For the containers whose copy is atomic
// (HAZARDS.md) it is one step.
func (th *Thread) listOf(v Value) []Value {
	switch v := v.(type) {
	case *List:
		th.touch(&v.sh, false)
		th.weigh(8 * len(v.items))
		return append([]Value(nil), v.items...)
	case *Tuple:
		return append([]Value(nil), v.items...)
	case *Dict:
		return (&dictView{v, viewKeys}).all(th)
	case *Set:
		return (&dictView{&v.d, viewKeys}).all(th)
	case *dictView:
		return v.all(th)
	case Str:
		var out []Value
		th.weigh(16 * len(v))
		for _, r := range string(v) {
			out = append(out, Str(string(r)))
		}
		return out
	}
	if !th.iterable(v) {
		th.raise(typeErrorClass, "'"+typeName(v)+"' object is not iterable")
	}
	var out []Value
	next := th.iterate(v)
	for x := next(th); x != nil; x = next(th) {
		th.burn(1)
		if 8*len(out) > th.m.limits.Size {
			th.cut("an object of more than " + itoa(th.m.limits.Size) + " bytes")
		}
		out = append(out, x)
	}
	return out
}

func repeatString(s string, n int) string { return strings.Repeat(s, n) }

func toBigFloat(v Value) *big.Float {
	if n, ok := bigOf(v); ok {
		return new(big.Float).SetInt(n)
	}
	f, _ := asFloat(v)
	return big.NewFloat(f)
}
