package machine

import "github.com/go-python/gpython/ast"

// iterMaker is a function of itertools of the given number of iterables, or of
// other arguments, that makes an iterator.
func iterMaker(name string, least, most int, fn func(th *Thread, a []Value) nextFn) Value {
	return function(name, least, most, func(th *Thread, a []Value) Value { return newIter(fn(th, a)) })
}

func itertoolsModule() map[string]Value {
	names := map[string]Value{
		"count": &Builtin{name: "count", fn: iterCount},
		"chain": chainClass,
		"cycle": iterMaker("cycle", 1, 1, iterCycle),
		"tee":   function("tee", 1, 2, iterTee),
		"repeat": &Builtin{name: "repeat", fn: func(th *Thread, a []Value, kw []kwarg) Value {
			named := th.options("repeat", kw, "object", "times")
			v, n := th.required("repeat", a, 0, named[0]), -1
			if t := optional(a, 1, named[1]); t != nil {
				n = max(0, th.index(t))
			}
			return newIter(func(*Thread) Value {
				if n == 0 {
					return nil
				}
				if n > 0 {
					n--
				}
				return v
			})
		}},
		"islice":                        iterMaker("islice", 2, 4, iterSlice),
		"starmap":                       iterMaker("starmap", 2, 2, iterStarmap),
		"takewhile":                     iterMaker("takewhile", 2, 2, iterTakeWhile),
		"dropwhile":                     iterMaker("dropwhile", 2, 2, iterDropWhile),
		"filterfalse":                   iterMaker("filterfalse", 2, 2, iterFilterFalse),
		"compress":                      iterMaker("compress", 2, 2, iterCompress),
		"pairwise":                      iterMaker("pairwise", 1, 1, iterPairwise),
		"combinations":                  iterMaker("combinations", 2, 2, iterCombinations),
		"combinations_with_replacement": iterMaker("combinations_with_replacement", 2, 2, iterReplacement),
		"permutations":                  iterMaker("permutations", 1, 2, iterPermutations),
		"product":                       &Builtin{name: "product", fn: iterProduct},
		"accumulate":                    &Builtin{name: "accumulate", fn: iterAccumulate},
		"zip_longest":                   &Builtin{name: "zip_longest", fn: iterZipLongest},
		"groupby":                       &Builtin{name: "groupby", fn: iterGroupBy},
		"batched":                       &Builtin{name: "batched", fn: iterBatched},
	}
	chainClass.create = func(th *Thread, _ *Class, a []Value, kw []kwarg) Value {
		th.arity("chain", a, kw, 0, 1000)
		return newIter(iterChain(&Tuple{a}))
	}
	chainClass.attrs.set("from_iterable", function("from_iterable", 1, 1, func(th *Thread, a []Value) Value { return newIter(iterChain(th.iter(a[0]))) }))
	return names
}

var chainClass = newClass("itertools.chain")

func iterChain(of Value) nextFn {
	var outer nextFn
	var it Value
	return func(th *Thread) Value {
		if outer == nil {
			outer = th.iterate(of)
		}
		for {
			if it == nil {
				v := outer(th)
				if v == nil {
					return nil
				}
				it = th.iter(v)
			}
			if v := th.advance(it); v != nil {
				return v
			}
			it = nil
		}
	}
}

func iterCount(th *Thread, a []Value, kw []kwarg) Value {
	named := th.options("count", kw, "start", "step")
	for i := range named {
		if v := optional(a, i, named[i]); v != nil {
			if _, ok := asFloat(v); !ok {
				th.raise(typeErrorClass, "a number is required")
			}
		}
	}
	n, step := Value(Int(0)), Value(Int(1))
	if v := optional(a, 0, named[0]); v != nil {
		n = v
	}
	if v := optional(a, 1, named[1]); v != nil {
		step = v
	}
	// next() of a count is one step (HAZARDS.md).
	return &funcIter{atomic: true, fn: func(th *Thread) Value {
		v := n
		n = th.binary(operators[ast.Add], n, step)
		return v
	}}
}

func iterCycle(th *Thread, a []Value) nextFn {
	it := th.iter(a[0])
	var seen []Value
	i := 0
	return func(th *Thread) Value {
		if it != nil {
			if v := th.advance(it); v != nil {
				th.weigh(8 * len(seen))
				seen = append(seen, v)
				return v
			}
			it = nil
		}
		if len(seen) == 0 {
			return nil
		}
		i++
		return seen[(i-1)%len(seen)]
	}
}

func iterTee(th *Thread, a []Value) Value {
	n := 2
	if len(a) == 2 {
		if n = th.index(a[1]); n < 0 {
			th.raise(valueErrorClass, "n must be >= 0")
		}
	}
	th.weigh(64 * n)
	it := th.iter(a[0])
	var seen []Value
	var out []Value
	for range n {
		i := 0
		out = append(out, newIter(func(th *Thread) Value {
			if i == len(seen) {
				v := th.advance(it)
				if v == nil {
					return nil
				}
				th.weigh(8 * len(seen))
				seen = append(seen, v)
			}
			i++
			return seen[i-1]
		}))
	}
	return &Tuple{out}
}

func iterSlice(th *Thread, a []Value) nextFn {
	at, stop, step := 0, -1, 1
	bound := func(v Value, name string) int {
		if _, ok := bigOf(v); !ok {
			th.raise(valueErrorClass, name+" argument for islice() must be None or an integer: 0 <= x <= sys.maxsize.")
		}
		n := th.index(v)
		if n < 0 {
			th.raise(valueErrorClass, name+" argument for islice() must be None or an integer: 0 <= x <= sys.maxsize.")
		}
		return n
	}
	switch {
	case len(a) == 2:
		if a[1] != None {
			stop = bound(a[1], "Stop")
		}
	default:
		if a[1] != None {
			at = bound(a[1], "Indices")
		}
		if a[2] != None {
			stop = bound(a[2], "Stop")
		}
		if len(a) == 4 && a[3] != None {
			if step = bound(a[3], "Step"); step == 0 {
				th.raise(valueErrorClass, "Step for islice() must be a positive integer or None.")
			}
		}
	}
	it, seen := th.iter(a[0]), 0
	return func(th *Thread) Value {
		for stop < 0 || at < stop {
			v := th.advance(it)
			if v == nil {
				return nil
			}
			th.burn(1)
			if seen++; seen > at {
				at += step
				return v
			}
		}
		for ; seen < stop; seen++ {
			if th.burn(1); th.advance(it) == nil {
				return nil
			}
		}
		return nil
	}
}

func iterStarmap(th *Thread, a []Value) nextFn {
	it := th.iter(a[1])
	return func(th *Thread) Value {
		v := th.advance(it)
		if v == nil {
			return nil
		}
		return th.call(a[0], th.listOf(v), nil)
	}
}

func iterTakeWhile(th *Thread, a []Value) nextFn {
	it := th.iter(a[1])
	return func(th *Thread) Value {
		v := th.advance(it)
		if v == nil || !th.truth(th.call(a[0], []Value{v}, nil)) {
			return nil
		}
		return v
	}
}

func iterDropWhile(th *Thread, a []Value) nextFn {
	it, dropping := th.iter(a[1]), true
	return func(th *Thread) Value {
		v := th.advance(it)
		for ; v != nil && dropping; v = th.advance(it) {
			th.burn(1)
			if dropping = th.truth(th.call(a[0], []Value{v}, nil)); !dropping {
				break
			}
		}
		return v
	}
}

func iterFilterFalse(th *Thread, a []Value) nextFn {
	it := th.iter(a[1])
	return func(th *Thread) Value {
		for v := th.advance(it); v != nil; v = th.advance(it) {
			th.burn(1)
			drop := v
			if a[0] != None {
				drop = th.call(a[0], []Value{v}, nil)
			}
			if !th.truth(drop) {
				return v
			}
		}
		return nil
	}
}

func iterCompress(th *Thread, a []Value) nextFn {
	data, selectors := th.iter(a[0]), th.iter(a[1])
	return func(th *Thread) Value {
		for {
			th.burn(1)
			v := th.advance(data)
			if v == nil {
				return nil
			}
			s := th.advance(selectors)
			if s == nil {
				return nil
			}
			if th.truth(s) {
				return v
			}
		}
	}
}

func iterPairwise(th *Thread, a []Value) nextFn {
	it := th.iter(a[0])
	var old Value
	return func(th *Thread) Value {
		if old == nil {
			if old = th.advance(it); old == nil {
				return nil
			}
		}
		v := th.advance(it)
		if v == nil {
			return nil
		}
		pair := newTuple(old, v)
		old = v
		return pair
	}
}

// pool reads the iterable and the length of combinatoric iterators.
func pool(th *Thread, a []Value) (items []Value, r int) {
	items = th.listOf(a[0])
	r = len(items)
	if len(a) == 2 && a[1] != None {
		if r = th.index(a[1]); r < 0 {
			th.raise(valueErrorClass, "r must be non-negative")
		}
	}
	th.weigh(8 * min(r, 1<<30))
	return items, r
}

// choices gives the tuples of items at the indices that next moves on.
func choices(items []Value, indices []int, next func() bool) nextFn {
	first, over := true, false
	return func(th *Thread) Value {
		if over || !first && !next() {
			over = true
			return nil
		}
		first = false
		th.burn(1 + len(indices)>>3)
		row := make([]Value, len(indices))
		for i, j := range indices {
			row[i] = items[j]
		}
		return &Tuple{row}
	}
}

func none(*Thread) Value { return nil }

func iterCombinations(th *Thread, a []Value) nextFn {
	items, r := pool(th, a)
	n := len(items)
	if r > n {
		return none
	}
	indices := upTo(r)
	return choices(items, indices, func() bool {
		i := r - 1
		for i >= 0 && indices[i] == i+n-r {
			i--
		}
		if i < 0 {
			return false
		}
		indices[i]++
		for j := i + 1; j < r; j++ {
			indices[j] = indices[j-1] + 1
		}
		return true
	})
}

func upTo(n int) []int {
	out := make([]int, n)
	for i := range out {
		out[i] = i
	}
	return out
}

func iterReplacement(th *Thread, a []Value) nextFn {
	items, r := pool(th, a)
	n := len(items)
	if n == 0 && r > 0 {
		return none
	}
	indices := make([]int, r)
	return choices(items, indices, func() bool {
		i := r - 1
		for i >= 0 && indices[i] == n-1 {
			i--
		}
		if i < 0 {
			return false
		}
		v := indices[i] + 1
		for ; i < r; i++ {
			indices[i] = v
		}
		return true
	})
}

func iterPermutations(th *Thread, a []Value) nextFn {
	items, r := pool(th, a)
	n := len(items)
	if r > n {
		return none
	}
	order, cycles := upTo(n), make([]int, r)
	for i := range cycles {
		cycles[i] = n - i
	}
	return choices(items, order[:r], func() bool {
		for i := r - 1; i >= 0; i-- {
			if cycles[i]--; cycles[i] > 0 {
				j := n - cycles[i]
				order[i], order[j] = order[j], order[i]
				return true
			}
			head := order[i]
			copy(order[i:], order[i+1:])
			order[n-1] = head
			cycles[i] = n - i
		}
		return false
	})
}

func iterProduct(th *Thread, a []Value, kw []kwarg) Value {
	times := 1
	if v := th.options("product", kw, "repeat")[0]; v != nil {
		if times = th.index(v); times < 0 {
			th.raise(valueErrorClass, "repeat argument cannot be negative")
		}
	}
	var pools [][]Value
	for _, v := range a {
		pools = append(pools, th.listOf(v))
	}
	th.weigh(64 * min(times, 1<<30) * max(1, len(pools)))
	one := pools
	pools = nil
	for range times {
		pools = append(pools, one...)
	}
	at := make([]int, len(pools))
	first, over := true, false
	for _, p := range pools {
		over = over || len(p) == 0
	}
	return newIter(func(th *Thread) Value {
		if over {
			return nil
		}
		th.burn(1 + len(pools))
		if !first {
			i := len(pools) - 1
			for ; i >= 0; i-- {
				if at[i]++; at[i] < len(pools[i]) {
					break
				}
				at[i] = 0
			}
			if i < 0 {
				over = true
				return nil
			}
		}
		first = false
		row := make([]Value, len(pools))
		for i, p := range pools {
			row[i] = p[at[i]]
		}
		return &Tuple{row}
	})
}

func iterAccumulate(th *Thread, a []Value, kw []kwarg) Value {
	named := th.options("accumulate", kw, "iterable", "func", "initial")
	it := th.iter(th.required("accumulate", a, 0, named[0]))
	fn := optional(a, 1, named[1])
	total := named[2]
	if total == None {
		total = nil
	}
	started := false
	return newIter(func(th *Thread) Value {
		if !started {
			if started = true; total != nil {
				return total
			}
			total = th.advance(it)
			return total
		}
		v := th.advance(it)
		switch {
		case v == nil:
			return nil
		case fn == nil || fn == None:
			total = th.binary(operators[ast.Add], total, v)
		default:
			total = th.call(fn, []Value{total, v}, nil)
		}
		return total
	})
}

func iterZipLongest(th *Thread, a []Value, kw []kwarg) Value {
	fill := th.options("zip_longest", kw, "fillvalue")[0]
	if fill == nil {
		fill = None
	}
	its := th.iters(a)
	left := len(its)
	return newIter(func(th *Thread) Value {
		if left == 0 {
			return nil
		}
		row := make([]Value, len(its))
		for i, it := range its {
			if it != nil {
				row[i] = th.advance(it)
			}
			if row[i] == nil {
				if row[i] = fill; it != nil {
					its[i] = nil
					if left--; left == 0 {
						return nil
					}
				}
			}
		}
		return &Tuple{row}
	})
}

// iterGroupBy gives keys with iterators over runs of equal keys; a group ends
// when the next is asked for.
func iterGroupBy(th *Thread, a []Value, kw []kwarg) Value {
	named := th.options("groupby", kw, "iterable", "key")
	it := th.iter(th.required("groupby", a, 0, named[0]))
	fn := optional(a, 1, named[1])
	var value, key, group Value
	step := func(th *Thread) bool {
		th.burn(1)
		if value = th.advance(it); value == nil {
			return false
		}
		key = value
		if fn != nil && fn != None {
			key = th.call(fn, []Value{value}, nil)
		}
		return true
	}
	turn := 0
	return newIter(func(th *Thread) Value {
		turn++
		for value == nil || group != nil && th.equal(group, key) {
			if !step(th) {
				return nil
			}
			if group == nil {
				break
			}
		}
		group = key
		mine, of := turn, key
		members := newIter(func(th *Thread) Value {
			if turn != mine || value == nil || !th.equal(of, key) {
				return nil
			}
			v := value
			if !step(th) {
				value = nil
			}
			return v
		})
		return newTuple(key, members)
	})
}

func iterBatched(th *Thread, a []Value, kw []kwarg) Value {
	strict := th.options("batched", kw, "strict")[0]
	th.arity("batched", a, nil, 2, 2)
	n := th.index(a[1])
	if n < 1 {
		th.raise(valueErrorClass, "n must be at least one")
	}
	it := th.iter(a[0])
	return newIter(func(th *Thread) Value {
		var row []Value
		for len(row) < n {
			v := th.advance(it)
			if v == nil {
				break
			}
			th.burn(1)
			row = append(row, v)
		}
		if len(row) > 0 && len(row) < n && strict != nil && th.truth(strict) {
			th.raise(valueErrorClass, "batched(): incomplete batch")
		}
		if len(row) == 0 {
			return nil
		}
		return &Tuple{row}
	})
}
