package speedup

import (
	"math"
	"strings"

	"github.com/ftlint/ftlint/analyzer/source"
	"github.com/ftlint/ftlint/analyzer/syntax"
)

// kind is what an object is, as far as its cost depends on it.
type kind uint8

const (
	unknown kind = iota
	none
	boolean
	integer
	floating
	text
	bytestring
	tuple
	list
	dict
	set
	deque
	span // range(...)
	iterator
	function
	method // a function of the program bound to an object
	class
	instance // of a class of the program
	module   // of the program
	external // a function, class, module or object outside the program: text is its dotted name
	lock
	pool
	thread
	future
)

// value is what an expression gives, as far as it matters: what it is, how much
// (of a number), how many (of a container), and whose.
//
// num is the number itself if known, else what it is on average, NaN if nobody
// can tell. An object is nil for what is made where it is used.
type value struct {
	kind  kind
	known bool // num or text is the value
	num   float64
	most  float64 // how many different values it has over all turns, at most; 0 if that is not known
	text  string  // of text and bytes: the constant; of external: the dotted name
	obj   *object

	literal bool // of text: the program says it literally, and so it is interned
}

// object is something with an identity: what two threads may have in common.
type object struct {
	kind     kind
	id       int // in the order of making
	where    place
	name     string // in the program's words: a global's name, an attribute's
	task     int    // who made it: 0 is the thread that starts the region
	elements *object
	spread   bool               // stands for the many elements of a container
	ones     map[string]*object // of those: the ones that an index tells apart

	size     float64 // of a container: items; NaN if unknown
	turns    float64 // in how many turns of loops around its making it was made anew, each time empty
	items    []value // of a small container, if all are known
	elem     value   // what is in it, joined
	key      value   // of a dict
	keys     float64 // of a dict: how many different ones tasks ask for, at most; 0 if that is not known
	sums     bool    // of a dict: tasks store more than counts that go up by one
	attrs    map[string]value
	class    *classDef
	function *functionDef
	receiver value
	module   *moduleEnv
	group    *group  // of a pool: the tasks handed to it
	capacity float64 // of a lock: how many hold it at once
	inner    *object // of a condition: the lock that it is over
	workers  float64 // of a pool, NaN if unknown
	process  bool    // of a pool: of processes
	cell     bool    // a global variable, or a captured one
	alloc    string  // of an external object: what it is called
}

// place is a range of a file.
type place struct {
	file source.FileID
	span source.Span
}

var nan = math.NaN()

func number(k kind, n float64) value    { return value{kind: k, known: true, num: n} }
func mean(k kind, n float64) value      { return value{kind: k, num: n} }
func externalNamed(dotted string) value { return value{kind: external, text: dotted, num: nan} }

func truth(b bool) value {
	if b {
		return number(boolean, 1)
	}
	return number(boolean, 0)
}

func (v value) numeric() bool   { return v.kind == integer || v.kind == floating || v.kind == boolean }
func (v value) container() bool { return v.obj != nil && v.kind >= tuple && v.kind <= iterator }

// size is how many items a container has, NaN if unknown.
func (v value) size() float64 {
	switch {
	case v.kind == text || v.kind == bytestring:
		if v.known {
			return float64(len(v.text))
		}
		return v.num
	case v.container():
		return v.obj.size
	}
	return nan
}

// ofKind is something of a kind. What is told apart by its object is unknown
// without one.
func ofKind(k kind) value { return value{kind: k, num: nan}.settled() }

// settled keeps the law that a value has an object if its kind needs one.
func (v value) settled() value {
	if v.obj == nil && v.kind >= tuple && v.kind <= module || v.obj == nil && (v.kind == lock || v.kind == pool) {
		v.kind = unknown
	}
	return v
}

// truth says whether a value is true, if that is known.
func (v value) truth() (yes, known bool) {
	switch {
	case v.kind == none:
		return false, true
	case v.numeric() && v.known:
		return v.num != 0, true
	case (v.kind == text || v.kind == bytestring) && v.known:
		return v.text != "", true
	case v.container() && !math.IsNaN(v.obj.size) && v.kind != iterator:
		return v.obj.size > 0, true
	case v.kind == function || v.kind == class || v.kind == module || v.kind == lock:
		return true, true
	}
	return false, false
}

// join is what a variable may hold that holds one of two values.
func join(a, b value) value {
	if a.kind == unknown {
		return b
	}
	if b.kind == unknown || same(a, b) {
		return a
	}
	if a.numeric() && b.numeric() {
		k := max(a.kind, b.kind)
		return value{kind: k, num: (a.num + b.num) / 2, most: joinMost(a, b), obj: joinObject(a.obj, b.obj)}
	}
	if a.kind != b.kind {
		if a.kind == none {
			return b
		}
		if b.kind == none {
			return a
		}
		return value{num: nan, obj: joinObject(a.obj, b.obj)}
	}
	if a.container() && b.container() && a.obj != b.obj {
		o := *a.obj
		o.items, o.elem, o.size = nil, join(a.obj.elem, b.obj.elem), (a.obj.size+b.obj.size)/2
		if a.obj.task == 0 && !a.obj.cell {
			return a
		}
		return value{kind: a.kind, num: nan, obj: &o}
	}
	return value{kind: a.kind, num: (a.num + b.num) / 2, most: joinMost(a, b), obj: joinObject(a.obj, b.obj), text: sameText(a.text, b.text), literal: a.literal && b.literal}.settled()
}

func sameText(a, b string) string {
	if a == b {
		return a
	}
	return ""
}

// joinObject keeps the object that threads may have in common.
func joinObject(a, b *object) *object {
	if a == nil {
		return b
	}
	if b == nil || a.task == 0 {
		return a
	}
	return b
}

func same(a, b value) bool {
	return a.kind == b.kind && a.known == b.known && a.obj == b.obj && a.text == b.text && a.literal == b.literal &&
		(a.num == b.num || math.IsNaN(a.num) && math.IsNaN(b.num))
}

// vague is a value that changes from one turn of a loop to the next.
func (v value) vague() value {
	if v.numeric() {
		return value{kind: v.kind, num: nan, most: v.most, obj: v.obj}
	}
	if v.kind == text || v.kind == bytestring {
		return value{kind: v.kind, num: nan, most: v.most, obj: v.obj, literal: v.literal}
	}
	return v
}

// different is how many different values a value has over all turns, at most;
// infinite if that is not known.
func (v value) different() float64 {
	switch {
	case v.known:
		return 1
	case v.most > 0:
		return v.most
	}
	return math.Inf(1)
}

// oneOf is an item of so many.
func (v value) oneOf(n float64) value {
	if n >= 1 && !v.known {
		v.most = n
	}
	return v
}

// joinMost is how many different values a variable has that has those of two.
func joinMost(a, b value) float64 {
	if n := a.different() + b.different(); !math.IsInf(n, 1) {
		return n
	}
	return 0
}

// spread is how far from its mean a number may be, if its values are taken to
// lie evenly around it; infinite if that is not known.
func (v value) spread() float64 {
	switch {
	case v.known:
		return 0
	case v.most > 0:
		return v.most / 2
	}
	return math.Inf(1)
}

// CPython keeps one object of each int from leastSmall to mostSmall
// (Include/internal/pycore_runtime_structs.h).
const (
	leastSmall = -5
	mostSmall  = 256
)

// word is the name that the calibration has for a kind of object.
func (v value) word() string {
	switch v.kind {
	case none:
		return "none"
	case boolean:
		return "bool"
	case integer:
		if spread := v.spread(); v.num-spread >= leastSmall && v.num+spread <= mostSmall {
			return "small_int"
		}
		return "int"
	case floating:
		return "float"
	case text:
		if v.literal {
			return "str_constant"
		}
		return "str"
	case bytestring:
		return "bytes"
	case tuple:
		return "tuple"
	case list:
		return "list"
	case dict:
		return "dict"
	case set:
		return "set"
	case function:
		if v.obj != nil && v.obj.function != nil && v.obj.function.outer != nil {
			if _, ok := v.obj.function.node.(*syntax.Lambda); ok {
				return "lambda"
			}
			return "nested_function"
		}
		if v.obj != nil && v.obj.function != nil && v.obj.function.cache != nil {
			return "object"
		}
		return "function"
	case method:
		return "bound_method"
	case class:
		return "class"
	case module:
		return "module"
	case external:
		if !strings.HasSuffix(v.text, "()") { // that what is called gives
			return externalWord(v.text)
		}
	}
	return "object"
}
