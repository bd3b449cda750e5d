"""Compares a database with a fresh import of the same objects: what is lost, doubled or wrong."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import select

from kerma.database.schema.packed_json import unpack
from kerma.database.schema.tables import metadata
from tests.support.database_contents import ABOUT_ORTHANC, COMPRESSED, OWN_TIMES

if TYPE_CHECKING:
    from collections.abc import Collection

    from sqlalchemy import Engine, RowMapping

Rows = dict[tuple[Any, ...], dict[str, Any]]
Contents = dict[str, Rows]

# What was done, not what is known: jobs that wait, earlier versions, rejected callers, disk space at some moment.
_NOT_COMPARED = {
    *ABOUT_ORTHANC,
    "alert_history",
    "alert_notice",
    "alert_message",
    "job",
    "object_version",
    "rejection",
    "storage_use",
    "update_change",
}
_SENDER = {"calling_ae_title", "called_ae_title", "remote_address", "origin"}
# Marked at another moment, or of another origin, than in a fresh import.
_NOT_COMPARED_COLUMNS = {*OWN_TIMES, *_SENDER, "gone_at", "modified_from", "node"}
# Tables that may hold more than a fresh import: entries of objects that were replaced; equipment, terms and
# examinations once used.
_MAY_HOLD_MORE = {"ledger", "equipment", "known_term", "examination", "examination_name"}
_EXAMPLES = 5
# Rows over all equipment: the sum of the others.
_ALL_EQUIPMENT = UUID(int=2**128 - 1)


@dataclass
class Difference:
    """What a database has otherwise than a fresh import.

    Attributes:
        lost: acknowledged objects that are not in the ledger, or wait there.
        doubled: rows of facts that the fresh import does not have.
        wrong: rows that have other values, or are absent.
        examples: some of them in words.
    """

    lost: int = 0
    doubled: int = 0
    wrong: int = 0
    examples: list[str] = field(default_factory=list)

    def add(self, kind: str, text: str) -> None:
        """Count one difference."""
        setattr(self, kind, getattr(self, kind) + 1)
        if len(self.examples) < _EXAMPLES:
            self.examples.append(f"{kind}: {text}")


def contents(engine: Engine) -> Contents:
    """All rows of facts by table and primary key."""
    found: Contents = {}
    with engine.connect() as connection:
        for table in metadata.sorted_tables:
            if table.name not in _NOT_COMPARED:
                rows = connection.execute(select(table)).mappings()
                keys = [column.name for column in table.primary_key]
                found[table.name] = {tuple(row[key] for key in keys): _plain(row) for row in rows}
    return found


def _plain(row: RowMapping) -> dict[str, Any]:
    return {
        name: unpack(value) if name in COMPRESSED and value is not None else value
        for name, value in row.items()
        if name not in _NOT_COMPARED_COLUMNS
    }


def difference(found: Contents, fresh: Contents, acknowledged: Collection[str]) -> Difference:
    """Compare.

    Args:
        found: the database after a damage.
        fresh: a fresh import of the objects that count.
        acknowledged: Orthanc's identifiers of all objects that it acknowledged.
    """
    result = Difference()
    _find_lost(result, found, acknowledged)
    for table, rows in fresh.items():
        _compare(result, table, found[table], rows)
    return result


def dose_difference(found: Contents, fresh: Contents, acknowledged: Collection[str]) -> Difference:
    """Compare the histograms of doses only, whichever study and equipment they belong to; arguments as `difference`."""
    result = Difference()
    _find_lost(result, found, acknowledged)
    for table in ("event_histogram", "study_histogram"):
        before, after = _values(fresh[table]), _values(found[table])
        for key in before.keys() | after.keys():
            if after[key] != before[key]:
                kind = "doubled" if after[key] > before[key] else "wrong"
                result.add(kind, f"{table} {key}: {after[key]} values, expected {before[key]}")
    return result


def _values(histogram: Rows) -> Counter[tuple[Any, ...]]:
    """Number of values by modality, quantity and bin; without the number of studies, of which copies are some."""
    values: Counter[tuple[Any, ...]] = Counter()
    for (modality, quantity, _month, equipment_id, _term_id, number), row in histogram.items():
        if equipment_id != _ALL_EQUIPMENT and quantity != "count":
            values[modality, quantity, number] += row["value_count"]
    return values


def _find_lost(result: Difference, found: Contents, acknowledged: Collection[str]) -> None:
    ledger = found["ledger"]
    for orthanc_id in acknowledged:
        entry = ledger.get((orthanc_id,))
        if entry is None or entry["status"] == "pending":
            result.add("lost", f"{orthanc_id} is {entry['status'] if entry else 'not in the ledger'}")


def _compare(result: Difference, table: str, found: Rows, fresh: Rows) -> None:
    if table not in _MAY_HOLD_MORE:
        for key in found.keys() - fresh.keys():
            result.add("doubled", f"{table} {key}")
    for key, row in fresh.items():
        if key not in found:
            result.add("wrong", f"{table} {key} is absent")
        elif names := [name for name, value in row.items() if not _is_equal(found[key][name], value)]:
            name = names[0]
            result.add("wrong", f"{table} {key} {name}: {found[key][name]!r:.200}, expected {row[name]!r:.200}")


def _is_equal(one: Any, other: Any) -> bool:
    """Sums of rollups depend on the order of summands in their last digits."""
    if isinstance(one, float) and isinstance(other, float):
        return math.isclose(one, other, rel_tol=1e-9, abs_tol=1e-9)
    return bool(one == other)
