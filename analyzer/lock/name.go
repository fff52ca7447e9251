package lock

import (
	"strings"

	"github.com/ftlint/ftlint/analyzer/facts"
	"github.com/ftlint/ftlint/analyzer/link"
)

// LockLike reports whether a name says that what it names is a lock: _lock,
// writeLock, mutex, cond, gen_rlock; or a condition of a queue.Queue: not_empty.
func LockLike(name string) bool {
	name = strings.ToLower(name)
	switch name {
	case "not_empty", "not_full", "all_tasks_done":
		return true
	}
	for _, word := range []string{"unlock", "block", "clock", "flocking"} {
		name = strings.ReplaceAll(name, word, "")
	}
	if strings.Contains(name, "lock") || strings.Contains(name, "mutex") || strings.Contains(name, "semaphore") ||
		strings.Contains(name, "synchronize") {
		return true
	}
	for word := range strings.FieldsFuncSeq(name, func(r rune) bool { return r == '_' || '0' <= r && r <= '9' }) {
		switch word {
		case "cond", "condition", "cv", "lck", "mtx", "sem":
			return true
		}
	}
	return false
}

// lastName gives the name that stands last in an expression: of `self._lock`
// _lock, of `locks[k]` locks, of `state["lock"]` lock, of `pool.get_lock()` get_lock.
func lastName(p *link.Program, f link.Func, v facts.ValueID) string {
	fn := p.Function(f)
	for {
		val := fn.Values[v]
		switch val.Kind {
		case facts.Item:
			if key := fn.Values[val.B]; key.Kind == facts.Constant && LockLike(p.Text(f, key.Name)) {
				return p.Text(f, key.Name)
			}
			v = facts.ValueID(val.A)
		case facts.CallOf, facts.Entered, facts.Element:
			v = facts.ValueID(val.A)
		default:
			return p.LastName(link.Expr{Func: f, Value: v}).String()
		}
	}
}

// called gives the last name of what a call calls, "" if the value is no call's.
func called(p *link.Program, f link.Func, call facts.ValueID) string {
	v := p.Function(f).Values[call]
	if v.Kind != facts.CallOf {
		return ""
	}
	return lastName(p, f, facts.ValueID(v.A))
}
