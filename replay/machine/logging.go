package machine

// Logger stands for logging.Logger, whose methods are safe to call from any
// thread (HAZARDS.md): here they write to nowhere.
type Logger struct{ name string }

var loggerClass = newClass("Logger")

func (*Logger) class() *Class { return loggerClass }

func loggingModule() map[string]Value {
	nothing := func(*Thread, []Value, []kwarg) Value { return None }
	names := map[string]Value{
		"DEBUG": Int(10), "INFO": Int(20), "WARNING": Int(30), "ERROR": Int(40), "CRITICAL": Int(50),
		"basicConfig": &Builtin{name: "basicConfig", fn: nothing},
		"getLogger": function("getLogger", 0, 1, func(th *Thread, a []Value) Value {
			l := &Logger{name: "root"}
			if len(a) == 1 && a[0] != None {
				l.name = th.str(a[0])
			}
			return l
		}),
	}
	for _, n := range []string{"debug", "info", "warning", "error", "exception", "critical"} {
		names[n] = &Builtin{name: n, fn: nothing}
		loggerClass.method(n, nothing)
	}
	loggerClass.method("setLevel", nothing)
	loggerClass.without("addHandler removeHandler log isEnabledFor getEffectiveLevel propagate level handlers disabled parent root manager name getChild hasHandlers filter addFilter removeFilter warn fatal")
	return names
}
