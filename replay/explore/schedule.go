package explore

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/ftlint/ftlint/replay/machine"
)

// Schedule is the part of an interleaving that is not the default: where a
// choice went elsewhere than to the running thread, or, if that cannot go on,
// to the thread with the lowest number.
type Schedule []Switch

// Switch says that when thread From is about to take its step Step, waits there
// or has ended with it, thread To goes on.
type Switch struct {
	From, Step int
	To         int
	Line       int // where From is, to notice that the program is another
}

const schedulePrefix = "ft1:"

// String gives the schedule as one word: `ft1:b2@14c.c9@15b` is, at step 2 of
// thread b, at line 14, go to thread c; at step 9 of c, at line 15, back to b.
func (s Schedule) String() string {
	var parts []string
	for _, w := range s {
		parts = append(parts, ThreadLetter(w.From)+strconv.Itoa(w.Step)+"@"+strconv.Itoa(w.Line)+ThreadLetter(w.To))
	}
	return schedulePrefix + strings.Join(parts, ".")
}

// ThreadLetter names a thread in a schedule: a is the main thread.
func ThreadLetter(id int) string {
	s := ""
	for {
		s = string(rune('a'+id%26)) + s
		if id = id/26 - 1; id < 0 {
			return s
		}
	}
}

// ParseSchedule reads what String wrote.
func ParseSchedule(text string) (Schedule, error) {
	rest, ok := strings.CutPrefix(text, schedulePrefix)
	if !ok {
		return nil, fmt.Errorf("a schedule begins with %q", schedulePrefix)
	}
	var s Schedule
	if rest == "" {
		return s, nil
	}
	for _, part := range strings.Split(rest, ".") {
		w := Switch{}
		tail := part
		ok := takeLetters(&tail, &w.From) && takeNumber(&tail, &w.Step) && takeAt(&tail) && takeNumber(&tail, &w.Line) && takeLetters(&tail, &w.To)
		if !ok || tail != "" {
			return nil, fmt.Errorf("no switch of a schedule: %q", part)
		}
		s = append(s, w)
	}
	return s, nil
}

func takeLetters(s *string, id *int) bool {
	n := 0
	for n < len(*s) && (*s)[n] >= 'a' && (*s)[n] <= 'z' {
		*id = *id*26 + int((*s)[n]-'a') + 1
		n++
	}
	*id--
	*s = (*s)[n:]
	return n > 0 && n <= 3
}

func takeAt(s *string) (ok bool) {
	*s, ok = strings.CutPrefix(*s, "@")
	return ok
}

func takeNumber(s *string, v *int) bool {
	n := 0
	for n < len(*s) && (*s)[n] >= '0' && (*s)[n] <= '9' {
		*v = *v*10 + int((*s)[n]-'0')
		n++
	}
	canonical := n == 1 || n > 1 && (*s)[0] != '0'
	*s = (*s)[n:]
	return canonical && n <= 9
}

// Follow runs one schedule and checks each switch. It is a Strategy of one run.
type Follow struct {
	Schedule Schedule
	Diverged string // how the run departs from the schedule, "" if it does not

	at   int
	done bool
}

// Next implements Strategy.
func (f *Follow) Next() bool {
	was := f.done
	f.done, f.at = true, 0
	return !was
}

// Restart implements Strategy.
func (f *Follow) Restart() {}

// Pruned implements Strategy.
func (f *Follow) Pruned() bool { return true }

// Pick implements machine.Scheduler.
func (f *Follow) Pick(cur *machine.Thread, enabled []*machine.Thread) *machine.Thread {
	if f.at == len(f.Schedule) {
		return byDefault(cur, enabled)
	}
	w := f.Schedule[f.at]
	if cur.ID() != w.From || cur.Steps() < w.Step {
		return byDefault(cur, enabled)
	}
	f.at++
	if cur.Steps() > w.Step {
		f.diverge("switch %d is due at step %d of thread %s, where there was nothing to choose", f.at, w.Step, ThreadLetter(w.From))
		return byDefault(cur, enabled)
	}
	if cur.Line() != w.Line {
		f.diverge("at switch %d thread %s is at line %d, the schedule has it at line %d", f.at, ThreadLetter(w.From), cur.Line(), w.Line)
	}
	for _, th := range enabled {
		if th.ID() == w.To {
			return th
		}
	}
	f.diverge("at switch %d thread %s cannot go on", f.at, ThreadLetter(w.To))
	return byDefault(cur, enabled)
}

// Finish notes switches that the run did not come to.
func (f *Follow) Finish() {
	if f.at < len(f.Schedule) {
		f.diverge("the run ended before switch %d", f.at+1)
	}
}

func (f *Follow) diverge(format string, args ...any) {
	if f.Diverged == "" {
		f.Diverged = fmt.Sprintf(format, args...)
	}
}

// byDefault is the choice that a schedule does not mention.
func byDefault(cur *machine.Thread, enabled []*machine.Thread) *machine.Thread {
	if indexOf(cur, enabled) >= 0 {
		return cur
	}
	return enabled[0]
}

// Record is a scheduler that keeps what another one decides.
type Record struct {
	Strategy
	Schedule Schedule
}

// Next implements Strategy.
func (r *Record) Next() bool {
	r.Schedule = r.Schedule[:0]
	return r.Strategy.Next()
}

// Forced implements machine.Guard.
func (r *Record) Forced(th *machine.Thread) bool {
	g, ok := r.Strategy.(machine.Guard)
	return !ok || g.Forced(th)
}

// Pick implements machine.Scheduler.
func (r *Record) Pick(cur *machine.Thread, enabled []*machine.Thread) *machine.Thread {
	def := byDefault(cur, enabled)
	th := r.Strategy.Pick(cur, enabled)
	if th != nil && th != def {
		r.Schedule = append(r.Schedule, Switch{cur.ID(), cur.Steps(), th.ID(), cur.Line()})
	}
	return th
}
