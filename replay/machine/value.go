package machine

import (
	"math"
	"math/big"
)

// Value is a Python object.
type Value interface{ class() *Class }

// The immutable values. An Int that does not fit is a *Big; no *Big fits.
type (
	noneType           struct{}
	ellipsisType       struct{}
	notImplementedType struct{}

	// Bool is True or False.
	Bool bool
	// Int is a small int.
	Int int64
	// Big is an int beyond 64 bits.
	Big struct{ n *big.Int }
	// Float is a float.
	Float float64
	// Str is a str, in UTF-8.
	Str string
	// Bytes is a bytes object.
	Bytes string
	// Tuple is a tuple.
	Tuple struct{ items []Value }
)

// None and its like.
var (
	None           = noneType{}
	ellipsis       = ellipsisType{}
	notImplemented = notImplementedType{}
)

func (noneType) class() *Class           { return noneClass }
func (ellipsisType) class() *Class       { return ellipsisClass }
func (notImplementedType) class() *Class { return notImplementedClass }
func (Bool) class() *Class               { return boolClass }
func (Int) class() *Class                { return intClass }
func (*Big) class() *Class               { return intClass }
func (Float) class() *Class              { return floatClass }
func (Str) class() *Class                { return strClass }
func (Bytes) class() *Class              { return bytesClass }
func (*Tuple) class() *Class             { return tupleClass }

func newTuple(items ...Value) *Tuple { return &Tuple{items} }

// newInt makes an int of any size.
func newInt(n *big.Int) Value {
	if n.IsInt64() {
		return Int(n.Int64())
	}
	return &Big{n}
}

// bigOf is the value of an int or bool.
func bigOf(v Value) (*big.Int, bool) {
	switch v := v.(type) {
	case Int:
		return big.NewInt(int64(v)), true
	case *Big:
		return v.n, true
	case Bool:
		return big.NewInt(int64(intOfBool(v))), true
	case *Instance:
		if p := inner(v); p != nil {
			return bigOf(p)
		}
	}
	return nil, false
}

func intOfBool(b Bool) Int {
	if b {
		return 1
	}
	return 0
}

// asInt is the value of a small int or bool.
func asInt(v Value) (Int, bool) {
	switch v := v.(type) {
	case Int:
		return v, true
	case Bool:
		return intOfBool(v), true
	case *Instance:
		if p := inner(v); p != nil {
			return asInt(p)
		}
	}
	return 0, false
}

// asFloat is the value of a float, int or bool. An int too large for a float
// gives infinity; who cares about the difference checks first.
func asFloat(v Value) (float64, bool) {
	switch v := v.(type) {
	case Float:
		return float64(v), true
	case Int:
		return float64(v), true
	case Bool:
		return float64(intOfBool(v)), true
	case *Big:
		f, _ := new(big.Float).SetInt(v.n).Float64()
		return f, true
	case *Instance:
		if p := inner(v); p != nil {
			return asFloat(p)
		}
	}
	return 0, false
}

func isInf(f float64) bool { return math.IsInf(f, 0) }

// cell holds a variable that several frames see: a global or a captured local.
type cell struct {
	v  Value // nil: not bound
	sh shadow
}

// kwarg is a keyword argument of a call.
type kwarg struct {
	name string
	v    Value
}

// native is a function of ours. A method gets its object as the first argument.
type native func(th *Thread, args []Value, kw []kwarg) Value

// Builtin is a function of ours as Python sees it.
type Builtin struct {
	name   string
	fn     native
	method bool // binds to an instance when found on its class
}

func (*Builtin) class() *Class { return builtinClass }

// Function is a function of the program.
type Function struct {
	code       *code
	defaults   []Value // of the last positional parameters
	kwDefaults []Value // of each keyword-only parameter, nil for none
	free       []*cell
	owner      *cell // __class__, of a function within a class body
	name, qual string
	attrs      attrs
}

func (*Function) class() *Class { return functionClass }

// BoundMethod is a function found on the class of an instance.
type BoundMethod struct{ self, fn Value }

func (*BoundMethod) class() *Class { return methodClass }

// Module is an imported module of ours.
type Module struct {
	name  string
	names map[string]Value
}

func (*Module) class() *Class { return moduleClass }

// The descriptors that the language brings.
type (
	property struct {
		get, set, del Value
		doc           Value // nil: that of the getter
		name          string
	}
	staticMethod struct{ fn Value }
	classMethod  struct{ fn Value }
	// superValue is what super() returns.
	superValue struct {
		after *Class
		self  Value
		cls   *Class // of self, or self if that is a class
	}
)

func (*property) class() *Class     { return propertyClass }
func (*staticMethod) class() *Class { return staticMethodClass }
func (*classMethod) class() *Class  { return classMethodClass }
func (*superValue) class() *Class   { return superClass }
