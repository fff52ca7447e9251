package machine

func defineSnapshot() {
	// _snapshot is a list of what an iterable gives, taken in one step: what a
	// loop should go over that others change meanwhile. An iterator that has not
	// begun could have been made now.
	define("_snapshot", 1, 1, func(th *Thread, a []Value) Value {
		if th.m.several && th.atomic == 0 {
			th.offer(th.site)
		}
		th.atomic++
		from := a[0]
		if it, ok := from.(*dictIter); ok && it.pos == 0 {
			from = it.view
		}
		items := th.listOf(from)
		th.atomic--
		return &List{items: items}
	})
}
