package race

func argument(callee string, i int, class string, view bool) (Action, bool) {
	if callee == "sum" {
		return Walk, true
	}
	return Peek, true
}
