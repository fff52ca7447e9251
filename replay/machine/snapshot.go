package machine

func defineSnapshot() {
	// _snapshot is a list of what an iterable gives, taken in one step: what a
	// loop should go over that others change meanwhile.
	define("_snapshot", 1, 1, func(th *Thread, a []Value) Value {
		if th.m.several && th.atomic == 0 {
			th.offer(th.site)
		}
		th.atomic++
		items := th.listOf(a[0])
		th.atomic--
		return &List{items: items}
	})
}
