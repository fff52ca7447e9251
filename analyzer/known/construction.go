package known

// Constructors are methods that run before anyone else has the object, or when
// nobody has it any more, by the data model of Python; those of test cases by
// the documentation of unittest and pytest.
var Constructors = map[string]bool{
	"__init__": true, "__new__": true, "__post_init__": true, "__del__": true, "__setstate__": true,
	"__init_subclass__": true, "__set_name__": true,
	"setUp": true, "setUpClass": true, "asyncSetUp": true, "setup_method": true, "setup_class": true,
}
