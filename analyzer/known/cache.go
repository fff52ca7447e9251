package known

// Cache is a decorator that keeps what a function gave. None of them calls the
// function only once: two threads that miss together both call it.
type Cache struct {
	Decorator string
	// Verdicts are those of the cache itself; the function's effects happen as
	// often as it runs.
	Verdicts
	Once    bool // all callers get the first result
	Checked Checked
	Source  string
}

// Caches are the decorators of functools.
var Caches = []Cache{
	{Decorator: "functools.lru_cache", Verdicts: atomic, Checked: Ran, Source: "https://docs.python.org/3/library/functools.html#functools.lru_cache"},
	{Decorator: "functools.cache", Verdicts: atomic, Source: "https://docs.python.org/3/library/functools.html#functools.cache"},
	// Its lock went in 3.12: PR 101890.
	{Decorator: "functools.cached_property", Verdicts: notAtomic, Checked: Ran, Source: "https://docs.python.org/3/library/functools.html#functools.cached_property"},
}

// CacheOf gives the row of a decorator, or nil.
func CacheOf(decorator string) *Cache {
	for i := range Caches {
		if Caches[i].Decorator == decorator {
			return &Caches[i]
		}
	}
	return nil
}
