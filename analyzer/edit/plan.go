package edit

import (
	"errors"
	"strings"

	"github.com/ftlint/ftlint/analyzer/source"
)

// Plan is one change to a file that would mend a finding. A rule says what is
// to be done and where, as spans of the finding's file; Make says how, or that
// it cannot be done there. The plans are the types of this file:
//
//	Hold        statements go under a lock, an old one or a new one
//	SetDefault  if k not in d: d[k] = v     d.setdefault(k, v)
//	Retest      if x is None: with lock: …  if x is None: with lock: if x is None: …
//	Pop         if k in d: del d[k]         d.pop(k, None), s.discard(e)
//	Get         d[k] if k in d else v       d.get(k, v), or try … except KeyError
//	ReadOnce    self.x … self.x             x = self.x; x … x
//	Copy        for x in xs, return xs      list(xs), dict(xs), set(xs)
//	Enter       l.acquire() … l.release()   with l:
//	Schedule    loop.call_soon(f)           loop.call_soon_threadsafe(f)
//	Replace     any expression              another one
//
// What a plan assumes and does not check is said at its type: it is the rule
// that knows what a name holds.
type Plan interface {
	carryOut(*draft) error
}

// Hold puts statements under a lock. Each element of Around is a list of places
// that must lie in one critical section: the statements that hold them, and
// all between, become the body of one `with`. Sections that touch become one.
//
//	if self.conn is None:           with self._lock:
//	    self.conn = connect()           if self.conn is None:
//	                                        self.conn = connect()
//
// It refuses where the places are in different functions, and where the lock
// would be held over an `await` or a `yield`, over more lines than anybody would
// want it to be, or where one of the calls named in Never, which take the lock
// themselves or wait for those who may, would come under it.
type Hold struct {
	Lock   Lock
	Around [][]source.Span
	Never  []source.Span
}

// Lock is what a Hold holds.
type Lock struct {
	name  string // an old one: how it is written there; a new one: what it is to guard
	scope scope
}

type scope uint8

const (
	old      scope = iota
	ofModule       // a global
	ofObject       // an attribute
)

// Existing is a lock that there is, as it is written at the place: `lock`,
// `self._lock`.
func Existing(name string) Lock { return Lock{name, old} }

// ForGlobal is a new lock for a global of the file, made beside it:
//
//	served = 0
//	served_lock = threading.Lock()
//
// If the file has one of that name already, it is taken.
func ForGlobal(name string) Lock { return Lock{name, ofModule} }

// ForField is a new lock for an attribute of the object whose method the place
// is in, made beside it in the class's own `__init__`:
//
//	self.hits = 0
//	self._hits_lock = threading.Lock()
//
// A class without an `__init__` of its own, with `__slots__`, or one that says
// how it is pickled or copied gets none.
func ForField(name string) Lock { return Lock{name, ofObject} }

// New reports whether the lock is one to be made.
func (l Lock) New() bool { return l.scope != old }

// String is the name of the lock: that of a new one is made of what it guards.
func (l Lock) String() string {
	switch l.scope {
	case ofModule:
		if l.name == strings.ToUpper(l.name) {
			return l.name + "_LOCK"
		}
		return l.name + "_lock"
	case ofObject:
		return "_" + strings.TrimLeft(l.name, "_") + "_lock"
	}
	return l.name
}

// SetDefault turns check-then-insert into one call:
//
//	if k not in d:                  d.setdefault(k, [])
//	    d[k] = []
//
//	if e not in s:                  s.add(e)
//	    s.add(e)
//
// At is a place in the `if` statement, in its test or its body. The value is
// evaluated in any case afterwards, so it must be cheap and without effects: a
// constant, a name, or a display or new container of such.
type SetDefault struct{ At source.Span }

// Pop turns check-then-remove into one call. At is a place in the `if` statement.
//
//	if k in d:                      d.pop(k, None)
//	    del d[k]
//
//	if e in s:                      s.discard(e)
//	    s.remove(e)
//
// `remove` is taken for that of a set: the rule must know that it is no list's.
type Pop struct{ At source.Span }

// Get turns check-then-get into one look. At is a place in the statement or the
// conditional expression.
//
//	x = d[k] if k in d else 0       x = d.get(k, 0)
//
//	if k in d:                      try:
//	    return d[k]                     return d[k]
//	                                except KeyError:
//	                                    pass
type Get struct{ At source.Span }

// ReadOnce reads an expression into a local variable, and uses that in its
// place. Reads are the places where it is read, all in one function, none in a
// loop's test. Name is the variable to make; "" is the last name of the
// expression.
//
//	if self.conn is not None:       conn = self.conn
//	    self.conn.close()           if conn is not None:
//	                                    conn.close()
//
// It refuses if the expression is stored to between the reads, or if the name
// is used in the file for anything else.
type ReadOnce struct {
	Reads []source.Span
	Name  string
}

// Copy puts a call around an expression: what is iterated, or returned, becomes
// a copy of it.
//
//	for x in self.items:            for x in list(self.items):
//	return self.items               return list(self.items)
type Copy struct {
	Of   source.Span
	Call string // list, dict, set, tuple
}

// Enter turns a statement that acquires a lock, and the one in the same block
// that releases it, into a `with`. At is a place in the statement that acquires.
//
//	lock.acquire()                  with lock:
//	total += 1                          total += 1
//	lock.release()
type Enter struct{ At source.Span }

// Repeat makes a loop of an `if` statement whose body is one call, that the place
// is in, and nothing else.
//
//	if not items:                   while not items:
//	    ready.wait()                    ready.wait()
type Repeat struct{ At source.Span }

// Default gives a lambda without parameters some that have variables' values for
// their defaults, so that it keeps what the variables hold now.
//
//	lambda: fetch(url)              lambda url=url: fetch(url)
type Default struct {
	Lambda source.Span
	Names  []string
}

// Schedule has an event loop make a call that another thread may not make: the
// place is the statement. Loop is what leads from the object to its loop, and is
// empty if the object is the loop.
//
//	loop.call_soon(f, x)            loop.call_soon_threadsafe(f, x)
//	future.set_result(x)            future.get_loop().call_soon_threadsafe(future.set_result, x)
//
// It refuses where the result of the call is used.
type Schedule struct {
	At     source.Span
	Method string
	Loop   string
}

// Replace puts one expression in the place of another.
type Replace struct {
	At   source.Span
	Text string
}

// refusal says why a plan cannot be carried out.
func refusal(text string) error { return errors.New(text) }
