package speedup

import (
	"math"
	"strings"

	"github.com/ftlint/ftlint/analyzer/syntax"
)

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
		"clear": {op: "call_c_method", gives: none}, "values": {op: "dict_values"}, "update": {op: "call_c_method", per: "dict_update_item", gives: none}, "copy": {op: "call_c_method", per: "dict_item_copy", of: receiver, gives: dict},
	},
	set: {
		"clear": {op: "call_c_method", gives: none}, "update": {op: "call_c_method", per: "set_item_copy", gives: none},
		"add": {op: "set_add", gives: none, grows: 1}, "discard": {op: "set_discard", gives: none}, "remove": {op: "set_discard", gives: none},
	},
	deque: {
		"clear":  {op: "call_c_method", gives: none},
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

// looksUp are the methods of a dict whose first argument is a key.
var looksUp = map[string]bool{"get": true, "setdefault": true, "pop": true}

// setMethods are the methods of sets that do what an operator does.
var setMethods = map[string]syntax.Operator{
	"union": syntax.BitOr, "intersection": syntax.BitAnd, "difference": syntax.Sub, "symmetric_difference": syntax.BitXor,
}

// builtinMethod calls a method of an object of a built-in type.
func (w *walk) builtinMethod(recv value, name string, a *arguments, e syntax.Node) value {
	r, ok := methods[recv.kind][name]
	if op, isOperator := setMethods[name]; isOperator && recv.kind == set && len(a.positional) == 1 {
		return w.setOperator(op, recv, a.positional[0], e)
	}
	if !ok {
		w.op("call_c_method", e, recv.obj)
		return w.deferred(recv, name)
	}
	if first, ok := a.at(0, ""); ok && recv.kind == dict && looksUp[name] {
		w.lookUp(r.op, recv, first, e)
	} else {
		w.op(r.op, e, recv.obj)
	}
	if recv.kind == text {
		w.characters(recv, name, e)
	}
	if r.per != "" {
		from := recv
		if r.of != receiver {
			from, _ = a.at(r.of, "")
		}
		n := from.size()
		if name == "update" && len(a.positional) == 0 && !a.unpacked {
			n = float64(len(a.named))
		}
		if name == "split" {
			n = finite(n, 50) / 5
		}
		if math.IsNaN(n) {
			n = w.model.guess.trips
		}
		if from.obj != recv.obj && name != "join" && len(a.positional) > 0 { // into the receiver, from an argument
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
	if name == "clear" && own {
		w.clear(o)
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
	case "update", "clear":
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
