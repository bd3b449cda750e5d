"""`kerma not-patient`: rules by which studies of phantoms and tests are recognised."""

from typing import Annotated

import typer
from rich.markup import escape
from rich.table import Table
from sqlalchemy import Connection

from kerma.commands.audit_record import author, record
from kerma.commands.database import migrated_database
from kerma.commands.examples import epilog
from kerma.commands.wide_table import print_table
from kerma.database.ingest import not_patient_rules
from kerma.errors import ConfigurationError
from kerma.not_patients import SUGGESTIONS, NotPatientRule, NotPatientRules, checked_rule
from kerma.standard.enumerations import AuditAction

not_patient = typer.Typer(
    no_args_is_help=True, help="Phantoms and tests: rules that recognise them, so that statistics leave them out."
)

Name = Annotated[list[str] | None, typer.Option("--name", help="Pattern on the patient's name; several are possible.")]
PatientId = Annotated[list[str] | None, typer.Option("--id", help="Pattern on the patient ID; several are possible.")]


@not_patient.command("list", epilog=epilog("not-patient list"))
def list_() -> None:
    """List the rules in force, and how many studies each recognises; and suggestions, which are not in force."""
    table = Table("Attribute", "Pattern", "Studies", "")
    with migrated_database() as engine, engine.connect() as connection:
        in_force = not_patient_rules.study_counts(connection)
        for one in in_force:
            table.add_row(one.rule.attribute, escape(one.rule.pattern), str(one.study_count), "in force")
        for rule in SUGGESTIONS:
            if rule not in {one.rule for one in in_force}:
                table.add_row(rule.attribute, escape(rule.pattern), _expected(connection, [rule]), "suggested")
    print_table(table)


@not_patient.command(epilog=epilog("not-patient add"))
def add(
    name: Name = None,
    patient_id: PatientId = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only state how many studies they would recognise.")
    ] = False,
) -> None:
    """Add rules, and apply them to stored studies. In a pattern * stands for any characters, ? for one.

    Upper and lower case are the same, and the whole value must fit. Where names and IDs are not stored in plain text,
    the objects are read from Orthanc again.
    """
    rules = _rules(name, patient_id)
    with migrated_database() as engine, engine.begin() as connection:
        if dry_run:
            typer.echo(f"Studies that they would recognise: {_expected(connection, rules)}. Nothing was changed.")
            return
        count = not_patient_rules.add(connection, rules, author())
        _apply(connection, rules, is_removed=False)
    typer.echo(f"{count} of {len(rules)} rules are new.")


@not_patient.command(epilog=epilog("not-patient remove"))
def remove(name: Name = None, patient_id: PatientId = None) -> None:
    """Remove rules; the studies that they recognised count as those of patients again."""
    rules = _rules(name, patient_id)
    with migrated_database() as engine, engine.begin() as connection:
        for rule in rules:
            if not not_patient_rules.remove(connection, rule):
                raise ConfigurationError(
                    f"There is no rule {rule.pattern} on {rule.attribute}; `kerma not-patient list` shows all."
                )
        _apply(connection, rules, is_removed=True)


def _rules(name: list[str] | None, patient_id: list[str] | None) -> list[NotPatientRule]:
    by_attribute = {"patient_name": name or [], "patient_id": patient_id or []}
    rules = [checked_rule(attribute, pattern) for attribute, patterns in by_attribute.items() for pattern in patterns]
    if not rules:
        raise ConfigurationError("State a pattern with --name or --id, for example --name '*phantom*'.")
    return rules


def _expected(connection: Connection, rules: list[NotPatientRule]) -> str:
    """How many stored studies rules would recognise; not known where names and IDs are not stored in plain text."""
    total, comparable = not_patient_rules.study_count(connection), not_patient_rules.comparable_count(connection)
    if total and not comparable:
        return "not known (names and IDs are not in plain text)"
    count = len(not_patient_rules.fitting(connection, NotPatientRules.from_rules(rules)))
    return str(count) if comparable == total else f"{count} of {comparable} with plain name and ID"


def _apply(connection: Connection, rules: list[NotPatientRule], *, is_removed: bool) -> None:
    """Apply the rules in force to stored studies, and print what that did."""
    patterns = sorted(map(str, rules))
    record(connection, AuditAction.SET_NOT_PATIENT_RULES, rules=patterns, is_removed=is_removed)
    applied = not_patient_rules.apply(connection)
    typer.echo(f"{applied.changed} studies are classed otherwise now.")
    if applied.read_again:
        typer.echo(
            f"{applied.read_again} objects hold no plain name or ID: they are read from Orthanc again; "
            "`kerma status` shows how many are left."
        )
    if applied.unknown:
        typer.echo(
            f"{applied.unknown} studies stay as they are: their names and IDs are not stored in plain text, and "
            "Orthanc holds no object of them any longer."
        )
