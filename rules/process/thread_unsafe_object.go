package process

import (
	"fmt"
	"slices"

	"github.com/ftlint/ftlint/analyzer/facts"
	"github.com/ftlint/ftlint/analyzer/finding"
	"github.com/ftlint/ftlint/analyzer/known"
	"github.com/ftlint/ftlint/analyzer/link"
	"github.com/ftlint/ftlint/analyzer/race"
	"github.com/ftlint/ftlint/rules/rule"
)

// ThreadUnsafeObject is FT602.
var ThreadUnsafeObject = &rule.Rule{
	Code: "FT602", Name: "thread-unsafe-object", Severity: finding.Warning, Since: "0.2.0",
	Project: threadUnsafeObjects,
	Doc: rule.Doc{
		Title: "an object that its authors made for one thread at a time is used by several",
		Why: "Some objects are not locked, and say so: database connections and sessions, clients of protocols in which an answer follows a command, contexts of compressors, sockets of message queues, widgets. " +
			"Two threads that use one get each other's answers, commit half of each other's transaction, or end the process. Some may not be used by any other thread than the one that made them, lock or not: " +
			"an SQLite connection raises ProgrammingError, a widget waits or fails.",
		Bad: `import sqlite3
import threading

class Store:
    def __init__(self, path):
        self.db = sqlite3.connect(path, check_same_thread=False)

    def add(self, name):
        self.db.execute("insert into names values (?)", (name,))
        self.db.commit()

store = Store("names.db")
for name in ["Ada", "Grace"]:
    threading.Thread(target=store.add, args=(name,)).start()
`,
		Good: `import sqlite3
import threading

class Store:
    def __init__(self, path):
        self.path = path

    def add(self, name):
        db = sqlite3.connect(self.path)
        db.execute("insert into names values (?)", (name,))
        db.commit()
        db.close()

store = Store("names.db")
for name in ["Ada", "Grace"]:
    threading.Thread(target=store.add, args=(name,)).start()
`,
		Fix: "Give each thread an object of its own: made where it is used, or kept in a `threading.local`. Or hold one lock from the first use to the last of what belongs together. " +
			"What is bound to its thread has to stay there: send it work through a queue, or by the one method that it has for others (`add_callback_threadsafe`, `after`).",
		Limits: "Only classes of the table are known, those whose authors say that threads may not share them; a subclass of one in the project is left to what its methods do, and so is an object that a function of the project hands out without naming its class. " +
			"Objects with a position, as files, cursors and compressors of the standard library, are FT304. With library evidence, what is bound to its thread is possible only: the one thread that imports the module may be the one that uses it. So is what a thread's own object keeps and nobody uses under a lock.",
		Sources: []string{
			"https://peps.python.org/pep-0249/#threadsafety",
			"https://docs.python.org/3/library/sqlite3.html#sqlite3.connect",
			"https://python-zstandard.readthedocs.io/en/latest/compressor.html",
			"https://docs.sqlalchemy.org/en/20/orm/session_basics.html#is-the-session-thread-safe-is-asyncsession-safe-to-share-in-concurrent-tasks",
		},
	},
}

func threadUnsafeObjects(pass *rule.ProjectPass) {
	for i := range pass.Races.Locations {
		l := &pass.Races.Locations[i]
		uses := func(a race.Access) bool { return a.Action == race.Use }
		if !slices.ContainsFunc(l.Accesses, uses) {
			continue
		}
		o := object{pass: pass, Location: l}
		if o.row, o.made = o.class(); o.row == nil {
			continue
		}
		if race.Bound(pass.Program, o.row, o.made) {
			o.elsewhere()
		} else {
			o.together()
		}
	}
}

// object is an object of the table at a shared location.
type object struct {
	*race.Location
	pass *rule.ProjectPass
	row  *known.Owned
	made link.Expr // the call that makes it
}

// class finds the row by the first place that knows it; nil if the object may be
// another one as well.
func (o *object) class() (*known.Owned, link.Expr) {
	p := o.pass.Program
	for i := range o.Accesses {
		if a := &o.Accesses[i]; a.Action == race.Use {
			if types := p.Types(link.Expr{Func: a.Site.Func, Value: a.Of}); len(types) > 0 {
				return race.Owned(types)
			}
		}
	}
	return race.Owned(p.TypesAt(o.Path))
}

// together reports two uses that may meet.
func (o *object) together() {
	p := o.pass.Program
	var pairs []race.Pair
	for _, pair := range o.Pairs {
		a, b := &o.Accesses[pair.First], &o.Accesses[pair.Second]
		if a.Action == race.Use && b.Action.Contents() && !o.fresh(a) && !o.fresh(b) && !rule.OneEach(p, o.Location, a, b) {
			pairs = append(pairs, pair)
		}
	}
	if len(pairs) == 0 {
		return
	}
	a, b := &o.Accesses[pairs[0].First], &o.Accesses[pairs[0].Second]
	f := o.pass.Start(o.Location, a)
	o.pass.Meet(&f, o.Location, a, b)
	f.Message = fmt.Sprintf("`%s` is one %s that %s use at once: %s", o.name(a), o.kind(), o.pass.Both(a, b), o.row.Harm)
	f.Label = "used here"
	f.Help = "give each thread one of its own, or hold one lock around all that belongs together"
	for _, pair := range pairs {
		o.also(&f, &o.Accesses[pair.First])
	}
	if o.behind() || o.ofThread() {
		f.Confidence = finding.Possible
	}
	o.report(f)
}

// fresh reports whether a function uses what it has just stored there itself.
func (o *object) fresh(a *race.Access) bool {
	fn := o.pass.Program.Function(a.Site.Func)
	return slices.ContainsFunc(o.Accesses, func(b race.Access) bool {
		return b.Action == race.Store && b.Site.Func == a.Site.Func && b.Site.Op < a.Site.Op && a.Site.Op < fn.Enclosing(b.Site.Op)
	})
}

// behind reports whether what guards some uses of an object's field is a lock of
// the module: then it is for what is behind the field, a table or a server that
// other objects reach as well, and says nothing about threads on this one.
func (o *object) behind() bool {
	if o.Claim == nil || o.Path.Root.Kind != link.SelfRoot {
		return false
	}
	locked := false
	for i := range o.Accesses {
		for _, h := range o.Accesses[i].Held {
			if h.Path.Root.Kind != link.GlobalRoot {
				return false
			}
			locked = true
		}
	}
	return locked
}

// ofThread reports whether the object is a field of one that is a thread itself, where
// nobody holds a lock: what its methods use is most often for its own `run`.
//
//	class Worker(Thread):
//	    def emit(self, record): self.publisher.send(record)
func (o *object) ofThread() bool {
	class := link.Class{File: o.Path.Root.File, ID: facts.ClassID(o.Path.Root.ID)}
	return o.Claim != nil && o.Path.Root.Kind == link.SelfRoot && slices.Contains(o.pass.Program.ExternalBases(class), known.ThreadClass) &&
		!slices.ContainsFunc(o.Accesses, func(a race.Access) bool { return len(a.Held) > 0 })
}

// elsewhere reports a use by a thread that has not made the object.
func (o *object) elsewhere() {
	var first *race.Access
	var f finding.Finding
	for i := range o.Accesses {
		a := &o.Accesses[i]
		switch {
		case a.Action != race.Use || !o.foreign(a):
		case first == nil:
			first = a
			f = o.pass.Start(o.Location, a)
		default:
			o.also(&f, a)
		}
	}
	if first == nil {
		return
	}
	harm := o.row.BoundHarm
	if harm == "" {
		harm = o.row.Harm
	}
	f.Facts = o.pass.Threads(o.Location, first, first)
	f.Message = fmt.Sprintf("`%s` is a %s for the thread that makes it, and %s uses it on another one: %s", o.name(first), o.kind(), o.pass.Who(first), harm)
	f.Label = "used here, on a thread that has not made it"
	f.Help = "make one on the thread that uses it, or let the thread that made it do the work"
	if f.Evidence == finding.Library {
		f.Confidence = finding.Possible
	}
	o.report(f)
}

// foreign reports whether an access is made by a thread that may not be the one
// that makes the object. Of code that is merely said to be run by threads only
// what constructors and modules make is known to be made by another.
func (o *object) foreign(a *race.Access) bool {
	p := o.pass.Program
	if a.Entry == nil {
		return o.Claim != nil && !o.row.Toolkit && !slices.ContainsFunc(o.Accesses, func(b race.Access) bool { return b.Action == race.Store })
	}
	if a.Entry.Kind == known.Interrupt || a.Entry.Kind == known.Exit || !rule.Given(p, o.Path.Root, a.Entry) {
		return false
	}
	if o.within(a.Entry.Target.Func) {
		return false
	}
	own := slices.ContainsFunc(o.Accesses, func(b race.Access) bool { return b.Action == race.Store && b.Entry == a.Entry })
	return !own || slices.ContainsFunc(o.Pairs, func(pair race.Pair) bool {
		return o.Accesses[pair.First].Entry == a.Entry && o.Accesses[pair.Second].Entry == a.Entry
	})
}

// within reports whether the object is part of one that the thread itself has put
// into the field of its own object: whoever makes the part does so for that thread.
//
//	def run(self): self.consumer = self.broker.consume()
func (o *object) within(target link.Func) bool {
	p := o.pass.Program
	_, class, ok := p.Self(target)
	if !ok || o.Path.Len < 2 || o.Path.Steps[0].IsItem() {
		return false
	}
	return slices.ContainsFunc(p.FieldDefs(class, o.Path.Steps[0].Name()), func(d link.Def) bool { return d.Func == target })
}

// also adds one more place where the object is used.
func (o *object) also(f *finding.Finding, a *race.Access) {
	at := o.pass.At(a.Site)
	if at != f.Location && !slices.ContainsFunc(f.Related, func(r finding.Related) bool { return r.Location == at }) {
		f.Related = append(f.Related, finding.Related{Location: at, Role: "write", Message: "and here"})
	}
}

// report adds where the object is made.
func (o *object) report(f finding.Finding) {
	f.GIL = finding.UnsafeAnyway
	if op := o.pass.Program.OpOf(o.made); o.made.Value != 0 {
		f.Related = append(f.Related, finding.Related{Location: o.pass.At(link.Site{Func: o.made.Func, Op: op}), Role: "write", Message: "made here"})
	}
	o.pass.Report(f)
}

// name is how the code calls the object: the name of its location, or of the
// variable that holds it.
func (o *object) name(a *race.Access) string {
	p := o.pass.Program
	if o.Path.Root.Kind == link.AllocRoot && o.Path.Len == 0 {
		return p.File(a.Site.Func).Expr(p.Function(a.Site.Func), a.Of)
	}
	return p.Show(o.Path)
}

// kind names the class by what is called to make the object.
func (o *object) kind() string {
	p := o.pass.Program
	if v := p.Value(o.made); v.Kind == facts.CallOf {
		return "`" + p.File(o.made.Func).Expr(p.Function(o.made.Func), facts.ValueID(v.A)) + "` object"
	}
	return "`" + o.row.Class + "` object"
}
