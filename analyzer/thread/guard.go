package thread

import (
	"strings"

	"github.com/ftlint/ftlint/analyzer/facts"
	"github.com/ftlint/ftlint/analyzer/known"
	"github.com/ftlint/ftlint/analyzer/link"
	"github.com/ftlint/ftlint/analyzer/source"
)

// interest says what a name may be the sign of. Types are looked at only where
// a name is a sign: most files have none.
type interest uint8

const (
	spawning    interest = 1 << iota // the last name of a spawner
	registering                      // the last name of a function in known.Registrars
	handling                         // a method in known.Handlers
	decorating                       // a decorator
	hooking                          // a hook
	serving                          // a module of gRPC's compiler
)

const declaring = handling | decorating | hooking | serving

var prefixes = [...]string{"do_", "on_", "process_"}

// interesting gives the names of the tables.
func interesting() map[string]interest {
	names := map[string]interest{"start": spawning, "Parallel": spawning, "serve_forever": spawning, "start_response": decorating}
	for _, s := range known.Spawners {
		names[known.LastName(s.Callee)] |= spawning
	}
	for alias := range known.Aliases {
		names[known.LastName(alias)] |= spawning
	}
	for _, s := range known.Registrars {
		if s.Method {
			names[known.LastName(s.Callee)] |= spawning
		} else {
			names[known.LastName(s.Callee)] |= registering
		}
	}
	handlers := append([]known.Handler{known.Finalize, known.Application, known.Middleware}, known.Handlers...)
	for _, h := range handlers {
		for _, m := range h.Methods {
			names[m] |= handling
		}
	}
	for _, d := range known.Decorators {
		for _, n := range d.Names {
			names[n] |= decorating
		}
	}
	for _, h := range known.Hooks {
		names[known.LastName(h.Name)] |= hooking
	}
	return names
}

// sieve passes names that have the length and the ends of one that is looked
// for: it spares most names of a program the map.
type sieve [1 << 12]bool

func sieved(name string) int {
	return (len(name)<<7 ^ int(name[0])<<3 ^ int(name[len(name)-1])) & (1<<12 - 1)
}

func newSieve(names map[string]interest) *sieve {
	s := &sieve{}
	for n := range names {
		s[sieved(n)] = true
	}
	return s
}

// file lets a step look at the functions and classes of a file, if the names in
// it say that there may be something for it.
func (f *finder) file(id source.FileID, wanted interest, look func(*finder, source.FileID)) {
	names := f.p.Files[id].Names
	f.flags = append(f.flags[:0], make([]interest, len(names))...)
	f.any = 0
	for i, n := range names {
		if n != "" {
			f.flags[i] = f.sign(n)
			f.any |= f.flags[i]
		}
	}
	f.found[id] = f.any
	if f.any&wanted != 0 {
		look(f, id)
	}
}

func (f *finder) sign(name string) interest {
	var sign interest
	if f.sieve[sieved(name)] {
		sign = f.names[name]
	}
	switch name[0] {
	case 'd', 'o', 'p':
		for _, p := range prefixes {
			if strings.HasPrefix(name, p) {
				sign |= handling
			}
		}
	}
	if name[len(name)-1] == 'c' && strings.HasSuffix(name, known.ServicerModules) {
		sign |= serving
	}
	return sign
}

// callee gives what the name of a call's callee is a sign of.
func (f *finder) callee(fn link.Func, body *facts.Function, op facts.Op) interest {
	if op.Kind != facts.Invoke {
		return 0
	}
	callee := body.Values[body.Values[op.Value].A]
	switch callee.Kind {
	case facts.Attr, facts.Global:
		return f.flags[callee.Name]
	case facts.Local:
		return f.flags[body.Vars[callee.A].Name]
	case facts.Captured:
		home := f.p.Function(link.Func{File: fn.File, ID: facts.FuncID(callee.A)})
		return f.flags[home.Vars[callee.B].Name]
	}
	return 0
}
