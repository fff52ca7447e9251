package syntax

import "github.com/ftlint/ftlint/analyzer/source"

// The nodes are named and shaped as CPython's ast module names and shapes
// them (Parser/Python.asdl, 3.15), so that who knows one knows the other.
// They differ where Go is plainer: an absent node is nil, an absent name is
// "", a name is a substring of the text (or its NFKC form), and a node has a
// Span of byte offsets instead of four numbers.

// Node is anything in the tree that has a place in the text.
type Node interface{ Extent() source.Span }

// Stmt is a statement.
type Stmt interface {
	Node
	stmt()
}

// Expr is an expression.
type Expr interface {
	Node
	expr()
}

// Pattern is a pattern of a case clause.
type Pattern interface {
	Node
	pattern()
}

// Module is the tree of one file, with what the parser saw beside it.
type Module struct {
	Body     []Stmt
	Comments []source.Span // each from '#' to the end of its line, in order
	Errors   []Error       // syntax errors, in order; the tree holds what was good
	Gates    []Gate        // syntax that older Pythons reject, in order
}

// Error is a place where the text is not Python, in CPython's words.
type Error struct {
	source.Span
	Message string
}

// Gate is a use of syntax that came with Since: an error for older targets.
// Parsing does not depend on the target, so that its result can be cached.
type Gate struct {
	source.Span
	Since   Version
	Message string // in CPython's words where an older CPython has some
}

// ExprContext says what is done with a name, attribute, item or target.
type ExprContext uint8

const (
	Load ExprContext = iota
	Store
	Del
)

// Operator is a binary operator, also that of an augmented assignment.
type Operator uint8

const (
	Add Operator = iota
	Sub
	Mult
	MatMult
	Div
	Mod
	Pow
	LShift
	RShift
	BitOr
	BitXor
	BitAnd
	FloorDiv
)

// UnaryOperator is an operator with one operand.
type UnaryOperator uint8

const (
	Invert UnaryOperator = iota
	Not
	UAdd
	USub
)

// BoolOperator is `and` or `or`.
type BoolOperator uint8

const (
	And BoolOperator = iota
	Or
)

// CmpOperator is a comparison operator.
type CmpOperator uint8

const (
	Eq CmpOperator = iota
	NotEq
	Lt
	LtE
	Gt
	GtE
	Is
	IsNot
	In
	NotIn
)

// Statements.
type (
	// FunctionDef is `def` and, with Async, `async def` (CPython's AsyncFunctionDef).
	FunctionDef struct {
		source.Span // from `def` or `async`; decorators lie before it, as in CPython
		Async       bool
		Name        string
		NameSpan    source.Span
		TypeParams  []TypeParam
		Args        *Arguments
		Returns     Expr
		Decorators  []Expr
		Body        []Stmt
	}
	ClassDef struct {
		source.Span
		Name       string
		NameSpan   source.Span
		TypeParams []TypeParam
		Bases      []Expr
		Keywords   []*Keyword
		Decorators []Expr
		Body       []Stmt
	}
	Return struct {
		source.Span
		Value Expr
	}
	Delete struct {
		source.Span
		Targets []Expr
	}
	Assign struct {
		source.Span
		Targets []Expr
		Value   Expr
	}
	TypeAlias struct {
		source.Span
		Name       *Name
		TypeParams []TypeParam
		Value      Expr
	}
	AugAssign struct {
		source.Span
		Target Expr
		Op     Operator
		Value  Expr
	}
	AnnAssign struct {
		source.Span
		Target     Expr
		Annotation Expr
		Value      Expr
		Simple     bool // the target is a name without parentheses
	}
	For struct {
		source.Span
		Async  bool
		Target Expr
		Iter   Expr
		Body   []Stmt
		Orelse []Stmt
	}
	While struct {
		source.Span
		Test   Expr
		Body   []Stmt
		Orelse []Stmt
	}
	If struct {
		source.Span
		Test   Expr
		Body   []Stmt
		Orelse []Stmt // an elif is one If here
	}
	With struct {
		source.Span
		Async bool
		Items []WithItem
		Body  []Stmt
	}
	Match struct {
		source.Span
		Subject Expr
		Cases   []*MatchCase
	}
	Raise struct {
		source.Span
		Exc   Expr
		Cause Expr
	}
	Try struct {
		source.Span
		Star      bool // except* (CPython's TryStar)
		Body      []Stmt
		Handlers  []*ExceptHandler
		Orelse    []Stmt
		Finalbody []Stmt
	}
	Assert struct {
		source.Span
		Test Expr
		Msg  Expr
	}
	Import struct {
		source.Span
		Lazy  bool // PEP 810
		Names []*Alias
	}
	ImportFrom struct {
		source.Span
		Lazy   bool
		Module string // "" for `from . import x`
		Names  []*Alias
		Level  int
	}
	Global struct {
		source.Span
		Names     []string
		NameSpans []source.Span
	}
	Nonlocal struct {
		source.Span
		Names     []string
		NameSpans []source.Span
	}
	ExprStmt struct { // CPython's Expr
		source.Span
		Value Expr
	}
	Pass     struct{ source.Span }
	Break    struct{ source.Span }
	Continue struct{ source.Span }
)

// Expressions.
type (
	BoolOp struct {
		source.Span
		Op     BoolOperator
		Values []Expr
	}
	NamedExpr struct {
		source.Span
		Target *Name
		Value  Expr
	}
	BinOp struct {
		source.Span
		Left  Expr
		Op    Operator
		Right Expr
	}
	UnaryOp struct {
		source.Span
		Op      UnaryOperator
		Operand Expr
	}
	Lambda struct {
		source.Span
		Args *Arguments
		Body Expr
	}
	IfExp struct {
		source.Span
		Test   Expr
		Body   Expr
		Orelse Expr
	}
	Dict struct {
		source.Span
		Keys   []Expr // nil for a `**mapping`
		Values []Expr
	}
	Set struct {
		source.Span
		Elts []Expr
	}
	// ListComp, SetComp, GeneratorExp: Elt may be Starred (PEP 798).
	ListComp struct {
		source.Span
		Elt        Expr
		Generators []Comprehension
	}
	SetComp struct {
		source.Span
		Elt        Expr
		Generators []Comprehension
	}
	DictComp struct {
		source.Span
		Key        Expr
		Value      Expr // nil for `{**d for …}` (PEP 798), whose mapping is Key
		Generators []Comprehension
	}
	GeneratorExp struct {
		source.Span
		Elt        Expr
		Generators []Comprehension
	}
	Await struct {
		source.Span
		Value Expr
	}
	Yield struct {
		source.Span
		Value Expr
	}
	YieldFrom struct {
		source.Span
		Value Expr
	}
	Compare struct {
		source.Span
		Left        Expr
		Ops         []CmpOperator
		Comparators []Expr
	}
	Call struct {
		source.Span
		Func     Expr
		Args     []Expr
		Keywords []*Keyword
	}
	FormattedValue struct {
		source.Span
		Value      Expr
		Conversion int // -1, 's', 'r' or 'a'
		FormatSpec *JoinedStr
	}
	Interpolation struct { // of a template string, PEP 750
		source.Span
		Value      Expr
		Str        string // the text of Value
		Conversion int
		FormatSpec *JoinedStr
	}
	JoinedStr struct {
		source.Span
		Values []Expr // Constant and FormattedValue
	}
	TemplateStr struct {
		source.Span
		Values []Expr // Constant and Interpolation
	}
	// Constant is a literal. Value is the decoded text of a Str (lone
	// surrogates in WTF-8), the bytes of a Bytes, the literal as it is written
	// for Int, Float and Complex, and "" for the others.
	Constant struct {
		source.Span
		Kind  ConstantKind
		Value string
	}
	Attribute struct {
		source.Span
		Value Expr
		Attr  string
		Ctx   ExprContext
	}
	Subscript struct {
		source.Span
		Value Expr
		Slice Expr
		Ctx   ExprContext
	}
	Starred struct {
		source.Span
		Value Expr
		Ctx   ExprContext
	}
	Name struct {
		source.Span
		ID  string
		Ctx ExprContext
	}
	List struct {
		source.Span
		Elts []Expr
		Ctx  ExprContext
	}
	Tuple struct {
		source.Span
		Elts []Expr
		Ctx  ExprContext
	}
	Slice struct {
		source.Span
		Lower Expr
		Upper Expr
		Step  Expr
	}
	// BadExpr stands where an expression should be and is none; only in files
	// with errors.
	BadExpr struct{ source.Span }
)

// ConstantKind says what a Constant is.
type ConstantKind uint8

const (
	Str ConstantKind = iota
	Bytes
	Int
	Float
	Complex
	True
	False
	None
	Ellipsis
)

// Patterns.
type (
	MatchValue struct {
		source.Span
		Value Expr
	}
	MatchSingleton struct {
		source.Span
		Value ConstantKind // True, False or None
	}
	MatchSequence struct {
		source.Span
		Patterns []Pattern
	}
	MatchMapping struct {
		source.Span
		Keys     []Expr
		Patterns []Pattern
		Rest     string
	}
	MatchClass struct {
		source.Span
		Cls         Expr
		Patterns    []Pattern
		KwdAttrs    []string
		KwdPatterns []Pattern
	}
	MatchStar struct {
		source.Span
		Name string // "" for `*_`
	}
	MatchAs struct {
		source.Span
		Pattern Pattern
		Name    string // "" for `_`
	}
	MatchOr struct {
		source.Span
		Patterns []Pattern
	}
)

// Parts of other nodes.
type (
	MatchCase struct {
		source.Span // from `case` to the end of the body; CPython gives it none
		Pattern     Pattern
		Guard       Expr
		Body        []Stmt
	}
	ExceptHandler struct {
		source.Span
		Type Expr
		Name string
		Body []Stmt
	}
	WithItem struct {
		ContextExpr  Expr
		OptionalVars Expr
	}
	Comprehension struct {
		Target Expr
		Iter   Expr
		Ifs    []Expr
		Async  bool
	}
	// Arguments are the parameters of a function. Defaults belong to the last
	// parameters of PosOnly and Args together; KwDefaults has one entry for
	// each of KwOnly, nil where there is none.
	Arguments struct {
		PosOnly    []*Arg
		Args       []*Arg
		Vararg     *Arg
		KwOnly     []*Arg
		KwDefaults []Expr
		Kwarg      *Arg
		Defaults   []Expr
	}
	Arg struct {
		source.Span
		Name       string
		Annotation Expr
	}
	Keyword struct {
		source.Span
		Arg   string // "" for `**kwargs`
		Value Expr
	}
	Alias struct {
		source.Span
		Name   string // dotted; "*" for a star import
		AsName string
	}
	// TypeParam is one of `[T: bound = default, *Ts, **P]`.
	TypeParam struct {
		source.Span
		Kind    TypeParamKind
		Name    string
		Bound   Expr
		Default Expr
	}
)

// TypeParamKind says which of CPython's three type_param nodes it is.
type TypeParamKind uint8

const (
	TypeVar TypeParamKind = iota
	TypeVarTuple
	ParamSpec
)

func (*FunctionDef) stmt() {}
func (*ClassDef) stmt()    {}
func (*Return) stmt()      {}
func (*Delete) stmt()      {}
func (*Assign) stmt()      {}
func (*TypeAlias) stmt()   {}
func (*AugAssign) stmt()   {}
func (*AnnAssign) stmt()   {}
func (*For) stmt()         {}
func (*While) stmt()       {}
func (*If) stmt()          {}
func (*With) stmt()        {}
func (*Match) stmt()       {}
func (*Raise) stmt()       {}
func (*Try) stmt()         {}
func (*Assert) stmt()      {}
func (*Import) stmt()      {}
func (*ImportFrom) stmt()  {}
func (*Global) stmt()      {}
func (*Nonlocal) stmt()    {}
func (*ExprStmt) stmt()    {}
func (*Pass) stmt()        {}
func (*Break) stmt()       {}
func (*Continue) stmt()    {}

func (*BoolOp) expr()         {}
func (*NamedExpr) expr()      {}
func (*BinOp) expr()          {}
func (*UnaryOp) expr()        {}
func (*Lambda) expr()         {}
func (*IfExp) expr()          {}
func (*Dict) expr()           {}
func (*Set) expr()            {}
func (*ListComp) expr()       {}
func (*SetComp) expr()        {}
func (*DictComp) expr()       {}
func (*GeneratorExp) expr()   {}
func (*Await) expr()          {}
func (*Yield) expr()          {}
func (*YieldFrom) expr()      {}
func (*Compare) expr()        {}
func (*Call) expr()           {}
func (*FormattedValue) expr() {}
func (*Interpolation) expr()  {}
func (*JoinedStr) expr()      {}
func (*TemplateStr) expr()    {}
func (*Constant) expr()       {}
func (*Attribute) expr()      {}
func (*Subscript) expr()      {}
func (*Starred) expr()        {}
func (*Name) expr()           {}
func (*List) expr()           {}
func (*Tuple) expr()          {}
func (*Slice) expr()          {}
func (*BadExpr) expr()        {}

func (*MatchValue) pattern()     {}
func (*MatchSingleton) pattern() {}
func (*MatchSequence) pattern()  {}
func (*MatchMapping) pattern()   {}
func (*MatchClass) pattern()     {}
func (*MatchStar) pattern()      {}
func (*MatchAs) pattern()        {}
func (*MatchOr) pattern()        {}
