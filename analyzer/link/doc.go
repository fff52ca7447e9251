// Package link answers: once all files are known, what does a name, an
// attribute, a call in one of them mean?
//
// A Program joins the facts of files. Modules get their names from the packages
// that they lie in, imports are followed as Python follows them (relative,
// re-exported by `__init__`, starred, in functions), classes get their method
// resolution order. On that stand three questions that everything else asks:
//
//   - Types: what may an expression be? A class, a function, a bound method, an
//     instance of something. It looks at all assignments, in any order.
//   - Callees: which functions may a call enter? And Implicit: which ones does an
//     op enter that is no call, as a property, an operator, a loop?
//   - Paths: which location does an expression denote, in a Frame? In the frame
//     of a call, a parameter is what the caller passed; so a path in a callee is
//     a path of the caller, and two threads that were handed one object name it
//     alike.
//
// An example: `work` and `main` mean one location by the paths they use.
//
//	def work(stats):
//	    stats.hits += 1             AllocRoot(Stats() in main).hits
//
//	def main():
//	    totals = Stats()
//	    Thread(target=work, args=(totals,)).start()
//	    totals.hits = 0             AllocRoot(Stats() in main).hits
//
// What an object is goes by, in this order: the constructor that made it, the
// annotation (PEP 484, quoted or not), a default, what callers pass, an isinstance
// test, and last, as a Guess, the only class of the program that has an attribute
// of that name. What a container holds is what its display names and what is
// stored in it anywhere under the names that it is bound to; constant keys are
// told apart. Weak references, proxies and casts are what they stand for;
// super() is the method's own self, looked up behind its class in the C3 order.
// A decorated function is itself; its wrapper is a second callee, around it.
//
// Answers are computed when they are asked for and kept: most of a large
// program is never asked about. All are bounded (maxTypes, maxPaths, maxHops,
// MaxSteps); past a bound the answer is that nothing is known, and Widened
// counts the paths that were too long.
//
// What is ignored: attributes whose names are computed, exec, what a metaclass
// does to a class body, special methods of arithmetic and order, and what is
// inherited from outside the program. The class that a method's `self` is taken
// for is the one that defines it.
package link
