package race

import (
	"slices"

	"github.com/ftlint/ftlint/analyzer/facts"
	"github.com/ftlint/ftlint/analyzer/link"
)

// itemMethods are the special methods that what is written as an item, or as a
// membership test, calls: no call in the text leads to them.
var itemMethods = map[string]bool{"__getitem__": true, "__setitem__": true, "__delitem__": true, "__contains__": true}

// operating gives the functions that come to a special method by an operator on
// their own self, as far as they are of its class or of one below.
//
//	def setdefault(self, key, default):
//	    if key not in self:        __contains__
//	        self[key] = default    __setitem__
func (f *finder) operating(m link.Func) []link.Func {
	_, class, ok := f.p.Self(m)
	if !ok || !itemMethods[f.p.Text(m, f.p.Function(m).Name)] {
		return nil
	}
	var users []link.Func
	for _, k := range f.p.Below(class) {
		for _, user := range f.p.Methods(k) {
			self, _, ok := f.p.Self(user)
			fn := f.p.Function(user)
			if ok && slices.ContainsFunc(fn.Ops, func(op facts.Op) bool { return operates(fn, &op, self) }) {
				users = append(users, user)
			}
		}
	}
	return users
}

// operates reports whether an op is about an item of what a variable holds.
func operates(fn *facts.Function, op *facts.Op, self facts.VarID) bool {
	val := fn.Values[op.Value]
	of := val.A
	switch op.Kind {
	case facts.Read, facts.Write, facts.Delete:
		if val.Kind != facts.Item {
			return false
		}
	case facts.Contains:
		of = val.B
	default:
		return false
	}
	return fn.Values[of].Kind == facts.Local && facts.VarID(fn.Values[of].A) == self
}
