package bind

import "hash/maphash"

// index finds the symbol of a name in a scope: one open-addressed table for
// the whole file, since a map per scope would cost more than the walk itself.
type index struct {
	slots []slot // a power of two, at most three quarters full
	used  int
}

// slot holds a symbol's id plus one, so that zero is free, and enough of its
// hash to make comparing strings in vain rare.
type slot struct {
	hash   uint32
	symbol uint32
}

// seed makes it hard to write a file whose names all collide. The order of
// slots reaches nobody.
var seed = maphash.MakeSeed()

func hash(scope ScopeID, name string) uint32 {
	const golden = 0x9E3779B97F4A7C15 // 2⁶⁴ / φ: spreads neighbouring scopes
	h := maphash.String(seed, name) ^ uint64(scope)*golden
	return uint32(h ^ h>>32)
}

func newIndex(symbols int) index {
	n := 64
	for n*3 < symbols*4 {
		n *= 2
	}
	return index{slots: make([]slot, n)}
}

// find gives the symbol, or false and the hash under which put will add it.
func (x *index) find(symbols []Symbol, scope ScopeID, name string) (SymbolID, uint32, bool) {
	h := hash(scope, name)
	mask := uint32(len(x.slots) - 1)
	for i := h & mask; x.slots[i].symbol != 0; i = (i + 1) & mask {
		if x.slots[i].hash != h {
			continue
		}
		id := x.slots[i].symbol - 1
		if s := &symbols[id]; s.Scope == scope && s.Name == name {
			return SymbolID(id), h, true
		}
	}
	return none, h, false
}

// put adds a symbol that find has not found.
func (x *index) put(h uint32, id SymbolID) {
	if (x.used+1)*4 > len(x.slots)*3 {
		old := x.slots
		x.slots = make([]slot, 2*len(old))
		for _, s := range old {
			if s.symbol != 0 {
				x.place(s)
			}
		}
	}
	x.used++
	x.place(slot{h, uint32(id) + 1})
}

func (x *index) place(s slot) {
	mask := uint32(len(x.slots) - 1)
	i := s.hash & mask
	for x.slots[i].symbol != 0 {
		i = (i + 1) & mask
	}
	x.slots[i] = s
}
