"""Pauses pynetdicom's reactor thread, which can discard the response that a sender waits for."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event

from pynetdicom.association import Association

# The thread looks at its checkpoint each millisecond; on a busy computer it may run much later.
_REACHED_TIMEOUT_S = 60


class _PausedEvent(Event):
    """An event that ignores `set` until `resume`."""

    def __init__(self) -> None:
        super().__init__()
        self.reached = Event()
        self._is_paused = True

    def wait(self, timeout: float | None = None) -> bool:
        """Wait, and record in `reached` that a thread does."""
        self.reached.set()
        return super().wait(timeout)

    def set(self) -> None:
        """Do nothing while paused."""
        if not self._is_paused:
            super().set()

    def resume(self) -> None:
        """Become an ordinary event again, and set it."""
        self._is_paused = False
        self.set()


@contextmanager
def paused_reactor(association: Association) -> Iterator[None]:
    """Pause the reactor thread of an established association of ours; at the end the association is released.

    The thread serves requests of the other node, and we get none. pynetdicom pauses it for each request of ours, but on
    a busy computer it may wake in between and discard the response: a node that answered seems silent.
    """
    paused = _PausedEvent()
    association._reactor_checkpoint = paused  # noqa: SLF001 -- pynetdicom offers no other way
    paused.reached.wait(_REACHED_TIMEOUT_S)
    try:
        yield
    finally:
        if association.is_established:
            association.release()
        paused.resume()
