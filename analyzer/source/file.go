package source

// File is one decoded source file. It is immutable.
type File struct {
	Path string // as it is shown: slashes, relative to the working directory where it lies below it
	Kind Kind
	Text string // UTF-8, without a BOM, newlines as they are in the file
}
