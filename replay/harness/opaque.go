package harness

import (
	"strings"

	"github.com/ftlint/ftlint/analyzer/syntax"
)

// A class of which nothing is known, and what derives from one: what an object
// does not have by itself, it has from there, and that is unknown.
const opaqueText = `class Opaque:
    def __init__(self, *args, **kwargs):
        pass
    def __getattr__(self, name):
        if name[:2] == '__':
            raise AttributeError(name)
        return Unknown(name, None, True)
`

// isinstanceText tells whether a value is of a class where one of both is
// unknown.
const isinstanceText = `_isinstance = isinstance
def isinstance(value, kind):
    if type(kind) is tuple:
        for one in kind:
            if isinstance(value, one):
                return True
        return False
    if type(kind) is Unknown or type(value) is Unknown:
        return _true
    return _isinstance(value, kind)
`

// base prints a base class; one that is not known is opaque.
func (p *printer) base(e syntax.Expr) string {
	if pt := path(e); pt != "" && p.s.foreign(head(pt)) {
		p.opaque()
		p.note("the base class " + pt + " is not known: what objects have from it does what it is asked")
		return "Opaque"
	}
	return p.expr(e)
}

func (p *printer) opaque() { p.asks.unknown, p.asks.opaque = true, true }

// wraps says whether a decorator that is not known may be left out: it is taken
// to leave the function as it is. Of one that makes something else of a
// generator or a coroutine, or that may take a lock, that cannot be said.
func (p *printer) wraps(d syntax.Expr, f *syntax.FunctionDef) bool {
	if f == nil || f.Async || yields(f) {
		return false
	}
	name := lastName(d)
	if c, ok := d.(*syntax.Call); ok {
		name = lastName(c.Func)
	}
	return !locking(name)
}

// locking says whether a name speaks of a lock.
func locking(name string) bool {
	name = strings.ToLower(name)
	for _, word := range []string{"lock", "mutex", "synchroni", "atomic", "exclusive", "serializ", "critical"} {
		if strings.Contains(name, word) {
			return true
		}
	}
	return false
}

// opensUp says whether a class of a narrow harness derives from Opaque, since
// much of it is left out: one that derives from no other class that is kept, and
// is no exception.
func (s *slicer) opensUp(c *syntax.ClassDef) bool {
	if s.stubs == nil || onlyNames(c) {
		return false
	}
	for _, b := range c.Bases {
		name := lastName(b)
		if s.foreign(head(path(b))) || s.classes[name] != nil || strings.HasSuffix(name, "Error") || strings.HasSuffix(name, "Exception") {
			return false
		}
	}
	return true
}
