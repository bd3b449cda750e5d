"""Tables of the page Repeats and rejects: rates by group, reasons, and studies."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from uuid import UUID

from dashboard.exports.csv_file import csv_file
from dashboard.ui.column import Column, NumberFormat
from dashboard.ui.modalities import EQUIPMENT, STUDY_AT, columns_named
from dashboard.ui.table import TableRow
from dashboard.ui.text import formatting
from dashboard.ui.text.i18n import heading, msg, tr
from kerma.database.query.repeats.repeat_rates import Group, GroupBy, Outcome, ReasonCount, RepeatedStudy, RepeatRate
from kerma.facts.fact import ValueKind

_COUNT, _NUMBER, _PERCENTAGE = ValueKind.COUNT, ValueKind.NUMBER, NumberFormat.PERCENTAGE
GROUP_LABELS = {GroupBy.EQUIPMENT: msg("System"), GroupBy.PROTOCOL: msg("Protocol"), GroupBy.MONTH: msg("Month")}
OUTCOMES = {Outcome.REPEATED: msg("Repeated"), Outcome.REJECTED: msg("Rejected")}
REASON_COLUMNS = (
    Column(name="outcome", label="Outcome", help="Repeated or rejected."),
    Column(name="reason", label="Reason", help="As the report states it."),
    Column(name="acquisitions", label="Acquisitions", help="Number of acquisitions.", kind=_COUNT),
)
STUDY_COLUMNS = (
    STUDY_AT,
    *columns_named("study_description"),
    EQUIPMENT,
    Column(name="repeated", label="Repeated", help="Number of repeated acquisitions.", kind=_COUNT),
    Column(name="rejected", label="Rejected", help="Number of rejected acquisitions.", kind=_COUNT),
)


def rate_columns(by: GroupBy) -> tuple[Column, ...]:
    """The columns of a table of rates."""
    return (
        Column(name="group", label=GROUP_LABELS[by], help="By what acquisitions are counted."),
        Column(name="acquisitions", label="Acquisitions", help="Without localizers.", kind=_COUNT),
        Column(name="stated_repeat", label="State repeats", help="Reports state whether they repeat.", kind=_COUNT),
        Column(name="repeated", label="Repeated", help="Number of repeated acquisitions.", kind=_COUNT),
        Column(
            name="repeat_rate",
            label="Repeated (%)",
            help="In percent of the acquisitions that state it.",
            kind=_NUMBER,
            number_format=_PERCENTAGE,
        ),
        Column(
            name="stated_reject", label="State rejects", help="Reports state whether they were rejected.", kind=_COUNT
        ),
        Column(name="rejected", label="Rejected", help="Number of rejected acquisitions.", kind=_COUNT),
        Column(
            name="reject_rate",
            label="Rejected (%)",
            help="In percent of the acquisitions that state it.",
            kind=_NUMBER,
            number_format=_PERCENTAGE,
        ),
    )


def rate_rows(found: Iterable[RepeatRate], names: Mapping[UUID, str]) -> list[TableRow]:
    """The rows of a table of rates; what no report states has no number."""
    return [_rate_row(one, names) for one in found]


def _rate_row(one: RepeatRate, names: Mapping[UUID, str]) -> TableRow:
    return {
        "group": group_text(one.group, names),
        "acquisitions": one.acquisitions,
        "stated_repeat": one.stated_repeat,
        "repeated": one.repeated if one.stated_repeat else None,
        "repeat_rate": percentage(one, Outcome.REPEATED),
        "stated_reject": one.stated_reject,
        "rejected": one.rejected if one.stated_reject else None,
        "reject_rate": percentage(one, Outcome.REJECTED),
    }


def percentage(one: RepeatRate, outcome: Outcome) -> float | None:
    """The percentage of the acquisitions that state it; None where none does."""
    parts = {
        Outcome.REPEATED: (one.repeated, one.stated_repeat),
        Outcome.REJECTED: (one.rejected, one.stated_reject),
    }
    part, whole = parts[outcome]
    return formatting.percent(part, whole) if whole else None


def group_text(group: Group, names: Mapping[UUID, str]) -> str:
    """The name of a group."""
    if group is None:
        return tr("not stated")
    if isinstance(group, UUID):
        return names.get(group) or str(group)
    return f"{group:%Y-%m}" if isinstance(group, date) else group


def reason_rows(found: Iterable[ReasonCount]) -> list[TableRow]:
    """The rows of reasons."""
    return [
        {
            "outcome": tr(OUTCOMES[one.outcome]),
            "reason": one.reason or tr("not stated"),
            "acquisitions": one.acquisitions,
        }
        for one in found
    ]


def study_rows(found: Iterable[RepeatedStudy], names: Mapping[UUID, str]) -> list[TableRow]:
    """The rows of studies."""
    return [
        {
            STUDY_AT.name: one.study_at,
            "study_description": one.study_description,
            EQUIPMENT.name: group_text(one.equipment_id, names),
            "repeated": one.repeated,
            "rejected": one.rejected,
        }
        for one in found
    ]


def csv_of(found: Sequence[RepeatRate], by: GroupBy, names: Mapping[UUID, str]) -> bytes:
    """The rates as CSV."""
    columns = rate_columns(by)
    rows = rate_rows(found, names)
    return csv_file((), [heading(column) for column in columns], ([row[one.name] for one in columns] for row in rows))
