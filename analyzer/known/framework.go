package known

import "strings"

// Handler is a base class whose methods, in a class of the program, are called
// by somebody else's threads.
type Handler struct {
	Class   string   // dotted; a `*` at its end stands for any rest
	Methods []string // as Class
	Own     bool     // each call, or each request, has an object of its own
	One     bool     // one thread calls them
	Sync    bool     // but not those that are coroutines: those run in the event loop
	Holds   string   // the attribute of the object whose lock the caller holds
	Needs   []string // the program must mention one of these names
	Words   string
	Source  string
}

const (
	loggingDoc = "https://docs.python.org/3/library/logging.html#thread-safety"
	serverDoc  = "https://docs.python.org/3/library/socketserver.html#socketserver.ThreadingMixIn"
	flaskDoc   = "https://flask.palletsprojects.com/en/stable/deploying/"
	djangoDoc  = "https://docs.djangoproject.com/en/stable/topics/class-based-views/"
	fastapiDoc = "https://fastapi.tiangolo.com/async/#path-operation-functions"
	dependsDoc = "https://fastapi.tiangolo.com/async/#dependencies"
	bottleDoc  = "https://bottlepy.org/docs/dev/deployment.html"
	wsgiDoc    = "https://peps.python.org/pep-3333/#thread-support"
	qtDoc      = "https://doc.qt.io/qt-6/threads-technologies.html"
)

var (
	verbs           = []string{"get", "post", "put", "delete", "patch", "head", "options", "trace"}
	threadedServers = []string{"ThreadingMixIn", "ThreadingTCPServer", "ThreadingUDPServer", "ThreadingHTTPServer", "ThreadingUnixStreamServer", "ThreadingUnixDatagramServer"}
)

// Logs reports whether a method of an object that something outside the program
// made, or a function outside, logs a record, so that the handlers of the program
// run; made is its class and name is the last name of what is called.
func Logs(made, name string) bool {
	switch name {
	case "debug", "info", "warning", "warn", "error", "critical", "exception", "log":
		return made == "logging" || made == "logging.getLogger" || made == "logging.Logger" || made == "logging.LoggerAdapter"
	}
	return false
}

// Handlers are the base classes whose methods run on threads of others.
var Handlers = []Handler{
	{Class: ThreadClass, Methods: []string{"run"}, Words: "a thread", Source: threadingDoc + "#threading.Thread.run"},
	{Class: "socketserver.*", Methods: []string{"setup", "handle", "finish"}, Own: true, Needs: threadedServers, Words: "a thread of the server for each request", Source: serverDoc},
	{Class: "http.server.*", Methods: []string{"do_*", "handle", "setup", "finish"}, Own: true, Needs: threadedServers, Words: "a thread of the server for each request", Source: "https://docs.python.org/3/library/http.server.html#http.server.ThreadingHTTPServer"},
	{Class: "logging.Filter", Methods: []string{"filter"}, Words: "any thread that logs", Source: loggingDoc},
	{Class: "logging.Formatter", Methods: []string{"format", "formatTime", "formatException", "formatStack", "formatMessage"}, Words: "any thread that logs", Source: loggingDoc},
	{Class: "logging.*Handler", Methods: []string{"emit"}, Holds: "lock", Words: "any thread that logs, under the handler's lock", Source: "https://docs.python.org/3/library/logging.html#logging.Handler.handle"},
	{Class: "PyQt*.QtCore.QThread", Methods: []string{"run"}, Words: "a thread of Qt", Source: qtDoc},
	{Class: "PyQt*.QtCore.QRunnable", Methods: []string{"run"}, Words: "a worker of Qt's pool", Source: qtDoc},
	{Class: "PySide*.QtCore.QThread", Methods: []string{"run"}, Words: "a thread of Qt", Source: qtDoc},
	{Class: "PySide*.QtCore.QRunnable", Methods: []string{"run"}, Words: "a worker of Qt's pool", Source: qtDoc},
	{Class: "flask.views.*", Methods: append([]string{"dispatch_request"}, verbs...), Own: true, Words: "a thread of the WSGI server", Source: "https://flask.palletsprojects.com/en/stable/views/#view-lifetime-and-self"},
	{Class: "django.views.*", Methods: append([]string{"dispatch", "get_queryset", "get_context_data", "form_valid"}, verbs...), Own: true, Sync: true, Words: "a thread of the WSGI server", Source: djangoDoc},
	{Class: "django.utils.deprecation.MiddlewareMixin", Methods: []string{"process_*"}, Words: "a thread of the WSGI server", Source: "https://docs.djangoproject.com/en/stable/topics/http/middleware/#init-get-response"},
	{Class: "rest_framework.*", Methods: append([]string{"list", "create", "retrieve", "update", "partial_update", "destroy"}, verbs...), Own: true, Words: "a thread of the WSGI server", Source: "https://www.django-rest-framework.org/api-guide/views/"},
	{Class: "starlette.endpoints.HTTPEndpoint", Methods: verbs, Own: true, Sync: true, Words: "a worker of Starlette's pool", Source: "https://www.starlette.io/threadpool/"},
	{Class: "watchdog.events.*", Methods: []string{"on_*", "dispatch"}, One: true, Words: "the observer's thread", Source: "https://python-watchdog.readthedocs.io/en/stable/api.html#watchdog.observers.api.EventDispatcher"},
}

// Decorator is a decorator that hands the function below it to somebody else's
// threads.
type Decorator struct {
	Class   string // of the object whose method the decorator is; "" for a function
	Names   []string
	Sync    bool // but not a coroutine
	Spawned bool // its threads are started by the program itself
	Words   string
	Source  string
}

// Decorators hand views to the servers of frameworks.
var Decorators = []Decorator{
	{Class: "flask.Flask", Names: flaskHooks, Words: "a thread of the WSGI server", Source: flaskDoc},
	{Class: "flask.Blueprint", Names: flaskHooks, Words: "a thread of the WSGI server", Source: flaskDoc},
	{Class: "bottle.Bottle", Names: bottleHooks, Words: "a thread of the WSGI server", Source: bottleDoc},
	{Class: "bottle", Names: bottleHooks, Words: "a thread of the WSGI server", Source: bottleDoc},
	{Class: "fastapi.FastAPI", Names: fastapiHooks, Sync: true, Words: "a worker of FastAPI's pool", Source: fastapiDoc},
	{Class: "fastapi.APIRouter", Names: fastapiHooks, Sync: true, Words: "a worker of FastAPI's pool", Source: fastapiDoc},
	{Class: "pyramid.view", Names: []string{"view_config", "exception_view_config", "notfound_view_config", "forbidden_view_config"}, Words: "a thread of the WSGI server", Source: "https://docs.pylonsproject.org/projects/pyramid/en/latest/designdefense.html"},
	{Class: "cherrypy", Names: []string{"expose"}, Words: "a thread of CherryPy's server", Source: "https://docs.cherrypy.dev/en/latest/pkg/cherrypy.process.servers.html"},
	{Class: "tornado.concurrent", Names: []string{"run_on_executor"}, Spawned: true, Words: worker, Source: "https://www.tornadoweb.org/en/stable/concurrent.html#tornado.concurrent.run_on_executor"},
}

var (
	flaskHooks = append([]string{"route", "before_request", "after_request", "teardown_request", "errorhandler", "context_processor",
		"before_app_request", "after_app_request", "app_errorhandler", "teardown_appcontext"}, verbs[:5]...)
	bottleHooks  = append([]string{"route", "error", "hook", "view"}, verbs[:5]...)
	fastapiHooks = append([]string{"api_route", "exception_handler"}, verbs...)
)

// Registrars are callables that hand a function to somebody else's threads, or
// have it run at a moment that the program does not choose. A file that uses
// one that is no method imports its module itself.
var Registrars = []Spawner{
	{Callee: "flask.Flask.add_url_rule", Method: true, TargetPos: 2, TargetKey: "view_func", Framework: true, Words: "a thread of the WSGI server", Source: flaskDoc},
	{Callee: "flask.Blueprint.add_url_rule", Method: true, TargetPos: 2, TargetKey: "view_func", Framework: true, Words: "a thread of the WSGI server", Source: flaskDoc},
	{Callee: "fastapi.FastAPI.add_api_route", Method: true, TargetPos: 1, TargetKey: "endpoint", Framework: true, Words: "a worker of FastAPI's pool", Source: fastapiDoc},
	{Callee: "fastapi.APIRouter.add_api_route", Method: true, TargetPos: 1, TargetKey: "endpoint", Framework: true, Words: "a worker of FastAPI's pool", Source: fastapiDoc},
	{Callee: "fastapi.Depends", TargetKey: "dependency", Framework: true, Words: "a worker of FastAPI's pool", Source: dependsDoc},
	{Callee: "fastapi.Security", TargetKey: "dependency", Framework: true, Words: "a worker of FastAPI's pool", Source: dependsDoc},
	{Callee: "django.urls.path", TargetPos: 1, TargetKey: "view", Framework: true, Words: "a thread of the WSGI server", Source: djangoDoc},
	{Callee: "django.urls.re_path", TargetPos: 1, TargetKey: "view", Framework: true, Words: "a thread of the WSGI server", Source: djangoDoc},
	{Callee: "falcon.App.add_route", Method: true, TargetPos: 1, TargetKey: "resource", Methods: "on_*", Framework: true, Words: "a thread of the WSGI server", Source: "https://falcon.readthedocs.io/en/stable/user/faq.html#is-falcon-thread-safe"},
	{Callee: "waitress.serve", TargetPos: 0, TargetKey: "app", Framework: true, Words: "a thread of the WSGI server", Source: "https://docs.pylonsproject.org/projects/waitress/en/stable/design.html"},
	{Callee: "cheroot.wsgi.Server", TargetPos: 1, TargetKey: "wsgi_app", Framework: true, Words: "a thread of the WSGI server", Source: "https://cheroot.cherrypy.dev/en/latest/"},
	{Callee: "apscheduler.schedulers.background.BackgroundScheduler.add_job", Method: true, TargetPos: 0, TargetKey: "func", Serial: true, Started: true, Words: "a worker of the scheduler", Source: "https://apscheduler.readthedocs.io/en/3.x/userguide.html#limiting-the-number-of-concurrently-executing-instances-of-a-job"},
	{Callee: "threading.settrace", TargetPos: 0, TargetKey: "func", Framework: true, Words: "every thread that is started later", Source: threadingDoc + "#threading.settrace"},
	{Callee: "threading.settrace_all_threads", TargetPos: 0, TargetKey: "func", Framework: true, Words: "every thread", Source: threadingDoc + "#threading.settrace_all_threads"},
	{Callee: "threading.setprofile", TargetPos: 0, TargetKey: "func", Framework: true, Words: "every thread that is started later", Source: threadingDoc + "#threading.setprofile"},
	{Callee: "threading.setprofile_all_threads", TargetPos: 0, TargetKey: "func", Framework: true, Words: "every thread", Source: threadingDoc + "#threading.setprofile_all_threads"},
	{Callee: "sys.addaudithook", TargetPos: 0, TargetKey: "hook", Framework: true, Words: "whatever thread raises an audit event", Source: "https://docs.python.org/3/library/sys.html#sys.addaudithook"},
	{Callee: "signal.signal", TargetPos: 1, TargetKey: "handler", Kind: Interrupt, Framework: true, Words: "the main thread when a signal comes", Source: "https://docs.python.org/3/library/signal.html#signals-and-threads"},
	{Callee: "atexit.register", TargetPos: 0, TargetKey: "func", Args: ArgRest, Kind: Exit, Framework: true, Words: "the main thread at exit", Source: "https://docs.python.org/3/library/atexit.html"},
	{Callee: "weakref.finalize", TargetPos: 1, TargetKey: "func", Args: ArgRest, Kind: Finalizer, Framework: true, Words: finalizing, Source: weakrefDoc},
	{Callee: "weakref.ref", TargetPos: 1, Kind: Finalizer, Framework: true, Words: finalizing, Source: weakrefDoc},
	{Callee: "weakref.WeakMethod", TargetPos: 1, Kind: Finalizer, Framework: true, Words: finalizing, Source: weakrefDoc},
	{Callee: "weakref.proxy", TargetPos: 1, Kind: Finalizer, Framework: true, Words: finalizing, Source: weakrefDoc},
}

const (
	finalizing = "whatever thread drops the last reference"
	weakrefDoc = "https://docs.python.org/3/library/weakref.html"
)

// Hooks are attributes of modules; the function that is stored there is called
// by whatever thread is concerned.
var Hooks = []Hook{
	{Name: "threading.excepthook", Words: "whatever thread ends by an exception", Source: threadingDoc + "#threading.excepthook"},
	{Name: "sys.unraisablehook", Words: "whatever thread ignores an exception", Source: "https://docs.python.org/3/library/sys.html#sys.unraisablehook"},
}

// Hook is a row of Hooks.
type Hook struct{ Name, Words, Source string }

// Special methods that are called from outside.
var (
	// Finalize is a class's destructor: it runs when nobody has the object any
	// more, on whatever thread dropped it
	// (https://docs.python.org/3/reference/datamodel.html#object.__del__).
	Finalize = Handler{Methods: []string{"__del__"}, Own: true, Words: finalizing, Source: "https://docs.python.org/3/reference/datamodel.html#object.__del__"}
	// Application is a WSGI callable: the server may call it on many threads at once.
	Application = Handler{Methods: []string{"__call__"}, Words: "a thread of the WSGI server", Source: wsgiDoc}
	// Middleware is Django's: made once, called for each request.
	Middleware = Handler{Methods: []string{"__call__"}, Sync: true, Words: "a thread of the WSGI server", Source: "https://docs.djangoproject.com/en/stable/topics/http/middleware/#init-get-response"}
)

// Servicer is the class that implements a gRPC service: the methods of one
// object run on the workers of the server's pool.
var Servicer = Handler{Class: "*Servicer", Methods: []string{"*"}, Sync: true, Words: "a worker of the gRPC server's pool", Source: "https://grpc.github.io/grpc/python/grpc.html#grpc.server"}

// ServicerModules is how the modules end in which gRPC's compiler puts the bases
// of Servicer.
const ServicerModules = "_pb2_grpc"

// Wraps are the names under which a WSGI callable keeps the application that
// it wraps, by the habit of those that do.
var Wraps = map[string]bool{"app": true, "application": true, "wsgi_app": true, "wsgi_application": true, "next_app": true}

// Matches reports whether a name fits a pattern of the tables: `*` stands for
// any text, dots too.
func Matches(pattern, name string) bool {
	head, tail, star := strings.Cut(pattern, "*")
	if !star {
		return pattern == name
	}
	return len(name) >= len(head)+len(tail) && strings.HasPrefix(name, head) && strings.HasSuffix(name, tail)
}
