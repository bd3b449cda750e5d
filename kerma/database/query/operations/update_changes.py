"""What updates of Kerma changed: sums by fact and equipment, and the changes of single studies."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, Select, func, literal, select

from kerma.database.query.studies.study_list import COUNT_CAP, PAGE_SIZE
from kerma.database.query.studies.total_changes import VALUES, FactUpdate
from kerma.database.schema.tables import equipment, study_table
from kerma.database.schema.update_tables import update_change
from kerma.database.sql_types import Condition
from kerma.reconcile.study_changes import STUDY_UID

#: The fact of a change that adds or removes a whole study.
STUDY_ADDED_OR_REMOVED = STUDY_UID
_change = update_change.c
_EQUIPMENT = tuple(
    equipment.c[name]
    for name in ("display_name", "manufacturer", "manufacturer_model_name", "station_name", "institution_name")
)


@dataclass(frozen=True)
class UpdateFilter:
    """Selects changes; None: any.

    Attributes:
        fact: name of the fact: "totals.dlp_mgy_cm".
        equipment_id: the equipment of the study.
        version: the version of Kerma that read the objects again.
    """

    fact: str | None = None
    equipment_id: UUID | None = None
    version: str | None = None

    def conditions(self) -> list[Condition]:
        """The WHERE clauses."""
        selected = {
            _change.fact: self.fact,
            _change.equipment_id: self.equipment_id,
            _change.version_after: self.version,
        }
        return [column == value for column, value in selected.items() if value is not None]


@dataclass(frozen=True, kw_only=True)
class ChangeSum:
    """Changes of one fact at one piece of equipment.

    Attributes:
        fact: name of the fact.
        equipment_id: the equipment.
        display_name: the name that the site set; None: none.
        manufacturer, manufacturer_model_name, station_name, institution_name: its names; None where it states none, or
            is stored no longer.
        study_count: number of studies.
        max_relative_change: the largest change of a number over its value before; None where there is none.
    """

    fact: str
    equipment_id: UUID
    display_name: str | None
    manufacturer: str | None
    manufacturer_model_name: str | None
    station_name: str | None
    institution_name: str | None
    study_count: int
    max_relative_change: float | None


@dataclass(frozen=True, kw_only=True)
class StudyUpdate(FactUpdate):
    """The same, with its study.

    Attributes:
        study_instance_uid: Study Instance UID; None where the study is stored no longer.
        study_at: start of the study, local.
        study_description: its description.
        display_name, manufacturer, manufacturer_model_name, station_name, institution_name: names of its equipment.
    """

    study_instance_uid: str | None
    study_at: datetime | None
    study_description: str | None
    display_name: str | None
    manufacturer: str | None
    manufacturer_model_name: str | None
    station_name: str | None
    institution_name: str | None


def sums(connection: Connection, update_filter: UpdateFilter) -> list[ChangeSum]:
    """Changes by fact and equipment; the largest first, those without a number after them."""
    grouped = (
        select(
            _change.fact,
            _change.equipment_id,
            func.count(_change.study_id.distinct()).label("study_count"),
            func.max(_change.relative_change).label("max_relative_change"),
        )
        .where(*update_filter.conditions())
        .group_by(_change.fact, _change.equipment_id)
        .subquery()
    )
    order = (
        grouped.c.max_relative_change.desc().nulls_last(),
        grouped.c.study_count.desc(),
        grouped.c.fact,
        grouped.c.equipment_id,
    )
    query = (
        select(grouped, *_EQUIPMENT)
        .outerjoin(equipment, equipment.c.equipment_id == grouped.c.equipment_id)
        .order_by(*order)
    )
    return [ChangeSum(**row) for row in connection.execute(query).mappings()]


def versions(connection: Connection) -> list[str]:
    """The versions of Kerma that changed facts by reading objects again; the one that did so last first."""
    query = select(_change.version_after).group_by(_change.version_after).order_by(func.max(_change.changed_at).desc())
    return list(connection.execute(query).scalars())


def change_count(connection: Connection, update_filter: UpdateFilter, cap: int = COUNT_CAP) -> int:
    """How many changes there are: exact up to `cap`, and `cap + 1` when there are more."""
    first = select(literal(1)).select_from(update_change).where(*update_filter.conditions()).limit(cap + 1).subquery()
    return connection.execute(select(func.count()).select_from(first)).scalar_one()


def study_updates(
    connection: Connection, update_filter: UpdateFilter, page: int = 1, page_size: int = PAGE_SIZE
) -> list[StudyUpdate]:
    """One page (from 1) of the changes of studies, the largest first."""
    query = _changes(update_filter).limit(page_size).offset((page - 1) * page_size)
    return [StudyUpdate(**row) for row in connection.execute(query).mappings()]


def _changes(update_filter: UpdateFilter) -> Select[*tuple[object, ...]]:
    return (
        select(
            *VALUES,
            study_table.c.study_instance_uid,
            study_table.c.study_at,
            study_table.c.study_description,
            *_EQUIPMENT,
        )
        .select_from(update_change)
        .outerjoin(study_table, study_table.c.study_id == _change.study_id)
        .outerjoin(equipment, equipment.c.equipment_id == _change.equipment_id)
        .where(*update_filter.conditions())
        .order_by(
            _change.relative_change.desc().nulls_last(),
            _change.changed_at.desc(),
            _change.study_id,
            _change.fact,
        )
    )
