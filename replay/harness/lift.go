package harness

import "github.com/ftlint/ftlint/analyzer/source"

// lift looks for who calls a driver, where that matters: several drivers meet
// only in the order in which somebody calls them, and a driver that starts one
// thread is a race only if somebody calls it again before that thread ends. The
// caller becomes a driver itself, and the calls its seeds.
func (s *slicer) lift() {
	const mostLifts = 5
	for range mostLifts {
		tops := s.tops()
		switch {
		case len(tops) > 1:
			caller, ok := s.commonCaller(tops)
			if !ok {
				for _, d := range tops {
					if d.fn != nil && s.anyWaits(s.callers(d.fn)) {
						refuse(s.rowOf(d.fn.def), "several functions that start threads, and nobody who calls them all,")
					}
				}
				return
			}
			s.liftTo(caller, tops)
		case len(tops) == 1 && tops[0].fn != nil && s.once(tops[0]):
			if _, waits := s.waits(tops[0]); waits {
				return
			}
			callers := s.callers(tops[0].fn)
			switch len(callers) {
			case 0:
				return
			case 1:
				s.liftTo(callers[0], tops)
			default:
				refuse(s.rowOf(tops[0].fn.def), "a function that starts a thread and is called in several places")
			}
		default:
			return
		}
	}
}

// tops are the drivers that no other driver calls.
func (s *slicer) tops() []*driver {
	var tops []*driver
	for _, d := range s.drivers {
		if !d.lifted {
			tops = append(tops, d)
		}
	}
	return tops
}

// once says whether a driver has one seed that makes one thread.
func (s *slicer) once(d *driver) bool {
	for _, seed := range d.seeds {
		if seed != d.seeds[0] {
			return false
		}
	}
	return !s.repeats(d, d.seeds[0])
}

// callers are the functions that call one by its name, and module level as nil.
func (s *slicer) callers(fn *function) []*function {
	var callers []*function
	for _, name := range sorted(s.functions) {
		if c := s.functions[name]; c.def != fn.def && s.partOf(c.def) == s.partOf(fn.def) && len(s.callsOf(&driver{fn: c}, fn)) > 0 {
			callers = append(callers, c)
		}
	}
	if len(s.callsOf(&driver{}, fn)) > 0 {
		callers = append(callers, nil)
	}
	return callers
}

// commonCaller finds a function, or module level, that calls all of some
// drivers or is one of them.
func (s *slicer) commonCaller(tops []*driver) (*function, bool) {
	candidates := append(s.sortedFunctions(), nil)
next:
	for _, c := range candidates {
		for _, d := range tops {
			if d.fn == c {
				continue
			}
			if d.fn == nil || len(s.callsOf(&driver{fn: c}, d.fn)) == 0 {
				continue next
			}
		}
		return c, true
	}
	return nil, false
}

func (s *slicer) sortedFunctions() []*function {
	var fns []*function
	for _, name := range sorted(s.functions) {
		fns = append(fns, s.functions[name])
	}
	return fns
}

func (s *slicer) liftTo(caller *function, tops []*driver) {
	to := s.addDriver(caller)
	for _, d := range tops {
		if d != to {
			d.lifted = true
			for _, at := range s.callsOf(to, d.fn) {
				to.add(at)
			}
		}
	}
}

// anyWaits says whether one of some functions waits for threads.
func (s *slicer) anyWaits(fns []*function) bool {
	for _, fn := range fns {
		if _, waits := s.waits(&driver{fn: fn}); waits {
			return true
		}
	}
	return false
}

// waits finds a join in a driver.
func (s *slicer) waits(d *driver) (source.Span, bool) {
	return s.waitsIn(s.body(d), d.fn != nil)
}
