package known

import (
	"iter"
	"maps"
	"slices"
	"sync"

	"github.com/ftlint/ftlint/analyzer/syntax"
)

// Consumer is a callable that goes through the items of an argument, or changes
// them. Whether that is one step for other threads depends on the argument's
// exact class: list(d) copies a dict under its lock, tuple(d) does not.
type Consumer struct {
	Callee string // dotted; a method by its class: "str.join"; a form of syntax: "[*]"
	First  int    // position of the first argument that is gone through
	Rest   bool   // and of all behind it
	Sole   bool   // only if there is no other argument: max(xs), but not max(a, b)
	Effect Effect // on the argument; Walks for most
	Lazy   bool   // gives an iterator over the argument, which walks later

	// Copies are the classes that are gone through in one step. All else,
	// immutable classes apart, has the verdict of the row; no verdict there
	// means NotAtomic.
	Copies []string
	Verdicts
	Ran    []string // the classes over which tools/atomicity.py has run it
	Source string
	Note   string
}

// Takes reports whether the argument at a position is one that is gone through,
// in a call of so many positional arguments.
func (c *Consumer) Takes(position, arguments int) bool {
	if c.Sole && arguments != c.First+1 {
		return false
	}
	return position == c.First || c.Rest && position > c.First
}

// Over gives the verdict over an argument of exactly this class.
func (c *Consumer) Over(class string, version syntax.Version) Verdict {
	if Immutables[class] || !c.Lazy && slices.Contains(c.Copies, class) {
		return Atomic
	}
	if v := c.In(version); v != Unknown {
		return v
	}
	return NotAtomic
}

// ConsumerOf gives the row of a callable, or nil.
func ConsumerOf(callee string) *Consumer { return consumers().rows[Canonical(callee)] }

// ConsumerNames gives the last names of the callables in Consumers.
func ConsumerNames() iter.Seq[string] { return maps.Keys(consumers().last) }

type consumerIndex struct {
	callees[Consumer]
	edits map[string]bool
}

var consumers = sync.OnceValue(func() consumerIndex {
	index := consumerIndex{indexCallees(Consumers, func(c *Consumer) string { return c.Callee }), map[string]bool{}}
	for i := range Consumers {
		if Consumers[i].Effect&Changes != 0 {
			index.edits[LastName(Consumers[i].Callee)] = true
		}
	}
	return index
})

// EditorNames gives those of the ones that may change an argument.
func EditorNames() iter.Seq[string] { return maps.Keys(consumers().edits) }

// Views are the methods of a dict that give a live view of it, and the class of
// that view. Over a view, a Consumer meets the dict.
var Views = map[string]string{"keys": "dict_keys", "values": "dict_values", "items": "dict_items"}

// ViewOf gives the class of what a method of Views gives for a mapping of this
// class. An OrderedDict's views and those of classes written in Python are
// others, which no Consumer copies in one step.
func ViewOf(class, method string) string {
	view := Views[method]
	switch class {
	case "dict", "collections.defaultdict", "collections.Counter":
		return view
	}
	return class + "." + view
}

// Immutables are the classes of things to iterate over that nobody can change.
var Immutables = map[string]bool{"tuple": true, "frozenset": true, "str": true, "bytes": true, "range": true, "frozendict": true}
