package known

// Rows of generators and iterators: what several threads get that advance one.
// The class of an iterator is the callable that made it.

const (
	iteratorHowto   = howto + "#iterators"
	generatorSource = "https://github.com/python/cpython/issues/120321"
	itertoolsSource = "https://github.com/python/cpython/issues/123471"
	strategySource  = "https://github.com/python/cpython/issues/124397"
)

var (
	// A second thread that enters a running generator gets ValueError from 3.15 on.
	generator = Verdicts{MayCrash, MayCrash, NotAtomic}
	// CPython's PRs 153791 and 153476 ended the crashes, in 3.15 and late 3.14.
	shared = Verdicts{MayCrash, NotAtomic, NotAtomic}
)

var iteratorOperations = []Operation{
	{Class: "generator", Name: "next", Effect: Advances, Verdicts: generator, Checked: Ran, Source: generatorSource},
	{Class: "generator", Name: "send", Effect: Advances, Verdicts: generator, Source: generatorSource},
	{Class: "generator", Name: "throw", Effect: Advances, Verdicts: generator, Source: generatorSource},
	{Class: "generator", Name: "close", Effect: Advances, Verdicts: generator, Source: generatorSource},

	{Class: "itertools.count", Name: "next", Effect: Advances, Verdicts: atomic, Checked: Ran, Source: "https://github.com/python/cpython/blob/3.13/Modules/itertoolsmodule.c", Note: "a compare-exchange loop; a lock where numbers are large or the step is not 1"},
	{Class: "itertools.repeat", Name: "next", Effect: Advances, Verdicts: notAtomic, Source: strategySource, Note: "always the same item; only how often is uncertain"},

	{Class: "iter", Name: "next", Effect: Advances, Verdicts: notAtomic, Checked: Ran, Source: iteratorHowto, Note: "repeats and misses; of a dict it may corrupt reference counts (issue 154130)"},
	{Class: "reversed", Name: "next", Effect: Advances, Verdicts: notAtomic, Source: "https://github.com/python/cpython/issues/120608"},
	{Class: "enumerate", Name: "next", Effect: Advances, Verdicts: shared, Source: "https://github.com/python/cpython/pull/125734"},
	{Class: "zip", Name: "next", Effect: Advances, Verdicts: shared, Checked: Ran, Source: "https://github.com/python/cpython/issues/123271", Note: "the tuple of the last step is used again"},
	{Class: "map", Name: "next", Effect: Advances, Verdicts: notAtomic, Checked: Ran, Source: iteratorHowto},
	{Class: "filter", Name: "next", Effect: Advances, Verdicts: notAtomic, Source: iteratorHowto},
	{Class: "os.scandir", Name: "next", Effect: Advances, Verdicts: notAtomic, Source: iteratorHowto},
	{Class: "re.finditer", Name: "next", Effect: Advances, Verdicts: notAtomic, Source: iteratorHowto},
	{Class: "heapq.merge", Name: "next", Effect: Advances, Verdicts: generator, Source: generatorSource},
	{Class: "os.walk", Name: "next", Effect: Advances, Verdicts: generator, Source: generatorSource},

	{Class: "itertools.accumulate", Name: "next", Effect: Advances, Verdicts: shared, Source: itertoolsSource},
	{Class: "itertools.batched", Name: "next", Effect: Advances, Verdicts: shared, Source: itertoolsSource},
	{Class: "itertools.chain", Name: "next", Effect: Advances, Verdicts: shared, Checked: Ran, Source: itertoolsSource},
	{Class: "itertools.chain.from_iterable", Name: "next", Effect: Advances, Verdicts: shared, Source: itertoolsSource},
	{Class: "itertools.combinations", Name: "next", Effect: Advances, Verdicts: shared, Source: itertoolsSource},
	{Class: "itertools.combinations_with_replacement", Name: "next", Effect: Advances, Verdicts: shared, Source: itertoolsSource},
	{Class: "itertools.compress", Name: "next", Effect: Advances, Verdicts: shared, Source: itertoolsSource},
	{Class: "itertools.cycle", Name: "next", Effect: Advances, Verdicts: shared, Checked: Ran, Source: "https://github.com/python/cpython/pull/131212"},
	{Class: "itertools.dropwhile", Name: "next", Effect: Advances, Verdicts: shared, Source: itertoolsSource},
	{Class: "itertools.filterfalse", Name: "next", Effect: Advances, Verdicts: shared, Source: itertoolsSource},
	{Class: "itertools.groupby", Name: "next", Effect: Advances, Verdicts: shared, Source: itertoolsSource},
	{Class: "itertools.islice", Name: "next", Effect: Advances, Verdicts: shared, Source: itertoolsSource},
	{Class: "itertools.pairwise", Name: "next", Effect: Advances, Verdicts: shared, Source: itertoolsSource},
	{Class: "itertools.permutations", Name: "next", Effect: Advances, Verdicts: shared, Source: itertoolsSource},
	{Class: "itertools.product", Name: "next", Effect: Advances, Verdicts: shared, Source: itertoolsSource},
	{Class: "itertools.starmap", Name: "next", Effect: Advances, Verdicts: shared, Source: itertoolsSource},
	{Class: "itertools.takewhile", Name: "next", Effect: Advances, Verdicts: shared, Source: itertoolsSource},
	{Class: "itertools.tee", Name: "next", Effect: Advances, Verdicts: shared, Source: "https://github.com/python/cpython/issues/153062"},
	{Class: "itertools.zip_longest", Name: "next", Effect: Advances, Verdicts: shared, Source: itertoolsSource},
}
