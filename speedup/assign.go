package speedup

import (
	"math"

	"github.com/ftlint/ftlint/analyzer/syntax"
)

// store binds what an assignment names.
func (w *walk) store(target syntax.Expr, v value) {
	switch t := target.(type) {
	case *syntax.Name:
		w.assign(t.ID, v, t)
	case *syntax.Tuple:
		w.unpack(t.Elts, v, t)
	case *syntax.List:
		w.unpack(t.Elts, v, t)
	case *syntax.Starred:
		o := w.newObject(list, t)
		o.elem = v
		w.store(t.Value, value{kind: list, num: nan, obj: o})
	case *syntax.Attribute:
		w.storeAttr(w.expr(t.Value), t, v)
	case *syntax.Subscript:
		base := w.expr(t.Value)
		if s, ok := t.Slice.(*syntax.Slice); ok {
			w.expr(s)
			w.op("list_store", t, base.obj)
			return
		}
		w.storeItem(base, w.expr(t.Slice), v, t)
	}
}

func (w *walk) unpack(targets []syntax.Expr, v value, at syntax.Node) {
	w.ops("unpack", at, nil, float64(len(targets)))
	for i, t := range targets {
		x := w.element(v)
		if v.container() && len(v.obj.items) == len(targets) {
			x = v.obj.items[i]
		}
		w.store(t, x)
	}
}

func (w *walk) storeAttr(base value, t *syntax.Attribute, v value) {
	switch base.kind {
	case module:
		w.op("attr_store", t, base.obj.module.cell(t.Attr))
		base.obj.module.vars[t.Attr] = w.stored(base.obj, v)
		return
	case class:
		w.op("attr_store", t, classCell(base.obj, t.Attr))
		base.obj.class.attrs[t.Attr] = w.stored(base.obj, v)
		base.obj.class.stored = base.obj.class.stored || w.acc.task != 0
		return
	}
	if w.storeLocal(base, t, v) {
		return
	}
	w.replaced(base.obj, v, t)
	w.op("attr_store", t, base.obj)
	if base.kind == instance {
		if base.obj.attrs == nil {
			base.obj.attrs = map[string]value{}
		}
		base.obj.attrs[t.Attr] = w.stored(base.obj, v)
		if w.acc.task == base.obj.task {
			w.nameField(base, t.Attr, v)
		}
	}
}

func (w *walk) nameField(base value, attr string, v value) {
	if v.obj != nil && v.obj.name == "" && (!v.obj.spread || v.obj.kind == lock) {
		v.obj.name = "self." + attr
	}
}

// stored is what an object of another thread holds after a store: of a number,
// what it is in the end depends on all of them.
func (w *walk) stored(o *object, v value) value {
	if o.task != w.acc.task {
		return v.vague()
	}
	return v
}

// replaced counts that a store lets go of the value before: if another thread
// made that, it is not freed here, but handed back to its maker.
func (w *walk) replaced(o *object, v value, at syntax.Node) {
	if o != nil && o.task != w.acc.task && counted(v.word()) && (v.obj == nil || v.obj.task == w.acc.task || v.obj.task == 0 && v.numeric()) {
		w.count(item{op: drop, kind: v.word(), at: w.at(at), obj: o}, 1)
	}
}

func (w *walk) storeItem(base, key, v value, at syntax.Node) {
	again := key.different() < w.copies() // most keys are there already
	if o := base.obj; o != nil && o.kind == dict && o.task != w.acc.task && !(w.added == 1) {
		o.sums = true
	}
	if base.kind == list || base.kind == dict && again {
		w.replaced(base.obj, v, at)
	}
	switch base.kind {
	case list:
		w.op("list_store", at, base.obj)
		base.obj.elem = join(base.obj.elem, v)
		if base.obj.items != nil && key.known && int(key.num) >= 0 && int(key.num) < len(base.obj.items) {
			base.obj.items[int(key.num)] = w.stored(base.obj, v)
		} else {
			base.obj.items = nil
		}
	case dict:
		c, constant := constantKeyOf(key)
		_, there := base.obj.attrs[c]
		if constant && there || (key.known || again) && base.obj.task != w.acc.task {
			w.lookUp(storeOp(base.obj, "dict_store"), base, key, at)
		} else {
			w.op(storeOp(base.obj, "dict_insert"), at, base.obj)
			w.grow(base.obj, key.different())
		}
		if constant && base.obj.attrs != nil && w.acc.task == base.obj.task {
			base.obj.attrs[c] = v
		} else {
			base.obj.attrs = nil
		}
		base.obj.key, base.obj.elem = join(base.obj.key, key), join(base.obj.elem, v)
	case instance:
		if _, ok := w.special(base, "__setitem__", []value{key, v}, at); !ok {
			w.op("dict_store", at, base.obj)
		}
	default:
		w.op("dict_store", at, base.obj)
	}
}

// gains is how often one of the objects that are made at a place gets what it
// gets here: not at all turns of a loop that makes it anew at each.
func (w *walk) gains(o *object) float64 {
	n := w.times * w.fr.live
	if o.turns > 1 && o.turns <= n {
		n /= o.turns
	}
	return n
}

// clear makes a container of the thread's own what it was when it was made.
func (w *walk) clear(o *object) {
	o.size, o.items, o.attrs, o.turns = 0, nil, nil, w.times*w.fr.live
}

// grow counts an item that a dict or set of the thread's own gains: it has no
// more than there are different ones.
func (w *walk) grow(o *object, different float64) {
	if o.task == w.acc.task {
		if math.IsNaN(o.size) {
			return
		}
		o.size = max(o.size, min(o.size+w.gains(o), different))
	}
}

// addend is what is added in a sum, if that is a number of the program's text.
func addend(e syntax.Expr) float64 {
	sum, ok := e.(*syntax.BinOp)
	if !ok || sum.Op != syntax.Add {
		return nan
	}
	for _, side := range []syntax.Expr{sum.Left, sum.Right} {
		if c, ok := side.(*syntax.Constant); ok && c.Kind == syntax.Int {
			return literal(c).num
		}
	}
	return nan
}

// augment is `target op= value`.
func (w *walk) augment(s *syntax.AugAssign) {
	w.added = addend(&syntax.BinOp{Op: s.Op, Left: s.Target, Right: s.Value})
	switch t := s.Target.(type) {
	case *syntax.Name:
		old := w.load(&syntax.Name{Span: t.Span, ID: t.ID})
		v := w.inPlace(s, old, w.expr(s.Value))
		w.assign(t.ID, v, s)
	case *syntax.Attribute:
		base := w.expr(t.Value)
		old := w.attribute(base, &syntax.Attribute{Span: t.Span, Value: t.Value, Attr: t.Attr})
		w.storeAttr(base, t, w.inPlace(s, old, w.expr(s.Value)))
	case *syntax.Subscript:
		base := w.expr(t.Value)
		key := w.expr(t.Slice)
		old := value{num: nan}
		switch base.kind {
		case list:
			w.op("list_item", t, base.obj)
			old = w.ofContainer(base, base.obj.elem, !key.known)
		case dict:
			w.lookUp("dict_item", base, key, t)
			old = w.ofContainer(base, base.obj.elem, !key.known)
		default:
			w.op("dict_item", t, base.obj)
		}
		v := w.inPlace(s, old, w.expr(s.Value))
		if base.kind == dict && old.kind != unknown {
			w.lookUp(storeOp(base.obj, "dict_store"), base, key, t)
			base.obj.elem = join(base.obj.elem, v)
			w.replaced(base.obj, v, t)
			if base.obj.alloc != "" { // of a class that makes what is missing
				base.obj.key = join(base.obj.key, key)
				w.grow(base.obj, key.different())
			}
			return
		}
		w.storeItem(base, key, v, t)
	}
}

// inPlace applies the operator of an augmented assignment. Lists grow where
// they are.
func (w *walk) inPlace(s *syntax.AugAssign, old, v value) value {
	if old.kind == list && s.Op == syntax.Add {
		n := w.trips(v)
		w.ops("list_extend_item", s, old.obj, n)
		old.obj.elem = join(old.obj.elem, w.element(v))
		if old.obj.task == w.acc.task {
			old.obj.size += n * w.gains(old.obj)
		}
		return old
	}
	return w.binary(s.Op, old, v, s)
}
