package machine

// Profile runs the program, which has so many lines, on its main thread and
// counts, from the moment on that line from is reached, how often each line was
// the first of a statement that was executed.
func (m *Machine) Profile(lines, from int) ([]int, Result) {
	m.counts, m.from = make([]int, lines+1), int32(from)
	defer func() { m.counts = nil }()
	r := m.Run(nil, Mode{})
	return m.counts, r
}

// counted notes that a statement is executed.
func (m *Machine) counted(line int32) {
	if line == m.from {
		clear(m.counts)
	}
	if int(line) < len(m.counts) {
		m.counts[line]++
	}
}
