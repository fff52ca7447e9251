package machine

import "strings"

// Module typing: the names that annotations, casts and bases use. A form is a
// class that nothing is an instance of; subscribed it is itself.

var (
	typingForm   = newClass("typing form")
	genericClass = openClass("Generic")
	classVarForm = newClass("typing.ClassVar", typingForm)
	initVarForm  = newClass("dataclasses.InitVar", typingForm)
)

func typingModule() map[string]Value {
	names := map[string]Value{"Generic": genericClass, "ClassVar": classVarForm, "TYPE_CHECKING": Bool(false)}
	for n := range words(`Any Callable Dict Final FrozenSet Generator Iterable Iterator List Mapping MutableMapping Optional Sequence
		MutableSequence Set Tuple Type Union Literal Annotated Awaitable Coroutine AsyncIterator ContextManager DefaultDict Deque
		OrderedDict Counter Hashable Sized Container Collection Self NoReturn Never TypeAlias ParamSpec Concatenate AnyStr Text
		SupportsInt SupportsFloat`) {
		names[n] = newClass("typing."+n, typingForm)
	}
	names["cast"] = function("cast", 2, 2, func(_ *Thread, a []Value) Value { return a[1] })
	return names
}

// annotates says whether a text is an annotation with a form of typing.
func annotates(text, form string) bool {
	text = strings.TrimPrefix(text, "typing.")
	return text == form || strings.HasPrefix(text, form+"[")
}
