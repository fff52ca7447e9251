package speedup

import (
	"maps"
	"math"
	"strconv"

	"github.com/ftlint/ftlint/analyzer/syntax"
)

func (w *walk) subscript(e *syntax.Subscript) value {
	base := w.expr(e.Value)
	if s, ok := e.Slice.(*syntax.Slice); ok {
		return w.slice(base, s, e)
	}
	key := w.expr(e.Slice)
	switch base.kind {
	case list, tuple:
		w.op(map[kind]string{list: "list_item", tuple: "tuple_item"}[base.kind], e, base.obj)
		if base.obj.items != nil && key.known && key.kind == integer {
			i := int(key.num)
			if i < 0 {
				i += len(base.obj.items)
			}
			if i >= 0 && i < len(base.obj.items) {
				v := w.ofContainer(base, base.obj.items[i], !key.known)
				w.touch(v, e)
				return v
			}
		}
		v := w.ofContainer(base, base.obj.elem, !key.known).oneOf(base.size())
		if key.known || w.steady(e.Slice) {
			v.obj = v.obj.single(key)
		}
		w.takeOut(v, key, e)
		return v
	case dict:
		w.lookUp("dict_item", base, key, e)
		v := base.obj.elem
		if c, ok := constantKeyOf(key); ok && base.obj.attrs != nil {
			if x, ok := base.obj.attrs[c]; ok {
				v = x
			}
		}
		v = w.ofContainer(base, v, !key.known)
		w.takeOut(v, key, e)
		return v
	case text, bytestring:
		w.op("str_item", e, nil)
		if base.kind == bytestring {
			return ofKind(integer)
		}
		return mean(text, 1)
	case instance:
		if v, ok := w.special(base, "__getitem__", []value{key}, e); ok {
			return v
		}
	case span:
		w.op("list_item", e, nil)
		return ofKind(integer)
	case external, class:
		return base // Generic[int]
	}
	w.op("dict_item", e, base.obj)
	if base.obj != nil && base.obj.task != w.acc.task {
		return value{num: nan, obj: elementsOf(base.obj)}
	}
	return value{num: nan}
}

// takeOut counts the first use of an item of a container. One of many that all
// threads use was last used by another thread, on another core; the uses that
// follow find it here.
func (w *walk) takeOut(v, index value, at syntax.Node) {
	if v.obj != nil && v.obj.spread && v.obj.task != w.acc.task {
		w.acc.took(v.obj, index)
		if word := v.word(); counted(word) {
			w.count(item{op: element, kind: word, at: w.at(at), obj: v.obj}, 1)
		}
		return
	}
	w.touch(v, at)
}

// steady reports whether an index stays the same for all turns of the innermost
// loop. Tasks that begin together then meet at the item for as long.
func (w *walk) steady(index syntax.Expr) bool {
	switch s := w.fr.loop.(type) {
	case *syntax.For:
		return !bindsAny(s.Target, index) && !assigned(s.Body, index)
	case *syntax.While:
		return !assigned(s.Body, index)
	}
	return false
}

// single stands for one of many items: that at an index, or the one that a loop
// stays at, whose index is not known.
func (o *object) single(index value) *object {
	if o == nil || !o.spread {
		return o
	}
	key := ""
	if index.known {
		key = index.text + strconv.FormatFloat(index.num, 'g', -1, 64)
	}
	one, ok := o.ones[key]
	if !ok {
		clone := *o
		one = &clone
		one.spread, one.attrs = false, maps.Clone(o.attrs)
		if o.ones == nil {
			o.ones = map[string]*object{}
		}
		o.ones[key] = one
	}
	return one
}

// ofContainer gives an item of a container the identity that it has: its own,
// or that of one of many items of a container that others made.
func (w *walk) ofContainer(c, v value, many bool) value {
	if v.obj == nil && c.obj != nil && c.obj.task != w.acc.task && v.kind != none && v.kind != boolean {
		v.obj = elementsOf(c.obj)
		if !many {
			v.obj = itemObject(c.obj, v)
		}
	}
	return v
}

// itemObject stands for one known item of a container.
func itemObject(c *object, v value) *object {
	key := "item " + v.text + strconv.FormatFloat(v.num, 'g', -1, 64)
	if c.attrs == nil {
		c.attrs = map[string]value{}
	}
	if x, ok := c.attrs[key]; ok {
		return x.obj
	}
	o := &object{name: c.name, where: c.where, task: c.task, size: nan}
	c.attrs[key] = value{obj: o, num: nan}
	return o
}

// elementsOf stands for the many items of a container.
func elementsOf(c *object) *object {
	if c.elements == nil {
		c.elements = &object{name: c.name, where: c.where, task: c.task, spread: true, size: nan}
	}
	return c.elements
}

// counterClass is a dict whose stores go through a method, since it defines
// __delitem__ in Python: both are one slot of the type (Objects/typeobject.c).
const counterClass = "collections.Counter"

// storeOp is what a store of an item into a dict is called.
func storeOp(o *object, op string) string {
	if o.alloc == counterClass {
		return "counter_store"
	}
	return op
}

func (w *walk) slice(base value, s *syntax.Slice, e syntax.Node) value {
	lower, upper := number(integer, 0), value{num: nan}
	if s.Lower != nil {
		lower = w.expr(s.Lower)
	}
	n := base.size()
	upper.num = n
	if s.Upper != nil {
		upper = w.expr(s.Upper)
	}
	step := 1.0
	if s.Step != nil {
		step = math.Abs(w.expr(s.Step).num)
	}
	if lower.num < 0 {
		lower.num += n
	}
	if upper.num < 0 {
		upper.num += n
	}
	size := max(0, min(upper.num, n)-lower.num) / step
	if math.IsNaN(n) {
		size = max(0, upper.num-lower.num) / step
	}
	w.op("slice", e, base.obj)
	if base.kind == text || base.kind == bytestring {
		return mean(base.kind, size)
	}
	k := base.kind
	if k != tuple {
		k = list
	}
	o := w.newObject(k, e)
	o.size, o.elem = size, base.objElem()
	if !math.IsNaN(size) {
		o.size = math.Floor(size + 1e-9)
		w.ops("list_item_copy", e, base.obj, size)
	}
	return value{kind: k, num: nan, obj: o}
}
