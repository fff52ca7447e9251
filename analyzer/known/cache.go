package known

// Cache is a decorator that keeps what a function gave. The verdict is about
// the function: none of them calls it only once, since two threads that miss
// together both call it, and each gets its own result.
type Cache struct {
	Decorator string
	Verdicts
	Checked Checked
	Source  string
}

// Caches are the decorators of functools. What they keep stays intact.
var Caches = []Cache{
	{Decorator: "functools.lru_cache", Verdicts: notAtomic, Checked: Ran, Source: functoolsDoc + "#functools.lru_cache"},
	{Decorator: "functools.cache", Verdicts: notAtomic, Source: functoolsDoc + "#functools.cache"},
	// Its lock went in 3.12: PR 101890.
	{Decorator: "functools.cached_property", Verdicts: notAtomic, Checked: Ran, Source: functoolsDoc + "#functools.cached_property"},
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
