package bind

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ftlint/ftlint/analyzer/syntax"
)

// Each puzzle is a program and what the names in its scopes stand for, one
// scope a line, in the order in which they open. A name is own (of that
// scope), global, unknown, or of the scope that holds it.
var puzzles = []struct{ name, program, want string }{
	{"a function owns what it assigns, before it does so, too", `
x = 1
def f():
    print(x)
    x = 2
`, `
module: x global, f global
f: print unknown, x own
`},
	{"an augmented assignment is an assignment", `
n = 0
def f():
    n += 1
def g():
    global n
    n += 1
`, `
module: n global, f global, g global
f: n own
g: n global
`},
	{"a global statement makes the module's variable", `
def f():
    global made
    made = 1
def g():
    return made
`, `
module: f global, made global, g global
f: made global
g: made global
`},
	{"a global that nobody binds is a builtin or nothing", `
def f():
    global nothing
    return nothing, len
`, `
module: f global, nothing unknown
f: nothing unknown, len unknown
`},
	{"a nested function captures across the function between", `
def f(x):
    def g():
        def h():
            return x
`, `
module: f global
f: x own, g own
f.g: h own
f.g.h: x of f
`},
	{"nonlocal skips classes and takes the nearest function", `
x = 0
def f():
    x = 1
    class C:
        x = 2
        def g(self):
            nonlocal x
            x = 3
`, `
module: x global, f global
f: x own, C own
f.C: x of f.C, g of f.C
f.C.g: x of f, self own
`},
	{"a global declaration hides the function's variable from those within", `
x = 0
def f(y):
    global x
    def g():
        return x, y
`, `
module: x global, f global
f: y own, x global, g own
f.g: x global, y of f
`},
	{"a class body is invisible to its methods", `
class C:
    limit = 1
    def f(self):
        return limit
`, `
module: C global
C: limit of C, f of C
C.f: self own, limit unknown
`},
	{"defaults and decorators are evaluated outside", `
def outer(a, d):
    @d
    def f(x=a, *, y=a, **d):
        return a
`, `
module: outer global
outer: a own, d own, f own
outer.f: x own, y own, d own, a of outer
`},
	{"bases, keywords and decorators of a class are evaluated outside", `
def f(base, meta, deco):
    @deco
    class C(base, metaclass=meta):
        base = 1
`, `
module: f global
f: base own, meta own, deco own, C own
f.C: base of f.C
`},
	{"annotations are evaluated outside", `
class C:
    Key = int
    def f(self, k: Key) -> Key: ...
`, `
module: C global
C: Key of C, int unknown, f of C
C.f: self own, k own
`},
	{"annotations as text bind and use nothing", `
from __future__ import annotations
def f(x: T) -> (lambda: U): y: V = 1
`, `
module: annotations global, f global
f: x own, y own
`},
	{"an annotation without a value makes a local", `
x = 1
def f():
    x: int
    return x
`, `
module: x global, f global
f: x own, int unknown
`},
	{"an annotated attribute or parenthesised name declares nothing", `
x = 1
def f(o):
    (x): int
    o.x: int
`, `
module: x global, f global
f: o own, int unknown
`},
	{"the first iterable of a comprehension is evaluated outside", `
class C:
    items = []
    good = [i for i in items]
    bad = [i for i in () for j in items]
`, `
module: C global
C: items of C, good of C, bad of C
C.listcomp: i own
C.listcomp: i own, j own, items unknown
`},
	{"a comprehension's variable does not leak", `
i = 0
squares = {i * i: i for i in range(9) if i}
`, `
module: i global, squares global, range unknown
dictcomp: i own
`},
	{"a walrus leaks out of comprehensions into the function", `
def f(xs):
    any((last := [again := x for x in xs]) for y in xs)
    return last, again
`, `
module: f global
f: any unknown, xs own, last own, again own
f.genexpr: y own, xs of f, last of f
f.genexpr.listcomp: x own, again of f
`},
	{"a walrus in a comprehension at module level makes a global", `
[y := x for x in ()]
def f():
    return y
`, `
module: y global, f global
listcomp: x own, y global
f: y global
`},
	{"a walrus in a comprehension follows a global statement", `
def f():
    global y
    [y := x for x in ()]
`, `
module: f global, y global
f: y global
f.listcomp: x own, y global
`},
	{"a walrus in a lambda stays in the lambda", `
f = lambda z: [y := x for x in z]
`, `
module: f global
lambda: z own, y own
lambda.listcomp: x own, y of lambda
`},
	{"super and __class__ capture a cell beside the class body", `
class C:
    def f(self):
        return super().f()
    def g(self):
        return (lambda: __class__)()
def outside():
    return super()
`, `
module: C global, outside global
C: f of C, g of C
C.f: self own, super unknown, __class__ of C
C.g: self own
C.g.lambda: __class__ of C
outside: super unknown, __class__ unknown
`},
	{"private names are mangled by the innermost class with letters in its name", `
class _C:
    __x = 1
    def f(self, __y):
        global __z
        import __m.n
        return __x, __magic__
    class __:
        __x = 2
`, `
module: _C global, _C__z unknown
_C: _C__x of _C, f of _C, __ of _C
_C.f: self own, _C__y own, _C__z unknown, _C__m own, _C__x unknown, __magic__ unknown
_C.__: __x of _C.__
`},
	{"every statement that binds", `
import a.b, c.d as e
from m import g as h, i
def f():
    for j in (): pass
    with x as (k, [l, *m]): pass
    try: pass
    except E as n: pass
    del o
    match p:
        case [q, *r] | {"k": s, **t} if u: pass
        case K(v, w=None) as y: pass
        case _: pass
`, `
module: a global, e global, h global, i global, f global
f: j own, x unknown, k own, l own, m own, E unknown, n own, o own, p unknown, q own, r own, s own, t own, u unknown, K unknown, v own, y own
`},
	{"type parameters are seen by annotations, bases and bodies, not by decorators and defaults", `
@d(T)
def f[T: B](x: T = T) -> T:
    return T
class C[T](Base[T]):
    t: T
`, `
module: f global, T unknown, d unknown, C global
f: T own
f.T: B unknown
f.f: x own, T of f
C: T own, Base unknown
C.C: __type_params__ of C.C, t of C.C, T of C
`},
	{"annotation scopes see their class, functions do not", `
class C:
    A = int
    type B = A
    type L = (lambda: A)
    def f[T: A](self, x: A = A): return A
`, `
module: C global
C: A of C, int unknown, B of C, L of C, f of C
C.B: A of C
C.L:
C.L.lambda: A unknown
C.f: T own, A of C
C.f.T: A of C
C.f.f: self own, x own, A unknown
`},
	{"a generic class mangles its type parameters, and no other name among them", `
class A:
    class C[__T, __U: __T](__B):
        __x: __T = lambda: __y
`, `
module: A global
A: C of A
A.C: _C__T own, _C__U own, __B unknown
A.C.__U: _C__T of A.C
A.C.C: __type_params__ of A.C.C, _C__x of A.C.C, _C__T of A.C
A.C.C.lambda: _C__y unknown
`},
	{"an annotation scope sees that its class declares a name global", `
def f():
    x = 1
    class C:
        global x
        type A = x
`, `
module: f global, x unknown
f: x own, C own
f.C: x unknown, A of f.C
f.C.A: x unknown
`},
	{"a comprehension in an annotation scope does not see the class", `
class C:
    A = int
    type K = [A for i in ()]
`, `
module: C global
C: A of C, int unknown, K of C
C.K:
C.K.listcomp: i own, A unknown
`},
	{"targets of a comprehension may be anything that can be assigned to", `
def f(a, x):
    [0 for a[[b for b in c]], (d, *e), a.g in x]
`, `
module: f global
f: a own, x own
f.listcomp: a of f, c unknown, d own, e own
f.listcomp.listcomp: b own
`},
	{"another module named __future__ makes no annotation text", `
from .__future__ import annotations
x: T
`, `
module: annotations global, x global, T unknown
`},
	{"a generic type alias may name itself", `
type Tree[T] = T | list[Tree[T]]
`, `
module: Tree global
Tree: T own
Tree.Tree: T of Tree, list unknown, Tree global
`},
	{"a star import may bind anything, so unknown stays unknown", `
from m import *
def f():
    return x
`, `
module: f global
f: x unknown
`},
	{"format specifications hold names, too", `
def f(v, w):
    return f"{v:{w}} {v!r:>{(lambda: w)()}}"
`, `
module: f global
f: v own, w own
f.lambda: w of f
`},
}

func TestPuzzles(t *testing.T) {
	for _, p := range puzzles {
		t.Run(p.name, func(t *testing.T) {
			m := syntax.Parse(p.program)
			require.Empty(t, m.Errors)
			table := Bind(m)
			assert.Empty(t, table.Errors)
			assert.ElementsMatch(t, split(p.want), split(describe(table)))
		})
	}
}

// split gives the lines with the names of each in a canonical order: the order
// in which names are first mentioned is no promise.
func split(lines string) []string {
	var sorted []string
	for line := range strings.Lines(strings.TrimSpace(lines)) {
		scope, names, _ := strings.Cut(strings.TrimSpace(line), ":")
		list := strings.Split(names, ",")
		for i := range list {
			list[i] = strings.TrimSpace(list[i])
		}
		slices.Sort(list)
		sorted = append(sorted, scope+": "+strings.Join(list, ", "))
	}
	return sorted
}

func describe(t *Table) string {
	var b strings.Builder
	for i := range t.Scopes {
		id := ScopeID(i)
		var names []string
		for s := range t.In(id) {
			names = append(names, t.Symbols[s].Name+" "+placeWords(t, id, t.Symbols[s].Name))
		}
		fmt.Fprintf(&b, "%s: %s\n", path(t, id), strings.Join(names, ", "))
	}
	return b.String()
}

func path(t *Table, id ScopeID) string {
	if id == ModuleScope {
		return "module"
	}
	s := &t.Scopes[id]
	if s.Parent == ModuleScope {
		return s.Name
	}
	return path(t, s.Parent) + "." + s.Name
}

func placeWords(t *Table, scope ScopeID, name string) string {
	id, place := t.Resolve(scope, name)
	switch place {
	case Own:
		return "own"
	case ModuleVar:
		return "global"
	case Captured, ClassVar:
		return "of " + path(t, t.Symbols[id].Scope)
	}
	return "unknown"
}

// What CPython says when it compiles the program.
var mistakes = []struct{ program, want string }{
	{"nonlocal x", "nonlocal declaration not allowed at module level"},
	{"def f():\n nonlocal x", "no binding for nonlocal 'x' found"},
	{"x = 1\ndef f():\n nonlocal x", "no binding for nonlocal 'x' found"},
	{"class C:\n x = 1\n def f(self):\n  nonlocal x", "no binding for nonlocal 'x' found"},
	{"def f():\n x = 1\n global x", "name 'x' is assigned to before global declaration"},
	{"def f():\n print(x)\n global x", "name 'x' is used prior to global declaration"},
	{"def f(x):\n global x", "name 'x' is parameter and global"},
	{"def f():\n x: int\n global x", "annotated name 'x' can't be global"},
	{"def f():\n global x\n x: int", "annotated name 'x' can't be global"},
	{"def f(x):\n def g():\n  nonlocal x\n  x: int", "annotated name 'x' can't be nonlocal"},
	{"def f(x):\n def g(x):\n  nonlocal x", "name 'x' is parameter and nonlocal"},
	{"def f(x):\n def g():\n  global x\n  nonlocal x", "name 'x' is nonlocal and global"},
	{"x = 1\nglobal x", "name 'x' is assigned to before global declaration"},
	{"def f(a, *a): 0", "duplicate argument 'a' in function definition"},
	{"def f[T, T](): 0", "duplicate type parameter 'T'"},
	{"def f[T]():\n nonlocal T", "nonlocal binding not allowed for type parameter 'T'"},
	{"def f():\n from m import *", "import * only allowed at module level"},
	{"[i := 0 for i in x]", "assignment expression cannot rebind comprehension iteration variable 'i'"},
	{"[0 for j in x if (i := j) for i in x]", "comprehension inner loop cannot rebind assignment expression target 'i'"},
	{"[i for i in (j := x)]", "assignment expression cannot be used in a comprehension iterable expression"},
	{"class C:\n [j := i for i in x]", "assignment expression within a comprehension cannot be used in a class body"},
	{"type A = (x := 1)", "named expression cannot be used within a type alias"},
	{"def f[T: (x := 1)](): 0", "named expression cannot be used within a TypeVar bound"},
	{"def f[*T = (yield)](): 0", "yield expression cannot be used within a TypeVarTuple default"},
	{"def f[**T = (yield)](): 0", "yield expression cannot be used within a ParamSpec default"},
	{"class C[T](await x): 0", "await expression cannot be used within the definition of a generic"},
	{"def f[T](a: [x := 0 for y in z]): 0", "assignment expression within a comprehension cannot be used within the definition of a generic"},
	{"type A = [x := 0 for y in z]", "assignment expression within a comprehension cannot be used in a type alias"},
	{"def f[T = [x := 0 for y in z]](): 0", "assignment expression within a comprehension cannot be used in a TypeVar bound"},
	{"def f(): [(yield) for i in x]", "'yield' inside list comprehension"},
}

func TestMistakes(t *testing.T) {
	for _, m := range mistakes {
		tree := syntax.Parse(m.program)
		require.Empty(t, tree.Errors, m.program)
		errors := Bind(tree).Errors
		if assert.Len(t, errors, 1, m.program) {
			assert.Equal(t, m.want, errors[0].Message, m.program)
		}
	}
}
