package report

import (
	"cmp"
	"slices"

	"github.com/ftlint/ftlint/analyzer/finding"
)

const (
	near = 4  // marks this many lines apart stand in one frame
	most = 16 // places of one finding that are shown
)

// mark is a place with what is said about it.
type mark struct {
	place
	label   string
	primary bool
}

// frame is a piece of one file: marks near each other, in order of place.
type frame []mark

// head is the mark whose position stands above the frame.
func (f frame) head() mark {
	if i := slices.IndexFunc(f, func(m mark) bool { return m.primary }); i >= 0 {
		return f[i]
	}
	return f[0]
}

// framesOf puts the places of a finding into frames: first that of its primary
// location, then the others as the finding names them. The number is that of
// the places left out.
func framesOf(at places, f *finding.Finding) ([]frame, int) {
	marks := []mark{{at.of(f.Location), f.Label, true}}
	for _, r := range f.Related {
		marks = append(marks, mark{place: at.of(r.Location), label: r.Message})
	}
	left := max(0, len(marks)-most)
	marks = marks[:len(marks)-left]

	var frames []frame
	for len(marks) > 0 {
		f := cluster(marks, marks[0])
		frames = append(frames, f)
		marks = slices.DeleteFunc(marks, func(m mark) bool { return slices.Contains(f, m) })
	}
	return frames, left
}

// cluster is the frame that seed belongs to.
func cluster(marks []mark, seed mark) frame {
	var f frame
	for _, m := range marks {
		if m.path == seed.path {
			f = append(f, m)
		}
	}
	slices.SortStableFunc(f, func(a, b mark) int {
		return cmp.Or(cmp.Compare(a.span.Start, b.span.Start), cmp.Compare(a.span.End, b.span.End))
	})
	first := 0
	for i := 1; i < len(f); i++ {
		if f[i].start.Row-f[i-1].start.Row <= near {
			continue
		}
		if slices.Contains(f[first:i], seed) {
			return f[first:i]
		}
		first = i
	}
	return slices.Compact(f[first:])
}
