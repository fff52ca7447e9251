package facts

import (
	"iter"

	"github.com/ftlint/ftlint/analyzer/source"
)

type (
	NameID   uint32 // index of File.Names; 0 is ""
	FuncID   uint32 // index of File.Functions; 0 is the module's body
	ClassID  uint32 // index of File.Classes plus 1; 0 is none
	ImportID uint32 // index of File.Imports
	VarID    uint32 // index of Function.Vars
	ValueID  uint32 // index of Function.Values; 0 is unknown
	OpID     uint32 // index of Function.Ops, the ordinal of a site
)

// File is what one file contributes to the program.
type File struct {
	Kind       source.Kind
	Lines      int
	Names      []string
	Functions  []Function
	Classes    []Class
	Imports    []Import
	Errors     []SyntaxError
	Gates      []Gate
	Directives []Directive
	Promises   []Promise

	Requirements []Requirement
	Threads      bool // its text speaks of threads: a name, a comment, a docstring, an import
}

// SyntaxError is a place where the file is not Python.
type SyntaxError struct {
	Span    source.Span
	Message string
}

// Gate is syntax that Pythons before 3.Since reject.
type Gate struct {
	SyntaxError
	Since uint8
}

// Name returns the text of a name.
func (f *File) Name(id NameID) string { return f.Names[id] }

// FunctionKind says what a Function was made from.
type FunctionKind uint8

const (
	ModuleBody FunctionKind = iota
	ClassBody
	Def
	Lambda
)

// Function is a body of code with variables of its own. A comprehension has
// none: it is part of the function that it stands in.
type Function struct {
	Kind       FunctionKind
	Async      bool
	Generator  bool
	Name       NameID
	Outer      FuncID  // the function that it is defined in; itself for a module
	Class      ClassID // of a method: the class whose body defines it; of a class body: the class
	Span       source.Span
	NameSpan   source.Span
	Params     []Param
	Decorators []ValueID // values of Outer
	Vars       []Var
	Values     []Value
	Lists      [][]ValueID
	Calls      []Call
	Ops        []Op
	Spans      []source.Span // of each of Ops
}

// ParamKind says how an argument reaches a parameter.
type ParamKind uint8

const (
	PosOnly ParamKind = iota
	PosOrKeyword
	VarArgs
	KeywordOnly
	VarKeywords
)

// Param is a parameter; it is a variable of the function, too.
type Param struct {
	Kind       ParamKind
	Name       NameID
	Var        VarID
	Default    ValueID // a value of Outer; 0 is none or unknown
	Annotation ValueID // a value of Outer
}

// Var is a variable: of a function a local one, of a class body a class
// attribute, of a module's body a global.
type Var struct {
	Name     NameID
	Captured bool // an inner function reads or rebinds it
}

// Class is a class definition.
type Class struct {
	Name       NameID
	Body       FuncID
	Outer      FuncID    // the function that it is defined in
	Bases      []ValueID // values of Outer
	Decorators []ValueID // values of Outer
	Span       source.Span
	NameSpan   source.Span
}

// Import is one name that an import statement binds.
type Import struct {
	Module NameID // dotted; "" for `from . import x`
	Level  uint8  // number of leading dots
	From   bool
	Name   NameID // of `from m import Name`; "*" for all; 0 for `import m`
	Whole  bool   // `import a.b as c` binds a.b; `import a.b` binds a
}

// ValueKind says what an expression is.
type ValueKind uint8

const (
	Unknown  ValueKind = iota
	Constant           // Op: ConstantKind; Name: the text of a short str, int or float
	Local              // A: VarID
	Captured           // A: FuncID of the variable's home, B: VarID there
	Global             // Name; a builtin if the module does not bind it
	Attr               // A.Name
	Item               // A[B]
	CallOf             // A(…): B is an index of Function.Calls
	FuncOf             // A: FuncID
	ClassOf            // A: ClassID
	Imported           // A: ImportID
	Display            // Op: DisplayKind; A: an index of Function.Lists; keys and values alternate in a dict
	Built              // a comprehension: Op: DisplayKind, A: its element
	Compute            // operator applied to Lists[A]: Op: 0, or 1 + syntax.Operator of a binary one
	Compare            // A op B, Op: syntax.CmpOperator
	Not                // not A
	Either             // one of Lists[A]: `or`, `and`, conditional expression; Op: EitherKind
	Element            // what iterating over A gives
	Entered            // what `with A as x` binds
	Awaited            // await A
	Unpacked           // A, taken apart: its item number B
	Starred            // *A among arguments or elements
)

// EitherKind says which expression an Either was.
type EitherKind uint8

const (
	EitherIf EitherKind = iota
	EitherAnd
	EitherOr
)

// DisplayKind says what a Display or Built value makes.
type DisplayKind uint8

const (
	TupleDisplay DisplayKind = iota
	ListDisplay
	SetDisplay
	DictDisplay
	GeneratorDisplay
)

// Value is an expression, without what does not matter to threads. Operands
// precede it in Function.Values.
type Value struct {
	Kind ValueKind
	Op   uint8
	Name NameID
	A, B uint32
}

// IsSlice reports whether a key is a slice, x[:] or x[a:b]: it has three parts and
// no operator. An f-string of three parts looks the same, and is taken for one.
func (fn *Function) IsSlice(key ValueID) bool {
	v := fn.Values[key]
	return v.Kind == Compute && v.Op == 0 && len(fn.Lists[v.A]) == 3
}

// Operands gives the values that a value is put together from. Those of a
// variable are none: what it holds depends on the place.
func (fn *Function) Operands(v ValueID) iter.Seq[ValueID] {
	return func(yield func(ValueID) bool) {
		val := &fn.Values[v]
		switch val.Kind {
		case Attr, Not, Element, Entered, Awaited, Unpacked, Starred, Built:
			yield(ValueID(val.A))
		case Item, Compare:
			_ = yield(ValueID(val.A)) && yield(ValueID(val.B))
		case Compute, Either, Display:
			for _, part := range fn.Lists[val.A] {
				if !yield(part) {
					return
				}
			}
		case CallOf:
			if !yield(ValueID(val.A)) {
				return
			}
			for i := range fn.Calls[val.B].Args {
				if !yield(fn.Calls[val.B].Args[i].Value) {
					return
				}
			}
		}
	}
}

// Call is the argument list of a call.
type Call struct{ Args []Arg }

// Arg is an argument: positional if it has no name. A Starred value of Arg
// without a name is `*args`, with Mapping `**kwargs`.
type Arg struct {
	Name    NameID
	Mapping bool
	Value   ValueID
}

// OpKind is one kind of effect.
type OpKind uint8

const (
	// Effects on one location.
	Read    OpKind = iota // Value: Captured, Global, Attr or Item
	Write                 // Value as for Read, Src: what is stored
	Delete                // Value as for Read or Local
	Bind                  // Value: Local, Src: what it holds from here on
	Declare               // Value: Local, Global or Attr, Src: its annotation
	Invoke                // Value: CallOf
	// Blocks: all ops up to End belong to them.
	If        // Value: the test, whose ops stand before
	Else      // of the If before it; Value: the test
	While     // the ops of the test, then the body
	For       // Value: what is iterated; first op: Bind or Write of the target
	LoopElse  // of the loop before it
	With      // Value: the manager
	Try       //
	Except    // Value: the exception type, 0 for all
	TryElse   //
	Finally   //
	Guard     // the right side of `and` and `or`, the arms of a conditional expression; Value: the test
	Lazy      // the parts of a generator expression that run when it is advanced
	Condition // of a While: Value: the test; its ops stand between the While and it
	// Ways on.
	Return   // Value
	Raise    // Value
	Yield    // Value
	Await    // Value
	Break    //
	Continue //
	// An effect on what an object contains.
	Contains // Value: Compare with `in` or `not in`
)

// Leaves reports whether control does not go on behind an op of the kind.
func (k OpKind) Leaves() bool { return k == Return || k == Raise || k == Break || k == Continue }

// Flags of an Op.
const (
	Augmented uint8 = 1 << iota // a Read and a Write of one augmented assignment
	Negated                     // of a Guard or Else: runs if the test is false
	Async                       // `async with`, `async for`
	Delegated                   // of a Yield: `yield from`
)

// Op is one effect, or a block of them. Ops are the function's effect tree in
// preorder; a block's End is one past its last op, so that a block is a range.
type Op struct {
	Kind  OpKind
	Flags uint8
	Value ValueID
	Src   ValueID
	End   OpID
}

// Enclosing gives the end of the innermost block around an op: that of the
// function if it is in none.
func (fn *Function) Enclosing(op OpID) OpID {
	for i := int(op) - 1; i >= 0; i-- {
		if fn.Ops[i].End > op {
			return fn.Ops[i].End
		}
	}
	return OpID(len(fn.Ops))
}
