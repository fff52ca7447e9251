package machine

import (
	"slices"
	"strings"
)

// Class is a class, ours or the program's.
type Class struct {
	name    string
	qual    string // __qualname__, of a class of the program
	module  string // where the class statement stood, "" for the harness
	meta    *Class // nil: type
	bases   []*Class
	mro     []*Class // itself first
	attrs   attrs
	builtin bool            // ours: shared by all runs, never changed
	sealed  bool            // ours, and the program may not derive from it
	missing map[string]bool // names that CPython's has and ours lacks
	slots   []string        // __slots__
	slotted bool
	// abstract are the methods that an instance would lack; known of classes
	// whose metaclass is ABCMeta.
	abstract   []string
	abc        bool
	registered []*Class // virtual subclasses
	derived    []*Class // classes derived from an abstract one
	// create makes an instance of a class of ours, or, for those whose
	// instances are Instances, of one derived from it.
	create func(th *Thread, cls *Class, args []Value, kw []kwarg) Value
	// derive makes what an instance of a derived class holds; __init__ fills it.
	derive func(th *Thread, args []Value, kw []kwarg) Value
	// inner names, for a method, those that CPython's calls on the object
	// itself, so that a derived class can change what it does.
	inner map[string]string
}

func (c *Class) class() *Class {
	if c.meta != nil {
		return c.meta
	}
	return typeClass
}

// Instance is an object of a class of the program, or of one of ours that has
// nothing but attributes. native holds what our part of it needs: the data of
// an exception, the state of a thread; of a class derived from a built-in
// type, the Value that the object is besides.
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

// native is the nearest class of ours that c is or derives from and that
// decides what its instances are.
func (c *Class) native() *Class {
	for _, k := range c.mro {
		if k.builtin && (k.create != nil || k == typeClass) {
			return k
		}
	}
	return objectClass
}

// plain is the value of a built-in type that an object of a derived class is
// besides, else v.
func plain(v Value) Value {
	if b := inner(v); b != nil {
		return b
	}
	return v
}

// inner is what plain gives for an object of a derived class, else nil. To
// compare plain(v) with v would not do: nan is not equal to itself.
func inner(v Value) Value {
	if o, ok := v.(*Instance); ok {
		if b, ok := o.native.(Value); ok {
			return b
		}
	}
	return nil
}

// typeName is what messages call the class: those that CPython has in C with
// their module, those that it has in Python without.
func (c *Class) typeName() string {
	for _, module := range []string{"random.", "dataclasses.", "typing.", "functools.cached", "collections.Counter"} {
		if strings.HasPrefix(c.name, module) {
			return shortName(c.name)
		}
	}
	return c.name
}

// lacks says whether CPython's class has a name that ours lacks.
func (c *Class) lacks(name string) bool {
	for _, k := range c.mro {
		if k.builtin && k.missing[name] {
			return true
		}
	}
	// Every object has special methods in CPython, and many have private
	// attributes: of the classes whose names are not all told, ours answer few.
	n := c.native()
	private := strings.HasPrefix(name, "_") && (c.builtin || strings.HasPrefix(name, "__") && strings.HasSuffix(name, "__"))
	return private && n != objectClass && !n.told()
}

// method adds a method to a class of ours. It is only called on instances of
// the class, and gets the built-in value of those of a derived one.
func (c *Class) method(name string, fn native) {
	checked := func(th *Thread, args []Value, kw []kwarg) Value {
		if len(args) == 0 {
			th.raise(typeErrorClass, "unbound method "+shortName(c.name)+"."+name+"() needs an argument")
		}
		if !args[0].class().isSubclass(c) {
			th.raise(typeErrorClass, "descriptor '"+name+"' for '"+c.name+"' objects doesn't apply to a '"+typeName(args[0])+"' object")
		}
		if o, ok := args[0].(*Instance); ok {
			if b, ok := o.native.(Value); ok {
				c.refuseInner(th, o, name)
				args = prepend(b, args[1:])
			}
		}
		return fn(th, args, kw)
	}
	c.attrs.set(name, &Builtin{name: name, fn: checked, method: true})
}

// refuseInner refuses a method that in CPython would call another one that the
// program has overridden.
func (c *Class) refuseInner(th *Thread, o *Instance, name string) {
	for _, inner := range strings.Fields(c.inner[name]) {
		if s, where := o.cls.find(inner); s != nil && !where.builtin {
			th.unsupported(shortName(c.name) + "." + name + " where " + inner + " is overridden")
		}
	}
}

// ofItself adds a method that gets the object itself, also of a derived class.
func (c *Class) ofItself(name string, fn native) {
	c.attrs.set(name, &Builtin{name: name, fn: fn, method: true})
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

func classNames(cs []*Class) string {
	var names []string
	for _, c := range cs {
		names = append(names, c.name)
	}
	return strings.Join(names, ", ")
}

// slotOf says whether __slots__ of the class or a base name an attribute.
func (c *Class) slotOf(name string) bool {
	return slices.ContainsFunc(c.mro, func(k *Class) bool { return slices.Contains(k.slots, name) })
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
