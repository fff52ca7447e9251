package race

import (
	"github.com/ftlint/ftlint/analyzer/link"
	"github.com/ftlint/ftlint/analyzer/source"
)

type ClaimKind uint8

const (
	DeclaredClaim ClaimKind = iota
	LibraryClaim
)

type Claim struct {
	Kind ClaimKind
	Text string
	At   Place
}
type Place struct {
	File source.FileID
	Span source.Span
}
type claims struct{ p *link.Program }

func newClaims(p *link.Program) *claims            { return &claims{p} }
func (c *claims) Class(k link.Class) (Claim, bool) { return Claim{Text: "x"}, true }
func (c *claims) Global(f source.FileID, n string) (Claim, bool) {
	return Claim{Text: "x", Kind: LibraryClaim}, true
}
func (c *claims) ClassState(k link.Class, n string) (Claim, bool) {
	return Claim{Text: "x", Kind: LibraryClaim}, true
}
func (c *claims) Instance(k link.Class) (Claim, bool)         { return Claim{}, false }
func (c *claims) Field(k link.Class, a string) (Claim, bool)  { return Claim{}, false }
func (c *claims) Silent(f link.Func) bool                     { return false }
func (c *claims) Constructing(k link.Class, f link.Func) bool { return false }
func (c *claims) ImportTime(f link.Func) bool                 { return false }
func (c *claims) EventLoop(k link.Class) bool                 { return false }
func (c *claims) OwnThread(k link.Class, a string) bool       { return false }
