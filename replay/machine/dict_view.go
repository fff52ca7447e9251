package machine

// The views of a dict.
type viewKind uint8

const (
	viewKeys viewKind = iota
	viewValues
	viewItems
)

type dictView struct {
	d    *Dict
	kind viewKind
}

func (v *dictView) class() *Class {
	return [...]*Class{dictKeysClass, dictValuesClass, dictItemsClass}[v.kind]
}

func (v *dictView) at(e *entry) Value {
	switch v.kind {
	case viewKeys:
		return e.key
	case viewValues:
		return e.val
	}
	return newTuple(e.key, e.val)
}

// all lists what the view shows, as one step.
func (v *dictView) all(th *Thread) []Value {
	site := v.d.begin(th, false)
	if v.kind == viewKeys {
		v.d.did(th, site, ReadShape, 0)
	} else {
		v.d.did(th, site, readWhole, 0)
	}
	th.weigh(8 * v.d.n)
	var vs []Value
	for i := range v.d.entries {
		if v.d.entries[i].live {
			vs = append(vs, v.at(&v.d.entries[i]))
		}
	}
	return vs
}

// dictIter iterates over a dict; it notices that the dict's size changed.
type dictIter struct {
	view *dictView
	pos  int
	size int
	sh   shadow

	// An OrderedDict's iterator holds the entry that comes next, and asks for
	// changes only while there is one.
	version int
	last    bool
}

// atEnd says whether no entry is left.
func (it *dictIter) atEnd() bool {
	for i := it.pos; i < len(it.view.d.entries); i++ {
		if it.view.d.entries[i].live {
			return false
		}
	}
	return true
}

func (*dictIter) class() *Class { return iteratorClass }

func (it *dictIter) next(th *Thread) Value {
	th.touch(&it.sh, false)
	d := it.view.d
	site := d.begin(th, false)
	th.touch(&it.sh, true)
	th.holdBoth(&it.sh, &d.sh)
	d.did(th, site, ReadShape, 0)
	if it.size < 0 {
		return nil
	}
	if d.kind == orderedDictClass {
		if it.last {
			it.size = -1
			return nil
		}
		if d.version != it.version {
			it.size = -2
			th.raise(runtimeErrorClass, "OrderedDict mutated during iteration")
		}
	}
	if d.n != it.size {
		it.size = -2
		word := "dictionary"
		if d.kind == setMarker {
			word = "Set"
		}
		th.raise(runtimeErrorClass, word+" changed size during iteration")
	}
	for it.pos < len(d.entries) {
		e := &d.entries[it.pos]
		it.pos++
		if e.live {
			it.last = it.atEnd()
			if it.view.kind != viewKeys {
				d.did(th, site, ReadItem, e.hash)
			}
			return it.view.at(e)
		}
	}
	it.size = -1
	return nil
}
