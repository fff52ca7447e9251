// Package edit answers: how is a finding mended in the text, without harm to
// anything else in it?
//
// Rules run on facts, when neither text nor tree is there any more. So a rule
// only describes what is to be done, as a [Plan]: places, names, and which of a
// few kinds of change. For the findings that are shown, the file is read again,
// and [File.Make] turns plans into edits of its text:
//
//	hold `lock` around 3:4      lock = threading.Lock()
//	                            def add(n):
//	total += n        # all         with lock:
//	                                    total += n        # all
//
// # Model
//
// An edit replaces a range of text. Everything is done on the text, with the
// tree to know what stands where: what a plan does not speak of keeps its
// bytes, and so its layout and comments. There are a few primitives, on which
// all plans rest: put a run of sibling statements into the body of another one
// ([draft.nest]), put a statement before another ([draft.before]), put an import
// and the making of a lock where they belong, replace an expression.
//
// A new line is indented as its block is, by tabs or by blanks; what goes one
// level deeper goes deeper by what the block itself is indented; newlines are
// those of the file. The inside of a string is never touched, so a literal of
// several lines keeps its value. Statements that share a line, with `;` or with
// the header of their block, get lines of their own where they must.
//
// # A wrong edit is worse than none
//
// A plan that does not find what it expects, that would lose a comment, or
// would have to name something that may mean something else there is refused,
// with a reason. What comes out is read again: it must parse, with the
// comments there were. A file with syntax errors is not edited by plans.
//
// Cost: one parse of each file that has a finding with a plan, and one for
// each fix, to hold it to that.
package edit
