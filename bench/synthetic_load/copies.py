"""Copies of stored studies, for measuring a large database only: other dates, identifiers and doses, the same shape.

The copies are made inside PostgreSQL. A copy keeps weekday, machine, software version and procedure of its original;
its doses are those of the original times one log-normal factor, so that totals still are the sums of their events.
Its dose objects are known by name, but hold neither their facts nor a content tree.
"""

import zlib
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from io import StringIO
from typing import NamedTuple
from uuid import UUID

import numpy as np
from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    DateTime,
    Double,
    Engine,
    Insert,
    Integer,
    Interval,
    LargeBinary,
    MetaData,
    Table,
    Text,
    Uuid,
    case,
    cast,
    exists,
    func,
    insert,
    literal,
    select,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.sql.roles import ColumnsClauseRole

from kerma.database.ingest.rows import dumps
from kerma.database.schema import event_tables, tables
from kerma.errors import ConfigurationError
from kerma.facts import ct, mammography, nuclear_medicine, projection
from kerma.identity import study_id
from kerma.json_types import Json

#: Studies made in one transaction.
CHUNK = 20_000
_DOSES = frozenset({"mGy", "mGy.cm", "Gy.cm2", "MBq", "mSv", "mA", "mA.s"})
_SPREAD = 0.15  # standard deviation of the logarithm of the factor
_WEEKS = 3  # that a copy's day may lie before or after its original's
_DIGITS = 1e6  # doses are rounded to six decimal places, as reports do
_IDENTIFYING = ("patient_name", "patient_id", "patient_birth_date", "accession_number")
_LATE = timedelta(minutes=25)  # from the start of a study to its report
_FACTS = (
    *(*ct.TOTALS, *projection.TOTALS, *mammography.TOTALS, *nuclear_medicine.TOTALS),
    *(*ct.EVENT_FACTS, *projection.EVENT_FACTS, *mammography.EVENT_FACTS, *nuclear_medicine.EVENT_FACTS),
    *(*ct.SOURCE, *nuclear_medicine.ORGAN_DOSE),
)
_SCALED = frozenset(fact.name for fact in _FACTS if fact.unit in _DOSES)
_NOTHING_READ = zlib.compress(
    dumps({"source": None, "study": {}, "totals": {}, "planes": [], "events": [], "problems": []}).encode()
)
_EVENTS = (
    event_tables.ct_event,
    event_tables.projection_event,
    event_tables.mammography_event,
    event_tables.nuclear_medicine_event,
)
_PARTS = (event_tables.ct_source, event_tables.ct_dose_check, event_tables.projection_filter, event_tables.organ_dose)

_copy = Table(
    "kerma_copy",
    MetaData(),
    Column("original", Uuid()),
    Column("number", Integer()),
    Column("study_id", Uuid()),
    Column("study_at", DateTime()),
    Column("shift", Interval()),
    Column("factor", Double()),
    prefixes=["TEMPORARY"],
    postgresql_on_commit="DROP",
)


class _Original(NamedTuple):
    study_id: UUID
    study_instance_uid: str
    study_at: datetime
    earliest: datetime
    latest: datetime


class _Copy(NamedTuple):
    study_at: datetime
    number: int
    original: _Original
    factor: float


def require_empty(connection: Connection) -> None:
    """Make sure that the database holds no study: synthetic doses must never stand among those of patients.

    Raises:
        ConfigurationError: it holds one.
    """
    if connection.execute(select(exists().select_from(tables.study_table))).scalar_one():
        raise ConfigurationError(
            "This database holds studies already. Copies for measuring are made in an empty database only, so that "
            "they can never stand among the doses of patients: name another one in KERMA_DATABASE_URL."
        )


def multiply(engine: Engine, studies: int, seed: int = 1, *, with_facts: bool = False) -> Iterator[int]:
    """Copy the stored studies until the database holds so many; yields how many copies each step made.

    Args:
        engine: a database that holds the originals and nothing else.
        studies: how many studies there shall be, the originals included.
        seed: of the random numbers.
        with_facts: whether the copies' dose objects hold the facts and content trees of the originals.
    """
    with engine.connect() as connection:
        originals = _originals(connection)
    missing = studies - len(originals)
    if not originals or missing <= 0:
        return
    plan = _plan(originals, missing, np.random.default_rng(seed))
    for first in range(0, missing, CHUNK):
        chunk = plan[first : first + CHUNK]
        with engine.begin() as connection:
            connection.execute(text("set local synchronous_commit = off"))
            _copy.create(connection)
            _write_plan(connection, chunk)
            for statement in _STATEMENTS:
                connection.execute(statement)
            connection.execute(_object_rows(with_facts=with_facts))
        yield len(chunk)


def analyse(engine: Engine) -> None:
    """Let PostgreSQL look at what was written, as it does by itself after a while."""
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("vacuum analyze"))


def _originals(connection: Connection) -> list[_Original]:
    """The studies with a date, and the first and last day on which their machine had their software version."""
    study = tables.study_table.c
    same = (study.equipment_id, study.software_versions)
    query = (
        select(
            study.study_id,
            study.study_instance_uid,
            study.study_at,
            func.min(study.study_at).over(partition_by=same),
            func.max(study.study_at).over(partition_by=same),
        )
        .where(study.study_at.is_not(None))
        .order_by(study.study_id)
    )
    return [_Original(*row) for row in connection.execute(query)]


def _plan(originals: Sequence[_Original], count: int, rng: np.random.Generator) -> list[_Copy]:
    """Say of each copy of which original it is, when it is, and how much more or less dose it has.

    They are in the order of time, as a database has them that grew day by day.
    """
    weeks = rng.integers(-_WEEKS, _WEEKS + 1, count).tolist()
    seconds = rng.integers(0, 3600, count).tolist()
    factors = np.exp(rng.normal(0, _SPREAD, count)).tolist()
    plan = []
    for number in range(count):
        original = originals[number % len(originals)]
        at = original.study_at.replace(minute=0, second=0) + timedelta(seconds=seconds[number])
        moved = at + timedelta(weeks=weeks[number])
        at = moved if original.earliest <= moved <= original.latest else at
        plan.append(_Copy(at, number, original, factors[number]))
    return sorted(plan, key=lambda copy: copy[:2])


def _write_plan(connection: Connection, chunk: Sequence[_Copy]) -> None:
    lines = StringIO()
    for at, number, original, factor in chunk:
        key = study_id(_uid(original.study_instance_uid, number))
        shift = (at - original.study_at).total_seconds()
        lines.write(f"{original.study_id}\t{number}\t{key}\t{at}\t{shift} s\t{factor:.6f}\n")
    lines.seek(0)
    cursor = connection.connection.cursor()
    cursor.copy_expert(f"COPY {_copy.name} FROM STDIN", lines)
    cursor.close()
    connection.execute(text(f"analyze {_copy.name}"))


def _uid(original: str, number: int) -> str:
    return f"{original}.{number}"


def _copies(table: Table, changed: dict[str, ColumnsClauseRole]) -> Insert:
    """The insertion of the copies' rows of one table."""
    names = [column.name for column in table.columns]
    values = [changed[name] if name in changed else _value(table, name) for name in names]
    rows = select(*values).select_from(table.join(_copy, table.c.study_id == _copy.c.original))
    return insert(table).from_select(names, rows.order_by(_copy.c.study_at, _copy.c.study_id))


def _value(table: Table, name: str) -> ColumnsClauseRole:
    if name == "study_id":
        return _copy.c.study_id
    if name == "event_id":
        return _event_id(table.c.event_id)
    if name in _SCALED:
        return func.round(table.c[name] * _copy.c.factor * _DIGITS) / _DIGITS
    return table.c[name]


def _event_id(column: ColumnElement[UUID]) -> ColumnElement[UUID]:
    # The store's UUID5 needs SHA-1, which PostgreSQL has in an extension only.
    return cast(func.md5(cast(_copy.c.study_id, Text) + cast(column, Text)), Uuid)


def _numbered(column: ColumnElement[str]) -> ColumnElement[str]:
    """An identifier of the original, made the copy's own."""
    return column + "." + cast(_copy.c.number, Text)


def _renumbered(column: ColumnElement[Json]) -> ColumnElement[Json]:
    """A JSON document that names objects of the original, which then names those of the copy."""
    # Of several source objects, "2.25.1 + 2.25.2", each is renumbered.
    own = func.regexp_replace(cast(column, Text), r"(2\.25\.[0-9]+)", r"\1." + cast(_copy.c.number, Text), "g")
    return case((cast(column, Text) == "{}", column), else_=cast(own, JSONB))


def _somebody_else(column: ColumnElement[str]) -> ColumnElement[str]:
    other = cast(column, Text) + cast(_copy.c.number, Text)
    digest = func.encode(func.sha256(cast(other, LargeBinary)), "hex")
    return func.left(digest, func.length(column))


_received_at = cast(_copy.c.study_at + literal(_LATE), DateTime(timezone=True))


def _study_rows() -> Insert:
    table = tables.study_table
    own: dict[str, ColumnsClauseRole] = {
        "study_instance_uid": _numbered(table.c.study_instance_uid),
        "study_at": _copy.c.study_at,
        "study_date": cast(_copy.c.study_at, table.c.study_date.type),
        "study_time": cast(_copy.c.study_at, table.c.study_time.type),
        "provenance": _renumbered(table.c.provenance),
        "problems": _renumbered(table.c.problems),
        "received_at": _received_at,
        "changed_at": _received_at,
    }
    return _copies(table, {**own, **{name: _somebody_else(table.c[name]) for name in _IDENTIFYING}})


def _object_rows(*, with_facts: bool) -> Insert:
    table = tables.dose_object
    nothing: dict[str, ColumnsClauseRole] = {
        "extraction": literal(_NOTHING_READ),
        "content_tree": cast(None, LargeBinary),
    }
    own: dict[str, ColumnsClauseRole] = {
        "sop_instance_uid": _numbered(table.c.sop_instance_uid),
        "orthanc_id": _orthanc_id(table.c.sop_instance_uid),
        "content_at": table.c.content_at + _copy.c.shift,
        "received_at": _received_at,
    }
    return _copies(table, own if with_facts else own | nothing)


def _orthanc_id(uid: ColumnElement[str]) -> ColumnElement[str]:
    return func.left(func.encode(func.sha256(cast(_numbered(uid), LargeBinary)), "hex"), 40)


def _event_rows(table: Table) -> Insert:
    own: dict[str, ColumnsClauseRole] = {
        "sop_instance_uid": _numbered(table.c.sop_instance_uid),
        "provenance": _renumbered(table.c.provenance),
        "irradiation_event_uid": _numbered(table.c.irradiation_event_uid),
        "started_at": table.c.started_at + _copy.c.shift,
    }
    return _copies(table, own)


def _ledger_rows() -> Insert:
    table, source = tables.ledger, tables.dose_object
    own: dict[str, ColumnsClauseRole] = {
        "orthanc_id": _orthanc_id(source.c.sop_instance_uid),
        "sop_instance_uid": _numbered(source.c.sop_instance_uid),
        "study_instance_uid": _numbered(table.c.study_instance_uid),
        "received_at": _received_at,
        "read_at": _received_at,
    }
    names = [column.name for column in table.columns]
    copied = source.join(_copy, source.c.study_id == _copy.c.original)
    both = copied.join(table, table.c.orthanc_id == source.c.orthanc_id)
    return insert(table).from_select(names, select(*(own.get(name, table.c[name]) for name in names)).select_from(both))


_STATEMENTS = (
    _study_rows(),
    _ledger_rows(),
    _copies(event_tables.plane_total, {}),
    *map(_event_rows, _EVENTS),
    *(_copies(table, {}) for table in _PARTS),
)
