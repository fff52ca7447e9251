package machine

import "slices"

// steady switches only where the thread that runs waits or ends.
type steady struct{}

// Pick implements Scheduler.
func (steady) Pick(cur *Thread, enabled []*Thread) *Thread {
	if slices.Contains(enabled, cur) {
		return cur
	}
	return enabled[0]
}

// profile counts how often each line is the first of a statement that is executed.
type profile struct {
	lines []int
	from  int32 // the line at which counting starts
	ours  int   // the first thread that is started after that
}

// Profile runs the program, which has so many lines, on its main thread and
// counts, from the moment on that line from is reached, what that thread executes,
// and those that it starts from then on. Threads run one after the other.
func (m *Machine) Profile(lines, from int) ([]int, Result) {
	m.profile = &profile{lines: make([]int, lines+1), from: int32(from)}
	defer func() { m.profile = nil }()
	r := m.Run(steady{}, Mode{})
	return m.profile.lines, r
}

// counted notes that a thread executes a statement.
func (p *profile) counted(th *Thread, line int32) {
	if line == p.from && th.id == 0 {
		clear(p.lines)
		p.ours = len(th.m.threads)
	}
	if int(line) < len(p.lines) && (th.id == 0 || th.id >= p.ours) {
		p.lines[line]++
	}
}
