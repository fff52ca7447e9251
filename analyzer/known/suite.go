package known

import "strings"

// ParallelOption is an option of a test runner that runs tests on several threads.
type ParallelOption struct {
	Text   string
	Runner string
	// Detects: the runner finds most of ParallelFixtures and ParallelCalls by
	// itself, and runs such a test on one thread.
	Detects bool
	Source  string
}

const (
	runParallelDoc = "https://pypi.org/project/pytest-run-parallel/"
	threadpoolDoc  = "https://pypi.org/project/pytest-threadpool/"
	mockDoc        = "https://docs.python.org/3/library/unittest.mock.html#patch"
	captureDoc     = "https://docs.pytest.org/en/stable/how-to/capture-stdout-stderr.html"
	pytestDoc      = "https://docs.pytest.org/en/stable/explanation/flaky.html#thread-safety"
)

// ParallelOptions are the options that are looked for.
var ParallelOptions = []ParallelOption{
	{Text: "--parallel-threads", Runner: "pytest-run-parallel", Detects: true, Source: runParallelDoc},
	{Text: "--threadpool", Runner: "pytest-threadpool", Source: threadpoolDoc},
	{Text: "--tests-per-worker", Runner: "pytest-parallel", Source: "https://pypi.org/project/pytest-parallel/"},
}

// ParallelMarks are decorators, by last name, that have a test run on several
// threads, or on one only.
var ParallelMarks = map[string]struct {
	Parallel bool
	Source   string
}{
	"parallel_threads":   {true, runParallelDoc},
	"parallelizable":     {true, threadpoolDoc},
	"thread_unsafe":      {false, runParallelDoc},
	"not_parallelizable": {false, threadpoolDoc},
}

// ParallelAware are fixtures that a test asks for which knows that it is run on
// several threads.
var ParallelAware = map[string]string{
	"num_parallel_threads": runParallelDoc, "thread_index": runParallelDoc, "thread_comp": runParallelDoc,
}

// ParallelHazard is something that tests which run at once share.
type ParallelHazard struct {
	What   string // what there is one of
	Until  int    // minor version from which on each thread has its own; 0 if none
	Source string
}

// ParallelFixtures are fixtures of pytest that all threads of a test share.
var ParallelFixtures = map[string]ParallelHazard{
	"capsys": {"the standard streams", 0, captureDoc}, "capsysbinary": {"the standard streams", 0, captureDoc},
	"capfd": {"the standard streams", 0, captureDoc}, "capfdbinary": {"the standard streams", 0, captureDoc}, "capteesys": {"the standard streams", 0, captureDoc},
	"monkeypatch": {"what it patches", 0, pytestDoc},
	"recwarn":     {"the warnings filters", 14, pytestDoc},
}

// ParallelCalls are functions that change what all threads share, and put it back.
var ParallelCalls = map[string]ParallelHazard{
	"pytest.warns": {"the warnings filters", 14, pytestDoc}, "pytest.deprecated_call": {"the warnings filters", 14, pytestDoc},
	"warnings.catch_warnings": {"the warnings filters", 14, warningsDoc},
	"unittest.mock.patch":     {"what it patches", 0, mockDoc}, "unittest.mock.patch.object": {"what it patches", 0, mockDoc},
	"unittest.mock.patch.dict": {"what it patches", 0, mockDoc}, "unittest.mock.patch.multiple": {"what it patches", 0, mockDoc},
	"mock.patch": {"what it patches", 0, mockDoc}, "mock.patch.object": {"what it patches", 0, mockDoc},
	"gc.collect": {"the garbage of all threads", 0, runParallelDoc},
}

// FileChanges are functions that make, change or remove the file that their first
// argument names; of those in FileModes only in a mode that writes.
var FileChanges = map[string]string{
	"open": ioDoc, "io.open": ioDoc, "codecs.open": ioDoc, "gzip.open": ioDoc,
	"os.mkdir": osDoc, "os.makedirs": osDoc, "os.remove": osDoc, "os.unlink": osDoc, "os.rename": osDoc, "os.replace": osDoc, "os.rmdir": osDoc,
	"shutil.rmtree":   shutilDoc,
	"sqlite3.connect": "https://docs.python.org/3/library/sqlite3.html#sqlite3.connect",
}

// FileModes are those of FileChanges whose second argument is a mode.
var FileModes = map[string]bool{"open": true, "io.open": true, "codecs.open": true, "gzip.open": true}

// IsTestModule reports whether a module holds tests, by the names that unittest
// and pytest look for.
func IsTestModule(module string) bool {
	stem := LastName(module)
	return strings.HasPrefix(stem, "test_") || strings.HasSuffix(stem, "_test") || stem == "conftest" || strings.HasPrefix(module, "tests.")
}
