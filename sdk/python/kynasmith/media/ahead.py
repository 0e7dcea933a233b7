"""Work done ahead: one thread makes what another uses, a bounded number of items in advance."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterable, Iterator

WAKE_SECONDS = 0.5  # how soon Ctrl-C is seen on Windows, where waiting for a lock cannot be interrupted


class Ahead[T](Iterator[T]):
    """The items of `items`, made in a thread of its own, at most `most` of them waiting.

    With `newest`, an item that nobody took in time gives way to the next, as a live camera wants it. An error of
    `items` is raised to whoever reads, after what was made before it. `close` stops the thread and closes `items`.
    """

    def __init__(self, items: Iterable[T], *, most: int, newest: bool = False) -> None:
        self._items = items
        self._most = most
        self._newest = newest
        self._made: deque[T] = deque()
        self._changed = threading.Condition()
        self._stopped = False
        self._ended = False
        self._error: BaseException | None = None
        self._thread = threading.Thread(target=self._make, name="kynasmith-media", daemon=True)
        self._thread.start()

    def __next__(self) -> T:
        with self._changed:
            while not self._made and not self._ended:
                self._changed.wait(WAKE_SECONDS)
            if self._made:
                self._changed.notify_all()
                return self._made.popleft()
        self.close()
        if self._error is not None:
            error, self._error = self._error, None
            raise error
        raise StopIteration

    def close(self) -> None:
        with self._changed:
            self._stopped = True
            self._changed.notify_all()
        self._thread.join()

    def _make(self) -> None:
        try:
            try:
                for item in self._items:
                    if not self._put(item):
                        break
            finally:
                close = getattr(self._items, "close", None)
                if close is not None:
                    close()
        except BaseException as error:  # noqa: BLE001 - whatever it is, the reader's thread raises it
            self._error = error
        with self._changed:
            self._ended = True
            self._changed.notify_all()

    def _put(self, item: T) -> bool:
        """False once nobody reads any more."""
        with self._changed:
            if self._newest and len(self._made) == self._most:
                self._made.popleft()
            while len(self._made) == self._most and not self._stopped:
                self._changed.wait()
            if self._stopped:
                return False
            self._made.append(item)
            self._changed.notify_all()
            return True
