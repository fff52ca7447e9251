package thread

import (
	"github.com/ftlint/ftlint/analyzer/facts"
	"github.com/ftlint/ftlint/analyzer/known"
	"github.com/ftlint/ftlint/analyzer/link"
	"github.com/ftlint/ftlint/analyzer/source"
)

// Entry is a place where a thread is started, and what it runs.
type Entry struct {
	ID        uint32      // from 1
	Spawn     link.Site   // the call that makes the thread or hands over the task
	Via       []link.Site // the calls of the program that pass the target on from there, the spawner's last
	Start     link.Site   // the call from which on it may run
	Begins    bool        // Start is the call that starts it, not the one that makes it
	Join      link.Site   // the effect after which all of its threads have ended; in Start's function
	Joined    bool        // there is such a Join
	Target    link.Callee
	Frame     *link.Frame   // the activation of Target on the new thread
	Around    []*link.Frame // those of what decorators put around Target
	Kind      known.Kind
	Framework bool   // somebody else starts the threads: the code declares that it is for them
	Own       bool   // each activation has a receiver of its own
	Many      bool   // several threads of this entry may run at once
	Together  bool   // Many, and one activation of the spawning function may start them
	ByCall    bool   // Together, but by one call each of a method of the same object: what is of one call is of one thread
	Successor bool   // the last thing that its own target does starts it
	Words     string // "a thread", "a pool worker"
	Resolved  bool   // the target is the only one that the call can mean

	worker link.Expr   // the call that makes the pool of one worker that runs it
	lane   string      // what runs all its targets on the one thread that the program has for it
	how    joining     // of Join
	ended  []link.Site // calls in other functions that wait for the thread
}

// Find gives the entries of a program and the calls that start threads of which
// it cannot be told what they run. The entries that the program starts come
// first, each kind in order of files and sites.
func Find(p *link.Program) (entries []Entry, unresolved []link.Site) {
	names := interesting()
	f := finder{p: p, names: names, sieve: newSieve(names), found: make([]interest, len(p.Files)), seen: map[identity]bool{}}
	for id := range p.Files {
		f.file(source.FileID(id), spawning|registering, (*finder).spawns)
	}
	for id := range p.Files {
		if f.found[id]&declaring != 0 {
			f.file(source.FileID(id), declaring, (*finder).declares)
		}
	}
	return f.entries, f.unresolved
}

type finder struct {
	p       *link.Program
	entries []Entry

	unresolved []link.Site

	names map[string]interest
	sieve *sieve
	found []interest // by file
	flags []interest // by NameID of the file at hand
	any   interest   // all of flags
	seen  map[identity]bool
	needs map[string]bool
}

// identity tells entries apart: what runs, and where it is handed over.
type identity struct {
	site   link.Site
	target link.Func
	words  string
}

// add completes an entry of which Spawn, Start and Target are known.
func (f *finder) add(e Entry, fr *link.Frame, object facts.ValueID, args []link.Handed) {
	id := identity{e.Spawn, e.Target.Func, e.Words}
	if f.seen[id] {
		return
	}
	f.seen[id] = true
	f.signals(&e)
	e.ID = uint32(len(f.entries) + 1)
	start := link.Start{Thread: e.ID, Site: e.Spawn, Target: e.Target, Object: object, Args: args, Own: e.Own}
	e.Frame = f.p.Started(fr, start)
	for _, start.Target = range f.p.Around(e.Target) {
		e.Around = append(e.Around, f.p.Started(fr, start))
	}
	f.entries = append(f.entries, e)
}
