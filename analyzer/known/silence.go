package known

import "strings"

// SilentDirectories hold code that people run by hand, one at a time: what is
// shared there, nobody shares.
var SilentDirectories = map[string]bool{
	"tests": true, "test": true, "testing": true, "testsuite": true, "_testing": true, "doc": true, "docs": true,
	"example": true, "examples": true, "sample": true, "samples": true, "demo": true, "demos": true,
	"bench": true, "benchmark": true, "benchmarks": true, "scripts": true, "tutorial": true, "tutorials": true,
}

// SilentModules are files of that kind.
var SilentModules = map[string]bool{
	"conftest": true, "setup": true, "testing": true, "tests": true, "test": true, "__main__": true, "noxfile": true, "fabfile": true,
	"pytest_plugin": true,
}

// OneUserBases are classes that one person uses at a time: debuggers, command
// loops, test runners.
var OneUserBases = map[string]string{
	"bdb.Bdb":                                 "https://docs.python.org/3/library/bdb.html",
	"pdb.Pdb":                                 "https://docs.python.org/3/library/pdb.html",
	"cmd.Cmd":                                 "https://docs.python.org/3/library/cmd.html",
	"code.InteractiveInterpreter":             "https://docs.python.org/3/library/code.html",
	"code.InteractiveConsole":                 "https://docs.python.org/3/library/code.html",
	"profile.Profile":                         "https://docs.python.org/3/library/profile.html",
	"unittest.TestResult":                     "https://docs.python.org/3/library/unittest.html",
	"unittest.result.TestResult":              "https://docs.python.org/3/library/unittest.html",
	"unittest.TextTestRunner":                 "https://docs.python.org/3/library/unittest.html",
	"doctest.DocTestRunner":                   "https://docs.python.org/3/library/doctest.html",
	"argparse.Action":                         "https://docs.python.org/3/library/argparse.html",
	"argparse.ArgumentParser":                 "https://docs.python.org/3/library/argparse.html",
	"django.core.management.base.BaseCommand": "https://docs.djangoproject.com/en/stable/howto/custom-management-commands/",
	"django.core.management.BaseCommand":      "https://docs.djangoproject.com/en/stable/howto/custom-management-commands/",
	"click.Command":                           clickDoc,
	"click.Group":                             clickDoc,
	"click.MultiCommand":                      clickDoc,
	"click.core.Command":                      clickDoc,
	"click.core.Group":                        clickDoc,
	"ast.NodeVisitor":                         "https://docs.python.org/3/library/ast.html#ast.NodeVisitor",
	"ast.NodeTransformer":                     "https://docs.python.org/3/library/ast.html#ast.NodeVisitor",
	"html.parser.HTMLParser":                  "https://docs.python.org/3/library/html.parser.html",
	"xml.sax.handler.ContentHandler":          "https://docs.python.org/3/library/xml.sax.handler.html",
}

const clickDoc = "https://click.palletsprojects.com/en/stable/api/"

// Proxies are classes whose instances stand for another object in each thread,
// task or request. What is reached through one is not shared by it.
var Proxies = map[string]string{
	"werkzeug.local.Local":      werkzeugDoc,
	"werkzeug.local.LocalProxy": werkzeugDoc,
	"werkzeug.local.LocalStack": werkzeugDoc,
	"asgiref.local.Local":       "https://github.com/django/asgiref",
	"gevent.local.local":        "https://www.gevent.org/api/gevent.local.html",
	"eventlet.corolocal.local":  "https://eventlet.readthedocs.io/en/latest/patching.html",
}

const werkzeugDoc = "https://werkzeug.palletsprojects.com/en/stable/local/"

// OneThreadToolkits are modules whose objects belong to the thread that runs
// the user interface.
var OneThreadToolkits = map[string]string{
	"turtle":  "https://docs.python.org/3/library/turtle.html",
	"tkinter": "https://docs.python.org/3/library/tkinter.html#threading-model",
	"PyQt5":   "https://doc.qt.io/qt-5/thread-basics.html",
	"PyQt6":   "https://doc.qt.io/qt-6/thread-basics.html",
	"PySide2": "https://doc.qt.io/qt-5/thread-basics.html",
	"PySide6": "https://doc.qt.io/qt-6/thread-basics.html",
	"qtpy":    "https://doc.qt.io/qt-6/thread-basics.html",
	"wx":      "https://wiki.wxpython.org/LongRunningTasks",
	"kivy":    "https://github.com/kivy/kivy/wiki/Working-with-Python-threads-inside-a-Kivy-application",
	"pyglet":  "https://pyglet.readthedocs.io/en/latest/programming_guide/eventloop.html",

	// Surfaces and contexts for drawing, and terminals that are drawn on.
	"pygame":    "https://www.pygame.org/docs/ref/event.html",
	"OpenGL":    openGLDoc,
	"moderngl":  openGLDoc,
	"vispy":     openGLDoc,
	"arcade":    openGLDoc,
	"glfw":      "https://www.glfw.org/docs/latest/intro_guide.html#thread_safety",
	"pyqtgraph": "https://doc.qt.io/qt-6/thread-basics.html",
	"PyQt4":     "https://doc.qt.io/archives/qt-4.8/thread-basics.html",
	"PySide":    "https://doc.qt.io/archives/qt-4.8/thread-basics.html",
	"curses":    "https://invisible-island.net/ncurses/man/curs_threads.3x.html",
	"urwid":     "https://urwid.org/manual/mainloop.html",

	"gi.repository.Gtk":    "https://docs.gtk.org/gdk3/func.threads_init.html",
	"AppKit":               "https://developer.apple.com/library/archive/documentation/Cocoa/Conceptual/Multithreading/ThreadSafetySummary/ThreadSafetySummary.html",
	"System.Windows.Forms": "https://learn.microsoft.com/en-us/dotnet/desktop/winforms/controls/how-to-make-thread-safe-calls-to-windows-forms-controls",
}

const openGLDoc = "https://wikis.khronos.org/opengl/OpenGL_and_multithreading"

// Reactors are packages whose users run on the one thread of their event loop, as
// far as they do not hand work to others.
var Reactors = map[string]string{
	"twisted.internet": "https://docs.twisted.org/en/stable/core/howto/threading.html",
}

// GreenThreads are packages whose own code runs on green threads, which take turns
// on one thread. Who imports one may have threads all the same, where it is missing.
var GreenThreads = map[string]string{
	"eventlet": "https://eventlet.readthedocs.io/en/latest/basic_usage.html",
	"gevent":   "https://www.gevent.org/intro.html",
}

// Under reports whether a dotted name is one of some packages, or lies in one.
func Under(packages map[string]string, dotted string) bool {
	for end := range len(dotted) + 1 {
		if (end == len(dotted) || dotted[end] == '.') && packages[dotted[:end]] != "" {
			return true
		}
	}
	return false
}

// FrontEnds are modules that talk with the one person at the terminal, or in the
// debugger. All of one runs on the thread that has the terminal, whichever that is.
var FrontEnds = map[string]string{
	"IPython": "https://ipython.readthedocs.io/en/stable/interactive/index.html",
	"debugpy": "https://github.com/microsoft/debugpy",
	"pydevd":  pydevDoc,

	"pydev_ipython": pydevDoc, "_pydev_bundle": pydevDoc, "_pydev_runfiles": pydevDoc, "_pydevd_bundle": pydevDoc, // its packages

	"_pyrepl":     "https://docs.python.org/3/whatsnew/3.13.html#a-better-interactive-interpreter",
	"cmd":         "https://docs.python.org/3/library/cmd.html",
	"rlcompleter": "https://docs.python.org/3/library/rlcompleter.html",
}

const pydevDoc = "https://github.com/fabioz/PyDev.Debugger"

// FrontEnd gives the one of FrontEnds that a module is of, or "".
func FrontEnd(module string) string {
	if top, _, _ := strings.Cut(module, "."); FrontEnds[top] != "" {
		return top
	}
	return ""
}

// SetUpWords are first words of methods that finish a constructor's work. One
// that only constructors call belongs to them, public or not.
var SetUpWords = map[string]bool{
	"init": true, "initialize": true, "initialise": true, "setup": true, "configure": true, "create": true, "build": true,
}

// RegisterWords are first words of functions that a program calls while it is
// set up. A registry that only such functions change stays as it is afterwards,
// as far as its authors go; nothing keeps a late caller away.
var RegisterWords = map[string]bool{
	"register": true, "unregister": true, "deregister": true, "install": true, "uninstall": true, "setup": true, "configure": true,
	"enable": true, "disable": true, "ready": true, "init": true, "initialize": true, "initialise": true, "teardown": true,
	"instrument": true, "uninstrument": true, "subscribe": true, "unsubscribe": true,
}

// memberWords are first words of functions that put something into a registry, or
// take it out again, if they say what: `add_handler`, `delColumn`. A plain `add` is
// what a container of data has.
var memberWords = map[string]bool{"add": true, "del": true, "delete": true, "remove": true}

// Registers reports whether a function of this name is there to set a program up,
// Enters whether it is, or puts members into a registry.
func Registers(name string) bool { return RegisterWords[FirstWord(name)] }

func Enters(name string) bool {
	words := nameWords(name)
	return Registers(name) || len(words) > 1 && memberWords[words[0]]
}

// LifeWords are first words of functions that start or end what an object does.
// Who has made it calls them, mostly once.
var LifeWords = map[string]bool{
	"start": true, "stop": true, "open": true, "close": true, "connect": true, "disconnect": true, "shutdown": true, "terminate": true,
	"cleanup": true, "dispose": true, "destroy": true, "instrument": true, "uninstrument": true, "listen": true,
}

// FirstWord is the first word of a name, in lower case: close_all, closeAll.
func FirstWord(name string) string {
	words := nameWords(name)
	if len(words) == 0 {
		return ""
	}
	return words[0]
}

// DecoratedNames are what people call the parameter of a decorator.
var DecoratedNames = map[string]bool{
	"f": true, "fn": true, "func": true, "function": true, "fun": true, "method": true, "cls": true, "klass": true,
	"class_": true, "kls": true, "wrapped": true, "callable": true, "decorated": true, "handler": true, "view": true,
}

// LoopBase reports whether a class outside the program belongs to an event loop,
// which calls its methods one after the other.
func LoopBase(dotted string) bool {
	module, class, _ := strings.Cut(dotted, ".")
	switch module {
	case "asyncio", "asyncore", "asynchat", "trio", "anyio":
		return true
	case "twisted":
		return strings.HasSuffix(class, "Protocol") || strings.HasSuffix(class, "Factory")
	}
	return false
}

// SilentPath reports whether a file is no part of what a project ships, by the
// names in its path: tests, documentation, examples, build scripts.
func SilentPath(path string) bool {
	parts := strings.Split(strings.ReplaceAll(path, `\`, "/"), "/")
	base := parts[len(parts)-1]
	for _, dir := range parts[:len(parts)-1] {
		if SilentDirectories[strings.ToLower(dir)] || namesTests(dir) {
			return true
		}
	}
	stem := strings.TrimSuffix(base, ".py")
	return SilentModules[stem] || namesTests(stem)
}

func namesTests(name string) bool {
	return strings.HasPrefix(name, "test_") || strings.HasSuffix(name, "_test") || strings.HasSuffix(name, "_tests")
}

// SilentModule is SilentPath for a module's dotted name.
func SilentModule(name string) bool { return SilentPath(strings.ReplaceAll(name, ".", "/") + ".py") }
