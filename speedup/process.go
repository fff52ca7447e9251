package speedup

import "slices"

// processes gives the speedup of the region on processes instead of threads.
func (s *scene) processes(workers, cores int) float64 {
	start := s.p.c.Start
	return s.apart(workers, cores, start.Process, start.ProcessTask)
}

// interpreters gives the speedup of the region on subinterpreters, each on a
// thread of its own; 0 if their cost is not known.
func (s *scene) interpreters(workers, cores int) float64 {
	start := s.p.c.Start
	if start.Interpreter == 0 {
		return 0
	}
	return s.apart(workers, cores, start.Interpreter, start.InterpreterTask)
}

// apart gives the speedup on workers that share nothing: they are dear to
// start, and what a task takes and gives is pickled on its way. What
// multiprocessing.Process runs has its arguments by fork, and gives nothing back.
func (s *scene) apart(workers, cores int, worker, task float64) float64 {
	start := s.p.c.Start
	tasks := make([][]stretch, len(s.r.of))
	for i, work := range s.r.of {
		tasks[i] = slices.Clone(s.parts[work])
		if !s.r.each {
			tasks[i][0].compute += task + start.PickleByte*s.pickled(i)
		}
	}
	if s.r.each {
		workers = len(tasks)
	}
	alone := func(int, int) float64 { return 1 }
	total := makespan(tasks, machine{workers: workers, cores: cores, slow: alone}) + worker*float64(min(workers, len(tasks)))
	if !s.r.each {
		total += start.Pool
	}
	return s.serial() / max(total, 1)
}

// pickled is how many bytes a task takes and gives.
func (s *scene) pickled(i int) float64 {
	bytes := pickledSize(s.r.works[s.r.of[i]].gives, 0)
	if i < len(s.r.tasks) {
		for _, v := range s.r.tasks[i].args.positional {
			bytes += pickledSize(v, 0)
		}
		for _, v := range s.r.tasks[i].args.named {
			bytes += pickledSize(v, 0)
		}
	}
	return bytes
}

// pickledSize is about how many bytes pickle's protocol 4 makes of a value
// (PEP 3154); what is not known counts as an object with a few fields.
func pickledSize(v value, depth int) float64 {
	const object, deepest = 60, 4
	switch {
	case v.kind == none || v.kind == boolean:
		return 1
	case v.kind == integer:
		return 5
	case v.kind == floating:
		return 9
	case v.kind == text || v.kind == bytestring:
		return 9 + finite(v.size(), object)
	case depth > deepest || !v.container():
		return object
	case v.obj.items != nil && v.kind != span:
		n := 5.0
		for _, x := range v.obj.items {
			n += pickledSize(x, depth+1)
		}
		return n
	}
	return 5 + finite(v.size(), object)*pickledSize(v.obj.elem, depth+1)
}
