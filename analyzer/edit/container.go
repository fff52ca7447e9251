package edit

import (
	"github.com/ftlint/ftlint/analyzer/source"
	"github.com/ftlint/ftlint/analyzer/syntax"
)

// membership is `key in container`, or its opposite.
type membership struct {
	key, container syntax.Expr
	absent         bool
}

// membershipIn reads a test. Key and container must be such that looking at
// them once instead of twice makes no difference.
func membershipIn(test syntax.Expr) (membership, bool) {
	inverted := false
	for {
		not, ok := test.(*syntax.UnaryOp)
		if !ok || not.Op != syntax.Not {
			break
		}
		test, inverted = not.Operand, !inverted
	}
	c, ok := test.(*syntax.Compare)
	if !ok || len(c.Ops) != 1 || c.Ops[0] != syntax.In && c.Ops[0] != syntax.NotIn {
		return membership{}, false
	}
	m := membership{c.Left, c.Comparators[0], (c.Ops[0] == syntax.NotIn) != inverted}
	return m, isPlace(m.container) && isPure(m.key)
}

// item reports whether an expression is the item that a test looks for.
func (d *draft) item(m membership, e syntax.Expr) bool {
	s, ok := e.(*syntax.Subscript)
	return ok && d.alike(s.Value, m.container) && d.alike(s.Slice, m.key)
}

// method reads a call of a method of the tested container, whose first
// argument is the key.
func (d *draft) method(m membership, e syntax.Expr) (name string, call *syntax.Call) {
	call, ok := e.(*syntax.Call)
	if !ok || len(call.Args) == 0 || len(call.Keywords) > 0 || !d.alike(call.Args[0], m.key) {
		return "", nil
	}
	f, ok := call.Func.(*syntax.Attribute)
	if !ok || !d.alike(f.Value, m.container) {
		return "", nil
	}
	return f.Attr, call
}

// alike reports whether two expressions are written with the same tokens.
func (f *File) alike(a, b syntax.Expr) bool {
	i, j := f.tokensOf(a), f.tokensOf(b)
	if len(i) != len(j) {
		return false
	}
	for k := range i {
		if i[k] != j[k] {
			return false
		}
	}
	return true
}

func (f *File) tokensOf(n syntax.Node) []string {
	var out []string
	for t := range syntax.Tokens(f.of(n)) {
		if t.Kind != syntax.NewlineToken && t.Kind != syntax.CommentToken {
			out = append(out, f.of(n)[t.Start:t.End])
		}
	}
	return out
}

// isPlace: names, attributes, and items under pure keys.
func isPlace(e syntax.Expr) bool {
	switch e := e.(type) {
	case *syntax.Name:
		return true
	case *syntax.Attribute:
		return isPlace(e.Value)
	case *syntax.Subscript:
		return isPlace(e.Value) && isPure(e.Slice)
	}
	return false
}

// isPure reports whether an expression can be evaluated once more or less: it
// calls nothing and binds nothing.
func isPure(e syntax.Expr) bool {
	pure := true
	syntax.Inspect(e, func(n syntax.Node) bool {
		switch n.(type) {
		case *syntax.Call, *syntax.Await, *syntax.Yield, *syntax.YieldFrom, *syntax.NamedExpr, *syntax.Starred,
			*syntax.Lambda, *syntax.ListComp, *syntax.SetComp, *syntax.DictComp, *syntax.GeneratorExp, *syntax.BadExpr:
			pure = false
		}
		return pure
	})
	return pure
}

// isCheap reports whether a value may be made without need: constants, names,
// displays of such, and new empty containers.
func isCheap(e syntax.Expr) bool {
	switch e := e.(type) {
	case *syntax.Constant, *syntax.Name:
		return true
	case *syntax.List:
		return allCheap(e.Elts)
	case *syntax.Tuple:
		return allCheap(e.Elts)
	case *syntax.Set:
		return allCheap(e.Elts)
	case *syntax.Dict:
		return allCheap(e.Keys) && allCheap(e.Values)
	case *syntax.UnaryOp:
		_, number := e.Operand.(*syntax.Constant)
		return number && e.Op != syntax.Not
	case *syntax.Call:
		f, ok := e.Func.(*syntax.Name)
		return ok && len(e.Args)+len(e.Keywords) == 0 && emptyMakers[f.ID]
	}
	return false
}

func allCheap(list []syntax.Expr) bool {
	for _, e := range list {
		if e == nil || !isCheap(e) {
			return false
		}
	}
	return true
}

// emptyMakers make something new and empty.
var emptyMakers = map[string]bool{
	"list": true, "dict": true, "set": true, "tuple": true, "frozenset": true, "str": true, "bytes": true, "bytearray": true,
	"int": true, "float": true, "OrderedDict": true, "deque": true, "Counter": true,
}

// argument is the text of an expression as an argument of a call.
func (f *File) argument(e syntax.Expr) string {
	if t, ok := e.(*syntax.Tuple); ok && (len(t.Elts) == 0 || t.Elts[0].Extent().Start == t.Start) && !isEmptyTuple(t) {
		return "(" + f.of(e) + ")"
	}
	return f.of(e)
}

func isEmptyTuple(t *syntax.Tuple) bool { return len(t.Elts) == 0 }

// conditional finds the `if` statement that a place is in: in its test, or as a
// statement of its body. An `elif` is none.
func (d *draft) conditional(at source.Span) (*syntax.If, error) {
	if s, ok := d.sectionOf(at); ok && s.first == s.last {
		for _, stmt := range []syntax.Stmt{s.stmts[s.first], s.owner} {
			if i, ok := stmt.(*syntax.If); ok && !d.hasElif(i) && (i.Contains(at) && at.Start < i.Body[len(i.Body)-1].Extent().End) {
				return i, nil
			}
		}
	}
	return nil, refusal("the place is in no `if` statement")
}

// choice finds the innermost conditional expression that a place is in.
func (d *draft) choice(at source.Span) *syntax.IfExp {
	var inner *syntax.IfExp
	d.tree.Inspect(func(n syntax.Node) bool {
		if e, ok := n.(*syntax.IfExp); ok && e.Contains(at) {
			inner = e
		}
		return true
	})
	return inner
}

func (p SetDefault) carryOut(d *draft) error {
	i, err := d.conditional(p.At)
	if err != nil {
		return err
	}
	m, ok := membershipIn(i.Test)
	if !ok || !m.absent || len(i.Orelse) > 0 || len(i.Body) != 1 {
		return refusal("this is no `if k not in d` with one statement")
	}
	switch s := i.Body[0].(type) {
	case *syntax.Assign:
		if len(s.Targets) == 1 && d.item(m, s.Targets[0]) && isCheap(s.Value) {
			d.replace(i.Span, d.of(m.container)+".setdefault("+d.argument(m.key)+", "+d.argument(s.Value)+")")
			return nil
		}
	case *syntax.ExprStmt:
		if name, call := d.method(m, s.Value); name == "add" && len(call.Args) == 1 {
			d.replace(i.Span, d.of(call))
			return nil
		}
	}
	return refusal("what is inserted takes work to make")
}

func (p Pop) carryOut(d *draft) error {
	if e := d.choice(p.At); e != nil {
		return d.popOr(e)
	}
	i, err := d.conditional(p.At)
	if err != nil {
		return err
	}
	m, ok := membershipIn(i.Test)
	if !ok || m.absent || len(i.Orelse) > 0 || len(i.Body) != 1 {
		return refusal("this is no `if k in d` with one statement")
	}
	pop := d.of(m.container) + ".pop(" + d.argument(m.key) + ", None)"
	switch s := i.Body[0].(type) {
	case *syntax.Delete:
		if len(s.Targets) == 1 && d.item(m, s.Targets[0]) {
			d.replace(i.Span, pop)
			return nil
		}
	case *syntax.ExprStmt:
		switch name, call := d.method(m, s.Value); {
		case name == "pop" && len(call.Args) <= 2:
			d.replace(i.Span, pop)
			return nil
		case (name == "remove" || name == "discard") && len(call.Args) == 1:
			d.replace(i.Span, d.of(m.container)+".discard("+d.argument(m.key)+")")
			return nil
		}
	}
	return refusal("what is done to the container is no removal of the key")
}

// popOr: d.pop(k) if k in d else v.
func (d *draft) popOr(e *syntax.IfExp) error {
	if m, ok := membershipIn(e.Test); ok {
		then, orelse := arms(e, m)
		if name, call := d.method(m, then); name == "pop" && len(call.Args) == 1 && isCheap(orelse) {
			d.replace(e.Span, d.of(m.container)+".pop("+d.argument(m.key)+", "+d.argument(orelse)+")")
			return nil
		}
	}
	return refusal("this is no `d.pop(k) if k in d else …`")
}

// arms gives what an expression is if the key is there, and if not.
func arms(e *syntax.IfExp, m membership) (there, absent syntax.Expr) {
	if m.absent {
		return e.Orelse, e.Body
	}
	return e.Body, e.Orelse
}

func (p Get) carryOut(d *draft) error {
	if e := d.choice(p.At); e != nil {
		return d.getOr(e)
	}
	i, err := d.conditional(p.At)
	if err != nil {
		return err
	}
	m, ok := membershipIn(i.Test)
	if !ok || m.absent || len(i.Body) != 1 || !d.onlyLooksUp(m, i.Body[0]) {
		return refusal("this is no `if k in d` that only looks `d[k]` up")
	}
	colon := d.operatorBefore(":", i.Body[0].Extent().Start)
	d.replace(source.Span{Start: i.Start, End: colon.End}, "try:")
	region := source.Span{Start: i.Start, End: i.End}
	if len(i.Orelse) > 0 {
		d.replace(d.operatorBefore("else", i.Orelse[0].Extent().Start).Span, "except KeyError")
	} else {
		s, _ := d.sectionOf(i.Span)
		indent, _ := d.indent(s.block)
		region.End = d.line(i.End).End
		d.insert(region.End, d.nl+indent+"except KeyError:"+d.nl+indent+d.unit(s.block)+"pass")
	}
	d.regions = append(d.regions, region)
	return nil
}

// onlyLooksUp: return d[k], x = d[k]. Nothing else in it can raise a KeyError.
func (d *draft) onlyLooksUp(m membership, s syntax.Stmt) bool {
	switch s := s.(type) {
	case *syntax.Return:
		return s.Value != nil && d.item(m, s.Value)
	case *syntax.Assign:
		_, name := s.Targets[0].(*syntax.Name)
		return name && len(s.Targets) == 1 && d.item(m, s.Value)
	}
	return false
}

// operatorBefore is the last token of that text before an offset.
func (f *File) operatorBefore(text string, at uint32) syntax.Token {
	t := f.tokenBefore(at)
	for t.End > 0 && f.Text[t.Start:t.End] != text {
		t = f.tokenBefore(t.Start)
	}
	return t
}

// getOr: d[k] if k in d else v.
func (d *draft) getOr(e *syntax.IfExp) error {
	m, ok := membershipIn(e.Test)
	if !ok {
		return refusal("this is no `d[k] if k in d else …`")
	}
	then, orelse := arms(e, m)
	if !d.item(m, then) || !isCheap(orelse) {
		return refusal("this is no `d[k] if k in d else …`")
	}
	text := d.of(m.container) + ".get(" + d.argument(m.key)
	if c, constant := orelse.(*syntax.Constant); !constant || c.Kind != syntax.None {
		text += ", " + d.argument(orelse)
	}
	d.replace(e.Span, text+")")
	return nil
}
