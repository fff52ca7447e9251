package known

import "slices"

// Servers of the standard library make one handler for each request, whose
// attribute `server` is the server
// (https://docs.python.org/3/library/socketserver.html#socketserver.BaseRequestHandler).

// ServerBases are the last names of the servers' classes.
var ServerBases = append([]string{"BaseServer", "TCPServer", "UDPServer", "UnixStreamServer", "UnixDatagramServer", "HTTPServer", "WSGIServer"}, threadedServers...)

// HandlerBases are the last names of the classes of request handlers.
var HandlerBases = []string{"BaseRequestHandler", "StreamRequestHandler", "DatagramRequestHandler", "BaseHTTPRequestHandler", "SimpleHTTPRequestHandler"}

// HandlesRequests reports whether a class outside the program is a base of request handlers.
func HandlesRequests(class string) bool { return slices.Contains(HandlerBases, LastName(class)) }

// ServesInThreads reports whether objects of a class handle each request on a thread.
func ServesInThreads(class string) bool { return slices.Contains(threadedServers, LastName(class)) }
