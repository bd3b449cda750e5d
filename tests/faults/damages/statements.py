"""Statements that wait, are cancelled, or time out."""

from __future__ import annotations

import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

from sqlalchemy import text

from kerma.database.schema.tables import metadata
from tests.faults.damage import Setup, damage
from tests.faults.options import LOCK_S
from tests.faults.site import wait

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sqlalchemy import Connection

    from tests.faults.site import Site

_ROUNDS = 3
_BLOCKED = "select pg_cancel_backend(pid) from pg_stat_activity where :own = any(pg_blocking_pids(pid))"


@contextmanager
def locked(site: Site, tables: Sequence[str], mode: str = "access exclusive") -> Iterator[Connection]:
    """Lock tables until the block ends."""
    with site.engine.connect() as connection:
        connection.execute(text(f"lock table {', '.join(tables)} in {mode} mode"))
        yield connection
        connection.rollback()


@damage(f"all tables are locked for {LOCK_S:.0f} s", recovery="Kerma itself")
def tables_locked(site: Site) -> None:
    with locked(site, [table.name for table in metadata.sorted_tables]):
        time.sleep(LOCK_S)
    site.repair_begins()


@damage("the statement that stores objects is cancelled (pg_cancel_backend), three times", recovery="Kerma itself")
def storing_cancelled(site: Site) -> None:
    with locked(site, ["dose_object"], "share row exclusive") as connection:
        own = connection.execute(text("select pg_backend_pid()")).scalar_one()
        for _ in range(_ROUNDS):
            wait(lambda: any(site.execute(_BLOCKED, own=own)), patience_s=20)
    site.repair_begins()


@damage(
    "storing waits longer than statement_timeout",
    recovery="Kerma itself",
    setup=Setup(database_settings={"statement_timeout": "1s"}),
)
def storing_timed_out(site: Site) -> None:
    with locked(site, ["dose_object"], "share row exclusive"):
        time.sleep(5)
    site.repair_begins()
