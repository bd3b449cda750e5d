"""SQL conditions of criteria; every value is a bound parameter of the statement."""

import re
from collections.abc import Callable, Iterable
from datetime import date, datetime, time, timedelta
from uuid import UUID

from sqlalchemy import Date, DateTime, Table, Text, and_, cast, exists, extract, func, or_, select, true

from kerma.alerts.outcome import Outcome
from kerma.database.query.filters.criterion import (
    Criterion,
    FilterKind,
    FilterTarget,
    FilterValue,
    Period,
    Range,
    SearchText,
    TermMatches,
    checked,
)
from kerma.database.query.filters.terms import has_term
from kerma.database.schema.alert_tables import alert
from kerma.database.schema.annotation_tables import study_note, study_tag
from kerma.database.schema.event_tables import EVENT_TABLES, ct_source
from kerma.database.schema.examination_tables import examination_name
from kerma.database.schema.skin_dose_tables import skin_dose
from kerma.database.schema.tables import dose_object, equipment, study_table
from kerma.database.sql_types import AnyColumn, Condition
from kerma.facts.study import PERSONS
from kerma.privacy import HASH
from kerma.standard.enumerations import ExamModality

# What a text search compares in events; radiopharmaceuticals have no acquisition protocol.
_PROTOCOL = ("acquisition_protocol",)
_SEARCHED_IN_EVENTS = {ExamModality.NUCLEAR_MEDICINE: ("radiopharmaceutical", "radionuclide")}
_SEARCHED = (
    study_table.c.study_description,
    study_table.c.requested_procedure,
    study_table.c.performed_procedure,
)
# Users write "Doe, Jane", objects "Doe^Jane": each part of a person's name is searched by itself.
_NAME_SEPARATORS = re.compile(r"[\s,;^=\\]+")
# Nothing is received before or after these days; beyond them, Python's local times end.
_FIRST_RECEPTION, _LAST_RECEPTION = date(1971, 1, 1), date(9998, 1, 1)
_TABLES_OF_STUDY = {
    FilterTarget.OBJECT: dose_object,
    FilterTarget.SKIN_DOSE: skin_dose,
    FilterTarget.TAG: study_tag,
    FilterTarget.NOTE: study_note,
    FilterTarget.ALERT: alert,
}
_IN_FORCE = {
    **{table: table.c.removed_at.is_(None) for table in (study_tag, study_note)},
    alert: alert.c.outcome == Outcome.EXCEEDS,
}


def study_condition(modality: ExamModality, criterion: Criterion, value: FilterValue) -> Condition:
    """The condition on `study` of a criterion on the study, its equipment, its objects or its number of events."""
    special = _STUDY_CONDITIONS.get(criterion.kind)
    if special is not None:
        return special((modality, criterion), value)
    if criterion.target is FilterTarget.EQUIPMENT:
        return _has_equipment(equipment_condition(criterion, value))
    if criterion.target is FilterTarget.EXAMINATION:
        is_named = select(examination_name.c.examination_id).where(_compared(criterion, examination_name, value))
        return study_table.c.examination_id.in_(is_named)
    if criterion.target in _TABLES_OF_STUDY:
        table = _TABLES_OF_STUDY[criterion.target]
        is_of_study = table.c.study_id == study_table.c.study_id
        in_force = _IN_FORCE.get(table, true())
        if criterion.kind is FilterKind.YES_NO:
            any_row = exists().where(is_of_study, in_force).correlate(study_table)
            return any_row if value else ~any_row
        return exists().where(is_of_study, in_force, _compared(criterion, table, value)).correlate(study_table)
    return _compared(criterion, study_table, value)


def equipment_condition(criterion: Criterion, value: FilterValue) -> Condition:
    """The condition on `equipment` of a criterion on the equipment."""
    return _compared(criterion, equipment, value)


def event_condition(modality: ExamModality, criterion: Criterion, value: FilterValue) -> Condition:
    """The condition on the modality's table of events of a criterion on one event."""
    events = EVENT_TABLES[modality]
    if criterion.target is FilterTarget.EVENT:
        return _compared(criterion, events, value)
    is_of_event = (ct_source.c.study_id == events.c.study_id, ct_source.c.event_id == events.c.event_id)
    return exists().where(*is_of_event, _compared(criterion, ct_source, value)).correlate(events)


def has_event(modality: ExamModality, conditions: Iterable[Condition]) -> Condition:
    """Studies with at least one event for which all conditions hold."""
    events = EVENT_TABLES[modality]
    return exists().where(events.c.study_id == study_table.c.study_id, *conditions).correlate(study_table)


def has_matched_words(matches: TermMatches) -> Condition:
    """The condition of a text search by the terms and equipment that match its words; `study` indexes each part."""
    return and_(
        *(or_(has_term(match.term_ids), study_table.c.equipment_id.in_(match.equipment_ids)) for match in matches)
    )


def has_match(criterion: Criterion, matches: TermMatches) -> Condition:
    """Studies with the matched equipment, or with a matched term in the study or one of its events."""
    if criterion.target is FilterTarget.EQUIPMENT:
        return study_table.c.equipment_id.in_([found for match in matches for found in match.equipment_ids])
    return has_term([found for match in matches for found in match.term_ids])


def is_between(column: AnyColumn, minimum: object, maximum: object) -> Condition:
    """Whether a number lies in a closed interval (None: open end); NULL lies in none."""
    lower = () if minimum is None else (column >= minimum,)
    upper = () if maximum is None else (column <= maximum,)
    return and_(*lower, *upper)


def _compared(criterion: Criterion, table: Table, value: FilterValue) -> Condition:
    compare = _COMPARISONS[criterion.kind]
    return or_(*(compare(table.c[name], value) for name in criterion.columns))


def _in_range(column: AnyColumn, value: Range) -> Condition:
    return is_between(column, *value)


def _contains(column: AnyColumn, value: str) -> Condition:
    parts = list(filter(None, _NAME_SEPARATORS.split(value))) if column.key in PERSONS else []
    return and_(*(column.icontains(part, autoescape=True) for part in parts or [value]))


def _coded(column: AnyColumn, value: SearchText) -> Condition:
    by_hash = (column == hashed for hashed in value.hashes)
    return or_(and_(_contains(column, value.text), _is_plain(column)), *by_hash)


def _is_plain(column: AnyColumn) -> Condition:
    """Not a keyed hash, in which a few letters or digits occur by chance; an index covers this condition."""
    return ~column.regexp_match(HASH)


def _is_any(column: AnyColumn, value: tuple[str, ...] | tuple[UUID, ...]) -> Condition:
    return column.in_(value)


def _from_day(column: AnyColumn, value: date) -> Condition:
    return column >= (_midnight(value) if _is_of_reception(column) else datetime.combine(value, time.min))


def _to_day(column: AnyColumn, value: date) -> Condition:
    if _is_of_reception(column):
        return column < _midnight(min(value, _LAST_RECEPTION) + timedelta(days=1))
    # A date is compared as its midnight; PostgreSQL's calendar goes beyond Python's last day.
    return column < cast(value, Date) + 1


def _is_of_reception(column: AnyColumn) -> bool:
    """Whether it holds moments of this server's clock, and not local times of the modalities."""
    return isinstance(column.type, DateTime) and column.type.timezone


def _midnight(day: date) -> datetime:
    """The moment at which a day begins in the time zone of this server."""
    return datetime.combine(min(max(day, _FIRST_RECEPTION), _LAST_RECEPTION), time.min).astimezone()


def _in_period(column: AnyColumn, value: Period) -> Condition:
    first = () if value.first is None else (_from_day(column, value.first),)
    last = () if value.last is None else (_to_day(column, value.last),)
    return and_(*first, *last)


def _on_weekdays(column: AnyColumn, value: tuple[int, ...]) -> Condition:
    return extract("isodow", column).in_(value)


def _at_hours(column: AnyColumn, value: Range) -> Condition:
    hour = extract("hour", column)
    if value.minimum is not None and value.maximum is not None and value.minimum > value.maximum:
        return or_(hour >= value.minimum, hour <= value.maximum)
    return is_between(hour, *value)


def _is_above_zero(column: AnyColumn, value: bool) -> Condition:
    if isinstance(column.type, Text):
        return column.is_not(None) if value else column.is_(None)
    return column > 0 if value else column == 0


_COMPARISONS: dict[FilterKind, Callable[[AnyColumn, FilterValue], Condition]] = {
    FilterKind.CONTAINS: checked(str, _contains),
    FilterKind.HASHED_TEXT: checked(SearchText, _coded),
    FilterKind.ONE_OF: checked(tuple, _is_any),
    FilterKind.EQUIPMENT: checked(tuple, _is_any),
    FilterKind.FROM_DAY: checked(date, _from_day),
    FilterKind.TO_DAY: checked(date, _to_day),
    FilterKind.PERIOD: checked(Period, _in_period),
    FilterKind.RANGE: checked(Range, _in_range),
    FilterKind.WHOLE: checked(Range, _in_range),
    FilterKind.WEEKDAYS: checked(tuple, _on_weekdays),
    FilterKind.HOURS: checked(Range, _at_hours),
    FilterKind.YES_NO: checked(bool, _is_above_zero),
}


def _has_equipment(condition: Condition) -> Condition:
    return study_table.c.equipment_id.in_(select(equipment.c.equipment_id).where(condition))


#: A modality and one of its criteria.
_ModalityCriterion = tuple[ExamModality, Criterion]


def _event_count(subject: _ModalityCriterion, value: Range) -> Condition:
    """The condition on the number of events of a type; whether there is any needs no counting."""
    modality, criterion = subject
    events = EVENT_TABLES[modality]
    is_of_type = events.c[criterion.columns[0]].in_(criterion.vocabulary)
    if value == Range(1, None):
        return has_event(modality, [is_of_type])
    if value.maximum == 0:
        return ~has_event(modality, [is_of_type])
    number = select(func.count()).where(events.c.study_id == study_table.c.study_id, is_of_type)
    return is_between(number.correlate(study_table).scalar_subquery(), *value)


def _has_words(subject: _ModalityCriterion, value: SearchText) -> Condition:
    modality, _ = subject
    return and_(*(_has_word(modality, word) for word in value.text.split()))


def _has_word(modality: ExamModality, word: str) -> Condition:
    events = EVENT_TABLES[modality]
    columns = _SEARCHED_IN_EVENTS.get(modality, _PROTOCOL)
    in_event = or_(*(_contains(events.c[name], word) for name in columns))
    return or_(
        *(_contains(column, word) for column in _SEARCHED),
        _has_equipment(or_(_contains(equipment.c.station_name, word), _contains(equipment.c.display_name, word))),
        has_event(modality, [in_event]),
    )


_STUDY_CONDITIONS: dict[FilterKind, Callable[[_ModalityCriterion, FilterValue], Condition]] = {
    FilterKind.WORDS: checked(SearchText, _has_words),
    FilterKind.EVENT_COUNT: checked(Range, _event_count),
}
