// Package source answers: which files are analysed, and what is their text?
//
// It is the only stage that touches the file system. A [Find] walks what was
// named and gives a [Set]: paths in one fixed order, numbered by [FileID].
// [Set.Open] reads and decodes one of them to a [File], whose Text is UTF-8;
// every position in the rest of the analyzer is a byte offset into it.
//
// Decoding is CPython's (PEP 263, Parser/tokenizer/helpers.c): a BOM, else a
// cookie in a comment on the first two lines, else UTF-8.
//
//	# -*- coding: latin-1 -*-
//	name = "Zoë"              # 0xEB in the file, U+00EB in Text
//
// A File keeps what is needed to write it back: [File.Encode] is the inverse
// of the decoding. Newlines and form feeds stay in Text as they are in the
// file; a line ends at LF, CR or CRLF, as Python reads it.
//
// What cannot be read or decoded is an [*Error] with a place and a File that
// holds what could be made of it, so that one bad file stops nothing else. A
// set holds texts weakly: a file's text lives as long as someone holds the
// File, and is read again when it is asked for later. If it has changed since,
// [Set.Changed] says so, and positions past its end are clamped.
//
// Which paths are left out is decided by an [Exclusion], in the language of
// .gitignore. The matcher is our own: go-gitignore, the best Go library found,
// panics on the pattern "[é", lets "/*.py" match in subdirectories, and takes
// exponential time for "**/**/**/b". Ours is held against git by a test. Not
// read: git's global excludes file, which would make findings depend on the
// user; and git's index, so that a tracked file that is also ignored is left
// out here.
//
// Links to files are followed; links to directories are not, unless named, so
// that no link can loop. What is neither a file nor a directory is never
// opened: opening a FIFO would wait for a writer.
//
// Cost: a walk is a few system calls a file. Text that is ASCII or UTF-8 is
// checked, not copied.
package source
