package bind

import (
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ftlint/ftlint/analyzer/syntax"
)

const benchmarkUnit = `
import threading
from collections import OrderedDict as ordered, deque

class Cache(Base):
    """Values by key, at most size of them."""
    _lock = threading.Lock()

    def __init__(self, size=1024, *, load=None):
        self._size = size
        self._load = load if load is not None else (lambda key: None)
        self._values = ordered()

    def get(self, key, default=None):
        with self._lock:
            try:
                value = self._values[key]
            except KeyError as error:
                log.debug(f"missing {key!r}: {error}")
                value = self._load(key) or default
            else:
                self._values.move_to_end(key)
            while len(self._values) > self._size:
                oldest, dropped = self._values.popitem(last=False)
            return value

    def items(self, wanted):
        return [(k, v) for k, v in self._values.items() if k in wanted and not v.stale]

def fill(cache, keys, workers=4):
    global filled
    def work(part):
        for key in part:
            cache.get(key)
    threads = [threading.Thread(target=work, args=(keys[i::workers],)) for i in range(workers)]
    for t in threads:
        t.start()
    filled += len(keys)
`

// BenchmarkBind says MB of source per second, parsing not counted. With
// FTLINT_BENCH_FILE it binds that file.
func BenchmarkBind(b *testing.B) {
	text := strings.Repeat(benchmarkUnit, 200)
	if path := os.Getenv("FTLINT_BENCH_FILE"); path != "" {
		data, err := os.ReadFile(path)
		require.NoError(b, err)
		text = string(data)
	}
	m := syntax.Parse(text)
	require.Empty(b, m.Errors)
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		Bind(m)
	}
}

// BenchmarkResolve looks up a name as the extraction of facts does for each.
func BenchmarkResolve(b *testing.B) {
	m := syntax.Parse(strings.Repeat(benchmarkUnit, 200))
	t := Bind(m)
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		s := &t.Symbols[i%len(t.Symbols)]
		t.Resolve(s.Scope, s.Name)
	}
}
