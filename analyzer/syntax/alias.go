package syntax

// characterAliases are the formal aliases of Unicode's NameAliases.txt.
var characterAliases = map[string]rune{}
