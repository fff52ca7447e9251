package machine

import "sync"

// shadow is what a location remembers of the accesses to it while several
// threads were alive.
type shadow struct {
	h  *history
	mu sync.Mutex // of the object, in a stress run
}

// history holds, for each thread and site, the latest access. An older one
// tells nothing more: if it is unordered with an access to come, so is the
// latest.
type history struct {
	first access
	more  []access
}

type access struct {
	clock  uint32 // 0: none
	site   int32
	thread int16
	write  bool
}

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

// wrote counts a step that changed something.
func (th *Thread) wrote() {
	if th.m.parallel == nil {
		th.m.writes++
	}
}

// touch is a step of the running operation on a location.
func (th *Thread) touch(sh *shadow, write bool) { th.access(sh, th.site, write) }

// access is a step on a location: a switch point if its site may race, and a
// check whether it does. The caller looks the location up again afterwards,
// since another thread may have run.
func (th *Thread) access(sh *shadow, site int32, write bool) {
	m := th.m
	if m.parallel != nil {
		th.hold(sh)
		return
	}
	if write {
		m.writes++
	}
	if !m.several {
		return
	}
	th.step()
	if m.hot[site] || m.everyStep {
		if m.gil {
			th.dirty = true
		} else {
			th.offer(site)
		}
		if m.tracing && m.hot[site] {
			th.event(site, write)
		}
	}
	h := sh.h
	if h == nil {
		h = m.newHistory()
		sh.h = h
	}
	th.check(h, site, write)
}

func (th *Thread) check(h *history, site int32, write bool) {
	own := &h.first
	found := own.clock == 0 || (int(own.thread) == th.id && own.site == site)
	th.conflict(&h.first, site, write)
	for i := range h.more {
		a := &h.more[i]
		th.conflict(a, site, write)
		if int(a.thread) == th.id && a.site == site {
			own, found = a, true
		}
	}
	now := access{clock: th.clocks[th.id], site: site, thread: int16(th.id), write: write}
	if found {
		now.write = now.write || (own.clock != 0 && own.write)
		*own = now
	} else {
		h.more = append(h.more, now)
	}
}

// conflict marks both sites if the earlier access is unordered with this one.
func (th *Thread) conflict(a *access, site int32, write bool) {
	if a.clock == 0 || int(a.thread) == th.id || !(a.write || write) || a.clock <= th.clocks.at(int(a.thread)) {
		return
	}
	m := th.m
	m.races++
	if !m.hot[site] {
		m.hot[site], m.grown = true, true
	}
	if !m.hot[a.site] {
		m.hot[a.site], m.grown = true, true
	}
}

// newHistory takes one from the pool, which lives as long as the machine.
func (m *Machine) newHistory() *history {
	if m.usedHistories == len(m.histories) {
		m.histories = append(m.histories, new(history))
	}
	h := m.histories[m.usedHistories]
	m.usedHistories++
	h.first, h.more = access{}, h.more[:0]
	return h
}
