package speedup

import (
	"slices"

	"github.com/ftlint/ftlint/analyzer/facts"
	"github.com/ftlint/ftlint/analyzer/link"
	"github.com/ftlint/ftlint/analyzer/source"
)

// Walking a file as a script takes long, and mostly it starts nothing: it runs
// tests, or a command. The linker sees sooner whether there is a way from the
// module's body to code that starts a region.

// reach says from which functions some goals may be reached, by calls that the
// linker sees and functions that calls pass on.
type reach struct {
	p     *link.Program
	from  map[link.Func][]link.Func // who calls a function, as far as that was followed
	seen  map[link.Func]bool
	ahead []link.Func // seen, and not followed yet
}

// leading gives those of some files whose bodies may reach a goal.
func leading(p *link.Program, files []source.FileID, goals []link.Func) []source.FileID {
	r := &reach{p: p, from: map[link.Func][]link.Func{}, seen: map[link.Func]bool{}}
	for _, file := range files {
		r.add(link.Func{File: file})
	}
	for len(r.ahead) > 0 {
		f := r.ahead[len(r.ahead)-1]
		r.ahead = r.ahead[:len(r.ahead)-1]
		r.follow(f)
	}
	good := map[link.Func]bool{}
	for back := slices.Clone(goals); len(back) > 0; {
		f := back[len(back)-1]
		back = back[:len(back)-1]
		if !good[f] {
			good[f] = true
			back = append(back, r.from[f]...)
		}
	}
	var out []source.FileID
	for _, file := range files {
		if good[link.Func{File: file}] {
			out = append(out, file)
		}
	}
	return out
}

func (r *reach) add(f link.Func) {
	if !r.seen[f] {
		r.seen[f] = true
		r.ahead = append(r.ahead, f)
	}
}

// follow notes where a function leads: to what it calls or passes on, and to
// the bodies of classes in it.
func (r *reach) follow(f link.Func) {
	to := func(g link.Func) {
		r.from[g] = append(r.from[g], f)
		r.add(g)
	}
	fn := r.p.Function(f)
	for _, op := range fn.Ops {
		if op.Kind != facts.Invoke {
			continue
		}
		call := link.Expr{Func: f, Value: op.Value}
		callees, _ := r.p.Callees(call)
		for _, c := range callees {
			to(c.Func)
		}
		for _, a := range fn.Calls[fn.Values[op.Value].B].Args {
			for _, t := range r.p.Types(link.Expr{Func: f, Value: a.Value}) {
				if t.Kind == link.FuncObject || t.Kind == link.Method {
					to(t.Func)
				}
			}
		}
	}
	for i := range r.p.Files[f.File].Functions {
		if g := &r.p.Files[f.File].Functions[i]; g.Kind == facts.ClassBody && g.Outer == f.ID && i > 0 {
			to(link.Func{File: f.File, ID: facts.FuncID(i)})
		}
	}
}
