package machine_test

import (
	"math/rand/v2"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/ftlint/ftlint/replay/machine"
	"github.com/stretchr/testify/require"
)

// number reads an environment variable that widens a test.
func number(t *testing.T, name string, def int) int {
	t.Helper()
	text := os.Getenv(name)
	if text == "" {
		return def
	}
	n, err := strconv.Atoi(text)
	require.NoError(t, err, name)
	return n
}

// TestGeneratedPrograms holds the machine against CPython on programs that
// nobody thought of: each statement may raise, and says so. FTLINT_GENERATED
// says how many, FTLINT_SEED which.
func TestGeneratedPrograms(t *testing.T) {
	python := cpython(t)
	g := &generator{r: rand.New(rand.NewPCG(uint64(number(t, "FTLINT_SEED", 1)), 2))}
	refused := map[string]int{}
	total, left := number(t, "FTLINT_GENERATED", 1000), 0
	for done := 0; done < total; done += left {
		var texts []string
		for left = min(1000, total-done); len(texts) < left; {
			texts = append(texts, g.program())
		}
		want := onCPython(t, python, texts)
		for i, text := range texts {
			compare(t, text, want[i], refused)
		}
	}
	n := 0
	for _, k := range refused {
		n += k
	}
	t.Logf("%d of %d refused: %v", n, total, refused)
	require.Less(t, n, total/20+1)
}

// address is what CPython shows of an object without a repr, and the machine
// does not.
var address = regexp.MustCompile(` at 0x[0-9a-f]+`)

func compare(t *testing.T, text string, want [2]string, refused map[string]int) {
	p, err := machine.Compile(text)
	require.NoError(t, err, text)
	m := machine.New(p, machine.DefaultLimits)
	r := m.Run(inOrder{}, machine.Mode{})
	m.Close()
	if r.Status == machine.Unsupported || r.Status == machine.Cut { // a size that CPython allows
		refused[r.Reason]++
		return
	}
	require.Empty(t, r.Reason, text)
	got, expected := strings.Split(r.Output, "\n"), strings.Split(address.ReplaceAllString(want[0], ""), "\n")
	for j := range min(len(got), len(expected)) {
		require.Equal(t, expected[j], got[j], "output line %d of\n%s", j+1, text)
	}
	require.Len(t, got, len(expected), text)
	require.Equal(t, address.ReplaceAllString(want[1], ""), r.Error, text)
}

// generator writes programs at random. Sets are only shown sorted: their order
// is CPython's own affair.
type generator struct {
	r      *rand.Rand
	out    strings.Builder
	indent int
	names  int
}

func (g *generator) pick(of ...string) string { return of[g.r.IntN(len(of))] }
func (g *generator) chance(of int) bool       { return g.r.IntN(of) == 0 }

func (g *generator) line(parts ...string) {
	g.out.WriteString(strings.Repeat("    ", g.indent) + strings.Join(parts, "") + "\n")
}

// block writes a compound statement.
func (g *generator) block(head string, body func()) {
	g.line(head)
	g.indent++
	body()
	g.indent--
}

func (g *generator) fresh(prefix string) string {
	g.names++
	return prefix + strconv.Itoa(g.names)
}

const prologue = `a, b, f, s, l, t, d = 3, -7, 2.5, 'spam', [1, 2, 3], (1, 'x', None), {'k': 1, 2: 'v'}
big, e, z = 2 ** 70, {1, 2, 5}, b'by\x00'
class Base:
    kind = 'base'
    def __init__(self, n=1):
        self.n = n
    def __eq__(self, o):
        return isinstance(o, Base) and self.n == o.n
    def __hash__(self):
        return hash(self.n)
    def __repr__(self):
        return type(self).__name__ + '(' + repr(self.n) + ')'
    def m(self, *args, **kw):
        return ('Base.m', self.n, args, sorted(kw.items()))
class Manager:
    def __init__(self, swallow):
        self.swallow = swallow
    def __enter__(self):
        print('enter')
        return self
    def __exit__(self, kind, value, tb):
        print('exit', kind.__name__ if kind else None)
        return self.swallow
o = Base(2)
`

func (g *generator) program() string {
	g.out.Reset()
	g.indent, g.names = 0, 0
	g.out.WriteString(prologue)
	if g.chance(2) {
		g.class()
	}
	if g.chance(2) {
		g.functionAndCalls()
	}
	if g.chance(3) {
		g.generatorFunction()
	}
	if g.chance(3) {
		g.closure()
	}
	for range 9 {
		g.guarded(2)
	}
	g.line("print(a, b, f, s, l, t, d, o, sorted(e, key=repr), z)")
	return g.out.String()
}

// guarded is a statement that says what it raises.
func (g *generator) guarded(depth int) {
	g.block("try:", func() { g.statement(depth) })
	g.block("except Exception as x:", func() { g.line("print(type(x).__name__)") })
}

func (g *generator) statement(depth int) {
	if depth > 0 {
		switch g.r.IntN(16) {
		case 0:
			g.loop(depth - 1)
			return
		case 1:
			g.attempt(depth - 1)
			return
		case 2:
			g.block("with Manager("+g.pick("True", "False")+") as w:", func() { g.statement(depth - 1) })
			return
		case 3:
			g.block("if "+g.expr(1)+":", func() { g.statement(depth - 1) })
			g.block("else:", func() { g.statement(depth - 1) })
			return
		}
	}
	switch g.r.IntN(15) {
	case 0:
		g.line(g.pick("a", "b", "f"), " = ", g.expr(2))
	case 1:
		g.line(g.pick("a", "b", "f", "s", "l", "o.n", "d['k']", "e", "t"), " ", g.pick("+=", "-=", "*=", "//=", "%=", "|=", "&=", "^="), " ", g.expr(1))
	case 2:
		g.line(g.pick("l[0]", "l[-1]", "l[1:2]", "l[::2]", "d['k']", "d[a]", "l[a]", "t[0]", "s[0]", "o.n", "o.extra"), " = ", g.expr(1))
	case 3:
		g.line("print(", g.pick("l.append", "l.extend", "l.remove", "l.insert", "d.update", "d.pop", "l.index", "e.add", "e.discard", "e.remove", "e.update", "d.setdefault", "l.count"), "(", g.expr(1), "))")
	case 4:
		g.line("del ", g.pick("l[0]", "d['k']", "l[a]", "l[::2]", "d[2]", "o.n", "o.extra", "l[1:]"))
	case 5:
		g.line(g.pick("p, q", "p, *q", "*p, q", "p, (q, *r)", "[p, q]"), " = ", g.expr(1))
		g.line("print(p, q)")
	case 6:
		g.line("print(", g.formatted(), ")")
	case 7:
		g.line("raise ", g.pick("ValueError(1)", "KeyError('k')", "Exception", "StopIteration", "ZeroDivisionError('z') from KeyError(1)"))
	case 8:
		g.line("assert ", g.expr(1), ", ", g.expr(0))
	default:
		g.line("print(", g.expr(3), ", ", g.expr(2), ")")
	}
}

// loop goes over something that its body may change.
func (g *generator) loop(depth int) {
	v := g.fresh("i")
	bound := g.fresh("n")
	g.line(bound, " = 0")
	head := "for " + v + " in " + g.pick("l", "d", "t", "s", "range(4)", "e and sorted(e, key=repr)", "list(d.items())", "enumerate(l)", "zip(l, s)", "reversed(l)", "d.values()", "iter(l)") + ":"
	if g.chance(4) {
		head = "while " + bound + " < 3:"
	}
	g.block(head, func() {
		g.line(bound, " += 1")
		g.block("if "+bound+" > 4:", func() { g.line("break") })
		if g.chance(2) {
			g.line(g.pick("l.append("+bound+")", "l.pop()", "d["+bound+"] = 0", "d.pop(2, None)", "l.insert(0, 9)", "e.add("+bound+")", "del l[-1]", "d.clear()"))
		} else {
			g.statement(depth)
		}
		if g.chance(3) {
			g.block("if "+bound+" == 2:", func() { g.line(g.pick("break", "continue", "raise KeyError(2)")) })
		}
	})
	if g.chance(2) {
		g.block("else:", func() { g.line("print('else', ", bound, ")") })
	}
	g.line("print(", bound, ")")
}

// attempt is a try statement with all its parts.
func (g *generator) attempt(depth int) {
	fn := g.fresh("f")
	g.block("def "+fn+"():", func() {
		g.block("try:", func() {
			g.line("print('try')")
			g.line(g.pick("raise KeyError('inner')", "1 / 0", "return 'from try'", "pass", "int('x')", "[][1]", "None.x", "raise StopIteration(3)"))
		})
		if g.chance(4) {
			g.block("finally:", func() { g.line("print('only finally')") })
			return
		}
		g.block("except "+g.pick("KeyError", "(KeyError, ValueError)", "LookupError", "ArithmeticError", "Exception")+" as x:", func() {
			g.line("print('caught', repr(x), repr(x.__context__))")
			g.line(g.pick("raise", "raise ValueError('again')", "raise ValueError('other') from x", "return 'from except'", "pass", "x = 1"))
		})
		if g.chance(2) {
			g.block("else:", func() { g.line("print('else')") })
		}
		if g.chance(2) {
			g.block("finally:", func() { g.line(g.pick("print('finally')", "return 'from finally'", "pass", "raise TypeError('last')")) })
		}
		g.line("return 'end'")
	})
	g.block("try:", func() { g.line("print(", fn, "())") })
	g.block("except Exception as x:", func() {
		g.line("print(repr(x), repr(x.__cause__), repr(x.__context__), x.__suppress_context__)")
	})
}

// class declares a class with some special methods, and uses it.
func (g *generator) class() {
	name := g.fresh("C")
	base := g.pick("Base", "Base", "dict", "list", "int", "object", "Exception", "str", "tuple")
	g.block("class "+name+"("+base+"):", func() {
		g.line("kind = ", g.pick("'own'", "1", "Base.kind + '!'"))
		methods := []string{
			"def __add__(self, x): return ('add', x)",
			"def __radd__(self, x): return ('radd', x)",
			"def __len__(self): return 2",
			"def __bool__(self): return " + g.pick("True", "False"),
			"def __contains__(self, x): return x == 1",
			"def __getitem__(self, k): return " + g.pick("('item', (1, 2, 3)[k])", "super().__getitem__(k)"),
			"def __lt__(self, x): return " + g.pick("True", "NotImplemented", "repr(self) < repr(x)"),
			"def __eq__(self, x): return " + g.pick("True", "NotImplemented", "self is x"),
			"def __call__(self, *a, **k): return (a, k)",
			"def __getattr__(self, n): return 'attr ' + n if n < 'q' else super().__getattribute__",
			"def __iter__(self): return iter([1, 2])",
			"def __str__(self): return " + g.pick("'S'", "repr(self)", "1"),
			"def __repr__(self): return 'R'",
			"def __hash__(self): return 7",
			"def __format__(self, spec): return 'F' + spec",
			"def __setattr__(self, n, v): object.__setattr__(self, n, (v,))",
			"@property\n" + strings.Repeat("    ", g.indent) + "def p(self): return " + g.pick("1", "self.kind", "self.missing"),
			"@classmethod\n" + strings.Repeat("    ", g.indent) + "def c(cls): return cls.__name__",
			"@staticmethod\n" + strings.Repeat("    ", g.indent) + "def st(x=3): return x",
			"def m(self, *a): return ('own', " + g.pick("super().m(*a)", "a", "len(a)") + ")",
		}
		for range 1 + g.r.IntN(5) {
			m := methods[g.r.IntN(len(methods))]
			if !strings.Contains(m, "__getattribute__") {
				g.line(m)
			}
		}
	})
	arg := map[string]string{"dict": "{1: 2}", "list": "[3, 1]", "int": "5", "str": "'abc'", "tuple": "(1, 2)", "object": ""}[base]
	if base == "Base" || base == "Exception" {
		arg = g.pick("", "4", "'x'")
	}
	v := g.fresh("c")
	g.line(v, " = ", name, "(", arg, ")")
	for range 4 {
		use := g.pick("%", "% + 1", "1 + %", "len(%)", "bool(%)", "1 in %", "%[0]", "% < 3", "% == %", "% == 1", "%(1, k=2)", "%.kind", "%.zzz", "list(%)", "str(%)", "repr(%)",
			"hash(%) == hash(%)", "format(%, '>4')", "'%%s %%r' %% (%, 1)", "%.p", "%.c()", "%.st()", "%.m(1, 2)", "isinstance(%, Base)", "{%: 1}", "[%] == [%]", "type(%).__mro__[1].__name__",
			"sorted([%, %])", "% if % else 0", "not %", "% is %", "hasattr(%, 'p')", "getattr(%, 'q', 5)", "callable(%)", "% * 2", "-%", "% in [%]")
		g.block("try:", func() {
			g.line("print(", strings.ReplaceAll(strings.ReplaceAll(strings.ReplaceAll(use, "%%", "\x00"), "%", v), "\x00", "%"), ")")
		})
		g.block("except Exception as x:", func() { g.line("print(type(x).__name__)") })
	}
}

// functionAndCalls declares a function with parameters of all kinds, and calls it.
func (g *generator) functionAndCalls() {
	fn := g.fresh("g")
	params := g.pick("x", "x, y=2", "x, *args", "x, **kw", "x, y=2, *args, **kw", "*args, k=3", "x, *, k=1", "*args, **kw", "")
	g.block("def "+fn+"("+params+"):", func() {
		var shown []string
		for _, p := range strings.Split(params, ",") {
			p = strings.TrimLeft(strings.TrimSpace(p), "*")
			if p, _, _ = strings.Cut(p, "="); p == "kw" {
				p = "sorted(kw.items())"
			}
			if p != "" {
				shown = append(shown, p)
			}
		}
		g.line("return [", strings.Join(shown, ", "), "]")
	})
	for range 4 {
		call := g.pick("1", "1, 2", "1, y=5", "k=9", "*[1, 2, 3]", "1, *l", "x=1", "**{'x': 4}", "1, **{'k': 2}", "*t, **{'z': 1}", "", "1, x=2", "1, 2, 3, 4")
		g.block("try:", func() { g.line("print(", fn, "(", call, "))") })
		g.block("except TypeError as x:", func() { g.line("print(x)") })
	}
}

func (g *generator) generatorFunction() {
	fn, v := g.fresh("h"), g.fresh("y")
	g.block("def "+fn+"(n):", func() {
		g.block("try:", func() {
			g.block("for i in range(n):", func() {
				g.line("got = yield ", g.pick("i", "i * 2", "(i, got)", "str(i)"))
				g.block("if got:", func() { g.line(g.pick("print('got', got)", "return got", "raise KeyError(got)", "yield 'extra'")) })
			})
		})
		if g.chance(2) {
			g.block("except ValueError as x:", func() { g.line("yield ", g.pick("'handled'", "repr(x)")) })
		}
		g.block("finally:", func() { g.line("print('closed')") })
		g.line("return 'done'")
	})
	g.line(v, " = ", fn, "(", g.pick("0", "2", "3"), ")")
	for range 4 {
		use := g.pick("next(@)", "@.send(None)", "@.send('s')", "@.throw(ValueError('t'))", "@.close()", "list(@)", "sum(1 for _ in @)", "next(@, 'end')", "max(@)")
		g.block("try:", func() { g.line("print(", strings.ReplaceAll(use, "@", v), ")") })
		g.block("except Exception as x:", func() { g.line("print(repr(x))") })
	}
	g.block("try:", func() { g.line(v, ".close()") }) // else it would say so when it dies
	g.block("except Exception as x:", func() { g.line("print(repr(x))") })
	outer := g.fresh("h")
	g.block("def "+outer+"():", func() {
		g.line("r = yield from ", fn, "(2)")
		g.line("yield r")
	})
	g.block("try:", func() { g.line("print(list(", outer, "()))") })
	g.block("except Exception as x:", func() { g.line("print(repr(x))") })
}

// closure captures variables, and changes them.
func (g *generator) closure() {
	fn := g.fresh("k")
	g.block("def "+fn+"(n):", func() {
		g.line("items = []")
		g.block("def inner(x):", func() {
			g.line("nonlocal n")
			g.line("n ", g.pick("+=", "-=", "*="), " x")
			g.line("items.append(n)")
			g.line("return n")
		})
		g.line("later = [lambda: i for i in range(3)]")
		g.line("bound = [lambda i=i: i for i in range(3)]")
		g.line("return inner, items, [q() for q in later], [q() for q in bound]")
	})
	g.line("inner, items, p, q = ", fn, "(2)")
	g.line("print(inner(3), inner(", g.pick("2", "1.5", "True"), "), items, p, q)")
}

func (g *generator) formatted() string {
	v := g.pick("a", "b", "f", "s", "big", "l", "1.5", "-0.0", "1e20", "12345", "True", "'x'", "0.1", "1e-7", "123456.789", "-3")
	switch g.r.IntN(4) {
	case 0:
		return "'{:" + g.pick("", "5", "<5", ">8", "^9", "+", " ", "05", ".2f", ".3", "e", "g", "%", ",", "_", "x", "#x", "b", "o", "d", "c", "s", "*^10", "+.1f", ",.2f", "08.3f", "=+8", ".0f", "10.4g", "n", ">+7d") + "}'.format(" + v + ")"
	case 1:
		return "'%" + g.pick("s", "r", "d", "5d", "-5d|", "05d", "+d", ".2f", "e", "g", "x", "#x", "o", "10s", "-10s|", ".1s", "c", "i", "%", "(k)s", "+.3e", "a") + "' % (" + v + ",)"
	case 2:
		return "'" + g.pick("{} {}", "{0} {1} {0}", "{a} {b}", "{0[0]}", "{0.real}", "{!r}", "{:{}}", "{{}}", "{x}", "{0!s:>5}", "{:>{w}}") + "'.format(" + v + ", " + g.pick("a", "6", "l") + ", a=1, b=2, w=7)"
	}
	return "format(" + v + ", '" + g.pick("", ".1f", "5", "x", ">6", "^6", "q") + "')"
}

func (g *generator) expr(depth int) string {
	if depth == 0 {
		return g.pick("a", "b", "f", "s", "l", "t", "d", "o", "big", "z", "0", "1", "-2", "10", "2.0", "'ab'", "''", "None", "True", "[]", "(2,)", "{1: 2}", "2 ** 64", "Base(1)", "b'x'")
	}
	sub := func() string { return g.expr(depth - 1) }
	switch g.r.IntN(14) {
	case 0, 1:
		return "(" + sub() + " " + g.pick("+", "-", "*", "/", "//", "%", "&", "|", "^") + " " + sub() + ")"
	case 2:
		return "(" + sub() + " " + g.pick("<", "<=", "==", "!=", ">", ">=", "in", "not in") + " " + sub() + ")"
	case 3:
		return "(" + sub() + " " + g.pick("and", "or") + " " + sub() + ")"
	case 4:
		return "(" + g.pick("not ", "-", "~", "+") + "(" + sub() + "))"
	case 5:
		return g.pick("len", "str", "repr", "abs", "bool", "list", "tuple", "int", "float", "sorted", "sum", "max", "min", "type(a)", "all", "any", "bytes", "dict") + "(" + sub() + ")"
	case 6:
		return g.pick("s", "l", "t", "d", "z", "big") + "[" + g.pick(sub(), "0", "-1", "1:", ":-1", "::-1", "'k'", "5", "True") + "]"
	case 7:
		return "(" + sub() + " if " + sub() + " else " + sub() + ")"
	case 8:
		return g.comprehension()
	case 9:
		return g.pick("s.upper()", "s.split('a')", "s.replace('a', 'bb')", "'-'.join(s)", "s.find('a')", "l.count(1)", "sorted(d.values(), key=str)",
			"list(d.items())", "d.get('k')", "d.get(a, b)", "list(zip(l, s))", "dict(enumerate(t))", "divmod(a, b)", "s.partition('p')", "s.rsplit('a', 1)", "s.title().swapcase()",
			"s.center(9, '*')", "s.zfill(7)", "s.encode()", "z.hex()", "list(z)", "s.startswith(('x', 's'))", "s.strip('sm')", "s.isalpha()", "' a b '.split()", "'a\\nb'.splitlines()", "'x'.ljust(3)",
			"(5).bit_length()", "(-7).to_bytes(2, 'big', signed=True)", "f.is_integer()", "f.as_integer_ratio()", "big.bit_length()", "o.m(1, *t, k=2)", "o.kind", "Base(a)", "isinstance(o, (int, Base))",
			"list(map(str, l))", "list(filter(None, l))", "sorted(e, key=repr)", "e & {1, 9} == {1}", "len(e | {9})", "list(reversed(l))", "list(d)", "d == dict(d)", "tuple(l[1:])", "range(a)", "list(range(5, 0, -2))",
			"round(f, 1)", "round(big, -3)", "pow(3, 5, 7)", "int('1_0')", "int('ff', 16)", "float('1e3')", "hash(1.0) == hash(1)", "chr(97)", "ord('b')", "hex(big)", "bin(10)", "str(big)[:5]", "max(l, default=0)",
			"min(s, key=ord)", "sum([1.5, 2])", "next(iter(l), None)", "s * a", "l + [a]", "t + (b,)", "(lambda x, y=2: x * y)(a)", "id(l) == id(l)", "type(o).__name__")
	case 10:
		return "(" + sub() + " " + g.pick("<", "==", ">=") + " " + sub() + " " + g.pick("<", "!=", "<=") + " " + sub() + ")"
	case 11:
		return g.pick("big", "2 ** 64", "a", "-5") + " " + g.pick(">> 3", "<< 5", "** 3", "// 7", "% 1000", "* big", "- big", "& 255", "| 1", "/ 3", "** -1", "% -7", "// -2")
	}
	return g.expr(0)
}

func (g *generator) comprehension() string {
	src := g.pick("l", "t", "d", "s", "range(3)", "sorted(e, key=repr)", "d.items()", "z")
	elt := g.pick("x", "(x, x)", "str(x)", "x if x else 0", "[y for y in (x, 1)]", "a")
	tail := " for x in " + src + g.pick("", " if x", " if x == 1", " for y in (1, 2) if y != x")
	switch g.r.IntN(4) {
	case 0:
		return "sorted({repr(" + elt + ")" + tail + "})"
	case 1:
		return "{repr(x): " + elt + tail + "}"
	case 2:
		return "list(" + elt + tail + ")"
	}
	return "[" + elt + tail + "]"
}
