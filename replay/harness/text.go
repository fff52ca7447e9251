package harness

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/ftlint/ftlint/analyzer/bind"
	"github.com/ftlint/ftlint/analyzer/syntax"
)

var operatorText = map[syntax.Operator]string{
	syntax.Add: "+", syntax.Sub: "-", syntax.Mult: "*", syntax.Div: "/", syntax.Mod: "%", syntax.Pow: "**",
	syntax.LShift: "<<", syntax.RShift: ">>", syntax.BitOr: "|", syntax.BitXor: "^", syntax.BitAnd: "&", syntax.FloorDiv: "//",
}

var unaryText = map[syntax.UnaryOperator]string{syntax.Invert: "~", syntax.Not: "not ", syntax.UAdd: "+", syntax.USub: "-"}

var compareText = map[syntax.CmpOperator]string{
	syntax.Eq: "==", syntax.NotEq: "!=", syntax.Lt: "<", syntax.LtE: "<=", syntax.Gt: ">", syntax.GtE: ">=",
	syntax.Is: "is", syntax.IsNot: "is not", syntax.In: "in", syntax.NotIn: "not in",
}

func itoa(n int) string { return strconv.Itoa(n) }

// name checks that an identifier is one for gpython too.
func (p *printer) name(n syntax.Node, id string) string {
	for i := 0; i < len(id); i++ {
		if id[i] >= 0x80 {
			p.refuse(n, "the identifier "+id+", which is not ASCII,")
		}
	}
	return id
}

// operand prints an expression so that it can stand in an operator.
func (p *printer) operand(e syntax.Expr) string {
	text := p.expr(e)
	switch e := e.(type) {
	case *syntax.Name, *syntax.Attribute, *syntax.Subscript, *syntax.Call, *syntax.List, *syntax.Dict, *syntax.Set, *syntax.Tuple,
		*syntax.ListComp, *syntax.SetComp, *syntax.DictComp, *syntax.GeneratorExp, *syntax.JoinedStr, *syntax.Yield, *syntax.YieldFrom:
		return text
	case *syntax.Constant:
		if e.Kind != syntax.Int && e.Kind != syntax.Float {
			return text
		}
		return text
	}
	return "(" + text + ")"
}

// primary prints what stands before a dot, a bracket or a call.
func (p *printer) primary(e syntax.Expr) string {
	if c, ok := e.(*syntax.Constant); ok && (c.Kind == syntax.Int || c.Kind == syntax.Float) {
		return "(" + p.expr(e) + ")"
	}
	return p.operand(e)
}

func (p *printer) list(es []syntax.Expr) string {
	var parts []string
	for _, e := range es {
		parts = append(parts, p.expr(e))
	}
	return strings.Join(parts, ", ")
}

func (p *printer) expr(e syntax.Expr) string {
	switch e := e.(type) {
	case *syntax.Name:
		if _, place := p.s.table.Resolve(p.scope, e.ID); e.ID == "open" && place == bind.Unknown {
			p.asks.unknown = true // files are
		}
		if e.ID == fileName && e.Ctx == syntax.Load && p.s.onlyValue(fileName) == nil {
			return p.constantOf(fileName)
		}
		p.lacksType(e.ID)
		return p.name(e, e.ID)
	case *syntax.Constant:
		if n, ok := p.s.numbers[e]; ok {
			p.note("the number at line " + itoa(p.s.shown(p.s.rowOf(e))) + " is " + itoa(n) + " instead of " + e.Value)
			return itoa(n)
		}
		return p.constant(e)
	case *syntax.JoinedStr:
		return p.joined(e)
	case *syntax.Attribute:
		return p.attribute(e)
	case *syntax.Subscript:
		return p.primary(e.Value) + "[" + p.slice(e.Slice) + "]"
	case *syntax.Call:
		if n, ok := e.Func.(*syntax.Name); ok && (n.ID == "isinstance" || n.ID == "issubclass") && p.has.unknown {
			p.asks.checks = true
		}
		if p.raisedCall(e) {
			p.note("the call of " + syntax.LastName(e.Func) + " at line " + itoa(p.s.shown(p.s.rowOf(e))) + " raises")
			p.asks.raises = true
			return "_raises()"
		}
		if value := p.constantCall(e); value != "" {
			return value
		}
		if view := p.throughView(e); view != "" {
			return view
		}
		if g, ok := p.loneGenerator(e); ok {
			return p.primary(e.Func) + g
		}
		return p.taken(e, p.primary(e.Func)+"("+p.named(e)+")")
	case *syntax.BinOp:
		if e.Op == syntax.MatMult {
			p.refuse(e, "the operator @")
		}
		return p.operand(e.Left) + " " + operatorText[e.Op] + " " + p.operand(e.Right)
	case *syntax.UnaryOp:
		return unaryText[e.Op] + p.operand(e.Operand)
	case *syntax.BoolOp:
		var parts []string
		for _, v := range e.Values {
			parts = append(parts, p.operand(v))
		}
		return strings.Join(parts, map[syntax.BoolOperator]string{syntax.And: " and ", syntax.Or: " or "}[e.Op])
	case *syntax.Compare:
		text := p.operand(e.Left)
		for i, op := range e.Ops {
			text += " " + compareText[op] + " " + p.operand(e.Comparators[i])
		}
		return text
	case *syntax.IfExp:
		return p.operand(e.Body) + " if " + p.operand(e.Test) + " else " + p.operand(e.Orelse)
	case *syntax.Tuple, *syntax.List, *syntax.Set:
		return p.display(e)
	case *syntax.Dict:
		return p.dict(e)
	case *syntax.Lambda:
		defer func(settable map[string]bool) { p.settable = settable }(p.settable)
		p.settable = nil // what it binds is its own
		return "lambda " + p.parameters(e.Args) + ": " + p.expr(e.Body)
	case *syntax.ListComp:
		return "[" + p.expr(e.Elt) + p.generators(e, e.Generators) + "]"
	case *syntax.SetComp:
		return "{" + p.expr(e.Elt) + p.generators(e, e.Generators) + "}"
	case *syntax.GeneratorExp:
		return "(" + p.expr(e.Elt) + p.generators(e, e.Generators) + ")"
	case *syntax.DictComp:
		if e.Value == nil {
			p.refuse(e, "unpacking in a comprehension")
		}
		return "{" + p.expr(e.Key) + ": " + p.expr(e.Value) + p.generators(e, e.Generators) + "}"
	case *syntax.Yield:
		if e.Value == nil {
			return "(yield)"
		}
		return "(yield " + p.expr(e.Value) + ")"
	case *syntax.YieldFrom:
		return "(yield from " + p.expr(e.Value) + ")"
	case *syntax.Starred:
		return "*" + p.operand(e.Value)
	case *syntax.Slice:
		return p.slice(e)
	case *syntax.Await:
		p.refuse(e, "await")
	case *syntax.NamedExpr:
		return p.namedExpr(e)
	case *syntax.TemplateStr:
		p.refuse(e, "a template string")
	}
	p.refuse(e, fmt.Sprintf("%T", e))
	return ""
}

// namedText is the name of an attribute by what is not known: its label. What a module
// has by such a name is unknown, too.
const namedText = `def _named(name):
    if type(name) is Unknown:
        return name._label
    return name
def _owner(owner, name):
    if type(name) is Unknown and type(owner).__name__ == 'module':
        return name
    return owner
`

// named prints the arguments of a call; where one is the name of an attribute, it has
// to be a text.
func (p *printer) named(c *syntax.Call) string {
	switch n, ok := c.Func.(*syntax.Name); {
	case !ok || !p.has.unknown || len(c.Args) < 2 || len(c.Keywords) > 0 || isText(c.Args[1]):
	case n.ID == "getattr" || n.ID == "setattr" || n.ID == "hasattr" || n.ID == "delattr":
		p.asks.names = true
		var rest string
		for _, e := range c.Args[2:] {
			rest += ", " + p.expr(e)
		}
		owner := p.expr(c.Args[0])
		if _, plain := c.Args[1].(*syntax.Name); plain && n.ID == "getattr" {
			owner = "_owner(" + owner + ", " + p.expr(c.Args[1]) + ")"
		}
		return owner + ", _named(" + p.expr(c.Args[1]) + ")" + rest
	}
	return p.arguments(c)
}

func (p *printer) slice(e syntax.Expr) string {
	s, ok := e.(*syntax.Slice)
	if !ok {
		return p.expr(e)
	}
	text := ""
	if s.Lower != nil {
		text += p.operand(s.Lower)
	}
	text += ":"
	if s.Upper != nil {
		text += p.operand(s.Upper)
	}
	if s.Step != nil {
		text += ":" + p.operand(s.Step)
	}
	return text
}

func (p *printer) generators(of syntax.Node, gens []syntax.Comprehension) string {
	text := ""
	p.starting = p.s.spawnsIn(of)
	for _, g := range gens {
		if g.Async {
			refuse(p.row, "async for")
		}
		text += " for " + p.target(g.Target) + " in "
		if p.driverLevel() || p.starting || of.Extent().Contains(p.s.finding.Span) {
			text += p.copied(g.Iter, p.iterable(g.Iter))
		} else {
			text += p.copied(g.Iter, p.operand(g.Iter))
		}
		for _, c := range g.Ifs {
			text += " if " + p.operand(c)
		}
	}
	return text
}

// driverLevel says whether what is printed belongs to a driver, whose
// comprehensions make threads.
func (p *printer) driverLevel() bool { return p.sliced }

func (p *printer) loneGenerator(c *syntax.Call) (string, bool) {
	if len(c.Args) != 1 || len(c.Keywords) > 0 {
		return "", false
	}
	g, ok := c.Args[0].(*syntax.GeneratorExp)
	if !ok {
		return "", false
	}
	return p.expr(g), true
}

func intOf(e syntax.Expr) (int, bool) {
	c, ok := e.(*syntax.Constant)
	if !ok || c.Kind != syntax.Int {
		return 0, false
	}
	n, err := strconv.ParseInt(strings.ReplaceAll(c.Value, "_", ""), 0, 32)
	return int(n), err == nil
}

// parameters prints a parameter list without annotations. Markers of
// positional-only parameters are left out: gpython has none.
func (p *printer) parameters(a *syntax.Arguments) string {
	var parts []string
	all := append(append([]*syntax.Arg(nil), a.PosOnly...), a.Args...)
	for i, arg := range all {
		text := p.name(arg, arg.Name)
		if j := i - (len(all) - len(a.Defaults)); j >= 0 {
			text += "=" + p.operand(a.Defaults[j])
		}
		parts = append(parts, text)
	}
	if a.Vararg != nil {
		parts = append(parts, "*"+p.name(a.Vararg, a.Vararg.Name))
	} else if len(a.KwOnly) > 0 {
		parts = append(parts, "*")
	}
	for i, arg := range a.KwOnly {
		text := p.name(arg, arg.Name)
		if a.KwDefaults[i] != nil {
			text += "=" + p.operand(a.KwDefaults[i])
		} else if mixed(a) {
			text += "=None" // every call gives it; gpython misplaces the defaults otherwise
		}
		parts = append(parts, text)
	}
	if a.Kwarg != nil {
		parts = append(parts, "**"+p.name(a.Kwarg, a.Kwarg.Name))
	}
	return strings.Join(parts, ", ")
}

// mixed says whether some keyword-only parameters have defaults and others not.
func mixed(a *syntax.Arguments) bool {
	return slices.Contains(a.KwDefaults, nil) && slices.ContainsFunc(a.KwDefaults, func(e syntax.Expr) bool { return e != nil })
}

func (p *printer) constant(c *syntax.Constant) string {
	switch c.Kind {
	case syntax.Str:
		return quoted(c.Value)
	case syntax.Bytes:
		return "b" + quotedBytes(c.Value)
	case syntax.Int, syntax.Float:
		return strings.ReplaceAll(c.Value, "_", "")
	case syntax.Complex:
		p.refuse(c, "a complex number")
	case syntax.True:
		return "True"
	case syntax.False:
		return "False"
	case syntax.Ellipsis:
		return "..."
	}
	return "None"
}

// quoted writes a string in ASCII.
func quoted(s string) string {
	var b strings.Builder
	b.WriteByte('\'')
	for i, r := range s {
		switch {
		case r == '\'' || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case r == '\n':
			b.WriteString(`\n`)
		case r >= ' ' && r < 0x7f:
			b.WriteRune(r)
		case r == 0xFFFD && !strings.HasPrefix(s[i:], "\uFFFD"):
			refuse(0, "a string with a lone surrogate")
		case r < 0x100:
			fmt.Fprintf(&b, `\x%02x`, r)
		case r < 0x10000:
			fmt.Fprintf(&b, `\u%04x`, r)
		default:
			fmt.Fprintf(&b, `\U%08x`, r)
		}
	}
	b.WriteByte('\'')
	return b.String()
}

func quotedBytes(s string) string {
	var b strings.Builder
	b.WriteByte('\'')
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c == '\'' || c == '\\':
			b.WriteByte('\\')
			b.WriteByte(c)
		case c >= ' ' && c < 0x7f:
			b.WriteByte(c)
		default:
			fmt.Fprintf(&b, `\x%02x`, c)
		}
	}
	b.WriteByte('\'')
	return b.String()
}

// joined prints an f-string as a call of format: the values are evaluated in
// the same order, each formatted once.
func (p *printer) joined(e *syntax.JoinedStr) string {
	var format strings.Builder
	var args []string
	p.fields(e, &format, &args)
	if len(args) == 0 {
		return quoted(strings.NewReplacer("{{", "{", "}}", "}").Replace(format.String()))
	}
	return quoted(format.String()) + ".format(" + strings.Join(args, ", ") + ")"
}

func (p *printer) fields(e *syntax.JoinedStr, format *strings.Builder, args *[]string) {
	for _, v := range e.Values {
		switch v := v.(type) {
		case *syntax.Constant:
			format.WriteString(strings.NewReplacer("{", "{{", "}", "}}").Replace(v.Value))
		case *syntax.FormattedValue:
			*args = append(*args, p.expr(v.Value))
			format.WriteString("{")
			if v.Conversion > 0 {
				format.WriteString("!" + string(rune(v.Conversion)))
			}
			if v.FormatSpec != nil {
				format.WriteString(":")
				p.fields(v.FormatSpec, format, args)
			}
			format.WriteString("}")
		}
	}
}

// attribute prints one, or what the harness has in its place.
func (p *printer) attribute(e *syntax.Attribute) string {
	if of := path(e); p.s.foreignError(of) {
		return p.errorClass(of)
	}
	if text := p.constantAttribute(path(e)); text != "" {
		return text
	}
	if e.Attr == "__code__" && e.Ctx == syntax.Load {
		p.asks.unknown = true
		p.note("what `__code__` says of a function is not known")
		return "Unknown('__code__')"
	}
	if text := p.process(e); text != "" {
		return text
	}
	if of := p.s.lacks(e); of != "" {
		return p.lack(of)
	}
	if text := p.inherited(e); text != "" {
		return text
	}
	if of := path(e.Value); e.Attr == "__init__" && of != "" && p.s.foreign(head(of)) {
		p.opaque()
		return "Opaque.__init__"
	}
	return p.primary(e.Value) + "." + p.name(e, e.Attr)
}
