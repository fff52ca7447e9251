package link

import (
	"slices"

	"github.com/ftlint/ftlint/analyzer/facts"
)

// index is what one pass over all ops of the program finds, by name.
type index struct {
	invokes byName[Site]     // by the last name of the callee
	given   byName[Site]     // by attribute: stores to it, not by a method to its own object
	items   []Site           // stores to an item of a container
	owners  map[Name][]Class // by attribute: classes that define it, at most maxOwners
	tests   []bool           // by file: it calls isinstance

	decorated map[Name][]Func    // by the last name of the decorator
	classes   map[Name][]Class   // the classes that are decorated, likewise
	handings  map[Name][]handing // by the last name of the function that is run
}

// maxOwners is how many classes may define a name for it to tell one of them.
const maxOwners = 4

// newIndex makes it. It reads nothing but facts, so any goroutine may.
func (p *Program) newIndex() *index {
	x := &index{owners: map[Name][]Class{}, tests: make([]bool, len(p.Files)), decorated: map[Name][]Func{}, classes: map[Name][]Class{}}
	calls := 0
	p.Functions(func(_ Func, fn *facts.Function) { calls += len(fn.Calls) })
	x.invokes.pairs = make([]pair[Site], 0, calls)
	p.Functions(func(f Func, fn *facts.Function) { p.indexFunction(x, f, fn) })
	x.invokes.group()
	x.given.group()
	for _, site := range x.invokes.of(NameOf("isinstance")) {
		x.tests[site.File] = true
	}
	p.indexHandings(x)
	return x
}

// byName holds values by name, those of one name in the order in which they came.
type byName[T any] struct {
	pairs  []pair[T] // while they come
	starts []uint32  // by Name: the place of its first value
	values []T
}

type pair[T any] struct {
	name  Name
	value T
}

func (b *byName[T]) add(n Name, value T) { b.pairs = append(b.pairs, pair[T]{n, value}) }

// group puts the values in order, once all are there.
func (b *byName[T]) group() {
	last := Name(0)
	for i := range b.pairs {
		last = max(last, b.pairs[i].name)
	}
	b.starts = make([]uint32, int(last)+2)
	for i := range b.pairs {
		b.starts[b.pairs[i].name+1]++
	}
	for i := range last + 1 {
		b.starts[i+1] += b.starts[i]
	}
	next := slices.Clone(b.starts)
	b.values = make([]T, len(b.pairs))
	for i := range b.pairs {
		at := &next[b.pairs[i].name]
		b.values[*at] = b.pairs[i].value
		*at++
	}
	b.pairs = nil
}

// of gives the values of a name.
func (b *byName[T]) of(n Name) []T {
	if int(n)+1 >= len(b.starts) {
		return nil
	}
	lo, hi := b.starts[n], b.starts[n+1]
	return b.values[lo:hi:hi]
}

func (p *Program) indexFunction(x *index, f Func, fn *facts.Function) {
	method := fn.Class != 0 && fn.Kind == facts.Def
	class := Class{f.File, fn.Class}
	if method {
		x.own(class, p.Name(f, fn.Name))
	}
	for _, d := range fn.Decorators {
		if name := p.decoratorName(Expr{Func{f.File, fn.Outer}, d}); name != 0 {
			x.decorated[name] = append(x.decorated[name], f)
		}
	}
	if fn.Kind == facts.ClassBody {
		for _, d := range p.ClassFacts(class).Decorators {
			if name := p.decoratorName(Expr{Func{f.File, p.ClassFacts(class).Outer}, d}); name != 0 {
				x.classes[name] = append(x.classes[name], class)
			}
		}
	}
	for i, op := range fn.Ops {
		switch op.Kind {
		case facts.Invoke:
			if name := p.LastName(Expr{f, facts.ValueID(fn.Values[op.Value].A)}); name != 0 {
				x.invokes.add(name, Site{f, facts.OpID(i)})
			}
		case facts.Write:
			target := fn.Values[op.Value]
			switch {
			case target.Kind == facts.Item:
				x.items = append(x.items, Site{f, facts.OpID(i)})
			case target.Kind == facts.Attr && method && isFirst(fn, target.A):
				if p.Text(f, target.Name)[0] == '_' {
					x.own(class, p.Name(f, target.Name))
				}
			case target.Kind == facts.Attr && op.Src != 0:
				x.given.add(p.Name(f, target.Name), Site{f, facts.OpID(i)})
			}
		}
	}
}

// decoratorName gives the last name of a decorator, called or not.
func (p *Program) decoratorName(written Expr) Name {
	if v := p.Value(written); v.Kind == facts.CallOf {
		written.Value = facts.ValueID(v.A)
	}
	return p.LastName(written)
}

// isFirst reports whether a value is the function's first parameter.
func isFirst(fn *facts.Function, v uint32) bool {
	val := fn.Values[v]
	return val.Kind == facts.Local && len(fn.Params) > 0 && facts.VarID(val.A) == fn.Params[0].Var
}

func (x *index) own(c Class, name Name) {
	if isSpecial(name.String()) {
		return
	}
	if have := x.owners[name]; len(have) <= maxOwners && !slices.Contains(have, c) {
		x.owners[name] = append(have, c)
	}
}
