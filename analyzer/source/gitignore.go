package source

import (
	"regexp"
	"strings"
)

// ignoreRule is one line of a .gitignore file, read as git reads it (dir.c and
// wildmatch.c, 2.39). What it matches is a path relative to the directory of
// the file, with slashes, in bytes.
type ignoreRule struct {
	negated bool // takes back what earlier lines ignore
	dirOnly bool
	byName  bool // without a slash: matches the last component at any depth

	literal string         // what the path starts with, up to the first wildcard
	suffix  string         // of `*suffix`, the commonest wildcard: what the name ends with
	rest    *regexp.Regexp // what follows the literal; nil if nothing may
}

// parseIgnore reads a .gitignore file. Every line means something to git, if
// only that it never matches.
func parseIgnore(text string) []ignoreRule {
	var rules []ignoreRule
	text = strings.TrimPrefix(text, byteOrderMark)
	for line := range strings.SplitSeq(text, "\n") {
		line = trimTrailingSpaces(strings.TrimSuffix(line, "\r"))
		if line == "" || line[0] == '#' {
			continue
		}
		if rule, ok := parseIgnoreLine(line); ok {
			rules = append(rules, rule)
		}
	}
	return rules
}

// trimTrailingSpaces drops the spaces at the end that no backslash protects.
func trimTrailingSpaces(line string) string {
	end := 0
	for i := 0; i < len(line); i++ {
		switch {
		case line[i] == '\\':
			i++
			end = min(i+1, len(line))
		case line[i] != ' ':
			end = i + 1
		}
	}
	return line[:end]
}

// wildcards are the bytes that make a pattern more than its own text.
const wildcards = `*?[\`

// parseIgnoreLine reports false for a pattern that nothing matches.
func parseIgnoreLine(line string) (rule ignoreRule, ok bool) {
	line, rule.negated = strings.CutPrefix(line, "!")
	line, rule.dirOnly = strings.CutSuffix(line, "/")
	rule.byName = !strings.Contains(line, "/")
	line = strings.TrimPrefix(line, "/")
	if line == "" {
		return rule, false
	}
	wild := strings.IndexAny(line, wildcards)
	if wild < 0 {
		rule.literal = line
		return rule, true
	}
	if rule.byName && line[0] == '*' && !strings.ContainsAny(line[1:], wildcards) {
		rule.suffix = line[1:]
	}
	rule.literal = line[:wild]
	expression, ok := wildmatch(line[wild:])
	if !ok {
		return rule, false
	}
	rule.rest, _ = regexp.Compile(expression)
	return rule, rule.rest != nil
}

// matches reports whether the rule speaks of the path.
func (r *ignoreRule) matches(path string, isDir bool) bool {
	if r.dirOnly && !isDir {
		return false
	}
	if r.byName {
		path = path[strings.LastIndexByte(path, '/')+1:]
	}
	switch {
	case r.suffix != "":
		return strings.HasSuffix(path, r.suffix)
	case r.rest == nil:
		return path == r.literal
	}
	path, found := strings.CutPrefix(path, r.literal)
	return found && r.rest.MatchString(latin1(path))
}

// latin1 makes a character of each byte, since git's wildcards match bytes.
func latin1(text string) string {
	for i := range len(text) {
		if text[i] >= 0x80 {
			runes := make([]rune, len(text))
			for j := range len(text) {
				runes[j] = rune(text[j])
			}
			return string(runes)
		}
	}
	return text
}
