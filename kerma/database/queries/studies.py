"""A page of studies, newest first, and how many there are."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Label, Select, func, literal, literal_column, select
from sqlalchemy.dialects.postgresql import JSONB

from kerma.database.queries import Row
from kerma.database.queries.filters import StudyFilter
from kerma.database.skin_dose_tables import skin_dose
from kerma.database.tables import equipment, study_table

PAGE_SIZE = 50
#: Counting stops here; a list that long is narrowed by a filter, not read to its end.
COUNT_CAP = 10_000

_JOINED = study_table.join(equipment, study_table.c.equipment_id == equipment.c.equipment_id)
_OF_THE_STUDY = r"^(study|totals|planes\[\d+\])\."
_WITH_SKIN_DOSE = _JOINED.outerjoin(skin_dose, skin_dose.c.study_id == study_table.c.study_id)
#: Of the skin dose of a study.
SKIN_DOSE_COLUMNS = {"psd_mgy": skin_dose.c.psd_mgy}
_SELECTABLE = {**dict(equipment.c), **dict(study_table.c), **SKIN_DOSE_COLUMNS}


def study_page(connection: Connection, chosen: StudyFilter, columns: Sequence[str], page: int = 1) -> list[Row]:
    """The studies of one page (from 1), newest first; those without a date come last.

    Besides `columns`: `own_problems`, the problems that concern the study itself and not one of its events.

    Args:
        connection: where to ask.
        chosen: which studies.
        columns: names of facts of the study, its equipment or its skin dose.
        page: number of the page, of `PAGE_SIZE` studies each.

    Raises:
        KeyError: a name in `columns` is not such a fact.
    """
    return [dict(row) for row in connection.execute(page_query(chosen, columns, page)).mappings()]


def page_query(chosen: StudyFilter, columns: Sequence[str], page: int = 1) -> Select[*tuple[Any, ...]]:
    """What `study_page` asks."""
    return (
        select(*(_SELECTABLE[name] for name in columns), _own_problems())
        .select_from(_WITH_SKIN_DOSE if SKIN_DOSE_COLUMNS.keys() & set(columns) else _JOINED)
        .where(*chosen.conditions())
        .order_by(study_table.c.study_at.desc().nulls_last(), study_table.c.study_id.desc())
        .limit(PAGE_SIZE)
        .offset((page - 1) * PAGE_SIZE)
    )


def study_count(connection: Connection, chosen: StudyFilter, cap: int = COUNT_CAP) -> int:
    """How many studies there are: exact up to `cap`, and `cap + 1` when there are more."""
    first = select(literal(1)).select_from(_JOINED).where(*chosen.conditions()).limit(cap + 1).subquery()
    return connection.execute(select(func.count()).select_from(first)).scalar_one()


def _own_problems() -> Label[Any]:
    problem = func.jsonb_array_elements(study_table.c.problems, type_=JSONB).column_valued("problem")
    concerns_study = problem["where"].astext.regexp_match(_OF_THE_STUDY)
    own = select(func.jsonb_agg(problem)).where(concerns_study).correlate(study_table).scalar_subquery()
    return func.coalesce(own, literal_column("'[]'::jsonb", JSONB)).label("own_problems")
