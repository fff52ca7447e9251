package known

// BuiltinMethods are names of methods of builtin and common library classes:
// that one class of a program has a method of such a name says nothing about an
// object on which it is called.
var BuiltinMethods = map[string]bool{
	// list, set, dict, deque
	"append": true, "appendleft": true, "extend": true, "extendleft": true, "insert": true, "remove": true, "pop": true, "popleft": true,
	"clear": true, "sort": true, "reverse": true, "rotate": true, "index": true, "count": true, "copy": true, "add": true, "discard": true,
	"update": true, "union": true, "intersection": true, "difference": true, "issubset": true, "issuperset": true, "isdisjoint": true,
	"get": true, "items": true, "keys": true, "values": true, "setdefault": true, "popitem": true, "fromkeys": true, "most_common": true,
	// str, bytes, int
	"encode": true, "decode": true, "format": true, "join": true, "split": true, "rsplit": true, "splitlines": true, "partition": true,
	"rpartition": true, "strip": true, "lstrip": true, "rstrip": true, "lower": true, "upper": true, "title": true, "capitalize": true,
	"replace": true, "find": true, "rfind": true, "startswith": true, "endswith": true, "isdigit": true, "isalpha": true, "isalnum": true,
	"zfill": true, "ljust": true, "rjust": true, "center": true, "translate": true, "hex": true, "to_bytes": true, "bit_length": true,
	"conjugate": true, "tobytes": true, "tolist": true,
	// generator, coroutine, exception
	"send": true, "throw": true, "close": true, "with_traceback": true,
	// file, socket, stream
	"read": true, "readline": true, "readlines": true, "readinto": true, "write": true, "writelines": true, "flush": true, "seek": true, "tell": true,
	"truncate": true, "fileno": true, "isatty": true, "readable": true, "writable": true, "seekable": true, "detach": true, "getvalue": true,
	"recv": true, "sendall": true, "connect": true, "bind": true, "listen": true, "accept": true, "shutdown": true, "settimeout": true,
	"setblocking": true, "getpeername": true, "getsockname": true, "makefile": true, "drain": true, "wait_closed": true,
	// lock, thread, event, queue, future, pool, process
	"acquire": true, "release": true, "locked": true, "wait": true, "wait_for": true, "notify": true, "notify_all": true, "set": true, "is_set": true,
	"start": true, "run": true, "is_alive": true, "put": true, "put_nowait": true, "get_nowait": true, "qsize": true, "empty": true, "full": true,
	"task_done": true, "result": true, "exception": true, "cancel": true, "cancelled": true, "done": true, "running": true, "add_done_callback": true,
	"submit": true, "map": true, "apply": true, "apply_async": true, "terminate": true, "kill": true, "poll": true, "communicate": true,
	"call_soon": true, "call_later": true, "create_task": true, "run_forever": true, "run_until_complete": true, "stop": true,
	// logger, match, date, path, parser
	"debug": true, "info": true, "warning": true, "warn": true, "error": true, "critical": true, "log": true, "handle": true, "emit": true,
	"group": true, "groups": true, "match": true, "search": true, "sub": true, "span": true, "end": true, "date": true, "time": true, "timestamp": true,
	"isoformat": true, "strftime": true, "total_seconds": true, "exists": true, "open": true, "mkdir": true, "unlink": true, "resolve": true,
	"relative_to": true, "parse": true, "parse_args": true, "add_argument": true, "execute": true, "commit": true, "rollback": true, "cursor": true,
	"fetchone": true, "fetchall": true, "next": true, "dump": true, "dumps": true, "load": true, "loads": true, "reset": true, "name": true,
}
