package machine

import "sync"

// shadow is what a location remembers of the accesses to it while several
// threads were alive.
type shadow struct {
	h  *history
	mu sync.Mutex // of the object, in a stress run
}

// history holds, for each thread, site and item, the latest access. An older one
// tells nothing more: if it is unordered with an access to come, so is the
// latest.
type history struct {
	loc   int32 // the location's number in this run
	first access
	more  []access
}

type access struct {
	key    uint64
	clock  uint32 // 0: none
	site   int32
	thread int16
	how    How
}

// mostAccesses bounds what a location remembers item by item; beyond, the items
// of one site are taken for all items.
const mostAccesses = 64

// clocks is a vector clock: for each thread, up to where its work is known.
type clocks []uint32

func (c *clocks) at(i int) uint32 {
	if i < len(*c) {
		return (*c)[i]
	}
	return 0
}

func (c *clocks) raise(i int, to uint32) {
	for len(*c) <= i {
		*c = append(*c, 0)
	}
	(*c)[i] = max((*c)[i], to)
}

func (c *clocks) join(o clocks) {
	for i, v := range o {
		c.raise(i, v)
	}
}

// release publishes what the thread did to whoever acquires c later.
func (th *Thread) release(c *clocks) {
	if th.m.parallel != nil {
		return
	}
	c.join(th.clocks)
	th.clocks[th.id]++
}

// acquire learns what was published in c.
func (th *Thread) acquire(c *clocks) {
	if th.m.parallel == nil {
		th.clocks.join(*c)
	}
}

// touch is a step of the running operation on a location as a whole.
func (th *Thread) touch(sh *shadow, write bool) { th.access(sh, th.site, write) }

// access is a step on a location as a whole.
func (th *Thread) access(sh *shadow, site int32, write bool) {
	th.arrive(sh, site, write)
	if write {
		th.record(sh, site, writeWhole, 0)
	} else {
		th.record(sh, site, readWhole, 0)
	}
}

// arrive begins a step: a switch point if its site may race. The caller looks
// the location up again afterwards, since another thread may have run, and then
// records what it did. The location gets its number before, so that a search
// knows it again if another thread is tried first.
func (th *Thread) arrive(sh *shadow, site int32, write bool) {
	m := th.m
	if m.parallel != nil {
		th.hold(sh)
		return
	}
	if !m.several {
		return
	}
	m.historyOf(sh)
	th.step()
	if !m.hot[site] && !m.everyStep {
		return
	}
	if m.gil {
		th.dirty = true
	} else {
		th.offer(site)
	}
	if m.tracing && m.hot[site] && site != endSite {
		th.event(site, write)
	}
}

// record says what a step does to a location, and checks whether it races.
func (th *Thread) record(sh *shadow, site int32, how How, key uint64) {
	m := th.m
	if m.parallel != nil {
		return
	}
	if how.Writes() {
		th.wrote()
	}
	if !m.several {
		return
	}
	h := m.historyOf(sh)
	if m.hot[site] {
		m.touched(Touch{Loc: h.loc, How: how, Key: key})
	}
	th.check(h, access{key: key, clock: th.clocks[th.id], site: site, thread: int16(th.id), how: how})
}

func (th *Thread) check(h *history, now access) {
	own := &h.first
	if own.clock != 0 && !own.sameAs(&now) {
		own = nil
	}
	th.conflict(&h.first, &now)
	for i := range h.more {
		a := &h.more[i]
		th.conflict(a, &now)
		if a.sameAs(&now) {
			own = a
		}
	}
	switch {
	case own != nil:
		now.how |= own.how
		*own = now
	case len(h.more) < mostAccesses:
		h.more = append(h.more, now)
	default:
		h.widen(now)
	}
}

func (a *access) sameAs(b *access) bool {
	return a.thread == b.thread && a.site == b.site && a.key == b.key
}

// widen keeps an access without its key, together with those of the same site.
func (h *history) widen(now access) {
	now.key = 0
	if now.how&ReadItem != 0 {
		now.how |= ReadItems
	}
	if now.how&WriteItem != 0 {
		now.how |= WriteItems
	}
	kept := h.more[:0]
	for _, a := range h.more {
		if a.thread == now.thread && a.site == now.site {
			now.how |= a.how
		} else {
			kept = append(kept, a)
		}
	}
	h.more = append(kept, now)
}

// conflict marks both sites if the earlier access is unordered with this one.
func (th *Thread) conflict(a, now *access) {
	if a.clock == 0 || a.thread == now.thread || !conflict(a.how, a.key, now.how, now.key) || a.clock <= th.clocks.at(int(a.thread)) {
		return
	}
	m := th.m
	m.races++
	for _, site := range [...]int32{a.site, now.site} {
		if !m.hot[site] {
			m.hot[site], m.grown = true, true
		}
	}
}

// number numbers a location before a switch that comes ahead of the step on it.
func (m *Machine) number(sh *shadow) {
	if m.several && m.parallel == nil {
		m.historyOf(sh)
	}
}

// historyOf a location; the first look takes one from the pool, which lives as
// long as the machine.
func (m *Machine) historyOf(sh *shadow) *history {
	if sh.h != nil {
		return sh.h
	}
	if m.usedHistories == len(m.histories) {
		m.histories = append(m.histories, new(history))
	}
	h := m.histories[m.usedHistories]
	h.loc = places + int32(m.usedHistories)
	m.usedHistories++
	h.first, h.more = access{}, h.more[:0]
	sh.h = h
	return h
}
