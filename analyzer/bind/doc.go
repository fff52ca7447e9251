// Package bind answers, for one file: which variable does a name stand for?
//
//	total = 0                       # module: total, add
//	def add(items):                 # function add: items, seen; total is the module's
//	    global total
//	    seen = set()
//	    def one(item):              # function one: item; seen is captured from add
//	        seen.add(item)
//	    for item in items:
//	        one(item)
//	    total += len(seen)          # len is nobody's in this file: a builtin
//
// Two threads that run add share total but not seen, and nothing but the
// scopes tells them apart. So this is the first thing to know about a name.
//
// # Model
//
// It is that of CPython's symbol table (Python/symtable.c, as it was in 3.11,
// with the scopes of PEP 695 from 3.13), in two passes.
//
// The first walks the tree once. It opens a [Scope] for the module and for each
// function, lambda, class, comprehension and annotation scope, and notes in a
// [Symbol] what the code of the scope does with each name: a name that a scope
// binds anywhere is its own everywhere in it. What is evaluated outside stays
// outside: decorators, defaults, bases, the first iterable of a comprehension.
//
// The second goes through the scopes from the outside in. A name that its scope
// does not bind is the nearest enclosing function's that binds it, else the
// module's. Class bodies are left out of that search, which is why a method
// must write self.x; annotation scopes directly in a class are the exception. A
// scope between the use and the variable gets no symbol for it, though CPython
// passes the cell on through it: a name costs what is written, not how deep.
//
// Every comprehension has a scope of its own, though 3.12 and later run most of
// them within their function (PEP 709): the names are the same.
//
// # What it leaves out
//
// Order and flow: a name is one variable of its scope, bound or not yet, and a
// class body that reads an outer name before it binds the same name is said to
// read its own. Names made at run time (exec, globals()["x"], setattr on a
// module, star imports) are not seen; [Scope].Dynamic and StarImport say where
// to expect some. Under `from __future__ import annotations` an annotation is
// text that Python does not run, so it binds and uses nothing; [Table.Resolve]
// still answers for the names in it. Without that line annotations belong to
// the scope in which they stand, as up to 3.13, where they are evaluated at
// once; under PEP 649 they are evaluated later but mean the same variables.
//
// What CPython's table rejects (a nonlocal without a variable, a global
// declared after its use) is noted in [Table].Errors and otherwise read as well
// as it can be.
//
// # Cost
//
// One walk and one lookup per name in one hash table for the whole file, keyed
// by scope and name; a handful of allocations per file, and none in an [Arena].
// Resolve is one lookup for a name that its scope mentions.
package bind
