package syntax

import "strings"

// importStatement: 'import' dotted_as_name (',' dotted_as_name)*
func (p *parser) importStatement(start uint32, lazy bool) {
	p.next()
	if p.kind == tNewline {
		p.error(p.start, p.end, "Expected one or more names after 'import'")
	}
	var few [4]*Alias
	list := few[:0]
	for {
		a := p.aliases.new()
		at := p.start
		a.Name = p.dottedName()
		if p.accept(tAs) {
			a.AsName = p.name()
		}
		a.Span = p.since(at)
		list = append(list, a)
		if !p.accept(tComma) {
			break
		}
	}
	if p.kind == tFrom {
		p.importsThenFrom(start)
	}
	i := p.imports.new()
	i.Lazy, i.Names = lazy, p.aliasLists.copy(list)
	i.Span = p.since(start)
	p.add(i)
}

func (p *parser) dottedName() string {
	start := p.start
	plain := true
	name := p.name()
	for p.kind == tDot {
		plain = plain && p.start == p.prevEnd
		p.next()
		plain = plain && p.start == p.prevEnd
		name = p.name()
	}
	written := p.text[start:max(start, p.prevEnd)]
	if plain && identifier(written) == written {
		return written
	}
	if strings.IndexByte(written, '.') < 0 {
		return name
	}
	return p.spacedName(start)
}

// spacedName joins a dotted name that has blanks in it.
func (p *parser) spacedName(start uint32) string {
	s := scanner{text: p.text[:p.prevEnd], pos: int(start), kind: tNewline, report: func(uint32, uint32, string) {}}
	var b strings.Builder
	s.depth = p.depth
	for s.next(); s.kind == tName || s.kind == tDot; s.next() {
		b.WriteString(identifier(s.text[s.start:s.end]))
	}
	return b.String()
}

// importFrom: 'from' ('.' | '...')* [dotted_name] 'import' targets
func (p *parser) importFrom(start uint32, lazy bool) {
	p.next()
	i := p.importsFrom.new()
	i.Lazy = lazy
	for p.kind == tDot || p.kind == tEllipsis {
		i.Level += int(p.end - p.start)
		p.next()
	}
	if p.kind != tImport || i.Level == 0 {
		i.Module = p.dottedName()
	}
	if p.expect(tImport) {
		i.Names = p.importTargets()
	}
	i.Span = p.since(start)
	p.add(i)
}

func (p *parser) importTargets() []*Alias {
	var few [8]*Alias
	list := few[:0]
	open := p.start
	if p.kind == tStar {
		a := p.aliases.new()
		a.Name, a.Span = "*", p.span()
		p.next()
		return p.aliasLists.copy(append(list, a))
	}
	parenthesised := p.accept(tLParen)
	for p.kind == tName {
		a := p.aliases.new()
		at := p.start
		a.Name = p.name()
		if p.accept(tAs) {
			a.AsName = p.name()
		}
		a.Span = p.since(at)
		list = append(list, a)
		if !p.accept(tComma) {
			break
		}
		if !parenthesised && p.kind == tNewline {
			p.error(p.start, p.end, "trailing comma not allowed without surrounding parentheses")
		}
	}
	if len(list) == 0 && !parenthesised && p.kind == tNewline {
		p.error(p.start, p.end, "Expected one or more names after 'import'")
	}
	if len(list) == 0 || !parenthesised && p.text[p.prevEnd-1] == ',' {
		p.unexpected()
	}
	if parenthesised {
		p.closing(tRParen, open)
	}
	return p.aliasLists.copy(list)
}

// importsThenFrom: `import a from b`, as other languages have it.
func (p *parser) importsThenFrom(start uint32) {
	at, end := p.start, p.end
	if p.trial(func() { p.next(); p.dottedName() }) {
		p.error(start, p.prevEnd, "Did you mean to use 'from ... import ...' instead?")
	}
	p.invalid(at, end)
}
