package speedup

import (
	"slices"
	"sync"

	"github.com/ftlint/ftlint/analyzer/link"
	"github.com/ftlint/ftlint/analyzer/source"
	starts "github.com/ftlint/ftlint/analyzer/thread"
)

// The code that starts regions is walked in two halves, side by side. A walk
// changes what it meets, so that each half has modules of its own: a model of
// the same program. There are two on any machine, so that the answers do not
// depend on it; more would walk most modules as often.

// half is one of them.
type half struct {
	*Model
	scripts []source.FileID
	roots   []link.Func
	goals   []link.Func // the roots of both
	groups  []*group
	answers []Answer
}

// Estimate gives the regions of a program, in the order of their places.
func (m *Model) Estimate(entries []starts.Entry, opt Options) []Answer {
	halves := m.halves(entries)
	beside(halves, (*half).find)
	distinguish(halves)
	beside(halves, func(h *half) { h.answers = h.estimate(opt) })
	var answers []Answer
	for _, h := range halves {
		answers = append(answers, h.answers...)
	}
	slices.SortFunc(answers, func(a, b Answer) int { return place{a.File, a.Span}.compare(place{b.File, b.Span}) })
	total := 0.0
	for _, a := range answers {
		total += a.Work
	}
	for i := range answers {
		if opt.Note != "" {
			answers[i].Unknown = append(answers[i].Unknown, Unknown{answers[i].File, answers[i].Span, opt.Note})
		}
		if total > 0 {
			answers[i].Share = answers[i].Work / total
		}
	}
	return answers
}

func beside(halves []*half, do func(*half)) {
	var group sync.WaitGroup
	for _, h := range halves {
		group.Go(func() { do(h) })
	}
	group.Wait()
}

// halves divides what starts regions, file by file.
func (m *Model) halves(entries []starts.Entry) []*half {
	roots, scripts := m.roots(entries)
	if len(roots) == 0 {
		return nil
	}
	middle := roots[len(roots)/2].File
	halves := []*half{{Model: m, goals: roots}, {Model: m.fork(), goals: roots}}
	for _, f := range roots {
		h := halves[btoi(f.File >= middle)]
		h.roots = append(h.roots, f)
	}
	for _, file := range scripts {
		h := halves[btoi(file >= middle)]
		h.scripts = append(h.scripts, file)
	}
	return halves
}

// find walks what starts regions.
func (h *half) find() {
	for _, file := range leading(h.Program, h.scripts, h.goals) {
		h.groups = append(h.groups, h.asScript(file)...)
	}
	for _, f := range h.roots {
		h.groups = append(h.groups, h.asRoot(f)...)
	}
}

// distinguish leaves one of the groups that start at one place, and none with
// one task at a time.
func distinguish(halves []*half) {
	seen := map[place]bool{}
	for _, h := range halves {
		h.groups = slices.DeleteFunc(h.groups, func(g *group) bool {
			again := seen[g.at] || !g.worth()
			seen[g.at] = seen[g.at] || !again
			return again
		})
		slices.SortFunc(h.groups, func(a, b *group) int { return a.at.compare(b.at) })
	}
}

// regions walks the tasks of all groups.
func (h *half) regions() []*region {
	var regions []*region
	for _, g := range h.groups {
		regions = append(regions, h.follow(g))
	}
	return regions
}

// estimate gives the answers for all groups.
func (h *half) estimate(opt Options) []Answer {
	regions, q := h.regions(), opt.quotes()
	answers := make([]Answer, len(regions))
	for i, r := range regions {
		answers[i] = answer(r, opt, q)
	}
	h.widen(regions, opt, q.free, answers)
	return answers
}
