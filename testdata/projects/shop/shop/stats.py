"""Figures about the running service."""

import threading

orders_taken = 0
orders_refused = 0
_refused_lock = threading.Lock()
_local = threading.local()


def order_taken():
    """Called by every worker for every order: two at once count one."""
    global orders_taken
    orders_taken += 1


def order_refused():
    """The same, under a lock: nothing is lost."""
    global orders_refused
    with _refused_lock:
        orders_refused += 1


def seen_by_this_thread():
    """Each thread has a count of its own."""
    _local.seen = getattr(_local, "seen", 0) + 1
    return _local.seen
