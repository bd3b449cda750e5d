"""Columns of exports: one row per study or per irradiation event, under the names of the declared facts."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cache

from sqlalchemy import Table, Text, and_, any_, case, cast, func, literal_column, select
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.sql.selectable import LateralFromClause, NamedFromClause

from kerma.database.name_codes import codes_in_one_cell
from kerma.database.query.alerts.study_marks import rules_in_one_cell, urgent_state
from kerma.database.query.studies.annotations import notes_in_one_cell, tags_in_one_cell
from kerma.database.schema.event_tables import (
    EVENT_TABLES,
    ct_dose_check,
    ct_source,
    organ_dose,
    plane_total,
    projection_filter,
)
from kerma.database.schema.examination_tables import examination_name
from kerma.database.schema.patient_size_tables import size_import
from kerma.database.schema.rollup_tables import known_term
from kerma.database.schema.skin_dose_tables import skin_dose_column
from kerma.database.schema.tables import equipment, study_table
from kerma.database.sql_types import AnyColumn, Condition
from kerma.facts import ct, event, mammography, nuclear_medicine, projection, rollup_quantities, skin_dose, study
from kerma.facts.fact import Fact, ValueKind
from kerma.privacy import HASH_LENGTH, NO_HASH, PSEUDONYM_LENGTH
from kerma.reconcile.imported_size import SIZE_COLUMNS
from kerma.standard.enumerations import ExamModality

#: Facts that identify the patient.
IDENTIFYING = study.IDENTITY
PROTECTED = "protected"
#: Separator of the texts of several filters or organs in one cell.
SEPARATOR = " | "

EVENT_FACTS: dict[ExamModality, tuple[Fact, ...]] = {
    ExamModality.CT: ct.EVENT_FACTS,
    ExamModality.FLUOROSCOPY: projection.EVENT_FACTS,
    ExamModality.RADIOGRAPHY: projection.EVENT_FACTS,
    ExamModality.MAMMOGRAPHY: mammography.EVENT_FACTS,
    ExamModality.NUCLEAR_MEDICINE: nuclear_medicine.EVENT_FACTS,
}
TOTALS: dict[ExamModality, tuple[Fact, ...]] = {
    ExamModality.CT: ct.TOTALS,
    ExamModality.FLUOROSCOPY: projection.TOTALS,
    ExamModality.RADIOGRAPHY: projection.TOTALS,
    ExamModality.MAMMOGRAPHY: mammography.TOTALS,
    ExamModality.NUCLEAR_MEDICINE: nuclear_medicine.TOTALS,
}

_FACTS = {fact.name: fact for fact in (*study.HEADER, *study.EXCLUSION)}
_PROCEDURE = ("study_date", "study_time", "study_description", "requested_procedure", "performed_procedure")
_EQUIPMENT = tuple(fact.name for fact in study.EQUIPMENT if fact.kind is not ValueKind.UID)
_NAMES = (
    Fact(rollup_quantities.STANDARD_NAME, "Standard name", "One name for the many names of an examination."),
    Fact("region", "Region", "What the examination covers.", ValueKind.CODE),
)
_NAME_CODES = Fact("standard_name_codes", "Codes of the standard name", "Scheme and code, separated by |.")
_EVENT_COUNT = Fact("event_count", "Events", "Number of irradiation events of the study.", ValueKind.COUNT)
_PROBLEM_COUNT = Fact("problem_count", "Problems", "Number of unreadable or contradictory values.", ValueKind.COUNT)
_EQUIPMENT_ID = Fact("equipment_id", "Equipment", "Identifier of the equipment in Kerma.", ValueKind.UID)
_DISPLAY_NAME = Fact("display_name", "Display name", "Name of the equipment that the site set; else empty.")
_SIZE_SOURCES = {
    columns.import_number: Fact(
        f"{fact}_source",
        f"{_FACTS[fact].label}, source",
        "The import of the site that it comes from: number and name of the file; empty: from the objects.",
    )
    for fact, columns in SIZE_COLUMNS.items()
}
_TAGS = Fact("tags", "Tags", "Tags in force on the study and its events, comma-separated.")
_NOTES = Fact("notes", "Notes", "Texts of the notes in force on the study and its events, separated by |.")
_EVENT_TAGS = Fact("event_tags", "Tags of the event", "Tags in force on this event, comma-separated.")
_EVENT_NOTES = Fact("event_notes", "Notes on the event", "Texts of the notes in force on this event, separated by |.")
_ALERT_STATE = Fact(
    "alert_state",
    "Alert",
    "Most urgent state of the alerts of the study whose value exceeds the limit.",
    ValueKind.CODE,
)
_ALERT_RULES = Fact("alert_rules", "Rules of alerts", "Rules whose limit the study exceeds, comma-separated.")
_ORDINAL = Fact("ordinal", "Number in the study", "Order of the event in the study, from 0.", ValueKind.COUNT)
_DOSE_CHECKS = Fact("dose_checks", "Dose checks", "Alerts and notifications of the scanner (NEMA XR 25).")
_PLANES = ("A", "B")
_SOURCES = (1, 2)

_study = study_table.c


@dataclass(frozen=True)
class ExportColumn:
    """One column of an export.

    Attributes:
        fact: its name, label, meaning, kind and unit.
        expression: its SQL expression.
        is_aggregate: whether the expression aggregates rows of another table, and is costly to repeat.
        has_numbers: whether its texts are numbers alone, of several rows in one cell.
    """

    fact: Fact
    expression: AnyColumn
    is_aggregate: bool = False
    has_numbers: bool = False

    @property
    def labelled(self) -> AnyColumn:
        """The expression under the name of its fact."""
        return self.expression.label(self.fact.name)


@dataclass(frozen=True)
class Joined:
    """A row of `part`, by its ordinal, that is exported in columns of its event."""

    part: NamedFromClause
    ordinal: int


#: The first and second X-ray source of a CT event, each joined by itself.
SOURCES = {number: Joined(ct_source.alias(f"source_{number}"), number - 1) for number in _SOURCES}
#: The totals of the planes of a biplane system.
PLANES = {plane: plane_total.alias(f"plane_{plane.lower()}") for plane in _PLANES}


def per_study(modality: ExamModality, identifying_facts: Iterable[str]) -> tuple[ExportColumn, ...]:
    """The columns of an export with one row per study.

    Args:
        modality: modality of the studies.
        identifying_facts: those of `IDENTIFYING` that are exported.
    """
    planes = (*_skin_dose(), *_planes()) if modality is ExamModality.FLUOROSCOPY else ()
    terms = (ExportColumn(fact, terms_of_events(modality, kind).c.texts) for kind, fact in _terms(modality).items())
    return (*_of_study(modality, identifying_facts), *planes, *terms, *_equipment_and_staff())


@cache
def terms_of_events(modality: ExamModality, kind: str) -> LateralFromClause:
    """The terms of one kind in the events of a study, in one cell, read from the stored terms without the events."""
    term = known_term.c
    ordered: AnyColumn = aggregate_order_by(literal_column(f"'{SEPARATOR}'"), term.text)
    texts = select(func.string_agg(term.text, ordered).label("texts"))
    where = (term.term_id == any_(study_table.c.term_ids), term.modality == modality, term.kind == kind)
    return (
        texts.where(*where, term.equipment_id == study_table.c.equipment_id).correlate(study_table).lateral(f"{kind}s")
    )


def _terms(modality: ExamModality) -> dict[str, Fact]:
    facts = {fact.name: fact for fact in EVENT_FACTS[modality]}
    return {
        kind: replace(facts[kind], name=f"{kind}s", label=f"{facts[kind].label}s")
        for kind in rollup_quantities.EVENT_TERMS[modality]
    }


def per_event(modality: ExamModality, identifying_facts: Iterable[str]) -> tuple[ExportColumn, ...]:
    """The columns of an export with one row per irradiation event; totals of the study are named `study_<name>`.

    Args:
        modality: modality of the studies.
        identifying_facts: those of `IDENTIFYING` that are exported.
    """
    events = EVENT_TABLES[modality].c
    facts = (_ORDINAL, *reversed(event.COMMON_FACTS), *EVENT_FACTS[modality])
    return (
        *_of_study(modality, identifying_facts, "study_"),
        *(ExportColumn(fact, events[fact.name]) for fact in facts),
        *_parts(modality),
        ExportColumn(_EVENT_TAGS, tags_in_one_cell(EVENT_TABLES[modality]), is_aggregate=True),
        ExportColumn(_EVENT_NOTES, notes_in_one_cell(EVENT_TABLES[modality]), is_aggregate=True),
        *_equipment_and_staff(),
    )


def _of_study(modality: ExamModality, identifying_facts: Iterable[str], prefix: str = "") -> tuple[ExportColumn, ...]:
    allowed = [name for name in IDENTIFYING if name in set(identifying_facts)]
    patient = (fact.name for fact in study.PATIENT)
    return (
        *(_column(name) for name in _PROCEDURE),
        *(ExportColumn(fact, examination_name.c[fact.name]) for fact in _NAMES),
        ExportColumn(_NAME_CODES, codes_in_one_cell(), is_aggregate=True),
        *(ExportColumn(_FACTS[name], _never_hashed(_study[name])) for name in allowed),
        *(_column(name) for name in patient),
        *(ExportColumn(_prefixed(fact, prefix), _study[fact.name]) for fact in TOTALS[modality]),
        ExportColumn(_prefixed(_EVENT_COUNT, prefix), _study.event_count),
        ExportColumn(_prefixed(_PROBLEM_COUNT, prefix), _study.problem_count),
    )


def _prefixed(fact: Fact, prefix: str) -> Fact:
    return replace(fact, name=f"{prefix}{fact.name}", label=f"{fact.label} of the study") if prefix else fact


def _equipment_and_staff() -> tuple[ExportColumn, ...]:
    return (
        *(ExportColumn(_FACTS[name], equipment.c[name]) for name in _EQUIPMENT),
        ExportColumn(_DISPLAY_NAME, equipment.c.display_name),
        _column("software_versions"),
        *(ExportColumn(_FACTS[name], _pseudonymous(_study[name])) for name in study.STAFF),
        *(ExportColumn(fact, _imported_from(_study[name])) for name, fact in _SIZE_SOURCES.items()),
        *(_column(fact.name) for fact in study.EXCLUSION),
        ExportColumn(_TAGS, tags_in_one_cell(), is_aggregate=True),
        ExportColumn(_NOTES, notes_in_one_cell(), is_aggregate=True),
        ExportColumn(_ALERT_STATE, urgent_state(), is_aggregate=True),
        ExportColumn(_ALERT_RULES, rules_in_one_cell(), is_aggregate=True),
        _column("study_instance_uid"),
        ExportColumn(_EQUIPMENT_ID, cast(_study.equipment_id, Text)),
    )


def _imported_from(number: AnyColumn) -> AnyColumn:
    """An import as text, like import 3: sizes.csv; NULL without a number."""
    name = select(size_import.c.file_name).where(size_import.c.import_number == number).scalar_subquery()
    return case((number.is_not(None), func.concat("import ", cast(number, Text), ": ", name)))


def _column(name: str) -> ExportColumn:
    return ExportColumn(_FACTS[name], _study[name])


def _never_hashed(column: AnyColumn) -> AnyColumn:
    """The column with "protected" instead of hashes, which may be stored from an earlier setting."""
    return case((_is_hash(column), PROTECTED), else_=column)


def _pseudonymous(column: AnyColumn) -> AnyColumn:
    """The column with the first characters of hashes, which distinguish persons."""
    pseudonym = func.concat(f"{PROTECTED} ", func.left(column, PSEUDONYM_LENGTH))
    return case((_is_hash(column), pseudonym), else_=column)


def _is_hash(column: AnyColumn) -> Condition:
    """As the regular expression `HASH`, nine times as fast: PostgreSQL counts its 64 repetitions slowly."""
    return and_(func.length(column) == HASH_LENGTH, ~column.regexp_match(NO_HASH))


def _skin_dose() -> tuple[ExportColumn, ...]:
    return tuple(ExportColumn(fact, skin_dose_column(fact)) for fact in skin_dose.SKIN_DOSE)


def _planes() -> tuple[ExportColumn, ...]:
    return tuple(
        ExportColumn(
            replace(fact, name=f"plane_{plane.lower()}_{fact.name}", label=f"{fact.label}, plane {plane}"),
            PLANES[plane].c[fact.name],
        )
        for plane in _PLANES
        for fact in projection.TOTALS
    )


def _parts(modality: ExamModality) -> tuple[ExportColumn, ...]:
    if modality is ExamModality.CT:
        return (*_sources(), ExportColumn(_DOSE_CHECKS, _dose_checks(), is_aggregate=True))
    if modality is ExamModality.NUCLEAR_MEDICINE:
        return _listed(organ_dose, nuclear_medicine.ORGAN_DOSE, "organ", "Organ", modality)
    if modality in {ExamModality.FLUOROSCOPY, ExamModality.RADIOGRAPHY}:
        return _listed(projection_filter, projection.FILTER, "filter", "Filter", modality)
    return ()


def _sources() -> tuple[ExportColumn, ...]:
    return tuple(
        ExportColumn(
            replace(fact, name=f"source_{number}_{fact.name}", label=f"{fact.label}, source {number}"),
            joined.part.c[fact.name],
        )
        for number, joined in SOURCES.items()
        for fact in ct.SOURCE
    )


def _listed(
    table: Table, facts: Iterable[Fact], prefix: str, label: str, modality: ExamModality
) -> tuple[ExportColumn, ...]:
    """One column for each fact of a table below the event, with the values of all its rows in their order."""
    return tuple(
        ExportColumn(
            replace(
                fact,
                name=fact.name if fact.name.startswith(prefix) else f"{prefix}_{fact.name}",
                label=fact.label if fact.label.startswith(label) else f"{label}, {fact.label.lower()}",
                kind=ValueKind.TEXT,
            ),
            _aggregated(table, func.coalesce(cast(table.c[fact.name], Text), ""), modality),
            is_aggregate=True,
            has_numbers=fact.kind is ValueKind.NUMBER,
        )
        for fact in facts
    )


def _dose_checks() -> AnyColumn:
    part = ct_dose_check.c
    values = (part.kind, part.quantity, cast(part.configured_value, Text), cast(part.forward_estimate, Text))
    return _aggregated(ct_dose_check, func.concat_ws(" ", *values, part.reason), ExamModality.CT)


def _aggregated(table: Table, text: AnyColumn, modality: ExamModality) -> AnyColumn:
    events = EVENT_TABLES[modality].c
    ordered: AnyColumn = aggregate_order_by(literal_column(f"'{SEPARATOR}'"), table.c.ordinal)
    all_parts = select(func.string_agg(text, ordered))
    own = all_parts.where(table.c.study_id == events.study_id, table.c.event_id == events.event_id)
    return own.correlate(EVENT_TABLES[modality]).scalar_subquery()
