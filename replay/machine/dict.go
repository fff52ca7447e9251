package machine

import (
	"hash/maphash"
	"math"
	"math/big"
	"strconv"
)

// Dict is a dict: entries in the order of insertion, found by hash.
type Dict struct {
	entries []entry
	index   map[uint64]int32 // hash to the last entry with it; made when there are many
	n       int
	version int // changes with the set of keys
	sh      shadow
	factory Value  // of a defaultdict
	kind    *Class // nil: dict
	of      *attrs // the namespace that this is the __dict__ of, else nil
}

type entry struct {
	key, val Value
	hash     uint64
	prev     int32 // the entry before with the same hash, -1 for none
	live     bool
}

const manyEntries = 8

func (d *Dict) class() *Class {
	if d.kind != nil {
		return d.kind
	}
	return dictClass
}

// seed is fixed per process: no order depends on a hash.
var seed = maphash.MakeSeed()

// hash is hash(v), up to its value: equal values have equal hashes.
func (th *Thread) hash(v Value) uint64 {
	switch v := v.(type) {
	case Str:
		return maphash.String(seed, string(v))
	case Int:
		return uint64(v) * 0x9E3779B97F4A7C15
	case Bool:
		return uint64(intOfBool(v)) * 0x9E3779B97F4A7C15
	case Float:
		f := float64(v)
		if f == math.Trunc(f) && !isInf(f) {
			n, _ := big.NewFloat(f).Int(nil)
			if n.IsInt64() {
				return uint64(n.Int64()) * 0x9E3779B97F4A7C15
			}
			return maphash.Bytes(seed, n.Bytes())
		}
		return math.Float64bits(f)
	case *Big:
		return maphash.Bytes(seed, v.n.Bytes())
	case Bytes:
		return maphash.String(seed, string(v)) + 1
	case *Tuple:
		h := uint64(len(v.items))
		leave := th.nest()
		for _, x := range v.items {
			h = h*1000003 ^ th.hash(x)
		}
		leave()
		return h
	case *Set:
		if v.frozen {
			h := uint64(v.d.n)
			for i := range v.d.entries {
				if e := &v.d.entries[i]; e.live {
					h ^= e.hash*3 + 1
				}
			}
			return h
		}
	case *Instance:
		s, where := v.cls.find("__hash__")
		if s != nil && s.value() != None && !where.builtin {
			site := th.site // the container's step goes on at its own place
			r := th.callMethod(s.value(), v)
			th.site = site
			if n, ok := bigOf(r); ok {
				return th.hash(newInt(n))
			}
			th.raise(typeErrorClass, "__hash__ method should return an integer")
		}
		if s != nil && s.value() == None {
			break
		}
		if p := inner(v); p != nil {
			return th.hash(p)
		}
		return identityHash(v)
	case *BoundMethod:
		return th.hash(v.self) ^ th.hash(v.fn)
	case *List, *Dict, *Deque:
	case *Class:
		return maphash.String(seed, v.name)
	case *Function:
		return maphash.String(seed, v.name)
	default:
		return maphash.String(seed, v.class().name)
	}
	th.raise(typeErrorClass, "unhashable type: '"+typeName(v)+"'")
	return 0
}

func identityHash(o *Instance) uint64 { return uint64(o.id)*0xBF58476D1CE4E5B9 + 7 }

// locate finds the entry of a key, -1 if there is none. It may run __eq__ of
// the program, and start again if that changes the dict.
func (d *Dict) locate(th *Thread, key Value, hash uint64) int {
again:
	version := d.version
	if d.index == nil {
		for i := range d.entries {
			e := &d.entries[i]
			if e.live && e.hash == hash && (same(e.key, key) || d.equal(th, e.key, key)) {
				if d.version != version {
					goto again
				}
				return i
			}
			if d.version != version {
				goto again
			}
		}
		return -1
	}
	last, ok := d.index[hash]
	if !ok {
		return -1
	}
	for i := last; i >= 0; i = d.entries[i].prev {
		e := &d.entries[i]
		if i != last { // another key of the same hash
			th.burn(1)
		}
		if e.live && (same(e.key, key) || d.equal(th, e.key, key)) {
			if d.version != version {
				goto again
			}
			return int(i)
		}
		if d.version != version {
			goto again
		}
	}
	return -1
}

// equal compares keys in the midst of a step on the dict.
func (d *Dict) equal(th *Thread, a, b Value) bool {
	equal := th.equal(a, b)
	th.regain(&d.sh)
	return equal
}

// step is a step on the dict.
func (d *Dict) step(th *Thread, write bool) {
	th.touch(&d.sh, write)
	if d.of != nil {
		for s := range d.of.all() {
			th.touch(&s.sh, write)
		}
		d.refresh(th)
	}
}

// stepBoth is one step on two dicts, of which the first may be changed: CPython holds
// both (Py_BEGIN_CRITICAL_SECTION2 in dict_merge and setobject.c).
func (th *Thread) stepBoth(d, other *Dict, write bool) {
	if d.of != nil || other.of != nil { // a step for each attribute
		other.step(th, false)
		d.step(th, write)
	} else {
		how := readWhole
		if write {
			how = writeWhole
		}
		th.m.number(&other.sh)
		th.arrive(&d.sh, th.site, write)
		th.record(&other.sh, th.site, readWhole, 0)
		th.record(&d.sh, th.site, how, 0)
	}
	th.holdBoth(&d.sh, &other.sh)
}

// refresh brings a __dict__ up to its namespace.
func (d *Dict) refresh(th *Thread) {
	slots := d.of.inOrder()
	th.burn(len(slots))
	same := len(slots) == d.n && len(slots) == len(d.entries)
	for i := 0; same && i < len(slots); i++ {
		same = d.entries[i].key == Value(Str(slots[i].name))
	}
	if !same {
		d.entries, d.index, d.n = make([]entry, len(slots)), nil, len(slots)
		d.version++
	}
	for i, s := range slots {
		if same {
			d.entries[i].val = s.v
		} else {
			d.entries[i] = entry{Str(s.name), s.v, th.hash(Str(s.name)), -1, true}
		}
	}
	if !same && len(d.entries) > manyEntries {
		d.reindex()
	}
}

// get is the value of a key, nil if there is none.
func (d *Dict) get(th *Thread, key Value) Value {
	h := th.hash(key)
	site := d.begin(th, false)
	i := d.locate(th, key, h)
	d.did(th, site, ReadItem, h)
	if i >= 0 {
		return d.entries[i].val
	}
	return nil
}

func (d *Dict) put(th *Thread, key, val Value) {
	h := th.hash(key)
	site := d.begin(th, true)
	d.add(th, site, key, val, h)
}

// add is put from its step on.
func (d *Dict) add(th *Thread, site int32, key, val Value, h uint64) {
	n := d.n
	d.insert(th, key, val, h)
	if d.n == n {
		d.did(th, site, WriteItem, h)
	} else {
		d.did(th, site, WriteItem|WriteShape, h)
	}
}

func (d *Dict) insert(th *Thread, key, val Value, h uint64) {
	i := d.locate(th, key, h)
	if d.of != nil {
		name, ok := key.(Str)
		if !ok {
			th.unsupported("a key of __dict__ that is no string")
		}
		d.of.set(string(name), val)
	}
	if i >= 0 {
		d.entries[i].val = val
		return
	}
	th.burn(1)
	if len(d.entries)*64 > th.m.limits.Size {
		th.cut("an object of more than " + itoa(th.m.limits.Size) + " bytes")
	}
	if len(d.entries) > 2*d.n+manyEntries {
		d.compact()
	}
	prev := int32(-1)
	if d.index != nil {
		if p, ok := d.index[h]; ok {
			prev = p
		}
		d.index[h] = int32(len(d.entries))
	}
	d.entries = append(d.entries, entry{key, val, h, prev, true})
	d.n++
	d.version++
	if d.index == nil && len(d.entries) > manyEntries {
		d.reindex()
	}
}

func (d *Dict) compact() {
	live := d.entries[:0:0]
	for _, e := range d.entries {
		if e.live {
			live = append(live, e)
		}
	}
	d.entries = live
	d.version++
	d.relink()
}

// relink makes the index fit entries whose order changed.
func (d *Dict) relink() {
	if d.index != nil {
		d.reindex()
	}
}

func (d *Dict) reindex() {
	d.index = make(map[uint64]int32, 2*len(d.entries))
	for i := range d.entries {
		e := &d.entries[i]
		e.prev = -1
		if p, ok := d.index[e.hash]; ok {
			e.prev = p
		}
		d.index[e.hash] = int32(i)
	}
}

// remove takes a key out and returns its value, nil if there was none.
func (d *Dict) remove(th *Thread, key Value) Value {
	h := th.hash(key)
	return d.takeOut(th, d.begin(th, true), key, h)
}

// pop is remove as dict.pop does it: the key is not hashed if there is nothing to
// find (CPython's Objects/dictobject.c, pop_lock_held), which the step itself sees.
func (d *Dict) pop(th *Thread, key Value) Value {
	site := d.begin(th, true)
	if d.n == 0 {
		d.did(th, site, ReadShape, 0)
		return nil
	}
	switch key.(type) {
	case Str, Int, Bool, Bytes:
	default:
		d.did(th, site, ReadShape, 0) // whether the hash runs code, or raises, shows that there was something
	}
	h := th.hash(key)
	th.regain(&d.sh)
	return d.takeOut(th, site, key, h)
}

// takeOut is remove from its step on.
func (d *Dict) takeOut(th *Thread, site int32, key Value, h uint64) Value {
	i := d.locate(th, key, h)
	if i < 0 {
		d.did(th, site, ReadItem, h)
		return nil
	}
	d.did(th, site, WriteItem|WriteShape, h)
	return d.removeAt(i)
}

func (d *Dict) removeAt(i int) Value {
	e := &d.entries[i]
	v := e.val
	if d.of != nil {
		d.of.remove(string(e.key.(Str)))
	}
	e.live, e.val = false, nil
	d.n--
	d.version++
	return v
}

func (d *Dict) clear() {
	if d.of != nil {
		for s := range d.of.all() {
			s.v = nil
		}
	}
	d.entries, d.index, d.n = nil, nil, 0
	d.version++
}

func (d *Dict) copy(th *Thread) *Dict {
	d.step(th, false)
	th.weigh(64 * d.n)
	c := &Dict{factory: d.factory, kind: d.kind}
	for _, e := range d.entries {
		if e.live {
			e.prev = -1
			c.entries = append(c.entries, e)
			c.n++
		}
	}
	if len(c.entries) > manyEntries {
		c.reindex()
	}
	return c
}

// update takes the entries of a mapping or of an iterable of pairs.
func (d *Dict) update(th *Thread, v Value) {
	from := v
	if p, ok := plain(v).(*Dict); ok && th.userMethod(v, "__iter__") == nil && (p.kind != orderedDictClass || th.userMethod(v, "keys") == nil && th.userMethod(v, "__getitem__") == nil) {
		from = p // as dict_merge: but for an overridden __iter__, it asks no method
	}
	switch v := from.(type) {
	case *Dict:
		th.stepBoth(d, v, true)
		for i := 0; i < len(v.entries); i++ {
			if e := v.entries[i]; e.live {
				d.insert(th, e.key, e.val, e.hash)
			}
		}
	default:
		if th.hasKeys(v) {
			keys := th.call(th.getattr(v, "keys", th.site), nil, nil)
			next := th.each(keys)
			for k := next(th); k != nil; k = next(th) {
				d.put(th, k, th.getItem(v, k))
			}
			return
		}
		merged := 0
		th.inParts(v, func(items []Value) {
			d.putAll(th, len(items), func(i int) (key, val Value) { return th.pairOf(items[i], merged+i) })
			merged += len(items)
		})
	}
}

// pairOf is an element of what a dict is updated with, as key and value.
func (th *Thread) pairOf(v Value, index int) (key, val Value) {
	if !th.iterable(v) {
		th.raise(typeErrorClass, "cannot convert dictionary update sequence element #"+itoa(index)+" to a sequence")
	}
	pair := th.listOf(v)
	if len(pair) != 2 {
		th.raise(valueErrorClass, "dictionary update sequence element #"+itoa(index)+" has length "+itoa(len(pair))+"; 2 is required")
	}
	return pair[0], pair[1]
}

// putAll puts elements in, in one step: CPython holds the dict or set meanwhile
// (PyDict_MergeFromSeq2, set_update_iterable_lock_held). One that raises ends it, and
// those before it stay.
func (d *Dict) putAll(th *Thread, n int, element func(i int) (key, val Value)) {
	var found []entry
	_, exc := th.protect(func() signal {
		for i := range n {
			key, val := element(i)
			found = append(found, entry{key: key, val: val, hash: th.hash(key)})
		}
		return goOn
	})
	if n == 1 && exc == nil {
		d.add(th, d.begin(th, true), found[0].key, found[0].val, found[0].hash)
		return
	}
	d.step(th, true)
	for _, e := range found {
		d.insert(th, e.key, e.val, e.hash)
	}
	if exc != nil {
		panic(&raised{exc})
	}
}

// hasKeys says whether an object is a mapping to dict.update.
func (th *Thread) hasKeys(v Value) bool {
	o, ok := v.(*Instance)
	return ok && th.lookupOrNil(o, "keys") != nil
}

func (th *Thread) equalDicts(a, b *Dict) bool {
	a.step(th, false)
	b.step(th, false)
	th.holdBoth(&a.sh, &b.sh)
	if a.n != b.n {
		return false
	}
	if a.kind == orderedDictClass && b.kind == orderedDictClass {
		ka, kb := (&dictView{a, viewKeys}).all(th), (&dictView{b, viewKeys}).all(th)
		if !th.equalItems(ka, kb) {
			return false
		}
	}
	leave := th.nest()
	for i := 0; i < len(a.entries); i++ {
		e := a.entries[i]
		if !e.live {
			continue
		}
		th.burn(1)
		j := b.locate(th, e.key, e.hash)
		if j < 0 || !th.equal(e.val, b.entries[j].val) {
			leave()
			return false
		}
	}
	leave()
	return true
}

func formatInt(n Int) string { return strconv.FormatInt(int64(n), 10) }
