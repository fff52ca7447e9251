// Package facts answers: what does one file contribute to the program, when
// nothing else is known?
//
// A function's facts are its effect tree: what it reads, writes, calls,
// iterates, enters and returns, in order of evaluation, nested as the source
// nests it. Expressions are kept as values, one entry each, with their
// operands, as far as they may say what an object is: names, attributes,
// items, calls, displays. Of arithmetic only the operands remain.
//
//	def fill(self, key):
//	    if key not in self.cache:          Read self.cache, Contains
//	        self.cache[key] = load(key)    If (key not in self.cache)
//	                                         Invoke load(key)
//	                                         Read self.cache
//	                                         Write self.cache[key] <- load(key)
//
// Nothing is resolved beyond the file's own scopes: `load` is a global name,
// whatever that may turn out to be, and a relative import stays relative. So
// the facts of a file depend on its bytes and its kind alone. They can be
// cached by content, made on another machine, and joined in any order; the
// tree that they were made from is dropped.
//
// Local variables that no inner function shares have no reads: a Bind says
// what one holds, and a value of kind Local stands wherever it is used. A
// comprehension is a loop of the function that it stands in (PEP 709 does the
// same), and so is a generator expression, inside a Lazy block.
//
// What is left out: the values of arithmetic, the order in which the targets
// of one assignment are stored after the first, type comments. A file with
// syntax errors yields facts for the statements that did parse.
//
// Cost: one pass over the tree. A value takes 16 bytes, an op 16 and its span 8;
// the whole of CPython's library comes to about twice its source text.
package facts
