package link

// A question that leads back to itself adds nothing the second time: it is open.
// What is found on the way round lacks what was about to be found, so it is not
// remembered for good. It is what would be found again for as long as the open
// questions that it met stay open, and is used for that long.

// partial is such an answer.
type partial struct {
	set   []Type
	met   []uint32 // the depths of the open questions that it met, ascending
	epoch uint32   // the deepest of them, by when it was asked
}

// open is a question that is being answered.
type open struct {
	epoch uint32 // when it was asked
	met   uint32 // when it was met again; 0 if never
}

// settle computes the answer to a question. It reports whether that may be
// remembered for good, or else which open questions it met. Once maxForgotten
// answers were not remembered, all are.
func (p *Program) settle(compute func()) (met []uint32, settled bool) {
	depth, reached := p.depth, p.reached
	p.clock++
	start := p.clock
	p.stack = append(p.stack[:depth], open{epoch: start})
	p.depth, p.reached = depth+1, depth
	compute()
	p.depth = depth
	if p.reached >= depth || p.forgotten >= maxForgotten {
		p.reached = reached
		return nil, true
	}
	p.forgotten++
	for d := p.reached; d < depth; d++ {
		if p.stack[d].met > start {
			met = append(met, d)
		}
	}
	p.reached = min(p.reached, reached)
	return met, false
}

// meet notes that a question was met that is open at a depth.
func (p *Program) meet(depth uint32) {
	p.clock++
	p.stack[depth].met = p.clock
	p.reached = min(p.reached, depth)
}

// keep remembers an answer that did not settle.
func (p *Program) keep(at *uint32, set []Type, met []uint32) {
	p.partial[at] = partial{set, met, p.stack[met[len(met)-1]].epoch}
}

// kept gives such an answer while it holds.
func (p *Program) kept(at *uint32) ([]Type, bool) {
	a, ok := p.partial[at]
	if !ok {
		return nil, false
	}
	if deepest := a.met[len(a.met)-1]; deepest >= p.depth || p.stack[deepest].epoch != a.epoch {
		return nil, false
	}
	for _, d := range a.met {
		p.meet(d)
	}
	return a.set, true
}
