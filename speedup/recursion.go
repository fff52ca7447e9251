package speedup

import "github.com/ftlint/ftlint/analyzer/syntax"

// Recursion is followed argument by argument, as long as there are not too many
// different ones. If the task was run, how often the function was entered is
// known, and its body is walked once for all of them:
//
//	def count(n, largest, memo):     # entered 4,970 times
//	    if (n, largest) in memo:     # holds for 2,485 of them
//	        return memo[n, largest]
//	    ...

// activations gives how often a recursive function was entered when the task
// was run; false if it was not run, or the function does not call itself.
func (w *walk) activations(def *functionDef) (float64, bool) {
	node, ok := def.node.(*syntax.FunctionDef)
	if !ok || w.model.profile == nil || def.env.file != w.model.profiled || !def.recursive {
		return 0, false
	}
	body := node.Body
	if len(body) > 1 && isDocstring(body[0]) {
		body = body[1:]
	}
	n := w.model.profile[def.env.text.Position(body[0].Extent().Start).Row]
	return n, n > 0
}

func isDocstring(s syntax.Stmt) bool {
	e, ok := s.(*syntax.ExprStmt)
	if !ok {
		return false
	}
	c, ok := e.Value.(*syntax.Constant)
	return ok && c.Kind == syntax.Str
}

// recursion counts all n activations of a function at the call that begins
// them; the calls inside it count with their activations.
func (w *walk) recursion(fn value, vars map[string]value, n float64) value {
	def := fn.obj.function
	if gives, ok := w.model.recursions[def]; ok {
		return gives
	}
	w.model.recursions[def] = value{num: nan}
	for name, v := range vars {
		vars[name] = v.vague()
	}
	inner := w.activation(fn, vars)
	inner.called = n
	inner.body(def)
	w.model.recursions[def] = inner.fr.ret.vague()
	w.acc.add(inner.acc, n/max(1, w.called), w.held, w.model)
	return w.model.recursions[def]
}

// levels counts activations by how deep they are, from a call on: those of the
// call's own callees first.
type levels []float64

// add puts what a call of a function did so many times under this one.
func (l *levels) add(callee levels, times float64) {
	for len(*l) <= len(callee) {
		*l = append(*l, 0)
	}
	(*l)[0] += times
	for i, n := range callee {
		(*l)[i+1] += n * times
	}
}

// chunkFrames is about how many activations the frames of a thread's stack chunk
// hold: 16 KB (_PY_DATA_STACK_CHUNK_SIZE, Include/internal/pycore_pystate.h), at
// some 150 bytes a frame. A call that begins a new one maps memory, and its
// return unmaps it: for that the kernel stops all threads of the process.
const chunkFrames = 110

// crossings is how often calls begin a new chunk of the stack.
func (l levels) crossings() float64 {
	n := 0.0
	for depth := chunkFrames; depth < len(l); depth += chunkFrames {
		n += l[depth]
	}
	return n
}
