package known

const (
	zstandardDoc  = "https://python-zstandard.readthedocs.io/en/latest/compressor.html"
	sessionDoc    = "https://docs.sqlalchemy.org/en/20/orm/session_basics.html#is-the-session-thread-safe-is-asyncsession-safe-to-share-in-concurrent-tasks"
	boto3Doc      = "https://docs.aws.amazon.com/boto3/latest/guide/resources.html#multithreading-or-multiprocessing-with-resources"
	pikaDoc       = "https://pika.readthedocs.io/en/stable/faq.html"
	redisDoc      = "https://redis.readthedocs.io/en/stable/advanced_features.html#a-note-about-threading"
	zmqSocketDoc  = "https://libzmq.readthedocs.io/en/latest/zmq_socket.html"
	qtThreadsDoc  = "https://doc.qt.io/qt-6/threads-qobject.html"
	conversation  = "a command and its answer are two steps on one connection: one thread reads the answer that is for the other"
	oneUserThread = "the toolkit's objects are for the thread that runs its event loop"
)

// dialogue are methods that end a conversation, or have no part in it.
var dialogue = []string{"quit", "close", "logout", "shutdown", "set_debuglevel"}

// OwnedClasses are the classes whose objects one thread at a time may use, as
// their authors say. What is safe to share, or merely not said to be, is left out.
var OwnedClasses = []Owned{
	// Contexts of compressors.
	{Class: "zstandard.ZstdCompressor", Makers: []string{"zstandard.ZstdDecompressor"}, Free: []string{"memory_size", "frame_progression"},
		Harm: "its context is not locked, so that what comes out is damaged or the process dies", Source: zstandardDoc},

	// Databases. The threadsafety of a DB-API module says what threads may share:
	// 1 the module, 2 connections, 3 cursors.
	{Class: "sqlite3.Connection", Makers: []string{"sqlite3.connect"}, Bound: true, BoundUnless: "check_same_thread", BoundPos: 4,
		Uses: []string{"commit", "rollback", "executemany", "executescript", "__enter__"}, Looks: []string{"execute", "cursor"}, SQL: true,
		Harm: "there is one transaction for both: what one thread commits or rolls back is half of what the other one writes", BoundHarm: "ProgrammingError", Source: sqliteDoc},
	{Class: "pymysql.connect", Makers: []string{"MySQLdb.connect", "mysql.connector.connect", "pyodbc.connect", "pymssql.connect"},
		Uses: []string{"cursor", "commit", "rollback", "begin", "query", "ping", "execute"}, Harm: conversation, Source: dbapiDoc},
	{Class: "duckdb.connect", Uses: []string{"execute", "executemany", "sql", "query", "begin", "commit", "rollback", "fetchone", "fetchall", "fetchmany", "df", "arrow"},
		Harm: "the result of one thread's query is replaced by the other's", Source: "https://duckdb.org/docs/stable/guides/python/multiple_threads"},
	{Class: "sqlalchemy.orm.Session", Makers: []string{"sqlalchemy.orm.session.Session", "sqlalchemy.orm.sessionmaker.__call__", "sqlmodel.Session"}, Free: []string{"get_bind", "object_session", "in_transaction"},
		Harm: "there is one transaction and one set of objects for both", Source: sessionDoc},
	{Class: "sqlalchemy.engine.Connection", Makers: []string{"sqlalchemy.create_engine.connect", "sqlalchemy.engine.create_engine.connect", "sqlalchemy.Engine.connect", "sqlalchemy.engine.Engine.connect"}, Free: []string{"close", "get_isolation_level", "in_transaction"},
		Harm: "there is one transaction for both, on one connection", Source: "https://docs.sqlalchemy.org/en/20/core/connections.html#sqlalchemy.engine.Connection"},

	// Conversations over one connection.
	{Class: "http.client.HTTPConnection", Makers: []string{"http.client.HTTPSConnection"}, Uses: []string{"request", "getresponse", "putrequest", "putheader", "endheaders", "send"}, Harm: conversation, Source: "https://github.com/python/cpython/issues/51156"},
	{Class: "httplib2.Http", Uses: []string{"request"}, Harm: conversation, Source: "https://github.com/googleapis/google-api-python-client/blob/main/docs/thread_safety.md"},
	{Class: "xmlrpc.client.ServerProxy", Makers: []string{"xmlrpc.client.Server"}, Harm: conversation, Source: "https://github.com/python/cpython/issues/51156"},
	{Class: "smtplib.SMTP", Makers: []string{"smtplib.SMTP_SSL", "smtplib.LMTP"}, Free: dialogue, Harm: conversation, Source: "https://github.com/python/cpython/blob/3.13/Lib/smtplib.py"},
	{Class: "ftplib.FTP", Makers: []string{"ftplib.FTP_TLS"}, Free: append([]string{"set_pasv"}, dialogue...), Harm: conversation, Source: "https://github.com/python/cpython/blob/3.13/Lib/ftplib.py"},
	{Class: "poplib.POP3", Makers: []string{"poplib.POP3_SSL"}, Free: dialogue, Harm: conversation, Source: "https://github.com/python/cpython/blob/3.13/Lib/poplib.py"},
	{Class: "imaplib.IMAP4", Makers: []string{"imaplib.IMAP4_SSL"}, Free: dialogue, Harm: conversation, Source: "https://github.com/python/cpython/blob/3.13/Lib/imaplib.py"},
	{Class: "pycurl.Curl", Harm: "a handle is in use by one transfer at a time", Source: "https://curl.se/libcurl/c/threadsafe.html"},
	{Class: "selenium.webdriver.Chrome", Makers: []string{"selenium.webdriver.Firefox", "selenium.webdriver.Edge", "selenium.webdriver.Safari", "selenium.webdriver.Remote"}, Free: []string{"quit", "close"}, Harm: conversation, Source: "https://github.com/SeleniumHQ/selenium/wiki/Frequently-Asked-Questions#q-is-webdriver-thread-safe"},

	// Messages.
	{Class: "pika.BlockingConnection", Makers: []string{"pika.adapters.blocking_connection.BlockingConnection", "pika.BlockingConnection.channel", "pika.adapters.blocking_connection.BlockingConnection.channel", "pika.SelectConnection"}, Bound: true,
		Free: []string{"add_callback_threadsafe"}, Harm: "frames of the two threads are mixed, and the broker closes the connection", Source: pikaDoc},
	{Class: "kafka.KafkaConsumer", Makers: []string{"kafka.consumer.KafkaConsumer"}, Free: []string{"wakeup"}, Harm: "a consumer has one position and one socket", Source: "https://kafka-python.readthedocs.io/en/master/#thread-safety"},
	{Class: "redis.client.PubSub", Makers: []string{"redis.Redis.pubsub", "redis.StrictRedis.pubsub", "redis.client.Redis.pubsub", "redis.from_url.pubsub"}, Free: []string{"run_in_thread", "close", "reset"}, Harm: conversation, Source: redisDoc},
	{Class: "redis.client.Pipeline", Makers: []string{"redis.Redis.pipeline", "redis.StrictRedis.pipeline", "redis.client.Redis.pipeline", "redis.from_url.pipeline"}, Free: []string{"close"}, Harm: "what one thread executes has commands of the other in it", Source: redisDoc},
	{Class: "zmq.Socket", Makers: []string{"zmq.Context.socket", "zmq.Context.instance.socket"}, Free: []string{"close"}, Harm: "a socket is not locked: the process may die of an assertion", Source: zmqSocketDoc},
	{Class: "boto3.resource", Makers: []string{"boto3.Session.resource", "boto3.session.Session.resource"}, Harm: "its parts are loaded and kept without a lock", Source: boto3Doc},
	{Class: "boto3.session.Session", Makers: []string{"boto3.Session"}, Uses: []string{"client", "resource"}, Harm: "what it loads for the first client is set up twice, without a lock", Source: boto3Doc},

	// Generators of numbers.
	{Class: "random.Random", Uses: []string{"gauss"}, Harm: "both may get the same number", Source: randomDoc + "#random.gauss"},

	// User interfaces.
	{Class: "tkinter.*", Bound: true, Toolkit: true, Free: []string{"after", "after_idle", "after_cancel", "event_generate", "quit"}, Harm: oneUserThread, Source: "https://docs.python.org/3/library/tkinter.html#threading-model"},
	{Class: "tkinter.ttk.*", Bound: true, Toolkit: true, Free: []string{"after", "after_idle", "after_cancel", "event_generate", "quit"}, Harm: oneUserThread, Source: "https://docs.python.org/3/library/tkinter.html#threading-model"},
	{Class: "PyQt5.QtWidgets.*", Bound: true, Toolkit: true, Harm: oneUserThread, Source: qtThreadsDoc},
	{Class: "PyQt6.QtWidgets.*", Bound: true, Toolkit: true, Harm: oneUserThread, Source: qtThreadsDoc},
	{Class: "PySide2.QtWidgets.*", Bound: true, Toolkit: true, Harm: oneUserThread, Source: qtThreadsDoc},
	{Class: "PySide6.QtWidgets.*", Bound: true, Toolkit: true, Harm: oneUserThread, Source: qtThreadsDoc},
	{Class: "wx.*", Bound: true, Toolkit: true, Harm: oneUserThread, Source: "https://wiki.wxpython.org/LongRunningTasks"},
}
