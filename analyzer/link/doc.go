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
// Answers are computed when they are asked for and kept: most of a large
// program is never asked about. All are bounded (maxTypes, maxPaths, maxHops,
// MaxSteps); past a bound the answer is that nothing is known.
//
// What is ignored: assignments through setattr, `__dict__` and exec; metaclasses;
// what a decorator makes of a function.
// The class that a method's `self` is taken for is the one that defines it.
package link
