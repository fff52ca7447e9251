package link

import (
	"slices"

	"github.com/ftlint/ftlint/analyzer/facts"
	"github.com/ftlint/ftlint/analyzer/known"
	"github.com/ftlint/ftlint/analyzer/source"
)

// index is what one pass over all ops of the program finds, by name.
type index struct {
	invokes byName[Site]     // by the last name of the callee
	given   byName[Site]     // by attribute: stores to it, not by a method to its own object
	items   []Site           // stores to an item of a container
	owners  map[Name][]Class // by attribute: classes that define it, at most maxOwners
	tests   []bool           // by file: it calls isinstance

	derived   map[Name][]Class   // by the last name of a base
	decorated map[Name][]Func    // by the last name of the decorator
	classes   map[Name][]Class   // the classes that are decorated, likewise
	handings  map[Name][]handing // by the last name of the function that is run
	afterFork []Func             // functions that say by their names that they run in a new process
}

// maxOwners is how many classes may define a name for it to tell one of them.
const maxOwners = 4

// newIndex makes it. It reads nothing but facts, so any goroutine may. The others
// wait for it, and so their processors have a part of the work each.
func (p *Program) newIndex() *index {
	parts := EachPart(p, p.indexFiles)
	x := parts[0]
	for _, part := range parts[1:] {
		x.invokes.lists = append(x.invokes.lists, part.invokes.lists...)
	}
	sideBySide(func() {
		x.invokes.group()
		x.tests = make([]bool, len(p.Files))
		for _, site := range x.invokes.of(NameOf("isinstance")) {
			x.tests[site.File] = true
		}
		p.indexHandings(x)
	}, func() {
		for _, part := range parts[1:] {
			x.join(part)
		}
		x.given.group()
	})
	return x
}

// indexFiles makes the part of the files from one number up to another.
func (p *Program) indexFiles(from, to source.FileID) *index {
	x := &index{owners: map[Name][]Class{}, derived: map[Name][]Class{}, decorated: map[Name][]Func{}, classes: map[Name][]Class{}}
	calls := 0
	for _, file := range p.Files[from:to] {
		for j := range file.Functions {
			calls += len(file.Functions[j].Calls)
		}
	}
	x.invokes.room(calls)
	x.given.room(0)
	for i := from; i < to; i++ {
		for j := range p.Files[i].Functions {
			p.indexFunction(x, Func{i, facts.FuncID(j)}, &p.Files[i].Functions[j])
		}
	}
	return x
}

// join adds the part of later files, but for the calls.
func (x *index) join(later *index) {
	x.given.lists = append(x.given.lists, later.given.lists...)
	x.items = append(x.items, later.items...)
	x.afterFork = append(x.afterFork, later.afterFork...)
	for name, classes := range later.owners {
		for _, c := range classes {
			x.own(c, name)
		}
	}
	extend(x.derived, later.derived)
	extend(x.decorated, later.decorated)
	extend(x.classes, later.classes)
}

func extend[T any](all, later map[Name][]T) {
	for name, more := range later {
		all[name] = append(all[name], more...)
	}
}

// byName holds values by name, those of one name in the order in which they came.
type byName[T any] struct {
	lists  [][]pair[T] // while they come: one of each part, at last
	starts []uint32    // by Name: the place of its first value
	values []T
}

type pair[T any] struct {
	name  Name
	value T
}

// room makes a list with room for some values.
func (b *byName[T]) room(n int) { b.lists = [][]pair[T]{make([]pair[T], 0, n)} }

func (b *byName[T]) add(n Name, value T) { b.lists[0] = append(b.lists[0], pair[T]{n, value}) }

func (b *byName[T]) all(visit func(pair[T])) {
	for _, list := range b.lists {
		for i := range list {
			visit(list[i])
		}
	}
}

// group puts the values in order, once all are there.
func (b *byName[T]) group() {
	last, n := Name(0), 0
	b.all(func(p pair[T]) { last, n = max(last, p.name), n+1 })
	b.starts = make([]uint32, int(last)+2)
	b.all(func(p pair[T]) { b.starts[p.name+1]++ })
	for i := range last + 1 {
		b.starts[i+1] += b.starts[i]
	}
	next := slices.Clone(b.starts)
	b.values = make([]T, n)
	b.all(func(p pair[T]) {
		at := &next[p.name]
		b.values[*at] = p.value
		*at++
	})
	b.lists = nil
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
		x.own(class, p.KnownAs(f))
	}
	if known.ForChild(p.Text(f, fn.Name)) {
		x.afterFork = append(x.afterFork, f)
	}
	for _, d := range fn.Decorators {
		if name := p.DecoratorName(Expr{Func{f.File, fn.Outer}, d}); name != 0 {
			x.decorated[name] = append(x.decorated[name], f)
		}
	}
	if fn.Kind == facts.ClassBody {
		for _, base := range p.ClassFacts(class).Bases {
			if name := p.holderName(Expr{Func{f.File, p.ClassFacts(class).Outer}, base}); name != 0 {
				x.derived[name] = append(x.derived[name], class)
			}
		}
		for _, d := range p.ClassFacts(class).Decorators {
			if name := p.DecoratorName(Expr{Func{f.File, p.ClassFacts(class).Outer}, d}); name != 0 {
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

// DecoratorName gives the last name of a decorator, called or not.
func (p *Program) DecoratorName(written Expr) Name {
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
