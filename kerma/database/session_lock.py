"""Advisory locks that last as long as a database session: they show others that their holder still runs.

The session ends with the process however that ends, and the lock with the session. A holder that loses its connection
takes the lock again when it acquires it the next time.
"""

import hashlib
from collections.abc import Sequence
from enum import IntEnum
from typing import NamedTuple

from sqlalchemy import BigInteger, Connection, Engine, Select, cast, column, func, select, table, text
from sqlalchemy.exc import DBAPIError

_NUMBERS = 2**31 - 1
# The server notices within 25 s that a holder's computer has gone without a word.
_KEEPALIVES = {"tcp_keepalives_idle": 10, "tcp_keepalives_interval": 5, "tcp_keepalives_count": 3}
_PAIR_OF_INTEGERS = 2
_PG_DATABASE = table("pg_database", column("oid"), column("datname"))
_PG_LOCKS = table(
    "pg_locks", column("locktype"), column("database"), column("classid"), column("objid"), column("objsubid")
)


class LockKind(IntEnum):
    """What a lock stands for: the first of the two numbers of its key."""

    WORKER = 0x6B651
    NODE_NAME = 0x6B652
    NODE_INDEX = 0x6B653
    SELFTEST = 0x6B654


class LockKey(NamedTuple):
    """The key of a lock.

    Attributes:
        kind: what it stands for.
        number: of whom, from 0 to 2³¹ - 1.
    """

    kind: LockKind
    number: int

    @classmethod
    def of_text(cls, kind: LockKind, name: str) -> "LockKey":
        """The key of something that has a name."""
        return cls(kind, int.from_bytes(hashlib.sha256(name.encode()).digest()[:8]) % _NUMBERS)


class SessionLock:
    """Locks that are held together by one session of their own.

    Args:
        engine: Kerma's database.
        keys: the keys of the locks.
    """

    def __init__(self, engine: Engine, keys: Sequence[LockKey]) -> None:
        self._engine = engine
        self._keys = keys
        self._connection: Connection | None = None

    def acquire(self) -> LockKey | None:
        """Take the locks unless they are held already; returns the key that another session holds, None on success.

        Raises:
            DBAPIError: the database cannot be used now.
        """
        if self._has_session():
            return None
        self.release()
        connection = self._engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        self._connection = connection
        # Not one of the pool's: closing it ends the session.
        connection.detach()
        for name, value in _KEEPALIVES.items():
            connection.execute(text(f"SET {name} = {value}"))
        for key in self._keys:
            if not connection.execute(select(func.pg_try_advisory_lock(key.kind.value, key.number))).scalar_one():
                self.release()
                return key
        return None

    def release(self) -> None:
        """End the session, and with it the locks."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _has_session(self) -> bool:
        """Whether the session that took the locks still exists."""
        if self._connection is None:
            return False
        try:
            self._connection.execute(text("SELECT 1"))
        except DBAPIError:
            return False
        return True


def locked_numbers(kind: LockKind) -> Select[int]:
    """The numbers of all locks of a kind that sessions of this database hold."""
    own_database: Select[int] = select(_PG_DATABASE.c.oid).where(_PG_DATABASE.c.datname == func.current_database())
    return select(cast(_PG_LOCKS.c.objid, BigInteger)).where(
        _PG_LOCKS.c.locktype == "advisory",
        _PG_LOCKS.c.database == own_database.scalar_subquery(),
        _PG_LOCKS.c.classid == kind.value,
        _PG_LOCKS.c.objsubid == _PAIR_OF_INTEGERS,
    )
