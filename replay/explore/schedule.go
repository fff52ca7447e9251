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

// Switch says that after so many steps of all threads another one goes on.
type Switch struct {
	Step   int
	Thread int
	Line   int // where that thread is, to notice that the program is another
}

const schedulePrefix = "ft1:"

// String gives the schedule as one word: `ft1:7b14.9a14` is, after step 7 go to
// thread b, which is at line 14; after step 9 back to a.
func (s Schedule) String() string {
	var parts []string
	for _, w := range s {
		parts = append(parts, strconv.Itoa(w.Step)+ThreadLetter(w.Thread)+strconv.Itoa(w.Line))
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
		i := strings.IndexFunc(part, func(r rune) bool { return r >= 'a' && r <= 'z' })
		j := strings.LastIndexFunc(part, func(r rune) bool { return r >= 'a' && r <= 'z' })
		if i <= 0 || j-i > 2 {
			return nil, fmt.Errorf("no switch of a schedule: %q", part)
		}
		step, err1 := strconv.ParseUint(part[:i], 10, 31)
		line, err2 := strconv.ParseUint(part[j+1:], 10, 31)
		if err1 != nil || err2 != nil {
			return nil, fmt.Errorf("no switch of a schedule: %q", part)
		}
		id := 0
		for _, r := range part[i : j+1] {
			id = id*26 + int(r-'a') + 1
		}
		s = append(s, Switch{int(step), id - 1, int(line)})
	}
	return s, nil
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
	now := enabled[0].Now()
	if f.at < len(f.Schedule) && f.Schedule[f.at].Step == now {
		w := f.Schedule[f.at]
		for _, th := range enabled {
			if th.ID() != w.Thread {
				continue
			}
			f.at++
			if th.Line() != w.Line {
				f.diverge("at switch %d thread %s is at line %d, the schedule has it at line %d", f.at, ThreadLetter(w.Thread), th.Line(), w.Line)
			}
			return th
		}
		f.at++
		f.diverge("at switch %d thread %s cannot go on", f.at, ThreadLetter(w.Thread))
	}
	if f.at < len(f.Schedule) && f.Schedule[f.at].Step < now {
		f.diverge("switch %d is due after step %d, where there was nothing to choose", f.at+1, f.Schedule[f.at].Step)
		f.at++
	}
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

// Pick implements machine.Scheduler.
func (r *Record) Pick(cur *machine.Thread, enabled []*machine.Thread) *machine.Thread {
	now, def := enabled[0].Now(), byDefault(cur, enabled)
	th := r.Strategy.Pick(cur, enabled)
	if th != def {
		r.Schedule = append(r.Schedule, Switch{now, th.ID(), th.Line()})
	}
	return th
}
