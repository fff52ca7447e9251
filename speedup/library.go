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
	"copy.copy": {op: "copy_copy"}, "copy.deepcopy": {op: "copy_copy", per: "deepcopy_item"}, "struct.pack": {op: "struct_pack", gives: bytestring},
	"struct.unpack": {op: "struct_pack", gives: tuple}, "time.time": {op: "time_time", gives: floating}, "time.perf_counter": {op: "time_time", gives: floating},
	"time.monotonic": {op: "time_time", gives: floating}, "re.match": {op: "re_match"}, "re.search": {op: "re_match"}, "re.fullmatch": {op: "re_match"}, "re.sub": {op: "re_match", gives: text},
	"re.findall": {op: "re_match"}, "threading.get_ident": {op: "call_builtin", gives: integer}, "threading.current_thread": {op: "call_function"},
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

var methods = map[kind]map[string]row{
	list: {
		"append": {op: "list_append", gives: none, grows: 1}, "pop": {op: "list_pop", grows: -1}, "insert": {op: "list_insert", gives: none, grows: 1},
		"extend": {op: "call_c_method", per: "list_extend_item", gives: none}, "sort": {op: "call_c_method", gives: none},
		"index": {op: "call_c_method", per: "list_index_item", of: receiver, gives: integer}, "count": {op: "call_c_method", per: "list_index_item", of: receiver, gives: integer},
		"reverse": {op: "call_c_method", gives: none}, "copy": {op: "call_c_method", per: "list_item_copy", of: receiver, gives: list}, "clear": {op: "call_c_method", gives: none},
		"remove": {op: "call_c_method", per: "list_index_item", of: receiver, gives: none, grows: -1},
	},
	dict: {
		"get": {op: "dict_get"}, "setdefault": {op: "dict_setdefault"}, "pop": {op: "dict_pop"}, "items": {op: "dict_items"}, "keys": {op: "dict_keys"},
		"values": {op: "dict_values"}, "update": {op: "call_c_method", per: "dict_update_item", gives: none}, "copy": {op: "call_c_method", per: "dict_update_item", of: receiver, gives: dict},
	},
	set: {"add": {op: "set_add", gives: none, grows: 1}, "discard": {op: "set_discard", gives: none}, "remove": {op: "set_discard", gives: none}},
	deque: {
		"append": {op: "deque_append", gives: none, grows: 1}, "appendleft": {op: "deque_append", gives: none, grows: 1}, "popleft": {op: "deque_popleft", grows: -1}, "pop": {op: "deque_popleft", grows: -1},
	},
	text: {
		"join": {op: "call_c_method", per: "str_join_item", gives: text}, "split": {op: "call_c_method", per: "str_split_item", of: receiver, gives: list},
		"replace": {op: "str_replace", gives: text}, "strip": {op: "str_strip", gives: text}, "startswith": {op: "str_startswith", gives: boolean},
		"endswith": {op: "str_startswith", gives: boolean}, "upper": {op: "str_upper", gives: text}, "lower": {op: "str_upper", gives: text},
		"format": {op: "str_format", gives: text}, "encode": {op: "str_encode", gives: bytestring}, "isdigit": {op: "str_startswith", gives: boolean},
		"find": {op: "str_startswith", gives: integer}, "count": {op: "str_startswith", gives: integer}, "zfill": {op: "str_strip", gives: text}, "rjust": {op: "str_strip", gives: text},
	},
}

// builtinMethod calls a method of an object of a built-in type.
func (w *walk) builtinMethod(recv value, name string, a *arguments, e syntax.Node) value {
	r, ok := methods[recv.kind][name]
	if !ok {
		w.op("call_c_method", e, recv.obj)
		return w.deferred(recv, name)
	}
	w.op(r.op, e, recv.obj)
	if recv.kind == text {
		w.characters(recv, name, e)
	}
	if r.per != "" {
		from := recv
		if r.of != receiver {
			from, _ = a.at(r.of, "")
		}
		n := from.size()
		if name == "split" {
			n = finite(n, 50) / 5
		}
		if math.IsNaN(n) {
			n = w.model.guess.trips
		}
		if from.obj != recv.obj && name != "join" { // into the receiver, from an argument
			w.stepCost(from, e, n)
		}
		w.ops(r.per, e, recv.obj, n)
		return w.made(recv, r, name, n, a, e)
	}
	return w.made(recv, r, name, 0, a, e)
}

// passes are the methods of a text that go through all of it, and how.
var passes = map[string]string{
	"find": "str_find_char", "count": "str_find_char", "replace": "str_find_char", "index": "str_find_char", "rfind": "str_find_char",
	"upper": "str_upper_char", "lower": "str_upper_char", "casefold": "str_upper_char", "title": "str_upper_char", "swapcase": "str_upper_char",
}

// characters counts what a method does for each character.
func (w *walk) characters(recv value, name string, e syntax.Node) {
	if per, ok := passes[name]; ok && recv.size() > 0 {
		w.ops(per, e, nil, recv.size())
	}
}

// made is the effect and the result of a method of a built-in type.
func (w *walk) made(recv value, r row, name string, n float64, a *arguments, e syntax.Node) value {
	o := recv.obj
	own := o != nil && o.task == w.acc.task
	if r.grows != 0 && o != nil {
		arg, _ := a.at(len(a.positional)-1, "")
		if r.grows > 0 {
			o.elem = join(o.elem, arg)
		}
		if own {
			if o.items != nil && w.times*w.fr.live == 1 && r.grows > 0 && (name == "append" || name == "add") {
				o.items = append(o.items, arg)
			} else {
				o.items = nil
			}
			if recv.kind == set {
				w.grow(o, arg.different())
			} else {
				o.size += float64(r.grows) * w.gains(o)
			}
		}
	}
	switch recv.kind {
	case list:
		switch name {
		case "extend":
			arg, _ := a.at(0, "")
			o.elem = join(o.elem, w.element(arg))
			if own {
				o.size += n * w.gains(o)
				if o.items != nil && arg.container() && arg.obj.items != nil && w.times*w.fr.live == 1 {
					o.items = append(o.items, arg.obj.items...)
				} else {
					o.items = nil
				}
			}
		case "pop":
			return w.ofContainer(recv, o.elem, true)
		case "sort":
			if size := o.size; size > 1 {
				w.ops("list_sort_item", e, nil, size*math.Log2(size))
			}
		}
	case dict:
		return w.dictMethod(recv, name, a, e)
	case deque:
		if r.gives == unknown {
			return w.ofContainer(recv, o.elem, true)
		}
	}
	switch r.gives {
	case list:
		c := w.newObject(list, e)
		c.size, c.elem = n, ofKind(text)
		if recv.kind == list {
			c.elem = o.elem
		}
		return value{kind: list, num: nan, obj: c}
	case text, bytestring:
		size := recv.size()
		if name == "join" {
			size = n * 5
		}
		return mean(r.gives, size)
	}
	return ofKind(r.gives)
}

func (w *walk) dictMethod(recv value, name string, a *arguments, e syntax.Node) value {
	o := recv.obj
	switch name {
	case "items":
		return w.view(recv, pair(w.element(recv), w.ofContainer(recv, o.elem, true)), e)
	case "keys":
		return w.view(recv, w.element(recv), e)
	case "values":
		return w.view(recv, w.ofContainer(recv, o.elem, true), e)
	case "setdefault":
		d, _ := a.at(1, "")
		o.elem = join(o.elem, d)
	case "get", "pop":
		d, ok := a.at(1, "")
		if !ok {
			return w.ofContainer(recv, o.elem, true)
		}
		return join(w.ofContainer(recv, o.elem, true), d)
	case "update":
		return number(none, 0)
	}
	return w.ofContainer(recv, o.elem, true)
}

// view is the iterable that a dict gives of what is in it.
func (w *walk) view(recv, elem value, e syntax.Node) value {
	v := w.newObject(iterator, e)
	v.size, v.elem, v.alloc = recv.obj.size, elem, "loop_dict"
	return value{kind: iterator, num: nan, obj: v}
}

// deferred is what a method without a row gives, as far as its name says.
func (w *walk) deferred(recv value, name string) value {
	if recv.kind == text && strings.HasPrefix(name, "is") {
		return ofKind(boolean)
	}
	return value{num: nan}
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
	if w.wait(dotted, a, e) || w.released(dotted, a, e) {
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
	if per != "" && has {
		n := w.trips(first)
		if dotted == "json.dumps" {
			n = deepSize(first, 0)
		}
		if dotted == "json.loads" {
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
		return w.element(first)
	case "json.dumps":
		return mean(text, itemText*deepSize(first, 0))
	}
	if strings.HasPrefix(dotted, "base64.") {
		return mean(r.gives, first.size())
	}
	if v, ok := w.matched(dotted, e); ok {
		return v
	}
	return ofKind(r.gives)
}

// itemText is about how many characters of JSON an item takes.
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

// container makes what a class of containers makes.
func (w *walk) container(dotted string, a *arguments, e syntax.Node) (value, bool) {
	first, has := a.at(0, "")
	make := func(k kind, op, per string, elem value, n float64) (value, bool) {
		o := w.newObject(k, e)
		o.size, o.elem = n, elem
		w.op(op, e, nil)
		if per != "" && has {
			count := n
			if math.IsNaN(count) {
				w.unsure(e, unknownTrips)
				count = w.model.guess.trips
			}
			w.stepCost(first, e, count)
			w.ops(per, e, nil, count)
		}
		if !has {
			o.size = 0
			o.items = []value{}
		}
		return value{kind: k, num: nan, obj: o}, true
	}
	n := nan
	elem := value{num: nan}
	if has {
		n, elem = w.trips(first), w.element(first)
	}
	switch dotted {
	case "range":
		lo, hi, step := number(integer, 0), first, number(integer, 1)
		if len(a.positional) > 1 {
			lo, hi = first, a.positional[1]
		}
		if len(a.positional) > 2 {
			step = a.positional[2]
		}
		w.op("range", e, nil)
		return w.spanOf(lo, hi, step, e), true
	case "list":
		v, ok := make(list, "list_display", "list_item_copy", elem, n)
		if items, known := w.itemsOf(first, 256); has && known {
			v.obj.items = items
		}
		return v, ok
	case "tuple":
		return make(tuple, "tuple_display", "list_item_copy", elem, n)
	case "set", "frozenset":
		return make(set, "set_display", "set_add_comp", elem, n)
	case "dict", "collections.OrderedDict":
		return make(dict, "dict_display", "dict_add_comp", value{num: nan}, n)
	case "collections.defaultdict":
		o := w.newObject(dict, e)
		o.size, o.alloc = 0, dotted
		w.op("dict_display", e, nil)
		if first.kind == external || first.kind == function || first.kind == class {
			times := w.times
			w.times = 0
			o.elem = w.apply(first, &arguments{named: map[string]value{}}, e)
			w.times = times
		}
		return value{kind: dict, num: nan, obj: o}, true
	case "collections.Counter":
		v, _ := make(dict, "dict_display", "counter_item", elem, n)
		v.obj.key, v.obj.elem, v.obj.alloc = elem, ofKind(integer), counterClass
		v.obj.items = nil
		return v, true
	case "collections.deque":
		return make(deque, "list_display", "list_item_copy", elem, n)
	case "bytes", "bytearray":
		w.op("call_builtin", e, nil)
		if first.container() {
			return mean(bytestring, first.size()), true
		}
		return mean(bytestring, first.num), true
	case "sorted":
		v, _ := make(list, "list_display", "list_item_copy", elem, n)
		if n > 1 {
			w.ops("sorted_item", e, nil, n*math.Log2(n))
			if key, ok := a.named["key"]; ok {
				w.each(key, elem, n, e)
			}
		}
		return v, true
	case "enumerate", "zip", "map", "filter", "reversed":
		return w.lazy(dotted, a, e), true
	case "int":
		if first.kind == text {
			w.op("int_of_str", e, nil)
			return ofKind(integer), true
		}
		w.op("call_builtin", e, nil)
		return value{kind: integer, known: first.known, num: math.Trunc(first.num)}, true
	case "float":
		w.op("float_of", e, nil)
		return value{kind: floating, known: first.known && first.numeric(), num: first.num}, true
	case "str":
		w.op("str_of_int", e, nil)
		return mean(text, 8), true
	case "object":
		w.op("call_class", e, nil)
		return value{kind: external, text: "object()", num: nan, obj: w.newObject(external, e)}, true
	}
	return value{}, false
}

// lazy makes an iterator that takes from others as it is consumed.
func (w *walk) lazy(name string, a *arguments, e syntax.Node) value {
	o := w.newObject(iterator, e)
	v := value{kind: iterator, num: nan, obj: o}
	sources := a.positional
	if name == "map" || name == "filter" {
		if len(sources) > 0 {
			sources = sources[1:]
		}
	}
	o.items = sources
	for i, s := range sources {
		n := w.trips(s)
		if i == 0 || n < o.size {
			o.size = n
		}
	}
	switch name {
	case "enumerate":
		w.op("enumerate", e, nil)
		o.alloc, o.elem = "loop_enumerate", pair(mean(integer, o.size/2), w.first(sources))
	case "zip":
		w.op("zip", e, nil)
		var elems []value
		for _, s := range sources {
			elems = append(elems, w.element(s))
		}
		o.alloc, o.elem = "loop_zip", pair(elems...)
	case "reversed":
		w.op("enumerate", e, nil)
		o.alloc, o.elem = "reversed_item", w.first(sources)
	case "map", "filter":
		w.op("enumerate", e, nil)
		n := o.size
		if math.IsNaN(n) {
			w.unsure(e, unknownTrips)
			n = w.model.guess.trips
		}
		fn, _ := a.at(0, "")
		o.alloc, o.elem = "map_item", w.each(fn, w.first(sources), n, e)
		if name == "filter" {
			o.elem = w.first(sources)
		}
	}
	return v
}

func (w *walk) first(sources []value) value {
	if len(sources) == 0 {
		return value{num: nan}
	}
	return w.element(sources[0])
}

// each calls a function for each of n items.
func (w *walk) each(fn, arg value, n float64, e syntax.Node) value {
	times := w.times
	w.times *= n
	v := w.apply(fn, &arguments{positional: []value{arg}, named: map[string]value{}}, e)
	w.times = times
	return v
}
