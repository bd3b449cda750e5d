"""`kerma alerts`: alerts that were raised, and how many a rule would have raised."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape
from rich.table import Table

from kerma.alerts.alert_rule import COMPARING_KINDS, AlertRule
from kerma.alerts.alert_state import AlertState
from kerma.commands import alert_handling
from kerma.commands import alert_rules as rule_commands
from kerma.commands.database import migrated_database
from kerma.commands.examples import epilog
from kerma.commands.wide_table import print_wide
from kerma.database.alert_rules_in_force import rules_in_force
from kerma.database.ingest import alert_rules
from kerma.database.query.alerts.alert_list import ListedAlert, alerts_since
from kerma.database.query.alerts.preview import Preview
from kerma.database.query.alerts.preview import preview as preview_of
from kerma.database.query.alerts.rule_scope import Period
from kerma.database.site_levels import preferred_levels
from kerma.settings import settings
from kerma.standard.units import symbol

alerts = typer.Typer(no_args_is_help=True, help="Alerts that studies raised, and the rules that raise them.")
alerts.add_typer(rule_commands.rules, name="rules")
alert_handling.add_to(alerts)

_TITLES = (
    "Raised",
    "Rule",
    "Severity",
    "Value",
    "Limit",
    "Outcome",
    "State",
    "Study of",
    "Study Instance UID",
    "Alert",
)
_MAX_DAYS = 36_500


@alerts.command("list", epilog=epilog("alerts list"))
def list_(
    days: Annotated[int, typer.Option(min=1, max=_MAX_DAYS, help="Alerts raised in so many days.")] = 30,
    rule: Annotated[str | None, typer.Option(help="Only alerts of this rule.")] = None,
    state: Annotated[AlertState | None, typer.Option(help="Only alerts in this state.")] = None,
    limit: Annotated[int, typer.Option(min=1, help="Number of alerts, at most.")] = 50,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object per line.")] = False,
) -> None:
    """List alerts, the latest first: value with its uncertainty, limit, and whether the study still exceeds it."""
    since = datetime.now(tz=UTC) - timedelta(days=days)
    with migrated_database() as engine, engine.connect() as connection:
        found = alerts_since(connection, since, limit, rule_id=rule, state=state)
    if as_json:
        for one in found:
            typer.echo(json.dumps(one._asdict(), default=str))
        return
    table = Table(*_TITLES, box=None, pad_edge=False)
    for one in found:
        table.add_row(*map(escape, _cells(one)))
    print_wide(table)
    typer.echo(f"{len(found)} alerts." if len(found) < limit else f"The latest {limit} alerts; --limit shows more.")


@alerts.command("preview", epilog=epilog("alerts preview"))
def preview(
    rule: Annotated[str, typer.Argument(metavar="RULE", help="Name of the rule, enabled or not.")],
    days: Annotated[int, typer.Option(min=1, max=_MAX_DAYS, help="Studies of so many days, today included.")] = 90,
    file: Annotated[
        Path | None, typer.Option(metavar="FILE.csv", help="Take the rule from this file, before it is imported.")
    ] = None,
) -> None:
    """Show how many alerts a rule would have raised of stored studies, were it enabled; nothing is changed."""
    today = datetime.now().astimezone().date()
    period = Period(today - timedelta(days=days - 1), today)
    with migrated_database() as engine, engine.connect() as connection:
        known = rules_in_force(connection) if file is None else rule_commands.read(file, ())
        found = alert_rules.find(known, rule)
        levels = preferred_levels(connection, settings().level_jurisdictions_in_order)
        counts = preview_of(connection, found, period, levels)
    for line in _lines(found, counts, days):
        typer.echo(line)


def _lines(rule: AlertRule, counts: Preview, days: int) -> list[str]:
    percent = counts.exceeding_percent
    if percent is None:
        return [f"{rule.rule_id} concerns no study of the last {days} days."]
    what = f"{counts.exceeding_count} of {counts.study_count} studies ({percent:.1f} %)"
    lines = [f"{rule.rule_id} would have raised {counts.alert_count} alerts in {days} days, in {what}."]
    if counts.without_value_count:
        what = "have nothing to be compared with" if rule.kind in COMPARING_KINDS else "state no value"
        lines.append(f"{counts.without_value_count} of the {counts.study_count} studies {what}.")
    return lines


def _cells(one: ListedAlert) -> list[str]:
    return [
        f"{one.raised_at.astimezone():%Y-%m-%d %H:%M}",
        *(one.rule_id, one.severity, _value(one), f"{one.threshold:g} {symbol(one.unit)}", one.outcome, one.state),
        f"{one.study_at:%Y-%m-%d %H:%M}" if one.study_at else "unknown day",
        one.study_instance_uid or "gone",
        str(one.alert_id),
    ]


def _value(one: ListedAlert) -> str:
    """The value with its uncertainty, or as an upper bound; a study that states none any more has none."""
    if one.value is None:
        return "none"
    stated = f"{one.value:g} {symbol(one.unit)}"
    if one.is_upper_bound:
        return f"\N{LESS-THAN OR EQUAL TO} {stated}"
    if one.value_low is None or one.value_high is None:
        return stated
    return f"{stated} ({one.value_low:g} to {one.value_high:g}, k = 2)"
