"""`kerma alerts rules`: rules that raise alerts, shipped ones and those of the site."""

import csv
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape
from rich.table import Table

from kerma.alerts import rule_file
from kerma.alerts.alert_rule import COLUMNS, AlertRule, RuleMark
from kerma.alerts.band import Band
from kerma.alerts.shipped_rules import shipped_rules
from kerma.commands.audit_record import author, record
from kerma.commands.csv_rows import text_of
from kerma.commands.database import migrated_database
from kerma.commands.examples import epilog
from kerma.commands.row_files import refuse
from kerma.commands.wide_table import print_wide
from kerma.database.alert_rules_in_force import rules_in_force
from kerma.database.ingest import alert_rules
from kerma.errors import ConfigurationError
from kerma.standard.enumerations import AuditAction

rules = typer.Typer(no_args_is_help=True, help="Rules that raise alerts: shipped ones, and those of the site.")

_File = Annotated[Path, typer.Argument(metavar="FILE.csv", help="CSV with a heading, in UTF-8.")]
_Rule = Annotated[str, typer.Argument(metavar="RULE", help="Name of the rule, as `kerma alerts rules list` shows it.")]
_TITLES = ("Rule", "Title", "Modality", "Limit", "Concerns", "Severity", "Mark", "Enabled")


@rules.command("list", epilog=epilog("alerts rules list"))
def list_(
    all_: Annotated[bool, typer.Option("--all", help="Disabled rules too.")] = False,
) -> None:
    """List the enabled rules, those of the site first.

    Mark V: read in the publication; V2: read in a transcription; unchecked: to be compared with the publication before
    it is enabled; site: entered by the site.
    """
    with migrated_database() as engine, engine.connect() as connection:
        known = rules_in_force(connection)
    enabled = sum(rule.is_enabled for rule in known)
    table = Table(*_TITLES, box=None, pad_edge=False)
    for rule in known:
        if all_ or rule.is_enabled:
            table.add_row(*map(escape, _cells(rule)))
    print_wide(table)
    typer.echo(f"{enabled} of {len(known)} rules are enabled.")


@rules.command("check", epilog=epilog("alerts rules check"))
def check(file: _File) -> None:
    """Check a file of rules: every problem with line and column; needs no database.

    Names are compared within the file and with the shipped rules.
    """
    found = read(file, shipped_rules())
    typer.echo(f"{file}: {len(found)} rules, no problem.")


@rules.command("import", epilog=epilog("alerts rules import"))
def import_(
    file: _File, dry_run: Annotated[bool, typer.Option("--dry-run", help="Only state what would follow.")] = False
) -> None:
    """Add the rules of a file, as `kerma alerts rules export` writes it; those that exist unchanged are left out.

    Nothing is added where a row is wrong. A rule whose value changes gets another name and a first day; the rule before
    it is disabled. A rule that differs in the column enabled alone is enabled or disabled.
    """
    with migrated_database() as engine, engine.begin() as connection:
        known = rules_in_force(connection)
        found = read(file, known)
        new = [rule for rule in found if rule not in known]
        if new and not dry_run:
            alert_rules.add(connection, new, author())
            texts = [f"{rule}, {_state(rule)}" for rule in new]
            record(connection, AuditAction.SET_ALERT_RULES, rules=texts)
    typer.echo(f"{len(new)} rules added or changed, {len(found) - len(new)} existed already.")
    if dry_run:
        typer.echo("Nothing was changed.")


@rules.command("export", epilog=epilog("alerts rules export"))
def export(
    file: Annotated[Path, typer.Argument(metavar="FILE.csv", help="The file to write; it must not exist.")],
) -> None:
    """Write all rules to a CSV file, enabled or not."""
    with migrated_database() as engine, engine.connect() as connection:
        found = rules_in_force(connection)
    try:
        with file.open("x", encoding="utf-8", newline="") as out:
            csv.writer(out, lineterminator="\n").writerows([COLUMNS, *map(rule_file.cells_of, found)])
    except FileExistsError as error:
        raise ConfigurationError(f"{file} exists already; name another file.") from error
    typer.echo(f"{len(found)} rules written to {file}.")


@rules.command("enable", epilog=epilog("alerts rules enable"))
def enable(rule: _Rule) -> None:
    """Enable a rule: it raises alerts of studies that are stored from now on.

    `kerma alerts preview` shows how many. Who enables an unchecked rule has compared its value with the publication.
    """
    _set_enabled(rule, is_enabled=True)


@rules.command("disable", epilog=epilog("alerts rules disable"))
def disable(rule: _Rule) -> None:
    """Disable a rule; its alerts stay as they are."""
    _set_enabled(rule, is_enabled=False)


def _set_enabled(rule_id: str, *, is_enabled: bool) -> None:
    with migrated_database() as engine, engine.begin() as connection:
        changed = alert_rules.set_enabled(connection, rule_id, is_enabled=is_enabled, changed_by=author())
        if changed is not None:
            record(connection, AuditAction.SET_ALERT_RULES, rules=[f"{changed}, {_state(changed)}"])
    state = "enabled" if is_enabled else "disabled"
    typer.echo(f"{rule_id} is {state}." if changed else f"{rule_id} is {state} already.")
    if changed and is_enabled and changed.mark is RuleMark.UNCHECKED:
        typer.echo(f"Its value is unchecked: compare it with {changed.source}.")


def read(file: Path, known: Iterable[AlertRule]) -> list[AlertRule]:
    """The rules of a file.

    Raises:
        ConfigurationError: it has problems; the text names the first with line and column.
    """
    found = rule_file.read(text_of(file), known)
    refuse(file, found.problems)
    return list(found.records.values())


def _state(rule: AlertRule) -> str:
    return "enabled" if rule.is_enabled else "disabled"


def _cells(rule: AlertRule) -> list[str]:
    limit = f"{rule.quantity or rule.kind} > {rule.limit} {rule.unit}"
    state = "yes" if rule.is_enabled else "no"
    return [rule.rule_id, rule.title, rule.modality, limit, _scope(rule), rule.severity, rule.mark, state]


def _scope(rule: AlertRule) -> str:
    """What limits the studies that it concerns; empty: all of the modality."""
    parts = (
        rule.standard_name,
        " ".join(rule.regions),
        rule.equipment_id and f"equipment {rule.equipment_id}",
        rule.age_years and _band(rule.age_years, "years"),
        rule.weight_kg and _band(rule.weight_kg, "kg"),
        rule.phantom,
        rule.acquisition,
        rule.valid_to and f"{rule.valid_from} to {rule.valid_to}",
    )
    return ", ".join(str(part) for part in parts if part)


def _band(band: Band, unit: str) -> str:
    return f"from {band.lower:g}{'' if band.upper is None else f' to below {band.upper:g}'} {unit}"
