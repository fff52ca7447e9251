package known

import "strings"

// Stateful are constructors of objects that may not be made twice for one
// purpose: they hold something outside the process, start something, are known
// by their identity, or are what others wait on. A lazily made one of these
// made by two threads is two connections, two locks, a leaked file.
var Stateful = map[string]string{
	// Identity: a lock made twice guards nothing.
	"threading.Lock": threadingDoc, "threading.RLock": threadingDoc, "threading.Condition": threadingDoc, "threading.Event": threadingDoc,
	"threading.Semaphore": threadingDoc, "threading.BoundedSemaphore": threadingDoc, "threading.Barrier": threadingDoc,
	"threading.local": threadingDoc, "object": functionsDoc, "contextvars.ContextVar": "https://docs.python.org/3/library/contextvars.html",
	"multiprocessing.Lock": multiprocessingDoc, "multiprocessing.RLock": multiprocessingDoc, "multiprocessing.Condition": multiprocessingDoc,
	"multiprocessing.Event": multiprocessingDoc, "multiprocessing.Semaphore": multiprocessingDoc, "multiprocessing.Value": multiprocessingDoc, "multiprocessing.Array": multiprocessingDoc,
	"uuid.uuid1": uuidDoc, "uuid.uuid4": uuidDoc, "uuid.uuid7": uuidDoc, "secrets.token_hex": secretsDoc, "secrets.token_bytes": secretsDoc, "secrets.token_urlsafe": secretsDoc,
	"asyncio.new_event_loop": asyncioDoc, "asyncio.Lock": asyncioDoc, "asyncio.Event": asyncioDoc, "asyncio.Queue": asyncioDoc,

	// Containers of others' work: what goes into the lost one is lost.
	"queue.Queue": queueDoc, "queue.LifoQueue": queueDoc, "queue.PriorityQueue": queueDoc, "queue.SimpleQueue": queueDoc,
	"multiprocessing.Queue": multiprocessingDoc, "multiprocessing.JoinableQueue": multiprocessingDoc, "multiprocessing.Pipe": multiprocessingDoc, "multiprocessing.Manager": multiprocessingDoc,
	"concurrent.futures.Future": futuresDoc,
	"weakref.WeakSet":           weakrefDoc, "weakref.WeakKeyDictionary": weakrefDoc, "weakref.WeakValueDictionary": weakrefDoc,

	// Threads, pools, processes.
	"threading.Thread": threadingDoc, "threading.Timer": threadingDoc, "_thread.start_new_thread": threadingDoc,
	"concurrent.futures.ThreadPoolExecutor": futuresDoc, "concurrent.futures.ProcessPoolExecutor": futuresDoc,
	"multiprocessing.pool.ThreadPool": poolDoc, "multiprocessing.Pool": multiprocessingDoc, "multiprocessing.Process": multiprocessingDoc,
	"subprocess.Popen": subprocessDoc, "asyncio.create_subprocess_exec": subprocessDoc, "os.fork": osDoc, "os.popen": osDoc,

	// Files and names on disk.
	"open": ioDoc, "io.open": ioDoc, "os.open": osDoc, "os.fdopen": osDoc, "os.pipe": osDoc, "os.scandir": osDoc, "codecs.open": ioDoc, "gzip.open": ioDoc, "bz2.open": ioDoc, "lzma.open": ioDoc,
	"zipfile.ZipFile": ioDoc, "tarfile.open": ioDoc, "mmap.mmap": "https://docs.python.org/3/library/mmap.html",
	"tempfile.mkdtemp": tempfileDoc, "tempfile.mkstemp": tempfileDoc, "tempfile.TemporaryDirectory": tempfileDoc, "tempfile.TemporaryFile": tempfileDoc,
	"tempfile.NamedTemporaryFile": tempfileDoc, "tempfile.SpooledTemporaryFile": tempfileDoc,
	"io.StringIO": ioDoc, "io.BytesIO": ioDoc, "shelve.open": "https://docs.python.org/3/library/shelve.html", "dbm.open": "https://docs.python.org/3/library/dbm.html",

	// Connections.
	"socket.socket": socketDoc, "socket.create_connection": socketDoc, "socket.create_server": socketDoc, "socket.socketpair": socketDoc,
	"select.epoll": "https://docs.python.org/3/library/select.html", "selectors.DefaultSelector": "https://docs.python.org/3/library/selectors.html",
	"http.client.HTTPConnection": httpDoc, "http.client.HTTPSConnection": httpDoc, "urllib.request.urlopen": "https://docs.python.org/3/library/urllib.request.html",
	"ftplib.FTP": "https://docs.python.org/3/library/ftplib.html", "smtplib.SMTP": "https://docs.python.org/3/library/smtplib.html", "imaplib.IMAP4": "https://docs.python.org/3/library/imaplib.html",
	"sqlite3.connect": sqliteDoc, "xmlrpc.client.ServerProxy": "https://docs.python.org/3/library/xmlrpc.client.html",
	"requests.Session": "https://requests.readthedocs.io/en/latest/user/advanced/#session-objects", "requests.session": "https://requests.readthedocs.io/en/latest/user/advanced/#session-objects",
	"httpx.Client": "https://www.python-httpx.org/advanced/clients/", "httpx.AsyncClient": "https://www.python-httpx.org/async/", "aiohttp.ClientSession": "https://docs.aiohttp.org/en/stable/client_reference.html",
	"urllib3.PoolManager": "https://urllib3.readthedocs.io/en/stable/reference/urllib3.poolmanager.html", "psycopg2.connect": dbapiDoc, "psycopg.connect": dbapiDoc, "pymysql.connect": dbapiDoc, "MySQLdb.connect": dbapiDoc, "pyodbc.connect": dbapiDoc,
	"sqlalchemy.create_engine": "https://docs.sqlalchemy.org/en/20/core/engines.html", "redis.Redis": "https://redis.readthedocs.io/en/stable/connections.html", "redis.StrictRedis": "https://redis.readthedocs.io/en/stable/connections.html", "redis.from_url": "https://redis.readthedocs.io/en/stable/connections.html",
	"pymongo.MongoClient": "https://pymongo.readthedocs.io/en/stable/faq.html", "boto3.client": "https://docs.aws.amazon.com/boto3/latest/guide/clients.html", "boto3.resource": "https://docs.aws.amazon.com/boto3/latest/guide/resources.html", "boto3.Session": "https://docs.aws.amazon.com/boto3/latest/guide/session.html", "boto3.session.Session.client": "https://docs.aws.amazon.com/boto3/latest/guide/session.html", "boto3.session.Session.resource": "https://docs.aws.amazon.com/boto3/latest/guide/session.html", "boto3.Session.client": "https://docs.aws.amazon.com/boto3/latest/guide/session.html", "boto3.session.Session": "https://docs.aws.amazon.com/boto3/latest/guide/session.html",
	"zmq.Context": "https://pyzmq.readthedocs.io/en/latest/api/zmq.html", "grpc.insecure_channel": "https://grpc.github.io/grpc/python/grpc.html", "paramiko.SSHClient": "https://docs.paramiko.org/en/stable/api/client.html",
	"ctypes.CDLL": "https://docs.python.org/3/library/ctypes.html",

	// Registrations: each one more is one more call later.
	"atexit.register": "https://docs.python.org/3/library/atexit.html", "weakref.finalize": weakrefDoc, "logging.StreamHandler": loggingDoc, "logging.FileHandler": loggingDoc, "logging.handlers.RotatingFileHandler": loggingDoc,
	"random.Random": randomDoc, "itertools.count": itertoolsDoc,
}

const (
	uuidDoc       = "https://docs.python.org/3/library/uuid.html"
	secretsDoc    = "https://docs.python.org/3/library/secrets.html"
	subprocessDoc = "https://docs.python.org/3/library/subprocess.html"
	osDoc         = "https://docs.python.org/3/library/os.html"
	tempfileDoc   = "https://docs.python.org/3/library/tempfile.html"
	socketDoc     = "https://docs.python.org/3/library/socket.html"
	httpDoc       = "https://docs.python.org/3/library/http.client.html"
	sqliteDoc     = "https://docs.python.org/3/library/sqlite3.html"
)

// Pure are functions and constructors whose value depends on their arguments,
// or on what does not change while a program runs, and which do nothing else:
// to compute it twice costs time and nothing more. What they are given to call
// may have effects all the same.
var Pure = map[string]string{
	"re.compile": reDoc, "re.escape": reDoc, "re.sub": reDoc, "re.match": reDoc, "re.search": reDoc, "re.fullmatch": reDoc, "re.findall": reDoc, "re.split": reDoc,
	"struct.Struct": "https://docs.python.org/3/library/struct.html", "struct.calcsize": "https://docs.python.org/3/library/struct.html", "struct.pack": "https://docs.python.org/3/library/struct.html", "struct.unpack": "https://docs.python.org/3/library/struct.html",
	"functools.partial": functoolsDoc, "functools.cmp_to_key": functoolsDoc,
	"importlib.import_module": importlibDoc, "__import__": importlibDoc, "importlib.util.find_spec": importlibDoc, "importlib.metadata.version": importlibDoc, "importlib.metadata.entry_points": importlibDoc, "importlib.resources.files": importlibDoc,
	"json.loads": "https://docs.python.org/3/library/json.html", "ast.literal_eval": "https://docs.python.org/3/library/ast.html", "ast.parse": "https://docs.python.org/3/library/ast.html", "compile": functionsDoc,
	"inspect.signature": inspectDoc, "inspect.getsource": inspectDoc, "inspect.getmodule": inspectDoc, "inspect.getfullargspec": inspectDoc, "inspect.isclass": inspectDoc, "inspect.isfunction": inspectDoc, "inspect.iscoroutinefunction": inspectDoc, "inspect.getdoc": inspectDoc, "inspect.getmro": inspectDoc, "inspect.unwrap": inspectDoc,
	"typing.get_type_hints": typingDoc, "typing.get_args": typingDoc, "typing.get_origin": typingDoc, "typing.TypeVar": typingDoc, "typing.cast": typingDoc,
	"textwrap.dedent": "https://docs.python.org/3/library/textwrap.html", "string.Template": "https://docs.python.org/3/library/string.html",
	"hashlib.md5": hashlibDoc, "hashlib.sha1": hashlibDoc, "hashlib.sha256": hashlibDoc, "hashlib.new": hashlibDoc,
	"platform.system": platformDoc, "platform.python_version": platformDoc, "platform.python_implementation": platformDoc, "platform.machine": platformDoc, "platform.platform": platformDoc, "platform.uname": platformDoc, "platform.libc_ver": platformDoc,
	"os.cpu_count": osDoc, "os.getpid": osDoc, "os.path.join": osPathDoc, "os.path.abspath": osPathDoc, "os.path.dirname": osPathDoc, "os.path.basename": osPathDoc, "os.path.expanduser": osPathDoc, "os.path.exists": osPathDoc, "os.path.isfile": osPathDoc, "os.path.isdir": osPathDoc, "os.path.realpath": osPathDoc, "os.path.normpath": osPathDoc, "os.path.splitext": osPathDoc, "os.path.split": osPathDoc,
	"os.environ.get": osDoc, "os.getenv": osDoc, "os.fspath": osDoc, "os.fsencode": osDoc, "os.fsdecode": osDoc, "sys.getdefaultencoding": sysDoc, "sys.getfilesystemencoding": sysDoc, "sys.intern": sysDoc, "locale.getpreferredencoding": "https://docs.python.org/3/library/locale.html",
	"ssl.SSLContext": "https://docs.python.org/3/library/ssl.html", "ssl.create_default_context": "https://docs.python.org/3/library/ssl.html", "logging.getLogger": loggingDoc,
	"shutil.which": "https://docs.python.org/3/library/shutil.html", "socket.gethostname": socketDoc, "socket.getfqdn": socketDoc, "socket.gethostbyname": socketDoc, "getpass.getuser": "https://docs.python.org/3/library/getpass.html", "tempfile.gettempdir": tempfileDoc,
	"sysconfig.get_config_var": sysconfigDoc, "sysconfig.get_path": sysconfigDoc, "sysconfig.get_paths": sysconfigDoc, "sysconfig.get_platform": sysconfigDoc,
	"pathlib.Path": pathlibDoc, "pathlib.PurePath": pathlibDoc, "pathlib.PurePosixPath": pathlibDoc,
	"decimal.Decimal": "https://docs.python.org/3/library/decimal.html", "fractions.Fraction": "https://docs.python.org/3/library/fractions.html",
	"datetime.datetime": datetimeDoc, "datetime.date": datetimeDoc, "datetime.time": datetimeDoc, "datetime.timedelta": datetimeDoc, "datetime.timezone": datetimeDoc, "zoneinfo.ZoneInfo": "https://docs.python.org/3/library/zoneinfo.html",
	"urllib.parse.urlparse": urlDoc, "urllib.parse.urlsplit": urlDoc, "urllib.parse.urljoin": urlDoc, "urllib.parse.quote": urlDoc, "urllib.parse.unquote": urlDoc, "ipaddress.ip_address": "https://docs.python.org/3/library/ipaddress.html", "ipaddress.ip_network": "https://docs.python.org/3/library/ipaddress.html",
	"collections.namedtuple": collectionsDoc, "types.SimpleNamespace": typesDoc, "types.MappingProxyType": typesDoc, "types.MethodType": typesDoc, "types.new_class": typesDoc, "enum.Enum": "https://docs.python.org/3/library/enum.html",
	"codecs.lookup": codecsDoc, "codecs.getencoder": codecsDoc, "codecs.getdecoder": codecsDoc, "mimetypes.guess_type": "https://docs.python.org/3/library/mimetypes.html", "fnmatch.translate": "https://docs.python.org/3/library/fnmatch.html", "uuid.UUID": uuidDoc,
	"int": functionsDoc, "float": functionsDoc, "complex": functionsDoc, "str": functionsDoc, "bytes": functionsDoc, "bool": functionsDoc, "tuple": functionsDoc, "frozenset": functionsDoc, "range": functionsDoc, "slice": functionsDoc,
	"type": functionsDoc, "len": functionsDoc, "abs": functionsDoc, "round": functionsDoc, "pow": functionsDoc, "divmod": functionsDoc, "hash": functionsDoc, "id": functionsDoc, "ord": functionsDoc, "chr": functionsDoc, "hex": functionsDoc, "oct": functionsDoc, "bin": functionsDoc, "ascii": functionsDoc, "repr": functionsDoc, "format": functionsDoc,
	"isinstance": functionsDoc, "issubclass": functionsDoc, "callable": functionsDoc, "getattr": functionsDoc, "hasattr": functionsDoc, "vars": functionsDoc, "dir": functionsDoc, "property": functionsDoc, "staticmethod": functionsDoc, "classmethod": functionsDoc, "super": functionsDoc, "globals": functionsDoc,
	"min": functionsDoc, "max": functionsDoc, "sum": functionsDoc, "any": functionsDoc, "all": functionsDoc, "sorted": functionsDoc,
	"list": functionsDoc, "dict": functionsDoc, "set": functionsDoc, "zip": functionsDoc, "enumerate": functionsDoc, "map": functionsDoc, "filter": functionsDoc, "reversed": functionsDoc,
}

// pureModules are modules all of whose functions are pure.
var pureModules = map[string]string{
	"operator": "https://docs.python.org/3/library/operator.html", "math": "https://docs.python.org/3/library/math.html", "cmath": "https://docs.python.org/3/library/cmath.html",
	"keyword": "https://docs.python.org/3/library/keyword.html", "unicodedata": "https://docs.python.org/3/library/unicodedata.html", "base64": "https://docs.python.org/3/library/base64.html", "binascii": "https://docs.python.org/3/library/binascii.html", "html": "https://docs.python.org/3/library/html.html",
	"posixpath": osPathDoc, "ntpath": osPathDoc, "stat": "https://docs.python.org/3/library/stat.html", "typing": typingDoc,
}

const (
	reDoc        = "https://docs.python.org/3/library/re.html"
	functoolsDoc = "https://docs.python.org/3/library/functools.html"
	importlibDoc = "https://docs.python.org/3/library/importlib.html"
	inspectDoc   = "https://docs.python.org/3/library/inspect.html"
	typingDoc    = "https://docs.python.org/3/library/typing.html"
	hashlibDoc   = "https://docs.python.org/3/library/hashlib.html"
	platformDoc  = "https://docs.python.org/3/library/platform.html"
	osPathDoc    = "https://docs.python.org/3/library/os.path.html"
	sysDoc       = "https://docs.python.org/3/library/sys.html"
	sysconfigDoc = "https://docs.python.org/3/library/sysconfig.html"
	pathlibDoc   = "https://docs.python.org/3/library/pathlib.html"
	datetimeDoc  = "https://docs.python.org/3/library/datetime.html"
	urlDoc       = "https://docs.python.org/3/library/urllib.parse.html"
	typesDoc     = "https://docs.python.org/3/library/types.html"
	codecsDoc    = "https://docs.python.org/3/library/codecs.html"
)

// impureMembers are the functions of pureModules that are not.
var impureMembers = map[string]bool{
	"operator.setitem": true, "operator.delitem": true, "operator.call": true,
	"operator.iadd": true, "operator.iand": true, "operator.iconcat": true, "operator.ifloordiv": true, "operator.ilshift": true, "operator.imatmul": true, "operator.imod": true,
	"operator.imul": true, "operator.ior": true, "operator.ipow": true, "operator.irshift": true, "operator.isub": true, "operator.itruediv": true, "operator.ixor": true,
}

// IsPure reports whether to call this twice is as good as once.
func IsPure(callee string) bool {
	callee = Canonical(callee)
	if Pure[callee] != "" {
		return true
	}
	dot := strings.LastIndexByte(callee, '.')
	return dot > 0 && pureModules[callee[:dot]] != "" && !impureMembers[callee]
}

// IsStateful reports whether to make two of these is not as good as one.
func IsStateful(constructor string) bool { return Stateful[Canonical(constructor)] != "" }
