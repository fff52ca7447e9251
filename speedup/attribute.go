package speedup

import (
	"strconv"

	"github.com/ftlint/ftlint/analyzer/syntax"
)

// attribute reads an attribute of an object.
func (w *walk) attribute(base value, e *syntax.Attribute) value {
	switch base.kind {
	case module:
		w.op("module_attr_load", e, nil)
		if name := canonical(base.obj.name + "." + e.Attr); tracked(name) {
			return externalNamed(name) // CPython's own library is analysed
		}
		env := base.obj.module
		v, ok := env.vars[e.Attr]
		if !ok {
			return w.model.imported(base.obj.name, e.Attr)
		}
		if v.obj == nil && v.kind != unknown && v.kind != external {
			v.obj = env.cell(e.Attr)
		}
		w.touch(v, e)
		return v
	case external:
		if base.obj != nil && base.obj.alloc == threadLocal {
			return w.localAttr(base, e)
		}
		w.op("module_attr_load", e, nil)
		v := w.model.externalValue(base.text + "." + e.Attr)
		w.touch(v, e)
		return v
	case class:
		word := "uncounted" // classes are not counted, and their attributes are found in a cache
		if base.obj.class.stored {
			word = ""
		}
		w.count(item{op: "class_attr_load", kind: word, at: w.at(e), obj: base.obj}, 1)
		if v, ok := base.obj.class.member(e.Attr, 0); ok {
			if v.kind == function && v.obj.alloc == "classmethod" {
				return w.bound(v, base, e)
			}
			if v.obj == nil && v.kind != external {
				v.obj = classCell(base.obj, e.Attr)
			}
			w.touch(v, e)
			return v
		}
	case instance:
		return w.instanceAttr(base, e)
	}
	w.op("attr_load", e, base.obj)
	if base.obj != nil {
		if v, ok := base.obj.attrs[e.Attr]; ok {
			return v
		}
		return value{num: nan, obj: base.obj.elements}
	}
	return value{num: nan}
}

// classCell is the object that stands for a class attribute.
func classCell(c *object, name string) *object {
	key := "cell " + name
	if v, ok := c.class.attrs[key]; ok {
		return v.obj
	}
	o := &object{cell: true, name: name, where: c.where, size: nan}
	c.class.attrs[key] = value{kind: unknown, num: nan, obj: o}
	return o
}

func (w *walk) instanceAttr(base value, e *syntax.Attribute) value {
	if base.obj.class != nil && base.obj.class.inherits(threadLocal, 0) {
		return w.localAttr(base, e)
	}
	if v, ok := base.obj.attrs[e.Attr]; ok {
		w.op("attr_load", e, base.obj)
		if v.obj == nil && base.obj.task == 0 && w.acc.task != 0 && v.kind != external {
			v.obj = fieldCell(base.obj, e.Attr)
		}
		w.touch(v, e)
		return v
	}
	if base.obj.class != nil {
		if v, ok := base.obj.class.member(e.Attr, 0); ok {
			if v.kind == function {
				switch v.obj.alloc {
				case "property":
					w.op("attr_load", e, base.obj)
					return w.enterFunction(v, []value{base}, nil, e)
				case "staticmethod":
					w.op("class_attr_load", e, nil)
					return v
				case "classmethod":
					return w.bound(v, value{kind: class, num: nan, obj: classObject(base.obj)}, e)
				}
				w.op("class_attr_load", e, nil)
				return w.bound(v, base, e)
			}
			w.op("class_attr_load", e, nil)
			if v.obj == nil && v.kind != external {
				v.obj = classCell(classObject(base.obj), e.Attr)
			}
			w.touch(v, e)
			return v
		}
	}
	w.op("attr_load", e, base.obj)
	return value{num: nan}
}

// classObject is the class of an instance as an object.
func classObject(o *object) *object {
	return &object{kind: class, class: o.class, name: o.class.node.Name, where: place{o.class.env.file, o.class.node.Span}, size: nan}
}

// fieldCell is the object that stands for what a field holds.
func fieldCell(o *object, name string) *object {
	key := "cell " + name
	if v, ok := o.attrs[key]; ok {
		return v.obj
	}
	c := &object{cell: true, name: "." + name, where: o.where, size: nan}
	if o.name != "" {
		c.name = o.name + "." + name
	}
	if o.attrs == nil {
		o.attrs = map[string]value{}
	}
	o.attrs[key] = value{kind: unknown, num: nan, obj: c}
	return c
}

func (w *walk) bound(fn, receiver value, at syntax.Node) value {
	o := &object{kind: method, function: fn.obj.function, receiver: receiver, name: fn.obj.name, where: w.at(at), task: w.acc.task, size: nan}
	return value{kind: method, num: nan, obj: o}
}

// threadLocal is a class whose objects have other attributes in each thread. The
// object itself, and the key of its attributes, are all threads' own.
const threadLocal = "threading.local"

// localAttr reads an attribute of a thread-local object: what the task at hand
// stored, or what the class or the thread that made it says.
func (w *walk) localAttr(base value, e *syntax.Attribute) value {
	w.op("thread_local_load", e, base.obj)
	if v, ok := base.obj.attrs[w.localKey(e.Attr)]; ok {
		return v
	}
	if v, ok := base.obj.attrs[e.Attr]; ok {
		return v.vague()
	}
	if base.obj.class != nil {
		if v, ok := base.obj.class.member(e.Attr, 0); ok {
			return v
		}
	}
	return value{num: nan}
}

// storeLocal stores an attribute of a thread-local object; false if it is none.
func (w *walk) storeLocal(base value, t *syntax.Attribute, v value) bool {
	o := base.obj
	if o == nil || o.alloc != threadLocal && (o.class == nil || !o.class.inherits(threadLocal, 0)) {
		return false
	}
	w.op("thread_local_store", t, o)
	if o.attrs == nil {
		o.attrs = map[string]value{}
	}
	if old, ok := o.attrs[w.localKey(t.Attr)]; ok && w.times*w.fr.live != 1 {
		v = join(old, v).vague()
	}
	o.attrs[w.localKey(t.Attr)] = v
	return true
}

// localKey tells the attributes of a task from those of others.
func (w *walk) localKey(attr string) string {
	if w.acc.task == 0 {
		return attr
	}
	return strconv.Itoa(w.acc.task) + " " + attr
}
