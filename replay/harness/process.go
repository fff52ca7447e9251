package harness

import "github.com/ftlint/ftlint/analyzer/syntax"

// processSync are what multiprocessing has to order processes. Between the threads of
// one process they are what threading has under the same names.
var processSync = map[string]bool{"Lock": true, "RLock": true, "Semaphore": true, "BoundedSemaphore": true, "Condition": true, "Event": true, "Barrier": true}

// ofProcesses says whether an import is one of those.
func ofProcesses(st *syntax.ImportFrom, name string) bool {
	return st.Level == 0 && (st.Module == "multiprocessing" || st.Module == "multiprocessing.synchronize") && processSync[name]
}

// processLock prints such a path as `mp.RLock`, "" if it is none.
func (p *printer) processLock(e *syntax.Attribute) string {
	module := path(e.Value)
	if !processSync[e.Attr] || module == "" || !p.s.importsAs("multiprocessing", module) {
		return ""
	}
	p.noteProcesses(e.Attr)
	p.asks.threads = true
	return "_threading." + e.Attr
}

func (p *printer) noteProcesses(name string) {
	p.note("`" + name + "` of multiprocessing is that of threading: these are threads of one process")
}

// importsAs says whether a name stands for a module at module level.
func (s *slicer) importsAs(module, name string) bool {
	found := false
	s.eachImport(func(st *syntax.Import, _ *syntax.ImportFrom, a *syntax.Alias) {
		found = found || st != nil && a.Name == module && aliasName(a) == name
	})
	return found
}
