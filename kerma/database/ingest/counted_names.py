"""Has the rollups follow the standard names of examinations: a worker moves counts from the old names to the new.

Lists show a new name as soon as the rule that gives it is stored. The rollups count a study under
`examination_name.counted_name`, which is changed here together with the counts, some thousand studies at a time. No
row of a study changes.
"""

from collections import Counter
from collections.abc import Sequence
from itertools import accumulate
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import (
    Connection,
    Engine,
    Table,
    any_,
    exists,
    func,
    select,
    true,
    tuple_,
    update,
)

from kerma.database.equipment_merge_groups import LOCK
from kerma.database.ingest import rollups
from kerma.database.ingest.rollups import Key
from kerma.database.schema.examination_tables import examination_name
from kerma.database.schema.expressions import uuids
from kerma.database.schema.rollup_tables import ROLLUP_TABLES, known_term, study_histogram
from kerma.database.schema.rollup_terms import ALL, UNNAMED, modality_of_study, of_touched
from kerma.database.schema.tables import study_table
from kerma.database.sql_types import AnyColumn, Condition
from kerma.facts.rollup_quantities import STANDARD_NAME
from kerma.identity import term_id

#: Studies whose counts one transaction moves, which storing waits for; more where one examination has more.
STUDIES_AT_ONCE = 10_000
_NAMES = 500
_name, _study = examination_name.c, study_table.c
_IS_BEHIND = _name.counted_name.is_distinct_from(_name.standard_name)
_NOTHING: dict[Table, Counter[Key]] = {table: Counter() for table in ROLLUP_TABLES}
_POSITION = [column.name for column in study_histogram.columns].index("standard_name_id")


class _Renamed(NamedTuple):
    """Examinations with the same name before and after."""

    examination_ids: list[UUID]
    before: str | None
    now: str | None


def is_behind(connection: Connection) -> bool:
    """Whether the rollups count an examination under another name than lists show."""
    return bool(connection.execute(select(exists().where(_IS_BEHIND))).scalar_one())


def move_next(engine: Engine) -> bool:
    """Move the counts of the next examinations; False where the rollups are not behind."""
    with engine.begin() as connection:
        if not is_behind(connection):
            return False
        # No study is stored meanwhile: it would be counted under the old name and subtracted under the new.
        connection.execute(select(func.pg_advisory_xact_lock(LOCK)))
        renamed = _next(connection)
        if renamed is not None:
            _move(connection, renamed)
        return renamed is not None


def _next(connection: Connection) -> _Renamed | None:
    """Some examinations that are behind, which have the same names."""
    first = connection.execute(select(_name.counted_name, _name.standard_name).where(_IS_BEHIND).limit(1)).first()
    if first is None:
        return None
    before, now = first
    same = (_name.counted_name.is_not_distinct_from(before), _name.standard_name.is_not_distinct_from(now))
    number = select(func.count()).where(_study.examination_id == _name.examination_id).scalar_subquery()
    rows = connection.execute(select(_name.examination_id, number).where(_IS_BEHIND, *same).limit(_NAMES)).all()
    return _Renamed(_up_to_limit([(row[0], row[1]) for row in rows]), before, now)


def _up_to_limit(rows: Sequence[tuple[UUID, int]]) -> list[UUID]:
    """The first examinations, at least one, with as many studies as one transaction moves."""
    sums = list(accumulate(count for _, count in rows))
    fitting = sum(total <= STUDIES_AT_ONCE for total in sums)
    return [identifier for identifier, _ in rows[: max(fitting, 1)]]


def _move(connection: Connection, renamed: _Renamed) -> None:
    histogram, studies = _histogram(connection, renamed), _study_counts(connection, renamed)
    rollups.replace(
        connection,
        {**_NOTHING, study_histogram: histogram, known_term: _terms(studies, renamed.before)},
        {**_NOTHING, study_histogram: _with_name(histogram, renamed.now), known_term: _terms(studies, renamed.now)},
    )
    connection.execute(
        update(examination_name).where(_is_any(_name.examination_id, renamed)).values(counted_name=renamed.now)
    )


def _histogram(connection: Connection, renamed: _Renamed) -> Counter[Key]:
    """What the studies contribute to the rows of the histogram that hold their name."""
    found = connection.execute(
        select(_study.study_id, _study.modalities).where(_is_any(_study.examination_id, renamed))
    ).all()
    modalities = tuple(sorted({str(modality) for row in found for modality in row[1]}))
    if not modalities:
        return Counter()
    statement = of_touched(modalities)[study_histogram]
    parameters = {**statement.parameters, "studies": [str(row[0]) for row in found]}
    counts = rollups.counts_by_key(connection.exec_driver_sql(statement.sql, parameters))
    return Counter({key: count for key, count in counts.items() if key[_POSITION] != ALL})


def _with_name(histogram: Counter[Key], name: str | None) -> Counter[Key]:
    new = UNNAMED if name is None else str(term_id(STANDARD_NAME, name))
    moved = Counter[Key]()
    for key, count in histogram.items():
        moved[(*key[:_POSITION], new, *key[_POSITION + 1 :])] += count
    return moved


def _study_counts(connection: Connection, renamed: _Renamed) -> dict[tuple[str, str], int]:
    """Number of studies by modality and equipment, and by modality in all."""
    keys = (modality_of_study.c.modality, _study.equipment_id)
    query = (
        select(*keys, func.count())
        .select_from(study_table.join(modality_of_study, true()))
        .where(_is_any(_study.examination_id, renamed))
        .group_by(func.grouping_sets(tuple_(*keys), tuple_(keys[0])))
    )
    return {(row[0], str(row[1] or ALL)): row[2] for row in connection.execute(query)}


def _terms(studies: dict[tuple[str, str], int], name: str | None) -> Counter[Key]:
    """Rows of `known_term`; none without a name."""
    if name is None:
        return Counter()
    identifier = str(term_id(STANDARD_NAME, name))
    return Counter(
        {(modality, identifier, equipment, STANDARD_NAME, name): n for (modality, equipment), n in studies.items()}
    )


def _is_any(examination_id: AnyColumn, renamed: _Renamed) -> Condition:
    return examination_id == any_(uuids(renamed.examination_ids))
