package known

import "slices"

// Handover is a class by whose objects one thread tells another one that it has done
// something: who hears goes on only after somebody has told.
type Handover struct {
	Class        string
	Tells, Hears []string
	Clears       string // the method that has the object forget that somebody has told
	Tries        bool   // with arguments, who hears is told by the result whether somebody has told
	Counts       bool   // what the object is made with is how often it has been told already
	Source       string
}

// Handovers are those of the standard library.
var Handovers = []Handover{
	{Class: "threading.Event", Tells: []string{"set"}, Hears: []string{"wait"}, Clears: "clear", Tries: true, Source: threadingDoc + "#threading.Event"},
	{Class: "threading.Semaphore", Tells: []string{"release"}, Hears: []string{"acquire"}, Tries: true, Counts: true, Source: threadingDoc + "#threading.Semaphore"},
	{Class: "concurrent.futures.Future", Tells: []string{"set_result", "set_exception"}, Hears: []string{"result", "exception"}, Source: futuresDoc + "#concurrent.futures.Future.set_result"},
	{Class: "queue.Queue", Tells: []string{"put", "put_nowait"}, Hears: []string{"get", "get_nowait"}, Source: queueDoc},
	{Class: "queue.LifoQueue", Tells: []string{"put", "put_nowait"}, Hears: []string{"get", "get_nowait"}, Source: queueDoc},
	{Class: "queue.PriorityQueue", Tells: []string{"put", "put_nowait"}, Hears: []string{"get", "get_nowait"}, Source: queueDoc},
	{Class: "queue.SimpleQueue", Tells: []string{"put", "put_nowait"}, Hears: []string{"get", "get_nowait"}, Source: queueDoc + "#queue.SimpleQueue"},
}

// HandoverOf gives the row of a class, or nil.
func HandoverOf(class string) *Handover {
	class = Canonical(class)
	for i := range Handovers {
		if Handovers[i].Class == class {
			return &Handovers[i]
		}
	}
	return nil
}

// Tells reports whether a method of this name is one by which a thread tells another one.
func Tells(method string) bool {
	return slices.ContainsFunc(Handovers, func(row Handover) bool { return slices.Contains(row.Tells, method) })
}

// Hears is Tells for those by which a thread hears.
func Hears(method string) bool {
	return slices.ContainsFunc(Handovers, func(row Handover) bool { return slices.Contains(row.Hears, method) })
}
