package machine

import "strings"

// Class is a class, ours or the program's.
type Class struct {
	name    string
	bases   []*Class
	mro     []*Class // itself first
	attrs   attrs
	builtin bool            // ours: shared by all runs, never changed
	sealed  bool            // ours, and the program may not derive from it
	missing map[string]bool // names that CPython's has and ours lacks
	slots   []string        // __slots__
	slotted bool
	// create makes an instance of a class of ours, or of one derived from it.
	create func(th *Thread, cls *Class, args []Value, kw []kwarg) Value
}

func (*Class) class() *Class { return typeClass }

// Instance is an object of a class of the program, or of one of ours that has
// nothing but attributes. native holds what our part of it needs: the data of
// an exception, the state of a thread.
type Instance struct {
	cls    *Class
	attrs  attrs
	native any
	id     int
}

func (o *Instance) class() *Class { return o.cls }

func newClass(name string, bases ...*Class) *Class {
	c := &Class{name: name, builtin: true, sealed: true}
	c.attrs.ours = true
	if len(bases) == 0 {
		bases = []*Class{objectClass}
	}
	c.bases = bases
	c.mro, _ = linearize(c)
	return c
}

// linearize computes the method resolution order (C3, Barrett and others 1996).
func linearize(c *Class) ([]*Class, bool) {
	var lists [][]*Class
	for _, b := range c.bases {
		lists = append(lists, b.mro)
	}
	lists = append(lists, c.bases)
	mro := []*Class{c}
	for {
		var head *Class
		live := false
		for _, l := range lists {
			if len(l) == 0 {
				continue
			}
			live = true
			if !inTails(l[0], lists) {
				head = l[0]
				break
			}
		}
		if !live {
			return mro, true
		}
		if head == nil {
			return nil, false
		}
		mro = append(mro, head)
		for i, l := range lists {
			if len(l) > 0 && l[0] == head {
				lists[i] = l[1:]
			}
		}
	}
}

func inTails(c *Class, lists [][]*Class) bool {
	for _, l := range lists {
		for i := 1; i < len(l); i++ {
			if l[i] == c {
				return true
			}
		}
	}
	return false
}

// find looks a name up along the method resolution order.
func (c *Class) find(name string) (*slot, *Class) {
	for _, k := range c.mro {
		if s := k.attrs.find(name); s != nil && s.value() != nil {
			return s, k
		}
	}
	return nil, nil
}

// findAfter is find, beginning behind a class: what super() does.
func (c *Class) findAfter(after *Class, name string) (*slot, *Class) {
	seen := false
	for _, k := range c.mro {
		if seen {
			if s := k.attrs.find(name); s != nil && s.value() != nil {
				return s, k
			}
		}
		seen = seen || k == after
	}
	return nil, nil
}

func (c *Class) isSubclass(of *Class) bool {
	for _, k := range c.mro {
		if k == of {
			return true
		}
	}
	return false
}

// native is the nearest class of ours that c is or derives from.
func (c *Class) native() *Class {
	for _, k := range c.mro {
		if k.builtin {
			return k
		}
	}
	return objectClass
}

// lacks says whether CPython's class has a name that ours lacks.
func (c *Class) lacks(name string) bool {
	for _, k := range c.mro {
		if k.builtin && k.missing[name] {
			return true
		}
	}
	// Every object has these in CPython; ours answer few of them.
	return strings.HasPrefix(name, "__") && strings.HasSuffix(name, "__") && c.native() != objectClass
}

// method adds a method to a class of ours. It is only called on instances of
// the class.
func (c *Class) method(name string, fn native) {
	checked := func(th *Thread, args []Value, kw []kwarg) Value {
		if len(args) == 0 {
			th.raise(typeErrorClass, "unbound method "+c.name+"."+name+"() needs an argument")
		}
		if !args[0].class().isSubclass(c) {
			th.raise(typeErrorClass, "descriptor '"+name+"' for '"+c.name+"' objects doesn't apply to a '"+typeName(args[0])+"' object")
		}
		return fn(th, args, kw)
	}
	c.attrs.set(name, &Builtin{name: name, fn: checked, method: true})
}

// without names what CPython's class has and ours lacks.
func (c *Class) without(names string) {
	if c.missing == nil {
		c.missing = map[string]bool{}
	}
	for _, n := range strings.Fields(names) {
		c.missing[n] = true
	}
}

// buildClass is a class statement after its body ran.
func (th *Thread) buildClass(name string, bases []*Class, body *attrs) *Class {
	if len(bases) == 0 {
		bases = []*Class{objectClass}
	}
	c := &Class{name: name, bases: bases}
	c.attrs.take(body)
	mro, ok := linearize(c)
	if !ok {
		th.raise(typeErrorClass, "Cannot create a consistent method resolution order (MRO) for bases "+classNames(bases))
	}
	c.mro = mro
	if body.get("__del__") != nil {
		th.unsupported("__del__")
	}
	if body.get("__getattribute__") != nil {
		th.unsupported("__getattribute__")
	}
	if s := body.get("__slots__"); s != nil {
		c.slotted = true
		switch s := s.(type) {
		case Str:
			c.slots = []string{string(s)}
		default:
			for _, n := range th.listOf(s) {
				str, ok := n.(Str)
				if !ok {
					th.unsupported("__slots__")
				}
				c.slots = append(c.slots, string(str))
			}
		}
	}
	// A class with __eq__ and without __hash__ is not hashable.
	if body.get("__eq__") != nil && body.get("__hash__") == nil {
		c.attrs.set("__hash__", None)
	}
	for s := range body.all() {
		if in, ok := s.v.(*Instance); ok {
			if set, _ := in.cls.find("__set_name__"); set != nil {
				th.call(set.v, []Value{in, c, Str(s.name)}, nil)
			}
		}
	}
	if s, _ := c.findAfter(c, "__init_subclass__"); s != nil {
		fn := s.value()
		if cm, ok := fn.(*classMethod); ok {
			fn = cm.fn
		}
		th.call(fn, []Value{c}, nil)
	}
	return c
}

func classNames(cs []*Class) string {
	var names []string
	for _, c := range cs {
		names = append(names, c.name)
	}
	return strings.Join(names, ", ")
}

// mayStore says whether __slots__ let an attribute be set.
func (c *Class) mayStore(name string) bool {
	for _, k := range c.mro {
		if k == objectClass {
			continue
		}
		if !k.slotted {
			return true
		}
		for _, s := range k.slots {
			if s == name || s == "__dict__" {
				return true
			}
		}
	}
	return false
}
