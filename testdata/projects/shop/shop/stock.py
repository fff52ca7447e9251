"""What is in store."""

import threading


class Stock:
    """Items and how many there are of each, shared by all workers."""

    def __init__(self, items):
        self._lock = threading.Lock()
        self._items = dict(items)
        self.sold = 0
        self.movements = 0

    def take(self, name, count):
        """Take items out, if there are enough."""
        self.movements += 1
        with self._lock:
            if self._items.get(name, 0) < count:
                return False
            self._items[name] -= count
            self.sold += count
            return True

    def give_back(self, name, count):
        """Undo a take."""
        with self._lock:
            self._items[name] = self._items.get(name, 0) + count
            self.sold -= count

    def correct(self, sold):
        """Set the figure by hand, after stock-taking: forgets the lock."""
        self.sold = sold

    def left(self):
        """A copy of what there is."""
        with self._lock:
            return dict(self._items)
