package facts

import (
	"slices"

	"github.com/ftlint/ftlint/analyzer/known"
)

// A method of a container that is kept under a name of its own, for speed, is
// called as what it is: what is done by it is done to the container.
//
//	append = self.items.append               a variable that is bound once:
//	for x in new: append(x)                  self.items.append(x)
//
//	self._append = self._queue.append        an attribute that all of the class's
//	self._append(key)                        stores give the same: self._queue.append(key)
//
// To look through such names here, where a file is read, serves all that ask what
// a call does.

// unaliasLocals turns calls of variables of a function that are bound once, to a
// container's method, into calls of that.
func (e *extractor) unaliasLocals(fn *Function) {
	var bound []methodAlias
	for i := range e.ops {
		op := &e.ops[i]
		if op.Kind == Bind && e.values[op.Value].Kind == Local && e.ofContainer(op.Src) {
			bound = append(bound, methodAlias{VarID(e.values[op.Value].A), op.Src})
		}
	}
	for _, b := range bound {
		times := 0
		for i := range e.ops {
			if target := e.values[e.ops[i].Value]; e.ops[i].Kind == Bind && target.Kind == Local && VarID(target.A) == b.variable {
				times++
			}
		}
		if times > 1 || slices.ContainsFunc(fn.Params, func(p Param) bool { return p.Var == b.variable }) {
			continue
		}
		for i := range e.ops {
			if e.ops[i].Kind != Invoke {
				continue
			}
			call := &e.values[e.ops[i].Value]
			if callee := e.values[call.A]; callee.Kind == Local && VarID(callee.A) == b.variable && uint32(b.method) < call.A {
				call.A = uint32(b.method)
			}
		}
	}
}

// methodAlias is a variable that is bound to a container's method.
type methodAlias struct {
	variable VarID
	method   ValueID
}

// ofContainer reports whether a value is written as a method, by which containers
// are changed, of what an attribute or a global holds.
func (e *extractor) ofContainer(v ValueID) bool {
	val := e.values[v]
	if val.Kind != Attr || !known.Mutators[e.texts[val.Name]] {
		return false
	}
	kind := e.values[val.A].Kind
	return kind == Attr || kind == Global || kind == Local || kind == Captured
}

// attribute is one of the objects of a class.
type attribute struct {
	class ClassID
	name  NameID
}

// kept is the method, of what another attribute of the object holds, that an
// attribute is bound to; none if it is bound to something else as well.
type kept struct {
	of, method NameID
}

// unaliasFields does for attributes what unaliasLocals does for variables.
func (e *extractor) unaliasFields() {
	fields := map[attribute]kept{}
	for i := range e.file.Functions {
		fn := &e.file.Functions[i]
		for _, op := range fn.Ops {
			if op.Kind != Write || fn.Class == 0 || !fn.ofSelf(op.Value) {
				continue
			}
			src := fn.Values[op.Src]
			if src.Kind == Attr && known.Mutators[e.texts[src.Name]] && fn.ofSelf(ValueID(src.A)) {
				key := attribute{fn.Class, fn.Values[op.Value].Name}
				method := kept{fn.Values[src.A].Name, src.Name}
				if have, ok := fields[key]; ok && have != method {
					method = kept{}
				}
				fields[key] = method
			}
		}
	}
	if len(fields) == 0 {
		return
	}
	for i := range e.file.Functions {
		fn := &e.file.Functions[i]
		for _, op := range fn.Ops {
			if op.Kind != Invoke {
				continue
			}
			callee := ValueID(fn.Values[op.Value].A)
			if method := fields[attribute{fn.Class, fn.Values[callee].Name}]; method != (kept{}) && fn.ofSelf(callee) {
				self := fn.Values[callee].A
				held := ValueID(len(fn.Values))
				fn.Values = append(fn.Values, Value{Kind: Attr, Name: method.of, A: self}, Value{Kind: Attr, Name: method.method, A: uint32(held)})
				fn.Values[op.Value].A = uint32(held + 1)
			}
		}
	}
}

// ofSelf reports whether a value is an attribute of a method's first parameter.
func (fn *Function) ofSelf(v ValueID) bool {
	val := fn.Values[v]
	if val.Kind != Attr || fn.Class == 0 || fn.Kind != Def || len(fn.Params) == 0 {
		return false
	}
	base := fn.Values[val.A]
	return base.Kind == Local && VarID(base.A) == fn.Params[0].Var
}
