package syntax

// starTargets: star_target (',' star_target)* [',']
func (p *parser) starTargets() Expr {
	start := p.start
	e := p.starTarget()
	if p.kind == tComma {
		e = p.tupleOf(start, e, (*parser).starTarget)
	}
	if _, ok := e.(*BadExpr); !ok {
		p.target(e, Store)
	}
	return e
}

func (p *parser) starTarget() Expr {
	if p.kind == tStar {
		return p.starred()
	}
	return p.operation(precBitOr)
}

// isTarget reports whether e may be assigned to.
func (p *parser) isTarget(e Expr) bool {
	switch e.(type) {
	case *Name, *Attribute, *Subscript, *Starred, *Tuple, *List, *BadExpr:
		return true
	}
	return false
}

// target makes an expression that has been read a target.
func (p *parser) target(e Expr, ctx ExprContext) {
	switch e := e.(type) {
	case *Name:
		e.Ctx = ctx
	case *Attribute:
		e.Ctx = ctx
	case *Subscript:
		e.Ctx = ctx
	case *Starred:
		if ctx == Del {
			p.invalidTarget(e, ctx)
			return
		}
		e.Ctx = ctx
		p.target(e.Value, ctx)
	case *Tuple:
		e.Ctx = ctx
		for _, elt := range e.Elts {
			p.target(elt, ctx)
		}
	case *List:
		e.Ctx = ctx
		for _, elt := range e.Elts {
			p.target(elt, ctx)
		}
	case *BadExpr:
	default:
		p.invalidTarget(e, ctx)
	}
}
