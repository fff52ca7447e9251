package updates

import (
	"slices"

	"github.com/ftlint/ftlint/analyzer/facts"
	"github.com/ftlint/ftlint/analyzer/known"
	"github.com/ftlint/ftlint/analyzer/link"
	"github.com/ftlint/ftlint/analyzer/race"
	"github.com/ftlint/ftlint/analyzer/thread"
	"github.com/ftlint/ftlint/rules/rule"
)

// signalled: an event is set before what those who wait for it go on to read.
//
//	self.ready.set()
//	self.port = listen()        self.ready.wait(); connect(self.port)
func signalled(pass *rule.ProjectPass) []*publication {
	setters := map[link.Func]bool{}
	for _, site := range pass.Program.InvokesOf("set") {
		setters[site.Func] = true
	}
	var out []*publication
	for i := range pass.Races.Locations {
		l := &pass.Races.Locations[i]
		for _, pair := range l.Pairs {
			late, use := &l.Accesses[pair.First], &l.Accesses[pair.Second]
			if !setters[late.Site.Func] || late.Kind != race.Write || late.Action != race.Store || use.Kind != race.Read || late.Site.Func == use.Site.Func {
				continue
			}
			if p := premonition(pass, l, late, use); p != nil {
				out = append(out, p)
				break
			}
		}
	}
	return out
}

// premonition gives a store as what comes too late, if its function has set an
// event before that who reads waits for.
func premonition(pass *rule.ProjectPass, l *race.Location, late, use *race.Access) *publication {
	p := pass.Program
	writer := late.Site.Func
	fn := p.Function(writer)
	if absent(p, link.Expr{Func: writer, Value: p.Op(late.Site).Src}) {
		return nil
	}
	earlier := func(a race.Access) bool { return a.Site.Func == writer && a.Kind.Changes() && a.Site.Op < late.Site.Op }
	if slices.ContainsFunc(l.Accesses, earlier) {
		return nil
	}
	for i := range late.Site.Op {
		event, ok := eventOf(p, writer, i, "set")
		site := link.Site{Func: writer, Op: i}
		if !ok || fn.Enclosing(i) <= late.Site.Op || thread.InLoop(p, late.Site) && !thread.SameLoop(p, site, late.Site) || !waitsFor(p, use.Site, event) {
			continue
		}
		first, second := race.EventOf(p, late), race.EventOf(p, late)
		second.At = i
		return &publication{
			Pattern: rule.Pattern{Location: l, View: race.NewView(p, writer), First: &first, Second: &second, Rival: use},
			what:    "`" + event + "` is set before `%s`, which it stands for: %s waits for the one and then uses the other",
			label:   "whoever waits goes on from here", later: "what it stands for comes only here",
		}
	}
	return nil
}

// waitsFor reports whether a place is reached only when an event has been waited
// for: in its function, or where its object was made.
func waitsFor(p *link.Program, at link.Site, event string) bool {
	waits := func(f link.Func, end facts.OpID) bool {
		fn := p.Function(f)
		for i := range end {
			if name, ok := eventOf(p, f, i, "wait"); ok && name == event && (f != at.Func || fn.Enclosing(i) > at.Op) {
				return true
			}
		}
		return false
	}
	if waits(at.Func, at.Op) {
		return true
	}
	_, class, ok := p.Self(at.Func)
	if !ok {
		return false
	}
	init, ok := p.Method(class, "__init__")
	return ok && init != at.Func && waits(init, facts.OpID(len(p.Function(init).Ops)))
}

// eventOf gives the name of the event of which an op calls the method.
func eventOf(p *link.Program, f link.Func, i facts.OpID, method string) (string, bool) {
	called, object := p.MethodCalled(link.Site{Func: f, Op: i})
	if called != method {
		return "", false
	}
	is := slices.ContainsFunc(p.Types(object), func(t link.Type) bool { return known.Canonical(t.Name) == "threading.Event" })
	return p.LastName(object).String(), is
}
