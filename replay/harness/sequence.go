package harness

import (
	"github.com/ftlint/ftlint/analyzer/finding"
	"github.com/ftlint/ftlint/analyzer/source"
)

// Some findings need no more than the main thread and what it starts: an object
// whose constructor starts a thread, and a method that waits for it.
//
//	shared_worker = Worker()     # starts the thread
//	shared_worker.stop()         # joins it, and holds what it needs
//
// Then nothing is sliced: the functions run as they are, one after the other.

// BuildInSequence makes the harness that calls on the main thread what starts
// the finding's threads, and then the function that the finding is in.
func BuildInSequence(files *source.Set, f *finding.Finding, w World) (*Harness, error) {
	return build(files, f, w, (*slicer).findSequence)
}

// Sequential says whether a harness in sequence fits a code: the finding is
// about what the main thread does to a thread that it started.
func Sequential(code string) bool { return code == "FT506" || code == "FT510" || code == "FT612" }

func (s *slicer) findSequence() {
	fn := s.enclosing(s.finding.Span)
	if fn == nil {
		refuse(0, "module level, which runs once")
	}
	for _, chain := range s.finding.Chains {
		if len(chain) == 0 || !s.spawnAt(chain[0].Span) {
			continue
		}
		starter := s.enclosing(chain[0].Span)
		if starter == nil || starter.def == fn.def || starter.class != nil && starter.class != fn.class {
			continue // the function, or the constructor of its object, starts the thread
		}
		s.inSequence(starter)
		if s.finding.Code == "FT510" {
			return // what waits is what was started
		}
	}
	s.inSequence(fn)
}

func (s *slicer) inSequence(fn *function) {
	text := s.callText(fn)
	s.need(fn)
	if fn.class == nil || fn.def.Name != "__init__" {
		s.calls = append(s.calls, call{text: text, row: s.rowOf(fn.def)})
	}
}
