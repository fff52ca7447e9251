package harness

import (
	"strings"

	"github.com/ftlint/ftlint/analyzer/syntax"
)

// Exceptions of modules that are not known are classes of the harness, each an
// exception of its own: what the program raises of them, its handlers of the same
// name catch.
//
//	from redis import exceptions
//	raise exceptions.LockError("held")     # class exceptions_LockError(ForeignError)
//
// Which derives from which is not known: a handler of another name lets it pass.
const foreignErrorText = `class ForeignError(Exception):
    def __init__(self, *args, **kwargs):
        Exception.__init__(self, *args)
    def __getattr__(self, name):
        if name[:2] == '__':
            raise AttributeError(name)
        return Unknown(name, None, True)
def _failure(error):
    if type(error) is Unknown:
        return ForeignError(error._label)
    return error
`

// findErrors lists the names and dotted paths that the program raises, handles or
// derives such classes from.
func (s *slicer) findErrors() map[string]bool {
	if s.errors != nil {
		return s.errors
	}
	s.errors = map[string]bool{}
	add := func(e syntax.Expr) {
		if c, ok := e.(*syntax.Call); ok {
			e = c.Func
		}
		if p := path(e); p != "" {
			s.errors[p] = true
		}
	}
	s.mod.Inspect(func(n syntax.Node) bool {
		switch n := n.(type) {
		case *syntax.Raise:
			add(n.Exc)
		case *syntax.ExceptHandler:
			if several, ok := n.Type.(*syntax.Tuple); ok {
				for _, e := range several.Elts {
					add(e)
				}
			} else {
				add(n.Type)
			}
		}
		return true
	})
	for n := -1; n != len(s.errors); {
		n = len(s.errors)
		for _, name := range sorted(s.classes) {
			if c := s.classes[name]; len(c.Bases) > 0 && (s.errors[name] || soundsLikeError(name)) {
				add(c.Bases[0])
			}
		}
	}
	return s.errors
}

func soundsLikeError(name string) bool {
	return strings.HasSuffix(name, "Error") || strings.HasSuffix(name, "Exception") || strings.HasSuffix(name, "Warning")
}

// foreignError says whether a path is an exception of a module that is not known.
func (s *slicer) foreignError(path string) bool {
	return path != "" && (s.findErrors()[path] || soundsLikeError(path)) && s.foreign(head(path))
}

// errorClass names the harness's class for a path.
func (p *printer) errorClass(path string) string {
	name := strings.ReplaceAll(path, ".", "_")
	if strings.Contains(path, ".") {
		p.s.spoken[path] = true
	}
	p.asks.unknown, p.asks.errors = true, true
	p.note("the exception " + path + " is not known: only handlers of that name catch it")
	return name
}

// errorClasses prints those that stand for dotted paths.
func (p *printer) errorClasses() {
	p.row = 0
	for _, path := range sorted(p.s.spoken) {
		p.suiteOf("class "+p.errorClass(path)+"(ForeignError):", "pass")
	}
}

// raised prints what a `raise` raises.
func (p *printer) raised(e syntax.Expr) string {
	text := p.expr(e)
	if c, ok := e.(*syntax.Call); ok {
		e = c.Func
	}
	of := path(e)
	if !p.has.unknown || of != "" && (soundsLikeError(of) || p.s.classes[of] != nil || p.s.foreignError(of)) {
		return text
	}
	p.asks.errors = true
	return "_failure(" + text + ")"
}
