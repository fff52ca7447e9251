package link

import (
	"iter"
	"maps"
	"slices"
	"sync"
	"sync/atomic"
)

// Name is a text that is kept once: names are equal if their texts are, so that
// paths, which are compared and hashed a great deal, hold no strings. Its number
// means nothing else, and differs from run to run.
type Name uint32

// names are kept as long as the process lives: the names of attributes, globals
// and constant keys in the code that it has seen. Texts stay where they are: who has
// a name reads its text without a lock, for which processors would wait in turn.
var names = struct {
	sync.RWMutex
	numbers map[string]Name
	texts   [1 << 14]atomic.Pointer[[pageSize]string]
}{numbers: map[string]Name{}}

func init() { number("") } // the first

// NameOf gives the name of a text.
func NameOf(text string) Name {
	names.RLock()
	n, ok := names.numbers[text]
	names.RUnlock()
	if !ok {
		names.Lock()
		n = number(text)
		names.Unlock()
	}
	return n
}

// number gives the name of a text, which may be new.
func number(text string) Name {
	n, ok := names.numbers[text]
	if !ok {
		n = Name(len(names.numbers))
		page := &names.texts[n/pageSize]
		if page.Load() == nil {
			page.Store(new([pageSize]string))
		}
		page.Load()[n%pageSize] = text
		names.numbers[text] = n
	}
	return n
}

// MakeRoom readies the table for the names of so many files, so that it does not
// grow by many steps: a file brings about a hundred that no other has.
func MakeRoom(files int) {
	names.Lock()
	defer names.Unlock()
	if files < 8 || 25*files < len(names.numbers) {
		return
	}
	larger := make(map[string]Name, len(names.numbers)+100*files)
	maps.Copy(larger, names.numbers)
	names.numbers = larger
}

// NamesOf gives the names of many texts.
func NamesOf(texts []string) []Name {
	all := make([]Name, len(texts))
	names.RLock()
	for i, text := range texts {
		all[i] = names.numbers[text]
	}
	names.RUnlock()
	names.Lock()
	for i, text := range texts {
		if all[i] == 0 { // new, or ""
			all[i] = number(text)
		}
	}
	names.Unlock()
	return all
}

func (n Name) String() string { return names.texts[n/pageSize].Load()[n%pageSize] }

// Step is an attribute, or an item under a constant key.
type Step uint32

// Attribute gives the step to an attribute.
func Attribute(name string) Step { return Step(NameOf(name) << 1) }

// ItemAt gives the step to an item: key is the constant as it is written.
func ItemAt(key string) Step { return Step(NameOf(key)<<1 | 1) }

// AnyItem is the step to an item under a key that is not known.
var AnyItem = ItemAt("*")

// IsItem reports whether the step is to an item.
func (s Step) IsItem() bool { return s&1 != 0 }

func (s Step) name() Name { return Name(s >> 1) }

// attribute gives the step to an attribute.
func attribute(name Name) Step { return Step(name << 1) }

// Name is that of the attribute, or the key of the item.
func (s Step) Name() string {
	if s == EachItem {
		s = AnyItem
	}
	return Name(s >> 1).String()
}

// NameSet is a set of names.
type NameSet struct{ has []bool }

// Add adds a name.
func (s *NameSet) Add(n Name) {
	if int(n) >= len(s.has) {
		s.has = append(s.has, make([]bool, int(n)+1-len(s.has))...)
	}
	s.has[n] = true
}

// NameSetOf gives the set of the names of some texts.
func NameSetOf(texts iter.Seq[string]) NameSet {
	var s NameSet
	for text := range texts {
		s.Add(NameOf(text))
	}
	return s
}

// Join adds the names of another set.
func (s *NameSet) Join(other *NameSet) {
	if len(other.has) > len(s.has) {
		s.has = append(s.has, make([]bool, len(other.has)-len(s.has))...)
	}
	for n, has := range other.has {
		s.has[n] = s.has[n] || has
	}
}

// Clone gives a set of the same names.
func (s *NameSet) Clone() NameSet { return NameSet{slices.Clone(s.has)} }

// Has reports whether a name is in the set.
func (s *NameSet) Has(n Name) bool { return int(n) < len(s.has) && s.has[n] }

// sieve tells cheaply that a name is not in a small set: of those that it lets
// through, most are. Most names that a class is asked for are another one's.
type sieve [4]uint64

func (s *sieve) add(n Name) { s[n/64%4] |= 1 << (n % 64) }

func (s *sieve) may(n Name) bool { return s[n/64%4]&(1<<(n%64)) != 0 }
