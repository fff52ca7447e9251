package syntax

// tokenKind is what the scanner tells the parser about a token. The kinds that
// never move the end of a node come first: see parser.next.
type tokenKind uint8

const (
	tBad tokenKind = iota // after an error: it matches nothing, so every production unwinds
	tEOF
	tNewline
	tIndent
	tDedent
	tName // the first kind that counts for the end of a node
	tInt
	tFloat
	tComplex
	tString
	tFString // the opening of an f-string or t-string: prefix and quote

	tLParen
	tRParen
	tLBracket
	tRBracket
	tLBrace
	tRBrace
	tComma
	tColon
	tColonEqual
	tSemicolon
	tDot
	tEllipsis
	tArrow
	tAt
	tEqual
	tExclam
	tVBar
	tCaret
	tAmper
	tLShift
	tRShift
	tPlus
	tMinus
	tStar
	tSlash
	tDoubleSlash
	tPercent
	tTilde
	tDoubleStar
	tEqEqual
	tNotEqual
	tLess
	tLessEqual
	tGreater
	tGreaterEqual

	tPlusEqual // augmented assignments, in the order of Operator
	tMinusEqual
	tStarEqual
	tAtEqual
	tSlashEqual
	tPercentEqual
	tDoubleStarEqual
	tLShiftEqual
	tRShiftEqual
	tVBarEqual
	tCaretEqual
	tAmperEqual
	tDoubleSlashEqual

	tFalse // keywords
	tNone
	tTrue
	tAnd
	tAs
	tAssert
	tAsync
	tAwait
	tBreak
	tClass
	tContinue
	tDef
	tDel
	tElif
	tElse
	tExcept
	tFinally
	tFor
	tFrom
	tGlobal
	tIf
	tImport
	tIn
	tIs
	tLambda
	tNonlocal
	tNot
	tOr
	tPass
	tRaise
	tReturn
	tTry
	tWhile
	tWith
	tYield

	tokenKinds
)

// spelling has the fixed text of operators and keywords.
var spelling = [tokenKinds]string{
	tLParen: "(", tRParen: ")", tLBracket: "[", tRBracket: "]", tLBrace: "{", tRBrace: "}",
	tComma: ",", tColon: ":", tColonEqual: ":=", tSemicolon: ";", tDot: ".", tEllipsis: "...",
	tArrow: "->", tAt: "@", tEqual: "=", tExclam: "!", tVBar: "|", tCaret: "^", tAmper: "&",
	tLShift: "<<", tRShift: ">>", tPlus: "+", tMinus: "-", tStar: "*", tSlash: "/",
	tDoubleSlash: "//", tPercent: "%", tTilde: "~", tDoubleStar: "**", tEqEqual: "==",
	tNotEqual: "!=", tLess: "<", tLessEqual: "<=", tGreater: ">", tGreaterEqual: ">=",
	tPlusEqual: "+=", tMinusEqual: "-=", tStarEqual: "*=", tAtEqual: "@=", tSlashEqual: "/=",
	tPercentEqual: "%=", tDoubleStarEqual: "**=", tLShiftEqual: "<<=", tRShiftEqual: ">>=",
	tVBarEqual: "|=", tCaretEqual: "^=", tAmperEqual: "&=", tDoubleSlashEqual: "//=",
	tFalse: "False", tNone: "None", tTrue: "True", tAnd: "and", tAs: "as", tAssert: "assert",
	tAsync: "async", tAwait: "await", tBreak: "break", tClass: "class", tContinue: "continue",
	tDef: "def", tDel: "del", tElif: "elif", tElse: "else", tExcept: "except",
	tFinally: "finally", tFor: "for", tFrom: "from", tGlobal: "global", tIf: "if",
	tImport: "import", tIn: "in", tIs: "is", tLambda: "lambda", tNonlocal: "nonlocal",
	tNot: "not", tOr: "or", tPass: "pass", tRaise: "raise", tReturn: "return", tTry: "try",
	tWhile: "while", tWith: "with", tYield: "yield",
}

func (k tokenKind) isKeyword() bool { return k >= tFalse }

// augmented maps an augmented assignment to its operator.
var augmented = [tokenKinds]Operator{
	tPlusEqual: Add, tMinusEqual: Sub, tStarEqual: Mult, tAtEqual: MatMult, tSlashEqual: Div,
	tPercentEqual: Mod, tDoubleStarEqual: Pow, tLShiftEqual: LShift, tRShiftEqual: RShift,
	tVBarEqual: BitOr, tCaretEqual: BitXor, tAmperEqual: BitAnd, tDoubleSlashEqual: FloorDiv,
}

func (k tokenKind) isAugmented() bool { return k >= tPlusEqual && k <= tDoubleSlashEqual }

// isOperand reports whether k makes what stands before it an expression of its
// own: nothing that ends with a name goes on with a k.
func (k tokenKind) isOperand() bool {
	return k >= tName && k <= tFString || k == tLBrace || k == tNone || k == tTrue || k == tFalse
}

// startsExpression holds the kinds that a star_named_expression may begin with.
var startsExpression = [tokenKinds]bool{
	tName: true, tInt: true, tFloat: true, tComplex: true, tString: true, tFString: true,
	tLParen: true, tLBracket: true, tLBrace: true, tEllipsis: true, tPlus: true, tMinus: true,
	tStar: true, tTilde: true, tFalse: true, tNone: true, tTrue: true, tAwait: true,
	tLambda: true, tNot: true,
}
