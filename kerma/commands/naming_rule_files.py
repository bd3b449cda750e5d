"""`kerma names export|import`: rules about standard names as a CSV file."""

import csv
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy import Connection

from kerma.commands.audit_record import author, record
from kerma.commands.csv_rows import CsvRows
from kerma.commands.database import local_time, migrated_database
from kerma.commands.naming_rules import DryRun, print_renamings
from kerma.database.ingest import naming_rules
from kerma.database.named_examinations import suggested_regions
from kerma.database.naming_rules_in_force import naming_rules as rules_in_force
from kerma.errors import ConfigurationError
from kerma.standard.enumerations import AuditAction
from kerma.standard_names.naming_rules import CONDITIONS, FIELDS, NamingRule
from kerma.standard_names.numbered_rules import Split
from kerma.standard_names.region import Region

_NEEDED = ("modality", "standard_name", "region")


def export(
    file: Annotated[Path, typer.Argument(metavar="FILE.csv", help="The file to write; it must not exist.")],
    at: Annotated[
        datetime | None,
        typer.Option(
            formats=["%Y-%m-%d", "%Y-%m-%dT%H:%M:%S"],
            help="The rules that were in force at this moment, local time, so that an earlier audit can be repeated.",
        ),
    ] = None,
) -> None:
    """Write the rules in force to a CSV file, the earliest first."""
    moment = local_time(at, "--at")
    with migrated_database() as engine, engine.connect() as connection:
        rules = rules_in_force(connection, moment).rules
    try:
        with file.open("x", encoding="utf-8", newline="") as out:
            writer = csv.DictWriter(out, FIELDS, lineterminator="\n")
            writer.writeheader()
            for one in reversed(rules):
                writer.writerow(_written(one.rule))
    except FileExistsError as error:
        raise ConfigurationError(f"{file} exists already; name another file.") from error
    typer.echo(f"{len(rules)} rules written to {file}.")


def _written(rule: NamingRule) -> dict[str, str]:
    """A row of the file."""
    texts = {name: getattr(rule, name) or "" for name in FIELDS}
    return texts | {"is_exact": "true" if rule.is_exact else ""}


def import_(
    file: Annotated[Path, typer.Argument(metavar="FILE.csv", help="CSV with a heading, in UTF-8.")],
    dry_run: DryRun = False,
) -> None:
    """Add the rules of a CSV file, as `kerma names export` writes it; those in force already are left out.

    Columns: modality, standard_name and region, and patterns in study_description, requested_procedure,
    performed_procedure, acquisition_protocol and target_region; where is_exact is true, these are the very texts of
    an examination, and an empty one means that it has none. Of several rules that fit, the last in the file
    decides: a rule in force that would decide otherwise is removed and added anew. Nothing is added where a row is
    wrong.
    """
    rows = CsvRows(file)
    rows.require_headings(_NEEDED, FIELDS)
    lines = _rules(rows)
    with migrated_database() as engine, engine.begin() as connection:
        found = rules_in_force(connection).split([*lines])
        _check(rows.file, found, lines, suggested_regions(connection))
        print_renamings(naming_rules.add_in_order(connection, [*lines], author()))
        if dry_run:
            connection.rollback()
            typer.echo("Nothing was changed.")
            return
        _record(connection, found)
    renewed = f", {len(found.renewed)} of them anew, for the order of the file" if found.renewed else ""
    in_order = len(lines) - len(found.to_add)
    typer.echo(f"{len(found.to_add)} rules added{renewed}, {in_order} were in force already.")


def _record(connection: Connection, found: Split) -> None:
    """Record in the audit trail which rules were removed for the order of the file, and which were added."""
    added = [str(rule) for rule in found.to_add]
    removed = [str(one.rule) for one in found.renewed]
    for rules, is_removed in ((removed, True), (added, False)):
        if rules:
            record(connection, AuditAction.SET_NAMING_RULES, rules=rules, is_removed=is_removed)


def _rules(rows: CsvRows) -> dict[NamingRule, int]:
    """The rules in the order of the file, and the line of each."""
    found: dict[NamingRule, int] = {}
    for row in rows:
        try:
            rule = _rule(row)
        except ConfigurationError as error:
            raise ConfigurationError(f"{rows.file}, line {rows.line}: {error}") from error
        if rule in found:
            raise ConfigurationError(f"{rows.file}, line {rows.line}: {rule} stands in line {found[rule]} already.")
        found[rule] = rows.line
    return found


def _rule(row: Mapping[str, str]) -> NamingRule:
    region = row["region"].strip()
    if region not in set(Region):
        raise ConfigurationError(f"{region!r} is no region; these are {', '.join(Region)}.")
    conditions = {name: row[name].strip() or None for name in CONDITIONS if name in row}
    modality = row["modality"].strip()
    return NamingRule(
        modality=modality,
        standard_name=row["standard_name"],
        region=Region(region),
        is_exact=_is_exact(row.get("is_exact", "")),
        **conditions,
    ).checked()


def _is_exact(text: str) -> bool:
    values = {"": False, "false": False, "true": True}
    if (value := values.get(text.strip().lower())) is None:
        raise ConfigurationError(f"is_exact is {text!r}; it can be true, false or empty.")
    return value


def _check(file: Path, found: Split, lines: Mapping[NamingRule, int], suggested: Mapping[str, Region]) -> None:
    """Make sure that the new rules contradict neither each other nor what names examinations already.

    Raises:
        ConfigurationError: one does; the text names its line.
    """
    for position, reason in found.left.refusals(found.to_add, suggested).items():
        raise ConfigurationError(f"{file}, line {lines[found.to_add[position]]}: {reason}")
