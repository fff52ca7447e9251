package thread

import (
	"slices"
	"strings"

	"github.com/ftlint/ftlint/analyzer/facts"
	"github.com/ftlint/ftlint/analyzer/known"
	"github.com/ftlint/ftlint/analyzer/link"
	"github.com/ftlint/ftlint/analyzer/syntax"
)

// serves handles a thread that runs the loop of a server of the standard
// library: what it calls are the methods of the class that the server was given.
//
//	server = HTTPServer(("", 8000), Handler)
//	Thread(target=server.serve_forever).start()
func (f *finder) serves(spawn link.Site, object link.Expr) {
	for _, t := range f.p.Types(object) {
		if t.Kind != link.ExternalMethod || known.LastName(t.Name) != "serve_forever" && known.LastName(t.Name) != "handle_request" {
			continue
		}
		for _, server := range f.p.Types(t.At) {
			for _, handler := range f.handlersOf(server) {
				f.requests(spawn, handler, f.threaded(server))
			}
		}
	}
}

// servesHere handles a call of a server's loop: where that makes a thread for each
// request, the program starts those.
//
//	ThreadingHTTPServer(("", 8000), Handler).serve_forever()
func (f *finder) servesHere(site link.Site) {
	method, receiver := f.p.MethodCalled(site)
	if method != "serve_forever" {
		return
	}
	for _, server := range f.p.Types(receiver) {
		if !f.threaded(server) {
			continue
		}
		for _, handler := range f.handlersOf(server) {
			f.requests(site, handler, true)
		}
	}
}

// handlersOf gives the classes of request handlers that a server is made with, or
// that the constructor of its class hands on.
func (f *finder) handlersOf(server link.Type) []link.Class {
	if server.At.Value == 0 || f.p.Value(server.At).Kind != facts.CallOf {
		return nil
	}
	if handler, ok := f.p.ArgumentAt(server.At, 1, "RequestHandlerClass"); ok {
		return f.classes(link.Expr{Func: server.At.Func, Value: handler})
	}
	if server.Kind != link.Instance {
		return nil
	}
	init, ok := f.p.Method(server.Class, "__init__")
	if !ok {
		return nil
	}
	fn := f.p.Function(init)
	for _, op := range fn.Ops {
		call := link.Expr{Func: init, Value: op.Value}
		if op.Kind != facts.Invoke || f.p.LastName(link.Expr{Func: init, Value: facts.ValueID(fn.Values[op.Value].A)}) != initName {
			continue
		}
		for pos := 1; pos <= 2; pos++ { // super().__init__(address, Handler), TCPServer.__init__(self, address, Handler)
			if handler, ok := f.p.ArgumentAt(call, pos, "RequestHandlerClass"); ok {
				if classes := f.classes(link.Expr{Func: init, Value: handler}); len(classes) > 0 {
					return classes
				}
			}
		}
	}
	return nil
}

var initName = link.NameOf("__init__")

// classes gives the classes of the program that an expression may name.
func (f *finder) classes(e link.Expr) []link.Class {
	var classes []link.Class
	for _, t := range f.p.Types(e) {
		if t.Kind == link.ClassObject {
			classes = append(classes, t.Class)
		}
	}
	return classes
}

// runsCoroutine handles a thread that has an event loop of its own run a
// coroutine: that is what runs on the thread.
//
//	Thread(target=asyncio.run, args=(main(),))
func (f *finder) runsCoroutine(w way, inner link.Site, call link.Expr, s *known.Spawner) {
	runs := slices.ContainsFunc(f.p.Types(link.Expr{Func: w.at, Value: w.object}), func(t link.Type) bool {
		return t.Name == "asyncio.run" || t.Kind == link.ExternalMethod && known.LastName(t.Name) == "run_until_complete"
	})
	args := f.passed(w.inner(f.p), call, s)
	if !runs || len(args) == 0 {
		return
	}
	coroutine := link.Expr{Func: args[0].Frame.Func, Value: args[0].Value}
	if f.p.Value(coroutine).Kind != facts.CallOf {
		return
	}
	callees, only := f.p.Callees(coroutine)
	for _, c := range callees {
		if !f.p.Function(c.Func).Async {
			continue
		}
		e := Entry{Spawn: w.sites[0], Via: w.sites[1:], Target: c, Words: s.Words + " with an event loop of its own", Resolved: only && len(callees) == 1}
		f.life(&e, inner, s, link.Type{})
		f.many(&e, inner, s, link.Type{})
		f.add(e, f.p.Static(coroutine.Func), coroutine.Value, f.given(coroutine))
	}
}

// given gives the arguments of a call.
func (f *finder) given(call link.Expr) []link.Handed {
	row := known.Spawner{Args: known.ArgRest, TargetPos: -1}
	return f.passed(f.p.Static(call.Func), call, &row)
}

// threaded: the server has a thread for each request.
func (f *finder) threaded(server link.Type) bool {
	names := []string{server.Name}
	if server.Kind == link.Instance {
		names = f.p.BaseNames(server.Class)
	}
	return slices.ContainsFunc(names, func(n string) bool { return strings.HasPrefix(known.LastName(n), "Threading") })
}

// requests adds the methods of a request handler, each request on an object of
// its own.
func (f *finder) requests(spawn link.Site, class link.Class, many bool) {
	bases := f.p.BaseNames(class)
	for _, m := range f.p.Methods(class) {
		name := f.p.Text(m, f.p.Function(m).Name)
		for i := range known.Handlers {
			h := &known.Handlers[i]
			if h.Needs == nil || !slices.ContainsFunc(bases, func(b string) bool { return known.Matches(h.Class, b) }) ||
				!slices.ContainsFunc(h.Methods, func(p string) bool { return known.Matches(p, name) }) {
				continue
			}
			words := "the server's thread"
			if many {
				words = h.Words
			}
			e := Entry{Spawn: spawn, Start: spawn, Target: link.Callee{Func: m}, Own: true, Many: many, Words: words, Resolved: true}
			f.add(e, f.p.Static(spawn.Func), 0, nil)
		}
	}
}

// parallel handles joblib, where it is told to use threads.
//
//	Parallel(n_jobs=4, prefer="threads")(delayed(work)(x) for x in xs)
func (f *finder) parallel(site link.Site, call link.Expr) {
	if !f.threadsWanted(call) {
		return
	}
	fn := f.p.Function(site.Func)
	runs := slices.IndexFunc(fn.Ops, func(op facts.Op) bool {
		return op.Kind == facts.Invoke && f.comesFrom(link.Expr{Func: site.Func, Value: facts.ValueID(fn.Values[op.Value].A)},
			func(e link.Expr) bool { return e == call }, 0)
	})
	if runs < 0 {
		return
	}
	for i, op := range fn.Ops {
		callee := fn.Values[op.Value]
		if op.Kind != facts.Invoke || fn.Values[callee.A].Kind != facts.CallOf {
			continue
		}
		delayed := link.Expr{Func: site.Func, Value: facts.ValueID(callee.A)}
		if !slices.ContainsFunc(f.p.DottedCallee(delayed), func(t link.Type) bool { return known.LastName(t.Name) == "delayed" }) {
			continue
		}
		object, ok := f.p.ArgumentAt(delayed, 0, "function")
		if !ok {
			continue
		}
		callees, only := f.targets(link.Expr{Func: site.Func, Value: object})
		spawn := link.Site{Func: site.Func, Op: facts.OpID(i)}
		for _, c := range callees {
			e := Entry{
				Spawn: spawn, Start: spawn, Target: c, Many: true, Together: true, Words: "a worker of joblib's pool", Resolved: only,
				Join: link.Site{Func: site.Func, Op: facts.OpID(runs)}, Joined: true,
			}
			f.add(e, f.p.Static(site.Func), object, f.given(link.Expr{Func: site.Func, Value: op.Value}))
		}
	}
}

// threadsWanted reads the arguments of Parallel
// (https://joblib.readthedocs.io/en/stable/generated/joblib.Parallel.html).
func (f *finder) threadsWanted(call link.Expr) bool {
	for key, want := range map[string]string{"backend": "threading", "prefer": "threads", "require": "sharedmem"} {
		if v, ok := f.p.ArgumentAt(call, -1, key); ok {
			val := f.p.Value(link.Expr{Func: call.Func, Value: v})
			if val.Kind == facts.Constant && syntax.ConstantKind(val.Op) == syntax.Str && f.p.Text(call.Func, val.Name) == want {
				return true
			}
		}
	}
	return false
}
