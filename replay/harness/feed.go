package harness

import (
	"strings"

	"github.com/ftlint/ftlint/analyzer/bind"
	"github.com/ftlint/ftlint/analyzer/known"
	"github.com/ftlint/ftlint/analyzer/syntax"
)

// Workers wait for what a queue gives them, and who puts it in may be beyond the
// file. Then the harness puts in an element for each of two workers.
//
//	def run(self):
//	    while True:
//	        job = self.jobs.get()       # shared_pool.jobs.put(given_element_1)

// feed puts elements into the queues that the functions of the finding take from,
// and nobody in the file puts into.
func (s *slicer) feed() {
	fed := map[string]bool{}
	for _, chain := range s.finding.Chains {
		for _, frame := range chain {
			fn := s.enclosing(frame.Span)
			if frame.File != s.id || fn == nil {
				continue
			}
			for _, queue := range s.drained(fn) {
				on := s.queueText(queue, fn)
				if on == "" || fed[on] {
					continue
				}
				fed[on] = true
				for n := 1; n <= 2; n++ {
					label := "element_" + itoa(n)
					s.fills = append(s.fills, on+".put("+s.invention(label, "Unknown("+quoted(label)+", None, True)")+")")
				}
			}
		}
	}
}

// drained lists the paths of the queues that a function takes from in a loop.
func (s *slicer) drained(fn *function) []string {
	var queues []string
	syntax.Inspect(fn.def, func(n syntax.Node) bool {
		loop, ok := n.(*syntax.While)
		if !ok {
			return true
		}
		syntax.Inspect(loop, func(n syntax.Node) bool {
			if of := queueOf(n, "get"); of != "" && s.isQueue(known.LastName(of)) && !s.isFed(of, fn) {
				queues = append(queues, of)
			}
			return true
		})
		return false
	})
	return queues
}

// queueOf is the path of what a method is called on, "" if it is not.
func queueOf(n syntax.Node, methods ...string) string {
	if c, ok := n.(*syntax.Call); ok {
		if a, ok := c.Func.(*syntax.Attribute); ok {
			for _, m := range methods {
				if a.Attr == m {
					return path(a.Value)
				}
			}
		}
	}
	return ""
}

// isQueue says whether the file binds a name or attribute to a new queue.
func (s *slicer) isQueue(name string) bool {
	found := false
	s.mod.Inspect(func(n syntax.Node) bool {
		if a, ok := n.(*syntax.Assign); ok {
			if c, ok := a.Value.(*syntax.Call); ok && known.LastName(path(a.Targets[0])) == name {
				switch syntax.LastName(c.Func) {
				case "Queue", "LifoQueue", "SimpleQueue":
					found = true
				}
			}
		}
		return !found
	})
	return found
}

// isFed says whether something in the file puts into a queue that a function takes
// from: what another class calls by that name is another one.
func (s *slicer) isFed(queue string, fn *function) bool {
	found := false
	s.mod.Inspect(func(n syntax.Node) bool {
		of := queueOf(n, "put", "put_nowait")
		if of == "" || known.LastName(of) != known.LastName(queue) {
			return !found
		}
		by := s.enclosing(n.Extent())
		own := by != nil && by.class != fn.class && strings.Count(of, ".") == 1 && head(of) == "self"
		found = !own
		return !found
	})
	return found
}

// queueText is a queue as the harness's own code calls it, "" if it cannot.
func (s *slicer) queueText(queue string, fn *function) string {
	first, rest, dotted := strings.Cut(queue, ".")
	switch {
	case !dotted:
		if _, place := s.table.Resolve(s.scopeAt(fn), queue); place == bind.ModuleVar {
			s.globals[queue] = true
			return queue
		}
	case fn.class != nil && len(fn.def.Args.Args) > 0 && fn.def.Args.Args[0].Name == first:
		return s.instance(fn.class) + "." + rest
	}
	return ""
}
