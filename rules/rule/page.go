package rule

import (
	"fmt"
	"strings"
)

// Page writes the rule's documentation as Markdown, under a heading of the
// given level.
func (r *Rule) Page(level int) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s %s %s\n\n", strings.Repeat("#", level), r.Code, r.Name)
	fmt.Fprintf(&b, "Reports %s.\n\n", r.Doc.Title)
	state := ""
	if r.Preview {
		state = ", in preview: on with `--preview` only"
	}
	if r.OptIn {
		state += ", off unless selected"
	}
	fmt.Fprintf(&b, "Severity: %s. Since %s%s.\n\n", r.Severity, r.Since, state)
	section := func(title, text string) {
		fmt.Fprintf(&b, "%s# %s\n\n%s\n\n", strings.Repeat("#", level), title, strings.TrimRight(text, "\n"))
	}
	section("Why", r.Doc.Why)
	section("Example", "```python\n"+r.Doc.Bad+"```\n\nInstead:\n\n```python\n"+r.Doc.Good+"```")
	section("How to mend it", r.Doc.Fix)
	section("Limits", r.Doc.Limits)
	section("Sources", "* "+strings.Join(r.Doc.Sources, "\n* "))
	return strings.TrimRight(b.String(), "\n") + "\n"
}
