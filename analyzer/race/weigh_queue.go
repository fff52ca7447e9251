package race

import (
	"slices"

	"github.com/ftlint/ftlint/analyzer/link"
	"github.com/ftlint/ftlint/analyzer/lock"
)

// This file asks what a queue that an object takes from says of a part of its state, if
// it keeps no lock and starts no thread, and nobody says more: that threads come to
// the queue. Of 14 findings that rested on a queue, in packages that had not been read
// before, 2 were true.

// behindQueue reports whether nothing ties a field to the threads that put into the
// queue of its object: no lock is ever held where it is touched, no function that
// touches it uses what the object keeps for threads, and no thread of the program gets
// there, as far as calls tell.
//
//	self.inbox = queue.Queue()                   who is called by other threads only puts
//	def on_message(self, m): self.inbox.put(m)
//	def show(self, m): self.shown[m.key] = m     one thread takes, and keeps the rest to itself
func (f *finder) behindQueue(l *Location) bool {
	if !l.Claim.keeps || l.Path.Root.Kind != link.SelfRoot || slices.Contains(l.Claim.pools, l.Path.LastName()) {
		return false
	}
	names := f.claims.keptForTaker(l.home())
	surely := func(h lock.Held) bool { return !h.Guess }
	return len(names) > 0 && !slices.ContainsFunc(l.Accesses, func(a Access) bool {
		fn := a.Site.Func
		return slices.ContainsFunc(a.Held, surely) || f.calledUnder(fn, surely) || f.claims.usesIn(fn, names) || f.onSomeThread(fn)
	})
}

// keptForTaker gives the attributes of what a class, its bases and those below it keep
// for threads, if they take from a queue among that. A lock is for several threads, and
// who starts one has it take.
func (c *claims) keptForTaker(class link.Class) []string {
	var names, queues []string
	for _, k := range slices.Concat(c.p.MRO(class), c.p.Below(class)) {
		o := c.owned()[k]
		if o.guards || o.starts {
			return nil
		}
		names, queues = append(names, o.names...), append(queues, o.queues...)
	}
	if c.takesFrom(c.p.MRO(class), queues) {
		return names
	}
	return nil
}

// maxClimbed bounds the callers that are looked at. Past it any thread may come.
const maxClimbed = 64

// onSomeThread reports whether a thread of the program, or somebody who was given
// the function or one of its callers as a value, may run it.
func (f *finder) onSomeThread(fn link.Func) bool {
	if on, asked := f.threaded[fn]; asked {
		return on
	}
	seen := map[link.Func]bool{fn: true}
	queue := []link.Func{fn}
	on := false
	for len(queue) > 0 && !on {
		g := queue[0]
		queue = queue[1:]
		callers := f.p.Callers(g)
		_, target := f.roles.targets[g]
		on = target || len(seen) > maxClimbed || len(callers) == 0 && f.givenAway(g)
		users := f.operating(g)
		if fn := f.p.Function(g); len(callers) == 0 && fn.Class == 0 && fn.Outer != 0 {
			users = append(users, link.Func{File: g.File, ID: fn.Outer}) // it is called where it is made, or by whom that hands it to
		}
		for _, c := range callers {
			users = append(users, c.Func)
		}
		for _, user := range users {
			if !seen[user] {
				seen[user] = true
				queue = append(queue, user)
			}
		}
	}
	if f.threaded == nil {
		f.threaded = map[link.Func]bool{}
	}
	f.threaded[fn] = on
	return on
}

// givenAway reports whether a method that nobody calls by its name is called as a
// value.
func (f *finder) givenAway(g link.Func) bool { return f.claims.handedOut(g) && !f.p.IsProperty(g) }
