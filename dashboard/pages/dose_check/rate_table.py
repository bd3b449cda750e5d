"""Rates of notifications and alerts by protocol, system or month, and exceeded values by reason or operator."""

from collections.abc import Mapping, Sequence
from datetime import date
from uuid import UUID

from dashboard.ui.column import Column, NumberFormat
from dashboard.ui.table import TableRow
from dashboard.ui.text import formatting, patient_identity
from dashboard.ui.text.i18n import msg, tr
from kerma.database.query.dose_check.check_rates import CheckRate, ExceededBy, ExceededCount, Group, GroupBy
from kerma.dose_check.published_values import AIMED_FRACTION
from kerma.facts.fact import ValueKind
from kerma.statistics.funnel import Position, fraction_limits, position

_COUNT = ValueKind.COUNT
GROUP_LABELS = {GroupBy.PROTOCOL: msg("Protocol"), GroupBy.EQUIPMENT: msg("System"), GroupBy.MONTH: msg("Month")}
STATED_LABELS = {ExceededBy.REASON: msg("Reason"), ExceededBy.PERSON: msg("Operator")}
_AGAINST_AIM = {
    Position.TOO_FEW: msg("too few acquisitions"),
    Position.WITHIN: msg("within chance of 5 %"),
    Position.ABOVE_95: msg("more than 5 %"),
    Position.ABOVE_998: msg("more than 5 %"),
    Position.BELOW_95: msg("less than 5 %"),
    Position.BELOW_998: msg("less than 5 %"),
}


def rate_columns(by: GroupBy) -> tuple[Column, ...]:
    """The columns of a table of rates."""
    return (
        Column(name="group", label=GROUP_LABELS[by], help="By what acquisitions are counted."),
        Column(name="acquisitions", label="Acquisitions", help="Without localizers.", kind=_COUNT),
        Column(
            name="with_value",
            label="With a notification value",
            help="Acquisitions whose report states a configured notification value.",
            kind=_COUNT,
        ),
        Column(name="notified", label="Notifications", help="Acquisitions above a notification value.", kind=_COUNT),
        Column(
            name="rate",
            label="Notifications (%)",
            help="In percent of the acquisitions.",
            kind=ValueKind.NUMBER,
            number_format=NumberFormat.PERCENTAGE,
        ),
        Column(
            name="against_aim",
            label="Against 5 %",
            help="Whether the percentage differs from 5 % by more than chance (exact binomial limits, 95 %).",
        ),
        Column(name="alerted", label="Alerts", help="Acquisitions above an alert value.", kind=_COUNT),
    )


def rate_rows(found: Sequence[CheckRate], names: Mapping[UUID, str]) -> list[TableRow]:
    """The rows of a table of rates; equipment by its name."""
    return [_rate_row(one, names) for one in found]


def _rate_row(one: CheckRate, names: Mapping[UUID, str]) -> TableRow:
    is_checked = one.with_value > 0
    return {
        "group": _group_text(one.group, names),
        "acquisitions": one.acquisitions,
        "with_value": one.with_value,
        "notified": one.notified if is_checked else None,
        "rate": formatting.percent(one.notified, one.acquisitions) if is_checked else None,
        "against_aim": against_aim(one) if is_checked else tr("no value stated"),
        "alerted": one.alerted,
    }


def against_aim(one: CheckRate) -> str:
    """Whether notifications are about as frequent as the AAPM aims at."""
    limits = fraction_limits(AIMED_FRACTION, one.acquisitions)
    return tr(_AGAINST_AIM[position(one.notified / one.acquisitions, limits, one.acquisitions)])


def _group_text(group: Group, names: Mapping[UUID, str]) -> str:
    if group is None:
        return tr("not stated")
    if isinstance(group, UUID):
        return names.get(group) or str(group)
    return f"{group:%Y-%m}" if isinstance(group, date) else group


def stated_columns(by: ExceededBy) -> tuple[Column, ...]:
    """The columns of a table of what operators stated."""
    return (
        Column(name="text", label=STATED_LABELS[by], help="As the report states it."),
        Column(
            name="notifications", label="Notifications", help="Acquisitions above a notification value.", kind=_COUNT
        ),
        Column(name="alerts", label="Alerts", help="Acquisitions above an alert value.", kind=_COUNT),
        Column(name="studies", label="Studies", help="Number of studies.", kind=_COUNT),
    )


def stated_rows(found: Sequence[ExceededCount], by: ExceededBy) -> list[TableRow]:
    """The rows of that table."""
    shown = patient_identity.staff_name if by is ExceededBy.PERSON else _as_it_is
    return [
        {
            "text": shown(one.text) or tr("not stated"),
            "notifications": one.notifications,
            "alerts": one.alerts,
            "studies": one.studies,
        }
        for one in found
    ]


def _as_it_is(text: str | None) -> str | None:
    return text
