package machine

import (
	"slices"
	"sort"
	"strings"
)

// dumper writes values down with all that they hold, so that two ends of the
// program can be compared. It runs no code of the program. Objects whose
// identity matters are numbered in the order in which they come: whether two
// threads have one object or two is told, which of them made it is not.
type dumper struct {
	th      *Thread
	numbers map[Value]int
	counts  map[string]int
	on      map[Value]bool // on the way to what is written
	size    int
	looked  []*shadow // the locations that were read
	queues  []*shadow // and the queues
}

const (
	mostDumped = 4096 // bytes of one value
	mostNested = 8
)

func (th *Thread) newDumper() *dumper {
	return &dumper{th: th, numbers: map[Value]int{}, counts: map[string]int{}, on: map[Value]bool{}}
}

func (d *dumper) text(v Value, depth int) string {
	if d.size > mostDumped {
		return "..."
	}
	if depth > mostNested || d.on[v] {
		return "<" + shortName(typeName(v)) + ">"
	}
	text := ""
	switch v := v.(type) {
	case *List, *Dict, *Set, *Deque, *Tuple, *Queue, *Instance:
		d.on[v] = true
		text = d.holder(v, depth+1)
		if _, ok := v.(*Instance); !ok {
			text += d.identity(v)
		}
		delete(d.on, v)
	case noneType, Bool, Int, *Big, Float, Str, Bytes, *Range:
		text = d.th.repr(v)
	case *Function:
		text = "<function " + v.name + ">"
	case *Class:
		text = "<class " + shortName(v.name) + ">"
	case *BoundMethod:
		text = "<method>"
	default:
		text = "<" + shortName(typeName(v)) + ">" + d.identity(v)
	}
	d.size += len(text)
	return text
}

func (d *dumper) holder(v Value, depth int) string {
	switch v := v.(type) {
	case *List:
		d.look(&v.sh)
		return "[" + d.list(v.items, depth) + "]"
	case *Deque:
		d.look(&v.sh)
		return "deque([" + d.list(v.items, depth) + "])"
	case *Queue:
		d.queues = append(d.queues, &v.sh)
		return "<" + shortName(typeName(v)) + " [" + d.list(v.items, depth) + "]>"
	case *Tuple:
		if len(v.items) == 1 {
			return "(" + d.text(v.items[0], depth) + ",)"
		}
		return "(" + d.list(v.items, depth) + ")"
	case *Set:
		if d.look(&v.d.sh); v.d.n == 0 {
			return "set()"
		}
		return "{" + d.entries(&v.d, depth) + "}"
	case *Dict:
		d.look(&v.sh)
		return "{" + d.entries(v, depth) + "}"
	case *Instance:
		return d.instance(v, depth)
	}
	return ""
}

func (d *dumper) look(sh *shadow) { d.looked = append(d.looked, sh) }

func (d *dumper) list(items []Value, depth int) string {
	var parts []string
	for _, v := range items {
		parts = append(parts, d.text(v, depth))
	}
	return strings.Join(parts, ", ")
}

// entries writes them in the order of their keys' texts: the order of insertion
// is seldom what a program is about.
func (d *dumper) entries(of *Dict, depth int) string {
	var parts []string
	type pair struct {
		key string
		val Value
	}
	var pairs []pair
	for i := range of.entries {
		if e := &of.entries[i]; e.live {
			pairs = append(pairs, pair{d.text(e.key, depth), e.val})
		}
	}
	sort.SliceStable(pairs, func(i, j int) bool { return pairs[i].key < pairs[j].key })
	for _, p := range pairs {
		if of.kind == setMarker {
			parts = append(parts, p.key)
			continue
		}
		parts = append(parts, p.key+": "+d.text(p.val, depth))
	}
	return strings.Join(parts, ", ")
}

func (d *dumper) instance(o *Instance, depth int) string {
	if o.cls.name == Unknown {
		label, _ := o.attrs.get(unknownLabel).(Str)
		if given, _ := o.attrs.get(unknownGiven).(Bool); !bool(given) && d.th.m.subject.Identity[string(label)] {
			return string(label) + "#" + itoa(d.number(o, string(label))) + d.fields(o, depth)
		}
		return string(label) + d.fields(o, depth)
	}
	if member, ok := o.attrs.get("_name_").(Str); ok {
		return shortName(o.cls.name) + "." + string(member) // of an enum
	}
	if o.cls.builtin {
		return "<" + shortName(o.cls.name) + ">" + d.identity(o) // an exception, a thread
	}
	for _, c := range o.cls.mro {
		if !c.isOpen() {
			return "<" + shortName(o.cls.name) + " object>" + d.identity(o)
		}
	}
	name := shortName(o.cls.name)
	_, seen := d.numbers[o]
	n := d.number(o, name)
	id := ""
	if d.th.m.subject.Identity[name] {
		id = "#" + itoa(n)
	}
	if seen && id != "" {
		return name + id
	}
	held := ""
	if v, ok := o.native.(Value); ok {
		held = d.holder(v, depth) // of a class that derives from a container
	}
	if held += d.fields(o, depth); held == "" {
		held = "()"
	}
	return name + id + held
}

// isOpen says whether objects of a class that derives from another hold, of that, no
// more than attributes and elements.
func (c *Class) isOpen() bool {
	switch c {
	case objectClass, dictClass, defaultDictClass, orderedDictClass, counterClass, listClass, setClass, dequeClass, abcClass:
		return true
	}
	return !c.builtin && (c.module == "" || c.module == "collections" || c.module == "collections.abc")
}

// fields writes down the attributes of an object, "" if it has none; of
// something unknown those that the program has set.
func (d *dumper) fields(o *Instance, depth int) string {
	slots := slices.Collect(o.attrs.all())
	for _, s := range slots {
		d.look(&s.sh)
	}
	sort.SliceStable(slots, func(i, j int) bool { return slots[i].name < slots[j].name })
	var parts []string
	for _, s := range slots {
		if v := s.value(); v != nil && !(o.cls.name == Unknown && unknownOwn[s.name]) {
			parts = append(parts, s.name+"="+d.text(v, depth))
		}
	}
	if len(parts) == 0 {
		return ""
	}
	return "(" + strings.Join(parts, ", ") + ")"
}

// identity is the number of an object, if which one it is matters.
func (d *dumper) identity(v Value) string {
	if name := shortName(typeName(v)); d.th.m.subject.Identity[name] {
		return "#" + itoa(d.number(v, name))
	}
	return ""
}

// passing says whether something unknown is an attribute of something unknown:
// whoever asks for it gets another object, so that what is set on it is lost.
func (o *Instance) passing() bool {
	label, _ := o.attrs.get(unknownLabel).(Str)
	_, of := o.attrs.get(unknownOf).(*Instance)
	return of && !strings.HasSuffix(string(label), "()")
}

// Unknown is the class, written in the program itself, of what is not known
// about the world outside it: what is known of such a value is its origin.
const (
	Unknown      = "Unknown"
	unknownLabel = "_label"
	unknownOf    = "_of"
	unknownGiven = "_given"
	unknownArgs  = "_args"
	unknownEnded = "_closed" // it was closed
)

// unknownOwn are the attributes by which the class itself knows such a value.
var unknownOwn = map[string]bool{unknownLabel: true, unknownOf: true, unknownGiven: true, unknownArgs: true, unknownEnded: true}

func defineObserve() {
	define("_observe", 1, 1, func(th *Thread, a []Value) Value {
		th.observed = append(th.observed, a[0])
		return a[0]
	})
	// _at_end is given a function that tells, when all threads have ended, what a
	// local variable holds.
	define("_at_end", 1, 1, func(th *Thread, a []Value) Value {
		th.later = append(th.later, a[0])
		return None
	})
	// _effect is told of the value of a call that is made for its effect: a call
	// of something unknown is kept, with the object that it was made on.
	define("_effect", 1, 1, func(th *Thread, a []Value) Value {
		if o, ok := a[0].(*Instance); ok && o.cls.name == Unknown {
			args := ""
			if given, ok := o.attrs.get(unknownArgs).(*Tuple); ok {
				args = th.dumpNow(given.items)
			}
			th.observed = append(th.observed, effect{o, args})
		}
		return None
	})
}

// dumpNow writes values down as they are while other threads run: to look at what
// they hold is a step.
func (th *Thread) dumpNow(values []Value) string {
	d := th.newDumper()
	text := d.list(values, 1)
	for _, sh := range slices.Concat(d.looked, d.queues) {
		th.m.number(sh)
	}
	switch {
	case len(d.queues) > 0:
		th.sync(d.queues[0])
	case len(d.looked) > 0:
		th.arrive(d.looked[0], th.site, false)
	default:
		return text
	}
	d = th.newDumper() // others may have come between
	text = d.list(values, 1)
	for _, sh := range d.looked {
		th.record(sh, th.site, readWhole, 0)
	}
	for _, sh := range d.queues {
		th.synced(sh, ReadItem, 0)
	}
	return text
}

// effect is a call of something unknown, and what its arguments were then.
type effect struct {
	call *Instance
	args string
}

func (effect) class() *Class { return noneClass }

func (d *dumper) effect(e effect) string {
	text := strings.TrimSuffix(d.text(e.call, 0), ")") + e.args + ")"
	on, ok := e.call.attrs.get(unknownOf).(*Instance)
	if !ok {
		return text
	}
	name := d.text(on, 0)
	if _, made := on.attrs.get(unknownOf).(*Instance); !made && !strings.HasSuffix(name, ")") {
		return name + "." + text // given from outside: which object it is is not in question
	}
	if strings.Contains(name, "#") {
		return name + "." + text
	}
	return name + "#" + itoa(d.number(on, name)) + "." + text
}

// number tells objects apart.
func (d *dumper) number(o Value, name string) int {
	n, seen := d.numbers[o]
	if !seen {
		d.counts[name]++
		n = d.counts[name]
		d.numbers[o] = n
	}
	return n
}

// observed writes down what a thread has observed.
func (d *dumper) observed(th *Thread) string {
	var parts []string
	for _, v := range th.observed {
		if e, ok := v.(effect); ok {
			parts = append(parts, d.effect(e))
			continue
		}
		parts = append(parts, d.text(v, 0))
	}
	return strings.Join(parts, "; ")
}
