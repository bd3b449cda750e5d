"""Rates of alerts by rule: raised, of how many studies, what became of them, and how soon people acted."""

from collections.abc import Mapping
from datetime import timedelta

from dashboard.pages.alerts import data, texts
from dashboard.ui import cached_queries, keys, segmented_options, table
from dashboard.ui.column import Column, NumberFormat
from dashboard.ui.table import TableRow
from dashboard.ui.text import formatting, plain_text
from dashboard.ui.text.i18n import msg, tr
from kerma.alerts.alert_rule import AlertRule
from kerma.database.query.alerts.rule_rates import RuleRates
from kerma.database.query.alerts.rule_scope import Period
from kerma.facts.fact import ValueKind

_DAYS = {"30": msg("30 days"), "90": msg("90 days"), "365": msg("1 year")}


_COLUMNS = (
    Column(name="title", label="Rule", help="What the rule is about."),
    Column(name="raised", label="Alerts", help="Alerts of studies of the period.", kind=ValueKind.COUNT),
    Column(
        name="percent",
        label="Of the studies",
        help="Studies with an alert, in per cent of those that the rule concerns.",
        kind=ValueKind.NUMBER,
        unit="%",
        number_format=NumberFormat.PERCENTAGE,
    ),
    Column(name="concerned", label="Studies", help="Studies that the rule concerns.", kind=ValueKind.COUNT),
    Column(name="open", label="Open", help="Alerts that are new or seen.", kind=ValueKind.COUNT),
    Column(name="new", label="New", help="Alerts on which nobody acted, or that opened again.", kind=ValueKind.COUNT),
    Column(name="seen", label="Seen", help="Alerts that somebody has seen.", kind=ValueKind.COUNT),
    Column(name="explained", label="Explained", help="Alerts with a cause.", kind=ValueKind.COUNT),
    Column(name="incident", label="Incident", help="Alerts that belong to an incident.", kind=ValueKind.COUNT),
    Column(name="dismissed", label="Dismissed", help="Alerts that were dismissed.", kind=ValueKind.COUNT),
    Column(
        name="median",
        label="Median time",
        help="Median time from the alert to the first action of a person, of the alerts with one.",
    ),
    Column(name="rule", label="Name", help="Name of the rule."),
)


def show() -> None:
    """Show the view."""
    days = int(segmented_options.one_of(tr("Studies of the last"), _DAYS, keys.ALERTS_PERIOD, default="90"))
    today = cached_queries.local_now().date()
    period = Period(today - timedelta(days=days - 1), today)
    rules = data.rules()
    found = {one.rule_id: one for one in data.rates(period)}
    enabled = [name for name, rule in rules.items() if rule.is_enabled]
    names = list(dict.fromkeys((*found, *enabled)))
    if not names:
        plain_text.empty(tr("No rule is enabled."))
        return
    rows = [_row(name, found.get(name), rules, period) for name in names]
    table.show(rows, _COLUMNS, key=f"alert-rates:{days}:{hash(tuple(found.values()))}", alt=tr("Rates by rule"))
    plain_text.note(
        tr(
            "When notifications come all the time they are ignored: for CT, the AAPM aims at about 5 % of the scans. "
            "Rules that are enabled later than the studies raise fewer than the preview states."
        )
    )


def _row(name: str, rates: RuleRates | None, rules: Mapping[str, AlertRule], period: Period) -> TableRow:
    concerned = _concerned(name, rules, period)
    studies = rates.studies if rates else 0
    return {
        "title": texts.title(rules.get(name), name),
        "raised": rates.raised if rates else 0,
        "percent": formatting.percent(min(studies, concerned), concerned) if concerned else None,
        "concerned": concerned,
        **{state: getattr(rates, state) if rates else 0 for state in texts.STATES},
        "open": rates.open if rates else 0,
        "median": texts.duration(rates.median_hours) if rates else formatting.MISSING,
        "rule": name,
    }


def _concerned(name: str, rules: Mapping[str, AlertRule], period: Period) -> int | None:
    """How many studies of the period a rule concerns; None where its kind has no preview."""
    found = data.preview_of(name, period) if name in rules else None
    return None if found is None else found.study_count
