"""The condition that each kind of criterion sets; every value is a parameter of the statement."""

import re
from collections.abc import Callable, Iterable
from datetime import date, datetime, time
from itertools import zip_longest
from typing import Any
from typing import cast as as_type
from uuid import UUID

from sqlalchemy import ColumnElement, Date, Table, and_, cast, exists, extract, func, or_, select

from kerma.database.query.filters.criteria import Criterion, Found, Kind, Place, Range, Sought, Value
from kerma.database.query.filters.terms import has_name
from kerma.database.schema.skin_dose_tables import skin_dose
from kerma.database.schema.tables import EVENT_TABLES, ct_source, dose_object, equipment, study_table
from kerma.facts.study import PERSONS
from kerma.privacy import HASH

# Where an event has no protocol, what people look for instead.
_PROTOCOL = ("acquisition_protocol",)
_SEARCHED_IN_EVENTS = {"NM": ("radiopharmaceutical", "radionuclide")}
_SEARCHED = (
    study_table.c.study_description,
    study_table.c.requested_procedure,
    study_table.c.performed_procedure,
)
# People write "Doe, Jane", objects "Doe^Jane": of a person's name each part is looked for by itself.
_BETWEEN_NAMES = re.compile(r"[\s,;^=\\]+")
_BELOW_STUDY = {Place.OBJECT: dose_object, Place.SKIN_DOSE: skin_dose}

Condition = ColumnElement[bool]


def of_study(modality: str, criterion: Criterion, value: Value) -> Condition:
    """The condition on `study` of a criterion that is about the study, its machine or its objects."""
    if criterion.kind is Kind.WORDS:
        return _says_words(modality, as_type("Sought", value))
    if criterion.kind is Kind.EVENT_COUNT:
        return _event_count(modality, criterion, as_type("Range", value))
    if criterion.place is Place.MACHINE:
        return _of_machines(of_machine(criterion, value))
    if criterion.place in _BELOW_STUDY:
        below = _BELOW_STUDY[criterion.place]
        of_this = below.c.study_id == study_table.c.study_id
        return exists().where(of_this, _compared(criterion, below, value)).correlate(study_table)
    return _compared(criterion, study_table, value)


def of_machine(criterion: Criterion, value: Value) -> Condition:
    """The condition on `equipment` of a criterion that is about the machine."""
    return _compared(criterion, equipment, value)


def of_event(modality: str, criterion: Criterion, value: Value) -> Condition:
    """The condition on the modality's table of events of a criterion that is about one event."""
    events = EVENT_TABLES[modality]
    if criterion.place is Place.EVENT:
        return _compared(criterion, events, value)
    below = (ct_source.c.study_id == events.c.study_id, ct_source.c.event_id == events.c.event_id)
    return exists().where(*below, _compared(criterion, ct_source, value)).correlate(events)


def has_event(modality: str, fits: Iterable[Condition]) -> Condition:
    """Studies with at least one event for which all of the conditions hold."""
    events = EVENT_TABLES[modality]
    return exists().where(events.c.study_id == study_table.c.study_id, *fits).correlate(study_table)


def says_found_words(value: Sought, found: Found) -> Condition:
    """What `of_study` says of words, by what the words were found in: each part has an index on `study`."""
    words = zip_longest(value.text.split(), value.hashed, found)
    return and_(
        *(
            or_(has_name(each.names), study_table.c.equipment_id.in_(each.machines), _accession(word, hashed))
            for word, hashed, each in words
        )
    )


def is_found(criterion: Criterion, found: Found) -> Condition:
    """Studies of the machines, or with the names, themselves or in an event, that a criterion was found in."""
    if criterion.place is Place.MACHINE:
        return study_table.c.equipment_id.in_([each for word in found for each in word.machines])
    return has_name([each for word in found for each in word.names])


def within(column: ColumnElement[Any], least: Any, most: Any) -> Condition:
    """A number between two, both included; None is open; a missing number is between none."""
    lower = () if least is None else (column >= least,)
    upper = () if most is None else (column <= most,)
    return and_(*lower, *upper)


def _compared(criterion: Criterion, table: Table, value: Value) -> Condition:
    compare = _COMPARE[criterion.kind]
    return or_(*(compare(table.c[name], value) for name in criterion.columns))


def _in_range(column: ColumnElement[Any], value: Range) -> Condition:
    return within(column, *value)


def _contains(column: ColumnElement[Any], value: str) -> Condition:
    parts = list(filter(None, _BETWEEN_NAMES.split(value))) if column.key in PERSONS else []
    return and_(*(column.icontains(part, autoescape=True) for part in parts or [value]))


def _coded(column: ColumnElement[Any], value: Sought) -> Condition:
    by_hash = (column == each for each in value.hashed)
    return or_(and_(_contains(column, value.text), _is_plain(column)), *by_hash)


def _is_plain(column: ColumnElement[Any]) -> Condition:
    """Not a hash, in which a few letters or digits occur by chance; there is an index of what is none."""
    return ~column.regexp_match(HASH)


def _is_any(column: ColumnElement[Any], value: tuple[str, ...] | tuple[UUID, ...]) -> Condition:
    return column.in_(value)


def _from_day(column: ColumnElement[Any], value: date) -> Condition:
    return column >= datetime.combine(value, time.min)


def _to_day(column: ColumnElement[Any], value: date) -> Condition:
    # A date is compared as its midnight; PostgreSQL counts on beyond Python's last day.
    return column < cast(value, Date) + 1


def _on_weekdays(column: ColumnElement[Any], value: tuple[int, ...]) -> Condition:
    return extract("isodow", column).in_(value)


def _at_hours(column: ColumnElement[Any], value: Range) -> Condition:
    hour = extract("hour", column)
    if value.least is not None and value.most is not None and value.least > value.most:
        return or_(hour >= value.least, hour <= value.most)
    return within(hour, *value)


def _is_there(column: ColumnElement[Any], value: bool) -> Condition:
    return column > 0 if value else column == 0


_COMPARE: dict[Kind, Callable[[ColumnElement[Any], Any], Condition]] = {
    Kind.CONTAINS: _contains,
    Kind.CODED: _coded,
    Kind.ONE_OF: _is_any,
    Kind.MACHINES: _is_any,
    Kind.FROM_DAY: _from_day,
    Kind.TO_DAY: _to_day,
    Kind.RANGE: _in_range,
    Kind.WHOLE: _in_range,
    Kind.WEEKDAYS: _on_weekdays,
    Kind.HOURS: _at_hours,
    Kind.YES_NO: _is_there,
}


def _of_machines(fits: Condition) -> Condition:
    return study_table.c.equipment_id.in_(select(equipment.c.equipment_id).where(fits))


def _event_count(modality: str, criterion: Criterion, value: Range) -> Condition:
    """Whether there is any is asked as such, which needs not count."""
    events = EVENT_TABLES[modality]
    of_type = events.c[criterion.columns[0]].in_(criterion.vocabulary)
    if value == Range(1, None):
        return has_event(modality, [of_type])
    if value.most == 0:
        return ~has_event(modality, [of_type])
    counted = select(func.count()).where(events.c.study_id == study_table.c.study_id, of_type)
    return within(counted.correlate(study_table).scalar_subquery(), *value)


def _says_words(modality: str, value: Sought) -> Condition:
    return and_(*(_says(modality, *word) for word in zip_longest(value.text.split(), value.hashed)))


def _says(modality: str, word: str, hashed: str | None) -> Condition:
    events = EVENT_TABLES[modality]
    names = _SEARCHED_IN_EVENTS.get(modality, _PROTOCOL)
    in_event = or_(*(_contains(events.c[name], word) for name in names))
    return or_(
        *(_contains(column, word) for column in _SEARCHED),
        _of_machines(_contains(equipment.c.station_name, word)),
        has_event(modality, [in_event]),
        _accession(word, hashed),
    )


def _accession(word: str, hashed: str | None) -> Condition:
    """An accession number that begins with a word, as typed or in capitals, for which there is an index."""
    column = study_table.c.accession_number
    by_hash = () if hashed is None else (column == hashed,)
    beginnings = [column.startswith(each, autoescape=True) for each in dict.fromkeys((word, word.upper()))]
    return or_(and_(or_(*beginnings), _is_plain(column)), *by_hash)
