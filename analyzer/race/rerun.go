package race

import (
	"github.com/ftlint/ftlint/analyzer/facts"
	"github.com/ftlint/ftlint/analyzer/known"
	"github.com/ftlint/ftlint/analyzer/link"
	"github.com/ftlint/ftlint/analyzer/lock"
)

// reruns gives the constructors that a method runs again on its own object, and
// the attributes that the method looks at before: what the constructor stores there
// is not only stored before anybody else has the object.
//
//	def check(self):
//	    if self.pid != os.getpid(): self.__init__()
type reruns map[link.Func]*rerun

type rerun struct {
	looks map[string]bool
	calls []link.Site
}

// of reports whether the method looks at an attribute.
func (r *rerun) of(attr string) bool { return r != nil && r.looks[attr] }

func rerunsOf(p *link.Program) reruns { return *link.Side(p, findReruns) }

func findReruns(p *link.Program) *reruns {
	found := reruns{}
	for _, site := range p.InvokesOf("__init__") {
		fn := p.Function(site.Func)
		self, class, ok := p.Self(site.Func)
		callee := fn.Values[fn.Values[fn.Ops[site.Op].Value].A]
		if !ok || known.Constructors[p.Text(site.Func, fn.Name)] || callee.Kind != facts.Attr || !isLocal(fn.Values[callee.A], self) {
			continue
		}
		init, ok := p.Method(class, "__init__")
		if !ok {
			continue
		}
		if found[init] == nil {
			found[init] = &rerun{looks: map[string]bool{}}
		}
		found[init].calls = append(found[init].calls, site)
		for _, op := range fn.Ops[:site.Op] {
			if v := fn.Values[op.Value]; op.Kind == facts.Read && v.Kind == facts.Attr && isLocal(fn.Values[v.A], self) {
				found[init].looks[p.Text(site.Func, v.Name)] = true
			}
		}
	}
	return &found
}

func isLocal(v facts.Value, id facts.VarID) bool {
	return v.Kind == facts.Local && facts.VarID(v.A) == id
}

// heldAgain gives the locks that are held wherever a constructor is run again.
func (f *finder) heldAgain(r *rerun) []lock.Held {
	var all []lock.Held
	for i, call := range r.calls {
		if held := f.index.heldIn(call.Func)[call.Op]; i == 0 {
			all = held
		} else {
			all = lock.Common(all, held)
		}
	}
	return all
}
