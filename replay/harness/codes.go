package harness

// replayable are the codes whose findings are replayed: what the rule says
// goes wrong shows in a value, an exception or a deadlock.
var replayable = map[string]bool{
	"FT101": true, "FT102": true, "FT103": true, "FT104": true, "FT107": true, "FT108": true,
	"FT201": true, "FT202": true, "FT203": true, "FT204": true, "FT205": true, "FT206": true, "FT207": true, "FT208": true, "FT209": true, "FT210": true,
	"FT301": true, "FT302": true, "FT303": true, "FT304": true, "FT305": true, "FT401": true, "FT402": true,
	"FT501": true, "FT502": true, "FT503": true, "FT504": true, "FT505": true, "FT506": true, "FT507": true, "FT508": true, "FT510": true, "FT511": true, "FT612": true,
}

// Replayable says whether findings of a code are replayed at all.
func Replayable(code string) bool { return replayable[code] }
