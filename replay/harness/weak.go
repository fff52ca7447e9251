package harness

import "github.com/ftlint/ftlint/analyzer/syntax"

// Containers that refer to what they hold weakly are classes of Python code, which
// goes through a dict or set of references item by item, as weakref.py and
// _weakrefset.py of CPython up to 3.13 do. The harness has its own: what they hold
// lives on, which is told.
const weakText = `class WeakSet:
    def __init__(self, data=()):
        self._data = set(data)
    def __iter__(self):
        for item in self._data:
            yield item
    def __len__(self):
        return len(self._data)
    def __contains__(self, item):
        return item in self._data
    def add(self, item):
        self._data.add(item)
    def discard(self, item):
        self._data.discard(item)
    def remove(self, item):
        self._data.remove(item)
    def clear(self):
        self._data.clear()
    def update(self, other):
        for item in other:
            self.add(item)
    def copy(self):
        return WeakSet(self)
class WeakKeyDictionary:
    def __init__(self):
        self._data = {}
    def __iter__(self):
        for key in self._data:
            yield key
    def __len__(self):
        return len(self._data)
    def __contains__(self, key):
        return key in self._data
    def __getitem__(self, key):
        return self._data[key]
    def __setitem__(self, key, value):
        self._data[key] = value
    def __delitem__(self, key):
        del self._data[key]
    def keys(self):
        for key in self._data:
            yield key
    def values(self):
        for value in self._data.values():
            yield value
    def items(self):
        for pair in self._data.items():
            yield pair
    def get(self, key, default=None):
        return self._data.get(key, default)
    def pop(self, key, *default):
        return self._data.pop(key, *default)
    def setdefault(self, key, default=None):
        return self._data.setdefault(key, default)
    def clear(self):
        self._data.clear()
class WeakValueDictionary(WeakKeyDictionary):
    def setdefault(self, key, default=None):
        try:
            found = self._data[key]
        except KeyError:
            found = None
        if found is not None:
            return found
        self._data[key] = default
        return default
`

// isWeak says whether an import is one of those classes.
func isWeak(st *syntax.ImportFrom, name string) bool {
	if st.Level > 0 || st.Module != "weakref" {
		return false
	}
	switch name {
	case "WeakSet", "WeakKeyDictionary", "WeakValueDictionary":
		return true
	}
	return false
}

// weak prints what an import of one of them binds.
func (p *printer) weak(a *syntax.Alias) {
	p.asks.weak = true
	p.note("what a `" + a.Name + "` holds lives on")
	if name := aliasName(a); name != a.Name {
		p.line(name + " = " + a.Name)
	}
}
