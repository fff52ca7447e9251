package known

// Wait is a callable that waits for something other than the processor, and
// lets other threads run meanwhile, with the GIL or without.
type Wait struct {
	Callee     string // dotted; `*.m` is a method of whatever is no object of the program
	SecondsPos int    // of the argument that says how long; -1 if only the outside knows
	Source     string
}

const (
	urllibDoc   = "https://docs.python.org/3/library/urllib.request.html"
	requestsDoc = "https://requests.readthedocs.io/en/latest/api/"
	httpxDoc    = "https://www.python-httpx.org/api/"
	fileioC     = "https://github.com/python/cpython/blob/3.13/Modules/_io/fileio.c"
)

// Waits are the callables that wait.
var Waits = []Wait{
	{"time.sleep", 0, "https://docs.python.org/3/library/time.html#time.sleep"},
	{"subprocess.run", -1, subprocessDoc}, {"subprocess.call", -1, subprocessDoc}, {"subprocess.check_call", -1, subprocessDoc},
	{"subprocess.check_output", -1, subprocessDoc}, {"os.system", -1, osDoc}, {"os.popen", -1, osDoc}, {"os.waitpid", -1, osDoc},
	{"subprocess.getoutput", -1, subprocessDoc}, {"subprocess.getstatusoutput", -1, subprocessDoc},
	{"*.communicate", -1, subprocessDoc},
	{"urllib.request.urlopen", -1, urllibDoc}, {"urllib.request.urlretrieve", -1, urllibDoc},
	{"requests.get", -1, requestsDoc}, {"requests.post", -1, requestsDoc}, {"requests.put", -1, requestsDoc}, {"requests.head", -1, requestsDoc},
	{"requests.delete", -1, requestsDoc}, {"requests.patch", -1, requestsDoc}, {"requests.request", -1, requestsDoc},
	{"httpx.get", -1, httpxDoc}, {"httpx.post", -1, httpxDoc}, {"httpx.request", -1, httpxDoc},
	{"socket.create_connection", -1, socketDoc}, {"socket.getaddrinfo", -1, socketDoc}, {"socket.gethostbyname", -1, socketDoc},
	{"*.recv", -1, socketDoc}, {"*.recvfrom", -1, socketDoc}, {"*.sendall", -1, socketDoc}, {"*.accept", -1, socketDoc}, {"*.urlopen", -1, urllibDoc},
	{"*.getresponse", -1, "https://docs.python.org/3/library/http.client.html"},
	{"select.select", -1, "https://docs.python.org/3/library/select.html"},
	{"shutil.copyfile", -1, fileioC}, {"shutil.copy", -1, fileioC}, {"shutil.copy2", -1, fileioC}, {"shutil.copytree", -1, fileioC}, {"shutil.move", -1, fileioC},
	{"shutil.rmtree", -1, fileioC}, {"builtins.open", -1, fileioC}, {"os.fsync", -1, osDoc},
	{"*.read_text", -1, fileioC}, {"*.read_bytes", -1, fileioC}, {"*.write_text", -1, fileioC}, {"*.write_bytes", -1, fileioC},
}

// Released is a callable in C that computes with the GIL let go: threads run it
// side by side on every build.
type Released struct {
	Callee    string
	Operation string // what the calibration calls the work on one byte
	BytesPos  int    // of the argument whose size it is
	Least     int    // bytes; it keeps the GIL for less
	Source    string
}

// Releases are the callables that compute without the GIL.
var Releases = []Released{
	{"hashlib.sha256", "sha256_byte", 0, 2048, "https://docs.python.org/3/library/hashlib.html#hash-objects"},
	{"hashlib.sha1", "sha1_byte", 0, 2048, "https://docs.python.org/3/library/hashlib.html#hash-objects"},
	{"hashlib.sha512", "sha512_byte", 0, 2048, "https://docs.python.org/3/library/hashlib.html#hash-objects"},
	{"hashlib.md5", "md5_byte", 0, 2048, "https://docs.python.org/3/library/hashlib.html#hash-objects"},
	{"hashlib.blake2b", "blake2b_byte", 0, 2048, "https://docs.python.org/3/library/hashlib.html#hash-objects"},
	{"zlib.compress", "zlib_byte", 0, 0, "https://github.com/python/cpython/blob/3.13/Modules/zlibmodule.c"},
	{"zlib.crc32", "crc_byte", 0, 5 * 1024, "https://github.com/python/cpython/blob/3.13/Modules/zlibmodule.c"},
	{"zlib.decompress", "unzlib_byte", 0, 0, "https://github.com/python/cpython/blob/3.13/Modules/zlibmodule.c"},
	{"bz2.compress", "bz2_byte", 0, 0, "https://github.com/python/cpython/blob/3.13/Modules/_bz2module.c"},
	{"lzma.compress", "lzma_byte", 0, 0, "https://github.com/python/cpython/blob/3.13/Modules/_lzmamodule.c"},
}
