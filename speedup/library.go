package speedup

import (
	"math"
	"strings"

	"github.com/ftlint/ftlint/analyzer/known"
	"github.com/ftlint/ftlint/analyzer/syntax"
)

// row says what a builtin, or a method of a built-in type, costs and gives.
type row struct {
	op    string // once
	per   string // for each item
	log   bool   // for as many as a search by halves looks at
	of    int    // the argument whose items count; receiver: the receiver's
	gives kind
	grows int // items that the receiver gains; of a function, its first argument
}

const receiver = -1

// builtins are the names that Python defines; those without a row in functions
// cost call_builtin.
var builtins = map[string]bool{}

func init() {
	for name := range strings.FieldsSeq(`abs aiter all any anext ascii bin bool breakpoint bytearray bytes callable chr classmethod compile complex
		delattr dict dir divmod enumerate eval exec filter float format frozenset getattr globals hasattr hash help hex id input int isinstance
		issubclass iter len list locals map max memoryview min next object oct open ord pow print property range repr reversed round set setattr
		slice sorted staticmethod str sum super tuple type vars zip __import__ NotImplemented Ellipsis Exception BaseException ValueError KeyError
		IndexError TypeError RuntimeError StopIteration AttributeError OSError IOError ZeroDivisionError NotImplementedError ImportError
		ArithmeticError LookupError OverflowError AssertionError UnicodeError UnicodeDecodeError FileNotFoundError PermissionError TimeoutError
		ConnectionError InterruptedError KeyboardInterrupt SystemExit GeneratorExit StopAsyncIteration RecursionError MemoryError EOFError
		Warning DeprecationWarning UserWarning RuntimeWarning __name__ __file__ __debug__`) {
		builtins[name] = true
	}
}

// types are the builtins that are classes.
var typeNames = map[string]bool{
	"bool": true, "bytearray": true, "bytes": true, "classmethod": true, "complex": true, "dict": true, "enumerate": true, "filter": true, "float": true,
	"frozenset": true, "int": true, "list": true, "map": true, "memoryview": true, "object": true, "property": true, "range": true, "reversed": true,
	"set": true, "slice": true, "staticmethod": true, "str": true, "super": true, "tuple": true, "type": true, "zip": true,
}

// externalWord is the calibration's word for something outside the program.
func externalWord(dotted string) string {
	name := known.LastName(dotted)
	switch {
	case typeNames[dotted], name != "" && name[0] >= 'A' && name[0] <= 'Z':
		return "class"
	}
	return "builtin"
}

var functions = map[string]row{
	"len": {op: "len", gives: integer}, "isinstance": {op: "isinstance", gives: boolean}, "issubclass": {op: "isinstance", gives: boolean},
	"abs": {op: "abs"}, "min": {op: "min"}, "max": {op: "max"}, "ord": {op: "ord", gives: integer}, "chr": {op: "chr", gives: text},
	"hash": {op: "hash", gives: integer}, "round": {op: "round", gives: integer}, "divmod": {op: "divmod", gives: tuple}, "bool": {op: "bool", gives: boolean},
	"print": {op: "print", gives: none}, "id": {op: "id", gives: integer}, "type": {op: "type"}, "repr": {op: "str_of_int", gives: text},
	"pow": {op: "int_pow", gives: integer}, "hex": {op: "str_of_int", gives: text}, "bin": {op: "str_of_int", gives: text},
	"format": {op: "str_format", gives: text}, "callable": {op: "call_builtin", gives: boolean}, "getattr": {op: "call_builtin"},
	"hasattr": {op: "call_builtin", gives: boolean}, "next": {op: "loop_generator"}, "iter": {op: "call_builtin"},
	"sum": {op: "call_builtin", per: "sum_item", gives: integer}, "any": {op: "call_builtin", per: "any_item", gives: boolean},
	"all": {op: "call_builtin", per: "any_item", gives: boolean}, "math.fsum": {op: "call_builtin", per: "sum_item", gives: floating},
	"math.sqrt": {op: "math_sqrt", gives: floating}, "math.sin": {op: "math_sin", gives: floating}, "math.cos": {op: "math_sin", gives: floating},
	"math.tan": {op: "math_sin", gives: floating}, "math.exp": {op: "math_sin", gives: floating}, "math.log": {op: "math_sin", gives: floating},
	"math.pow": {op: "math_sin", gives: floating}, "math.atan2": {op: "math_sin", gives: floating}, "math.hypot": {op: "math_sqrt", gives: floating},
	"math.floor": {op: "math_floor", gives: integer}, "math.ceil": {op: "math_floor", gives: integer}, "math.gcd": {op: "int_mod", gives: integer},
	"math.isqrt": {op: "math_sqrt", gives: integer}, "math.fabs": {op: "math_sqrt", gives: floating}, "cmath.sqrt": {op: "math_sqrt"},
	"random.random": {op: "random_random", gives: floating}, "random.randint": {op: "random_randint", gives: integer},
	"random.randrange": {op: "random_randint", gives: integer}, "random.uniform": {op: "random_random", gives: floating},
	"random.choice": {op: "random_randint"}, "random.gauss": {op: "random_randint", gives: floating}, "random.shuffle": {op: "random_randint", per: "random_randint", gives: none},
	"json.dumps": {op: "json_dumps_call", per: "json_dumps_item", gives: text}, "json.loads": {op: "json_loads_call", per: "json_loads_item"},
	"pickle.dumps": {op: "pickle_call", per: "pickle_item", gives: bytestring}, "pickle.loads": {op: "unpickle_call", per: "unpickle_item"},
	"copy.copy": {op: "copy_copy"}, "copy.deepcopy": {op: "copy_copy", per: "deepcopy_item"}, "struct.pack": {op: "struct_pack", gives: bytestring},
	"struct.unpack": {op: "struct_pack", gives: tuple}, "time.time": {op: "time_time", gives: floating}, "time.perf_counter": {op: "time_time", gives: floating},
	"time.monotonic": {op: "time_time", gives: floating}, "re.match": {op: "re_module_match"}, "re.search": {op: "re_module_match"}, "re.fullmatch": {op: "re_module_match"},
	"re.sub": {op: "re_module_match", gives: text}, "re.findall": {op: "re_module_match"}, "re.split": {op: "re_module_match"},
	"statistics.mean": {op: "call_function", per: "statistics_item", gives: floating}, "statistics.fmean": {op: "call_function", per: "sum_item", gives: floating},
	"statistics.median": {op: "call_function", per: "sorted_item", gives: floating}, "statistics.stdev": {op: "call_function", per: "statistics_dev_item", gives: floating},
	"statistics.pstdev": {op: "call_function", per: "statistics_dev_item", gives: floating}, "statistics.variance": {op: "call_function", per: "statistics_dev_item", gives: floating},
	"statistics.pvariance": {op: "call_function", per: "statistics_dev_item", gives: floating}, "ast.parse": {op: "call_function", per: "ast_char"},
	"datetime.datetime.strptime": {op: "datetime_strptime"},
	"threading.get_ident":        {op: "call_builtin", gives: integer}, "threading.current_thread": {op: "call_function"},
	"base64.b64encode": {op: "base64_call", per: "base64_byte", gives: bytestring}, "base64.b64decode": {op: "base64_call", per: "base64_byte", gives: bytestring},
	"base64.urlsafe_b64encode": {op: "base64_call", per: "base64_byte", gives: bytestring}, "base64.urlsafe_b64decode": {op: "base64_call", per: "base64_byte", gives: bytestring},
	"binascii.hexlify": {op: "call_builtin", per: "base64_byte", gives: bytestring}, "binascii.unhexlify": {op: "call_builtin", per: "base64_byte", gives: bytestring},
	"heapq.heappush": {op: "heap_push", gives: none, grows: 1}, "heapq.heappop": {op: "heap_push", per: "heap_pop_level", log: true, grows: -1},
	"heapq.heappushpop": {op: "heap_push", per: "heap_pop_level", log: true}, "heapq.heapreplace": {op: "heap_push", per: "heap_pop_level", log: true},
	"heapq.heapify": {op: "call_builtin", per: "int_compare", gives: none}, "bisect.bisect": {op: "call_builtin", per: "bisect_step", log: true, gives: integer},
	"bisect.bisect_left": {op: "call_builtin", per: "bisect_step", log: true, gives: integer}, "bisect.bisect_right": {op: "call_builtin", per: "bisect_step", log: true, gives: integer},
	"bisect.insort": {op: "list_insert", per: "bisect_step", log: true, gives: none, grows: 1}, "bisect.insort_left": {op: "list_insert", per: "bisect_step", log: true, gives: none, grows: 1},
	"operator.add": {op: "call_builtin"}, "operator.mul": {op: "call_builtin"}, "functools.reduce": {op: "call_builtin", per: "call_function", of: 1},
}

// callExternal calls a builtin, or a function or class outside the program.
func (w *walk) callExternal(dotted string, a *arguments, e syntax.Node) value {
	dotted = canonical(dotted)
	if v, ok := w.threading(dotted, a, e); ok {
		return v
	}
	if v, ok := w.container(dotted, a, e); ok {
		return v
	}
	if v, ok := w.itertools(dotted, a, e); ok {
		return v
	}
	if w.wait(dotted, a, e) {
		o := w.newObject(external, e)
		o.alloc = dotted
		return value{kind: external, text: dotted + "()", num: nan, obj: o}
	}
	if size, ok := w.released(dotted, a, e); ok {
		if gives, ok := packed(dotted, size); ok {
			return gives
		}
		if strings.HasPrefix(dotted, "hashlib.") {
			w.op("hash_new", e, nil)
		}
		o := w.newObject(external, e)
		o.alloc = dotted
		return value{kind: external, text: dotted + "()", num: nan, obj: o}
	}
	if v, ok := w.scalar(dotted, e); ok {
		return v
	}
	if r, ok := functions[dotted]; ok {
		return w.function(dotted, r, a, e)
	}
	w.op("call_builtin", e, nil)
	if !builtins[dotted] && !strings.HasSuffix(dotted, "Error") && !small(dotted) {
		w.unseen(e)
	}
	o := w.newObject(external, e)
	o.alloc = dotted
	return value{kind: external, text: dotted + "()", num: nan, obj: o}
}

// smallModules are modules of the standard library whose functions and classes
// cost about what a call of a C function does.
var smallModules = map[string]bool{
	"math": true, "cmath": true, "operator": true, "unicodedata": true, "io": true, "array": true, "collections": true, "weakref": true, "contextvars": true,
	"binascii": true, "struct": true, "types": true, "threading": true, "queue": true, "time": true, "datetime": true,
}

func small(dotted string) bool {
	module, _, ok := strings.Cut(dotted, ".")
	return ok && smallModules[module]
}

// function counts a call of a function with a row, and gives its result.
func (w *walk) function(dotted string, r row, a *arguments, e syntax.Node) value {
	first, has := a.at(r.of, "")
	obj := first.obj
	if strings.HasPrefix(dotted, "random.") {
		obj = w.model.shared("random.Random") // all functions of the module are methods of one object
	}
	per := r.per
	if (dotted == "min" || dotted == "max") && len(a.positional) == 1 {
		per = "max_item"
	}
	w.op(r.op, e, obj)
	w.scans(dotted, 1, a, e)
	if per != "" && has {
		n := w.trips(first)
		switch dotted {
		case "json.dumps", "pickle.dumps", "copy.deepcopy":
			n = deepSize(first, 0)
		case "json.loads", "pickle.loads":
			n = first.size() / itemText
		}
		if math.IsNaN(n) {
			w.unsure(e, unknownTrips)
			n = w.model.guess.trips
		}
		if r.log {
			n = math.Log2(max(n, 2))
			w.searched(first, e, n)
		} else if first.kind != text && first.kind != bytestring { // C goes through those without making characters
			w.stepCost(first, e, n)
		}
		w.ops(per, e, nil, n)
	}
	if r.grows != 0 && first.container() && obj.task == w.acc.task {
		pushed, _ := a.at(1, "")
		obj.elem, obj.items = join(obj.elem, pushed), nil
		obj.size = max(0, obj.size+float64(r.grows)*w.gains(obj))
	}
	switch dotted {
	case "len":
		if n := first.size(); !math.IsNaN(n) {
			return value{kind: integer, num: n, known: n == math.Floor(n) && first.obj != nil && first.obj.task == w.acc.task || first.obj != nil && first.obj.items != nil}
		}
	case "abs":
		return value{kind: first.kind, known: first.known, num: math.Abs(first.num)}
	case "min", "max":
		return w.extreme(dotted, a, first)
	case "sum":
		elem := w.element(first)
		if elem.kind == floating {
			return ofKind(floating)
		}
	case "math.sqrt", "math.isqrt":
		v := value{kind: r.gives, known: first.known, num: math.Sqrt(first.num)}
		if r.gives == integer {
			v.num = math.Floor(v.num)
		}
		return v
	case "next":
		if first.kind != external && !(first.kind == iterator && first.obj.task == w.acc.task) {
			w.unseen(e) // it may be the program's own iterator, or a generator that goes on here
		}
		return w.element(first)
	case "json.dumps", "pickle.dumps":
		return mean(r.gives, itemText*deepSize(first, 0))
	case "datetime.datetime.strptime":
		return w.scalarOf("datetime.datetime", e)
	}
	if strings.HasPrefix(dotted, "base64.") {
		return mean(r.gives, first.size())
	}
	if v, ok := w.matched(dotted, e); ok {
		return v
	}
	return ofKind(r.gives)
}

// itemText is about how many characters of JSON, or bytes of a pickle, an item
// takes.
const itemText = 6

// searched counts the items that a search by halves looks at: all searches
// begin at the same ones.
func (w *walk) searched(c value, e syntax.Node, n float64) {
	if !c.container() || c.obj.task == w.acc.task {
		return
	}
	w.count(item{op: reference, kind: w.element(c).word(), at: w.at(e), obj: c.obj}, n)
}

// deepSize counts what is in a container, at any depth.
func deepSize(v value, depth int) float64 {
	if !v.container() || depth > 4 {
		return 1
	}
	if v.obj.attrs != nil && v.kind == dict {
		n := 0.0
		for _, x := range v.obj.attrs {
			n += deepSize(x, depth+1)
		}
		return max(n, 1)
	}
	if v.obj.items != nil {
		n := 0.0
		for _, x := range v.obj.items {
			n += deepSize(x, depth+1)
		}
		return n
	}
	return v.obj.size * deepSize(v.obj.elem, depth+1)
}

func (w *walk) extreme(name string, a *arguments, first value) value {
	if len(a.positional) < 2 {
		return w.element(first)
	}
	best := first
	for _, v := range a.positional[1:] {
		if !v.numeric() || !best.numeric() {
			return join(best, v)
		}
		known := best.known && v.known
		if name == "max" && v.num > best.num || name == "min" && v.num < best.num {
			best = v
		}
		best.known = known
	}
	return best
}
