// Package config answers one question: what settings hold for this file?
//
// They come in layers, each above the one before: the defaults, the files that
// `extend` leads to, the closest configuration file, `--config 'key = value'`,
// and the flags. The closest file is the ftlint.toml, or the pyproject.toml
// with a table [tool.ftlint], in the file's directory or the nearest above it;
// those farther up are not merged in. Paths and patterns in a file are
// relative to it, those of the command line to the working directory.
//
//	# pyproject.toml
//	[tool.ftlint]
//	select = ["FT1", "FT2"]
//	ignore = ["FT203"]
//	extend-exclude = ["generated/"]
//	per-file-ignores = { "tests/" = ["ALL"] }
//
// A program is analysed as a whole, so what cannot differ within it (roots,
// entry points, output) is taken from one file: [Resolver.Program].
//
// Nothing is ignored in silence: a key that does not exist, a value of the
// wrong type, a rule that is not in the catalogue, each is an [*Error] with the
// place and the nearest name that would be right.
package config
