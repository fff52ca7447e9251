package known

// ImmutableCalls are builtins and functions whose result nobody can change:
// an augmented assignment to a name that holds one makes a new object.
var ImmutableCalls = map[string]string{
	"int": builtinDoc, "float": builtinDoc, "str": builtinDoc, "bool": builtinDoc, "bytes": builtinDoc,
	"complex": builtinDoc, "len": builtinDoc, "tuple": builtinDoc, "frozenset": builtinDoc, "hash": builtinDoc,
	"id": builtinDoc, "ord": builtinDoc, "chr": builtinDoc, "repr": builtinDoc, "abs": builtinDoc, "round": builtinDoc, "divmod": builtinDoc, "pow": builtinDoc,
	"time.time": timeDoc, "time.monotonic": timeDoc, "time.perf_counter": timeDoc, "time.time_ns": timeDoc,
	"time.monotonic_ns": timeDoc, "time.perf_counter_ns": timeDoc, "time.process_time": timeDoc,
	"decimal.Decimal":     "https://docs.python.org/3/library/decimal.html",
	"fractions.Fraction":  "https://docs.python.org/3/library/fractions.html",
	"datetime.timedelta":  "https://docs.python.org/3/library/datetime.html",
	"datetime.datetime":   "https://docs.python.org/3/library/datetime.html",
	"datetime.date":       "https://docs.python.org/3/library/datetime.html",
	"os.getpid":           "https://docs.python.org/3/library/os.html#os.getpid",
	"threading.get_ident": threadingDoc,
}

const (
	builtinDoc = "https://docs.python.org/3/library/stdtypes.html"
	timeDoc    = "https://docs.python.org/3/library/time.html"
)
