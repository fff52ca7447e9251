from abc import ABC, abstractmethod


class AbstractContextManager(ABC):
    def __enter__(self):
        return self

    @abstractmethod
    def __exit__(self, exc_type, exc_value, traceback):
        return None


class ContextDecorator(object):
    def _recreate_cm(self):
        return self

    def __call__(self, func):
        def inner(*args, **kw):
            with self._recreate_cm():
                return func(*args, **kw)
        _update_wrapper(inner, func)
        return inner


class closing(AbstractContextManager):
    def __init__(self, thing):
        self.thing = thing

    def __enter__(self):
        return self.thing

    def __exit__(self, *exc_info):
        self.thing.close()


class nullcontext(AbstractContextManager):
    def __init__(self, enter_result=None):
        self.enter_result = enter_result

    def __enter__(self):
        return self.enter_result

    def __exit__(self, *excinfo):
        pass


class ExitStack(AbstractContextManager):
    def __init__(self):
        self._callbacks = []

    def pop_all(self):
        new = type(self)()
        new._callbacks = self._callbacks
        self._callbacks = []
        return new

    def push(self, exit):
        if hasattr(type(exit), '__exit__'):
            self._callbacks.append(_exit_of(exit))
        else:
            self._callbacks.append(exit)
        return exit

    def enter_context(self, cm):
        cls = type(cm)
        if not hasattr(cls, '__enter__') or not hasattr(cls, '__exit__'):
            raise TypeError("'" + cls.__module__ + '.' + cls.__qualname__ + "' object does not support the context manager protocol")
        result = cls.__enter__(cm)
        self._callbacks.append(_exit_of(cm))
        return result

    def callback(self, callback, *args, **kwds):
        def run(kind, value, traceback):
            callback(*args, **kwds)
        self._callbacks.append(run)
        return callback

    def close(self):
        self.__exit__(None, None, None)

    def __exit__(self, kind, value, traceback):
        given = value
        swallowed = False
        while self._callbacks:
            callback = self._callbacks.pop()
            try:
                if callback(type(value) if value is not None else None, value, traceback):
                    swallowed = given is not None
                    value = None
                    traceback = None
            except BaseException as e:
                if value is not None and e.__context__ is None:
                    e.__context__ = value
                value = e
                traceback = e.__traceback__
        if value is not None and value is not given:
            context = value.__context__
            try:
                raise value
            finally:
                value.__context__ = context
        return swallowed and value is None


def _exit_of(cm):
    exit = type(cm).__exit__

    def run(kind, value, traceback):
        return exit(cm, kind, value, traceback)
    return run
