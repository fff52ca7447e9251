package report

import (
	"fmt"
	"io"
	"strings"
)

// A diff is written as `diff -u` writes it (POSIX, diff utility, -u format), so
// that patch and git read it. The shortest one is found by Myers' greedy
// algorithm: An O(ND) Difference Algorithm and Its Variations, 1986.

const (
	diffContext = 3   // lines around a change
	diffEffort  = 500 // differing lines up to which the shortest diff is sought
)

// WriteDiff writes the difference between two versions of a file as a unified
// diff; nothing if there is none.
func WriteDiff(w io.Writer, path, before, after string, colour bool) error {
	p := newPrinter(w)
	writeDiff(p, palette(colour), path, before, after)
	return p.Flush()
}

func writeDiff(p printer, colours palette, path, before, after string) {
	hunks := hunksOf(diffLines(splitLines(before), splitLines(after)))
	if len(hunks) == 0 {
		return
	}
	name := plain(path)
	if strings.ContainsAny(name, " \t") {
		name += "\t" // where patch and git take the name to end
	}
	p.print(colours.paint(strong, "--- "+name), "\n", colours.paint(strong, "+++ "+name), "\n")
	for _, h := range hunks {
		h.print(p, colours, func(line string) string { return line })
	}
}

// change is one line of a diff: ' ' is in both versions, '-' in the old one,
// '+' in the new one.
type change struct {
	sign byte
	text string
	a, b int // lines of the old and the new version before it
}

// splitLines cuts a text after each LF, as diff and patch do, whatever else
// ends a line in Python.
func splitLines(text string) []string {
	lines := strings.SplitAfter(text, "\n")
	if lines[len(lines)-1] == "" {
		lines = lines[:len(lines)-1]
	}
	return lines
}

func diffLines(a, b []string) []change {
	start := 0
	for start < len(a) && start < len(b) && a[start] == b[start] {
		start++
	}
	end := 0
	for end < len(a)-start && end < len(b)-start && a[len(a)-1-end] == b[len(b)-1-end] {
		end++
	}
	var out []change
	i, j := 0, 0
	add := func(sign byte, text string) {
		out = append(out, change{sign, text, i, j})
		if sign != '+' {
			i++
		}
		if sign != '-' {
			j++
		}
	}
	for _, line := range a[:start] {
		add(' ', line)
	}
	for _, sign := range script(a[start:len(a)-end], b[start:len(b)-end]) {
		if sign == '+' {
			add(sign, b[j])
		} else {
			add(sign, a[i])
		}
	}
	for _, line := range a[len(a)-end:] {
		add(' ', line)
	}
	return out
}

// script is the shortest way from a to b: what becomes of each line. Beyond
// diffEffort it is all of a out, all of b in.
func script(a, b []string) []byte {
	most := min(len(a)+len(b), diffEffort)
	reach := make([]int, 2*most+2) // by diagonal: how far into a one gets
	var rounds [][]int
	for d := 0; d <= most; d++ {
		rounds = append(rounds, append([]int(nil), reach...))
		for k := -d; k <= d; k += 2 {
			x := 0
			switch {
			case d == 0:
			case k == -d || k != d && reach[most+k-1] < reach[most+k+1]:
				x = reach[most+k+1]
			default:
				x = reach[most+k-1] + 1
			}
			for x < len(a) && x-k < len(b) && a[x] == b[x-k] {
				x++
			}
			reach[most+k] = x
			if x >= len(a) && x-k >= len(b) {
				return backtrack(rounds, most, len(a), len(b))
			}
		}
	}
	return []byte(strings.Repeat("-", len(a)) + strings.Repeat("+", len(b)))
}

// backtrack walks the way that script found from its end.
func backtrack(rounds [][]int, most, x, y int) []byte {
	var signs []byte
	for d := len(rounds) - 1; d >= 0; d-- {
		reach, k := rounds[d], x-y
		fromX, fromK := 0, 0
		switch {
		case d == 0:
		case k == -d || k != d && reach[most+k-1] < reach[most+k+1]:
			fromX, fromK = reach[most+k+1], k+1
		default:
			fromX, fromK = reach[most+k-1], k-1
		}
		stepX := fromX
		if d > 0 && fromK < k {
			stepX++
		}
		for ; x > stepX; x, y = x-1, y-1 {
			signs = append(signs, ' ')
		}
		if d == 0 {
			break
		}
		if fromK < k {
			signs = append(signs, '-')
		} else {
			signs = append(signs, '+')
		}
		x, y = fromX, fromX-fromK
	}
	for i, j := 0, len(signs)-1; i < j; i, j = i+1, j-1 {
		signs[i], signs[j] = signs[j], signs[i]
	}
	return signs
}

// hunk is a run of changes with what is around them.
type hunk []change

func hunksOf(changes []change) []hunk {
	var hunks []hunk
	last := -1 // the index after the last hunk
	for i, c := range changes {
		if c.sign == ' ' {
			continue
		}
		start, end := max(i-diffContext, 0), min(i+1+diffContext, len(changes))
		if n := len(hunks); n > 0 && start <= last {
			hunks[n-1] = changes[last-len(hunks[n-1]) : end]
		} else {
			hunks = append(hunks, changes[start:end])
		}
		last = end
	}
	return hunks
}

// print writes a hunk; show makes a line fit to be seen.
func (h hunk) print(p printer, colours palette, show func(string) string) {
	old, new := 0, 0
	for _, c := range h {
		if c.sign != '+' {
			old++
		}
		if c.sign != '-' {
			new++
		}
	}
	p.print(colours.paint(blue, fmt.Sprintf("@@ -%s +%s @@", extent(h[0].a, old), extent(h[0].b, new))), "\n")
	for _, c := range h {
		style := map[byte]style{'-': red, '+': green}[c.sign]
		text, whole := strings.CutSuffix(c.text, "\n")
		line := string(c.sign) + show(text)
		if style != "" {
			line = colours.paint(style, line)
		}
		p.print(line, "\n")
		if !whole {
			p.print("\\ No newline at end of file\n")
		}
	}
}

// extent is the first line of a hunk and how many; of none, the line before.
func extent(before, n int) string {
	switch n {
	case 0:
		return fmt.Sprintf("%d,0", before)
	case 1:
		return fmt.Sprint(before + 1)
	}
	return fmt.Sprintf("%d,%d", before+1, n)
}
