package speedup

import (
	"math"

	"github.com/ftlint/ftlint/analyzer/syntax"
)

// Looking a key up in a dict compares it with the key that is in there. The same
// object is equal at once. Another object has to be compared, and for that a
// reference to the dict's key is taken: if another thread made that key the
// lookup without the lock gives up, and looks once more with the lock of the
// dict (_Py_dict_lookup_threadsafe in Objects/dictobject.c). In 3.13 dict.get
// holds that lock already, and waits for itself until its critical section is
// suspended: 20 µs, without any other thread (gh-129336, mended in 3.14). The
// first look at a value that another thread stored gives up likewise.

// Operations of a lookup with a key that is equal to the one in the dict, and
// another object.
const (
	equalKey  = "dict_equal"      // beside any lookup
	equalGet  = "dict_get_equal"  // beside that, of dict.get
	storedGet = "dict_get_stored" // of dict.get, of a value that another thread may have stored since: as equalGet then
)

// compares are the operations that compare a key with another thread's.
var compares = map[string]bool{equalKey: true, equalGet: true, storedGet: true}

// selfWaits are those that wait for the lock of the dict, which nobody else wants
// where the program has a lock of its own for it.
var selfWaits = map[string]bool{equalGet: true, storedGet: true}

// lookUp counts an operation that looks a key up in a dict or a set.
func (w *walk) lookUp(op string, c, key value, at syntax.Node) {
	w.op(op, at, c.obj)
	if c.obj == nil {
		return
	}
	part := w.anew(key)
	if c.kind == dict && len(c.obj.attrs) > 0 {
		part = 0 // what is in there under constants has immortal keys, mostly the same objects
	}
	w.ops(equalKey, at, c.obj, part)
	if op != "dict_get" {
		return
	}
	w.ops(equalGet, at, c.obj, part)
	if n := key.different(); !math.IsInf(n, 1) {
		c.obj.keys = max(c.obj.keys, n)
	}
	if word := w.ofContainer(c, c.obj.elem, true).word(); counted(word) {
		w.count(item{op: storedGet, kind: word, at: w.at(at), obj: c.obj}, 1-part)
	}
}

// anew is the part of a key's values that are objects of their own, whatever
// equal ones there are: neither what the program says literally nor what there is
// one of, such as small ints.
func (w *walk) anew(key value) float64 {
	if key.known || key.obj != nil && key.obj.task != w.acc.task && key.obj.task != inPassing {
		return 0
	}
	switch key.kind {
	case text, bytestring, floating, tuple:
		return 1
	case integer:
		low, high := key.num-key.spread(), key.num+key.spread()
		if !(low < high) || math.IsInf(low, 0) {
			return indicator(!math.IsNaN(key.num) && (key.num < leastSmall || key.num > mostSmall))
		}
		return 1 - max(0, min(high, mostSmall)-max(low, leastSmall))/(high-low)
	}
	return 0
}
