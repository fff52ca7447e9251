package replay_test

import (
	"context"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ftlint/ftlint/analyzer/finding"
	"github.com/ftlint/ftlint/analyzer/source"
	"github.com/ftlint/ftlint/analyzer/syntax"
	"github.com/ftlint/ftlint/replay"
	"github.com/stretchr/testify/require"
)

// forcedCodes are the rules whose archives hold a safe class for many an unsafe
// one, with methods of the same names.
var forcedCodes = []string{"FT101", "FT102", "FT103", "FT104", "FT107", "FT108", "FT201", "FT202", "FT203", "FT204", "FT205", "FT206", "FT207", "FT208", "FT209", "FT210",
	"FT301", "FT302", "FT303", "FT304", "FT305", "FT401", "FT402", "FT501", "FT502", "FT503", "FT504", "FT505", "FT506", "FT507", "FT508", "FT511", "FT612"}

// safeOtherwise are those whose code would be as racy as its twin's if threads met
// there, as the forced finding says, and why none do.
var safeOtherwise = map[string]string{
	"beside.OkMonitor.factor":             "its lock is for starting the thread only",
	"app.OkUsage.sent":                    "what is lost are statistics that are only added up and shown",
	"app.OkNamedForAnotherPart.sent":      "nothing says that threads share it",
	"app.OkOnlyAnEvent.sent":              "nothing says that threads share it",
	"app.OkItsOwnThread.sent":             "each thread counts for itself",
	"app.OkOwner.rows":                    "nothing says that threads share it",
	"shared.OkOneThread.feeds":            "nothing says that threads share it",
	"template.Loose.stream":               "the base class calls open_for with the lock held, and the finding says that callers hold none",
	"app.OkFile.stream":                   "its handle holds the lock, and the finding says that emit is called without",
	"inherited.OkPipeline.commands":       "nothing says that threads share it",
	"app.OkOnePutIsFree.lock":             "its stop lets whoever waits go on, and nobody calls it here",
	"app.OkOnlySometimesBehind.lock":      "who opens it quietly needs no lock, and here it is not known who does",
	"app.OkAdded.parts":                   "nothing says that threads share it",
	"app.OkReplies.on_message.self.reply": "one thread alone settles it: nobody else has it",
	"app.OkHandler._sender":               "acquire is logging.Handler's, which is not in the harness, and the finding says that nobody holds a lock",
	"app.OkChild.count":                   "its maker calls grow under the lock that it has handed in, and the finding says that nobody does",
	"declared.OkClosed.closed":            "nothing says that two threads close it",
	"made.OkUnset._instance":              "its module makes the object while it is imported, and here nobody has",
	"shared.OkClosesTwice.closed":         "closing a file twice does no harm, and here it is not known to be one",
}

// TestForced puts each finding about a Bad class on the Ok classes of its file
// that have methods of the same names with the same statements in them: none is
// confirmed.
func TestForced(t *testing.T) {
	forced := 0
	for _, code := range forcedCodes {
		paths, err := filepath.Glob("../testdata/rules/" + code + "-*/*.txtar")
		require.NoError(t, err)
		require.NotEmpty(t, paths)
		for _, path := range paths {
			result := check(t, open(t, path))
			for i := range result.Findings {
				f := &result.Findings[i]
				if f.Code != code {
					continue
				}
				for _, g := range forcedOn(t, result.Files, f) {
					forced++
					r := replay.Examine(context.Background(), result.Files, g, replay.Options{Schedules: 1000})
					if safeOtherwise[g.Subject] != "" {
						continue
					}
					require.NotEqual(t, finding.Confirmed, r.Replay.Verdict, "%s: %s, forced on %s: %s\n%s", path, f.Message, g.Subject, r.Replay.Outcome, harnessText(r))
				}
			}
		}
	}
	t.Logf("%d findings forced on other classes", forced)
	require.Greater(t, forced, 40)
}

// forcedOn gives a finding at the safe classes and functions of its file.
func forcedOn(t *testing.T, files *source.Set, f *finding.Finding) []*finding.Finding {
	file, err := files.Open(f.File)
	require.NoError(t, err)
	mod := syntax.Parse(file.Text)
	from := unitAt(mod, f.Span)
	if from == nil {
		return nil
	}
	var out []*finding.Finding
	for _, st := range mod.Body {
		name := unitName(st)
		if !strings.HasPrefix(name, "Ok") && !strings.HasPrefix(name, "ok_") {
			continue
		}
		if g, ok := placedIn(file, f, from, st); ok {
			g.Subject = strings.Replace(f.Subject, unitName(from), name, 1)
			out = append(out, g)
		}
	}
	return out
}

func unitName(st syntax.Stmt) string {
	switch st := st.(type) {
	case *syntax.ClassDef:
		return st.Name
	case *syntax.FunctionDef:
		return st.Name
	}
	return ""
}

func unitAt(mod *syntax.Module, at source.Span) syntax.Stmt {
	for _, st := range mod.Body {
		if st.Extent().Contains(at) && unitName(st) != "" {
			return st
		}
	}
	return nil
}

// placedIn moves the places of a finding that lie in one unit to another: to
// the same text, in the same method.
func placedIn(file *source.File, f *finding.Finding, from, to syntax.Stmt) (*finding.Finding, bool) {
	g := *f
	ok := true
	place := func(l finding.Location) finding.Location {
		if l.File != f.File || !from.Extent().Contains(l.Span) {
			return l
		}
		a, b := methodAt(from, l.Span, ""), syntax.Stmt(nil)
		if b = to; a != from {
			b = methodAt(to, source.Span{}, unitName(a))
		}
		if b == nil {
			ok = false
			return l
		}
		text, _, _ := strings.Cut(file.Text[l.Span.Start:l.Span.End], "\n")
		in := b.Extent()
		at := strings.Index(file.Text[in.Start:in.End], text)
		if at < 0 {
			ok = false
			return l
		}
		start := in.Start + uint32(at)
		return finding.Location{File: l.File, Span: source.Span{Start: start, End: start + uint32(len(text))}}
	}
	g.Location = place(f.Location)
	g.Related = nil
	for _, r := range f.Related {
		r.Location = place(r.Location)
		g.Related = append(g.Related, r)
	}
	g.Chains = nil
	for _, chain := range f.Chains {
		var c finding.Chain
		for _, fr := range chain {
			fr.Location = place(fr.Location)
			c = append(c, fr)
		}
		g.Chains = append(g.Chains, c)
	}
	return &g, ok
}

// methodAt finds the method that holds a place, or has a name; the unit itself
// if it is a function, nil if there is none.
func methodAt(unit syntax.Stmt, at source.Span, name string) syntax.Stmt {
	c, ok := unit.(*syntax.ClassDef)
	if !ok {
		return unit
	}
	for _, st := range c.Body {
		if m, ok := st.(*syntax.FunctionDef); ok && (name != "" && m.Name == name || name == "" && m.Extent().Contains(at)) {
			return m
		}
	}
	return nil
}
