"""A page of studies in the order that was asked for, and how many there are with and without each criterion."""

from collections.abc import Sequence
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, FromClause, Select, and_, func, literal, select, union_all

from kerma.database.query import Row
from kerma.database.query.filters.study_filter import StudyFilter, conditions
from kerma.database.query.studies.study_columns import SORTABLE, own_problems, selected
from kerma.database.schema.rollup_tables import known_term
from kerma.database.schema.tables import equipment, study_table
from kerma.facts import rollup_quantities

PAGE_SIZE = 50
#: Counting stops here; a list that long is narrowed by a filter, not read to its end.
COUNT_CAP = 10_000

_study = study_table.c
# Columns whose descending order has an index.
_INDEXED = {"study_at", "dlp_mgy_cm", "dap_gy_cm2", "administered_activity_mbq"}
_JOINED = study_table.join(equipment, study_table.c.equipment_id == equipment.c.equipment_id)


class Order(NamedTuple):
    """By which fact of the study or its equipment a list is sorted; what is missing comes last both ways."""

    name: str = "study_at"
    is_descending: bool = True


NEWEST_FIRST = Order()


def study_page(
    connection: Connection, chosen: StudyFilter, columns: Sequence[str], page: int = 1, order: Order = NEWEST_FIRST
) -> list[Row]:
    """The studies of one page (from 1).

    Besides `columns`: `own_problems`, the problems that concern the study itself and not one of its events.

    Args:
        connection: where to ask.
        chosen: which studies.
        columns: names of facts of the study or its equipment, or of what is gathered from its events.
        page: number of the page, of `PAGE_SIZE` studies each.
        order: how they are sorted; studies that are equal in it by their identifier.

    Raises:
        KeyError: a name in `columns` or `order` is none of these.
    """
    return [dict(row) for row in connection.execute(page_query(chosen, columns, page, order)).mappings()]


def page_query(
    chosen: StudyFilter, columns: Sequence[str], page: int = 1, order: Order = NEWEST_FIRST
) -> Select[*tuple[Any, ...]]:
    """What `study_page` asks.

    Which studies stand on the page is found first: an index may tell that, while their rows are wide.
    """
    found = _ascending if not order.is_descending and order.name in _INDEXED else _ordered
    asked = select(*(selected(chosen.modality, name) for name in columns), own_problems()).select_from(_JOINED)
    return asked.where(_study.study_id.in_(found(chosen, order, page))).order_by(*_sorted(order))


def _ordered(chosen: StudyFilter, order: Order, page: int) -> Select[tuple[UUID]]:
    """The studies of a page; what is not told by the study is looked up for each only where it gives the order."""
    tables, by = _told_by(chosen.modality, order.name)
    found = select(_study.study_id).select_from(tables).where(*conditions(chosen)).order_by(*_sorted(order, by))
    return found.limit(PAGE_SIZE).offset((page - 1) * PAGE_SIZE)


def _told_by(modality: str, name: str) -> tuple[FromClause, ColumnElement[Any]]:
    """Where a fact stands, and its column there."""
    if name == rollup_quantities.PROCEDURE:
        # Its name is told by the index of the studies, its text by few names.
        named = and_(known_term.c.term_id == _study.procedure_id, known_term.c.modality == modality)
        return study_table.outerjoin(known_term, named), known_term.c.text
    return _JOINED if name in equipment.c and name not in _study else study_table, SORTABLE[name]


def _sorted(order: Order, by: ColumnElement[Any] | None = None) -> list[Any]:
    by, key = SORTABLE[order.name] if by is None else by, _study.study_id
    if order.is_descending:
        return [by.desc().nulls_last(), key.desc()]
    return [by.asc().nulls_last(), key.asc()]


def _ascending(chosen: StudyFilter, order: Order, page: int) -> Select[tuple[UUID]]:
    """The studies of a page in ascending order, found by the index of the descending one.

    Read backwards, that index begins with what is missing; so what is there is asked for by itself, and before it.
    """
    by = SORTABLE[order.name].label("by")
    keys, last = select(by, _study.study_id).where(*conditions(chosen)), page * PAGE_SIZE
    there = keys.where(by.is_not(None)).order_by(by.asc().nulls_first(), _study.study_id).limit(last)
    # All are equal in it; it is named for the sake of the index.
    missing = keys.where(by.is_(None)).order_by(by.asc().nulls_first(), _study.study_id).limit(last)
    both = union_all(there.subquery().select(), missing.subquery().select()).subquery()
    return (
        select(both.c.study_id)
        .order_by(both.c.by.asc().nulls_last(), both.c.study_id)
        .limit(PAGE_SIZE)
        .offset(last - PAGE_SIZE)
    )


def study_count(connection: Connection, chosen: StudyFilter, cap: int = COUNT_CAP) -> int:
    """How many studies there are: exact up to `cap`, and `cap + 1` when there are more."""
    first = select(literal(1)).select_from(study_table).where(*conditions(chosen)).limit(cap + 1).subquery()
    return connection.execute(select(func.count()).select_from(first)).scalar_one()


def left_out(connection: Connection, chosen: StudyFilter, cap: int = COUNT_CAP) -> dict[str, int | None]:
    """How many studies each criterion alone leaves out: that would be there without it.

    None where there are more than `cap` without it, so that the difference is unknown.
    """
    left = study_count(connection, chosen, cap)
    without = {name: study_count(connection, chosen.without(name), cap) for name, _ in chosen.values}
    return {name: None if count > cap else count - left for name, count in without.items()}
