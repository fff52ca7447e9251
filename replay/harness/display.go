package harness

import (
	"strings"

	"github.com/ftlint/ftlint/analyzer/bind"
	"github.com/ftlint/ftlint/analyzer/syntax"
)

// Displays and calls that hold what others hold: gpython has no `[*x]`, no
// `{**x}`, one `*` and one `**` in a call, and these after the other arguments.
//
//	[a, *b]        # [a] + _list(b)
//	{**a, 'n': 1}  # _joined(_joined({}, a), {'n': 1})
//	f(*a, b)       # f(*(_list(a) + [b]))
//
// Each is evaluated in the order of the text.
const joinedText = `_list, _tuple, _set = list, tuple, set
def _joined(whole, part):
    whole.update(part)
    return whole
def _given(whole, part):
    for name in part:
        if name in whole:
            raise TypeError('got multiple values for keyword argument ' + repr(name))
    return _joined(whole, part)
`

// display prints a tuple, list or set.
func (p *printer) display(e syntax.Expr) string {
	switch e := e.(type) {
	case *syntax.Tuple:
		switch {
		case len(e.Elts) == 0:
			return "()"
		case spreads(e.Elts):
			return "_tuple(" + p.joinedList(e.Elts) + ")"
		case len(e.Elts) == 1:
			return "(" + p.expr(e.Elts[0]) + ",)"
		}
		return "(" + p.list(e.Elts) + ")"
	case *syntax.List:
		if spreads(e.Elts) {
			return "(" + p.joinedList(e.Elts) + ")"
		}
		return "[" + p.list(e.Elts) + "]"
	case *syntax.Set:
		if spreads(e.Elts) {
			return "_set(" + p.joinedList(e.Elts) + ")"
		}
		return "{" + p.list(e.Elts) + "}"
	}
	return ""
}

// spreads says whether there is a `*` among what is read; a starred target is
// printed as it is.
func spreads(es []syntax.Expr) bool {
	for _, e := range es {
		if st, ok := e.(*syntax.Starred); ok && st.Ctx == syntax.Load {
			return true
		}
	}
	return false
}

// joinedList prints elements with a `*` among them as a sum of lists.
func (p *printer) joinedList(es []syntax.Expr) string {
	return p.sum(es, p.expr)
}

func (p *printer) sum(es []syntax.Expr, print func(syntax.Expr) string) string {
	p.called, p.asks.joins = true, true
	var terms, run []string
	flush := func() {
		if len(run) > 0 {
			terms, run = append(terms, "["+strings.Join(run, ", ")+"]"), nil
		}
	}
	for _, e := range es {
		if st, ok := e.(*syntax.Starred); ok {
			flush()
			terms = append(terms, "_list("+p.expr(st.Value)+")")
			continue
		}
		run = append(run, print(e))
	}
	flush()
	return strings.Join(terms, " + ")
}

func (p *printer) dict(e *syntax.Dict) string {
	whole := ""
	var run []string
	flush := func() {
		if text := "{" + strings.Join(run, ", ") + "}"; whole == "" {
			whole = text
		} else if len(run) > 0 {
			whole = p.joinedDict(whole, text)
		}
		run = nil
	}
	for i, k := range e.Keys {
		if k != nil {
			run = append(run, p.expr(k)+": "+p.expr(e.Values[i]))
			continue
		}
		flush()
		whole = p.joinedDict(whole, p.unpackedDict("_items", e.Values[i]))
	}
	flush()
	return whole
}

func (p *printer) joinedDict(whole, part string) string {
	p.called, p.asks.joins = true, true
	return "_joined(" + whole + ", " + part + ")"
}

// arguments prints the arguments of a call.
func (p *printer) arguments(c *syntax.Call) string {
	var parts []string
	p.starting = p.s.spawnsIn(c)
	mapped := spreading[syntax.LastName(c.Func)] || syntax.LastName(c.Func) == "submit"
	thread := syntax.LastName(c.Func) == "Thread" || syntax.LastName(c.Func) == "Timer"
	argument := func(a syntax.Expr) string {
		_, text := a.(*syntax.Constant)
		if _, method := c.Func.(*syntax.Attribute); mapped && method && p.driverLevel() && !(text && syntax.LastName(c.Func) == "submit") {
			return p.iterable(a)
		}
		return p.gone(c, a, p.expr(a))
	}
	star := ""
	for i, a := range c.Args {
		if st, ok := a.(*syntax.Starred); ok {
			star = "*" + p.operand(st.Value)
			if i < len(c.Args)-1 {
				star = "*(" + p.sum(c.Args[i:], argument) + ")"
			}
			break
		}
		parts = append(parts, argument(a))
	}
	kwargs := ""
	several := 0
	for _, k := range c.Keywords {
		switch {
		case k.Arg == "" && several == 0:
			kwargs = p.keywords(k.Value)
			several++
		case k.Arg == "":
			if several == 1 {
				kwargs = p.joinedDict("{}", kwargs)
			}
			kwargs = "_given(" + kwargs + ", " + p.keywords(k.Value) + ")"
			several++
		case k.Arg == "daemon" && thread:
			p.note("daemon threads are ordinary ones, so that the end of the program waits for them")
		default:
			parts = append(parts, k.Arg+"="+p.expr(k.Value))
		}
	}
	if star != "" {
		parts = append(parts, star)
	}
	if kwargs != "" {
		parts = append(parts, "**"+kwargs)
	}
	return strings.Join(parts, ", ")
}

// keywords prints what stands after `**` in a call: of something that is not known,
// and of keys that are not known, nothing is given.
func (p *printer) keywords(e syntax.Expr) string { return p.unpackedDict("_keywords", e) }

// unpackedDict prints what stands after `**`, looked at by a function of the prelude.
func (p *printer) unpackedDict(by string, e syntax.Expr) string {
	if name, ok := e.(*syntax.Name); !p.has.unknown || ok && p.s.takesKeywords(p.scope, name.ID) {
		return p.operand(e)
	}
	return by + "(" + p.expr(e) + ")"
}

// takesKeywords says whether a name is the `**kwargs` of a function.
func (s *slicer) takesKeywords(scope bind.ScopeID, name string) bool {
	def, ok := s.table.Scopes[scope].Node.(*syntax.FunctionDef)
	return ok && def.Args.Kwarg != nil && def.Args.Kwarg.Name == name
}
