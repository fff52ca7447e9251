package machine

// Logger stands for logging.Logger, whose methods are safe to call from any
// thread (HAZARDS.md): here they write to nowhere.
type Logger struct {
	name  string
	level Int
}

// sinkValue is a handler, formatter or filter of logging, which does nothing.
type sinkValue struct{ _ byte }

var (
	loggerClass = newClass("Logger")
	sinkClass   = newClass("logging handler")
)

func (*Logger) class() *Class    { return loggerClass }
func (*sinkValue) class() *Class { return sinkClass }

const warningLevel = Int(30)

func loggingModule() map[string]Value {
	nothing := func(*Thread, []Value, []kwarg) Value { return None }
	names := map[string]Value{
		"NOTSET": Int(0), "DEBUG": Int(10), "INFO": Int(20), "WARNING": warningLevel, "WARN": warningLevel, "ERROR": Int(40), "CRITICAL": Int(50), "FATAL": Int(50),
		"getLogger": function("getLogger", 0, 1, func(th *Thread, a []Value) Value {
			l := &Logger{name: "root"}
			if len(a) == 1 && a[0] != None {
				l.name = th.str(a[0])
			}
			return l
		}),
	}
	for _, n := range []string{"debug", "info", "warning", "error", "exception", "critical", "log", "warn"} {
		names[n] = &Builtin{name: n, fn: nothing}
		loggerClass.method(n, nothing)
	}
	for _, n := range []string{"basicConfig", "disable", "captureWarnings", "addLevelName", "shutdown"} {
		names[n] = &Builtin{name: n, fn: nothing}
	}
	for _, n := range []string{"addHandler", "removeHandler", "addFilter", "removeFilter"} {
		loggerClass.method(n, nothing)
	}
	for _, n := range []string{"StreamHandler", "NullHandler", "Formatter"} {
		names[n] = &Builtin{name: n, fn: func(*Thread, []Value, []kwarg) Value { return &sinkValue{} }}
	}
	for _, n := range []string{"setLevel", "setFormatter", "addFilter", "flush", "close"} {
		sinkClass.method(n, nothing)
	}
	def(loggerClass, "setLevel", 1, 1, func(th *Thread, l *Logger, a []Value) Value {
		if n, ok := asInt(a[0]); ok {
			l.level = n
		}
		return None
	})
	level := func(l *Logger) Int {
		if l.level > 0 {
			return l.level
		}
		return warningLevel
	}
	def(loggerClass, "getEffectiveLevel", 0, 0, func(_ *Thread, l *Logger, _ []Value) Value { return level(l) })
	def(loggerClass, "isEnabledFor", 1, 1, func(th *Thread, l *Logger, a []Value) Value { return Bool(th.index(a[0]) >= int(level(l))) })
	field(loggerClass, "name", func(_ *Thread, v Value) Value { return Str(v.(*Logger).name) })
	field(loggerClass, "level", func(_ *Thread, v Value) Value { return v.(*Logger).level })
	field(loggerClass, "disabled", func(*Thread, Value) Value { return Bool(false) })
	field(loggerClass, "handlers", func(*Thread, Value) Value { return newList(nil) }) // those that it is given go nowhere
	def(loggerClass, "hasHandlers", 0, 0, func(*Thread, *Logger, []Value) Value { return Bool(false) })
	loggerClass.without("propagate parent root manager fatal getChild getChildren filter filters callHandlers findCaller handle makeRecord")
	return names
}
