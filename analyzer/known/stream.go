package known

import (
	"iter"
	"maps"
	"slices"
	"sync"
)

// Stream is a class whose instances have a position that reading or writing
// moves. One call may be whole; yet two threads that share the position get
// each other's data, and what one has sought the other reads.
type Stream struct {
	Class  string
	Makers []string // further callables that give one
	Moves  []string // methods that use and move the position; "next" is iteration
	// Verdicts are those of one call, beside other calls on the same object.
	Verdicts
	Whole  []string // methods that are locked for their duration all the same
	Ran    []string // methods that tools/atomicity.py has run
	Source string
	Note   string
}

// StreamOf gives the row of a class or of a callable that makes one, or nil.
func StreamOf(class string) *Stream { return streams()[Canonical(class)] }

// Advancing reports whether a method uses and moves the position.
func (s *Stream) Advancing(method string) bool {
	if operator, ok := operators[method]; ok {
		method = operator
	}
	return slices.Contains(s.Moves, method)
}

var streams = sync.OnceValue(func() map[string]*Stream {
	rows := make(map[string]*Stream, 2*len(Streams))
	for i := range Streams {
		rows[Streams[i].Class] = &Streams[i]
		for _, maker := range Streams[i].Makers {
			rows[maker] = &Streams[i]
		}
	}
	return rows
})

// PositionMakers gives the last names of the callables that may give an iterator
// or a stream: something that its users move.
func PositionMakers() iter.Seq[string] { return maps.Keys(positions()) }

var positions = sync.OnceValue(func() map[string]bool {
	names := map[string]bool{}
	add := func(dotted string) { names[LastName(dotted)] = true }
	for i := range Streams {
		add(Streams[i].Class)
		for _, maker := range Streams[i].Makers {
			add(maker)
		}
	}
	for i := range iteratorOperations {
		add(iteratorOperations[i].Class)
	}
	return names
})

// streamOperations are the moving methods of the streams as rows of the oracle.
var streamOperations = sync.OnceValue(func() []Operation {
	var rows []Operation
	for _, s := range Streams {
		for _, class := range append([]string{s.Class}, s.Makers...) {
			for _, method := range s.Moves {
				row := Operation{Class: class, Name: method, Effect: Advances, Verdicts: s.Verdicts, Source: s.Source, Note: s.Note}
				if slices.Contains(s.Whole, method) {
					row.Verdicts = locked
				}
				if class == s.Class && slices.Contains(s.Ran, method) {
					row.Checked = Ran
				}
				rows = append(rows, row)
			}
		}
	}
	return rows
})

var (
	writes      = []string{"write", "writelines"}
	readsText   = []string{"read", "readline", "readlines", "seek", "truncate", "next"}
	readsBytes  = []string{"read", "read1", "readinto", "readinto1", "peek", "readline", "readlines", "seek", "truncate", "next"}
	movesText   = slices.Concat(writes, readsText)
	movesBytes  = slices.Concat(writes, readsBytes)
	movesCursor = []string{"execute", "executemany", "executescript", "fetchone", "fetchmany", "fetchall", "scroll", "callproc", "nextset", "next"}
)

const (
	ioDoc     = "https://docs.python.org/3/library/io.html#multi-threading"
	csvSource = "https://github.com/python/cpython/pull/141365"
	dbapiDoc  = "https://peps.python.org/pep-0249/#threadsafety"
)

// Streams are the classes with a position.
var Streams = []Stream{
	{Class: "io.TextIOWrapper", Makers: []string{"open", "io.open", "os.fdopen", "codecs.open", "pathlib.Path.open", "tempfile.TemporaryFile", "tempfile.NamedTemporaryFile", "socket.socket.makefile"},
		Moves: movesText, Verdicts: notAtomic, Whole: writes, Ran: []string{"next", "readline", "write"}, Source: ioDoc, Note: "what one thread reads ahead another does not get: lines are lost; iteration beside a write crashed (issue 134908)"},
	{Class: "io.BufferedReader", Moves: readsBytes, Verdicts: notAtomic, Source: ioDoc},
	{Class: "io.BufferedWriter", Moves: movesBytes, Verdicts: notAtomic, Whole: writes, Source: ioDoc},
	{Class: "io.BufferedRandom", Moves: movesBytes, Verdicts: notAtomic, Whole: writes, Ran: []string{"readline"}, Source: ioDoc},
	{Class: "io.FileIO", Moves: movesBytes, Verdicts: notAtomic, Source: ioDoc, Note: "as safe as the system's calls"},
	{Class: "io.StringIO", Moves: movesText, Verdicts: notAtomic, Whole: writes, Ran: []string{"next", "readline"}, Source: "https://github.com/python/cpython/pull/135439"},
	{Class: "io.BytesIO", Moves: movesBytes, Verdicts: Verdicts{MayCrash, Locked, Locked}, Ran: []string{"readline"}, Source: "https://github.com/python/cpython/issues/132551"},
	{Class: "tempfile.SpooledTemporaryFile", Moves: movesText, Verdicts: notAtomic, Source: "https://docs.python.org/3/library/tempfile.html"},
	{Class: "gzip.GzipFile", Makers: []string{"gzip.open"}, Moves: movesBytes, Verdicts: notAtomic, Source: "https://docs.python.org/3/library/gzip.html"},
	{Class: "bz2.BZ2File", Makers: []string{"bz2.open"}, Moves: movesBytes, Verdicts: notAtomic, Source: "https://docs.python.org/3/library/bz2.html", Note: "not thread safe since 3.10"},
	{Class: "lzma.LZMAFile", Makers: []string{"lzma.open"}, Moves: movesBytes, Verdicts: notAtomic, Source: "https://docs.python.org/3/library/lzma.html"},
	{Class: "zipfile.ZipFile", Moves: []string{"write", "writestr", "mkdir"}, Verdicts: notAtomic, Source: "https://docs.python.org/3/library/zipfile.html", Note: "reading members is locked inside"},
	{Class: "zipfile.ZipExtFile", Makers: []string{"zipfile.ZipFile.open"}, Moves: readsBytes, Verdicts: notAtomic, Source: "https://docs.python.org/3/library/zipfile.html"},
	{Class: "tarfile.TarFile", Makers: []string{"tarfile.open", "tarfile.TarFile.open"}, Moves: []string{"next", "add", "addfile", "extract", "extractall", "extractfile", "getmember", "getmembers", "getnames", "list"}, Verdicts: notAtomic, Source: "https://docs.python.org/3/library/tarfile.html"},
	{Class: "csv.reader", Makers: []string{"csv.DictReader"}, Moves: []string{"next"}, Verdicts: Verdicts{MayCrash, MayCrash, Locked}, Ran: []string{"next"}, Source: csvSource},
	{Class: "csv.writer", Makers: []string{"csv.DictWriter"}, Moves: []string{"writerow", "writerows", "writeheader"}, Verdicts: Verdicts{MayCrash, MayCrash, Locked}, Source: csvSource},
	{Class: "codecs.IncrementalDecoder", Makers: []string{"codecs.getincrementaldecoder"}, Moves: []string{"decode", "reset"}, Verdicts: notAtomic, Source: "https://docs.python.org/3/library/codecs.html"},
	{Class: "codecs.IncrementalEncoder", Makers: []string{"codecs.getincrementalencoder"}, Moves: []string{"encode", "reset"}, Verdicts: notAtomic, Source: "https://docs.python.org/3/library/codecs.html"},
	{Class: "codecs.StreamReader", Makers: []string{"codecs.getreader"}, Moves: readsText, Verdicts: notAtomic, Source: "https://docs.python.org/3/library/codecs.html"},
	{Class: "codecs.StreamReaderWriter", Moves: movesText, Verdicts: notAtomic, Source: "https://docs.python.org/3/library/codecs.html"},
	{Class: "zlib.decompressobj", Moves: []string{"decompress", "flush"}, Verdicts: locked, Source: "https://docs.python.org/3/library/zlib.html"},
	{Class: "zlib.compressobj", Moves: []string{"compress", "flush"}, Verdicts: locked, Source: "https://docs.python.org/3/library/zlib.html"},
	{Class: "bz2.BZ2Decompressor", Moves: []string{"decompress"}, Verdicts: locked, Source: "https://docs.python.org/3/library/bz2.html"},
	{Class: "bz2.BZ2Compressor", Moves: []string{"compress", "flush"}, Verdicts: locked, Source: "https://docs.python.org/3/library/bz2.html"},
	{Class: "lzma.LZMADecompressor", Moves: []string{"decompress"}, Verdicts: locked, Source: "https://docs.python.org/3/library/lzma.html"},
	{Class: "lzma.LZMACompressor", Moves: []string{"compress", "flush"}, Verdicts: locked, Source: "https://docs.python.org/3/library/lzma.html"},
	{Class: "html.parser.HTMLParser", Moves: []string{"feed", "reset", "close"}, Verdicts: notAtomic, Source: "https://docs.python.org/3/library/html.parser.html"},
	{Class: "xml.parsers.expat.ParserCreate", Moves: []string{"Parse", "ParseFile"}, Verdicts: notAtomic, Source: "https://docs.python.org/3/library/pyexpat.html"},
	{Class: "xml.etree.ElementTree.XMLPullParser", Makers: []string{"xml.etree.ElementTree.XMLParser"}, Moves: []string{"feed", "read_events", "close"}, Verdicts: notAtomic, Source: "https://docs.python.org/3/library/xml.etree.elementtree.html"},
	{Class: "pickle.Pickler", Moves: []string{"dump", "clear_memo"}, Verdicts: notAtomic, Source: "https://docs.python.org/3/library/pickle.html"},
	{Class: "pickle.Unpickler", Moves: []string{"load"}, Verdicts: notAtomic, Source: "https://docs.python.org/3/library/pickle.html"},
	{Class: "sqlite3.Cursor", Makers: []string{"sqlite3.Connection.cursor", "sqlite3.connect.cursor", "sqlite3.Connection.execute", "sqlite3.connect.execute"}, Moves: movesCursor, Verdicts: notAtomic, Source: dbapiDoc, Note: "threads may not share cursors at any of DB-API's levels below 3"},
	{Class: "psycopg2.extensions.cursor", Makers: []string{"psycopg2.connect.cursor", "psycopg.connect.cursor", "MySQLdb.connect.cursor", "pymysql.connect.cursor", "cx_Oracle.connect.cursor", "oracledb.connect.cursor", "pyodbc.connect.cursor"}, Moves: movesCursor, Verdicts: notAtomic, Source: dbapiDoc},
}
