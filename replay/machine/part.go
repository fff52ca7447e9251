package machine

// Steps on parts of containers. Two threads that work on different keys of a dict
// or different places of a list do not meet; they do if one of them adds, removes,
// counts or goes through what there is.

// part is a step on a part of a container that is known beforehand.
func (th *Thread) part(sh *shadow, how How, key uint64) {
	th.arrive(sh, th.site, how.Writes())
	th.record(sh, th.site, how, key)
}

// begin is where a step on the dict begins; did says what it was. The items of a
// __dict__ are the attributes, each a location of its own: it is touched as a
// whole.
func (d *Dict) begin(th *Thread, write bool) (site int32) {
	if d.of != nil {
		d.step(th, write)
	} else {
		th.arrive(&d.sh, th.site, write)
	}
	return th.site
}

func (d *Dict) did(th *Thread, site int32, how How, key uint64) {
	if d.of == nil {
		th.record(&d.sh, site, how, key)
	}
}

// size is a step that sees how many entries the dict has.
func (d *Dict) size(th *Thread) int {
	d.did(th, d.begin(th, false), ReadShape, 0)
	return d.n
}

// size is a step that sees how long the list is.
func (l *List) size(th *Thread) int {
	th.part(&l.sh, ReadShape, 0)
	return len(l.items)
}

// at is what is touched at an index, whose item is read or written: an index from
// the end depends on how long the list is, and so does one beyond it.
func (l *List) at(i Value, item How) (how How, key uint64) {
	n, ok := i.(Int)
	switch size := Int(len(l.items)); {
	case !ok:
		if item.Writes() {
			return writeWhole, 0
		}
		return readWhole, 0
	case n >= 0 && n < size:
		return item, uint64(n)
	case n < 0 && n >= -size:
		return item | ReadShape, uint64(n + size)
	}
	return ReadShape, 0
}
