package updates

import (
	"github.com/ftlint/ftlint/analyzer/finding"
	"github.com/ftlint/ftlint/analyzer/link"
	"github.com/ftlint/ftlint/rules/rule"
)

// AttributeUpdate is FT102.
var AttributeUpdate = &rule.Rule{
	Code: "FT102", Name: "attribute-update", Severity: finding.Error, Since: "0.1.0",
	Half: attributeUpdate,
	Doc: rule.Doc{
		Title: "an attribute of an object that threads share is read, changed and written back in steps",
		Why: "`self.hits += 1` reads the attribute, adds, and stores the result. Two threads that do so on the same object may read the same old value; " +
			"then one of the two updates is lost. Reading and storing an attribute are each atomic, the three steps together are not.",
		Bad: `from concurrent.futures import ThreadPoolExecutor

class Crawler:
    def __init__(self):
        self.pages = 0

    def fetch(self, url):
        self.pages += 1
        return url

crawler = Crawler()
with ThreadPoolExecutor() as pool:
    list(pool.map(crawler.fetch, ["a", "b", "c"]))
print(crawler.pages)
`,
		Good: `import threading
from concurrent.futures import ThreadPoolExecutor

class Crawler:
    def __init__(self):
        self.lock = threading.Lock()
        self.pages = 0

    def fetch(self, url):
        with self.lock:
            self.pages += 1
        return url

crawler = Crawler()
with ThreadPoolExecutor() as pool:
    list(pool.map(crawler.fetch, ["a", "b", "c"]))
print(crawler.pages)
`,
		Fix: "Give the object a lock and hold it wherever the attribute changes. A counter that threads only add to can be one per thread, summed at the end.",
		Limits: "An object counts as shared if the spawn hands it to several threads, if it hangs on a global, or if other methods of the same object may be " +
			"called while its thread runs; or if its class keeps a lock, says that threads use it, or hangs on a global that public functions change. " +
			"Objects that each thread gets for itself are left alone, and so are containers that `+=` changes in place. " +
			"A number that is only shown, logged or added to another of its kind, and what is counted while a stream is read, is reported as possible only; where no thread is seen, so is what is " +
			"rewritten rather than counted (`self.path = self.path.lower()`, `self.flags |= bit`). An attribute that a lock guards elsewhere is reported as FT501 instead.",
		Sources: []string{
			"https://docs.python.org/3.14/library/threadsafety.html",
			"https://docs.python.org/3/howto/free-threading-python.html",
		},
	},
}

func attributeUpdate(pass *rule.ProjectPass) {
	for _, u := range lostUpdates(pass, isAttribute) {
		u.report(pass, pass.Program.Show(u.location.Path))
	}
}

func isAttribute(path link.Path) bool {
	return path.Len > 0 && !path.Last().IsItem()
}
