package harness

import "github.com/ftlint/ftlint/analyzer/syntax"

// What Python 3.4 does not have, or the machine does not, and what it means
// without.

// formal says whether a base class is only for type checkers, or asks for
// methods that subclasses have.
func (s *slicer) formal(e syntax.Expr) bool {
	if sub, ok := e.(*syntax.Subscript); ok {
		e = sub.Value
	}
	switch syntax.LastName(e) {
	case "Generic", "Protocol", "ABC":
		return s.classes[syntax.LastName(e)] == nil
	}
	return false
}

// formalDecorator says whether a decorator changes nothing that a run shows.
func formalDecorator(e syntax.Expr) bool {
	switch syntax.LastName(e) {
	case "abstractmethod", "override", "final", "overload", "runtime_checkable":
		return true
	}
	return false
}

// driven says whether a function is a generator that a decorator which is not
// known makes something else of: mostly a coroutine of the time before `async`.
func (p *printer) driven(f *syntax.FunctionDef) bool {
	if p.s.enclosingStmt(f) != nil || !yields(f) {
		return false
	}
	for _, d := range f.Decorators {
		if p.s.foreignDecorator(d) != "" {
			return true
		}
	}
	return false
}

// asyncDef prints a coroutine function: nobody here can run it.
func (p *printer) asyncDef(f *syntax.FunctionDef) {
	if !p.has.unknown {
		p.asks.unknown = true
	}
	p.suiteOf("def "+p.name(f, f.Name)+"(*args, **kwargs):", "raise UnknownError('Unknown: a coroutine')")
}
