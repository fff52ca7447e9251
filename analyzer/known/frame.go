package known

// CurrentFrames gives the topmost frame of each thread, by its identity. Reading
// such a frame while its thread goes on may crash a free-threaded Python
// (https://github.com/python/cpython/issues/152355); its local variables may do so
// in every release (https://github.com/python/cpython/pull/131479).
const CurrentFrames = "sys._current_frames"

// OwnFrames give a frame of the thread that calls them.
var OwnFrames = map[string]string{
	"sys._getframe":        "https://docs.python.org/3/library/sys.html#sys._getframe",
	"inspect.currentframe": "https://docs.python.org/3/library/inspect.html#inspect.currentframe",
}

// FrameAttributes are what a frame says about the code that it runs
// (https://docs.python.org/3/reference/datamodel.html#frame-objects).
var FrameAttributes = map[string]bool{
	"f_locals": true, "f_back": true, "f_code": true, "f_lineno": true, "f_lasti": true, "f_globals": true, "f_builtins": true,
	"f_trace": true, "clear": true,
}
