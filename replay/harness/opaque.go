package harness

import (
	"slices"
	"strings"

	"github.com/ftlint/ftlint/analyzer/syntax"
)

// A class of which nothing is known, and what derives from one: what an object
// does not have by itself, it has from there, and that is unknown.
const opaqueText = `class Opaque:
    def __init__(self, *args, **kwargs):
        pass
    def __init_subclass__(cls, **kwargs):
        pass
    def __getattr__(self, name):
        if name[:2] == '__':
            raise AttributeError(name)
        return Unknown(name, None, True)
`

// isinstanceText tells whether a value is of a class, or a class derives from
// another one, where one of both is unknown.
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
_issubclass = issubclass
def issubclass(derived, kind):
    if type(kind) is tuple:
        for one in kind:
            if issubclass(derived, one):
                return True
        return False
    if type(kind) is Unknown or type(derived) is Unknown:
        return _true
    return _issubclass(derived, kind)
`

// inheritedText asks what is above an object's class, and then what is not known.
const inheritedText = `def _inherited(above, name):
    try:
        return getattr(above, name)
    except AttributeError:
        return Unknown(name, None, True)
`

// inherited prints `super().x` in a class that derives from one that is not known,
// "" elsewhere: `super()` asks no `__getattr__`.
func (p *printer) inherited(e *syntax.Attribute) string {
	c, ok := e.Value.(*syntax.Call)
	if !ok || !p.below || syntax.LastName(c.Func) != "super" || strings.HasPrefix(e.Attr, "__") {
		return ""
	}
	p.asks.inherits = true
	return "_inherited(" + p.expr(c) + ", " + quoted(e.Attr) + ")"
}

// base prints a base class; one that is not known is opaque.
func (p *printer) base(e syntax.Expr) string {
	if sub, ok := e.(*syntax.Subscript); ok { // what it is generic in makes no difference to a run
		return p.base(sub.Value)
	}
	if pt := path(e); p.s.foreignError(pt) {
		return p.errorClass(pt)
	}
	if p.s.isUnknownBase(e) {
		p.opaque()
		p.note("the base class " + path(e) + " is not known: what objects have from it does what it is asked")
		return "Opaque"
	}
	return p.expr(e)
}

func (p *printer) opaque() { p.asks.unknown, p.asks.opaque = true, true }

// foreignDecorator is the path of a decorator that is not known, "" of another one:
// it is imported, or a method of an object that what is imported makes, as
// `app.route` of `app = Flask(__name__)`.
func (s *slicer) foreignDecorator(d syntax.Expr) string {
	if c, ok := d.(*syntax.Call); ok {
		d = c.Func
	}
	of := path(d)
	if of == "" {
		return ""
	}
	if s.foreign(head(of)) {
		return of
	}
	if _, method := d.(*syntax.Attribute); method && s.madeByForeign(head(of)) {
		return of
	}
	return ""
}

// madeByForeign says whether a name of module level is bound once, to what a call
// of something that is not known makes.
func (s *slicer) madeByForeign(name string) bool {
	bindings, foreign := 0, false
	eachAtModuleLevel(s.mod.Body, func(st syntax.Stmt) {
		if !slices.Contains(bound(st), name) {
			return
		}
		bindings++
		if a, ok := st.(*syntax.Assign); ok {
			if c, ok := a.Value.(*syntax.Call); ok && path(c.Func) != "" {
				foreign = s.foreign(head(path(c.Func)))
			}
		}
	})
	return bindings == 1 && foreign
}

// wraps says whether a decorator that is not known may be left out: it is taken
// to leave the function or class as it is (f is nil for a class). Of one that makes something else of a
// generator or a coroutine, writes methods, or may take a lock, that cannot be said.
func (p *printer) wraps(d syntax.Expr, f *syntax.FunctionDef) bool {
	if f != nil && (f.Async || yields(f)) {
		return false
	}
	if c, ok := d.(*syntax.Call); ok {
		d = c.Func
	}
	return !locking(syntax.LastName(d)) && (f != nil || !writesMethods[path(d)])
}

// writesMethods are decorators of classes that give them a constructor: attrs and its
// like.
var writesMethods = map[string]bool{"attr.s": true, "attr.attrs": true, "attr.dataclass": true, "attr.define": true, "attr.frozen": true, "attr.mutable": true,
	"attrs.define": true, "attrs.frozen": true, "attrs.mutable": true, "attrs": true, "define": true, "frozen": true, "mutable": true, "dataclass": true,
	"pydantic.dataclasses.dataclass": true}

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
		name := syntax.LastName(b)
		if s.foreign(head(path(b))) || s.classes[name] != nil || strings.HasSuffix(name, "Error") || strings.HasSuffix(name, "Exception") {
			return false
		}
	}
	return true
}

// belowForeign says whether a class derives from one that is not known.
func (s *slicer) belowForeign(c *syntax.ClassDef, depth int) bool {
	if c == nil || depth > mostDepth {
		return false
	}
	if s.opensUp(c) {
		return true
	}
	for _, b := range c.Bases {
		if !s.foreignError(path(b)) && s.isUnknownBase(b) || s.belowForeign(s.classes[syntax.LastName(b)], depth+1) {
			return true
		}
	}
	return false
}
