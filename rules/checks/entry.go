package checks

import (
	"strings"

	"github.com/ftlint/ftlint/analyzer/known"
	"github.com/ftlint/ftlint/analyzer/link"
	"github.com/ftlint/ftlint/analyzer/race"
	"github.com/ftlint/ftlint/rules/rule"
)

// endsAlone reports whether an item that a pattern is about is taken out of its
// container only where what it stands for ends: a session, a document, a
// connection. That is taken out by its key, so it meets no other one's; and who
// works with it is who ends it, if no two threads are seen that do.
//
//	if doc in views: views[doc].draw()
//	def close_document(doc): del views[doc]
//
// What is taken out by age, number or turn may be anyone's; and an object that is
// declared to be for threads has other users for its own tables.
func endsAlone(pass *rule.ProjectPass, pt *rule.Pattern) bool {
	p := pass.Program
	if pt.Location.Claim == nil || pt.Location.Claim.Kind == race.DeclaredClaim && p.OfSelf(link.Expr{Func: pt.Second.Site.Func, Value: pt.Second.Of}) {
		return false
	}
	return pt.Second.Item != 0 && !positional(p, pt.Second) && endsItem(p, pt.Rival) && pass.Races.Rival(pt.View, pt.First, pt.Second, func(a *race.Access) bool {
		return shrinks(a) && !endsItem(p, a)
	}) == nil
}

// endsItem reports whether a removal takes out one item, under no lock and by a key
// that the function does not take from a container, and the function is there to end
// something.
func endsItem(p *link.Program, a *race.Access) bool {
	f := a.Site.Func
	return a.Action == race.Remove && a.Key != 0 && len(a.Held) == 0 && ends(p.Text(f, p.Function(f).Name)) && !element(p, f, a.Key, 0)
}

// ends reports whether a function of this name ends what something is there for.
func ends(name string) bool {
	word := known.FirstWord(name)
	return known.Ends(name) || known.LifeWords[word] || known.RegisterWords[word] && !strings.HasPrefix(word, "re")
}
