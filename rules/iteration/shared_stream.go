package iteration

import (
	"fmt"

	"github.com/ftlint/ftlint/analyzer/finding"
	"github.com/ftlint/ftlint/rules/rule"
)

// SharedStream is FT304.
var SharedStream = &rule.Rule{
	Code: "FT304", Name: "shared-stream", Severity: finding.Error, Since: "0.2.0",
	Project: sharedStream,
	Doc: rule.Doc{
		Title: "one file, reader, archive, decoder or cursor with a position is used by several threads",
		Why: "A stream has a position and buffers. `f.seek(offset); f.read(n)` by two threads reads what the other one has sought; of a `csv.reader` or a cursor " +
			"each thread gets rows that the other misses, and a compressor mixes up its input. Some of these objects have no lock of their own and may crash.",
		Bad: `import threading

class Blocks:
    def __init__(self, path):
        self.lock = threading.Lock()
        self.file = open(path, "rb")

    def read(self, offset, size):
        self.file.seek(offset)
        return self.file.read(size)
`,
		Good: `import threading

class Blocks:
    def __init__(self, path):
        self.lock = threading.Lock()
        self.file = open(path, "rb")

    def read(self, offset, size):
        with self.lock:
            self.file.seek(offset)
            return self.file.read(size)
`,
		Fix:    "Give each thread a stream of its own, let one thread read and hand on what it has read in a `queue.Queue`, or hold one lock from the seek to the end of the read. `os.pread` needs no position.",
		Limits: "Calls that the stream locks for their duration, as `write` of a file, are left alone among each other.",
		Sources: []string{
			"https://docs.python.org/3/library/io.html#multi-threading",
			"https://peps.python.org/pep-0249/#threadsafety",
		},
	},
}

func sharedStream(pass *rule.ProjectPass) {
	positions(pass, func(pos *position) {
		if !pos.stream() || bodyLocked(pass.Program, pos.moves[0].one) {
			return
		}
		name := pos.name(pass.Program)
		f := tell(pass, pos, 0)
		f.Message = fmt.Sprintf("`%s` is one %s whose position %s move at once%s", name, kind(pos.class), pos.meeting(pass), crashes(pos.class))
		f.Label = "moved here"
		f.Help = "give each thread a stream of its own, or hold one lock around all that belongs together"
		pass.Report(f)
	})
}
