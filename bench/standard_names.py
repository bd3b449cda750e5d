"""What a change of standard names takes over a million studies: `python -m bench.standard_names`.

The database is that of `make bench-dashboard`. Rules name all CT studies otherwise, one rule for each first letter of a
description, and are removed again; both ways are measured until lists show it and the rollups have followed.
"""

from collections.abc import Callable
from string import ascii_lowercase, digits
from time import perf_counter

from sqlalchemy import Connection, Engine

from bench.dashboard.database import database
from bench.dashboard.report import print_measurement
from kerma.database.engine import make_engine
from kerma.database.ingest import counted_names, naming_rules, rollups
from kerma.database.ingest.naming_rules import Renaming
from kerma.standard.enumerations import ExamModality
from kerma.standard_names.naming_rules import NamingRule
from kerma.standard_names.region import Region

_LIST_MAX_MS, _ROLLUPS_MAX_MS = 60_000.0, 300_000.0
_RULES = [
    NamingRule(
        modality=modality,
        standard_name=f"Measured {letter}",
        region=Region.OTHER,
        study_description=f"{letter}*",
    )
    for modality in ExamModality
    for letter in ascii_lowercase + digits
]


def measure() -> None:
    """Print how long lists and rollups take to follow, and whether the rollups are clean."""
    with database() as url:
        engine = make_engine(url)
        _measure(engine, "rules for all studies", lambda connection: naming_rules.add(connection, _RULES, "bench"))
        _measure(engine, "their removal", _remove_all)
        engine.dispose()


def _remove_all(connection: Connection) -> list[Renaming]:
    in_force = [one.number for one in naming_rules.history(connection) if one.removed_at is None]
    return [renaming for number in in_force for renaming in naming_rules.remove(connection, number, "bench")]


def _measure(engine: Engine, name: str, change: Callable[[Connection], list[Renaming]]) -> None:
    began = perf_counter()
    with engine.begin() as connection:
        renamed = change(connection)
    in_lists_ms = 1000 * (perf_counter() - began)
    while counted_names.move_next(engine):
        pass
    in_rollups_ms = 1000 * (perf_counter() - began)
    print(f"{name}: {sum(one.study_count for one in renamed):,} studies have another name")
    print_measurement(f"{name}: until lists show it", [in_lists_ms], _LIST_MAX_MS)
    print_measurement(f"{name}: until the rollups have followed", [in_rollups_ms], _ROLLUPS_MAX_MS)
    with engine.connect().execution_options(isolation_level="REPEATABLE READ") as connection, connection.begin():
        differing = {table: count for table, count in rollups.differences(connection) if count}
    print(f"{name}: rows of rollups that differ: {differing or 'none'}")


if __name__ == "__main__":
    measure()
