package harness

import (
	"github.com/ftlint/ftlint/analyzer/bind"
	"github.com/ftlint/ftlint/analyzer/finding"
	"github.com/ftlint/ftlint/analyzer/source"
	"github.com/ftlint/ftlint/analyzer/syntax"
)

// slicer decides which statements of a file stay.
type slicer struct {
	file    *source.File // the whole, if it is made of several
	parts   []*part
	id      source.FileID
	finding *finding.Finding
	mod     *syntax.Module
	table   *bind.Table
	subject subject

	functions map[string]*function // top-level functions and methods, by name as `f` or `C.m`
	classes   map[string]*syntax.ClassDef
	parents   map[*syntax.FunctionDef]*function
	drivers   []*driver
	calls     []call // what the last lines of the harness do

	keep    map[syntax.Stmt]bool
	whole   map[syntax.Stmt]bool // with all that is in it
	dropped map[syntax.Stmt]bool // what a focused harness does without
	passed  map[syntax.Expr]bool // elements that a loop does not come to
	globals map[string]bool      // names of the module that are needed
	attrs   map[string]bool      // attributes that somebody uses
	changed bool

	ring        int                          // the places of the ring that the finding is about; 0 if it is about none
	others      int                          // sides of the finding that the harness calls itself, beside the threads
	allThreads  bool                         // the drivers' other threads belong to the program
	patterns    []pattern                    // steps that the finding says should be one
	initial     []string                     // what the subject holds when it is made
	most        int                          // or how many elements: as many as it may
	keepsLimit  bool                         // it is an object of the project that keeps to a limit
	numbers     map[syntax.Expr]int          // numbers of the text that are too high, and what they become
	observes    map[*syntax.FunctionDef]bool // what they return is observed
	copied      []source.Span                // what it says should be copied before it is gone over
	lock        syntax.Expr                  // what a finding says stays held
	exits       []source.Span                // and where
	stubs       map[string]bool              // names of a narrow harness that are not looked into; nil if it is none
	matters     map[*syntax.FunctionDef]bool // what affects found out
	byName      map[string][]*function
	shared      []sharedObject
	world       World
	roles       map[*syntax.FunctionDef]bool // what the harness itself runs in threads
	making      map[*syntax.ClassDef]bool    // of what objects are being made
	apart       bool                         // the arguments of the call that is being made are its own, but for the key by which it asks the subject
	fromZero    bool                         // the subject is a number that is 0 first
	alike       bool                         // two threads of the harness are given the same, and could be given different things
	fresh       int                          // numbers the arguments of a call that has its own, 0: those of all calls
	fills       []string                     // calls that fill the subject before
	invented    map[string]string            // arguments that nobody gives, and what they are
	inventions  []string                     // their names in order
	assumptions []string
	clashes     map[string]bool   // names that stand for several things in several files
	renamed     map[string]string // by their names here, what is told of those that had another one's name
	errors      map[string]bool   // what is raised and handled, by its path
	spoken      map[string]bool   // dotted paths of those that the harness has classes for
	lacked      map[string]bool   // what it has stand-ins for, by dotted names
	bindsNames  map[string]bool   // names that anything in the files binds; nil if nobody has asked

	makers       []*syntax.FunctionDef        // what the harness calls for the functions that it makes, the inner ones being returned
	called       map[*syntax.FunctionDef]bool // those of them that the harness calls
	interruption *interruption                // what runs in the middle of what; nil if nothing does
	callbacks    map[*syntax.Arg]bool         // what is given the harness's own callback
	replaced     *replacement                 // a lock that is replaced, nil if the finding is about none
	tells        bool                         // the harness itself gives notice of what threads wait for
	waitsOnce    *onceMore                    // a wait that lacks a loop, nil if the finding is about none
}

// sharedObject is one that the harness makes, for all that call its methods.
type sharedObject struct {
	class, name, text string
	row               int
}

// function is a top-level function or a method.
type function struct {
	def   *syntax.FunctionDef
	class *syntax.ClassDef // nil for a function
}

func (f *function) name() string {
	if f.class != nil {
		return f.class.Name + "." + f.def.Name
	}
	return f.def.Name
}

func newSlicer(files *source.Set, f *finding.Finding, w World) *slicer {
	s := &slicer{
		functions: map[string]*function{}, classes: map[string]*syntax.ClassDef{}, parents: map[*syntax.FunctionDef]*function{},
		making: map[*syntax.ClassDef]bool{}, roles: map[*syntax.FunctionDef]bool{}, keep: map[syntax.Stmt]bool{}, whole: map[syntax.Stmt]bool{}, globals: map[string]bool{}, attrs: map[string]bool{}, spoken: map[string]bool{}, lacked: map[string]bool{}}
	s.merge(files, f, w.narrow)
	s.mod = syntax.Parse(s.file.Text)
	if len(s.mod.Errors) > 0 {
		refuse(s.row(s.mod.Errors[0].Start), "a syntax error")
	}
	s.table = bind.Bind(s.mod)
	s.index(s.mod.Body, nil)
	s.subject = s.findSubject(f.Subject)
	return s
}

func (s *slicer) row(offset uint32) int { return s.file.Position(offset).Row }

func (s *slicer) rowOf(n syntax.Node) int { return s.row(n.Extent().Start) }

// index finds the functions and classes that module level defines.
func (s *slicer) index(stmts []syntax.Stmt, class *syntax.ClassDef) {
	for _, st := range stmts {
		switch st := st.(type) {
		case *syntax.FunctionDef:
			f := &function{st, class}
			key := f.name()
			if s.functions[key] != nil {
				key += "@" + itoa(int(st.Start)) // of another file, or defined again
			}
			s.functions[key] = f
			s.parents[st] = f
		case *syntax.ClassDef:
			if class == nil {
				s.classes[st.Name] = st
				s.index(st.Body, st)
			}
		case *syntax.If:
			s.index(st.Body, class)
			s.index(st.Orelse, class)
		case *syntax.Try:
			s.index(st.Body, class)
		}
	}
}

// enclosing is the top-level function or method that holds a place, nil for
// module level.
func (s *slicer) enclosing(at source.Span) *function {
	for _, name := range sorted(s.functions) {
		if f := s.functions[name]; f.def.Extent().Contains(at) {
			return f
		}
	}
	return nil
}
