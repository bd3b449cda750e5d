"""One page of a sorted list of studies; how many studies there are, and how many each criterion excludes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime, time
from typing import NamedTuple, TypeAlias
from uuid import UUID

from sqlalchemy import Connection, FromClause, Select, and_, func, literal, select, union_all

from kerma.database.query.filters import terms
from kerma.database.query.filters.study_filter import StudyFilter, conditions
from kerma.database.query.studies.study_columns import SORTABLE, own_problems, selected
from kerma.database.schema.examination_tables import NAME_COLUMNS, examination_name
from kerma.database.schema.expressions import IS_COUNTED, IS_EXAMINATION
from kerma.database.schema.rollup_tables import known_term
from kerma.database.schema.tables import equipment, study_table
from kerma.database.sql_types import AnyColumn, AnySelect
from kerma.facts import rollup_quantities, skin_dose
from kerma.messages import MessageParts, is_about_missing_value
from kerma.skin_dose.result import ResultKind
from kerma.standard.enumerations import Exclusion

PAGE_SIZE = 50
#: Counting stops here; a list that long is narrowed by a filter, not read to its end.
COUNT_CAP = 10_000

_study = study_table.c
# Columns whose descending order has an index.
_INDEXED = {"study_at", "received_at", "dlp_mgy_cm", "dap_gy_cm2", "administered_activity_mbq"}
_JOINED = study_table.join(equipment, study_table.c.equipment_id == equipment.c.equipment_id)


class SortOrder(NamedTuple):
    """By which fact of the study or its equipment a list is sorted; missing values come last in both directions."""

    name: str = "study_at"
    is_descending: bool = True


NEWEST_FIRST = SortOrder()

#: The value of a column of a list; None where the study does not state it.
ListedValue: TypeAlias = str | int | float | date | time | UUID | None


@dataclass(frozen=True, kw_only=True)
class StudyHeading:
    """What every list shows of a study: when it started, what it was, and the names of its equipment."""

    study_instance_uid: str
    study_at: datetime | None
    study_description: str | None
    display_name: str | None
    institution_name: str | None
    manufacturer: str | None
    manufacturer_model_name: str | None
    station_name: str | None


_HEADING = tuple(field.name for field in fields(StudyHeading))


@dataclass(frozen=True, kw_only=True)
class ListedStudy(StudyHeading):
    """One study of a list.

    Attributes:
        values: the heading and the requested columns, by name; with a peak skin dose also its kind.
        own_problems: stored problems that concern the study itself and not one of its events.
    """

    values: Mapping[str, ListedValue]
    own_problems: Sequence[Mapping[str, str | bool | MessageParts]]

    @property
    def upper_bounds(self) -> set[str]:
        """Names of the columns whose value is an upper bound."""
        is_upper_bound = self.values.get(skin_dose.KIND.name) == ResultKind.UPPER_BOUND
        return {skin_dose.PEAK.name} & set(self.values) if is_upper_bound else set()

    @property
    def unreadable(self) -> set[str]:
        """Names of the columns without a value because it could not be read."""
        names = {
            str(entry["where"]).rpartition(".")[2] for entry in self.own_problems if not is_about_missing_value(entry)
        }
        return {name for name in names if name in self.values and self.values[name] is None}


def study_page(
    connection: Connection,
    study_filter: StudyFilter,
    columns: Sequence[str],
    page: int = 1,
    order: SortOrder = NEWEST_FIRST,
) -> list[ListedStudy]:
    """The studies of one page (from 1).

    Args:
        connection: connection to Kerma's database.
        study_filter: selects the studies.
        columns: names of facts of the study or its equipment, or of values summed up from its events.
        page: number of the page, of `PAGE_SIZE` studies each.
        order: how they are sorted; studies that are equal in it by their identifier.

    Raises:
        KeyError: a name in `columns` or `order` is none of these.
    """
    kind = (skin_dose.KIND.name,) if skin_dose.PEAK.name in columns else ()
    names = tuple(dict.fromkeys((*_HEADING, *columns, *kind)))
    rows = connection.execute(page_query(study_filter, names, page, order)).mappings()
    return [
        ListedStudy(
            **{name: row[name] for name in _HEADING},
            values={name: row[name] for name in names},
            own_problems=row["own_problems"],
        )
        for row in rows
    ]


def page_query(
    study_filter: StudyFilter, columns: Sequence[str], page: int = 1, order: SortOrder = NEWEST_FIRST
) -> AnySelect:
    """The query of `study_page`.

    The identifiers of the page are selected in a subquery that an index can answer; only their wide rows are read.
    """
    study_ids = _ascending if not order.is_descending and order.name in _INDEXED else _ordered
    query = select(*(selected(study_filter.modality, name) for name in columns), own_problems()).select_from(_JOINED)
    return query.where(_study.study_id.in_(study_ids(study_filter, order, page))).order_by(*_sorted(order))


def _ordered(study_filter: StudyFilter, order: SortOrder, page: int) -> Select[tuple[UUID]]:
    """The studies of a page; other tables are joined only where the order needs them."""
    tables, by = _source_of(study_filter.modality, order.name)
    found = select(_study.study_id).select_from(tables).where(*conditions(study_filter)).order_by(*_sorted(order, by))
    return found.limit(PAGE_SIZE).offset((page - 1) * PAGE_SIZE)


def _source_of(modality: str, name: str) -> tuple[FromClause, AnyColumn]:
    """The table of a fact, and its column there."""
    if name == rollup_quantities.PROCEDURE:
        # The index of the studies holds the term_id; the text is in the small table of terms.
        named = and_(
            known_term.c.term_id == _study.procedure_id,
            known_term.c.modality == modality,
            known_term.c.equipment_id == _study.equipment_id,
        )
        return study_table.outerjoin(known_term, named), known_term.c.text
    if name in NAME_COLUMNS:
        return study_table.outerjoin(examination_name, IS_EXAMINATION), examination_name.c[name]
    return _JOINED if name in equipment.c and name not in _study else study_table, SORTABLE[name]


def _sorted(order: SortOrder, by: AnyColumn | None = None) -> list[AnyColumn]:
    by, key = SORTABLE[order.name] if by is None else by, _study.study_id
    if order.is_descending:
        return [by.desc().nulls_last(), key.desc()]
    return [by.asc().nulls_last(), key.asc()]


def _ascending(study_filter: StudyFilter, order: SortOrder, page: int) -> Select[tuple[UUID]]:
    """The studies of a page in ascending order, found by the index of the descending one.

    Read backwards, that index begins with missing values; existing ones are selected separately, before them.
    """
    by = SORTABLE[order.name].label("by")
    keys, last = select(by, _study.study_id).where(*conditions(study_filter)), page * PAGE_SIZE
    present = keys.where(by.is_not(None)).order_by(by.asc().nulls_first(), _study.study_id).limit(last)
    # All are equal in it; it is part of the order so that the index is used.
    missing = keys.where(by.is_(None)).order_by(by.asc().nulls_first(), _study.study_id).limit(last)
    both = union_all(present.subquery().select(), missing.subquery().select()).subquery()
    return (
        select(both.c.study_id)
        .order_by(both.c.by.asc().nulls_last(), both.c.study_id)
        .limit(PAGE_SIZE)
        .offset(last - PAGE_SIZE)
    )


def study_count(connection: Connection, study_filter: StudyFilter, cap: int = COUNT_CAP) -> int:
    """How many studies there are: exact up to `cap`, and `cap + 1` when there are more."""
    if _is_certainly_above(connection, study_filter, cap):
        return cap + 1
    first = select(literal(1)).select_from(study_table).where(*conditions(study_filter)).limit(cap + 1).subquery()
    return connection.execute(select(func.count()).select_from(first)).scalar_one()


def _is_certainly_above(connection: Connection, study_filter: StudyFilter, cap: int) -> bool:
    """Whether a term that alone decides has more studies than `cap`, as is stored with it.

    Counting them takes long for a user with a scope: PostgreSQL joins three bitmaps of all that might fit.
    """
    words = [match for _, matches in study_filter.matches for match in matches]
    if len(study_filter.values) != 1 or len(words) != 1:
        return False
    return terms.largest_study_count(connection, study_filter.modality, words[0].term_ids) > cap


def exclusion_counts(connection: Connection, study_filter: StudyFilter, cap: int = COUNT_CAP) -> dict[Exclusion, int]:
    """How many of the filtered studies statistics leave out, and why, of the first `cap`."""
    excluded = select(_study.exclusion).where(*conditions(study_filter), ~IS_COUNTED).limit(cap).subquery()
    query = select(excluded.c.exclusion, func.count()).group_by(excluded.c.exclusion)
    found = {row[0]: row[1] for row in connection.execute(query)}
    return {reason: found[reason] for reason in Exclusion if reason in found}


def excluded_counts(connection: Connection, study_filter: StudyFilter, cap: int = COUNT_CAP) -> dict[str, int | None]:
    """How many studies each criterion alone excludes: those that satisfy all others.

    None where there are more than `cap` without it, so that the difference is unknown.
    """
    remaining = study_count(connection, study_filter, cap)
    without = {name: study_count(connection, study_filter.without(name), cap) for name, _ in study_filter.values}
    return {name: None if count > cap else count - remaining for name, count in without.items()}
