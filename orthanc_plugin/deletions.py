"""Objects that Orthanc has deleted, until the reader has marked them in the ledger."""

from collections import deque

#: So many wait at most; of more, the comparison of the ledger with Orthanc finds those that were read before.
MAX_WAITING = 1_000_000


class Deletions:
    """Identifiers of deleted objects, the first at the front; safe for one reader beside the threads of Orthanc."""

    def __init__(self) -> None:
        self._waiting: deque[str] = deque(maxlen=MAX_WAITING)

    def note(self, instance_id: str) -> None:
        """Add an object."""
        self._waiting.append(instance_id)

    def first(self, limit: int) -> list[str]:
        """The first objects, at most `limit`."""
        return [self._waiting[i] for i in range(min(limit, len(self._waiting)))]

    def forget(self, count: int) -> None:
        """Remove the first objects."""
        for _ in range(count):
            self._waiting.popleft()
