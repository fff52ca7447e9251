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

var prefixes = [...]string{"do_", "on_", "process_"}

// interesting gives the names of the tables.
func interesting() map[string]interest {
	names := map[string]interest{"start": spawning, "Parallel": spawning, "start_response": decorating}
	for _, s := range known.Spawners {
		names[last(s.Callee)] |= spawning
	}
	for alias := range known.Aliases {
		names[last(alias)] |= spawning
	}
	for _, s := range known.Registrars {
		if s.Method {
			names[last(s.Callee)] |= spawning
		} else {
			names[last(s.Callee)] |= registering
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
		names[last(h.Name)] |= hooking
	}
	return names
}

func last(dotted string) string { return dotted[strings.LastIndexByte(dotted, '.')+1:] }

// file lets a step look at the functions and classes of a file, once the names
// in it say what there may be.
func (f *finder) file(id int, look func(*finder, source.FileID)) {
	names := f.p.Files[id].Names
	f.flags = append(f.flags[:0], make([]interest, len(names))...)
	f.any = 0
	for i, n := range names {
		sign := f.names[n]
		for _, p := range prefixes {
			if strings.HasPrefix(n, p) {
				sign |= handling
			}
		}
		if strings.HasSuffix(n, known.ServicerModules) {
			sign |= serving
		}
		f.flags[i] = sign
		f.any |= sign
	}
	if f.any != 0 {
		look(f, source.FileID(id))
	}
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
