package speedup

import (
	"math"
	"strings"

	"github.com/ftlint/ftlint/analyzer/known"
	"github.com/ftlint/ftlint/analyzer/syntax"
)

// wait counts a call that waits; false if it is none.
func (w *walk) wait(dotted string, a *arguments, e syntax.Node) bool {
	if dotted == "open" {
		dotted = "builtins.open"
	}
	for i := range known.Waits {
		row := &known.Waits[i]
		if row.Callee != dotted {
			continue
		}
		w.waits(row, a, e)
		return true
	}
	return false
}

func (w *walk) waits(row *known.Wait, a *arguments, e syntax.Node) {
	w.op("call_builtin", e, nil)
	seconds := nan
	if row.SecondsPos >= 0 {
		v, _ := a.at(row.SecondsPos, "")
		seconds = v.num
	}
	if math.IsNaN(seconds) {
		w.unsure(e, unknownWait)
		if row.File {
			w.ops(fileAccess, e, nil, w.model.guess.file*1e9)
			return
		}
		seconds = w.model.guess.seconds
	}
	w.ops(waiting, e, nil, seconds*1e9)
	w.op(waitCall, e, nil)
}

// waiting counts nanoseconds in which a thread waits, waitCall how often;
// fileAccess nanoseconds of the kernel, with the GIL let go: what is read is
// mostly in memory, and then nobody waits.
const (
	fileAccess = "file"
	unseenWork = "unseen" // nanoseconds of code that nobody sees
	waiting    = "wait"
	waitCall   = "wait_call"
)

// released counts a call that computes with the GIL let go, and gives how many
// bytes of; false if it is none.
func (w *walk) released(dotted string, a *arguments, e syntax.Node) (size float64, ok bool) {
	for i := range known.Releases {
		row := &known.Releases[i]
		if row.Callee != dotted {
			continue
		}
		w.op("call_builtin", e, nil)
		v, _ := a.at(row.BytesPos, "")
		n := v.size()
		if math.IsNaN(n) {
			w.unsure(e, unknownTrips)
			n = w.model.guess.trips
		}
		word := "released"
		if n < float64(row.Least) {
			word = ""
		}
		w.count(item{op: row.Operation, kind: word, at: w.at(e)}, n)
		return n, true
	}
	return 0, false
}

// packing is about how many times smaller compressed text is.
const packing = 4

// packed is what compressing or decompressing so many bytes gives; false of
// functions that do neither.
func packed(dotted string, size float64) (value, bool) {
	switch known.LastName(dotted) {
	case "compress":
		return mean(bytestring, size/packing), true
	case "decompress":
		return mean(bytestring, size*packing), true
	}
	return value{}, false
}

// unknownMethod calls a method of something unknown whose name says enough.
func (w *walk) unknownMethod(recv value, name string, a *arguments, e syntax.Node) (value, bool) {
	for i := range known.Waits {
		if known.Waits[i].Callee == "*."+name {
			w.waits(&known.Waits[i], a, e)
			return value{num: nan}, true
		}
	}
	return value{}, false
}

// externalMethod calls a method of an object that something outside made.
func (w *walk) externalMethod(recv value, name string, a *arguments, e syntax.Node) value {
	if class, ok := recv.scalarClass(); ok {
		w.op(scalars[class].method(name), e, nil)
		return w.scalarOf(class, e)
	}
	switch recv.obj.alloc {
	case "queue.Queue", "queue.SimpleQueue", "queue.LifoQueue", "queue.PriorityQueue":
		op := "queue_put"
		if name == "get" || name == "get_nowait" {
			op = "queue_get"
		}
		if name == "put" || op == "queue_get" || name == "put_nowait" {
			w.op(op, e, recv.obj)
			return value{num: nan}
		}
	case "random.Random":
		if r, ok := functions["random."+name]; ok {
			w.op(r.op, e, recv.obj)
			return ofKind(r.gives)
		}
	case "io.StringIO", "io.BytesIO":
		if name == "write" {
			w.op("string_io_write", e, recv.obj)
			return ofKind(integer)
		}
	case "threading.Event":
		w.op("event_set", e, recv.obj)
		if name == "wait" {
			w.waits(&known.Wait{SecondsPos: 0}, a, e)
		}
		return ofKind(boolean)
	case "re.compile":
		w.op("re_match", e, recv.obj)
		w.scans("re."+name, 0, a, e)
		v, _ := w.matched("re."+name, e)
		return v
	case "re.Match":
		w.op("re_group", e, nil)
		return mean(text, wordText)
	case "struct.Struct":
		w.op("struct_method", e, recv.obj)
		return value{num: nan}
	}
	if v, ok := w.digest(recv, name, e); ok {
		return v
	}
	if v, ok := w.unknownMethod(recv, name, a, e); ok {
		return v
	}
	if strings.HasPrefix(recv.obj.alloc, "hashlib.") && name == "update" {
		if _, ok := w.released(recv.obj.alloc, a, e); ok {
			return number(none, 0)
		}
	}
	w.op("call_c_method", e, recv.obj)
	return value{num: nan}
}

// matched is the match that a function of re gives, or the method of that name
// of a pattern; false if it gives something else.
func (w *walk) matched(dotted string, e syntax.Node) (value, bool) {
	switch dotted {
	case "re.match", "re.search", "re.fullmatch":
		o := w.newObject(external, e)
		o.alloc = "re.Match"
		return value{kind: external, text: "re.Match()", num: nan, obj: o}, true
	}
	return value{num: nan}, false
}

// How much of a text a match from its beginning mostly looks at, and what a
// group of it mostly holds.
const (
	lineText = 80
	wordText = 6
)

// scans counts what a function of re, or the method of that name of a pattern,
// does for each character of the text, which is the argument at so many places
// after the pattern's.
func (w *walk) scans(dotted string, subject int, a *arguments, e syntax.Node) {
	op, most := "re_scan_char", math.Inf(1)
	switch dotted {
	case "re.match", "re.fullmatch", "re.search":
		op, most = "re_match_char", lineText
	case "re.sub", "re.subn":
		subject++
	case "re.findall", "re.split", "re.finditer":
	default:
		return
	}
	if v, _ := a.at(subject, "string"); v.size() > 0 {
		w.ops(op, e, nil, min(v.size(), most))
	}
}

// digestSize is about how many bytes a digest has: those of SHA-256.
const digestSize = 32

// digest is what the methods of a hash give.
func (w *walk) digest(recv value, name string, e syntax.Node) (value, bool) {
	if !strings.HasPrefix(recv.obj.alloc, "hashlib.") {
		return value{}, false
	}
	switch name {
	case "digest":
		w.op("hash_digest", e, nil)
		return mean(bytestring, digestSize), true
	case "hexdigest":
		w.op("hash_digest", e, nil)
		return mean(text, 2*digestSize), true
	}
	return value{}, false
}

// canonical gives the name under which the tables know a dotted name.
func canonical(dotted string) string { return known.Canonical(dotted) }

// externalValue is something outside the program: one object for all threads.
func (m *Model) externalValue(dotted string) value {
	dotted = canonical(dotted)
	v := externalNamed(dotted)
	switch dotted {
	case "math.pi", "math.e", "math.tau", "math.inf":
		v = ofKind(floating)
	case "sys.maxsize":
		v = ofKind(integer)
	}
	v.obj = m.shared(dotted)
	return v
}

// shared is the one object of a name outside the program.
func (m *Model) shared(dotted string) *object {
	o, ok := m.externals[dotted]
	if !ok {
		o = &object{kind: external, name: dotted, size: nan}
		m.externals[dotted] = o
	}
	return o
}
