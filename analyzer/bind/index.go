package bind

import (
	"hash/maphash"

	"github.com/ftlint/ftlint/analyzer/syntax"
)

// index finds symbols, or scopes, by a hash: one open-addressed table for the
// whole file, since a map per scope would cost more than the walk itself.
type index struct {
	slots []slot // a power of two, at most three quarters full
	used  int
}

// slot holds an id plus one, so that zero is free, and enough of the hash to
// make comparing strings in vain rare.
type slot struct{ hash, id uint32 }

// seed makes it hard to write a file whose names all collide. The order of
// slots reaches nobody.
var seed = maphash.MakeSeed()

func hash(scope ScopeID, name string) uint32 {
	const golden = 0x9E3779B97F4A7C15 // 2⁶⁴ / φ: spreads neighbouring scopes
	h := maphash.String(seed, name) ^ uint64(scope)*golden
	return uint32(h ^ h>>32)
}

// opening is the hash of what opens a scope: no two nodes of a kind begin at one
// place, so that it collides about as rarely as any.
func opening(n syntax.Node, r role) uint32 {
	const golden = 0x9E3779B9 // 2³² / φ
	h := (n.Extent().Start<<1 | uint32(r)) * golden
	return h ^ h>>16
}

// reset makes the index empty, with room for n ids.
func (x *index) reset(n int) {
	size := 64
	for size*3 < n*4 {
		size *= 2
	}
	x.used = 0
	if size > cap(x.slots) {
		x.slots = make([]slot, size)
	}
	x.slots = x.slots[:size]
	clear(x.slots) // also what is new: to read memory from the system before it is written costs more
}

// symbolOf gives the symbol of a name, or false and the hash under which put
// will add it.
func (t *Table) symbolOf(scope ScopeID, name string) (SymbolID, uint32, bool) {
	x := &t.index
	h := hash(scope, name)
	mask := uint32(len(x.slots) - 1)
	for i := h & mask; x.slots[i].id != 0; i = (i + 1) & mask {
		if x.slots[i].hash != h {
			continue
		}
		id := x.slots[i].id - 1
		if s := &t.Symbols[id]; s.Scope == scope && s.Name == name {
			return SymbolID(id), h, true
		}
	}
	return none, h, false
}

// openedBy gives the scope that a node opens in a role.
func (t *Table) openedBy(n syntax.Node, r role) (ScopeID, bool) {
	x := &t.opened
	h := opening(n, r)
	mask := uint32(len(x.slots) - 1)
	for i := h & mask; x.slots[i].id != 0; i = (i + 1) & mask {
		if id := x.slots[i].id - 1; x.slots[i].hash == h && t.Scopes[id].Node == n && t.Scopes[id].role == r {
			return ScopeID(id), true
		}
	}
	return 0, false
}

// put adds an id that was not found.
func (x *index) put(h, id uint32) {
	if (x.used+1)*4 > len(x.slots)*3 {
		old := x.slots
		x.slots = make([]slot, 2*len(old))
		clear(x.slots)
		for _, s := range old {
			if s.id != 0 {
				x.place(s)
			}
		}
	}
	x.used++
	x.place(slot{h, id + 1})
}

func (x *index) place(s slot) {
	mask := uint32(len(x.slots) - 1)
	i := s.hash & mask
	for x.slots[i].id != 0 {
		i = (i + 1) & mask
	}
	x.slots[i] = s
}
