"""Makes sure that one Orthanc has one name and one database: a second one with either is refused.

Two that share a name would share a position in two different change logs, and one would lose objects.
"""

from sqlalchemy import Engine

from kerma.database.session_lock import LockKey, LockKind, SessionLock
from kerma.errors import ConfigurationError

_REFUSALS = {
    LockKind.NODE_NAME: (
        "Another Orthanc with the name {node} stores into this database. Nothing is read from this one: give it a name "
        "of its own with KERMA_ORTHANC_NAME (Name in orthanc.json), and restart it."
    ),
    LockKind.NODE_INDEX: (
        "Another Orthanc works with the index of this one, {node}, or with a copy of it. Nothing is read from this "
        "one: stop one of the two, or start this one with an empty StorageDirectory and IndexDirectory."
    ),
}


class TwinError(ConfigurationError):
    """Another Orthanc with the same name or index stores into the database."""


class NodeClaim:
    """The right of one follower to read a node.

    Args:
        engine: Kerma's database.
        node: name of the node.
        index_id: identifier of its index.
    """

    def __init__(self, engine: Engine, node: str, index_id: str) -> None:
        self._node = node
        names = {LockKind.NODE_NAME: node, LockKind.NODE_INDEX: index_id}
        self._lock = SessionLock(engine, [LockKey.of_text(kind, name) for kind, name in names.items()])

    def hold(self) -> None:
        """Take the right, or make sure that it is still held.

        Raises:
            TwinError: another follower holds it.
            DBAPIError: the database cannot be used now.
        """
        refused = self._lock.acquire()
        if refused is not None:
            raise TwinError(_REFUSALS[refused.kind].format(node=self._node))

    def release(self) -> None:
        """Let others read it."""
        self._lock.release()
