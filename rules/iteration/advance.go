package iteration

import (
	"fmt"
	"slices"

	"github.com/ftlint/ftlint/analyzer/facts"
	"github.com/ftlint/ftlint/analyzer/finding"
	"github.com/ftlint/ftlint/analyzer/known"
	"github.com/ftlint/ftlint/analyzer/link"
	"github.com/ftlint/ftlint/analyzer/lock"
	"github.com/ftlint/ftlint/analyzer/race"
	"github.com/ftlint/ftlint/analyzer/syntax"
	"github.com/ftlint/ftlint/rules/rule"
)

// This file finds what FT301, FT302 and FT304 have in common: one position that
// two threads move.

// position is an iterator or a stream that threads move at once.
type position struct {
	*race.Location
	class string // "" if only next() tells that it is an iterator
	moves []move // one for each place, in order
}

type move struct{ one, other *race.Access }

// positions visits the locations whose position two threads may move at once.
func positions(pass *rule.ProjectPass, visit func(*position)) {
	for i := range pass.Races.Locations {
		l := &pass.Races.Locations[i]
		pos := position{Location: l}
		seen := map[link.Site]bool{}
		add := func(a, b *race.Access) {
			if !seen[a.Site] {
				seen[a.Site] = true
				pos.moves = append(pos.moves, move{a, b})
			}
		}
		for _, pair := range l.Pairs {
			a, b := &l.Accesses[pair.First], &l.Accesses[pair.Second]
			if a.Action != race.Advance || b.Action != race.Advance || whole(pass.Program, a) && whole(pass.Program, b) || rule.OneEach(pass.Program, l, a, b) {
				continue
			}
			add(a, b)
			add(b, a)
		}
		if len(pos.moves) == 0 {
			continue
		}
		slices.SortStableFunc(pos.moves, func(a, b move) int {
			if before(a.one, b.one) {
				return -1
			}
			return 1
		})
		pos.class = classOf(pass.Program, &pos)
		visit(&pos)
	}
}

// name is how the code calls the position: the name of its location, or of the
// variable that holds it.
func (pos *position) name(p *link.Program) string {
	if a := pos.moves[0].one; pos.Path.Root.Kind == link.AllocRoot && pos.Path.Len == 0 {
		return p.File(a.Site.Func).Expr(p.Function(a.Site.Func), a.Of)
	}
	return p.Show(pos.Path)
}

// classOf gives the class of what is moved, by the place that knows it.
func classOf(p *link.Program, pos *position) string {
	for _, m := range pos.moves {
		if class := race.Position(p, link.Expr{Func: m.one.Site.Func, Value: m.one.Of}); class != "" {
			return class
		}
	}
	return race.PositionOf(p, p.TypesAt(pos.Path))
}

// meeting says who moves the position: "two threads in `take`".
func (pos *position) meeting(pass *rule.ProjectPass) string {
	return pass.Both(pos.moves[0].one, pos.moves[0].other)
}

// whole reports whether an access is a call that the stream locks for its
// duration: two writes to a file are both there afterwards.
func whole(p *link.Program, a *race.Access) bool {
	stream := known.StreamOf(race.Position(p, link.Expr{Func: a.Site.Func, Value: a.Of}))
	c, ok := callee(p, link.Expr{Func: a.Site.Func, Value: p.Op(a.Site).Value})
	return stream != nil && ok && c.Kind == facts.Attr && slices.Contains(stream.Whole, p.Text(a.Site.Func, c.Name))
}

func (pos *position) stream() bool { return known.StreamOf(pos.class) != nil }

// bodyLocked reports whether a move is a `for` whose body takes a lock that is
// not held where the loop asks for the next item.
func bodyLocked(p *link.Program, a *race.Access) bool {
	loop := p.Op(a.Site)
	if loop.Kind != facts.For {
		return false
	}
	locked := false
	lock.Walk(p, p.Static(a.Site.Func), nil, func(i facts.OpID, held []lock.Held) {
		if i <= a.Site.Op || i >= loop.End {
			return
		}
		for _, h := range held {
			locked = locked || h.Site.Func == a.Site.Func && h.Site.Op > a.Site.Op && h.Site.Op < loop.End && !h.Fresh
		}
	})
	return locked
}

// tell makes the finding of a position at one of its moves.
func tell(pass *rule.ProjectPass, pos *position, at int) finding.Finding {
	m := pos.moves[at]
	f := pass.Start(pos.Location, m.one)
	pass.Meet(&f, pos.Location, m.one, m.other)
	for i, other := range pos.moves {
		if i != at && other.one.Site != m.other.Site {
			f.Related = append(f.Related, finding.Related{Location: pass.At(other.one.Site), Role: "write", Message: "and here"})
		}
	}
	return f
}

// crashes says on which versions sharing the position may end the process.
func crashes(class string) string {
	row := known.Method(class, "next")
	if row == nil || row.In(syntax.Version{Minor: 13}) != known.MayCrash {
		return ""
	}
	if row.In(syntax.Version{Minor: 14}) == known.MayCrash {
		return "; without the GIL, 3.13 and 3.14 may crash"
	}
	return "; without the GIL, 3.13 may crash"
}

// held is the fix: a new lock around each next() of the finding's file. A loop
// cannot be mended like that.
func held(pass *rule.ProjectPass, pos *position) (finding.Fix, bool) {
	var sites []link.Site
	for _, m := range pos.moves {
		if pass.Program.Op(m.one.Site).Kind == facts.For || len(m.one.Held) > 0 || m.one.Site.File != pos.moves[0].one.Site.File {
			return finding.Fix{}, false
		}
		sites = append(sites, m.one.Site)
	}
	return pass.HoldNew(pos.Path, rule.Alone(sites...)...)
}

func kind(class string) string {
	switch class {
	case "":
		return "iterator"
	case "generator":
		return class
	}
	return fmt.Sprintf("`%s` object", class)
}
