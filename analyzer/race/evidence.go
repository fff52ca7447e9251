package race

import (
	"github.com/ftlint/ftlint/analyzer/facts"
	"github.com/ftlint/ftlint/analyzer/known"
	"github.com/ftlint/ftlint/analyzer/link"
	"github.com/ftlint/ftlint/analyzer/source"
	"strings"
)

type ClaimKind uint8

const (
	DeclaredClaim ClaimKind = iota
	LibraryClaim
)

type Place struct {
	File source.FileID
	Span source.Span
}
type Claim struct {
	Kind ClaimKind
	Text string
	At   Place
}
type claims struct {
	p *link.Program
	m map[link.Class]bool
}

func newClaims(p *link.Program) *claims { return &claims{p, map[link.Class]bool{}} }
func (c *claims) Class(k link.Class) (Claim, bool) {
	cl := Claim{Text: "`" + c.p.ClassName(k) + "` owns a lock"}
	if ok, have := c.m[k]; have {
		return cl, ok
	}
	ok := false
	f := link.Func{File: k.File, ID: c.p.ClassFacts(k).Body}
	for _, g := range c.p.Within(f) {
		fn := c.p.Function(g)
		for _, op := range fn.Ops {
			if op.Kind != facts.Write {
				continue
			}
			s := fn.Values[op.Src]
			if s.Kind == facts.CallOf {
				cal := fn.Values[s.A]
				if cal.Kind == facts.Attr || cal.Kind == facts.Global {
					switch c.p.Text(g, cal.Name) {
					case "Lock", "RLock", "Condition", "Event", "Thread", "Queue", "allocate_lock":
						ok = true
					}
				}
			}
		}
	}
	c.m[k] = ok
	return cl, ok
}
func (c *claims) Global(f source.FileID, n string) (Claim, bool) {
	return Claim{Text: "public functions change `" + n + "`", Kind: LibraryClaim}, true
}
func (c *claims) ClassState(k link.Class, n string) (Claim, bool) {
	return Claim{Text: "public functions change it", Kind: LibraryClaim}, true
}
func (c *claims) Instance(k link.Class) (Claim, bool)        { return Claim{}, false }
func (c *claims) Field(k link.Class, a string) (Claim, bool) { return Claim{}, false }
func (c *claims) Silent(f link.Func) bool {
	m := c.p.Modules[f.File]
	return strings.Contains(m, "test") || strings.Contains(m, "idle")
}
func (c *claims) Constructing(k link.Class, f link.Func) bool {
	return known.Constructors[c.p.Text(f, c.p.Function(f).Name)]
}
func (c *claims) ImportTime(f link.Func) bool           { return false }
func (c *claims) EventLoop(k link.Class) bool           { return false }
func (c *claims) OwnThread(k link.Class, a string) bool { return false }
