// Package cache answers: has this been computed before, and what came out?
//
// It keeps pieces of data under keys. A key is a hash of all that the data was
// made from, the executable that made it included (see [Cache.Key]), so that
// an entry is right for ever or never asked for again: nothing is compared by
// time, and nothing is ever updated.
//
//	m.py, `x = 1`    → read, hash → key → facts of m.py
//	m.py, `x = 2`    → read, hash → another key: a miss
//
// A file's time, size and inode would tell without reading it that it has
// probably not changed. Probably is not enough: tools restore times, and a
// clock's tick is longer than two writes. Reading and hashing all of CPython's
// library takes 40 ms.
//
// Entries lie in packs, a few large files, since opening ten thousand small
// ones takes longer than to compile what is in them. A run writes what it
// computed to one new pack, which gets its name when it is complete; no pack
// is written to again. So runs at the same time do no harm to one another: the
// worst is that two do the same work, or that one misses what the other has
// just cleared away. Every entry carries a checksum over its key and data.
// What is damaged, cut off, foreign or gone is a miss; no error of the cache
// stops anybody.
//
// Size: when there are more than maxPacks packs of one executable, the smallest are
// merged. When all packs together are larger than the limit, those that were
// used longest ago go, whoever wrote them; a pack's time says when that was.
//
// Whoever may write to the directory decides what is read from it: it belongs
// to one user, as a compiler's cache does.
package cache
