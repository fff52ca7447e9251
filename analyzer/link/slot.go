package link

import (
	"slices"

	"github.com/ftlint/ftlint/analyzer/facts"
	"github.com/ftlint/ftlint/analyzer/source"
)

// What a variable, a global or a field may hold, and what a function returns, is
// asked for in many places. Each is one question, for all of them: else n
// places that read a field to store it again,
//
//	self.at = self.at + 1
//
// would be n questions, of which each leads to all others, in any order.

// slot is a global of a file, or a field of a class's objects.
type slot struct {
	file  source.FileID
	class facts.ClassID // 0: a global
	name  Name
}

// slotOf gives the place where the answer to a slot's question is kept.
func (p *Program) slotOf(s slot) *uint32 {
	i, ok := p.slots[s]
	if !ok {
		i = p.slotSets.add(0)
		p.slots[s] = i
	}
	return p.slotSets.at(i)
}

// slotsIn gives the places for the variables of a function, and, last, that for
// what it returns.
func (p *Program) slotsIn(f Func) []uint32 {
	slots := p.varSets.At(p, f)
	if *slots == nil {
		*slots = zeros[uint32](len(p.Function(f).Vars) + 1)
	}
	return *slots
}

func (p *Program) varTypes(f Func, v facts.VarID) []Type {
	return p.ask(&p.slotsIn(f)[v], func(set *typeSet) { p.addVarTypes(set, f, v) })
}

func (p *Program) resultTypes(f Func) []Type {
	slots := p.slotsIn(f)
	return p.ask(&slots[len(slots)-1], func(set *typeSet) { p.addResultTypes(set, f) })
}

func (p *Program) globalTypes(file source.FileID, name Name) []Type {
	return p.ask(p.slotOf(slot{file: file, name: name}), func(set *typeSet) { p.addDefTypes(set, p.globalDefs(file, name)) })
}

func (p *Program) fieldTypes(c Class, name Name) []Type {
	return p.ask(p.slotOf(slot{c.File, c.ID, name}), func(set *typeSet) {
		defs := p.fieldDefs(c, name)
		p.addDefTypes(set, defs)
		p.addDeclaredField(set, c, name)
		if len(defs) > 0 && !slices.ContainsFunc(defs, func(d Def) bool { return !p.isNone(Expr{d.Func, d.Src}) }) {
			p.addGivenField(set, c, name)
		}
	})
}

// isNone: None is written there.
func (p *Program) isNone(e Expr) bool {
	return isNoneValue(p.Value(e))
}

// maxGiven is how many stores from outside are looked at for one attribute.
const maxGiven = 16

// addGivenField gives what others store to an attribute of a class's objects:
// `store.index = Index(store)`. It is asked for where the class itself says
// nothing but None.
func (p *Program) addGivenField(set *typeSet, c Class, name Name) {
	sites := p.index().given.of(name)
	if len(sites) > maxGiven {
		return
	}
	for _, site := range sites {
		if p.aside[site.File] && !p.aside[c.File] {
			continue
		}
		op := p.Op(site)
		base := Expr{site.Func, facts.ValueID(p.Value(Expr{site.Func, op.Value}).A)}
		if slices.ContainsFunc(p.Types(base), func(t Type) bool { return t.Kind == Instance && slices.Contains(p.MRO(t.Class), c) }) {
			set.join(p.Types(Expr{site.Func, op.Src}))
		}
	}
}

// addSlotTypes gives what functions store to an attribute of an object that has a
// value of it for each thread: the attribute is the thread's own, what it holds need
// not be.
//
//	state = threading.local()
//	def work(pool): state.pool = pool
//	def leave(): state.pool.workers.remove(current_thread())
func (p *Program) addSlotTypes(set *typeSet, t Type, name Name) (stored bool) {
	sites := p.index().given.of(name)
	if len(sites) > maxGiven {
		return false
	}
	for _, site := range sites {
		op := p.Op(site)
		base := Expr{site.Func, facts.ValueID(p.Value(Expr{site.Func, op.Value}).A)}
		if slices.ContainsFunc(p.Types(base), func(o Type) bool { return o.Kind == ExternalInstance && o.At == t.At }) {
			set.join(p.Types(Expr{site.Func, op.Src}))
			stored = true
		}
	}
	return stored
}

// GivenStores gives the stores to attributes of a name that are not a method's to
// its own object: `node.next = other`.
func (p *Program) GivenStores(name string) []Site { return p.index().given.of(NameOf(name)) }

func (p *Program) addDefTypes(set *typeSet, defs []Def) {
	for _, d := range defs {
		set.join(p.Types(Expr{d.Func, d.Src}))
	}
}
