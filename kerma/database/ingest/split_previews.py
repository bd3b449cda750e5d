"""What a split of equipment would do: how many studies it moves, and how both pieces would be described."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Connection, select

from kerma.database.equipment_merge_groups import groups
from kerma.database.ingest import equipment_splits
from kerma.database.ingest.dose_objects import contributions
from kerma.database.schema.tables import study_table
from kerma.equipment_splits import SplitCondition, SplitPreview
from kerma.facts.study import Study
from kerma.reconcile.study import stated_header

_BATCH = 200
_study = study_table.c


class _Stored(NamedTuple):
    """A study of the equipment.

    Attributes:
        is_stating: its objects state the equipment that is to be split.
        is_own: its objects state the equipment for which it counts.
    """

    study_id: UUID
    study_date: date | None
    software_versions: str | None
    is_stating: bool
    is_own: bool


def preview(connection: Connection, stated_id: UUID, condition: SplitCondition) -> SplitPreview:
    """What a split would do.

    Days and software are compared at once; for other conditions the objects of each study are read.

    Raises:
        ConfigurationError: the split is not possible; the text says why.
    """
    equipment_splits.check(connection, stated_id, condition)
    found = groups(connection)
    counting_id = found.counting(stated_id)
    stored = _stored(connection, stated_id, counting_id)
    split = list(_fitting(connection, (one for one in stored if one.is_stating), condition))
    moved = set(split)
    left = [one for one in stored if one.study_id not in moved]
    # As `studies.rebuild` describes equipment that counts for other as well: by the latest study that states it.
    own = [one for one in left if one.is_own] if counting_id in found.merged() else []
    return SplitPreview(
        equipment_id=condition.split_off_id(stated_id),
        counting_id=counting_id,
        split_count=len(split),
        left_count=len(left),
        latest_split=_header_of_first(connection, split),
        latest_left=_header_of_first(connection, [one.study_id for one in own or left]),
    )


def _stored(connection: Connection, stated_id: UUID, counting_id: UUID) -> list[_Stored]:
    """The studies that count for equipment, the latest first."""
    is_stating = equipment_splits.stating((stated_id,))
    is_own = _study.stated_equipment_id.is_(None)
    query = select(_study.study_id, _study.study_date, _study.software_versions, is_stating, is_own)
    own = query.where(_study.equipment_id == counting_id)
    latest_first = own.order_by(_study.study_at.desc().nulls_last(), _study.study_id.desc())
    return [_Stored(*row) for row in connection.execute(latest_first)]


def _fitting(connection: Connection, studies: Iterable[_Stored], condition: SplitCondition) -> Iterator[UUID]:
    """Those that fit, in their order."""
    of_row = SplitCondition(
        first_day=condition.first_day, last_day=condition.last_day, software_versions=condition.software_versions
    )
    candidates = [
        one.study_id
        for one in studies
        if of_row.matches(Study(study_date=one.study_date, software_versions=one.software_versions))
    ]
    if not condition.compared().keys() - of_row.compared().keys():
        yield from candidates
        return
    for start in range(0, len(candidates), _BATCH):
        batch = candidates[start : start + _BATCH]
        headers = {study: stated_header(found) for study, found in contributions(connection, batch).items()}
        yield from (study for study in batch if study in headers and condition.matches(headers[study]))


def _header_of_first(connection: Connection, studies: Sequence[UUID]) -> Study | None:
    found = contributions(connection, studies[:1])
    return next((stated_header(objects) for objects in found.values()), None)
