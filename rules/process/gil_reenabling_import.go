// Package process is the part of family FT6 that is about the process as a whole:
// state that all of its threads share because there is one of it.
package process

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/ftlint/ftlint/analyzer/facts"
	"github.com/ftlint/ftlint/analyzer/finding"
	"github.com/ftlint/ftlint/analyzer/known"
	"github.com/ftlint/ftlint/analyzer/link"
	"github.com/ftlint/ftlint/analyzer/requirement"
	"github.com/ftlint/ftlint/analyzer/source"
	"github.com/ftlint/ftlint/rules/rule"
)

// GILReenablingImport is FT606.
var GILReenablingImport = &rule.Rule{
	Code: "FT606", Name: "gil-reenabling-import", Severity: finding.Warning, Since: "0.2.0",
	Beside: gilReenablingImports,
	Doc: rule.Doc{
		Title: "a module is imported whose C extension turns the GIL on again",
		Why:   "A free-threaded Python runs without the GIL only as long as every extension module says that it can do without. Importing one that does not turns the GIL on again for the whole process, with a warning, and all threads take turns as before. What a project requires may hold it at a release from before its free-threaded wheels, or there is no such release yet.",
		Bad: `import orjson

def dump(value):
    return orjson.dumps(value)
`,
		Good: `import json

def dump(value):
    return json.dumps(value).encode()
`,
		Fix:     "Allow a release with free-threaded wheels; where there is none, use another package, or run that part in a process of its own. `PYTHON_GIL=0` keeps the GIL off all the same, at your own risk.",
		Limits:  "The table has the projects with C extensions among the 360 most downloaded ones, as of the day that the finding names; others are not judged. Only imports at the top of a module are seen, not those in functions or under a condition, and not those of tests. What the project imports in a `try` as well, or in modules only that neither its packages' `__init__` nor anything that can be run comes to, is optional, unless its requirements ask for it. A source distribution that was built with the opt-in before there was a wheel is taken for one without. Requirements are read from pyproject.toml, requirements.txt, constraints.txt and the lock files of uv, Poetry, PDM and Pipenv beside what is checked, or above it in the repository. Without a free-threaded target-python, 3.14t is meant.",
		Sources: []string{"https://peps.python.org/pep-0703/", "https://docs.python.org/3/howto/free-threading-extensions.html", "https://packaging.python.org/en/latest/specifications/platform-compatibility-tags/"},
	},
}

// importer collects the imports of each extension, in file order.
type importer struct {
	*rule.ProjectPass
	target string
	sites  map[*known.Extension][]link.Site

	reached map[source.FileID]bool // modules that come with what is imported first
}

func gilReenablingImports(pass *rule.ProjectPass) {
	im := &importer{ProjectPass: pass, target: freeTarget(pass), sites: map[*known.Extension][]link.Site{}}
	for i, f := range pass.Program.Files {
		if f != nil {
			im.file(source.FileID(i), f)
		}
	}
	for e, sites := range im.sites {
		im.judge(e, sites)
	}
}

// freeTarget is the free-threaded Python that a project is for.
func freeTarget(pass *rule.ProjectPass) string {
	if strings.HasSuffix(pass.Target, "t") {
		return pass.Target
	}
	return known.Settled
}

// targetMinor gives the minor version of a target: 14 of 3.14t.
func targetMinor(target string) int {
	minor, err := strconv.Atoi(strings.TrimSuffix(strings.TrimPrefix(target, "3."), "t"))
	if err != nil {
		return 0
	}
	return minor
}

// file notes the imports of a file that always happen.
func (im *importer) file(id source.FileID, f *facts.File) {
	hit := slices.ContainsFunc(f.Imports, func(i facts.Import) bool { return extensionOf(f, &i) != nil })
	if !hit || known.SilentModule(im.Program.Modules[id]) {
		return
	}
	alwaysImported(f, func(i *facts.Import, op facts.OpID) {
		if e := extensionOf(f, i); e != nil {
			im.sites[e] = append(im.sites[e], link.Site{Func: link.Func{File: id}, Op: op})
		}
	})
}

func extensionOf(f *facts.File, i *facts.Import) *known.Extension {
	if i.Level > 0 {
		return nil
	}
	top, _, _ := strings.Cut(f.Name(i.Module), ".")
	return known.ExtensionOf(top)
}

// judge reports an extension that is held at a release from before its first
// free-threaded one, or has none.
func (im *importer) judge(e *known.Extension, sites []link.Site) {
	if im.ownModule(e) || im.optional(e, sites) {
		return
	}
	first := e.FirstFor(im.target)
	f := finding.Finding{
		Location: im.At(sites[0]), Label: "turns the GIL on again", Subject: e.Project, Function: im.Program.QualifiedName(sites[0].Func),
		Confidence: finding.Likely, Evidence: finding.Intrinsic,
	}
	if first == "" {
		f.Message = fmt.Sprintf("importing `%s` turns the GIL on again on %s: no release of %s up to %s has a wheel for it", e.Modules[0], im.target, e.Project, e.Newest)
		f.Facts = []finding.Fact{{Label: "wheels", Text: "as of " + known.ExtensionsDate()}}
		f.Help = "use another package, or run what needs this one in a process of its own"
	} else {
		i := slices.IndexFunc(im.Requirements, func(r requirement.Requirement) bool { return r.Project == e.Project && r.Forbids(first) })
		if i < 0 {
			return
		}
		r := &im.Requirements[i]
		f.Message = fmt.Sprintf("importing `%s` turns the GIL on again on %s: %s is held at `%s`, and %s is its first release with a wheel for it", e.Modules[0], im.target, e.Project, r.Text, first)
		f.Facts = []finding.Fact{{Label: "required", Text: fmt.Sprintf("%s:%d", r.Path, r.Row)}, {Label: "wheels", Text: "as of " + known.ExtensionsDate()}}
		f.Help = fmt.Sprintf("allow %s %s", e.Project, first)
	}
	for _, s := range sites[1:] {
		f.Related = append(f.Related, finding.Related{Location: im.At(s), Role: "site", Message: "and here"})
	}
	im.Report(f)
}

// ownModule reports whether the project itself is what is imported.
func (im *importer) ownModule(e *known.Extension) bool {
	return slices.ContainsFunc(e.Modules, func(module string) bool {
		_, ok := im.Program.ModuleNamed(module)
		return ok
	})
}
