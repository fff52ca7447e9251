// Package config answers one question: what settings hold for this file?
package config
