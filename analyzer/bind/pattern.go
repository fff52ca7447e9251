package bind

import "github.com/ftlint/ftlint/analyzer/syntax"

func (b *binder) patterns(list []syntax.Pattern) {
	for _, p := range list {
		b.pattern(p)
	}
}

func (b *binder) pattern(p syntax.Pattern) {
	switch n := p.(type) {
	case *syntax.MatchValue:
		b.expr(n.Value)
	case *syntax.MatchSequence:
		b.patterns(n.Patterns)
	case *syntax.MatchMapping:
		b.exprs(n.Keys)
		b.patterns(n.Patterns)
		b.add(n.Rest, Assigned, n)
	case *syntax.MatchClass:
		b.expr(n.Cls)
		b.patterns(n.Patterns)
		b.patterns(n.KwdPatterns)
	case *syntax.MatchStar:
		b.add(n.Name, Assigned, n)
	case *syntax.MatchAs:
		if n.Pattern != nil {
			b.pattern(n.Pattern)
		}
		b.add(n.Name, Assigned, n)
	case *syntax.MatchOr:
		b.patterns(n.Patterns)
	}
}
