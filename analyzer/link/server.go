package link

import (
	"slices"

	"github.com/ftlint/ftlint/analyzer/known"
)

// addServers: `self.server` of a request handler is a server of the program, of
// its own file if there is one.
//
//	class Handler(StreamRequestHandler):
//	    def handle(self): self.server.requests += 1
//
//	class Server(ThreadingMixIn, TCPServer): …
func (p *Program) addServers(set *typeSet, handler Class) {
	var servers []Class
	for _, base := range known.ServerBases {
		for _, c := range p.index().derived[NameOf(base)] {
			if !p.Aside(c.File) && !slices.Contains(servers, c) {
				servers = append(servers, c)
			}
		}
	}
	if beside := slices.DeleteFunc(slices.Clone(servers), func(c Class) bool { return c.File != handler.File }); len(beside) > 0 {
		servers = beside
	}
	if len(servers) > maxServers {
		return
	}
	for _, c := range servers {
		set.add(Type{Kind: Instance, Class: c})
	}
}

// RequestHandlers gives the methods of the program's classes of request handlers.
func (p *Program) RequestHandlers() []Func {
	var methods []Func
	for _, base := range known.HandlerBases {
		for _, c := range p.index().derived[NameOf(base)] {
			for _, m := range p.Methods(c) {
				if !p.Aside(c.File) && !slices.Contains(methods, m) {
					methods = append(methods, m)
				}
			}
		}
	}
	return methods
}

// maxServers is how many classes of servers may all be meant by `self.server`.
const maxServers = 2

var serverName = NameOf("server")
