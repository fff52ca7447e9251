package known

// Which exact classes a consumer copies in one step. A class that is not listed
// is walked item by item.
var (
	// list_extend of CPython takes the lock of each of these.
	ofListExtend = []string{"list", "tuple", "set", "frozenset", "dict", "dict_keys", "dict_values", "dict_items"}
	// set_update_internal of CPython.
	ofSetUpdate = []string{"set", "frozenset", "dict"}
	// dict_merge takes the locks of both where the source's __iter__ is dict's.
	ofMerge = []string{"dict", "collections.defaultdict", "collections.Counter"}
	ofDict  = []string{"dict"}
	ofList  = []string{"list"}

	overAll = []string{"list", "set", "dict", "dict_keys", "dict_values", "dict_items"}
)

const (
	functionsDoc = "https://docs.python.org/3/library/functions.html"
	itertoolsDoc = "https://docs.python.org/3/library/itertools.html"
	sixDoc       = "https://six.readthedocs.io/#object-model-compatibility"
	callDoc      = "https://docs.python.org/3/reference/expressions.html"
	heapqSource  = "https://github.com/python/cpython/pull/135036"
	pickleSource = "https://github.com/python/cpython/issues/149816"
	jsonSource   = "https://github.com/python/cpython/issues/157105"
	randomDoc    = "https://docs.python.org/3/library/random.html"
	bisectSource = "https://github.com/python/cpython/pull/136555"
)

// heap is heapq's column: its C functions take the heap's lock from 3.14 on.
var heap = Verdicts{MayCrash, Locked, Locked}

// Consumers are the callables that go through an argument.
var Consumers = []Consumer{
	// Copies.
	{Callee: "list", Effect: Walks, Copies: ofListExtend, Ran: []string{"list", "set", "dict", "dict_keys", "dict_values", "dict_items", "collections.deque", "collections.defaultdict", "collections.OrderedDict"}, Source: listSource},
	{Callee: "sorted", Effect: Walks, Copies: ofListExtend, Ran: []string{"list", "set", "dict", "dict_keys", "dict_values", "dict_items", "collections.deque", "collections.defaultdict"}, Source: listSource, Note: "copies first, then sorts the copy"},
	{Callee: "tuple", Effect: Walks, Copies: ofList, Ran: overAll, Source: listSource},
	{Callee: "set", Effect: Walks, Copies: ofSetUpdate, Ran: []string{"set", "dict", "dict_keys", "dict_values", "dict_items"}, Source: setSource},
	{Callee: "frozenset", Effect: Walks, Copies: ofSetUpdate, Ran: []string{"set", "dict", "dict_keys", "dict_values", "dict_items"}, Source: setSource},
	{Callee: "dict", Effect: Walks, Copies: ofMerge, Ran: []string{"dict", "dict_items", "collections.defaultdict", "collections.Counter"}, Source: dictSource},
	{Callee: "dict.fromkeys", Effect: Walks, Copies: ofSetUpdate, Ran: []string{"set", "dict", "dict_keys"}, Source: dictSource},
	{Callee: "[*]", Effect: Walks, Copies: ofListExtend, Ran: overAll, Source: listSource},
	{Callee: "(*)", Effect: Walks, Copies: ofListExtend, Ran: overAll, Source: listSource, Note: "a tuple display is built as a list"},
	{Callee: "{*}", Effect: Walks, Copies: ofSetUpdate, Ran: []string{"set", "dict", "dict_keys", "dict_items"}, Source: setSource},
	{Callee: "{**}", Effect: Walks, Copies: ofMerge, Ran: ofMerge, Source: dictSource},
	{Callee: "f(*)", Effect: Walks, Copies: ofList, Ran: overAll, Source: callDoc + "#calls"},
	{Callee: "f(**)", Effect: Walks, Copies: ofMerge, Ran: ofMerge, Source: callDoc + "#calls"},
	{Callee: "copy.copy", Effect: Walks, Copies: []string{"list", "set", "dict"}, Ran: []string{"list", "set", "dict"}, Source: "https://docs.python.org/3/library/copy.html"},
	{Callee: "collections.Counter", Effect: Walks, Copies: ofDict, Source: collectionsDoc},
	{Callee: "collections.OrderedDict", Effect: Walks, Source: collectionsDoc},
	{Callee: "collections.defaultdict", First: 1, Effect: Walks, Copies: ofMerge, Source: collectionsDoc},
	{Callee: "collections.deque", Effect: Walks, Source: dequeDoc},
	{Callee: "bytes", Effect: Walks, Copies: []string{"bytearray"}, Source: functionsDoc},

	// Folds.
	{Callee: "sum", Effect: Walks, Ran: []string{"list", "set", "dict", "dict_values"}, Source: functionsDoc},
	{Callee: "min", Sole: true, Effect: Walks, Ran: []string{"list", "dict_values"}, Source: functionsDoc},
	{Callee: "max", Sole: true, Effect: Walks, Ran: []string{"list", "dict_values"}, Source: functionsDoc},
	{Callee: "any", Effect: Walks, Ran: []string{"list", "dict_values"}, Source: functionsDoc},
	{Callee: "all", Effect: Walks, Ran: []string{"list", "dict_values"}, Source: functionsDoc},
	{Callee: "functools.reduce", First: 1, Effect: Walks, Ran: []string{"list", "dict_values"}, Source: "https://docs.python.org/3/library/functools.html#functools.reduce"},
	{Callee: "str.join", Effect: Walks, Copies: ofList, Ran: []string{"list", "dict"}, Source: "https://docs.python.org/3/library/stdtypes.html#str.join"},
	{Callee: "bytes.join", Effect: Walks, Copies: ofList, Source: "https://docs.python.org/3/library/stdtypes.html#bytes.join"},
	{Callee: "math.fsum", Effect: Walks, Source: "https://docs.python.org/3/library/math.html"},
	{Callee: "math.prod", Effect: Walks, Source: "https://docs.python.org/3/library/math.html"},
	{Callee: "statistics.mean", Effect: Walks, Source: "https://docs.python.org/3/library/statistics.html"},
	{Callee: "statistics.fmean", Effect: Walks, Source: "https://docs.python.org/3/library/statistics.html"},
	{Callee: "statistics.median", Effect: Walks, Source: "https://docs.python.org/3/library/statistics.html"},
	{Callee: "statistics.stdev", Effect: Walks, Source: "https://docs.python.org/3/library/statistics.html"},
	{Callee: "heapq.nlargest", First: 1, Effect: Walks, Source: "https://docs.python.org/3/library/heapq.html"},
	{Callee: "heapq.nsmallest", First: 1, Effect: Walks, Source: "https://docs.python.org/3/library/heapq.html"},

	// Adaptors: they keep the argument and walk it later.
	{Callee: "iter", Effect: Walks, Lazy: true, Source: functionsDoc},
	{Callee: "reversed", Effect: Walks, Lazy: true, Source: functionsDoc},
	{Callee: "enumerate", Effect: Walks, Lazy: true, Source: functionsDoc},
	{Callee: "zip", Rest: true, Effect: Walks, Lazy: true, Source: functionsDoc},
	{Callee: "map", First: 1, Rest: true, Effect: Walks, Lazy: true, Source: functionsDoc},
	{Callee: "filter", First: 1, Effect: Walks, Lazy: true, Source: functionsDoc},
	{Callee: "itertools.accumulate", Effect: Walks, Lazy: true, Source: itertoolsDoc},
	{Callee: "itertools.batched", Effect: Walks, Lazy: true, Source: itertoolsDoc},
	{Callee: "itertools.chain", Rest: true, Effect: Walks, Lazy: true, Source: itertoolsDoc},
	{Callee: "itertools.chain.from_iterable", Effect: Walks, Lazy: true, Source: itertoolsDoc},
	{Callee: "itertools.compress", Rest: true, Effect: Walks, Lazy: true, Source: itertoolsDoc},
	{Callee: "itertools.cycle", Effect: Walks, Lazy: true, Source: itertoolsDoc},
	{Callee: "itertools.dropwhile", First: 1, Effect: Walks, Lazy: true, Source: itertoolsDoc},
	{Callee: "itertools.filterfalse", First: 1, Effect: Walks, Lazy: true, Source: itertoolsDoc},
	{Callee: "itertools.groupby", Effect: Walks, Lazy: true, Source: itertoolsDoc},
	{Callee: "itertools.islice", Effect: Walks, Lazy: true, Source: itertoolsDoc},
	{Callee: "itertools.pairwise", Effect: Walks, Lazy: true, Source: itertoolsDoc},
	{Callee: "itertools.starmap", First: 1, Effect: Walks, Lazy: true, Source: itertoolsDoc},
	{Callee: "itertools.takewhile", First: 1, Effect: Walks, Lazy: true, Source: itertoolsDoc},
	{Callee: "itertools.tee", Effect: Walks, Lazy: true, Source: itertoolsDoc},
	{Callee: "itertools.zip_longest", Rest: true, Effect: Walks, Lazy: true, Source: itertoolsDoc},
	{Callee: "six.iterkeys", Effect: Walks, Lazy: true, Source: sixDoc},
	{Callee: "six.itervalues", Effect: Walks, Lazy: true, Source: sixDoc},
	{Callee: "six.iteritems", Effect: Walks, Lazy: true, Source: sixDoc},
	{Callee: "six.iterlists", Effect: Walks, Lazy: true, Source: sixDoc},
	{Callee: "heapq.merge", Rest: true, Effect: Walks, Lazy: true, Source: "https://docs.python.org/3/library/heapq.html"},

	// These copy their argument when they are called.
	{Callee: "itertools.product", Rest: true, Effect: Walks, Copies: ofList, Source: itertoolsDoc},
	{Callee: "itertools.permutations", Effect: Walks, Copies: ofList, Source: itertoolsDoc},
	{Callee: "itertools.combinations", Effect: Walks, Copies: ofList, Source: itertoolsDoc},
	{Callee: "itertools.combinations_with_replacement", Effect: Walks, Copies: ofList, Source: itertoolsDoc},

	// Whole trees of objects.
	{Callee: "copy.deepcopy", Effect: Walks, Ran: ofDict, Source: "https://docs.python.org/3/library/copy.html"},
	{Callee: "json.dumps", Effect: Walks, Verdicts: Verdicts{MayCrash, MayCrash, NotAtomic}, Ran: ofDict, Source: jsonSource},
	{Callee: "json.dump", Effect: Walks, Source: jsonSource, Note: "walks in Python"},
	{Callee: "pickle.dumps", Effect: Walks, Verdicts: Verdicts{MayCrash, MayCrash, NotAtomic}, Ran: ofDict, Source: pickleSource},
	{Callee: "pickle.dump", Effect: Walks, Verdicts: Verdicts{MayCrash, MayCrash, NotAtomic}, Source: pickleSource},
	{Callee: "marshal.dumps", Effect: Walks, Source: "https://docs.python.org/3/library/marshal.html"},
	{Callee: "pprint.pprint", Effect: Walks, Source: "https://docs.python.org/3/library/pprint.html"},
	{Callee: "pprint.pformat", Effect: Walks, Source: "https://docs.python.org/3/library/pprint.html"},
	{Callee: "urllib.parse.urlencode", Effect: Walks, Source: "https://docs.python.org/3/library/urllib.parse.html"},

	// A length, then items by index.
	{Callee: "random.choice", Effect: Walks, Ran: ofList, Source: randomDoc, Note: "IndexError if it shrinks between"},
	{Callee: "random.choices", Effect: Walks, Source: randomDoc},
	{Callee: "random.sample", Effect: Walks, Source: randomDoc},
	{Callee: "bisect.bisect", Effect: Walks, Source: bisectSource},
	{Callee: "bisect.bisect_left", Effect: Walks, Source: bisectSource},
	{Callee: "bisect.bisect_right", Effect: Walks, Source: bisectSource},

	// The sources of methods that fill another container.
	{Callee: "list.extend", Effect: Walks, Copies: ofListExtend, Ran: overAll, Source: listSource},
	{Callee: "list.+=", Effect: Walks, Copies: ofListExtend, Ran: overAll, Source: listSource},
	{Callee: "list.[:]=", Effect: Walks, Copies: ofList, Ran: []string{"list", "set", "dict", "dict_values"}, Source: listSource},
	{Callee: "dict.update", Effect: Walks, Copies: ofMerge, Ran: []string{"dict", "dict_items", "collections.defaultdict", "collections.Counter"}, Source: dictSource},
	{Callee: "dict.|=", Effect: Walks, Copies: ofMerge, Ran: ofMerge, Source: dictSource},
	{Callee: "set.update", Rest: true, Effect: Walks, Copies: ofSetUpdate, Ran: []string{"set", "dict", "dict_keys", "dict_items"}, Source: setSource},
	{Callee: "set.union", Rest: true, Effect: Walks, Copies: ofSetUpdate, Ran: []string{"set", "dict", "dict_keys", "dict_items"}, Source: setSource},
	{Callee: "set.intersection", Rest: true, Effect: Walks, Copies: ofSetUpdate, Source: setSource},
	{Callee: "set.difference", Rest: true, Effect: Walks, Copies: ofSetUpdate, Source: setSource},
	{Callee: "set.symmetric_difference", Effect: Walks, Copies: ofSetUpdate, Source: setSource},
	{Callee: "set.difference_update", Rest: true, Effect: Walks, Copies: ofSetUpdate, Source: setSource},
	{Callee: "set.intersection_update", Rest: true, Effect: Walks, Copies: ofSetUpdate, Source: setSource},
	{Callee: "set.symmetric_difference_update", Effect: Walks, Copies: ofSetUpdate, Source: setSource},
	{Callee: "set.issubset", Effect: Walks, Copies: ofSetUpdate, Source: setSource},
	{Callee: "set.issuperset", Effect: Walks, Copies: ofSetUpdate, Source: setSource},
	{Callee: "set.isdisjoint", Effect: Walks, Copies: ofSetUpdate, Source: setSource},
	{Callee: "collections.deque.extend", Effect: Walks, Source: dequeDoc},
	{Callee: "collections.deque.extendleft", Effect: Walks, Source: dequeDoc},
	{Callee: "collections.Counter.update", Effect: Walks, Source: collectionsDoc},
	{Callee: "collections.Counter.subtract", Effect: Walks, Source: collectionsDoc},

	// These change the argument.
	{Callee: "heapq.heappush", Effect: Walks | Inserts | Reorders, Verdicts: heap, Ran: ofList, Source: heapqSource},
	{Callee: "heapq.heappop", Effect: Walks | Removes | Reorders, Verdicts: heap, Ran: ofList, Source: heapqSource},
	{Callee: "heapq.heapify", Effect: Walks | Reorders, Verdicts: heap, Source: heapqSource},
	{Callee: "heapq.heappushpop", Effect: Walks | Inserts | Removes | Reorders, Verdicts: heap, Source: heapqSource},
	{Callee: "heapq.heapreplace", Effect: Walks | Inserts | Removes | Reorders, Verdicts: heap, Source: heapqSource},
	{Callee: "bisect.insort", Effect: Walks | Inserts, Verdicts: notAtomic, Ran: ofList, Source: bisectSource},
	{Callee: "bisect.insort_left", Effect: Walks | Inserts, Verdicts: notAtomic, Source: bisectSource},
	{Callee: "bisect.insort_right", Effect: Walks | Inserts, Verdicts: notAtomic, Source: bisectSource},
	{Callee: "random.shuffle", Effect: Walks | Reorders, Verdicts: notAtomic, Ran: ofList, Source: randomDoc},
	{Callee: "operator.setitem", Effect: Inserts | Replaces, Copies: []string{"list", "dict"}, Source: "https://docs.python.org/3/library/operator.html"},
	{Callee: "operator.delitem", Effect: Removes, Copies: []string{"list", "dict"}, Source: "https://docs.python.org/3/library/operator.html"},
	{Callee: "operator.iadd", Effect: Inserts, Source: "https://docs.python.org/3/library/operator.html"},
	{Callee: "operator.ior", Effect: Inserts | Replaces, Source: "https://docs.python.org/3/library/operator.html"},
	{Callee: "next", Effect: Advances, Source: functionsDoc, Note: "the class of the iterator decides"},
}
