package edit

func (p Hold) carryOut(d *draft) error       { return refusal("not yet") }
func (p SetDefault) carryOut(d *draft) error { return refusal("not yet") }
func (p Pop) carryOut(d *draft) error        { return refusal("not yet") }
func (p Get) carryOut(d *draft) error        { return refusal("not yet") }
func (p ReadOnce) carryOut(d *draft) error   { return refusal("not yet") }
func (p Copy) carryOut(d *draft) error       { return refusal("not yet") }
func (p Enter) carryOut(d *draft) error      { return refusal("not yet") }
func (p Replace) carryOut(d *draft) error    { return refusal("not yet") }
