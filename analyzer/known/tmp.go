package known

func MayConsume(n string) bool { return n == "list" || n == "sum" || n == "sorted" }
