package speedup

import (
	"slices"
	"strconv"
)

// sharing says whose object an operation works on.
type sharing uint8

const (
	own     sharing = iota // the thread made it
	foreign                // another made it, and only this thread uses it now
	common                 // several threads use it at once
)

// prices tells what operations cost on one interpreter.
type prices struct {
	c     *Calibration
	scale float64 // of what it costs to use an object beside other threads
	known map[priceKey]float64
}

// priceKey is all that the price of most operations depends on.
type priceKey struct {
	op, kind string
	sharing  sharing
	threads  int
}

func newPrices(c *Calibration, scale float64) *prices {
	return &prices{c, scale, map[priceKey]float64{}}
}

// quotes are the prices that a region is estimated with.
type quotes struct{ free, dear, cheap, gil *prices }

func (o *Options) quotes() quotes {
	return quotes{newPrices(o.Free, 1), newPrices(o.Free, dearContention), newPrices(o.Free, cheapContention), newPrices(o.GIL, 1)}
}

// fallback is what an operation costs that a calibration lacks.
const fallback = "call_builtin"

// likeDict are stores that take the lock of what they store into, as those into
// a dict do (Python/ceval.c, Objects/cellobject.c): a calibration need not tell
// what they cost beside others.
var likeDict = map[string]bool{"global_store": true, "closure_store": true}

func (p *prices) cost(op string) Cost {
	if c, ok := p.c.Operations[op]; ok {
		if d := p.c.Operations["dict_store"]; likeDict[op] && len(c.Shared) == 0 && len(d.Shared) > 0 {
			c.Shared = map[string]float64{"2": c.NS + p.at(d, common, 2) - d.NS}
		}
		return c
	}
	if compares[op] {
		return Cost{} // nothing beside the lookup
	}
	return p.c.Operations[fallback]
}

// at gives the nanoseconds of an operation beside so many threads.
func (p *prices) at(c Cost, s sharing, threads int) float64 {
	alone := c.NS
	switch s {
	case foreign:
		return max(c.Foreign, alone)
	case common:
		base := max(c.Foreign, alone)
		if threads < 2 || len(c.Shared) == 0 {
			return base
		}
		return base + p.scale*max(0, figure(c.Shared, threads, base)-base)
	}
	if threads < 2 || len(c.Private) == 0 {
		return alone
	}
	return figure(c.Private, 2, alone) // what is not shared does not queue
}

// figure reads a map of times by number of threads. Beyond what was measured
// the extra time grows with the number of threads: an object that all of them
// want is a queue, which serves one at a time.
func figure(times map[string]float64, threads int, alone float64) float64 {
	if t, ok := times[strconv.Itoa(threads)]; ok {
		return t
	}
	best, at := alone, 1
	for n := threads; n > 1; n-- {
		if t, ok := times[strconv.Itoa(n)]; ok {
			best, at = t, n
			break
		}
	}
	if at == 1 {
		for n := threads; n < 1024; n++ {
			if t, ok := times[strconv.Itoa(n)]; ok {
				return t
			}
		}
		return alone
	}
	return alone + (best-alone)*float64(threads)/float64(at)
}

// counting are operations that count one reference to the object that they are
// measured on. What it costs that another core does the same is one fact of the
// machine, whichever of them meets it.
var counting = []string{"local_load", "constant_load", "global_load", "closure_load", "attr_load", "slot_load", "call_c_method"}

// reference is the time that counting references takes, beside loading: nothing
// for the thread that made the object, since it counts without atomic
// operations (PEP 703, biased reference counting).
func (p *prices) reference(s sharing, threads int, kind string) float64 {
	if s == own || !p.c.counts(kind) {
		return 0
	}
	var extra []float64
	for _, op := range counting {
		if load, ok := p.c.Operations[op]; ok {
			extra = append(extra, p.at(load, s, threads)-load.NS)
		}
	}
	return median(extra)
}

// median is the middle one of some numbers; 0 of none.
func median(of []float64) float64 {
	if len(of) == 0 {
		return 0
	}
	slices.Sort(of)
	return of[len(of)/2]
}

// element is the time that the first use of one of many objects takes, beside
// loading: its line has to come from another core, but nobody queues for it.
func (p *prices) element(s sharing, threads int, kind string) float64 {
	row, ok := p.c.Operations["list_element"]
	if s != common || !ok || !p.c.counts(kind) {
		return p.reference(s, threads, kind)
	}
	return p.at(row, s, min(threads, 2)) - row.NS
}

// drop is the time that it takes to let go of a value that another thread made:
// its maker is told, and merges the counts (Python/brc.c). Threads that store
// often let go of their own values mostly: a line that is there is used again
// before the other core gets it. every is the time between two stores.
func (p *prices) drop(s sharing, threads int, it line) float64 {
	row, ok := p.c.Operations["foreign_drop"]
	if s != common || !ok || !p.c.counts(it.kind) {
		return 0
	}
	turns := (it.every - dropsOwn) / (dropsForeign - dropsOwn)
	return (p.at(row, s, min(threads, 2)) - row.NS) * min(1, max(0, turns))
}

// Below dropsOwn nanoseconds between two stores nearly all replaced values are
// the thread's own, above dropsForeign nearly none.
const (
	dropsOwn     = 150
	dropsForeign = 600
)

// item gives the nanoseconds of one operation of a region's task.
func (p *prices) item(it line, s sharing, threads int) float64 {
	if it.op == drop {
		return p.drop(s, threads, it)
	}
	key := priceKey{it.op, it.kind, s, threads}
	price, ok := p.known[key]
	if !ok {
		price = p.find(it, s, threads)
		p.known[key] = price
	}
	return price
}

func (p *prices) find(it line, s sharing, threads int) float64 {
	switch it.op {
	case reference:
		return p.reference(s, threads, it.kind)
	case element:
		return p.element(s, threads, it.kind)
	case acquire, waiting, waitCall:
		return 0
	case fileAccess, unseenWork:
		return 1
	case storedGet:
		if s == own || !p.c.counts(it.kind) {
			return 0
		}
		return p.at(p.cost(equalGet), s, threads)
	}
	if it.kind == "uncounted" && s == common {
		s = foreign
	}
	return p.at(p.cost(it.op), s, threads)
}
