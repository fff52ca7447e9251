package race

import (
	"github.com/ftlint/ftlint/analyzer/facts"
	"github.com/ftlint/ftlint/analyzer/known"
	"github.com/ftlint/ftlint/analyzer/link"
)

// servesInThreads: the class is one of servers that handle each request on a thread
// of its own. Shared is what the handlers come to by `self.server`; the rest is the
// one thread's that accepts.
//
//	class Server(ThreadingMixIn, TCPServer):
//	    requests = 0
//
//	class Handler(StreamRequestHandler):
//	    def handle(self): self.server.requests += 1
func (c *claims) servesInThreads(class link.Class) *Claim {
	for _, base := range c.p.ExternalBases(class) {
		if base = known.Canonical(base); !known.ServesInThreads(base) {
			continue
		}
		facet := c.p.ClassFacts(class)
		claim := &Claim{Kind: DeclaredClaim, Text: "`" + c.p.ClassName(class) + "` is a `" + base + "`, which has a thread for each request", File: class.File, Span: facet.NameSpan}
		claim.reach = newReach()
		for _, f := range c.p.RequestHandlers() {
			c.reachesServer(f, class, claim.reach)
		}
		return claim
	}
	return nil
}

// reachesServer adds what a method of a handler does to a server: the fields that
// it names, and the methods that it calls.
func (c *claims) reachesServer(f link.Func, server link.Class, r *reach) {
	fn := c.p.Function(f)
	for _, v := range fn.Values {
		if v.Kind != facts.Attr || !c.isServer(link.Expr{Func: f, Value: facts.ValueID(v.A)}, server) {
			continue
		}
		r.functions[f] = true
		name := c.p.Text(f, v.Name)
		r.fields[name] = true
		if m, ok := c.p.Method(server, name); ok {
			c.reachBy(m, r, 0)
		}
	}
}

func (c *claims) isServer(e link.Expr, server link.Class) bool {
	for _, t := range c.p.Types(e) {
		if t.Kind == link.Instance && t.Class == server {
			return true
		}
	}
	return false
}
