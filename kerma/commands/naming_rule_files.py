"""`kerma names export|import`: rules about standard names as a CSV file."""

import csv
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from kerma.commands.csv_rows import CsvRows
from kerma.commands.database import migrated_database
from kerma.commands.naming_rules import DryRun, add_rules, print_renamings
from kerma.database.ingest import naming_rules
from kerma.database.named_examinations import suggested_regions
from kerma.database.naming_rules_in_force import naming_rules as rules_in_force
from kerma.errors import ConfigurationError
from kerma.standard_names.naming_rules import CONDITIONS, FIELDS, NamingRule
from kerma.standard_names.numbered_rules import NamingRules
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
    with migrated_database() as engine, engine.connect() as connection:
        rules = rules_in_force(connection, at and at.astimezone()).rules
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
    decides. Nothing is added where a row is wrong.
    """
    rows = CsvRows(file)
    _check_headings(rows)
    rules = {rule: line for line, rule in _rules(rows)}
    with migrated_database() as engine, engine.begin() as connection:
        known = rules_in_force(connection)
        new = [rule for rule in rules if rule not in {one.rule for one in known.rules}]
        _check(file, known, {rule: rules[rule] for rule in new}, suggested_regions(connection))
        if dry_run:
            print_renamings(naming_rules.renamings_of_added(connection, new))
            typer.echo("Nothing was changed.")
            return
        if new:
            add_rules(connection, new)
    typer.echo(f"{len(new)} rules added, {len(rules) - len(new)} were in force already.")


def _check_headings(rows: CsvRows) -> None:
    missing = [name for name in _NEEDED if name not in rows.headings]
    unknown = [name for name in rows.headings if name not in FIELDS]
    if missing or unknown:
        wrong = f"{', '.join(missing)} is missing" if missing else f"{', '.join(unknown)} is unknown"
        raise ConfigurationError(f"{rows.file}, line 1: {wrong}; the columns are {', '.join(FIELDS)}.")


def _rules(rows: CsvRows) -> Iterator[tuple[int, NamingRule]]:
    for row in rows:
        try:
            yield rows.line, _rule(row)
        except ConfigurationError as error:
            raise ConfigurationError(f"{rows.file}, line {rows.line}: {error}") from error


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


def _check(file: Path, known: NamingRules, new: Mapping[NamingRule, int], suggested: Mapping[str, Region]) -> None:
    """Make sure that the new rules contradict neither each other nor what names examinations already.

    Raises:
        ConfigurationError: one does; the text names its line.
    """
    rules = [*new]
    for position, reason in known.refusals(rules, suggested).items():
        raise ConfigurationError(f"{file}, line {new[rules[position]]}: {reason}")
