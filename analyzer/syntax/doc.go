// Package syntax reads Python.
//
// It answers one question: what does this text say, and where? [Parse] gives
// the tree, with nodes named and shaped as CPython's ast names and shapes them,
// a span of byte offsets on each, the comments, and what is wrong with the text.
// It never fails and never panics: a file with errors has a tree of what was
// good.
//
//	with lock:            # With(Items[Name lock], Body[AugAssign(Name n, Add, Constant 1)])
//	    n += 1            # Comments: this one and the one above
//
// # Model
//
// One scanner, one parser, one pass. The scanner ([scanner.next]) reads a token
// at a time into three fields; nothing is allocated for it. The parser is a
// recursive descent over statements and a precedence climb over expressions
// ([parser.operation]), with one token of lookahead. Where Python needs more, it
// tries and goes back to the start of the statement: `match`, which is also a
// name, and the parenthesis behind `with`, which may hold the items or be part
// of the first. Assignment targets are read as expressions and then turned into
// targets. F-strings are not tokens: the parser reads the text between the
// fields itself and calls the scanner for what stands between braces, which is
// how they can nest (PEP 701).
//
// Nodes come from slabs, one per kind of node, and lists are cut from slabs as
// well once their length is known. Names and plain strings are substrings of the
// text.
//
// # Grammars
//
// The newest grammar is read always. What an older Python would not accept is
// noted as a [Gate]; [Module.ErrorsFor] turns the gates into errors for a target.
// So a tree does not depend on the target and can be cached. What only CPython's
// compiler rejects (return outside a function, two parameters of one name) is no
// error here. Two things that old Pythons accepted and new ones do not are
// errors for every target: `async` and `await` as names, and a generator beside
// other arguments without parentheses.
//
// # Errors
//
// The first error in a logical line makes the current token one that nothing
// matches, so that every production ends by itself; parsing goes on with the
// next line ([parser.recover]). Messages and positions are CPython's, as far as
// the rules of its grammar that look for likely mistakes could be followed
// without reading twice. A file of Python 2 gets one error.
//
// # Limits
//
// Indentation is limited to 100 levels and brackets to 200, as in CPython;
// what nests without either (unary operators, powers, conditionals, lambdas) to
// 3,000 levels. Chains of operators, attributes, calls, comparisons, elif and
// assignments are made in loops and have no limit, but their trees are deep, and
// who walks them recurses. At most 100 errors are told. Time is linear in the
// length of the text, whatever is in it.
package syntax
