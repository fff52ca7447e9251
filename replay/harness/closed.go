package harness

import "strings"

// A finding about a borrowed element says that its remover ends it. What an
// Unknown is like then is part of the harness: after `close` and its like,
// asking it for anything else raises what sockets and files raise.
const closedText = `class ClosedError(OSError, ValueError):
    pass
_closers = ('close', 'aclose', 'shutdown', 'terminate', 'disconnect', 'kill', 'destroy', 'dispose', 'quit', 'unlink', 'free')
`

const unknownLife = `        if name in ('closed', 'is_closed'):
            return self._closed
        if name in _closers:
            self._closed = True
        if self._closed and name not in _closers:
            raise ClosedError(self._label + ' is used after it was closed')
`

// preludeText is what stands at the head of a harness with unknown values.
func (s *slicer) preludeText() string {
	if s.finding.Code != "FT401" {
		return prelude
	}
	const asked, made = "    def __getattr__(self, name):\n", "        self._args = args\n"
	return closedText + strings.NewReplacer(asked, asked+unknownLife, made, made+"        self._closed = False\n").Replace(prelude)
}
