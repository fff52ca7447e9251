package harness

import "github.com/ftlint/ftlint/analyzer/syntax"

// Containers that refer to what they hold weakly are classes of Python code, which
// goes through a dict or set of references item by item, as weakref.py and
// _weakrefset.py of CPython up to 3.13 do. The harness has its own: what they hold
// lives on, which is told. References, proxies and finalizers are as if nothing died.
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
    def popitem(self):
        return self._data.popitem()
    def update(self, other):
        self._data.update(other)
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
class WeakReference:
    def __init__(self, item, callback=None):
        self._item = item
    def __call__(self):
        return self._item
    def __eq__(self, other):
        return type(other) is type(self) and self._item == other._item
    def __hash__(self):
        return hash(self._item)
class WeakFinalizer:
    def __init__(self, item, function, *args, **kwargs):
        self._function, self._args, self._kwargs = function, args, kwargs
        self.atexit = self.alive = True
    def __call__(self):
        if self.alive:
            self.alive = False
            return self._function(*self._args, **self._kwargs)
    def detach(self):
        self.alive = False
def _weak_proxy(item, callback=None):
    return item
`

// weakNames are the names of module weakref that the harness has, and what it has
// for them.
var weakNames = map[string]string{"WeakSet": "WeakSet", "WeakKeyDictionary": "WeakKeyDictionary", "WeakValueDictionary": "WeakValueDictionary",
	"ref": "WeakReference", "ReferenceType": "WeakReference", "WeakMethod": "WeakReference", "finalize": "WeakFinalizer", "proxy": "_weak_proxy"}

// isWeak says whether an import is one of those.
func isWeak(st *syntax.ImportFrom, name string) bool {
	return st.Level == 0 && st.Module == "weakref" && weakNames[name] != ""
}

// weak prints what an import of one of them binds.
func (p *printer) weak(a *syntax.Alias) {
	p.noteWeak()
	if name := aliasName(a); name != weakNames[a.Name] {
		p.line(name + " = " + weakNames[a.Name])
	}
}

// weakModule prints what stands for the module.
func (p *printer) weakModule(name string) {
	p.noteWeak()
	p.line("class " + name + ":")
	row := p.row
	p.row = 0
	p.indent++
	for _, of := range sorted(weakNames) {
		p.line(of + " = " + weakNames[of])
	}
	p.indent--
	p.row = row
}

func (p *printer) noteWeak() {
	p.asks.weak = true
	p.note("what weak references and containers refer to lives on")
}
