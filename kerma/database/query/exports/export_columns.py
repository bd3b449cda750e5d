"""The columns of a download: one row per study or per irradiation event, under the names of the declared facts."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from sqlalchemy import Column, ColumnElement, Text, any_, case, cast, func, literal_column, select
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.sql.selectable import LateralFromClause, NamedFromClause

from kerma.database.schema.event_tables import (
    EVENT_TABLES,
    ct_dose_check,
    ct_source,
    organ_dose,
    plane_total,
    projection_filter,
)
from kerma.database.schema.rollup_tables import known_term
from kerma.database.schema.tables import equipment, study_table
from kerma.facts import ct, event, mammography, nuclear_medicine, projection, rollup_quantities, study
from kerma.facts.fact import Fact, ValueKind
from kerma.privacy import HASH
from kerma.standard.enumerations import ExamModality

#: Facts that say who the patient is, or lead to it.
IDENTIFYING = ("patient_name", "patient_id", "patient_birth_date", "accession_number")
PROTECTED = "protected"
#: Between the texts of several filters or organs in one cell.
BETWEEN = " | "

EVENT_FACTS: dict[str, tuple[Fact, ...]] = {
    ExamModality.CT: ct.EVENT,
    ExamModality.FLUOROSCOPY: projection.EVENT,
    ExamModality.RADIOGRAPHY: projection.EVENT,
    ExamModality.MAMMOGRAPHY: mammography.EVENT,
    ExamModality.NUCLEAR_MEDICINE: nuclear_medicine.EVENT,
}
TOTALS: dict[str, tuple[Fact, ...]] = {
    ExamModality.CT: ct.TOTALS,
    ExamModality.FLUOROSCOPY: projection.TOTALS,
    ExamModality.RADIOGRAPHY: projection.TOTALS,
    ExamModality.MAMMOGRAPHY: mammography.TOTALS,
    ExamModality.NUCLEAR_MEDICINE: nuclear_medicine.TOTALS,
}

# A hyphen first, as it stands in a regular expression as well.
_STARTERS = "-=+@\t\r\n＝＋－＠"  # noqa: RUF001, the full-width forms are meant
# A keyed hash (HMAC-SHA256) in hexadecimal.
_FACTS = {fact.name: fact for fact in study.HEADER}
_WHAT = ("study_date", "study_time", "study_description", "requested_procedure", "performed_procedure")
_PEOPLE = ("operators_name", "performing_physician_name")
_MACHINE = tuple(fact.name for fact in study.EQUIPMENT if fact.kind is not ValueKind.UID)
_EVENT_COUNT = Fact("event_count", "Events", "Number of irradiation events of the study.", ValueKind.COUNT)
_PROBLEM_COUNT = Fact("problem_count", "Problems", "What could not be read, or contradicts itself.", ValueKind.COUNT)
_MACHINE_ID = Fact("equipment_id", "Machine", "Identifies the machine in Kerma.", ValueKind.UID)
_ORDINAL = Fact("ordinal", "Number in the study", "Order of the event in the study, from 0.", ValueKind.COUNT)
_DOSE_CHECKS = Fact("dose_checks", "Dose checks", "Alerts and notifications of the scanner (NEMA XR 25).")
_PLANES = ("A", "B")
_SOURCES = (1, 2)

_study = study_table.c


@dataclass(frozen=True)
class Exported:
    """One column of a download.

    Attributes:
        fact: its name, label, meaning, kind and unit.
        expression: where its value comes from.
        is_gathered: whether it is gathered from rows below, so that it had better be asked once.
    """

    fact: Fact
    expression: ColumnElement[Any]
    is_gathered: bool = False

    @property
    def labelled(self) -> ColumnElement[Any]:
        """The expression under the name of its fact."""
        return self.expression.label(self.fact.name)


@dataclass(frozen=True)
class Joined:
    """A part of an event that stands in columns beside it: a row of `part` by its position."""

    part: NamedFromClause
    ordinal: int


#: The first and second X-ray source of a CT event, each a table of its own in the query.
SOURCES = {number: Joined(ct_source.alias(f"source_{number}"), number - 1) for number in _SOURCES}
#: The totals of the planes of a biplane system.
PLANES = {plane: plane_total.alias(f"plane_{plane.lower()}") for plane in _PLANES}


def per_study(modality: ExamModality, identifying: Iterable[str]) -> tuple[Exported, ...]:
    """The columns of a row that stands for a study.

    Args:
        modality: CT, RF, DX, MG or NM.
        identifying: those of `IDENTIFYING` that may be told.
    """
    planes = _planes() if modality == ExamModality.FLUOROSCOPY else ()
    names = (Exported(fact, names_of_events(modality, kind).c.names) for kind, fact in _names(modality).items())
    return (*_of_study(modality, identifying), *planes, *names, *_whose())


@cache
def names_of_events(modality: ExamModality, kind: str) -> LateralFromClause:
    """The names of one kind that stand in the events of a study, in one cell.

    They are looked up among the known names, so that the events need not be visited.
    """
    name = known_term.c
    ordered: ColumnElement[Any] = aggregate_order_by(literal_column(f"'{BETWEEN}'"), name.text)
    own = select(func.string_agg(name.text, ordered).label("names"))
    told = (name.term_id == any_(study_table.c.term_ids), name.modality == modality, name.kind == kind)
    return own.where(*told).correlate(study_table).lateral(f"{kind}s")


def _names(modality: ExamModality) -> dict[str, Fact]:
    facts = {fact.name: fact for fact in EVENT_FACTS[modality]}
    return {
        kind: replace(facts[kind], name=f"{kind}s", label=f"{facts[kind].label}s")
        for kind in rollup_quantities.EVENT_NAMES[modality]
    }


def per_event(modality: ExamModality, identifying: Iterable[str]) -> tuple[Exported, ...]:
    """The columns of a row that stands for an irradiation event; the study's totals are called `study_<name>`.

    Args:
        modality: CT, RF, DX, MG or NM.
        identifying: those of `IDENTIFYING` that may be told.
    """
    events = EVENT_TABLES[modality].c
    facts = (_ORDINAL, *reversed(event.IDENTITY), *EVENT_FACTS[modality])
    return (
        *_of_study(modality, identifying, "study_"),
        *(Exported(fact, events[fact.name]) for fact in facts),
        *_parts(modality),
        *_whose(),
    )


def spreadsheet_safe(column: Exported) -> ColumnElement[Any]:
    """The column with an apostrophe before every text that a spreadsheet would run as a formula (OWASP, CSV injection).

    A formula begins with = + - @, their full-width forms, a tabulator or a return; numbers stay numbers.
    """
    if column.fact.kind not in {ValueKind.TEXT, ValueKind.CODE, ValueKind.UID}:
        return column.labelled
    text = cast(column.expression, Text)
    if column.is_gathered:
        return func.regexp_replace(text, f"^(?=[{_STARTERS}])", "'").label(column.fact.name)
    is_formula = func.ascii(text).in_([ord(each) for each in _STARTERS])
    return case((is_formula, literal_column("''''") + text), else_=text).label(column.fact.name)


def _of_study(modality: ExamModality, identifying: Iterable[str], prefix: str = "") -> tuple[Exported, ...]:
    allowed = [name for name in IDENTIFYING if name in set(identifying)]
    patient = (fact.name for fact in study.PATIENT)
    return (
        *(_column(name) for name in _WHAT),
        *(Exported(_FACTS[name], _never_hashed(_study[name])) for name in allowed),
        *(_column(name) for name in patient),
        *(Exported(_called(fact, prefix), _study[fact.name]) for fact in TOTALS[modality]),
        Exported(_called(_EVENT_COUNT, prefix), _study.event_count),
        Exported(_called(_PROBLEM_COUNT, prefix), _study.problem_count),
    )


def _called(fact: Fact, prefix: str) -> Fact:
    return replace(fact, name=f"{prefix}{fact.name}", label=f"{fact.label} of the study") if prefix else fact


def _whose() -> tuple[Exported, ...]:
    return (
        *(Exported(_FACTS[name], equipment.c[name]) for name in _MACHINE),
        _column("software_versions"),
        *(_column(name) for name in _PEOPLE),
        _column("study_instance_uid"),
        Exported(_MACHINE_ID, cast(_study.equipment_id, Text)),
    )


def _column(name: str) -> Exported:
    return Exported(_FACTS[name], _study[name])


def _never_hashed(column: Column[Any]) -> ColumnElement[Any]:
    """A hash that was kept under an earlier setting tells nothing, and is not passed on."""
    return case((column.regexp_match(HASH), PROTECTED), else_=column)


def _planes() -> tuple[Exported, ...]:
    return tuple(
        Exported(
            replace(fact, name=f"plane_{plane.lower()}_{fact.name}", label=f"{fact.label}, plane {plane}"),
            PLANES[plane].c[fact.name],
        )
        for plane in _PLANES
        for fact in projection.TOTALS
    )


def _parts(modality: ExamModality) -> tuple[Exported, ...]:
    if modality == ExamModality.CT:
        return (*_sources(), Exported(_DOSE_CHECKS, _dose_checks(), is_gathered=True))
    if modality == ExamModality.NUCLEAR_MEDICINE:
        return _listed(organ_dose, nuclear_medicine.ORGAN_DOSE, "organ", "Organ", modality)
    if modality in {ExamModality.FLUOROSCOPY, ExamModality.RADIOGRAPHY}:
        return _listed(projection_filter, projection.FILTER, "filter", "Filter", modality)
    return ()


def _sources() -> tuple[Exported, ...]:
    return tuple(
        Exported(
            replace(fact, name=f"source_{number}_{fact.name}", label=f"{fact.label}, source {number}"),
            joined.part.c[fact.name],
        )
        for number, joined in SOURCES.items()
        for fact in ct.SOURCE
    )


def _listed(table: Any, facts: Iterable[Fact], prefix: str, label: str, modality: ExamModality) -> tuple[Exported, ...]:
    """One column for each fact of the parts, with the values of all parts of the event in their order."""
    return tuple(
        Exported(
            replace(
                fact,
                name=fact.name if fact.name.startswith(prefix) else f"{prefix}_{fact.name}",
                label=fact.label if fact.label.startswith(label) else f"{label}, {fact.label.lower()}",
                kind=ValueKind.TEXT,
            ),
            _joined_texts(table, func.coalesce(cast(table.c[fact.name], Text), ""), modality),
            is_gathered=True,
        )
        for fact in facts
    )


def _dose_checks() -> ColumnElement[Any]:
    part = ct_dose_check.c
    values = (part.kind, part.quantity, cast(part.configured_value, Text), cast(part.forward_estimate, Text))
    return _joined_texts(ct_dose_check, func.concat_ws(" ", *values, part.reason), ExamModality.CT)


def _joined_texts(table: Any, text: ColumnElement[Any], modality: ExamModality) -> ColumnElement[Any]:
    events = EVENT_TABLES[modality].c
    ordered: ColumnElement[Any] = aggregate_order_by(literal_column(f"'{BETWEEN}'"), table.c.ordinal)
    all_parts = select(func.string_agg(text, ordered))
    own = all_parts.where(table.c.study_id == events.study_id, table.c.event_id == events.event_id)
    return own.correlate(EVENT_TABLES[modality]).scalar_subquery()
