"""The table of exceeded dose checks, and their file."""

from collections.abc import Iterable, Sequence

from dashboard.exports.csv_file import csv_file
from dashboard.ui.column import Column, NumberFormat
from dashboard.ui.modalities import EQUIPMENT, STUDY_AT, columns_named
from dashboard.ui.table import TableRow
from dashboard.ui.text import patient_identity
from dashboard.ui.text.equipment_names import equipment_name, full_equipment_name
from dashboard.ui.text.i18n import heading, msg, tr
from kerma.database.query.dose_check.exceeded_checks import ExceededCheck
from kerma.facts import ct
from kerma.facts.fact import ValueKind
from kerma.standard.enumerations import DoseCheckKind

KIND_NAMES = {DoseCheckKind.NOTIFICATION: msg("Notification"), DoseCheckKind.ALERT: msg("Alert")}
_QUANTITIES = {fact.name: fact for fact in ct.EVENT_FACTS}
_PERCENT = 100
_PERSON = Column(name="person", label="Operator", help="Who proceeded.")


def _number(name: str, label: str, meaning: str) -> Column:
    return Column(name=name, label=label, help=meaning, kind=ValueKind.NUMBER, number_format=NumberFormat.FOUR_DIGITS)


_COLUMNS = (
    STUDY_AT,
    *columns_named("study_description"),
    EQUIPMENT,
    Column(name="protocol", label="Protocol", help="Acquisition protocol as named at the scanner."),
    Column(name="event", label="Event", help="Number of the acquisition in the study.", kind=ValueKind.COUNT),
    Column(name="kind", label="Kind", help="Notification (before one scan) or alert (whole examination)."),
    Column(name="quantity", label="Quantity", help="The checked quantity, with its unit."),
    _number("configured_value", "Configured", "Value set at the scanner."),
    _number("forward_estimate", "Estimate", "What the scanner expected before the scan."),
    _number("excess", "Above (%)", "By how many percent the estimate is above the value."),
    _number("given", "Irradiated", "CTDIvol or DLP that the acquisition then gave; of an alert, of it alone."),
    Column(name="reason", label="Reason", help="Why the operator proceeded, as the report states it."),
)
_HEADINGS = (
    *("study_instance_uid", "study_at", "study_description", "equipment", "acquisition_protocol", "event_number"),
    *("kind", "quantity", "configured_value", "forward_estimate", "event_value", "reason"),
)


def columns(*, with_persons: bool) -> tuple[Column, ...]:
    """The columns; the operator for users who may see staff."""
    return (*_COLUMNS, *((_PERSON,) if with_persons else ()))


def rows(found: Iterable[ExceededCheck]) -> list[TableRow]:
    """The rows of the table."""
    return [_row(one) for one in found]


def _row(one: ExceededCheck) -> TableRow:
    fact = _QUANTITIES.get(one.quantity)
    return {
        STUDY_AT.name: one.study_at,
        "study_description": one.study_description,
        EQUIPMENT.name: equipment_name(one),
        "protocol": one.acquisition_protocol,
        "event": one.event_number,
        "kind": tr(KIND_NAMES[one.kind]),
        "quantity": heading(Column.of_fact(fact)) if fact else one.quantity,
        "configured_value": one.configured_value,
        "forward_estimate": one.forward_estimate,
        "excess": _percent_above(one),
        "given": event_value(one),
        "reason": one.reason,
        "person": patient_identity.staff_name(one.person),
    }


def _percent_above(one: ExceededCheck) -> float | None:
    """None above a value of zero, which some scanners state."""
    return _PERCENT * (one.forward_estimate / one.configured_value - 1) if one.configured_value else None


def event_value(one: ExceededCheck) -> float | None:
    """What the acquisition gave, in the checked quantity."""
    values = {"ctdi_vol_mgy": one.ctdi_vol_mgy, "dlp_mgy_cm": one.dlp_mgy_cm}
    return values.get(one.quantity)


def csv_of(found: Sequence[ExceededCheck], *, with_persons: bool) -> bytes:
    """The checks as CSV with unformatted values; without the column of persons for users who may not see staff."""
    more = ("person",) if with_persons else ()
    return csv_file((), (*_HEADINGS, *more), (_cells(one, with_persons=with_persons) for one in found))


def _cells(one: ExceededCheck, *, with_persons: bool) -> tuple[object, ...]:
    return (
        *(one.study_instance_uid, one.study_at, one.study_description, full_equipment_name(one)),
        *(one.acquisition_protocol, one.event_number, one.kind, one.quantity),
        *(one.configured_value, one.forward_estimate, event_value(one), one.reason),
        *((one.person,) if with_persons else ()),
    )
