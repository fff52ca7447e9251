package machine

import (
	"math"
	"math/big"
)

// Module random. The generator is CPython's (Matsumoto and Nishimura 1998), so
// that a seed gives the same numbers. Without a seed, the seed is 0. Each thread
// has a stream of its own, begun as the seed says: which thread draws first
// makes no difference, as nobody may rely on it.

const (
	twisterSize  = 624
	twisterShift = 397
)

// twister is the Mersenne Twister.
type twister struct {
	state [twisterSize]uint32
	at    int
}

func newTwister(seed *big.Int) *twister {
	var key []uint32
	for _, w := range new(big.Int).Abs(seed).Bits() {
		key = append(key, uint32(w), uint32(uint64(w)>>32))
	}
	for len(key) > 1 && key[len(key)-1] == 0 {
		key = key[:len(key)-1]
	}
	if len(key) == 0 {
		key = []uint32{0}
	}
	t := &twister{at: twisterSize}
	t.state[0] = 19650218
	for i := 1; i < twisterSize; i++ {
		t.state[i] = 1812433253*(t.state[i-1]^t.state[i-1]>>30) + uint32(i)
	}
	i, j := 1, 0
	next := func() {
		if i++; i >= twisterSize {
			t.state[0] = t.state[twisterSize-1]
			i = 1
		}
	}
	for range max(twisterSize, len(key)) {
		t.state[i] = (t.state[i] ^ (t.state[i-1]^t.state[i-1]>>30)*1664525) + key[j] + uint32(j)
		next()
		if j++; j >= len(key) {
			j = 0
		}
	}
	for range twisterSize - 1 {
		t.state[i] = (t.state[i] ^ (t.state[i-1]^t.state[i-1]>>30)*1566083941) - uint32(i)
		next()
	}
	t.state[0] = 0x80000000
	return t
}

func (t *twister) word() uint32 {
	if t.at >= twisterSize {
		for i := range t.state {
			y := t.state[i]&0x80000000 | t.state[(i+1)%twisterSize]&0x7fffffff
			t.state[i] = t.state[(i+twisterShift)%twisterSize] ^ y>>1 ^ (y&1)*0x9908b0df
		}
		t.at = 0
	}
	y := t.state[t.at]
	t.at++
	y ^= y >> 11
	y ^= y << 7 & 0x9d2c5680
	y ^= y << 15 & 0xefc60000
	return y ^ y>>18
}

func (t *twister) float() float64 {
	a, b := t.word()>>5, t.word()>>6
	return (float64(a)*67108864 + float64(b)) / 9007199254740992
}

// bits are k random bits.
func (t *twister) bits(k int) *big.Int {
	n := new(big.Int)
	for shift := uint(0); k > 0; k, shift = k-32, shift+32 {
		w := t.word()
		if k < 32 {
			w >>= uint(32 - k)
		}
		n.Or(n, new(big.Int).Lsh(big.NewInt(int64(w)), shift))
	}
	return n
}

// below is a random int below n.
func (t *twister) below(n *big.Int) *big.Int {
	k := n.BitLen()
	for {
		if r := t.bits(k); r.Cmp(n) < 0 {
			return r
		}
	}
}

// Random is random.Random, and the generator of the module.
type Random struct{ seed *big.Int }

var randomClass = newClass("random.Random")

func (*Random) class() *Class { return randomClass }

// moduleRandom is the generator of the functions of the module.
type moduleRandom struct{}

// stream is the generator's stream of the running thread.
func (th *Thread) stream(of any) *twister {
	if th.streams == nil {
		th.streams = map[any]*twister{}
	}
	t := th.streams[of]
	if t == nil {
		seed := new(big.Int)
		if r, ok := of.(*Random); ok {
			seed = r.seed
		}
		if th.id > 0 {
			seed = new(big.Int).Add(seed, new(big.Int).Lsh(big.NewInt(int64(th.id)), 64))
		}
		t = newTwister(seed)
		th.streams[of] = t
	}
	return t
}

func (th *Thread) seedOf(v Value) *big.Int {
	if v == nil || v == None {
		return new(big.Int)
	}
	n, ok := bigOf(v)
	if !ok {
		th.unsupported("a random seed that is no int")
	}
	return n
}

// randomMethod is a method of Random, and with the module's generator a
// function of the module.
type randomMethod struct {
	least, most int
	fn          func(th *Thread, t *twister, a []Value) Value
}

func randomModule() map[string]Value {
	names := map[string]Value{"Random": randomClass}
	randomClass.create = func(th *Thread, _ *Class, a []Value, kw []kwarg) Value {
		th.arity("Random", a, kw, 0, 1)
		return &Random{th.seedOf(first(a))}
	}
	for name, m := range randomMethods {
		names[name] = function(name, m.least, m.most, func(th *Thread, a []Value) Value { return m.fn(th, th.stream(moduleRandom{}), a) })
		def(randomClass, name, m.least, m.most, func(th *Thread, r *Random, a []Value) Value { return m.fn(th, th.stream(r), a) })
	}
	names["seed"] = function("seed", 0, 1, func(th *Thread, a []Value) Value {
		*th.stream(moduleRandom{}) = *newTwister(th.seedOf(first(a)))
		return None
	})
	def(randomClass, "seed", 0, 1, func(th *Thread, r *Random, a []Value) Value {
		*th.stream(r) = *newTwister(th.seedOf(first(a)))
		return None
	})
	names["choices"] = &Builtin{name: "choices", fn: func(th *Thread, a []Value, kw []kwarg) Value {
		return th.choices(th.stream(moduleRandom{}), a, kw)
	}}
	randomClass.method("choices", func(th *Thread, a []Value, kw []kwarg) Value {
		return th.choices(th.stream(a[0].(*Random)), a[1:], kw)
	})
	randomClass.without("betavariate expovariate gammavariate gauss normalvariate lognormvariate paretovariate vonmisesvariate weibullvariate triangular getstate setstate randbytes binomialvariate")
	return names
}

var randomMethods = map[string]randomMethod{
	"random": {0, 0, func(_ *Thread, t *twister, _ []Value) Value { return Float(t.float()) }},
	"uniform": {2, 2, func(th *Thread, t *twister, a []Value) Value {
		x := th.real(a[0])
		return Float(x + (th.real(a[1])-x)*t.float())
	}},
	"getrandbits": {1, 1, func(th *Thread, t *twister, a []Value) Value {
		k := th.index(a[0])
		if k < 0 {
			th.raise(valueErrorClass, "number of bits must be non-negative")
		}
		th.weigh(k / 8)
		return newInt(t.bits(k))
	}},
	"randrange": {1, 3, func(th *Thread, t *twister, a []Value) Value {
		if len(a) == 1 {
			return th.between(t, new(big.Int), th.whole(a[0]), big.NewInt(1))
		}
		step := big.NewInt(1)
		if len(a) == 3 {
			step = th.whole(a[2])
		}
		return th.between(t, th.whole(a[0]), th.whole(a[1]), step)
	}},
	"randint": {2, 2, func(th *Thread, t *twister, a []Value) Value {
		return th.between(t, th.whole(a[0]), new(big.Int).Add(th.whole(a[1]), big.NewInt(1)), big.NewInt(1))
	}},
	"choice": {1, 1, func(th *Thread, t *twister, a []Value) Value {
		n := th.length(a[0])
		if n == 0 {
			th.raise(indexErrorClass, "Cannot choose from an empty sequence")
		}
		return th.getItem(a[0], newInt(t.below(big.NewInt(int64(n)))))
	}},
	"shuffle": {1, 1, func(th *Thread, t *twister, a []Value) Value {
		for i := th.length(a[0]) - 1; i >= 1; i-- {
			th.burn(1)
			j := newInt(t.below(big.NewInt(int64(i + 1))))
			x, y := th.getItem(a[0], Int(i)), th.getItem(a[0], j)
			th.setItem(a[0], Int(i), y)
			th.setItem(a[0], j, x)
		}
		return None
	}},
	"sample": {2, 2, func(th *Thread, t *twister, a []Value) Value {
		items, k := th.listOf(a[0]), th.index(a[1])
		if _, ok := plain(a[0]).(*Set); ok {
			th.raise(typeErrorClass, "Population must be a sequence.  For dicts or sets, use sorted(d).")
		}
		n := len(items)
		if k < 0 || k > n {
			th.raise(valueErrorClass, "Sample larger than population or is negative")
		}
		return newList(sample(t, items, n, k))
	}},
}

// sample takes k of n items, by the pool or by the set, as CPython chooses.
func sample(t *twister, items []Value, n, k int) []Value {
	out := make([]Value, k)
	size := 21
	if k > 5 {
		size += int(math.Pow(4, math.Ceil(math.Log(float64(k*3))/math.Log(4))))
	}
	if n <= size {
		left := append([]Value(nil), items...)
		for i := range k {
			j := int(t.below(big.NewInt(int64(n - i))).Int64())
			out[i] = left[j]
			left[j] = left[n-i-1]
		}
		return out
	}
	taken := map[int]bool{}
	for i := range k {
		j := int(t.below(big.NewInt(int64(n))).Int64())
		for taken[j] {
			j = int(t.below(big.NewInt(int64(n))).Int64())
		}
		taken[j] = true
		out[i] = items[j]
	}
	return out
}

func (th *Thread) between(t *twister, start, stop, step *big.Int) Value {
	width := new(big.Int).Sub(stop, start)
	n := width
	switch step.Sign() {
	case 0:
		th.raise(valueErrorClass, "zero step for randrange()")
	case 1:
		n, _ = floorDiv(new(big.Int).Add(width, new(big.Int).Sub(step, big.NewInt(1))), step)
	case -1:
		n, _ = floorDiv(new(big.Int).Add(width, new(big.Int).Add(step, big.NewInt(1))), step)
	}
	if n.Sign() <= 0 {
		th.raise(valueErrorClass, "empty range in randrange("+start.String()+", "+stop.String()+")")
	}
	return newInt(new(big.Int).Add(start, new(big.Int).Mul(step, t.below(n))))
}

func (th *Thread) choices(t *twister, a []Value, kw []kwarg) Value {
	named := th.options("choices", kw, "weights", "cum_weights", "k")
	if optional(a, 1, named[0]) != nil || named[1] != nil {
		th.unsupported("weights of random.choices")
	}
	k := 1
	if named[2] != nil {
		k = th.index(named[2])
	}
	n := th.length(a[0])
	if n == 0 {
		th.raise(indexErrorClass, "Cannot choose from an empty sequence")
	}
	th.weigh(8 * max(0, min(k, 1<<40)))
	var out []Value
	for range k {
		out = append(out, th.getItem(a[0], Int(math.Floor(t.float()*float64(n)))))
	}
	return newList(out)
}
