"""The columns that a list of studies can show, and those by which it can be sorted."""

from sqlalchemy import func, literal_column, select
from sqlalchemy.dialects.postgresql import JSONB, aggregate_order_by

from kerma.database.query.alerts import study_marks
from kerma.database.query.studies import annotations
from kerma.database.schema.event_tables import EVENT_TABLES
from kerma.database.schema.examination_tables import NAME_COLUMNS, examination_name
from kerma.database.schema.expressions import IS_EXAMINATION
from kerma.database.schema.skin_dose_tables import skin_dose, skin_dose_column
from kerma.database.schema.tables import equipment, study_table
from kerma.database.sql_types import AnyColumn
from kerma.facts.fact import Fact
from kerma.facts.skin_dose import SKIN_DOSE


def _of_skin_dose(fact: Fact) -> AnyColumn:
    """A fact of the study's skin dose; NULL where none is computed."""
    own = select(skin_dose_column(fact)).where(skin_dose.c.study_id == study_table.c.study_id)
    return own.correlate(study_table).scalar_subquery().label(fact.name)


def _of_examination(name: str) -> AnyColumn:
    """What rules and suggestions say of the examination that a study is."""
    return select(examination_name.c[name]).where(IS_EXAMINATION).correlate(study_table).scalar_subquery().label(name)


#: Facts of the study, its equipment and its skin dose, and its standard name; a list can be sorted by each.
SORTABLE: dict[str, AnyColumn] = {
    **dict(equipment.c),
    **dict(study_table.c),
    **{fact.name: _of_skin_dose(fact) for fact in SKIN_DOSE},
    **{name: _of_examination(name) for name in NAME_COLUMNS},
}

#: What is gathered from the events of each study on the page: name of the column, and of the facts of its events.
COLUMNS_FROM_EVENTS = {
    "acquisition_protocols": "acquisition_protocol",
    "acquisition_types": "acquisition_type",
    "radiopharmaceuticals": "radiopharmaceutical",
    "views": "view",
}
_BY_PEOPLE = {**annotations.LISTED, **study_marks.LISTED}
#: Columns by which no list can be sorted.
UNSORTABLE = frozenset({*COLUMNS_FROM_EVENTS, *_BY_PEOPLE})
_OF_THE_STUDY = r"^(study|totals|planes\[\d+\])\."


def selected(modality: str, name: str) -> AnyColumn:
    """A column by its name.

    Raises:
        KeyError: it is neither a fact of the study or its equipment, nor gathered from events of this modality, nor
            from tags, notes and alerts.
    """
    if name in _BY_PEOPLE:
        return _BY_PEOPLE[name]
    return _gathered(modality, name) if name in COLUMNS_FROM_EVENTS else SORTABLE[name]


def own_problems() -> AnyColumn:
    """The problems that concern the study itself and not one of its events."""
    problem = func.jsonb_array_elements(study_table.c.problems, type_=JSONB).column_valued("problem")
    concerns_study = problem["where"].astext.regexp_match(_OF_THE_STUDY)
    own = select(func.jsonb_agg(problem)).where(concerns_study).correlate(study_table).scalar_subquery()
    return func.coalesce(own, literal_column("'[]'::jsonb", JSONB)).label("own_problems")


def _gathered(modality: str, name: str) -> AnyColumn:
    events = EVENT_TABLES[modality]
    fact = events.c[COLUMNS_FROM_EVENTS[name]]
    joined = func.string_agg(fact.distinct(), aggregate_order_by(literal_column("', '"), fact))
    mentioned = select(joined).where(events.c.study_id == study_table.c.study_id)
    return mentioned.correlate(study_table).scalar_subquery().label(name)
