"""Verifies the audit trail: every chain from its first row to its end, and the signatures of closed days."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from sqlalchemy import Connection, RowMapping, select

from kerma.audit import closed_days
from kerma.audit.chain import FIRST_HASH, ChainHead
from kerma.audit.closed_days import ClosedDay
from kerma.database.audit import heads
from kerma.database.audit.events import record_of
from kerma.database.audit.faults import (
    Fault,
    fault_of_day,
    fault_of_end,
    fault_of_late_chain,
    fault_of_removal,
    faults_of_positions,
    rows_text,
)
from kerma.database.audit.heads import ChainKey
from kerma.database.schema.audit_tables import audit_event
from kerma.standard.enumerations import AuditWriter

_event = audit_event.c
_ROWS_AT_ONCE = 5000


@dataclass(frozen=True)
class Verification:
    """Result of a verification.

    Attributes:
        row_count: number of rows.
        chain_count: number of chains that have rows.
        unverified_day_count: closed days of which no signature was verified: there is none, or no key.
        removed_day_count: chains whose rows were removed because of their age.
        newest_closed: the end that was closed last; None where no day is closed.
        faults: the first fault of each chain that has one, by day; gaps among closed days come first.
    """

    row_count: int
    chain_count: int
    unverified_day_count: int
    removed_day_count: int
    newest_closed: ClosedDay | None
    faults: tuple[Fault, ...]


def verify(
    connection: Connection,
    key: bytes,
    on_progress: Callable[[int], None] = lambda _: None,
    before: date = date.max,
) -> Verification:
    """Verify the trail, reading one row after the other.

    Args:
        connection: in a transaction that sees one state (REPEATABLE READ), as rows may be added meanwhile.
        key: of the site; without it no signatures are verified.
        on_progress: called with the number of rows of each chain.
        before: only days before this one.
    """
    ends, closed = heads.chains(connection), heads.closed(connection)
    walks: dict[ChainKey, _Walk] = {}
    for chain, rows in groupby(_rows(connection, before), lambda row: (AuditWriter(row["writer"]), row["day"])):
        walks[chain] = _Walk(chain)
        for row in rows:
            walks[chain].add(row)
        on_progress(walks[chain].row_count)
    found = list(faults_of_positions(closed.values(), key))
    known = [chain for chain in {*walks, *ends, *closed} if chain[1] < before]
    linked = {(day.head.writer, day.head.day): link for day, link in closed_days.links(closed.values())}
    newest = max((day for _, day in closed), default=date.min)
    for chain in sorted(known, key=lambda chain: (chain[1], chain[0])):
        walk, day = walks.get(chain) or _Walk(chain), closed.get(chain)
        if day is None:
            fault = walk.fault or fault_of_end(walk.head, ends.get(chain)) or fault_of_late_chain(walk.head, newest)
        elif day.is_removed:
            fault = fault_of_removal(walk.row_count, day, linked[chain], key)
        else:
            fault = (
                walk.fault
                or fault_of_end(walk.head, ends.get(chain))
                or fault_of_day(walk.head, day, linked[chain], key)
            )
        found += [fault] if fault else []
    days = [closed[chain] for chain in known if chain in closed]
    return Verification(
        row_count=sum(walk.row_count for walk in walks.values()),
        chain_count=len(walks),
        unverified_day_count=sum(day.signature is None or not key for day in days),
        removed_day_count=sum(day.is_removed for day in days),
        newest_closed=max(closed.values(), key=lambda day: day.position, default=None),
        faults=tuple(found),
    )


class _Walk:
    """One chain, row by row.

    Args:
        chain: writer and day.
    """

    def __init__(self, chain: ChainKey) -> None:
        self.head = ChainHead(*chain, 0, FIRST_HASH)
        self.fault: Fault | None = None
        self.row_count = 0

    def add(self, row: RowMapping) -> None:
        """Compare a row with the one before, unless the chain has a fault already."""
        self.row_count += 1
        if self.fault is None:
            reason = self._reason(row)
            self.fault = Fault(self.head.writer, self.head.day, row["number"], reason) if reason else None
            self.head = ChainHead(self.head.writer, self.head.day, row["number"], row["hash"])

    def _reason(self, row: RowMapping) -> str:
        """What is wrong with a row; empty where nothing is."""
        number, expected = row["number"], self.head.number + 1
        if number > expected:
            return f"{rows_text(expected, number - 1)} before it"
        if number < expected:
            return "a second row has its number"
        try:
            is_unchanged = record_of(row).hash() == row["hash"]
        except (ValueError, TypeError):
            is_unchanged = False
        if not is_unchanged:
            return "it was changed"
        return "" if row["previous_hash"] == self.head.hash else "it does not follow the row before it"


def _rows(connection: Connection, before: date) -> Iterator[RowMapping]:
    query = (
        select(audit_event)
        .where(_event.day < before)
        .order_by(_event.writer, _event.day, _event.number, _event.recorded_at)
    )
    yield from connection.execute(query, execution_options={"yield_per": _ROWS_AT_ONCE}).mappings()
