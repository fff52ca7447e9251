package machine

// Barrier is threading.Barrier: each round of it opens when all have come, or
// breaks for all that have.
type Barrier struct {
	parties int
	inside  int
	round   *round
	action  Value
	timeout Value
	sh      shadow
}

func (*Barrier) class() *Class { return barrierClass }

type round struct {
	open, broken bool
	clock        clocks
	sh           shadow
}

func (r *round) ready(*Thread) bool      { return r.open }
func (r *round) waiting() string         { return "wait" }
func (r *round) object() (*shadow, Need) { return &r.sh, NeedOnce }

func (b *Barrier) wait(th *Thread, timeout float64, timed bool) Value {
	b.step(th, WriteItem)
	r := b.round
	if r.broken {
		th.throw(th.newException(brokenBarrierClass, nil))
	}
	th.release(&r.clock)
	n := b.inside
	if b.inside++; b.inside == b.parties {
		if b.action != nil && b.action != None {
			th.acquire(&r.clock)
			if _, exc := th.protect(func() signal { th.call(b.action, nil, nil); return goOn }); exc != nil {
				b.abort(th)
				panic(&raised{exc})
			}
		}
		th.enter()
		th.synced(&r.sh, WriteItem, 0)
		r.open = true
		b.inside, b.round = 0, &round{}
	} else {
		came := th.await(r, timeout, timed)
		th.synced(&r.sh, ReadItem, 0)
		if !came {
			b.abort(th)
		}
	}
	th.acquire(&r.clock)
	if r.broken {
		th.throw(th.newException(brokenBarrierClass, nil))
	}
	return Int(n)
}

// step is the switch point before an operation, and what it touches.
func (b *Barrier) step(th *Thread, how How) {
	th.sync(&b.sh)
	if how.Writes() {
		th.wrote()
	}
	th.synced(&b.sh, how, 0)
}

// abort breaks the barrier for all that wait and for all that come.
func (b *Barrier) abort(th *Thread) {
	th.enter()
	th.synced(&b.sh, WriteItem, 0)
	th.synced(&b.round.sh, WriteItem, 0)
	th.release(&b.round.clock)
	b.inside = 0
	b.round.open, b.round.broken = true, true
}

func defineBarrier() {
	c := barrierClass
	c.create = func(th *Thread, _ *Class, a []Value, kw []kwarg) Value {
		named := th.options("Barrier", kw, "parties", "action", "timeout")
		n := 1
		if v := optional(a, 0, named[0]); v != nil {
			n = th.index(v)
		}
		if n < 1 {
			th.raise(valueErrorClass, "parties must be > 0")
		}
		return &Barrier{parties: n, round: &round{}, action: optional(a, 1, named[1]), timeout: optional(a, 2, named[2])}
	}
	c.method("wait", func(th *Thread, a []Value, kw []kwarg) Value {
		b := a[0].(*Barrier)
		t := optional(a, 1, th.options("wait", kw, "timeout")[0])
		if t == nil || t == None {
			t = b.timeout
		}
		timeout, timed := th.timeout(t)
		return b.wait(th, timeout, timed)
	})
	def(c, "abort", 0, 0, func(th *Thread, b *Barrier, _ []Value) Value {
		b.step(th, WriteItem)
		b.abort(th)
		return None
	})
	def(c, "reset", 0, 0, func(th *Thread, b *Barrier, _ []Value) Value {
		b.step(th, WriteItem)
		if b.inside > 0 {
			b.abort(th)
		}
		b.inside, b.round = 0, &round{}
		return None
	})
	field(c, "parties", func(_ *Thread, v Value) Value { return Int(v.(*Barrier).parties) })
	seen := func(name string, get func(b *Barrier) Value) {
		field(c, name, func(th *Thread, v Value) Value {
			b := v.(*Barrier)
			b.step(th, ReadItem)
			return get(b)
		})
	}
	seen("n_waiting", func(b *Barrier) Value { return Int(b.inside) })
	seen("broken", func(b *Barrier) Value { return Bool(b.round.broken) })
}
