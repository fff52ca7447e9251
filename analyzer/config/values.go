package config

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

func asString(value any) (string, error) {
	text, ok := value.(string)
	if !ok {
		return "", invalid("expected a string, found %s", typeName(value))
	}
	return text, nil
}

// asStrings reads a list. It is never nil, so that an empty list differs from none.
func asStrings(value any) ([]string, error) {
	list, ok := value.([]any)
	if !ok {
		return nil, invalid("expected a list of strings, found %s", typeName(value))
	}
	texts := make([]string, len(list))
	for i, item := range list {
		text, err := asString(item)
		if err != nil {
			return nil, within(i, err)
		}
		texts[i] = text
	}
	return texts, nil
}

// oneOf reads a value that is named as it prints.
func oneOf[T fmt.Stringer](value any, target *T, choices ...T) error {
	text, err := asString(value)
	if err != nil {
		return err
	}
	var names []string
	for _, c := range choices {
		if c.String() == text {
			*target = c
			return nil
		}
		names = append(names, "`"+c.String()+"`")
	}
	return invalid("expected %s, found `%s`", strings.Join(names, ", "), text)
}

// typeName says what a TOML value is.
func typeName(value any) string {
	switch value.(type) {
	case string:
		return "a string"
	case bool:
		return "a boolean"
	case int64:
		return "a number"
	case float64:
		return "a number with a fraction"
	case []any:
		return "a list"
	case map[string]any:
		return "a table"
	default:
		return "a date or time"
	}
}

func sortedKeys[V any](table map[string]V) []string { return slices.Sorted(maps.Keys(table)) }
