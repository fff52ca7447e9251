package race

import (
	"slices"
	"strings"

	"github.com/ftlint/ftlint/analyzer/facts"
	"github.com/ftlint/ftlint/analyzer/known"
	"github.com/ftlint/ftlint/analyzer/link"
	"github.com/ftlint/ftlint/analyzer/lock"
	"github.com/ftlint/ftlint/analyzer/source"
	"github.com/ftlint/ftlint/analyzer/syntax"
	"github.com/ftlint/ftlint/analyzer/thread"
)

// ClaimKind says how strong a Claim is.
type ClaimKind uint8

const (
	// LibraryClaim: nothing says that threads are expected, but public code
	// changes state that all callers share.
	LibraryClaim ClaimKind = iota
	// DeclaredClaim: the code says that it expects threads.
	DeclaredClaim
)

// Claim says why state is thought to be shared by threads that the project
// does not show.
type Claim struct {
	Kind ClaimKind
	Text string // "`Pool` keeps a lock in `_lock`"
	File source.FileID
	Span source.Span

	// Weak: the claim is about the object, for which it may be true of another
	// part of its state only, and nothing speaks for this location itself.
	Weak bool

	// Unspoken: of a library's state, that none of the modules which touch it says a
	// word of threads; see unspoken.
	Unspoken bool

	keeps     bool          // it rests on a lock, queue or thread that is there: that threads come, not to which functions; nobody says more
	part      bool          // it need not be about all of the object's state
	objects   []link.Class  // of the objects that it rests on, each of which a global holds, or a decorator has made; none: it rests on no single object
	item      bool          // the object is one of many in a container, each of which has its own users
	life      bool          // it rests on what starts and stops threads
	pools     []string      // the attributes that hold the pools of threads and the queues that it rests on: they are shared in any case
	reach     *reach        // it is about what others reach by one method only; nil: about any
	purposes  []string      // of the locks it rests on: what they are named for is claimed in any case
	otherwise *Claim        // what is true of a location of which it is not; nil: it may be true all the same
	about     []source.Span // of the comments it rests on: what stands there is claimed in any case
}

// unless gives a claim with what is true of the locations that it is not about.
func (c *Claim) unless(other *Claim) *Claim {
	if c == nil {
		return other
	}
	claim := *c
	claim.otherwise = other
	return &claim
}

// claims answers for one program which state is shared though nothing in it
// starts the threads, and which code counts for nobody. A class is meant to be
// shared if it, or a base class,
//
//   - keeps a lock, an event, a synchronised queue, a thread: Class by primitive;
//   - takes some lock around what it keeps in itself;
//   - says so in a docstring or comment;
//   - is built and kept by such a class, and called outside that one's lock;
//   - is handed out by such a class, which goes on to call a method on all that it
//     has handed out: what that method comes to;
//   - has methods that run where something dies: what they come to.
//
// A subclass's lock says nothing about its base. Everything is computed when
// it is asked for, from the few places that call a primitive, and kept.
type claims struct {
	p       *link.Program
	callers *lock.Callers

	primitives  *primitives
	taken       [][]link.Site                      // by file
	members     []map[facts.ClassID][]facts.FuncID // by file, once asked
	declared    map[link.Class]*Claim
	kept        map[link.Class]Claim
	classNames  map[string]bool
	globals     []map[string]*globalUse // by file, once asked
	global      map[globalName]*Claim
	moduleLocks map[source.FileID]*Claim
	instances   map[link.Class]Claim
	captured    map[link.Func][]link.Site // once asked; see capturing
	silences    silences
	entries     func() []thread.Entry        // waits until they are known; nil: none
	served      map[link.Class]*thread.Entry // classes whose instances a framework calls from its threads; see serving
	finalizers  map[link.Class]*Claim        // see finalized
	methods     map[link.Class]*Claim        // see opened
}

func newClaims(p *link.Program) *claims {
	c := &claims{
		p:           p,
		callers:     lock.NewCallers(p),
		members:     make([]map[facts.ClassID][]facts.FuncID, len(p.Files)),
		declared:    map[link.Class]*Claim{},
		methods:     map[link.Class]*Claim{},
		globals:     make([]map[string]*globalUse, len(p.Files)),
		global:      map[globalName]*Claim{},
		moduleLocks: map[source.FileID]*Claim{},
		silences:    newSilences(len(p.Files)),
	}
	return c
}

// serving gives the classes whose methods a framework calls from threads of its
// own, on one object at a time or many: those it makes anew each time are apart.
func (c *claims) serving() map[link.Class]*thread.Entry {
	if c.served != nil || c.entries == nil {
		return c.served
	}
	c.served = map[link.Class]*thread.Entry{}
	entries := c.entries()
	for i := range entries {
		e := &entries[i]
		if !e.Framework || e.Own || e.Kind != known.Parallel {
			continue
		}
		if _, class, ok := c.p.Self(e.Target.Func); ok && c.served[class] == nil {
			c.served[class] = e
		}
	}
	return c.served
}

// Class reports whether instances of a class are meant to be shared.
func (c *claims) Class(class link.Class) (Claim, bool) {
	if claim, asked := c.declared[class]; asked {
		return deref(claim)
	}
	c.declared[class] = nil
	if c.p.Aside(class.File) {
		return Claim{}, false
	}
	claim := c.own(class)
	if claim == nil {
		claim = c.keptBy(class)
	}
	if claim == nil {
		claim = c.finalized(class)
	}
	if claim != nil && (c.perThread(class) || c.forTests(class)) {
		claim = nil
	}
	c.declared[class] = claim
	return deref(claim)
}

func deref(c *Claim) (Claim, bool) {
	if c == nil {
		return Claim{}, false
	}
	return *c, true
}

// own gives what a class or one of its bases says itself.
func (c *claims) own(class link.Class) *Claim {
	mro := c.p.MRO(class)
	owner := slices.IndexFunc(mro, func(k link.Class) bool { return c.owned()[k].what != "" })
	if owner >= 0 && c.refuses(mro[owner]) {
		return nil
	}
	promise := c.promised(mro)
	if owner >= 0 && (promise == nil || promise.part || !c.owned()[mro[owner]].onlyPools()) {
		claim := c.keepsPrimitive(class, mro[owner])
		claim.keeps = promise == nil || promise.part
		return claim
	}
	if promise != nil {
		return promise
	}
	for _, k := range mro {
		if claim := c.takesLock(k); claim != nil {
			return claim
		}
	}
	for _, k := range mro {
		if e, ok := c.serving()[k]; ok {
			return c.at(e.Spawn, DeclaredClaim, "`"+c.p.LocalName(e.Target.Func)+"` runs on "+e.Words)
		}
	}
	if claim := c.servesInThreads(class); claim != nil {
		return claim
	}
	for _, base := range c.p.ExternalBases(class) {
		if base = known.Canonical(base); known.SharedBases[base] != "" {
			facet := c.p.ClassFacts(class)
			return &Claim{Kind: DeclaredClaim, Text: "`" + c.p.ClassName(class) + "` is a `" + base + "`", File: class.File, Span: facet.NameSpan, part: !known.WholeBases[base]}
		}
	}
	return nil
}

// keepsPrimitive gives what the primitives of a class, or of its base, say of it.
func (c *claims) keepsPrimitive(class, owner link.Class) *Claim {
	at := c.owned()[owner]
	claim := c.at(at.site, DeclaredClaim, "`"+c.p.ClassName(owner)+"` keeps "+at.what)
	whole := at.whole || len(at.queues) > 0 && (at.starts || !c.takesFrom(c.p.MRO(class), at.queues))
	claim.part, claim.purposes, claim.life, claim.pools = !whole, at.purposes, at.life && len(at.purposes) == 0, slices.Concat(at.queues, at.pools)
	if purpose := c.beside(owner, at.names); whole && purpose != "" {
		claim.part, claim.purposes, claim.life = true, append(at.purposes, purpose), false
	}
	if whole && (owner == class && c.forBases(class, at.names) || owner != class && c.uses(owner, at.names)) {
		claim.part, claim.life = true, false
	}
	return claim
}

// uses reports whether the methods of a class do something with its primitives, as
// they would if those were for what the class has itself, and not for what the
// classes below it add.
func (c *claims) uses(class link.Class, names []string) bool {
	return slices.ContainsFunc(c.membersOf(class), func(id facts.FuncID) bool {
		f := link.Func{File: class.File, ID: id}
		return !constructorName(c.p.Text(f, c.p.Function(f).Name)) && c.usesIn(f, names)
	})
}

// usesIn reports whether a method loads one of some attributes of its self.
func (c *claims) usesIn(f link.Func, names []string) bool {
	fn := c.p.Function(f)
	return slices.ContainsFunc(fn.Ops, func(op facts.Op) bool {
		if op.Kind != facts.Read || fn.Values[op.Value].Kind != facts.Attr || !slices.Contains(names, c.p.Text(f, fn.Values[op.Value].Name)) {
			return false
		}
		_, _, own := c.selfAttr(f, op.Value)
		return own
	})
}

func (c *claims) at(s link.Site, kind ClaimKind, text string) *Claim {
	return &Claim{Kind: kind, Text: text, File: s.File, Span: c.p.Span(s)}
}

// promised looks for a sentence that says that threads use the class. One that
// denies it, in the class or a base, takes the others away. What a comment in a
// method says in passing is about what stands around it:
//
//	# another thread may have closed the file by now
//	if self.file is not None: …
func (c *claims) promised(mro []link.Class) *Claim {
	var claim *Claim
	for _, k := range mro {
		for _, promise := range c.p.Files[k.File].Promises {
			if promise.Class != k.ID {
				continue
			}
			if promise.Denied {
				return nil
			}
			aside := promise.About.End > 0
			if claim != nil && aside && !claim.part {
				continue
			}
			if claim == nil || claim.part && !aside {
				claim = &Claim{Kind: DeclaredClaim, Text: "the documentation of `" + c.p.ClassName(k) + "` says that threads share it", File: k.File, Span: promise.Span}
			}
			if aside {
				claim.Text = "a remark in `" + c.p.ClassName(k) + "` says that threads share it"
				claim.part, claim.about = true, append(claim.about, promise.About)
			}
		}
	}
	return claim
}

// takesLock looks for a lock, of whomever, that a method takes around a change
// of its object's state.
func (c *claims) takesLock(class link.Class) *Claim {
	for _, site := range c.takings()[class.File] {
		f := site.Func
		if !c.within(f, class) || constructorName(c.p.Text(f, c.p.Function(f).Name)) {
			continue
		}
		fn, op := c.p.Function(f), c.p.Op(site)
		v, region := c.lockTaken(f, op), op.End
		if op.Kind == facts.Invoke {
			region = facts.OpID(len(fn.Ops))
		}
		if c.changesSelf(f, site.Op+1, region) && c.isLock(link.Expr{Func: f, Value: v}) {
			claim := c.at(site, DeclaredClaim, "`"+c.p.ClassName(class)+"` takes `"+c.p.File(f).Expr(fn, v)+"` around its own state")
			claim.keeps, claim.part = true, true
			return claim
		}
	}
	return nil
}

// beside gives what the one primitive of a class is for, if its name is that of
// an attribute that stands beside it: `_thread_lock` and `_thread`.
func (c *claims) beside(class link.Class, names []string) string {
	purpose := ""
	for _, name := range names {
		if slices.Contains(names, name+"_lock") {
			continue
		}
		of := strings.TrimSuffix(name, "_lock")
		if of == name || of == "" || len(c.p.FieldDefs(class, of)) == 0 {
			return ""
		}
		purpose = strings.TrimLeft(of, "_")
	}
	return purpose
}

// refuses reports whether the locks of a class are there to tell a second thread
// that it must not be here: no method waits for one, but where one is tried, and
// what fails then raises.
//
//	if not self._busy.acquire(blocking=False):
//	    raise RuntimeError("not for several threads")
func (c *claims) refuses(class link.Class) bool {
	tries := map[link.Func]bool{}
	var waits []link.Func
	for _, site := range c.takings()[class.File] {
		if !c.within(site.Func, class) {
			continue
		}
		fn, op := c.p.Function(site.Func), c.p.Op(site)
		if op.Kind == facts.Invoke && c.triedOnly(link.Expr{Func: site.Func, Value: op.Value}) &&
			slices.ContainsFunc(fn.Ops, func(o facts.Op) bool { return o.Kind == facts.Raise }) {
			tries[site.Func] = true
		} else {
			waits = append(waits, site.Func)
		}
	}
	return len(tries) > 0 && !slices.ContainsFunc(waits, func(f link.Func) bool { return !tries[f] })
}

// triedOnly: the call takes a lock without waiting for it.
func (c *claims) triedOnly(call link.Expr) bool {
	v, ok := c.p.ArgumentAt(call, 0, "blocking")
	return ok && constant(c.p, link.Expr{Func: call.Func, Value: v}) == syntax.False
}

// forBases reports whether a class makes its primitives for what its bases take
// them for, and takes none of them itself: they say nothing about what it adds.
//
//	class Pipeline(Cluster):
//	    def __init__(self): self._lock = Lock(); self.commands = []
func (c *claims) forBases(class link.Class, names []string) bool {
	inherited := false
	for _, sites := range c.takings() {
		for _, site := range sites {
			if !slices.Contains(names, lastText(c.p, site.Func, c.lockTaken(site.Func, c.p.Op(site)))) {
				continue
			}
			_, taker, ok := c.p.EnclosingSelf(site.Func)
			if !ok {
				continue
			}
			if slices.Contains(c.p.MRO(taker), class) {
				return false
			}
			inherited = inherited || slices.Contains(c.p.MRO(class), taker)
		}
	}
	return inherited
}

// takesFrom reports whether a class or a base takes what others put into a queue
// of its own: it may be the one thread that does, and the rest be that one's. Who
// starts threads itself has one of them do that, for others.
//
//	def handle(self): self.seen += 1; self.queue.get().run()
func (c *claims) takesFrom(mro []link.Class, queues []string) bool {
	return slices.ContainsFunc(mro, func(class link.Class) bool {
		return slices.ContainsFunc(c.membersOf(class), func(id facts.FuncID) bool {
			f := link.Func{File: class.File, ID: id}
			fn := c.p.Function(f)
			return slices.ContainsFunc(fn.Ops, func(op facts.Op) bool {
				if op.Kind != facts.Invoke {
					return false
				}
				callee := fn.Values[fn.Values[op.Value].A]
				return callee.Kind == facts.Attr && known.QueueTakers[c.p.Text(f, callee.Name)] && slices.Contains(queues, lastText(c.p, f, facts.ValueID(callee.A)))
			})
		})
	})
}

// takings gives, by file, the places in functions that take what is named like a
// lock, or like something that holds one elsewhere.
func (c *claims) takings() [][]link.Site {
	if c.taken != nil {
		return c.taken
	}
	c.taken = make([][]link.Site, len(c.p.Files))
	add := func(site link.Site) {
		if name := lastText(c.p, site.Func, c.lockTaken(site.Func, c.p.Op(site))); c.locks().lockNames[name] || lockWord(name) {
			c.taken[site.File] = append(c.taken[site.File], site)
		}
	}
	for _, site := range c.p.InvokesOf("acquire") {
		if c.p.Function(site.Func).Kind == facts.Def && !c.p.Aside(site.File) {
			add(site)
		}
	}
	for i, file := range c.p.Files {
		if c.p.Aside(source.FileID(i)) {
			continue
		}
		for j := range file.Functions {
			fn := &file.Functions[j]
			for k := range fn.Ops {
				if op := &fn.Ops[k]; op.Kind == facts.With && op.Flags&facts.Async == 0 && fn.Kind == facts.Def {
					add(link.Site{Func: link.Func{File: source.FileID(i), ID: facts.FuncID(j)}, Op: facts.OpID(k)})
				}
			}
		}
		slices.SortFunc(c.taken[i], link.CompareSites)
	}
	return c.taken
}

// lockTaken gives what a `with` or an `acquire()` takes.
func (c *claims) lockTaken(f link.Func, op facts.Op) facts.ValueID {
	if op.Kind == facts.With {
		return op.Value
	}
	fn := c.p.Function(f)
	callee := fn.Values[fn.Values[op.Value].A]
	if callee.Kind != facts.Attr {
		return 0
	}
	return facts.ValueID(callee.A)
}

func lockWord(name string) bool {
	return strings.Contains(name, "lock") || strings.Contains(name, "Lock") || strings.Contains(name, "LOCK")
}

// isLock reports whether a value may be a lock of threads: one of theirs, or an
// object of a class that has acquire and release and keeps one. A lock made on
// the spot is nobody else's.
func (c *claims) isLock(e link.Expr) bool {
	for _, t := range c.p.Types(e) {
		switch {
		case t.At == e:
		case t.Kind == link.ExternalInstance:
			if known.MutexClasses[t.Name] {
				return true
			}
		case t.Kind == link.Instance:
			if known.MutexClasses[c.dottedClass(t.Class)] {
				return true
			}
			if _, ok := c.owned()[t.Class]; ok && c.lockLikeClass(t.Class) {
				return true
			}
		}
	}
	return false
}

func (c *claims) lockLikeClass(class link.Class) bool {
	_, acquires := c.p.Method(class, "acquire")
	_, releases := c.p.Method(class, "release")
	return acquires && releases
}

func (c *claims) dottedClass(class link.Class) string {
	return c.p.Modules[class.File] + "." + c.p.ClassName(class)
}

// changesSelf reports whether ops lo to hi of a method store to an attribute of
// its self, or change the container that one holds.
func (c *claims) changesSelf(f link.Func, lo, hi facts.OpID) bool {
	fn := c.p.Function(f)
	for i := lo; i < hi; i++ {
		if v := c.changed(f, fn, &fn.Ops[i]); v != 0 {
			if _, _, ok := c.selfAttr(f, v); ok {
				return true
			}
		}
	}
	return false
}

// selfAttr gives the class and name of an attribute of the self of the method
// that f is, or is defined in.
func (c *claims) selfAttr(f link.Func, v facts.ValueID) (link.Class, facts.NameID, bool) {
	fn := c.p.Function(f)
	val := fn.Values[v]
	if val.Kind != facts.Attr {
		return link.Class{}, 0, false
	}
	base := fn.Values[val.A]
	if base.Kind != facts.Local && base.Kind != facts.Captured {
		return link.Class{}, 0, false
	}
	m, class, ok := c.p.EnclosingSelf(f)
	if !ok || c.p.IsClassMethod(m) {
		return link.Class{}, 0, false
	}
	self := c.p.Function(m).Params[0].Var
	own := base.Kind == facts.Local && f == m && facts.VarID(base.A) == self
	inner := base.Kind == facts.Captured && facts.FuncID(base.A) == m.ID && facts.VarID(base.B) == self
	return class, val.Name, own || inner
}

// membersOf gives the methods of a class and the functions defined in them.
func (c *claims) membersOf(class link.Class) []facts.FuncID {
	if c.members[class.File] == nil {
		functions := c.p.Files[class.File].Functions
		of := make([]facts.ClassID, len(functions))
		members := map[facts.ClassID][]facts.FuncID{}
		for i := range functions {
			fn := &functions[i]
			if fn.Kind != facts.Def && fn.Kind != facts.Lambda {
				continue
			}
			if of[i] = fn.Class; of[i] == 0 && int(fn.Outer) < i {
				of[i] = of[fn.Outer]
			}
			if of[i] != 0 {
				members[of[i]] = append(members[of[i]], facts.FuncID(i))
			}
		}
		c.members[class.File] = members
	}
	return c.members[class.File][class.ID]
}

// Field reports whether an attribute is shared because of what it holds: an
// object of a declared class, or a queue for threads. It says nothing about the
// other attributes.
func (c *claims) Field(class link.Class, attr string) (Claim, bool) {
	for _, d := range c.p.FieldDefs(class, attr) {
		if c.isProcess(d) {
			return *c.at(d.Site, DeclaredClaim, "`"+attr+"` is the process that the object belongs to, and so do all threads of it"), true
		}
		for _, t := range c.p.Types(link.Expr{Func: d.Func, Value: d.Src}) {
			switch t.Kind {
			case link.Instance:
				if inner, ok := c.Class(t.Class); ok {
					inner.part = true
					inner.Text = "`" + attr + "` holds a `" + c.p.ClassName(t.Class) + "`: " + inner.Text
					return inner, true
				}
			case link.ExternalInstance:
				if strings.HasPrefix(t.Name, "queue.") && known.Primitives[t.Name] != "" {
					return *c.at(d.Site, DeclaredClaim, "`"+attr+"` holds a `"+t.Name+"`"), true
				}
			}
		}
	}
	return Claim{}, false
}

// isProcess reports whether an attribute holds the number of the process: who
// asks later whether it is still the same one looks after an object that lives
// as long as the process.
func (c *claims) isProcess(d link.Def) bool {
	v := c.p.Value(link.Expr{Func: d.Func, Value: d.Src})
	return v.Kind == facts.CallOf && lastText(c.p, d.Func, d.Src) == "getpid"
}

// perThread: each thread has its own values in an object of such a class.
func (c *claims) perThread(class link.Class) bool {
	return slices.ContainsFunc(c.p.ExternalBases(class), eachItsOwn) || slices.ContainsFunc(c.p.MRO(class), func(k link.Class) bool { return eachItsOwn(c.dottedClass(k)) }) ||
		forwards(c.p, class)
}

func eachItsOwn(class string) bool {
	class = known.Canonical(class)
	return known.Confined[class] != "" || known.Proxies[class] != ""
}

// lastText gives the last name of what a value is written as.
func lastText(p *link.Program, f link.Func, v facts.ValueID) string {
	e := link.Expr{Func: f, Value: v}
	for p.Value(e).Kind == facts.Item || p.Value(e).Kind == facts.CallOf {
		e.Value = facts.ValueID(p.Value(e).A)
	}
	return p.LastName(e).String()
}
