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
	spaced   bool
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
func (p *prices) reference(s sharing, threads int, kind string, spaced bool) float64 {
	if s == own || !p.c.counts(kind) {
		return 0
	}
	var extra []float64
	for _, op := range counting {
		if load, ok := p.c.Operations[op]; ok {
			if spaced && len(load.Spaced) > 0 {
				load.Shared = load.Spaced
			}
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
		return p.reference(s, threads, kind, false)
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
	close := p.recall(it, s, threads, false)
	if s != common || it.every <= readsClose {
		return close
	}
	return between(close, p.recall(it, s, threads, true), it.every-p.recall(it, own, 1, false))
}

// between gives what an operation costs on an object with so many nanoseconds
// from one use to the next: from what it costs time after time to what it costs
// now and then. To read soon gets cheaper: what the object's line was taken for is
// read before the other core takes it back. To write gets dearer: a thread that
// writes all the time finds the object's lock and storage where it left them.
func between(close, spaced, apart float64) float64 {
	from, to := readsClose, readsApart
	if spaced > close {
		from, to = writesClose, writesApart
	}
	part := min(1, max(0, (apart-from)/(to-from)))
	return close + part*(spaced-close)
}

// How far apart the uses of an object are, in nanoseconds, that are as those of
// a calibration's tight loop, and as its spaced ones (docs/speedup.md).
const (
	readsClose  = 25.0
	readsApart  = 65.0
	writesClose = 50.0
	writesApart = 180.0
)

// recall finds a price once.
func (p *prices) recall(it line, s sharing, threads int, spaced bool) float64 {
	key := priceKey{it.op, it.kind, s, threads, spaced}
	price, ok := p.known[key]
	if !ok {
		price = p.find(it, s, threads, spaced)
		p.known[key] = price
	}
	return price
}

func (p *prices) find(it line, s sharing, threads int, spaced bool) float64 {
	switch it.op {
	case reference:
		return p.reference(s, threads, it.kind, spaced)
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
	c := p.cost(it.op)
	if spaced && s == common && len(c.Spaced) > 0 {
		c.Shared = c.Spaced
	}
	return p.at(c, s, threads)
}
