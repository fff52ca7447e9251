package lock

import (
	"strings"

	"github.com/ftlint/ftlint/analyzer/facts"
	"github.com/ftlint/ftlint/analyzer/known"
	"github.com/ftlint/ftlint/analyzer/link"
	"github.com/ftlint/ftlint/analyzer/syntax"
)

// Held is a lock that is held.
type Held struct {
	Path  link.Path
	Name  string    // in the user's words: self._lock
	Site  link.Site // where it is taken
	Guess bool      // only its name says that it is a lock
}

// Identify gives the lock that a value of a frame is; false if it is none, or
// could be one of several.
func Identify(p *link.Program, fr *link.Frame, v facts.ValueID) (Held, bool) {
	e := link.Expr{Func: fr.Func, Value: v}
	paths := p.Paths(fr, v)
	name := p.File(fr.Func).Expr(p.Function(fr.Func), v)
	is, isnt := false, false
	for _, t := range p.Types(e) {
		if t.Kind != link.ExternalInstance {
			isnt = true
			continue
		}
		row := known.LockOf(t.Name)
		if row == nil || strings.HasSuffix(row.Class, "Semaphore") && !mutex(p, t.At) {
			isnt = true
			continue
		}
		is = true
		if row.Wraps >= 0 {
			paths = wrapped(p, fr, paths, t.At, row.Wraps)
		}
	}
	if len(paths) != 1 || isnt {
		return Held{}, false
	}
	return Held{Path: paths[0], Name: name, Guess: !is}, is || lockLike(name)
}

// mutex: a semaphore of one is a lock.
func mutex(p *link.Program, at link.Expr) bool {
	if at.Value == 0 {
		return false
	}
	fn := p.Function(at.Func)
	args := fn.Calls[fn.Values[at.Value].B].Args
	if len(args) == 0 {
		return true
	}
	v := fn.Values[args[0].Value]
	return v.Kind == facts.Constant && syntax.ConstantKind(v.Op) == syntax.Int && p.Text(at.Func, v.Name) == "1"
}

// wrapped gives the lock that a condition is made over, if that one is known by
// a name of its own.
func wrapped(p *link.Program, fr *link.Frame, paths []link.Path, at link.Expr, pos int) []link.Path {
	if at.Value == 0 {
		return paths
	}
	fn := p.Function(at.Func)
	args := fn.Calls[fn.Values[at.Value].B].Args
	if pos >= len(args) || args[pos].Name != 0 && p.Text(at.Func, args[pos].Name) != "lock" {
		return paths
	}
	home := p.Static(at.Func)
	if fr.Func == at.Func {
		home = fr
	}
	inner := p.Paths(home, args[pos].Value)
	if len(inner) != 1 || len(paths) != 1 || inner[0].Root.Kind == link.AllocRoot {
		return paths
	}
	if inner[0].Root.Kind == link.SelfRoot && paths[0].Len > 0 {
		if moved, ok := inner[0].Rebase(paths[0].Base()); ok {
			return []link.Path{moved}
		}
	}
	return inner
}

func lockLike(name string) bool {
	name = strings.ToLower(name)
	for _, word := range []string{"lock", "mutex", "cond", "semaphore"} {
		if strings.Contains(name, word) && !strings.Contains(name, "block") && !strings.Contains(name, "clock") {
			return true
		}
	}
	return false
}
